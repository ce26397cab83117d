"""The invented exchange that the build makes (made_definition.py, `crossmargin span make`): every form holds the same
parameters, gives the same margins, and is written the same way again; and all its rules are at work in some account.

    made_exchange_test.py CROSSMARGIN FOLDER"""
import csv
import io
import pathlib
import random
import subprocess
import sys

binary, folder = sys.argv[1], pathlib.Path(sys.argv[2])
problems = []


def run(*arguments):
    result = subprocess.run([binary, "span", *map(str, arguments)], capture_output=True, text=True, timeout=300, check=False)
    if result.returncode != 0:
        sys.exit(f"span {' '.join(map(str, arguments))}: {result.returncode}\n{result.stderr}")
    return result.stdout


def contracts(name):
    return [row["contract"] for row in csv.DictReader(io.StringIO(run("products", "-p", folder / name, "-f", "csv")))]


def accounts(known, chance):
    """Accounts of many commodities, and of few, whose deltas meet."""
    lines = ["account,instrument,quantity"]
    for i in range(60):
        some = chance.sample(sorted({c.split(":")[1] for c in known}), chance.choice([2, 3, 30]))
        mine = [c for c in known if c.split(":")[1] in some]
        futures = [c for c in mine if ":FUT:" in c]
        for contract in chance.sample(futures, min(len(futures), 12)) + chance.sample(mine, min(len(mine), 12)):
            lines.append(f"a{i},{contract},{chance.choice([-7, -3, -1, 1, 2, 5])}")
    return "\n".join(dict.fromkeys(lines)) + "\n"


def merged(text):
    """One row a contract of an account."""
    sums = {}
    for row in csv.DictReader(io.StringIO(text)):
        key = (row["account"], row["instrument"])
        sums[key] = sums.get(key, 0) + int(row["quantity"])
    return "account,instrument,quantity\n" + "".join(f"{a},{i},{q}\n" for (a, i), q in sums.items() if q)


def same(what, one, other):
    if one != other:
        problems.append(f"{what} differ")


def without_names(text):
    """A report without the names and hashes of its inputs."""
    return [line for line in text.splitlines() if ".pa2" not in line and ".spn" not in line and ".snap" not in line]


for name in ("exchange", "neighbour"):
    again = folder / f"{name}-again"
    run("convert", folder / f"{name}.spn", f"{again}.spn")
    same(f"{name}.spn and itself read and written", (folder / f"{name}.spn").read_bytes(), pathlib.Path(f"{again}.spn").read_bytes())
    run("convert", folder / f"{name}.pa2", f"{again}.pa2")
    same(f"{name}.pa2 and itself read and written", (folder / f"{name}.pa2").read_bytes(), pathlib.Path(f"{again}.pa2").read_bytes())
    run("convert", folder / f"{name}.pa2", f"{again}.snap")
    run("convert", f"{again}.snap", f"{again}.pa2")
    same(f"{name}.pa2 and itself through a snapshot", (folder / f"{name}.pa2").read_bytes(), pathlib.Path(f"{again}.pa2").read_bytes())

chance = random.Random(17)
known = contracts("exchange.pa2") + contracts("neighbour.pa2")
positions = folder / "positions.csv"
positions.write_text(merged(accounts(known, chance)), encoding="utf-8")
reports = {}
for form in ("pa2", "spn"):
    reports[form] = run("margin", positions, "-p", folder / f"exchange.{form}", "-p", folder / f"neighbour.{form}", "-f", "csv", "--trace",
                        "--currency", "USD", "--account-type", "speculator")
same("margins from pa2 and XML", without_names(reports["pa2"]), without_names(reports["spn"]))
snap = folder / "exchange-again.snap"
run("convert", folder / "exchange.pa2", snap)
reports["snap"] = run("margin", positions, "-p", snap, "-p", folder / "neighbour.pa2", "-f", "csv", "--trace", "--currency", "USD",
                      "--account-type", "speculator")
same("margins from pa2 and a snapshot", without_names(reports["pa2"]), without_names(reports["snap"]))
kinds = {row[-2] for row in csv.reader(io.StringIO(reports["pa2"])) if "kind" in row}
for word in ("series", "tier", "super", "inter", "exchange"):
    if word not in kinds:
        problems.append(f"no account forms a spread of kind {word}: {sorted(kinds)}")
print("\n".join(problems) or f"{len(known)} contracts, 60 accounts, three forms")
sys.exit(1 if problems else 0)
