//! Pages of hits.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::{Object, SimpleObject};
use chrono::NaiveDate;
use fsi_catalog::service::ServiceView;
use fsi_catalog::vocabulary::ServiceState;
use fsi_catalog::{Moment, OrganizationTree, ServiceFilter};
use fsi_search::{Hit, SearchResult};

use super::facets::SearchFacets;
use super::field::SearchField;
use crate::graphql::at_hand::AllAtHand;
use crate::graphql::connection::PageInfo;
use crate::graphql::cost::{FACETS_COST, list_cost};
use crate::graphql::loaders::ServiceById;
use crate::graphql::service::Service;

/// A page of hits.
pub struct ServiceSearchConnection {
    hits: Vec<(Hit, Service)>,
    /// The cursors of the first and the last hit, of those that have meanwhile gone as well.
    ends: Option<(String, String)>,
    result: SearchResult,
    tree: Arc<OrganizationTree>,
}

impl ServiceSearchConnection {
    /// Puts together what was found and what the catalog has of it now: what was retired or merged since it entered the
    /// index is left out.
    pub(super) fn of(
        mut result: SearchResult,
        mut services: HashMap<ServiceById, Arc<ServiceView>>,
        filter: &ServiceFilter,
        today: NaiveDate,
        tree: Arc<OrganizationTree>,
    ) -> Self {
        let moment = Moment { version: None, today };
        let states = match &filter.states[..] {
            [] => &[ServiceState::Published],
            states => states,
        };
        let hits = std::mem::take(&mut result.hits);
        let cursor = |hit: &Hit| hit.cursor.clone();
        let ends = hits.first().map(cursor).zip(hits.last().map(cursor));
        let hits = hits.into_iter().filter_map(|hit| {
            let view = services.remove(&ServiceById(hit.id))?;
            let is_the_same = view.id == hit.id && states.contains(&view.state);
            is_the_same.then(|| (hit, Service::at(view, moment)))
        });
        Self {
            hits: hits.collect(),
            ends,
            result,
            tree,
        }
    }
}

/// A page of hits.
#[Object]
impl ServiceSearchConnection {
    /// The hits with their cursors, and why each matched.
    async fn edges(&self) -> Vec<ServiceSearchEdge> {
        let edges = self.hits.iter().map(|(hit, service)| ServiceSearchEdge {
            hit: hit.clone(),
            service: service.clone(),
        });
        edges.collect()
    }

    /// The services without their cursors.
    async fn nodes(&self) -> Vec<Service> {
        self.hits.iter().map(|(_, service)| service.clone()).collect()
    }

    /// Where the page stands in the list.
    async fn page_info(&self) -> PageInfo {
        PageInfo {
            has_next_page: self.result.has_next,
            has_previous_page: self.result.has_previous,
            start_cursor: self.ends.as_ref().map(|ends| ends.0.clone()),
            end_cursor: self.ends.as_ref().map(|ends| ends.1.clone()),
        }
    }

    /// How many services were found in all.
    async fn total_count(&self) -> u64 {
        self.result.total
    }

    /// Counts over the whole result.
    #[graphql(complexity = "FACETS_COST")]
    async fn facets(&self) -> SearchFacets {
        SearchFacets::of(self.result.facets.clone().unwrap_or_default(), &self.tree)
    }

    /// The query as it was understood, when a word of it had to be corrected; otherwise null.
    async fn did_you_mean(&self) -> Option<&str> {
        self.result.did_you_mean.as_deref()
    }

    /// The catalogVersion that search had come to when it answered.
    async fn index_version(&self) -> i64 {
        self.result.version
    }
}

/// A service that was found, and why.
#[derive(Clone)]
pub(super) struct ServiceSearchEdge {
    hit: Hit,
    service: Service,
}

/// A service that was found, and why.
#[Object]
impl ServiceSearchEdge {
    /// The cursor of the hit: the next page comes `after` it.
    async fn cursor(&self) -> &str {
        &self.hit.cursor
    }

    /// The service, as it is now.
    async fn node(&self) -> Service {
        self.service.clone()
    }

    /// How well it fits; comparable within one answer only.
    async fn score(&self) -> f32 {
        self.hit.score
    }

    /// Texts of the service with the places that match, best first.
    #[graphql(complexity = "list_cost(child_complexity)")]
    async fn highlights(&self) -> AllAtHand<Highlight> {
        self.hit.highlights.iter().cloned().collect()
    }

    /// Where the query was found, the most telling part first.
    async fn matched_on(&self) -> Vec<SearchField> {
        self.hit.matched_on.iter().copied().map(Into::into).collect()
    }
}

/// A text of a service with the places that match.
pub(super) struct Highlight(fsi_search::Highlight);

impl From<fsi_search::Highlight> for Highlight {
    fn from(highlight: fsi_search::Highlight) -> Self {
        Self(highlight)
    }
}

/// A text of a service with the places that match.
#[Object]
impl Highlight {
    /// What the text is.
    async fn field(&self) -> SearchField {
        self.0.field.into()
    }

    /// The text, or a passage of a long one. It is plain text: escape it, piece by piece, before it is put into HTML.
    async fn text(&self) -> &str {
        &self.0.text
    }

    /// The places that match, in order, none within another.
    #[graphql(complexity = "list_cost(child_complexity)")]
    async fn ranges(&self) -> AllAtHand<TextRange> {
        self.0.ranges.iter().cloned().collect()
    }
}

/// A part of a text, counted in Unicode characters (scalar values) and not in bytes.
#[derive(SimpleObject)]
pub(super) struct TextRange {
    /// The characters before it.
    start: u64,
    /// The characters up to its end.
    end: u64,
}

impl From<std::ops::Range<usize>> for TextRange {
    fn from(range: std::ops::Range<usize>) -> Self {
        Self {
            start: range.start as u64,
            end: range.end as u64,
        }
    }
}

/// A completion of what is being typed.
#[derive(SimpleObject)]
pub(super) struct ServiceSuggestion {
    /// The completed text.
    pub(super) text: String,
    /// The service that it names; null when it names none alone.
    pub(super) service: Option<Service>,
}
