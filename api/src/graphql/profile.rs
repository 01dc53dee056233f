//! How foreign layouts are read: import profiles, and proposals for layouts that nobody described.

use async_graphql::{Context, ID, Object, SimpleObject};
use fsi_catalog::Upload;
use fsi_intake::profile::{Mapped, Profile, Proposal, ProposedColumn, Shipped, propose_for, shipped};
use fsi_intake::source::{self, Source};
use fsi_intake::{Intake, Limits};
use tokio::sync::Semaphore;

use super::at_hand::{AllAtHand, AtHand};
use super::context::{RequestContext, request};
use super::node::upload_id;
use crate::error::{ApiError, ErrorCode, MASK};
use crate::intake;

/// A way to read files of a layout that is not ours, which is part of the index.
#[derive(Clone, Copy)]
pub struct ImportProfile(&'static Shipped);

impl From<&'static Shipped> for ImportProfile {
    fn from(shipped: &'static Shipped) -> Self {
        Self(shipped)
    }
}

/// A way to read files of a layout that is not ours, which is part of the index. Others come with a submission, as its
/// `profileDefinition`.
#[Object]
impl ImportProfile {
    /// The name by which a submission chooses it.
    async fn name(&self) -> &str {
        self.0.profile.name()
    }

    /// Which layout it reads, in a few words.
    async fn title(&self) -> &str {
        self.0.profile.title()
    }

    /// More about the layout.
    async fn description(&self) -> &str {
        self.0.profile.description()
    }

    /// Where files of the layout come from.
    async fn source(&self) -> &str {
        self.0.profile.source()
    }

    /// How every part of the layout is read, in the order of the profile.
    #[graphql(complexity = "super::cost::list_cost(child_complexity)")]
    async fn columns(&self) -> AllAtHand<ProfileColumn> {
        self.0.profile.columns().into_iter().collect()
    }

    /// Its text (TOML), as an example for profiles of your own.
    async fn definition(&self) -> &'static str {
        self.0.text
    }
}

/// How one part of a foreign layout is read.
#[derive(SimpleObject)]
pub struct ProfileColumn {
    /// The heads under which it is found, the present one first.
    heads: Vec<String>,
    /// What it becomes: a column of ours, a task, a figure or a note; null where it is left out on purpose.
    becomes: Option<String>,
    /// How, or why not; null where nothing needs to be said.
    how: Option<String>,
}

impl From<Mapped> for ProfileColumn {
    fn from(mapped: Mapped) -> Self {
        Self {
            heads: mapped.heads,
            becomes: mapped.becomes,
            how: mapped.how,
        }
    }
}

/// A proposed way to read a file, to be looked through and confirmed.
#[derive(SimpleObject)]
pub struct ProfileProposal {
    /// One for each column that has a head, in their order.
    columns: AllAtHand<ProfileProposalColumn>,
    /// The text of the profile (TOML). Confirm it by submitting the file with it as `profileDefinition`, changed or not.
    definition: String,
    /// What has to be mended in it before it can be used, each with its place; empty when it can be used as it is.
    problems: Vec<String>,
}

/// A proposed way to read one column.
#[derive(SimpleObject)]
pub struct ProfileProposalColumn {
    /// The head, as written.
    head: String,
    /// The column of `inventoryLayout` that it becomes; null where it would be kept as a note.
    to: Option<&'static str>,
    /// How sure it is, from 0 to 1.
    confidence: f64,
    /// Why.
    reason: String,
}

impl From<ProposedColumn> for ProfileProposalColumn {
    fn from(column: ProposedColumn) -> Self {
        Self {
            head: column.head.to_string(),
            to: column.to,
            confidence: column.confidence,
            reason: column.reason,
        }
    }
}

/// Reading import profiles.
#[derive(Default)]
pub struct ProfileQuery;

#[Object]
impl ProfileQuery {
    /// The import profiles that are part of the index, for layouts other than our own.
    #[graphql(complexity = "super::cost::list_cost(child_complexity)")]
    async fn import_profiles(&self) -> AllAtHand<ImportProfile> {
        shipped().iter().collect()
    }

