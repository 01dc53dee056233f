//! Changing services.

mod measurements;

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use fsi_catalog::service::ServiceView;
use fsi_catalog::{
    ConfirmServices, MergeServices, Outcome, RecordMeasurements, SaveService, ServiceId, TransitionService,
};

use super::{UserError, outcome};
use crate::error::ApiError;
use crate::graphql::at_hand::AllAtHand;
use crate::graphql::context::{RequestContext, request};
use crate::graphql::finding::Finding;
use crate::graphql::input::{MeasurementInput, ServiceInput};
use crate::graphql::node::service_id;
use crate::graphql::service::Service;
use crate::graphql::vocabulary::ServiceState;
use measurements::{RecordMeasurementsInput, RecordMeasurementsPayload};

/// A service to save.
#[derive(InputObject)]
pub(super) struct SaveServiceInput {
    /// The service to change. Left out, organization and key decide whether it is a new one.
    id: Option<ID>,
    /// The whole record.
    service: ServiceInput,
    /// The permanent name in addresses. Left out, a new service gets one from its name and an old one keeps its own.
    slug: Option<String>,
    /// The number of the newest revision as you know it; 0 says that there is none. Another one is a CONFLICT.
    expected_revision: Option<i32>,
    /// Whether the revision becomes public at once, for those who may publish. Otherwise it is a draft.
    #[graphql(default)]
    publish: bool,
    /// Figures to record with it.
    #[graphql(default, validator(max_items = 500))]
    measurements: Vec<MeasurementInput>,
    /// A repeat with the same key within 24 hours is answered as the first time and does nothing.
    idempotency_key: Option<String>,
}

/// What saving did to a service.
#[derive(async_graphql::Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum SaveOutcome {
    /// It is new.
    Added,
    /// It has a new revision, or its revision became public.
    Changed,
    /// It was the same already; no revision was made.
    Unchanged,
}

impl From<Outcome> for SaveOutcome {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Added => Self::Added,
            Outcome::Changed => Self::Changed,
            Outcome::Unchanged => Self::Unchanged,
        }
    }
}

/// The answer to `saveService`.
#[derive(SimpleObject)]
pub(super) struct SaveServicePayload {
    /// The service with its newest revision; null when nothing was done.
    service: Option<Service>,
    /// What saving did; null when nothing was done.
    outcome: Option<SaveOutcome>,
    /// What somebody should look at in the record, whether it was saved or not: warnings and suggestions, from the rules
    /// that submissions are checked by. What keeps it from being saved is among the user errors.
    #[graphql(complexity = "30 * child_complexity + 1")]
    findings: AllAtHand<Finding>,
    /// What to mend; non-empty exactly when nothing was done.
    user_errors: Vec<UserError>,
    /// The version of the catalog that holds the answer.
    catalog_version: i64,
}

/// A move of a service along the workflow.
#[derive(InputObject)]
pub(super) struct TransitionServiceInput {
    /// The service.
    id: ID,
    /// Where it goes: PUBLISHED for its revision in work or from RETIRED, RETIRED from PUBLISHED.
    to: ServiceState,
    /// The number of the newest revision as you know it. Another one is a CONFLICT.
    expected_revision: Option<i32>,
    /// Why; kept in the log.
    reason: Option<String>,
    /// A repeat with the same key within 24 hours is answered as the first time and does nothing.
    idempotency_key: Option<String>,
}

/// The answer to `transitionService`.
#[derive(SimpleObject)]
pub(super) struct TransitionServicePayload {
    /// The service in its new state; null when nothing was done.
    service: Option<Service>,
    /// What to mend; non-empty exactly when nothing was done.
    user_errors: Vec<UserError>,
    /// The version of the catalog that holds the answer.
    catalog_version: i64,
}

/// Published services whose records are still true.
#[derive(InputObject)]
pub(super) struct ConfirmUnchangedInput {
    /// The services, at most 100.
    #[graphql(validator(max_items = 100))]
    services: Vec<ID>,
    /// A repeat with the same key within 24 hours is answered as the first time and does nothing.
    idempotency_key: Option<String>,
}

