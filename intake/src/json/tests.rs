use std::io::Cursor;

use fsi_catalog::vocabulary::{Channel, FigureState, ServiceType};

use super::*;
use crate::source::{Source, open};
use crate::{Intake, Limits};

fn documents_of(file: impl Into<Vec<u8>>, name: Option<&str>, intake: &Intake) -> Documents {
    match open(Cursor::new(file.into()), name, intake) {
        Ok(Source::Documents(documents)) => documents,
        Ok(Source::Tables(_)) => panic!("documents are told from tables"),
        Err(error) => panic!("{error}"),
    }
}

fn documents(file: impl Into<Vec<u8>>) -> Documents {
    documents_of(file, None, &Intake::default())
}

fn drafts(file: impl Into<Vec<u8>>) -> Vec<Draft> {
    documents(file)
        .collect::<Result<_, _>>()
        .unwrap_or_else(|error| panic!("{error}"))
}

/// Code, place and fix of every finding.
fn found(findings: &[Finding]) -> Vec<(&'static str, String, Option<&str>)> {
    findings
        .iter()
        .map(|finding| (finding.rule.code, finding.place.to_string(), finding.fix.as_deref()))
        .collect()
}

const RECORD: &str = r#"{"organization": "ssa", "key": "1", "name": "Applying for a card", "types": ["BENEFITS"]}"#;

#[test]
fn records_are_read_however_they_lie_in_the_file() {
    let record = |key: u32| RECORD.replace("\"1\"", &format!("\"{key}\""));
    let (one, two) = (record(1), record(2));
    let pretty = one.replace(", ", ",\n  ");
    for (file, first, second) in [
        (format!("[{one},\n {two}]"), "/0", "/1"),
        (
            format!("{{\"version\": {{\"services\": [1]}}, \"services\": [{one}, {two}], \"more\": 1}}"),
            "/services/0",
            "/services/1",
        ),
        (format!("{one}\n\n{two}\n"), "line 1 /", "line 3 /"),
        (format!("\u{feff}\r\n{one}\r\n{two}"), "line 2 /", "line 3 /"),
        (format!("{pretty}\n{two}"), "/", "/"),
    ] {
        let read = drafts(file.clone());
        let keys: Vec<&str> = read.iter().map(|draft| draft.record.key.as_str()).collect();
        assert_eq!(keys, ["1", "2"], "{file}");
        assert!(read.iter().all(|draft| draft.findings.is_empty()), "{file}");
        assert_eq!(read[0].places.record.to_string(), first, "{file}");
        assert_eq!(read[1].places.record.to_string(), second, "{file}");
    }
    assert_eq!(drafts("[]").len(), 0);
    assert_eq!(drafts("{\"services\": []}").len(), 0);
}

#[test]
fn an_organization_is_named_as_people_name_it() {
    let draft = &drafts(RECORD)[0];
    assert_eq!(draft.record.organization, OrganizationRef::Named("ssa".into()));
    assert!(draft.spoken.speaks_of("summary"));
    let intake = Intake {
        organization: Some(OrganizationRef::Slug("irs".into())),
        ..Intake::default()
    };
    let without = RECORD.replace("\"organization\": \"ssa\", ", "");
    let draft = documents_of(without.clone(), None, &intake).next().unwrap().unwrap();
    assert_eq!(draft.record.organization, OrganizationRef::Slug("irs".into()));
    assert_eq!(
        drafts(without)[0].record.organization,
        OrganizationRef::Named(String::new())
    );
}

#[test]
fn a_line_of_the_export_is_read_with_its_figures_and_without_what_is_derived() {
    let line = |measurement: &str, more: &str| {
        format!(
            r#"{{"slug": "card", "revision": 3, "publishedAt": "x", "updatedAt": "y", "lastReviewedOn": null, "digitization": {{}}, "figures": {{}}, "measurements": [{measurement}], {more} "service": {RECORD}}}"#
        )
    };
    let good = r#"{"channel": "PHONE", "measure": "CALLS", "period": "FY2025", "state": "KNOWN", "value": 5}"#;
    let read = &drafts(line(good, ""))[0];
    assert_eq!((read.slug.as_deref(), read.findings.len()), (Some("card"), 0));
    assert_eq!(read.measurements[0].channel, Some(Channel::Phone));
    assert_eq!(read.places.of("name").to_string(), "line 1 /service/name");
    assert_eq!(
        read.places.of("measurements.0.value").to_string(),
        "line 1 /measurements/0"
    );
    let bad = good.replace("FY2025", "someday");
    let read = &drafts(line(&format!("{bad}, {good}"), "\"extra\": 1,"))[0];
    assert_eq!(
        found(&read.findings),
        [
            ("PERIOD_UNREADABLE", "line 1 /measurements/0/period".into(), None),
            ("FIELD_UNKNOWN", "line 1 /extra".into(), None),
        ]
    );
    assert_eq!(
        (read.measurements.len(), read.measurements[0].state),
        (1, FigureState::Known)
    );
    assert_eq!(read.places.of("measurements.0").to_string(), "line 1 /measurements/1");
    assert_eq!(read.record.key, "1");
}

