"""Every source stands as clang-format 16 would write it."""
import re
import shutil
import subprocess

import tree


def main():
    tool = shutil.which("clang-format-16") or shutil.which("clang-format")
    if tool is None:
        tree.finish(["clang-format-16 is not installed (tools/packages.txt)"])
    files = [str(f) for f in tree.code()]
    checked = subprocess.run([tool, "--style=file", "--dry-run", *files], cwd=tree.ROOT, capture_output=True, text=True)
    found = re.findall(r"^(\S+?):\d+:\d+: warning: code should be clang-formatted", checked.stderr, re.M)
    problems = [f"{file}: run clang-format-16 -i on it" for file in sorted(set(found))]
    if checked.returncode != 0:
        problems.append(checked.stderr)
    tree.finish(problems)


main()
