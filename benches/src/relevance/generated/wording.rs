//! How a service is asked for, by class.

use super::super::query::Class;
use super::corpus::{Corpus, folded, telling_words, words};
use super::spelling::mistyped;
use crate::inventory::{self, Naming, VERBS, plural};
use crate::random::Random;

/// Fewest words of a query that is made of a name's words.
const FEWEST_WORDS: usize = 3;
/// Fewest letters of a word that is not finished.
const FEWEST_LETTERS: usize = 3;
/// Shortest word that is split in two.
const SHORTEST_SPLIT: usize = 8;

/// Words a query of the class for a service; none when the service, or what was drawn, does not lend itself to it.
pub(super) fn worded(class: Class, number: usize, corpus: &Corpus, random: &mut Random) -> Option<String> {
    let naming = Naming::of(number);
    match class {
        Class::WholeNames => {
            let is_told = corpus.is_told_by(words(&naming.name));
            is_told.then_some(naming.name)
        }
        Class::DroppedWords => {
            let mut kept = kept(&naming, corpus, random)?;
            if random.happens(20) {
                random.shuffle(&mut kept);
            }
            Some(kept.join(" "))
        }
        Class::Stems => inflected(kept(&naming, corpus, random)?, &naming, random),
        Class::OneTypo => misspelt(kept(&naming, corpus, random)?, 1, 1, corpus, random),
        Class::TwoTypos => misspelt(kept(&naming, corpus, random)?, 2, 1, corpus, random),
        Class::TwoEdits => misspelt(kept(&naming, corpus, random)?, 1, 2, corpus, random),
        Class::Prefixes => unfinished(kept(&naming, corpus, random)?, random),
        Class::FormNumbers => form_number(number, random),
        Class::Acronyms => {
            let letters = naming.acronym.filter(|letters| corpus.is_told_by([letters.as_str()]))?;
            Some(if random.happens(50) {
                letters.to_lowercase()
            } else {
                letters
            })
        }
        Class::OtherLanguage => {
            let name = other_language(&naming, random)?;
            let telling = telling_words(&name);
            let is_told = corpus.is_told_by(telling.iter().map(String::as_str));
            is_told.then(|| telling.join(" "))
        }
        Class::Accents => {
            let name = other_language(&naming, random)?.to_lowercase();
            let without = folded(&name);
            (name != without && corpus.is_told_by(words(&name))).then_some(without)
        }
        Class::SplitAndJoined => split_or_joined(kept(&naming, corpus, random)?, corpus, random),
        Class::Phrases => phrase(&naming, corpus, random),
        // What people call a thing, and what happened to them, stands in no record.
        Class::Synonyms | Class::LifeSituations => None,
    }
}

/// Drops some words of a name; those that are kept still tell the service.
fn kept(naming: &Naming, corpus: &Corpus, random: &mut Random) -> Option<Vec<String>> {
    let telling = telling_words(without_acronym(naming));
    let most = telling.len().saturating_sub(1);
    let count = FEWEST_WORDS + random.below(most.saturating_sub(FEWEST_WORDS) + 1);
    let places: Vec<usize> = (0..telling.len()).collect();
    let kept: Vec<String> = random
        .some(&places, count)
        .iter()
        .map(|place| telling[*place].clone())
        .collect();
    let is_told = kept.len() >= FEWEST_WORDS && corpus.is_told_by(kept.iter().map(String::as_str));
    is_told.then_some(kept)
}

/// Answers the name up to the initials that some have in brackets, which would tell the service by themselves.
fn without_acronym(naming: &Naming) -> &str {
    naming
        .name
        .split_once(" (")
        .map_or(naming.name.as_str(), |(name, _)| name)
}

