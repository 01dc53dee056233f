//! The index as its doors use it.

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
        let (commands, received) = mpsc::channel(COMMANDS);
        let owner = Owner::new(catalog, &options, synonyms, shared.clone(), received, is_anew)?;
        let owner = std::thread::Builder::new()
            .name("search-index".into())
            .spawn(move || owner.run())?;
        Ok(Self {
            inner: Arc::new(Inner {
                shared,
                admitted: Arc::new(Semaphore::new(options.at_once + options.queue)),
                running: Arc::new(Semaphore::new(options.at_once)),
                options,
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

fn not_ready(state: State) -> SearchError {
    let (done, of) = match state {
        State::Building { done, of } => (done, of),
        State::Opening | State::Ready => (0, 0),
    };
    SearchError::NotReady { done, of }
}

#[cfg(test)]
mod tests {
    use fsi_catalog::{Clock, StorageOptions};

    use super::*;

    /// An index of an empty catalog where two searches run and one waits.
    async fn index(folder: &tempfile::TempDir, deadline: Duration) -> SearchIndex {
        let url = format!("sqlite://{}", folder.path().join("catalog.sqlite").display());
        let catalog = Catalog::open(StorageOptions::new(url), Clock::system()).await.unwrap();
        let options = Options {
            folder: folder.path().join("search"),
            writer_bytes: 16_000_000,
            batch: Duration::ZERO,
            limits: QueryLimits::default(),
            deadline,
            at_once: 2,
            queue: 1,
        };
        let index = SearchIndex::open(catalog, options, Synonyms::built_in()).unwrap();
        index.wait_for(0, Duration::from_mins(1)).await.unwrap();
        index
    }

    /// Begins a search that lasts until the other end of the channel is dropped.
    fn begin(index: &SearchIndex, ends: &crossing::Crossing) -> tokio::task::JoinHandle<Result<()>> {
        let (index, ends) = (index.clone(), ends.clone());
        let wait = move || {
            ends.wait();
            Ok(())
        };
        tokio::spawn(async move { index.run(move |_, _, _| wait()).await })
    }

    /// A door that searches wait at.
    mod crossing {
        use std::sync::{Arc, Condvar, Mutex};

        #[derive(Clone, Default)]
        pub(super) struct Crossing(Arc<(Mutex<(usize, bool)>, Condvar)>);

        impl Crossing {
            pub(super) fn wait(&self) {
                let mut state = self.0.0.lock().unwrap();
                state.0 += 1;
                self.0.1.notify_all();
                drop(self.0.1.wait_while(state, |state| !state.1).unwrap());
            }

            pub(super) fn open(&self) {
                self.0.0.lock().unwrap().1 = true;
                self.0.1.notify_all();
            }

            /// Waits until so many searches wait.
            pub(super) fn arrived(&self, searches: usize) {
                let state = self.0.0.lock().unwrap();
                drop(self.0.1.wait_while(state, |state| state.0 < searches).unwrap());
            }
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn more_searches_than_may_wait_are_turned_away_and_those_that_wait_are_answered() {
        let folder = tempfile::TempDir::new().unwrap();
        let index = index(&folder, Duration::from_mins(1)).await;
        let door = crossing::Crossing::default();
        let mut searches: Vec<_> = (0..2).map(|_| begin(&index, &door)).collect();
        let at_the_door = door.clone();
        tokio::task::spawn_blocking(move || at_the_door.arrived(2))
            .await
            .unwrap();
        searches.push(begin(&index, &door));
        while index.inner.admitted.available_permits() > 0 {
            tokio::task::yield_now().await;
        }
        let refused = index.run(|_, _, _| Ok(())).await;
        assert!(matches!(refused, Err(SearchError::Busy { .. })), "{refused:?}");
        door.open();
        for search in searches {
            search.await.unwrap().unwrap();
        }
        index.run(|_, _, _| Ok(())).await.unwrap();
        index.close().await;
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_search_whose_turn_does_not_come_in_time_is_turned_away() {
        let folder = tempfile::TempDir::new().unwrap();
        let index = index(&folder, Duration::from_millis(20)).await;
        let door = crossing::Crossing::default();
        let searches: Vec<_> = (0..2).map(|_| begin(&index, &door)).collect();
        let at_the_door = door.clone();
        tokio::task::spawn_blocking(move || at_the_door.arrived(2))
            .await
            .unwrap();
        let refused = index.run(|_, _, _| Ok(())).await;
        assert!(matches!(refused, Err(SearchError::Busy { .. })), "{refused:?}");
        door.open();
        for search in searches {
            search.await.unwrap().unwrap();
        }
        index.close().await;
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_search_that_breaks_down_harms_no_other() {
        let folder = tempfile::TempDir::new().unwrap();
        let index = index(&folder, Duration::from_mins(1)).await;
        let broken = index.run::<()>(|_, _, _| panic!("a test breaks down")).await;
        assert!(matches!(broken, Err(SearchError::Damaged(_))), "{broken:?}");
        for _ in 0..10 {
            index.run(|_, _, _| Ok(())).await.unwrap();
        }
        index.close().await;
    }
}
