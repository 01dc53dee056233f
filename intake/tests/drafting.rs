//! What heads and cells of a table say, as its owner would notice.

use std::io::Cursor;

use fsi_catalog::service::OrganizationRef;
use fsi_catalog::vocabulary::{Availability, Channel, FigureState, Measure};
use fsi_catalog::{Draft, Finding};
use fsi_intake::{Intake, Unreadable, read};
use rust_xlsxwriter::Workbook;

fn try_table(csv: &str, organization: Option<&str>) -> Result<(Vec<Draft>, Vec<Finding>), Unreadable> {
    let intake = Intake {
        organization: organization.map(|slug| OrganizationRef::Slug(slug.to_owned())),
        ..Intake::default()
    };
    let mut reading = read(Cursor::new(csv.to_owned()), None, &intake)?;
    let mut drafts = Vec::new();
    loop {
        // Whatever the size of a batch, the drafts are the same.
        let batch = reading.next(1)?;
        if batch.is_empty() {
            break;
        }
        drafts.extend(batch);
    }
    Ok((drafts, reading.take_findings()))
}

fn table(csv: &str) -> (Vec<Draft>, Vec<Finding>) {
    try_table(csv, Some("ssa")).unwrap_or_else(|error| panic!("{error}"))
}

fn codes(findings: &[Finding]) -> Vec<(&'static str, String)> {
    findings
        .iter()
        .map(|finding| (finding.rule.code, finding.place.to_string()))
        .collect()
}

/// Sheets of a workbook: each with its rows.
fn book(sheets: &[(&str, &[&[&str]])]) -> (Vec<Draft>, Vec<Finding>) {
    let mut workbook = Workbook::new();
    for (name, rows) in sheets {
        let sheet = workbook.add_worksheet();
        sheet.set_name(*name).expect("a name");
        for (row, cells) in (0..).zip(*rows) {
            for (column, cell) in (0..).zip(*cells) {
                sheet.write_string(row, column, *cell).expect("a cell");
            }
        }
    }
    let file = workbook.save_to_buffer().expect("a workbook");
    let intake = Intake {
        organization: Some(OrganizationRef::Slug("ssa".to_owned())),
        ..Intake::default()
    };
    let mut reading = read(Cursor::new(file), None, &intake).unwrap_or_else(|error| panic!("{error}"));
    let drafts = reading.next(usize::MAX).expect("it is read to its end");
    (drafts, reading.take_findings())
}

#[test]
fn heads_are_found_as_people_write_them() {
    let heads = [
        ("key,name,infoUrl", "the template's"),
        ("KEY,Name,Info URL", "in any case, with blanks"),
        ("Service ID,Service name,URL", "by other names"),
        (
            "service-id;Service Name;Web Site",
            "with punctuation, separated by semicolons",
        ),
        ("Clé inconnue,key,name,infoURL", "beside a column of their own"),
    ];
    for (head, how) in heads {
        let separator = if head.contains(';') { ";" } else { "," };
        let own = if head.starts_with("Clé") { "x," } else { "" };
        let row = format!("{own}7{separator}Renewing{separator}https://ssa.gov");
        let (drafts, _) = table(&format!("{head}\n{row}\n"));
        assert_eq!(drafts.len(), 1, "{how}");
        let record = &drafts[0].record;
        assert_eq!((record.key.as_str(), record.name.as_str()), ("7", "Renewing"), "{how}");
        assert_eq!(record.info_url.as_deref(), Some("https://ssa.gov"), "{how}");
    }
}

#[test]
fn a_column_that_is_absent_says_nothing_and_an_empty_cell_says_none() {
    let (drafts, findings) = table("key,name,summary,types\n7,Renewing,,\n");
    assert_eq!(codes(&findings), []);
    let draft = &drafts[0];
    assert!(draft.findings.is_empty());
    assert!(draft.spoken.speaks_of("summary") && draft.record.summary.is_none());
    assert!(draft.spoken.speaks_of("types") && draft.record.types.is_empty());
    for absent in ["description", "channels", "tasks", "notes", "provenance", "otherType"] {
        assert!(!draft.spoken.speaks_of(absent), "{absent}");
    }
    assert_eq!(draft.places.of("summary").to_string(), "C2 (summary)");
    assert_eq!(draft.places.of("tasks.0.name").to_string(), "row 2");
}

#[test]
fn a_column_of_their_own_is_kept_as_notes_and_told_once() {
    let (drafts, findings) = table("key,Contract no.,name,Empty\n1,A-1,One,\n2,,Two,\n3,A-3,Three,\n");
    assert_eq!(
        codes(&findings),
        [("COLUMN_KEPT_AS_NOTE", "B1 (Contract no.)".to_owned())]
    );
    let notes: Vec<Vec<(&str, &str)>> = drafts
        .iter()
        .map(|draft| {
            draft
                .record
                .notes
                .iter()
                .map(|note| (note.title.as_str(), note.text.as_str()))
                .collect()
        })
        .collect();
    assert_eq!(
        notes,
        [vec![("Contract no.", "A-1")], vec![], vec![("Contract no.", "A-3")]]
    );
    assert!(drafts[1].spoken.speaks_of("notes"));
    // Of the notes of these columns it speaks, full or empty, and of no other.
    for draft in &drafts {
        assert_eq!(
            draft.parts.notes.as_deref(),
            Some(&["Contract no.".to_owned(), "Empty".to_owned()][..])
        );
    }
    let long = "x".repeat(4100);
    let (drafts, _) = table(&format!("key,name,Remarks\n1,One,{long}\n"));
    let lengths: Vec<usize> = drafts[0].record.notes.iter().map(|note| note.text.len()).collect();
    assert_eq!(lengths, [2000, 2000, 100], "a long remark goes on in further notes");
}

