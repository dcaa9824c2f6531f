import CivilTime
import JSON
import TaskContract
import Testing

private enum Tier: String, CaseIterable { case high = "HIGH", low = "LOW" }
private enum Side: Int, CaseIterable { case long = 1, short = -1 }

private struct Bar: TaskOutput {
    var close: Double
    static let declaration: [OutputField<Bar>] = [.value("close", \.close)]
}

private struct Output: TaskOutput {
    var isChanged = true
    var leverage: Double? = nil
    var tier = Tier.high
    var side: Side? = nil
    var bars = [Bar(close: 4_000)]
    var best: Bar? = nil
    var reason: String? = nil
    var percent: Double { (leverage ?? 0) * 100 }

    static let declaration: [OutputField<Output>] = [
        .value("changed", \.isChanged, "Whether anything was stored."), .value("leverage", \.leverage),
        .value("leverage_pct", \.percent), .choice("tier", \.tier), .choice("side", \.side), .list("bars", \.bars),
        .object("best", \.best), .value("reason", \.reason).leftOutWhenAbsent(),
    ]
}

/// Two fields of an output, and one of its own.
private struct Holder: TaskOutput {
    let inner: Output
    let count: Int

    static let declaration: [OutputField<Holder>] =
        [
            OutputField<Output>.value("changed", \.isChanged, "Whether anything was stored."),
            .choice("side", \.side).leftOutWhenAbsent(),
        ].map { $0.within(\.inner) } + [.value("count", \.count)]
}

/// An output whose second half is there in one of its modes alone.
private struct Halves: TaskOutput {
    let count: Int
    let second: Output?

    static let declaration: [OutputField<Halves>] =
        [.value("count", \.count)]
        + [OutputField<Output>.value("leverage", \.leverage), .choice("side", \.side).leftOutWhenAbsent()].map {
            $0.within(\.second)
        }
}

@Suite struct OutputFieldTests {
    private func property(_ name: String) -> JSONValue? { Output.schema["properties"]?[name] }

    @Test func theFieldsStandInTheOrderOfTheDeclaration() {
        #expect(Output().json.keys == ["changed", "leverage", "leverage_pct", "tier", "side", "bars", "best"])
    }

    @Test func absentValuesAreNull() {
        let json = Output().json
        #expect(json["leverage"] == .null)
        #expect(json["side"] == .null)
        #expect(json["best"] == .null)
    }

    @Test func aFieldThatIsLeftOutIsNeitherWrittenNorRequired() {
        #expect(Output().json["reason"] == nil)
        #expect(Output(reason: "holiday").json["reason"] == "holiday")
        #expect(Output.schema["required"]?.arrayValue?.contains("reason") == false)
        #expect(Output.schema["required"]?.arrayValue?.contains("leverage") == true)
    }

    /// What is left out is never there as null, so its schema does not say so.
    @Test func aFieldThatIsLeftOutHasASchemaWithoutNull() {
        #expect(property("reason")?["type"] == "string")
        #expect(property("leverage")?["type"] == ["number", "null"])
        #expect(Holder.schema["properties"]?["side"]?["enum"] == [1, -1])
    }

    @Test func fieldsOfAnInnerOutputStandAmongTheHoldersOwn() {
        let holder = Holder(inner: Output(side: .long), count: 3)
        #expect(holder.json.keys == ["changed", "side", "count"])
        #expect(holder.json["side"] == 1 && holder.json["count"] == 3)
        #expect(Holder(inner: Output(), count: 0).json["side"] == nil, "left out as of the inner one")
        #expect(Holder.schema["properties"]?["changed"]?["description"] == "Whether anything was stored.")
    }

    @Test func fieldsOfAnInnerOutputThatIsNotThereAreLeftOut() {
        #expect(Halves(count: 1, second: nil).json.keys == ["count"])
        #expect(Halves.schema["required"] == ["count"])
    }

    /// A null is the inner output's own word, and stands.
    @Test func fieldsOfAnInnerOutputThatIsThereStandAsItSays() {
        let json = Halves(count: 1, second: Output()).json
        #expect(json.keys == ["count", "leverage"])
        #expect(json["leverage"] == .null)
        #expect(Halves.schema["properties"]?["leverage"]?["type"] == ["number", "null"])
    }

    @Test func ofTwoShapesTheSchemaAcceptsEither() {
        #expect(Bar.outputSchema(or: Halves.self) == ["anyOf": [Bar.outputSchema, Halves.outputSchema]])
    }

    @Test func enumerationsAreWrittenByTheirRawValue() {
        let json = Output(tier: .low, side: .short).json
        #expect(json["tier"] == "LOW")
        #expect(json["side"] == -1)
        #expect(property("tier")?["enum"] == ["HIGH", "LOW"])
        #expect(property("side")?["enum"] == [1, -1, nil])
    }

    @Test func anOptionalAcceptsNullInTheSchema() {
        #expect(property("leverage")?["type"] == ["number", "null"])
        #expect(property("changed")?["type"] == "boolean")
        #expect(property("best")?["type"] == ["object", "null"])
    }

    @Test func nestedFieldsAreDeclaredOnceToo() {
        #expect(Output().json["bars"] == [["close": 4_000.0]])
        #expect(property("bars")?["items"]?["properties"]?["close"]?["type"] == "number")
    }

    @Test func theMeaningStandsInTheSchema() {
        #expect(property("changed")?["description"] == "Whether anything was stored.")
    }

    @Test func valuesOfTimeAreWrittenAsOperatorsReadThem() {
        #expect(Instant("2024-06-04T14:00:00Z")?.output == "2024-06-04T09:00:00-05:00")
        #expect(CivilDate("2024-06-04")?.output == "2024-06-04")
        #expect(CivilDate("2024-06-04").map { ISOWeek(containing: $0).output } == "2024-W23")
    }
}
