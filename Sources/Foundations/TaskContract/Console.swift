internal import Glibc
internal import Synchronization

/// The stderr of the process, shared by log lines and the progress bar.
final class Console: Sendable {
    private struct Bar {
        var activity = ""
        var startedAt = 0
        var drawnAt = 0
        var text: String?
    }

    /// Work shorter than this shows no bar; milliseconds.
    static let delay = 1000
    /// The bar is not redrawn more often; milliseconds.
    static let interval = 100

    static let standardError = Console(
        descriptor: STDERR_FILENO, isTerminal: Terminal.isTerminal(.standardError), isColored: Terminal.isColored(.standardError))

    let isColored: Bool
    private let descriptor: Int32
    private let isTerminal: Bool
    private let bar = Mutex(Bar())

    init(descriptor: Int32, isTerminal: Bool, isColored: Bool) {
        self.descriptor = descriptor
        self.isTerminal = isTerminal
        self.isColored = isColored
    }

    /// Writes text above the bar. Lost when stderr is gone: a log never fails a task.
    func write(_ text: String) {
        bar.withLock { bar in
            let erase = bar.text == nil ? "" : "\r\u{1B}[K"
            Descriptor.write(erase + text + (bar.text ?? ""), to: descriptor)
        }
    }

    func progress(_ activity: String, _ completed: Int, of total: Int) {
        guard isTerminal, total > 0 else { return }
        let now = ProcessClock.milliseconds()
        bar.withLock { bar in
            if bar.activity != activity { bar = Bar(activity: activity, startedAt: now, drawnAt: 0, text: bar.text) }
            if completed >= total {
                if bar.text != nil { Descriptor.write("\r\u{1B}[K", to: descriptor) }
                bar = Bar()
            } else if now - bar.startedAt >= Console.delay, now - bar.drawnAt >= Console.interval {
                let text = Console.bar(activity, completed, of: total, width: Terminal.width(.standardError))
                Descriptor.write("\r\u{1B}[K" + text, to: descriptor)
                bar.text = text
                bar.drawnAt = now
            }
        }
    }

    /// Whether a line can be written without waiting longer than `milliseconds` for the reader of stderr.
    func isReady(within milliseconds: Int32) -> Bool {
        let isFree = bar.withLockIfAvailable { _ in true } ?? false
        return isFree && Descriptor.isWritable(descriptor, within: milliseconds)
    }

    /// Takes the bar off the screen.
    func clear() {
        bar.withLock { bar in
            if bar.text != nil { Descriptor.write("\r\u{1B}[K", to: descriptor) }
            bar = Bar()
        }
    }

    /// `weeks  [########------------]  41 %  21/52`, cut to the width of the terminal.
    static func bar(_ activity: String, _ completed: Int, of total: Int, width: Int) -> String {
        let cells = 30
        let part = min(max(Double(completed) / Double(total), 0), 1)
        let filled = Int(part * Double(cells))
        let text =
            "\(Terminal.printable(activity))  [\(String(repeating: "#", count: filled))"
            + "\(String(repeating: "-", count: cells - filled))]  \(Int(part * 100)) %  \(completed)/\(total)"
        return String(text.prefix(max(width - 1, 1)))
    }
}
