/// PNG pictures that follow each other without anything between.
enum PNGStream {
    static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

    /// The pictures, each from its signature through its IEND chunk (PNG specification, section 5); `nil` when the bytes are
    /// anything else or end within one.
    static func pictures(in bytes: [UInt8]) -> [[UInt8]]? {
        var pictures: [[UInt8]] = []
        var start = 0
        while start < bytes.count {
            guard let end = endOfPicture(bytes, from: start) else { return nil }
            pictures.append(Array(bytes[start..<end]))
            start = end
        }
        return pictures
    }

    private static func endOfPicture(_ bytes: [UInt8], from start: Int) -> Int? {
        guard bytes[start...].starts(with: signature) else { return nil }
        var position = start + signature.count
        while position + 12 <= bytes.count {
            let length = bytes[position..<position + 4].reduce(0) { $0 << 8 | Int($1) }
            let isEnd = bytes[(position + 4)...].starts(with: "IEND".utf8)
            // Length, type and checksum take four bytes each.
            position += 12 + length
            guard position <= bytes.count else { return nil }
            if isEnd { return position }
        }
        return nil
    }
}
