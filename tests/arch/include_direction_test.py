"""Includes follow cmake/modules.txt, third-party headers stay out of public ones and in the modules that own the need."""
import re

import tree

# Which folders may include a third-party header at all; public headers none but tl/expected.hpp.
OWNERS = {
    "nlohmann/": ("src/io/", "src/report/", "bench/"),
    "simdjson": ("src/io/",),
    "xxh": ("src/io/", "tests/unit/io/", "tests/fuzz/"),
    "tbb/": ("src/numeric/",),
    "oneapi/": ("src/numeric/",),
    "ql/": ("src/pricing/", "src/risk/", "tests/oracle/", "bench/"),
    "Eigen/": ("src/risk/", "src/history/", "src/margin/", "bench/"),
    "boost/program_options": ("cli/",),
    "spdlog/": ("cli/",),
    "openssl/": ("src/core/",),
}
PUBLIC = ("tl/expected.hpp",)


def read_modules():
    direct = {}
    for line in tree.text("cmake/modules.txt").splitlines():
        match = re.match(r"\d+\s+(\w+)\s*:(.*)", line)
        if match:
            direct[match.group(1)] = match.group(2).split()
    allowed = {}
    for module, uses in direct.items():  # a line names only modules of earlier lines
        allowed[module] = {module}
        for use in uses:
            allowed[module] |= allowed[use]
    return allowed


def check_module(path, target, allowed, problems, where):
    module = re.match(r"(?:src|include/crossmargin)/(\w+)/", path)
    used = re.match(r"crossmargin/(\w+)/", target)
    if module and used and used.group(1) not in allowed[module.group(1)]:
        problems.append(f"{where}: {module.group(1)} may not include {used.group(1)} (cmake/modules.txt)")
    if path.startswith("include/") and not used and "/" in target and target not in PUBLIC:
        problems.append(f"{where}: third-party or private header {target} in a public header")


#: Folders beside the kinds that all of them may include.
SHARED = ("netting", "integer")


def check_kinds(path, target, problems, where):
    """Kinds of method do not include each other."""
    kind = re.match(r"src/margin/(\w+)/", path)
    other = re.match(r"margin/(\w+)/", target)
    if kind and other and kind.group(1) not in SHARED and other.group(1) not in (kind.group(1), *SHARED):
        problems.append(f"{where}: kind {kind.group(1)} includes kind {other.group(1)}")


def check_private(path, target, problems, where):
    """`#include "m/x.hpp"` of src is private to module m; lanes are shared by the kernels of every floor."""
    module = re.match(r"src/(\w+)/", path)
    other = re.match(r"(\w+)/", target)
    if target.startswith("numeric/lanes/"):
        return
    if module and other and (tree.ROOT / "src" / target).is_file() and other.group(1) != module.group(1):
        problems.append(f"{where}: private header of another module: {target}")


def main():
    allowed = read_modules()
    problems = []
    for file in tree.code("src", "include", "cli", "tests", *(["bench"] if (tree.ROOT / "bench").is_dir() else [])):
        path = file.as_posix()
        for number, line in enumerate(tree.text(file).splitlines(), 1):
            match = re.match(r'\s*#\s*include\s*[<"]([^>"]+)[>"]', line)
            if not match:
                continue
            target, where = match.group(1), f"{path}:{number}"
            check_module(path, target, allowed, problems, where)
            check_kinds(path, target, problems, where)
            check_private(path, target, problems, where)
            for prefix, folders in OWNERS.items():
                if target.startswith(prefix) and not path.startswith(folders):
                    problems.append(f"{where}: {target} belongs in {', '.join(folders)} only")
    tree.finish(problems)


main()
