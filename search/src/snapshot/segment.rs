//! One segment of a generation, opened for searching.

use std::collections::HashMap;
use std::sync::Arc;

use fsi_catalog::OrganizationId;
use tantivy::index::SegmentId;
use tantivy::{InvertedIndexReader, SegmentReader};

use super::columns::Columns;
use crate::error::Result;
use crate::lexicon::SegmentWords;
use crate::schema::Fields;

/// A segment: its postings, and what is kept of it in memory.
pub(crate) struct Segment {
    pub(crate) reader: SegmentReader,
    pub(crate) columns: Arc<Columns>,
    pub(crate) surfaces: Arc<SegmentWords>,
    /// By ordinal of the segment: the organizations as ordinals of the snapshot, own first.
    pub(crate) lineages: Vec<Box<[u32]>>,
    pub(crate) words: Arc<InvertedIndexReader>,
    pub(crate) organization: Arc<InvertedIndexReader>,
    pub(crate) code: Arc<InvertedIndexReader>,
    pub(crate) exact: Arc<InvertedIndexReader>,
    pub(crate) surface: Arc<InvertedIndexReader>,
}

impl Segment {
    /// Opens a segment; `known` is the same segment in the generation before.
    pub(crate) fn open(
        reader: &SegmentReader,
        fields: &Fields,
        known: Option<&Self>,
        organizations: &mut Organizations,
    ) -> Result<Self> {
        let surface = reader.inverted_index(fields.surface)?;
        let columns = match known {
            Some(known) => Arc::clone(&known.columns),
            None => Arc::new(Columns::read(reader)?),
        };
        let surfaces = match known {
            Some(known) => Arc::clone(&known.surfaces),
            None => Arc::new(SegmentWords::read(&surface)?),
        };
        let lineages = columns.lineages.iter();
        Ok(Self {
            lineages: lineages
                .map(|ids| ids.iter().map(|id| organizations.place(*id)).collect())
                .collect(),
            words: reader.inverted_index(fields.words)?,
            organization: reader.inverted_index(fields.organization)?,
            code: reader.inverted_index(fields.code)?,
            exact: reader.inverted_index(fields.exact)?,
            surface,
            reader: reader.clone(),
            columns,
            surfaces,
        })
    }

    pub(crate) fn id(&self) -> SegmentId {
        self.reader.segment_id()
    }
}

/// The organizations that services of a generation belong to, each with a place.
#[derive(Default)]
pub(crate) struct Organizations {
    places: HashMap<OrganizationId, u32>,
    ids: Vec<OrganizationId>,
}

impl Organizations {
    fn place(&mut self, id: OrganizationId) -> u32 {
        *self.places.entry(id).or_insert_with(|| {
            self.ids.push(id);
            u32::try_from(self.ids.len() - 1).unwrap_or(u32::MAX)
        })
    }

    /// Finds the place of an organization.
    pub(crate) fn find(&self, id: OrganizationId) -> Option<u32> {
        self.places.get(&id).copied()
    }

    /// Answers the ids, by place.
    pub(crate) fn ids(&self) -> &[OrganizationId] {
        &self.ids
    }
}
