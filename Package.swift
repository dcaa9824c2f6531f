// swift-tools-version: 6.2
import PackageDescription

// Arrow and Parquet come from a pinned wheel under .local/ (scripts/setup.sh); an executable finds them relative to itself,
// in the build folder (.build/<triple>/<configuration>/) as well as installed (PREFIX/bin beside PREFIX/lib/usdcop).
// As an rpath and not a runpath it holds for the libraries' own dependencies too, BLAS under LAPACKE among them.
let prefix = Context.packageDirectory + "/.local"
let runtimePaths = [
    "-Xlinker", "-rpath", "-Xlinker", "$ORIGIN/../lib/usdcop",
    "-Xlinker", "-rpath", "-Xlinker", "$ORIGIN/../../../.local/lib", "-Xlinker", "--disable-new-dtags",
]

let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
]
// Number crunching keeps its speed in debug builds, so that the suites stay quick.
let numeric: [SwiftSetting] = strict + [.unsafeFlags(["-O"], .when(configuration: .debug))]

func library(
    _ name: String, in folder: String, _ dependencies: [Target.Dependency] = [], settings: [SwiftSetting] = strict
) -> Target {
    .target(name: name, dependencies: dependencies, path: "Sources/\(folder)/\(name)", swiftSettings: settings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], resources: [Resource] = []) -> Target {
    .testTarget(
        name: "\(name)Tests", dependencies: dependencies + ["TestSupport"], path: "Tests/\(name)Tests",
        resources: resources, swiftSettings: strict)
}

func executable(_ name: String, in folder: String, _ dependencies: [Target.Dependency]) -> Target {
    .executableTarget(name: name, dependencies: dependencies, path: "Sources/\(folder)", swiftSettings: strict)
}

/// A C library that is loaded when a process first needs it, behind a shim with its functions' names: start-up is a feature.
func loaded(_ name: String) -> Target {
    .target(name: name, path: "Sources/Libraries/\(name)", cSettings: [.headerSearchPath("../Loading")])
}

let libraries: [Target] = [
    loaded("CLAPACK"),
    .systemLibrary(name: "CYAML", path: "Sources/Libraries/CYAML"),
    .systemLibrary(name: "CNettle", path: "Sources/Libraries/CNettle"),
    loaded("CPostgres"),
    loaded("CCurl"),
    .systemLibrary(name: "CMicroHTTPD", path: "Sources/Libraries/CMicroHTTPD", pkgConfig: "libmicrohttpd"),
    .target(name: "CSignals", path: "Sources/Libraries/CSignals"),
    .target(
        name: "CArrow", path: "Sources/Libraries/CArrow",
        cxxSettings: [.unsafeFlags(["-I\(prefix)/include", "-O2"])],
        linkerSettings: [
            .unsafeFlags(["-L\(prefix)/lib"] + runtimePaths),
            .linkedLibrary("parquet"), .linkedLibrary("arrow"), .linkedLibrary("m"),
        ]),
]

let foundations: [Target] = [
    library("Failures", in: "Foundations"),
    library("Algorithms", in: "Foundations", settings: numeric),
    library("CivilTime", in: "Foundations"),
    library("JSON", in: "Foundations", settings: numeric),
    library("Files", in: "Foundations", ["Failures", "CNettle"]),
    library("HashChain", in: "Foundations", ["CivilTime", "Files", "JSON"]),
    library("TaskContract", in: "Foundations", ["Failures", "CivilTime", "JSON", "Files", "CSignals"]),
    library("Configuration", in: "Foundations", ["Failures", "CivilTime", "Files", "CYAML"]),
    library("Documents", in: "Foundations", ["Failures", "CivilTime", "JSON"]),
    library("Parquet", in: "Foundations", ["Failures", "Files", "CArrow"], settings: numeric),
    // BLAS without threads, which setup links under .local/lib: the system's own starts a pool that spins beside every task.
    .target(
        name: "LinearAlgebra", dependencies: ["CLAPACK"], path: "Sources/Foundations/LinearAlgebra", swiftSettings: numeric,
        linkerSettings: [.unsafeFlags(["-L\(prefix)/lib"] + runtimePaths)]),
    library("Statistics", in: "Foundations", settings: numeric),
    library("Postgres", in: "Foundations", ["Failures", "CivilTime", "Files", "CPostgres"], settings: numeric),
    library("HTTPTransport", in: "Foundations", ["Failures", "CivilTime", "Files", "CCurl"]),
    library("ChildProcess", in: "Foundations"),
    library("Charts", in: "Foundations", ["Failures", "CivilTime", "Files", "ChildProcess"]),
]

