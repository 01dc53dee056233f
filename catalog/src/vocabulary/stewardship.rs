//! Who keeps the records, where they stand, and what is counted.

/// Calls a macro with the vocabularies of stewardship.
#[macro_export]
macro_rules! stewardship_vocabularies {
    ($callback:ident) => {
        $callback! {
            /// Where a revision of a service stands.
            source "Federal Services Index, workflow"
            ServiceState {
                Draft = "DRAFT" "Draft" "Being written by the agency.";
                Submitted = "SUBMITTED" "Submitted" "Handed in by the editor for the agency's approval.";
                AgencyApproved = "AGENCY_APPROVED" "Approved by the agency" "Approved by a second person of the agency.";
                Returned = "RETURNED" "Returned" "Sent back to the agency with comments.";
                Published = "PUBLISHED" "Published" "What the public sees.";
                Retired = "RETIRED" "Retired" "No longer offered; stays readable.";
            }

            /// The level of an organization.
            source "GSA agency and sub-organization list; OMB Circular A-11 Appendix C"
            OrganizationLevel {
                DepartmentOrAgency = "DEPARTMENT_OR_AGENCY" "Department or agency" "A department or an independent agency.";
                Bureau = "BUREAU" "Bureau" "A bureau or other part of a department or agency.";
                Office = "OFFICE" "Office" "An office below a bureau.";
                Program = "PROGRAM" "Program" "A program with services of its own.";
            }

            /// What a figure counts.
            source "OMB M-23-22 §IV; OMB Circular A-11 §280"
            Measure {
                Transactions = "TRANSACTIONS" "Transactions" "Requests, filings, payments or other transactions.";
                Customers = "CUSTOMERS" "Customers" "People or organizations served.";
                Calls = "CALLS" "Calls" "Calls received.";
                Visits = "VISITS" "Visits" "Visits to a website, page or place.";
                Responses = "RESPONSES" "Form responses" "Responses to a form.";
                SurveyOffered = "SURVEY_OFFERED" "Surveys offered" "Customers who were offered the feedback survey.";
                SurveyRespondents = "SURVEY_RESPONDENTS" "Survey respondents" "Customers who answered the feedback survey.";
                WaitMinutes = "WAIT_MINUTES" "Wait, minutes" "Average wait before being served, in minutes." from "5 U.S.C. 322";
                ProcessingDays = "PROCESSING_DAYS" "Processing, days" "Average time from request to decision, in days." from "5 U.S.C. 322";
            }

            /// Whether a figure is known. Unknown is never zero.
            source "Federal Services Index"
            FigureState {
                Known = "KNOWN" "Known" "There is a number.";
                NoData = "NO_DATA" "No data" "It applies, but nobody has the number.";
                NotApplicable = "NOT_APPLICABLE" "Not applicable" "It does not apply here.";
            }

            /// Who stands behind a record or an assessment.
            source "Federal Services Index"
            ProvenanceKind {
                AgencyReported = "AGENCY_REPORTED" "Reported by the agency" "The agency reported it.";
                PublicData = "PUBLIC_DATA" "Public data" "Taken from data the government published.";
                Illustrative = "ILLUSTRATIVE" "Illustrative" "An assessment of the index itself, to show it at work; not the agency's.";
            }

            /// What happened in a public change.
            source "Federal Services Index, event log"
            ChangeKind {
                ServicePublished = "SERVICE_PUBLISHED" "Service published" "A revision of a service became public.";
                ServiceRetired = "SERVICE_RETIRED" "Service retired" "A service is no longer offered.";
                ServiceMerged = "SERVICE_MERGED" "Service merged" "A service was merged into another, which its ids now name.";
                ServiceConfirmed = "SERVICE_CONFIRMED" "Service confirmed" "The agency confirmed that the record is still true.";
                MeasurementsRecorded = "MEASUREMENTS_RECORDED" "Measurements recorded" "Figures of a service were recorded.";
                OrganizationChanged = "ORGANIZATION_CHANGED" "Organization changed" "An organization was added or changed.";
                InventoryPublished = "INVENTORY_PUBLISHED" "Inventory published" "An agency's inventory was published.";
            }

            /// Who may act.
            source "Federal Services Index, access; 5 U.S.C. 323"
            Role {
                Public = "PUBLIC" "Public" "Reads what is published.";
                AgencyEditor = "AGENCY_EDITOR" "Agency editor" "Writes the records of an organization and its descendants.";
                AgencyApprover = "AGENCY_APPROVER" "Agency approver" "Approves what an editor of the agency wrote.";
                OmbReviewer = "OMB_REVIEWER" "OMB reviewer" "Reviews and publishes what agencies submit.";
                GsaAdmin = "GSA_ADMIN" "GSA administrator" "Keeps the index: organizations, keys, merging.";
            }
        }
    };
}
