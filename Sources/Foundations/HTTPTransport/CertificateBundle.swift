internal import CCurl
internal import Failures
internal import Files

/// The certificates to trust when there are more than the system's.
enum CertificateBundle {
    /// The system's bundle with a PEM file after it.
    static func system(adding path: String) throws(Failure) -> [UInt8] {
        let extra: [UInt8]
        do throws(Failure) {
            extra = try FileSystem.read(path)
        } catch {
            throw error.kind == .data ? failure(error.message) : error
        }
        guard String(decoding: extra, as: UTF8.self).contains("-----BEGIN CERTIFICATE-----") else {
            throw failure("\(path) holds no PEM certificate")
        }
        var bundle: [UInt8] = []
        // libcurl replaces its default bundle by the one it is given, so the default has to be part of it.
        if let file = ccurl_default_certificates(), let system = try? FileSystem.read(String(cString: file)) {
            bundle = system + [UInt8(ascii: "\n")]
        }
        return bundle + extra
    }

    private static func failure(_ trouble: String) -> Failure {
        Failure(
            .configuration, code: "http_certificates_unreadable", "the extra CA file: \(trouble)",
            remedy: "Name a readable file of PEM certificates, or none.")
    }
}
