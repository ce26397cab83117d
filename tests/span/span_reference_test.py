"""The program against a slow reference in exact fractions, on random accounts of invented exchanges.

    span_reference_test.py PROGRAM [EXCHANGES [ACCOUNTS]]

Compared to the cent: maintenance and initial of every currency, and of every combined commodity its scan risk, charges,
credits, minimum, maintenance and initial."""
import collections
import csv
import io
import pathlib
import random
import subprocess
import sys
import tempfile
from fractions import Fraction

import exchange as made_up
import reference

TYPES = ["member", "hedger", "speculator"]


def accounts_of(exchange, chance, count):
    contracts = [contract for commodity in exchange.commodities for contract in commodity.contracts]
    for i in range(count):
        near = chance.sample(exchange.commodities, chance.randint(1, 6))
        pool = [c for commodity in near for c in commodity.contracts] if chance.random() < 0.7 else contracts
        chosen = chance.sample(pool, min(len(pool), chance.randint(1, 24)))
        yield f"a{i}", [(contract, chance.choice([-1, 1]) * chance.choice([1, 2, 3, 7, 10, 25, 130])) for contract in chosen]


def run(program, folder, text, accounts, options):
    (folder / "p.pa2").write_text(text)
    rows = ["account,instrument,quantity"] + [f"{name},{contract.id},{quantity}" for name, holdings in accounts for contract, quantity in holdings]
    (folder / "positions.csv").write_text("\n".join(rows) + "\n")
    done = subprocess.run([program, "span", "margin", folder / "positions.csv", "-p", folder / "p.pa2", "-f", "csv", *options],
                          capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"span margin ended with {done.returncode}:\n{done.stderr}")
    found = collections.defaultdict(dict)
    for account, _, table, key, name, value, _ in csv.reader(io.StringIO(done.stdout)):
        if table in ("currencies", "commodities") and value:
            found[account][table, key, name] = value
    return found


def compare(account, found, needed, parts):
    """What differs, as lines."""
    want = {}
    for currency, (maintenance, first) in needed.items():
        want["currencies", currency, "required_maintenance"] = maintenance
        want["currencies", currency, "required_initial"] = first
    for part in parts.values():
        if part.gone:
            continue
        for name, value in (("scan_risk", part.scan_risk), ("intra_charge", reference.rounded(part.intra)),
                            ("delivery_charge", part.delivery), ("inter_credit", -reference.rounded(part.credit)),
                            ("moved_charges", part.moved), ("short_option_minimum", part.short_option_minimum()),
                            ("maintenance", part.maintenance), ("initial", part.first)):
            want["commodities", part.c.id, name] = value
    for key, value in want.items():
        text = found.get(key, "0")
        if abs(Fraction(text) - value) > Fraction(1, 100):
            yield f"{account}: {' '.join(key)}: {text}, want {float(value)}"


def main():
    program = sys.argv[1]
    exchanges, count = int(sys.argv[2]) if len(sys.argv) > 2 else 6, int(sys.argv[3]) if len(sys.argv) > 3 else 150
    problems, compared = [], 0
    with tempfile.TemporaryDirectory() as name:
        for seed in range(exchanges):
            chance = random.Random(1000 + seed)
            exchange = made_up.Exchange(seed)
            accounts = list(accounts_of(exchange, chance, count))
            customer = seed % 3 == 1
            options = ["--account-type", TYPES[seed % 3]] + (["--origin", "customer"] if customer else [])
            gross = seed % 5 == 4
            options += ["--gross"] if gross else []
            found = run(program, pathlib.Path(name), made_up.write_file(exchange), accounts, options)
            for account, holdings in accounts:
                if gross:
                    needed, parts = reference.gross_requirement(exchange, holdings, seed % 3)
                else:
                    needed, parts = reference.requirement(exchange, holdings, seed % 3, customer)
                problems += [f"exchange {seed} {line}" for line in compare(account, found[account], needed, parts)]
                compared += 1
    print(f"{compared} accounts of {exchanges} exchanges compared, {len(problems)} figures differ")
    if problems:
        sys.exit("\n".join(problems[:20]))


main()
