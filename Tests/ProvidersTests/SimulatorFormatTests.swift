import Files
import HTTPTransport
import JSON
import TestSupport
import Testing

/// What the simulator serves, against the description of TwelveData's format.
@Suite struct SimulatorFormatTests {
    let simulator: ProviderSimulator
    let client: HTTPClient

    init() throws {
        simulator = try ProviderSimulator(now: "2025-06-05T18:30:00Z", keys: ["key-1", "key-2"])
        client = try HTTPClient()
    }

    func get(_ query: [QueryItem], path: String = "/time_series", key: String = "key-1") throws -> HTTPResponse {
        try client.send(
            HTTPRequest(
                base: simulator.baseURL, path: path, query: query,
                headers: [HTTPHeader("Authorization", "apikey \(key)", secret: true)]))
    }

    func document(_ query: [QueryItem], path: String = "/time_series", key: String = "key-1") throws -> JSONValue {
        try JSONValue(parsing: try get(query, path: path, key: key).body)
    }

    let pair = [QueryItem("symbol", "USD/COP"), QueryItem("interval", "5min")]

    @Test func withoutDatesThirtyRowsComeNewestFirstAsTexts() throws {
        let answer = try document(pair)
        let values = try #require(answer["values"]?.arrayValue)
        #expect(answer["status"] == "ok" && answer["meta"]?["symbol"] == "USD/COP" && values.count == 30)
        #expect(values[0]["datetime"] == "2025-06-05 17:55:00" && values[1]["datetime"] == "2025-06-05 17:50:00")
        let close = try #require(values[0]["close"]?.stringValue)
        #expect(Double(close) != nil && close.split(separator: ".").last?.count ?? 0 >= 5)
    }

    @Test func theZoneGovernsBothRequestAndAnswer() throws {
        let dates = [QueryItem("start_date", "2025-06-05 08:00:00"), QueryItem("end_date", "2025-06-05 08:10:00")]
        let answer = try document(pair + dates + [QueryItem("timezone", "America/Bogota"), QueryItem("order", "asc")])
        let times = answer["values"]?.arrayValue?.compactMap { $0["datetime"]?.stringValue }
        #expect(times == ["2025-06-05 08:00:00", "2025-06-05 08:05:00", "2025-06-05 08:10:00"])
        #expect(try document(pair + [QueryItem("timezone", "america/bogota")])["code"] == 400)
    }

    @Test func overTheLimitTheOldestRowsAreMissing() throws {
        try simulator.control(["row_limit": 3])
        let dates = [QueryItem("start_date", "2025-06-05 13:00:00"), QueryItem("end_date", "2025-06-05 18:00:00")]
        let times = try document(pair + dates)["values"]?.arrayValue?.compactMap { $0["datetime"]?.stringValue }
        #expect(times == ["2025-06-05 17:55:00", "2025-06-05 17:50:00", "2025-06-05 17:45:00"])
    }

    @Test func severalSymbolsComeKeyedAndCostACreditEach() throws {
        let query = [QueryItem("symbol", "USD/COP,USD/MXN,NO/PE"), QueryItem("interval", "1day"), QueryItem("outputsize", "2")]
        let response = try get(query)
        let answer = try JSONValue(parsing: response.body)
        #expect(answer["USD/MXN"]?["meta"]?["interval"] == "1day")
        #expect(answer["USD/COP"]?["values"]?.arrayValue?.first?["datetime"] == "2025-06-05")
        #expect(answer["NO/PE"]?["code"] == 404)
        #expect(response.headers["api-credits-used"] == "3" && response.headers["api-credits-left"] == "5")
    }

    @Test func theNinthCreditOfAMinuteAndTheLastOfADayAreRefused() throws {
        try simulator.control(["credits_per_day": 10])
        for _ in 0..<8 { #expect(try document(pair)["status"] == "ok") }
        let ninth = try get(pair)
        #expect(ninth.status == 429 && ninth.excerpt().contains("for the current minute"))
        #expect(try document(pair, key: "key-2")["status"] == "ok")
        try simulator.control(["advance_seconds": 60])
        for _ in 0..<2 { #expect(try document(pair)["status"] == "ok") }
        #expect(try get(pair).excerpt().contains("for the day"))
        let usage = try document([], path: "/api_usage")
        #expect(usage["daily_usage"] == 10 && usage["current_usage"] == 2 && usage["plan_daily_limit"] == 10)
        try simulator.control(["now": "2025-06-06T00:00:00Z"])
        #expect(try document(pair)["status"] == "ok")
    }

    @Test func anUnknownKeyAndUnknownThingsAreRefused() throws {
        #expect(try document(pair, key: "other")["code"] == 401)
        #expect(try document([QueryItem("symbol", "NO/PE"), QueryItem("interval", "5min")])["code"] == 404)
        #expect(try document([QueryItem("symbol", ","), QueryItem("interval", "5min")])["code"] == 400)
        #expect(try document([QueryItem("symbol", "USD/COP"), QueryItem("interval", "7min")])["code"] == 400)
        let weekend = [QueryItem("start_date", "2025-05-31 00:00:00"), QueryItem("end_date", "2025-06-01 00:00:00")]
        #expect(try document(pair + weekend)["message"]?.stringValue?.contains("No data is available") == true)
    }

    @Test func theLogShowsNoKey() throws {
        _ = try get(pair + [QueryItem("apikey", "key-2")])
        let text = JSONValue.array(try simulator.log()).serialized()
        #expect(text.contains("\"key\":1") && !text.contains("key-1") && !text.contains("key-2"))
    }

    @Test(arguments: ["[]", "{\"faults\":[{\"kind\":\"storm\"}]}", "{\"now\":\"today\"}", "{\"resett\":true}"])
    func aWrongControlMessageIsRefused(message: String) throws {
        let value = try JSONValue(parsing: message)
        #expect(throws: ProviderSimulator.Trouble.self) { try simulator.control(value) }
    }
}
