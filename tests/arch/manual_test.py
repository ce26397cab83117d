"""Man pages and completion name every option of every command, as its help does; the roff is well formed; and bash
completes commands, options and values. Argument: the program."""
import re
import subprocess
import sys

import tree

MACROS = {".TH", ".nh", ".ad", ".SH", ".SS", ".PP", ".TP", ".RS", ".RE", ".nf", ".fi", '.\\"'}


def output(*command):
    done = subprocess.run(command, capture_output=True, text=True, cwd=tree.ROOT)
    if done.returncode != 0 or done.stderr:
        sys.exit(f"{' '.join(command)} ended with {done.returncode}: {done.stderr}")
    return done.stdout


def check_roff(name, page, problems):
    """What groff would warn of or set wrong: unknown requests, open blocks, hyphens that a shell could not read."""
    opened = {".RS": 0, ".nf": 0}
    for number, line in enumerate(page.splitlines(), 1):
        if line.startswith("."):
            macro = line.split()[0]
            if macro not in MACROS:
                problems.append(f"{name}:{number}: unknown macro {macro}")
            for begin, end in ((".RS", ".RE"), (".nf", ".fi")):
                opened[begin] += (macro == begin) - (macro == end)
                if opened[begin] not in (0, 1):
                    problems.append(f"{name}:{number}: {macro} out of place")
        elif line.startswith("'") or re.search(r"(?<!\\)-", line) or re.search(r"\\(?![-efR&(]|fB|fI)", line):
            problems.append(f"{name}:{number}: not escaped: {line}")
    if any(opened.values()):
        problems.append(f"{name}: a block is left open")
    for title in ("NAME", "SYNOPSIS", "DESCRIPTION", "EXIT STATUS", "SEE ALSO"):
        if f".SH {title}\n" not in page:
            problems.append(f"{name}: no section {title}")


def plain(page):
    return re.sub(r"\\f[BIR]", "", page.replace("\\-", "-").replace("\\&", ""))


def completed(script, *words):
    """What bash offers for the last word."""
    program = (f'{script}\nCOMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _crossmargin; '
               r'[ ${#COMPREPLY[@]} -eq 0 ] || printf "%s\n" "${COMPREPLY[@]}"')
    return output("bash", "-c", program, "bash", *words).split()


def check_completion(script, commands, problems):
    def want(words, expected):
        got = completed(script, "crossmargin", *words)
        if sorted(got) != sorted(expected):
            problems.append(f"completion of {words}: {got}, want {sorted(expected)}")

    want([""], list(commands) + ["--help", "--version"])
    for command, options in commands.items():
        want([command, "--"], [o for o in options if o.startswith("--")])
    want(["report", "--fail-on", ""], ["alert", "margin_call", "liquidation"])
    want(["report", "--format", "j"], ["json"])
    want(["report", "--format", "=", "j"], ["json"])
    want(["report", "--format", "="], ["text", "json", "csv"])
    want(["batch", "-f", ""], ["csv", "jsonl"])
    want(["methods", ""], ["list", "show", "diff", "check"])
    want(["report", "--market", ""], [])  # bash itself offers files
    if not {"exit-codes", "formats", "report"} <= set(completed(script, "crossmargin", "help", "")):
        problems.append("completion of help: no topics")


def main():
    program = sys.argv[1]
    problems = []
    listed = output(program, "help").split("Commands\n")[1].split("\n\n")[0]
    names = re.findall(r"^  (\w+)", listed, re.M)
    commands = {}
    overview = output(program, "help", "--man")
    check_roff("crossmargin.1", overview, problems)
    for name in names:
        shown = re.findall(r"^ +(?:-\w, )?--[\w-]+.*$", output(program, name, "--help"), re.M)
        options = [o for line in shown for o in re.findall(r"^ +(?:(-\w), +)?(--[\w-]+)", line)[0] if o]
        commands[name] = options
        page = output(program, "help", name, "--man")
        check_roff(f"crossmargin-{name}.1", page, problems)
        tags = re.findall(r"^\.TP\n(.*)$", plain(page), re.M)
        for option in options:
            if not any(option in re.split(r"[ ,]+", tag) for tag in tags):
                problems.append(f"crossmargin-{name}.1: {option} is missing")
        if f"crossmargin-{name}" not in plain(overview):
            problems.append(f"crossmargin.1: {name} is missing")
        if "--help" not in options:
            problems.append(f"{name} --help shows no options")
    check_completion(output(program, "help", "--completion", "bash"), commands, problems)
    tree.finish(problems)


main()
