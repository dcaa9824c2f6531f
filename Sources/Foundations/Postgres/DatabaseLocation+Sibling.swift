extension DatabaseLocation {
    /// Another database of the same server.
    ///
    /// - Parameter role: whom to be there. A login by password keeps its user, since the password is that user's; `nil`
    ///   keeps the user anyway.
    public func sibling(_ database: Identifier, as role: Role? = nil) -> DatabaseLocation {
        var keywords = keywords + [Keyword(name: "dbname", value: database.name)]
        if let role, secrets.isEmpty { keywords.append(Keyword(name: "user", value: role.rawValue)) }
        return DatabaseLocation(
            keywords: keywords, description: "database \(database.name) beside \(description)", secrets: secrets,
            unreachableRemedy: unreachableRemedy, isComplete: true)
    }

    /// The place as `key='value'` pairs for the `DATABASE_URL` of a child process, password included: never for a message or a
    /// command line.
    public var connectionString: String {
        // As libpq reads them: the first dbname may be a whole connection string, of the others a later one counts.
        var parts: [(name: String, value: String)] = []
        var isFirstName = true
        for keyword in keywords {
            if keyword.name == "dbname", isFirstName {
                isFirstName = false
                let inner = (try? DatabaseLocation.parts(of: keyword.value)) ?? [:]
                parts += inner.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
                continue
            }
            parts.removeAll { $0.name == keyword.name }
            parts.append((keyword.name, keyword.value))
        }
        return parts.map { "\($0.name)='\(DatabaseLocation.escaped($0.value))'" }.joined(separator: " ")
    }

    private static func escaped(_ value: String) -> String {
        var text = ""
        for character in value.unicodeScalars {
            if character == "'" || character == "\\" { text += "\\" }
            text.unicodeScalars.append(character)
        }
        return text
    }
}
