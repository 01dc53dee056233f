//! Which of all matches stand on the page.

#[cfg(test)]
mod tests;
mod top;

use std::cmp::Ordering;
use std::collections::HashSet;

use tantivy::DocId;
use uuid::Uuid;

use self::top::Top;
use crate::cursor::{Key, Position};
use crate::error::{Result, SearchError};
use crate::ranking::{self, TitleMatcher};
use crate::request::{SearchOrder, SearchOrderField};
use crate::snapshot::Segment;

/// What is added to the score of hits that were compared word by word, so that they stand before all others.
const COMPARED_FIRST: f32 = 1.0;

/// A match that passes the filter.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Candidate {
    pub(crate) segment: usize,
    pub(crate) doc: DocId,
    /// The score of the first pass, as a share of what the query weighs.
    pub(crate) score: f32,
    /// The slots it has.
    pub(crate) mask: u32,
}

/// A hit of the page.
#[derive(Clone, Debug)]
pub(crate) struct Chosen {
    pub(crate) segment: usize,
    pub(crate) doc: DocId,
    pub(crate) id: Uuid,
    pub(crate) key: Key,
    pub(crate) score: f32,
}

/// Chooses the hits of a page while matches go by.
pub(crate) struct Selection<'a> {
    segments: &'a [Segment],
    order: SearchOrder,
    after: Option<Position>,
    /// One more than the page holds, to know whether more follow.
    wanted: usize,
    best: Top<(f32, Candidate)>,
    /// By relevance behind a cursor that stands behind all that is compared.
    further: Top<(f32, Candidate)>,
    numbers: Top<(i64, Candidate)>,
    /// By segment: place of the name.
    names: Vec<Top<(u32, Candidate)>>,
    /// By segment: where the name of the cursor stands or would stand.
    name_bounds: Vec<Result<u32, u32>>,
}

impl<'a> Selection<'a> {
    /// Prepares for a page.
    pub(crate) fn new(
        segments: &'a [Segment],
        order: SearchOrder,
        after: Option<Position>,
        first: usize,
    ) -> Result<Self> {
        let fits = match (&after, order.field) {
            (None, _) => true,
            (Some(position), field) => matches!(
                (&position.key, field),
                (Key::Score(_), SearchOrderField::Relevance)
                    | (Key::Text(_), SearchOrderField::Name)
                    | (
                        Key::Number(_),
                        SearchOrderField::AnnualVolume | SearchOrderField::UpdatedAt
                    )
            ),
        };
        if !fits {
            return Err(SearchError::InvalidCursor(
                "the cursor is not one this search gave out".into(),
            ));
        }
        let wanted = first.saturating_add(1);
        let is_name = order.field == SearchOrderField::Name;
        let text = match &after {
            Some(Position {
                key: Key::Text(text), ..
            }) => Some(text.as_str()),
            _ => None,
        };
        let name_bounds = text.map(|text| {
            segments
                .iter()
                .map(|segment| segment.columns.names.find(text))
                .collect()
        });
        let name_tops = if is_name { segments.len() } else { 0 };
        Ok(Self {
            segments,
            order,
            wanted,
            best: Top::new(ranking::COMPARED + wanted),
            further: Top::new(ranking::COMPARED + wanted),
            numbers: Top::new(wanted),
            names: (0..name_tops).map(|_| Top::new(wanted)).collect(),
            name_bounds: name_bounds.unwrap_or_default(),
            after,
        })
    }

    /// Considers a match; `prior` is what is known of it before any query.
    #[inline]
    pub(crate) fn offer(&mut self, candidate: Candidate, prior: f32) {
        let segments = self.segments;
        let by_id = |a: &Candidate, b: &Candidate| id(segments, a).cmp(&id(segments, b));
        let direction = |ordering: Ordering| {
            if self.order.is_descending {
                ordering.reverse()
            } else {
                ordering
            }
        };
        match self.order.field {
            SearchOrderField::Relevance => {
                let score = below(candidate.score + prior);
                let compare =
                    |a: &(f32, Candidate), b: &(f32, Candidate)| b.0.total_cmp(&a.0).then_with(|| by_id(&a.1, &b.1));
                self.best.offer((score, candidate), compare);
                if let Some(Position {
                    key: Key::Score(end),
                    id: last,
                    ..
                }) = &self.after
                    && *end < COMPARED_FIRST
                    && is_behind(score, id(segments, &candidate), *end, *last)
                {
                    self.further.offer((score, candidate), compare);
                }
            }
            SearchOrderField::Name => {
                let columns = &segments[candidate.segment].columns;
                let place = columns.name_places.get(candidate.doc as usize).copied().unwrap_or(0);
                if let (Some(bound), Some(position)) = (self.name_bounds.get(candidate.segment), &self.after) {
                    let against = match bound {
                        Ok(bound) => place
                            .cmp(bound)
                            .then_with(|| id(segments, &candidate).cmp(&position.id)),
                        Err(bound) if place < *bound => Ordering::Less,
                        Err(_) => Ordering::Greater,
                    };
                    if direction(against) != Ordering::Greater {
                        return;
                    }
                }
                if let Some(top) = self.names.get_mut(candidate.segment) {
                    top.offer((place, candidate), |a, b| {
                        direction(a.0.cmp(&b.0).then_with(|| by_id(&a.1, &b.1)))
                    });
                }
            }
            SearchOrderField::AnnualVolume | SearchOrderField::UpdatedAt => {
                let number = self.number(&candidate);
                if let Some(Position {
                    key: Key::Number(end),
                    id: last,
                    ..
                }) = &self.after
                {
                    let against = number.cmp(end).then_with(|| id(segments, &candidate).cmp(last));
                    if direction(against) != Ordering::Greater {
                        return;
                    }
                }
                self.numbers.offer((number, candidate), |a, b| {
                    direction(a.0.cmp(&b.0).then_with(|| by_id(&a.1, &b.1)))
                });
            }
        }
    }

