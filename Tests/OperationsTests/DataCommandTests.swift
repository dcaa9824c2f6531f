import CivilTime
import Files
import Foundation
@testable import Operations
import TestSupport
import Testing

@Suite struct DataCommandTests {
    @Test(arguments: [
        ("01-01", "12-31", true), ("01-10", "12-22", true), ("01-11", "12-22", false), ("01-10", "12-21", false),
        ("01-11", "12-21", false),
    ])
    func aWholeYearHasBarsInItsFirstAndInItsLastTenDays(first: String, last: String, isWhole: Bool) throws {
        let dates = try ["2024-\(first)", "2024-06-03", "2024-\(last)"].map { try #require(CivilDate($0)) }
        #expect(DataInspection.wholeYears(dates) == (isWhole ? [2024] : []))
    }

    @Test func yearsAreJudgedOneByOne() throws {
        let dates = try ["2022-01-03", "2022-12-30", "2023-06-01", "2024-01-02", "2024-12-30", "2025-01-02"].map {
            try #require(CivilDate($0))
        }
        #expect(DataInspection.wholeYears(dates) == [2022, 2024])
        #expect(DataInspection.wholeYears([]).isEmpty)
    }

    /// The same rows with their texts stored in another way each.
    @Test(
        .enabled(if: Reference.isRunnable, "the reference suite is not here"),
        arguments: ["delta_byte_array", "delta_length_byte_array"])
    func filesOfEveryTextEncodingSayTheSame(encoding: String) throws {
        let plain = try usdcop("data", "--directory", Reference.field("strings_plain"))
        let run = try usdcop("data", "--directory", Reference.field("strings_\(encoding)"))
        #expect(run.status == 0 && plain.status == 0 && run.lines.dropFirst() == plain.lines.dropFirst(), "\(run.errors)")
    }

    @Test func theSeedsHoldOneNewestWholeYear() throws {
        let run = try usdcop("data", "--newest-year")
        #expect(run.status == 0 && run.output == "2025\n")
    }

    @Test func everyFileIsListedWithItsSource() throws {
        let run = try usdcop("data", "--directory", Path.join(packageDirectory, "seeds/latest"))
        #expect(run.status == 0)
        for name in ["daily bars", "macro rows", "USD/COP 5 min"] {
            #expect(run.lines.contains { $0.hasPrefix(name) && $0.hasSuffix("synthetic") }, "\(name): \(run.output)")
        }
        #expect(run.lines.contains("whole years: 2020 2021 2022 2023 2024 2025"))
    }

    @Test func aFolderWithoutDataIsRefused() throws {
        let folder = TemporaryFolder()
        let run = try usdcop("data", "--directory", folder.path)
        #expect(run.status == 65 && run.errors.contains("usdcop_daily_ohlcv.parquet") && run.output.isEmpty)
    }

    @Test func aFolderWithoutMacroRowsStillHasANewestYear() throws {
        let folder = TemporaryFolder()
        let name = "usdcop_daily_ohlcv.parquet"
        try FileManager.default.copyItem(
            atPath: Path.join(packageDirectory, "seeds/latest/\(name)"), toPath: folder.file(name))
        #expect(try usdcop("data", "--directory", folder.path, "--newest-year").output == "2025\n")
        #expect(try usdcop("data", "--directory", folder.path).status == 65)
    }
}
