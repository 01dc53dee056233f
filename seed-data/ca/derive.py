#!/usr/bin/env python3
"""Derive organizations.csv and services.csv from the Government of Canada service inventory.

Usage: python3 derive.py SOURCE_DIR

SOURCE_DIR holds
  inventory/si_2024_rev-2025-03-01.csv   the inventory, 46 columns
  reference/org_var.csv                  organization name variants -> org_id
  reference/ifoi_en.csv                  inventory of federal organizations
Both results are written next to this script. The same input gives the same bytes.
"""
import csv
import re
import sys
import unicodedata
from pathlib import Path

# A service may be published for several fiscal years. The last complete year is kept.
REFERENCE_YEAR = "2023-2024"

# ---- organizations -------------------------------------------------------------------------

# Acronyms where the inventory of federal organizations has none, or has that of another name
# or body: there opc-cpvp stands for two commissioners together (OIPC), and infc has the
# acronym of a later name (HICC). The first half of the department code gives these.
ACRONYMS = {"infc": "INFC", "nsira-ossnr": "NSIRA", "opc-cpvp": "OPC", "pacifican": "PacifiCan"}

# The variants listed for this code belong to another body, the Information Commissioner.
NO_VARIANTS = {"opc-cpvp"}

# Variants that are misspelt, name another body, or are accounting codes.
REJECTED_VARIANTS = {
    "Canadian Forces Grievance Board", "Communication Security Establishment",
    "Communiciations Security Establishment Canada", "CT",
    "Department of Public Services and Prcourement",
    "Economic Development for Agency for the Regions of Quebec",
    "Federal Economic Development Agency for Southern OntariOptional", "FRD",
    "Indigenous Service Canada", "OCSEC", "PMPBR",
    "Polare Knowledge Canada (formerly: Canadian Polar Commission)", "PacificCan", "PPTC",
    "PrariesCan", "SSH", "Status of Women Canada (formerly: Office of the Co-ordinator, Status of Women)",
    "Canada Energy Regulator (formerly National Energy Board)",
    "The portion of the federal public administration in the Office of the Director of Public"
    " Prosecutions in which the employees referred to in section 509.3 of the Canada Elections"
    " Act occupy their positions",
}
MAX_VARIANTS = 6

# Words that do not make a name clearly different.
FILLERS = set(
    "a and at d de des du en et for in l la le les of on pour s the"
    " canada canadian canadien canadienne agence agency bureau department ministere office"
    " secretariat".split()
)

# ---- services ------------------------------------------------------------------------------

# result column <- source column, in result order; url is computed.
TEXT_COLUMNS = {
    "nameEn": "service_name_en", "nameFr": "service_name_fr",
}
MULTI_COLUMNS = {
    "types": "service_type", "scope": "service_scope",
    "clientTargetGroups": "client_target_groups", "feedbackChannels": "client_feedback_channel",
}
VOLUME_COLUMNS = {
    "phoneEnquiries": "num_phone_enquiries", "applicationsByPhone": "num_applications_by_phone",
    "websiteVisits": "num_website_visits", "applicationsOnline": "num_applications_online",
    "applicationsInPerson": "num_applications_in_person",
    "applicationsByMail": "num_applications_by_mail",
    "applicationsByEmail": "num_applications_by_email",
    "applicationsByFax": "num_applications_by_fax",
    "applicationsByOther": "num_applications_by_other",
    "applicationsTotal": "num_applications_total",
}
PLAIN_COLUMNS = {
    "fiscalYear": "fiscal_yr", "key": "service_id", "recipientType": "service_recipient_type",
    "automatedDecision": "automated_decision_system", "fee": "service_fee",
    "accountRegistration": "os_account_registration", "authentication": "os_authentication",
    "application": "os_application", "decision": "os_decision", "issuance": "os_issuance",
    "issueResolution": "os_issue_resolution_feedback", "lastReview": "last_service_review",
    "lastImprovement": "last_service_improvement",
}
SERVICE_COLUMNS = (
    "fiscalYear key organization nameEn nameFr types recipientType scope clientTargetGroups"
    " feedbackChannels automatedDecision fee accountRegistration authentication application"
    " decision issuance issueResolution lastReview lastImprovement phoneEnquiries"
    " applicationsByPhone websiteVisits applicationsOnline applicationsInPerson"
    " applicationsByMail applicationsByEmail applicationsByFax applicationsByOther"
    " applicationsTotal url"
).split()
ORGANIZATION_COLUMNS = (
    "slug name acronym level parent ombAgencyCode ombBureauCode cgacCode alternateNames".split()
)

# (organization code, service id) whose published address is cut by another one pasted into it.
BROKEN_URLS = {("ec", "255")}


def read(path):
    with open(path, encoding="utf-8-sig", newline="") as handle:
        return list(csv.DictReader(handle))


