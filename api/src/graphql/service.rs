//! Services: the record as it is read, and the lists of them.

mod filter;
mod list;
mod plan;
mod query;
mod record;
mod task;

pub use filter::{OrderDirection, ServiceBy, ServiceFilter, ServiceKeyInput, ServiceOrder};
pub use list::{ServiceConnection, list, list_among_others, wanted};
pub use query::ServiceQuery;

use std::sync::Arc;

use async_graphql::{Context, ID, Object};
use chrono::{DateTime, Utc};
use fsi_catalog::service::ServiceView;
use fsi_catalog::{MeasurementQuery, PageRequest};

use super::at_hand::{AllAtHand, AtHand};
use super::connection::page_request;
use super::context::{AsOf, request};
use super::cost::{list_cost, page_cost};
use super::loaders::{HistoryOf, MeasurementsOf, WorkingRevisionOf};
use super::measurement::{MeasurementConnection, VolumeFigure};
use super::node::GlobalId;
use super::organization::{Organization, ServiceProvider};
use super::revision::ServiceRevisionConnection;
use super::scalars::Date;
use super::vocabulary::{CustomerGroup, LifeExperience, Measure, PublicFacing, ServiceState, ServiceType};
use crate::error::{ApiError, ErrorCode, MASK};
use plan::{NonDigitizableRecord, Opportunity};
use record::{AgencyNote, Designation, DigitizationAssessment, Participation, Provenance, ServiceChannel};
use task::{Barrier, Form, ServiceTask};

/// A service in one view, as of a version.
#[derive(Clone)]
pub struct Service {
    view: Arc<ServiceView>,
    as_of: AsOf,
    today: Option<chrono::NaiveDate>,
}

impl Service {
    /// Takes a service as it is now.
    #[must_use]
    pub fn now(view: Arc<ServiceView>) -> Self {
        Self {
            view,
            as_of: None,
            today: None,
        }
    }

    /// Takes a service as it was at a moment.
    #[must_use]
    pub fn at(view: Arc<ServiceView>, moment: fsi_catalog::Moment) -> Self {
        Self {
            view,
            as_of: moment.version,
            today: Some(moment.today),
        }
    }

    fn organization_named(ctx: &Context<'_>, id: fsi_catalog::OrganizationId) -> Result<Organization, ApiError> {
        Organization::find(request(ctx)?.catalog.tree(), id)
            .ok_or_else(|| ApiError::new(ErrorCode::InternalServerError, MASK))
    }
}

/// A public-facing service of an agency.
#[Object]
impl Service {
    /// The opaque global id. It stays valid for ever: that of a merged service names the survivor.
    pub async fn id(&self) -> ID {
        GlobalId::Service(self.view.id).into()
    }

    /// The permanent name in addresses.
    async fn slug(&self) -> &str {
        &self.view.slug
    }

    /// The agency's own id of the service, unique in its organization.
    async fn key(&self) -> &str {
        &self.view.record.key
    }

    /// The name from the customer's view.
    async fn name(&self) -> &str {
        &self.view.record.name
    }

    /// Other names people use, in any language.
    async fn alternate_names(&self) -> &[String] {
        &self.view.record.alternate_names
    }

    /// Who it is for and what it gives, in one or two plain sentences.
    async fn summary(&self) -> Option<&str> {
        self.view.record.summary.as_deref()
    }

    /// What the service entails, at length.
    async fn description(&self) -> Option<&str> {
        self.view.record.description.as_deref()
    }

    /// The lowest organization that is responsible.
    async fn organization(&self, ctx: &Context<'_>) -> Result<Organization, ApiError> {
        Self::organization_named(ctx, self.view.record.organization)
    }

    /// Further units responsible (21st Century IDEA §4(d)(3)).
    #[graphql(complexity = "list_cost(child_complexity)")]
    async fn responsible_organizations(&self, ctx: &Context<'_>) -> Result<AllAtHand<Organization>, ApiError> {
        let ids = &self.view.record.responsible_organizations;
        let organizations = ids.iter().map(|id| Self::organization_named(ctx, *id));
        Ok(AllAtHand(organizations.collect::<Result<_, _>>()?))
    }

    /// Other organizations a person has to deal with.
    #[graphql(complexity = "list_cost(child_complexity)")]
    async fn participating_organizations(&self, ctx: &Context<'_>) -> Result<AllAtHand<Participation>, ApiError> {
        let entries = self.view.record.participating_organizations.iter().map(|entry| {
            Ok(Participation {
                organization: Self::organization_named(ctx, entry.organization)?,
                role: entry.role.clone(),
            })
        });
        Ok(AllAtHand(entries.collect::<Result<_, ApiError>>()?))
    }

