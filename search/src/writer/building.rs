//! Building the index from the catalog: all public services, in bounded memory.

use tantivy::IndexWriter;
use tantivy::merge_policy::NoMergePolicy;

use super::{Break, Owner, go_on};
use crate::folder::{Found, stamp};

/// What a thread of a writer takes at least; the library refuses less.
const LEAST_PER_THREAD: usize = 15_000_000;

impl Owner {
    /// Builds the index. Nothing of it counts before the one commit at its end, so whatever breaks off is begun anew.
    pub(super) fn build(&mut self) -> std::result::Result<Found, Break> {
        let began = std::time::Instant::now();
        // Whatever is written from here on is read from the log afterwards.
        let position = self.catalog.head().position();
        let of = self.runtime.block_on(self.catalog.count_public_services())?;
        self.shared.build(0, of);
        let index = self.folder.create()?;
        let threads = self.threads.min(self.writer_bytes / LEAST_PER_THREAD).max(1);
        let mut writer: IndexWriter = index.writer_with_num_threads(threads, self.writer_bytes)?;
        // Merged once at the end, rather than over and over on the way.
        writer.set_merge_policy(Box::new(NoMergePolicy));
        let (shared, commands) = (&self.shared, &mut self.commands);
        let services = self.feed.add_all(&writer, false, |done| {
            go_on(commands)?;
            shared.build(done, of.max(done));
            Ok::<_, Break>(())
        })?;
        let mut prepared = writer.prepare_commit()?;
        prepared.set_payload(&stamp(&position)?);
        prepared.commit()?;
        let segments = index.searchable_segment_ids()?;
        if segments.len() > 1 {
            writer.merge(&segments).wait()?;
        }
        writer.wait_merging_threads()?;
        tracing::info!(
            services,
            version = position.version,
            duration_ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX),
            "the search index is built"
        );
        Ok(Found { index, position })
    }
}
