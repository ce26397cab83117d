"""Sizes of the house: headers <= 200 lines, sources <= 400, functions <= 60, public functions with at most four
parameters and no bool among them. Bodies of TEST_CASE are tables of cases and exempt. An Execution says how to run,
not what to do, and does not count; a getter's `fallback` is the value itself and may be a bool."""
import re

import tree

HEADER, SOURCE, FUNCTION, PARAMETERS = 200, 400, 60, 4
NOT_A_FUNCTION = re.compile(r"\b(if|for|while|switch|catch|namespace|struct|class|enum|union|TEST_CASE\w*|SUBCASE)\b")


def function_lengths(source):
    """(line, name, length) of every function body. A body opens after a ')' that ends its head; what stands inside
    another body (lambdas, blocks) counts there."""
    text = tree.bare(source)
    depth, inside, start, head_from, name = 0, None, 0, 0, ""
    for at, char in enumerate(text):
        if char == "{":
            head = text[head_from:at]
            opens = re.search(r"(\w+|operator\S+)\s*\([^;]*\)[\w\s:&,<>(){}\->*]*$", head)
            if inside is None and opens and not NOT_A_FUNCTION.search(head) and "=" not in head.split("(")[0]:
                inside, name = depth, opens.group(1)
                start = text.count("\n", 0, head_from + len(head) - len(head.lstrip())) + 1
            depth += 1
            head_from = at + 1
        elif char == "}":
            depth -= 1
            if inside is not None and depth == inside:
                yield start, name, text.count("\n", 0, at) + 2 - start
                inside = None
            head_from = at + 1
        elif char == ";" and inside is None:
            head_from = at + 1


def parameters(source):
    """(line, name, parameter texts) of every function declared in a header."""
    text = tree.bare(source)
    for match in re.finditer(r"(?<=[\w>&*] )(\w+)\(", text):
        depth, at, parts, from_ = 1, match.end(), [], match.end()
        while at < len(text) and depth:
            char = text[at]
            depth += char in "([{<"
            depth -= char in ")]}" or (char == ">" and text[at - 1] != "-")
            if char == "," and depth == 1:
                parts.append(text[from_:at])
                from_ = at + 1
            at += 1
        parts.append(text[from_ : at - 1])
        before = text[: match.start()].rsplit("\n", 1)[-1]
        if re.match(r"\s*(;|const|noexcept|override|\{|=|->)", text[at:]) and "return" not in before:
            yield text.count("\n", 0, match.start()) + 1, match.group(1), [p.strip() for p in parts if p.strip()]


def check_public(file, source, problems):
    for line, name, found in parameters(source):
        counted = [p for p in found if not p.startswith("const Execution&")]
        if len(counted) > PARAMETERS:
            problems.append(f"{file}:{line}: {name} takes {len(counted)} parameters: make them a struct")
        if any(re.match(r"(const\s+)?bool\b(?!\s*([(*&]|fallback))", p) for p in found) and "operator" not in name:
            problems.append(f"{file}:{line}: {name} takes a bool: make it an enum")


def main():
    problems = []
    folders = [f for f in ("src", "include", "cli", "tests", "bench", "python") if (tree.ROOT / f).is_dir()]
    for file in tree.code(*folders):
        source = tree.text(file)
        lines = source.count("\n")
        limit = HEADER if file.suffix == ".hpp" else SOURCE
        if lines > limit:
            problems.append(f"{file}: {lines} lines, at most {limit}")
        for line, name, length in function_lengths(source):
            if length > FUNCTION:
                problems.append(f"{file}:{line}: function {name} has {length} lines, at most {FUNCTION}")
        if file.parts[0] == "include":
            check_public(file, source, problems)
    tree.finish(problems)


main()
