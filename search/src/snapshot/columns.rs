//! What of every document of a segment is kept in memory: some 80 bytes each, read once.

use fsi_catalog::OrganizationId;
use tantivy::columnar::{Cardinality, Column, StrColumn};
use tantivy::{DocId, SegmentReader};
use uuid::Uuid;

use crate::error::{Result, SearchError};
use crate::ranking;
use crate::schema::Standing;

/// What is looked at of every document that a query touches, side by side.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Hot {
    /// Types, status, channels and flags as bits.
    pub(crate) facets: u64,
    /// State, high-impact provider and moments of life as bits.
    pub(crate) standing: u64,
    /// The day from which its review is overdue.
    pub(crate) stale_on: i32,
    /// The organization and those above it, as an ordinal of the segment.
    pub(crate) lineage: u32,
    /// What breaks near ties: a short name, a large volume.
    pub(crate) prior: f32,
}

/// The values of a segment, by document.
pub(crate) struct Columns {
    pub(crate) hot: Vec<Hot>,
    pub(crate) ids: Vec<Uuid>,
    /// The annual volume, −1 when it is not known.
    pub(crate) volumes: Vec<i64>,
    /// Microseconds.
    pub(crate) updated_at: Vec<i64>,
    /// The place of the name among the names of the segment.
    pub(crate) name_places: Vec<u32>,
    /// Names as they are sorted, in order.
    pub(crate) names: Names,
    /// By ordinal: the organization and those above it.
    pub(crate) lineages: Vec<Vec<OrganizationId>>,
    /// Hashes of the stems of titles.
    pub(crate) titles: Column<u64>,
}

impl Columns {
    /// Reads the values of a segment.
    pub(crate) fn read(reader: &SegmentReader) -> Result<Self> {
        let fast = reader.fast_fields();
        let documents = reader.max_doc();
        let facets = all(&fast.u64("facets")?, documents, 0);
        let standing = all(&fast.u64("standing")?, documents, 0);
        let stale_on = all(&fast.i64("stale_on")?, documents, 0);
        let volumes = all(&fast.i64("volume")?, documents, -1);
        let high = all(&fast.u64("id_high")?, documents, 0);
        let low = all(&fast.u64("id_low")?, documents, 0);
        let lineage = strings(fast.str("lineage")?)?;
        let names = strings(fast.str("name_key")?)?;
        let lineage_places = all(lineage.ords(), documents, 0);
        let hot = (0..documents as usize).map(|doc| Hot {
            facets: facets[doc],
            standing: standing[doc],
            stale_on: i32::try_from(stale_on[doc]).unwrap_or(i32::MAX),
            lineage: ordinal(lineage_places[doc]),
            prior: ranking::prior(Standing(standing[doc]).name_words(), volumes[doc]),
        });
        Ok(Self {
            hot: hot.collect(),
            ids: high
                .iter()
                .zip(&low)
                .map(|(high, low)| Uuid::from_u64_pair(*high, *low))
                .collect(),
            updated_at: all(&fast.i64("updated_at")?, documents, 0),
            name_places: all(names.ords(), documents, 0).into_iter().map(ordinal).collect(),
            names: Names::read(&names)?,
            lineages: lineages(&lineage)?,
            titles: fast.u64("titles")?,
            volumes,
        })
    }

    /// Answers the name of a document as it is sorted.
    pub(crate) fn name(&self, doc: DocId) -> &str {
        let place = self.name_places.get(doc as usize);
        place.map_or("", |place| self.names.get(*place))
    }
}

fn ordinal(place: u64) -> u32 {
    u32::try_from(place).unwrap_or(0)
}

/// Reads a whole column.
fn all<T: PartialOrd + Copy + Default + Send + Sync + std::fmt::Debug + 'static>(
    column: &Column<T>,
    documents: DocId,
    missing: T,
) -> Vec<T> {
    let mut values = vec![missing; documents as usize];
    if column.get_cardinality() == Cardinality::Full {
        column.values.get_range(0, &mut values);
    } else {
        for (doc, value) in (0..documents).zip(&mut values) {
            *value = column.first(doc).unwrap_or(missing);
        }
    }
    values
}

fn strings(column: Option<StrColumn>) -> Result<StrColumn> {
    column.ok_or_else(|| SearchError::Damaged("a column of the index is missing".into()))
}

fn lineages(column: &StrColumn) -> Result<Vec<Vec<OrganizationId>>> {
    let mut lineages = Vec::with_capacity(column.dictionary().num_terms());
    let mut stream = column.dictionary().stream()?;
    while stream.advance() {
        let text = std::str::from_utf8(stream.key()).unwrap_or_default();
        let ids = text.split('/').filter_map(|id| Uuid::try_parse(id).ok());
        lineages.push(ids.map(OrganizationId).collect());
    }
    Ok(lineages)
}

/// Names in order.
#[derive(Default)]
pub(crate) struct Names {
    text: String,
    ends: Vec<u32>,
}

impl Names {
    fn read(column: &StrColumn) -> Result<Self> {
        let mut names = Self::default();
        let mut stream = column.dictionary().stream()?;
        while stream.advance() {
            names
                .text
                .push_str(std::str::from_utf8(stream.key()).unwrap_or_default());
            // A segment holds far less than 4 GB of names.
            names.ends.push(u32::try_from(names.text.len()).unwrap_or(u32::MAX));
        }
        Ok(names)
    }

    /// Finds the place of a name, or where it would stand.
    pub(crate) fn find(&self, name: &str) -> Result<u32, u32> {
        let (mut low, mut high) = (0, u32::try_from(self.ends.len()).unwrap_or(u32::MAX));
        while low < high {
            let middle = low + (high - low) / 2;
            match self.get(middle).cmp(name) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
                std::cmp::Ordering::Equal => return Ok(middle),
            }
        }
        Err(low)
    }

    /// Answers the name at a place.
    pub(crate) fn get(&self, place: u32) -> &str {
        let place = place as usize;
        let start = place
            .checked_sub(1)
            .and_then(|before| self.ends.get(before))
            .copied()
            .unwrap_or(0);
        let end = self.ends.get(place).copied().unwrap_or(start);
        self.text.get(start as usize..end as usize).unwrap_or_default()
    }
}
