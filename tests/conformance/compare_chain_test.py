"""A published chain (coin options of 5 February 2026) under every shipped method in one `compare`. Argument: the program.

Each method gives the account its row: margined, with a requirement that its own isolated sum explains, or refused for a
reason that names what it lacks. Methods that this book is outside of stand in OUTSIDE with the reason; any other refusal
fails, so that a method that is shipped later has to take the book or be listed. Ends with 77 where the chain is absent."""
import json
import os
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
SHARED = pathlib.Path(os.environ.get("CROSSMARGIN_SHARED", ROOT.parent / "shared"))
CHAIN = SHARED / "market/deribit/deribit_options_snapshot_20260205T212937Z.csv"

#: Quotes that the chain does not hold, and what margins look up beside prices.
EXTRA = {"schema": "crossmargin-market", "schema_version": 1, "fx": {"USDC": {"rate": 1}},
         "quotes": {"BTC-PERPETUAL": {"price": 63700}, "BTC_USDC-PERPETUAL": {"price": 63700}}}
BOOK = """account,instrument,quantity,record
spreads,BTC-27MAR26-60000-P,-10,
spreads,BTC-27MAR26-55000-P,10,
spreads,BTC-24APR26-88000-C,-5,
spreads,BTC-PERPETUAL,120000,
spreads,BTC,4,collateral
strangle,BTC-27MAR26-60000-P,-3,
strangle,BTC-24APR26-88000-C,-3,
strangle,USDC,300000,collateral
carry,BTC_USDC-PERPETUAL,-1,
carry,BTC,1,collateral
carry,USDC,-20000,collateral
"""
#: Methods that one account, or every account, is outside of.
OUTSIDE = {
    "occ-tims": "has no ranges for coins",
    "oms-style": "has no ranges for coins",
    "reg-t": "covers stock and listed options paid in their quote currency",
    "reg-t-before-premiums": "covers stock and listed options paid in their quote currency",
    "reg-t-with-premium": "covers stock and listed options paid in their quote currency",
    "opyn-gamma-naked": "has bounds by time for its own underlying only",
    "opyn-gamma/spreads": "margins no perpetuals",
    "opyn-gamma/carry": "margins no perpetuals",
    "aave-v3": "lends against assets and margins no contracts",
    "aave-v4": "lends against assets and margins no contracts",
    "dydx-v4": "takes USDC alone as collateral, and margins no options",
    "drift-v2": "has no weights for plain bitcoins, and margins no options",
    "hyperliquid-pm/spreads": "margins no options",
    "hyperliquid-pm/strangle": "margins no options",
    "paradex-pm/spreads": "takes no coins as collateral",
    "paradex-pm/carry": "takes no coins as collateral",
    "okx-pm-2024/carry": "its borrow rates are published for USDT only",
    "okx-pm-2025/carry": "its borrow rates are published for USDT only",
    "backpack": "its markets' rates are not in its pages",
    "bigone/spreads": "margins no options",
    "bigone/strangle": "margins no options",
    "binance-coinm": "margins coin-settled futures only, in coins",
    "binance-pm": "reckons in USDT, for which the chain has no rate, and its collateral rates are not public",
    "binance-usdm-2021": "reckons in USDT, for which the chain has no rate",
    "binance-usdm-2024": "reckons in USDT, for which the chain has no rate",
    "bitcom-standard": "margins no futures, and takes no USDC",
    "bitmex-mam": "reckons in USDT, for which the chain has no rate",
    "bitmex-usdt-2025": "has rates of smaller coins only",
    "bitmex-xbt-2021/spreads": "margins no options",
    "bitmex-xbt-2021/strangle": "margins no options",
    "bybit-inverse-2020": "margins coin-settled futures only, in coins",
    "bybit-uta": "reckons in USDT, for which the chain has no rate",
    "coinbase-intx": "margins no options, and its weights of coins are not public",
    "deribit-standard-2022/strangle": "its haircut of USDC is not public",
    "ftx": "has rates of two coins only",
    "gmx-v2": "has rates of SOL only",
    "hyperliquid": "margins no options, and takes no coins as collateral",
    "kraken-futures/spreads": "margins no options",
    "kraken-futures/strangle": "margins no options",
    "orderly": "margins no options, and takes no coins as collateral",
    "synthetix-v3": "margins no options, and takes no coins as collateral",
    "span-sample/carry": "has no combined commodity that settles in USDC",
}


def outside(method, account):
    return OUTSIDE.get(method) or OUTSIDE.get(f"{method}/{account}")


def call(program, *arguments):
    return subprocess.run([program, *map(str, arguments)], capture_output=True, text=True, timeout=500, check=False,
                          env={**os.environ, "CROSSMARGIN_DATA_DIR": str(ROOT)})


def check_row(account, row, problems):
    """What holds of every margined account, whatever the method."""
    place = f"{row['method']}, {account}"
    initial, maintenance = float(row["initial"]), float(row["maintenance"])
    if not 0.0 < maintenance <= initial:
        problems.append(f"{place}: maintenance {maintenance}, initial {initial}")
    if float(row["isolated_initial"]) <= 0.0:
        problems.append(f"{place}: an isolated sum of {row['isolated_initial']}")
    benefit = float(row["benefit"])
    if row["benefit_share"] is not None and abs(benefit - row["benefit_share"] * float(row["isolated_initial"])) > 0.01:
        problems.append(f"{place}: benefit {benefit} is not its share of the isolated sum")
    if row["scan_risk"] is not None and float(row["scan_risk"]) > 0.0 and row["worst_unit"] and not row["worst_scenario"]:
        problems.append(f"{place}: a scan risk without its worst scenario")


def main():
    if not CHAIN.exists():
        print(f"skipped: {CHAIN} is absent")
        sys.exit(77)
    program, problems = sys.argv[1], []
    methods = [row["id"] for row in json.loads(call(program, "methods", "list", "--format", "json").stdout)]
    with tempfile.TemporaryDirectory() as folder:
        extra, book = pathlib.Path(folder) / "extra.json", pathlib.Path(folder) / "book.csv"
        extra.write_text(json.dumps(EXTRA), encoding="utf-8")
        book.write_text(BOOK, encoding="utf-8")
        done = call(program, "compare", "-m", CHAIN, "-m", extra, "-p", book, "--methods", ",".join(methods), "-f", "json")
    if done.returncode not in (0, 5):
        print(done.stderr)
        sys.exit(f"compare ends with {done.returncode}")
    report, margined = json.loads(done.stdout), 0
    for account in report["accounts"]:
        for row in account["methods"]:
            if row["status"] != "error":
                if outside(row["method"], account["id"]):
                    problems.append(f"{row['method']}, {account['id']}: is listed as outside but margined")
                check_row(account["id"], row, problems)
                margined += 1
                print(f"pass {row['method']:24} {account['id']:10} initial {row['initial']:>14}  isolated {row['isolated_initial']:>14}"
                      f"  worst {row['worst_move'] or '-'}{'  INCOMPLETE' if row['incomplete'] else ''}")
            elif reason := outside(row["method"], account["id"]):
                print(f"skip {row['method']:24} {account['id']:10} {reason}: {row['errors'][0]}")
            else:
                problems.append(f"{row['method']}, {account['id']}: refused: {row['errors'][:3]}")
    for entry in OUTSIDE:
        if entry.split("/")[0] not in methods:
            problems.append(f"{entry} is listed as outside but is not shipped")
    for problem in problems:
        print("FAIL", problem)
    print(f"{margined} rows margined, {len(problems)} problems")
    sys.exit(1 if problems or margined == 0 else 0)


main()
