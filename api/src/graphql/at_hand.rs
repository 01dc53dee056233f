//! Objects whose fields are all in memory. The library resolves every field as a future of its own, in case it has to
//! wait; most of what is asked of a page of services never does, and is resolved in one pass here.
//!
//! Here also the values of an answer are counted, because the lists of a record are as long as the record says.

use std::borrow::Cow;

use async_graphql::indexmap::IndexMap;
use async_graphql::registry::Registry;
use async_graphql::resolver_utils::{resolve_container, resolve_list};
use async_graphql::{ContainerType, ContextSelectionSet, OutputType, Positioned, ServerResult, Value};
use async_graphql_parser::types::{Field, Selection, SelectionSet};
use futures_util::FutureExt;

use super::context::RequestContext;

/// An object whose fields hardly ever wait.
pub struct AtHand<T>(pub T);

/// A list of objects whose fields hardly ever wait.
pub struct AllAtHand<T>(pub Vec<T>);

impl<T, I: Into<T>> FromIterator<I> for AllAtHand<T> {
    fn from_iter<S: IntoIterator<Item = I>>(items: S) -> Self {
        Self(items.into_iter().map(Into::into).collect())
    }
}

impl<T: ContainerType> OutputType for AtHand<T> {
    fn type_name() -> Cow<'static, str> {
        T::type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        T::create_type_info(registry)
    }

    async fn resolve(&self, ctx: &ContextSelectionSet<'_>, _: &Positioned<Field>) -> ServerResult<Value> {
        count(ctx, 1)?;
        match at_once(ctx, &self.0) {
            Some(value) => Ok(value),
            None => resolve_container(ctx, &self.0).await,
        }
    }
}

impl<T: ContainerType> OutputType for AllAtHand<T> {
    fn type_name() -> Cow<'static, str> {
        Vec::<T>::type_name()
    }

    fn qualified_type_name() -> String {
        Vec::<T>::qualified_type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        Vec::<T>::create_type_info(registry)
    }

    async fn resolve(&self, ctx: &ContextSelectionSet<'_>, field: &Positioned<Field>) -> ServerResult<Value> {
        count(ctx, self.0.len())?;
        let places = self.0.iter().enumerate();
        let values: Option<Vec<Value>> = places
            .map(|(place, object)| at_once(&ctx.with_index(place), object))
            .collect();
        match values {
            Some(values) => Ok(Value::List(values)),
            None => resolve_list(ctx, field, &self.0, Some(self.0.len())).await,
        }
    }
}

/// Counts the fields of so many objects into the answer.
fn count(ctx: &ContextSelectionSet<'_>, objects: usize) -> ServerResult<()> {
    let Some(request) = ctx.data_opt::<RequestContext>() else {
        return Ok(());
    };
    let values = objects.saturating_mul(fields_of(ctx, &ctx.item.node));
    let counted = request.values.add(values);
    counted.map_err(|error| ctx.set_error_path(error.into()))
}

/// How many fields are asked of an object, those in fragments included. The guard has bounded it.
fn fields_of(ctx: &ContextSelectionSet<'_>, set: &SelectionSet) -> usize {
    let fields = set.items.iter().map(|item| match &item.node {
        Selection::Field(_) => 1,
        Selection::InlineFragment(fragment) => fields_of(ctx, &fragment.node.selection_set.node),
        Selection::FragmentSpread(spread) => {
            let fragment = ctx.query_env.fragments.get(&spread.node.fragment_name.node);
            fragment.map_or(0, |fragment| fields_of(ctx, &fragment.node.selection_set.node))
        }
    });
    fields.sum()
}

/// Resolves the fields in one pass; `None` for what only the library knows how to do: fragments, directives, fields that
/// are asked for twice, errors, and a field that waits after all.
fn at_once<T: ContainerType>(ctx: &ContextSelectionSet<'_>, object: &T) -> Option<Value> {
    let items = &ctx.item.node.items;
    let mut fields = IndexMap::with_capacity(items.len());
    for item in items {
        let Selection::Field(field) = &item.node else {
            return None;
        };
        if field.node.name.node == "__typename" || !field.node.directives.is_empty() {
            return None;
        }
        let value = object.resolve_field(&ctx.with_field(field)).now_or_never()?.ok()?;
        let name = field.node.response_key().node.clone();
        if fields.insert(name, value.unwrap_or_default()).is_some() {
            return None;
        }
    }
    Some(Value::Object(fields))
}
