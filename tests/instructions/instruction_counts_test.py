"""Counts the instructions of the kernels under callgrind and compares them with the record. Counts do not depend on how
busy the machine is, so this guards the speed that times cannot guard.

    instruction_counts_test.py PROGRAM            compare with counts.json
    UPDATE_COUNTS=1 instruction_counts_test.py PROGRAM   write the record anew

Callgrind offers its program AVX2 but no AVX-512, so what is counted is the AVX2 form. A count that falls by more than
the tolerance fails as well: the record must follow, or the next loss would hide in the gain.
"""
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

TOLERANCE = 0.05
RECORD = pathlib.Path(__file__).with_name("counts.json")


def dumps(program):
    """(name, items, instructions) of each dump the program asks for."""
    with tempfile.TemporaryDirectory() as folder:
        command = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={folder}/out", "--dump-line=no", program]
        # The length of the environment shifts the stack, and with it what alignment costs.
        run = subprocess.run(command, capture_output=True, text=True, env={"PATH": os.environ["PATH"]}, check=False)
        if run.returncode != 0:
            sys.exit(f"valgrind ended with {run.returncode}:\n{run.stdout}{run.stderr}")
        for path in sorted(pathlib.Path(folder).glob("out.*"), key=lambda p: int(p.suffix[1:])):
            text = path.read_text()
            wanted = re.search(r"^desc: Trigger: Client Request: (\S+) (\d+)$", text, re.M)
            total = re.search(r"^(?:summary|totals): (\d+)$", text, re.M)
            if wanted and total:
                yield wanted.group(1), int(wanted.group(2)), int(total.group(1))


def main():
    counted = {name: round(total / items, 2) for name, items, total in dumps(sys.argv[1])}
    if not counted:
        sys.exit("the program asked for no dump: nothing was counted")
    if os.environ.get("UPDATE_COUNTS"):
        RECORD.write_text(json.dumps(counted, indent=2) + "\n")
        return
    record = json.loads(RECORD.read_text())
    problems = [f"{name}: in the record, but not counted" for name in record.keys() - counted.keys()]
    for name, count in counted.items():
        before = record.get(name)
        print(f"{name}: {count} instructions an item, recorded {before}")
        if before is None:
            problems.append(f"{name}: not in the record")
        elif abs(count / before - 1.0) > TOLERANCE:
            problems.append(f"{name}: {count} instructions an item, recorded {before}")
    if problems:
        problems.append("if the change is meant, run with UPDATE_COUNTS=1 and say why in the commit")
        sys.exit("\n".join(problems))


main()
