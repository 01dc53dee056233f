//! Text as it is compared: sort keys, slugs, and what no stored text may contain.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The longest slug, in characters.
pub(crate) const SLUG_LENGTH: usize = 80;

/// Folds accents and case and squeezes everything that is neither letter nor digit to single blanks.
///
/// Two names with the same folded form sort together and are the same to a reader.
#[must_use]
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut add = |c: char| {
        if c.is_ascii_alphanumeric() {
            folded.push(c.to_ascii_lowercase());
        } else if c.is_alphanumeric() {
            folded.extend(c.to_lowercase());
        } else if !folded.is_empty() && !folded.ends_with(' ') {
            folded.push(' ');
        }
    };
    if text.is_ascii() {
        // ASCII is its own decomposition.
        text.chars().for_each(&mut add);
    } else {
        text.nfkd().filter(|c| !is_combining_mark(*c)).for_each(&mut add);
    }
    folded.truncate(folded.trim_end().len());
    folded
}

/// Makes a slug of a name: lower-case ASCII letters, digits and hyphens.
#[must_use]
pub(crate) fn slugify(name: &str) -> String {
    let mut slug = String::new();
    for word in fold(name).split(' ') {
        let word: String = word.chars().filter(char::is_ascii_alphanumeric).collect();
        if word.is_empty() {
            continue;
        }
        if !slug.is_empty() && slug.len() + 1 + word.len() > SLUG_LENGTH {
            break;
        }
        if !slug.is_empty() {
            slug.push('-');
        }
        slug.extend(word.chars().take(SLUG_LENGTH));
    }
    slug
}

/// Whether `slug` has the form of a slug.
#[must_use]
pub(crate) fn is_slug(slug: &str) -> bool {
    !slug.is_empty()
        && slug.len() <= SLUG_LENGTH
        && slug
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        && !slug.starts_with('-')
        && !slug.ends_with('-')
}

/// Finds the first character that no stored text may hold: a control character other than line feed and tab.
///
/// NUL is among them; PostgreSQL cannot store it at all.
#[must_use]
pub(crate) fn forbidden_character(text: &str) -> Option<char> {
    // Nearly every text is plain, and plain bytes are quickly looked through.
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~' | b'\n' | b'\t')) {
        return None;
    }
    text.chars().find(|c| c.is_control() && *c != '\n' && *c != '\t')
}

/// Answers the beginning of a text, at most so many bytes of it, cut between characters.
#[must_use]
pub(crate) fn cut_at(text: &str, bytes: usize) -> &str {
    &text[..text.floor_char_boundary(bytes)]
}

/// Cuts a text to so many characters, with an ellipsis where it was longer, and without characters nobody sees.
#[must_use]
pub(crate) fn shortened(text: &str, characters: usize) -> String {
    let clean = |text: &str| text.replace(char::is_control, "\u{fffd}");
    match text.char_indices().nth(characters) {
        Some((end, _)) => format!("{}…", clean(&text[..end])),
        None => clean(text),
    }
}

/// Cuts a value that is quoted in a message.
#[must_use]
pub(crate) fn quoted(text: &str) -> String {
    const QUOTED: usize = 60;
    shortened(text, QUOTED)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_case_and_punctuation_fold_away() {
        assert_eq!(fold("  Élan – \"Côté\"  (2) "), "elan cote 2");
        assert_eq!(fold("!?"), "");
    }

    #[test]
    fn a_slug_is_cut_between_words() {
        assert_eq!(slugify("Applying for a U.S. Passport!"), "applying-for-a-u-s-passport");
        let long = slugify(&"word ".repeat(40));
        assert!(long.len() <= SLUG_LENGTH && long.ends_with("word"));
        assert!(is_slug(&long));
        assert_eq!(slugify("日本"), "");
    }

    #[test]
    fn control_characters_are_found_but_line_ends_are_text() {
        assert_eq!(forbidden_character("a\nb\tc"), None);
        assert_eq!(forbidden_character("a\u{0}b"), Some('\u{0}'));
        assert_eq!(forbidden_character("a\u{85}"), Some('\u{85}'));
    }
}
