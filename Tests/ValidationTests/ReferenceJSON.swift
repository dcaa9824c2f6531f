import JSON
import Testing

/// Reading reference results: a value that is not there fails the test with its path.
extension JSONValue {
    func at(_ path: String...) throws -> JSONValue {
        try path.reduce(self) { try #require($0[$1], "no \($1) in \(path)") }
    }

    var double: Double { get throws { try #require(numberValue) } }
    var integer: Int { get throws { try #require(integerValue) } }
    var array: [JSONValue] { get throws { try #require(arrayValue) } }
    var numbers: [Double] { get throws { try array.map { try $0.double } } }
}
