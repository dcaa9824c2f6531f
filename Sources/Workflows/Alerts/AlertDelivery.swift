internal import CivilTime
internal import Failures
internal import HTTPTransport
internal import JSON
internal import Postgres
internal import Store
internal import TaskContract

/// Tells somebody of the alerts in the outbox, the oldest first: a webhook, or the log where there is none.
///
/// At least once: an alert counts as delivered when that is stored, so that one whose delivery was not is sent again. Each is
/// locked while it is sent, so that two monitors do not send it at the same time.
struct AlertDelivery {
    /// What became of the alerts of a run.
    struct Tally: Equatable {
        var delivered = 0
        var failed = 0
    }

    /// The most characters of a reason that are kept.
    static let errorLimit = 500

    let connection: Connection
    let context: TaskContext
    let rules: DeliveryRules
    /// `nil` delivers to the log.
    let webhook: Webhook?
    let sender: any HTTPSender
    let time: TimeSource
    /// The instant deliveries are dated with.
    let asOf: Instant

    /// How one alert ended.
    private enum Ending {
        case delivered(attempts: Int)
        case failed(String, attempts: Int)
        /// Not even tried: there was no time.
        case postponed
    }

    /// Delivers at most `limit` alerts. What cannot be delivered stays for the next run and is warned of.
    ///
    /// - Throws: a failure of the connection; `interrupted` (temporary). Never for a webhook that does not take alerts.
    func run(limit: Int) throws(Failure) -> Tally {
        var tally = Tally()
        var tried: [Int] = []
        var firstProblem: String?
        let deadline = Deadline(after: rules.budget, on: time)
        while tally.delivered + tally.failed < limit {
            try context.checkCancellation()
            guard deadline.remaining(at: time.now()) > .zero else { break }
            let taken = try connection.transaction { connection throws(Failure) in
                let store = AlertStore(connection)
                let alert = try store.takeNext(except: tried, asOf: asOf)
                return try alert.map { alert throws(Failure) in (alert, try deliver(alert, until: deadline, store)) }
            }
            guard let (alert, ending) = taken else { break }
            tried.append(alert.id)
            switch ending {
            case .delivered: tally.delivered += 1
            case .failed(let problem, _):
                tally.failed += 1
                firstProblem = firstProblem ?? problem
                log(alert, "alert not delivered")
            case .postponed: break
            }
        }
        if let firstProblem {
            context.warn("\(tally.failed) alerts were not delivered and stay in the outbox; the first: \(firstProblem)")
        }
        return tally
    }

    private func deliver(_ alert: PendingAlert, until deadline: Deadline, _ store: AlertStore) throws(Failure) -> Ending {
        let ending: Ending
        if let webhook {
            ending = send(alert, to: webhook, until: deadline)
            try context.checkCancellation()
        } else {
            log(alert, "alert")
            ending = .delivered(attempts: 1)
        }
        switch ending {
        case .delivered(let attempts): try store.markDelivered(alert, attempts: attempts, at: asOf)
        case .failed(let problem, let attempts): try store.markFailed(alert, attempts: attempts, error: problem)
        case .postponed: break
        }
        return ending
    }

    // MARK: - Log

    private func log(_ alert: PendingAlert, _ what: String) {
        let level: Logger.Level =
            switch alert.severity {
            case .info: .info
            case .warning: .warning
            case .critical: .error
            }
        context.log(
            level, "\(what): \(alert.title)",
            [
                "key": .string(alert.key), "severity": .string(alert.severity.rawValue), "body": .string(alert.body),
                "at": .string(alert.at.formatted(in: .bogota)),
            ])
    }

    // MARK: - Webhook

    private func send(_ alert: PendingAlert, to webhook: Webhook, until deadline: Deadline) -> Ending {
        var generator = SystemRandomNumberGenerator()
        let result: RetryResult<Void, String> = Retrier(policy: rules.retry, time: time).run(
            deadline: deadline, using: &generator, isCancelled: { context.isCancelled }
        ) { _, remaining in
            attempt(alert, webhook, within: remaining ?? rules.timeout)
        }
        switch result {
        case .success(_, let attempts): return .delivered(attempts: attempts)
        case .permanent(let problem, let attempts): return failed("permanent", problem, attempts)
        case .exhausted(let problem, let attempts): return failed("temporary", problem, attempts)
        case .deadline(let problem, let attempts), .cancelled(let problem, let attempts):
            return problem.map { failed("temporary", $0, attempts) } ?? .postponed
        }
    }

    private func attempt(_ alert: PendingAlert, _ webhook: Webhook, within remaining: Duration) -> Attempt<Void, String> {
        // A redirect would carry the alert to who knows where: there is none to follow.
        let limits = HTTPLimits(connect: rules.timeout, total: rules.timeout, bodyBytes: 1 << 20, redirects: 0)
        guard let request = webhook.request(for: alert, limits: limits.within(remaining)) else {
            return .permanent("\(Webhook.variable) holds no https address")
        }
        do throws(HTTPFailure) {
            let response = try sender.send(request, isCancelled: { context.isCancelled })
            if response.isSuccessful { return .success(()) }
            let problem = "\(request): status \(response.status)"
            guard RetryPolicy.isRetryable(status: response.status) else { return .permanent(problem) }
            return .transient(problem, retryAfter: response.retryAfter(now: time.wallClock()))
        } catch {
            return error.isRetryable ? .transient(error.description, retryAfter: nil) : .permanent(error.description)
        }
    }

    private func failed(_ kind: String, _ problem: String, _ attempts: Int) -> Ending {
        .failed(String("\(kind): \(problem)".prefix(AlertDelivery.errorLimit)), attempts: attempts)
    }
}
