import Glibc

// One fault is switched on by its number in a file beside this one and not by a variable: the tests start their tasks with an
// environment of their own, and so do the tasks their children.
private let folder = String(#filePath.prefix(upTo: #filePath.lastIndex(of: "/") ?? #filePath.endIndex))

@usableFromInline let active = readActive()
/// A byte a fault that has been reached in this process; `nil` when nobody asks.
@usableFromInline nonisolated(unsafe) let reached: UnsafeMutablePointer<UInt8>? = makeReached()
private let capacity = 65536

/// Whether the fault of this number is the one switched on.
@inlinable public func isMutant(_ number: Int) -> Bool {
    if let reached, reached[number] == 0 { note(number) }
    return active == number
}

/// The original, or what it is changed to by the fault of this number.
@inlinable public func mutated<T>(_ number: Int, _ original: @autoclosure () -> T, _ changed: @autoclosure () -> T) -> T {
    isMutant(number) ? changed() : original()
}

@usableFromInline func note(_ number: Int) {
    guard let reached, number < capacity else { return }
    reached[number] = 1
    let descriptor = open(folder + "/reached", O_WRONLY | O_APPEND | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    let line = Array("\(number)\n".utf8)
    _ = write(descriptor, line, line.count)
    close(descriptor)
}

private func readActive() -> Int {
    let descriptor = open(folder + "/active", O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return 0 }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: 16)
    let count = read(descriptor, &bytes, bytes.count)
    return Int(String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)) ?? 0
}

private func makeReached() -> UnsafeMutablePointer<UInt8>? {
    guard access(folder + "/reached", W_OK) == 0 else { return nil }
    let flags = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
    flags.initialize(repeating: 0, count: capacity)
    return flags
}
