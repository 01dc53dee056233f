//! Pages of services.

use std::sync::Arc;

use async_graphql::{Context, Object, SimpleObject};
use fsi_catalog::service::ServiceView;
use fsi_catalog::{Moment, Page, PageRequest, ServiceOrderField, ServiceQuery};
use tokio::sync::OnceCell;

use super::{Service, ServiceOrder};
use crate::error::ApiError;
use crate::graphql::connection::PageInfo;
use crate::graphql::context::{RequestContext, request};
use crate::graphql::cost::COUNT_COST;
use crate::graphql::loaders::{CountOf, ServicesOf};

/// A page of services.
pub struct ServiceConnection {
    query: ServiceQuery,
    services: Vec<(String, Service)>,
    page_info: Page<()>,
    /// Asked for once, however often the document names it.
    total: OnceCell<u64>,
}

/// Says which services are wanted, in which order, and when.
///
/// Whoever asks what changed since an instant pages in the order of change, unless another order is asked for.
#[must_use]
pub fn wanted(filter: fsi_catalog::ServiceFilter, order: Option<ServiceOrder>, moment: Moment) -> ServiceQuery {
    let order = match order {
        Some(order) => order.into(),
        None if filter.updated_since.is_some() => fsi_catalog::ServiceOrder {
            field: ServiceOrderField::UpdatedAt,
            is_descending: false,
        },
        None => fsi_catalog::ServiceOrder::default(),
    };
    ServiceQuery { filter, order, moment }
}

/// Reads the one page that a root field asks for.
pub async fn list(
    request: &RequestContext,
    query: ServiceQuery,
    page: PageRequest,
) -> Result<ServiceConnection, ApiError> {
    let queries = std::slice::from_ref(&query);
    let found = request.catalog.service_pages(&request.actor, queries, &page).await;
    let found = found.map_err(|error| request.fail(error))?.into_iter().next();
    Ok(ServiceConnection::of(query, found.unwrap_or_else(Page::empty)))
}

/// Reads the page of one record among others, together with theirs.
pub async fn list_among_others(
    request: &RequestContext,
    query: ServiceQuery,
    page: PageRequest,
) -> Result<ServiceConnection, ApiError> {
    let found = request.batches().load_one(ServicesOf(query.clone(), page)).await?;
    Ok(ServiceConnection::of(query, found.unwrap_or_else(Page::empty)))
}

impl ServiceConnection {
    fn of(query: ServiceQuery, page: Page<Arc<ServiceView>>) -> Self {
        let moment = query.moment;
        let services: Vec<(String, Service)> = page
            .entries
            .into_iter()
            .map(|(cursor, view)| {
                let service = Service {
                    view,
                    as_of: moment.version,
                    today: Some(moment.today),
                };
                (cursor, service)
            })
            .collect();
        let ends = services.iter().map(|(cursor, _)| (cursor.clone(), ()));
        let page_info = Page {
            entries: ends.collect(),
            has_next: page.has_next,
            has_previous: page.has_previous,
        };
        Self {
            query,
            services,
            page_info,
            total: OnceCell::new(),
        }
    }
}

/// A page of services.
#[Object]
impl ServiceConnection {
    /// The entries with their cursors.
    async fn edges(&self) -> Vec<ServiceEdge> {
        self.services
            .iter()
            .map(|(cursor, service)| ServiceEdge {
                cursor: cursor.clone(),
                node: service.clone(),
            })
            .collect()
    }

    /// The entries without their cursors.
    async fn nodes(&self) -> Vec<Service> {
        self.services.iter().map(|(_, service)| service.clone()).collect()
    }

    /// Where the page stands in the list.
    async fn page_info(&self) -> PageInfo {
        (&self.page_info).into()
    }

    /// How many entries the whole list has.
    #[graphql(complexity = "COUNT_COST")]
    async fn total_count(&self, ctx: &Context<'_>) -> Result<u64, ApiError> {
        let batches = request(ctx)?.batches();
        let count = async || -> Result<u64, ApiError> {
            let found = batches.load_one(CountOf(self.query.clone())).await?;
            Ok(found.unwrap_or_default())
        };
        self.total.get_or_try_init(count).await.copied()
    }
}

/// An entry of a page of services.
#[derive(SimpleObject)]
pub(super) struct ServiceEdge {
    /// The cursor of the entry: the next page comes `after` it.
    cursor: String,
    /// The service.
    node: Service,
}
