//! Profiles: what is wrong with one is told before it is used, and what a layout nobody described could mean is proposed.

use std::sync::Arc;

use fsi_catalog::vocabulary::{Channel, ServiceType};
use fsi_intake::Profile;
use fsi_intake::profile::propose;
use fsi_intake::table::{Cell, Head, Row};

use profiled::with;

#[path = "shared/profiled.rs"]
mod profiled;

const SOUND: &str = r#"
name = "test"
title = "A layout"

[period]
from = ["Year"]
begins-in = 10

[[columns]]
from = ["Id"]
to = "key"

[[columns]]
from = ["Title"]
to = "name"

[[columns]]
from = ["Kind"]
to = "types"
values = { b = "BENEFITS", x = "OTHER" }

[task-values]
done = "COMPLETE"

[[tasks]]
from = ["Apply"]
key = "apply"
kind = "APPLY"
name = "Apply"
channel = "WEB_APP"

[[figures]]
from = ["Calls"]
measure = "CALLS"
channel = "PHONE"

[[ignored]]
from = ["Owner"]
because = "Persons are not part of the inventory."
"#;

fn errors(text: &str, register: Option<&str>) -> Vec<String> {
    match Profile::parse(text, register) {
        Ok(_) => Vec::new(),
        Err(errors) => errors.iter().map(ToString::to_string).collect(),
    }
}

#[test]
fn every_mistake_in_a_profile_is_told_at_its_place() {
    assert_eq!(errors(SOUND, None), Vec::<String>::new());
    let cases = [
        ("to = \"key\"", "to = \"kez\"", "columns[0].to: “kez” is not a column"),
        (
            "from = [\"Title\"]\nto = \"name\"",
            "from = [\"Title\"]\nto = \"summary\"",
            "no column is read as “name”",
        ),
        (
            "to = \"name\"",
            "to = \"key\"",
            "columns[1].to: “key” is filled by another column already",
        ),
        (
            "\"BENEFITS\"",
            "\"BENEFIT\"",
            "columns[2].values.b: “BENEFIT” is not a term of SERVICE_TYPE",
        ),
        ("values = { b", "values = { X = \"OTHER\", b", "the code stands twice"),
        (
            "from = [\"Kind\"]",
            "from = [\"ID\"]",
            "columns[2].from: “ID” is read by columns[0] already",
        ),
        (
            "from = [\"Kind\"]",
            "from = []",
            "columns[2].from: name at least one head",
        ),
        ("begins-in = 10", "begins-in = 13", "period.begins-in: 13 is no month"),
        (
            "[period]\nfrom = [\"Year\"]\nbegins-in = 10",
            "",
            "figures: figures need a [period]",
        ),
        ("\"COMPLETE\"", "\"DONE\"", "task-values.done: “DONE” is not a term"),
        (
            "kind = \"APPLY\"",
            "kind = \"ASK\"",
            "tasks[0].kind: “ASK” is not a term",
        ),
        ("key = \"apply\"", "key = \"apply now\"", "tasks[0].key"),
        (
            "measure = \"CALLS\"",
            "measure = \"RINGS\"",
            "figures[0].measure: “RINGS” is not a term",
        ),
        ("channel = \"PHONE\"", "chanel = \"PHONE\"", "unknown field `chanel`"),
        (
            "because = \"Persons are not part of the inventory.\"",
            "because = \"\"",
            "ignored[0].because",
        ),
        (
            "[task-values]",
            "[constants]\nsummary = \"x\"\ntypes = [\"BENEFITS\"]\nlanguages = \"en\"\n\n[task-values]",
            "constants.types: a column fills it already",
        ),
        (
            "[task-values]",
            "[constants]\nlanguages = \"en\"\n\n[task-values]",
            "constants.languages: the value is not of the kind",
        ),
        ("name = \"test\"", "name = \"A Test\"", "name: write lower-case letters"),
        (
            "title = \"A layout\"",
            "title = \"A layout\"\nseparator = \", \"",
            "separator: “, ” is not one character",
        ),
    ];
    for (sound, broken, expected) in cases {
        assert!(SOUND.contains(sound), "{sound}");
        let found = errors(&SOUND.replacen(sound, broken, 1), None);
        assert!(
            found.iter().any(|error| error.contains(expected)),
            "{expected}: {found:?}"
        );
    }
    let both = SOUND
        .replacen("\"key\"", "\"kez\"", 1)
        .replacen("\"CALLS\"", "\"RINGS\"", 1);
    assert!(errors(&both, None).len() >= 2, "all mistakes are told at once");
}

#[test]
fn a_name_of_two_organizations_is_refused_in_a_register() {
    let head = "slug,name,acronym,level,parent,alternateNames,variants\n";
    let register = format!("{head}a,Agency A,AA,BUREAU,,,aa|One\nb,Agency B,AA,BUREAU,a,Other,bb|ONE\n");
    assert_eq!(
        errors(SOUND, Some(&register)),
        ["register row 3: “ONE” names b and a; a name must name one organization"]
    );
    let register = format!("{head}a,Agency A,AA,PLANET,,,\n");
    assert!(errors(SOUND, Some(&register))[0].starts_with("register row 2"));
}

