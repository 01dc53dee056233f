#!/usr/bin/env python3
"""Derives organizations.csv from two public lists.

Usage: derive_organizations.py OMB_CODES.csv SUBORGANIZATIONS.csv OUTPUT.csv

OMB_CODES         OMB Circular A-11, Appendix C (August 2025): the backbone of the tree.
SUBORGANIZATIONS  GSA "Agency-Suborganization-List-Combined": bodies that OMB does not code.

Everything that is not in a source stands in the tables below, one decision a line.
"""
import csv
import re
import sys

ROOT, BUREAU, OFFICE, PROGRAM = "DEPARTMENT_OR_AGENCY", "BUREAU", "OFFICE", "PROGRAM"

# --- Table 1: agency groups of the OMB list that are one root -----------------------------------
# OMB group: (slug, name, acronym, alternate names, agency code, CGAC code)
GROUPS = {
    "Legislative Branch": ("legislative-branch", "Legislative Branch", "", "", "001", ""),
    "Judicial Branch": ("judicial-branch", "Judicial Branch", "", "", "002", "010"),
    "Department of Agriculture": ("usda", "Department of Agriculture", "USDA", "Agriculture Department|U.S. Department of Agriculture", "005", "012"),
    "Department of Commerce": ("doc", "Department of Commerce", "DOC", "Commerce Department|U.S. Department of Commerce", "006", "013"),
    "Department of Defense--Military Programs": ("dod", "Department of Defense", "DOD", "Defense Department|Pentagon|Department of Defense--Military Programs", "007", "097"),
    "Department of Education": ("ed", "Department of Education", "ED", "Education Department|U.S. Department of Education", "018", "091"),
    "Department of Energy": ("doe", "Department of Energy", "DOE", "Energy Department|U.S. Department of Energy", "019", "089"),
    "Department of Health and Human Services": ("hhs", "Department of Health and Human Services", "HHS", "Health and Human Services|U.S. Department of Health & Human Services", "009", "075"),
    "Department of Homeland Security": ("dhs", "Department of Homeland Security", "DHS", "Homeland Security|Homeland Security Department", "024", "070"),
    "Department of Housing and Urban Development": ("hud", "Department of Housing and Urban Development", "HUD", "Housing and Urban Development", "025", "086"),
    "Department of the Interior": ("doi", "Department of the Interior", "DOI", "Interior Department|Department of Interior", "010", "014"),
    "Department of Justice": ("doj", "Department of Justice", "DOJ", "Justice Department|U.S. Department of Justice", "011", "015"),
    "Department of Labor": ("dol", "Department of Labor", "DOL", "Labor Department|U.S. Department of Labor", "012", "016"),
    "Department of State": ("state", "Department of State", "DOS", "State Department|U.S. Department of State", "014", "019"),
    "Department of Transportation": ("dot", "Department of Transportation", "DOT", "Transportation Department|U.S. Department of Transportation", "021", "069"),
    "Department of the Treasury": ("treasury", "Department of the Treasury", "TREAS", "Treasury Department|Department of Treasury|U.S. Department of the Treasury", "015", "020"),
    "Department of Veterans Affairs": ("va", "Department of Veterans Affairs", "VA", "Veterans Affairs|Veterans Affairs Department|Veterans Administration", "029", "036"),
    "Corps of Engineers--Civil Works": ("usace", "Army Corps of Engineers, Civil Works", "USACE", "Corps of Engineers--Civil Works|Army Corps of Engineers", "202", "096"),
    "Environmental Protection Agency": ("epa", "Environmental Protection Agency", "EPA", "U.S. Environmental Protection Agency", "020", "068"),
    "Executive Office of the President": ("eop", "Executive Office of the President", "EOP", "", "100", "011"),
    "General Services Administration": ("gsa", "General Services Administration", "GSA", "U.S. General Services Administration", "023", "047"),
    "National Aeronautics and Space Administration": ("nasa", "National Aeronautics and Space Administration", "NASA", "", "026", "080"),
    "National Science Foundation": ("nsf", "National Science Foundation", "NSF", "", "422", "049"),
    "Office of Personnel Management": ("opm", "Office of Personnel Management", "OPM", "U.S. Office of Personnel Management", "027", "024"),
    "Small Business Administration": ("sba", "Small Business Administration", "SBA", "U.S. Small Business Administration", "028", "073"),
    "Social Security Administration": ("ssa", "Social Security Administration", "SSA", "Social Security", "016", "028"),
}
# The members of these groups are agencies of their own; the group itself is only a heading.
HEADING_GROUPS = {
    "Other Agencies", "International Assistance Programs", "Other Defense Civil Programs",
    "Federally Created Non-Federal Entities", "Government Sponsored Enterprises",
    "Financing Vehicles and the Board of Governors of the Federal Reserve",
}
# Members of the heading groups that belong under another root: (group, bureau): parent
MOVED = {
    ("Other Defense Civil Programs", "Military Retirement"): "dod",
    ("Other Defense Civil Programs", "Retiree Health Care"): "dod",
    ("Other Defense Civil Programs", "Educational Benefits"): "dod",
    ("Other Defense Civil Programs", "Forest and Wildlife Conservation, Military Reservations"): "dod",
    ("Other Defense Civil Programs", "Cemeterial Expenses"): "army",
    ("Other Agencies", "Federal Deposit Insurance Corporation - Deposit Insurance"): "fdic",
    ("Other Agencies", "Federal Deposit Insurance Corporation - FSLIC Resolution"): "fdic",
    ("Other Agencies", "Federal Deposit Insurance Corporation - Orderly Liquidation"): "fdic",
    ("Other Agencies", "Federal Deposit Insurance Corporation - FDIC Office of Inspector General"): "fdic",
    ("Other Agencies", "Federal Financial Institutions Examination Council Appraisal Subcommittee"): "ffiec",
    ("Other Agencies", "National Railroad Passenger Corporation Office of Inspector General"): "",
}