let market: [Target] = [
    library("Market", in: "Market", ["CivilTime", "Algorithms"], settings: numeric),
    library("Macro", in: "Market", ["CivilTime", "Algorithms"], settings: numeric),
]

let learning: [Target] = [
    library("Features", in: "Learning", ["CivilTime", "Algorithms", "Market", "Macro"], settings: numeric),
    library("Models", in: "Learning", ["LinearAlgebra"], settings: numeric),
    library("Validation", in: "Learning", ["CivilTime", "Features", "Models"], settings: numeric),
]

let trading: [Target] = [
    library("Strategy", in: "Trading", ["CivilTime", "Failures", "Configuration", "Market"], settings: numeric),
    library(
        "Execution", in: "Trading", ["CivilTime", "Failures", "Algorithms", "Market", "Models", "Strategy"], settings: numeric),
    library("Performance", in: "Trading", ["CivilTime", "Statistics", "Execution", "Strategy"], settings: numeric),
    library("Guardrails", in: "Trading", ["CivilTime", "Strategy"], settings: numeric),
    library("Approval", in: "Trading", ["CivilTime", "Failures", "JSON", "Documents", "Files", "HashChain"]),
]

let data: [Target] = [
    library(
        "MarketFiles", in: "Data",
        ["CivilTime", "Failures", "JSON", "Files", "TaskContract", "Parquet", "Market", "Macro"], settings: numeric),
    library(
        "Publishing", in: "Data",
        ["CivilTime", "Failures", "JSON", "Files", "Market", "Models", "Performance", "Execution", "Strategy"]),
    library(
        "ModelFiles", in: "Data",
        ["CivilTime", "Failures", "JSON", "Documents", "Files", "Features", "Models", "Validation"]),
    library(
        "Providers", in: "Data",
        ["CivilTime", "Failures", "Files", "JSON", "Configuration", "HTTPTransport", "Market", "Statistics"]),
    library(
        "Store", in: "Data",
        [
            "CivilTime", "Failures", "JSON", "Files", "HashChain", "TaskContract", "Postgres", "Market", "Macro", "Strategy",
            "Execution",
        ],
        settings: numeric),
]

let workflows: [Target] = [
    library(
        "H5Decision", in: "Workflows",
        [
            "CivilTime", "Documents", "Failures", "Files", "JSON", "LinearAlgebra", "Market", "Macro", "Features", "Models",
            "Validation", "Strategy",
            "Execution", "Guardrails", "Performance", "Store",
        ]),
    library(
        "H5", in: "Workflows",
        [
            "CivilTime", "Algorithms", "Failures", "JSON", "Files", "TaskContract", "Market", "Macro", "Features", "Models",
            "Validation",
            "Strategy", "Execution", "Performance", "Guardrails", "Approval", "MarketFiles", "Publishing", "Charts",
            "Postgres", "Store", "H5Decision", "HashChain", "Providers",
        ]),
    // Without Arrow and gnuplot: these tasks run every half hour and start in a few milliseconds.
    library(
        "H5Live", in: "Workflows",
        [
            "CivilTime", "Failures", "JSON", "Files", "TaskContract", "Market", "Macro", "Features", "Models", "Validation",
            "Strategy", "Execution", "Performance", "Guardrails", "ModelFiles", "Postgres", "Store", "H5Decision",
        ]),
    library(
        "H5Deploy", in: "Workflows",
        [
            "CivilTime", "Failures", "JSON", "TaskContract", "Market", "Strategy", "Approval", "Postgres", "Store", "H5",
            "H5Live",
        ]),
    // Without Arrow: this task runs every five minutes.
    library(
        "Realtime", in: "Workflows",
        [
            "CivilTime", "Failures", "JSON", "Files", "TaskContract", "Market", "Providers", "Store", "Postgres", "HTTPTransport",
        ]),
    library(
        "Ingestion", in: "Workflows",
        [
            "Realtime", "CivilTime", "Failures", "JSON", "Files", "TaskContract", "Market", "Macro", "MarketFiles", "Features",
            "Providers", "Store", "Postgres", "HTTPTransport",
        ]),
    library(
        "Replay", in: "Workflows",
        [
            "CivilTime", "Failures", "JSON", "Files", "TaskContract", "ChildProcess", "Postgres", "Store", "Market", "Macro",
            "MarketFiles", "Strategy", "H5Decision",
        ]),
    library(
        "Alerts", in: "Workflows",
        [
            "CivilTime", "Failures", "JSON", "Files", "TaskContract", "Configuration", "HTTPTransport", "Market", "Strategy",
            "Execution", "Postgres", "Store",
        ]),
    library(
        "Operations", in: "Workflows",
        [
            "CivilTime", "Failures", "JSON", "Files", "TaskContract", "Store", "Postgres", "Ingestion", "Approval", "MarketFiles",
            "Market", "Macro", "Strategy", "Execution", "Guardrails", "HashChain", "Replay", "Features", "H5Decision", "H5Live",
            "Providers", "Statistics", "Charts", "Parquet", "LinearAlgebra", "Models",
        ]),
    library(
        "SyntheticMarket", in: "Workflows",
        ["CivilTime", "Failures", "JSON", "Files", "TaskContract", "Market", "MarketFiles", "Statistics"],
        settings: numeric),
]

