//! The owner of the index: one thread, the only one that writes it. It opens what there is or builds it anew, follows
//! the log of the catalog, and begins again, after a pause, whenever something fails. The catalog comes first: what the
//! index has not written it reads again from the log.

mod building;
mod following;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use fsi_catalog::{Catalog, LogPosition};
use tantivy::{Index, IndexReader, ReloadPolicy, TantivyError};
use tokio::runtime::Handle;
use tokio::sync::mpsc;
use tokio::sync::mpsc::error::TryRecvError;

use crate::error::{Result, SearchError};
use crate::feed::Feed;
use crate::folder::{Folder, Found};
use crate::index::Shared;
use crate::options::Options;
use crate::schema::Fields;
use crate::snapshot::Snapshot;
use crate::synonyms::Synonyms;

/// The shortest and the longest pause after a failure; it doubles from one to the next.
const PAUSES: (Duration, Duration) = (Duration::from_millis(250), Duration::from_secs(30));

/// What the owner is told.
pub(crate) enum Command {
    /// Something could not be read: see whether the files are sound.
    Check,
    /// Write what there is and end.
    Stop,
}

/// Why the owner does not go on as it was.
enum Break {
    /// It was told to end.
    Stop,
    /// The index cannot be used, or is not of this log.
    Rebuild(String),
    /// Something failed that may pass: the disk is full, the catalog is busy.
    Failed(SearchError),
}

impl<E: Into<SearchError>> From<E> for Break {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

/// The owner of the index.
pub(crate) struct Owner {
    catalog: Catalog,
    runtime: Handle,
    feed: Feed,
    fields: Fields,
    folder: Folder,
    synonyms: Arc<Synonyms>,
    shared: Arc<Shared>,
    commands: mpsc::Receiver<Command>,
    /// Threads that build the index.
    threads: usize,
    writer_bytes: usize,
    batch: Duration,
    /// Why the index is to be built anew, whatever there is.
    rebuild: Option<String>,
}

/// An index that is open, and how far it follows the log.
struct Opened {
    index: Index,
    reader: IndexReader,
    position: LogPosition,
}

impl Opened {
    fn of(found: Found) -> std::result::Result<Self, Break> {
        let reader = found
            .index
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            .try_into();
        Ok(Self {
            reader: reader.map_err(|error: TantivyError| Break::Rebuild(error.to_string()))?,
            index: found.index,
            position: found.position,
        })
    }
}

impl Owner {
    /// Takes the folder. Called within a runtime.
    pub(crate) fn new(
        catalog: Catalog,
        options: &Options,
        synonyms: Synonyms,
        shared: Arc<Shared>,
        commands: mpsc::Receiver<Command>,
        is_anew: bool,
    ) -> Result<Self> {
        let runtime = Handle::current();
        let (_, fields) = Fields::new();
        let threads = std::thread::available_parallelism()
            .map_or(1, usize::from)
            .min(MOST_THREADS);
        Ok(Self {
            feed: Feed::new(catalog.clone(), runtime.clone(), fields, threads),
            catalog,
            runtime,
            fields,
            folder: Folder::take(&options.folder)?,
            synonyms: Arc::new(synonyms),
            shared,
            commands,
            threads,
            writer_bytes: options.writer_bytes,
            batch: options.batch,
            rebuild: is_anew.then(|| "it was asked for".to_owned()),
        })
    }

    /// Keeps the index until it is told to stop.
    pub(crate) fn run(mut self) {
        let mut pause = PAUSES.0;
        loop {
            let began = std::time::Instant::now();
            // The library answers some damage by a panic.
            let kept = catch_unwind(AssertUnwindSafe(|| self.keep()));
            let kept = kept.unwrap_or_else(|_| {
                self.rebuild = Some("what there is cannot be read".to_owned());
                Err(Break::Failed(SearchError::Internal(
                    "the thread of the search index broke down".into(),
                )))
            });
            // What went well for long begins with a short pause again.
            if began.elapsed() > PAUSES.1 {
                pause = PAUSES.0;
            }
            match kept {
                Ok(()) | Err(Break::Stop) => return,
                Err(Break::Rebuild(why)) => {
                    tracing::warn!(why, "the search index cannot be used any more");
                    // From now on it answers nothing, rather than something wrong.
                    self.shared.build(0, 0);
                    self.rebuild = Some(why);
                }
                Err(Break::Failed(error)) => {
                    let error = causes(&error);
                    tracing::warn!(error, ?pause, "the search index does not go on; it is tried again");
                    self.shared.trouble(&error);
                }
            }
            if self.rest(pause) {
                return;
            }
            pause = (pause * 2).min(PAUSES.1);
        }
    }

    /// Opens or builds the index and follows the log, until something is in the way.
    fn keep(&mut self) -> std::result::Result<(), Break> {
        let found = match self.rebuild.take() {
            Some(why) => Err(why),
            None => self.folder.open(),
        };
        let found = match found {
            Ok(found) if self.runtime.block_on(self.catalog.continues_from(&found.position))? => Ok(found),
            Ok(_) => Err("it is not of this log, as after a restore from a backup".to_owned()),
            Err(why) => Err(why),
        };
        let found = match found {
            Ok(found) => {
                tracing::info!(version = found.position.version, "the search index is open");
                self.folder.forget_others();
                found
            }
            Err(why) => {
                tracing::info!(why, "the search index is being built");
                let built = self.build();
                if let Err(Break::Failed(_)) = built {
                    self.rebuild = Some(why);
                }
                built?
            }
        };
        let mut opened = Opened::of(found)?;
        self.publish(&opened)?;
        self.follow(&mut opened)
    }

    /// Lets everybody search what was committed last.
    fn publish(&self, opened: &Opened) -> std::result::Result<(), Break> {
        let damaged = |error: SearchError| match error {
            SearchError::Damaged(why) => Break::Rebuild(why),
            error => Break::Failed(error),
        };
        opened.reader.reload().map_err(|error| damaged(error.into()))?;
        let previous = self.shared.snapshot();
        let snapshot = Snapshot::new(
            opened.reader.searcher(),
            self.fields,
            self.synonyms.clone(),
            previous.as_deref(),
            opened.position.version,
        )
        .map_err(damaged)?;
        self.shared.publish(snapshot);
        Ok(())
    }

    /// Waits; answers whether it was told to stop meanwhile.
    fn rest(&mut self, pause: Duration) -> bool {
        let until = tokio::time::Instant::now() + pause;
        let commands = &mut self.commands;
        self.runtime.block_on(async {
            loop {
                match tokio::time::timeout_at(until, commands.recv()).await {
                    Ok(Some(Command::Check)) => {}
                    Ok(Some(Command::Stop) | None) => return true,
                    Err(_) => return false,
                }
            }
        })
    }
}

/// Answers whether a long work goes on: it ends when the owner is told to. What else is asked for meanwhile is settled by
/// the work itself, which reads every service anew.
fn go_on(commands: &mut mpsc::Receiver<Command>) -> std::result::Result<(), Break> {
    match commands.try_recv() {
        Ok(Command::Stop) | Err(TryRecvError::Disconnected) => Err(Break::Stop),
        Ok(Command::Check) | Err(TryRecvError::Empty) => Ok(()),
    }
}

/// More threads than this do not build an index faster.
const MOST_THREADS: usize = 8;

/// Tells an error with what is behind it.
fn causes(error: &SearchError) -> String {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        let told = inner.to_string();
        if !text.contains(&told) {
            text = format!("{text}: {told}");
        }
        cause = inner.source();
    }
    text
}
