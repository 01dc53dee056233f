//! Reading an object that has faults: everything wrong is found at once and left out, the rest is kept.

use fsi_catalog::rules::{self, Rule};
use fsi_catalog::{Finding, Place};
use serde_json::{Map, Value};

use super::shape::{Field, Kind, Need};
use crate::table::Cell;
use crate::value::{self, Conventions, Fault, Said};

/// How many findings of one document are told.
const MOST_FINDINGS: usize = 200;

/// Reads the objects of one document.
pub(super) struct Cleaner {
    line: Option<u32>,
    /// What was found.
    pub(super) findings: Vec<Finding>,
    /// Where entries stood that stand elsewhere now, because others before them were left out.
    pub(super) moved: Vec<(String, Place)>,
    /// Where it is: the pointer in the document, and the path in what is kept of it.
    pointer: String,
    path: String,
}

impl Cleaner {
    pub(super) fn new(line: Option<u32>) -> Self {
        Self {
            line,
            findings: Vec::new(),
            moved: Vec::new(),
            pointer: String::new(),
            path: String::new(),
        }
    }

    /// Goes to another part of the document.
    pub(super) fn stand_at(&mut self, pointer: &str, path: &str) {
        pointer.clone_into(&mut self.pointer);
        path.clone_into(&mut self.path);
    }

    /// Reads an object; none where a part is missing without which it cannot stand.
    pub(super) fn object(
        &mut self,
        object: Map<String, Value>,
        fields: &'static [Field],
    ) -> Option<Map<String, Value>> {
        let mut kept = Map::new();
        let mut attempted: Vec<&str> = Vec::new();
        for (name, value) in object {
            let Some(field) = fields.iter().find(|field| field.name == name) else {
                self.unknown_field(&name, &value, fields);
                continue;
            };
            // In many programs null is how nothing is written.
            if value.is_null() {
                continue;
            }
            attempted.push(field.name);
            let value = self.below(&escaped(&name), field.name, |cleaner| cleaner.value(value, field.kind));
            if let Some(value) = value {
                kept.insert(name, value);
            }
        }
        for field in fields {
            if kept.contains_key(field.name) {
                continue;
            }
            match field.need {
                Need::None => {}
                Need::Text => {
                    kept.insert(field.name.into(), Value::String(String::new()));
                }
                Need::Object => {
                    if !attempted.contains(&field.name) {
                        let message = format!("{} is missing; without it the whole entry is left out", field.name);
                        self.find(Fault::new(&rules::VALUE_MISSING, message), None);
                    }
                    return None;
                }
            }
        }
        Some(kept)
    }

    /// Reads a list of objects.
    pub(super) fn objects(&mut self, list: Vec<Value>, fields: &'static [Field]) -> Vec<Value> {
        let mut kept = Vec::new();
        for (index, entry) in list.into_iter().enumerate() {
            let place = kept.len();
            let entry = self.below(&index.to_string(), &place.to_string(), |cleaner| match entry {
                Value::Object(entry) => cleaner.object(entry, fields),
                other => {
                    cleaner.other_kind(&other, "an object", None);
                    None
                }
            });
            if let Some(entry) = entry {
                if place != index {
                    let pointer = format!("{}/{index}", self.pointer);
                    let line = self.line;
                    self.moved
                        .push((format!("{}.{place}", self.path), Place::Pointer { line, pointer }));
                }
                kept.push(Value::Object(entry));
            }
        }
        kept
    }

    fn value(&mut self, value: Value, kind: Kind) -> Option<Value> {
        match (kind, value) {
            (Kind::Text, value) => self.text(value),
            (Kind::Flag, Value::Bool(flag)) => Some(Value::Bool(flag)),
            (Kind::Flag, other) => {
                let read = as_cell(&other).and_then(|cell| value::answer(&cell).value);
                self.other_kind(&other, "true or false", read.map(|flag| flag.to_string()));
                None
            }
            (Kind::Whole, Value::Number(number)) if number.is_i64() => Some(Value::Number(number)),
            (Kind::Year, Value::Number(number)) if is_year(&number) => Some(Value::Number(number)),
            (Kind::Whole | Kind::Year, other) => {
                let read = as_cell(&other).and_then(|cell| value::number(&cell).value);
                self.other_kind(&other, "a whole number", read.map(|number| number.to_string()));
                None
            }
            (Kind::Term(vocabulary), Value::String(name)) => {
                let said = value::resolve(vocabulary, &name);
                self.said(said.map(|term| term.code.into()), &name)
            }
            (Kind::Day, Value::String(day)) => {
                let said = value::day(&Cell::text(&day), &Conventions::default());
                self.said(said.map(|day| day.to_string().into()), &day)
            }
            (Kind::Period, Value::String(period)) => {
                let said = value::period(&Cell::text(&period), &Conventions::default());
                self.said(said.map(|period| period.to_string().into()), &period)
            }
            (Kind::Object(fields), Value::Object(object)) => self.object(object, fields).map(Value::Object),
            (Kind::Objects(fields), Value::Array(list)) => Some(Value::Array(self.objects(list, fields))),
            (Kind::Texts, Value::Array(list)) => Some(Value::Array(self.each(list, Kind::Text))),
            (Kind::Terms(vocabulary), Value::Array(list)) => {
                Some(Value::Array(self.each(list, Kind::Term(vocabulary))))
            }
            (Kind::Texts | Kind::Terms(_), other) => {
                let fix = other.is_string().then(|| format!("[{other}]"));
                self.other_kind(&other, "a list of texts", fix);
                None
            }
            (Kind::Term(_), other) => self.no(&other, "the code of a term"),
            (Kind::Day, other) => self.no(&other, "a day, such as \"2025-03-31\""),
            (Kind::Period, other) => self.no(&other, "a period, such as \"FY2025\""),
            (Kind::Object(_), other) => self.no(&other, "an object"),
            (Kind::Objects(_), other) => self.no(&other, "a list of objects"),
        }
    }

