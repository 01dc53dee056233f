//! Tasks and forms of a service, made so that the status they lead to is known beforehand.

use fsi_catalog::service::{Form, Signature, Task, TaskChannel};
use fsi_catalog::vocabulary::{Availability, Channel, FormFormat, FormObligation, SignatureKind, TaskKind, Vocabulary};

use super::naming::Naming;
use super::prose;
use crate::random::Random;

/// The status a service is made for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Profile {
    FullyDigital,
    PartlyDigital,
    NonDigital,
    Unassessed,
    NotApplicable,
}

impl Profile {
    pub(super) fn drawn(random: &mut Random) -> Self {
        match random.below(100) {
            0..45 => Self::PartlyDigital,
            45..70 => Self::FullyDigital,
            70..85 => Self::NonDigital,
            85..97 => Self::Unassessed,
            _ => Self::NotApplicable,
        }
    }

    /// What a person meets in the task at a place; the first two decide, the others vary.
    fn outcome(self, place: usize, random: &mut Random) -> Outcome {
        use Outcome::{Complete, NotApplicable, Nothing, OnPaper, Partial, Unanswered};
        match (self, place) {
            (Self::FullyDigital, _) | (Self::PartlyDigital, 0) => Complete,
            (Self::PartlyDigital, 1) => random.one(&[Partial, Nothing, OnPaper]),
            (Self::PartlyDigital, _) => random.one(&[Complete, Partial, Nothing, OnPaper, Unanswered]),
            (Self::NonDigital, _) => Nothing,
            (Self::Unassessed, 0) => Unanswered,
            (Self::Unassessed, _) => random.one(&[Unanswered, Complete]),
            (Self::NotApplicable, _) => NotApplicable,
        }
    }
}

/// How far a task is digital.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Complete,
    /// Complete, but a wet signature or a paper form is demanded.
    OnPaper,
    Partial,
    Nothing,
    Unanswered,
    NotApplicable,
}

const KINDS: [TaskKind; 11] = [
    TaskKind::Discover,
    TaskKind::CheckEligibility,
    TaskKind::Register,
    TaskKind::ProveIdentity,
    TaskKind::Apply,
    TaskKind::Sign,
    TaskKind::Pay,
    TaskKind::Track,
    TaskKind::GetDecision,
    TaskKind::Receive,
    TaskKind::GetHelp,
];

/// Makes 4 to 6 tasks with 3 channels each, and the forms they need.
pub(super) fn tasks(
    random: &mut Random,
    profile: Profile,
    offered: &[Channel],
    number: usize,
    site: &str,
    naming: &Naming,
) -> (Vec<Task>, Vec<Form>) {
    let count = 4 + random.below(3);
    let kinds = random.some(&KINDS, count);
    let mut tasks = Vec::with_capacity(count);
    let mut forms: Vec<Form> = Vec::new();
    for (place, kind) in kinds.into_iter().enumerate() {
        let outcome = profile.outcome(place, random);
        let signature = signature(kind, outcome, random);
        let forces_paper = outcome == Outcome::OnPaper && signature.is_none();
        let form = (forces_paper || random.happens(15)).then(|| {
            let is_paper = forces_paper || outcome == Outcome::Nothing;
            form(number, forms.len(), is_paper, random, naming)
        });
        let key = kind.code().to_lowercase().replace('_', "-");
        tasks.push(Task {
            kind,
            name: kind.term().title.to_owned(),
            is_required: place < 2 || random.happens(75),
            is_applicable: match outcome {
                Outcome::NotApplicable => Some(false),
                Outcome::Unanswered => None,
                _ => Some(true),
            },
            description: None,
            channels: channels(random, outcome, offered, &format!("{site}/{key}")),
            forms: form.iter().map(|form| form.number.clone()).collect(),
            signature,
            key,
        });
        forms.extend(form);
    }
    (tasks, forms)
}