# --- Table 2: rows of the OMB list that are budget headings or doubles, not organizations --------
NOT_AN_ORGANIZATION = {
    ("Legislative Branch", "Joint Items"): "budget heading",
    ("Legislative Branch", "Legislative Branch Boards and Commissions"): "collective heading, three rows",
    ("Judicial Branch", "Judicial Retirement Funds"): "fund",
    ("Department of Agriculture", "Hazardous Materials Management"): "account",
    ("Department of Agriculture", "Buildings and Facilities"): "account",
    ("Department of Defense--Military Programs", "Military Personnel"): "appropriation title",
    ("Department of Defense--Military Programs", "Operation and Maintenance"): "appropriation title",
    ("Department of Defense--Military Programs", "International Reconstruction and Other Assistance"): "appropriation title",
    ("Department of Defense--Military Programs", "Procurement"): "appropriation title",
    ("Department of Defense--Military Programs", "Research, Development, Test, and Evaluation"): "appropriation title",
    ("Department of Defense--Military Programs", "Military Construction"): "appropriation title",
    ("Department of Defense--Military Programs", "Family Housing"): "appropriation title",
    ("Department of Defense--Military Programs", "Revolving and Management Funds"): "appropriation title",
    ("Department of Defense--Military Programs", "Allowances"): "budget heading",
    ("Department of Defense--Military Programs", "Trust Funds"): "appropriation title",
    ("Department of Education", "Disaster Education Recovery"): "account",
    ("Department of Health and Human Services", "Allowances"): "budget heading",
    ("Department of Housing and Urban Development", "Housing Supply"): "account",
    ("Department of the Interior", "Department-Wide Programs"): "collective heading",
    ("Department of Justice", "Interagency Law Enforcement"): "account",
    ("Department of State", "Administration of Foreign Affairs"): "appropriation title",
    ("Department of State", "International Organizations and Conferences"): "appropriation title",
    ("Department of State", "Other"): "collective heading, two rows",
    ("International Assistance Programs", "International Assistance Programs"): "collective heading",
    ("International Assistance Programs", "International Security Assistance"): "appropriation title",
    ("International Assistance Programs", "Multilateral Assistance"): "appropriation title",
    ("International Assistance Programs", "Overseas Private Investment Corporation"): "succeeded by the International Development Finance Corporation, kept as its alternate name",
    ("International Assistance Programs", "International Monetary Programs"): "appropriation title",
    ("International Assistance Programs", "Military Sales Program"): "appropriation title",
    ("International Assistance Programs", "Foreign Assistance Program Allowances"): "budget heading",
    ("Department of Transportation", "Surface Transportation Board"): "the independent board stands under code 472",
    ("Department of the Treasury", "Interest on the Public Debt"): "account",
    ("Other Defense Civil Programs", "Other Defense Civil Programs"): "collective heading",
    ("Executive Office of the President", "Unanticipated Needs"): "account",
    ("General Services Administration", "General Activities"): "collective heading",
    ("Other Agencies", "District of Columbia General and Special Payments"): "account",
    ("Other Agencies", "Federal Drug Control Programs"): "account",
    ("Other Agencies", "Other Commissions and Boards"): "collective heading, two rows",
    ("Other Agencies", "Patient-Centered Outcomes Research Trust Fund"): "fund",
    ("Other Agencies", "United States Enrichment Corporation Fund"): "fund",
    ("Federally Created Non-Federal Entities", "Affordable Housing Program"): "collective heading",
    ("Federally Created Non-Federal Entities", "Medical Center Research Organizations"): "collective heading",
    ("Federally Created Non-Federal Entities", "Standard Setting Body"): "collective heading",
    ("Federally Created Non-Federal Entities", "United Mine Workers of America Benefit Funds"): "fund",
}