    /// Whether the public uses it; null when that was not answered.
    async fn public_facing(&self) -> Option<PublicFacing> {
        self.view.record.public_facing.map(Into::into)
    }

    /// Kinds of service.
    async fn types(&self) -> Vec<ServiceType> {
        self.view.record.types.iter().copied().map(Into::into).collect()
    }

    /// Says which kind when `types` has OTHER.
    async fn other_type(&self) -> Option<&str> {
        self.view.record.other_type.as_deref()
    }

    /// Whether a transaction takes place; null when that was not answered.
    async fn is_transactional(&self) -> Option<bool> {
        self.view.record.is_transactional
    }

    /// Whether a contact center serves it; null when that was not answered.
    async fn has_contact_center(&self) -> Option<bool> {
        self.view.record.has_contact_center
    }

    /// Who it is for.
    async fn customer_groups(&self) -> Vec<CustomerGroup> {
        self.view
            .record
            .customer_groups
            .iter()
            .copied()
            .map(Into::into)
            .collect()
    }

    /// Languages it is offered in, as BCP 47 tags.
    async fn languages(&self) -> &[String] {
        &self.view.record.languages
    }

    /// Moments of life it belongs to.
    async fn life_experiences(&self) -> Vec<LifeExperience> {
        self.view
            .record
            .life_experiences
            .iter()
            .copied()
            .map(Into::into)
            .collect()
    }

    /// Where to learn about it.
    async fn info_url(&self) -> Option<&str> {
        self.view.record.info_url.as_deref()
    }

    /// Where to begin it.
    async fn start_url(&self) -> Option<&str> {
        self.view.record.start_url.as_deref()
    }

    /// Assistance listing numbers.
    async fn assistance_listings(&self) -> &[String] {
        &self.view.record.assistance_listings
    }

    /// OMB control numbers of its information collections.
    async fn omb_control_numbers(&self) -> &[String] {
        &self.view.record.omb_control_numbers
    }

    /// Unique investment identifiers of the systems behind it.
    async fn uii_codes(&self) -> &[String] {
        &self.view.record.uii_codes
    }

    /// Whether it belongs to a high-impact service provider.
    async fn is_hisp(&self) -> bool {
        self.view.record.is_hisp()
    }

    /// The high-impact service provider it belongs to.
    async fn provider(&self, ctx: &Context<'_>) -> Result<Option<ServiceProvider>, ApiError> {
        let tree = request(ctx)?.catalog.tree();
        Ok(self.view.record.provider.and_then(|id| ServiceProvider::find(tree, id)))
    }

    /// Designations under OMB Circular A-11 §280, by fiscal year.
    #[graphql(complexity = "list_cost(child_complexity)")]
    async fn designations(&self) -> AllAtHand<Designation> {
        self.view.record.designations.iter().collect()
    }

    /// The state of this view: PUBLISHED or RETIRED for everyone; others only for those who may see work in progress.
    async fn state(&self) -> ServiceState {
        self.view.state.into()
    }

    /// The number of the revision shown.
    async fn revision(&self) -> i32 {
        self.view.revision
    }

    /// What a person must do to get the service, in order.
    #[graphql(complexity = "list_cost(child_complexity)")]
    async fn tasks(&self) -> AllAtHand<ServiceTask> {
        AllAtHand(ServiceTask::all_of(&self.view))
    }

    /// Channels through which it is offered, those of its tasks included.
    #[graphql(complexity = "list_cost(child_complexity)")]
    async fn channels(&self) -> AllAtHand<ServiceChannel> {
        AllAtHand(ServiceChannel::all_of(&self.view))
    }

    /// Forms to fill in.
    #[graphql(complexity = "list_cost(child_complexity)")]
    async fn forms(&self) -> AllAtHand<Form> {
        self.view.record.forms.iter().collect()
    }

    /// What keeps the service, a task or a form from being digital.
    #[graphql(complexity = "list_cost(child_complexity)")]
    async fn barriers(&self) -> AllAtHand<Barrier> {
        self.view.record.barriers.iter().collect()
    }