#[test]
fn everything_wrong_is_found_at_once_and_the_rest_is_kept() {
    let file = r#"[{
        "organization": "ssa", "key": 3375, "name": "Applying", "sumary": "x", "summary": null,
        "types": ["BENEFITS", "Recreation", "BENEFIT", 7],
        "isTransactional": "yes", "customerGroups": "INDIVIDUALS", "lastReviewedOn": "03/04/2025",
        "channels": [{"channel": "computer"}, {"channel": "telegraph"}, 5, {"url": "x"}, {"channel": "PHONE", "url": 1}],
        "forms": [{"number": "SS-5", "title": "Application", "annualResponses": "1,200", "expiresOn": "2025-02-30"}],
        "tasks": {"key": "x"}, "name": "Applying again",
        "designations": [{"fiscalYear": "2025", "status": "DESIGNATED"}]
    }]"#;
    let read = &drafts(file)[0];
    let mut told = found(&read.findings);
    told.sort_by_key(|(_, place, _)| place.clone());
    assert_eq!(
        told,
        [
            ("TERM_BY_LEGACY_CODE", "/0/channels/0/channel".into(), Some("WEBSITE")),
            ("UNKNOWN_TERM", "/0/channels/1/channel".into(), None),
            ("VALUE_OF_OTHER_KIND", "/0/channels/2".into(), None),
            ("VALUE_MISSING", "/0/channels/3".into(), None),
            ("VALUE_OF_OTHER_KIND", "/0/channels/4/url".into(), Some("\"1\"")),
            (
                "VALUE_OF_OTHER_KIND",
                "/0/customerGroups".into(),
                Some("[\"INDIVIDUALS\"]")
            ),
            (
                "VALUE_OF_OTHER_KIND",
                "/0/designations/0/fiscalYear".into(),
                Some("2025")
            ),
            ("VALUE_OF_OTHER_KIND", "/0/forms/0/annualResponses".into(), Some("1200")),
            ("DATE_UNREADABLE", "/0/forms/0/expiresOn".into(), None),
            ("VALUE_OF_OTHER_KIND", "/0/isTransactional".into(), Some("true")),
            ("VALUE_OF_OTHER_KIND", "/0/key".into(), Some("\"3375\"")),
            ("DATE_AMBIGUOUS", "/0/lastReviewedOn".into(), None),
            ("VALUE_OF_OTHER_KIND", "/0/name".into(), None),
            ("FIELD_UNKNOWN", "/0/sumary".into(), None),
            ("VALUE_OF_OTHER_KIND", "/0/tasks".into(), None),
            ("UNKNOWN_TERM", "/0/types/2".into(), Some("BENEFITS")),
            ("VALUE_OF_OTHER_KIND", "/0/types/3".into(), None),
        ]
    );
    let unknown = read
        .findings
        .iter()
        .find(|finding| finding.rule.code == "FIELD_UNKNOWN")
        .unwrap();
    assert_eq!(unknown.remedy(), "Did you mean summary?");
    let record = &read.record;
    assert_eq!((record.key.as_str(), record.name.as_str()), ("3375", "Applying again"));
    assert_eq!(record.types, [ServiceType::Benefits, ServiceType::Recreation]);
    let channels: Vec<Channel> = record.channels.iter().map(|entry| entry.channel).collect();
    assert_eq!(channels, [Channel::Website, Channel::Phone]);
    assert_eq!(read.places.of("channels.1.url").to_string(), "/0/channels/4");
    assert_eq!(
        read.places.of("channels.0.channel").to_string(),
        "/0/channels/0/channel"
    );
    assert_eq!(record.forms[0].annual_responses, None);
}

#[test]
fn a_record_without_key_or_name_is_still_a_draft() {
    let read = &drafts("[{}, {\"key\": null, \"tasks\": [{\"kind\": \"APPLY\"}]}]");
    assert_eq!(read.len(), 2);
    assert_eq!((read[0].record.key.as_str(), read[0].record.name.as_str()), ("", ""));
    assert_eq!(read[1].record.tasks[0].key, "");
    assert!(read.iter().all(|draft| draft.findings.is_empty()));
}

