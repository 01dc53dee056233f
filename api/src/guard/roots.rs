//! The root fields of operations, fragments expanded: a mutation does a few things at once, a subscription follows one.

use std::collections::{HashMap, HashSet};

use async_graphql::Name;
use async_graphql_parser::Positioned;
use async_graphql_parser::types::{
    DocumentOperations, ExecutableDocument, Field, FragmentDefinition, OperationDefinition, OperationType, Selection,
    SelectionSet,
};

use crate::config::Limits;
use crate::error::{ApiError, ErrorCode};

type Fragments = HashMap<Name, Positioned<FragmentDefinition>>;

/// Refuses a mutation that does too much at once, and a subscription that does not follow exactly one thing.
pub(super) fn check_roots(
    operation: &OperationDefinition,
    fragments: &Fragments,
    limits: &Limits,
) -> Result<(), ApiError> {
    let mut roots = Roots::default();
    roots.take(&operation.selection_set.node, fragments);
    match operation.ty {
        OperationType::Mutation if roots.fields.len() > limits.mutations => Err(ApiError::new(
            ErrorCode::QueryTooComplex,
            format!(
                "the document has more than {} fields of a mutation (limits.mutations); send the others by themselves",
                limits.mutations
            ),
        )),
        OperationType::Subscription if roots.fields.len() != 1 => Err(invalid(
            "a subscription has exactly one field; follow others by themselves",
        )),
        OperationType::Subscription if roots.has_directives => {
            Err(invalid("the field of a subscription takes no directives"))
        }
        OperationType::Subscription if roots.has_other_type => Err(invalid(
            "a fragment in a subscription is of another type than Subscription",
        )),
        _ => Ok(()),
    }
}

fn invalid(message: &str) -> ApiError {
    ApiError::new(ErrorCode::GraphqlValidationFailed, message)
}

/// Puts the field of each subscription in the place of the fragment it stands in: the library follows nothing that stands
/// in a fragment. The document has been checked.
pub(crate) fn lift_subscriptions(document: &mut ExecutableDocument) {
    let fragments = &document.fragments;
    let mut lifted: HashSet<Name> = HashSet::new();
    let mut lift = |operation: &mut OperationDefinition| {
        if operation.ty != OperationType::Subscription {
            return;
        }
        let set = &mut operation.selection_set.node;
        let mut roots = Roots::default();
        roots.take(set, fragments);
        lifted.extend(roots.spread.into_iter().cloned());
        let fields = roots.fields.into_iter();
        set.items = fields
            .map(|field| Positioned::new(Selection::Field(field.clone()), field.pos))
            .collect();
    };
    match &mut document.operations {
        DocumentOperations::Single(operation) => lift(&mut operation.node),
        DocumentOperations::Multiple(operations) => {
            for operation in operations.values_mut() {
                lift(&mut operation.node);
            }
        }
    }
    // Fragments of this type are spread nowhere else, and the validator does not take one that nothing spreads.
    document.fragments.retain(|name, _| !lifted.contains(name));
}

/// What stands at the root of an operation.
#[derive(Default)]
struct Roots<'d> {
    fields: Vec<&'d Positioned<Field>>,
    spread: Vec<&'d Name>,
    has_directives: bool,
    has_other_type: bool,
}

impl<'d> Roots<'d> {
    /// Takes a set with what its fragments hold. What a document expands to is bounded before, so this ends soon.
    fn take(&mut self, set: &'d SelectionSet, fragments: &'d Fragments) {
        for item in &set.items {
            self.has_directives |= !item.node.directives().is_empty();
            let (condition, set) = match &item.node {
                Selection::Field(field) => {
                    self.fields.push(field);
                    continue;
                }
                Selection::InlineFragment(fragment) => {
                    (fragment.node.type_condition.as_ref(), &fragment.node.selection_set)
                }
                Selection::FragmentSpread(spread) => {
                    let name = &spread.node.fragment_name.node;
                    let Some(fragment) = fragments.get(name) else { continue };
                    self.spread.push(name);
                    (Some(&fragment.node.type_condition), &fragment.node.selection_set)
                }
            };
            self.has_other_type |= condition.is_some_and(|condition| condition.node.on.node != "Subscription");
            self.take(&set.node, fragments);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::guard::code_of as code;

    #[test]
    fn a_mutation_does_a_few_things_at_once() {
        let limit = Limits::default().mutations;
        let fields = |count: usize| "m ".repeat(count);
        assert_eq!(code(&format!("mutation {{ {} }}", fields(limit))), None);
        for document in [
            format!("mutation {{ {} }}", fields(limit + 1)),
            format!(
                "mutation {{ ...f ...f }} fragment f on Mutation {{ {} }}",
                fields(limit / 2 + 1)
            ),
            format!("mutation {{ m ... {{ {} }} }}", fields(limit)),
        ] {
            assert_eq!(code(&document), Some(ErrorCode::QueryTooComplex), "{document}");
        }
    }

    #[test]
    fn a_subscription_follows_one_thing() {
        for document in [
            "subscription { changes { version } }",
            "subscription { ...f } fragment f on Subscription { ... { changes { version } } }",
        ] {
            assert_eq!(code(document), None, "{document}");
        }
        for document in [
            "subscription { a: changes { version } b: changes { version } }",
            "subscription { changes { version } ... { changes { version } } }",
            "subscription { ...f ...f } fragment f on Subscription { changes { version } }",
            "subscription { changes @include(if: true) { version } }",
            "subscription { ...f } fragment f on Query { changes { version } }",
            "query a { a } subscription b { a b }",
        ] {
            assert_eq!(code(document), Some(ErrorCode::GraphqlValidationFailed), "{document}");
        }
    }

    #[test]
    fn a_subscription_in_a_fragment_is_lifted_out_of_it() {
        let text = "subscription s { ...f } subscription t { ... { ...f } } query q { ...g } \
                    fragment f on Subscription { changes { ...h } } fragment g on Query { a } \
                    fragment h on Change { version }";
        let mut document = async_graphql_parser::parse_query(text).expect("a document");
        lift_subscriptions(&mut document);
        let mut names: Vec<&str> = document.fragments.keys().map(Name::as_str).collect();
        names.sort_unstable();
        assert_eq!(names, ["g", "h"]);
        for (_, operation) in document.operations.iter() {
            if operation.node.ty == OperationType::Subscription {
                let [item] = operation.node.selection_set.node.items.as_slice() else {
                    panic!("one field")
                };
                assert!(matches!(&item.node, Selection::Field(field) if field.node.name.node == "changes"));
            }
        }
    }
}
