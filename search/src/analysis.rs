//! Text becomes words: the same way for what is indexed, for what is asked and for what is highlighted.

mod stop_words;

pub(crate) use stop_words::{is_stop_word, is_weak_word};

use std::borrow::Cow;
use std::ops::Range;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The longest word, in characters; longer ones are cut.
pub(crate) const LONGEST_WORD: usize = 64;
/// The longest code that is put together of neighbouring words, in bytes.
pub(crate) const LONGEST_CODE: usize = 24;
/// The most neighbouring words that make up one code.
pub(crate) const CODE_WORDS: usize = 4;

/// Calls `each` with the place of every word in the text, in bytes, and the word without accents and case.
///
/// Words are runs of letters and digits of any script. Apostrophes inside a word are left out, and `&` is "and".
pub(crate) fn each_word(text: &str, mut each: impl FnMut(Range<usize>, &str)) {
    let mut word = String::with_capacity(LONGEST_WORD);
    if text.is_ascii() {
        each_ascii_word(text, &mut word, each);
        return;
    }
    let mut length = 0_usize;
    let mut start = 0_usize;
    let mut end = 0_usize;
    for (place, c) in text.char_indices() {
        let is_letter = if c.is_ascii() {
            c.is_ascii_alphanumeric()
        } else {
            c.is_alphanumeric() || (!word.is_empty() && is_combining_mark(c))
        };
        if is_letter {
            if word.is_empty() {
                start = place;
            }
            end = place + c.len_utf8();
            if length < LONGEST_WORD {
                length += 1;
                push_folded(c, &mut word);
            }
            continue;
        }
        let is_apostrophe = matches!(c, '\'' | '\u{2019}' | '\u{2bc}' | '\u{ff07}');
        if is_apostrophe && !word.is_empty() && starts_with_letter(&text[place + c.len_utf8()..]) {
            continue;
        }
        if !word.is_empty() {
            each(start..end, &word);
            word.clear();
            length = 0;
        }
        if c == '&' {
            each(place..place + 1, "and");
        }
    }
    if !word.is_empty() {
        each(start..end, &word);
    }
}

/// Likewise of a text without accents, which nearly every text is.
fn each_ascii_word(text: &str, word: &mut String, mut each: impl FnMut(Range<usize>, &str)) {
    let mut bytes = text.bytes().enumerate().peekable();
    while let Some((start, first)) = bytes.next() {
        if !first.is_ascii_alphanumeric() {
            if first == b'&' {
                each(start..start + 1, "and");
            }
            continue;
        }
        word.clear();
        word.push(char::from(first.to_ascii_lowercase()));
        let mut end = start + 1;
        while let Some((place, byte)) = bytes.peek().copied() {
            if byte.is_ascii_alphanumeric() {
                end = place + 1;
                if word.len() < LONGEST_WORD {
                    word.push(char::from(byte.to_ascii_lowercase()));
                }
            } else if byte != b'\'' || !text.as_bytes().get(place + 1).is_some_and(u8::is_ascii_alphabetic) {
                break;
            }
            bytes.next();
        }
        each(start..end, word);
    }
}

fn starts_with_letter(text: &str) -> bool {
    text.chars().next().is_some_and(char::is_alphabetic)
}

fn push_folded(c: char, word: &mut String) {
    if c.is_ascii() {
        word.push(c.to_ascii_lowercase());
        return;
    }
    for c in c.nfkd().filter(|c| !is_combining_mark(*c)) {
        for c in c.to_lowercase() {
            match c {
                'ß' => word.push_str("ss"),
                'æ' => word.push_str("ae"),
                'œ' => word.push_str("oe"),
                'ø' => word.push('o'),
                'ł' => word.push('l'),
                'ı' => word.push('i'),
                // Letters that only decompose once they are small, such as the dotted capital I.
                c if is_combining_mark(c) || !c.is_alphanumeric() => {}
                c => word.push(c),
            }
        }
    }
}

/// Answers the words of a text, without accents and case.
pub(crate) fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    each_word(text, |_, word| {
        if !word.is_empty() {
            words.push(word.to_owned());
        }
    });
    words
}

/// Answers the stem of a folded word: "renewal", "renewals" and "renewing" share one. Codes are their own stems.
pub(crate) fn stem(word: &str) -> Cow<'_, str> {
    if word.len() < 3 || !word.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return Cow::Borrowed(word);
    }
    frostem::Stemmer::new(frostem::Algorithm::English).stem(word)
}

