import Configuration
import Failures
import Testing

/// The settings of a text, read as the file `settings.yaml`.
func settings(_ text: String) throws -> ConfigurationMapping {
    try ConfigurationDocument(text: text, name: "settings.yaml").root()
}

/// The failure `body` ends in; a test failure when there is none.
func failure(sourceLocation: SourceLocation = #_sourceLocation, _ body: () throws -> Void) throws -> Failure {
    try #require(throws: Failure.self, sourceLocation: sourceLocation, performing: body)
}

enum Side: String, CaseIterable {
    case longOnly = "long_only"
    case shortOnly = "short_only"
}
