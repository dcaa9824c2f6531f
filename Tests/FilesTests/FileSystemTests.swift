import Failures
import Files
import Glibc
import TestSupport
import Testing

@Suite struct FileSystemTests {
    private let folder = TemporaryFolder()

    private func write(_ bytes: [UInt8], to name: String) throws {
        var files = StagedFiles()
        try files.stage(bytes, at: folder.file(name))
        try files.commit()
    }

    @Test func aMissingFileIsADataErrorNamingIt() throws {
        let failure = #expect(throws: Failure.self) { try FileSystem.read(folder.file("none")) }
        #expect(failure?.kind == .data)
        #expect(failure?.code == "file_missing")
        #expect(failure?.message.contains(folder.file("none")) == true)
        #expect(try FileSystem.readIfPresent(folder.file("none")) == nil)
    }

    @Test func aPathThroughAFileIsMissingToo() throws {
        try write([1], to: "file")
        #expect(#expect(throws: Failure.self) { try FileSystem.read(folder.file("file/x")) }?.code == "file_missing")
    }

    @Test func aFolderIsNoFile() {
        let failure = #expect(throws: Failure.self) { try FileSystem.read(folder.path) }
        #expect(failure?.code == "file_unreadable")
    }

    @Test func filesOfTheKernelAreReadToTheirEndWhereTheyAreMeant() throws {
        #expect(try FileSystem.readKernelFile("/proc/self/status").count > 100)
    }

    @Test(arguments: ["/proc/self/status", "/proc/self/environ", "/dev/null", "/dev/zero", "/dev/tty", "/proc", "pipe", "socket"])
    func whatIsNoRegularFileIsRefusedAtOnce(_ name: String) throws {
        mkfifo(folder.file("pipe"), 0o600)
        try listen(at: folder.file("socket"))
        let path = name.hasPrefix("/") ? name : folder.file(name)
        let failure = #expect(throws: Failure.self) { try FileSystem.read(path) }
        #expect(failure?.kind == .data)
        #expect(failure?.code == "file_unreadable")
        #expect(failure?.message == "\(path) is no regular file")
    }

    private func listen(at path: String) throws {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        try #require(result == 0)
    }

    @Test(arguments: FileLimit.allCases)
    func aFileIsReadUpToItsLimitAndRefusedAByteBeyond(_ limit: FileLimit) throws {
        // Holes take no room on the disk, and the larger limits would take too long to read.
        try write([], to: "file")
        truncate(folder.file("file"), limit.bytes + 1)
        let failure = #expect(throws: Failure.self) { try FileSystem.read(folder.file("file"), limit: limit) }
        #expect(failure?.kind == .data)
        #expect(failure?.code == "file_too_large")
        guard limit.bytes <= FileLimit.text.bytes else { return }
        for size in [limit.bytes - 1, limit.bytes] {
            truncate(folder.file("file"), size)
            #expect(try FileSystem.read(folder.file("file"), limit: limit).count == size)
        }
    }