/// The answer to `confirmUnchanged`.
#[derive(SimpleObject)]
pub(super) struct ConfirmUnchangedPayload {
    /// The services, in the order asked; empty when nothing was done.
    services: Vec<Service>,
    /// What to mend; non-empty exactly when nothing was done.
    user_errors: Vec<UserError>,
    /// The version of the catalog that holds the answer.
    catalog_version: i64,
}

/// A merge of one service into another.
#[derive(InputObject)]
pub(super) struct MergeServicesInput {
    /// The service that ends. Its id, slug and key go on to name the survivor.
    merged: ID,
    /// The service that goes on.
    survivor: ID,
    /// Why; kept in the log.
    reason: Option<String>,
    /// A repeat with the same key within 24 hours is answered as the first time and does nothing.
    idempotency_key: Option<String>,
}

/// The answer to `mergeServices`.
#[derive(SimpleObject)]
pub(super) struct MergeServicesPayload {
    /// The surviving service; null when nothing was done.
    service: Option<Service>,
    /// What to mend; non-empty exactly when nothing was done.
    user_errors: Vec<UserError>,
    /// The version of the catalog that holds the answer.
    catalog_version: i64,
}

/// Reads a service back after a write: its revision in work before its published one, when `is_working`.
async fn read_back(request: &RequestContext, id: ServiceId, is_working: bool) -> Result<Option<Service>, ApiError> {
    let fail = |error| request.fail(error);
    let mut found: Option<Arc<ServiceView>> = None;
    if is_working {
        let mut working = request
            .catalog
            .working_revisions(&request.actor, &[id])
            .await
            .map_err(fail)?;
        found = working.remove(&id);
    }
    if found.is_none() {
        let mut published = request
            .catalog
            .services_by_ids(&request.actor, &[id])
            .await
            .map_err(fail)?;
        found = published.remove(&id);
    }
    Ok(found.map(Service::now))
}

async fn read_all_back(request: &RequestContext, ids: &[ServiceId]) -> Result<Vec<Service>, ApiError> {
    let found = request.catalog.services_by_ids(&request.actor, ids).await;
    let found = found.map_err(|error| request.fail(error))?;
    Ok(ids
        .iter()
        .filter_map(|id| found.get(id).cloned().map(Service::now))
        .collect())
}

/// Changing services.
#[derive(Default)]
pub struct ServiceMutation;

#[Object]
impl ServiceMutation {
    /// Saves the whole record of a service as its next revision: a draft, or public at once for those who may publish.
    /// A record that is the same already makes no revision.
    async fn save_service(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The service.")] input: SaveServiceInput,
    ) -> Result<SaveServicePayload, ApiError> {
        let request = request(ctx)?;
        let command = SaveService {
            record: input.service.into_catalog()?,
            id: input.id.as_ref().map(service_id).transpose()?,
            slug: input.slug,
            expected_revision: input.expected_revision,
            publish: input.publish,
            measurements: input
                .measurements
                .into_iter()
                .map(MeasurementInput::into_catalog)
                .collect::<Result<_, _>>()?,
        };
        let key = input.idempotency_key.as_deref();
        // Before it is saved: the rules compare it with what there was.
        let findings = if ctx.look_ahead().field("findings").exists() {
            let found = request.catalog.check_service(&request.actor, &command).await;
            found.map_err(|error| request.fail(error))?
        } else {
            Vec::new()
        };
        let findings: AllAtHand<Finding> = findings.into_iter().collect();
        let result = request.catalog.save_services(&request.actor, &[command], key).await;
        Ok(match outcome(request, result)? {
            Ok(saved) => {
                let first = saved.first();
                let service = match first {
                    Some(saved) => read_back(request, saved.id, !saved.is_published).await?,
                    None => None,
                };
                SaveServicePayload {
                    service,
                    outcome: first.map(|saved| saved.outcome.into()),
                    findings,
                    user_errors: Vec::new(),
                    catalog_version: first.map_or(0, |saved| saved.version),
                }
            }
            Err(user_errors) => SaveServicePayload {
                service: None,
                outcome: None,
                findings,
                user_errors,
                catalog_version: request.catalog.version(),
            },
        })
    }

