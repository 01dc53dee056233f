//! The input types of the schema, for telling what a variable cannot be before anything runs.

use std::collections::HashMap;

use async_graphql::{InputType, Name, Value};
use async_graphql_parser::types::{BaseType, InputValueDefinition, Type, TypeKind, TypeSystemDefinition};
use chrono::{DateTime, Utc};

use crate::graphql::scalars::{BigInt, Date, INSTANT};

/// Input objects and enums by name, as the schema's own text defines them.
#[derive(Debug, Default)]
pub(super) struct InputTypes {
    objects: HashMap<String, InputObject>,
    enums: HashMap<String, Vec<Name>>,
}

#[derive(Debug)]
struct InputObject {
    fields: Vec<InputValueDefinition>,
    is_one_of: bool,
}

/// What keeps a value from being of its type.
pub(super) struct Misfit {
    /// Where in the value.
    path: Vec<String>,
    problem: String,
}

impl Misfit {
    fn new(problem: impl Into<String>) -> Self {
        Self {
            path: Vec::new(),
            problem: problem.into(),
        }
    }

    fn under(mut self, part: &str) -> Self {
        self.path.insert(0, part.to_owned());
        self
    }
}

impl std::fmt::Display for Misfit {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.path.is_empty() {
            formatter.write_str(&self.problem)
        } else {
            write!(formatter, "has {}, which {}", self.path.join("."), self.problem)
        }
    }
}

impl InputTypes {
    /// Reads the types from the text of a schema.
    ///
    /// # Panics
    /// When the text is not a schema, which the text of our own schema is.
    pub(super) fn of(sdl: &str) -> Self {
        let document = async_graphql_parser::parse_schema(sdl).expect("our own schema can be read");
        let mut types = Self::default();
        for definition in document.definitions {
            let TypeSystemDefinition::Type(definition) = definition else {
                continue;
            };
            let definition = definition.node;
            let name = definition.name.node.to_string();
            match definition.kind {
                TypeKind::InputObject(object) => {
                    let mut directives = definition.directives.iter();
                    let is_one_of = directives.any(|directive| directive.node.name.node == "oneOf");
                    let fields = object.fields.into_iter().map(|field| field.node).collect();
                    types.objects.insert(name, InputObject { fields, is_one_of });
                }
                TypeKind::Enum(members) => {
                    let values = members.values.into_iter().map(|value| value.node.value.node).collect();
                    types.enums.insert(name, values);
                }
                _ => {}
            }
        }
        types
    }

    /// Says what keeps a value from being of a type, and where in it.
    pub(super) fn problem_of(&self, value: &Value, wanted: &Type) -> Option<Misfit> {
        if matches!(value, Value::Null) {
            return (!wanted.nullable).then(|| Misfit::new("must not be null"));
        }
        match (&wanted.base, value) {
            (BaseType::List(inner), Value::List(entries)) => entries.iter().enumerate().find_map(|(place, entry)| {
                let misfit = self.problem_of(entry, inner)?;
                Some(misfit.under(&place.to_string()))
            }),
            (BaseType::List(inner), single) => self.problem_of(single, inner),
            (BaseType::Named(name), value) => self.problem_of_named(value, name),
        }
    }

    fn problem_of_named(&self, value: &Value, name: &str) -> Option<Misfit> {
        if let Some(object) = self.objects.get(name) {
            return self.problem_of_object(value, object, name);
        }
        let fits = match (name, value) {
            ("Int", Value::Number(number)) => number.as_i64().is_some_and(|number| i32::try_from(number).is_ok()),
            ("ID", Value::Number(number)) => number.is_i64(),
            ("Float", Value::Number(_)) | ("String" | "ID", Value::String(_)) | ("Boolean", Value::Boolean(_)) => true,
            ("Int" | "Float" | "String" | "ID" | "Boolean", _) => false,
            ("BigInt", value) => BigInt::parse(Some(value.clone())).is_ok(),
            ("Date", value) => Date::parse(Some(value.clone())).is_ok(),
            ("DateTime", value) => <DateTime<Utc> as InputType>::parse(Some(value.clone())).is_ok(),
            (name, Value::String(code)) if self.enums.contains_key(name) => self.has_value(name, code),
            (name, Value::Enum(code)) if self.enums.contains_key(name) => self.has_value(name, code),
            // A type the schema does not have: the library says so.
            (name, _) => !self.enums.contains_key(name),
        };
        (!fits).then(|| Misfit::new(self.wanted(name)))
    }

    /// Says what is wanted of a value.
    fn wanted(&self, name: &str) -> String {
        match (name, self.enums.get(name)) {
            (_, Some(values)) => {
                let values: Vec<&str> = values.iter().map(Name::as_str).collect();
                format!("must be one of {}", values.join(", "))
            }
            ("Date", _) => "must be a day such as 2026-09-30".to_owned(),
            ("DateTime", _) => format!("must be {INSTANT}"),
            ("BigInt", _) => "must be a whole number below 2^53".to_owned(),
            _ => format!("must be of the type {name}"),
        }
    }

    fn has_value(&self, name: &str, code: &str) -> bool {
        self.enums
            .get(name)
            .is_some_and(|values| values.iter().any(|value| value == code))
    }

    fn problem_of_object(&self, value: &Value, object: &InputObject, name: &str) -> Option<Misfit> {
        let Value::Object(given) = value else {
            return Some(Misfit::new(format!("must be of the type {name}")));
        };
        for field in given.keys() {
            if !object.fields.iter().any(|known| known.name.node == *field) {
                return Some(Misfit::new(format!("has a field {field} that {name} does not have")));
            }
        }
        if object.is_one_of && (given.len() != 1 || given.values().any(|value| *value == Value::Null)) {
            return Some(Misfit::new(format!(
                "must have exactly one field: {name} names something in one way"
            )));
        }
        object.fields.iter().find_map(|field| {
            let wanted = &field.ty.node;
            let problem = match given.get(&field.name.node) {
                Some(value) => self.problem_of(value, wanted)?,
                None if wanted.nullable || field.default_value.is_some() => return None,
                None => Misfit::new("is required"),
            };
            Some(problem.under(&field.name.node))
        })
    }
}