# --- Table 3: slugs, acronyms and common names ---------------------------------------------------
# (parent slug or "", name in the source): (slug, acronym, name to show or "", alternate names)
NAMES = {
    # legislative branch
    ("legislative-branch", "Library of Congress"): ("loc", "LOC", "", ""),
    ("legislative-branch", "Government Publishing Office"): ("gpo", "GPO", "", "Government Printing Office"),
    ("legislative-branch", "Government Accountability Office"): ("gao", "GAO", "", "General Accounting Office"),
    ("legislative-branch", "Congressional Budget Office"): ("cbo", "CBO", "", ""),
    ("legislative-branch", "Architect of the Capitol"): ("aoc", "AOC", "", ""),
    ("legislative-branch", "Capitol Police"): ("uscp", "USCP", "", "U.S. Capitol Police"),
    ("judicial-branch", "Supreme Court of the United States"): ("supreme-court", "SCOTUS", "", ""),
    ("judicial-branch", "Administrative Office of the United States Courts"): ("ao-uscourts", "AO", "", ""),
    ("judicial-branch", "United States Sentencing Commission"): ("ussc", "USSC", "", ""),
    ("judicial-branch", "Courts of Appeals, District Courts, and Other Judicial Services"): ("us-courts", "", "", "Courts of Appeals and District Courts|Federal courts"),
    # Agriculture
    ("usda", "Farm Production and Conservation"): ("fpac", "FPAC", "", "Farm Production and Conservation mission area"),
    ("usda", "Farm Service Agency"): ("usda-fsa", "FSA", "", ""),
    ("usda", "Natural Resources Conservation Service"): ("nrcs", "NRCS", "", "Soil Conservation Service"),
    ("usda", "Rural Development"): ("usda-rd", "RD", "", "USDA Rural Development"),
    ("usda", "Rural Housing Service"): ("rhs", "RHS", "", ""),
    ("usda", "Rural Business-Cooperative Service"): ("rbcs", "RBCS", "", ""),
    ("usda", "Rural Utilities Service"): ("rus", "RUS", "", ""),
    ("usda", "Risk Management Agency"): ("rma", "RMA", "", ""),
    ("usda", "Food and Nutrition Service"): ("fns", "FNS", "", ""),
    ("usda", "Forest Service"): ("usfs", "USFS", "", "U.S. Forest Service"),
    ("usda", "Food Safety and Inspection Service"): ("fsis", "FSIS", "", ""),
    ("usda", "Agricultural Marketing Service"): ("ams", "AMS", "", ""),
    ("usda", "Agricultural Research Service"): ("ars", "ARS", "", ""),
    ("usda", "Animal and Plant Health Inspection Service"): ("aphis", "APHIS", "", ""),
    ("usda", "Economic Research Service"): ("usda-ers", "ERS", "", ""),
    ("usda", "National Agricultural Statistics Service"): ("nass", "NASS", "", ""),
    ("usda", "National Institute of Food and Agriculture"): ("nifa", "NIFA", "", ""),
    ("usda", "Foreign Agricultural Service"): ("usda-fas", "FAS", "", ""),
    # Commerce
    ("doc", "Bureau of the Census"): ("census", "USCB", "Census Bureau", "Bureau of the Census|United States Census Bureau|U.S. Census Bureau"),
    ("doc", "Bureau of Economic Analysis"): ("bea", "BEA", "", ""),
    ("doc", "Bureau of Industry and Security"): ("bis", "BIS", "", ""),
    ("doc", "Economic Development Administration"): ("eda", "EDA", "", ""),
    ("doc", "International Trade Administration"): ("ita", "ITA", "", "U.S. Commercial Service"),
    ("doc", "Minority Business Development Agency"): ("mbda", "MBDA", "", ""),
    ("doc", "National Oceanic and Atmospheric Administration"): ("noaa", "NOAA", "", ""),
    ("doc", "U.S. Patent and Trademark Office"): ("uspto", "USPTO", "Patent and Trademark Office", "U.S. Patent and Trademark Office|United States Patent and Trademark Office"),
    ("doc", "National Technical Information Service"): ("ntis", "NTIS", "", ""),
    ("doc", "National Institute of Standards and Technology"): ("nist", "NIST", "", ""),
    ("doc", "National Telecommunications and Information Administration"): ("ntia", "NTIA", "", ""),
    # Defense
    ("dod", "Army"): ("army", "", "Department of the Army", "Army|U.S. Army"),
    ("dod", "Navy, Marine Corps"): ("navy", "", "Department of the Navy", "Navy, Marine Corps|U.S. Navy|U.S. Marine Corps"),
    ("dod", "Air Force"): ("air-force", "", "Department of the Air Force", "Air Force|U.S. Air Force"),
    ("dod", "Defense Counterintelligence and Security Agency"): ("dcsa", "DCSA", "", ""),
    ("dod", "Defense Finance and Accounting Service"): ("dfas", "DFAS", "", ""),
    ("dod", "Defense Health Agency"): ("dha", "DHA", "", "TRICARE"),
    ("dod", "Defense Logistics Agency"): ("dla", "DLA", "", ""),
    ("dod", "Defense Information Systems Agency"): ("disa", "DISA", "", ""),
    ("dod", "Defense Commissary Agency"): ("deca", "DeCA", "", ""),
    ("dod", "Defense Advanced Research Projects Agency"): ("darpa", "DARPA", "", ""),
    ("dod", "Defense Contract Audit Agency"): ("dcaa", "DCAA", "", ""),
    ("dod", "Defense Contract Management Agency"): ("dcma", "DCMA", "", ""),
    ("dod", "Defense POW/MIA Accounting Agency"): ("dpaa", "DPAA", "", ""),
    ("dod", "Defense Technical Information Center"): ("dtic", "DTIC", "", ""),
    ("dod", "Defense Threat Reduction Agency"): ("dtra", "DTRA", "", ""),
    ("dod", "Department of Defense Education Activity"): ("dodea", "DoDEA", "", ""),
    ("dod", "Missile Defense Agency"): ("mda", "MDA", "", ""),
    ("dod", "National Reconnaissance Office"): ("nro", "NRO", "", ""),
    ("dod", "Military Retirement"): ("dod-military-retirement", "", "", ""),
    ("army", "Cemeterial Expenses"): ("army-cemeteries", "", "Army National Military Cemeteries", "Cemeterial Expenses|Arlington National Cemetery"),
    # Education
    ("ed", "Office of Federal Student Aid"): ("ed-fsa", "FSA", "Federal Student Aid", "Office of Federal Student Aid"),
    ("ed", "Institute of Education Sciences"): ("ies", "IES", "", ""),
    ("ed", "Office for Civil Rights"): ("ed-ocr", "OCR", "", ""),
    ("ed", "Office of Elementary and Secondary Education"): ("ed-oese", "OESE", "", ""),
    ("ed", "Office of Postsecondary Education"): ("ed-ope", "OPE", "", ""),
    ("ed", "Office of Special Education and Rehabilitative Services"): ("ed-osers", "OSERS", "", ""),
    ("ed", "Office of Career, Technical, and Adult Education"): ("ed-octae", "OCTAE", "", ""),
    ("ed", "Office of English Language Acquisition"): ("ed-oela", "OELA", "", ""),
    # Energy
    ("doe", "National Nuclear Security Administration"): ("nnsa", "NNSA", "", ""),
    ("doe", "Federal Energy Regulatory Commission"): ("ferc", "FERC", "", ""),
    ("doe", "Energy Information Administration"): ("eia", "EIA", "", ""),
    ("doe", "Office of the Chief Information Officier"): ("doe-office-of-the-chief-information-officer", "OCIO", "Office of the Chief Information Officer", ""),
    ("doe", "Bonneville Power Administration"): ("bpa", "BPA", "", ""),
    ("doe", "Western Area Power Administration"): ("wapa", "WAPA", "", ""),
    ("doe", "Southwestern Power Administration"): ("swpa", "SWPA", "", ""),
    # Health and Human Services
    ("hhs", "Food and Drug Administration"): ("fda", "FDA", "", "U.S. Food and Drug Administration"),
    ("hhs", "Health Resources and Services Administration"): ("hrsa", "HRSA", "", ""),
    ("hhs", "Indian Health Service"): ("ihs", "IHS", "", ""),
    ("hhs", "Centers for Disease Control and Prevention"): ("cdc", "CDC", "", ""),
    ("hhs", "National Institutes of Health"): ("nih", "NIH", "", ""),
    ("hhs", "Substance Abuse and Mental Health Services Administration"): ("samhsa", "SAMHSA", "", ""),
    ("hhs", "Agency for Healthcare Research and Quality"): ("ahrq", "AHRQ", "", ""),
    ("hhs", "Centers for Medicare and Medicaid Services"): ("cms", "CMS", "", "Centers for Medicare & Medicaid Services|Medicare"),
    ("hhs", "Administration for Children and Families"): ("acf", "ACF", "", ""),
    ("hhs", "Administration for Community Living"): ("acl", "ACL", "", ""),
    ("hhs", "Administration for Strategic Preparedness and Response"): ("aspr", "ASPR", "", ""),
    ("hhs", "Agency for Toxic Substances and Disease Registry"): ("atsdr", "ATSDR", "", ""),
    ("hhs", "Office of Medicare Hearings and Appeals"): ("omha", "OMHA", "", ""),
    ("hhs", "Office of the Assistant Secretary for Health"): ("oash", "OASH", "", ""),
    # Homeland Security
    ("dhs", "U.S. Customs and Border Protection"): ("cbp", "CBP", "Customs and Border Protection", "U.S. Customs and Border Protection"),
    ("dhs", "U.S. Immigration and Customs Enforcement"): ("ice", "ICE", "Immigration and Customs Enforcement", "U.S. Immigration and Customs Enforcement"),
    ("dhs", "Transportation Security Administration"): ("tsa", "TSA", "", ""),
    ("dhs", "United States Coast Guard"): ("uscg", "USCG", "", "Coast Guard"),
    ("dhs", "United States Secret Service"): ("usss", "USSS", "", "Secret Service"),
    ("dhs", "Cybersecurity and Infrastructure Security Agency"): ("cisa", "CISA", "", ""),
    ("dhs", "Federal Emergency Management Agency"): ("fema", "FEMA", "", ""),
    ("dhs", "Citizenship and Immigration Services"): ("uscis", "USCIS", "U.S. Citizenship and Immigration Services", "Citizenship and Immigration Services"),
    ("dhs", "Federal Law Enforcement Training Center"): ("fletc", "FLETC", "", "Federal Law Enforcement Training Centers"),
    ("dhs", "Science and Technology"): ("dhs-st", "S&T", "Science and Technology Directorate", "Science and Technology"),
    ("dhs", "Countering Weapons of Mass Destruction Office"): ("cwmd", "CWMD", "", "Domestic Nuclear Detection Office"),
    # Housing and Urban Development
    ("hud", "Public and Indian Housing Programs"): ("hud-pih", "PIH", "Office of Public and Indian Housing", "Public and Indian Housing Programs|Assistant Secretary for Public and Indian Housing"),
    ("hud", "Community Planning and Development"): ("hud-cpd", "CPD", "Office of Community Planning and Development", "Community Planning and Development|Assistant Secretary for Community Planning and Development"),
    ("hud", "Housing Programs"): ("hud-housing", "", "Office of Housing", "Housing Programs|Assistant Secretary for Housing-Federal Housing Commissioner"),
    ("hud", "Government National Mortgage Association"): ("ginnie-mae", "GNMA", "", "Ginnie Mae"),
    ("hud", "Policy Development and Research"): ("hud-pdr", "PD&R", "Office of Policy Development and Research", "Policy Development and Research|Assistant Secretary for Policy Development and Research"),
    ("hud", "Fair Housing and Equal Opportunity"): ("hud-fheo", "FHEO", "Office of Fair Housing and Equal Opportunity", "Fair Housing and Equal Opportunity|Assistant Secretary for Fair Housing and Equal Opportunity"),
    ("hud", "Office of Lead Hazard Control and Healthy Homes"): ("hud-olhchh", "OLHCHH", "", "Office of Healthy Homes and Lead Hazard Control"),
    # Interior
    ("doi", "Bureau of Land Management"): ("blm", "BLM", "", ""),
    ("doi", "Bureau of Ocean Energy Management"): ("boem", "BOEM", "", ""),
    ("doi", "Bureau of Safety and Environmental Enforcement"): ("bsee", "BSEE", "", ""),
    ("doi", "Office of Surface Mining Reclamation and Enforcement"): ("osmre", "OSMRE", "", ""),
    ("doi", "Bureau of Reclamation"): ("usbr", "USBR", "", ""),
    ("doi", "Central Utah Project"): ("cupca", "CUPCA", "Central Utah Project Completion Act Office", "Central Utah Project"),
    ("doi", "United States Geological Survey"): ("usgs", "USGS", "", "U.S. Geological Survey"),
    ("doi", "United States Fish and Wildlife Service"): ("fws", "FWS", "Fish and Wildlife Service", "United States Fish and Wildlife Service|U.S. Fish and Wildlife Service|US Fish and Wildlife|USFWS"),
    ("doi", "National Park Service"): ("nps", "NPS", "", ""),
    ("doi", "Bureau of Indian Affairs"): ("bia", "BIA", "", ""),
    ("doi", "Bureau of Indian Education"): ("bie", "BIE", "", ""),
    ("doi", "Insular Affairs"): ("oia", "OIA", "Office of Insular Affairs", "Insular Affairs"),
    ("doi", "Bureau of Trust Funds Administration"): ("btfa", "BTFA", "", ""),
    ("doi", "Office of the Special Trustee for American Indians"): ("ost", "OST", "", ""),
    ("doi", "National Indian Gaming Commission"): ("nigc", "NIGC", "", ""),
    ("doi", "Office of the Solicitor"): ("doi-solicitor", "SOL", "", ""),
    # Justice
    ("doj", "Federal Bureau of Investigation"): ("fbi", "FBI", "", ""),
    ("doj", "Drug Enforcement Administration"): ("dea", "DEA", "", ""),
    ("doj", "Bureau of Alcohol, Tobacco, Firearms, and Explosives"): ("atf", "ATF", "", ""),
    ("doj", "Federal Prison System"): ("bop", "BOP", "Federal Bureau of Prisons", "Federal Prison System|Bureau of Prisons"),
    ("doj", "Office of Justice Programs"): ("ojp", "OJP", "", ""),
    ("doj", "U.S. Marshals Service"): ("usms", "USMS", "", ""),
    ("doj", "Executive Office for Immigration Review"): ("eoir", "EOIR", "", "Immigration court"),
    ("doj", "Community Relations Service"): ("doj-crs", "CRS", "", ""),
    ("doj", "Executive Office for U.S. Attorneys and the Offices of the U.S. Attorneys"): ("eousa", "EOUSA", "", "U.S. Attorneys"),
    ("doj", "U.S. Trustee Program"): ("ustp", "USTP", "", ""),
    # Labor
    ("dol", "Employment and Training Administration"): ("eta", "ETA", "", ""),
    ("dol", "Veterans' Employment and Training Service"): ("vets", "VETS", "", ""),
    ("dol", "Employee Benefits Security Administration"): ("ebsa", "EBSA", "", ""),
    ("dol", "Pension Benefit Guaranty Corporation"): ("pbgc", "PBGC", "", ""),
    ("dol", "Office of Workers' Compensation Programs"): ("owcp", "OWCP", "", ""),
    ("dol", "Wage and Hour Division"): ("whd", "WHD", "", ""),
    ("dol", "Office of Federal Contract Compliance Programs"): ("ofccp", "OFCCP", "", ""),
    ("dol", "Office of Labor Management Standards"): ("olms", "OLMS", "", ""),
    ("dol", "Occupational Safety and Health Administration"): ("osha", "OSHA", "", ""),
    ("dol", "Mine Safety and Health Administration"): ("msha", "MSHA", "", ""),
    ("dol", "Bureau of Labor Statistics"): ("bls", "BLS", "", ""),
    ("dol", "Office of Disability Employment policy"): ("odep", "ODEP", "Office of Disability Employment Policy", ""),
    ("dol", "Bureau of International Labor Affairs"): ("ilab", "ILAB", "", ""),
    # State
    ("state", "International Commissions"): ("state-international-commissions", "", "", ""),
    # Transportation
    ("dot", "Federal Aviation Administration"): ("faa", "FAA", "", ""),
    ("dot", "Federal Highway Administration"): ("fhwa", "FHWA", "", ""),
    ("dot", "Federal Motor Carrier Safety Administration"): ("fmcsa", "FMCSA", "", ""),
    ("dot", "National Highway Traffic Safety Administration"): ("nhtsa", "NHTSA", "", ""),
    ("dot", "Federal Railroad Administration"): ("fra", "FRA", "", ""),
    ("dot", "Federal Transit Administration"): ("fta", "FTA", "", ""),
    ("dot", "Saint Lawrence Seaway Development Corporation"): ("gls", "GLS", "Great Lakes St. Lawrence Seaway Development Corporation", "Saint Lawrence Seaway Development Corporation"),
    ("dot", "Pipeline and Hazardous Materials Safety Administration"): ("phmsa", "PHMSA", "", ""),
    ("dot", "Maritime Administration"): ("marad", "MARAD", "", ""),
    # Treasury
    ("treasury", "Financial Crimes Enforcement Network"): ("fincen", "FinCEN", "", ""),
    ("treasury", "Fiscal Service"): ("fiscal-service", "BFS", "Bureau of the Fiscal Service", "Fiscal Service"),
    ("treasury", "Federal Financing Bank"): ("ffb", "FFB", "", ""),
    ("treasury", "Alcohol and Tobacco Tax and Trade Bureau"): ("ttb", "TTB", "", ""),
    ("treasury", "Bureau of Engraving and Printing"): ("bep", "BEP", "", ""),
    ("treasury", "United States Mint"): ("us-mint", "", "", "U.S. Mint"),
    ("treasury", "Internal Revenue Service"): ("irs", "IRS", "", ""),
    ("treasury", "Comptroller of the Currency"): ("occ", "OCC", "Office of the Comptroller of the Currency", "Comptroller of the Currency"),
    ("treasury", "Office of the Inspector General for Tax Administration"): ("tigta", "TIGTA", "Treasury Inspector General for Tax Administration", "Office of the Inspector General for Tax Administration"),
    # Veterans Affairs
    ("va", "Veterans Health Administration"): ("vha", "VHA", "", "VA health care"),
    ("va", "Benefits Programs"): ("vba", "VBA", "Veterans Benefits Administration", "Benefits Programs"),
    ("va", "National Cemetery Administration"): ("nca", "NCA", "", ""),
    ("va", "Board of Veterans Appeals"): ("bva", "BVA", "Board of Veterans' Appeals", "Board of Veterans Appeals"),
    ("va", "Vet Customer Exper (Vce)"): ("va-veterans-experience-office", "VEO", "Veterans Experience Office", ""),
    ("va", "Inspector General"): ("va-oig", "OIG", "Office of Inspector General", "Inspector General"),
    ("va", "General Counsel"): ("va-ogc", "OGC", "Office of General Counsel", "General Counsel"),
    # Executive Office of the President
    ("eop", "The White House"): ("white-house", "", "", "White House Office"),
    ("eop", "Office of Management and Budget"): ("omb", "OMB", "", ""),
    ("eop", "Office of National Drug Control Policy"): ("ondcp", "ONDCP", "", ""),
    ("eop", "Office of Science and Technology Policy"): ("ostp", "OSTP", "", ""),
    ("eop", "Office of the United States Trade Representative"): ("ustr", "USTR", "", "U.S. Trade Representative"),
    ("eop", "Office of the National Cyber Director"): ("oncd", "ONCD", "", ""),
    ("eop", "Council of Economic Advisers"): ("cea", "CEA", "", ""),
    ("eop", "Council on Environmental Quality and Office of Environmental Quality"): ("ceq", "CEQ", "", "Council on Environmental Quality"),
    ("eop", "National Security Council and Homeland Security Council"): ("nsc", "NSC", "", "National Security Council"),
    ("eop", "Special Assistance to the President and the Official Residence of the Vice President"): ("eop-vice-president", "OVP", "Office of the Vice President", "Special Assistance to the President and the Official Residence of the Vice President"),
    # General Services Administration
    ("gsa", "Real Property Activities"): ("pbs", "PBS", "Public Buildings Service", "Real Property Activities"),
    ("gsa", "Supply and Technology Activities"): ("gsa-fas", "FAS", "Federal Acquisition Service", "Supply and Technology Activities"),
    ("gsa", "Civilian Board of Contract Appeals"): ("cbca", "CBCA", "", ""),
    # Federal Deposit Insurance Corporation and examination council
    ("fdic", "Federal Deposit Insurance Corporation - Deposit Insurance"): ("fdic-deposit-insurance", "", "Deposit Insurance", ""),
    ("fdic", "Federal Deposit Insurance Corporation - FSLIC Resolution"): ("fdic-fslic-resolution", "", "FSLIC Resolution", ""),
    ("fdic", "Federal Deposit Insurance Corporation - Orderly Liquidation"): ("fdic-orderly-liquidation", "", "Orderly Liquidation", ""),
    ("fdic", "Federal Deposit Insurance Corporation - FDIC Office of Inspector General"): ("fdic-oig", "OIG", "Office of Inspector General", ""),
    ("ffiec", "Federal Financial Institutions Examination Council Appraisal Subcommittee"): ("ffiec-asc", "ASC", "Appraisal Subcommittee", "Federal Financial Institutions Examination Council Appraisal Subcommittee"),
    # agencies of their own
    ("", "Agency for International Development"): ("usaid", "USAID", "U.S. Agency for International Development", "Agency for International Development|United States Agency for International Development"),
    ("", "Millennium Challenge Corporation"): ("mcc", "MCC", "", ""),
    ("", "Trade and Development Agency"): ("ustda", "USTDA", "U.S. Trade and Development Agency", "Trade and Development Agency"),
    ("", "United States International Development Finance Corporation"): ("dfc", "DFC", "", "Development Finance Corporation|Overseas Private Investment Corporation"),
    ("", "Inter-American Foundation"): ("iaf", "IAF", "", ""),
    ("", "African Development Foundation"): ("usadf", "USADF", "", "U.S. African Development Foundation"),
    ("", "American Battle Monuments Commission"): ("abmc", "ABMC", "", ""),
    ("", "Armed Forces Retirement Home"): ("afrh", "AFRH", "", ""),
    ("", "Selective Service System"): ("sss", "SSS", "", "Selective Service"),
    ("", "Access Board"): ("access-board", "", "", "Architectural and Transportation Barriers Compliance Board|U.S. Access Board"),
    ("", "Administrative Conference of the United States"): ("acus", "ACUS", "", ""),
    ("", "Advisory Council on Historic Preservation"): ("achp", "ACHP", "", ""),
    ("", "Appalachian Regional Commission"): ("arc", "ARC", "", ""),
    ("", "Bureau of Consumer Financial Protection"): ("cfpb", "CFPB", "Consumer Financial Protection Bureau", "Bureau of Consumer Financial Protection"),
    ("", "Central Intelligence Agency"): ("cia", "CIA", "", ""),
    ("", "Chemical Safety and Hazard Investigation Board"): ("csb", "CSB", "", ""),
    ("", "Commission of Fine Arts"): ("cfa", "CFA", "", ""),
    ("", "Commission on Civil Rights"): ("usccr", "USCCR", "", "U.S. Commission on Civil Rights"),
    ("", "Committee for Purchase from People who are Blind or Severely Disabled"): ("abilityone", "", "", "U.S. AbilityOne Commission"),
    ("", "Commodity Futures Trading Commission"): ("cftc", "CFTC", "", ""),
    ("", "Consumer Product Safety Commission"): ("cpsc", "CPSC", "", ""),
    ("", "Corporation for National and Community Service"): ("americorps", "CNCS", "AmeriCorps", "Corporation for National and Community Service"),
    ("", "Corporation for Public Broadcasting"): ("cpb", "CPB", "", ""),
    ("", "Council of the Inspectors General on Integrity and Efficiency"): ("cigie", "CIGIE", "", ""),
    ("", "Court Services and Offender Supervision Agency for the District of Columbia"): ("csosa", "CSOSA", "", ""),
    ("", "Defense Nuclear Facilities Safety Board"): ("dnfsb", "DNFSB", "", ""),
    ("", "Delta Regional Authority"): ("dra", "DRA", "", ""),
    ("", "Election Assistance Commission"): ("eac", "EAC", "", ""),
    ("", "Equal Employment Opportunity Commission"): ("eeoc", "EEOC", "", ""),
    ("", "Export-Import Bank of the United States"): ("exim", "EXIM", "", "Export-Import Bank"),
    ("", "Farm Credit Administration"): ("fca", "FCA", "", ""),
    ("", "Farm Credit System Insurance Corporation"): ("fcsic", "FCSIC", "", ""),
    ("", "Federal Communications Commission"): ("fcc", "FCC", "", ""),
    ("", "Federal Election Commission"): ("fec", "FEC", "", ""),
    ("", "Federal Financial Institutions Examination Council"): ("ffiec", "FFIEC", "", ""),
    ("", "Federal Housing Finance Agency"): ("fhfa", "FHFA", "", ""),
    ("", "Federal Labor Relations Authority"): ("flra", "FLRA", "", ""),
    ("", "Federal Maritime Commission"): ("fmc", "FMC", "", ""),
    ("", "Federal Mediation and Conciliation Service"): ("fmcs", "FMCS", "", ""),
    ("", "Federal Mine Safety and Health Review Commission"): ("fmshrc", "FMSHRC", "", ""),
    ("", "Federal Permitting Improvement Council"): ("permitting-council", "", "", "Federal Permitting Improvement Steering Council"),
    ("", "Federal Trade Commission"): ("ftc", "FTC", "", ""),
    ("", "Federal Retirement Thrift Investment Board"): ("frtib", "FRTIB", "", "Thrift Savings Plan|TSP"),
    ("", "Gulf Coast Ecosystem Restoration Council"): ("restore-council", "", "", "RESTORE Council"),
    ("", "Institute of Museum and Library Services"): ("imls", "IMLS", "", ""),
    ("", "Intelligence Community Management Account"): ("odni", "ODNI", "Office of the Director of National Intelligence", "Intelligence Community Management Account"),
    ("", "International Trade Commission"): ("usitc", "USITC", "", "U.S. International Trade Commission"),
    ("", "Legal Services Corporation"): ("lsc", "LSC", "", ""),
    ("", "Marine Mammal Commission"): ("mmc", "MMC", "", ""),
    ("", "Merit Systems Protection Board"): ("mspb", "MSPB", "", ""),
    ("", "National Archives and Records Administration"): ("nara", "NARA", "", "National Archives"),
    ("", "National Capital Planning Commission"): ("ncpc", "NCPC", "", ""),
    ("", "National Council on Disability"): ("ncd", "NCD", "", ""),
    ("", "National Credit Union Administration"): ("ncua", "NCUA", "", ""),
    ("", "National Endowment for the Arts"): ("nea", "NEA", "", ""),
    ("", "National Endowment for the Humanities"): ("neh", "NEH", "", ""),
    ("", "National Labor Relations Board"): ("nlrb", "NLRB", "", ""),
    ("", "National Mediation Board"): ("nmb", "NMB", "", ""),
    ("", "National Railroad Passenger Corporation Office of Inspector General"): ("amtrak-oig", "", "", "Amtrak Office of Inspector General"),
    ("", "National Transportation Safety Board"): ("ntsb", "NTSB", "", ""),
    ("", "Neighborhood Reinvestment Corporation"): ("neighborworks", "", "NeighborWorks America", "Neighborhood Reinvestment Corporation"),
    ("", "Nuclear Regulatory Commission"): ("nrc", "NRC", "", ""),
    ("", "Nuclear Waste Technical Review Board"): ("nwtrb", "NWTRB", "", ""),
    ("", "Occupational Safety and Health Review Commission"): ("oshrc", "OSHRC", "", ""),
    ("", "Office of Government Ethics"): ("oge", "OGE", "", ""),
    ("", "Office of Special Counsel"): ("osc", "OSC", "", ""),
    ("", "Postal Service"): ("usps", "USPS", "United States Postal Service", "Postal Service|U.S. Postal Service"),
    ("", "Privacy and Civil Liberties Oversight Board"): ("pclob", "PCLOB", "", ""),
    ("", "Puerto Rico Oversight Board"): ("fomb", "FOMB", "Financial Oversight and Management Board for Puerto Rico", "Puerto Rico Oversight Board"),
    ("", "Public Company Accounting Oversight Board"): ("pcaob", "PCAOB", "", ""),
    ("", "Railroad Retirement Board"): ("rrb", "RRB", "", ""),
    ("", "Securities and Exchange Commission"): ("sec", "SEC", "", ""),
    ("", "Securities Investor Protection Corporation"): ("sipc", "SIPC", "", ""),
    ("", "Smithsonian Institution"): ("smithsonian", "SI", "", "Smithsonian"),
    ("", "Surface Transportation Board"): ("stb", "STB", "", ""),
    ("", "Tennessee Valley Authority"): ("tva", "TVA", "", ""),
    ("", "United States Agency for Global Media"): ("usagm", "USAGM", "U.S. Agency for Global Media", "United States Agency for Global Media"),
    ("", "United States Court of Appeals for Veterans Claims"): ("cavc", "CAVC", "", ""),
    ("", "United States Holocaust Memorial Museum"): ("ushmm", "USHMM", "", ""),
    ("", "United States Institute of Peace"): ("usip", "USIP", "", ""),
    ("", "United States Interagency Council on Homelessness"): ("usich", "USICH", "", ""),
    ("", "Corporation for Travel Promotion"): ("brand-usa", "", "", "Brand USA"),
    ("", "Electric Reliability Organization"): ("nerc", "NERC", "", "North American Electric Reliability Corporation"),
    ("", "Federal National Mortgage Association"): ("fannie-mae", "FNMA", "", "Fannie Mae"),
    ("", "Federal Home Loan Mortgage Corporation"): ("freddie-mac", "FHLMC", "", "Freddie Mac"),
    ("", "Federal Home Loan Bank System"): ("fhlbanks", "", "", "Federal Home Loan Banks"),
    ("", "Financing Vehicles and the Board of Governors of the Federal Reserve"): ("federal-reserve", "FRB", "Board of Governors of the Federal Reserve System", "Federal Reserve Board|Financing Vehicles and the Board of Governors of the Federal Reserve"),
    ("", "U.S. Commission On International Religious Freedom"): ("uscirf", "USCIRF", "U.S. Commission on International Religious Freedom", ""),
    ("", "Medicaid And Chip Payment And Access Commission"): ("macpac", "MACPAC", "Medicaid and CHIP Payment and Access Commission", ""),
}

