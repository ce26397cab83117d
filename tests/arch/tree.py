"""The project's files, and C++ text without comments and strings: what the checks in this folder share."""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
SKIPPED = {".git", "build", ".cache", "__pycache__"}
CODE = {".cpp", ".hpp"}


def files(*folders):
    """Files below the given folders (the whole tree without any), as sorted paths relative to the root."""
    found = []
    for top in [ROOT / f for f in folders] or [ROOT]:
        for path in top.rglob("*"):
            relative = path.relative_to(ROOT)
            if path.is_file() and not SKIPPED & set(relative.parts):
                found.append(relative)
    return sorted(found)


def code(*folders):
    return [f for f in files(*folders) if f.suffix in CODE]


def text(path):
    return (ROOT / path).read_text(encoding="utf-8")


def bare(source):
    """The source with comments, strings and characters blanked out; line numbers stay."""
    pattern = re.compile(r'//[^\n]*|/\*.*?\*/|R"(\w*)\(.*?\)\1"|"(?:\\.|[^"\\\n])*"|(?<![0-9a-fA-F])\'(?:\\.|[^\'\\\n])+\'', re.S)
    return pattern.sub(lambda m: '""' + "\n" * m.group(0).count("\n"), source)


def finish(problems):
    """Prints what was found and ends the program: 1 when there was anything."""
    for problem in problems:
        print(problem)
    print(f"{len(problems)} problems")
    sys.exit(1 if problems else 0)
