internal import CivilTime
internal import JSON
internal import Market

/// TwelveData: five-minute and daily bars of currency pairs, credits by key, errors as objects with a code.
struct TwelveDataProvider: Provider {
    let library: BarLibrary

    func serves(_ path: String) -> Bool { path == "/time_series" || path == "/api_usage" }

    func answer(_ request: HTTPRequest, in simulation: Simulation) -> ProviderAnswer {
        var answer = ProviderAnswer(reply: HTTPReply(), key: key(of: request))
        for name in TwelveDataQuery.parameters {
            if let value = request.argument(name) { answer.asked.append((name, value)) }
        }
        guard let key = answer.key?.secret, isAccepted(key, simulation.limits) else {
            answer.reply = error(401, "The apikey parameter is wrong or was not given.")
            return answer
        }
        if request.path == "/api_usage" {
            answer.reply = usage(of: key, in: simulation)
            return answer
        }
        do throws(ControlError) {
            let query = try TwelveDataQuery(request, now: simulation.now)
            serve(query, key: key, in: simulation, &answer)
        } catch {
            answer.reply = self.error(400, error.message)
        }
        return answer
    }

    private func key(of request: HTTPRequest) -> (secret: String, place: String)? {
        let prefix = "apikey "
        if let header = request.header("Authorization"), header.hasPrefix(prefix) {
            return (String(header.dropFirst(prefix.count)), "header")
        }
        return request.argument("apikey").map { ($0, "query") }
    }

    private func isAccepted(_ key: String, _ limits: Simulation.Limits) -> Bool {
        !key.isEmpty && (limits.acceptedKeys.isEmpty || limits.acceptedKeys.contains(key))
    }

    private func serve(_ query: TwelveDataQuery, key: String, in simulation: Simulation, _ answer: inout ProviderAnswer) {
        let faults = simulation.takeFaults(
            symbols: query.symbols, key: simulation.number(ofKey: key), window: query.window)
        answer.faults = faults.map(\.kind.rawValue)
        if let fault = faults.first(where: { $0.kind.replacesAnswer }) {
            answer.reply = replacement(fault, query)
            // A refused key is not charged; what merely went wrong on the way is.
            if ![.minuteLimit, .dayLimit, .keyRevoked].contains(fault.kind) { _ = simulation.spend(1, key: key) }
        } else {
            let account: CreditAccount
            switch simulation.spend(query.symbols.count, key: key) {
            case .accepted(let charged):
                let (body, rows) = series(query, faults, in: simulation)
                (answer.reply, answer.rows, account) = (body, rows, charged)
            case .minuteExceeded(let refused): (answer.reply, account) = (minuteLimit, refused)
            case .dayExceeded(let refused): (answer.reply, account) = (dayLimit, refused)
            }
            let left = max(simulation.limits.creditsPerMinute - account.usedInMinute, 0)
            answer.reply.headers += [("api-credits-used", "\(account.usedInMinute)"), ("api-credits-left", "\(left)")]
        }
        for fault in faults { spoil(&answer.reply, fault) }
    }

    private func series(
        _ query: TwelveDataQuery, _ faults: [Fault], in simulation: Simulation
    ) -> (reply: HTTPReply, rows: Int) {
        var total = 0
        var bySymbol: [(String, JSONValue)] = []
        var single: (status: UInt32, document: JSONValue) = (200, .null)
        for symbol in query.symbols {
            let rows = library.knows(symbol) ? self.rows(symbol, query, faults, simulation) : []
            total += rows.count
            if !library.knows(symbol) {
                single = (404, errorDocument(404, "The symbol or figi parameter is missing or invalid."))
            } else if rows.isEmpty, query.isDated {
                single = (400, errorDocument(400, noDataMessage))
            } else {
                single = (200, document(symbol, rows, query, faults))
            }
            bySymbol.append((symbol, single.document))
        }
        guard query.symbols.count > 1 else { return (reply(single.status, single.document), total) }
        return (reply(200, .object(JSONObject(bySymbol))), total)
    }

    /// The rows of an answer, oldest first.
    private func rows(_ symbol: String, _ query: TwelveDataQuery, _ faults: [Fault], _ simulation: Simulation) -> [ServedBar] {
        let now = simulation.now
        let limits = simulation.limits
        var rows: [ServedBar]
        if query.interval == .oneDay {
            rows = library.dailyBars(symbol, query.window, now: now).map(ServedBar.init)
        } else {
            rows = library.fiveMinuteBars(symbol, query.window, isRoundTheClock: limits.isRoundTheClock).map(ServedBar.init)
            // The bar of this moment is still forming.
            if let last = rows.last, last.time.adding(minutes: 5) > now { rows[rows.count - 1] = last.halfFormed }
        }
        rows = Array(rows.suffix(min(query.outputSize, limits.rows)))
        return faults.reduce(rows) { rows, fault in fault.applied(to: rows) }
    }