/// Answers a short hash of a stem, for comparing without the text; never the separator 0. FNV-1a, which is stable.
pub(crate) fn stem_hash(stem: &str) -> u32 {
    let hash = stem.bytes().fold(0x811c_9dc5_u32, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    });
    hash.max(1)
}

/// Answers a code without anything but its letters and digits, and without the word "form" or the like before it.
pub(crate) fn code(text: &str) -> Option<String> {
    let words = words(text);
    let mut words = words.as_slice();
    while let [first, rest @ ..] = words {
        if rest.is_empty() || !matches!(first.as_str(), "form" | "forms" | "no" | "number" | "omb") {
            break;
        }
        words = rest;
    }
    let code = words.concat();
    (!code.is_empty() && code.len() <= LONGEST_WORD).then_some(code)
}

/// Whether a word has a digit, and so may be a code or a part of one.
pub(crate) fn has_digit(word: &str) -> bool {
    word.bytes().any(|byte| byte.is_ascii_digit())
}

/// Answers the codes that stand in a running text: words with a digit, and words that a hyphen, dot or slash joins to
/// one, such as "ss5" in "using Form SS-5".
pub(crate) fn codes_in(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut run = String::new();
    let mut run_words = 0_usize;
    let mut last_end = 0_usize;
    let mut flush = |run: &mut String, run_words: &mut usize| {
        if has_digit(run) && run.len() <= LONGEST_CODE && *run_words <= CODE_WORDS {
            found.push(std::mem::take(run));
        }
        run.clear();
        *run_words = 0;
    };
    each_word(text, |place, word| {
        let between = text.get(last_end..place.start).unwrap_or_default();
        if !matches!(between, "-" | "." | "/" | "\u{2013}" | "\u{2011}") {
            flush(&mut run, &mut run_words);
        }
        run.push_str(word);
        run_words += 1;
        last_end = place.end;
    });
    flush(&mut run, &mut run_words);
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_accents_and_apostrophes_do_not_matter() {
        assert_eq!(
            words("Women's  RÉSUMÉ, Œuvre & “Straße”"),
            ["womens", "resume", "oeuvre", "and", "strasse"]
        );
        assert_eq!(words("e\u{301}le\u{300}ve L’État"), ["eleve", "letat"]);
        assert_eq!(words("護照 проезд"), ["護照", "проезд"]);
        assert!(words("!?… 🙂 \u{0}").is_empty());
        assert_eq!(words(&"x".repeat(500)), ["x".repeat(LONGEST_WORD)]);
    }

    #[test]
    fn a_plain_text_is_cut_like_any_other() {
        for text in [
            "Women's SS-5 & it's 'quoted' dogs'",
            "a&b",
            "",
            "--x",
            "rock 'n' roll",
            "O'Neill's 5'6",
            &"y".repeat(99),
        ] {
            let mut plain = Vec::new();
            each_word(text, |place, word| plain.push((place, word.to_owned())));
            let mut other = Vec::new();
            each_word(&format!("{text} é"), |place, word| {
                other.push((place, word.to_owned()));
            });
            other.pop();
            assert_eq!(plain, other, "{text}");
        }
    }

    #[test]
    fn places_are_those_of_the_text() {
        let text = "Né à “Élan's”";
        let mut found = Vec::new();
        each_word(text, |place, _| found.push(&text[place]));
        assert_eq!(found, ["Né", "à", "Élan's"]);
    }

    #[test]
    fn forms_of_a_word_share_a_stem() {
        for (a, b) in [("renewal", "renewing"), ("passports", "passport"), ("womens", "women")] {
            assert_eq!(stem(a), stem(b));
        }
        assert_eq!(stem("1040ez"), "1040ez");
    }

    #[test]
    fn a_code_is_the_same_however_it_is_written() {
        for text in ["SS-5", "ss5", "Form SS 5", "form ss-5"] {
            assert_eq!(code(text).as_deref(), Some("ss5"), "{text}");
        }
        assert_eq!(code("OMB No. 0960-0066").as_deref(), Some("09600066"));
        assert_eq!(codes_in("using Form SS-5 or 1040-EZ, not self-help"), ["ss5", "1040ez"]);
    }
}
