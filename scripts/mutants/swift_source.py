"""What of a Swift file is code, without a parser: comments, strings and calls whose text is for people are blanked."""

import re

# Their arguments are read by people, state what cannot happen or hint at a size: a fault in them is none of the pipeline's.
WORDS = re.compile(
    r"\b(?:precondition|preconditionFailure|assert|assertionFailure|fatalError|warn|context\.log|print|reserveCapacity)\(")


def blanked(text):
    """The text with every comment and string replaced by blanks (a string keeps its quotes), the same length and lines."""
    out = list(text)

    def blank(start, end):
        for place in range(start, end):
            if out[place] != "\n":
                out[place] = " "

    index = 0
    while index < len(text):
        if text.startswith("//", index):
            end = text.find("\n", index)
            end = len(text) if end < 0 else end
            blank(index, end)
        elif text.startswith("/*", index):
            end = _end_of_comment(text, index)
            blank(index, end)
        elif text[index] == '"' or re.match(r'#+"', text[index:index + 4]):
            end = _end_of_string(text, index)
            blank(index + 1, end - 1)
            out[index] = out[end - 1] = '"'
        else:
            end = index + 1
        index = end
    code = "".join(out)
    for call in WORDS.finditer(code):
        blank(call.start(), _closing(code, call.end() - 1) + 1)
        out[call.start()] = '"'
    return "".join(out)


def statement_places(code):
    """For every line, what its innermost open bracket at the start is of: `block`, `init` (the braces of an initialiser and
    all within) or `expression` (parentheses and the like)."""
    places, stack, since = [], ["block"], 0
    for start, line in _lines(code):
        places.append(stack[-1])
        for place, character in enumerate(line, start):
            if character == "{":
                words = re.findall(r"\b(init|func|var|subscript)\b", code[since:place])
                is_init = words[-1] == "init" if words else "init" in stack
                stack.append("init" if is_init else "block")
            elif character in "([":
                stack.append("expression")
            elif character in ")]}" and len(stack) > 1:
                stack.pop()
            if character in "{}":
                since = place + 1
    return places


def _lines(code):
    start = 0
    for line in code.split("\n"):
        yield start, line
        start += len(line) + 1


def _end_of_comment(text, start):
    depth, index = 0, start
    while index < len(text):
        if text.startswith("/*", index):
            depth, index = depth + 1, index + 2
        elif text.startswith("*/", index):
            depth, index = depth - 1, index + 2
            if depth == 0:
                return index
        else:
            index += 1
    return len(text)


def _end_of_string(text, start):
    hashes = 0
    while text[start + hashes] == "#":
        hashes += 1
    quotes = '"""' if text.startswith('"""', start + hashes) else '"'
    escape, index = "\\" + "#" * hashes, start + hashes + len(quotes)
    while index < len(text):
        if text.startswith(escape + "(", index):
            index = _end_of_interpolation(text, index + len(escape))
        elif text.startswith(escape, index):
            index += len(escape) + 1
        elif text.startswith(quotes + "#" * hashes, index):
            return index + len(quotes) + hashes
        else:
            index += 1
    return len(text)


def _end_of_interpolation(text, start):
    depth, index = 0, start
    while index < len(text):
        if text[index] == '"':
            index = _end_of_string(text, index)
            continue
        depth += {"(": 1, ")": -1}.get(text[index], 0)
        index += 1
        if depth == 0:
            return index
    return len(text)


def _closing(code, start):
    depth = 0
    for index in range(start, len(code)):
        depth += {"(": 1, ")": -1}.get(code[index], 0)
        if depth == 0:
            return index
    return len(code) - 1