#[test]
fn the_same_head_twice_is_read_once_and_another_name_of_it_becomes_a_note() {
    let (drafts, findings) = table("key,name,name,Service title\n1,First,Second,Third\n");
    assert_eq!(drafts[0].record.name, "First");
    assert_eq!(
        codes(&findings),
        [
            ("COLUMN_TWICE", "C1 (name)".to_owned()),
            ("COLUMN_KEPT_AS_NOTE", "D1 (Service title)".to_owned())
        ]
    );
    assert_eq!(drafts[0].record.notes[0].text, "Third");
}

#[test]
fn a_column_that_every_row_needs_is_missed_by_name() {
    let missing = |csv: &str, organization| {
        let error = try_table(csv, organization).expect_err("it is refused");
        (error.0.rule.code, error.0.message)
    };
    let (code, message) = missing("name,summary\nRenewing,x\n", Some("ssa"));
    assert_eq!(code, "COLUMN_MISSING");
    assert!(
        message.contains("called key;") && message.contains("name, summary"),
        "{message}"
    );
    let (code, message) = missing("key,name\n7,Renewing\n", None);
    assert_eq!(code, "COLUMN_MISSING");
    assert!(message.contains("called organization;"), "{message}");
    assert_eq!(missing("a,b\n1,2\n", Some("ssa")).0, "HEADER_MISSING");
}

#[test]
fn organizations_come_from_the_row_or_from_the_submission() {
    let (drafts, _) = table("key,name,Agency\n1,One,Social Security Administration\n2,Two,\n");
    assert_eq!(
        drafts[0].record.organization,
        OrganizationRef::Named("Social Security Administration".to_owned())
    );
    assert_eq!(drafts[1].record.organization, OrganizationRef::Slug("ssa".to_owned()));
}

#[test]
fn figures_stand_in_columns_named_by_measure_channel_and_period() {
    let (drafts, findings) =
        table("key,name,volume FY2025,Calls FY2025 phone,visits 2024\n1,One,\"12,000\",NA,\n2,Two,12K,0,\n");
    assert_eq!(codes(&findings), []);
    let figures: Vec<_> = drafts[0]
        .measurements
        .iter()
        .map(|figure| {
            (
                figure.measure,
                figure.channel,
                figure.period.to_string(),
                figure.state,
                figure.value,
            )
        })
        .collect();
    assert_eq!(
        figures,
        [
            (
                Measure::Transactions,
                None,
                "FY2025".to_owned(),
                FigureState::Known,
                Some(12_000)
            ),
            (
                Measure::Calls,
                Some(Channel::Phone),
                "FY2025".to_owned(),
                FigureState::NotApplicable,
                None
            ),
        ]
    );
    // What could not be read is no figure, and is told at its cell.
    assert_eq!(
        codes(&drafts[1].findings),
        [("NUMBER_UNREADABLE", "C3 (volume FY2025)".to_owned())]
    );
    assert_eq!(drafts[1].measurements.len(), 1);
    assert_eq!(
        drafts[1].places.of("measurements.0").to_string(),
        "D3 (Calls FY2025 phone)"
    );
}

#[test]
fn what_the_export_derives_is_not_read_back() {
    let head = "slug,organization,key,name,summary,types,channels,status,flags,tasksTotal,tasksAssessed,tasksFullyDigital,\
                annualVolumeState,annualVolume,annualVolumePeriod,isHisp,infoUrl,startUrl,lastReviewedOn,updatedAt";
    let rows = "a-b,ssa,1,'=One,,BENEFITS,WEB_APP,FULLY_DIGITAL,,1,1,1,KNOWN,12,FY2025,true,,,2026-01-01,2026-01-02T03:04:05+00:00\n\
                c-d,ssa,2,Two,,,,UNASSESSED,,0,0,0,NO_DATA,,FY2025,false,,,,2026-01-02T03:04:05+00:00\n\
                e-f,ssa,3,Three,,,,UNASSESSED,,0,0,0,,,,false,,,,2026-01-02T03:04:05+00:00";
    let (drafts, findings) = table(&format!("{head}\n{rows}\n"));
    assert_eq!(codes(&findings), []);
    assert!(drafts.iter().all(|draft| draft.findings.is_empty()));
    assert_eq!(drafts[0].slug.as_deref(), Some("a-b"));
    assert_eq!(
        drafts[0].record.name, "=One",
        "the guard against formulas is no part of the name"
    );
    assert!(drafts.iter().all(|draft| draft.record.notes.is_empty()));
    for derived in ["channels", "tasks", "notes", "provider", "lastReviewedOn"] {
        assert!(!drafts[0].spoken.speaks_of(derived), "{derived}");
    }
    let figures: Vec<_> = drafts
        .iter()
        .map(|draft| draft.measurements.first().map(|figure| (figure.state, figure.value)))
        .collect();
    assert_eq!(
        figures,
        [
            Some((FigureState::Known, Some(12))),
            Some((FigureState::NoData, None)),
            None
        ]
    );
}