#[test]
fn lines_that_are_no_json_are_told_and_the_others_are_read() {
    let file = format!("{{\"key\": \"0\"\n{RECORD}\n{{\"key\": tru}}\n[1]\n{RECORD}\n");
    let mut documents = documents_of(file, Some("export.JSONL"), &Intake::default());
    let read: Vec<Draft> = documents.by_ref().collect::<Result<_, _>>().unwrap();
    assert_eq!(read.len(), 2);
    assert_eq!(
        found(&documents.take_findings()),
        [
            ("JSON_UNREADABLE", "line 1 /".into(), None),
            ("JSON_UNREADABLE", "line 3 /".into(), None),
            ("VALUE_OF_OTHER_KIND", "line 4 /".into(), None),
        ]
    );
    assert!((documents.progress() - 1.0).abs() < f64::EPSILON);
    let bad = "nonsense\n".repeat(2_000);
    let last = documents_of(format!("{{}}\n{bad}"), Some("x.jsonl"), &Intake::default()).last();
    assert_eq!(last.unwrap().unwrap_err().0.rule.code, "JSON_UNREADABLE");
}

#[test]
fn a_file_that_breaks_off_is_read_as_far_as_it_goes() {
    for file in [
        format!("[{RECORD}"),
        format!("[{RECORD},"),
        format!("[{RECORD}, {{\"key\""),
        format!("[{RECORD} {RECORD}]"),
        format!("[{RECORD}] x"),
        format!("{{\"services\": [{RECORD}"),
        format!("{{\"services\": [{RECORD}]"),
        format!("[{RECORD}, }}]"),
    ] {
        let mut documents = documents(file.clone());
        assert_eq!(documents.next().unwrap().unwrap().record.key, "1", "{file}");
        let ended = documents.next().unwrap();
        assert_eq!(ended.map(|_| ()).unwrap_err().0.rule.code, "JSON_UNREADABLE", "{file}");
        assert!(documents.next().is_none(), "{file}");
    }
}

#[test]
fn depth_size_and_number_are_bounded() {
    let deep = format!("[{{\"key\": {}{}}}]", "[".repeat(100_000), "]".repeat(100_000));
    let mut read = documents(deep);
    assert!(read.next().is_none());
    assert_eq!(found(&read.take_findings())[0].0, "JSON_UNREADABLE");
    let large = format!("[{{\"summary\": \"{}\"}}, {RECORD}]", "x".repeat(5 << 20));
    let mut read = documents(large);
    assert_eq!(read.next().unwrap().unwrap().record.key, "1");
    assert!(read.take_findings()[0].message.contains("more than any record needs"));
    let many = format!("[{RECORD},{RECORD},{RECORD}]");
    let intake = Intake {
        limits: Limits {
            rows: 2,
            ..Limits::default()
        },
        ..Intake::default()
    };
    assert_eq!(
        documents_of(many, None, &intake)
            .last()
            .unwrap()
            .unwrap_err()
            .0
            .rule
            .code,
        "ROWS_TOO_MANY"
    );
    let unknown: Vec<String> = (0..1000).map(|index| format!("\"x{index}\": 1")).collect();
    assert_eq!(drafts(format!("[{{{}}}]", unknown.join(",")))[0].findings.len(), 200);
}

#[test]
fn names_that_stand_twice_are_told_wherever_they_are() {
    let file =
        r#"{"organization": "ssa", "key": "1", "name": "n", "channels": [{"channel": "PHONE", "channel": "FAX"}]}"#;
    let read = &drafts(file)[0];
    assert_eq!(
        found(&read.findings),
        [("VALUE_OF_OTHER_KIND", "line 1 /channels/0/channel".into(), None)]
    );
    assert_eq!(read.record.channels[0].channel, Channel::Fax);
}

#[test]
fn text_that_is_not_utf_8_is_read_and_told_once() {
    let mut file = b"[".to_vec();
    for _ in 0..2 {
        file.extend(b"{\"key\": \"1\", \"name\": \"Caf\xe9\", \"organization\": \"x\"},");
    }
    file.pop();
    file.push(b']');
    let mut documents = documents(file);
    let read: Vec<Draft> = documents.by_ref().collect::<Result<_, _>>().unwrap();
    assert_eq!((read.len(), read[1].record.name.as_str()), (2, "Café"));
    assert_eq!(
        found(&documents.take_findings()),
        [("ENCODING_GUESSED", "/0".into(), None)]
    );
}

#[test]
fn every_field_of_a_record_is_known_where_faults_are_looked_for() {
    // The first seed records have nearly every field; with a fault beside them they take the slow way.
    let seed = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../seed-data/us/services.jsonl")).unwrap();
    let mut count = 0;
    for line in seed.lines() {
        let at_once = &drafts(line)[0];
        let faulty = line.replacen('{', "{\"faulty\": 1, ", 1);
        let slowly = &drafts(faulty)[0];
        assert_eq!(
            found(&slowly.findings),
            [("FIELD_UNKNOWN", "line 1 /faulty".into(), None)]
        );
        assert_eq!(at_once.record, slowly.record);
        assert!(at_once.findings.is_empty());
        count += 1;
    }
    assert!(count > 10, "{count}");
}
