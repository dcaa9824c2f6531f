internal import CCurl

/// The header fields of a request as libcurl wants them: a list it does not copy. Owns the list.
final class FieldList {
    private(set) var list: UnsafeMutablePointer<curl_slist>?

    init(_ headers: [HTTPHeader]) throws(HTTPFailure) {
        // Without this a larger POST would wait a second for a 100 that many servers never send.
        try append("Expect:")
        for header in headers {
            // libcurl reads `Name:` as the wish to leave the field out; `Name;` sends it empty.
            let isEmpty = header.value.utf8.allSatisfy { $0 == 0x20 }
            try append(isEmpty ? "\(header.name);" : "\(header.name): \(header.value)")
        }
    }

    private func append(_ line: String) throws(HTTPFailure) {
        // On failure the old list stays valid and ours.
        guard let longer = curl_slist_append(list, line) else { throw HTTPFailure(.client, "out of memory") }
        list = longer
    }

    deinit { curl_slist_free_all(list) }
}
