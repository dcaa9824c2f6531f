internal import Failures
internal import JSON

/// What a task says about itself: `--help`, `--schema`, `--version`.
enum TaskReference {
    /// The text a mode asks for; `nil` when it is to run.
    static func text<Task: TaskExecutable>(
        of task: Task.Type, _ arguments: TaskArguments, isForPeople: Bool
    ) -> String? {
        switch arguments.mode {
        case .run: nil
        case .help: help(task)
        case .schema: JSONValue.object(schema(task)).serialized(arguments.isPretty || isForPeople ? .indented : .compact)
        case .version: "\(task.name) \(packageVersion)"
        }
    }

    /// The JSON Schemas of a task's request, parameters and output, in one document.
    static func schema<Task: TaskExecutable>(_ task: Task.Type) -> JSONObject {
        var request = RequestEnvelope.schema
        var properties = request["properties"]?.objectValue ?? JSONObject()
        properties["task"] = described(["const": .string(task.name)], properties["task"])
        properties["step"] = described(["enum": .array(task.steps.map(JSONValue.string) + [.null])], properties["step"])
        properties["params"] = ["anyOf": [["$ref": "#/params"], ["type": "null"]]]
        for (name, rule) in properties.members {
            // A null is an absent field.
            guard var object = rule.objectValue, let type = object["type"]?.stringValue else { continue }
            object["type"] = [.string(type), "null"]
            properties[name] = .object(object)
        }
        request["properties"] = .object(properties)
        return JSONObject([
            ("$schema", "https://json-schema.org/draft/2020-12/schema"), ("title", .string(task.name)),
            ("description", .string(task.summary)), ("contract", .string(RequestEnvelope.contractName)),
            ("version", .string(packageVersion)), ("steps", .array(task.steps.map(JSONValue.string))),
            ("params", .object(Task.Parameters.schema)), ("output", task.outputSchema), ("request", .object(request)),
        ])
    }

    private static func described(_ rule: JSONValue, _ general: JSONValue?) -> JSONValue {
        var object = rule.objectValue ?? JSONObject()
        object["description"] = general?["description"]
        return .object(object)
    }

    /// The page for people.
    static func help<Task: TaskExecutable>(_ task: Task.Type) -> String {
        var page = """
            \(task.name): \(task.summary)

            USAGE
              \(task.name) [--param name=value]... [options] < request.json

              The request is one JSON object on stdin; an empty stdin or a terminal is {}. A --param wins over the request.
              The result is one JSON line on stdout; the log goes to stderr.

            PARAMETERS

            """
        let fields = Task.Parameters.declaration
        let defaults = Task.Parameters()
        page += fields.isEmpty ? "  none\n" : ""
        for field in fields { page += entry(field, defaults) }
        if !task.steps.isEmpty { page += "\nSTEPS\n  \(task.steps.joined(separator: "\n  "))\n" }
        return page + "\n" + closing
    }

    private static func entry<Parameters>(_ field: ParameterField<Parameters>, _ defaults: Parameters) -> String {
        let fallback: String
        if field.isRequired {
            fallback = "required"
        } else if field.isNullable, field.encode(defaults) == .null {
            fallback = "default: \(field.whenAbsent ?? "none")"
        } else {
            let value = field.encode(defaults)
            fallback = "default: \(value.stringValue ?? value.serialized())"
        }
        return "  \(field.name)\n      \(field.summary)\n      \(field.kind.accepted); \(fallback)\n"
    }

    private static let closing = """
        OPTIONS
          --param name=value        a parameter; may be repeated, strings need no quotes, lists take commas
          --as-of INSTANT           no row published later is seen, e.g. 2026-02-16T08:15:00-05:00; default: now
          --step NAME               one part of the task alone
          --run-id TEXT             the name of the run in result and log
          --pretty                  an indented result
          --log-format json|text    default: USDCOP_LOG_FORMAT, else text on a terminal and JSON lines elsewhere
          --schema                  the JSON Schemas of parameters, output and request
          --version
          --help

        EXIT STATUS
           0  done, now or before        69  a service is unavailable (retry)
          99  not the time for it        75  temporary: lock, disk full, interrupted (retry)
          64  request refused            78  configuration or environment at fault
          65  data break a rule          70  internal error
        """
}

extension TaskParameters {
    /// The JSON Schema of the parameters.
    static var schema: JSONObject {
        let defaults = Self()
        var object = JSONObject([
            ("type", "object"),
            ("properties", .object(JSONObject(declaration.map { ($0.name, .object($0.schema(defaults: defaults))) }))),
            ("additionalProperties", false),
        ])
        let required = declaration.filter(\.isRequired).map { JSONValue.string($0.name) }
        if !required.isEmpty { object["required"] = .array(required) }
        return object
    }
}

extension ParameterField {
    /// The JSON Schema of one parameter.
    func schema(defaults: Parameters) -> JSONObject {
        var schema = kind.schema(isNullable: isNullable && !isRequired)
        schema["description"] = .string(whenAbsent.map { "\(summary) Absent: \($0)." } ?? summary)
        let value = encode(defaults)
        if !isRequired, !isNullable || value != .null { schema["default"] = value }
        return schema
    }
}

extension ParameterKind {
    /// The JSON Schema of what is accepted.
    func schema(isNullable: Bool) -> JSONObject {
        var schema = JSONObject([("type", isNullable ? [.string(typeName), "null"] : .string(typeName))])
        switch self {
        case .boolean, .object, .array: break
        case .integer(let range, let hole):
            schema["minimum"] = .integer(range.lowerBound)
            schema["maximum"] = .integer(range.upperBound)
            if let hole { schema["not"] = ["minimum": .integer(hole.lowerBound), "maximum": .integer(hole.upperBound)] }
        case .number(let range):
            schema["minimum"] = .number(range.lowerBound)
            schema["maximum"] = .number(range.upperBound)
        case .string(let maximum): ParameterKind.text(maximum, &schema)
        case .path: ParameterKind.text(ParameterKind.longestPath, &schema)
        case .choice(let names): schema["enum"] = .array(names.map(JSONValue.string) + (isNullable ? [.null] : []))
        case .strings(let names):
            let element = names.map(ParameterKind.choice) ?? .string(maximumLength: ParameterKind.longestElement)
            schema["items"] = .object(element.schema(isNullable: false))
        case .date: schema["format"] = "date"
        case .instant: schema["format"] = "date-time"
        }
        return schema
    }

    private static func text(_ maximum: Int, _ schema: inout JSONObject) {
        schema["minLength"] = 1
        schema["maxLength"] = .integer(maximum)
        schema["pattern"] = "^[^\\u0000]*$"
    }

    private var typeName: String {
        switch self {
        case .boolean: "boolean"
        case .integer: "integer"
        case .number: "number"
        case .string, .path, .choice, .date, .instant: "string"
        case .strings, .array: "array"
        case .object: "object"
        }
    }
}
