import Files
import Foundation
import Parquet
import TestSupport
import Testing

/// Texts in every encoding writers use: the same values whatever the encoding.
@Suite struct TextEncodingTests {
    /// Six rows `text`, `number` as Arrow 26 writes them, one file an encoding: `USD/COP`, `USD/COP`, null, `peso ñ`, empty, `USD/COPA`.
    private static let files: [(encoding: String, content: String)] = [
        (
            "PLAIN",
            """
            UEFSMRUAFW4VbiwVDBUAFQYVBhwAAAACAAAAAzsHAAAAVVNEL0NPUAcAAABVU0QvQ09QBwAAAHBlc28gw7EAAAAACAAAAFVTRC9DT1BBFQAVbB
            VsLBUMFQAVBhUGHAAAAAIAAAAMAQEAAAAAAAAAAgAAAAAAAAADAAAAAAAAAAQAAAAAAAAABQAAAAAAAAAGAAAAAAAAABUEGTw1ABgGc2NoZW1h
            FQQAFQwlAhgEdGV4dCUATBwAAAAVBCUCGAZudW1iZXIAFgwZHBksJgAcFQwZJQYAGRgEdGV4dBUAFgwWlAEWlAEmCEkcFQAVABUCADwWOhkGGS
            YCCgAAACYAHBUEGSUGABkYBm51bWJlchUAFgwWkgEWkgEmnAFJHBUAFQAVAgA8KQYZJgAMAAAAFqYCFgwmCBamAgAoIHBhcnF1ZXQtY3BwLWFy
            cm93IHZlcnNpb24gMjYuMC4xGSwcAAAcAAAAzgAAAFBBUjE=
            """
        ),
        (
            "DELTA_BYTE_ARRAY",
            """
            UEFSMRUAFaABFaABLBUMFQ4VBhUGHAAAAAIAAAADO4ABBAUADQQAAAAOdwAAAAAAAAAAAAAAAAAAgAEEBQ4NBAAAAODwAAAAAAAAAAAAAAAAAA
            BVU0QvQ09QcGVzbyDDsVVTRC9DT1BBFQAVbBVsLBUMFQAVBhUGHAAAAAIAAAAMAQEAAAAAAAAAAgAAAAAAAAADAAAAAAAAAAQAAAAAAAAABQAA
            AAAAAAAGAAAAAAAAABUEGTw1ABgGc2NoZW1hFQQAFQwlAhgEdGV4dCUATBwAAAAVBCUCGAZudW1iZXIAFgwZHBksJgAcFQwZJQYOGRgEdGV4dB
            UAFgwWygEWygEmCEkcFQAVDhUCADwWLBkGGSYCCgAAACYAHBUEGSUGABkYBm51bWJlchUAFgwWkgEWkgEm0gFJHBUAFQAVAgA8KQYZJgAMAAAA
            FtwCFgwmCBbcAgAoIHBhcnF1ZXQtY3BwLWFycm93IHZlcnNpb24gMjYuMC4xGSwcAAAcAAAAzgAAAFBBUjE=
            """
        ),
        (
            "DELTA_LENGTH_BYTE_ARRAY",
            """
            UEFSMRUAFXoVeiwVDBUMFQYVBhwAAAACAAAAAzuAAQQFDg0EAAAAd/AAAAAAAAAAAAAAAAAAAFVTRC9DT1BVU0QvQ09QcGVzbyDDsVVTRC9DT1
            BBFQAVbBVsLBUMFQAVBhUGHAAAAAIAAAAMAQEAAAAAAAAAAgAAAAAAAAADAAAAAAAAAAQAAAAAAAAABQAAAAAAAAAGAAAAAAAAABUEGTw1ABgG
            c2NoZW1hFQQAFQwlAhgEdGV4dCUATBwAAAAVBCUCGAZudW1iZXIAFgwZHBksJgAcFQwZJQYMGRgEdGV4dBUAFgwWoAEWoAEmCEkcFQAVDBUCAD
            wWOhkGGSYCCgAAACYAHBUEGSUGABkYBm51bWJlchUAFgwWkgEWkgEmqAFJHBUAFQAVAgA8KQYZJgAMAAAAFrICFgwmCBayAgAoIHBhcnF1ZXQt
            Y3BwLWFycm93IHZlcnNpb24gMjYuMC4xGSwcAAAcAAAAzgAAAFBBUjE=
            """
        ),
    ]

    private let folder = TemporaryFolder()

    private func path(_ index: Int) throws -> String {
        let path = folder.file("table.parquet")
        let content = Self.files[index].content.filter { !$0.isWhitespace }
        try writeFile([UInt8](try #require(Data(base64Encoded: content))), to: path)
        return path
    }

    @Test(arguments: files.indices) func aTextIsTheSameInEveryEncoding(index: Int) throws {
        let table = try ParquetReader.read(try path(index), columns: ["text", "number"])
        #expect(Array(try table.strings("text")) == ["USD/COP", "USD/COP", nil, "peso ñ", "", "USD/COPA"])
        #expect(Array(try table.integers("number")) == [1, 2, 3, 4, 5, 6])
    }
}
