//! Variables: defaults are put in, and what is missing or cannot be is told before anything runs.

use async_graphql::indexmap::IndexMap;
use async_graphql::{Name, Value};
use async_graphql_parser::types::{BaseType, OperationDefinition, Type};
use serde_json::value::RawValue;

use crate::error::{ApiError, ErrorCode};

/// Reads the variables of an operation.
pub(super) fn read(
    operation: &OperationDefinition,
    given: Option<&RawValue>,
) -> Result<IndexMap<Name, Value>, ApiError> {
    let given: serde_json::Value = match given {
        Some(raw) => serde_json::from_str(raw.get())
            .map_err(|error| ApiError::new(ErrorCode::BadRequest, format!("variables: {error}")))?,
        None => serde_json::Value::Null,
    };
    let mut values = match given {
        serde_json::Value::Null => IndexMap::new(),
        serde_json::Value::Object(fields) => fields
            .into_iter()
            .map(|(name, value)| Ok((Name::new(name), Value::from_json(value).map_err(|_| unreadable())?)))
            .collect::<Result<IndexMap<Name, Value>, ApiError>>()?,
        _ => return Err(ApiError::new(ErrorCode::BadRequest, "variables must be an object")),
    };
    for definition in &operation.variable_definitions {
        let definition = &definition.node;
        let name = &definition.name.node;
        let wanted = &definition.var_type.node;
        match values.get(name) {
            None => match &definition.default_value {
                // The library looks at `@skip` and `@include` before it looks at defaults.
                Some(default) => {
                    values.insert(name.clone(), default.node.clone());
                }
                None if !wanted.nullable => {
                    return Err(ApiError::bad_input(format!("the variable ${name} is required")));
                }
                None => {}
            },
            Some(value) => {
                if let Some(problem) = problem_of(value, wanted) {
                    return Err(ApiError::bad_input(format!("the variable ${name} {problem}")));
                }
            }
        }
    }
    Ok(values)
}

fn unreadable() -> ApiError {
    ApiError::new(ErrorCode::BadRequest, "the variables cannot be read")
}

/// Says what keeps a value from being of a built-in type; types of the schema are checked by the library.
fn problem_of(value: &Value, wanted: &Type) -> Option<String> {
    if matches!(value, Value::Null) {
        return (!wanted.nullable).then(|| "must not be null".to_owned());
    }
    match &wanted.base {
        BaseType::List(inner) => match value {
            Value::List(entries) => entries.iter().find_map(|entry| problem_of(entry, inner)),
            single => problem_of(single, inner),
        },
        BaseType::Named(name) => {
            let fits = match (name.as_str(), value) {
                ("Int", Value::Number(number)) => number.as_i64().is_some_and(|number| i32::try_from(number).is_ok()),
                ("Float", Value::Number(_)) | ("String" | "ID", Value::String(_)) | ("Boolean", Value::Boolean(_)) => {
                    true
                }
                ("ID", Value::Number(number)) => number.is_i64(),
                ("Int" | "Float" | "String" | "ID" | "Boolean", _) => false,
                _ => true,
            };
            (!fits).then(|| format!("must be of the type {name}"))
        }
    }
}
