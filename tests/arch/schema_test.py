"""Schemas against readers: what the one accepts or refuses, the other must too.

Every shipped data file validates. Every sound document below passes schema and reader; every broken one is refused by
both, the reader with exit code 3, an empty standard output and a message that names the field. Of events each broken
line is refused for itself: watch goes on and ends with 5."""
import copy
import json
import pathlib
import re
import subprocess
import sys
import tempfile

import jsonschema

import tree
from schema_cases import ABSENT, BROKEN, BROKEN_EVENTS, DOCUMENTS, NARROW, SOUND, SOUND_EVENTS

SCHEMAS = {}
for path in sorted((tree.ROOT / "data/schema").glob("*.schema.json")):
    SCHEMAS[path.name.removesuffix(".schema.json")] = json.loads(path.read_text(encoding="utf-8"))
STORE = {schema["$id"]: schema for schema in SCHEMAS.values()}
SHIPPED = {"scenario-set": "scenarios/*.json", "method": "data/methods/*.json", "market": "data/sample/*market.json",
           "portfolio": "data/sample/portfolio*.json", "span-rules": "data/span-rules/*.json",
           "span-definition": "data/sample/span-definition.json", "answer-form": "data/reconcile/*.json",
           "collateral": "data/collateral/*.json",
           "venues": "data/sample/venues/venues.json"}
#: Forms whose reader does not write a report.
NO_REPORT = ("scenario-set", "span-definition")


#: Documents of a second kind that share a schema with the first.
SCHEMA_OF = dict.fromkeys(
    ("span-method", "expiry-method", "strategy-method", "payoff-method", "health-method", "lending-method", "weighted-method",
     "leverage-method"), "method")


def schema_errors(name, document):
    schema = SCHEMAS[SCHEMA_OF.get(name, name)]
    resolver = jsonschema.RefResolver(schema["$id"], schema, store=STORE)
    return [error.message for error in jsonschema.Draft202012Validator(schema, resolver=resolver).iter_errors(document)]


def changed(document, path, value):
    """A copy of the document with the value at the path set, or taken out where it is ABSENT."""
    result = copy.deepcopy(document)
    place = result
    for key in path[:-1]:
        place = place[key]
    if value is ABSENT:
        del place[path[-1]]
    elif isinstance(place, list) and path[-1] == len(place):
        place.append(value)
    else:
        place[path[-1]] = value
    return result


class Reader:
    """The program, run on one document of a kind beside sound ones of the others."""

    def __init__(self, binary, folder):
        self.binary = binary
        self.folder = pathlib.Path(folder)
        self.environment = {"CROSSMARGIN_DATA_DIR": str(tree.ROOT), "PATH": "/usr/bin:/bin"}

    def run(self, kind, document):
        files = {}
        for name, sound in {**DOCUMENTS, kind: document}.items():
            files[name] = self.folder / f"{name}.json"
            files[name].write_text(json.dumps(sound), encoding="utf-8")
        method = files[kind if kind in SCHEMA_OF else "method"]
        if kind in NARROW:
            files["portfolio"].write_text(json.dumps(NARROW[kind]), encoding="utf-8")
        command = ["report", "--market", files["market"], "--portfolio", files["portfolio"], "--method", method,
                   "--format", "json", "--threads", "1"]
        if kind == "scenario-set":
            command = ["scenarios", "show", files["scenario-set"]]
        elif kind == "span-definition":
            command = ["span", "make", files["span-definition"], self.folder / "made.pa2", "--market", files["market"]]
        elif kind == "collateral":
            command += ["--collateral", files["collateral"]]
        elif kind == "venues":
            # Its document names its method by path.
            files[kind].write_text(json.dumps(document).replace("METHOD", str(files["method"])), encoding="utf-8")
            command = ["venues", "--market", files["market"], "--portfolio", files["portfolio"], "--venues", files[kind],
                       "--format", "json", "--threads", "1"]
        elif kind in ("components", "answer-form"):
            command = self.reconcile(kind, files)
        elif kind == "span-rules":
            sample = tree.ROOT / "data/sample"
            command = ["span", "margin", sample / "span-positions.csv", "--parameters", sample / "span.pa2",
                       "--rules", files["span-rules"], "--format", "json"]
        return self.call(command)

    def reconcile(self, kind, files):
        """Named components as they are, or a mapping read against an answer with one number that fits it."""
        answer, form = files["components"], "components"
        if kind == "answer-form":
            answer, form = self.folder / "answer.json", files["answer-form"]
            answer.write_text(json.dumps({"data": [{"marks": {"COIN-FUTURE": "1010"}}]}), encoding="utf-8")
        return ["reconcile", "--market", files["market"], "--portfolio", files["portfolio"], "--method", files["method"],
                "--answer", answer, "--answer-format", form, "--format", "json", "--threads", "1"]

    def watch(self, lines):
        """The sample's account through some lines of events."""
        events = self.folder / "events.jsonl"
        events.write_text("".join(line + "\n" for line in lines), encoding="utf-8")
        sample = tree.ROOT / "data/sample"
        return self.call(["watch", "--market", sample / "market.json", "--portfolio", sample / "portfolio.json",
                          "--account", "quay-desk", "--from", events])

    def call(self, command):
        return subprocess.run([self.binary, *map(str, command)], capture_output=True, text=True, env=self.environment,
                              timeout=120, check=False)


