//! What a resolver may reach: the catalog and who is asking. Nothing else goes through the context's data.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use async_graphql::Context;
use async_graphql::dataloader::DataLoader;
use fsi_catalog::{Actor, Catalog, CatalogError, LONGEST_PROFILE, Submit, Version};
use fsi_intake::profile::{Profile, Shipped, shipped};
use fsi_search::{SearchError, SearchIndex};
use futures_util::future::BoxFuture;
use futures_util::task::{FutureObj, Spawn, SpawnError};
use tracing::Instrument;

use super::loaders::Batches;
use super::place::Place;
use super::profile::MOST_PROBLEMS;
use crate::error::{ApiError, ErrorCode, MASK};

/// What a request brings with it.
pub struct RequestContext {
    /// Who is asking.
    pub actor: Actor,
    /// The catalog.
    pub catalog: Catalog,
    /// The search index.
    pub search: SearchIndex,
    /// How long a `minVersion` may be waited for.
    pub version_wait: Duration,
    /// The cursor that a dropped stream had come to; it is later than the one in the document.
    pub resume_after: Option<String>,
    /// Where the stream of a subscription stands.
    pub place: Place,
    /// How large the answer has become.
    pub values: Arc<Values>,
    /// How files are read.
    pub intake: IntakeSettings,
    batches: OnceLock<DataLoader<Batches>>,
}

/// How files are read.
#[derive(Clone, Copy, Debug)]
pub struct IntakeSettings {
    /// What a file may hold.
    pub limits: fsi_intake::Limits,
    /// Bytes of a file that is worked on while the request waits.
    pub inline_bytes: u64,
}

impl From<&crate::config::Intake> for IntakeSettings {
    fn from(config: &crate::config::Intake) -> Self {
        Self {
            limits: config.limits(),
            inline_bytes: config.inline_bytes,
        }
    }
}

impl IntakeSettings {
    /// Answers how the file of a submission is read: by the profile that came with it, or else by the one that it names.
    pub fn of(&self, command: &Submit) -> Result<fsi_intake::Intake, UnusableProfile> {
        let profile = match (&command.profile_definition, &command.profile) {
            (Some(text), _) => Some(Arc::new(parse_profile(text)?)),
            (None, Some(name)) => Some(Profile::by_name(name).ok_or_else(|| unknown_profile(name))?),
            (None, None) => None,
        };
        Ok(fsi_intake::Intake {
            organization: command.organization.clone(),
            profile,
            limits: self.limits,
        })
    }
}

/// A profile that no file can be read with.
#[derive(Debug)]
pub struct UnusableProfile {
    /// The input field that it came in.
    pub field: &'static str,
    /// What is wrong with it.
    pub problems: Vec<String>,
}

/// Reads and checks a profile that came with a submission.
pub fn parse_profile(text: &str) -> Result<Profile, UnusableProfile> {
    let unusable = |problems| UnusableProfile {
        field: "profileDefinition",
        problems,
    };
    if text.len() > LONGEST_PROFILE {
        return Err(unusable(vec![format!("must have at most {LONGEST_PROFILE} bytes")]));
    }
    Profile::parse(text, None).map_err(|errors| {
        let told = errors.iter().take(MOST_PROBLEMS).map(ToString::to_string);
        unusable(told.collect())
    })
}

fn unknown_profile(name: &str) -> UnusableProfile {
    let known: Vec<&str> = shipped().iter().map(Shipped::name).collect();
    UnusableProfile {
        field: "profile",
        problems: vec![format!(
            "there is no import profile “{name}”; there are {}",
            known.join(", ")
        )],
    }
}

/// The most questions that one statement answers.
const LARGEST_BATCH: usize = 200;

impl RequestContext {
    /// Makes the context of a request.
    #[must_use]
    pub fn new(
        actor: Actor,
        catalog: Catalog,
        search: SearchIndex,
        version_wait: Duration,
        most_values: usize,
        intake: IntakeSettings,
    ) -> Self {
        Self {
            actor,
            catalog,
            search,
            version_wait,
            resume_after: None,
            place: Place::default(),
            values: Arc::new(Values {
                most: most_values,
                found: AtomicUsize::new(0),
            }),
            intake,
            batches: OnceLock::new(),
        }
    }