    /// Moves a service along the workflow: publishes its revision in work, retires it, or takes it up again.
    async fn transition_service(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The move.")] input: TransitionServiceInput,
    ) -> Result<TransitionServicePayload, ApiError> {
        let request = request(ctx)?;
        let command = TransitionService {
            id: service_id(&input.id)?,
            to: input.to.into(),
            expected_revision: input.expected_revision,
            reason: input.reason,
        };
        let key = input.idempotency_key.as_deref();
        let result = request.catalog.transition_service(&request.actor, &command, key).await;
        Ok(match outcome(request, result)? {
            Ok(moved) => TransitionServicePayload {
                service: read_back(request, moved.id, false).await?,
                user_errors: Vec::new(),
                catalog_version: moved.version,
            },
            Err(user_errors) => TransitionServicePayload {
                service: None,
                user_errors,
                catalog_version: request.catalog.version(),
            },
        })
    }

    /// Stamps that published records are still true, without a new revision; all or none.
    async fn confirm_unchanged(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The services.")] input: ConfirmUnchangedInput,
    ) -> Result<ConfirmUnchangedPayload, ApiError> {
        let request = request(ctx)?;
        let command = ConfirmServices {
            services: input.services.iter().map(service_id).collect::<Result<_, _>>()?,
        };
        let key = input.idempotency_key.as_deref();
        let result = request.catalog.confirm_services(&request.actor, &command, key).await;
        Ok(match outcome(request, result)? {
            Ok(confirmed) => ConfirmUnchangedPayload {
                services: read_all_back(request, &confirmed.services).await?,
                user_errors: Vec::new(),
                catalog_version: confirmed.version,
            },
            Err(user_errors) => ConfirmUnchangedPayload {
                services: Vec::new(),
                user_errors,
                catalog_version: request.catalog.version(),
            },
        })
    }

    /// Merges a service into another that is the same. Ids, slug and key of the merged one go on to name the survivor.
    async fn merge_services(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The merge.")] input: MergeServicesInput,
    ) -> Result<MergeServicesPayload, ApiError> {
        let request = request(ctx)?;
        let command = MergeServices {
            merged: service_id(&input.merged)?,
            survivor: service_id(&input.survivor)?,
            reason: input.reason,
        };
        let key = input.idempotency_key.as_deref();
        let result = request.catalog.merge_services(&request.actor, &command, key).await;
        Ok(match outcome(request, result)? {
            Ok(merged) => MergeServicesPayload {
                service: read_back(request, merged.survivor, false).await?,
                user_errors: Vec::new(),
                catalog_version: merged.version,
            },
            Err(user_errors) => MergeServicesPayload {
                service: None,
                user_errors,
                catalog_version: request.catalog.version(),
            },
        })
    }

    /// Records figures of services, all or none. A newer figure of the same subject, measure and period supersedes the
    /// older, which `asOf` still finds.
    async fn record_measurements(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The figures.")] input: RecordMeasurementsInput,
    ) -> Result<RecordMeasurementsPayload, ApiError> {
        let request = request(ctx)?;
        let mut commands = Vec::with_capacity(input.measurements.len());
        for entry in input.measurements {
            commands.push(RecordMeasurements {
                service: service_id(&entry.service)?,
                measurements: entry
                    .figures
                    .into_iter()
                    .map(MeasurementInput::into_catalog)
                    .collect::<Result<_, _>>()?,
            });
        }
        let key = input.idempotency_key.as_deref();
        let result = request
            .catalog
            .record_measurements(&request.actor, &commands, key)
            .await;
        Ok(match outcome(request, result)? {
            Ok(recorded) => {
                let ids: Vec<ServiceId> = commands.iter().map(|command| command.service).collect();
                RecordMeasurementsPayload {
                    recorded: Some(recorded.added),
                    unchanged: Some(recorded.unchanged),
                    services: read_all_back(request, &ids).await?,
                    user_errors: Vec::new(),
                    catalog_version: recorded.version,
                }
            }
            Err(user_errors) => RecordMeasurementsPayload {
                recorded: None,
                unchanged: None,
                services: Vec::new(),
                user_errors,
                catalog_version: request.catalog.version(),
            },
        })
    }
}
