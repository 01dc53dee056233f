//! Answers on their way out, as text and what became of the request.

use async_graphql::{Response, ServerError, Value};
use axum::body::Bytes;
use serde::Serialize;

use crate::error::{self, ApiError};

/// An answer on its way out.
pub struct Answer {
    /// The JSON text.
    pub body: Bytes,
    /// What became of the request.
    pub outcome: Outcome,
}

/// What became of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It was run, and nothing failed.
    Answered,
    /// It was run, and some of its fields have errors.
    AnsweredWithErrors,
    /// It was not run: document or variables are at fault.
    Refused,
    /// It took longer than it may.
    Late,
    /// It broke down on the way, which is not the caller's doing.
    BrokeDown,
}

#[derive(Serialize)]
struct Wire<'a> {
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    errors: &'a [ServerError],
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<&'a Value>,
}

impl Answer {
    /// Makes the text of an answer. A request that was not run has no `data`; one that failed on the way has `null`.
    pub(super) fn of(mut response: Response, request_id: &str) -> Self {
        error::publish(&mut response.errors, request_id);
        if response.errors.is_empty() && response.data == Value::Null {
            // The library answers null where every field was skipped.
            response.data = Value::Object(async_graphql::indexmap::IndexMap::new());
        }
        let was_run = response.data != Value::Null || response.errors.iter().any(|error| !error.path.is_empty());
        let wire = Wire {
            errors: &response.errors,
            data: was_run.then_some(&response.data),
        };
        Self {
            body: serde_json::to_vec(&wire).unwrap_or_default().into(),
            outcome: match (was_run, response.errors.is_empty()) {
                (false, _) => Outcome::Refused,
                (true, true) => Outcome::Answered,
                (true, false) => Outcome::AnsweredWithErrors,
            },
        }
    }

    /// Makes the text of an error that stands for the whole answer.
    pub(super) fn instead(outcome: Outcome, error: ApiError, request_id: &str) -> Self {
        Self {
            body: error_body(error, request_id),
            outcome,
        }
    }
}

/// Makes the text of an answer that is nothing but an error.
#[must_use]
pub fn error_body(error: ApiError, request_id: &str) -> Bytes {
    Answer::of(Response::from_errors(vec![error.into()]), request_id).body
}
