"""The shell scripts pass shellcheck, the package list is well formed, and the scripts can be run."""
import os
import re
import shutil
import subprocess

import tree

SCRIPTS = ["tools/demo", "tools/test", ".ci/run"]


def main():
    problems = []
    if shutil.which("shellcheck") is None:
        problems.append("shellcheck is not installed (tools/packages.txt)")
    else:
        checked = subprocess.run(["shellcheck", "-x", *SCRIPTS, "tools/common.sh"], cwd=tree.ROOT, capture_output=True, text=True)
        if checked.returncode != 0:
            problems.append(checked.stdout)
    for script in SCRIPTS:
        if not os.access(tree.ROOT / script, os.X_OK):
            problems.append(f"{script}: may not be run")
    for number, line in enumerate(tree.text("tools/packages.txt").splitlines(), 1):
        if not re.match(r"#|(build|test|bench) +[a-z0-9.+-]+ +# \S", line):
            problems.append(f"tools/packages.txt:{number}: want: group, package, # why")
    tree.finish(problems)


main()