def check_shipped(problems):
    for name, pattern in SHIPPED.items():
        found = sorted(tree.ROOT.glob(pattern))
        if not found:
            problems.append(f"no file {pattern}")
        for path in found:
            for message in schema_errors(name, json.loads(path.read_text(encoding="utf-8"))):
                problems.append(f"{path.relative_to(tree.ROOT)}: {message}")


def check_sound(reader, problems):
    for kind, path, value in [(kind, None, None) for kind in DOCUMENTS] + SOUND:
        document = changed(DOCUMENTS[kind], path, value) if path else DOCUMENTS[kind]
        label = f"sound {kind} {path} {value!r}"
        for message in schema_errors(kind, document):
            problems.append(f"{label}: the schema refuses it: {message}")
        done = reader.run(kind, document)
        if done.returncode != 0:
            problems.append(f"{label}: the reader ends with {done.returncode}: {done.stderr.strip()}")
        elif kind not in NO_REPORT:
            for message in schema_errors("report", json.loads(done.stdout)):
                problems.append(f"{label}: its report: {message}")


def check_broken(reader, problems):
    for kind, path, value in BROKEN:
        document = changed(DOCUMENTS[kind], path, value)
        label = f"broken {kind} {path} {'absent' if value is ABSENT else repr(value)}"
        if not schema_errors(kind, document):
            problems.append(f"{label}: the schema lets it pass")
        done = reader.run(kind, document)
        field = next(key for key in reversed(path) if isinstance(key, str))
        if done.returncode != 3:
            problems.append(f"{label}: the reader ends with {done.returncode}, want 3: {done.stderr.strip()}")
        if done.stdout:
            problems.append(f"{label}: the reader writes a result")
        if field not in done.stderr:
            problems.append(f"{label}: the message does not name {field}: {done.stderr.strip()}")


