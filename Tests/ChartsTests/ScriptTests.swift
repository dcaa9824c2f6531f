import CivilTime
import Testing

@testable import Charts

/// What scripts are made of.
struct ScriptTests {
    @Test(arguments: [
        ("plain", "'plain'"), ("it's", "'it’s'"), ("a\nb\r\tc", "'a b  c'"), ("\\ \" ` $", "'\\ \" ` $'"), ("", "''"),
        ("123456", "'123456'"), ("1234567", "'12345…'"), ("ñandú", "'ñandú'"), ("a\u{2028}b\u{202E}", "'a b '"),
    ])
    func textsStayWithinTheirQuotesAndTheirLine(_ text: String, _ quoted: String) {
        #expect(Script.text(text, limit: text.count > 6 && text.hasPrefix("1") ? 6 : 20) == quoted)
    }

    @Test(arguments: [
        (1.005, 1, "1.0"), (-1.25, 1, "−1.3"), (0, 2, "0.00"), (-0.004, 2, "0.00"), (0.05, 2, "0.05"), (123.456, 0, "123"),
        (999.999, 2, "1000.00"), (1e300, 2, "1e+300"),
    ])
    func numbersAreWrittenWithFixedDecimals(_ value: Double, _ decimals: Int, _ text: String) {
        #expect(Script.fixed(value, decimals) == text)
    }

    @Test func aSignIsWrittenWhenAsked() {
        #expect(Script.fixed(1.5, 2, signed: true) == "+1.50")
        #expect(Script.fixed(-1.5, 2, signed: true) == "−1.50")
        #expect(Script.fixed(-0.001, 2, signed: true) == "0.00")
    }