    fn each(&mut self, list: Vec<Value>, kind: Kind) -> Vec<Value> {
        let mut kept = Vec::new();
        for (index, entry) in list.into_iter().enumerate() {
            let part = index.to_string();
            let place = kept.len().to_string();
            kept.extend(self.below(&part, &place, |cleaner| cleaner.value(entry, kind)));
        }
        kept
    }

    /// A number where text belongs says the same; it is kept, so that other rules can look at it.
    fn text(&mut self, value: Value) -> Option<Value> {
        match value {
            Value::String(text) => Some(Value::String(text)),
            Value::Number(number) => {
                let text = number.to_string();
                self.other_kind(&Value::Number(number), "a text", Some(format!("\"{text}\"")));
                Some(Value::String(text))
            }
            other => self.no(&other, "a text"),
        }
    }

    fn said(&mut self, said: Said<Value>, written: &str) -> Option<Value> {
        let has_faults = !said.faults.is_empty();
        for fault in said.faults {
            self.find(fault, Some(written.to_owned()));
        }
        if said.value.is_none() && !has_faults {
            let fault = Fault::new(&rules::VALUE_OF_OTHER_KIND, "The text is empty")
                .with_remedy("Leave the field out when there is nothing to say.");
            self.find(fault, Some(written.to_owned()));
        }
        said.value
    }

    fn no<T>(&mut self, value: &Value, wanted: &str) -> Option<T> {
        self.other_kind(value, wanted, None);
        None
    }

    fn other_kind(&mut self, value: &Value, wanted: &str, fix: Option<String>) {
        let message = format!("{} stands where {wanted} belongs", described(value));
        let mut fault = Fault::new(&rules::VALUE_OF_OTHER_KIND, message).with_remedy(match &fix {
            Some(fix) => format!("Write {fix}."),
            None => format!("Write {wanted}, or leave the field out."),
        });
        fault.fix = fix;
        self.find(fault, shown(value));
    }

    fn unknown_field(&mut self, name: &str, value: &Value, fields: &'static [Field]) {
        let near = value::nearest(name, fields.iter().map(|field| (field.name, field.name)));
        let name_shown: String = name.chars().take(60).collect();
        let mut fault = Fault::new(
            &rules::FIELD_UNKNOWN,
            format!("There is no field “{name_shown}”; its value is left out"),
        );
        if let [near] = near.as_slice() {
            fault = fault.with_remedy(format!("Did you mean {near}?"));
        }
        self.below(&escaped(name), name, |cleaner| cleaner.find(fault, shown(value)));
    }

    /// Tells that a name stands twice in an object.
    pub(super) fn doubled(&mut self, pointer: &str) {
        self.stand_at(pointer, "");
        let fault = Fault::new(
            &rules::VALUE_OF_OTHER_KIND,
            "The field stands twice in one object; only the last value is read",
        )
        .with_remedy("Keep one of them.");
        self.find(fault, None);
    }

    /// Makes a finding of a rule about the document.
    pub(super) fn find_at(&mut self, pointer: &str, rule: &'static Rule, message: String) {
        self.stand_at(pointer, "");
        self.find(Fault::new(rule, message), None);
    }

    fn find(&mut self, fault: Fault, value: Option<String>) {
        if self.findings.len() >= MOST_FINDINGS {
            return;
        }
        let place = Place::Pointer {
            line: self.line,
            pointer: self.pointer.clone(),
        };
        let mut finding = Finding::new(fault.rule, place, fault.message);
        finding.remedy = fault.remedy;
        finding.fix = fault.fix;
        self.findings.push(match value {
            Some(value) => finding.with_value(value),
            None => finding,
        });
    }

    fn below<T>(&mut self, part: &str, place: &str, run: impl FnOnce(&mut Self) -> T) -> T {
        let (pointer, path) = (self.pointer.len(), self.path.len());
        self.pointer.push('/');
        self.pointer.push_str(part);
        if !self.path.is_empty() {
            self.path.push('.');
        }
        self.path.push_str(place);
        let result = run(self);
        self.pointer.truncate(pointer);
        self.path.truncate(path);
        result
    }
}

/// A name as a part of a JSON pointer (RFC 6901), cut where no field has so long a name.
pub(super) fn escaped(name: &str) -> String {
    let short: String = name.chars().take(100).collect();
    short.replace('~', "~0").replace('/', "~1")
}

fn is_year(number: &serde_json::Number) -> bool {
    number.as_i64().is_some_and(|year| i32::try_from(year).is_ok())
}

fn as_cell(value: &Value) -> Option<Cell> {
    match value {
        Value::String(text) => Some(Cell::text(text)),
        Value::Number(number) => number.as_f64().map(Cell::Number),
        Value::Bool(truth) => Some(Cell::Truth(*truth)),
        _ => None,
    }
}

fn described(value: &Value) -> &'static str {
    match value {
        Value::Null => "Nothing",
        Value::Bool(_) => "True or false",
        Value::Number(_) => "A number",
        Value::String(_) => "A text",
        Value::Array(_) => "A list",
        Value::Object(_) => "An object",
    }
}

fn shown(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(_) | Value::Bool(_) => Some(value.to_string()),
        _ => None,
    }
}
