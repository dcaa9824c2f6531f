public import CivilTime
public import Failures
public import Market

/// Where five-minute bars come from: a provider, or a script in tests.
///
/// Laws every source keeps: bars ascend strictly, lie in the window asked for and are complete; a source that has nothing
/// says `empty`; what was fetched before trouble is handed over with it.
public protocol BarSource {
    /// The bars that open in `from..<to`.
    ///
    /// - Throws: What ends the whole run rather than this fetch: no key is left (configuration), a stop was asked for
    ///   (temporary).
    func fiveMinuteBars(_ instrument: Instrument, from: Instant, to: Instant) throws(Failure) -> FetchOutcome

    /// The newest completed bars, at most `count`.
    ///
    /// - Throws: As `fiveMinuteBars`.
    func latestFiveMinuteBars(_ instrument: Instrument, count: Int) throws(Failure) -> FetchOutcome

    /// What people should know and no outcome says, such as a key that was refused; handed over once.
    func takeWarnings() -> [String]
}
