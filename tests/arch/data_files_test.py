"""Every shipped method and scenario set names its sources, and its file is named after its id."""
import json

import tree


def check(file, problems):
    try:
        document = json.loads(tree.text(file))
    except ValueError as error:
        problems.append(f"{file}: {error}")
        return
    sources = document.get("sources")
    if not isinstance(sources, list) or not sources or not all(isinstance(s, str) and s.strip() for s in sources):
        problems.append(f"{file}: want \"sources\", a list that says where the numbers come from")
    if document.get("id") != file.stem:
        problems.append(f"{file}: id {document.get('id')!r} is not the file's name")


def main():
    problems = []
    shipped = [f for f in tree.files("scenarios", "data/methods") if f.suffix == ".json"]
    if not shipped:
        problems.append("no scenario set and no method found")
    for file in shipped:
        check(file, problems)
    tree.finish(problems)


main()