let executables: [Target] = [
    executable(
        "forecast_h5_l4_backtest_promotion", in: "Tasks/forecast_h5_l4_backtest_promotion",
        ["TaskContract", "H5"]),
    executable(
        "forecast_h5_l3_weekly_training", in: "Tasks/forecast_h5_l3_weekly_training",
        ["TaskContract", "H5Live"]),
    executable(
        "forecast_h5_l5_weekly_signal", in: "Tasks/forecast_h5_l5_weekly_signal",
        ["TaskContract", "H5Live"]),
    executable(
        "forecast_h5_l4b_production_deploy", in: "Tasks/forecast_h5_l4b_production_deploy",
        ["TaskContract", "H5Deploy"]),
    executable(
        "core_l0_01_ohlcv_backfill", in: "Tasks/core_l0_01_ohlcv_backfill", ["TaskContract", "Ingestion"]),
    executable(
        "core_l0_02_ohlcv_realtime", in: "Tasks/core_l0_02_ohlcv_realtime", ["TaskContract", "Realtime"]),
    executable(
        "forecast_h5_l5_vol_targeting", in: "Tasks/forecast_h5_l5_vol_targeting", ["TaskContract", "H5Live"]),
    executable(
        "forecast_h5_l6_weekly_monitor", in: "Tasks/forecast_h5_l6_weekly_monitor",
        ["TaskContract", "H5Live"]),
    executable(
        "forecast_h5_l7_multiday_executor", in: "Tasks/forecast_h5_l7_multiday_executor",
        ["TaskContract", "H5Live"]),
    executable("core_l0_05_seed_backup", in: "Tasks/core_l0_05_seed_backup", ["TaskContract", "Ingestion"]),
    executable("core_l6_01_alert_monitor", in: "Tasks/core_l6_01_alert_monitor", ["TaskContract", "Alerts"]),
    executable("seed_generate", in: "Tasks/seed_generate", ["TaskContract", "SyntheticMarket"]),
    .executableTarget(
        name: "benchmarks",
        dependencies: [
            "H5", "Features", "Validation", "Models", "MarketFiles", "Market", "Macro", "CivilTime", "Files", "TaskContract",
            "Failures", "Postgres", "Store", "Ingestion", "ChildProcess",
        ],
        path: "Benchmarks", exclude: ["README.md"], swiftSettings: numeric),
    executable("usdcop", in: "usdcop", ["TaskContract", "Operations", "Failures"]),
]

let support: [Target] = [
    .executableTarget(
        name: "provider_simulator",
        dependencies: ["CMicroHTTPD", "JSON", "Files", "CivilTime", "Market", "MarketFiles", "Failures"],
        path: "Tests/Support/provider_simulator", swiftSettings: strict),
    .target(
        name: "TestSupport", dependencies: ["Failures", "CivilTime", "JSON", "Files", "Models", "Postgres", "Store"],
        path: "Tests/TestSupport",
        swiftSettings: strict),
    .executableTarget(
        name: "contract_probe", dependencies: ["TaskContract", "Failures", "JSON", "Files"], path: "Tests/Support/contract_probe",
        swiftSettings: strict),
]

