//! Whether the law asks for something that is not there.

use super::case::Case;
use super::structure::cut;
use super::words::dated;
use crate::service::Form;
use crate::vocabulary::{CustomerGroup, FormFormat, GapFlag, SignatureKind};

rules! {
    DIGITAL_ONLY Warning Law
        "No non-digital way remains"
        "People who cannot use the digital way must be able to get the service in another one."
        "Name the channel in which people are served otherwise, such as PHONE or POSTAL_MAIL."
        "21st Century IDEA §4(e)";
    MISSING_4D_RECORD Warning Law
        "Non-digital, without a plan and without the reasons"
        "For what cannot be made available digitally, the agency documents the reasons and potential solutions."
        "Add what could be made digital and when, or the record of why it cannot."
        "21st Century IDEA §4(d)";
    RECORD_4D_INCOMPLETE Warning Law
        "The record of what cannot be digital lacks a part"
        "The record has five parts: title, description, units responsible, reasons, potential solutions."
        "Add the part that the message names."
        "21st Century IDEA §4(d)(1)–(5)";
    WET_SIGNATURE_NO_EQUIVALENT Warning Law
        "Only ink on paper is accepted"
        "A wet signature must have a digital equivalent."
        "Accept an electronic signature, or name the digital way that stands beside it; if a law forbids it, name it as a barrier."
        "OMB M-23-22 §III.B.3; 21st Century IDEA §5";
    IN_PERSON_PROOFING_NO_EQUIVALENT Warning Law
        "Identity can be proved in person only"
        "Proofing in person must have a digital equivalent."
        "Name the digital way of proving identity, or the barrier that stands before it."
        "OMB M-23-22 §III.B.3";
    SIGNATURE_WITHOUT_BASIS Suggestion Law
        "A burdensome signature is required without saying why"
        "Signatures and proofs of identity that nothing demands are to be avoided."
        "Write the law or rule that demands it, or drop the demand."
        "OMB M-23-22 §III.B.3";
    ELECTRONIC_FORM_ONLY Suggestion Law
        "A required form is a file, not a digital form"
        "A file to print or to fill in on screen is typed in again by somebody; a digital form captures, checks and sends."
        "Offer it as a digital form, or add the plan for it."
        "OMB M-23-22 §III.B.1; 21st Century IDEA §4(c)";
    PAPER_FORM_WITHOUT_BARRIER Warning Law
        "A form exists on paper only, without saying why"
        "Paper forms that serve the public are to be available digitally; where one is not, the reasons are documented."
        "Add a barrier that names the form, a plan, or the record of why it cannot be digital."
        "21st Century IDEA §4(c); OMB M-23-22 §III.B.1";
    CONTROL_NUMBER_EXPIRED Warning Law
        "The approval of a collection has expired"
        "Nobody has to answer a collection of information whose approval is not in force."
        "Give the new day of expiry; if the renewal is under way, look again when it is done."
        "44 U.S.C. 3512";
    FORM_WITHOUT_CONTROL_NUMBER Suggestion Law
        "A form that asks the public has no OMB control number"
        "A collection of information from ten or more people needs an approval and shows its number."
        "Write the control number that stands in the corner of the form."
        "44 U.S.C. 3502(3), 3507";
    CONTROL_NUMBER_UNLISTED Suggestion Law
        "A control number of a form is not among those of the service"
        "Whoever looks for a collection looks in the list of the service."
        "Add the number to the list of the service.";
    COLLECTION_TWICE Suggestion Law
        "A collection of information is named twice"
        "The burden of a collection is counted once."
        "Remove the second one.";
}

pub(super) fn check(case: &mut Case<'_>) {
    flags(case);
    signatures(case);
    records(case);
    forms(case);
    collections(case);
}

fn flags(case: &mut Case<'_>) {
    let record = case.record;
    for flag in case.assessment.flags.clone() {
        match flag {
            GapFlag::DigitalOnly => {
                case.find(
                    &DIGITAL_ONLY,
                    "channels",
                    "every channel is digital; no way is named for people who cannot use one",
                );
            }
            GapFlag::Missing4dRecord => {
                let message = "no task can be done digitally, and neither a plan nor the reasons are given";
                case.find(&MISSING_4D_RECORD, "nonDigitizable", message);
            }
            GapFlag::ElectronicFormOnly => {
                let is_file = |form: &Form| {
                    form.is_required
                        && matches!(
                            form.format,
                            Some(FormFormat::ElectronicPrintable | FormFormat::ElectronicFillable)
                        )
                };
                let numbers: Vec<&str> = record
                    .forms
                    .iter()
                    .filter(|form| is_file(form))
                    .map(|form| form.number.as_str())
                    .collect();
                let first = record.forms.iter().position(is_file).unwrap_or_default();
                let message = format!(
                    "people must fill in a file to print or type into, not a form on the web: {}",
                    cut(&numbers.join(", "))
                );
                case.find(&ELECTRONIC_FORM_ONLY, &format!("forms.{first}.format"), message);
            }
            // Told for each task below, and by the rules of freshness.
            GapFlag::WetSignatureNoEquivalent | GapFlag::InPersonProofingNoEquivalent | GapFlag::StaleReview => {}
        }
    }
}

