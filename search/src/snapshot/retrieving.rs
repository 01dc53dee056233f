//! From a plan to the matches that are the result: strictly first, then with one word less at a time.

use tantivy::DocId;

use super::{Scratch, Snapshot};
use crate::error::Result;
use crate::facets::FacetCounter;
use crate::filter::Filter;
use crate::interpretation::Interpretation;
use crate::ranking;
use crate::retrieval::{CODE_HIT, Deadline, Match, PhraseMatches, Plan, Reading, TITLE_HIT, phrases};
use crate::selection::{Candidate, Selection};

/// Documents between two looks at the clock.
const DOCUMENTS_BETWEEN_LOOKS: usize = 8_192;

/// How the matches of a query were found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Retrieved {
    /// How many of the words asked for a hit has at least.
    pub(crate) level: u32,
    /// Whether what is there for want of better was read.
    pub(crate) with_last_resorts: bool,
}

impl Snapshot {
    /// Finds matches and how much of the query a hit must have: all of it if enough services do, else one word less at a
    /// time, but not less than half unless nothing else is found. A page after the first, whose cursor says how the
    /// matches `before` it were found, is found in the same way, so that the list stays the same while services come.
    ///
    /// Facets that are chosen play no part, so that choosing one finds what was counted for it. Only where nothing was
    /// counted, less of the query is asked for, rather than that nothing is found.
    pub(crate) fn retrieve(
        &self,
        read: &Interpretation,
        plan: &Plan,
        filter: &Filter,
        before: Option<Retrieved>,
        deadline: Deadline,
        scratch: &mut Scratch,
    ) -> Result<Retrieved> {
        scratch.matches.resize_with(self.segments.len(), Vec::new);
        if read.is_blank {
            for (segment, matches) in self.segments.iter().zip(&mut scratch.matches) {
                let every = |doc: DocId| Match {
                    doc,
                    score: 0.0,
                    mask: 0,
                };
                matches.clear();
                matches.extend((0..segment.reader.max_doc()).map(every));
            }
            return Ok(Retrieved {
                level: 0,
                with_last_resorts: false,
            });
        }
        let all = plan.asked.count_ones();
        let phrases = self.phrases(plan, deadline)?;
        if let Some(before) = before {
            let retrieved = Retrieved {
                level: before.level.clamp(all.min(1), all),
                with_last_resorts: before.with_last_resorts,
            };
            self.fill(plan, &phrases, retrieved, deadline, scratch)?;
            return Ok(retrieved);
        }
        let half = all.div_ceil(2);
        let mut retrieved = Retrieved {
            level: all,
            with_last_resorts: false,
        };
        // Strictly first: documents without the rarest word are never looked at, and most queries end here.
        self.fill(plan, &phrases, retrieved, deadline, scratch)?;
        let is_enough = self.count(plan, filter, all, ranking::ENOUGH, &scratch.matches) >= ranking::ENOUGH;
        if is_enough && self.has_hit(plan, filter, all, &scratch.matches) {
            return Ok(retrieved);
        }
        retrieved.with_last_resorts = plan.has_last_resorts();
        let mut floor = if retrieved.with_last_resorts {
            all
        } else {
            all.saturating_sub(1)
        };
        // Each word less brings in the documents of one more word, the next frequent.
        while floor > 0 {
            retrieved.level = floor;
            self.fill(plan, &phrases, retrieved, deadline, scratch)?;
            let mut found = 0;
            for level in floor..=all {
                let missing = ranking::ENOUGH.saturating_sub(found);
                found += self.count(plan, filter, level, missing, &scratch.matches);
            }
            let has_hit = self.has_hit(plan, filter, floor, &scratch.matches);
            if found >= ranking::ENOUGH && has_hit {
                return Ok(retrieved);
            }
            floor = if floor > half || !has_hit { floor - 1 } else { 0 };
        }
        Ok(retrieved)
    }

