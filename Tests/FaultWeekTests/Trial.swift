import CivilTime
import Execution
import Failures
import Files
import Glibc
import JSON
import Market
import Postgres
import Store
import Strategy
import Synchronization
import TestSupport

/// A week run turn by turn by a scheduler that meets trouble: it tries again what died or asked for it, as Airflow does.
final class Trial {
    private let runs: [LiveRun]
    private let bars: [Bar]
    private let database: String
    private let data: TemporaryFolder
    private let plan: FaultPlan?
    private var queue: [Job] = []
    private var delivered: Set<Instant> = []
    /// Whether stored bars changed since the executor ran last other than by the next ones coming.
    private var isMarketDisturbed = false
    private var isOver = false
    private var connection: Connection?

    /// Statements of the first try of each turn.
    private(set) var statements: [Int]
    /// Faults that came to pass, by kind.
    private(set) var faults: [FaultPlan.Kind: Int] = [:]
    /// Tasks that failed for good: what no retry can mend.
    private(set) var failures: [String] = []
    /// What bars were corrected to, by opening.
    private(set) var corrections: [Instant: Bar] = [:]
    /// How many processes ran.
    private(set) var processCount = 0

    private struct Job {
        let turn: Int
        var attempt = 1
        var due: Int
    }

    init(week runs: [LiveRun], bars: [Bar], database: String, data: TemporaryFolder, plan: FaultPlan?) {
        self.runs = runs
        self.bars = bars
        self.database = database
        self.data = data
        self.plan = plan
        statements = Array(repeating: 0, count: runs.count)
    }

    /// Runs the turns of a range, then whatever is left to be tried again.
    func play(turns: Range<Int>) throws {
        for turn in turns {
            try deliver(by: runs[turn].asOf, before: turn)
            try command(before: turn)
            let delay = plan?.delays[turn] ?? 0
            if delay > 0 { note(.outOfOrder) }
            queue.append(Job(turn: turn, due: turn + delay))
            if let outage = plan?.outage, outage.contains(turn) {
                if turn == outage.lowerBound { note(.late) }
                continue
            }
            try work(at: turn)
            try disturbMarket(after: turn)
        }
        // What came too late for the last turn comes now; then only retries are left.
        try deliver(by: runs[turns.upperBound - 1].asOf, before: .max)
        for turn in turns.upperBound..<(turns.upperBound + 30) where !queue.isEmpty { try work(at: turn) }
        // A last look, as the next week's first run takes: late and corrected bars are noticed by a run that comes after them.
        if isMarketDisturbed, turns.upperBound == runs.count, let last = runs.lastIndex(where: { $0.task == .executor }) {
            queue.append(Job(turn: last, due: 0))
            try work(at: .max)
        }
    }

    // MARK: - The scheduler

    private func work(at turn: Int) throws {
        while let index = queue.indices.filter({ queue[$0].due <= turn }).min(by: { queue[$0].turn < queue[$1].turn }) {
            var job = queue.remove(at: index)
            guard try !isNeedless(job) else { continue }
            let isDone = try attempt(job)
            guard !isDone else { continue }
            job.attempt += 1
            guard job.attempt <= runs[job.turn].task.maxTries else { continue }
            job.due = turn == .max ? 0 : turn + 1
            queue.append(job)
        }
    }

    /// Whether a run can only find what the one before found: the week is over and no bar has changed.
    private func isNeedless(_ job: Job) throws -> Bool {
        guard runs[job.turn].task == .executor, isOver, !isMarketDisturbed, let plan else { return false }
        return plan.deaths[job.turn] == nil && !plan.twice.contains(job.turn) && !plan.atOnce.contains(job.turn)
    }

    /// One try of a run; whether it needs no other.
    private func attempt(_ job: Job) throws -> Bool {
        let run = runs[job.turn]
        let isFirst = job.attempt == 1
        if isFirst, let death = plan?.deaths[job.turn] { return try attempt(job, death) }
        if isFirst, plan == nil {
            let proxy = try PostgresProxy(of: .shared)
            let isDone = take(try start(job, url: proxy.url(of: database)).end(), run)
            statements[job.turn] = proxy.statements
            return isDone
        }
        if isFirst, plan?.atOnce.contains(job.turn) == true {
            note(.atOnce)
            let first = try start(job)
            let second = try start(job)
            let isFirstDone = take(try first.end(), run)
            let isSecondDone = take(try second.end(), run)
            return isFirstDone && isSecondDone
        }
        guard take(try start(job).end(), run) else { return false }
        guard isFirst, plan?.twice.contains(job.turn) == true else { return true }
        note(.twice)
        return take(try start(job).end(), run)
    }

    private func attempt(_ job: Job, _ death: FaultPlan.Death) throws -> Bool {
        let victim = Victim()
        let proxy = try PostgresProxy(of: .shared, fault: death.fault, onFault: { if death.isKill { victim.kill() } })
        let process = try start(job, url: proxy.url(of: database))
        victim.process.withLock { $0 = process.processID }
        let end = try process.end()
        if proxy.hasFailed { note(death.isKill ? .killed : .cut) }
        return take(end, runs[job.turn])
    }

    /// The process the proxy may kill, once it is known.
    private final class Victim: Sendable {
        let process = Mutex<pid_t>(0)

