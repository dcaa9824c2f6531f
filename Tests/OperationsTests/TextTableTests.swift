@testable import Operations
import Testing

@Suite struct TextTableTests {
    @Test func columnsAreAsWideAsTheirWidestCell() {
        var table = TextTable(columns: [.left, .right, .left])
        table.add(["a", "1", "x"])
        table.add(["long", "200", "yy"])
        #expect(table.text == "a       1  x\nlong  200  yy")
    }

    @Test func missingCellsAreEmptyAndNoLineEndsInSpaces() {
        var table = TextTable(columns: [.left, .right, .left])
        table.add(["a", "1", "wide"])
        table.add(["b"])
        table.add(["", "", "c"])
        #expect(table.text == "a  1  wide\nb\n      c")
    }

    @Test func charactersAreCountedAndNotBytes() {
        var table = TextTable(columns: [.right, .left])
        table.add(["–", "x"])
        table.add(["año", "y"])
        #expect(table.text == "  –  x\naño  y")
    }

    @Test func aTableWithoutRowsIsEmpty() {
        #expect(TextTable(columns: [.left]).text.isEmpty)
    }

    @Test func noCellCommandsTheTerminal() {
        var table = TextTable(columns: [.left])
        table.add(["\u{1B}[31mred\nline"])
        #expect(table.text == "\\u{1b}[31mred line")
    }
}
