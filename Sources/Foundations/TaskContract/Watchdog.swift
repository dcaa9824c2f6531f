internal import CSignals
internal import Files
internal import Glibc

/// The thread that sees to it that a process which is asked to stop does stop.
///
/// The work has a second to notice by itself (`TaskContext.checkCancellation`) and unwind. After that, or at a second
/// signal, the watchdog waits for an uninterruptible section under way, removes what is staged and ends the process.
enum Watchdog {
    /// How long the work may take to notice; milliseconds.
    static let grace: Int32 = 1000

    /// What the watchdog watches.
    protocol Process: AnyObject, Sendable {
        var interruption: Interruption { get }
        /// Ends the process, or returns because its result is out already.
        func interrupt()
    }

    private final class Assignment: Sendable {
        let process: any Process
        let signals: Int32
        init(process: any Process, signals: Int32) {
            self.process = process
            self.signals = signals
        }
    }

    /// Takes over SIGTERM, SIGINT and SIGHUP.
    ///
    /// - Returns: 0, or the system's code for why it cannot.
    @discardableResult
    static func start(_ process: any Process) -> Int32 {
        let signals = csignals_watch_termination()
        guard signals >= 0 else { return errno }
        var thread = pthread_t()
        let assignment = Unmanaged.passRetained(Assignment(process: process, signals: signals)).toOpaque()
        return pthread_create(
            &thread, nil,
            { argument in
                guard let argument else { return nil }
                Watchdog.watch(Unmanaged<Assignment>.fromOpaque(argument).takeRetainedValue())
                return nil
            }, assignment)
    }

    private static func watch(_ assignment: Assignment) {
        var signal: UInt8 = 0
        while read(assignment.signals, &signal, 1) != 1 {}
        let interruption = assignment.process.interruption
        interruption.request()
        var event = pollfd(fd: assignment.signals, events: Int16(POLLIN), revents: 0)
        poll(&event, 1, grace)
        while !interruption.close() { usleep(2000) }
        TemporaryFiles.removeAllAndClose()
        assignment.process.interrupt()
    }
}

extension TaskProcess: Watchdog.Process {}
