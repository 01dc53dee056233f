//! The index as its doors use it.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use arc_swap::ArcSwapOption;
use fsi_catalog::{Catalog, Version};
use tokio::sync::{Mutex, OwnedSemaphorePermit, Semaphore, mpsc, watch};

use crate::error::{Result, SearchError};
use crate::options::Options;
use crate::request::{QueryLimits, SearchRequest};
use crate::result::{SearchResult, Suggestion};
use crate::snapshot::Snapshot;
use crate::status::{State, Status};
use crate::synonyms::Synonyms;
use crate::writer::{Command, Owner};

/// When to ask again after too many searches waited, or while the index is built.
const RETRY_AFTER: Duration = Duration::from_secs(1);
/// Commands that wait for the owner. They say all the same, look after the index, so more add nothing.
const COMMANDS: usize = 4;

/// The search index: answers, and follows the catalog by itself. Cloning it is cheap; all clones are one.
#[derive(Clone)]
pub struct SearchIndex {
    inner: Arc<Inner>,
}

struct Inner {
    shared: Arc<Shared>,
    options: Options,
    /// Tells apart the settings that answers depend on.
    settings: u64,
    /// Searches that may be there at all, running and waiting.
    admitted: Arc<Semaphore>,
    /// Searches that may run now.
    running: Arc<Semaphore>,
    commands: mpsc::Sender<Command>,
    owner: Mutex<Option<JoinHandle<()>>>,
}

/// What the owner tells the doors.
pub(crate) struct Shared {
    snapshot: ArcSwapOption<Snapshot>,
    status: watch::Sender<Status>,
}

impl Shared {
    fn new() -> Self {
        Self {
            snapshot: ArcSwapOption::empty(),
            status: watch::Sender::new(Status::opening()),
        }
    }

    /// Answers what is answered from at present.
    pub(crate) fn snapshot(&self) -> Option<Arc<Snapshot>> {
        self.snapshot.load_full()
    }

    /// Takes a new generation into use.
    pub(crate) fn publish(&self, snapshot: Snapshot) {
        let version = snapshot.version();
        self.snapshot.store(Some(Arc::new(snapshot)));
        self.status.send_modify(|status| {
            *status = Status {
                state: State::Ready,
                version,
                generation: status.generation + 1,
                trouble: None,
            };
        });
    }

    /// What is answered from holds a later version too: nothing of it changed up to there.
    pub(crate) fn move_on(&self, version: Version) {
        if let Some(snapshot) = self.snapshot() {
            snapshot.move_on(version);
        }
        self.status.send_modify(|status| {
            status.version = version;
            status.trouble = None;
        });
    }

    /// Nothing is answered from now on: the index is built.
    pub(crate) fn build(&self, done: u64, of: u64) {
        self.snapshot.store(None);
        self.status.send_modify(|status| {
            status.state = State::Building { done, of };
            status.version = 0;
        });
    }

    /// Notes why the index does not go on.
    pub(crate) fn trouble(&self, cause: &str) {
        self.status.send_modify(|status| status.trouble = Some(cause.into()));
    }
}

impl SearchIndex {
    /// Opens the index in its folder and begins to follow the catalog. What there is and can be used is used; otherwise
    /// the index is built in the background. Called within a runtime.
    ///
    /// # Errors
    /// When the folder cannot be used, or another process has it.
    pub fn open(catalog: Catalog, options: Options, synonyms: Synonyms) -> Result<Self> {
        Self::start(catalog, options, synonyms, false)
    }

    /// As [`Self::open`], but builds the index anew, whatever there is.
    ///
    /// # Errors
    /// When the folder cannot be used, or another process has it.
    pub fn rebuild(catalog: Catalog, options: Options, synonyms: Synonyms) -> Result<Self> {
        Self::start(catalog, options, synonyms, true)
    }

    fn start(catalog: Catalog, options: Options, synonyms: Synonyms, is_anew: bool) -> Result<Self> {
        let shared = Arc::new(Shared::new());
        let mut settings = DefaultHasher::new();
        (synonyms.digest(), format!("{:?}", options.limits)).hash(&mut settings);
        let (commands, received) = mpsc::channel(COMMANDS);
        let owner = Owner::new(catalog, &options, synonyms, shared.clone(), received, is_anew)?;
        let owner = start(shared.clone(), move || owner.run())?;
        Ok(Self {
            inner: Arc::new(Inner {
                shared,
                admitted: Arc::new(Semaphore::new(options.at_once + options.queue)),
                running: Arc::new(Semaphore::new(options.at_once)),
                options,
                settings: settings.finish(),
                commands,
                owner: Mutex::new(Some(owner)),
            }),
        })
    }

