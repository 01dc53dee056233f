//! What the checker remembers of the records it has seen: enough to recognise one of them again, and no more.

use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use crate::finding::Place;
use crate::id::OrganizationId;
use crate::text::cut_at;

/// The most of a name or key that is remembered, in bytes.
const REMEMBERED: usize = 120;

/// How many of those that bear one mark are looked at.
const LOOKED_AT: usize = 16;

/// A record seen earlier in the submission.
#[derive(Debug)]
pub(super) struct Seen {
    pub(super) organization: Option<OrganizationId>,
    pub(super) department: Option<OrganizationId>,
    pub(super) key: Box<str>,
    pub(super) name: Box<str>,
    /// The number of the folded name.
    pub(super) folded: u64,
    pub(super) place: Place,
}

/// Everything seen so far, some 300 bytes a record.
#[derive(Debug, Default)]
pub(super) struct Memory {
    records: Vec<Seen>,
    /// The first record of each hash of a whole id.
    ids: HashMap<u64, u32>,
    /// The newest link of each hash of a mark.
    marks: HashMap<u64, u32>,
    links: Vec<Link>,
    /// Pairs that were told of, each by a hash of both.
    told: HashSet<u64>,
}

#[derive(Debug)]
struct Link {
    record: u32,
    /// The link before it, of the same mark.
    before: Option<u32>,
}

/// Answers the number under which something is remembered.
pub(super) fn hashed(thing: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    thing.hash(&mut hasher);
    hasher.finish()
}

impl Memory {
    /// Answers how many records were seen.
    pub(super) fn len(&self) -> usize {
        self.records.len()
    }

    /// Answers the first record that was seen under an id.
    pub(super) fn by_id(&self, id: u64) -> Option<&Seen> {
        self.ids.get(&id).and_then(|place| self.records.get(*place as usize))
    }

    /// Answers the records that bear a mark, the newest first.
    pub(super) fn by_mark(&self, mark: u64) -> impl Iterator<Item = &Seen> {
        let mut next = self.marks.get(&mark).copied();
        std::iter::from_fn(move || {
            let link = self.links.get(next? as usize)?;
            next = link.before;
            self.records.get(link.record as usize)
        })
        .take(LOOKED_AT)
    }

    /// Remembers that a pair was told of.
    pub(super) fn tell(&mut self, pair: u64) {
        self.told.insert(pair);
    }

    /// Whether a pair was told of.
    pub(super) fn has_told(&self, pair: u64) -> bool {
        self.told.contains(&pair)
    }

    /// Remembers a record under its id and its marks.
    pub(super) fn remember(&mut self, mut seen: Seen, id: Option<u64>, marks: impl IntoIterator<Item = u64>) {
        let Ok(record) = u32::try_from(self.records.len()) else {
            return;
        };
        seen.key = cut_at(&seen.key, REMEMBERED).into();
        seen.name = cut_at(&seen.name, REMEMBERED).into();
        self.records.push(seen);
        if let Some(id) = id {
            self.ids.entry(id).or_insert(record);
        }
        for mark in marks {
            let Ok(link) = u32::try_from(self.links.len()) else {
                return;
            };
            let before = self.marks.insert(mark, link);
            self.links.push(Link { record, before });
        }
    }
}