    /// Takes an error of the search index to the caller.
    #[must_use]
    pub fn fail_search(&self, error: SearchError) -> ApiError {
        ApiError::of_search(error, self.actor.is_public())
    }

    /// Takes an error of the catalog to the caller.
    #[must_use]
    pub fn fail(&self, error: CatalogError) -> ApiError {
        ApiError::of(error, self.actor.is_public())
    }

    /// Answers the loader that turns many questions of one request into one statement.
    pub fn batches(&self) -> &DataLoader<Batches> {
        self.batches.get_or_init(|| {
            let batches = Batches {
                actor: self.actor.clone(),
                catalog: self.catalog.clone(),
            };
            DataLoader::new(batches, InSpan, Yield)
                .delay(Duration::ZERO)
                .max_batch_size(LARGEST_BATCH)
        })
    }

    /// Waits until the catalog has reached a version.
    pub async fn reach(&self, version: Option<i64>) -> Result<(), ApiError> {
        match version {
            None => Ok(()),
            Some(version) => self
                .catalog
                .wait_for(version, self.version_wait)
                .await
                .map_err(|error| self.fail(error)),
        }
    }

    /// Waits until search has come to a version.
    pub async fn reach_in_search(&self, version: Option<i64>) -> Result<(), ApiError> {
        match version {
            None => Ok(()),
            Some(version) => {
                let reached = self.search.wait_for(version, self.version_wait).await;
                reached.map_err(|error| self.fail_search(error))
            }
        }
    }
}

/// How many values an answer has: what a document costs is known before it runs, how long the lists in a record are is
/// not.
pub struct Values {
    most: usize,
    found: AtomicUsize,
}

impl Values {
    /// Counts values on their way into the answer, and refuses more than it may have.
    pub fn add(&self, values: usize) -> Result<(), ApiError> {
        let before = self.found.fetch_add(values, Ordering::Relaxed);
        if before.saturating_add(values) <= self.most {
            return Ok(());
        }
        let message = format!(
            "the answer has more than {} values (limits.values); ask for smaller pages or fewer fields",
            self.most
        );
        Err(ApiError::new(ErrorCode::QueryTooComplex, message))
    }

    /// Begins the next answer of a stream.
    pub fn begin_anew(&self) {
        self.found.store(0, Ordering::Relaxed);
    }
}

/// Runs batches as tasks of the request they belong to, so that their failures are logged with its id.
struct InSpan;

impl Spawn for InSpan {
    fn spawn_obj(&self, future: FutureObj<'static, ()>) -> Result<(), SpawnError> {
        tokio::spawn(future.in_current_span());
        Ok(())
    }
}

/// Lets the other resolvers of the request ask first. A timer would round up to a millisecond.
struct Yield;

impl async_graphql::runtime::Timer for Yield {
    fn delay(&self, _duration: Duration) -> BoxFuture<'static, ()> {
        Box::pin(tokio::task::yield_now())
    }
}

/// Answers the context of the request.
pub fn request<'a>(ctx: &Context<'a>) -> Result<&'a RequestContext, ApiError> {
    ctx.data::<RequestContext>()
        .map_err(|_| ApiError::new(ErrorCode::InternalServerError, MASK))
}

/// The version of the catalog a nested field is answered for; none is now.
pub type AsOf = Option<Version>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_has_so_many_values_and_each_of_a_stream_has_its_own() {
        let values = Values {
            most: 10,
            found: AtomicUsize::new(0),
        };
        assert!(values.add(10).is_ok());
        let refused = values.add(1).expect_err("too many");
        assert_eq!(refused.code, ErrorCode::QueryTooComplex);
        assert!(refused.message.contains("limits.values") && refused.message.contains("10"));
        assert!(values.add(1).is_err());
        values.begin_anew();
        assert!(values.add(10).is_ok());
        assert!(values.add(usize::MAX).is_err());
    }
}
