internal import Files

/// How far a file of lines had grown when something was recorded: so many lines, and what they said. What is only ever appended to
/// begins with them for ever.
public struct LedgerMark: Equatable, Sendable {
    /// How many lines there were.
    public let count: Int
    /// SHA-256 over these lines, line ends included, in hexadecimal.
    public let hash: String

    /// A mark as it was recorded.
    public init(count: Int, hash: String) {
        precondition(count >= 0, "a file has no fewer than no lines")
        self.count = count
        self.hash = hash
    }

    /// The mark of a file's whole lines.
    public init(of bytes: [UInt8]) {
        let whole = bytes.lastIndex(of: 0x0A).map { bytes[...$0] } ?? []
        self.init(count: whole.count { $0 == 0x0A }, hash: SHA256.hexadecimal(of: Array(whole)))
    }

    /// Whether a file still begins with the lines it began with then.
    public func begins(_ bytes: [UInt8]) -> Bool {
        var end = 0
        for _ in 0..<count {
            guard let next = bytes[end...].firstIndex(of: 0x0A) else { return false }
            end = next + 1
        }
        return SHA256.hexadecimal(of: Array(bytes[..<end])) == hash
    }
}
