//! Whether the same service stands twice. Only a true double is an error; everything else is proposed, and people decide.

use super::case::Case;
use super::checker::Mark;
use super::marks::{are_one_id, marks_of, name_mark, words_of};
use super::memory::{Memory, Seen, hashed};
use super::structure::cut;
use crate::finding::Place;
use crate::id::OrganizationId;
use crate::text::fold;

rules! {
    KEY_TWICE Error Identity
        "A service stands twice"
        "Two records of one service contradict each other; which one holds only its owner knows."
        "Keep one of the records, or give the other service its own id.";
    KEY_WRITTEN_OTHERWISE Warning Identity
        "An id looks like another one written otherwise"
        "Spreadsheets drop leading zeros, and people drop prefixes, hyphens and capitals; the service then stands twice, each time with a part of its history."
        "If it is the same service, write the id as it was written first; if not, nothing needs to be done."
        "digital.gov, 30 October 2023: definitions of services that changed prevent comparison";
    NAME_TWICE Warning Identity
        "Two services of an organization bear one name"
        "Readers cannot tell them apart, and often they are one service recorded twice."
        "Keep one of the records if it is one service; if not, say in the names what tells them apart.";
    NAME_NEAR Warning Identity
        "Two services of a department bear nearly the same name"
        "Names that differ in an ending, an article or the order of their words mostly mean one service."
        "Keep one of the records if it is one service; if not, say in the names what tells them apart.";
    NAME_IN_OTHER_AGENCY Suggestion Identity
        "Another agency has a service of the same name"
        "It may be one service that two agencies deliver together."
        "If both deliver one service together, name the other agency among the participating organizations; if not, nothing needs to be done.";
}

/// Marks that are like a letter or two say nothing across the bureaus of a department, which all number from 1.
const TELLING_KEY: usize = 4;

/// Names of fewer words are common to many agencies.
const TELLING_WORDS: usize = 3;

/// A name that as many other departments have is one of a common function, such as “Executive correspondence”.
const COMMON: usize = 3;

/// A record that may be the same service.
struct Neighbor<'n> {
    organization: Option<OrganizationId>,
    department: Option<OrganizationId>,
    key: &'n str,
    name: &'n str,
    /// The number of the folded name.
    folded: u64,
    found: Found<'n>,
}

impl Neighbor<'_> {
    /// Its id, as it is remembered.
    fn id(&self) -> Option<u64> {
        Some(hashed(&(self.organization?.to_string(), &self.key)))
    }
}

/// Where a record was found.
enum Found<'n> {
    /// Earlier in the submission.
    Before(&'n Place),
    /// In the index, as a service of an organization.
    InIndex(&'n str, &'n str),
}

impl std::fmt::Display for Found<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Before(place) => place.fmt(formatter),
            Self::InIndex(owner, slug) => write!(formatter, "{owner}, service {slug} of the index"),
        }
    }
}

