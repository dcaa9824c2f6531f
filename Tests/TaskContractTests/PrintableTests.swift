import TaskContract
import Testing

/// Text from outside shows as what it is.
@Suite struct PrintableTests {
    @Test(arguments: [
        ("plain", "plain"), ("Peso débil", "Peso débil"), ("a\nb", "a b"), ("\u{1B}[2J", "\\u{1b}[2J"), ("a\u{7F}", "a\\u{7f}"),
        ("a\u{202E}b", "a\\u{202e}b"), ("a\u{2066}b", "a\\u{2066}b"), ("a\u{200B}b", "a\\u{200b}b"), ("a\u{FEFF}", "a\\u{feff}"),
        ("a\u{2028}b", "a\\u{2028}b"), ("a\u{3164}b", "a\\u{3164}b"), ("日本 🇨🇴", "日本 🇨🇴"),
    ])
    func whatDoesNotShowIsEscaped(text: String, shown: String) { #expect(Terminal.printable(text) == shown) }
}
