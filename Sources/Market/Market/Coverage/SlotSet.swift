/// Some of the 60 slots of one session: bit i of `bits` is the slot that opens 5·i minutes after 08:00 COT.
///
/// One word a day keeps six years of a pair in 12 kB, and counting, uniting and subtracting days in single instructions.
public struct SlotSet: Hashable, Sendable {
    /// The slots as bits; those from 60 on are clear.
    public private(set) var bits: UInt64

    private init(bits: UInt64) { self.bits = bits }

    /// No slot.
    public static let none = SlotSet(bits: 0)
    /// Every slot of a session.
    public static let all = first(TradingSession.slotCount)

    /// The first `count` slots of a session, 0–60.
    public static func first(_ count: Int) -> SlotSet {
        precondition((0...TradingSession.slotCount).contains(count), "\(count) slots of a session of 60")
        return SlotSet(bits: (1 << UInt64(count)) - 1)
    }

    /// The set of the slots given, each 0–59.
    public init(_ slots: some Sequence<Int>) {
        self = .none
        for slot in slots { insert(slot) }
    }

    /// How many slots are in it.
    public var count: Int { bits.nonzeroBitCount }
    /// Whether no slot is in it.
    public var isEmpty: Bool { bits == 0 }

    /// Whether a slot is in it.
    public func contains(_ slot: Int) -> Bool { (0..<TradingSession.slotCount).contains(slot) && bits >> UInt64(slot) & 1 == 1 }

    /// Adds a slot, 0–59.
    public mutating func insert(_ slot: Int) {
        precondition((0..<TradingSession.slotCount).contains(slot), "slot \(slot) is outside 0..<60")
        bits |= 1 << UInt64(slot)
    }

    /// The slots in this set and not in the other.
    public func subtracting(_ other: SlotSet) -> SlotSet { SlotSet(bits: bits & ~other.bits) }

    /// The slots in both sets.
    public func intersection(_ other: SlotSet) -> SlotSet { SlotSet(bits: bits & other.bits) }
}

extension SlotSet: Sequence {
    /// The slots in it, in order of time.
    public func makeIterator() -> Iterator { Iterator(rest: bits) }

    /// Walks the slots of a set, earliest first.
    public struct Iterator: IteratorProtocol {
        fileprivate var rest: UInt64

        /// The next slot, 0–59.
        public mutating func next() -> Int? {
            guard rest != 0 else { return nil }
            defer { rest &= rest - 1 }
            return rest.trailingZeroBitCount
        }
    }
}
