//! Looking services up.

use async_graphql::{Context, Object};
use chrono::{DateTime, Utc};

use super::{Service, ServiceBy, ServiceConnection, ServiceFilter, ServiceOrder, list, wanted};
use crate::error::ApiError;
use crate::graphql::connection::page_request;
use crate::graphql::context::request;
use crate::graphql::cost::counted_page_cost;

/// Looking services up.
#[derive(Default)]
pub struct ServiceQuery;

#[Object]
impl ServiceQuery {
    /// Finds a service; null when there is none or the caller may not see it. Old ids, slugs and keys and merged services
    /// resolve to the surviving service.
    async fn service(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Exactly one way of naming it.")] by: ServiceBy,
        #[graphql(desc = "Answer as the index did at this instant; now when left out.")] as_of: Option<DateTime<Utc>>,
        #[graphql(desc = "Wait, a bounded time, until the index has reached this catalogVersion.")] min_version: Option<
            i64,
        >,
    ) -> Option<Result<Service, ApiError>> {
        let find = async || -> Result<Option<Service>, ApiError> {
            let request = request(ctx)?;
            request.reach(min_version).await?;
            let Some(by) = by.into_ref(&request.catalog.tree())? else {
                return Ok(None);
            };
            let moment = request
                .catalog
                .moment(as_of)
                .await
                .map_err(|error| request.fail(error))?;
            let found = request.catalog.service(&request.actor, &by, moment).await;
            Ok(found
                .map_err(|error| request.fail(error))?
                .map(|view| Service::at(view, moment)))
        };
        find().await.transpose()
    }

    /// Services, filtered and in order.
    #[graphql(complexity = "counted_page_cost(first, last, __field, child_complexity) + 5")]
    #[expect(clippy::too_many_arguments, reason = "the arguments of the contract")]
    async fn services(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which services; all published ones when left out.")] filter: Option<ServiceFilter>,
        #[graphql(
            desc = "In which order. By name when left out; in the order of change when the filter has \
                          `updatedSince`."
        )]
        order_by: Option<ServiceOrder>,
        #[graphql(desc = "How many from the beginning, 1 to 100; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "Begin behind this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "End in front of this cursor.")] before: Option<String>,
        #[graphql(desc = "Answer as the index did at this instant; now when left out.")] as_of: Option<DateTime<Utc>>,
        #[graphql(desc = "Wait, a bounded time, until the index has reached this catalogVersion.")] min_version: Option<
            i64,
        >,
    ) -> Result<ServiceConnection, ApiError> {
        let request = request(ctx)?;
        request.reach(min_version).await?;
        let filter = filter.unwrap_or_default().into_catalog(&request.catalog.tree())?;
        let moment = request
            .catalog
            .moment(as_of)
            .await
            .map_err(|error| request.fail(error))?;
        let page = page_request(first, after, last, before);
        list(request, wanted(filter, order_by, moment), page).await
    }
}
