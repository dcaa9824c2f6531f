import Files
import Foundation
import TestSupport
import Testing

@Suite struct TemporaryFolderTests {
    @Test func itGoesAwayWithAllItHolds() throws {
        var folder: TemporaryFolder? = TemporaryFolder()
        let path = try #require(folder?.path)
        try write("x", to: Path.join(path, "a/b/c"))
        folder = nil
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test func whatItsLinksPointToStays() throws {
        let other = TemporaryFolder()
        try write("kept", to: other.file("inner/file"))
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: other.path)
        var folder: TemporaryFolder? = TemporaryFolder()
        let path = try #require(folder?.path)
        for (name, target) in [("folder", other.path), ("file", other.file("inner/file")), ("nowhere", "/nonexistent")] {
            try FileManager.default.createSymbolicLink(atPath: Path.join(path, name), withDestinationPath: target)
        }
        folder = nil
        #expect(!FileManager.default.fileExists(atPath: path))
        #expect(try String(contentsOfFile: other.file("inner/file"), encoding: .utf8) == "kept")
        let attributes = try FileManager.default.attributesOfItem(atPath: other.path)
        #expect(attributes[.posixPermissions] as? Int == 0o755)
    }
}