def check_reports(reader, problems):
    """What report, whatif and span say of the shipped sample follows the schema, and the schema is no open door."""
    inputs = ["--market", tree.ROOT / "data/sample/market.json", "--portfolio", tree.ROOT / "data/sample/portfolio.json"]
    account = json.loads((tree.ROOT / "data/sample/portfolio.json").read_text(encoding="utf-8"))["accounts"][0]["id"]
    changes = ["--account", account, "--price", "BTC=-10%", "--remove", "*"]
    span = ["span", "margin", tree.ROOT / "data/sample/span-positions.csv", "--parameters", tree.ROOT / "data/sample/span.pa2", "--trace",
            "--currency", "USD"]
    margin_paths = [("provenance", "inputs"), ("provenance", "pricer"), ("accounts", 0, "pools", 0, "units", 0, "currency")]
    span_paths = [("provenance", "inputs"), ("accounts", 0, "currencies", 0, "isolated"), ("accounts", 0, "commodities", 0, "scan_risk"),
                  ("accounts", 0, "spreads", 0, "legs"), ("accounts", 0, "total", 0, "exposure"), ("accounts", 0, "holder")]
    compared_paths = [("provenance", "methods"), ("accounts", 0, "methods", 0, "initial"), ("accounts", 0, "methods", 0, "errors")]
    cost_paths = [("changes",), ("changes", 0, "path"), ("accounts", 0, "pools", 0, "units", 0, "difference")]
    compare = ["compare"] + inputs + ["--methods", "scan-16,span-sample"]
    diff = ["methods", "diff", "scan-16", "span-sample"] + inputs
    folder = tree.ROOT / "data/sample/venues"
    placed = ["venues", "--market", folder / "market.json", "--portfolio", folder / "portfolio.json", "--venues", folder / "venues.json"]
    placed_paths = [("accounts", 0, "placement", "saves"), ("accounts", 0, "sums", 0, "excess"), ("accounts", 0, "siloed", 0, "method"),
                    ("accounts", 0, "placed", 0, "saves"), ("accounts", 0, "amounts"), ("accounts", 0, "free", 0, "value")]
    standing_paths = [("accounts", 0, "ratios", 0, "health_factor"), ("accounts", 0, "distances", 0, "edge"), ("accounts", 0, "choices")]
    standing = ["account"] + inputs + ["--suggest-buckets", "--history", tree.ROOT / "data/sample/closes.csv"]
    for command, paths in ((["report"] + inputs, margin_paths), (standing, standing_paths),
                           (["whatif"] + inputs + changes, margin_paths), (span, span_paths), (compare, compared_paths),
                           (diff, cost_paths), (placed, placed_paths)):
        done = reader.call(command + ["--format", "json"])
        if done.returncode != 0:
            problems.append(f"{command[0]} on the sample ends with {done.returncode}: {done.stderr.strip()}")
            continue
        result = json.loads(done.stdout)
        for message in schema_errors("report", result):
            problems.append(f"{command[0]} on the sample: {message}")
        for path in paths:
            if not schema_errors("report", changed(result, path, ABSENT)):
                problems.append(f"the report schema lets a {command[0]} without {path} pass")


def check_method_diff(reader, problems):
    """What methods diff says without a book follows its schema, and the schema is no open door."""
    done = reader.call(["methods", "diff", "scan-16", "deribit-pm-2024", "--format", "json"])
    result = json.loads(done.stdout) if done.returncode == 0 else []
    if {"changed", "added", "removed"} != {row["what"] for row in result}:
        problems.append(f"methods diff lacks a sort of change, or ends with {done.returncode}: {done.stderr.strip()}")
    for message in schema_errors("method-diff", result):
        problems.append(f"methods diff: {message}")
    for key in result[0] if result else []:
        if not schema_errors("method-diff", changed(result, (0, key), ABSENT)):
            problems.append(f"the schema lets a methods diff without {key} pass")


def check_span_diff(reader, problems):
    """What span diff says of two parameter files follows its schema, and the schema is no open door."""
    sample = (tree.ROOT / "data/sample/span.pa2").read_text(encoding="utf-8")
    other = reader.folder / "other.pa2"
    other.write_text(sample.replace("C CO    1001020000130", "C CO    1001020000260").replace("C WH    10", "# WH    10"),
                     encoding="utf-8")
    done = reader.call(["span", "diff", tree.ROOT / "data/sample/span.pa2", other, "--format", "json"])
    result = json.loads(done.stdout) if done.returncode == 0 else []
    if not result:
        problems.append(f"span diff finds no change, or ends with {done.returncode}: {done.stderr.strip()}")
    for message in schema_errors("span-diff", result):
        problems.append(f"span diff: {message}")
    for key in result[0] if result else []:
        if not schema_errors("span-diff", changed(result, (0, key), ABSENT)):
            problems.append(f"the schema lets a span diff without {key} pass")


