import Configuration
import Failures
import Files
import TestSupport
import Testing

struct DocumentTests {
    @Test func aMissingFileIsAFaultOfTheConfiguration() throws {
        let failure = try requireFailure { _ = try ConfigurationDocument(path: "/nowhere/h5.yaml") }
        #expect(failure.kind == .configuration)
        #expect(failure.code == "configuration_missing")
        #expect(failure.message.contains("/nowhere/h5.yaml"))
        #expect(failure.remedy.contains("USDCOP_CONFIG_DIR"))
    }

    @Test func aFolderCannotBeRead() throws {
        let folder = TemporaryFolder()
        #expect(try requireFailure { _ = try ConfigurationDocument(path: folder.path) }.code == "configuration_unreadable")
    }

    @Test func aFileIsReadAndHashed() throws {
        let folder = TemporaryFolder()
        var files = StagedFiles()
        try files.stage(Array("abc".utf8), at: folder.file("a.yaml"))
        try files.commit()
        let document = try ConfigurationDocument(path: folder.file("a.yaml"))
        // The digest of "abc" in FIPS 180-4.
        #expect(document.sha256 == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        #expect(try requireFailure { _ = try document.root() }.code == "configuration_wrong_type")
    }

    @Test(arguments: ["", "\n\n", "# only a comment\n"]) func anEmptyDocumentIsRefused(_ text: String) throws {
        #expect(try requireFailure { _ = try settings(text) }.code == "configuration_empty")
    }

    @Test(arguments: [
        ("a: 1\nb: &x 2", "anchor"), ("a: 1\nb: *x", "alias"), ("a: 1\nb: !!int 2", "tag"), ("a: 1\n<<: {b: 2}", "merge key"),
        ("a: 1\n? [b]\n: 2", "a key is a list"),
    ])
    func yamlBeyondTheSubsetIsRefusedByLine(_ text: String, _ word: String) throws {
        let failure = try requireFailure { _ = try settings(text) }
        #expect(failure.message.hasPrefix("settings.yaml:2: "))
        #expect(failure.message.contains(word))
        #expect(failure.code == "configuration_unsupported")
    }

