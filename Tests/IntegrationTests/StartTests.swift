import JSON
import TestSupport
import Testing

/// What a live task's process is linked with, all of which it pays for before its first line of code.
@Suite struct StartTests {
    /// However many file numbers a task finds, the want of one more is told as what passes.
    @Test(arguments: 5...24) func aWantOfFileNumbersIsTemporary(count: Int) throws {
        let url = PrivatePostgres.shared.url(of: try PrivatePostgres.shared.database())
        let request = #"{"as_of":"2025-06-10T09:00:00-05:00","max_tries":1}"#
        let end = try TaskProcess(
            "forecast_h5_l7_multiday_executor", input: .bytes(Array(request.utf8)),
            environment: ["DATABASE_URL": url], shell: "ulimit -n \(count); exec \"$@\""
        ).end()
        let answer = try Answer(end, task: "forecast_h5_l7_multiday_executor")
        #expect(answer.status == 0 || answer.status == 75, "\(answer.error)")
        if answer.status == 75 { #expect(answer.error["code"] == "resources_exhausted") }
    }

    @Test(arguments: [
        "core_l0_02_ohlcv_realtime", "core_l6_01_alert_monitor", "forecast_h5_l3_weekly_training",
        "forecast_h5_l5_weekly_signal", "forecast_h5_l5_vol_targeting", "forecast_h5_l6_weekly_monitor",
        "forecast_h5_l7_multiday_executor",
    ])
    func aLiveTaskIsLinkedWithNothingItMayNotNeed(task: String) throws {
        // The loader then prints what it would load instead of starting the program.
        let loader = try TaskProcess(task, environment: ["LD_TRACE_LOADED_OBJECTS": "1"]).end()
        #expect(loader.text.contains("libc.so.6"), "\(loader)")
        for library in ["arrow", "parquet", "openblas", "lapack", "gfortran", "curl", "libpq", "ssl", "gnutls"] {
            #expect(!loader.text.contains(library), "\(loader.text)")
        }
    }
}
