//! Normal forms of names and ids, by which two records of one service find each other.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::checker::Mark;
use crate::service::ServiceRecord;
use crate::text::fold;

/// Words that tell no service from another: articles, prepositions and the like, in English, French and Spanish.
const STOP_WORDS: &[&str] = &[
    "a", "an", "and", "at", "au", "aux", "by", "de", "del", "des", "du", "el", "en", "et", "for", "from", "in", "la",
    "las", "le", "les", "los", "my", "of", "on", "or", "our", "para", "pour", "sur", "the", "to", "un", "una", "une",
    "with", "y", "your",
];

/// Words that every agency uses for what every agency has; a name of these alone says nothing.
const GENERAL_WORDS: &[&str] = &[
    "about",
    "ask",
    "assistance",
    "call",
    "center",
    "client",
    "complaint",
    "contact",
    "customer",
    "email",
    "enquiry",
    "faq",
    "feedback",
    "form",
    "general",
    "get",
    "give",
    "help",
    "hotline",
    "info",
    "information",
    "inquiry",
    "line",
    "mail",
    "media",
    "news",
    "office",
    "online",
    "page",
    "phone",
    "portal",
    "program",
    "public",
    "publication",
    "question",
    "request",
    "search",
    "service",
    "site",
    "support",
    "us",
    "web",
    "website",
];

/// The same words as they are compared.
static GENERAL_STEMS: LazyLock<HashSet<String>> =
    LazyLock::new(|| GENERAL_WORDS.iter().map(|word| stem(word)).collect());

/// The most marks of names that one record has.
const MOST_NAMES: usize = 8;

/// Answers the marks of a record: of its names and of its key.
pub(crate) fn marks_of<O, P>(record: &ServiceRecord<O, P>) -> Vec<Mark> {
    let names = std::iter::once(&record.name).chain(&record.alternate_names);
    let mut marks: Vec<Mark> = Vec::new();
    for name in names.take(MOST_NAMES) {
        if let Some(mark) = name_mark(name).map(Mark::Name)
            && !marks.contains(&mark)
        {
            marks.push(mark);
        }
    }
    marks.extend(key_mark(&record.key).map(Mark::Key));
    marks
}

/// Answers the normal form of a name: its telling words, without endings and in order of the alphabet. Nothing for a name
/// without any, such as “General enquiries”.
#[must_use]
pub(crate) fn name_mark(name: &str) -> Option<String> {
    /// A name is no longer than this; what is, was refused for it.
    const LONGEST: usize = 400;
    let name = crate::text::cut_at(name, LONGEST);
    let mut stems: Vec<String> = Vec::new();
    let is_shouted = !name.contains(char::is_lowercase);
    for (place, token) in name.split_whitespace().enumerate() {
        let token = without_elision(token);
        for word in fold(token).split(' ').filter(|word| !word.is_empty()) {
            // “Category A” tells, “a category” does not.
            let is_letter = word.len() == 1 && token.starts_with(char::is_uppercase) && place > 0 && !is_shouted;
            if is_letter || !STOP_WORDS.contains(&word) {
                stems.push(stem(word));
            }
        }
    }
    stems.sort_unstable();
    let is_general = stems.iter().all(|stem| GENERAL_STEMS.contains(stem));
    let mark = stems.join(" ");
    (!is_general && mark.chars().count() >= 4).then_some(mark)
}

/// Takes off the article that French joins to a word, and the English possessive.
fn without_elision(token: &str) -> &str {
    let is_apostrophe = |c: char| matches!(c, '\'' | '’');
    match token.split_once(is_apostrophe) {
        Some((before, after)) if before.chars().count() == 1 && !after.is_empty() => after,
        Some((before, "s" | "")) => before,
        _ => token,
    }
}

/// Answers how many words a mark of a name has.
pub(super) fn words_of(mark: &str) -> usize {
    mark.split(' ').count()
}

/// Takes off what a word has by grammar or spelling: plural, gerund, the British forms.
fn stem(word: &str) -> String {
    let word = match word {
        "programme" | "programmes" => "program",
        "centre" | "centres" => "center",
        "licence" | "licences" => "license",
        "cheque" | "cheques" => "check",
        "enquiry" | "enquiries" => "inquiry",
        other => other,
    };
    let plain = word.bytes().all(|byte| byte.is_ascii_alphabetic());
    if !plain || word.len() < 4 {
        return word.to_owned();
    }
    let singular = if let Some(stem) = word.strip_suffix("ies").filter(|stem| stem.len() >= 2) {
        format!("{stem}y")
    } else if word.ends_with("ss") || word.ends_with("us") || word.ends_with("is") {
        word.to_owned()
    } else {
        word.strip_suffix('s').unwrap_or(word).to_owned()
    };
    let infinitive = singular
        .strip_suffix("ing")
        .filter(|stem| stem.len() >= 3)
        .unwrap_or(&singular);
    infinitive
        .strip_suffix('e')
        .filter(|stem| stem.len() >= 3)
        .unwrap_or(infinitive)
        .to_owned()
}

