//! How inventories come in: what is found in them, and what becomes of them.

/// Calls a macro with the vocabularies of submissions.
#[macro_export]
macro_rules! intake_vocabularies {
    ($callback:ident) => {
        $callback! {
            /// How much a finding matters.
            source "Federal Services Index, rules"
            Severity {
                Error = "ERROR" "Error" "The record cannot be taken as it is.";
                Warning = "WARNING" "Warning" "The record is taken; somebody should look at it.";
                Suggestion = "SUGGESTION" "Suggestion" "The record is taken; it could be better.";
            }

            /// What a rule looks at.
            source "Federal Services Index, rules"
            RuleKind {
                Reading = "READING" "Reading" "Whether a file and its values can be read.";
                Structure = "STRUCTURE" "Structure" "Whether values have the form, the length and the terms they must have.";
                Identity = "IDENTITY" "Identity" "Whether the same service stands twice.";
                Reference = "REFERENCE" "Reference" "Whether what is named exists.";
                Consistency = "CONSISTENCY" "Consistency" "Whether what is claimed agrees with the numbers.";
                Arithmetic = "ARITHMETIC" "Arithmetic" "Whether numbers agree with one another.";
                History = "HISTORY" "History" "Whether numbers agree with those of earlier years.";
                Law = "LAW" "Law" "Whether the law asks for something that is not there.";
                Freshness = "FRESHNESS" "Freshness" "Whether the record is up to date.";
                Completeness = "COMPLETENESS" "Completeness" "Whether something that readers need is missing.";
                Links = "LINKS" "Links" "Whether addresses can be followed.";
            }

            /// What a submission does with services that it does not name.
            source "Federal Services Index, submissions"
            SubmissionMode {
                Upsert = "UPSERT" "Add and change" "Services that are not in the submission stay as they are.";
                Replace = "REPLACE" "Replace" "Services of the organization that are not in the submission are retired.";
            }

            /// What is done with a submission that has errors.
            source "Federal Services Index, submissions"
            Acceptance {
                AllOrNothing = "ALL_OR_NOTHING" "All or nothing" "Nothing is saved if any record has an error.";
                GoodRecords = "GOOD_RECORDS" "Good records" "Records without errors are saved; those with errors are rejected.";
            }

            /// What became of a submission.
            source "Federal Services Index, submissions"
            SubmissionStatus {
                Pending = "PENDING" "Pending" "It waits or is being worked on; nothing is saved before the end.";
                Checked = "CHECKED" "Checked" "It was checked and compared; nothing was saved.";
                Accepted = "ACCEPTED" "Accepted" "All its records were saved.";
                PartlyAccepted = "PARTLY_ACCEPTED" "Partly accepted" "Its good records were saved, those with errors were not.";
                Rejected = "REJECTED" "Rejected" "Nothing was saved.";
            }

            /// What a submission does to a service.
            source "Federal Services Index, submissions"
            DiffKind {
                Added = "ADDED" "Added" "The service is new.";
                Changed = "CHANGED" "Changed" "Fields or figures of the service differ.";
                Unchanged = "UNCHANGED" "Unchanged" "The service is the same already.";
                Retired = "RETIRED" "Retired" "The service is not in the submission, which replaces the inventory.";
                Rejected = "REJECTED" "Rejected" "The record has errors.";
            }

            /// Where a job stands.
            source "Federal Services Index, submissions"
            JobState {
                Queued = "QUEUED" "Queued" "It waits for its turn.";
                Running = "RUNNING" "Running" "It is being worked on.";
                Done = "DONE" "Done" "It has ended; there is a submission to look at.";
                Cancelled = "CANCELLED" "Cancelled" "It was called off; nothing was saved.";
                Failed = "FAILED" "Failed" "It could not be finished; nothing was saved.";
            }
        }
    };
}
