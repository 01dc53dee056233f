//! Mutations: one input each, and a payload that says what the caller can mend.

mod keys;
mod organizations;
mod services;
mod submissions;

pub use keys::KeyMutation;
pub use organizations::OrganizationMutation;
pub use services::ServiceMutation;
pub use submissions::SubmissionMutation;

use async_graphql::{Enum, SimpleObject};
use fsi_catalog::{CatalogError, Problem, ProblemCode};

use super::context::RequestContext;
use crate::error::ApiError;

/// What kind of problem the caller can mend.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum UserErrorCode {
    /// A value is out of its bounds or of the wrong form.
    InvalidInput,
    /// A record that was named does not exist, or may not be seen.
    NotFound,
    /// Somebody else changed the record first: read it again.
    Conflict,
    /// A name or id that must be unique is in use.
    Duplicate,
    /// An organization would become its own ancestor.
    CyclicParent,
    /// The record's state does not allow it.
    InvalidState,
    /// The idempotency key was used with another request.
    IdempotencyKeyReused,
}

impl From<ProblemCode> for UserErrorCode {
    fn from(code: ProblemCode) -> Self {
        match code {
            ProblemCode::InvalidInput => Self::InvalidInput,
            ProblemCode::NotFound => Self::NotFound,
            ProblemCode::Conflict => Self::Conflict,
            ProblemCode::Duplicate => Self::Duplicate,
            ProblemCode::CyclicParent => Self::CyclicParent,
            ProblemCode::InvalidState => Self::InvalidState,
            ProblemCode::IdempotencyKeyReused => Self::IdempotencyKeyReused,
        }
    }
}

/// Something in the input that the caller can mend. Where there is one, nothing was done.
#[derive(SimpleObject, Debug)]
pub struct UserError {
    /// What kind of problem.
    code: UserErrorCode,
    /// What is wrong and what to do instead.
    message: String,
    /// The path of the field in the input.
    field: Option<Vec<String>>,
}

impl UserError {
    fn new(code: UserErrorCode, message: String, field: Option<Vec<String>>) -> Self {
        Self { code, message, field }
    }
}

impl From<Problem> for UserError {
    fn from(problem: Problem) -> Self {
        Self {
            code: problem.code.into(),
            message: problem.message,
            field: (!problem.field.is_empty()).then_some(problem.field),
        }
    }
}

/// Parts what the caller can mend from what went wrong otherwise.
fn outcome<T>(
    request: &RequestContext,
    result: Result<T, CatalogError>,
) -> Result<Result<T, Vec<UserError>>, ApiError> {
    match result {
        Ok(value) => Ok(Ok(value)),
        Err(CatalogError::Rejected(problems)) => Ok(Err(problems.into_iter().map(Into::into).collect())),
        Err(error) => Err(request.fail(error)),
    }
}
