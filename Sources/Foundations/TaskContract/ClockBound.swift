public import CivilTime
public import Failures

/// How far ahead of the machine's clock an instant from outside may lie.
///
/// A later one would show bars, rows and decisions that are not there yet as missing, and leave runs and orders dated after
/// everything that follows. A replay of weeks that are still to come lifts the bound for its own tasks by
/// `USDCOP_ALLOW_FUTURE=1`; that counts only where `DATABASE_URL` names a scratch database of a replay, and the session that
/// is then opened must be in one (`Connection.open(for:application:as:)` asks the server's side of it).
public enum ClockBound {
    /// What clocks of machines differ by at most; seconds.
    public static let tolerance = 60
    /// The variable that lifts the bound when it is `1`.
    public static let variable = "USDCOP_ALLOW_FUTURE"
    /// What names of a replay's scratch databases begin with; the number of its process and a time follow.
    public static let scratchPrefix = "usdcop_replay_"

    /// Whether a name is one of a replay's scratch databases: the prefix, digits, `_`, digits.
    public static func isScratch(_ database: some StringProtocol) -> Bool {
        guard database.hasPrefix(scratchPrefix) else { return false }
        let numbers = database.dropFirst(scratchPrefix.count).split(separator: "_", omittingEmptySubsequences: false)
        return numbers.count == 2 && numbers.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }
    }

    /// Whether an instant lies beyond the bound.
    public static func isAhead(_ instant: Instant, of now: Instant) -> Bool { instant > now.adding(seconds: tolerance) }

    /// The refusal of an instant beyond the bound.
    public static func refusal(_ instant: Instant, now: Instant) -> Failure {
        Failure(
            .request, code: "as_of_in_future",
            "as_of is \(instant.formatted(in: .bogota)), the machine's clock says \(now.formatted(in: .bogota)); accepted: at most "
                + "\(tolerance) s after it",
            field: "as_of", remedy: "Give an as_of that has come, or correct the machine's clock.")
    }

    /// Whether an environment lifts the bound.
    static func isLifted(_ environment: (String) -> String?) -> Bool {
        guard environment(variable) == "1", let url = environment("DATABASE_URL") else { return false }
        let words = url.split { !($0 == "_" || $0.isASCII && ($0.isLetter || $0.isNumber)) }
        return words.contains(where: isScratch)
    }
}
