#!/usr/bin/env python3
"""Derive gc-service-inventory.organizations.csv: organizations, and every name by which files call them.

Usage: python3 gc-service-inventory.derive.py SOURCE_DIR SEED_ORGANIZATIONS

SOURCE_DIR holds reference/org_var.csv, reference/ifoi_en.csv and inventory/si_2024_rev-2025-03-01.csv;
SEED_ORGANIZATIONS is seed-data/ca/organizations.csv, whose names and other names are kept as they are.
The same input gives the same bytes.
"""
import csv
import re
import sys
import unicodedata
from pathlib import Path

# The variants listed for this code belong to another body, the Information Commissioner.
FOREIGN_VARIANTS = {"opc-cpvp"}
COLUMNS = "slug name acronym level parent alternateNames variants".split()


def read(path):
    with open(path, encoding="utf-8-sig", newline="") as handle:
        return list(csv.DictReader(handle))


def fold(text):
    text = unicodedata.normalize("NFKD", text)
    text = "".join(c for c in text if not unicodedata.combining(c))
    return " ".join("".join(c if c.isalnum() else " " for c in text).lower().split())


def clean(text):
    return " ".join(text.replace("|", "/").split())


def slug_of(code):
    return "ca-" + re.sub(r"[^a-z0-9]+", "-", fold(code))[:70].strip("-")


def main():
    source, seed = Path(sys.argv[1]), Path(sys.argv[2])
    variants, names = {}, {}
    for row in read(source / "reference/org_var.csv"):
        variants.setdefault(row["org_id"], []).append(row["org_name_variant"])
    for row in read(source / "reference/ifoi_en.csv"):
        name = row["applied_title"] or row["legal_title"]
        names.setdefault(row["org_id"], (clean(name), clean(row["abbr_en"])))
    of_code = {variant: ident for ident, group in variants.items() for variant in group}
    titles = {row["owner_org"]: row["owner_org_title"] for row in read(source / "inventory/si_2024_rev-2025-03-01.csv")}
    rows, done = [], set()
    seeded = {row["slug"]: row for row in read(seed)}
    for code, title in sorted(titles.items()):
        row = seeded[slug_of(code)]
        group = [code, *title.split(" | "), title]
        if code not in FOREIGN_VARIANTS:
            ident = of_code[code]
            done.add(ident)
            group += variants[ident]
        own = [code, *title.split(" | "), title]
        rows.append({**{column: row.get(column, "") for column in COLUMNS}, "variants": group, "own": own})
    for ident, group in sorted(variants.items(), key=lambda item: int(item[0])):
        if ident in done:
            continue
        codes = [v for v in group if re.fullmatch(r"[a-z]+(-[a-z]+)*", v) and not v.isupper()]
        name, acronym = names.get(ident, ("", ""))
        name = name or clean(max(group, key=len))
        rows.append({
            "slug": slug_of(codes[0] if codes else name), "name": name[:200], "acronym": acronym[:32],
            "level": "DEPARTMENT_OR_AGENCY", "parent": "", "alternateNames": "", "variants": group, "own": [],
        })
    # A name that means two organizations names none; own names and codes come before variants.
    owner, ambiguous, slugs = {}, set(), set()
    for row in rows:
        while row["slug"] in slugs:
            row["slug"] += "-2"
        slugs.add(row["slug"])
    for row in rows:
        row["own"] += [row["slug"], row["name"], *row["alternateNames"].split("|")]
        for name in row["own"]:
            owner.setdefault(fold(name), row["slug"])
    for row in rows:
        for name in row["variants"]:
            if owner.setdefault(fold(name), row["slug"]) != row["slug"]:
                ambiguous.add(fold(name))
    for row in rows:
        seen = {fold(name) for name in [row["slug"], row["name"], *row["alternateNames"].split("|")]}
        own = {fold(name) for name in row["own"]}
        kept = []
        for name in row["variants"]:
            folded = fold(name)
            if folded and folded not in seen and (folded not in ambiguous or folded in own):
                seen.add(folded)
                kept.append(clean(name))
        row["variants"] = "|".join(kept)
        del row["own"]
    print("ambiguous:", sorted(ambiguous))
    target = Path(__file__).resolve().parent / "gc-service-inventory.organizations.csv"
    with open(target, "w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    main()
