import Glibc
import Testing

@testable import SyntheticMarket

struct ReproducibleExponentialTests {
    @Test func itIsTheExponential() {
        for step in -6900...6900 {
            let x = Double(step) / 10 + 0.0137
            let expected = exp(x)
            #expect(abs(reproducibleExponential(x) - expected) <= 8 * expected.ulp, "\(x)")
        }
    }

    @Test func knownBitsStay() {
        #expect(reproducibleExponential(0) == 1)
        #expect(abs(reproducibleExponential(1) - M_E) <= M_E.ulp)
        #expect(reproducibleExponential(0.001).bitPattern == 0x3FF0_0419_19B7_EE34)
    }

    @Test func extremesDoNotTrap() {
        #expect(reproducibleExponential(-1e9) == 0)
        #expect(reproducibleExponential(1e9) == .infinity)
        #expect(reproducibleExponential(-699.9) > 0 && reproducibleExponential(699.9).isFinite)
    }
}
