internal import CivilTime
internal import Failures
internal import Files
internal import Glibc
internal import JSON
internal import MarketFiles

/// A data provider on 127.0.0.1 for tests: real formats, a data set of Parquet files, a clock and troubles by order.
///
///     provider_simulator --data seeds/latest --now 2026-02-16T15:00:00Z
///     {"port":40123}
///
/// `POST /_control` moves the clock and orders faults (see `Control` and `Fault`), `GET /_log` gives the requests seen; both
/// speak JSON. The process ends with SIGTERM and, with `--until-stdin-closes`, when its standard input does.
@main
struct ProviderSimulator {
    static func main() {
        signal(SIGPIPE, SIG_IGN)
        do throws(Failure) {
            let options = try Options(Array(CommandLine.arguments.dropFirst()))
            try run(options)
        } catch {
            fputs("provider_simulator: \(error)\n", standardError)
            exit(error.kind.exitStatus)
        }
    }

    private static func run(_ options: Options) throws(Failure) {
        let simulation = Simulation(now: options.now, limits: options.limits)
        let providers: [any Provider] = [TwelveDataProvider(library: try BarLibrary(directory: options.data))]
        let server = HTTPServer { request in route(request, simulation, providers) }
        guard let port = server.start(port: options.port) else {
            throw Failure(
                .unavailable, code: "port_not_free", "no server can listen on 127.0.0.1:\(options.port)",
                remedy: "Leave out --port to take a free one.")
        }
        print(JSONValue.object(JSONObject([("port", .integer(Int(port)))])).serialized())
        fflush(nil)
        if options.endsWithStandardInput {
            var byte: UInt8 = 0
            while read(STDIN_FILENO, &byte, 1) > 0 {}
            _exit(0)
        }
        while true { pause() }
    }

    private static func route(_ request: HTTPRequest, _ simulation: Simulation, _ providers: [any Provider]) -> HTTPReply {
        switch (request.method, request.path) {
        case ("GET", "/_log"): return HTTPReply(body: Array(simulation.log.serialized().utf8))
        case ("POST", "/_control"): return control(request, simulation)
        default:
            guard let provider = providers.first(where: { $0.serves(request.path) }) else {
                return HTTPReply(status: 404, contentType: "text/plain", body: Array("no such path\n".utf8))
            }
            let answer = provider.answer(request, in: simulation)
            simulation.note(answer, path: request.path)
            return answer.reply
        }
    }

    private static func control(_ request: HTTPRequest, _ simulation: Simulation) -> HTTPReply {
        let message: JSONValue
        do throws(JSONError) { message = try JSONValue(parsing: request.body) } catch { return refusal("\(error)") }
        do throws(ControlError) { try simulation.control(message) } catch { return refusal(error.message) }
        let now = JSONObject([("now", .string("\(simulation.now)"))])
        return HTTPReply(body: Array(JSONValue.object(now).serialized().utf8))
    }

    private static func refusal(_ message: String) -> HTTPReply {
        let document = JSONValue.object(JSONObject([("error", .string(message))]))
        return HTTPReply(status: 400, body: Array(document.serialized().utf8))
    }

    /// Swift cannot see the C variable `stderr` as safe; a stream of our own writes to the same place.
    private static var standardError: UnsafeMutablePointer<FILE>? { fdopen(dup(STDERR_FILENO), "w") }
}
