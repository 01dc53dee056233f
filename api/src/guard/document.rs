//! Bounds on what a parsed document expands to: each fragment is measured once and counted each time it is spread.

use std::collections::HashMap;

use async_graphql::Name;
use async_graphql_parser::types::{ExecutableDocument, FragmentDefinition, Selection, SelectionSet};
use async_graphql_parser::{Pos, Positioned};

use crate::config::Limits;
use crate::error::{ApiError, ErrorCode};
use crate::guard::roots::check_roots;

/// What a selection set expands to.
#[derive(Clone, Copy, Default)]
struct Size {
    selections: usize,
    aliases: usize,
    directives: usize,
    depth: usize,
    introspection_lists: usize,
}

impl Size {
    fn add(&mut self, other: Self) {
        self.selections = self.selections.saturating_add(other.selections);
        self.aliases = self.aliases.saturating_add(other.aliases);
        self.directives = self.directives.saturating_add(other.directives);
        self.depth = self.depth.max(other.depth);
        self.introspection_lists = self.introspection_lists.max(other.introspection_lists);
    }

    fn check(self, limits: &Limits) -> Result<(), ApiError> {
        let bounds = [
            (
                self.selections,
                limits.selections,
                "fields and fragments, counted each time",
            ),
            (self.aliases, limits.aliases, "aliases"),
            (self.directives, limits.directives, "directives"),
            (self.depth, limits.depth, "levels of fields"),
            (
                self.introspection_lists,
                limits.introspection_lists,
                "lists within lists of the introspection",
            ),
        ];
        match bounds.into_iter().find(|(found, limit, _)| found > limit) {
            Some((_, limit, what)) => Err(too_complex(what, limit)),
            None => Ok(()),
        }
    }
}

/// Fields of the introspection that are lists.
const INTROSPECTION_LISTS: [&str; 8] = [
    "types",
    "fields",
    "args",
    "inputFields",
    "enumValues",
    "interfaces",
    "possibleTypes",
    "directives",
];

struct Measuring<'d> {
    fragments: &'d HashMap<Name, Positioned<FragmentDefinition>>,
    /// Fragments that were measured; `None` while one is being measured.
    sizes: HashMap<&'d Name, Option<Size>>,
}

/// Refuses a document that expands to too much, whichever of its operations is run.
pub(crate) fn check_document(document: &ExecutableDocument, limits: &Limits) -> Result<(), ApiError> {
    let mut measuring = Measuring {
        fragments: &document.fragments,
        sizes: HashMap::new(),
    };
    if document.operations.iter().len() > limits.operations {
        return Err(too_complex("operations", limits.operations));
    }
    for (_, operation) in document.operations.iter() {
        if operation.node.variable_definitions.len() > limits.variables {
            return Err(too_complex("variables", limits.variables));
        }
        let mut size = measuring.selection_set(&operation.node.selection_set.node, false)?;
        size.directives = size.directives.saturating_add(operation.node.directives.len());
        size.check(limits)?;
        check_roots(&operation.node, &document.fragments, limits)?;
    }
    // A fragment that nothing spreads is still walked by the validator, which does not remember where it has been.
    for (name, fragment) in &document.fragments {
        measuring.fragment(name, fragment.pos)?.check(limits)?;
    }
    Ok(())
}

fn too_complex(what: &str, limit: usize) -> ApiError {
    ApiError::new(
        ErrorCode::QueryTooComplex,
        format!("the document has more than {limit} {what}; ask in smaller parts"),
    )
}

impl<'d> Measuring<'d> {
    fn selection_set(&mut self, set: &'d SelectionSet, is_introspection: bool) -> Result<Size, ApiError> {
        let mut total = Size::default();
        for item in &set.items {
            let mut size = match &item.node {
                Selection::Field(field) => {
                    let name = field.node.name.node.as_str();
                    let is_inside = is_introspection || matches!(name, "__schema" | "__type");
                    let mut size = self.selection_set(&field.node.selection_set.node, is_inside)?;
                    size.depth = size.depth.saturating_add(1);
                    size.aliases = size.aliases.saturating_add(usize::from(field.node.alias.is_some()));
                    if INTROSPECTION_LISTS.contains(&name) {
                        size.introspection_lists = size.introspection_lists.saturating_add(1);
                    }
                    if !is_inside {
                        size.introspection_lists = 0;
                    }
                    size
                }
                Selection::InlineFragment(fragment) => {
                    self.selection_set(&fragment.node.selection_set.node, is_introspection)?
                }
                Selection::FragmentSpread(spread) => {
                    let name = &spread.node.fragment_name;
                    self.fragment(&name.node, name.pos)?
                }
            };
            // A fragment counts itself, or else empty ones spread in each other would cost nothing and yet be walked.
            size.selections = size.selections.saturating_add(1);
            size.directives = size.directives.saturating_add(item.node.directives().len());
            total.add(size);
        }
        Ok(total)
    }

