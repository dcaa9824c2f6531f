import Foundation
import TestSupport
import Testing

/// Comments cite the project's own pages, by sections those pages have.
@Suite struct CitationTests {
    private struct Citation {
        let file: String
        let page: String
        let section: String
    }

    /// "domain specification, section 7" and "providers.md section 12" alike.
    private func citations() throws -> [Citation] {
        let files = try PackageManifest.files(below: "Sources") + PackageManifest.files(below: "Tests")
        let citation = /(?i)\b(domain|contract|providers)(?:\.md| specification)?,? sections? (\d+)((?:,? (?:and )?\d+)*)/
        return try files.flatMap { file in
            // A citation may go on behind a line break of its comment.
            let text = try PackageManifest.text(file).replacing(/\s*\n\s*\/\/\/?\s*/, with: " ")
            return text.matches(of: citation).flatMap { match in
                ([String(match.2)] + match.3.split { !$0.isNumber }.map(String.init)).map {
                    Citation(file: file, page: "docs/\(match.1.lowercased()).md", section: $0)
                }
            }
        }
    }

    @Test func everyCitedSectionExists() throws {
        let citations = try citations()
        #expect(citations.count > 40, "the citations are not found any more")
        var headings: [String: Set<String>] = [:]
        for citation in citations {
            if headings[citation.page] == nil {
                let text = try PackageManifest.text(citation.page)
                headings[citation.page] = Set(text.matches(of: #/\n## (\d+)\. /#).map { String($0.1) })
            }
            #expect(
                headings[citation.page]?.contains(citation.section) == true,
                "\(citation.file) cites \(citation.page), section \(citation.section), which is not there")
        }
    }

    @Test func noSourceCitesWhatAReaderCannotOpen() throws {
        let files = try PackageManifest.files(below: "Sources")
        let outside = /(?i)\b(?:oracle\/|requirements\/|shared\/|document 00\d|toolchain\.md|tables\.md)/
        for file in files {
            #expect(try !PackageManifest.text(file).contains(outside), "\(file) cites a page outside the repository")
        }
    }
}
