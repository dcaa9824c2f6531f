internal import CivilTime
internal import Failures
internal import MarketFiles

/// The command line.
struct Options {
    var data = DataDirectory("seeds/latest")
    var now: Instant?
    var port: UInt16 = 0
    var limits = Simulation.Limits()
    var endsWithStandardInput = false

    static let usage =
        "Usage: provider_simulator [--data FOLDER] [--now INSTANT] [--port PORT] [--keys KEY,KEY] [--until-stdin-closes]"

    /// Reads the command line.
    ///
    /// - Throws: `usage` (request).
    init(_ arguments: [String]) throws(Failure) {
        var rest = arguments[...]
        while let name = rest.popFirst() {
            if name == "--until-stdin-closes" {
                endsWithStandardInput = true
                continue
            }
            guard let value = rest.popFirst() else { throw Options.refusal("\(name) is unknown or lacks its value") }
            switch name {
            case "--data": data = DataDirectory(value)
            case "--keys": limits.acceptedKeys = value.split(separator: ",").map(String.init)
            case "--now":
                guard let instant = Instant(value) else { throw Options.refusal("--now \(value) is no instant with an offset") }
                now = instant
            case "--port":
                guard let number = UInt16(value) else { throw Options.refusal("--port \(value) is no port") }
                port = number
            default: throw Options.refusal("\(name) is unknown")
            }
        }
    }

    private static func refusal(_ message: String) -> Failure {
        Failure(.request, code: "usage", message, remedy: usage)
    }
}