    /// Searches.
    pub async fn search(&self, request: SearchRequest) -> Result<SearchResult> {
        self.run(move |snapshot, limits, deadline| snapshot.search(&request, limits, deadline))
            .await
    }

    /// Completes what was typed, best first.
    pub async fn suggest(&self, prefix: String, first: usize) -> Result<Vec<Suggestion>> {
        self.run(move |snapshot, limits, deadline| snapshot.suggest(&prefix, first, limits, deadline))
            .await
    }

    /// Answers how far the index is.
    #[must_use]
    pub fn status(&self) -> Status {
        self.inner.shared.status.borrow().clone()
    }

    /// Follows how far the index is.
    #[must_use]
    pub fn subscribe(&self) -> watch::Receiver<Status> {
        self.inner.shared.status.subscribe()
    }

    /// Answers how many services the index holds, retired ones among them; 0 as long as it answers nothing.
    #[must_use]
    pub fn services(&self) -> u64 {
        self.inner.shared.snapshot().map_or(0, |snapshot| snapshot.services())
    }

    /// Answers a number that is another one when synonyms or limits are others, and so the same search at the same version
    /// may be answered otherwise. The same build answers the same number for the same settings, on every server.
    #[must_use]
    pub fn settings(&self) -> u64 {
        self.inner.settings
    }

    /// Waits until the index answers and holds a version of the catalog, at most this long.
    pub async fn wait_for(&self, wanted: Version, at_most: Duration) -> Result<()> {
        let mut status = self.subscribe();
        let waited = tokio::time::timeout(at_most, status.wait_for(|status| status.holds(wanted))).await;
        if matches!(waited, Ok(Ok(_))) {
            return Ok(());
        }
        let status = self.status();
        match status.state {
            State::Ready => Err(SearchError::NotReached {
                wanted,
                reached: status.version,
            }),
            state => Err(not_ready(state)),
        }
    }

    /// Stops following, and waits until all is written. Searches go on to be answered from what there was.
    pub async fn close(&self) {
        let Some(owner) = self.inner.owner.lock().await.take() else {
            return;
        };
        // An owner that is gone cannot be told, and need not be.
        let _ = self.inner.commands.send(Command::Stop).await;
        let joined = tokio::task::spawn_blocking(move || owner.join()).await;
        if !matches!(joined, Ok(Ok(()))) {
            tracing::error!("the thread of the search index broke down");
        }
    }

    /// Runs what keeps a processor busy on a thread of its own, when its turn has come.
    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Snapshot, &QueryLimits, Instant) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let deadline = Instant::now() + self.inner.options.deadline;
        let turn = self.turn(deadline).await?;
        let Some(snapshot) = self.inner.shared.snapshot() else {
            return Err(not_ready(self.status().state));
        };
        let limits = self.inner.options.limits.clone();
        let working = tokio::task::spawn_blocking(move || {
            let _turn = turn;
            work(&snapshot, &limits, deadline)
        });
        let done = working.await.unwrap_or_else(|error| {
            // The library answers some damage by a panic.
            Err(SearchError::Damaged(error.to_string()))
        });
        if let Err(error @ SearchError::Damaged(_)) = &done {
            tracing::warn!(%error, "a search failed; the index is looked at");
            let _ = self.inner.commands.try_send(Command::Check);
        }
        done
    }

    /// Waits for a turn to search, or is turned away.
    async fn turn(&self, deadline: Instant) -> Result<(OwnedSemaphorePermit, OwnedSemaphorePermit)> {
        let busy = || SearchError::Busy {
            retry_after: RETRY_AFTER,
        };
        let admitted = self.inner.admitted.clone().try_acquire_owned().map_err(|_| busy())?;
        let running = self.inner.running.clone().acquire_owned();
        match tokio::time::timeout_at(deadline.into(), running).await {
            Ok(Ok(running)) => Ok((admitted, running)),
            _ => Err(busy()),
        }
    }
}

/// Starts the thread of the owner. However it ends, those who follow the status learn of it.
fn start(shared: Arc<Shared>, work: impl FnOnce() + Send + 'static) -> std::io::Result<JoinHandle<()>> {
    struct End(Arc<Shared>);
    impl Drop for End {
        fn drop(&mut self) {
            self.0.trouble("the thread of the search index has ended");
        }
    }
    std::thread::Builder::new().name("search-index".into()).spawn(move || {
        let _end = End(shared);
        work();
    })
}

fn not_ready(state: State) -> SearchError {
    let (done, of) = match state {
        State::Building { done, of } => (done, of),
        State::Opening | State::Ready => (0, 0),
    };
    SearchError::NotReady { done, of }
}

#[cfg(test)]
mod tests;