/// One digital channel, one other, and a third of either kind, with answers that lead to the outcome.
fn channels(random: &mut Random, outcome: Outcome, offered: &[Channel], site: &str) -> Vec<TaskChannel> {
    let (digital, others): (Vec<Channel>, Vec<Channel>) = offered.iter().partition(|channel| channel.is_digital());
    let first = random.one(&digital);
    let second = random.one(&others);
    let rest: Vec<Channel> = offered
        .iter()
        .copied()
        .filter(|channel| *channel != first && *channel != second)
        .collect();
    let third = random.one(&rest);
    [first, second, third]
        .into_iter()
        .map(|channel| {
            let any = [Availability::None, Availability::Partial, Availability::Complete];
            let availability = match outcome {
                Outcome::Unanswered | Outcome::NotApplicable => None,
                _ if !channel.is_digital() => Some(random.one(&any[1..])),
                Outcome::Nothing => Some(Availability::None),
                Outcome::Partial if channel == first => Some(Availability::Partial),
                Outcome::Partial => Some(random.one(&any[..2])),
                Outcome::Complete | Outcome::OnPaper if channel == first => Some(Availability::Complete),
                Outcome::Complete | Outcome::OnPaper => Some(random.one(&any)),
            };
            TaskChannel {
                channel,
                availability,
                self_service: availability.map(|_| channel.is_digital()),
                can_hand_off: random.happens(50).then(|| channel.is_digital()),
                url: channel.is_digital().then(|| site.to_owned()),
            }
        })
        .collect()
}

fn wet() -> Signature {
    Signature {
        is_required: true,
        accepted: vec![SignatureKind::Wet],
        needs_in_person_proofing: false,
        has_digital_equivalent: Some(false),
        basis: None,
    }
}

/// Signatures are asked for where one signs or proves identity; they are wet where the task is on paper.
fn signature(kind: TaskKind, outcome: Outcome, random: &mut Random) -> Option<Signature> {
    match (kind, outcome) {
        (TaskKind::Sign | TaskKind::ProveIdentity, Outcome::OnPaper) => Some(Signature {
            needs_in_person_proofing: kind == TaskKind::ProveIdentity,
            ..wet()
        }),
        (TaskKind::Sign, Outcome::Complete) => Some(Signature {
            is_required: true,
            accepted: vec![random.one(&[SignatureKind::Electronic, SignatureKind::Digital])],
            needs_in_person_proofing: false,
            has_digital_equivalent: Some(true),
            basis: None,
        }),
        _ => None,
    }
}

fn form(number: usize, place: usize, is_paper: bool, random: &mut Random, naming: &Naming) -> Form {
    let number = form_number(number, place);
    let format = if is_paper {
        random.one(&[FormFormat::PaperOnly, FormFormat::ElectronicPrintable])
    } else {
        random.one(&[
            FormFormat::ElectronicFillable,
            FormFormat::ElectronicSubmit,
            FormFormat::DigitalForm,
        ])
    };
    Form {
        title: prose::form_title(random, naming),
        url: Some(format!(
            "https://www.made-up-agency.gov/forms/{}",
            number.to_lowercase().replace([' ', '/'], "-")
        )),
        omb_control_number: Some(format!("{:04}-{:04}", 1000 + random.below(9000), random.below(10_000))),
        expires_on: None,
        format: Some(format),
        is_required: true,
        obligation: Some(random.one(FormObligation::ALL)),
        annual_responses: None,
        annual_burden_hours: None,
        number,
    }
}

/// Answers the number of a form, in one of the ways in which agencies number theirs. No two forms share one, however it
/// is spelled.
fn form_number(service: usize, place: usize) -> String {
    let letter = char::from(b'A' + u8::try_from(place.min(20)).unwrap_or(0));
    let serial = service / 4 + 1000;
    match service % 4 {
        0 => format!("SF-{serial}{letter}"),
        1 => format!("{serial}-{letter}"),
        2 => format!("DSP {serial}/{letter}"),
        _ => format!("21-{serial}EZ{letter}"),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn no_two_forms_share_a_number_however_it_is_spelled() {
        let numbers = (0..100_000).flat_map(|service| (0..3).map(move |place| form_number(service, place)));
        let bare = |number: String| number.chars().filter(char::is_ascii_alphanumeric).collect::<String>();
        let different: HashSet<String> = numbers.map(bare).collect();
        assert_eq!(different.len(), 300_000);
    }
}
