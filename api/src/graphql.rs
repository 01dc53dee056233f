//! The GraphQL schema: types that translate, and decide nothing.

pub mod api_key;
pub mod at_hand;
pub mod change;
pub mod connection;
pub mod context;
pub mod cost;
pub mod finding;
pub mod input;
pub mod layout;
pub mod loaders;
pub mod measurement;
pub mod mutation;
pub mod node;
pub mod organization;
pub mod place;
pub mod profile;
pub mod revision;
pub mod scalars;
pub mod search;
pub mod service;
pub mod submission;
pub mod viewer;
pub mod vocabulary;

use async_graphql::{MergedObject, SDLExportOptions, Schema as GenericSchema};
use chrono::{DateTime, Utc};

use crate::config::Limits;

/// Reads of the index. Public data needs no key.
#[derive(MergedObject, Default)]
pub struct Query(
    service::ServiceQuery,
    search::SearchQuery,
    organization::OrganizationQuery,
    node::NodeQuery,
    vocabulary::VocabularyQuery,
    change::ChangeQuery,
    viewer::ViewerQuery,
    finding::RuleQuery,
    submission::SubmissionQuery,
    profile::ProfileQuery,
    layout::LayoutQuery,
);

/// Writes to the index. Every payload has `userErrors`, non-empty exactly when nothing was done.
#[derive(MergedObject, Default)]
pub struct Mutation(
    mutation::ServiceMutation,
    mutation::OrganizationMutation,
    mutation::KeyMutation,
    mutation::SubmissionMutation,
);

/// What happens, as it happens, over Server-Sent Events.
pub type Subscription = change::ChangeSubscription;

/// The schema.
pub type Schema = GenericSchema<Query, Mutation, Subscription>;

/// Builds the schema with its limits.
#[must_use]
pub fn schema(limits: &Limits) -> Schema {
    GenericSchema::build(Query::default(), Mutation::default(), Subscription::default())
        .register_output_type::<node::Node>()
        // The library describes it by the Rust type behind it.
        .override_output_type_description::<DateTime<Utc>>(
            "An instant as RFC 3339 writes it, such as 2026-09-30T12:00:00Z.",
        )
        .limit_complexity(limits.complexity)
        .limit_depth(limits.depth)
        .finish()
}

/// Answers the published text of the schema, in an order that does not depend on the code's.
#[must_use]
pub fn sdl() -> String {
    let options = SDLExportOptions::new()
        .sorted_fields()
        .sorted_arguments()
        .sorted_enum_items()
        .include_specified_by();
    schema(&Limits::default()).sdl_with_options(options)
}