/// Finds doubles of the draft among the records seen before it and those of the catalog, then remembers it.
pub(super) fn check(case: &mut Case<'_>, memory: &mut Memory) {
    let record = case.record;
    let marks = marks_of(&case.draft.record);
    // An organization that nobody found is told from others by how it is named.
    let owner = case
        .organization
        .map_or_else(|| record.organization.to_string(), |id| id.to_string());
    // A service is the same under its old id and its new one, in its old organization and its new one.
    let id = match &case.known.earlier {
        Some(earlier) => Some(hashed(&(earlier.organization.to_string(), &earlier.key))),
        None => (!record.key.trim().is_empty()).then(|| hashed(&(&owner, &record.key))),
    };
    let name = fold(crate::text::cut_at(&record.name, 400));
    let same_name = (!name.is_empty()).then(|| hashed(&("name", &owner, &name)));
    let double = id.and_then(|id| memory.by_id(id));
    if let Some(first) = double {
        let key = if *first.key == *record.key {
            format!("“{}” stands", cut(&record.key))
        } else {
            format!(
                "“{}” and “{}” are ids of one service, which stands",
                cut(&first.key),
                cut(&record.key)
            )
        };
        let message = format!(
            "{key} twice: at {} as “{}”, and at {} as “{}”",
            first.place,
            cut(&first.name),
            case.place(),
            cut(&record.name)
        );
        let finding = case.finding(&KEY_TWICE, "key", message).with_value(&record.key);
        case.add(finding);
    } else {
        let numbers: Vec<u64> = marks.iter().map(hashed).chain(same_name).collect();
        let mut neighbors: Vec<(Option<&Mark>, Neighbor<'_>)> = Vec::new();
        for (place, number) in numbers.iter().enumerate() {
            let seen = memory
                .by_mark(*number)
                .map(|seen| (marks.get(place), neighbor_in_file(seen)));
            neighbors.extend(seen);
        }
        // What the submission has brought already is looked at as the submission has it.
        let is_brought = |neighbor: &Neighbor<'_>| neighbor.id().is_some_and(|id| memory.by_id(id).is_some());
        neighbors.extend(neighbors_in_index(case).filter(|(_, neighbor)| !is_brought(neighbor)));
        neighbors.retain(|(_, neighbor)| !is_itself(case, neighbor));
        // A pair is told once: not at the one as in the index, and at the other as in the file again.
        let pair = |kind: &str, neighbor: &Neighbor<'_>| {
            let (one, other) = (id?, neighbor.id()?);
            Some(hashed(&(kind, one.min(other), one.max(other))))
        };
        let is_new =
            |kind: &str, neighbor: &Neighbor<'_>| pair(kind, neighbor).is_none_or(|pair| !memory.has_told(pair));
        let of_key = like_key(case, &neighbors, |neighbor| is_new("key", neighbor));
        let of_name = like_name(case, &neighbors, hashed(&name), |neighbor| is_new("name", neighbor));
        let told = [
            of_key.and_then(|neighbor| pair("key", neighbor)),
            of_name.and_then(|neighbor| pair("name", neighbor)),
        ];
        for pair in told.into_iter().flatten() {
            memory.tell(pair);
        }
    }
    let seen = Seen {
        organization: case.organization,
        department: case.department,
        key: record.key.as_str().into(),
        name: record.name.as_str().into(),
        folded: hashed(&name),
        place: case.place().clone(),
    };
    memory.remember(seen, id, marks.iter().map(hashed).chain(same_name));
}

fn neighbor_in_file(seen: &Seen) -> Neighbor<'_> {
    Neighbor {
        organization: seen.organization,
        department: seen.department,
        key: &seen.key,
        name: &seen.name,
        folded: seen.folded,
        found: Found::Before(&seen.place),
    }
}

fn neighbors_in_index<'a>(case: &Case<'a>) -> impl Iterator<Item = (Option<&'a Mark>, Neighbor<'a>)> {
    let tree = case.setting.tree;
    case.known.alike.iter().map(move |alike| {
        let owner = tree
            .get(alike.organization)
            .map_or("another organization", |owner| owner.name.as_str());
        let neighbor = Neighbor {
            organization: Some(alike.organization),
            department: tree.with_ancestors(alike.organization).last().map(|top| top.id),
            key: &alike.key,
            name: &alike.name,
            folded: hashed(&fold(&alike.name)),
            found: Found::InIndex(owner, &alike.slug),
        };
        (Some(&alike.mark), neighbor)
    })
}

/// A service is not its own double, neither under the id it has nor under the one it had.
fn is_itself(case: &Case<'_>, neighbor: &Neighbor<'_>) -> bool {
    let earlier = case
        .known
        .earlier
        .as_ref()
        .map(|earlier| (Some(earlier.organization), earlier.key.as_str()));
    let this = (case.organization, case.record.key.as_str());
    let that = (neighbor.organization, neighbor.key);
    that == this || earlier == Some(that)
}

