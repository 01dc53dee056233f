//! The truth table of the assessment.

use super::*;
use crate::id::{OrganizationId, ProviderId};
use crate::service::{ServiceChannel, TaskChannel};
use crate::vocabulary::{Channel, TaskKind};
use Availability::{Complete, None as Absent, Partial};
use Channel::{InPerson, MobileApp, Phone, PostalMail, WebApp, Website};

fn task(channels: &[(Channel, Option<Availability>)]) -> Task {
    Task {
        key: "apply".into(),
        kind: TaskKind::Apply,
        name: "Apply".into(),
        is_required: true,
        is_applicable: None,
        description: None,
        channels: channels
            .iter()
            .map(|(channel, availability)| TaskChannel {
                channel: *channel,
                availability: *availability,
                self_service: None,
                can_hand_off: None,
                url: None,
            })
            .collect(),
        forms: vec![],
        signature: None,
    }
}

fn signature(accepted: &[SignatureKind], in_person: bool, equivalent: Option<bool>) -> Signature {
    Signature {
        is_required: true,
        accepted: accepted.to_vec(),
        needs_in_person_proofing: in_person,
        has_digital_equivalent: equivalent,
        basis: None,
    }
}

fn form(format: FormFormat) -> Form {
    serde_json::from_value(serde_json::json!({"number": "F-1", "title": "A form", "format": format})).expect("a form")
}

fn record(tasks: Vec<Task>) -> ServiceRecord {
    let value = serde_json::json!({
        "organization": OrganizationId::generate(), "key": "k", "name": "n",
        "channels": [{"channel": "POSTAL_MAIL"}],
    });
    let mut record: ServiceRecord<OrganizationId, ProviderId> = serde_json::from_value(value).expect("a record");
    record.tasks = tasks;
    record
}

#[test]
fn a_task_is_as_digital_as_its_best_digital_channel() {
    type Answers = &'static [(Channel, Option<Availability>)];
    let table: &[(Answers, Status)] = &[
        (&[], Status::Unassessed),
        (&[(WebApp, None)], Status::Unassessed),
        (&[(InPerson, None), (WebApp, None)], Status::Unassessed),
        (&[(WebApp, Some(Complete))], Status::FullyDigital),
        (&[(WebApp, Some(Complete)), (MobileApp, None)], Status::FullyDigital),
        (
            &[(Website, Some(Absent)), (MobileApp, Some(Complete))],
            Status::FullyDigital,
        ),
        (
            &[(WebApp, Some(Partial)), (PostalMail, Some(Complete))],
            Status::PartlyDigital,
        ),
        (&[(WebApp, Some(Partial)), (MobileApp, None)], Status::PartlyDigital),
        (&[(WebApp, Some(Absent))], Status::NonDigital),
        (&[(PostalMail, Some(Complete))], Status::NonDigital),
        (&[(Phone, Some(Complete)), (WebApp, Some(Absent))], Status::NonDigital),
        // A digital channel that was named but not answered might help: nothing is decided.
        (&[(PostalMail, Some(Complete)), (WebApp, None)], Status::Unassessed),
        (&[(WebApp, Some(Absent)), (MobileApp, None)], Status::Unassessed),
    ];
    for (answers, expected) in table {
        assert_eq!(task_status(&task(answers), &[]), *expected, "{answers:?}");
    }
}

#[test]
fn a_task_declared_not_applicable_is_not_counted() {
    let mut declared = task(&[(WebApp, Some(Complete))]);
    declared.is_applicable = Some(false);
    assert_eq!(task_status(&declared, &[]), Status::NotApplicable);
    let assessment = assess(&record(vec![declared.clone(), task(&[(WebApp, Some(Complete))])]));
    assert_eq!((assessment.status, assessment.tasks_total), (Status::FullyDigital, 1));
    assert_eq!(assess(&record(vec![declared])).status, Status::NotApplicable);
}

#[test]
fn what_forces_paper_or_presence_keeps_a_task_from_being_fully_digital() {
    use SignatureKind::{Electronic, Wet};
    let table = [
        (signature(&[Wet], false, None), Status::PartlyDigital),
        (signature(&[Wet], false, Some(false)), Status::PartlyDigital),
        (signature(&[Wet], false, Some(true)), Status::FullyDigital),
        (signature(&[Wet, Electronic], false, None), Status::FullyDigital),
        // What is accepted was not said: nothing is known to force paper.
        (signature(&[], false, None), Status::FullyDigital),
        (signature(&[Electronic], true, None), Status::PartlyDigital),
        (signature(&[Electronic], true, Some(true)), Status::FullyDigital),
    ];
    for (signature, expected) in table {
        let mut signed = task(&[(WebApp, Some(Complete))]);
        signed.signature = Some(signature.clone());
        assert_eq!(task_status(&signed, &[]), expected, "{signature:?}");
    }
    for (format, expected) in [
        (FormFormat::PaperOnly, Status::PartlyDigital),
        (FormFormat::ElectronicPrintable, Status::PartlyDigital),
        (FormFormat::ElectronicFillable, Status::FullyDigital),
        (FormFormat::DigitalForm, Status::FullyDigital),
    ] {
        let mut with_form = task(&[(WebApp, Some(Complete))]);
        with_form.forms = vec!["F-1".into()];
        assert_eq!(task_status(&with_form, &[form(format)]), expected, "{format:?}");
        let mut optional = form(format);
        optional.is_required = false;
        assert_eq!(task_status(&with_form, &[optional]), Status::FullyDigital, "{format:?}");
    }
}

