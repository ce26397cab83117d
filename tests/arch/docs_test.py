"""The documentation tells the truth: relative links lead somewhere, paths named in backquotes exist, command lines use
commands and options that there are, and sessions print what they show. Argument: the program.

A ```console block is a session: lines after `$ ` (and `> `, their continuation) are run, all of a page in one shell
inside a copy of the project's data; what stands below them must be what they print, where a line `...` stands for any
lines left out. In ```sh blocks, in backquotes and in the examples of the help pages, command lines are only checked for
commands and options."""
import os
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile

import tree

MARK = "==command ended=="
PATHS = re.compile(r"`((?:src|include|cli|cmake|data|docs|scenarios|tests|tools|bench)/[\w./-]*[\w/])`")


def heading_ids(page):
    headings = re.findall(r"^#+ +(.*)$", page, re.M)
    return {re.sub(r"[^\w\- ]", "", h.lower()).strip().replace(" ", "-") for h in headings}


def check_links(file, page, problems):
    prose = re.sub(r"^```.*?^```$", "", page, flags=re.M | re.S)
    for target in re.findall(r"\]\(([^)\s]+)\)", prose):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, heading = target.partition("#")
        there = (tree.ROOT / file.parent / path) if path else tree.ROOT / file
        if not there.exists():
            problems.append(f"{file}: no {target}")
        elif heading and heading not in heading_ids(there.read_text(encoding="utf-8")):
            problems.append(f"{file}: no heading {target}")
    for path in PATHS.findall(prose):
        if not (tree.ROOT / path).exists():
            problems.append(f"{file}: no {path}")


def blocks(page, language):
    """(line, text) of every fenced block of the language."""
    for match in re.finditer(rf"^```{language}\n(.*?)^```$", page, re.M | re.S):
        yield page.count("\n", 0, match.start()) + 2, match.group(1)


class Options:
    """What the help of each command lists, asked once."""

    def __init__(self, program):
        self.program, self.known = program, {}

    def of(self, command):
        if command not in self.known:
            done = subprocess.run([self.program, command, "--help"], capture_output=True, text=True)
            found = re.findall(r"^ +(?:(-\w), +)?(--[\w-]+)", done.stdout, re.M)
            self.known[command] = {o for pair in found for o in pair if o} if done.returncode == 0 else None
        return self.known[command]

    def check(self, place, line, problems):
        """Every use of the program in a shell line: crossmargin COMMAND [options]."""
        try:
            lexer = shlex.shlex(line, posix=True, punctuation_chars=True)
            lexer.whitespace_split = True
            words = list(lexer)
        except ValueError as error:
            problems.append(f"{place}: {error}: {line}")
            return
        for at, word in enumerate(words):
            if word != "crossmargin" or at + 1 == len(words) or (at and words[at - 1] == "man"):
                continue
            command, *rest = words[at + 1 :]
            if command in ("--version", "-V", "--help", "-h"):
                continue
            known = self.of(command)
            if known is None:
                problems.append(f"{place}: no command {command}")
                continue
            for argument in rest:
                if re.fullmatch(r"[|&;()<>]+", argument):
                    break
                option = argument.split("=")[0]
                if re.fullmatch(r"-[A-Za-z]|--[\w-]+", option) and option not in known:
                    problems.append(f"{place}: {command} has no option {option}")


def commands_of(block):
    """(line within the block, command, expected output lines) of a session."""
    found = []
    for number, line in enumerate(block.splitlines()):
        if line.startswith("$ "):
            found.append((number, [line[2:]], []))
        elif line.startswith("> ") and found and not found[-1][2]:
            found[-1][1].append(line[2:])
        elif found:
            found[-1][2].append(line)
    return [(number, "\n".join(lines), expected) for number, lines, expected in found]


def matches(expected, actual):
    """Whether the lines agree, `...` standing for any number of lines."""
    pattern = "".join("(?:.*\n)*?" if line == "..." else re.escape(line.rstrip()) + "\n" for line in expected)
    return re.fullmatch(pattern, "".join(line.rstrip() + "\n" for line in actual)) is not None


def run_session(program, commands):
    """What each command printed, stderr among stdout, run one after the other in one shell."""
    with tempfile.TemporaryDirectory() as folder:
        for name in ("data", "scenarios"):
            os.symlink(tree.ROOT / name, pathlib.Path(folder) / name)
        environment = {"PATH": f"{pathlib.Path(program).resolve().parent}:{os.environ['PATH']}", "LC_ALL": "C.UTF-8"}
        script = "".join(f"{command}\nstatus=$?; printf '%s\\n' '{MARK}'; (exit $status)\n" for command in commands)
        done = subprocess.run(["bash", "-c", script], cwd=folder, env=environment, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, text=True)
    return done.stdout.split(MARK + "\n")[:-1]


def check_sessions(file, page, program, problems):
    steps = [(first + number, command, expected) for first, block in blocks(page, "console")
             for number, command, expected in commands_of(block)]
    printed = run_session(program, [command for _, command, _ in steps]) if steps else []
    if len(printed) != len(steps):
        problems.append(f"{file}: the session stopped after {len(printed)} of {len(steps)} commands")
    for (line, command, expected), output in zip(steps, printed):
        if not matches(expected, output.splitlines()):
            problems.append(f"{file}:{line}: `{command}` does not print what stands below it but:\n{output[:4000]}")
    return len(steps)


def check_examples(options, problems):
    listed = subprocess.run([options.program, "help"], capture_output=True, text=True).stdout
    for name in re.findall(r"^  (\w+)", listed.split("Commands\n")[1].split("\n\n")[0], re.M):
        page = subprocess.run([options.program, name, "--help"], capture_output=True, text=True).stdout
        for line in page.split("Examples\n")[1].split("\n\n")[0].splitlines():
            if not line.strip().startswith("#"):
                options.check(f"{name} --help", line.strip(), problems)


def main():
    program = str(pathlib.Path(sys.argv[1]).resolve())
    problems, options, sessions = [], Options(program), 0
    for file in tree.files():
        if file.suffix != ".md":
            continue
        page = tree.text(file)
        check_links(file, page, problems)
        for match in re.finditer(r"`(crossmargin [a-z][^`]*)`", page):
            options.check(f"{file}:{page.count(chr(10), 0, match.start()) + 1}", match.group(1), problems)
        for first, block in blocks(page, "sh"):
            for number, line in enumerate(block.replace("\\\n", " ").splitlines()):
                options.check(f"{file}:{first + number}", line.split(" # ")[0], problems)
        for first, block in blocks(page, "console"):
            for number, command, _ in commands_of(block):
                if "<<" not in command:
                    options.check(f"{file}:{first + number}", command.replace("\\\n", " "), problems)
        sessions += check_sessions(file, page, program, problems)
    check_examples(options, problems)
    if sessions == 0:
        problems.append("no page holds a session: the check of their output found nothing to check")
    tree.finish(problems)


main()
