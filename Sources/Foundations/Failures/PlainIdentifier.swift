/// Names that are safe wherever they go: in a file's name, a key, an order's id, SQL or a line on a screen.
public enum PlainIdentifier {
    /// The most characters.
    public static let limit = 64
    /// The form, for messages.
    public static let form = "[a-z0-9_]{1,64}"

    /// Whether a text is one: 1 to 64 of the characters a-z, 0-9 and _.
    public static func matches(_ text: String) -> Bool {
        (1...limit).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"): true
                default: false
                }
            }
    }
}