    /// Records of what cannot be made digital (21st Century IDEA §4(d)). Regulatory and legislative texts are withheld
    /// from the public.
    #[graphql(complexity = "list_cost(child_complexity)")]
    async fn non_digitizable(&self, ctx: &Context<'_>) -> Result<AllAtHand<NonDigitizableRecord>, ApiError> {
        let entries = self.view.record.non_digitizable.iter().map(|entry| {
            let units = entry.responsible_organizations.iter();
            let units = units.map(|id| Self::organization_named(ctx, *id));
            Ok(NonDigitizableRecord::of(entry, units.collect::<Result<_, ApiError>>()?))
        });
        Ok(AllAtHand(entries.collect::<Result<_, ApiError>>()?))
    }

    /// What could be made digital (21st Century IDEA §4(a)(2)). Costs and budget years are withheld from the public.
    #[graphql(complexity = "list_cost(child_complexity)")]
    async fn opportunities(&self) -> AllAtHand<Opportunity> {
        self.view.record.opportunities.iter().collect()
    }

    /// How far it is digital, derived from its tasks.
    async fn digitization(&self, ctx: &Context<'_>) -> Result<AtHand<DigitizationAssessment>, ApiError> {
        let today = match self.today {
            Some(today) => today,
            None => request(ctx)?.catalog.today(),
        };
        Ok(AtHand(DigitizationAssessment::of(&self.view, today)))
    }

    /// The latest whole-year volume; null when nothing was ever said. Its `state` tells a number from no data.
    async fn annual_volume(&self) -> Option<AtHand<VolumeFigure>> {
        self.view.figures.annual_volume.clone().map(VolumeFigure).map(AtHand)
    }

    /// Recorded figures, latest period first.
    #[graphql(complexity = "page_cost(first, None, child_complexity) + 2")]
    async fn measurements(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only these measures; all when left out.", validator(max_items = 20))] measure: Option<
            Vec<Measure>,
        >,
        #[graphql(desc = "Periods that end on this day or later.")] from: Option<Date>,
        #[graphql(desc = "Periods that end on this day or earlier.")] to: Option<Date>,
        #[graphql(desc = "How many, 1 to 100; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "Begin behind this cursor.")] after: Option<String>,
    ) -> Result<MeasurementConnection, ApiError> {
        let query = MeasurementQuery {
            measures: measure.unwrap_or_default().into_iter().map(Into::into).collect(),
            from: from.map(|day| day.0),
            to: to.map(|day| day.0),
            version: self.as_of,
        };
        let key = MeasurementsOf(self.view.id, query, page_request(first, after, None, None));
        let page = request(ctx)?.batches().load_one(key).await?;
        Ok(page.unwrap_or_else(fsi_catalog::Page::empty).into())
    }

    /// Its revisions, newest first: published ones for everyone, all for those who may see work in progress.
    #[graphql(complexity = "page_cost(first, None, child_complexity) + 2")]
    async fn history(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, 1 to 100; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "Begin behind this cursor.")] after: Option<String>,
    ) -> Result<ServiceRevisionConnection, ApiError> {
        let request_page: PageRequest = page_request(first, after, None, None);
        let key = HistoryOf(self.view.id, self.as_of, request_page);
        let page = request(ctx)?.batches().load_one(key).await?;
        Ok(page.unwrap_or_else(fsi_catalog::Page::empty).into())
    }

    /// The revision in work beside the published one; null when there is none or the caller may not see it.
    async fn working_revision(&self, ctx: &Context<'_>) -> Result<Option<Service>, ApiError> {
        if self.as_of.is_some() {
            return Ok(None);
        }
        let found = request(ctx)?
            .batches()
            .load_one(WorkingRevisionOf(self.view.id))
            .await?;
        Ok(found.map(Service::now))
    }

    /// What the agency keeps beside the record, columns of its own; empty unless you may see work in progress.
    async fn notes(&self) -> AllAtHand<AgencyNote> {
        self.view.record.notes.iter().collect()
    }

    /// Who stands behind the record and behind its assessment.
    async fn provenance(&self) -> AtHand<Provenance> {
        AtHand((&self.view.record.provenance).into())
    }

    /// When the revision shown became public; null for a revision in work.
    async fn published_at(&self) -> Option<DateTime<Utc>> {
        self.view.published_at
    }

    /// When what is shown last changed.
    async fn updated_at(&self) -> DateTime<Utc> {
        self.view.updated_at
    }

    /// The day the agency last reviewed the record or confirmed it; null when it never said.
    async fn last_reviewed_on(&self) -> Option<Date> {
        self.view.last_reviewed_on.map(Date)
    }

    /// The day of the next review.
    async fn next_review_on(&self) -> Option<Date> {
        self.view.record.next_review_on.map(Date)
    }
}
