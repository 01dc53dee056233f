//! The second pass: how the titles of a service compare with the query, word by word.

use std::collections::HashMap;

use super::{OTHER_TITLE, TITLE_COVERED, TITLE_ORDER};
use crate::analysis::stem_hash;
use crate::interpretation::{Interpretation, MOST_SLOTS, OneOfSeveral};
use crate::retrieval::{CODE_HIT, Plan};

/// A title without the words of a code that was hit is taken to be so full of the query.
const COVERED_BY_CODE: f32 = 0.7;

/// A word of a title that stands for words of the query.
#[derive(Clone, Copy)]
struct Meaning {
    covers: u32,
    quality: f32,
    /// The alternative, when it has several terms, and which of them this is.
    group: Option<(usize, OneOfSeveral)>,
}

/// Compares titles with a query.
pub(crate) struct TitleMatcher<'a> {
    plan: &'a Plan,
    meanings: HashMap<u32, Vec<Meaning>>,
    /// Slots that a code covers.
    code_covers: u32,
    groups: usize,
}

impl<'a> TitleMatcher<'a> {
    pub(crate) fn new(read: &Interpretation, plan: &'a Plan, with_last_resorts: bool) -> Self {
        let mut meanings: HashMap<u32, Vec<Meaning>> = HashMap::new();
        let mut code_covers = 0;
        let mut groups = 0;
        for alternative in read.used(with_last_resorts) {
            let mut has_several = false;
            for (term, one) in alternative.numbered() {
                if term.is_code {
                    code_covers |= alternative.covers;
                }
                has_several |= one.is_some();
                meanings.entry(stem_hash(&term.text)).or_default().push(Meaning {
                    covers: alternative.covers,
                    quality: alternative.quality,
                    group: one.map(|one| (groups, one)),
                });
            }
            groups += usize::from(has_several);
        }
        Self {
            plan,
            meanings,
            code_covers,
            groups,
        }
    }

    /// Answers how well the best title of a service fits, between 0 and somewhat above 1.
    pub(crate) fn compare(&self, titles: impl Iterator<Item = u32>, mask: u32) -> f32 {
        let code_covers = if mask & CODE_HIT == 0 { 0 } else { self.code_covers };
        let mut title = Title::new(self.groups);
        let mut best = self.value(&title, code_covers);
        let mut factor = 1.0;
        for hash in titles.chain(std::iter::once(0)) {
            if hash != 0 {
                title.add(self.meanings.get(&hash).map_or(&[], Vec::as_slice));
                continue;
            }
            title.close();
            best = best.max(factor * self.value(&title, code_covers));
            title.clear();
            factor = OTHER_TITLE;
        }
        best
    }

    fn value(&self, title: &Title, code_covers: u32) -> f32 {
        let mut covered = 0.0;
        let mut slots = 0_u32;
        for (slot, weight) in self.plan.weights.iter().enumerate() {
            let by_code = if code_covers & (1 << slot) == 0 { 0.0 } else { 1.0 };
            let quality = title.slots.get(slot).copied().unwrap_or(0.0).max(by_code);
            covered += weight * quality;
            slots += u32::from(quality > 0.0);
        }
        if slots == 0 || self.plan.total <= 0.0 {
            return 0.0;
        }
        let ratio = |part: u32, whole: u32| {
            f32::from(u16::try_from(part).unwrap_or(1)) / f32::from(u16::try_from(whole.max(1)).unwrap_or(1))
        };
        let share = ratio(title.matched, title.words);
        let order = if slots < 2 {
            1.0
        } else {
            ratio(title.in_order, slots - 1).min(1.0)
        };
        let share = if code_covers == 0 {
            share
        } else {
            share.max(COVERED_BY_CODE)
        };
        let rest = 1.0 - TITLE_COVERED - TITLE_ORDER;
        covered / self.plan.total * (rest + TITLE_COVERED * share + TITLE_ORDER * order)
    }
}

/// What was seen of one title.
struct Title {
    /// How surely each slot stands in it.
    slots: [f32; MOST_SLOTS],
    words: u32,
    matched: u32,
    /// Neighbouring words that are neighbours in the query too.
    in_order: u32,
    last: Option<u32>,
    /// What was seen of alternatives with several terms: terms as bits, all of them, slots, quality.
    groups: Vec<(u8, u8, u32, f32)>,
}

impl Title {
    fn new(groups: usize) -> Self {
        Self {
            slots: [0.0; MOST_SLOTS],
            words: 0,
            matched: 0,
            in_order: 0,
            last: None,
            groups: vec![(0, 1, 0, 0.0); groups],
        }
    }

    fn clear(&mut self) {
        self.slots = [0.0; MOST_SLOTS];
        (self.words, self.matched, self.in_order, self.last) = (0, 0, 0, None);
        self.groups.fill((0, 1, 0, 0.0));
    }

    fn add(&mut self, meanings: &[Meaning]) {
        self.words += 1;
        let mut slot = None;
        for meaning in meanings {
            if let Some((group, one)) = meaning.group {
                if let Some(seen) = self.groups.get_mut(group) {
                    *seen = (seen.0 | 1 << one.number, one.all, meaning.covers, meaning.quality);
                }
                continue;
            }
            slot = Some(meaning.covers.trailing_zeros());
            self.cover(meaning.covers, meaning.quality);
        }
        self.matched += u32::from(slot.is_some());
        if let (Some(slot), Some(last)) = (slot, self.last) {
            self.in_order += u32::from(slot == last + 1);
        }
        self.last = slot;
    }

    /// Counts the alternatives with several terms of which all were there.
    fn close(&mut self) {
        for place in 0..self.groups.len() {
            let (seen, all, covers, quality) = self.groups[place];
            if seen == all && covers != 0 {
                self.matched = (self.matched + seen.count_ones()).min(self.words);
                self.in_order += covers.count_ones().saturating_sub(1);
                self.cover(covers, quality);
            }
        }
    }

    fn cover(&mut self, covers: u32, quality: f32) {
        for (slot, best) in self.slots.iter_mut().enumerate() {
            if covers & (1 << slot) != 0 {
                *best = best.max(quality);
            }
        }
    }
}
