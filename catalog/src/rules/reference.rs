//! Whether what is named exists, and belongs to the one who submits.

use std::collections::HashMap;

use super::case::Case;
use super::structure::cut;
use crate::organization::{Organization, OrganizationTree};
use crate::service::{OrganizationRef, organization_references};
use crate::text::{cut_at, fold};

rules! {
    UNKNOWN_ORGANIZATION Error Reference
        "An organization is not known"
        "Whose service it is decides who may change it and where it is counted."
        "Write the slug of an organization of the index, or ask for the missing one to be added.";
    ORGANIZATION_AMBIGUOUS Error Reference
        "Several organizations are called so"
        "An acronym or a name that several share names none of them."
        "Write the slug of the one that is meant.";
    UNKNOWN_PROVIDER Error Reference
        "A high-impact service provider is not known"
        "Providers are designated by OMB; a name that is not among them designates nothing."
        "Write the slug of a provider of the index, or leave it empty."
        "OMB Circular A-11 §280";
    OTHER_AGENCY Error Reference
        "The record belongs to another agency"
        "Who submits for one organization speaks for it and those below it alone."
        "Leave the record to the agency it belongs to, or name an organization of your own.";
}

/// How like a name must be to be proposed, from 0 to 1.
const LIKE: f64 = 0.84;
/// How many names are proposed.
const PROPOSED: usize = 3;
/// How many different unknown names are compared with all names of a submission; a file with more has another fault.
const COMPARED: usize = 200;
/// The longest name that is compared, in bytes.
const LONGEST: usize = 200;

/// The names nearest to unknown ones, kept because a file names its organizations in every row.
#[derive(Debug, Default)]
pub(super) struct Nearest(HashMap<String, Vec<String>>);

impl Nearest {
    /// Answers organizations that are called much the same, best first, as they should be written.
    fn of(&mut self, text: &str, tree: &OrganizationTree) -> &[String] {
        let text = fold(cut_at(text, LONGEST));
        if !self.0.contains_key(&text) {
            if self.0.len() >= COMPARED {
                return &[];
            }
            let nearest = nearest(&text, tree);
            self.0.insert(text.clone(), nearest);
        }
        self.0.get(&text).map_or(&[], Vec::as_slice)
    }
}

fn nearest(text: &str, tree: &OrganizationTree) -> Vec<String> {
    let mut found: Vec<(f64, &Organization)> = tree
        .by_name()
        .filter_map(|(name, organization)| {
            let others = organization.alternate_names.iter().chain(&organization.acronym);
            let others = others.map(|other| fold(other));
            let names = [name.to_owned(), organization.slug.replace('-', " ")]
                .into_iter()
                .chain(others);
            let likeness = names.map(|name| likeness(text, &name)).fold(0.0, f64::max);
            (likeness >= LIKE).then_some((likeness, organization))
        })
        .collect();
    found.sort_by(|a, b| b.0.total_cmp(&a.0));
    let written = |organization: &Organization| format!("{} ({})", organization.slug, organization.name);
    found
        .into_iter()
        .take(PROPOSED)
        .map(|(_, organization)| written(organization))
        .collect()
}

/// Acronyms are alike only when they are the same: of three letters, two agree by chance.
fn likeness(one: &str, other: &str) -> f64 {
    if one == other {
        1.0
    } else if one.len().min(other.len()) < 5 {
        0.0
    } else {
        strsim::jaro_winkler(one, other)
    }
}

pub(super) fn check(case: &mut Case<'_>, nearest: &mut Nearest) {
    let record = case.record;
    let tree = case.setting.tree;
    for (reference, path) in organization_references(record) {
        if tree.find(reference).is_none() && !reference.to_string().trim().is_empty() {
            unknown_organization(case, nearest, reference, &path.join("."));
        } else if reference.to_string().trim().is_empty() {
            let finding = case.finding(&super::VALUE_MISSING, &path.join("."), "no organization is named");
            case.add(finding);
        }
    }
    if let Some(provider) = &record.provider
        && tree.provider_by_slug(provider).is_none()
    {
        let message = format!("there is no service provider “{}”", cut(provider));
        let finding = case
            .finding(&UNKNOWN_PROVIDER, "provider", message)
            .with_value(provider);
        let slug = fold(provider).replace(' ', "-");
        case.add(if tree.provider_by_slug(&slug).is_some() {
            finding.with_fix(slug)
        } else {
            finding
        });
    }
    if let (Some(submitting), Some(own)) = (case.setting.organization, case.organization)
        && !tree.is_within(own, submitting)
    {
        let name = |id| tree.get(id).map_or("?", |organization| organization.name.as_str());
        let message = format!("{} does not belong to {}", name(own), name(submitting));
        let value = record.organization.to_string();
        let finding = case.finding(&OTHER_AGENCY, "organization", message).with_value(value);
        case.add(finding);
    }
}

fn unknown_organization(case: &mut Case<'_>, nearest: &mut Nearest, reference: &OrganizationRef, path: &str) {
    let tree = case.setting.tree;
    let text = reference.to_string();
    let called_so = match reference {
        OrganizationRef::Acronym(acronym) => tree.slugs_of_acronym(acronym),
        _ => tree.named(&text).iter().map(|found| found.slug.as_str()).collect(),
    };
    let finding = match called_so[..] {
        [] => {
            let message = format!("there is no organization “{}”", cut(&text));
            let finding = case.finding(&UNKNOWN_ORGANIZATION, path, message);
            match nearest.of(&text, tree) {
                [] => finding,
                alike => finding.with_remedy(format!("Perhaps it is one of these: {}.", alike.join(", "))),
            }
        }
        [slug] => {
            let message = format!(
                "there is no organization with the slug “{}”; {slug} is called so",
                cut(&text)
            );
            case.finding(&UNKNOWN_ORGANIZATION, path, message).with_fix(slug)
        }
        [..] => {
            let message = format!("several organizations are called “{}”", cut(&text));
            let remedy = format!("Write the slug of the one that is meant: {}.", called_so.join(", "));
            case.finding(&ORGANIZATION_AMBIGUOUS, path, message).with_remedy(remedy)
        }
    };
    case.add(finding.with_value(text));
}