# --- Table 4: names of the second list that are bodies already present, or not bodies -----------
SAME_AS = {  # (agency in the second list, sub-organization): slug of the body it is
    ("Department of Homeland Security", "Domestic Nuclear Detection Office"): "cwmd",
    ("Department of Homeland Security", "Science and Technology Directorate"): "dhs-st",
    ("Department of Housing and Urban Development", "Assistant Secretary for Community Planning and Development"): "hud-cpd",
    ("Department of Housing and Urban Development", "Assistant Secretary for Fair Housing and Equal Opportunity"): "hud-fheo",
    ("Department of Housing and Urban Development", "Assistant Secretary for Policy Development and Research"): "hud-pdr",
    ("Department of Housing and Urban Development", "Assistant Secretary for Public and Indian Housing"): "hud-pih",
    ("Department of Housing and Urban Development", "Assistant Secretary for Housing-Federal Housing Commissioner"): "hud-housing",
    ("Department of Housing and Urban Development", "Office of Healthy Homes and Lead Hazard Control"): "hud-olhchh",
    ("Department of the Interior", "Central Utah Project Completion Act Office"): "cupca",
    ("Department of the Interior", "Office of Insular Affairs"): "oia",
    ("Department of the Treasury", "Bureau of the Fiscal Service"): "fiscal-service",
    ("Department of the Treasury", "Office of the Comptroller of the Currency"): "occ",
    ("Department of Veterans Affairs", "Veterans Benefits Administration"): "vba",
    ("General Services Administration", "Federal Acquisition Service"): "gsa-fas",
    ("General Services Administration", "Public Buildings Service"): "pbs",
    ("Department of Energy", "Battelle Pacific Northwest National Laboratory"): "doe-pacific-northwest-national-laboratory",
    ("Federal Deposit Insurance Corporation", "Office of Inspector General"): "fdic-oig",
    ("Agency For International Development", "--"): "usaid",
    ("Architectural And Transportation Barriers Compliance Board", "--"): "access-board",
    ("Development Finance Corporation", "--"): "dfc",
    ("Federal Deposit Insurance Corporation", "--"): "fdic",
    ("Federal Reserve Board", "--"): "federal-reserve",
    ("Government Printing Office", "--"): "gpo",
    ("Pension Benefit Guaranty Corporation", "--"): "pbgc",
    ("Courts of Appeals and District Courts", "--"): "us-courts",
    ("Department of Defense", "--"): "dod",
}
STAFF_TITLE = re.compile(  # posts and staff groups of one department, not units that serve the public
    r"^(Immediate Office|Dep(uty)? Ass|Deputy Assist|Assistant Secretary for (Diversity|Congressional|Public)|"
    r"Executive Director|Chief Human Capital|Office of the Senior Coordinator|Office of the Duty Secretary|"
    r"Electronic Health Record|Office of Resolution)"
)
FUNDS = {"Patient-Centered Outcomes Research Trust Fund", "United States Enrichment Corporation Fund"}

