//! Queries made of generated services: each knows the one service that it was made of.
//!
//! A query follows from the number of services alone. Its words stand together in the names of no other service, so a
//! search that reads them rightly has one right answer; texts and forms of others may well have them too.

mod corpus;
mod spelling;
mod wording;

use std::collections::HashSet;

use super::query::{Class, Identity, Part, Query, QuerySet};
use crate::inventory;
use crate::random::Random;
use corpus::Corpus;

/// Keeps the queries apart from other uses of the generator.
const SEED: u64 = 0x5155_4552_5953;
/// The mixed queries by class: 200, of which a quarter is misspelt.
const MIXED: [(Class, usize); 12] = [
    (Class::WholeNames, 20),
    (Class::DroppedWords, 40),
    (Class::Stems, 25),
    (Class::OneTypo, 28),
    (Class::TwoTypos, 12),
    (Class::TwoEdits, 10),
    (Class::Prefixes, 20),
    (Class::FormNumbers, 15),
    (Class::Acronyms, 10),
    (Class::OtherLanguage, 10),
    (Class::SplitAndJoined, 5),
    (Class::Phrases, 5),
];
/// Classes of which there is a larger sample; synonyms and situations need a person.
const SAMPLED: [Class; 12] = [
    Class::DroppedWords,
    Class::Stems,
    Class::OneTypo,
    Class::TwoTypos,
    Class::TwoEdits,
    Class::Prefixes,
    Class::FormNumbers,
    Class::Acronyms,
    Class::OtherLanguage,
    Class::SplitAndJoined,
    Class::Accents,
    Class::Phrases,
];
/// Queries in a sample.
const SAMPLE: usize = 100;
/// Services that are tried for one query before it is given up, as when a small inventory has no program at all.
const TRIES: usize = 10_000;

/// Makes the queries of an inventory with so many services.
pub(super) fn queries(services: usize) -> QuerySet {
    let corpus = Corpus::of(services);
    let random = &mut Random::new(SEED ^ ((services as u64) << 16));
    let mixed = MIXED.iter().map(|(class, count)| (Part::Mixed, *class, *count));
    let sampled = SAMPLED.iter().map(|class| (Part::Sample, *class, SAMPLE));
    let mut seen = HashSet::new();
    let mut queries = Vec::new();
    for (part, class, count) in mixed.chain(sampled) {
        for _ in 0..count {
            let made = (0..TRIES).find_map(|_| {
                let number = random.below(services);
                let text = wording::worded(class, number, &corpus, random)?;
                seen.insert(text.clone()).then_some((number, text))
            });
            queries.extend(made.map(|(number, text)| Query {
                class,
                part,
                text,
                right: vec![inventory::key(number)],
            }));
        }
    }
    QuerySet {
        name: format!("{services} generated services"),
        identity: Identity::Key,
        queries,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_number_gives_the_same_queries_and_another_gives_others() {
        let (one, same, other) = (queries(2000), queries(2000), queries(2100));
        assert_eq!(one.queries, same.queries);
        assert_ne!(one.queries, other.queries);
    }

    #[test]
    fn of_two_hundred_mixed_queries_a_quarter_is_misspelt() {
        let all = queries(3000).queries;
        let mixed: Vec<&Query> = all.iter().filter(|query| query.part == Part::Mixed).collect();
        assert_eq!(mixed.len(), 200);
        assert_eq!(mixed.iter().filter(|query| query.class.is_misspelt()).count(), 50);
        for class in SAMPLED {
            let of_class = all
                .iter()
                .filter(|query| query.part == Part::Sample && query.class == class);
            assert_eq!(of_class.count(), SAMPLE, "{}", class.code());
        }
    }
}
