//! How hits are ordered: every weight has its name and meaning here, and nowhere else.
//!
//! A query is a row of words. The first pass adds up, for each word, the best way in which a service has it: how rare
//! the word is, in which part of the service it stands, and how surely it is the word that was meant. The best hits of
//! the first pass are then compared with the titles of the service, word by word.

mod titles;

pub(crate) use titles::TitleMatcher;

use crate::schema::Group;

/// Words of the name count fully.
const IN_NAME: f32 = 1.0;
/// Another name is nearly as good.
const IN_TITLE: f32 = 0.9;
/// A task, a form's title or a moment of life says what it is about.
const IN_TOPIC: f32 = 0.5;
/// Summary and description mention much.
const IN_TEXT: f32 = 0.36;
/// The own organization's name says whose it is, not what.
const IN_OWN_ORGANIZATION: f32 = 0.4;
/// So do those above it, still less.
const IN_ANCESTOR: f32 = 0.28;
/// What each further part adds in which the word stands too.
const IN_FURTHER: f32 = 0.08;
/// A form number, control number or key is hardly ever hit by chance.
pub(crate) const CODE: f32 = 1.15;
/// The whole query is the whole title: added, as a share of the query's weight.
pub(crate) const WHOLE_TITLE: f32 = 0.5;

/// The word as it is written, or inflected.
pub(crate) const EXACT: f32 = 1.0;
/// Two words of the query are one word of the index.
pub(crate) const JOINED: f32 = 0.92;
/// One word of the query is two words of the index.
pub(crate) const SPLIT: f32 = 0.85;
/// What services are called for what people say.
pub(crate) const SYNONYM: f32 = 0.88;
/// The beginning of a word, when it is no word by itself.
pub(crate) const BEGINNING: f32 = 0.85;
/// The beginning of a word, when it is a word by itself.
pub(crate) const BEGINNING_OF_OTHER: f32 = 0.45;
/// One letter is wrong, missing, too many, or two changed places.
pub(crate) const ONE_EDIT: f32 = 0.8;
/// Two letters are wrong.
pub(crate) const TWO_EDITS: f32 = 0.62;
/// What the least frequent candidate of a misspelling keeps; the most frequent one keeps all.
pub(crate) const RARE_CANDIDATE: f32 = 0.75;
/// What a word of everyday asking ("online", "get") weighs beside others.
pub(crate) const WEAK_WORD: f32 = 0.35;

/// Share of the final score that the first pass decides.
const BY_WORDS: f32 = 0.5;
/// Share that the best title decides.
const BY_TITLE: f32 = 0.5;
/// Within a title: what it gains by having little else than the query.
const TITLE_COVERED: f32 = 0.45;
/// Within a title: what it gains by having the words side by side in the order of the query.
const TITLE_ORDER: f32 = 0.1;
/// Another name against the name.
const OTHER_TITLE: f32 = 0.95;
/// The most that popularity adds: it decides between hits that are nearly equal.
const POPULARITY: f32 = 0.025;
/// The most that a short name adds in the first pass, where titles are not compared yet.
const SHORT_NAME: f32 = 0.02;
/// How much of what is known before any query is left among hits that were compared word by word.
pub(crate) const TIE: f32 = 0.02;
/// A volume of ten to this power is as popular as can be.
const LARGEST_VOLUME_LOG10: f32 = 8.0;

/// Steps into which a unit of rarity is rounded.
const RARITY_STEPS: f32 = 4.0;

/// Hits of the first pass that are compared word by word; what is behind them keeps the order of the first pass.
pub(crate) const COMPARED: usize = 150;
/// With fewer hits than this, one word less is asked for.
pub(crate) const ENOUGH: u64 = 10;

/// Answers what a mask of `words` is worth.
pub(crate) fn group_weights() -> [f32; Group::MASKS] {
    let groups = [
        (Group::NAME, IN_NAME),
        (Group::TITLE, IN_TITLE),
        (Group::TOPIC, IN_TOPIC),
        (Group::TEXT, IN_TEXT),
    ];
    weights(&groups)
}

