internal import CivilTime
internal import Statistics

/// A fraction as a person reads it: `12.3 %`.
func percent(_ fraction: Double, decimals: Int = 1) -> String { "\(fixed(fraction * 100, decimals: decimals)) %" }

/// `2024-06-04 09:00`, in Colombian time.
func minute(_ instant: Instant) -> String {
    let (date, time) = Zone.bogota.civil(instant)
    return "\(date) \(time.description.prefix(5))"
}
