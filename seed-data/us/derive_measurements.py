#!/usr/bin/env python3
"""Derives measurements.csv from the quarterly CX reports of FY2021-FY2023.

Usage: derive_measurements.py CX_COLLECTIONS.csv MEASUREMENT_MAP.csv OUTPUT.csv

CX_COLLECTIONS   mergedcxdata-2023-05-21.csv of GSA/GovCXAnalyzer: one row per survey and quarter.
MEASUREMENT_MAP  which of our services (organization, key) and which service channel a survey row
                 belongs to. The first matching line wins. An empty channel means that the survey
                 channel says nothing about the channel the customers used.

Rules (also in README.md):
  CUSTOMERS           one row: its value. Several rows: the sum, if every row names another channel
                      and no volume stands twice; else the largest volume, marked as estimated.
  SURVEY_OFFERED      the sum of the surveys. If two rows repeat the same pair of customers and
                      offers, the offers count once and the result is marked as estimated.
  SURVEY_RESPONDENTS  the sum of the surveys.
  Empty in the source is never taken as 0. A sum of which a part is empty is marked as estimated.
  A quarter without any row between the first and the last reported one is NO_DATA.
"""
import csv
import sys
from collections import Counter, defaultdict

MEASURES = ("CUSTOMERS", "SURVEY_OFFERED", "SURVEY_RESPONDENTS")
COLUMNS = (
    "attributes_volume_of_customers",
    "attributes_volume_of_customers_provided_survey_opportunity",
    "attributes_volume_of_respondents",
)
UNCLEAR = {"", "mixed"}


def number(text):
    """Volumes are written like 1234.0; empty means not reported."""
    text = (text or "").strip()
    if not text:
        return None
    value = float(text)
    if value < 0 or value != int(value):
        raise SystemExit(f"not a count: {text}")
    return int(value)


def total(values):
    known = [v for v in values if v is not None]
    return (sum(known), len(known) < len(values)) if known else (None, False)


def customers(rows):
    known = [r for r in rows if r["values"][0] is not None]
    if not known:
        return None, False
    if len(rows) == 1:
        return known[0]["values"][0], False
    channels = [r["channel"] for r in rows]
    volumes = [r["values"][0] for r in known if r["values"][0]]
    distinct = len(set(channels)) == len(channels) and not UNCLEAR & set(channels)
    if distinct and len(set(volumes)) == len(volumes) and len(known) == len(rows):
        return sum(volumes), False
    return max(r["values"][0] for r in known), True


def offered(rows):
    pairs = Counter((r["values"][0], r["values"][1]) for r in rows)
    repeated = any(n > 1 and o and c for (c, o), n in pairs.items())
    if not repeated:
        return total([r["values"][1] for r in rows])
    return total([o for (_, o) in pairs])[0], True


def respondents(rows):
    return total([r["values"][2] for r in rows])


def quarter_index(period):
    return int(period[2:6]) * 4 + int(period[8]) - 1


def quarter_name(index):
    return f"FY{index // 4}-Q{index % 4 + 1}"


def main():
    if len(sys.argv) != 4:
        raise SystemExit(__doc__)
    with open(sys.argv[1], encoding="utf-8-sig", newline="") as f:
        source = list(csv.DictReader(f))
    with open(sys.argv[2], encoding="utf-8", newline="") as f:
        rules = list(csv.DictReader(f))

    groups = defaultdict(list)  # (organization, key, channel or "", period) -> rows
    order = []
    for row in source:
        survey = (row["attributes_service_provided"] or "").lower()
        channel = (row["attributes_channel"] or "").strip()
        for rule in rules:
            if (
                rule["touchpoints_service_id"] == row["attributes_service_id"].strip()
                and rule["survey_contains"].lower() in survey
                and rule["source_channel"] in ("", channel)
            ):
                break
        else:
            raise SystemExit(f"no rule for row {row['id']}, service {row['attributes_service_id']}")
        period = f"FY{row['attributes_collection_year']}-Q{row['attributes_collection_quarter']}"
        entry = {"id": row["id"], "channel": channel, "values": [number(row[c]) for c in COLUMNS]}
        service = (rule["organization"], rule["key"])
        if service not in order:
            order.append(service)
        groups[service + ("", period)].append(entry)
        if rule["channel"]:
            groups[service + (rule["channel"], period)].append(entry)

    out_rows = []
    for service in sorted(order):
        periods = {k[3] for k in groups if k[:2] == service}
        first, last = (f(quarter_index(p) for p in periods) for f in (min, max))
        channels = sorted({k[2] for k in groups if k[:2] == service})
        for index in range(first, last + 1):
            period = quarter_name(index)
            for channel in channels:
                rows = groups.get(service + (channel, period))
                if rows is None:
                    if channel == "":
                        for measure in MEASURES:
                            out_rows.append([*service, "", "", measure, period, "NO_DATA", "", "false",
                                             "mergedcxdata-2023-05-21.csv, no row for this quarter"])
                    continue
                ids = "+".join(sorted((r["id"] for r in rows), key=int))
                results = (customers(rows), offered(rows), respondents(rows))
                for measure, (value, estimated) in zip(MEASURES, results):
                    state = "NO_DATA" if value is None else "KNOWN"
                    out_rows.append([*service, channel, "", measure, period, state,
                                     "" if value is None else value,
                                     "true" if estimated and value is not None else "false",
                                     f"mergedcxdata-2023-05-21.csv, row {ids}"])
    with open(sys.argv[3], "w", encoding="utf-8", newline="") as f:
        out = csv.writer(f, lineterminator="\n")
        out.writerow("organization key channel task measure period state value isEstimated source".split())
        out.writerows(out_rows)
    states = Counter(r[6] for r in out_rows)
    print(f"{len(source)} source rows, {len(order)} services, {len(out_rows)} measurements, "
          + ", ".join(f"{k} {v}" for k, v in sorted(states.items()))
          + f", estimated {sum(r[8] == 'true' for r in out_rows)}")


if __name__ == "__main__":
    main()