    /// Measures a fragment once. It counts as inside the introspection, because it may be spread there; fields of ours
    /// that share a name with the introspection's lists are counted too, which only a fragment can show.
    fn fragment(&mut self, name: &Name, at: Pos) -> Result<Size, ApiError> {
        let Some((name, fragment)) = self.fragments.get_key_value(name) else {
            return Err(ApiError::new(
                ErrorCode::GraphqlValidationFailed,
                format!(
                    "the document has no such fragment, at line {}, column {}",
                    at.line, at.column
                ),
            ));
        };
        match self.sizes.get(name) {
            Some(Some(size)) => return Ok(*size),
            Some(None) => {
                return Err(ApiError::new(
                    ErrorCode::GraphqlValidationFailed,
                    "a fragment spreads itself",
                ));
            }
            None => {}
        }
        self.sizes.insert(name, None);
        let mut size = self.selection_set(&fragment.node.selection_set.node, true)?;
        size.directives = size.directives.saturating_add(fragment.node.directives.len());
        self.sizes.insert(name, Some(size));
        Ok(size)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::guard::code_of as code;
    use std::fmt::Write as _;

    #[test]
    fn fragments_are_counted_each_time_they_are_spread_and_measured_once() {
        let mut text = "{ ...f0 }".to_owned();
        for n in 0..40 {
            let _ = write!(text, " fragment f{n} on Query {{ ...f{} ...f{} }}", n + 1, n + 1);
        }
        text.push_str(" fragment f40 on Query { catalogVersion }");
        assert_eq!(code(&text), Some(ErrorCode::QueryTooComplex));
    }

    #[test]
    fn fragments_count_themselves() {
        let limit = Limits::default().selections;
        let spreads = |count: usize| format!("{{ {} }} fragment f on Query {{ a }}", "...f ".repeat(count));
        assert_eq!(code(&spreads(limit / 2)), None);
        assert_eq!(code(&spreads(limit / 2 + 1)), Some(ErrorCode::QueryTooComplex));
        let inline = |count: usize| format!("{{ {} }}", "... { a } ".repeat(count));
        assert_eq!(code(&inline(limit / 2)), None);
        assert_eq!(code(&inline(limit / 2 + 1)), Some(ErrorCode::QueryTooComplex));
    }

    #[test]
    fn what_no_operation_asks_for_is_bounded_alike() {
        let limit = Limits::default().selections;
        let unused = |count: usize| format!("{{ a }} fragment f on Query {{ {} }}", "a ".repeat(count));
        assert_eq!(code(&unused(limit)), None);
        assert_eq!(code(&unused(limit + 1)), Some(ErrorCode::QueryTooComplex));
        assert_eq!(code("{ ...nowhere }"), Some(ErrorCode::GraphqlValidationFailed));
        let unused = "{ a } fragment f on Query { ...nowhere }";
        assert_eq!(code(unused), Some(ErrorCode::GraphqlValidationFailed));
    }

    #[test]
    fn a_fragment_that_spreads_itself_is_refused() {
        let circle = "{ ...a } fragment a on Query { ...b } fragment b on Query { ...a }";
        assert_eq!(code(circle), Some(ErrorCode::GraphqlValidationFailed));
        // Also where nothing spreads it.
        let unused = "{ catalogVersion } fragment a on Query { ...a }";
        assert_eq!(code(unused), Some(ErrorCode::GraphqlValidationFailed));
    }

    #[test]
    fn depth_aliases_directives_and_operations_are_bounded() {
        let limits = Limits::default();
        let deep = |depth: usize| format!("{}{}", "{a".repeat(depth), "}".repeat(depth));
        assert_eq!(code(&deep(limits.depth)), None);
        assert_eq!(code(&deep(limits.depth + 1)), Some(ErrorCode::QueryTooComplex));
        let many = |what: &str, count: usize| what.repeat(count);
        assert_eq!(
            code(&format!("{{ {} }}", many("x: a ", limits.aliases + 1))),
            Some(ErrorCode::QueryTooComplex)
        );
        let directives = many("@skip(if: false) ", limits.directives + 1);
        assert_eq!(code(&format!("{{ a {directives} }}")), Some(ErrorCode::QueryTooComplex));
        let operations: String = (0..=limits.operations).fold(String::new(), |mut text, n| {
            let _ = write!(text, "query q{n} {{ a }} ");
            text
        });
        assert_eq!(code(&operations), Some(ErrorCode::QueryTooComplex));
    }

    #[test]
    fn the_introspection_may_list_lists_as_its_standard_query_does_and_no_more() {
        assert_eq!(code("{ __schema { types { fields { args { name } } } } }"), None);
        let circular = "{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }";
        assert_eq!(code(circular), Some(ErrorCode::QueryTooComplex));
        let in_fragment =
            "{ __schema { types { ...t } } } fragment t on __Type { fields { type { fields { args { name } } } } }";
        assert_eq!(code(in_fragment), Some(ErrorCode::QueryTooComplex));
    }
}
