//! Scalars of the contract that the library does not have under these names.

use async_graphql::{InputValueError, InputValueResult, Scalar, ScalarType, Value};
use chrono::NaiveDate;

/// A whole number that may be larger than 32 bits. It travels as a JSON number and stays below 2^53, so that every
/// client reads it exactly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BigInt(pub i64);

/// What an instant looks like; the library's own scalar does not say.
pub const INSTANT: &str = "an instant such as 2026-09-30T00:00:00Z";

const LIMIT: i64 = 1 << 53;

/// A whole number that may be larger than 32 bits. It travels as a JSON number and stays below 2^53, so that every
/// client reads it exactly.
#[Scalar]
impl ScalarType for BigInt {
    fn parse(value: Value) -> InputValueResult<Self> {
        match &value {
            Value::Number(number) => number
                .as_i64()
                .filter(|number| (-LIMIT..LIMIT).contains(number))
                .map(Self)
                .ok_or_else(|| InputValueError::custom("a whole number below 2^53 is wanted")),
            _ => Err(InputValueError::expected_type(value)),
        }
    }

    fn to_value(&self) -> Value {
        Value::Number(self.0.into())
    }
}

/// A calendar day as ISO 8601 writes it, such as 2026-09-30.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Date(pub NaiveDate);

/// A calendar day as ISO 8601 writes it, such as 2026-09-30.
#[Scalar(specified_by_url = "https://www.rfc-editor.org/rfc/rfc3339#section-5.6")]
impl ScalarType for Date {
    fn parse(value: Value) -> InputValueResult<Self> {
        match &value {
            Value::String(text) => NaiveDate::parse_from_str(text, "%Y-%m-%d")
                .map(Self)
                .map_err(|_| InputValueError::custom("a day such as 2026-09-30 is wanted")),
            _ => Err(InputValueError::expected_type(value)),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }
}
