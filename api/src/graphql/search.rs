//! Full-text search.

mod connection;
mod facets;
mod field;
mod order;

pub use connection::ServiceSearchConnection;
pub use order::{ServiceSearchOrder, ServiceSearchOrderField};

use async_graphql::{Context, Lookahead, Object};
use fsi_catalog::{DEFAULT_PAGE, LARGEST_PAGE};
use fsi_search::{SearchRequest, Wants};

use super::at_hand::AllAtHand;
use super::context::request;
use super::cost::{page_cost, searched_page_cost};
use super::loaders::ServiceById;
use super::service::{Service, ServiceFilter};
use crate::error::ApiError;
use connection::ServiceSuggestion;

/// What a search costs beside its page: it keeps a processor busy, and all searches of a document wait at once, so a
/// document has room for few of them.
const SEARCH_COST: usize = 1_000;
/// What completions cost beside their page: they wait in the same queue, and are soon done.
const SUGGEST_COST: usize = 200;
/// Completions when no number is asked for: as many as fit below a field.
const SUGGESTIONS: i32 = 10;

/// Full-text search.
#[derive(Default)]
pub struct SearchQuery;

#[Object]
impl SearchQuery {
    /// Finds services by what people call them: names, tasks, forms, control numbers, organizations and texts. Forgives
    /// typos, knows synonyms and acronyms, and says why each hit matched. Any text is a query; a phrase in quotes is found
    /// as it stands. Blank text finds everything that passes the filter. What is in work is never found.
    #[graphql(complexity = "searched_page_cost(first, __field, child_complexity) + SEARCH_COST")]
    #[expect(clippy::too_many_arguments, reason = "the arguments of the contract")]
    async fn search_services(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What a person typed.")] query: String,
        #[graphql(
            desc = "Which services may be found; all published ones when left out. States other than `PUBLISHED` and \
                          `RETIRED` find nothing."
        )]
        filter: Option<ServiceFilter>,
        #[graphql(desc = "In which order; best first when left out.")] order_by: Option<ServiceSearchOrder>,
        #[graphql(desc = "How many, 1 to 100; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "Go on behind this cursor.")] after: Option<String>,
        #[graphql(
            desc = "Wait, a bounded time, until search has come to this catalogVersion: that of a payload finds what \
                          was written."
        )]
        min_version: Option<i64>,
    ) -> Result<ServiceSearchConnection, ApiError> {
        let request = request(ctx)?;
        request.reach_in_search(min_version).await?;
        let filter = filter.unwrap_or_default().into_catalog(&request.catalog.tree())?;
        filter.check().map_err(|error| request.fail(error))?;
        let today = request.catalog.today();
        let asked = SearchRequest {
            query,
            filter: filter.clone(),
            order: order_by.map(Into::into).unwrap_or_default(),
            first: page_size(first, DEFAULT_PAGE)?,
            after,
            today,
            wants: wants(&ctx.look_ahead()),
        };
        let result = request.search.search(asked).await;
        let result = result.map_err(|error| request.fail_search(error))?;
        let ids = result.hits.iter().map(|hit| ServiceById(hit.id));
        let services = request.batches().load_many(ids).await?;
        Ok(ServiceSearchConnection::of(
            result,
            services,
            &filter,
            today,
            request.catalog.tree(),
        ))
    }

    /// Completes what is being typed, best first.
    #[graphql(complexity = "page_cost(first.or(Some(SUGGESTIONS)), None, child_complexity) + SUGGEST_COST")]
    async fn suggest_services(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What was typed so far.")] prefix: String,
        #[graphql(desc = "How many, 1 to 100; 10 when left out.")] first: Option<i32>,
    ) -> Result<AllAtHand<ServiceSuggestion>, ApiError> {
        let request = request(ctx)?;
        let first = page_size(first.or(Some(SUGGESTIONS)), DEFAULT_PAGE)?;
        let found = request.search.suggest(prefix, first).await;
        let found = found.map_err(|error| request.fail_search(error))?;
        let named = found
            .iter()
            .filter_map(|suggestion| suggestion.service)
            .map(ServiceById);
        let services = request.batches().load_many(named).await?;
        let suggestions = found.into_iter().filter_map(|suggestion| {
            let service = match suggestion.service {
                None => None,
                // What was retired or merged since is no completion any more.
                Some(id) => {
                    let view = services.get(&ServiceById(id)).filter(|view| view.id == id)?;
                    let is_offered = view.state == fsi_catalog::vocabulary::ServiceState::Published;
                    Some(Service::now(view.clone())).filter(|_| is_offered)?.into()
                }
            };
            Some(ServiceSuggestion {
                text: suggestion.text,
                service,
            })
        });
        Ok(suggestions.collect())
    }
}

fn page_size(first: Option<i32>, default: usize) -> Result<usize, ApiError> {
    let Some(first) = first else { return Ok(default) };
    usize::try_from(first)
        .ok()
        .filter(|size| (1..=LARGEST_PAGE).contains(size))
        .ok_or_else(|| ApiError::bad_input(format!("first must be from 1 to {LARGEST_PAGE}, not {first}")))
}

/// Answers which parts of an answer a document asks for; the others are not computed.
fn wants(page: &Lookahead<'_>) -> Wants {
    let edges = page.field("edges");
    Wants {
        facets: page.field("facets").exists(),
        highlights: edges.field("highlights").exists() || edges.field("matchedOn").exists(),
        hits: edges.exists() || page.field("nodes").exists() || page.field("pageInfo").exists(),
    }
}
