import Failures
import Files
import Glibc
import TestSupport
import Testing

@Suite struct StagedFilesTests {
    private let folder = TemporaryFolder()

    private func write(_ text: String, to name: String) throws {
        var files = StagedFiles()
        try files.stage(Array(text.utf8), at: folder.file(name))
        try files.commit()
    }

    private func text(_ name: String) throws -> String {
        String(decoding: try FileSystem.read(folder.file(name)), as: UTF8.self)
    }

    private var names: [String] { FileSystem.names(in: folder.path) }

    @Test func nothingIsThereBeforeTheCommitAndAllAfterIt() throws {
        var files = StagedFiles()
        try files.stage([1, 2], at: folder.file("a"))
        try files.stage(at: folder.file("deep/er/b")) { path throws(Failure) in
            var inner = StagedFiles()
            try inner.stage([3], at: path)
            try inner.commit()
        }
        #expect(!FileSystem.exists(folder.file("a")) && !FileSystem.exists(folder.file("deep/er/b")))
        #expect(files.destinations == [folder.file("a"), folder.file("deep/er/b")])
        try files.commit()
        #expect(names == ["a", "deep"])
        #expect(try FileSystem.read(folder.file("a")) == [1, 2])
        #expect(FileSystem.names(in: folder.file("deep/er")) == ["b"])
        #expect(files.destinations == [])
    }

    @Test func whatIsNotCommittedLeavesNothingBehind() throws {
        try write("old", to: "a")
        do {
            var files = StagedFiles()
            try files.stage(Array("new".utf8), at: folder.file("a"))
            #expect(names.count == 2)
        }
        #expect(names == ["a"])
        #expect(try text("a") == "old")
    }

    @Test func aFailureWhileStagingLeavesTheOldFiles() throws {
        try write("old", to: "a")
        let failure = #expect(throws: Failure.self) {
            var files = StagedFiles()
            try files.stage(Array("new".utf8), at: folder.file("a"))
            try files.stage(at: folder.file("b")) { _ throws(Failure) in
                throw Failure(.internal, code: "writer_failed", "the writer gave up", remedy: "Mend it.")
            }
        }
        #expect(failure?.code == "writer_failed")
        #expect(names == ["a"])
        #expect(try text("a") == "old")
    }

    @Test func aCommitThatFailsHalfWayBringsTheOldFilesBack() throws {
        try write("old", to: "a")
        let failure = #expect(throws: Failure.self) {
            var files = StagedFiles()
            try files.stage(Array("new".utf8), at: folder.file("a"))
            try files.stage(Array("first".utf8), at: folder.file("b"))
            try files.stage(Array("lost".utf8), at: folder.file("c"))
            // Somebody clears temporary files away between staging and commit.
            let temporary = try #require(names.first { $0.hasPrefix(".c.") })
            FileSystem.remove(folder.file(temporary))
            try files.commit()
        }
        #expect(failure?.code == "output_not_writable")
        #expect(names == ["a"])
        #expect(try text("a") == "old")
    }

    @Test func aFolderInTheWayIsFoundBeforeAnythingIsReplaced() throws {
        try write("old", to: "a")
        try FileSystem.makeDirectory(folder.file("b"))
        let failure = #expect(throws: Failure.self) {
            var files = StagedFiles()
            try files.stage(Array("new".utf8), at: folder.file("a"))
            try files.stage([], at: folder.file("b"))
            try files.commit()
        }
        #expect(failure?.kind == .configuration)
        #expect(try text("a") == "old")
        #expect(names == ["a", "b"])
    }

    @Test func stagingOneDestinationTwiceKeepsTheLast() throws {
        var files = StagedFiles()
        try files.stage([1], at: folder.file("a"))
        try files.stage([2], at: folder.file("a"))
        try files.commit()
        #expect(try FileSystem.read(folder.file("a")) == [2])
        #expect(names == ["a"])
    }

    @Test func twoWritersOfOneDestinationDoNotMix() throws {
        var first = StagedFiles()
        var second = StagedFiles()
        try first.stage([1], at: folder.file("a"))
        try second.stage([2], at: folder.file("a"))
        try first.commit()
        #expect(try FileSystem.read(folder.file("a")) == [1])
        try second.commit()
        #expect(try FileSystem.read(folder.file("a")) == [2])
        #expect(names == ["a"])
    }

    @Test func aFolderBelowAFileCannotBeMade() throws {
        try write("", to: "file")
        var files = StagedFiles()
        let failure = #expect(throws: Failure.self) { try files.stage([], at: folder.file("file/below/a")) }
        #expect(failure?.kind == .configuration)
        #expect(failure?.code == "output_not_writable")
        #expect(failure?.message.contains(folder.file("file")) == true)
    }

    @Test(.enabled(if: geteuid() != 0, "permissions do not bind root"))
    func anUnwritableFolderIsAConfigurationError() {
        chmod(folder.path, 0o500)
        var files = StagedFiles()
        let failure = #expect(throws: Failure.self) { try files.stage([], at: folder.file("a")) }
        #expect(failure?.code == "output_not_writable")
    }

    @Test func largeAndEmptyContentsAreWhole() throws {
        let large = (0..<3_000_001).map { UInt8(truncatingIfNeeded: $0) }
        var files = StagedFiles()
        try files.stage(large, at: folder.file("large"))
        try files.stage([], at: folder.file("empty"))
        try files.commit()
        #expect(try FileSystem.read(folder.file("large")) == large)
        #expect(try FileSystem.read(folder.file("empty")) == [])
    }
}
