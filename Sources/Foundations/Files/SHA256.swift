internal import CNettle

/// The SHA-256 digest of bytes, fed in any number of parts (FIPS 180-4, by the Nettle library).
public struct SHA256: Sendable {
    private var context = sha256_ctx()

    /// The digest of nothing so far.
    public init() { nettle_sha256_init(&context) }

    private mutating func update(_ bytes: UnsafeRawBufferPointer) {
        nettle_sha256_update(&context, bytes.count, bytes.baseAddress?.assumingMemoryBound(to: UInt8.self))
    }

    /// Appends bytes.
    public mutating func update(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { update($0) }
    }

    /// Appends words as their bytes, little endian.
    public mutating func update(_ words: [UInt64]) {
        words.map(\.littleEndian).withUnsafeBytes { update($0) }
    }

    /// Appends the UTF-8 of a text.
    public mutating func update(_ text: String) { update(Array(text.utf8)) }

    /// Appends numbers as their IEEE 754 bytes, little endian.
    public mutating func update(_ numbers: [Double]) {
        numbers.withUnsafeBytes { update($0) }
    }

    /// The digest as 64 lower-case hexadecimal digits. Ends the computation.
    public consuming func hexadecimal() -> String {
        var digest = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_SIZE))
        nettle_sha256_digest(&context, digest.count, &digest)
        let characters = Array("0123456789abcdef".utf8)
        return String(decoding: digest.flatMap { [characters[Int($0 >> 4)], characters[Int($0 & 15)]] }, as: UTF8.self)
    }

    /// The digest of bytes, in hexadecimal.
    public static func hexadecimal(of bytes: [UInt8]) -> String {
        var digest = SHA256()
        digest.update(bytes)
        return digest.hexadecimal()
    }
}
