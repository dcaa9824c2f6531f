import CivilTime
import Failures
import Features
import Files
import JSON
import Market
import MarketFiles
import ModelFiles
import Models
import TestSupport
import Testing
import Validation

/// A week's model as a file: what it says comes back, and nothing else is taken for it.
@Suite struct WeeklyModelTests {
    private static let trained = Result { try Trained() }

    /// The models of one week of the seeds, and the table they were trained on.
    private struct Trained {
        let table: FeatureTable
        let forecast: WalkForwardForecast
        let decision: WalkForwardDecision
        let scheme = WalkForward(.weekly, purgeDays: 5)

        init() throws {
            let directory = DataDirectory(ExpectedResults.golden.dataDirectory)
            let asOf = Zone.utc.instant(.firstDay(ofYear: 2030))
            table = FeatureTable(
                bars: CalendarMode.colombia.filter(try DailyFile.read(directory.dailyBars, asOf: asOf).bars),
                macro: try MacroFile.read(directory.macro, asOf: asOf).table)
            let date = try #require(CivilDate("2025-06-09"))
            decision = try #require(scheme.run(table, decisionDates: [date]).first)
            forecast = try #require(decision.forecast)
        }

        var model: WeeklyModel {
            WeeklyModel(
                strategyID: "smart_simple_v11", configHash: String(repeating: "a", count: 64),
                week: ISOWeek(containing: decision.date), decisionDate: decision.date, dataSource: "synthetic",
                libraryVersion: "1.2.3",
                training: WeeklyModel.Training(
                    first: forecast.trainingFirst, last: forecast.trainingLast, rowCount: decision.trainingRowCount),
                settings: WeeklyModel.Settings(scheme), models: forecast.models,
                metrics: JSONObject([("walk_forward", ["ridge": ["rmse": 0.1]])]))
        }
    }

    private func file() throws -> ModelFile { ModelFile(try Self.trained.get().model) }

    /// The document with members changed and, unless told otherwise, a content hash that fits.
    private func bytes(sealed: Bool = true, _ change: (inout JSONObject) throws -> Void) throws -> [UInt8] {
        var object = try #require(try file().model.json.objectValue)
        try change(&object)
        if sealed {
            object["content_sha256"] = nil
            let content = JSONValue.object(object).serialized()
            object["content_sha256"] = .string(SHA256.hexadecimal(of: Array(content.utf8)))
        }
        return JSONValue.object(object).fileBytes()
    }

