"""Words that may not stand: venues' names outside io, paths of one machine, notes to self."""
import re

import tree

VENUES = re.compile(
    r"(?<![a-z])(deribit|okx|bybit|cboe|binance|coinbase|kraken|bitmex|paradex|hyperliquid|dydx|aave|occ|cme|nse|eurex)(?![a-z])",
    re.I)
MACHINE_PATH = re.compile(r"(?<![\w.])/(work|farm|tmp|root|home|mnt)/[A-Za-z]")
NOTES_TO_SELF = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X|HA" r"CK|place" r"holder|not imple" r"mented)\b", re.I)
TEXT = {".cpp", ".hpp", ".md", ".txt", ".json", ".cmake", ".py", ".sh", ".in", ".yml", ".csv", ".jsonl", ""}


def check(file, pattern, what, problems):
    for number, line in enumerate(tree.text(file).splitlines(), 1):
        found = pattern.search(line)
        if found:
            problems.append(f"{file}:{number}: {what}: {found.group(0)}")


def main():
    problems = []
    for file in tree.code("src", "include"):
        if file.parts[:2] != ("src", "io") and file.parts[:3] != ("include", "crossmargin", "io"):
            check(file, VENUES, "a venue's name outside io", problems)
    for file in tree.files():
        if file.suffix not in TEXT or "corpus" in file.parts or file.name == "words_test.py":
            continue
        check(file, NOTES_TO_SELF, "a note to self", problems)
        if file.parts[0] != "tests":
            check(file, MACHINE_PATH, "a path of one machine", problems)
    tree.finish(problems)


main()