    fn fill(
        &self,
        plan: &Plan,
        phrases: &[PhraseMatches],
        how: Retrieved,
        deadline: Deadline,
        scratch: &mut Scratch,
    ) -> Result<()> {
        let floor = how.level;
        for (place, (segment, matches)) in self.segments.iter().zip(&mut scratch.matches).enumerate() {
            let reading = Reading {
                plan,
                phrases: phrases.get(place).map_or(&[], Vec::as_slice),
                place,
                segment,
                with_last_resorts: how.with_last_resorts,
                deadline,
            };
            matches.clear();
            reading.read(floor, &mut scratch.cells)?;
            scratch
                .cells
                .drain(matches, |mask| plan.has_required(mask) && plan.level(mask) >= floor);
        }
        Ok(())
    }

    /// Finds, by segment, the documents in which the phrases of a query stand: once, however often words are left out.
    pub(crate) fn phrases(&self, plan: &Plan, deadline: Deadline) -> Result<Vec<PhraseMatches>> {
        if plan.phrases.is_empty() {
            return Ok(Vec::new());
        }
        let segments = self.segments.iter();
        segments
            .map(|segment| {
                let phrases = plan.phrases.iter();
                phrases
                    .map(|phrase| phrases::documents(phrase, &self.searcher, segment, deadline))
                    .collect()
            })
            .collect()
    }

    /// Whether a match with at least so many of the words passes all filters.
    fn has_hit(&self, plan: &Plan, filter: &Filter, floor: u32, matches: &[Vec<Match>]) -> bool {
        self.segments.iter().zip(matches).any(|(segment, matches)| {
            let filter = filter.of_segment(segment);
            let mut asked = matches.iter().filter(|one| plan.level(one.mask) >= floor);
            asked.any(|one| filter.failed(one.doc).is_some_and(|(failed, _)| failed == 0))
        })
    }

    /// Counts the matches of a level that pass all filters but facets, as far as `enough`. One that the whole query names,
    /// by its title or the number of its form, is enough by itself.
    fn count(&self, plan: &Plan, filter: &Filter, level: u32, enough: u64, matches: &[Vec<Match>]) -> u64 {
        if enough == 0 {
            return 0;
        }
        let all = plan.asked.count_ones();
        let mut count = 0;
        for (segment, matches) in self.segments.iter().zip(matches) {
            let filter = filter.of_segment(segment);
            for one in matches.iter().filter(|one| plan.level(one.mask) == level) {
                if filter.failed(one.doc).is_some() {
                    let is_named = level == all && one.mask & (CODE_HIT | TITLE_HIT) != 0;
                    count = if is_named { enough } else { count + 1 };
                    if count >= enough {
                        return count;
                    }
                }
            }
        }
        count
    }

    /// Hands the matches that are the result to the selection and to the facets; answers how many there are.
    #[expect(
        clippy::too_many_arguments,
        reason = "one pass over the matches does all that needs every one of them"
    )]
    pub(crate) fn gather(
        &self,
        plan: &Plan,
        filter: &Filter,
        retrieved: Retrieved,
        scratch: &mut Scratch,
        deadline: Deadline,
        selection: &mut Selection<'_>,
        mut facets: Option<&mut FacetCounter>,
    ) -> Result<u64> {
        let scale = if plan.total > 0.0 { plan.total.recip() } else { 0.0 };
        let mut total = 0;
        for (place, (segment, matches)) in self.segments.iter().zip(&mut scratch.matches).enumerate() {
            let filter = filter.of_segment(segment);
            if let Some(facets) = facets.as_deref_mut() {
                facets.begin(segment);
            }
            for some in matches.chunks(DOCUMENTS_BETWEEN_LOOKS) {
                deadline.check()?;
                for one in some.iter().filter(|one| plan.level(one.mask) >= retrieved.level) {
                    let Some((failed, hot)) = filter.failed(one.doc) else {
                        continue;
                    };
                    if let Some(facets) = facets.as_deref_mut() {
                        facets.add(failed, &hot);
                    }
                    if failed == 0 {
                        total += 1;
                        let candidate = Candidate {
                            segment: place,
                            doc: one.doc,
                            score: one.score * scale,
                            mask: one.mask,
                        };
                        selection.offer(candidate, hot.prior);
                    }
                }
            }
            matches.clear();
            if let Some(facets) = facets.as_deref_mut() {
                facets.end(segment, &self.organizations);
            }
        }
        Ok(total)
    }
}