# --- Table 5: bodies that neither list holds but that services need ------------------------------
# slug, name, acronym, level, parent, alternate names
ADDED = [
    ("fdic", "Federal Deposit Insurance Corporation", "FDIC", ROOT, "", ""),
    ("recreation-gov", "Recreation.gov", "", PROGRAM, "usfs", "Recreation One Stop|R1S"),
    ("ca", "Bureau of Consular Affairs", "CA", BUREAU, "state", "Consular Affairs"),
    ("passport-services", "Passport Services", "", OFFICE, "ca", "Passport Services Directorate"),
    ("visa-services", "Visa Services", "", OFFICE, "ca", "Visa Office"),
    ("overseas-citizens-services", "Overseas Citizens Services", "OCS", OFFICE, "ca", ""),
    ("cdfi-fund", "Community Development Financial Institutions Fund", "CDFI Fund", BUREAU, "treasury-departmental-offices", "Community Development Financial Institutions (CDFI) Fund"),
    ("ofac", "Office of Foreign Assets Control", "OFAC", OFFICE, "treasury-departmental-offices", ""),
    ("fha", "Federal Housing Administration", "FHA", OFFICE, "hud-housing", ""),
    ("deeoic", "Division of Energy Employees Occupational Illness Compensation", "DEEOIC", OFFICE, "owcp", "Energy workers program|EEOICP"),
    ("dfelhwc", "Division of Federal Employees', Longshore and Harbor Workers' Compensation", "DFELHWC", OFFICE, "owcp", "FECA"),
    ("careeronestop", "CareerOneStop", "", PROGRAM, "eta", "American Job Center Network"),
    ("opm-rs", "Retirement Services", "RS", OFFICE, "opm", "OPM Retirement Services"),
    ("opm-fes", "Federal Employment Service", "FES", OFFICE, "opm", "Federal Employment Services"),
    ("usajobs", "USAJOBS", "", PROGRAM, "opm-fes", ""),
    ("sba-ofo", "Office of Field Operations", "OFO", OFFICE, "sba", "Field Operations"),
    ("sba-odrr", "Office of Disaster Recovery and Resilience", "ODR&R", OFFICE, "sba", "Office of Disaster Assistance"),
    ("sba-oca", "Office of Capital Access", "OCA", OFFICE, "sba", ""),
    ("gsa-tts", "Technology Transformation Services", "TTS", OFFICE, "gsa-fas", ""),
    ("gsa-pxp", "Public Experience Portfolio", "PXP", OFFICE, "gsa-tts", "USAGov"),
    ("login-gov", "Login.gov", "", PROGRAM, "gsa-tts", ""),
    ("cbp-tcc", "Traveler Communications Center", "TCC", OFFICE, "cbp", ""),
    ("tsa-tcc", "TSA Contact Center", "TCC", OFFICE, "tsa", ""),
    ("fema-ia", "Individual Assistance Division", "IA", OFFICE, "fema", ""),
    ("uscis-contact-center", "USCIS Contact Center", "", OFFICE, "uscis", ""),
    ("cms-medicare", "Center for Medicare", "CM", OFFICE, "cms", ""),
    ("cms-cmcs", "Center for Medicaid and CHIP Services", "CMCS", OFFICE, "cms", ""),
    ("cms-cciio", "Center for Consumer Information and Insurance Oversight", "CCIIO", OFFICE, "cms", "Health Insurance Marketplace"),
    ("vba-comp", "Compensation Service", "", OFFICE, "vba", ""),
    ("vba-edu", "Education Service", "", OFFICE, "vba", "GI Bill"),
    ("uspto-patents", "Patents", "", OFFICE, "uspto", ""),
    ("uspto-trademarks", "Trademarks", "", OFFICE, "uspto", ""),
]
# Level by hand where the name misleads.
LEVELS = {
    "dod-military-retirement": PROGRAM, "dod-retiree-health-care": PROGRAM, "dod-educational-benefits": PROGRAM,
    "dod-forest-and-wildlife-conservation-military-reservations": PROGRAM, "army-cemeteries": OFFICE,
    "fdic-deposit-insurance": PROGRAM, "fdic-fslic-resolution": PROGRAM, "fdic-orderly-liquidation": PROGRAM,
    "doj-radiation-exposure-compensation": PROGRAM, "state-international-commissions": PROGRAM,
    "doe-energy-programs": PROGRAM, "doe-environmental-and-other-defense-activities": PROGRAM,
    "doe-power-marketing-administration": PROGRAM, "fdic-oig": OFFICE, "ffiec-asc": OFFICE,
    "va-departmental-administration": OFFICE, "judicial-branch-federal-judicial-center": BUREAU, "doi-departmental-offices": OFFICE,
    "treasury-departmental-offices": OFFICE, "ed-fsa": OFFICE, "hud-housing": OFFICE, "hud-pih": OFFICE,
    "hud-cpd": OFFICE, "hud-pdr": OFFICE, "hud-fheo": OFFICE, "owcp": BUREAU, "osmre": BUREAU, "uspto": BUREAU,
    "occ": BUREAU, "tigta": OFFICE, "pbs": BUREAU, "gsa-fas": BUREAU, "vba": BUREAU, "nca": BUREAU,
    "usms": BUREAU, "eoir": BUREAU, "dhs-st": OFFICE, "ferc": BUREAU,
}
# Common names that are the same in many departments: the slug carries the parent.
OIG = re.compile(r"^(Office of (the )?)?Inspector General$")
BUREAU_WORDS = re.compile(r"\b(Administration|Agency|Service|Bureau|Commission|Activity|Court|Police)\b")


