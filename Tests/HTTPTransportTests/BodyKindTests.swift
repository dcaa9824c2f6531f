internal import HTTPTransport
internal import Testing

struct BodyKindTests {
    @Test(arguments: ["", " ", "\r\n\t ", "\u{FEFF}", "\u{FEFF}\n"])
    func nothingIsEmpty(text: String) { #expect(BodyKind(of: Array(text.utf8)) == .empty) }

    @Test(arguments: ["<html>", "<!DOCTYPE html>", "\n  <p>", "\u{FEFF}<?xml?>", "\u{FEFF}\r\n<", "<"])
    func whatStartsWithAnAngleIsHTML(text: String) { #expect(BodyKind(of: Array(text.utf8)) == .html) }

    @Test(arguments: ["{}", "[]", " \n[1]", "\u{FEFF}{", "\"a\"", "null", " true\n", "12", "-1.5e3"])
    func whatStartsAsJSONIsJSON(text: String) { #expect(BodyKind(of: Array(text.utf8)) == .json) }

    @Test(arguments: ["date,close", "%PDF-1.7", "nullable", "+1", "1,2", "Service unavailable", "\u{0}", "x<", "-", "nan"])
    func theRestIsOther(text: String) { #expect(BodyKind(of: Array(text.utf8)) == .other) }

    @Test func aResponseIsClassifiedByItsBodyAndNotItsContentType() {
        let headers = HTTPHeaders([("Content-Type", "application/json")])
        #expect(HTTPResponse(status: 200, headers: headers, body: Array("<html>".utf8)).bodyKind == .html)
    }
}
