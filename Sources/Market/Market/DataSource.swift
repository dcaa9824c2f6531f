/// Where data come from, as their rows and files say it.
///
/// A label is text of `[a-z0-9_+]{1,64}` (contract, section 5, "Provenance"). `+` joins the members of a set, such as
/// `synthetic+twelvedata`.
public enum DataSource {
    /// The key of the Parquet metadata that names the source.
    public static let metadataKey = "usdcop.data_source"
    /// The label of generated data.
    public static let synthetic = "synthetic"
    /// The label of data that say nothing.
    public static let unlabelled = "unlabelled"
    /// What a label looks like, for messages.
    public static let labelPattern = "[a-z0-9_+]{1,64}"
    /// The most characters of a label.
    static let labelLimit = 64
    /// Stands for sources whose names together are too long for a label.
    static let several = "several"

    /// Whether a text is a label: what looks like one to people and differs in case or white space would pass every check that
    /// asks for `synthetic`.
    public static func isLabel(_ text: String) -> Bool {
        (1...labelLimit).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"),
                    UInt8(ascii: "+"):
                    true
                default: false
                }
            }
    }

    /// The sources a label names.
    public static func members(of label: String) -> [String] { label.split(separator: "+").map(String.init) }

    /// Whether any of what a label names is generated.
    public static func isGenerated(_ label: String) -> Bool { members(of: label).contains(synthetic) }

    /// The label of what is made from rows or files with these labels: every source once, in alphabetical order, so that no
    /// result hides one. Where the names together are no label any more, `several`, with `synthetic` if that is among them.
    public static func combined(_ labels: [String]) -> String {
        let all = Set(labels.flatMap(members(of:)))
        guard !all.isEmpty else { return unlabelled }
        let joined = all.sorted().joined(separator: "+")
        if joined.utf8.count <= labelLimit { return joined }
        return all.contains(synthetic) ? "\(several)+\(synthetic)" : several
    }
}