def slugify(text):
    text = text.lower().replace("&", " and ").replace("'", "").replace(".", "")
    return re.sub(r"[^a-z0-9]+", "-", text).strip("-")[:80].strip("-")


def sentence_case(name):
    """The second list writes some agencies with every word capitalised."""
    return re.sub(r"(?<=\s)(For|Of|And|The|On|At)(?=\s)", lambda m: m.group(1).lower(), re.sub(r"\s+", " ", name)).strip()


def cgac(text):
    return text if re.fullmatch(r"[0-9]{3}", text or "") else ""


class Tree:
    def __init__(self):
        self.rows, self.order, self.by_name = {}, [], {}

    def add(self, slug, name, acronym, level, parent, agency="", bureau="", cgac_code="", alternate=""):
        if slug in self.rows:
            raise SystemExit(f"slug twice: {slug} ({name})")
        if parent and parent not in self.rows:
            raise SystemExit(f"parent of {slug} not yet present: {parent}")
        names = [a for a in dict.fromkeys(alternate.split("|")) if a and a != name]
        self.rows[slug] = [slug, name, acronym, LEVELS.get(slug, level), parent, agency, bureau, cgac_code, "|".join(names)]
        self.order.append(slug)
        for text in [name] + names:
            self.by_name[(parent, text.lower())] = slug
        return slug


