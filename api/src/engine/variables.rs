//! Variables: defaults are put in, and what is missing or cannot be is told before anything runs.

use async_graphql::indexmap::IndexMap;
use async_graphql::{Name, Value};
use async_graphql_parser::types::{BaseType, ExecutableDocument, OperationDefinition};
use serde_json::value::RawValue;

use super::inputs::InputTypes;
use crate::error::{ApiError, ErrorCode};

/// Reads the variables of an operation of a document.
pub(super) fn read(
    types: &InputTypes,
    document: &ExecutableDocument,
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
                // Computing the cost, the library takes a page size that was left out for an undefined variable.
                None if matches!(&wanted.base, BaseType::Named(name) if name == "Int") => {
                    values.insert(name.clone(), Value::Null);
                }
                None => {}
            },
            Some(value) => {
                if let Some(problem) = types.problem_of(value, wanted) {
                    return Err(ApiError::bad_input(format!("the variable ${name} {problem}")));
                }
            }
        }
    }
    // Computing the cost, the library looks at the other operations of the document too, and refuses what has no value.
    for (_, other) in document.operations.iter() {
        for definition in &other.node.variable_definitions {
            let name = &definition.node.name.node;
            let mut own = operation.variable_definitions.iter();
            if own.any(|own| own.node.name.node == *name) || definition.node.default_value.is_some() {
                continue;
            }
            let absent = match definition.node.var_type.node.base {
                BaseType::List(_) => Value::List(Vec::new()),
                BaseType::Named(_) => Value::Null,
            };
            values.entry(name.clone()).or_insert(absent);
        }
    }
    Ok(values)
}

fn unreadable() -> ApiError {
    ApiError::new(ErrorCode::BadRequest, "the variables cannot be read")
}
