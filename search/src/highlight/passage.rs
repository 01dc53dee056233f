//! A passage of a long text, around what matches.

use std::ops::Range;

/// Characters shown before the first place of a passage.
const LEAD: usize = 40;
const ELLIPSIS: char = '…';

/// Answers the text, or a passage of it with at most `longest` characters besides ellipses, and the places in it as
/// characters; `places` are bytes of the text, in order and apart.
pub(super) fn cut(text: &str, places: &[Range<usize>], longest: usize) -> (String, Vec<Range<usize>>) {
    let places = in_characters(text, places);
    let length = text.chars().count();
    if length <= longest {
        return (text.to_owned(), places);
    }
    let lead = LEAD.min(longest / 4);
    let start = busiest(&places, longest - lead).saturating_sub(lead);
    let start = start.min(length - longest);
    let characters: Vec<char> = text.chars().collect();
    let is_between = |place: usize| characters.get(place).is_none_or(|c| c.is_whitespace());
    // Words at the ends stay whole, unless that would lose all.
    let first = places
        .iter()
        .find(|place| place.end > start)
        .map_or(start, |place| place.start.max(start));
    let start = if start == 0 {
        0
    } else {
        (start..=first)
            .find(|place| is_between(*place))
            .map_or(start, |place| (place + 1).min(first))
    };
    let end = (start + longest).min(length);
    let end = (start + longest / 2..=end)
        .rev()
        .find(|place| is_between(*place))
        .unwrap_or(end);
    let mut passage = String::with_capacity(longest + 8);
    let mut shift = 0;
    if start > 0 {
        passage.push(ELLIPSIS);
        shift = 1;
    }
    passage.extend(characters.get(start..end).unwrap_or_default());
    if end < length {
        passage.push(ELLIPSIS);
    }
    let inside = places
        .into_iter()
        .filter(|place| place.start >= start && place.end <= end);
    (
        passage,
        inside
            .map(|place| place.start - start + shift..place.end - start + shift)
            .collect(),
    )
}

/// Answers the start of the place from which on most places are within reach.
fn busiest(places: &[Range<usize>], reach: usize) -> usize {
    let within = |start: usize| {
        places
            .iter()
            .filter(|place| place.start >= start && place.end <= start + reach)
            .count()
    };
    let starts = places.iter().map(|place| place.start);
    // Of equally busy ones the first: `max_by_key` would take the last.
    starts.rev().max_by_key(|start| within(*start)).unwrap_or(0)
}

/// Turns places in bytes into places in characters.
fn in_characters(text: &str, places: &[Range<usize>]) -> Vec<Range<usize>> {
    if text.is_ascii() {
        return places.to_vec();
    }
    let mut turned = Vec::with_capacity(places.len());
    let (mut bytes, mut characters) = (0, 0);
    let mut advance = |to: usize| {
        characters += text.get(bytes..to).map_or(0, |between| between.chars().count());
        bytes = to;
        characters
    };
    for place in places {
        let start = advance(place.start);
        turned.push(start..advance(place.end));
    }
    turned
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, places: &[Range<usize>]) -> Vec<String> {
        let characters: Vec<char> = text.chars().collect();
        places
            .iter()
            .map(|place| characters[place.clone()].iter().collect())
            .collect()
    }

    #[test]
    fn a_short_text_is_whole_and_its_places_are_characters() {
        let text = "Né à Élan passport";
        let start = text.find("passport").expect("there");
        let (passage, places) = cut(text, &std::iter::once(start..start + 8).collect::<Vec<_>>(), 100);
        assert_eq!(
            (passage.as_str(), &shown(&passage, &places)[..]),
            (text, &["passport".to_owned()][..])
        );
        assert_eq!((places[0].start, places[0].end), (10, 18));
    }

    #[test]
    fn a_long_text_is_cut_around_its_busiest_place() {
        let text = format!(
            "{} flood {} flood help after a flood {}",
            "çà ".repeat(100),
            "là ".repeat(100),
            "où ".repeat(100)
        );
        let places: Vec<_> = text
            .match_indices("flood")
            .map(|(start, word)| start..start + word.len())
            .collect();
        let (passage, places) = cut(&text, &places, 120);
        assert!(
            passage.chars().count() <= 122 && passage.starts_with('…') && passage.ends_with('…'),
            "{passage}"
        );
        assert_eq!(shown(&passage, &places), ["flood", "flood"]);
    }

    #[test]
    fn a_text_without_blanks_is_cut_anyway() {
        let text = "長".repeat(1_000);
        let places: Vec<_> = std::iter::once(1_500..1_506).collect();
        let (passage, places) = cut(&text, &places, 50);
        assert_eq!(shown(&passage, &places), ["長長"]);
        assert!(passage.chars().count() <= 52);
    }
}
