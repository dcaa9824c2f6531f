internal import CivilTime
internal import Failures
internal import Files
internal import Macro
internal import Market
internal import MarketFiles
internal import Postgres
internal import Providers
internal import Store
internal import TaskContract

/// What market data a folder holds.
enum DataInspection {
    /// Prints the files' ranges, or only the newest year the daily bars cover whole.
    static func run(_ arguments: Arguments, _ context: TaskContext) throws(Failure) -> Int32 {
        if arguments.isGiven("--database") {
            return try database(arguments, try Connection.open(for: context, application: "usdcop data"), context)
        }
        let folder: String
        if let given = arguments.value("--directory") { folder = given } else { folder = try context.seedsDirectory }
        let directory = DataDirectory(folder)
        let daily = try DailyFile.read(directory.dailyBars, asOf: CommandProcess.now)
        let years = wholeYears(daily.bars.map(\.date))
        if arguments.isGiven("--newest-year") {
            guard let newest = years.last else { throw noWholeYear(folder) }
            print(newest)
            return 0
        }
        let macro = try MacroFile.read(directory.macro, asOf: CommandProcess.now)
        var remarks = plausible(.usdcop, context).findings(daily: daily.bars.map(\.bar)).map { "daily bars: \($0.text)" }
        remarks += macro.table.emptyVariables.map { "macro rows: no value of \($0.column)" }
        var table = TextTable(columns: [.left, .right, .left, .left])
        table.add(["daily bars", "\(daily.bars.count)", range(daily.bars.map(\.date)), daily.dataSource])
        table.add(["macro rows", "\(macro.table.dates.count)", range(macro.table.dates), macro.dataSource])
        for instrument in Instrument.allCases where FileSystem.exists(directory.fiveMinuteBars(instrument)) {
            let series = try FiveMinuteFile.read(
                directory.fiveMinuteBars(instrument), instrument: instrument, asOf: CommandProcess.now)
            let dates = series.bars.map { Zone.bogota.date($0.time) }
            table.add(["\(instrument) 5 min", "\(series.bars.count)", range(dates), series.dataSource])
            remarks += plausible(instrument, context).findings(fiveMinute: series.bars).map { "\(instrument) 5 min: \($0.text)" }
        }
        print(folder)
        print(table.text)
        show(remarks)
        print("whole years: \(years.isEmpty ? "none" : years.map(String.init).joined(separator: " "))")
        return 0
    }

    /// The same for the database, whose daily bars are those of the five-minute ones.
    private static func database(
        _ arguments: Arguments, _ connection: Connection, _ context: TaskContext
    ) throws(Failure) -> Int32 {
        let store = BarStore(connection)
        var dates: [CivilDate] = []
        let now = CommandProcess.now
        for time in try store.times(of: .usdcop) where time <= now {
            let date = Zone.bogota.date(time)
            if dates.last != date { dates.append(date) }
        }
        let years = wholeYears(dates)
        if arguments.isGiven("--newest-year") {
            guard let newest = years.last else { throw noWholeYear("the database") }
            print(newest)
            return 0
        }
        var table = TextTable(columns: [.left, .right, .left, .left])
        for instrument in Instrument.allCases {
            let times = try store.times(of: instrument).filter { $0 <= now }.map { Zone.bogota.date($0) }
            let sources = try store.sources(of: instrument).joined(separator: "+")
            table.add(["\(instrument) 5 min", "\(times.count)", range(times), sources])
        }
        let stored = try MacroStore(connection).table()
        let macro = stored.dates.filter { $0 <= Zone.bogota.date(now) }
        table.add(["macro rows", "\(macro.count)", range(macro)])
        print(table.text)
        var remarks = stored.emptyVariables.map { "macro rows: no value of \($0.column)" }
        for instrument in Instrument.allCases {
            let bars = try store.bars(of: instrument).filter { $0.time <= now }
            remarks += plausible(instrument, context).findings(fiveMinute: bars).map { "\(instrument) 5 min: \($0.text)" }
        }
        show(remarks)
        print("whole years: \(years.isEmpty ? "none" : years.map(String.init).joined(separator: " "))")
        return 0
    }

    private static func plausible(_ instrument: Instrument, _ context: TaskContext) -> BarPlausibility {
        BarPlausibility(of: instrument, configDirectory: try? context.configDirectory)
    }

    /// What breaks no rule and looks wrong.
    private static func show(_ remarks: [String]) {
        for remark in remarks { print("look at  \(Terminal.printable(remark))") }
    }

    /// Years with daily bars in their first and in their last ten days.
    static func wholeYears(_ dates: [CivilDate]) -> [Int] {
        let known = Set(dates)
        return Set(dates.map(\.year)).sorted().filter { year in
            let first = CivilDate.firstDay(ofYear: year)
            let last = CivilDate.lastDay(ofYear: year)
            return (0..<10).contains { known.contains(first.adding(days: $0)) }
                && (0..<10).contains { known.contains(last.adding(days: -$0)) }
        }
    }

    private static func range(_ dates: [CivilDate]) -> String {
        guard let first = dates.first, let last = dates.last else { return "empty" }
        return "\(first) … \(last)"
    }

    private static func noWholeYear(_ folder: String) -> Failure {
        Failure(
            .data, code: "no_whole_year", "the daily bars of \(folder) cover no whole year",
            remedy: "Give the year to run, or data that reach from January to December.")
    }
}
