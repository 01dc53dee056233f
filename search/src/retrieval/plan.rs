//! What is read for a query, and what it is worth.

use crate::analysis::has_digit;
use crate::error::Result;
use crate::interpretation::{Alternative, Interpretation};
use crate::ranking;
use crate::schema::Fields;
use crate::terms::{Found, List, Terms};

use super::PHRASE_BIT;

/// Postings that stand for one or more words of the query.
#[derive(Debug)]
pub(crate) struct Source {
    /// The slots, as bits.
    pub(crate) covers: u32,
    pub(crate) list: List,
    /// The terms; several must stand in one part of a service.
    pub(crate) terms: Vec<Found>,
    /// What each mask is worth.
    pub(super) values: [f32; 16],
    pub(crate) quality: f32,
    pub(crate) is_last_resort: bool,
    /// Whether it is a code with a digit, which is hardly ever hit by chance.
    pub(crate) is_number: bool,
}

/// Which parts of services are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scope {
    /// All of them.
    Everything,
    /// Names and other names alone.
    Titles,
}

/// The sources of a query.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    pub(crate) sources: Vec<Source>,
    /// The slots in the order in which they are read.
    pub(super) rarest_first: Vec<usize>,
    /// What each slot weighs.
    pub(crate) weights: Vec<f32>,
    /// The sum of the weights.
    pub(crate) total: f32,
    /// Slots that a hit should have: they have sources and are not of everyday asking.
    pub(crate) asked: u32,
    /// Phrases that a hit must have.
    pub(crate) required: u32,
    /// Whole titles, what they add, and whether it is the query itself that is the title.
    pub(super) titles: Vec<(Found, f32, bool)>,
    pub(crate) phrases: Vec<Vec<tantivy::Term>>,
}

impl Plan {
    /// Makes the plan of a query; `services` is how many the index has.
    pub(crate) fn new(
        read: &Interpretation,
        fields: &Fields,
        terms: &mut Terms<'_>,
        services: u64,
        scope: Scope,
    ) -> Result<Self> {
        let mut plan = Self::default();
        for alternative in &read.alternatives {
            plan.add(alternative, scope, terms)?;
        }
        // The surest sources of a slot first, so that they are seldom bettered.
        plan.sources.sort_by(|a, b| b.quality.total_cmp(&a.quality));
        for (place, slot) in read.slots.iter().enumerate() {
            let bit = 1_u32 << place;
            let rarity = plan.rarity(bit, services);
            let factor = if slot.is_weak { ranking::WEAK_WORD } else { 1.0 };
            let weight = rarity.map_or(0.0, |rarity| rarity * factor);
            plan.weights.push(weight);
            plan.total += weight;
            if rarity.is_some() && !slot.is_weak {
                plan.asked |= bit;
            }
        }
        if plan.asked == 0 {
            // Of the telling words the index knows none, so the others are what is asked.
            plan.asked = plan.sources.iter().fold(0, |bits, source| bits | source.covers);
        }
        // Whatever is not asked comes last: it brings in no documents.
        let mut order: Vec<usize> = (0..read.slots.len()).collect();
        order.sort_by_key(|slot| (plan.asked & 1 << slot == 0, plan.postings(1 << slot)));
        plan.rarest_first = order;
        for (title, quality) in &read.titles {
            let found = terms.find(List::Exact, title)?;
            if found.frequency > 0 {
                let bonus = ranking::WHOLE_TITLE * quality * plan.total;
                plan.titles.push((found.clone(), bonus, *quality >= ranking::EXACT));
            }
        }
        for (number, phrase) in (0..).zip(&read.phrases) {
            plan.required |= 1 << (PHRASE_BIT + number);
            let term = |word: &String| tantivy::Term::from_field_text(fields.surface, word);
            plan.phrases.push(phrase.iter().map(term).collect());
        }
        Ok(plan)
    }

    fn add(&mut self, alternative: &Alternative, scope: Scope, terms: &mut Terms<'_>) -> Result<()> {
        let weights = match scope {
            Scope::Everything => ranking::group_weights(),
            Scope::Titles => ranking::title_weights(),
        };
        let mut source = |list: List, found: Vec<Found>, values: [f32; 16]| {
            if found.iter().all(|found| found.frequency > 0) {
                self.sources.push(Source {
                    covers: alternative.covers,
                    list,
                    terms: found,
                    values,
                    quality: alternative.quality,
                    is_last_resort: alternative.is_last_resort,
                    is_number: list == List::Code && alternative.terms.iter().any(|term| has_digit(&term.text)),
                });
            }
        };
        match alternative.terms.as_slice() {
            [term] if term.is_code => {
                source(List::Code, vec![terms.find(List::Code, &term.text)?.clone()], [1.0; 16]);
            }
            [term] => {
                let found = terms.find(List::Words, &term.text)?.clone();
                source(List::Words, vec![found], weights);
                if scope == Scope::Everything {
                    let found = terms.find(List::Organization, &term.text)?.clone();
                    source(List::Organization, vec![found], ranking::organization_weights());
                }
            }
            several => {
                let mut found = Vec::with_capacity(several.len());
                for term in several {
                    found.push(terms.find(List::Words, &term.text)?.clone());
                }
                source(List::Words, found, weights);
            }
        }
        Ok(())
    }

    /// Answers how many postings the sources of a slot have.
    fn postings(&self, bit: u32) -> u64 {
        let of_slot = self.sources.iter().filter(|source| source.covers & bit != 0);
        of_slot
            .filter_map(|source| source.terms.iter().map(|found| found.frequency).min())
            .sum()
    }

    /// How much a slot tells: what its surest source tells; of several equally sure ones, the most frequent.
    fn rarity(&self, bit: u32, services: u64) -> Option<f32> {
        let of_slot = || self.sources.iter().filter(|source| source.covers & bit != 0);
        // A code that several words make up, or words that mean another, say nothing of how rare one of the words is.
        let alone = || of_slot().filter(|source| source.covers == bit);
        let surest = |sources: &mut dyn Iterator<Item = &Source>| -> Option<(f32, u64)> {
            sources
                .map(|source| {
                    let rarest = source.terms.iter().map(|found| found.frequency).min().unwrap_or(0);
                    (source.quality, rarest)
                })
                .max_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)))
        };
        let (_, frequency) = surest(&mut alone()).or_else(|| surest(&mut of_slot()))?;
        Some(ranking::rarity(frequency, services))
    }

    /// Answers how many of the slots that a hit should have a mask has.
    pub(crate) fn level(&self, mask: u32) -> u32 {
        (mask & self.asked).count_ones()
    }

    /// Whether a mask has all that a hit must have.
    pub(crate) fn has_required(&self, mask: u32) -> bool {
        self.required == mask & self.required
    }

    /// Whether there is anything to read only for want of better.
    pub(crate) fn has_last_resorts(&self) -> bool {
        self.sources.iter().any(|source| source.is_last_resort)
    }
}
