internal import CivilTime

/// The parameters of `/time_series` as TwelveData understands them.
struct TwelveDataQuery {
    enum Interval: String {
        case oneMinute = "1min"
        case fiveMinutes = "5min"
        case oneDay = "1day"
    }

    let symbols: [String]
    let interval: Interval
    /// The zone of the dates asked for and answered.
    let zone: Zone
    /// Both ends included; what is not given is open.
    let window: ClosedRange<Instant>
    /// Whether the request named a date.
    let isDated: Bool
    let outputSize: Int
    let isAscending: Bool

    static let parameters = [
        "symbol", "interval", "outputsize", "output_size", "start_date", "end_date", "timezone", "order", "format",
    ]

    /// Reads a request.
    ///
    /// - Throws: `ControlError` saying which parameter is wrong.
    init(_ request: HTTPRequest, now: Instant) throws(ControlError) {
        symbols = (request.argument("symbol") ?? "").split(separator: ",").map(String.init)
        guard !symbols.isEmpty else { throw ControlError("the symbol is missing") }
        guard let interval = request.argument("interval").flatMap({ Interval(rawValue: $0) }) else {
            throw ControlError("the interval is missing or not served")
        }
        self.interval = interval
        switch request.argument("timezone") {
        // Currencies have no exchange; their time is UTC.
        case nil, "Exchange", "UTC": zone = .utc
        case "America/Bogota": zone = .bogota
        case let name?: throw ControlError("the timezone \(name) is not served")
        }
        let start = try TwelveDataQuery.instant(request.argument("start_date"), zone)
        let end = try TwelveDataQuery.instant(request.argument("end_date"), zone)
        isDated = start != nil || end != nil
        let upper = min(end ?? now, now)
        guard (start ?? upper) <= (end ?? now) else { throw ControlError("end_date does not exceed start_date") }
        window = min(start ?? Zone.utc.instant(.firstDay(ofYear: 1990)), upper)...upper
        switch request.argument("outputsize") {
        case nil: outputSize = start == nil ? 30 : 5000
        case let text?:
            guard let size = Int(text), (1...5000).contains(size) else { throw ControlError("outputsize is 1 to 5000") }
            outputSize = size
        }
        switch request.argument("order") {
        case nil, "desc", "DESC": isAscending = false
        case "asc", "ASC": isAscending = true
        case let order?: throw ControlError("the order \(order) is not served")
        }
    }

    private static func instant(_ text: String?, _ zone: Zone) throws(ControlError) -> Instant? {
        guard let text else { return nil }
        let parts = text.split(whereSeparator: { $0 == " " || $0 == "T" }).map(String.init)
        guard let date = parts.first.flatMap({ CivilDate($0) }), parts.count <= 2,
            let time = parts.count == 2 ? TimeOfDay(parts[1]) : .midnight
        else { throw ControlError("the date \(text) cannot be read") }
        return zone.instant(date, time)
    }

    /// How the answer writes the opening of a bar: wall clock without an offset; for days the date alone.
    func stamp(_ time: Instant) -> String {
        if interval == .oneDay { return "\(Zone.utc.date(time))" }
        let (date, time) = zone.civil(time)
        return "\(date) \(time)"
    }
}
