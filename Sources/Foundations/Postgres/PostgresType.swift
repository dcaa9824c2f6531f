/// The object identifier of a Postgres type, as the server's catalogue numbers it (`pg_type.dat` of the server's sources).
public struct PostgresType: RawRepresentable, Hashable, Sendable {
    /// The number.
    public let rawValue: UInt32

    /// A type by its number.
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// `boolean`
    public static let bool = PostgresType(rawValue: 16)
    /// `name`, the type of identifiers in the catalogue
    public static let name = PostgresType(rawValue: 19)
    /// `bigint`
    public static let int8 = PostgresType(rawValue: 20)
    /// `smallint`
    public static let int2 = PostgresType(rawValue: 21)
    /// `integer`
    public static let int4 = PostgresType(rawValue: 23)
    /// `text`
    public static let text = PostgresType(rawValue: 25)
    /// `json`
    public static let json = PostgresType(rawValue: 114)
    /// `real`
    public static let float4 = PostgresType(rawValue: 700)
    /// `double precision`
    public static let float8 = PostgresType(rawValue: 701)
    /// A literal whose type nobody said.
    public static let unknown = PostgresType(rawValue: 705)
    /// `text[]`
    public static let textArray = PostgresType(rawValue: 1009)
    /// `bigint[]`
    public static let int8Array = PostgresType(rawValue: 1016)
    /// `double precision[]`
    public static let float8Array = PostgresType(rawValue: 1022)
    /// `character(n)`
    public static let bpchar = PostgresType(rawValue: 1042)
    /// `character varying`
    public static let varchar = PostgresType(rawValue: 1043)
    /// `date`
    public static let date = PostgresType(rawValue: 1082)
    /// `date[]`
    public static let dateArray = PostgresType(rawValue: 1182)
    /// `timestamp with time zone`
    public static let timestamptz = PostgresType(rawValue: 1184)
    /// `timestamp with time zone[]`
    public static let timestamptzArray = PostgresType(rawValue: 1185)
    /// `jsonb`
    public static let jsonb = PostgresType(rawValue: 3802)
}
