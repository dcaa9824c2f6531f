internal import Files

/// Where the package's files lie, found from the executable's own place: beside a checkout or under an installation prefix.
public enum PackageLocation: Equatable, Sendable {
    /// A folder that holds `Package.swift` and `config/`.
    case checkout(String)
    /// A prefix whose `bin/` holds the executables and whose `share/usdcop/` holds the rest.
    case installed(prefix: String)

    /// The place of the running executable's package; `nil` when it stands alone.
    public static var current: PackageLocation? { FileSystem.executablePath.flatMap(PackageLocation.init(executable:)) }

    /// The place of the package an executable belongs to: `PREFIX/bin/x` of an installation, else the nearest folder above
    /// it that is a checkout.
    public init?(executable path: String) {
        guard path.hasPrefix("/") else { return nil }
        let folder = Path.parent(path)
        let prefix = Path.parent(folder)
        if Path.name(folder) == "bin", FileSystem.isDirectory(Path.join(prefix, "share/usdcop/config")) {
            self = .installed(prefix: prefix)
            return
        }
        var candidate = folder
        while true {
            if FileSystem.isDirectory(Path.join(candidate, "config")), FileSystem.exists(Path.join(candidate, "Package.swift")) {
                self = .checkout(candidate)
                return
            }
            let parent = Path.parent(candidate)
            guard parent != candidate else { return nil }
            candidate = parent
        }
    }

    /// The YAML files.
    public var configDirectory: String {
        switch self {
        case .checkout(let root): Path.join(root, "config")
        case .installed(let prefix): Path.join(prefix, "share/usdcop/config")
        }
    }

    /// The newest seeds.
    public var seedsDirectory: String {
        switch self {
        case .checkout(let root): Path.join(root, "seeds/latest")
        case .installed(let prefix): Path.join(prefix, "share/usdcop/seeds/latest")
        }
    }

    /// The SQL files that make the database's schema.
    public var migrationsDirectory: String {
        switch self {
        case .checkout(let root): Path.join(root, "migrations")
        case .installed(let prefix): Path.join(prefix, "share/usdcop/migrations")
        }
    }

    /// The Airflow files.
    public var dagsDirectory: String {
        switch self {
        case .checkout(let root): Path.join(root, "dags")
        case .installed(let prefix): Path.join(prefix, "share/usdcop/dags")
        }
    }

    /// The folder of the checkout's own database, which `make up` starts; `nil` in an installation.
    public var privateCluster: String? {
        switch self {
        case .checkout(let root): Path.join(root, ".local/postgres")
        case .installed: nil
        }
    }

    /// The root of outputs, models and backups.
    public var dataDirectory: String {
        switch self {
        case .checkout(let root): Path.join(root, "var")
        case .installed(let prefix): Path.join(prefix, "var/usdcop")
        }
    }
}