    @Test func anAliasBombIsRefusedAtItsFirstAnchor() throws {
        var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        for level in 1...30 {
            text += "a\(level): &a\(level) [" + Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ") + "]\n"
        }
        let failure = try requireFailure { _ = try settings(text) }
        #expect(failure.code == "configuration_unsupported")
        #expect(failure.message.hasPrefix("settings.yaml:1: "))
    }

    @Test func aSecondDocumentIsRefused() throws {
        let failure = try requireFailure { _ = try settings("a: 1\n---\nb: 2\n") }
        #expect(failure.code == "configuration_unsupported")
        #expect(failure.message.hasPrefix("settings.yaml:2: "))
    }

    @Test func aDuplicateKeyIsRefusedWithBothLines() throws {
        let failure = try requireFailure { _ = try settings("a: 1\nb: 2\n\"a\": 3") }
        #expect(failure.code == "configuration_duplicate_key")
        #expect(failure.message == "settings.yaml:3: the key a is there twice, first on line 1")
    }

    @Test func theSameKeyInTwoMappingsIsNoDuplicate() throws {
        #expect(throws: Never.self) { try settings("a: {x: 1}\nb: {x: 2}") }
    }

    @Test func aTabThatIndentsIsNamed() throws {
        let failure = try requireFailure { _ = try settings("a:\n\tb: 1") }
        #expect(failure.code == "configuration_syntax")
        #expect(failure.message == "settings.yaml:2: a tab indents this line")
    }

    @Test(arguments: ["a: [1, 2", "a: 'text", "a: b: c", "a: 1\n b: 2", "}", "%YAML 3.0\n---\na: 1", "a: @x"])
    func whatIsNoYAMLIsRefusedWithALine(_ text: String) throws {
        let failure = try requireFailure { _ = try settings(text) }
        #expect(failure.code == "configuration_syntax")
        #expect(failure.message.contains(/^settings\.yaml:[0-9]+: ./))
    }

    @Test func aControlCharacterIsRefusedByLine() throws {
        let failure = try requireFailure { _ = try settings("a: 1\nb: x\u{01}y") }
        #expect(failure.code == "configuration_syntax")
        #expect(failure.message.hasPrefix("settings.yaml:2: "))
    }

    @Test(arguments: [[0xFF, 0xFE, 0x61, 0x00], [0x61, 0x3A, 0x20, 0xE9], [0x61, 0x3A, 0x20, 0xED, 0xA0, 0x80]] as [[UInt8]])
    func bytesThatAreNoUTF8AreRefused(_ bytes: [UInt8]) throws {
        let failure = try requireFailure {
            _ = try ConfigurationDocument(bytes: Array("k: 1\n".utf8) + bytes, name: "settings.yaml")
        }
        #expect(failure.code == "configuration_syntax")
        #expect(failure.message == "settings.yaml:2: the text is not UTF-8")
    }

    @Test func nestingIsBounded() throws {
        #expect(throws: Never.self) {
            try settings("a: " + String(repeating: "[", count: 31) + String(repeating: "]", count: 31))
        }
        for depth in [40, 100_000] {
            let text = "a: " + String(repeating: "[", count: depth)
            #expect(throws: Failure.self) { try settings(text) }
        }
    }

    @Test func theSizeIsBounded() throws {
        let limit = ConfigurationDocument.sizeLimit
        let fitting = Array("a: 1 #".utf8) + [UInt8](repeating: 0x78, count: limit - 6)
        #expect(throws: Never.self) { try ConfigurationDocument(bytes: fitting, name: "settings.yaml") }
        let failure = try requireFailure { _ = try ConfigurationDocument(bytes: fitting + [0x78], name: "settings.yaml") }
        #expect(failure.code == "configuration_too_large")
    }

    @Test func everyPrefixOfADocumentIsReadOrRefusedWithAFailure() throws {
        let bytes = Array(ReadingTests.text.utf8)
        for end in bytes.indices {
            do {
                _ = try ConfigurationDocument(bytes: Array(bytes[..<end]), name: "settings.yaml").root()
            } catch let error {
                #expect(error.kind == .configuration)
            }
        }
    }
}

struct CanonicalContentTests {
    private func content(_ text: String) throws -> String {
        try ConfigurationDocument(text: text, name: "settings.yaml").canonicalContent
    }

    @Test func whatSaysTheSameHasTheSameContent() throws {
        let one = "a: 1\nb:\n  c: [1.50, text]\n  d: null\n"
        let other = "# comment\nb: {d: ~, c: [15e-1, \"text\"]}\n\n'a': 1.0  # one\n"
        #expect(try content(one) == content(other))
        let hashes = try [one, other].map { try ConfigurationDocument(text: $0, name: "settings.yaml") }
        #expect(hashes[0].contentSHA256 == hashes[1].contentSHA256)
        #expect(hashes[0].sha256 != hashes[1].sha256)
    }

    @Test func theContentIsSortedAndCompact() throws {
        #expect(try content("b: [x, 1.5]\na: {z: true, y: }") == #"{"a":{"y":null,"z":true},"b":["x",1.5]}"#)
    }

    @Test(arguments: [
        ("a: 1", "a: 2"), ("a: 1", "a: \"1\""), ("a: true", "a: \"true\""), ("a: [1, 2]", "a: [2, 1]"), ("a: 1", "b: 1"),
        ("a: 'x\",\"b'", "a: [x, b]"), ("a: null", "a: \"null\""), ("a: 'x\\n'", "a: \"x\\n\""),
        ("a: 0.1", "a: 0.10000000000000002"),
    ])
    func whatSaysSomethingElseHasAnotherContent(_ one: String, _ other: String) throws {
        #expect(try content(one) != content(other))
    }
}
