"""Every shipped method and scenario set names its sources, and its file is named after its id. The versions of a
family have different dates, and none of several is called like the family: its name would mean two things."""
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


def check_families(files, problems):
    families = {}
    for file in files:
        document = json.loads(tree.text(file))
        families.setdefault(document.get("family", document.get("id")), []).append(document)
    for family, members in families.items():
        dates = [member.get("effective") for member in members]
        for date in sorted({date for date in dates if dates.count(date) > 1}):
            problems.append(f"family {family}: more than one version in force from {date}")
        if len(members) > 1 and family in [member.get("id") for member in members]:
            problems.append(f"family {family}: one of its versions has the same name")


def main():
    problems = []
    shipped = [f for f in tree.files("scenarios", "data/methods") if f.suffix == ".json"]
    if not shipped:
        problems.append("no scenario set and no method found")
    for file in shipped:
        check(file, problems)
    check_families([f for f in tree.files("data/methods") if f.suffix == ".json"], problems)
    tree.finish(problems)


main()