    private func document(
        _ symbol: String, _ rows: [ServedBar], _ query: TwelveDataQuery, _ faults: [Fault]
    ) -> JSONValue {
        let names: [String: String] = [
            "USD": "US Dollar", "COP": "Colombian Peso", "MXN": "Mexican Peso", "BRL": "Brazil Real", "EUR": "Euro",
        ]
        let told = faults.contains { $0.kind == .wrongSymbol } ? "EUR/USD" : symbol
        let interval = faults.contains { $0.kind == .wrongInterval } ? "15min" : query.interval.rawValue
        let currencies = told.split(separator: "/").map { names[String($0)] ?? String($0) }
        let meta: JSONValue = [
            "symbol": .string(told), "interval": .string(interval), "currency_base": .optional(currencies.first),
            "currency_quote": .optional(currencies.last), "type": "Physical Currency",
        ]
        let values = (query.isAscending ? rows : rows.reversed()).map { $0.json(query) }
        return ["meta": meta, "values": .array(values), "status": "ok"]
    }

    private func usage(of key: String, in simulation: Simulation) -> HTTPReply {
        let account = simulation.account(ofKey: key)
        let (date, time) = Zone.utc.civil(simulation.now)
        return reply(
            200,
            [
                "timestamp": .string("\(date) \(time)"), "current_usage": .integer(account.usedInMinute),
                "plan_limit": .integer(simulation.limits.creditsPerMinute), "daily_usage": .integer(account.usedInDay),
                "plan_daily_limit": .integer(simulation.limits.creditsPerDay), "plan_category": "basic",
            ])
    }
}

extension TwelveDataProvider {
    private var noDataMessage: String { "No data is available on the specified dates. Ask for other dates." }
    private var minuteLimit: HTTPReply { error(429, "You have run out of API credits for the current minute.") }
    private var dayLimit: HTTPReply { error(429, "You have run out of API credits for the day.") }

    /// What is sent in place of an answer.
    private func replacement(_ fault: Fault, _ query: TwelveDataQuery) -> HTTPReply {
        switch fault.kind {
        case .minuteLimit: return minuteLimit
        case .dayLimit: return dayLimit
        case .serverError: return error(fault.code ?? 500, "Something went wrong on our side.")
        case .errorIn200: return reply(200, errorDocument(fault.code ?? 500, "Something went wrong on our side."))
        case .keyRevoked: return error(401, "The apikey parameter is wrong or was not given.")
        case .badRequest: return error(400, "A parameter is not as it should be.")
        case .notFound: return error(404, "The symbol or figi parameter is missing or invalid.")
        case .noData: return error(400, noDataMessage)
        case .html, .botWall:
            let title = fault.kind == .html ? "Service" : "Just a moment... captcha"
            let page = "<!DOCTYPE html><html><head><title>\(title)</title></head><body></body></html>"
            return HTTPReply(contentType: "text/html", body: Array(page.utf8))
        case .hang: return HTTPReply(status: 504, delayMilliseconds: fault.milliseconds ?? 120_000)
        case .emptyValues:
            var document = document(query.symbols[0], [], query, []).objectValue ?? JSONObject()
            document["values"] = []
            return reply(200, .object(document))
        case .valuesAbsent:
            var document = document(query.symbols[0], [], query, []).objectValue ?? JSONObject()
            document["values"] = nil
            return reply(200, .object(document))
        default: return HTTPReply()
        }
    }

    /// What faults do to an answer on its way.
    private func spoil(_ reply: inout HTTPReply, _ fault: Fault) {
        switch fault.kind {
        case .delay: reply.delayMilliseconds += fault.milliseconds ?? 100
        case .truncatedBody: reply.delivery = .brokenOff
        case .truncatedJSON: reply.body = Array(reply.body.prefix(reply.body.count / 2))
        default: break
        }
        if let status = fault.status { reply.status = status }
        if let seconds = fault.retryAfter { reply.headers.append(("Retry-After", "\(seconds)")) }
    }

    private func error(_ code: Int, _ message: String) -> HTTPReply {
        reply(UInt32(clamping: code), errorDocument(code, message))
    }

    private func errorDocument(_ code: Int, _ message: String) -> JSONValue {
        ["code": .integer(code), "message": .string(message), "status": "error"]
    }

    private func reply(_ status: UInt32, _ document: JSONValue) -> HTTPReply {
        HTTPReply(status: status, body: Array(document.serialized().utf8))
    }
}