let package = Package(
    name: "usdcop",
    targets: libraries + foundations + market + learning + trading + data + workflows + executables + support + [
        tests("Algorithms", ["Algorithms"]),
        tests("Architecture", []),
        tests("ChildProcess", ["ChildProcess"]),
        tests("CivilTime", ["CivilTime"]),
        tests("JSON", ["JSON"]),
        tests("Files", ["Files", "Failures"]),
        tests("TaskContract", ["TaskContract", "contract_probe", "JSON", "Failures", "CivilTime", "Files"]),
        tests("Configuration", ["Configuration", "Failures", "CivilTime", "Files"]),
        tests("Parquet", ["Parquet", "Failures", "Files"]),
        tests("LinearAlgebra", ["LinearAlgebra"]),
        tests("Statistics", ["Statistics", "JSON"]),
        tests("Charts", ["Charts", "Failures", "CivilTime", "Files"]),
        tests("Market", ["Market", "CivilTime", "MarketFiles", "Statistics"]),
        tests("Macro", ["Macro", "CivilTime", "JSON", "Files"]),
        tests("Features", ["Features", "Market", "Macro", "CivilTime", "MarketFiles"]),
        tests("Models", ["Models", "LinearAlgebra", "JSON", "Features", "MarketFiles", "CivilTime"]),
        tests(
            "Validation",
            ["Validation", "Features", "Models", "CivilTime", "LinearAlgebra", "JSON", "Market", "Macro", "MarketFiles"]),
        tests("Strategy", ["Strategy", "JSON", "Configuration", "Failures", "CivilTime"]),
        tests("Execution", ["Execution", "Strategy", "Failures", "Market", "JSON", "CivilTime", "Statistics"]),
        tests("Performance", ["Performance", "Execution", "Strategy", "Statistics", "JSON", "CivilTime"]),
        tests("Guardrails", ["Guardrails", "Strategy", "CivilTime", "JSON"]),
        tests("Approval", ["Approval", "HashChain", "JSON", "Failures", "Files", "CivilTime", "Strategy"]),
        tests("MarketFiles", ["MarketFiles", "Failures", "Files", "Parquet", "Market", "Macro", "CivilTime"]),
        tests(
            "SyntheticMarket",
            ["SyntheticMarket", "Files", "MarketFiles", "Market", "CivilTime", "JSON", "TaskContract"]),
        tests(
            "H5",
            [
                "H5", "H5Decision", "TaskContract", "JSON", "Files", "Failures", "CivilTime", "Market", "Macro", "MarketFiles",
                "Strategy",
                "Execution", "Performance", "Features", "Models", "Parquet", "Publishing", "Approval", "Validation",
                "Configuration", "Store",
            ]),
        tests(
            "ModelFiles",
            [
                "ModelFiles", "Failures", "CivilTime", "Files", "JSON", "Features", "Market", "MarketFiles", "Models",
                "Validation",
            ]),
        tests(
            "H5Live",
            [
                "H5Live", "H5", "H5Deploy", "H5Decision", "Approval", "ModelFiles", "TaskContract", "JSON", "Files", "Failures",
                "CivilTime", "Market",
                "Macro", "MarketFiles", "Strategy", "Execution", "Guardrails", "Features", "Models", "Validation", "Postgres",
                "Store", "forecast_h5_l7_multiday_executor", "usdcop",
            ]),
        tests("Postgres", ["Postgres", "Failures", "CivilTime", "Files"]),
        tests("HTTPTransport", ["HTTPTransport", "Failures", "CivilTime", "Statistics"]),
        tests(
            "Providers",
            [
                "Providers", "provider_simulator", "HTTPTransport", "Failures", "CivilTime", "Market", "JSON", "Files",
                "Configuration", "Statistics",
            ]),
        tests(
            "Store",
            [
                "Store", "Postgres", "Failures", "CivilTime", "Files", "Market", "Macro", "MarketFiles", "JSON",
                "TaskContract", "HashChain", "Execution",
            ]),
        tests(
            "Ingestion",
            [
                "Ingestion", "Realtime", "Features", "provider_simulator", "Store", "Postgres", "Providers", "TaskContract",
                "Failures",
                "CivilTime",
                "Files", "Market", "MarketFiles", "JSON", "Parquet",
            ]),
        tests(
            "FaultWeek",
            [
                "CivilTime", "Failures", "Files", "JSON", "Macro", "Market", "MarketFiles", "Postgres", "Statistics", "Store",
                "Strategy",
            ]),
        tests("Replay", ["Replay", "Strategy", "CivilTime", "Failures", "Files", "JSON", "Postgres", "Store", "usdcop"]),
        tests(
            "Alerts",
            [
                "Alerts", "core_l6_01_alert_monitor", "CivilTime", "Failures", "JSON", "Files", "TaskContract", "Configuration",
                "HTTPTransport", "Market", "Postgres", "Store",
            ]),
        tests(
            "Operations",
            [
                "Operations", "Failures", "Files", "JSON", "CivilTime", "TaskContract", "Approval", "usdcop",
                "forecast_h5_l4_backtest_promotion", "Store", "Postgres", "Market", "MarketFiles", "HashChain", "Strategy",
                "Execution",
            ]),
        tests(
            "Integration",
            [
                "TaskContract", "JSON", "Files", "Failures", "CivilTime", "Parquet", "Approval", "MarketFiles", "Store",
                "Postgres",
                "Market", "Strategy",
            ]),
    ],
    swiftLanguageModes: [.v6],
    cxxLanguageStandard: .cxx20
)