/// Answers the normal form of an agency's own id: without case, hyphens, padding zeros, and letters before a number.
#[must_use]
pub(crate) fn key_mark(key: &str) -> Option<String> {
    let (prefix, rest) = parts(key)?;
    if rest.is_empty() {
        return Some(prefix);
    }
    Some(rest)
}

/// The longest key; what is longer was refused for it.
const LONGEST_KEY: usize = 64;

/// Cuts a key into the letters before it and what follows, both in their normal form.
fn parts(key: &str) -> Option<(String, String)> {
    if key.len() > LONGEST_KEY {
        return None;
    }
    let clean: String = key
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_lowercase())
        .collect();
    if clean.is_empty() {
        return None;
    }
    let start = clean.find(|c: char| c.is_ascii_digit()).unwrap_or(clean.len());
    let (prefix, rest) = clean.split_at(start);
    if rest.bytes().all(|byte| byte.is_ascii_digit()) {
        let digits = rest.trim_start_matches('0');
        let digits = if digits.is_empty() && !rest.is_empty() {
            "0"
        } else {
            digits
        };
        return Some((prefix.to_owned(), digits.to_owned()));
    }
    // Letters and digits mixed: padding zeros go, the rest stays whole.
    let mut whole = String::with_capacity(clean.len());
    for c in clean.chars() {
        let is_padding = c == '0' && !whole.ends_with(|before: char| before.is_ascii_digit());
        if !is_padding {
            whole.push(c);
        }
    }
    Some((String::new(), whole))
}

/// Whether two different ids may be one written otherwise: `3375` and `SRV03375`, but not `ABC-12` and `XYZ-12`.
pub(super) fn are_one_id(one: &str, other: &str) -> bool {
    let (Some((prefix, rest)), Some((other_prefix, other_rest))) = (parts(one), parts(other)) else {
        return false;
    };
    rest == other_rest
        && (prefix == other_prefix || (!rest.is_empty() && (prefix.is_empty() || other_prefix.is_empty())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_differ_in_grammar_and_spelling_alone_share_a_mark() {
        for (one, other) in [
            ("Applying for a passport", "Apply for passports"),
            ("Small Business Grants Programme", "Small business grant program"),
            ("Renewing your licence", "Renew a License"),
            ("Prestation d’invalidité", "Prestations d'invalidite"),
            ("Filing taxes", "File taxes"),
            ("APPLY FOR A PASSPORT", "Applying for a Passport"),
            ("Veteran’s pensions", "Veterans’ Pension"),
        ] {
            assert!(name_mark(one).is_some(), "{one}");
            assert_eq!(name_mark(one), name_mark(other), "{one} / {other}");
        }
    }

    #[test]
    fn names_that_say_another_thing_do_not() {
        for (one, other) in [
            ("Medicare Part A", "Medicare Part D"),
            ("Category A - Pest control", "Category D - Pest control"),
            ("Form 1040 filing", "Form 1041 filing"),
            ("Applying for a passport", "Renewing a passport"),
        ] {
            assert_ne!(name_mark(one), name_mark(other), "{one} / {other}");
        }
    }

    #[test]
    fn what_every_agency_has_bears_no_mark() {
        for name in [
            "Contact us",
            "General enquiries",
            "Help",
            "",
            "!?",
            "Information services",
            "FAQs",
        ] {
            assert_eq!(name_mark(name), None, "{name}");
        }
    }

    #[test]
    fn an_id_is_known_however_it_is_written() {
        assert_eq!(key_mark("SRV03375"), key_mark("3375"));
        assert_eq!(key_mark("ss-05"), key_mark("SS5"));
        assert_eq!(key_mark("a1-b02"), key_mark("A01B2"));
        assert_eq!(key_mark("--"), None);
        assert!(are_one_id("SRV03375", "3375") && are_one_id("ss-5", "SS05") && are_one_id("intake", "In-Take"));
        assert!(!are_one_id("ABC-12", "XYZ-12") && !are_one_id("100", "10") && !are_one_id("ABC", "XYZ"));
    }
}
