"""Each kind of fault makes the line expected, and what is no code stays as it is."""

import unittest

from faults import KINDS, drawn, faults, operators, written

PATH = "Sources/Trading/Guardrails/Guardrails.swift"


def rewritten(line, kind, before, text="func f() {{\n    {}\n}}"):
    """The line with one fault of a kind, as number 5; `None` when it has none such."""
    source = "import Strategy\n" + text.format(line)
    for fault in faults(PATH, source, 1):
        if (fault.kind, fault.before) == (kind, before):
            lines = written(source, [(5, fault)]).split("\n")
            assert len(lines) == len(source.split("\n")), "lines keep their numbers"
            return lines[fault.line - 1].strip(), operators([(5, fault)]), fault
    return None


class EachKind(unittest.TestCase):
    def test_a_comparison_is_negated(self):
        line, declared, _ = rewritten("guard losses >= rules.most else { return }", "comparison", ">=")
        self.assertEqual(line, "guard losses ~~~~ rules.most else { return }")
        self.assertIn("infix operator ~~~~: ComparisonPrecedence", declared)
        self.assertIn("isMutant(5) ? a < b : a >= b", declared)

    def test_a_bound_takes_its_end_in_or_leaves_it_out(self):
        line, declared, _ = rewritten("guard losses >= rules.most else { return }", "bound", ">=")
        self.assertIn("isMutant(5) ? a > b : a >= b", declared)
        line, declared, _ = rewritten("for row in 0..<rows { sum(row) }", "bound", "..<")
        self.assertEqual(line, "for row in 0 ~~~~ rows { sum(row) }")
        self.assertIn("a ..< (isMutant(5) ? b.advanced(by: 1) : b)", declared)

    def test_a_sign_is_turned(self):
        line, declared, _ = rewritten("let value = equity - peak", "sign", "-")
        self.assertEqual(line, "let value = equity ~~~~ peak")
        self.assertIn("isMutant(5) ? a + b : a - b", declared)
        line, declared, _ = rewritten("return -weeks", "sign", "-")
        self.assertEqual(line, "return ~~~~weeks")
        self.assertIn("isMutant(5) ? x : -x", declared)
        line, declared, _ = rewritten("end += width", "sign", "+=")
        self.assertEqual(line, "end ~~~~ width")
        self.assertIn("if isMutant(5) { a -= b } else { a += b }", declared)

    def test_a_constant_moves_by_one(self):
        line, _, fault = rewritten("let limit = 0.005 * equity", "constant", "0.005")
        self.assertEqual(line, f"let limit = mutated(5, 0.005, {fault.after}) * equity")
        self.assertRegex(fault.after, r"^0\.005 [+-] 1$")
        self.assertEqual(rewritten("let first = 0", "constant", "0")[0], "let first = mutated(5, 0, 0 + 1)")

    def test_a_statement_is_dropped(self):
        self.assertEqual(rewritten("peak = equity", "statement", "peak = equity")[0], "if !isMutant(5) { peak = equity }")
        call = 'try store.save(row, "text")'
        self.assertEqual(rewritten(call, "statement", call)[0], f"if !isMutant(5) {{ {call} }}")


class WhatStays(unittest.TestCase):
    def test_comments_strings_and_preconditions_hold_no_fault(self):
        source = 'func f() {\n    // a < 3\n    let text = "a < \\(b + 3)"\n    precondition(a < 3, "a")\n    /* 1 + 2 */\n}\n'
        self.assertEqual(faults(PATH, source, 1), [])

    def test_names_operators_of_types_and_raw_values_are_no_constants(self):
        for line in ("case first = 1", "let other = v11 + x2.0", "let f: (Int) -> Array<Int> = g", "let pair = both.1"):
            found = [fault.kind for fault in faults(PATH, f"func f() {{\n    {line}\n}}", 1)]
            self.assertNotIn("constant", found, line)
            self.assertNotIn("bound", found, line)

    def test_a_line_of_a_longer_expression_is_no_statement(self):
        for text in ("func f() {{\n    call(\n        {}\n    )\n}}", "func f() -> Int {{\n    {}\n}}", "init() {{\n    {}\n}}"):
            line = "peak = equity" if "init" in text else "value(1)"
            self.assertIsNone(rewritten(line, "statement", line, text), text)


class TheDraw(unittest.TestCase):
    SOURCE = "func f() {\n    peak = a - 1\n    if a < b { c = 2 }\n    for i in 0..<5 { d += i }\n    low = a + 7\n}\n"

    def test_the_same_seed_draws_the_same_and_another_seed_others(self):
        self.assertEqual(drawn(faults(PATH, self.SOURCE, 1)), drawn(faults(PATH, self.SOURCE, 1)))
        first, other = ([fault[:6] for fault in drawn(faults(PATH, self.SOURCE, seed))] for seed in (1, 2))
        self.assertNotEqual(first, other)

    def test_every_kind_takes_its_turn_and_a_place_is_drawn_once(self):
        order = drawn(faults(PATH, self.SOURCE, 1))
        self.assertEqual(tuple(fault.kind for fault in order[:5]), KINDS)
        places = [(fault.line, fault.column) for fault in order if fault.kind in ("comparison", "bound")]
        self.assertEqual(len(places), len(set(places)))

    def test_a_change_elsewhere_moves_no_fault(self):
        moved = "// A line more.\n" + self.SOURCE.replace("    low = a + 7\n", "")
        ranks = {fault.rank for fault in faults(PATH, self.SOURCE, 1)}
        self.assertTrue({fault.rank for fault in faults(PATH, moved, 1)} <= ranks)


if __name__ == "__main__":
    unittest.main()