def write(path, columns, rows):
    with open(path, "w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def clean(text):
    """Fold white space (no-break spaces and line ends too), then drop control characters."""
    text = " ".join(text.split())
    text = "".join(c for c in text if unicodedata.category(c) not in ("Cc", "Cf"))
    return " ".join(text.split())


def words(text):
    """The words of a name without accents, case and punctuation."""
    text = unicodedata.normalize("NFKD", text.casefold())
    text = "".join(c for c in text if not unicodedata.combining(c))
    return re.findall(r"[a-z0-9]+", text)


def slug(code):
    return "ca-" + re.sub(r"[^a-z0-9]+", "-", code.lower()).strip("-")


def variants(candidates, names):
    """The candidates with words that no single name or earlier candidate covers."""
    known = [set(words(name)) | FILLERS for name in names]
    result = []
    # Names in use ("… Canada") come before legal titles, so that the former win.
    for text in sorted(map(clean, candidates), key=lambda text: not text.endswith(" Canada")):
        if (
            text in REJECTED_VARIANTS
            or "|" in text or " - " in text or text.startswith("/")  # both languages in one cell
            or re.fullmatch(r"[a-z-]+", text)                        # a department code
            or re.search(r"\((Department|Ministère)\b", text)         # inverted for sorting
            or any(set(words(text)) <= name for name in known)
        ):
            continue
        known.append(set(words(text)) | FILLERS)
        result.append(text)
    # Names first, then short forms.
    result.sort(key=lambda text: " " not in text)
    return result[:MAX_VARIANTS]


def organizations(rows, org_var, ifoi):
    org_id = {row["org_name_variant"]: row["org_id"] for row in org_var}
    abbreviation = {row["org_id"]: row["abbr_en"] for row in ifoi}
    for code, title in sorted({(row["owner_org"], row["owner_org_title"]) for row in rows}):
        english, french = (clean(half) for half in title.split(" | "))
        ident = org_id[code]
        acronym = ACRONYMS.get(code) or clean(abbreviation.get(ident, ""))
        candidates = [v["org_name_variant"] for v in org_var if v["org_id"] == ident]
        alternate = [] if french == english else [french]
        if code not in NO_VARIANTS:
            alternate += variants(candidates, [english, french, acronym, english + " " + acronym])
        yield {
            "slug": slug(code), "name": english, "acronym": acronym,
            "level": "DEPARTMENT_OR_AGENCY", "alternateNames": "|".join(alternate),
        }


def volume(text):
    """NA, ND, empty, or a plain integer: leading zeros go, the publisher's totals read them so."""
    if text in ("NA", "ND", ""):
        return text
    if not re.fullmatch(r"[0-9]+", text):
        raise ValueError("unknown form of a volume: " + text)
    return str(int(text))


HOST = r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,}"  # at least one dot
REST = r"(?::[0-9]+)?(?:[/?#][A-Za-z0-9:/?#\[\]@!$&'()*+,;=._~%-]*)?"
URL = re.compile("https?://" + HOST + REST)
BARE = re.compile(HOST + REST)


def url(cell):
    """The first valid absolute address of a cell, or nothing.

    Cells may hold several addresses between spaces, line ends, "<>" or nothing at all, prose
    around them, the title of a page instead of its address, or a place holder. A scheme is
    added only where every part of the cell is a host name with an optional path, so that a
    page title with a host name in it is never taken for an address. Hosts without a dot
    (internal networks) are not valid here.
    """
    # An address glued to the end of another one starts a new part; one inside a query does not.
    parts = re.sub(r"(?<![=/?&])(?=https?://)", " ", cell.replace("<>", " ")).split()
    parts = [part.rstrip(",;") for part in parts]
    if parts and all(BARE.fullmatch(part) for part in parts):
        return "https://" + parts[0]
    return next((part for part in parts if URL.fullmatch(part)), "")


def services(rows):
    def rank(row):  # the latest year up to the reference year; a later year only if alone
        return (row["fiscal_yr"] <= REFERENCE_YEAR, row["fiscal_yr"])

    kept = {}
    for row in rows:
        ident = (slug(row["owner_org"]), row["service_id"])
        if ident not in kept or rank(row) > rank(kept[ident]):
            kept[ident] = row
    for (organization, _), row in sorted(kept.items()):
        result = {"organization": organization}
        result.update((name, row[source]) for name, source in PLAIN_COLUMNS.items())
        result.update((name, clean(row[source])) for name, source in TEXT_COLUMNS.items())
        result.update((name, row[source].replace(",", "|")) for name, source in MULTI_COLUMNS.items())
        result.update((name, volume(row[source])) for name, source in VOLUME_COLUMNS.items())
        broken = (row["owner_org"], row["service_id"]) in BROKEN_URLS
        result["url"] = "" if broken else url(row["service_uri_en"])
        yield result


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    source, target = Path(sys.argv[1]), Path(__file__).resolve().parent
    rows = read(source / "inventory" / "si_2024_rev-2025-03-01.csv")
    org_var = read(source / "reference" / "org_var.csv")
    ifoi = read(source / "reference" / "ifoi_en.csv")
    write(target / "organizations.csv", ORGANIZATION_COLUMNS, organizations(rows, org_var, ifoi))
    write(target / "services.csv", SERVICE_COLUMNS, services(rows))


if __name__ == "__main__":
    main()
