//! The sheets of tasks, of their channels, and of forms.

use fsi_catalog::vocabulary::VocabularyName;

use super::ValueKind::{Answer, Day, Link, Number, Organization, Term, Terms, Text, Texts};
use super::records::{ORGANIZATION, ORGANIZATION_ALIASES, SERVICE, SERVICE_ALIASES};
use super::{Column, Sheet};

const fn channel(name: &'static str, path: &'static str, definition: &'static str) -> Column {
    Column::new(name, path, Term(VocabularyName::Availability), definition, "COMPLETE")
}

pub(super) const TASKS: Sheet = Sheet {
    name: "tasks",
    row: "One thing a person must do to get a service, in the order it is done.",
    list: Some("tasks"),
    columns: &[
        SERVICE,
        ORGANIZATION,
        Column::new(
            "key",
            "key",
            Text(64),
            "Names the task within the service: letters, digits, “.”, “_” and “-”. Made of the name where the column is absent.",
            "apply",
        )
        .also(&["task key", "task id"]),
        Column::new("kind", "kind", Term(VocabularyName::TaskKind), "What is done.", "APPLY")
            .required()
            .also(&["task kind", "task type", "type"]),
        Column::new("name", "name", Text(200), "What people call it.", "Ask for the card")
            .required()
            .also(&["task name", "task", "step", "step name"]),
        Column::new(
            "isRequired",
            "isRequired",
            Answer,
            "Whether the service cannot be had without it; empty means that it cannot.",
            "yes",
        )
        .also(&["required", "task required"]),
        Column::new(
            "isApplicable",
            "isApplicable",
            Answer,
            "No declares the task not applicable.",
            "yes",
        )
        .also(&["applicable"]),
        Column::new("description", "description", Text(2000), "More about it.", "Fill in one page and send a copy of an identity document.")
            .also(&["task description"]),
        Column::new("forms", "forms", Texts, "Numbers of the forms it needs.", "SS-5")
            .also(&["form", "form number", "form numbers"]),
        Column::new(
            "signatureRequired",
            "signature.isRequired",
            Answer,
            "Whether one must sign.",
            "yes",
        )
        .also(&["signature", "must sign", "signature needed"]),
        Column::new(
            "signaturesAccepted",
            "signature.accepted",
            Terms(VocabularyName::SignatureKind),
            "Signatures that are accepted.",
            "WET|ELECTRONIC",
        )
        .also(&["signature types", "accepted signatures"]),
        Column::new(
            "inPersonProofing",
            "signature.needsInPersonProofing",
            Answer,
            "Whether identity must be proved in person.",
            "no",
        )
        .also(&["in person proofing", "in person identity proofing", "needs in person proofing"]),
        Column::new(
            "digitalEquivalent",
            "signature.hasDigitalEquivalent",
            Answer,
            "Whether a digital way exists beside the wet signature or presence.",
            "yes",
        )
        .also(&["has digital equivalent", "signature digital equivalent"]),
        Column::new(
            "signatureBasis",
            "signature.basis",
            Text(2000),
            "Why the signature or presence is necessary.",
            "20 CFR 422.103",
        )
        .also(&["signature reason", "legal basis"]),
        channel("website", "channels.WEBSITE.availability", "How far it can be done by a website.").also(&["web site"]),
        channel("webApp", "channels.WEB_APP.availability", "How far it can be done by a web application.").also(&["web application", "online"]),
        channel("mobileApp", "channels.MOBILE_APP.availability", "How far it can be done by a mobile application.").also(&["mobile application", "mobile"]),
        channel("email", "channels.EMAIL.availability", "How far it can be done by email.").also(&["e-mail"]),
        channel("liveChat", "channels.LIVE_CHAT.availability", "How far it can be done by live chat.").also(&["chat"]),
        channel("chatbot", "channels.CHATBOT.availability", "How far it can be done by a chatbot."),
        channel("sms", "channels.SMS.availability", "How far it can be done by text message.").also(&["text message", "text messages"]),
        channel("socialMedia", "channels.SOCIAL_MEDIA.availability", "How far it can be done by social media."),
        channel("kiosk", "channels.KIOSK.availability", "How far it can be done by a self-service kiosk.").also(&["self-service kiosk"]),
        channel("inPerson", "channels.IN_PERSON.availability", "How far it can be done by a visit in person."),
        channel("postalMail", "channels.POSTAL_MAIL.availability", "How far it can be done by postal mail.").also(&["mail", "post"]),
        channel("fax", "channels.FAX.availability", "How far it can be done by fax."),
        channel("phone", "channels.PHONE.availability", "How far it can be done by phone.").also(&["telephone"]),
        channel("automatedPhone", "channels.AUTOMATED_PHONE.availability", "How far it can be done by automated phone."),
        channel("contactCenter", "channels.CONTACT_CENTER.availability", "How far it can be done by a contact center.").also(&["contact centre", "call center"]),
        channel("thirdParty", "channels.THIRD_PARTY.availability", "How far it can be done by a third party."),
        channel("otherDigital", "channels.OTHER_DIGITAL.availability", "How far it can be done by another digital way.").also(&["other digital"]),
        channel("otherNonDigital", "channels.OTHER_NON_DIGITAL.availability", "How far it can be done by another non-digital way.").also(&["other non-digital"]),
    ],
};

