internal import Failures
internal import Foundation
internal import Glibc
internal import HTTPTransport
internal import TestSupport
internal import Testing

private let openssl = "/usr/bin/openssl"

/// Against `openssl s_server`, with a certificate made for the test and signed by nobody else.
@Suite(.enabled(if: FileManager.default.isExecutableFile(atPath: openssl), "needs the openssl command"))
struct CertificateTests {
    private let folder = TemporaryFolder()

    private func start(_ arguments: [String]) throws -> Process {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: openssl)
        process.arguments = arguments
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        return process
    }

    /// Runs `body` with a TLS server whose certificate is for `name`; its file is `certificate.pem`.
    private func withServer(for name: String, _ body: (String) throws -> Void) throws {
        let (certificate, key) = (folder.file("certificate.pem"), folder.file("key.pem"))
        let maker = try start(
            [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj",
                "/CN=test", "-addext", "subjectAltName=\(name)", "-keyout", key, "-out", certificate,
            ])
        maker.waitUntilExit()
        try #require(maker.terminationStatus == 0)
        let port = try Sockets.unusedPort()
        let server = try start(["s_server", "-quiet", "-www", "-accept", "127.0.0.1:\(port)", "-cert", certificate, "-key", key])
        defer {
            // Children started from a pool thread inherit its blocked signals; only this one cannot be blocked.
            kill(server.processIdentifier, SIGKILL)
            server.waitUntilExit()
        }
        for _ in 0..<400 where !Sockets.isListening(port) { usleep(10_000) }
        try body("https://127.0.0.1:\(port)")
    }

    @Test func anUnknownCertificateIsRefusedForGood() throws {
        try withServer(for: "IP:127.0.0.1") { base throws in
            let failure = try trouble(of: HTTPRequest(base: base))
            #expect(failure.reason == .certificate)
            #expect(!failure.isRetryable)
            #expect(failure.failure.kind == .configuration)
        }
    }

    @Test func anExtraCertificateIsTrusted() throws {
        try withServer(for: "IP:127.0.0.1") { base throws in
            let client = try HTTPClient(settings: .init(extraCertificates: folder.file("certificate.pem")))
            let response = try client.send(HTTPRequest(base: base))
            #expect(response.status == 200)
            #expect(response.bodyKind == .html)
        }
    }

    @Test func aTrustedCertificateForAnotherNameIsRefused() throws {
        try withServer(for: "DNS:other.example") { base throws in
            let client = try HTTPClient(settings: .init(extraCertificates: folder.file("certificate.pem")))
            #expect(try trouble(of: HTTPRequest(base: base), client: client).reason == .certificate)
        }
    }

    @Test func extraCertificatesMustBeReadable() throws {
        let notPEM = folder.file("not.pem")
        try Data("hello".utf8).write(to: URL(fileURLWithPath: notPEM))
        for path in [folder.file("absent.pem"), notPEM, folder.path] {
            let failure = #expect(throws: Failure.self) { _ = try HTTPClient(settings: .init(extraCertificates: path)) }
            #expect(failure?.kind == .configuration)
            #expect(failure?.message.contains(path) == true)
        }
    }
}

struct HandshakeTests {
    @Test func aServerThatBreaksTheHandshakeOffMayBeAskedAgain() throws {
        for steps: [Step] in [[.send("HTTP/1.1 400 Bad Request\r\n\r\n"), .close], [.close]] {
            let failure = try ScriptedServer.run(greeting: steps, { _ in [] }) { server throws in
                try trouble(of: HTTPRequest(base: "https://127.0.0.1:\(server.port)"))
            }
            #expect(failure.reason == .tlsHandshake)
            #expect(failure.isRetryable)
        }
    }
}