    fn number(&self, candidate: &Candidate) -> i64 {
        let columns = &self.segments[candidate.segment].columns;
        let numbers = match self.order.field {
            SearchOrderField::AnnualVolume => &columns.volumes,
            _ => &columns.updated_at,
        };
        numbers.get(candidate.doc as usize).copied().unwrap_or(0)
    }

    /// Answers the hits of the page and whether more follow.
    pub(crate) fn finish(mut self, titles: Option<&TitleMatcher<'_>>) -> (Vec<Chosen>, bool) {
        let segments = self.segments;
        let by_id = |a: &Candidate, b: &Candidate| id(segments, a).cmp(&id(segments, b));
        let is_descending = self.order.is_descending;
        let direction = |ordering: Ordering| if is_descending { ordering.reverse() } else { ordering };
        let mut chosen: Vec<Chosen> = match self.order.field {
            SearchOrderField::Relevance => self.by_relevance(titles),
            SearchOrderField::Name => {
                let tops = std::mem::take(&mut self.names).into_iter();
                let mut all: Vec<(u32, Candidate)> = tops.flat_map(Top::into_items).collect();
                let name = |candidate: &Candidate| segments[candidate.segment].columns.name(candidate.doc);
                all.sort_by(|a, b| direction(name(&a.1).cmp(name(&b.1)).then_with(|| by_id(&a.1, &b.1))));
                let chosen = all
                    .iter()
                    .map(|(_, candidate)| (Key::Text(name(candidate).to_owned()), candidate));
                chosen.map(|(key, candidate)| self.choose(key, candidate)).collect()
            }
            SearchOrderField::AnnualVolume | SearchOrderField::UpdatedAt => {
                let mut all = std::mem::replace(&mut self.numbers, Top::new(0)).into_items();
                all.sort_by(|a, b| direction(a.0.cmp(&b.0).then_with(|| by_id(&a.1, &b.1))));
                all.iter()
                    .map(|(number, candidate)| self.choose(Key::Number(*number), candidate))
                    .collect()
            }
        };
        let has_next = chosen.len() >= self.wanted;
        chosen.truncate(self.wanted - 1);
        (chosen, has_next)
    }

    fn choose(&self, key: Key, candidate: &Candidate) -> Chosen {
        let score = match key {
            Key::Score(score) => score,
            _ => candidate.score,
        };
        Chosen {
            segment: candidate.segment,
            doc: candidate.doc,
            id: id(self.segments, candidate),
            key,
            score,
        }
    }

    /// The best of the first pass are compared with their titles; all others follow in the order of the first pass.
    fn by_relevance(&mut self, titles: Option<&TitleMatcher<'_>>) -> Vec<Chosen> {
        let segments = self.segments;
        let compare = |a: &(f32, Candidate), b: &(f32, Candidate)| {
            b.0.total_cmp(&a.0)
                .then_with(|| id(segments, &a.1).cmp(&id(segments, &b.1)))
        };
        let mut best = std::mem::replace(&mut self.best, Top::new(0)).into_items();
        best.sort_by(compare);
        let rest = best.split_off(best.len().min(ranking::COMPARED));
        let compared: HashSet<(usize, DocId)> = best.iter().map(|(_, one)| (one.segment, one.doc)).collect();
        let scored = best.iter().map(|(_, candidate)| {
            let columns = &segments[candidate.segment].columns;
            let title = titles.map_or(0.0, |titles| {
                let hashes = columns
                    .titles
                    .values_for_doc(candidate.doc)
                    .map(|hash| u32::try_from(hash).unwrap_or(0));
                titles.compare(hashes, candidate.mask)
            });
            let volume = columns.volumes.get(candidate.doc as usize).copied().unwrap_or(-1);
            let short = columns.hot.get(candidate.doc as usize).map_or(0.0, |hot| hot.prior);
            (
                COMPARED_FIRST + ranking::score(candidate.score, title, volume) + ranking::TIE * short,
                *candidate,
            )
        });
        let mut scored: Vec<(f32, Candidate)> = scored.collect();
        scored.sort_by(compare);
        let further = std::mem::replace(&mut self.further, Top::new(0)).into_items();
        let mut rest = if further.is_empty() { rest } else { further };
        rest.retain(|(_, candidate)| !compared.contains(&(candidate.segment, candidate.doc)));
        rest.sort_by(compare);
        scored.append(&mut rest);
        if let Some(Position {
            key: Key::Score(end),
            id: last,
            ..
        }) = &self.after
        {
            scored.retain(|(score, candidate)| is_behind(*score, id(segments, candidate), *end, *last));
        }
        scored.truncate(self.wanted);
        scored
            .iter()
            .map(|(score, candidate)| self.choose(Key::Score(*score), candidate))
            .collect()
    }
}

/// Whether a hit stands behind the end of a page.
fn is_behind(score: f32, id: Uuid, end: f32, last: Uuid) -> bool {
    end.total_cmp(&score).then_with(|| id.cmp(&last)) == Ordering::Greater
}

/// Squeezes a score of the first pass below all that were compared. Neighbouring scores may become one, so whatever is
/// ordered by the first pass is ordered by what this answers, which is what cursors hold.
fn below(score: f32) -> f32 {
    score / (1.0 + score) * COMPARED_FIRST
}

fn id(segments: &[Segment], candidate: &Candidate) -> Uuid {
    let columns = segments.get(candidate.segment).map(|segment| &segment.columns);
    columns
        .and_then(|columns| columns.ids.get(candidate.doc as usize))
        .copied()
        .unwrap_or_default()
}
