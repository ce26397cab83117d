"""The program against a slow reference in exact fractions, on random accounts of invented exchanges.

    span_reference_test.py PROGRAM [--accounts N] [--exchanges N]

Compared to the cent: maintenance and initial of every currency, and of every combined commodity its scan risk, active
scenario, charges, credits, minimum, option value, maintenance, initial and deltas; of every eighth account what its
holdings need alone. The accounts must show every rule (reference.RULES)."""
import argparse
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
        if table in ("currencies", "commodities", "deltas") and value:
            found[account][table, key, name] = value
    return found


def compare(account, found, needed, parts, gross):
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
                            ("active_scenario", Fraction(0 if gross else part.active())),
                            ("net_option_value", part.long_value - part.short_value),
                            ("maintenance", part.maintenance), ("initial", part.first)):
            want["commodities", part.c.id, name] = value
        for month in () if gross else part.held:
            want["deltas", f"{part.c.id}/{month}", "net"] = part.net[month]
            want["deltas", f"{part.c.id}/{month}", "remaining"] = part.left[month]
    for key, value in want.items():
        text = found.get(key, "0")
        if abs(Fraction(text) - value) > (Fraction(1, 10 ** 8) if key[0] == "deltas" else Fraction(1, 100)):
            yield f"{account}: {' '.join(key)}: {text}, want {float(value)}"


def compare_exchange(program, folder, seed, count):
    """Accounts of one exchange; which rules of accounts apply follows from the seed."""
    exchange = made_up.Exchange(seed)
    accounts = list(accounts_of(exchange, random.Random(1000 + seed), count))
    customer, gross = seed % 2 == 1, seed % 5 == 4
    options = ["--account-type", TYPES[seed % 3]] + (["--origin", "customer"] if customer else []) + (["--gross"] if gross else [])
    found = run(program, folder, made_up.write_file(exchange), accounts, options)

    def requirement(holdings):
        if gross:
            return reference.gross_requirement(exchange, holdings, seed % 3)
        return reference.requirement(exchange, holdings, seed % 3, customer)

    for place, (account, holdings) in enumerate(accounts):
        needed, parts = requirement(holdings)
        problems = list(compare(account, found[account], needed, parts, gross))
        if place % 8 == 0:
            alone = [requirement([holding])[0] for holding in holdings]
            for currency in needed:
                want = sum((each[currency][0] for each in alone if currency in each), Fraction(0))
                have = Fraction(found[account]["currencies", currency, "isolated"])
                problems += [f"{account}: isolated {currency}: {have}, want {float(want)}"] if abs(have - want) > Fraction(1, 100) else []
        for line in problems:
            yield f"exchange {seed} {line}"


def main():
    wanted = argparse.ArgumentParser(description="The program against a slow reference in exact fractions.")
    wanted.add_argument("program")
    wanted.add_argument("--accounts", type=int, default=1200, help="in all, over the exchanges")
    wanted.add_argument("--exchanges", type=int, default=12)
    wanted = wanted.parse_args()
    each = -(-wanted.accounts // wanted.exchanges)
    with tempfile.TemporaryDirectory() as name:
        problems = [line for seed in range(wanted.exchanges)
                    for line in compare_exchange(wanted.program, pathlib.Path(name), seed, each)]
    print(f"{each * wanted.exchanges} accounts of {wanted.exchanges} exchanges compared, {len(problems)} figures differ")
    problems += [f"no account shows: {rule}" for rule in reference.RULES if not reference.used[rule]]
    if problems:
        sys.exit("\n".join(problems[:20]))


main()
