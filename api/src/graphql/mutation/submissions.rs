//! Submitting inventories.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use fsi_catalog::{Batch, Draft, Places, SubmissionCounts, Submit, Submitted, Upload};
use sha2::{Digest, Sha256};

use super::{UserError, UserErrorCode, outcome};
use crate::error::{ApiError, ErrorCode, MASK};
use crate::graphql::at_hand::AllAtHand;
use crate::graphql::context::{RequestContext, UnusableProfile, parse_profile, request};
use crate::graphql::finding::Finding;
use crate::graphql::input::ServiceInput;
use crate::graphql::node::{submission_id, upload_id};
use crate::graphql::organization::OrganizationBy;
use crate::graphql::submission::Submission;
use crate::graphql::vocabulary::{Acceptance, SubmissionMode};
use crate::intake;

/// An inventory, or a part of one, to submit.
#[derive(InputObject)]
pub(super) struct SubmitInventoryInput {
    /// The organization that submits. Records of others than it and its descendants are errors.
    organization: OrganizationBy,
    /// The reporting cycle it belongs to.
    cycle: Option<String>,
    /// What happens to services that are not in it.
    mode: SubmissionMode,
    /// Whether it is only checked and compared: the same findings and diff, and nothing is saved.
    #[graphql(default)]
    dry_run: bool,
    /// The id that `POST /uploads` answered: CSV, XLSX, JSON or JSONL. Exactly one of upload and services.
    upload: Option<ID>,
    /// The records, at most 1,000. Each replaces what there is.
    #[graphql(validator(max_items = 1000))]
    services: Option<Vec<ServiceInput>>,
    /// The import profile to read the file with, for layouts other than our own; see `importProfiles`.
    profile: Option<String>,
    /// The text of an import profile of your own (TOML, at most 64 KiB), such as `proposeProfile` answers, instead of
    /// `profile`.
    profile_definition: Option<String>,
    /// What happens when records have errors.
    #[graphql(default_with = "Acceptance::AllOrNothing")]
    acceptance: Acceptance,
    /// Whether the records become public at once. Left out: they do for those who may publish, and are drafts otherwise.
    /// REPLACE, which retires at once, does not take false.
    publish: Option<bool>,
    /// How many services REPLACE may retire; more is refused. None when left out.
    allow_retiring: Option<i32>,
    /// A repeat with the same key within 24 hours is answered as the first time and does nothing. Dry runs do not look at
    /// it. A submission that was refused or rejected at once saved nothing and may be repeated with the same key; one that
    /// became a job is answered with that job, however it ended.
    idempotency_key: Option<String>,
}

/// The answer to `submitInventory`.
#[derive(SimpleObject)]
pub(super) struct SubmitInventoryPayload {
    /// The submission, with all findings and the diff; null when the input could not be taken at all. A large upload is
    /// answered while it is worked on: see its `progress`, and read it again by its id.
    submission: Option<Submission>,
    /// What was found, in the order of the submission, at most the first 1,000.
    #[graphql(complexity = "100 * child_complexity + 1")]
    findings: AllAtHand<Finding>,
    /// What to mend; non-empty exactly when nothing was done.
    user_errors: Vec<UserError>,
    /// The version of the catalog that holds the answer.
    catalog_version: i64,
}

/// A submission to call off.
#[derive(InputObject)]
pub(super) struct CancelSubmissionInput {
    /// The submission.
    id: ID,
}

/// The answer to `cancelSubmission`.
#[derive(SimpleObject)]
pub(super) struct CancelSubmissionPayload {
    /// The submission that was called off; null when nothing was done.
    submission: Option<Submission>,
    /// What to mend; non-empty exactly when nothing was done.
    user_errors: Vec<UserError>,
    /// The version of the catalog that holds the answer.
    catalog_version: i64,
}

impl SubmitInventoryPayload {
    fn refused(request: &RequestContext, user_errors: Vec<UserError>) -> Self {
        Self {
            submission: None,
            findings: AllAtHand(Vec::new()),
            user_errors,
            catalog_version: request.catalog.version(),
        }
    }

    fn of(submitted: Submitted) -> Self {
        use fsi_catalog::vocabulary::SubmissionStatus;
        let counts = submitted.submission.counts;
        let is_rejected = submitted.submission.status == Some(SubmissionStatus::Rejected);
        let user_errors = is_rejected.then(|| UserError::new(UserErrorCode::InvalidInput, why_rejected(&counts), None));
        Self {
            submission: Some(submitted.submission.into()),
            findings: submitted.findings.into_iter().collect(),
            user_errors: user_errors.into_iter().collect(),
            catalog_version: submitted.version,
        }
    }
}

