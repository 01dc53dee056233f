use serde_json::{Value, json};

use super::Parts;
use crate::draft::{Draft, Places, Spoken};
use crate::finding::Place;
use crate::service::ServiceInput;
use crate::vocabulary::Channel;

fn record(fields: Value) -> ServiceInput {
    let mut record = json!({"organization": "ssa", "key": "1", "name": "Card"});
    let Value::Object(fields) = fields else {
        panic!("{fields}")
    };
    record.as_object_mut().expect("an object").extend(fields);
    serde_json::from_value(record).expect("a record")
}

/// What becomes of a list when a draft speaks of parts of it.
fn over(list: &str, said: &Value, earlier: &Value, parts: Parts) -> (Value, Places) {
    let mut spoken = Spoken::nothing();
    spoken.add(list);
    let fields = said.as_array().expect("a list").iter().enumerate();
    let places = Places {
        record: Place::Input("record".into()),
        fields: fields
            .map(|(index, _)| (format!("{list}.{index}"), Place::Input(format!("said {index}"))))
            .collect(),
    };
    let mut draft = Draft {
        spoken,
        parts,
        ..Draft::new(record(json!({list: said})), places)
    };
    draft.put_over(&record(json!({list: earlier})));
    let whole = serde_json::to_value(&draft.record).expect("JSON");
    (whole.get(list).cloned().unwrap_or_else(|| json!([])), draft.places)
}

fn note(title: &str, text: &str) -> Value {
    json!({"title": title, "text": text})
}

fn titles(titles: &[&str]) -> Parts {
    Parts {
        notes: Some(titles.iter().map(|title| (*title).to_owned()).collect()),
        ..Parts::default()
    }
}

#[test]
fn a_note_of_a_column_that_is_not_there_stays_and_an_empty_cell_removes_it() {
    let earlier = json!([note("A", "one"), note("B", "two"), note("C", "three")]);
    let said = json!([note("D", "new"), note("C", "other")]);
    let (notes, places) = over("notes", &said, &earlier, titles(&["A", "C", "D"]));
    assert_eq!(notes, json!([note("B", "two"), note("C", "other"), note("D", "new")]));
    assert_eq!(
        places.of("notes.1"),
        Place::Input("said 1".into()),
        "its place goes with it"
    );
    assert_eq!(places.of("notes.2"), Place::Input("said 0".into()));
    let (again, _) = over("notes", &json!([note("B", "two")]), &notes, titles(&["B"]));
    assert_eq!(again, notes, "the order stays");
}

#[test]
fn a_long_note_goes_with_its_parts() {
    let long = "x".repeat(2000);
    let earlier = json!([
        note("A", &long),
        note("A (2)", "end"),
        note("B", "two"),
        note("B (2)", "its own")
    ]);
    let (notes, _) = over("notes", &json!([note("A", "short")]), &earlier, titles(&["A", "B"]));
    assert_eq!(notes, json!([note("A", "short"), note("B (2)", "its own")]));
}

#[test]
fn tasks_that_a_profile_does_not_know_stay_and_those_it_knows_keep_the_rest() {
    let task = |key: &str, channels: Value| json!({"key": key, "kind": "APPLY", "name": key, "channels": channels});
    let phone = json!({"channel": "PHONE", "availability": "PARTIAL"});
    let web =
        |availability: &str| json!({"channel": "WEB_APP", "availability": availability, "url": "https://www.ssa.gov"});
    let earlier = json!([task("pay", json!([phone])), task("apply", json!([web("NONE"), phone]))]);
    let said = json!([task(
        "apply",
        json!([{"channel": "WEB_APP", "availability": "COMPLETE"}])
    )]);
    let parts = || Parts {
        tasks: Some([("apply".to_owned(), Channel::WebApp)].into()),
        ..Parts::default()
    };
    let (tasks, places) = over("tasks", &said, &earlier, parts());
    assert_eq!(
        tasks,
        json!([
            task("pay", json!([phone])),
            task("apply", json!([web("COMPLETE"), phone]))
        ])
    );
    assert_eq!(places.of("tasks.1"), Place::Input("said 0".into()));
}

#[test]
fn channels_that_a_profile_cannot_offer_stay_and_so_do_remarks() {
    let earlier = json!([{"channel": "FAX"}, {"channel": "PHONE", "note": "Weekdays"}, {"channel": "WEB_APP"}]);
    let parts = Parts {
        channels: Some([(Channel::Phone, false), (Channel::WebApp, true)].into()),
        ..Parts::default()
    };
    let (channels, _) = over("channels", &json!([{"channel": "PHONE"}]), &earlier, parts);
    assert_eq!(
        channels,
        json!([{"channel": "FAX"}, {"channel": "PHONE", "note": "Weekdays"}])
    );
}

#[test]
fn a_list_that_is_not_spoken_of_is_not_doubled() {
    let earlier = record(json!({"notes": [note("A", "one")]}));
    let mut draft = Draft {
        spoken: Spoken::nothing(),
        parts: titles(&[]),
        ..Draft::new(record(json!({})), Places::input("record"))
    };
    draft.put_over(&earlier);
    assert_eq!(draft.record.notes, earlier.notes);
}
