extension Unicode.Scalar {
    /// Whether nothing of it shows, or it changes how its neighbours show: control characters, marks that turn the direction of
    /// writing, zero-width characters, separators of lines. A name that holds one is not the name that people read, and printed
    /// raw it can command the terminal or reorder the line.
    ///
    /// Source: Unicode Standard Annex 44, general categories Cc, Cf, Zl and Zp, and Default_Ignorable_Code_Point.
    public var isInvisible: Bool {
        switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: true
        default: properties.isDefaultIgnorableCodePoint
        }
    }
}

extension String {
    /// Whether nothing of it can be seen: empty, white space, or scalars nobody sees.
    public var isBlank: Bool { unicodeScalars.allSatisfy { $0.isInvisible || $0.properties.isWhitespace } }
}
