//! Following the log: what changed is gathered for a moment, read, written and taken into use.

use std::time::Duration;

use fsi_catalog::{Head, LogPosition, Touched};
use tantivy::index::SegmentId;
use tantivy::merge_policy::LogMergePolicy;
use tantivy::{IndexWriter, SegmentReader};
use tokio::sync::watch;

use super::{Break, Command, Opened, Owner, go_on};
use crate::folder::stamp;

/// Events that are looked at in one go.
const MOST_EVENTS: u64 = 10_000;
/// How often it is looked whether segments were merged, after something was written,
const LOOK: Duration = Duration::from_secs(1);
/// and how often that finds nothing before it is given up.
const LOOKS: u32 = 5;
/// Segments of a size that become one: fewer segments make searches cheap, more make writing cheap.
const MERGED: usize = 4;
/// Segments of fewer documents than this count as of one size.
const SMALL: u32 = 5_000;
/// The share of deleted documents from which a segment is written anew.
const DELETED: f32 = 0.3;

/// What the owner waits for.
enum Event {
    /// The log has moved on.
    Moved,
    /// Segments may have been merged.
    Look,
    Told(Command),
}

impl Owner {
    /// Follows the log until it is told to stop, or something is in the way.
    pub(super) fn follow(&mut self, opened: &mut Opened) -> std::result::Result<(), Break> {
        // One thread makes one segment of each commit.
        let mut writer: IndexWriter = opened.index.writer_with_num_threads(1, self.writer_bytes)?;
        writer.set_merge_policy(Box::new(merge_policy()));
        let mut heads = self.catalog.subscribe();
        let mut written = opened.position.clone();
        let mut looks = 0;
        loop {
            heads.mark_unchanged();
            while self.catalog.head().position() != opened.position {
                if self.advance(&mut writer, opened)? {
                    written = opened.position.clone();
                    looks = LOOKS;
                    self.publish(opened)?;
                } else {
                    self.shared.move_on(opened.position.version);
                }
                if let Ok(command) = self.commands.try_recv() {
                    self.obey(command, opened, &mut writer, &written)?;
                }
            }
            match self.wait(&mut heads, looks > 0) {
                Event::Moved => {}
                Event::Look => looks = if self.merged(opened)? { LOOKS } else { looks - 1 },
                Event::Told(command) => self.obey(command, opened, &mut writer, &written)?,
            }
        }
    }

    /// Brings the index up to a later place of the log; answers whether anything had to be written for it.
    fn advance(&mut self, writer: &mut IndexWriter, opened: &mut Opened) -> std::result::Result<bool, Break> {
        let touched = self.catalog.touched_services(&opened.position, MOST_EVENTS);
        let Some(touched) = self.runtime.block_on(touched)? else {
            let why = "the log is another one than before, as after a restore from a backup";
            return Err(Break::Rebuild(why.into()));
        };
        let Touched { upto, services, is_all } = touched;
        let is_written = is_all || !services.is_empty();
        if is_all {
            let commands = &mut self.commands;
            self.feed.add_all(writer, true, |_| go_on(commands))?;
        }
        self.feed.renew(writer, &services)?;
        if is_written {
            commit(writer, &upto)?;
            tracing::debug!(
                version = upto.version,
                services = services.len(),
                is_all,
                "the search index goes on"
            );
        }
        opened.position = upto;
        Ok(is_written)
    }

    /// Takes merged segments into use; answers whether there were any.
    fn merged(&self, opened: &Opened) -> std::result::Result<bool, Break> {
        let ids = || -> Vec<SegmentId> {
            let searcher = opened.reader.searcher();
            searcher
                .segment_readers()
                .iter()
                .map(SegmentReader::segment_id)
                .collect()
        };
        let before = ids();
        opened.reader.reload().map_err(Break::of_reading)?;
        let is_merged = before != ids();
        if is_merged {
            self.publish(opened)?;
        }
        Ok(is_merged)
    }

    /// Does what it was told to.
    fn obey(
        &mut self,
        command: Command,
        opened: &Opened,
        writer: &mut IndexWriter,
        written: &LogPosition,
    ) -> std::result::Result<(), Break> {
        match command {
            Command::Check => self.check(opened),
            Command::Stop => {
                if *written != opened.position {
                    commit(writer, &opened.position)?;
                }
                Err(Break::Stop)
            }
        }
    }

    fn wait(&mut self, heads: &mut watch::Receiver<Head>, looks: bool) -> Event {
        let (commands, batch) = (&mut self.commands, self.batch);
        self.runtime.block_on(async {
            tokio::select! {
                // The catalog and the doors live as long as the owner; without them there is nothing left to do.
                moved = heads.changed() => match moved {
                    Ok(()) => {
                        tokio::time::sleep(batch).await;
                        Event::Moved
                    }
                    Err(_) => Event::Told(Command::Stop),
                },
                command = commands.recv() => Event::Told(command.unwrap_or(Command::Stop)),
                () = tokio::time::sleep(LOOK), if looks => Event::Look,
            }
        })
    }
}

fn commit(writer: &mut IndexWriter, position: &LogPosition) -> std::result::Result<(), Break> {
    let stamp = stamp(position)?;
    let mut prepared = writer.prepare_commit()?;
    prepared.set_payload(&stamp);
    prepared.commit()?;
    Ok(())
}

fn merge_policy() -> LogMergePolicy {
    let mut policy = LogMergePolicy::default();
    policy.set_min_num_segments(MERGED);
    policy.set_min_layer_size(SMALL);
    policy.set_del_docs_ratio_before_merge(DELETED);
    policy
}
