/// Where data come from, as their files say it.
public enum DataSource {
    /// The key of the Parquet metadata that names the source.
    public static let metadataKey = "usdcop.data_source"
    /// The label of generated data.
    public static let synthetic = "synthetic"
    /// The label of files that say nothing.
    public static let unlabelled = "unlabelled"

    /// The label in a file's metadata, else `unlabelled`.
    public static func label(in metadata: [String: String]) -> String { metadata[metadataKey] ?? unlabelled }

    /// The label of a result made from files with these labels: `synthetic` as soon as one is, so that no result hides it;
    /// else the labels there are, joined by `+`.
    public static func combined(_ labels: [String]) -> String {
        if labels.contains(synthetic) { return synthetic }
        return labels.isEmpty ? unlabelled : Set(labels).sorted().joined(separator: "+")
    }
}
