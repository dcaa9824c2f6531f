import Foundation
import Postgres
import TestSupport
import Testing

/// What the environment says of another server does not reach the private cluster.
struct EnvironmentTests {
    @Test func theEnvironmentDoesNotLeadAwayFromThePrivateCluster() async {
        await #expect(processExitsWith: .success) {
            let hostile = [
                "PGPORT": "5999", "PGHOSTADDR": "127.0.0.1", "PGHOST": "/nowhere", "PGDATABASE": "nothing", "PGUSER": "nobody",
                "PGOPTIONS": "-c search_path=nowhere", "PGREQUIREPEER": "nobody", "PGTARGETSESSIONATTRS": "standby",
                "PGCHANNELBINDING": "require", "PGSSLMODE": "require",
            ]
            for (name, value) in hostile { setenv(name, value, 1) }
            // The cluster itself is started in this environment too.
            let connection = try PrivatePostgres.shared.connect(to: "usdcop")
            let row = try connection.query("select current_setting('search_path') as path, current_setting('port') as port")
                .single()
            let path: String = try row.value("path")
            let port: String = try row.value("port")
            guard path.hasSuffix("public"), port == "5432" else { exit(1) }
        }
    }
}