fn signatures(case: &mut Case<'_>) {
    for (index, task) in case.record.tasks.iter().enumerate() {
        let Some(signature) = task.signature.as_ref().filter(|_| task.is_applicable != Some(false)) else {
            continue;
        };
        let path = format!("tasks.{index}.signature");
        if crate::digitization::demands_wet_signature(signature) {
            let message = format!("“{}” can be signed in ink on paper only", cut(&task.name));
            case.find(&WET_SIGNATURE_NO_EQUIVALENT, &path, message);
        }
        if crate::digitization::demands_presence(signature) {
            let message = format!(
                "for “{}”, people can prove who they are in person only",
                cut(&task.name)
            );
            case.find(&IN_PERSON_PROOFING_NO_EQUIVALENT, &path, message);
        }
        // A typed name or a checkbox asks little; ink, a certificate or presence asks much.
        let is_burden = signature.is_required && !signature.accepted.contains(&SignatureKind::Electronic);
        if (is_burden || signature.needs_in_person_proofing) && signature.basis.is_none() {
            let message = format!(
                "“{}” asks for a signature or proof of identity, but the law or rule that demands it is not given",
                cut(&task.name)
            );
            case.find(&SIGNATURE_WITHOUT_BASIS, &format!("{path}.basis"), message);
        }
    }
}

fn records(case: &mut Case<'_>) {
    for (index, entry) in case.record.non_digitizable.iter().enumerate() {
        let is_blank = |text: &str| text.trim().is_empty();
        let parts = [
            ("title", "the title", is_blank(&entry.title)),
            ("description", "the description", is_blank(&entry.description)),
            (
                "responsibleOrganizations",
                "the units responsible",
                entry.responsible_organizations.is_empty(),
            ),
            ("reasons", "the reasons", is_blank(&entry.reasons)),
            ("solutions", "potential solutions", entry.solutions.is_empty()),
        ];
        let missing: Vec<&str> = parts.iter().filter(|part| part.2).map(|part| part.1).collect();
        if let Some(first) = parts.iter().find(|part| part.2) {
            let message = format!("the record “{}” lacks {}", cut(&entry.title), missing.join(", "));
            case.find(
                &RECORD_4D_INCOMPLETE,
                &format!("nonDigitizable.{index}.{}", first.0),
                message,
            );
        }
    }
}

fn forms(case: &mut Case<'_>) {
    let record = case.record;
    let is_explained = !record.non_digitizable.is_empty() || !record.opportunities.is_empty();
    // Forms that only federal employees fill in are no collections from the public.
    let is_public = record
        .customer_groups
        .iter()
        .any(|group| *group != CustomerGroup::FederalEmployees);
    for (index, form) in record.forms.iter().enumerate() {
        let has_barrier = record
            .barriers
            .iter()
            .any(|barrier| barrier.form.as_ref() == Some(&form.number));
        if form.format == Some(FormFormat::PaperOnly) && !has_barrier && !is_explained {
            let message = format!("form {} exists on paper only", cut(&form.number));
            case.find(&PAPER_FORM_WITHOUT_BARRIER, &format!("forms.{index}.format"), message);
        }
        if let Some(day) = form.expires_on.filter(|day| *day < case.setting.today) {
            let message = format!("the approval of form {} expired on {}", cut(&form.number), dated(day));
            let path = format!("forms.{index}.expiresOn");
            let finding = case
                .finding(&CONTROL_NUMBER_EXPIRED, &path, message)
                .with_value(day.to_string());
            case.add(finding);
        }
        let asks_many = form.annual_responses.is_none_or(|responses| responses >= 10);
        match &form.omb_control_number {
            None if is_public && asks_many && record.omb_control_numbers.is_empty() => {
                let message = format!("form {} has no control number", cut(&form.number));
                case.find(
                    &FORM_WITHOUT_CONTROL_NUMBER,
                    &format!("forms.{index}.ombControlNumber"),
                    message,
                );
            }
            Some(number) if !record.omb_control_numbers.is_empty() && !record.omb_control_numbers.contains(number) => {
                let message = format!(
                    "{} of form {} is not among the control numbers of the service",
                    cut(number),
                    cut(&form.number)
                );
                let path = format!("forms.{index}.ombControlNumber");
                let finding = case
                    .finding(&CONTROL_NUMBER_UNLISTED, &path, message)
                    .with_value(number);
                case.add(finding);
            }
            _ => {}
        }
    }
}

fn collections(case: &mut Case<'_>) {
    let numbers = &case.record.omb_control_numbers;
    let mut seen = std::collections::HashSet::new();
    let again = numbers
        .iter()
        .enumerate()
        .find(|(_, number)| !seen.insert(number.as_str()));
    if let Some((index, number)) = again {
        let message = format!("the control number {} stands twice", cut(number));
        let path = format!("ombControlNumbers.{index}");
        let finding = case.finding(&COLLECTION_TWICE, &path, message).with_value(number);
        case.add(finding);
    }
}