/// Finds an id like that of the draft, and answers whose it is.
fn like_key<'n, 'f>(
    case: &mut Case<'_>,
    neighbors: &'n [(Option<&Mark>, Neighbor<'f>)],
    is_new: impl Fn(&Neighbor<'f>) -> bool,
) -> Option<&'n Neighbor<'f>> {
    let key = &case.record.key;
    let like = neighbors.iter().find(|(mark, neighbor)| {
        let Some(Mark::Key(mark)) = mark else { return false };
        let is_near = neighbor.organization == case.organization || mark.len() >= TELLING_KEY;
        neighbor.department.is_some()
            && neighbor.department == case.department
            && neighbor.key != key
            && is_near
            && are_one_id(neighbor.key, key)
            && is_new(neighbor)
    });
    let (_, other) = like?;
    let message = format!(
        "“{}” looks like “{}” written otherwise, the id of “{}” ({})",
        cut(key),
        cut(other.key),
        cut(other.name),
        other.found
    );
    let known = match other.found {
        Found::InIndex(..) => ", as the index has it",
        Found::Before(_) => "",
    };
    let remedy = format!(
        "If it is the same service, write “{}”{known}; if not, nothing needs to be done.",
        cut(other.key)
    );
    let finding = case.finding(&KEY_WRITTEN_OTHERWISE, "key", message);
    case.add(finding.with_value(key).with_remedy(remedy));
    Some(other)
}

/// Finds the name that is most like that of the draft, and answers whose it is.
fn like_name<'n, 'f>(
    case: &mut Case<'_>,
    neighbors: &'n [(Option<&Mark>, Neighbor<'f>)],
    folded: u64,
    is_new: impl Fn(&Neighbor<'f>) -> bool,
) -> Option<&'n Neighbor<'f>> {
    if case.record.name.is_empty() {
        return None;
    }
    let closest = neighbors
        .iter()
        .filter_map(|(mark, other)| {
            let is_own = other.organization.is_some() && other.organization == case.organization;
            let is_near = other.department.is_some() && other.department == case.department;
            let words = match mark {
                Some(Mark::Name(mark)) => words_of(mark),
                Some(Mark::Key(_)) => return None,
                None => 0,
            };
            let rule = if is_own && other.folded == folded {
                &NAME_TWICE
            } else if is_near && mark.is_some() {
                &NAME_NEAR
            } else if other.department.is_some() && !is_near && words >= TELLING_WORDS {
                &NAME_IN_OTHER_AGENCY
            } else {
                return None;
            };
            is_new(other).then_some((rule, *mark, other))
        })
        .min_by_key(|(rule, ..)| (rule.severity, !rule.is(&NAME_TWICE)));
    let (rule, mark, other) = closest?;
    // What many agencies have is common to all of them.
    if rule.is(&NAME_IN_OTHER_AGENCY) && agencies_bearing(neighbors, mark) >= COMMON {
        return None;
    }
    let own = &case.record.name;
    let shared = case.record.alternate_names.iter().find(|name| is_marked(name, mark));
    let how = if other.folded == folded {
        "has the same name as service".to_owned()
    } else if let Some(shared) = shared.filter(|_| name_mark(other.name) != name_mark(own)) {
        format!(
            "has the other name “{}”, as has “{}”, service",
            cut(shared),
            cut(other.name)
        )
    } else {
        format!("has nearly the name “{}” of service", cut(other.name))
    };
    let message = format!("“{}” {how} {} ({})", cut(own), cut(other.key), other.found);
    let finding = case.finding(rule, "name", message).with_value(own);
    case.add(finding);
    Some(other)
}

fn is_marked(name: &str, mark: Option<&Mark>) -> bool {
    matches!(mark, Some(Mark::Name(mark)) if name_mark(name).as_ref() == Some(mark))
}

/// How many departments have a service with this mark.
fn agencies_bearing(neighbors: &[(Option<&Mark>, Neighbor<'_>)], mark: Option<&Mark>) -> usize {
    let bearing = neighbors.iter().filter(|(other, _)| *other == mark);
    let mut departments: Vec<Option<OrganizationId>> = bearing.map(|(_, neighbor)| neighbor.department).collect();
    departments.sort_unstable();
    departments.dedup();
    departments.len()
}
