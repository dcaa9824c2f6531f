"""The small faults: where they can be made in a Swift file, which are drawn, and how a file is written that holds them all.

Every fault is present in the file written and does nothing until the switch names its number (see switch.swift).
"""

import collections
import hashlib
import re

from swift_source import blanked, statement_places

KINDS = ("comparison", "sign", "bound", "constant", "statement")

NEGATED = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "=="}
MOVED = {"<": "<=", "<=": "<", ">": ">=", ">=": ">", "..<": "...", "...": "..<"}
TURNED = {"+": "-", "-": "+", "+=": "-=", "-=": "+="}

COMPARED = re.compile(r"(?<=[^\s,(\[{:=&|<>]) (<=|>=|==|!=|<|>) (?=\S)|(?<=\n)( *)(<=|>=|==|!=|<|>) (?=\S)")
RANGED = re.compile(r"(?<=[\w)\]])(\.\.<|\.\.\.)(?=[\w(-])")
ADDED = re.compile(r"(?<=[\w)\]]) (\+=|-=|\+|-) (?=[\w(.$-])|(?<=\n)( *)(\+|-) (?=[\w(.$])")
NEGATIVE = re.compile(r"(?<=[\s(\[,:])-(?=[\w(])")
NUMBER = re.compile(r"(?<![\w$])(?:(?<=\.\.)|(?<!\.))\d[\d_]*(?:\.\d[\d_]*)?(?:[eE][+-]?\d+)?(?!\w|\.\w)")
CALLED = re.compile(r"(?:try )?[\w.?!\[\]]+\(.*\)$")
ASSIGNED = re.compile(r"[\w.?!\[\]()]+ (?:=|\+=|-=|\*=|/=) \S.*$")
OTHER_STATEMENT = re.compile(
    r"(?:let|var|return|throw|guard|if|else|for|while|case|default|switch|func|init|struct|enum|import|public|private|internal"
    r"|static|extension|defer|do|catch|super|self\.init|indirect|mutating|typealias|protocol|subscript|break|continue)\b")
# Lines that declare what the compiler alone reads.
DECLARED = re.compile(r"\s*(?:@|#|import |public import |internal import |infix |prefix |case \w+ = )")

Fault = collections.namedtuple("Fault", "kind path line column before after rank")


def faults(path, text, seed):
    """Every fault that a file can hold, each with the rank that the seed gives it: a hash of the line's text and not of its
    number, so that a change elsewhere moves no fault of this line."""
    code, lines = blanked(text), text.split("\n")
    starts = _line_starts(code)
    seen, found = collections.Counter(), []
    for kind, start, before, after in sorted(_places(code), key=lambda place: (place[1], place[0])):
        line = _line(starts, start)
        column = start - starts[line]
        if DECLARED.match(lines[line]):
            continue
        key = (kind, lines[line].strip(), column - len(lines[line]) + len(lines[line].lstrip()))
        digest = hashlib.sha256(repr((seed, path, key, seen[key])).encode()).hexdigest()
        seen[key] += 1
        if kind == "constant":
            after = f"{before} {'+' if before == '0' or int(digest[-1], 16) % 2 else '-'} 1"
        found.append(Fault(kind, path, line + 1, column, text[start:start + len(before)], after, digest))
    return found


def drawn(every):
    """All faults in the order in which they are taken: each kind in turn, within a kind by rank; one fault a place."""
    queues = {kind: sorted((f for f in every if f.kind == kind), key=lambda f: f.rank) for kind in KINDS}
    places, order = set(), []
    while any(queues.values()):
        for kind in KINDS:
            while queues[kind]:
                fault = queues[kind].pop(0)
                place = (fault.path, fault.line, fault.column)
                if place not in places:
                    places.add(place)
                    order.append(fault)
                    break
    return order


def written(text, numbered):
    """The file with these faults, given as pairs of number and fault. Its lines keep their numbers."""
    lines = text.split("\n")
    edits = collections.defaultdict(list)
    for number, fault in numbered:
        end = fault.column + len(fault.before)
        if fault.kind == "statement":
            edits[fault.line].append((fault.column, 1, fault.column, f"if !isMutant({number}) {{ "))
            edits[fault.line].append((end, 0, end, " }"))
        elif fault.kind == "constant":
            edits[fault.line].append((fault.column, 2, end, f"mutated({number}, {fault.before}, {fault.after})"))
        elif fault.before == "-" and _is_prefix(lines[fault.line - 1], fault.column):
            edits[fault.line].append((fault.column, 2, end, operator(number)))
        else:
            name = operator(number)
            padded = name if lines[fault.line - 1][fault.column - 1:fault.column].isspace() else f" {name} "
            edits[fault.line].append((fault.column, 2, end, padded))
    for number, line_edits in edits.items():
        line = lines[number - 1]
        for start, _, end, new in sorted(line_edits, reverse=True):
            line = line[:start] + new + line[end:]
        lines[number - 1] = line
    if numbered:
        at = next((i for i, line in enumerate(lines) if re.match(r"(?:public |internal )?import ", line)), 0)
        lines[at] = "public import MutantSwitch; " + lines[at]
    return "\n".join(lines)


