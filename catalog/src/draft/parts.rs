//! What a record speaks of within its lists, and how the rest of an earlier record stays.

use std::sync::Arc;

use super::{Draft, Places};
use crate::redaction::WITHHELD;
use crate::service::{AgencyNote, Opportunity, ServiceChannel, ServiceInput, Task};
use crate::vocabulary::Channel;

/// What a record speaks of within lists that it does not know as a whole.
#[derive(Clone, Debug, Default)]
pub struct Parts {
    /// The titles of the notes it speaks of, where these are not all.
    pub notes: Option<Arc<[String]>>,
    /// The tasks it speaks of, by key, each in one channel, where these are not all.
    pub tasks: Option<Arc<[(String, Channel)]>>,
    /// The channels it speaks of, each with whether it speaks of its address, where it does not speak of all of each.
    pub channels: Option<Arc<[(Channel, bool)]>>,
    /// Whether it is a copy for the public, which has no restricted values.
    pub is_public_copy: bool,
}

/// What of a note at least fills it, so that it goes on in the next: all but blanks at its ends.
const FULL_NOTE: usize = 1900;

impl Draft {
    /// Puts what the draft speaks of over the record that there is. What it does not speak of stays as it is.
    pub(crate) fn put_over(&mut self, earlier: &ServiceInput) {
        let said = self.record.clone();
        self.record = self.spoken.over(said, earlier);
        if let Some(titles) = self.parts.notes.clone()
            && self.spoken.speaks_of("notes")
        {
            let stays = staying_notes(&titles, &earlier.notes);
            let said = std::mem::take(&mut self.record.notes);
            let is_same = |one: &AgencyNote, other: &AgencyNote| one.title == other.title;
            self.record.notes = merged("notes", &mut self.places, said, &earlier.notes, &stays, is_same);
        }
        if let Some(tasks) = self.parts.tasks.clone()
            && self.spoken.speaks_of("tasks")
        {
            let channel_of = |key: &str| {
                tasks
                    .iter()
                    .find(|(known, _)| known == key)
                    .map(|(_, channel)| *channel)
            };
            let stays: Vec<bool> = earlier
                .tasks
                .iter()
                .map(|task| channel_of(&task.key).is_none())
                .collect();
            let mut said = std::mem::take(&mut self.record.tasks);
            for task in &mut said {
                let before = earlier.tasks.iter().find(|before| before.key == task.key);
                if let (Some(before), Some(channel)) = (before, channel_of(&task.key)) {
                    complete_task(task, before, channel);
                }
            }
            let is_same = |one: &Task, other: &Task| one.key == other.key;
            self.record.tasks = merged("tasks", &mut self.places, said, &earlier.tasks, &stays, is_same);
        }
        if let Some(channels) = self.parts.channels.clone()
            && self.spoken.speaks_of("channels")
        {
            let part_of = |channel: Channel| channels.iter().find(|(known, _)| *known == channel);
            let before = &earlier.channels;
            let stays: Vec<bool> = before.iter().map(|entry| part_of(entry.channel).is_none()).collect();
            let mut said = std::mem::take(&mut self.record.channels);
            for entry in &mut said {
                let Some(before) = before.iter().find(|before| before.channel == entry.channel) else {
                    continue;
                };
                entry.note = entry.note.take().or_else(|| before.note.clone());
                if part_of(entry.channel).is_none_or(|(_, speaks_of_address)| !speaks_of_address) {
                    entry.url = entry.url.take().or_else(|| before.url.clone());
                }
            }
            let is_same = |one: &ServiceChannel, other: &ServiceChannel| one.channel == other.channel;
            self.record.channels = merged("channels", &mut self.places, said, before, &stays, is_same);
        }
        if self.parts.is_public_copy {
            restore(&mut self.record, earlier);
        }
    }
}

/// Which notes are of titles that nothing is said of. A long note goes on in further ones, which go with it.
fn staying_notes(titles: &[String], notes: &[AgencyNote]) -> Vec<bool> {
    let mut going: Option<&AgencyNote> = None;
    let mut first = "";
    let stays = notes.iter().map(|note| {
        let is_part = going.is_some_and(|before| before.text.chars().count() >= FULL_NOTE)
            && note
                .title
                .rsplit_once(" (")
                .is_some_and(|(title, _)| !title.is_empty() && first.starts_with(title));
        let is_spoken_of = is_part || titles.contains(&note.title);
        if !is_part {
            first = &note.title;
        }
        going = is_spoken_of.then_some(note);
        !is_spoken_of
    });
    stays.collect()
}

