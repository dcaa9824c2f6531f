internal import Documents
internal import Failures
internal import JSON
internal import Models

/// One model of an artifact: the settings it was fitted with beside what was fitted, member by member.
struct StoredModel {
    let model: Model
    let fitted: FittedModel

    /// The model's part of an artifact.
    var json: JSONValue {
        switch (model, fitted) {
        case (.ridge(let settings), .ridge(let fitted)):
            .object(JSONObject([("penalty", .number(settings.penalty))] + function(fitted)))
        case (.bayesianRidge(let settings), .bayesianRidge(let fitted)):
            .object(
                JSONObject(
                    evidence(settings.settings) + function(fitted) + [
                        ("iterations", .integer(fitted.iterations)), ("noise_precision", .number(fitted.noisePrecision)),
                        ("weight_precision", .number(fitted.weightPrecision)), ("log_evidence", numbers(fitted.logEvidence)),
                    ]))
        case (.ard(let settings), .ard(let fitted)):
            .object(
                JSONObject(
                    evidence(settings.settings) + [("precision_threshold", .number(settings.precisionThreshold))]
                        + function(fitted) + [
                            ("iterations", .integer(fitted.iterations)), ("noise_precision", .number(fitted.noisePrecision)),
                            ("weight_precisions", numbers(fitted.weightPrecisions)),
                            ("kept", .array(fitted.kept.map(JSONValue.integer))),
                        ]))
        case (.ridge, _), (.bayesianRidge, _), (.ard, _):
            preconditionFailure("a fitted \(fitted.id.rawValue) does not come from a \(model.id.rawValue)")
        }
    }

    private func evidence(_ settings: EvidenceSettings) -> [(String, JSONValue)] {
        [
            ("max_iterations", .integer(settings.iterationLimit)), ("tolerance", .number(settings.tolerance)),
            ("hyperprior", .number(settings.hyperprior)),
        ]
    }

    private func function(_ fitted: some LinearModel) -> [(String, JSONValue)] {
        [("coefficients", numbers(fitted.coefficients)), ("intercept", .number(fitted.intercept))]
    }

    private func numbers(_ values: [Double]) -> JSONValue { .array(values.map(JSONValue.number)) }
}

extension StoredModel {
    private static let function = ["coefficients", "intercept"]
    private static let evidence = ["max_iterations", "tolerance", "hyperprior"]

    /// Reads the part of a kind of model.
    ///
    /// - Parameter width: how many features it has weights for.
    /// - Throws: the reader's failure.
    init(_ id: ModelID, in artifact: FieldReader, width: Int) throws(Failure) {
        func part(_ keys: [String]) throws(Failure) -> FieldReader {
            try artifact.nested(.object(try artifact.object(id.rawValue)), keys: keys, at: id.rawValue)
        }
        switch id {
        case .ridge: try self.init(ridge: part(["penalty"] + StoredModel.function), width)
        case .bayesianRidge:
            try self.init(
                bayesianRidge: part(
                    StoredModel.evidence + StoredModel.function
                        + ["iterations", "noise_precision", "weight_precision", "log_evidence"]), width)
        case .ard:
            try self.init(
                ard: part(
                    StoredModel.evidence + ["precision_threshold"] + StoredModel.function
                        + ["iterations", "noise_precision", "weight_precisions", "kept"]), width)
        }
    }

    private init(ridge part: FieldReader, _ width: Int) throws(Failure) {
        let penalty = try part.number("penalty")
        guard penalty >= 0 else { throw part.failure("penalty", "is below 0") }
        model = .ridge(RidgeRegression(penalty: penalty))
        fitted = .ridge(
            FittedRidge(
                coefficients: try part.numbers("coefficients", count: width), intercept: try part.number("intercept")))
    }

    private init(bayesianRidge part: FieldReader, _ width: Int) throws(Failure) {
        let iterations = try StoredModel.positive(part, "iterations")
        model = .bayesianRidge(BayesianRidgeRegression(settings: try EvidenceSettings(part)))
        fitted = .bayesianRidge(
            FittedBayesianRidge(
                coefficients: try part.numbers("coefficients", count: width), intercept: try part.number("intercept"),
                noisePrecision: try part.number("noise_precision"), weightPrecision: try part.number("weight_precision"),
                iterations: iterations, logEvidence: try part.numbers("log_evidence", count: iterations + 1)))
    }

    private init(ard part: FieldReader, _ width: Int) throws(Failure) {
        let threshold = try part.number("precision_threshold")
        guard threshold > 0 else { throw part.failure("precision_threshold", "is not above 0") }
        let kept = try part.array("kept").map(\.integerValue)
        guard kept.allSatisfy({ $0.map { (0..<width).contains($0) } ?? false }) else {
            throw part.failure("kept", "names a feature there is not")
        }
        model = .ard(ARDRegression(settings: try EvidenceSettings(part), precisionThreshold: threshold))
        fitted = .ard(
            FittedARD(
                coefficients: try part.numbers("coefficients", count: width), intercept: try part.number("intercept"),
                noisePrecision: try part.number("noise_precision"),
                weightPrecisions: try part.numbers("weight_precisions", count: width),
                iterations: try StoredModel.positive(part, "iterations"), kept: kept.compactMap { $0 }))
    }

    static func positive(_ fields: FieldReader, _ key: String) throws(Failure) -> Int {
        let value = try fields.integer(key)
        guard value > 0 else { throw fields.failure(key, "is not above 0") }
        return value
    }
}

extension EvidenceSettings {
    fileprivate init(_ fields: FieldReader) throws(Failure) {
        let (limit, tolerance) = (try StoredModel.positive(fields, "max_iterations"), try fields.number("tolerance"))
        let hyperprior = try fields.number("hyperprior")
        guard tolerance >= 0 else { throw fields.failure("tolerance", "is below 0") }
        guard hyperprior > 0 else { throw fields.failure("hyperprior", "is not above 0") }
        self.init(iterationLimit: limit, tolerance: tolerance, hyperprior: hyperprior)
    }
}