#[test]
fn a_row_about_no_service_is_told_and_the_others_are_read() {
    let (drafts, findings) = table("key,name,summary\n1,One,\n,,Total: 1 service\n\n2,Two,\n");
    assert_eq!(drafts.len(), 2);
    assert_eq!(codes(&findings), [("ROW_WITHOUT_SERVICE", "row 3".to_owned())]);
}

#[test]
fn the_same_service_twice_stays_two_records() {
    let (drafts, _) = table("key,name\n1,One\n1,Another\n");
    let names: Vec<&str> = drafts.iter().map(|draft| draft.record.name.as_str()).collect();
    assert_eq!(names, ["One", "Another"]);
}

#[test]
fn rows_of_other_sheets_go_to_their_service() {
    let (drafts, findings) = book(&[
        (
            "Services",
            &[
                &["key", "name", "channels"],
                &["1", "One", "Phone, Web application"],
                &["2", "Two", ""],
            ],
        ),
        (
            "tasks",
            &[
                &["service", "kind", "name", "webApp", "phone", "Remark"],
                &["1", "APPLY", "Ask for it", "Start to finish", "", "by hand"],
                &["1", "PAY", "Pay the fee", "NONE", "COMPLETE", ""],
                &["9", "PAY", "Pay", "", "", ""],
                &["2", "", "No kind", "", "", ""],
                &["2", "SWIM", "Wrong kind", "", "", ""],
            ],
        ),
        (
            "channels",
            &[&["service", "channel", "note"], &["1", "PHONE", "8 to 7"]],
        ),
        ("Scratch", &[&["x"]]),
        ("Dictionary", &[&["column", "meaning"]]),
    ]);
    assert_eq!(drafts[0].findings.len(), 0, "{:?}", codes(&drafts[0].findings));
    let tasks = &drafts[0].record.tasks;
    let keys: Vec<&str> = tasks.iter().map(|task| task.key.as_str()).collect();
    assert_eq!(
        keys,
        ["ask-for-it", "pay-the-fee"],
        "a key is made of the name where there is no column of keys"
    );
    let offered: Vec<_> = tasks[1]
        .channels
        .iter()
        .map(|entry| (entry.channel, entry.availability))
        .collect();
    assert_eq!(
        offered,
        [
            (Channel::WebApp, Some(Availability::None)),
            (Channel::Phone, Some(Availability::Complete))
        ]
    );
    let channels: Vec<_> = drafts[0]
        .record
        .channels
        .iter()
        .map(|entry| (entry.channel, entry.note.as_deref()))
        .collect();
    assert_eq!(channels, [(Channel::Phone, Some("8 to 7")), (Channel::WebApp, None)]);
    assert_eq!(drafts[0].record.notes[0].title, "tasks: Remark");
    assert!(drafts[1].record.tasks.is_empty());
    assert_eq!(
        codes(&drafts[1].findings),
        [
            ("VALUE_MISSING", "tasks!B5 (kind)".to_owned()),
            ("UNKNOWN_TERM", "tasks!B6 (kind)".to_owned())
        ]
    );
    assert_eq!(
        codes(&findings),
        [
            ("SHEET_IGNORED", "Scratch!row 1".to_owned()),
            ("COLUMN_KEPT_AS_NOTE", "tasks!F1 (Remark)".to_owned()),
            ("ROW_WITHOUT_SERVICE", "tasks!row 4".to_owned()),
        ]
    );
}

#[test]
fn a_key_of_two_organizations_needs_the_organization_beside_it() {
    let services: &[&[&str]] = &[
        &["organization", "key", "name"],
        &["ssa", "1", "One"],
        &["irs", "1", "Another"],
    ];
    let (drafts, _) = book(&[
        ("services", services),
        (
            "forms",
            &[
                &["service", "organization", "number", "title"],
                &["1", "irs", "W-4", "Withholding"],
            ],
        ),
    ]);
    assert!(drafts[0].record.forms.is_empty() && !drafts[0].spoken.speaks_of("forms"));
    assert_eq!(drafts[1].record.forms[0].number, "W-4");
    let (drafts, _) = book(&[
        ("services", services),
        (
            "forms",
            &[&["service", "number", "title"], &["1", "W-4", "Withholding"]],
        ),
    ]);
    assert_eq!(
        codes(&drafts[1].findings),
        [("ROW_WITHOUT_SERVICE", "services!row 3".to_owned())]
    );
}
