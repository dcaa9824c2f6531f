import Configuration
import Failures
import Testing

/// The settings of a text, read as the file `settings.yaml`.
func settings(_ text: String) throws -> ConfigurationMapping {
    try ConfigurationDocument(text: text, name: "settings.yaml").root()
}

enum Side: String, CaseIterable {
    case longOnly = "long_only"
    case shortOnly = "short_only"
}