/// Puts entries that stay among those that are said, in the order in which they were; what is new comes last.
fn merged<T: Clone>(
    list: &str,
    places: &mut Places,
    said: Vec<T>,
    earlier: &[T],
    stays: &[bool],
    is_same: impl Fn(&T, &T) -> bool,
) -> Vec<T> {
    let mut said: Vec<Option<T>> = said.into_iter().map(Some).collect();
    let mut moved: Vec<usize> = vec![0; said.len()];
    let mut all = Vec::with_capacity(said.len() + earlier.len());
    for (before, stays) in earlier.iter().zip(stays) {
        if *stays {
            all.push(before.clone());
            continue;
        }
        let again = said.iter_mut().zip(&mut moved).find_map(|(said, place)| {
            let is_again = said.as_ref().is_some_and(|said| is_same(said, before));
            is_again.then_some((said, place))
        });
        if let Some((said, place)) = again {
            *place = all.len();
            all.extend(said.take());
        }
    }
    for (said, place) in said.iter_mut().zip(&mut moved) {
        if let Some(said) = said.take() {
            *place = all.len();
            all.push(said);
        }
    }
    places.move_entries(list, &moved);
    all
}

/// Completes a task that is known in one channel by what was known besides.
fn complete_task(task: &mut Task, before: &Task, channel: Channel) {
    let said = task.channels.iter().find(|entry| entry.channel == channel).cloned();
    let mut whole = before.clone();
    whole.kind = task.kind;
    whole.name.clone_from(&task.name);
    whole.is_applicable = task.is_applicable;
    let availability = said.as_ref().and_then(|said| said.availability);
    if task.is_applicable == Some(false) {
        whole.channels.clear();
    } else if let Some(known) = whole.channels.iter_mut().find(|entry| entry.channel == channel) {
        known.availability = availability;
    } else {
        whole.channels.extend(said);
    }
    *task = whole;
}

/// Puts back what a copy for the public does not have: costs, budget years and withheld texts.
fn restore(record: &mut ServiceInput, earlier: &ServiceInput) {
    let mut taken = vec![false; record.opportunities.len()];
    for before in &earlier.opportunities {
        let Some(index) = same_plan(&record.opportunities, &taken, before) else {
            continue;
        };
        if let (Some(taken), Some(now)) = (taken.get_mut(index), record.opportunities.get_mut(index)) {
            *taken = true;
            now.estimated_cost_usd = now.estimated_cost_usd.or(before.estimated_cost_usd);
            now.budget_year = now.budget_year.or(before.budget_year);
        }
    }
    for (index, entry) in record.non_digitizable.iter_mut().enumerate() {
        // By its title, and where that was changed, by its place.
        let known = earlier.non_digitizable.iter().find(|known| known.title == entry.title);
        let Some(known) = known.or(earlier.non_digitizable.get(index)) else {
            continue;
        };
        for (inner, solution) in entry.solutions.iter_mut().enumerate() {
            if let Some(before) = known.solutions.get(inner)
                && solution.explanation.trim() == WITHHELD
                && before.kind == solution.kind
            {
                solution.explanation.clone_from(&before.explanation);
            }
        }
    }
}

/// Finds the plan that an earlier one has become: the one that says the same but for what is restricted, else the next of
/// its task and kind.
pub(crate) fn same_plan(now: &[Opportunity], taken: &[bool], before: &Opportunity) -> Option<usize> {
    let public = |plan: &Opportunity| Opportunity {
        estimated_cost_usd: None,
        budget_year: None,
        ..plan.clone()
    };
    let free = || {
        now.iter()
            .enumerate()
            .filter(|(index, _)| taken.get(*index) == Some(&false))
    };
    let before_public = public(before);
    free()
        .find(|(_, plan)| public(plan) == before_public)
        .or_else(|| free().find(|(_, plan)| (&plan.task, plan.kind) == (&before.task, before.kind)))
        .map(|(index, _)| index)
}

#[cfg(test)]
mod tests;
