"""Files compiled for a wider instruction set must not emit a function another file could share: the linker keeps one copy
of such a function for the whole program, and if it is the one with AVX the program fails where there is none. What they
may share names their own lanes.

    symbols_test.py BUILD_FOLDER
"""
import pathlib
import re
import subprocess
import sys

LANES = {"avx2": "lanes::Avx2", "avx512": "lanes::Avx512"}


def shared_symbols(path):
    """Demangled names of the weak, unique and common definitions of an object file."""
    listed = subprocess.run(["nm", "-C", "--defined-only", path], capture_output=True, text=True, check=True).stdout
    for line in listed.splitlines():
        match = re.match(r"[0-9a-f]* ([WwVvuC]) (.*)", line)
        if match:
            yield match.group(2)


def main():
    folder = pathlib.Path(sys.argv[1])
    checked = 0
    problems = []
    for target, lanes in LANES.items():
        for path in sorted(folder.glob(f"CMakeFiles/crossmargin_*.dir/**/*_{target}.cpp.o")):
            checked += 1
            for name in shared_symbols(path):
                if lanes not in name:
                    problems.append(f"{path.relative_to(folder)}: {name}")
    if checked < 4:
        problems.append(f"{folder}: {checked} object files of kernels, want numeric and pricing for each target")
    print(f"{checked} object files, {len(problems)} problems")
    if problems:
        sys.exit("\n".join(problems))


main()