/// Says in one sentence what keeps a submission back.
fn why_rejected(counts: &SubmissionCounts) -> String {
    let many = |count: u64, one: &str| format!("{count} {one}{}", if count == 1 { "" } else { "s" });
    let errors = many(counts.errors, "error");
    let were = if counts.errors == 1 { "was" } else { "were" };
    if counts.rejected == 0 {
        return format!("nothing was saved: {errors} {were} found in the submission as a whole; see findings");
    }
    let records = many(counts.rows, "record");
    let have = if counts.rejected == 1 { "has" } else { "have" };
    format!(
        "nothing was saved: {errors} {were} found, and {} of {records} {have} errors; see findings",
        counts.rejected
    )
}

/// Where the records come from.
enum Source {
    Upload(Upload),
    Rows(Vec<Draft>),
}

impl SubmitInventoryInput {
    fn command(&self, organization: fsi_catalog::service::OrganizationRef) -> Submit {
        Submit {
            organization: Some(organization),
            cycle: self.cycle.clone(),
            mode: self.mode.into(),
            acceptance: self.acceptance.into(),
            is_dry_run: self.dry_run,
            publish: self.publish,
            allow_retiring: self
                .allow_retiring
                .and_then(|count| u32::try_from(count).ok())
                .unwrap_or(0),
            profile: self.profile.clone(),
            profile_definition: self.profile_definition.clone(),
            file_name: None,
            content_hash: Vec::new(),
        }
    }
}

fn invalid(field: &str, message: impl Into<String>) -> Vec<UserError> {
    let field = Some(vec!["input".to_owned(), field.to_owned()]);
    vec![UserError::new(UserErrorCode::InvalidInput, message.into(), field)]
}

fn unusable_profile(unusable: UnusableProfile) -> Vec<UserError> {
    let told = unusable.problems.into_iter();
    told.flat_map(|problem| invalid(unusable.field, problem)).collect()
}

/// Checks a profile that came with the submission, and names the submission's profile after it.
fn name_profile(command: &mut Submit) -> Result<(), Vec<UserError>> {
    let Some(text) = &command.profile_definition else {
        return Ok(());
    };
    if command.profile.is_some() {
        return Err(invalid(
            "profileDefinition",
            "give profile or profileDefinition, not both",
        ));
    }
    let profile = parse_profile(text).map_err(unusable_profile)?;
    command.profile = Some(profile.name().to_owned());
    Ok(())
}

/// Finds the upload that was named, or takes the rows.
async fn source(
    request: &RequestContext,
    upload: Option<&ID>,
    services: Option<Vec<ServiceInput>>,
) -> Result<Result<Source, Vec<UserError>>, ApiError> {
    match (upload, services) {
        (Some(id), None) => {
            let found = request.catalog.upload(&request.actor, upload_id(id)?).await;
            let found = found.map_err(|error| request.fail(error))?;
            let missing = || {
                let message = "there is no such upload of this key; one is held for 24 hours after it was sent";
                let field = Some(vec!["input".to_owned(), "upload".to_owned()]);
                vec![UserError::new(UserErrorCode::NotFound, message.to_owned(), field)]
            };
            Ok(found.map(Source::Upload).ok_or_else(missing))
        }
        (None, Some(services)) => {
            let mut drafts = Vec::with_capacity(services.len());
            for (index, service) in services.into_iter().enumerate() {
                let places = Places::input(format!("input.services.{index}"));
                drafts.push(Draft::new(service.into_catalog()?, places));
            }
            Ok(Ok(Source::Rows(drafts)))
        }
        _ => Ok(Err(invalid("upload", "give exactly one of upload and services"))),
    }
}

/// Submitting inventories.
#[derive(Default)]
pub struct SubmissionMutation;