def check_span_what_if(reader, problems):
    """What span whatif says of the shipped definition's exchange follows its schema, and the schema is no open door."""
    sample, made = tree.ROOT / "data/sample", reader.folder / "demo.pa2"
    reader.call(["span", "make", sample / "span-definition.json", made, "--market", sample / "span-market.json"])
    done = reader.call(["span", "whatif", sample / "span-demo-positions.csv", "--parameters", made, "--change", "OIL:price_range=+10%",
                        "--format", "json"])
    result = json.loads(done.stdout) if done.returncode == 0 else []
    if not {"", "OIL"} <= {row["commodity"] for row in result}:
        problems.append(f"span whatif finds no change, or ends with {done.returncode}: {done.stderr.strip()}")
    for message in schema_errors("span-what-if", result):
        problems.append(f"span whatif: {message}")
    for key in result[0] if result else []:
        if not schema_errors("span-what-if", changed(result, (0, key), ABSENT)):
            problems.append(f"the schema lets a span whatif without {key} pass")


def documented_events():
    """(place, line) of every event that a page or a golden session shows and that it does not show as an error."""
    for path in sorted((tree.ROOT / "tests/golden").glob("watch*/events.jsonl")):
        if (path.parent / "stderr").exists():
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if line.strip():
                yield f"{path.relative_to(tree.ROOT)}:{number}", line
    for path in sorted((tree.ROOT / "docs").rglob("*.md")):
        text = path.read_text(encoding="utf-8")
        session = re.findall(r"^> (\{\"type\":.*\})$", text, re.M)
        wrong = {int(number) for number in re.findall(r"^error: events\.jsonl:(\d+):", text, re.M)}
        for number, line in enumerate(session, 1):
            if number not in wrong:
                yield f"{path.relative_to(tree.ROOT)}, event {number}", line


def check_events(reader, problems):
    shown = list(documented_events())
    if len(shown) < 10:
        problems.append(f"{len(shown)} documented events found, want at least 10")
    for place, line in shown + [("sound event", json.dumps(event)) for event in SOUND_EVENTS]:
        for message in schema_errors("event", json.loads(line)):
            problems.append(f"{place} {line}: the schema refuses it: {message}")
    done = reader.watch(map(json.dumps, SOUND_EVENTS))
    if done.returncode != 0:
        problems.append(f"sound events: watch ends with {done.returncode}: {done.stderr.strip()}")
    done = reader.watch([json.dumps(event) for event, _ in BROKEN_EVENTS] + [json.dumps(SOUND_EVENTS[0])])
    end = json.loads(done.stdout.splitlines()[-1])
    if (done.returncode, end.get("events"), end.get("refused")) != (5, 1, len(BROKEN_EVENTS)):
        problems.append(f"broken events: watch ends with {done.returncode} and {end}")
    for number, (event, field) in enumerate(BROKEN_EVENTS, 1):
        if not schema_errors("event", event):
            problems.append(f"broken event {event}: the schema lets it pass")
        said = re.findall(rf"^error: \S*events\.jsonl:{number}:\d+: (.*)$", done.stderr, re.M)
        if not any(field in message for message in said):
            problems.append(f"broken event {event}: the message does not name {field}: {said}")


def main():
    problems = []
    for schema in SCHEMAS.values():
        jsonschema.Draft202012Validator.check_schema(schema)
    check_shipped(problems)
    with tempfile.TemporaryDirectory() as folder:
        reader = Reader(sys.argv[1], folder)
        check_sound(reader, problems)
        check_broken(reader, problems)
        check_reports(reader, problems)
        check_method_diff(reader, problems)
        check_span_diff(reader, problems)
        check_span_what_if(reader, problems)
        check_events(reader, problems)
    tree.finish(problems)


main()
