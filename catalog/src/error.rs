//! What can go wrong in the catalog, told apart by who can do something about it.

use sea_orm::{DbErr, RuntimeErr, sqlx};

use crate::id::Version;
use crate::rules::Rule;

/// Why something was not done.
#[derive(Debug, thiserror::Error)]
pub enum CatalogError {
    /// The caller can mend the input; every problem found is listed.
    #[error("the input has {} problem(s)", .0.len())]
    Rejected(Vec<Problem>),
    /// The actor may not do this.
    #[error("not allowed: {0}")]
    NotAllowed(String),
    /// An argument of a reading call cannot be used.
    #[error("{0}")]
    InvalidInput(String),
    /// A cursor is not one this list gave out.
    #[error("{0}")]
    InvalidCursor(String),
    /// The catalog did not reach the version asked for in time.
    #[error("the index has reached version {reached}, not yet {wanted}")]
    NotReached {
        /// The version asked for.
        wanted: Version,
        /// The version the index is at.
        reached: Version,
    },
    /// The catalog is busy or out of reach; trying again later may help.
    #[error("the catalog is busy")]
    Unavailable(#[source] sea_orm::DbErr),
    /// The disk of the database is full.
    #[error("the index has no room left on its disk")]
    NoRoom(#[source] sea_orm::DbErr),
    /// A job was called off.
    #[error("the job was called off")]
    Cancelled,
    /// A stored row cannot be read.
    #[error("table {table}, row {row}: {problem}")]
    Corrupt {
        /// The table.
        table: &'static str,
        /// The row's key.
        row: String,
        /// What is wrong with it.
        problem: String,
    },
    /// The engine failed.
    #[error("storage: {0}")]
    Storage(#[source] sea_orm::DbErr),
    /// The engine could not be opened.
    #[error("{0}")]
    Open(String),
}

/// The result of a catalog operation.
pub type Result<T> = std::result::Result<T, CatalogError>;

impl From<sea_orm::DbErr> for CatalogError {
    fn from(error: sea_orm::DbErr) -> Self {
        if is_passing(&error) {
            Self::Unavailable(error)
        } else if is_full(&error) {
            Self::NoRoom(error)
        } else {
            Self::Storage(error)
        }
    }
}

/// What the driver says, where the error is its.
fn of_driver(error: &sea_orm::DbErr) -> Option<&sqlx::Error> {
    let (DbErr::Conn(RuntimeErr::SqlxError(inner))
    | DbErr::Exec(RuntimeErr::SqlxError(inner))
    | DbErr::Query(RuntimeErr::SqlxError(inner))) = error
    else {
        return None;
    };
    Some(inner.as_ref())
}

/// Whether the disk of the engine is full.
fn is_full(error: &sea_orm::DbErr) -> bool {
    let Some(sqlx::Error::Database(database)) = of_driver(error) else {
        return false;
    };
    // SQLite: full, and a write that failed, which is how a quota or a bound on files shows. PostgreSQL: disk full.
    let is_full = |code: std::borrow::Cow<'_, str>| matches!(code.as_ref(), "13" | "778" | "53100");
    database.code().is_some_and(is_full)
}

/// Whether an error of the engine passes by itself: no connection free, a lock or statement time-out, a lost server.
fn is_passing(error: &sea_orm::DbErr) -> bool {
    let Some(inner) = of_driver(error) else {
        return matches!(error, DbErr::ConnectionAcquire(_));
    };
    match inner {
        sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed => true,
        sqlx::Error::Database(database) => database.code().is_some_and(|code| {
            // SQLite: busy, locked and their extensions. PostgreSQL: lock not available, statement cancelled by its
            // time-out, and the classes "connection exception" and "operator intervention".
            matches!(code.as_ref(), "5" | "6" | "261" | "517" | "55P03" | "57014")
                || code.starts_with("08")
                || code.starts_with("57P")
        }),
        _ => false,
    }
}

/// The longest value that a problem repeats, in characters.
const LONGEST_VALUE: usize = 200;

/// Something in the input that the caller can mend.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What kind of problem.
    pub code: ProblemCode,
    /// What is wrong and what to do instead, with the record's name where there is one.
    pub message: String,
    /// The path of the field in the input.
    pub field: Vec<String>,
    /// The rule that found it; none where no rule did, such as a conflict of two writers.
    pub rule: Option<&'static Rule>,
    /// The text that stands there, cut to what a message can hold.
    pub value: Option<String>,
}

impl Problem {
    /// Makes a problem of a field.
    pub fn new<I>(code: ProblemCode, field: I, message: impl Into<String>) -> Self
    where
        I: IntoIterator,
        I::Item: ToString,
    {
        Self {
            code,
            message: message.into(),
            field: field.into_iter().map(|part| part.to_string()).collect(),
            rule: None,
            value: None,
        }
    }

    /// Says which rule found it.
    #[must_use]
    pub fn of(mut self, rule: &'static Rule) -> Self {
        self.rule = Some(rule);
        self
    }

    /// Adds the text that stands there.
    #[must_use]
    pub(crate) fn with_value(mut self, value: &str) -> Self {
        self.value = Some(crate::text::shortened(value, LONGEST_VALUE));
        self
    }

    /// Puts path parts before the field's path.
    #[must_use]
    pub fn under(mut self, prefix: &[&str]) -> Self {
        self.field = prefix.iter().map(ToString::to_string).chain(self.field).collect();
        self
    }
}

/// What kind of problem the caller can mend.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ProblemCode {
    /// A value is out of its bounds or of the wrong form.
    InvalidInput,
    /// A record that was named does not exist, or may not be seen.
    NotFound,
    /// Somebody else changed the record first.
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

impl From<Problem> for CatalogError {
    fn from(problem: Problem) -> Self {
        Self::Rejected(vec![problem])
    }
}
