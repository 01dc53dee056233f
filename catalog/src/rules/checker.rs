//! Running the rules over drafts, one after another, in bounded memory.

use chrono::NaiveDate;

use super::case::{Case, is_bounded};
use super::memory::Memory;
use super::reference::Nearest;
use super::{
    arithmetic, completeness, consistency, freshness, history, identity, law, links, marks, reference, structure,
    withheld,
};
use crate::draft::Draft;
use crate::finding::Finding;
use crate::id::OrganizationId;
use crate::measurement::Measurement;
use crate::organization::OrganizationTree;
use crate::service::ServiceRecord;

/// What holds for a whole submission.
#[derive(Clone, Copy)]
pub struct Setting<'a> {
    /// The day it is checked.
    pub today: NaiveDate,
    /// The organizations that are known.
    pub tree: &'a OrganizationTree,
    /// The organization that submits; records of others than it and its descendants are errors. None lets all be.
    pub organization: Option<OrganizationId>,
}

/// What the catalog knows that bears on one draft; nothing where there is no catalog.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// The newest record of the service, where it exists.
    pub earlier: Option<ServiceRecord>,
    /// The figures that stand of it.
    pub standing: Vec<Measurement>,
    /// Other services that bear one of the marks of the draft.
    pub alike: Vec<Alike>,
}

/// A service that bears a like name or id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alike {
    /// The mark it shares.
    pub mark: Mark,
    /// Its organization.
    pub organization: OrganizationId,
    /// Its key.
    pub key: String,
    /// Its name.
    pub name: String,
    /// Where readers find it: its slug.
    pub slug: String,
}

/// What two services share that may be one: a normal form of a name or of an id.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Mark {
    /// Of a name or another name.
    Name(String),
    /// Of an agency's own id, without the ways in which one is written differently.
    Key(String),
}

/// The rules, with what they have seen of a submission so far.
#[derive(Debug, Default)]
pub struct Checker {
    memory: Memory,
    nearest: Nearest,
    ages: freshness::Ages,
}

impl Checker {
    /// Answers the marks of a draft, to look up who else bears them.
    ///
    /// Marks of keys matter within one department only; where many services bear one, some twenty of each are enough.
    #[must_use]
    pub fn marks(draft: &Draft) -> Vec<Mark> {
        marks::marks_of(&draft.record)
    }

    /// Finds everything about the next draft, in the order of the submission. What was found while reading it is part of
    /// the answer, and what rules find that do not apply to its layout is not. `draft.record` is the record as it would
    /// stand: what the draft does not speak of is filled in already.
    pub fn check(&mut self, setting: &Setting<'_>, draft: &Draft, known: &Known) -> Vec<Finding> {
        let mut case = Case::new(setting, draft, known, self.memory.len());
        structure::check(&mut case);
        reference::check(&mut case, &mut self.nearest);
        identity::check(&mut case, &mut self.memory);
        if !is_bounded(&draft.record) {
            return case.into_findings();
        }
        consistency::check(&mut case);
        arithmetic::check(&mut case);
        history::check(&mut case);
        withheld::check(&mut case);
        law::check(&mut case);
        freshness::check(&mut case, &mut self.ages);
        completeness::check(&mut case);
        links::check(&mut case);
        case.into_findings()
    }
}
