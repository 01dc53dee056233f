//! The JSON Schema of a submission: of one record, of a line as it is exported, and of a list of either.
//!
//! Names, bounds, terms and definitions follow from the types that read the documents. The forms of numbers, keys and
//! addresses, and what two fields decide together, are checks of the catalog and are said again in `FORMS` and
//! `conditions`.

use fsi_catalog::MeasurementInput;
use fsi_catalog::service::ServiceInput;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

/// What the type of a field does not say: the definition, the field, and the form in which its value must be.
const FORMS: &[(&str, &str, Form)] = &[
    ("ServiceRecord", "key", Form::Value(KEY)),
    ("ServiceRecord", "name", Form::Value(NOT_BLANK)),
    ("ServiceRecord", "alternateNames", Form::Entries(LIST_TEXT)),
    ("ServiceRecord", "uiiCodes", Form::Entries(LIST_TEXT)),
    ("ServiceRecord", "languages", Form::Entries("^[A-Za-z0-9-]{2,35}$")),
    (
        "ServiceRecord",
        "assistanceListings",
        Form::Entries("^[0-9]{2}\\.[0-9]{3}$"),
    ),
    ("ServiceRecord", "ombControlNumbers", Form::Entries(CONTROL_NUMBER)),
    ("ServiceRecord", "infoUrl", Form::Value(LINK)),
    ("ServiceRecord", "startUrl", Form::Value(LINK)),
    ("ServiceRecord", "lastReviewedOn", Form::Value(DAY)),
    ("ServiceRecord", "nextReviewOn", Form::Value(DAY)),
    ("ServiceRecord", "types", Form::Distinct),
    ("ServiceRecord", "customerGroups", Form::Distinct),
    ("ServiceRecord", "lifeExperiences", Form::Distinct),
    ("ServiceRecord", "responsibleOrganizations", Form::Most(50)),
    ("ServiceRecord", "participatingOrganizations", Form::Most(50)),
    ("ServiceRecord", "nonDigitizable", Form::Most(50)),
    ("NonDigitizableRecord", "responsibleOrganizations", Form::Most(50)),
    ("ServiceChannel", "url", Form::Value(LINK)),
    ("Task", "key", Form::Value(KEY)),
    ("Task", "name", Form::Value(NOT_BLANK)),
    ("TaskChannel", "url", Form::Value(LINK)),
    ("Form", "number", Form::Value(NOT_BLANK)),
    ("Form", "url", Form::Value(LINK)),
    ("Form", "ombControlNumber", Form::Value(CONTROL_NUMBER)),
    ("Form", "expiresOn", Form::Value(DAY)),
    ("Opportunity", "startsOn", Form::Value(DAY)),
    ("Opportunity", "completesOn", Form::Value(DAY)),
    ("Opportunity", "targetOn", Form::Value(DAY)),
    ("SourceReference", "url", Form::Value(LINK)),
];

const KEY: &str = "^[A-Za-z0-9._-]+$";
const NOT_BLANK: &str = "\\S";
const LIST_TEXT: &str = "^(?=[\\s\\S]*\\S)[\\s\\S]{1,400}$";
const CONTROL_NUMBER: &str = "^[0-9]{4}-[0-9]{4}$";
// Validators need not look at `format`.
const DAY: &str = "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$";
const LINK: &str = "^[Hh][Tt][Tt][Pp][Ss]?://[^/?#]";

