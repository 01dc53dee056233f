//! The owner of the index: one thread, the only one that writes it. It opens what there is or builds it anew, follows
//! the log of the catalog, and begins again, after a pause, whenever something fails. The catalog comes first: what the
//! index has not written it reads again from the log.

mod building;
mod following;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, Instant};

use fsi_catalog::{Catalog, LogPosition};
use tantivy::{Index, IndexReader, ReloadPolicy};
use tokio::runtime::Handle;
use tokio::sync::mpsc;
use tokio::sync::mpsc::error::TryRecvError;

use crate::error::{Result, SearchError};
use crate::feed::Feed;
use crate::folder::{Folder, Found, check};
use crate::index::Shared;
use crate::options::Options;
use crate::schema::Fields;
use crate::snapshot::Snapshot;
use crate::synonyms::Synonyms;

/// The shortest and the longest pause after a failure; it doubles from one to the next.
const PAUSES: (Duration, Duration) = (Duration::from_millis(250), Duration::from_secs(30));
/// How often in a row an index may break the owner down, or not be taken into use, before it is built anew.
const MOST_BREAKDOWNS: u32 = 3;

/// How long the files of the index are not read again, whatever fails.
const CHECKS: Duration = Duration::from_mins(1);

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
    /// Something failed that may pass, or be due to the index itself.
    BrokenDown(SearchError),
}

impl<E: Into<SearchError>> From<E> for Break {
    fn from(error: E) -> Self {
        match error.into() {
            SearchError::Damaged(why) => Self::Rebuild(why),
            error => Self::Failed(error),
        }
    }
}

impl Break {
    /// Takes an error of reading the index alone.
    fn of_reading(error: impl Into<SearchError>) -> Self {
        match error.into() {
            SearchError::Damaged(why) => Self::Rebuild(why),
            error @ SearchError::Io(_) => Self::Failed(error),
            error => Self::BrokenDown(error),
        }
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
    /// The index as it was when the catalog could not be read; it need not be looked at again.
    opened: Option<Opened>,
    /// How often in a row the index broke the owner down.
    breakdowns: u32,
    /// When the files were checked last because a search failed.
    checked: Option<Instant>,
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
            reader: reader.map_err(Break::of_reading)?,
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
            opened: None,
            breakdowns: 0,
            checked: None,
        })
    }

    /// Keeps the index until it is told to stop.
    pub(crate) fn run(mut self) {
        let mut pause = PAUSES.0;
        loop {
            let began = Instant::now();
            // The library answers some damage by a panic.
            let kept = catch_unwind(AssertUnwindSafe(|| self.keep()));
            let kept = kept.unwrap_or_else(|_| {
                let why = "the thread of the search index broke down";
                Err(Break::BrokenDown(SearchError::Internal(why.into())))
            });
            // What went well for long begins with a short pause again.
            if began.elapsed() > PAUSES.1 {
                pause = PAUSES.0;
                self.breakdowns = 0;
            }
            match kept {
                Ok(()) | Err(Break::Stop) => return,
                Err(Break::Rebuild(why)) => {
                    tracing::warn!(why, "the search index cannot be used any more");
                    // From now on it answers nothing, rather than something wrong.
                    self.shared.build(0, 0);
                    self.rebuild = Some(why);
                }
                Err(Break::Failed(error)) => self.note(&error, pause),
                Err(Break::BrokenDown(error)) => {
                    self.note(&error, pause);
                    self.breakdowns += 1;
                    if self.breakdowns >= MOST_BREAKDOWNS {
                        self.breakdowns = 0;
                        self.rebuild = Some("what there is cannot be read".to_owned());
                    }
                }
            }
            if self.rest(pause) {
                return;
            }
            pause = (pause * 2).min(PAUSES.1);
        }
    }

    fn note(&self, error: &SearchError, pause: Duration) {
        let error = causes(error);
        tracing::warn!(error, ?pause, "the search index does not go on; it is tried again");
        self.shared.trouble(&error);
    }

    /// Opens or builds the index and follows the log, until something is in the way.
    fn keep(&mut self) -> std::result::Result<(), Break> {
        let mut opened = match self.opened.take() {
            Some(opened) => opened,
            None => self.open_or_build()?,
        };
        let kept = self.keep_up(&mut opened);
        if let Err(Break::Failed(SearchError::Catalog(_))) = kept {
            self.opened = Some(opened);
        }
        kept
    }

    fn open_or_build(&mut self) -> std::result::Result<Opened, Break> {
        let found = match self.rebuild.take() {
            Some(why) => Err(why),
            None => match self.folder.open() {
                Ok(found) => Ok(found),
                Err(SearchError::Damaged(why)) => Err(why),
                Err(error) => return Err(Break::of_reading(error)),
            },
        };
        match found {
            Ok(found) => {
                tracing::info!(version = found.position.version, "the search index is open");
                self.folder.forget_others();
                Opened::of(found)
            }
            Err(why) => {
                tracing::info!(why, "the search index is being built");
                let built = self.build();
                if built.is_err() {
                    self.rebuild = Some(why);
                }
                Opened::of(built?)
            }
        }
    }

    /// Takes an index into use and follows the log.
    fn keep_up(&mut self, opened: &mut Opened) -> std::result::Result<(), Break> {
        if !self.runtime.block_on(self.catalog.continues_from(&opened.position))? {
            return Err(Break::Rebuild(
                "it is not of this log, as after a restore from a backup".to_owned(),
            ));
        }
        self.publish(opened)?;
        self.follow(opened)
    }

    /// Lets everybody search what was committed last.
    fn publish(&self, opened: &Opened) -> std::result::Result<(), Break> {
        opened.reader.reload().map_err(Break::of_reading)?;
        let previous = self.shared.snapshot();
        let snapshot = Snapshot::new(
            opened.reader.searcher(),
            self.fields,
            self.synonyms.clone(),
            previous.as_deref(),
            opened.position.version,
        )
        .map_err(Break::of_reading)?;
        self.shared.publish(snapshot);
        Ok(())
    }

    /// Reads every file of an index because a search failed, unless that was done a moment ago.
    fn check(&mut self, opened: &Opened) -> std::result::Result<(), Break> {
        if self.checked.is_some_and(|checked| checked.elapsed() < CHECKS) {
            return Ok(());
        }
        self.checked = Some(Instant::now());
        check(&opened.index).map_err(Break::from)
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
