//! How services reach people: channels, tasks, and how far they are digital.

/// Calls a macro with the vocabularies of service delivery.
#[macro_export]
macro_rules! delivery_vocabularies {
    ($callback:ident) => {
        $callback! {
            /// A way in which a person is served.
            source "OMB M-23-22 §III.B.2; 5 U.S.C. 321(4)"
            Channel {
                Website = "WEBSITE" "Website" "Pages that inform, without a transaction in the page." in "DIGITAL";
                WebApp = "WEB_APP" "Web application" "A web application that takes a person through a transaction." in "DIGITAL";
                MobileApp = "MOBILE_APP" "Mobile application" "An application installed on a phone or tablet." in "DIGITAL";
                Email = "EMAIL" "Email" "Messages by electronic mail." in "DIGITAL";
                LiveChat = "LIVE_CHAT" "Live chat" "A written conversation with a person on a website or in an application." in "DIGITAL";
                Chatbot = "CHATBOT" "Chatbot" "A written conversation with a program." in "DIGITAL";
                Sms = "SMS" "Text message" "Text messages to and from a phone." in "DIGITAL";
                SocialMedia = "SOCIAL_MEDIA" "Social media" "Accounts of the agency on third-party social networks." in "DIGITAL";
                Kiosk = "KIOSK" "Self-service kiosk" "A terminal for self-service in a public place." in "DIGITAL";
                InPerson = "IN_PERSON" "In person" "A visit to an office, or a visit by staff." in "TRADITIONAL";
                PostalMail = "POSTAL_MAIL" "Postal mail" "Letters and paper forms sent by mail." in "TRADITIONAL";
                Fax = "FAX" "Fax" "Documents sent by fax." in "TRADITIONAL";
                Phone = "PHONE" "Phone" "A call to staff of the program or office." in "TELEPHONE";
                AutomatedPhone = "AUTOMATED_PHONE" "Automated phone" "A call answered by a program." in "TELEPHONE";
                ContactCenter = "CONTACT_CENTER" "Contact center" "A center that answers calls and messages for the agency." in "TELEPHONE";
                ThirdParty = "THIRD_PARTY" "Third party" "Another organization serves the person for the agency." in "THIRD_PARTY";
                OtherDigital = "OTHER_DIGITAL" "Other digital" "A digital way not named here." in "DIGITAL";
                OtherNonDigital = "OTHER_NON_DIGITAL" "Other non-digital" "A non-digital way not named here." in "TRADITIONAL";
            }

            /// The class of a channel.
            source "OMB M-23-22 §III.B.2; 5 U.S.C. 321(4)"
            ChannelClass {
                Digital = "DIGITAL" "Digital" "Served without paper, presence or a call.";
                Traditional = "TRADITIONAL" "Traditional" "Served in person, by mail or otherwise on paper.";
                Telephone = "TELEPHONE" "Telephone" "Served by a call, whether a person or a program answers.";
                ThirdParty = "THIRD_PARTY" "Third party" "Served by another organization for the agency.";
            }

            /// What a person does in a task of a service.
            source "OMB M-23-22 §IV.A.5; terms of the Federal Services Index"
            TaskKind {
                Discover = "DISCOVER" "Find out" "Learn that the service exists and what it offers.";
                CheckEligibility = "CHECK_ELIGIBILITY" "Check eligibility" "Learn whether one can get the service.";
                Register = "REGISTER" "Register an account" "Open an account or enroll as a customer.";
                ProveIdentity = "PROVE_IDENTITY" "Prove identity" "Show who one is.";
                Apply = "APPLY" "Apply" "Ask for the service.";
                ProvideEvidence = "PROVIDE_EVIDENCE" "Provide evidence" "Hand in documents or facts that support the request.";
                Sign = "SIGN" "Sign" "Sign the request or a statement.";
                Pay = "PAY" "Pay" "Pay a fee, a tax or a debt.";
                Schedule = "SCHEDULE" "Make an appointment" "Agree on a time.";
                Track = "TRACK" "Track status" "Learn where the request stands.";
                GetDecision = "GET_DECISION" "Get the decision" "Receive the decision on the request.";
                Receive = "RECEIVE" "Receive the result" "Receive the document, payment or benefit.";
                Use = "USE" "Use" "Use what was granted.";
                Renew = "RENEW" "Renew or update" "Renew, change or correct what was granted.";
                Report = "REPORT" "Report" "Send information that a rule requires.";
                GetHelp = "GET_HELP" "Get help" "Ask a question or solve a problem.";
                Appeal = "APPEAL" "Appeal" "Contest a decision.";
                GiveFeedback = "GIVE_FEEDBACK" "Give feedback" "Say how the service was.";
                Other = "OTHER" "Other" "A task not named here.";
            }

            /// How far a task can be done in a channel.
            source "OMB M-23-22 §IV.A.5"
            Availability {
                None = "NONE" "Not available" "The task cannot be done in this channel.";
                Partial = "PARTIAL" "In part" "A part of the task can be done in this channel.";
                Complete = "COMPLETE" "Start to finish" "The task can be done in this channel from start to finish.";
            }

            /// How far a task or a service is digital.
            source "21st Century IDEA §4(a)(1); derivation of the Federal Services Index"
            DigitizationStatus {
                FullyDigital = "FULLY_DIGITAL" "Fully digital" "Can be done digitally from start to finish, and nothing forces paper or presence.";
                PartlyDigital = "PARTLY_DIGITAL" "Partly digital" "A digital channel helps, but does not carry it from start to finish.";
                NonDigital = "NON_DIGITAL" "Non-digital" "No digital channel helps.";
                Unassessed = "UNASSESSED" "Unassessed" "The answers given do not decide it. Not the same as non-digital.";
                NotApplicable = "NOT_APPLICABLE" "Not applicable" "Declared not to apply.";
            }

            /// A condition that law or policy asks to look at.
            source "derivation of the Federal Services Index"
            GapFlag {
                DigitalOnly = "DIGITAL_ONLY" "Digital only" "No non-digital way remains, although one must." from "21st Century IDEA §4(e)";
                WetSignatureNoEquivalent = "WET_SIGNATURE_NO_EQUIVALENT" "Wet signature only" "A wet signature is required and has no digital equivalent." from "OMB M-23-22 §III.B.3";
                InPersonProofingNoEquivalent = "IN_PERSON_PROOFING_NO_EQUIVALENT" "Proofing in person only" "Identity must be proved in person and has no digital equivalent." from "OMB M-23-22 §III.B.3";
                ElectronicFormOnly = "ELECTRONIC_FORM_ONLY" "Electronic form only" "A required form can be printed or filled in on screen, but is not a digital form." from "OMB M-23-22 §III.B.1";
                Missing4dRecord = "MISSING_4D_RECORD" "Section 4(d) record missing" "The service is non-digital, and neither a plan nor the record of why it cannot be digital is there." from "21st Century IDEA §4(d)";
                StaleReview = "STALE_REVIEW" "Review overdue" "Nobody has reviewed the record within a year." from "21st Century IDEA §4(b)";
            }

            /// How a form is offered.
            source "OMB M-23-22 §III.B.1"
            FormFormat {
                PaperOnly = "PAPER_ONLY" "Paper only" "Available only on paper.";
                ElectronicPrintable = "ELECTRONIC_PRINTABLE" "Printable file" "A file to print and fill in by hand.";
                ElectronicFillable = "ELECTRONIC_FILLABLE" "Fillable file" "A file to fill in on screen, such as a fillable PDF, and send on paper or as an attachment.";
                ElectronicSubmit = "ELECTRONIC_SUBMIT" "Submitted electronically" "A file that can be filled in and submitted electronically.";
                DigitalForm = "DIGITAL_FORM" "Digital form" "A web application that captures, checks, submits and processes structured information.";
            }

            /// Whether a form must be filled in.
            source "OMB information collection requests (ICR)"
            FormObligation {
                Voluntary = "VOLUNTARY" "Voluntary" "Nothing depends on it.";
                RequiredForBenefit = "REQUIRED_FOR_BENEFIT" "Required for a benefit" "Required to obtain or keep a benefit.";
                Mandatory = "MANDATORY" "Mandatory" "Required by law.";
            }

            /// A way to sign.
            source "OMB M-23-22 §III.B.3"
            SignatureKind {
                Wet = "WET" "Wet signature" "Ink on paper.";
                Electronic = "ELECTRONIC" "Electronic signature" "Any electronic mark of intent to sign: a typed name, a checkbox, a drawn or scanned signature.";
                Digital = "DIGITAL" "Digital signature" "A cryptographic signature.";
            }
        }
    };
}
