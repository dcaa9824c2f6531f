internal import Glibc

/// Times of repeated runs, in milliseconds.
struct Measurement {
    let median: Double
    let fastest: Double
}

/// Runs `body` once to warm up and then `count` times; `body` returns its own time in milliseconds.
func measure(_ count: Int, _ body: () throws -> Double) rethrows -> Measurement {
    _ = try body()
    var times: [Double] = []
    for _ in 0..<count { times.append(try body()) }
    times.sort()
    return Measurement(median: times[count / 2], fastest: times[0])
}

/// The time a closure takes, in milliseconds.
func time(_ body: () throws -> Void) rethrows -> Double {
    let start = now()
    try body()
    return now() - start
}

/// Milliseconds on a clock that never jumps.
func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) * 1000 + Double(time.tv_nsec) / 1_000_000
}

/// Prints a line of the table.
func report(_ name: String, _ measurement: Measurement) {
    let padding = String(repeating: " ", count: max(1, 72 - name.count))
    print("\(name)\(padding)\(tenths(measurement.median))  [\(tenths(measurement.fastest))]")
    // What was measured is seen as it comes, and not lost with what fails.
    fflush(nil)
}

/// A number with one decimal.
func tenths(_ value: Double) -> String {
    let scaled = Int((value * 10).rounded())
    return "\(scaled / 10).\(scaled % 10)"
}