pub(super) const TASK_CHANNELS: Sheet = Sheet {
    name: "task channels",
    row: "One channel of a task, with what the sheet “tasks” has no column for.",
    list: Some("tasks.channels"),
    columns: &[
        Column::new(
            "service",
            "../../key",
            Text(64),
            "The key of the service that the row belongs to.",
            "SSA-0042",
        )
        .required()
        .also(SERVICE_ALIASES),
        Column::new(
            "organization",
            "../../organization",
            Organization,
            "The organization of that service, where several have a service of the same key.",
            "ssa",
        )
        .also(ORGANIZATION_ALIASES),
        Column::new(
            "task",
            "../key",
            Text(64),
            "The key of the task, as in the sheet “tasks”.",
            "apply",
        )
        .required()
        .also(&["task key"]),
        Column::new(
            "channel",
            "channel",
            Term(VocabularyName::Channel),
            "Which channel. Rows of this sheet come before what the columns of the sheet “tasks” add.",
            "WEB_APP",
        )
        .required(),
        Column::new(
            "availability",
            "availability",
            Term(VocabularyName::Availability),
            "How far the task can be done in it; the sheet “tasks” says it where this is empty.",
            "COMPLETE",
        ),
        Column::new(
            "selfService",
            "selfService",
            Answer,
            "Whether a person can do it without staff.",
            "yes",
        ),
        Column::new(
            "canHandOff",
            "canHandOff",
            Answer,
            "Whether what was begun here can be continued in another channel.",
            "no",
        )
        .also(&["hand off", "handoff", "can be continued elsewhere"]),
        Column::new(
            "url",
            "url",
            Link,
            "Where it is done.",
            "https://www.ssa.gov/number-card/replace-card",
        )
        .also(&["link", "web address"]),
    ],
};

pub(super) const FORMS: Sheet = Sheet {
    name: "forms",
    row: "One form of a service.",
    list: Some("forms"),
    columns: &[
        SERVICE,
        ORGANIZATION,
        Column::new(
            "number",
            "number",
            Text(64),
            "The form's number, unique in the service.",
            "SS-5",
        )
        .required()
        .also(&["form number", "form id", "form"]),
        Column::new(
            "title",
            "title",
            Text(300),
            "Its title.",
            "Application for a Social Security Card",
        )
        .required()
        .also(&["form title", "form name", "name"]),
        Column::new(
            "url",
            "url",
            Link,
            "Where it is found.",
            "https://www.ssa.gov/forms/ss-5.pdf",
        )
        .also(&["form url", "link", "web address"]),
        Column::new(
            "ombControlNumber",
            "ombControlNumber",
            Text(9),
            "Its OMB control number, dddd-dddd.",
            "0960-0066",
        )
        .also(&["omb control no", "omb number", "control number"]),
        Column::new(
            "expiresOn",
            "expiresOn",
            Day,
            "The day the approval of the collection expires.",
            "2027-08-31",
        )
        .also(&["expires", "expiration date", "omb expiration date", "expiration"]),
        Column::new(
            "format",
            "format",
            Term(VocabularyName::FormFormat),
            "How it is offered.",
            "DIGITAL_FORM",
        )
        .also(&["form format"]),
        Column::new(
            "isRequired",
            "isRequired",
            Answer,
            "Whether the service cannot be had without it; empty means that it cannot.",
            "yes",
        )
        .also(&["required", "form required"]),
        Column::new(
            "obligation",
            "obligation",
            Term(VocabularyName::FormObligation),
            "Whether it must be filled in.",
            "REQUIRED_FOR_BENEFIT",
        )
        .also(&["obligation to respond"]),
        Column::new(
            "annualResponses",
            "annualResponses",
            Number,
            "Responses a year, as approved.",
            "10000000",
        )
        .also(&["responses", "annual number of responses"]),
        Column::new(
            "annualBurdenHours",
            "annualBurdenHours",
            Number,
            "Hours a year that the public spends on it, as approved.",
            "1500000",
        )
        .also(&["burden hours", "annual hours"]),
    ],
};