    @Test func aLackOfFileNumbersPasses() async {
        await #expect(processExitsWith: .success) {
            var limit = rlimit(rlim_cur: 0, rlim_max: 0)
            setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
            let found = [
                failure { _ = try FileSystem.read("/etc/passwd") }, failure { _ = try FileLock("lock") },
                failure { _ = try FileSystem.listing(of: "/") },
            ]
            guard found.allSatisfy({ $0?.kind == .temporary && $0?.code == "resources_exhausted" }) else { exit(1) }
        }
    }

    @Test func aDeletedCurrentFolderIsNamedForRelativePathsAndNoHindranceForAbsoluteOnes() async {
        await #expect(processExitsWith: .success) {
            var pattern = Array("/tmp/usdcop-test-gone-XXXXXX".utf8CString)
            guard mkdtemp(&pattern) != nil, chdir(pattern) == 0, rmdir(pattern) == 0 else { exit(1) }
            let found = [
                failure { _ = try Path.absolute("x") }, failure { _ = try FileSystem.read("x") },
                failure { _ = try FileLock("x") },
            ]
            guard found.allSatisfy({ $0?.kind == .configuration && $0?.code == "current_folder_gone" }) else { exit(2) }
            guard try Path.absolute("/x") == "/x", try FileSystem.read("/etc/passwd").count > 0 else { exit(4) }
        }
    }

    @Test func aDanglingLinkExistsAndCannotBeRead() throws {
        symlink("nowhere", folder.file("link"))
        #expect(FileSystem.exists(folder.file("link")))
        #expect(#expect(throws: Failure.self) { try FileSystem.readIfPresent(folder.file("link")) }?.code == "file_missing")
    }

    @Test func namesAreSortedAndComplete() throws {
        for name in ["b", "a", ".hidden", "ñ"] { try write([], to: name) }
        #expect(FileSystem.names(in: folder.path) == [".hidden", "a", "b", "ñ"])
        #expect(FileSystem.names(in: folder.file("none")) == [])
    }

    @Test func makingAFolderTwiceIsNoError() throws {
        try FileSystem.makeDirectory(folder.file("a/b/c"))
        try FileSystem.makeDirectory(folder.file("a/b/c/"))
        #expect(FileSystem.isDirectory(folder.file("a/b/c")))
        #expect(throws: Failure.self) { try FileSystem.makeDirectory("") }
    }

    @Test func aLockIsHeldByOneAtATimeUntilItsScopeEnds() throws {
        let path = folder.file("locks/run.lock")
        do {
            let held = try FileLock(path)
            // Its last mention: a lock lasts as long as its scope all the same.
            _ = held
            let failure = #expect(throws: Failure.self) { _ = try FileLock(path) }
            #expect(failure?.kind == .temporary)
            #expect(failure?.code == "locked")
            #expect(failure?.message.contains(path) == true)
        }
        _ = try FileLock(path)
    }

    @Test func aLockBelowAFileIsAConfigurationError() throws {
        try write([], to: "file")
        let failure = #expect(throws: Failure.self) { _ = try FileLock(folder.file("file/run.lock")) }
        #expect(failure?.code == "output_not_writable")
    }

    @Test func theExecutableIsAbsolute() throws {
        let path = try #require(FileSystem.executablePath)
        #expect(path.hasPrefix("/") && FileSystem.exists(path))
    }
}

@Suite struct PathTests {
    @Test(arguments: [
        ("a", "b", "a/b"), ("a/", "b", "a/b"), ("a", "/b", "/b"), ("", "b", "b"), ("/", "b", "/b"), ("a", "../b", "a/../b"),
    ])
    func joining(_ folder: String, _ path: String, _ joined: String) { #expect(Path.join(folder, path) == joined) }

    @Test(arguments: [
        ("a/b", "a"), ("a", "."), ("/a", "/"), ("/", "/"), ("a/b/", "a"), ("a//b", "a/"), ("./a", "."), ("..", "."),
        ("a/b//", "a"),
    ])
    func parents(_ path: String, _ parent: String) { #expect(Path.parent(path) == parent) }

    @Test(arguments: [("a/b", "b"), ("b", "b"), ("a/b/", "b"), ("/", "/")])
    func names(_ path: String, _ name: String) { #expect(Path.name(path) == name) }

    @Test func absolutePathsStartAtTheCurrentFolder() throws {
        #expect(try Path.absolute("/x") == "/x")
        #expect(try Path.absolute("x") == Path.join(Path.currentDirectory, "x"))
    }
}

@Suite struct SHA256Tests {
    /// FIPS 180-4 examples and the NIST test vectors for the empty text and a million times "a".
    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
        (
            String(repeating: "a", count: 1_000_000),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
        ),
    ])
    func knownDigests(_ text: String, _ digest: String) {
        #expect(SHA256.hexadecimal(of: Array(text.utf8)) == digest)
    }

    @Test func partsGiveTheDigestOfTheWhole() {
        let bytes = (0..<1000).map { UInt8(truncatingIfNeeded: $0 * 7) }
        let whole = SHA256.hexadecimal(of: bytes)
        for cut in [0, 1, 63, 64, 65, 999, 1000] {
            var digest = SHA256()
            digest.update(Array(bytes[..<cut]))
            digest.update([UInt8]())
            digest.update(Array(bytes[cut...]))
            #expect(digest.hexadecimal() == whole)
        }
    }

    @Test func textsAndNumbersHaveTheirBytes() {
        var text = SHA256()
        text.update("abc")
        #expect(text.hexadecimal() == SHA256.hexadecimal(of: [0x61, 0x62, 0x63]))
        var numbers = SHA256()
        numbers.update([1.0, -2.0])
        #expect(numbers.hexadecimal() == SHA256.hexadecimal(of: [0, 0, 0, 0, 0, 0, 0xF0, 0x3F, 0, 0, 0, 0, 0, 0, 0, 0xC0]))
    }
}