#[Object]
impl SubmissionMutation {
    /// Submits a whole inventory or a part of one, as a file or as typed rows: all is checked at once and compared with
    /// what there is, and unless it is a dry run, saved in one go.
    async fn submit_inventory(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The inventory.")] mut input: SubmitInventoryInput,
    ) -> Result<SubmitInventoryPayload, ApiError> {
        let request = request(ctx)?;
        if request.actor.is_public() {
            let error = fsi_catalog::CatalogError::NotAllowed("submitting takes a key".into());
            return Err(request.fail(error));
        }
        if input.allow_retiring.is_some_and(|count| count < 0) {
            let errors = invalid("allowRetiring", "must be 0 or more");
            return Ok(SubmitInventoryPayload::refused(request, errors));
        }
        if input.mode == SubmissionMode::Replace && input.publish == Some(false) {
            let message = "REPLACE retires services at once, which drafts do not; leave publish out, or submit drafts with \
                UPSERT";
            return Ok(SubmitInventoryPayload::refused(request, invalid("publish", message)));
        }
        let services = input.services.take();
        let source = match source(request, input.upload.as_ref(), services).await? {
            Ok(source) => source,
            Err(errors) => return Ok(SubmitInventoryPayload::refused(request, errors)),
        };
        let mut command = input.command(input.organization.clone().into_ref()?);
        if let Err(errors) = name_profile(&mut command) {
            return Ok(SubmitInventoryPayload::refused(request, errors));
        }
        // A dry run saves nothing that a repeat could save twice.
        let key = input.idempotency_key.as_deref().filter(|_| !input.dry_run);
        let submitted = match source {
            Source::Rows(drafts) => {
                if command.profile.is_some() {
                    let field = if command.profile_definition.is_some() {
                        "profileDefinition"
                    } else {
                        "profile"
                    };
                    let errors = invalid(field, "is for uploads: typed rows have our own layout");
                    return Ok(SubmitInventoryPayload::refused(request, errors));
                }
                let records: Vec<_> = drafts.iter().map(|draft| &draft.record).collect();
                let bytes =
                    serde_json::to_vec(&records).map_err(|_| ApiError::new(ErrorCode::InternalServerError, MASK))?;
                command.content_hash = Sha256::digest(bytes).to_vec();
                let batch = Batch {
                    drafts,
                    findings: Vec::new(),
                    is_last: true,
                };
                request
                    .catalog
                    .submit(&request.actor, &command, None, intake::one(batch), key)
                    .await
            }
            Source::Upload(upload) => {
                command.content_hash.clone_from(&upload.content_hash);
                command.file_name.clone_from(&upload.name);
                let how = match request.intake.of(&command) {
                    Ok(how) => how,
                    Err(unusable) => return Ok(SubmitInventoryPayload::refused(request, unusable_profile(unusable))),
                };
                let is_inline = intake::is_inline(&request.catalog, &upload, request.intake.inline_bytes).await;
                if !is_inline.map_err(|error| request.fail(error))? {
                    let queued = request
                        .catalog
                        .queue_submission(&request.actor, &command, &upload, key)
                        .await;
                    return Ok(match outcome(request, queued)? {
                        Ok(submission) => SubmitInventoryPayload {
                            submission: Some(submission.into()),
                            findings: AllAtHand(Vec::new()),
                            user_errors: Vec::new(),
                            catalog_version: request.catalog.version(),
                        },
                        Err(errors) => SubmitInventoryPayload::refused(request, errors),
                    });
                }
                let file = intake::fetch(&request.catalog, &upload).await.map_err(|error| {
                    tracing::error!(%error, "an upload could not be read");
                    ApiError::new(ErrorCode::InternalServerError, MASK)
                })?;
                let batches = intake::batches(file, upload.name.clone(), how, |_| ());
                request
                    .catalog
                    .submit(&request.actor, &command, Some(upload.id), batches, key)
                    .await
            }
        };
        Ok(match outcome(request, submitted)? {
            Ok(submitted) => SubmitInventoryPayload::of(submitted),
            Err(errors) => SubmitInventoryPayload::refused(request, errors),
        })
    }

    /// Calls off a submission that is still waiting or being worked on; nothing of it is saved.
    async fn cancel_submission(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which submission.")] input: CancelSubmissionInput,
    ) -> Result<CancelSubmissionPayload, ApiError> {
        let request = request(ctx)?;
        let cancelled = request
            .catalog
            .cancel_submission(&request.actor, submission_id(&input.id)?)
            .await;
        let (submission, user_errors) = match outcome(request, cancelled)? {
            Ok(submission) => (Some(submission.into()), Vec::new()),
            Err(errors) => (None, errors),
        };
        Ok(CancelSubmissionPayload {
            submission,
            user_errors,
            catalog_version: request.catalog.version(),
        })
    }
}
