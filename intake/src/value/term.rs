//! Terms of the closed vocabularies, by code, by title, and by codes of other systems.

use std::collections::HashMap;
use std::sync::LazyLock;

use fsi_catalog::rules;
use fsi_catalog::vocabulary::{Term, VocabularyName};

use super::{Fault, Said, parts, shown, text};
use crate::table::{Cell, trim};

/// How a term was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum By {
    /// By its code or title.
    Name,
    /// By the code of another system.
    LegacyCode,
}

/// Codes that GSA's Touchpoints uses for its channels and that are not codes or titles of ours.
const LEGACY: &[(VocabularyName, &str, &str)] = &[
    (VocabularyName::Channel, "computer", "WEBSITE"),
    (VocabularyName::Channel, "mobile", "WEBSITE"),
    (VocabularyName::Channel, "paper", "POSTAL_MAIL"),
    (VocabularyName::Channel, "sms_text_messages", "SMS"),
];

type Names = HashMap<(VocabularyName, String), (&'static Term, By)>;

static NAMES: LazyLock<Names> = LazyLock::new(|| {
    let mut names = Names::new();
    for &vocabulary in VocabularyName::ALL {
        // Codes go before titles: where one is spelled like the other, the code is what was meant.
        for spelled in [|term: &Term| term.code, |term: &Term| term.title] {
            for term in vocabulary.terms() {
                names
                    .entry((vocabulary, plain(spelled(term))))
                    .or_insert((term, By::Name));
            }
        }
    }
    for &(vocabulary, legacy, code) in LEGACY {
        if let Some(term) = vocabulary.terms().into_iter().find(|term| term.code == code) {
            names
                .entry((vocabulary, plain(legacy)))
                .or_insert((term, By::LegacyCode));
        }
    }
    names
});

/// A name without case, blanks and punctuation.
fn plain(name: &str) -> String {
    name.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// Reads a term.
#[must_use]
pub fn term(vocabulary: VocabularyName, cell: &Cell) -> Said<&'static Term> {
    let said = text(cell);
    match said.value {
        Some(name) => resolve(vocabulary, &name),
        None => Said {
            value: None,
            faults: said.faults,
        },
    }
}

/// Reads several terms, separated by `|`, `;`, `,` or line ends. Those that are known are kept beside the faults of others;
/// one that stands twice is taken once.
#[must_use]
pub fn terms(vocabulary: VocabularyName, cell: &Cell) -> Said<Vec<&'static Term>> {
    let said = text(cell);
    let Some(whole) = said.value else {
        return Said {
            value: None,
            faults: said.faults,
        };
    };
    let mut found = Vec::new();
    let mut faults = said.faults;
    let mut take = |name: &str| {
        let one = resolve(vocabulary, name);
        if let Some(term) = one.value
            && !found.contains(&term)
        {
            found.push(term);
        }
        // More would not tell more.
        if faults.len() < 20 {
            faults.extend(one.faults.into_iter().map(|fault| fault.about(name)));
        }
    };
    for part in parts(&whole) {
        // Some titles have a comma of their own.
        if known(vocabulary, part).is_some() || !part.contains(',') {
            take(part);
        } else {
            for piece in part.split(',').map(trim).filter(|piece| !piece.is_empty()) {
                take(piece);
            }
        }
    }
    Said {
        value: (!found.is_empty()).then_some(found),
        faults,
    }
}

fn known(vocabulary: VocabularyName, name: &str) -> Option<(&'static Term, By)> {
    // No name is so long; looking it up would only copy it.
    (name.len() <= 200)
        .then(|| NAMES.get(&(vocabulary, plain(name))).copied())
        .flatten()
}

/// Finds a term by code, title or the code of another system, without regard to case, blanks and hyphens.
#[must_use]
pub fn resolve(vocabulary: VocabularyName, name: &str) -> Said<&'static Term> {
    match known(vocabulary, name) {
        Some((term, By::Name)) => Said::value(term),
        Some((term, By::LegacyCode)) => Said::doubted(
            term,
            Fault::new(
                &rules::TERM_BY_LEGACY_CODE,
                format!("“{}” is read as {}", shown(name), term.code),
            )
            .with_remedy(format!("Write {}: {}", term.code, term.definition))
            .with_fix(term.code),
        ),
        None => Said::fault(unknown(vocabulary, name)),
    }
}

fn unknown(vocabulary: VocabularyName, name: &str) -> Fault {
    let terms = vocabulary.terms();
    let spelled = terms.iter().flat_map(|term| [(term.code, *term), (term.title, *term)]);
    let near = nearest(name, spelled);
    let mut fault = Fault::new(
        &rules::UNKNOWN_TERM,
        format!("“{}” is not a term of {}", shown(name), vocabulary.code()),
    );
    fault.remedy = Some(match near.as_slice() {
        [] if terms.len() <= 20 => {
            let codes: Vec<&str> = terms.iter().map(|term| term.code).collect();
            format!("Use one of {}.", codes.join(", "))
        }
        [] => format!("Use a term of {}.", vocabulary.code()),
        [one] => format!("Did you mean {}? {}", one.code, one.definition),
        several => {
            let codes: Vec<&str> = several.iter().take(3).map(|term| term.code).collect();
            format!("Did you mean one of {}?", codes.join(", "))
        }
    });
    if let [one] = near.as_slice() {
        fault.fix = Some(one.code.to_owned());
    }
    fault
}

/// Answers what is spelled nearly like a name, the nearest first, each once.
pub fn nearest<'a, T: Copy + PartialEq>(name: &str, among: impl IntoIterator<Item = (&'a str, T)>) -> Vec<T> {
    /// How alike two spellings are that differ by a slip, from 0 to 1.
    const NEARLY: f64 = 0.8;
    if name.len() > 200 {
        return Vec::new();
    }
    let name = plain(name);
    let mut near: Vec<(f64, T)> = among
        .into_iter()
        .map(|(spelled, what)| (strsim::normalized_damerau_levenshtein(&name, &plain(spelled)), what))
        .filter(|(alike, _)| *alike >= NEARLY)
        .collect();
    near.sort_by(|one, other| other.0.total_cmp(&one.0));
    let mut found: Vec<T> = Vec::new();
    for (_, what) in near {
        if !found.contains(&what) {
            found.push(what);
        }
    }
    found
}
