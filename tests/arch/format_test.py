"""Every source stands as clang-format 16 would write it."""
import shutil
import subprocess

import tree


def main():
    tool = shutil.which("clang-format-16") or shutil.which("clang-format")
    if tool is None:
        tree.finish(["clang-format-16 is not installed (tools/packages.txt)"])
    problems = []
    for file in tree.code():
        formatted = subprocess.run([tool, "--style=file", str(tree.ROOT / file)], capture_output=True, text=True, check=True)
        if formatted.stdout != tree.text(file):
            problems.append(f"{file}: run clang-format-16 -i on it")
    tree.finish(problems)


main()