    @Test(arguments: Samples.years.map(\.name)) func everyChartSaysWhereItsDataComeFrom(_ name: String) throws {
        for chart in try #require(Samples.years.first { $0.name == name }?.charts) {
            let script = ChartRenderer.script(chart)
            switch chart.source {
            case .synthetic: #expect(script.contains("'DATOS SINTÉTICOS'"))
            case .unlabelled: #expect(script.contains("'Fuente: sin etiqueta'"))
            case .named(let source): #expect(script.contains("'Fuente: \(source)'"))
            }
            #expect(script.contains("DATOS SINTÉTICOS") == (chart.source == .synthetic))
        }
    }

    @Test func theDeclaredSourceDecides() {
        #expect(Chart.DataSource(declared: "synthetic") == .synthetic)
        #expect(Chart.DataSource(declared: nil) == .unlabelled)
        #expect(Chart.DataSource(declared: "unlabelled") == .unlabelled)
        #expect(Chart.DataSource(declared: "twelvedata") == .named("twelvedata"))
    }

    @Test func aYearWithoutTradesSaysSo() {
        for chart in Samples.year([]) { #expect(ChartRenderer.script(chart).contains("'sin operaciones'")) }
        for chart in Samples.year([1]) { #expect(!ChartRenderer.script(chart).contains("sin operaciones")) }
    }

    @Test func titlesAreSpanish() {
        let titles = ["Curva de capital · ", "P&L mensual · ", "Distribución de operaciones · "]
        for (chart, title) in zip(Samples.year([1]), titles) { #expect(ChartRenderer.script(chart).contains("'\(title)")) }
    }

    @Test func gainsAndLossesAreBarsOfTheirOwn() {
        let months = MonthlyProfit(months: [
            .init(date: Samples.start, pnlPct: 1.5, tradeCount: 4),
            .init(date: Samples.start.adding(days: 40), pnlPct: -0.5, tradeCount: 3),
            .init(date: Samples.start.adding(days: 70), pnlPct: 0, tradeCount: 1),
        ])
        let script = ChartRenderer.script(Samples.chart(.monthlyProfit(months)))
        #expect(script.contains("$gains << EOD\n0.0 1.5\n2.0 0.0\nEOD"))
        #expect(script.contains("$losses << EOD\n1.0 -0.5\nEOD"))
        #expect(script.contains("\"ene 2024\\n4 op.\" 0, \"feb\\n3 op.\" 1, \"mar\\n1 op.\" 2"))
        #expect(script.contains("suma +1.00 % · meses positivos: 1 de 3"))
    }

    @Test func theDrawdownPointsDown() {
        let curve = EquityCurve(
            strategy: [.init(date: Samples.start, equity: 9_000, drawdownPct: 10)], buyAndHold: [], initialCapital: 10_000)
        let script = ChartRenderer.script(Samples.chart(.equityCurve(curve)))
        #expect(script.contains("$drawdown << EOD\n\(Samples.start.dayNumber).0 -10.0\nEOD"))
        #expect(script.contains("retorno −10.00 % · caída máxima 10.00 %"))
    }

    @Test func whatIsNotFiniteIsLeftOut() throws {
        let bad = [Double.nan, .infinity, -.infinity]
        let charts: [Chart.Content] = [
            .equityCurve(
                EquityCurve(
                    strategy: bad.map { .init(date: Samples.start, equity: $0, drawdownPct: $0) },
                    buyAndHold: bad.map { (date: Samples.start, equity: $0) }, initialCapital: .nan)),
            .monthlyProfit(MonthlyProfit(months: bad.map { .init(date: Samples.start, pnlPct: $0, tradeCount: 1) })),
            .tradeDistribution(TradeDistribution(trades: bad.map { .init(pnlPct: $0, group: "x") })),
        ]
        for content in charts { #expect(ChartRenderer.script(Samples.chart(content)).contains("sin operaciones")) }
    }
}

struct HistogramTests {
    @Test(arguments: [
        [1.0], [0], [-3], [0, 0, 0], [-0.5, 0.5], [1e-9, 2e-9], [1e9, -1e9], [5, 5, 5], [-2.9999, 3],
        [0.1, 0.2, 0.30000000000000004],
        Samples.results(52), Samples.results(10_000),
    ])
    func everyValueIsCountedOnceInItsBin(_ values: [Double]) {
        let histogram = Histogram(binning: values)
        #expect(histogram.counts(values).reduce(0, +) == values.count)
        #expect((1...60).contains(histogram.binCount))
        #expect(histogram.width > 0)
        for value in values {
            let left = histogram.low + Double(histogram.bin(of: value)) * histogram.width
            #expect(value >= left - histogram.width * 1e-6 && value <= left + histogram.width * (1 + 1e-6))
        }
    }

    @Test(arguments: [Samples.results(52), [-1, 1], [-0.013, 2.7, 8]]) func noBinMixesGainsAndLosses(_ values: [Double]) {
        let histogram = Histogram(binning: values)
        let gains = Set(values.filter { $0 > 0 }.map(histogram.bin))
        let losses = Set(values.filter { $0 < 0 }.map(histogram.bin))
        #expect(gains.isDisjoint(with: losses))
    }

    @Test(arguments: [(0.3, 0.5), (1, 1), (1.01, 2), (2.2, 2.5), (2.6, 5), (7, 10), (0.00012, 0.0002)])
    func stepsAreRound(_ value: Double, _ step: Double) {
        #expect(abs(Axis.roundStep(value) - step) < step * 1e-12)
    }
}

struct AxisTests {
    @Test(arguments: [[], [0], [5], [-1e-12, 1e-12], [1e12, 1e12], [-7, 3]] as [[Double]]) func anAxisIsNeverEmpty(
        _ values: [Double]
    ) {
        let axis = Axis(values)
        #expect(axis.low < axis.high)
        for value in values { #expect((axis.low...axis.high).contains(value)) }
    }

    @Test(arguments: [
        (0.0, 30.0, "'%.0f'"), (0, 3, "'%.1f'"), (0, 1, "'%.2f'"), (0, 0.01, "'%.4f'"), (20e6, 40e6, "'%.0s%c'"),
        (20e6, 22e6, "'%.1s%c'"), (1e9, 1.5e9, "'%.2s%c'"),
    ])
    func ticksAreToldApart(_ low: Double, _ high: Double, _ format: String) {
        #expect(Axis(low: low, high: high).tickFormat == format)
    }

    @Test func monthsAreNamedInSpanishWithTheYearWhereItBegins() {
        let first = Samples.start.adding(days: 305)
        #expect(
            SpanishMonth.ticks(from: first, to: first.adding(days: 100))
                == "('nov 2024' 20028, 'dic' 20058, 'ene 2025' 20089, 'feb' 20120)")
        #expect(SpanishMonth.ticks(from: first, to: first.adding(days: 40), isNamed: false) == "('' 20028, '' 20058)")
    }

    @Test(arguments: [1, 10, 28, 400, 2000, 20_000, 60_000]) func monthsNeverCrowdTheAxis(_ days: Int) {
        let ticks = SpanishMonth.ticks(from: Samples.start.adding(days: 9), to: Samples.start.adding(days: 9 + days))
        #expect((1...16).contains(ticks.split(separator: ",").count))
    }
}

struct PNGStreamTests {
    private let picture =
        PNGStream.signature + [0, 0, 0, 1, 0x41, 0x41, 0x41, 0x41, 7, 1, 2, 3, 4] + [0, 0, 0, 0] + "IEND".utf8 + [1, 2, 3, 4]

    @Test func picturesAreTakenApart() {
        #expect(PNGStream.pictures(in: picture + picture) == [picture, picture])
        #expect(PNGStream.pictures(in: []) == [])
    }

    @Test func whatIsIncompleteOrSomethingElseIsNoPicture() {
        for end in 1..<picture.count { #expect(PNGStream.pictures(in: Array(picture[..<end])) == nil) }
        #expect(PNGStream.pictures(in: picture + [0]) == nil)
        #expect(PNGStream.pictures(in: Array("hello".utf8)) == nil)
        #expect(PNGStream.pictures(in: PNGStream.signature + [0xFF, 0xFF, 0xFF, 0xFF] + [UInt8](repeating: 0, count: 40)) == nil)
    }
}
