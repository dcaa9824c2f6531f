/// The most bytes a file of a kind may have. A larger one is refused by its size, before anything of it is read.
///
/// The limits are a thousand times what the pipeline writes or people type, and small enough to be read whole.
public enum FileLimit: String, Sendable, CaseIterable {
    /// A line or two, such as the name of a socket: 64 KiB.
    case note
    /// What people write: YAML and SQL, 4 MiB.
    case text
    /// A document or a picture the pipeline writes: manifest, model, summary, approval, chart; 64 MiB.
    case document
    /// Lines that are only ever added to: the audit log and the trial ledger, 256 MiB.
    case log
    /// Market data: Parquet and CSV, 2 GiB. The shim of Arrow has the same figure.
    case data

    /// The limit.
    public var bytes: Int {
        switch self {
        case .note: 64 << 10
        case .text: 4 << 20
        case .document: 64 << 20
        case .log: 256 << 20
        case .data: 2 << 30
        }
    }
}