        func kill() {
            while true {
                let number = process.withLock { $0 }
                if number > 0 {
                    Glibc.kill(number, SIGKILL)
                    return
                }
                usleep(200)
            }
        }
    }

    private func start(_ job: Job, url: String? = nil) throws -> TaskProcess {
        processCount += 1
        let run = runs[job.turn]
        return try TaskProcess(
            run.task.rawValue, input: .bytes(run.request(try: job.attempt)),
            environment: [
                "DATABASE_URL": url ?? PrivatePostgres.shared.url(of: database), "USDCOP_DATA_DIR": data.path,
            ])
    }

    /// Whether a run's end needs no other try; what cannot be mended by one is written down.
    private func take(_ end: TaskEnd, _ run: LiveRun) -> Bool {
        switch end.status {
        case 0, 99:
            guard run.task == .executor, let output = try? JSONValue(parsing: end.output)["output"] else { return true }
            // A week without an execution has none once it is sized, and not before.
            let isSkipped = output["action"] == "none" && output["status"] == .null
            isOver = output["status"] == "closed" || isSkipped
            isMarketDisturbed = false
            return true
        case 69, 75, 137: return false
        default:
            let error = (try? JSONValue(parsing: end.output)["error"]).flatMap { $0?["message"]?.stringValue } ?? end.log
            failures.append("\(run): status \(end.status), \(error)")
            return true
        }
    }

    private func note(_ kind: FaultPlan.Kind) { faults[kind, default: 0] += 1 }

    // MARK: - The person

    /// A person halts or resumes, as the operator's verbs do: control and audit entry in one transaction.
    private func command(before turn: Int) throws {
        guard let plan else { return }
        if plan.halts[turn] != nil {
            note(.haltedByPerson)
            try set(.halted, at: runs[turn].asOf.adding(minutes: -1))
        }
        if plan.halts.values.contains(turn) { try set(.running, at: runs[turn].asOf.adding(minutes: -1)) }
    }

    private func set(_ state: OperatorControl.State, at instant: Instant) throws {
        let session = try connection ?? PrivatePostgres.shared.connect(to: database, as: "usdcop_worker")
        connection = session
        let strategy = try PreparedWeek.strategy.get().id
        try session.transaction { _ throws(Failure) in
            let store = OperatorControlStore(session)
            let before = try store.control(strategy)?.state ?? .running
            try store.set(OperatorControl(state: state, reason: "drawn", actor: "operator", at: instant), strategy)
            try AuditLogStore(session).append(
                AuditEvent(
                    at: instant, actor: "operator", subject: strategy, from: before.rawValue, to: state.rawValue, notes: "drawn"))
        }
        // What the halt held back is looked at again, though the week may have seemed over.
        isMarketDisturbed = true
    }

    // MARK: - The market

    private func deliver(by clock: Instant, before turn: Int) throws {
        let due = bars.filter { bar in
            guard !delivered.contains(bar.time), bar.time.adding(minutes: 5) <= clock else { return false }
            return plan?.lateBars.allSatisfy { !$0.openings.contains(bar.time) || $0.turn <= turn } ?? true
        }
        guard !due.isEmpty else { return }
        let held = plan?.lateBars.contains { late in due.contains { late.openings.contains($0.time) } } ?? false
        if held {
            note(.barsLate)
            isMarketDisturbed = true
        }
        try store(due)
        delivered.formUnion(due.map(\.time))
    }

    private func disturbMarket(after turn: Int) throws {
        guard let plan else { return }
        if plan.duplicates.contains(turn) {
            let again = bars.filter { delivered.contains($0.time) }.suffix(12)
            if !again.isEmpty { note(.barsDuplicated) }
            try store(Array(again))
            isMarketDisturbed = true
        }
        for correction in plan.corrections where correction.turn == turn {
            let stored = bars.filter { delivered.contains($0.time) }
            guard correction.age < stored.count else { continue }
            let bar = stored[stored.count - 1 - correction.age]
            let factor = correction.factor
            let corrected = try Bar(
                time: bar.time, open: bar.open * factor, high: bar.high * factor, low: bar.low * factor,
                close: bar.close * factor)
            try store([corrected])
            corrections[bar.time] = corrected
            note(.barsCorrected)
            isMarketDisturbed = true
        }
    }

    private func store(_ bars: [Bar]) throws {
        let session = try connection ?? PrivatePostgres.shared.connect(to: database, as: "usdcop_worker")
        connection = session
        try BarStore(session).upsert(bars, of: .usdcop, source: "synthetic")
    }

    // MARK: - Databases

    /// Copies a database nobody is in.
    static func database(named name: String, from template: String) throws -> String {
        guard let new = Identifier(name), let old = Identifier(template) else { return name }
        try PrivatePostgres.shared.connect(to: "postgres", as: "postgres").execute(
            "create database \(new) owner usdcop_owner template \(old) strategy file_copy")
        return name
    }

    /// Ends the harness's own session.
    func disconnect() { connection = nil }

    /// Removes the week's database.
    func remove() throws {
        disconnect()
        guard let name = Identifier(database) else { return }
        try PrivatePostgres.shared.connect(to: "postgres", as: "postgres").execute("drop database \(name) with (force)")
    }
}
