/// The one look of all charts: dark, quiet axes, colours that the colour-blind can tell apart by lightness.
enum Theme {
    static let width = 1280
    static let height = 720
    static let background = "#0d1117"
    static let frame = "#8b949e"
    static let text = "#c9d1d9"
    static let faintText = "#8b949e"
    static let heading = "#f0f6fc"
    static let grid = "#21262d"
    static let warning = "#e3b341"
    static let strategy = "#58a6ff"
    static let benchmark = "#8b949e"
    static let profit = "#26a69a"
    static let loss = "#ef5350"
    static let groups = ["#58a6ff", "#f0883e", "#bc8cff", "#56d4b1", "#e3b341", "#f778ba"]

    /// What every chart's script begins with.
    static let opening = """
        reset session
        set encoding utf8
        set minussign
        set terminal pngcairo size \(width),\(height) noenhanced background rgb '\(background)' font 'DejaVu Sans,11'
        set border 3 lc rgb '\(frame)' lw 1
        set tics nomirror out scale 0.6 textcolor rgb '\(text)'
        set grid lc rgb '\(grid)' lt 1 lw 1
        set key noautotitle textcolor rgb '\(text)' font 'DejaVu Sans,11' samplen 1.6 spacing 1.1
        set lmargin at screen 0.082
        set rmargin at screen 0.972

        """
}

/// A gnuplot script under construction. Texts enter only through `text`, numbers only through `number`.
struct Script {
    private(set) var content = Theme.opening

    mutating func line(_ text: String) { content += text + "\n" }

    /// A named block of inline data, a row a line.
    mutating func data(_ name: String, _ rows: [[Double]]) {
        content += "$\(name) << EOD\n"
        for row in rows { content += row.map(Script.number).joined(separator: " ") + "\n" }
        content += "EOD\n"
    }

    /// Title, details and source, in the space above the plot.
    mutating func heading(_ title: String, _ chart: Chart, summary: String) {
        label("\(title) · \(chart.subject)", x: 0.03, y: 0.953, "left font 'DejaVu Sans:Bold,17'", Theme.heading, limit: 70)
        let details = [summary, chart.details].filter { !$0.isEmpty }.joined(separator: " · ")
        label(details, x: 0.03, y: 0.905, "left font 'DejaVu Sans,11'", Theme.faintText, limit: 120)
        switch chart.source {
        case .synthetic:
            label(
                "DATOS SINTÉTICOS", x: 0.972, y: 0.953, "right font 'DejaVu Sans:Bold,15'", Theme.warning, limit: 60)
            label(
                "generados, no son de mercado", x: 0.972, y: 0.905, "right font 'DejaVu Sans,11'", Theme.warning, limit: 60)
        case .unlabelled: source("sin etiqueta")
        case .named(let name): source(name)
        }
    }

    /// Axes without data, and a text that says why.
    mutating func emptyPlot(y: Double) {
        line("set xrange [-1:1]")
        line("set yrange [0:1]")
        line("unset xtics")
        line("unset ytics")
        emptyNote(y: y)
        // A plot must draw something; what is not a number is not drawn.
        line("plot NaN notitle")
    }

    /// A text in the middle of the plot that says why it is empty.
    mutating func emptyNote(y: Double) {
        label("sin operaciones", x: 0.52, y: y, "center font 'DejaVu Sans,20'", Theme.faintText, limit: 60)
    }

    /// A text at a place given in fractions of the picture.
    mutating func label(_ text: String, x: Double, y: Double, _ style: String, _ color: String, limit: Int) {
        line("set label \(Script.text(text, limit: limit)) at screen \(x),\(y) \(style) textcolor rgb '\(color)' front")
    }

    /// The name of a vertical axis, in the middle of its height and at one distance from the edge on every chart.
    mutating func verticalLabel(_ text: String, y: Double) {
        label(text, x: 0.016, y: y, "center rotate by 90", Theme.text, limit: 40)
    }

    private mutating func source(_ name: String) {
        label("Fuente: \(name)", x: 0.972, y: 0.953, "right font 'DejaVu Sans,11'", Theme.faintText, limit: 40)
    }

    /// A text as gnuplot reads it literally: within single quotes nothing but a quote has a meaning, so the typographic one
    /// takes its place (gnuplot misreads several doubled ones in a row); the terminal's enhanced mode is off. Characters
    /// that would end the line become blanks; long texts are shortened.
    static func text(_ text: String, limit: Int) -> String {
        var plain = ""
        for scalar in text.unicodeScalars {
            if scalar == "'" {
                plain += "’"
                continue
            }
            switch scalar.properties.generalCategory {
            case .control, .lineSeparator, .paragraphSeparator, .format, .surrogate: plain += " "
            default: plain.unicodeScalars.append(scalar)
            }
        }
        let shown = plain.count > limit ? plain.prefix(limit - 1) + "…" : plain[...]
        return "'\(shown)'"
    }

    /// A finite number as gnuplot reads it.
    static func number(_ value: Double) -> String {
        precondition(value.isFinite, "a chart has no place for \(value)")
        return value.description
    }

    /// A number with a fixed number of decimals.
    static func fixed(_ value: Double, _ decimals: Int, signed: Bool = false) -> String {
        var scale = 1.0
        for _ in 0..<decimals { scale *= 10 }
        let rounded = (abs(value) * scale).rounded()
        let sign = rounded == 0 ? "" : value < 0 ? "−" : signed ? "+" : ""
        guard rounded < 1e15 else { return "\(value)" }
        let digits = String(Int(rounded))
        guard decimals > 0 else { return sign + digits }
        let padded = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
        return "\(sign)\(padded.dropLast(decimals)).\(padded.suffix(decimals))"
    }
}