    private func expectRefusal(
        _ code: String, _ bytes: [UInt8], mentions: String = "", sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let failure = #expect(throws: Failure.self, sourceLocation: sourceLocation) {
            try WeeklyModel(parsing: bytes, path: "model.json")
        }
        #expect(failure?.code == code && failure?.kind == .data, "\(failure?.message ?? "")", sourceLocation: sourceLocation)
        #expect(failure?.message.contains(mentions) == true, "\(failure?.message ?? "")", sourceLocation: sourceLocation)
    }

    private func member(_ object: JSONObject, _ name: String, _ change: (inout JSONObject) -> Void) throws -> JSONValue {
        var nested = try #require(object[name]?.objectValue)
        change(&nested)
        return .object(nested)
    }

    @Test func whatIsWrittenIsReadBackToTheLastBit() throws {
        let trained = try Self.trained.get()
        let read = try WeeklyModel(parsing: try file().bytes, path: "model.json")
        #expect(read == trained.model)
        let row = try #require(trained.table.completeRows(before: trained.decision.date).last)
        let said = try read.models.predict(trained.table.row(row))
        #expect(said == trained.forecast.predictions)
    }

    @Test func theSameModelGivesTheSameBytesAndNames() throws {
        let (first, second) = (try file(), ModelFile(try Trained().model))
        #expect(first.bytes == second.bytes && first.hash == second.hash)
        #expect(first.hash == SHA256.hexadecimal(of: first.bytes))
        #expect(first.id == "smart_simple_v11-2025-W24-\(first.hash.prefix(12))")
        #expect(first.path == "models/smart_simple_v11/2025-W24-\(first.hash.prefix(12)).json")
    }

    @Test func theDocumentDescribesItself() throws {
        let document = try JSONValue(parsing: try file().bytes)
        #expect(document["kind"] == "ridge_and_bayesian_ridge" && document["week"] == "2025-W24")
        #expect(document["training"]?["horizon"] == 5 && document["training"]?["purge_days"] == 5)
        #expect(document["training"]?["last"] == "2025-05-29", "five trading days before Friday, 6 June, over a holiday Monday")
        let hash = SHA256.hexadecimal(of: Array(Feature.contractText.utf8))
        #expect(document["features"]?["contract_hash"] == .string(hash))
        #expect(document["features"]?["names"]?.arrayValue?.count == 21)
    }

    @Test func aFileIsWrittenOnce() throws {
        let (folder, file) = (TemporaryFolder(), try file())
        #expect(try file.write(below: folder.path))
        #expect(try !file.write(below: folder.path))
        #expect(try ModelFile(reading: file.path, below: folder.path, hash: file.hash) == file)
    }

    @Test func aDamagedFileIsWrittenAgain() throws {
        let (folder, file) = (TemporaryFolder(), try file())
        _ = try file.write(below: folder.path)
        try writeFile(Array("{}".utf8), to: folder.file(file.path))
        #expect(try file.write(below: folder.path))
        #expect(try FileSystem.read(folder.file(file.path)) == file.bytes)
    }

    @Test func aMissingFileIsNamed() throws {
        let (folder, file) = (TemporaryFolder(), try file())
        let failure = #expect(throws: Failure.self) { try ModelFile(reading: file.path, below: folder.path, hash: file.hash) }
        #expect(failure?.code == "model_file_missing" && failure?.kind == .data)
    }

    @Test(arguments: ["../model.json", "/etc/passwd", "models/../../x.json", "models//x.json", "", "models/x\0.json", "."])
    func aRegisteredPathThatLeadsElsewhereIsRefused(_ path: String) throws {
        let folder = TemporaryFolder()
        let failure = #expect(throws: Failure.self) { try ModelFile(reading: path, below: folder.path, hash: "") }
        #expect(failure?.code == "model_path_invalid" && failure?.kind == .data)
    }

    @Test(arguments: ["../x", "Smart", ""]) func aStrategyThatIsNoIdentifierIsRefused(_ id: String) throws {
        expectRefusal("model_invalid", try bytes { $0["strategy_id"] = .string(id) }, mentions: "strategy_id")
    }

    @Test func aFileThatIsNotTheRegisteredOneIsRefused() throws {
        let (folder, file) = (TemporaryFolder(), try file())
        _ = try file.write(below: folder.path)
        let failure = #expect(throws: Failure.self) {
            try ModelFile(reading: file.path, below: folder.path, hash: String(repeating: "0", count: 64))
        }
        #expect(failure?.code == "model_hash_mismatch")
    }

    @Test func aChangedNumberIsNoticedWithoutTheRegistry() throws {
        let bytes = try bytes(sealed: false) { object in
            object["ridge"] = try member(object, "ridge") { $0["intercept"] = 0.5 }
        }
        expectRefusal("model_hash_mismatch", bytes)
    }

    @Test func otherFeaturesAreRefused() throws {
        expectRefusal(
            "feature_contract_mismatch",
            try bytes { object in
                object["features"] = try member(object, "features") {
                    $0["contract_hash"] = .string(String(repeating: "b", count: 64))
                }
            })
        expectRefusal(
            "feature_contract_mismatch",
            try bytes { object in
                object["features"] = try member(object, "features") { features in
                    features["names"] = .array((features["names"]?.arrayValue ?? []).reversed())
                }
            })
    }

    @Test func anotherStrategyOrConfigurationIsRefused() throws {
        let file = try file()
        try file.require(strategyID: "smart_simple_v11", configHash: String(repeating: "a", count: 64))
        let strategy = #expect(throws: Failure.self) {
            try file.require(strategyID: "other", configHash: String(repeating: "a", count: 64))
        }
        #expect(strategy?.code == "model_strategy_mismatch" && strategy?.kind == .data)
        let config = #expect(throws: Failure.self) {
            try file.require(strategyID: "smart_simple_v11", configHash: String(repeating: "c", count: 64))
        }
        #expect(config?.code == "model_config_mismatch" && config?.kind == .data)
    }

    @Test func whatIsNoModelIsRefused() throws {
        expectRefusal("model_invalid", [])
        expectRefusal("model_invalid", Array("[]".utf8))
        expectRefusal("model_invalid", Array(try file().bytes.dropLast(10)))
        expectRefusal("model_invalid", try bytes { $0["format"] = "usdcop.model/2" }, mentions: "format")
        expectRefusal("model_invalid", try bytes { $0["kind"] = "tree" }, mentions: "kind")
        expectRefusal("model_invalid", try bytes { $0["week"] = "2025-W60" }, mentions: "week")
        expectRefusal("model_invalid", try bytes { $0["extra"] = 1 }, mentions: "extra")
        expectRefusal("model_invalid", try bytes { $0["metrics"] = nil }, mentions: "metrics")
    }

    @Test(arguments: ["means", "scales"]) func aScalerOfAnotherWidthIsRefused(_ name: String) throws {
        let bytes = try bytes { object in
            object["features"] = try member(object, "features") { features in
                features[name] = .array(Array((features[name]?.arrayValue ?? []).dropLast()))
            }
        }
        expectRefusal("model_invalid", bytes, mentions: "features.\(name) holds 20 numbers, expected 21")
    }

    @Test(arguments: [0.0, -1.0]) func aScaleMustBeAboveZero(_ scale: Double) throws {
        let bytes = try bytes { object in
            object["features"] = try member(object, "features") { features in
                var scales = features["scales"]?.arrayValue ?? []
                scales[3] = .number(scale)
                features["scales"] = .array(scales)
            }
        }
        expectRefusal("model_invalid", bytes, mentions: "features.scales")
    }
}