def place(tree, parent, source_name, level, agency="", bureau="", cgac_code=""):
    slug, acronym, shown, alternate = NAMES.get((parent, source_name), ("", "", "", ""))
    if not slug and OIG.match(source_name):
        slug, acronym = f"{parent}-oig", "OIG"
    elif not slug:
        shown = sentence_case(source_name)
        slug = (f"{parent}-{slugify(source_name)}" if parent else slugify(source_name))[:80].strip("-")
    return tree.add(slug, shown or source_name, acronym, level, parent, agency, bureau, cgac_code, alternate)


def level_of(name, coded):
    if name.startswith(("Office", "Departmental", "Executive Operations", "Management", "Management Directorate")):
        return OFFICE
    if coded or BUREAU_WORDS.search(name):
        return BUREAU
    return OFFICE


def main():
    if len(sys.argv) != 4:
        raise SystemExit(__doc__)
    with open(sys.argv[1], encoding="utf-8-sig", newline="") as f:
        omb = [r for r in csv.DictReader(f)]
    with open(sys.argv[2], encoding="utf-8-sig", newline="") as f:
        second = [r for r in csv.DictReader(f)]

    tree = Tree()
    added = {row[0]: row for row in ADDED}
    done = set()

    def add_extra(slug):
        if slug in done:
            return
        _, name, acronym, level, parent, alternate = added[slug]
        if parent and parent not in tree.rows and parent in added:
            add_extra(parent)
        done.add(slug)
        tree.add(slug, name, acronym, level, parent, alternate=alternate)

    for slug, name, acronym, alternate, agency, code in GROUPS.values():
        tree.add(slug, name, acronym, ROOT, "", agency, "", code, alternate)
    # the military departments stand in a footnote of the OMB list
    for name, code in (("Army", "021"), ("Navy, Marine Corps", "017"), ("Air Force", "057")):
        place(tree, "dod", name, BUREAU, "007", "", code)
    add_extra("fdic")
    tree.rows["fdic"][5:8] = ["357", "", "051"]

    counts = {"coded rows": 0, "root rows": 0, "headings": 0, "doubles": 0}
    for row in omb:
        group, name = row["Agency Group"].strip(), row["Bureau / Office"].strip()
        agency, bureau = row["OMB Agency Code"].strip(), row["OMB Bureau Code"].strip()
        if not re.fullmatch(r"[0-9]{3}", agency) or not re.fullmatch(r"[0-9]{2}", bureau):
            continue  # the footnote at the end of the list
        counts["coded rows"] += 1
        if (group, name) in NOT_AN_ORGANIZATION:
            counts["headings"] += 1
            continue
        if group in GROUPS and name == group:
            counts["root rows"] += 1
            tree.rows[GROUPS[group][0]][6] = bureau
            continue
        parent = GROUPS[group][0] if group in GROUPS else MOVED.get((group, name), "")
        level = level_of(name, True) if parent else ROOT
        if (parent, name.lower()) in tree.by_name:
            counts["doubles"] += 1
            continue
        place(tree, parent, name, level, agency, bureau, cgac(row["CGAC Agency Code"].strip()))

    roots = {r[1].lower(): s for s, r in tree.rows.items()}
    for s, r in tree.rows.items():
        for a in r[8].split("|"):
            if a:
                roots.setdefault(a.lower(), s)
    for row in second:
        agency, sub = row["Agency"].strip(), row["Sub-organization"].strip()
        if (agency, sub) in SAME_AS:
            continue
        if agency in FUNDS:
            continue
        if sub == "--":
            if agency.lower() not in roots:
                name = NAMES.get(("", agency), ("", "", "", ""))[2] or sentence_case(agency)
                slug = place(tree, "", agency, ROOT)
                roots[agency.lower()] = roots[name.lower()] = slug
            continue
        if STAFF_TITLE.match(sub):
            continue
        parent = roots[agency.lower()]
        if (parent, sub.lower()) in tree.by_name:
            continue
        if OIG.match(sub) and f"{parent}-oig" in tree.rows:
            continue
        place(tree, parent, sub, level_of(sub, False))
    for slug in added:
        add_extra(slug)

    # write a tree walk: every parent before its children, roots in the order of the source
    children = {}
    for slug in tree.order:
        children.setdefault(tree.rows[slug][4], []).append(slug)
    with open(sys.argv[3], "w", encoding="utf-8", newline="") as f:
        out = csv.writer(f, lineterminator="\n")
        out.writerow("slug name acronym level parent ombAgencyCode ombBureauCode cgacCode alternateNames".split())

        def walk(parent):
            for slug in children.get(parent, []):
                out.writerow(tree.rows[slug])
                walk(slug)

        walk("")
    counts["organizations written"] = len(tree.rows)
    print(", ".join(f"{k} {v}" for k, v in counts.items()))


if __name__ == "__main__":
    main()