/// A form that values must have.
#[derive(Clone, Copy)]
enum Form {
    /// The pattern of a text.
    Value(&'static str),
    /// The pattern of each text of a list.
    Entries(&'static str),
    /// No entry of a list stands twice.
    Distinct,
    /// The most entries of a list.
    Most(u32),
}

impl Form {
    fn keywords(self) -> Value {
        match self {
            Self::Value(pattern) => json!({"pattern": pattern}),
            Self::Entries(pattern) => json!({"items": {"pattern": pattern}}),
            Self::Distinct => json!({"uniqueItems": true}),
            Self::Most(most) => json!({"maxItems": most}),
        }
    }
}

/// Answers the JSON Schema (draft 2020-12) of what can be submitted as JSON or JSONL.
///
/// A document is a record, or an object with the record under `service` and its figures under `measurements`, as a line
/// of the export is; a file is one document, a list of them (by itself or under `services`), or one a line.
#[must_use]
pub fn schema() -> Value {
    let mut generator = SchemaSettings::draft2020_12().into_generator();
    let record = generator.subschema_for::<ServiceInput>().to_value();
    let figure = generator.subschema_for::<MeasurementInput>().to_value();
    let mut definitions = generator.take_definitions(true);
    for (definition, field, form) in FORMS {
        let place = definitions
            .get_mut(*definition)
            .and_then(|found| found.get_mut("properties"))
            .and_then(|found| found.get_mut(*field));
        if let Some(place) = place {
            merge(place, form.keywords());
        }
    }
    for (definition, condition) in conditions() {
        if let Some(place) = definitions.get_mut(definition) {
            merge(place, condition);
        }
    }
    definitions.insert("Document".into(), document(&record, &figure));
    definitions.insert(
        "Entry".into(),
        json!({
            "description": "A record by itself, or a document that holds one under “service”.",
            "type": "object",
            "if": {"required": ["service"]},
            "then": {"$ref": "#/$defs/Document"},
            "else": record,
        }),
    );
    definitions.insert(
        "Entries".into(),
        json!({"description": "Several services.", "type": "array", "items": {"$ref": "#/$defs/Entry"}}),
    );
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Federal Services Index: submission",
        "description": "One service, a list of services, or an object with such a list under “services”. In a file of one document a line, each line is one service.",
        "if": {"type": "array"},
        "then": {"$ref": "#/$defs/Entries"},
        "else": {
            "if": {"type": "object", "required": ["services"]},
            "then": {"properties": {"services": {"$ref": "#/$defs/Entries"}}},
            "else": {"$ref": "#/$defs/Entry"},
        },
        "$defs": definitions,
    })
}

fn document(record: &Value, figure: &Value) -> Value {
    json!({
        "description": "A service with its figures, as a line of the export is. What else the export says is derived and is not read back.",
        "type": "object",
        "required": ["service"],
        "properties": {
            "slug": {
                "description": "The permanent name in addresses; the index makes one where none is given.",
                "type": ["string", "null"],
                "maxLength": 80,
                "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$",
            },
            "service": record,
            "measurements": {
                "description": "Figures of the service, of its channels and of its tasks.",
                "type": "array",
                "items": figure,
            },
        },
    })
}

/// What two fields of a definition decide together.
fn conditions() -> [(&'static str, Value); 2] {
    [
        (
            "ServiceRecord",
            json!({
                "if": {"required": ["types"], "properties": {"types": {"contains": {"const": "OTHER"}}}},
                "then": {"required": ["otherType"], "properties": {"otherType": {"type": "string"}}},
                "else": {"properties": {"otherType": {"type": "null"}}},
            }),
        ),
        (
            "MeasurementInput",
            json!({
                "if": {"properties": {"state": {"const": "KNOWN"}}},
                "then": {"required": ["value"], "properties": {"value": {"type": "integer"}}},
                "else": {"properties": {"value": {"type": "null"}}},
            }),
        ),
    ]
}

/// Adds keywords to a schema, into the objects that are there already.
fn merge(schema: &mut Value, keywords: Value) {
    let Value::Object(keywords) = keywords else {
        *schema = keywords;
        return;
    };
    if !schema.is_object() {
        *schema = Value::Object(Map::new());
    }
    if let Value::Object(fields) = schema {
        for (name, value) in keywords {
            merge(fields.entry(name).or_insert(Value::Null), value);
        }
    }
}

#[cfg(test)]
mod tests;
