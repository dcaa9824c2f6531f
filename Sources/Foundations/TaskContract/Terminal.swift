internal import Failures
internal import Glibc

/// What is known about the terminals of the process.
public enum Terminal {
    /// One of the three standard streams.
    public enum Stream: Int32, Sendable {
        case standardInput = 0
        case standardOutput = 1
        case standardError = 2
    }

    /// Whether a stream is a terminal.
    public static func isTerminal(_ stream: Stream) -> Bool { isatty(stream.rawValue) == 1 }

    /// Whether text on a stream may be coloured: a terminal that is no dumb one, and no `NO_COLOR` in the environment.
    public static func isColored(_ stream: Stream) -> Bool {
        isTerminal(stream) && (ProcessEnvironment.value("NO_COLOR") ?? "").isEmpty && ProcessEnvironment.value("TERM") != "dumb"
    }

    /// The number of columns of the terminal a stream is; 80 when it does not say.
    public static func width(_ stream: Stream) -> Int {
        var size = winsize()
        guard ioctl(stream.rawValue, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }

    /// The text on one line, with what does not show escaped: control characters could command the terminal of who reads it,
    /// marks of direction and zero-width characters make it read as another.
    public static func printable(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: \.isInvisible) else { return text }
        var printable = ""
        for scalar in text.unicodeScalars {
            if scalar.isInvisible {
                printable += scalar == "\n" ? " " : "\\u{\(String(scalar.value, radix: 16))}"
            } else {
                printable.unicodeScalars.append(scalar)
            }
        }
        return printable
    }
}
