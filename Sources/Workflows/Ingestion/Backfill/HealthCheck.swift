internal import Failures
internal import Files
internal import Postgres
internal import Providers
internal import Realtime
internal import Store
internal import TaskContract

/// Whether what a backfill needs is there.
struct HealthCheck {
    /// What one check found.
    struct Finding: TaskOutput {
        let check: String
        let detail: String
        /// What is wrong; `nil` when nothing is.
        let failure: Failure?

        private var isGood: Bool { failure == nil }
        private var words: String { failure?.message ?? detail }

        static let declaration: [OutputField<Finding>] = [
            .value("check", \.check), .value("ok", \.isGood), .value("detail", \.words),
        ]
    }

    let run: BackfillRun
    let connection: Connection

    /// Checks database, provider and folders. A provider that is not asked is not required either: a run with nothing to
    /// fetch needs none.
    ///
    /// - Parameters:
    ///   - asksProvider: Whether to make a call.
    ///   - writes: Whether to try the folders by writing.
    /// - Throws: the first failure found, the others in its message.
    func run(asksProvider: Bool, writes: Bool) throws(Failure) -> [Finding] {
        var findings = [try database(), circuit()]
        findings.append(asksProvider ? try provider() : keys())
        if writes { findings += [folder("backups"), folder("seeds")] }
        for finding in findings {
            run.context.log(
                finding.failure == nil ? .info : .warning, "\(finding.check): \(finding.failure?.message ?? finding.detail)")
        }
        let failures = findings.compactMap(\.failure)
        guard var failure = failures.first else { return findings }
        failure.message = failures.map(\.message).joined(separator: "; ")
        throw failure
    }

    /// The connection stands and its schema was checked when it was opened.
    private func database() throws(Failure) -> Finding {
        let version = try Migrator.version(of: connection)
        return Finding(
            check: "database", detail: "Postgres \(connection.serverVersion / 10_000), schema at migration \(version)",
            failure: nil)
    }

    private func circuit() -> Finding {
        do throws(Failure) {
            let breaker = try CircuitStore(connection).breaker(
                source: BackfillSource.name, key: "",
                policy: run.settings.policy(of: BackfillSource.name).circuit)
            let until = breaker.retryAt.map { ", next trial from \($0)" } ?? ""
            return Finding(check: "circuit", detail: "\(BackfillSource.name) is \(breaker.state.rawValue)\(until)", failure: nil)
        } catch {
            return Finding(check: "circuit", detail: "", failure: error)
        }
    }

    private func keys() -> Finding {
        let count = ProviderProbe.keys(run.context).count
        if count == 0 { run.context.warn("no key of TwelveData is set; nothing can be fetched") }
        return Finding(check: "provider", detail: "\(count) keys of TwelveData are set, not asked", failure: nil)
    }

    private func provider() throws(Failure) -> Finding {
        do throws(Failure) {
            return Finding(check: "provider", detail: try ProviderProbe(run: run).ask(), failure: nil)
        } catch {
            guard !run.context.isCancelled else { throw error }
            return Finding(check: "provider", detail: "", failure: error)
        }
    }

    private func folder(_ name: String) -> Finding {
        let path = Path.join(run.dataDirectory, name)
        do throws(Failure) {
            try FileSystem.makeDirectory(path)
            // What is staged and not committed goes away again.
            var files = StagedFiles()
            try files.stage([0], at: Path.join(path, "probe"))
            return Finding(check: name, detail: "\(path) is writable", failure: nil)
        } catch {
            return Finding(check: name, detail: "", failure: error)
        }
    }
}
