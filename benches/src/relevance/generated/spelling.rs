//! Mistakes of the keyboard.

use crate::random::Random;

/// Keys that lie beside each other.
const ROWS: [&str; 3] = ["qwertyuiop", "asdfghjkl", "zxcvbnm"];

/// Answers a word that is as many edits away: a letter left out, doubled, put in, struck beside, or swapped with the next.
/// First letters are hit like any other. None when the word is too short for that to be read.
pub(super) fn mistyped(word: &str, edits: usize, random: &mut Random) -> Option<String> {
    let shortest = if edits > 1 { 8 } else { 5 };
    if word.len() < shortest || !word.bytes().all(|letter| letter.is_ascii_lowercase()) {
        return None;
    }
    // Two edits can cancel each other, or be one in the eyes of a reader.
    (0..50).find_map(|_| {
        let mut letters: Vec<char> = word.chars().collect();
        for _ in 0..edits {
            edit(&mut letters, random);
        }
        let typed: String = letters.iter().collect();
        (distance(word, &typed) == edits).then_some(typed)
    })
}

fn edit(letters: &mut Vec<char>, random: &mut Random) {
    let place = random.below(letters.len());
    let Some(letter) = letters.get(place).copied() else {
        return;
    };
    match random.below(5) {
        0 => {
            letters.remove(place);
        }
        1 => letters.insert(place, letter),
        2 => letters.insert(place, beside(letter, random)),
        3 => letters[place] = beside(letter, random),
        _ if place + 1 < letters.len() => letters.swap(place, place + 1),
        _ => letters.swap(place - 1, place),
    }
}

/// Answers a letter whose key lies beside another's.
fn beside(letter: char, random: &mut Random) -> char {
    let row = ROWS.iter().find(|row| row.contains(letter)).unwrap_or(&ROWS[0]);
    let place = row.find(letter).unwrap_or(0);
    let left = place.checked_sub(1).and_then(|left| row[left..].chars().next());
    let right = row[place..].chars().nth(1);
    let neighbors: Vec<char> = left.into_iter().chain(right).collect();
    random.one(&neighbors)
}

/// Answers how many letters must be put in, left out, exchanged or swapped with the next to make one word of another.
fn distance(one: &str, other: &str) -> usize {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let mut rows = vec![vec![0; other.len() + 1]; one.len() + 1];
    for i in 0..=one.len() {
        for j in 0..=other.len() {
            rows[i][j] = if i == 0 || j == 0 {
                i + j
            } else {
                let exchanged = rows[i - 1][j - 1] + usize::from(one[i - 1] != other[j - 1]);
                let best = exchanged.min(rows[i - 1][j] + 1).min(rows[i][j - 1] + 1);
                let is_swapped = i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1];
                if is_swapped {
                    best.min(rows[i - 2][j - 2] + 1)
                } else {
                    best
                }
            };
        }
    }
    rows[one.len()][other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_swap_of_neighbors_is_one_edit() {
        let distances = [
            ("permit", "premit", 1),
            ("permit", "permt", 1),
            ("permit", "prmitt", 2),
            ("permit", "permit", 0),
        ];
        for (one, other, edits) in distances {
            assert_eq!(distance(one, other), edits, "{one} {other}");
        }
    }

    #[test]
    fn words_are_as_many_edits_away_as_asked_and_first_letters_are_hit_too() {
        let random = &mut Random::new(1);
        let mut first_letters = 0;
        for _ in 0..500 {
            let one = mistyped("passport", 1, random).expect("long enough");
            let two = mistyped("passport", 2, random).expect("long enough");
            assert_eq!(
                (distance("passport", &one), distance("passport", &two)),
                (1, 2),
                "{one} {two}"
            );
            first_letters += usize::from(!one.starts_with('p'));
        }
        assert!(first_letters > 10, "{first_letters}");
    }

    #[test]
    fn short_words_and_words_with_accents_are_left_alone() {
        let random = &mut Random::new(1);
        assert_eq!(mistyped("lake", 1, random), None);
        assert_eq!(mistyped("permits", 2, random), None);
        assert_eq!(mistyped("clínica", 1, random), None);
    }
}
