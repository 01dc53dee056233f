//! What every document passes before it is run, whatever way it came in: bounds on its text, then on what it expands to.
//!
//! The library's parser and validator recurse over what they are given, so a document is measured before either sees it.

mod document;
mod roots;
mod text;

pub(crate) use document::check_document;
pub(crate) use roots::lift_subscriptions;
pub(crate) use text::check_text;

/// The code with which a document is refused, if it is.
#[cfg(test)]
fn code_of(text: &str) -> Option<crate::error::ErrorCode> {
    let document = async_graphql_parser::parse_query(text).expect("a document");
    let checked = check_document(&document, &crate::config::Limits::default());
    checked.err().map(|error| error.code)
}