#[test]
fn a_service_is_decided_only_where_the_missing_answers_cannot_change_it() {
    let full = || task(&[(WebApp, Some(Complete)), (Phone, Some(Complete))]);
    let part = || task(&[(WebApp, Some(Partial))]);
    let none = || task(&[(PostalMail, Some(Complete))]);
    let open = || task(&[]);
    let table = [
        (vec![], Status::Unassessed),
        (vec![open()], Status::Unassessed),
        (vec![full()], Status::FullyDigital),
        (vec![full(), full()], Status::FullyDigital),
        (vec![none()], Status::NonDigital),
        (vec![full(), none()], Status::PartlyDigital),
        (vec![part()], Status::PartlyDigital),
        (vec![full(), open()], Status::Unassessed),
        (vec![none(), open()], Status::Unassessed),
        (vec![part(), open()], Status::PartlyDigital),
        (vec![full(), none(), open()], Status::PartlyDigital),
    ];
    for (tasks, expected) in table {
        let statuses: Vec<_> = tasks.iter().map(|task| task_status(task, &[])).collect();
        assert_eq!(assess(&record(tasks)).status, expected, "{statuses:?}");
    }
}

#[test]
fn optional_tasks_do_not_decide_unless_there_are_no_others() {
    let mut optional = task(&[(PostalMail, Some(Complete))]);
    optional.is_required = false;
    let required = task(&[(WebApp, Some(Complete))]);
    assert_eq!(
        assess(&record(vec![required, optional.clone()])).status,
        Status::FullyDigital
    );
    assert_eq!(assess(&record(vec![optional.clone()])).status, Status::NonDigital);
    // A required task that does not apply is none.
    let mut declared = task(&[]);
    declared.is_applicable = Some(false);
    assert_eq!(assess(&record(vec![declared, optional])).status, Status::NonDigital);
}

#[test]
fn tasks_are_counted_among_those_that_decide() {
    let assessment = assess(&record(vec![
        task(&[(WebApp, Some(Complete))]),
        task(&[]),
        task(&[(PostalMail, Some(Complete))]),
    ]));
    let counts = (
        assessment.tasks_total,
        assessment.tasks_assessed,
        assessment.tasks_fully_digital,
    );
    assert_eq!(counts, (3, 2, 1));
}

#[test]
fn a_service_without_another_way_is_flagged_only_when_it_was_assessed() {
    let mut digital_only = record(vec![task(&[(WebApp, Some(Complete)), (InPerson, Some(Absent))])]);
    digital_only.channels = vec![ServiceChannel {
        channel: Website,
        url: None,
        note: None,
    }];
    assert_eq!(assess(&digital_only).flags, [GapFlag::DigitalOnly]);
    let mut with_phone = digital_only.clone();
    with_phone.tasks[0].channels[1].channel = Phone;
    with_phone.tasks[0].channels[1].availability = Some(Partial);
    assert_eq!(assess(&with_phone).flags, []);
    // A way that is only named for a task that does not apply is no other way.
    let mut elsewhere = digital_only.clone();
    let mut declared = task(&[(PostalMail, Some(Complete))]);
    declared.is_applicable = Some(false);
    elsewhere.tasks.push(declared);
    assert_eq!(assess(&elsewhere).flags, [GapFlag::DigitalOnly]);
    let mut open = digital_only;
    open.tasks.clear();
    assert_eq!(assess(&open).flags, []);
}

#[test]
fn flags_name_signatures_forms_and_missing_records() {
    let mut signed = task(&[(PostalMail, Some(Complete))]);
    signed.signature = Some(signature(&[SignatureKind::Wet], true, None));
    let mut service = record(vec![signed]);
    service.forms = vec![form(FormFormat::ElectronicFillable)];
    assert_eq!(
        assess(&service).flags,
        [
            GapFlag::WetSignatureNoEquivalent,
            GapFlag::InPersonProofingNoEquivalent,
            GapFlag::ElectronicFormOnly,
            GapFlag::Missing4dRecord,
        ]
    );
    service.opportunities = vec![
        serde_json::from_value(serde_json::json!({"kind": "NEW_DIGITAL", "status": "PLANNED"}))
            .expect("an opportunity"),
    ];
    assert!(!assess(&service).flags.contains(&GapFlag::Missing4dRecord));
    // What was given up is no plan.
    service.opportunities[0].status = OpportunityStatus::Dropped;
    assert!(assess(&service).flags.contains(&GapFlag::Missing4dRecord));
}
