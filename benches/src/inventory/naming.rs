//! What a generated service is called, in several ways.

use super::places::place;
use super::translations::{INSTRUMENTS, THINGS};
use super::words::{AUDIENCES, CIRCUMSTANCES, MATERIALS, QUALITIES, SCHEMES, VERBS};
use crate::random::Random;

/// Keeps the names apart from everything else that is drawn of a service.
const SEED: u64 = 0x4E41_4D45;

/// What a service is called, and the words that its texts are made of.
pub(crate) struct Naming {
    /// The name, of 4 to 9 words.
    pub(crate) name: String,
    /// The initials of a program.
    pub(crate) acronym: Option<String>,
    /// A shorter name in English.
    pub(crate) short: Option<String>,
    /// The name in French.
    pub(crate) french: Option<String>,
    /// The name in Spanish.
    pub(crate) spanish: Option<String>,
    pub(super) quality: &'static str,
    pub(super) material: &'static str,
    pub(super) thing: &'static str,
    pub(super) instrument: &'static str,
    pub(super) audience: &'static str,
    pub(super) place: String,
}

impl Naming {
    /// Answers the names of service number `number`, counted from 0, whatever the size of the inventory.
    pub(crate) fn of(number: usize) -> Self {
        let random = &mut Random::new(SEED ^ ((number as u64) << 16));
        let (verb, _) = random.one(VERBS);
        let quality = random.one(QUALITIES);
        let material = random.one(MATERIALS);
        let [thing, thing_fr, thing_es] = random.one(THINGS);
        let [instrument, instrument_fr, instrument_es] = random.one(INSTRUMENTS);
        let audience = random.one(AUDIENCES);
        let place = place(random);
        let mut acronym = None;
        let name = match random.below(100) {
            0..35 => {
                let article = article(quality);
                format!("{verb} {article} {quality} {material} {thing} {instrument} in {place}")
            }
            35..50 => format!("{verb} {} {thing} {instrument} in {place}", with_article(material)),
            50..75 => format!(
                "{verb} {material} {thing} {} for {} {audience}",
                plural(instrument),
                random.one(CIRCUMSTANCES)
            ),
            _ => {
                let scheme = random.one(SCHEMES);
                let title = format!("{place} {} {} {scheme}", capitalized(material), capitalized(thing));
                let letters = initials(&title);
                let is_in_name = random.happens(50);
                let name = if is_in_name {
                    format!("{title} ({letters})")
                } else {
                    title
                };
                acronym = Some(letters);
                name
            }
        };
        Self {
            acronym,
            short: random.happens(30).then(|| format!("{place} {thing} {instrument}")),
            french: random.happens(20).then(|| in_french(instrument_fr, thing_fr, &place)),
            spanish: random
                .happens(20)
                .then(|| format!("{} de {thing_es} en {place}", capitalized(instrument_es))),
            name,
            quality,
            material,
            thing,
            instrument,
            audience,
            place,
        }
    }

    /// Answers nouns of the name and of what it is for, of which there can be one or several, in the singular.
    pub(crate) fn nouns(&self) -> Vec<&str> {
        let [thing, instrument] = [self.thing, self.instrument];
        let people = self
            .audience
            .rsplit(' ')
            .next()
            .and_then(|people| people.strip_suffix('s'));
        // There is one aircraft and there are two aircraft.
        let all = [Some(thing), Some(instrument), people].into_iter().flatten();
        all.filter(|noun| *noun != "aircraft").collect()
    }

    /// Answers all names besides the first.
    pub(crate) fn alternate_names(&self) -> Vec<String> {
        let is_in_name = |letters: &&String| self.name.contains(&format!("({letters})"));
        let acronym = self.acronym.as_ref().filter(|letters| !is_in_name(letters));
        let all = [
            acronym,
            self.short.as_ref(),
            self.french.as_ref(),
            self.spanish.as_ref(),
        ];
        all.into_iter().flatten().cloned().collect()
    }
}

fn in_french(instrument: &str, thing: &str, place: &str) -> String {
    let is_elided = thing.starts_with(['a', 'e', 'é', 'i', 'o', 'u', 'h']) && thing != "hangar";
    let of = if is_elided { "d'" } else { "de " };
    format!("{} {of}{thing} à {place}", capitalized(instrument))
}

fn article(word: &str) -> &'static str {
    if word.starts_with(['a', 'e', 'i', 'o']) {
        "an"
    } else {
        "a"
    }
}

fn with_article(word: &str) -> String {
    format!("{} {word}", article(word))
}

fn capitalized(word: &str) -> String {
    let mut letters = word.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// Answers several of a thing.
pub(crate) fn plural(noun: &str) -> String {
    match noun.strip_suffix('y') {
        Some(stem) if !stem.ends_with(['a', 'e', 'o']) => format!("{stem}ies"),
        _ if noun.ends_with(['s', 'x']) || noun.ends_with("ch") => format!("{noun}es"),
        _ => format!("{noun}s"),
    }
}

fn initials(title: &str) -> String {
    title.split(' ').filter_map(|word| word.chars().next()).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::super::places::PLACES;
    use super::*;

    #[test]
    fn names_are_of_four_to_nine_words_and_nearly_all_differ() {
        let names: Vec<String> = (0..100_000).map(|number| Naming::of(number).name).collect();
        let odd = names.iter().find(|name| !(4..=9).contains(&name.split(' ').count()));
        assert_eq!(odd, None);
        let different: HashSet<&String> = names.iter().collect();
        assert!(different.len() > 99_000, "{}", different.len());
    }

    #[test]
    fn there_are_several_thousand_words_to_tell_services_apart() {
        let words: HashSet<String> = (0..100_000)
            .flat_map(|number| {
                Naming::of(number)
                    .name
                    .split(' ')
                    .map(str::to_lowercase)
                    .collect::<Vec<_>>()
            })
            .collect();
        assert!(PLACES > 4_000 && words.len() > 4_000, "{} {}", PLACES, words.len());
    }

    #[test]
    fn an_acronym_stands_for_the_words_of_its_program() {
        let program = (0..100)
            .map(Naming::of)
            .find(|naming| naming.acronym.is_some())
            .expect("a program");
        let letters = program.acronym.clone().expect("initials");
        assert!(
            initials(&program.name).starts_with(&letters),
            "{}: {letters}",
            program.name
        );
        let is_named = program.name.contains(&letters) || program.alternate_names().contains(&letters);
        assert!(is_named, "{}", program.name);
    }

    #[test]
    fn names_in_other_languages_keep_their_accents() {
        let others: Vec<String> = (0..1000)
            .flat_map(|number| Naming::of(number).alternate_names())
            .collect();
        let have = |word: &str, letter: char| others.iter().any(|name| name.contains(word) && name.contains(letter));
        assert!(have(" à ", 'è') && have(" en ", 'ó'));
    }
}