#[test]
fn codes_columns_and_years_are_read_as_the_profile_says() {
    let profile = Arc::new(Profile::parse(SOUND, None).expect("it is sound"));
    let (drafts, findings) = with(
        profile,
        "Title,Id,Year,Kind,Apply,Calls,Owner,Shelf\nOld,7,2022-2023,B,done,5,Ann,\nNew,7,2023-2024,x|B,never,ND,Ann,A3\nOther,8,2023-2024,zzz,,0,Ann,\n",
    );
    assert_eq!(drafts.len(), 2);
    let first = &drafts[0];
    assert_eq!(first.record.name, "New", "the latest year is the record");
    assert_eq!(first.record.types, [ServiceType::Benefits, ServiceType::Other]);
    assert_eq!(first.record.other_type.as_deref(), Some("x"));
    let years: Vec<_> = first
        .measurements
        .iter()
        .map(|figure| (figure.period.to_string(), figure.value))
        .collect();
    assert_eq!(years, [("FY2024".to_owned(), None), ("FY2023".to_owned(), Some(5))]);
    // The number of the earlier year does not offer the channel today.
    assert!(first.record.channels.is_empty() && first.spoken.speaks_of("channels"));
    assert_eq!(first.record.notes.len(), 1);
    assert_eq!(first.parts.notes.as_deref(), Some(&["Shelf".to_owned()][..]));
    assert_eq!(
        first.parts.tasks.as_deref(),
        Some(&[("apply".to_owned(), Channel::WebApp)][..])
    );
    assert_eq!(first.parts.channels.as_deref(), Some(&[(Channel::Phone, false)][..]));
    let told: Vec<_> = first
        .findings
        .iter()
        .map(|finding| (finding.rule.code, finding.place.to_string()))
        .collect();
    assert_eq!(told, [("UNKNOWN_TERM", "E3 (Apply)".to_owned())]);
    let told: Vec<_> = drafts[1]
        .findings
        .iter()
        .map(|finding| (finding.rule.code, finding.value.clone()))
        .collect();
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].0, "UNKNOWN_TERM");
    let told: Vec<_> = findings
        .iter()
        .map(|finding| (finding.rule.code, finding.place.to_string()))
        .collect();
    assert_eq!(told, [("COLUMN_KEPT_AS_NOTE", "H1 (Shelf)".to_owned())]);
}

#[test]
fn a_layout_nobody_described_gets_a_proposal_that_can_be_used() {
    let heads = [
        "Svc Number",
        "Service Title",
        "Bureau",
        "Who pays",
        "Service Kind",
        "Homepage",
        "Delivered through",
        "Last reviewed date",
    ];
    let rows: Vec<Row> = (0..5)
        .map(|index| {
            let cells = [
                &format!("A-{index}"),
                "Renewing a thing",
                "GSA",
                "Nobody knows",
                "Benefits|Compliance",
                "https://www.gsa.gov/x",
                "Phone, Website",
                "2026-01-31",
            ];
            Row {
                number: index + 2,
                cells: cells.into_iter().map(Cell::text).collect(),
            }
        })
        .collect();
    let head = Head {
        sheet: None,
        row: 1,
        headers: heads.iter().map(|head| (*head).into()).collect(),
    };
    let proposal = propose(&head, &rows);
    let proposed: Vec<(&str, Option<&str>)> = proposal
        .columns
        .iter()
        .map(|column| (&*column.head, column.to))
        .collect();
    assert_eq!(
        proposed,
        [
            ("Svc Number", Some("key")),
            ("Service Title", Some("name")),
            ("Bureau", Some("organization")),
            ("Who pays", None),
            ("Service Kind", Some("types")),
            ("Homepage", Some("infoUrl")),
            ("Delivered through", Some("channels")),
            ("Last reviewed date", Some("lastReviewedOn")),
        ],
        "{:#?}",
        proposal.columns
    );
    assert!(
        proposal
            .columns
            .iter()
            .all(|column| (0.0..=1.0).contains(&column.confidence) && !column.reason.is_empty())
    );
    let profile = Profile::parse(&proposal.to_toml("proposed", "Proposed"), None).expect("a proposal is a profile");
    let csv = format!(
        "{}\nA-1,Renewing,GSA,Nobody,Benefits|Compliance,https://www.gsa.gov/x,\"Phone, Website\",2026-01-31\n",
        heads.join(",")
    );
    let (drafts, _) = with(Arc::new(profile), &csv);
    assert_eq!(drafts[0].record.key, "A-1");
    assert_eq!(drafts[0].record.notes[0].title, "Who pays");
    let channels: Vec<Channel> = drafts[0].record.channels.iter().map(|entry| entry.channel).collect();
    assert_eq!(channels, [Channel::Website, Channel::Phone]);
    assert_eq!(drafts[0].record.types, [ServiceType::Benefits, ServiceType::Compliance]);
}

#[test]
fn rules_that_are_not_applied_are_known_no_errors_and_have_a_reason() {
    let with = |rules: &str, because: &str| {
        let entry = format!("[[not-applied]]\nrules = [{rules}]\nbecause = \"{because}\"\n\n[task-values]");
        errors(&SOUND.replacen("[task-values]", &entry, 1), None)
    };
    assert_eq!(
        with("\"DIGITAL_ONLY\", \"LINK_NOT_HTTPS\"", "of another country"),
        [""; 0]
    );
    for (rules, because, expected) in [
        (
            "\"DIGITAL_ALONE\"",
            "x",
            "not-applied[0].rules: there is no rule “DIGITAL_ALONE”",
        ),
        (
            "\"KEY_TWICE\"",
            "x",
            "not-applied[0].rules: KEY_TWICE protects the index",
        ),
        (
            "\"RETIRED_SERVICE\"",
            "x",
            "not-applied[0].rules: RETIRED_SERVICE protects the index",
        ),
        (
            "\"DIGITAL_ONLY\", \"DIGITAL_ONLY\"",
            "x",
            "not-applied[0].rules: DIGITAL_ONLY stands twice",
        ),
        ("\"DIGITAL_ONLY\"", " ", "not-applied[0].because: say why"),
    ] {
        let found = with(rules, because);
        assert!(
            found.len() == 1 && found[0].starts_with(expected),
            "{expected}: {found:?}"
        );
    }
}
