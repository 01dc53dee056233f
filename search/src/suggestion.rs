//! Completions while typing: services whose titles have the words so far, then words of the index.

use fsi_catalog::ServiceId;

use crate::error::Result;
use crate::highlight::Highlighter;
use crate::interpretation::{Interpretation, Mode};
use crate::ranking::TitleMatcher;
use crate::request::{QueryLimits, SearchOrder};
use crate::result::{SearchField, Suggestion};
use crate::retrieval::{Deadline, Plan, Scope};
use crate::schema::Texts;
use crate::selection::Selection;
use crate::snapshot::Snapshot;
use crate::terms::Terms;

/// The most completions that are words and no services.
const MOST_WORDS: usize = 3;

/// Answers completions of what was typed, best first.
pub(crate) fn suggest(
    snapshot: &Snapshot,
    typed: &str,
    first: usize,
    limits: &QueryLimits,
    deadline: Deadline,
) -> Result<Vec<Suggestion>> {
    let mut terms = Terms::new(snapshot.segments());
    let read = snapshot.read(typed, Mode::Typing, limits, deadline, &mut terms)?;
    if read.is_blank || read.slots.is_empty() || first == 0 {
        return Ok(Vec::new());
    }
    let plan = Plan::new(&read, snapshot.fields(), &mut terms, snapshot.services(), Scope::Titles)?;
    let filter = snapshot.published();
    let mut selection = Selection::new(snapshot.segments(), SearchOrder::default(), None, first)?;
    let mut scratch = snapshot.scratch();
    let retrieved = snapshot.retrieve(&read, &plan, filter, None, deadline, &mut scratch)?;
    snapshot.gather(&plan, filter, retrieved, &mut scratch, deadline, &mut selection, None)?;
    snapshot.put_back(scratch);
    let titles = TitleMatcher::new(&read, &plan, retrieved.with_last_resorts);
    let (chosen, _) = selection.finish(Some(&titles));
    let highlighter = Highlighter::new(&read, &plan, retrieved.with_last_resorts, limits);
    let mut suggestions: Vec<Suggestion> = Vec::with_capacity(first);
    for one in chosen {
        let texts = snapshot.texts(one.segment, one.doc)?;
        if let Some(text) = title(&texts, &highlighter) {
            suggestions.push(Suggestion {
                text,
                service: Some(ServiceId(one.id)),
            });
        }
    }
    let words = completed(snapshot, &read, typed)?;
    let is_new = |text: &String| suggestions.iter().all(|known| known.text != *text);
    let words: Vec<String> = words.into_iter().filter(is_new).take(MOST_WORDS).collect();
    // A service is worth more than words, but words show where more typing leads.
    suggestions.truncate(first.saturating_sub(words.len()).max(first.div_ceil(2)));
    suggestions.extend(words.into_iter().map(|text| Suggestion { text, service: None }));
    suggestions.truncate(first);
    Ok(suggestions)
}

/// Answers the title that has most of what was typed, the name before other names.
fn title(stored: &[u8], highlighter: &Highlighter) -> Option<String> {
    let titles =
        Texts::read(stored).filter(|(field, _)| matches!(field, SearchField::Name | SearchField::AlternateName));
    let scored = titles.map(|(_, text)| (highlighter.covered(text), text));
    // `max_by_key` takes the last of equals; the name comes first.
    let all: Vec<(u32, &str)> = scored.collect();
    all.into_iter()
        .rev()
        .max_by_key(|one| one.0)
        .map(|one| one.1.to_owned())
}

/// Answers what was typed with its last word completed to words of published services.
fn completed(snapshot: &Snapshot, read: &Interpretation, typed: &str) -> Result<Vec<String>> {
    let Some(last) = read.slots.last().filter(|slot| !slot.is_quoted) else {
        return Ok(Vec::new());
    };
    let (Some(before), Some(after)) = (typed.get(..last.place.start), typed.get(last.place.end..)) else {
        return Ok(Vec::new());
    };
    // Whoever typed a blank has finished the word.
    if !after.is_empty() {
        return Ok(Vec::new());
    }
    let mut completed = Vec::new();
    for (word, _) in snapshot.lexicon().completions(&last.word, MOST_WORDS) {
        if snapshot.is_published(&word)? {
            completed.push(format!("{before}{word}"));
        }
    }
    Ok(completed)
}