/// Puts every verb and noun that has another form into it.
fn inflected(mut words: Vec<String>, naming: &Naming, random: &mut Random) -> Option<String> {
    let nouns = naming.nouns();
    let before = words.clone();
    for word in &mut words {
        let verb = VERBS
            .iter()
            .find(|(name, _)| name.to_lowercase().split(' ').next() == Some(word.as_str()));
        if let Some((_, forms)) = verb {
            random.one(forms).clone_into(word);
        } else if let Some(single) = nouns.iter().find(|noun| plural(noun) == *word) {
            (*single).clone_into(word);
        } else if nouns.contains(&word.as_str()) {
            *word = plural(word);
        }
    }
    (words != before).then(|| words.join(" "))
}

/// Mistypes some words, each by so many edits; none of them becomes another word of the inventory.
fn misspelt(
    mut words: Vec<String>,
    count: usize,
    edits: usize,
    corpus: &Corpus,
    random: &mut Random,
) -> Option<String> {
    let mut places: Vec<usize> = (0..words.len()).collect();
    random.shuffle(&mut places);
    let mut left = count;
    for place in places {
        if left == 0 {
            break;
        }
        if let Some(typed) = mistyped(&words[place], edits, random).filter(|typed| !corpus.has(typed)) {
            words[place] = typed;
            left -= 1;
        }
    }
    (left == 0).then(|| words.join(" "))
}

/// Stops within the last word.
fn unfinished(mut words: Vec<String>, random: &mut Random) -> Option<String> {
    let last = words.last_mut()?;
    let most = last
        .len()
        .checked_sub(1)
        .filter(|most| *most >= FEWEST_LETTERS && last.is_ascii())?;
    last.truncate(FEWEST_LETTERS + random.below(most - FEWEST_LETTERS + 1));
    Some(words.join(" "))
}

/// Writes the number of one of the service's forms in another way than the record.
fn form_number(number: usize, random: &mut Random) -> Option<String> {
    let forms = inventory::service(number).record.forms;
    let numbers: Vec<&str> = forms.iter().map(|form| form.number.as_str()).collect();
    if numbers.is_empty() {
        return None;
    }
    let number = random.one(&numbers);
    let bare: String = number.chars().filter(|letter| letter.is_alphanumeric()).collect();
    let spaced = number.replace(['-', '/'], " ");
    Some(match random.below(6) {
        0 => bare,
        1 => bare.to_lowercase(),
        2 => spaced,
        3 => format!("form {}", number.to_lowercase()),
        4 => format!("Form {spaced}"),
        _ => number.to_lowercase(),
    })
}

fn other_language(naming: &Naming, random: &mut Random) -> Option<String> {
    let names: Vec<&String> = [naming.french.as_ref(), naming.spanish.as_ref()]
        .into_iter()
        .flatten()
        .collect();
    (!names.is_empty()).then(|| random.one(&names).clone())
}

/// Splits a long word, or joins two words.
fn split_or_joined(mut words: Vec<String>, corpus: &Corpus, random: &mut Random) -> Option<String> {
    let place = random.below(words.len());
    if random.happens(50) {
        let word = &words[place];
        if word.len() < SHORTEST_SPLIT || !word.is_ascii() {
            return None;
        }
        let middle = FEWEST_LETTERS + random.below(word.len() + 1 - 2 * FEWEST_LETTERS);
        words[place].insert(middle, ' ');
    } else {
        if place + 1 >= words.len() {
            return None;
        }
        let second = words.remove(place + 1);
        words[place].push_str(&second);
        if corpus.has(&words[place]) {
            return None;
        }
    }
    Some(words.join(" "))
}