/// What is worth nothing: the document is passed over.
pub(crate) const PASSED_OVER: f32 = -1.0;

/// Answers what a mask of `words` is worth when titles alone count.
pub(crate) fn title_weights() -> [f32; Group::MASKS] {
    let mut weights = weights(&[(Group::NAME, IN_NAME), (Group::TITLE, IN_TITLE)]);
    for weight in &mut weights {
        if *weight <= 0.0 {
            *weight = PASSED_OVER;
        }
    }
    weights
}

/// Answers what a mask of `organization` is worth.
pub(crate) fn organization_weights() -> [f32; Group::MASKS] {
    weights(&[(Group::OWN, IN_OWN_ORGANIZATION), (Group::ANCESTOR, IN_ANCESTOR)])
}

/// The best group counts, and a little each further one.
fn weights(groups: &[(u32, f32)]) -> [f32; Group::MASKS] {
    let mut weights = [0.0; Group::MASKS];
    for (mask, weight) in (0_u32..).zip(&mut weights) {
        let mut present = groups
            .iter()
            .filter(|(group, _)| mask & group != 0)
            .map(|(_, weight)| *weight);
        if let Some(best) = present.next() {
            *weight = present.fold(best, |sum, _| sum + IN_FURTHER);
        }
    }
    weights
}

/// Answers how much a word tells that so many of all services have. In coarse steps, so that the end of a page stays
/// where it is while services come and go.
pub(crate) fn rarity(frequency: u64, services: u64) -> f32 {
    #[expect(clippy::cast_precision_loss, reason = "counts of services are far below 2^23")]
    let share = (services.max(1) as f32) / (frequency.max(1) as f32);
    ((share.ln_1p() * RARITY_STEPS).round() / RARITY_STEPS).max(RARITY_STEPS.recip())
}

/// Answers what is known of a service before any query, for breaking near ties.
pub(crate) fn prior(name_words: u32, volume: i64) -> f32 {
    #[expect(clippy::cast_precision_loss, reason = "a name has few words")]
    let short = SHORT_NAME / (name_words.max(1) as f32);
    short + POPULARITY * popularity(volume)
}

/// Answers a volume between 0 and 1, on a logarithmic scale.
fn popularity(volume: i64) -> f32 {
    if volume <= 0 {
        return 0.0;
    }
    #[expect(clippy::cast_precision_loss, reason = "a rough scale")]
    let magnitude = (volume as f32 + 1.0).log10();
    (magnitude / LARGEST_VOLUME_LOG10).min(1.0)
}

/// Answers the final score of a hit: `words` and `title` between 0 and somewhat above 1.
pub(crate) fn score(words: f32, title: f32, volume: i64) -> f32 {
    (BY_WORDS * words + BY_TITLE * title) * (1.0 + POPULARITY * popularity(volume))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_outweighs_all_other_parts_together() {
        let weights = group_weights();
        let all_but_name = (Group::TITLE | Group::TOPIC | Group::TEXT) as usize;
        assert!(weights[Group::NAME as usize] + IN_FURTHER > weights[all_but_name]);
        assert!(weights[Group::TOPIC as usize] > weights[Group::TEXT as usize]);
        assert!(weights[0].abs() < f32::EPSILON);
    }

    #[test]
    fn popularity_never_overrules_relevance() {
        let popular = score(0.8, 0.8, i64::MAX);
        let better = score(0.85, 0.85, -1);
        assert!(better > popular && score(0.8, 0.8, 1_000_000) > score(0.8, 0.8, 10));
    }

    #[test]
    fn rare_words_tell_more() {
        assert!(rarity(1, 1_000) > rarity(100, 1_000) && rarity(1_000, 1_000) > 0.0);
        assert!((rarity(100, 100_000) - rarity(101, 100_001)).abs() < f32::EPSILON);
    }
}