    /// Proposes how an upload of yours is read whose layout is not ours, by the names of its columns and by what stands in
    /// them. Only its first sheet is looked at. For files small enough to be submitted without a job; for larger ones there is
    /// `fsi profiles --propose`.
    #[graphql(complexity = "PROPOSAL_COST + 20 * child_complexity")]
    async fn propose_profile(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The id that POST /uploads answered: CSV or XLSX.")] upload: ID,
        #[graphql(
            desc = "The name of the profile, in lower-case letters, digits and hyphens; \"proposed\" when left out."
        )]
        name: Option<String>,
        #[graphql(desc = "Which layout it reads; the name of the file when left out.")] title: Option<String>,
    ) -> Result<AtHand<ProfileProposal>, ApiError> {
        let request = request(ctx)?;
        if request.actor.is_public() {
            let error = fsi_catalog::CatalogError::NotAllowed("an upload is read with the key that sent it".into());
            return Err(request.fail(error));
        }
        let found = request.catalog.upload(&request.actor, upload_id(&upload)?).await;
        let upload = found.map_err(|error| request.fail(error))?.ok_or_else(|| {
            ApiError::bad_input("there is no such upload of this key; one is held for 24 hours after it was sent")
        })?;
        let name = name.unwrap_or_else(|| "proposed".to_owned());
        let title = title
            .or_else(|| upload.name.clone())
            .unwrap_or_else(|| "Proposed mapping".to_owned());
        for (argument, text) in [("name", &name), ("title", &title)] {
            if text.chars().count() > LONGEST_TITLE {
                return Err(ApiError::bad_input(format!(
                    "{argument} must have at most {LONGEST_TITLE} characters"
                )));
            }
        }
        let is_inline = intake::is_inline(&request.catalog, &upload, request.intake.inline_bytes).await;
        if !is_inline.map_err(|error| request.fail(error))? {
            return Err(ApiError::bad_input(
                "the file is too large to be looked through here (intake.inline_bytes); use fsi profiles --propose FILE, \
                 or upload the first rows of it",
            ));
        }
        let proposal = propose(request, &upload).await?;
        let definition = proposal.to_toml(&name, &title);
        let problems = match Profile::parse(&definition, None) {
            Ok(_) => Vec::new(),
            Err(errors) => errors.iter().take(MOST_PROBLEMS).map(ToString::to_string).collect(),
        };
        Ok(AtHand(ProfileProposal {
            columns: proposal.columns.into_iter().collect(),
            definition,
            problems,
        }))
    }
}

/// What a proposal costs: a whole file is read for it, so that a document holds few.
const PROPOSAL_COST: usize = 3_000;

/// Files that are looked through at once; the next ones wait as long as their request may.
static LOOKING: Semaphore = Semaphore::const_new(2);

/// The longest name or title of a proposal, in characters.
const LONGEST_TITLE: usize = 255;

/// The most problems of a profile that are told at once.
pub const MOST_PROBLEMS: usize = 50;

/// Looks through an upload, away from the threads that serve requests.
async fn propose(request: &RequestContext, upload: &Upload) -> Result<Proposal, ApiError> {
    let broken = |error: &dyn std::fmt::Display| {
        tracing::error!(%error, "an upload could not be read");
        ApiError::new(ErrorCode::InternalServerError, MASK)
    };
    // The thread keeps its turn to the end, also when nobody waits for it any more.
    let turn = LOOKING.acquire().await.map_err(|error| broken(&error))?;
    let file = intake::fetch(&request.catalog, upload)
        .await
        .map_err(|error| broken(&error))?;
    let (name, limits) = (upload.name.clone(), request.intake.limits);
    let task = tokio::task::spawn_blocking(move || {
        let _turn = turn;
        look(file, name.as_deref(), limits)
    });
    task.await.map_err(|error| broken(&error))?
}

fn look(file: tempfile::SpooledTempFile, name: Option<&str>, limits: Limits) -> Result<Proposal, ApiError> {
    let how = Intake {
        limits,
        ..Intake::default()
    };
    let unreadable = |unreadable: fsi_intake::Unreadable| ApiError::bad_input(unreadable.to_string());
    let Source::Tables(workbook) = source::open(file, name, &how).map_err(unreadable)? else {
        return Err(ApiError::bad_input(
            "JSON needs no profile: its fields have the names of the schema at /schemas/inventory.json",
        ));
    };
    let proposal = propose_for(&workbook).map_err(unreadable)?;
    if proposal.columns.is_empty() {
        return Err(ApiError::bad_input(
            "no row of the file looks like the heads of a table",
        ));
    }
    Ok(proposal)
}