/// Quotes two words that stand together in the name, and adds another.
fn phrase(naming: &Naming, corpus: &Corpus, random: &mut Random) -> Option<String> {
    let name = without_acronym(naming);
    let all: Vec<String> = words(name).map(str::to_lowercase).collect();
    let telling = telling_words(name);
    let start = random.below(all.len().saturating_sub(1));
    let (first, second) = (all.get(start)?, all.get(start + 1)?);
    let other = random.one(&telling.iter().collect::<Vec<_>>());
    let is_fit = telling.contains(first) && telling.contains(second) && other != first && other != second;
    let is_told = corpus.is_told_by([first.as_str(), second.as_str(), other.as_str()]);
    (is_fit && is_told).then(|| format!("\"{first} {second}\" {other}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first wording of the class that a service lends itself to, with the service's names.
    fn first(class: Class) -> (String, Naming) {
        let corpus = Corpus::of(2000);
        let random = &mut Random::new(5);
        (0..2000)
            .find_map(|number| Some((worded(class, number, &corpus, random)?, Naming::of(number))))
            .expect("a wording")
    }

    #[test]
    fn dropped_words_are_words_of_the_name() {
        let (query, naming) = first(Class::DroppedWords);
        let name = telling_words(&naming.name);
        let typed: Vec<&str> = query.split(' ').collect();
        assert!(
            typed.len() >= FEWEST_WORDS && typed.len() < name.len(),
            "{query}: {name:?}"
        );
        assert!(
            typed.iter().all(|word| name.iter().any(|known| known == word)),
            "{query}: {name:?}"
        );
    }

    #[test]
    fn verbs_and_nouns_change_their_form_and_other_words_do_not() {
        let naming = Naming::of(0);
        let noun = naming.nouns()[0].to_owned();
        let typed = |word: &str| inflected(vec![word.to_owned()], &naming, &mut Random::new(1));
        assert_eq!(typed(&noun), Some(plural(&noun)));
        assert_eq!(typed(&plural(&noun)), Some(noun));
        assert!(
            ["renew", "renewal"]
                .map(String::from)
                .contains(&typed("renewing").expect("a form"))
        );
        assert_eq!(typed("oakton"), None);
        assert_eq!(
            ["bakery", "railway", "box"].map(plural),
            ["bakeries", "railways", "boxes"]
        );
    }

    #[test]
    fn misspelt_words_are_no_words_of_the_inventory() {
        let corpus = Corpus::of(2000);
        for (class, wrong) in [(Class::OneTypo, 1), (Class::TwoTypos, 2), (Class::TwoEdits, 1)] {
            let (query, _) = first(class);
            let unknown = query.split(' ').filter(|word| !corpus.has(word)).count();
            assert_eq!(unknown, wrong, "{query}");
        }
    }

    #[test]
    fn an_unfinished_word_begins_one_of_the_name() {
        let (query, naming) = first(Class::Prefixes);
        let last = query.rsplit(' ').next().expect("a word");
        let name = telling_words(&naming.name);
        assert!(
            name.iter().any(|word| word.starts_with(last) && word != last),
            "{query}: {name:?}"
        );
    }

    #[test]
    fn a_form_is_named_by_its_letters_and_digits_in_any_spelling() {
        let bare = |text: &str| text.to_lowercase().replace("form ", "").replace(['-', '/', ' '], "");
        let random = &mut Random::new(9);
        let mut spellings = 0;
        for number in 0..200 {
            let Some(query) = form_number(number, random) else {
                continue;
            };
            let forms = inventory::service(number).record.forms;
            assert!(
                forms.iter().any(|form| bare(&form.number) == bare(&query)),
                "{query}: {forms:?}"
            );
            spellings += usize::from(forms.iter().all(|form| form.number != query));
        }
        assert!(spellings > 20, "{spellings}");
    }

    #[test]
    fn accents_are_left_out_and_quotes_closed() {
        let (query, _) = first(Class::Accents);
        assert!(query.is_ascii(), "{query}");
        let (query, naming) = first(Class::Phrases);
        let quoted = query.split('"').nth(1).expect("a phrase");
        assert!(naming.name.to_lowercase().contains(quoted), "{query}: {}", naming.name);
    }

    #[test]
    fn splitting_and_joining_change_nothing_but_a_space() {
        let (query, naming) = first(Class::SplitAndJoined);
        let letters = |text: &str| text.replace(' ', "");
        let name = telling_words(&naming.name);
        let known = query
            .split(' ')
            .filter(|word| name.iter().any(|known| known == word))
            .count();
        assert!(known < query.split(' ').count(), "{query}: {name:?}");
        assert!(letters(&query).chars().all(char::is_alphanumeric), "{query}");
    }
}
