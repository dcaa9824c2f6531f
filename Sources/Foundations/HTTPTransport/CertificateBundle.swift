internal import CCurl
internal import Failures
internal import Glibc

/// The certificates to trust when there are more than the system's.
enum CertificateBundle {
    /// The system's bundle with a PEM file after it.
    static func system(adding path: String) throws(Failure) -> [UInt8] {
        guard let extra = contents(of: path) else {
            throw failure(path, "cannot be read: \(String(cString: strerror(errno)))")
        }
        guard String(decoding: extra, as: UTF8.self).contains("-----BEGIN CERTIFICATE-----") else {
            throw failure(path, "holds no PEM certificate")
        }
        var bundle: [UInt8] = []
        // libcurl replaces its default bundle by the one it is given, so the default has to be part of it.
        if let file = ccurl_default_certificates(),
            let system = contents(of: String(cString: file))
        {
            bundle = system + [UInt8(ascii: "\n")]
        }
        return bundle + extra
    }

    private static func failure(_ path: String, _ trouble: String) -> Failure {
        Failure(
            .configuration, code: "http_certificates_unreadable", "the extra CA file \(path) \(trouble)",
            remedy: "Name a readable file of PEM certificates, or none.")
    }

    private static func contents(of path: String) -> [UInt8]? {
        guard let file = fopen(path, "re") else { return nil }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = fread(&block, 1, block.count, file)
            guard count > 0 else { return ferror(file) == 0 ? bytes : nil }
            bytes += block[..<count]
        }
    }
}