def operator(number):
    """The operator of a fault's own: its number in digits of base 4 behind two tildes."""
    digits = ""
    while number:
        number, digit = divmod(number, 4)
        digits = "^~|&"[digit] + digits
    return "~~" + digits


def operators(numbered):
    """The Swift file that declares the operators of a module's faults."""
    parts = ["import MutantSwitch", ""]
    for number, fault in numbered:
        if fault.kind in ("comparison", "sign", "bound"):
            parts += _declaration(number, fault)
    return "\n".join(parts) + "\n"


def _declaration(number, fault):
    name, before, after = operator(number), fault.before, fault.after
    if after == "":
        return [f"prefix operator {name}", f"prefix func {name} <T: SignedNumeric>(x: T) -> T {{ isMutant({number}) ? x : -x }}"]
    if before in ("..<", "..."):
        range_type, step = ("Range", "1") if before == "..<" else ("ClosedRange", "-1")
        beyond = "nextUp" if before == "..<" else "nextDown"
        return [
            f"infix operator {name}: RangeFormationPrecedence",
            f"func {name} <T: Strideable>(a: T, b: T) -> {range_type}<T> where T.Stride: SignedInteger "
            f"{{ a {before} (isMutant({number}) ? b.advanced(by: {step}) : b) }}",
            f"func {name} <T: BinaryFloatingPoint>(a: T, b: T) -> {range_type}<T> "
            f"{{ a {before} (isMutant({number}) ? b.{beyond} : b) }}",
        ]
    if before in ("+=", "-="):
        return [
            f"infix operator {name}: AssignmentPrecedence",
            f"func {name} <T: AdditiveArithmetic>(a: inout T, b: T) "
            f"{{ if isMutant({number}) {{ a {after} b }} else {{ a {before} b }} }}",
        ]
    if before in ("+", "-"):
        return [
            f"infix operator {name}: AdditionPrecedence",
            f"func {name} <T: AdditiveArithmetic>(a: T, b: T) -> T {{ isMutant({number}) ? a {after} b : a {before} b }}",
        ]
    needs = "Equatable" if before in ("==", "!=") else "Comparable"
    return [
        f"infix operator {name}: ComparisonPrecedence",
        f"func {name} <T: {needs}>(a: T, b: T) -> Bool {{ isMutant({number}) ? a {after} b : a {before} b }}",
    ]


def _places(code):
    for match in COMPARED.finditer(code):
        group = 1 if match.group(1) else 3
        sign = match.group(group)
        yield "comparison", match.start(group), sign, NEGATED[sign]
        if sign in MOVED:
            yield "bound", match.start(group), sign, MOVED[sign]
    for match in RANGED.finditer(code):
        yield "bound", match.start(), match.group(), MOVED[match.group()]
    for match in ADDED.finditer(code):
        group = 1 if match.group(1) else 3
        yield "sign", match.start(group), match.group(group), TURNED[match.group(group)]
    for match in NEGATIVE.finditer(code):
        yield "sign", match.start(), "-", ""
    for match in NUMBER.finditer(code):
        yield "constant", match.start(), match.group(), ""
    yield from _statements(code)


def _statements(code):
    lines, places, start = code.split("\n"), statement_places(code), 0
    for index, line in enumerate(lines):
        text = line.strip()
        is_statement = places[index] != "expression" and _is_balanced(text) and not OTHER_STATEMENT.match(text)
        # A constant property must be set once, and a function of one expression returns it.
        is_droppable = (CALLED.match(text) and not _is_result(lines, index)) or (ASSIGNED.match(text) and places[index] != "init")
        if is_statement and is_droppable and _is_whole_before(lines, index) and _is_whole_after(lines, index):
            yield "statement", start + line.index(text), text, ""
        start += len(line) + 1


def _is_balanced(text):
    return all(text.count(opening) == text.count(closing) for opening, closing in ("()", "[]", "{}")) and '"""' not in text


def _is_result(lines, index):
    before, after = lines[index - 1].rstrip() if index else "", lines[index + 1].strip() if index + 1 < len(lines) else ""
    return after.startswith("}") and bool(re.search(r"(?:->.*|: [\w.<>\[\]?]+) \{$", before))


def _is_whole_before(lines, index):
    before = next((line.strip() for line in reversed(lines[:index]) if line.strip()), "{")
    if before.endswith(":"):
        return before.startswith(("case", "default"))
    return not re.search(r"(?:[,(\[=+*/<>&|?-]|\belse|\breturn|\bin)$", before) or before.endswith(" in")


def _is_whole_after(lines, index):
    after = next((line.strip() for line in lines[index + 1:] if line.strip()), "}")
    return not re.match(r"[.?:+*/<>&|=-]|as\b|else\b|where\b", after)


def _is_prefix(line, column):
    return line[column + 1:column + 2] != " "


def _line_starts(code):
    starts = [0]
    for match in re.finditer("\n", code):
        starts.append(match.end())
    return starts


def _line(starts, place):
    low, high = 0, len(starts)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if starts[middle] <= place else (low, middle)
    return low
