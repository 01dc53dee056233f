//! Texts of a generated service, of the length that real ones have.

use super::naming::Naming;
use super::places::place;
use super::translations::{INSTRUMENTS, THINGS};
use super::words::{AUDIENCES, MATERIALS};
use crate::random::Random;

/// The longest summary that a record may have, in characters.
#[cfg(test)]
const LONGEST_SUMMARY: usize = 300;

const FIRST_SENTENCES: [&str; 6] = [
    "Lets {audience} ask for the {thing} {instrument}, hand in what is needed and get the decision.",
    "{Audience} who own or run any {material} {thing} get the {instrument} that the rules for {place} ask for.",
    "Gives {audience} the {instrument} for any {quality} {thing}, on paper or online.",
    "Handles every {instrument} of any {material} {thing}, from the first question to the answer.",
    "{Audience} send one request for the {instrument} and follow it until it is decided.",
    "Looks after {quality} {thing} matters of {audience} in and around {place}.",
];

const SECOND_SENTENCES: [&str; 6] = [
    "Most requests are decided within weeks.",
    "Originals are seen once and go back by mail.",
    "A fee is due for {quality} requests only.",
    "The office in {place} helps by phone.",
    "Those who were here before need not hand in {material} papers again.",
    "A decision can be challenged within sixty days.",
];

const PARAGRAPH: [&str; 16] = [
    "Before a request is made, the {thing} is described: where it stands, what it is made of and who looks after it.",
    "Requests from {audience} are read in the order in which they come in, unless safety asks for haste.",
    "Where {other_material} is used in place of {material}, a note from the supplier is enough.",
    "Who already holds the {other_instrument} for another {other_thing} names its number, and the papers are taken from there.",
    "An inspector visits once a year, or after a change of the {thing} that was not reported.",
    "The {instrument} ends with the calendar year and is renewed without a new visit when nothing has changed.",
    "{Other_audience} are served by another office, which is named in the letter.",
    "Neighbors within a mile of the {thing} are told and have thirty days to answer.",
    "Payments are made by card or from an account; checks are taken at the counter in {place}.",
    "Any {instrument} from {other_place} is taken over when its conditions were the same.",
    "Records of {material} and {other_material} are kept for seven years and shown when asked for.",
    "People without a computer get help by phone, and a paper copy of every page.",
    "Interpreters are there for the interview, and forms are in large print on request.",
    "When a request is turned down, the letter says why, what can be mended and where to appeal.",
    "The money comes from a fund that Congress sets each year, so it can run out before the year ends.",
    "Help with any {other_thing} is a service of its own and is not asked for here.",
];

/// Answers one or two plain sentences.
pub(super) fn summary(random: &mut Random, naming: &Naming) -> String {
    let first = random.one(&FIRST_SENTENCES);
    let second = random.one(&SECOND_SENTENCES);
    filled(&format!("{first} {second}"), random, naming)
}

/// Answers what a service entails, at length, in 4 to 9 sentences.
pub(super) fn description(random: &mut Random, naming: &Naming) -> String {
    let count = 4 + random.below(6);
    let sentences = random.some(&PARAGRAPH, count);
    filled(&sentences.join(" "), random, naming)
}

/// Answers what a form is called.
pub(super) fn form_title(random: &mut Random, naming: &Naming) -> String {
    let titles = [
        "Application for {quality} {thing} {instrument}",
        "Statement of {material} {thing} owner",
        "Certification of {instrument} holder",
        "{Material} {thing} data sheet",
        "Request for review of {instrument}",
        "Inventory of {quality} {material}",
    ];
    filled(random.one(&titles), random, naming)
}

fn filled(text: &str, random: &mut Random, naming: &Naming) -> String {
    let mut filled = text.to_owned();
    let [other_thing, ..] = random.one(THINGS);
    let [other_instrument, ..] = random.one(INSTRUMENTS);
    for (slot, word) in [
        ("audience", naming.audience),
        ("quality", naming.quality),
        ("material", naming.material),
        ("thing", naming.thing),
        ("instrument", naming.instrument),
        ("place", naming.place.as_str()),
        ("other_audience", random.one(AUDIENCES)),
        ("other_material", random.one(MATERIALS)),
        ("other_thing", other_thing),
        ("other_instrument", other_instrument),
        ("other_place", place(random).as_str()),
    ] {
        filled = filled.replace(&format!("{{{slot}}}"), word);
        filled = filled.replace(&format!("{{{}}}", upper_first(slot)), &upper_first(word));
    }
    filled
}

fn upper_first(word: &str) -> String {
    let mut letters = word.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_have_the_length_of_real_ones_and_no_open_slots() {
        for number in 0..2000 {
            let naming = Naming::of(number);
            let random = &mut Random::new(number as u64);
            let (summary, description) = (summary(random, &naming), description(random, &naming));
            let title = form_title(random, &naming);
            assert!((60..=LONGEST_SUMMARY).contains(&summary.chars().count()), "{summary}");
            assert!((200..=1500).contains(&description.chars().count()), "{description}");
            assert!(
                !format!("{summary}{description}{title}").contains(['{', '}']),
                "{summary} {description} {title}"
            );
        }
    }
}
