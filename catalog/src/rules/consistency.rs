//! Whether what is claimed agrees with the numbers, both ways, and with the other claims.

use super::case::Case;
use super::series::Point;
use super::structure::cut;
use super::words::{dated, grouped, spoken};
use super::{NUMBER_NOT_WHOLE, NUMBER_UNREADABLE, PERIOD_UNREADABLE};
use crate::period::Period;
use crate::service::Task;
use crate::vocabulary::{
    Availability, Channel, ChannelClass, CustomerGroup, DigitizationStatus, FigureState, Measure, PublicFacing,
    TaskKind, Vocabulary,
};

rules! {
    ONLINE_CLAIM_WITHOUT_VOLUME Warning Consistency
        "Said to be done online, but nobody did it online"
        "A task that can be done online from start to finish is done by somebody; a volume of 0 says that the claim or the number is wrong."
        "Look whether people can really finish the task online, and whether its transactions are counted; write NO_DATA where they are not."
        "OMB M-23-22 §IV.A.5";
    ONLINE_VOLUME_WITHOUT_CLAIM Warning Consistency
        "Done online by many, but said not to be possible"
        "Transactions were counted online although no task can be done there."
        "Say which task can be done online and how far, or move the number to the channel it belongs to."
        "OMB M-23-22 §IV.A.5";
    VOLUME_CHANNEL_UNNAMED Warning Consistency
        "Used by many, but not among the channels"
        "People are served through a channel that the record does not name, so readers do not learn of it."
        "Add the channel, or move the number to the channel it belongs to."
        "OMB M-23-22 §III.B.2";
    OFFERED_NOT_APPLICABLE Warning Consistency
        "Offered, but its volume does not apply"
        "A channel in which the task can be done has a volume, be it 0 or not known; “not applicable” says that there is no such channel."
        "Write the number, 0 or NO_DATA; or say that the task cannot be done in this channel."
        "OMB M-23-22 §IV.A.5";
    TRANSACTIONAL_WITHOUT_VOLUME Suggestion Consistency
        "Transactional, but no volume was ever given"
        "The volume decides which services are worth making digital first."
        "Give the transactions, or the customers, of the last full year; an estimate marked as such is welcome, and NO_DATA says that nobody counts."
        "OMB M-23-22 §IV";
    TRANSACTIONS_DENIED Warning Consistency
        "Said to have no transactions, but some were counted"
        "A service without transactions has no volume of them."
        "Say that it is transactional, or record the number as visits or calls.";
    CONTACT_CENTER_UNDECLARED Warning Consistency
        "Said to have no contact center, but one is named or was called"
        "The contact center stands among the channels, or calls to it were counted."
        "Say that a contact center serves it, or move the calls to PHONE.";
    CONTACT_CENTER_WITHOUT_CALLS Warning Consistency
        "Said to have a contact center, but nobody called"
        "A contact center that no one calls is mostly one whose calls are counted elsewhere."
        "Write NO_DATA where calls are not counted for this service alone.";
    CALLS_DOMINATE Suggestion Consistency
        "Fully digital, but people call"
        "More calls than transactions online show that people do not find, or do not manage, the digital way."
        "Look at what people call for; it may be a task that is not digital yet."
        "OMB M-23-22 §IV, call-center assistance that could be self-service";
    NOT_PUBLIC_BUT_FOR_PUBLIC Warning Consistency
        "Said not to be public, but for customers outside the government"
        "A service that people or businesses outside the government use to get a benefit or comply with a rule is public-facing, login or not."
        "Write CUSTOMERS or ANYONE, or remove the groups it is not for; staff of the government are FEDERAL_EMPLOYEES."
        "GSA public website inventory, three-step test";
    DESIGNATED_WITHOUT_PROVIDER Warning Consistency
        "Designated, but of no high-impact service provider"
        "Designated services are those of a provider that OMB named."
        "Name the provider, or remove the designation."
        "OMB Circular A-11 §280";
    PLAN_ENDS_BEFORE_IT_BEGINS Warning Consistency
        "A plan ends before it begins"
        "The two days are exchanged, or one of them is of an earlier plan."
        "Correct the days.";
}

/// Channels in which people transact online.
const ONLINE: [Channel; 3] = [Channel::Website, Channel::WebApp, Channel::MobileApp];

/// Fewer transactions than this may be slips, tests or exceptions.
const SOME: i64 = 10;
/// Fewer calls than this say nothing.
const MANY_CALLS: i64 = 1_000;

/// Tasks in which something is asked for, paid or sent: those that transactions count.
fn is_transaction(kind: TaskKind) -> bool {
    matches!(
        kind,
        TaskKind::Apply
            | TaskKind::ProvideEvidence
            | TaskKind::Sign
            | TaskKind::Pay
            | TaskKind::Schedule
            | TaskKind::Renew
            | TaskKind::Report
            | TaskKind::Appeal
    )
}

pub(super) fn check(case: &mut Case<'_>) {
    if let Some(year) = case.series.latest_year() {
        online(case, year);
        not_applicable(case, year);
    }
    channels(case);
    contact_center(case);
    declared(case);
    plans(case);
}

fn applicable<'r>(case: &Case<'r>) -> impl Iterator<Item = (usize, &'r Task)> {
    let tasks = case.record.tasks.iter().enumerate();
    tasks.filter(|(_, task)| task.is_applicable != Some(false) && is_transaction(task.kind))
}

fn online_answers(task: &Task) -> impl Iterator<Item = (usize, Channel, Availability)> {
    let entries = task.channels.iter().enumerate();
    entries
        .filter(|(_, entry)| ONLINE.contains(&entry.channel))
        .filter_map(|(place, entry)| Some((place, entry.channel, entry.availability?)))
}

/// Compares what tasks say of doing them online with the transactions counted there, both ways.
fn online(case: &mut Case<'_>, year: Period) {
    let counted: Vec<Point<'_>> = case
        .series
        .by_channel(Measure::Transactions, year)
        .filter(|point| point.channel.is_some_and(|channel| ONLINE.contains(&channel)))
        .copied()
        .collect();
    let has_unknown = counted.iter().any(|point| point.state == FigureState::NoData);
    let known: Vec<i64> = counted.iter().filter_map(|point| point.value).collect();
    if known.is_empty() {
        return;
    }
    let sum = known.iter().fold(0_i64, |sum, value| sum.saturating_add(*value));
    let path = Case::figure_path(counted.iter().find_map(|point| point.at));
    let claim = applicable(case)
        .find(|(_, task)| online_answers(task).any(|(_, _, availability)| availability == Availability::Complete));
    if let Some((index, task)) = claim
        && sum == 0
        && !has_unknown
    {
        let elsewhere = case
            .series
            .by_channel(Measure::Transactions, year)
            .filter_map(|point| point.value)
            .fold(0_i64, i64::saturating_add);
        // Where hardly anybody came in any way, nobody had to come online.
        if elsewhere < SOME {
            return;
        }
        let message = format!(
            "“{}” can be done online from start to finish, but of the {} transactions in {} none was online",
            cut(&task.name),
            grouped(elsewhere),
            spoken(year)
        );
        let place = if path.is_empty() {
            format!("tasks.{index}")
        } else {
            path.clone().into_owned()
        };
        let finding = case
            .finding(&ONLINE_CLAIM_WITHOUT_VOLUME, &place, message)
            .with_value("0");
        case.add(finding);
    }
    let answers: Vec<Availability> = applicable(case)
        .flat_map(|(_, task)| online_answers(task).map(|(_, _, availability)| availability))
        .collect();
    if sum >= SOME && !answers.is_empty() && answers.iter().all(|answer| *answer == Availability::None) {
        let message = format!(
            "{} transactions were counted online in {}, but no task is said to be possible online",
            grouped(sum),
            spoken(year)
        );
        let finding = case
            .finding(&ONLINE_VOLUME_WITHOUT_CLAIM, &path, message)
            .with_value(sum.to_string());
        case.add(finding);
    }
}

/// Channels in which a task can be done, but of which the volume “does not apply”.
fn not_applicable(case: &mut Case<'_>, year: Period) {
    let denied: Vec<(Channel, Option<usize>)> = case
        .series
        .by_channel(Measure::Transactions, year)
        .filter(|point| point.state == FigureState::NotApplicable)
        .filter_map(|point| Some((point.channel?, point.at)))
        .collect();
    let offered = denied.into_iter().find_map(|(channel, at)| {
        let task = applicable(case).map(|(_, task)| task).find(|task| {
            task.channels
                .iter()
                .any(|entry| entry.channel == channel && entry.availability == Some(Availability::Complete))
        })?;
        Some((channel, at, task))
    });
    if let Some((channel, at, task)) = offered {
        let message = format!(
            "“{}” can be done from start to finish in the channel “{}”, but its number of transactions in {} is given as not applicable",
            cut(&task.name),
            channel.term().title,
            spoken(year)
        );
        let path = Case::figure_path(at);
        case.find(&OFFERED_NOT_APPLICABLE, &path, message);
    }
}

/// Volumes of channels that are not offered.
fn channels(case: &mut Case<'_>) {
    let offered: Vec<Channel> = case.record.offered_channels().collect();
    if offered.is_empty() {
        return;
    }
    let unnamed = case.series.all().iter().rev().find(|point| {
        let is_unnamed = point.channel.is_some_and(|channel| !offered.contains(&channel));
        let is_use = matches!(
            point.measure,
            Measure::Transactions | Measure::Customers | Measure::Calls | Measure::Visits
        );
        is_unnamed && is_use && point.value.is_some_and(|value| value > 0) && is_recent(case, point)
    });
    let Some(point) = unnamed.copied() else { return };
    let Some(channel) = point.channel else { return };
    // A call to a contact center may be told as one by phone, and a page as an application.
    if offered.iter().any(|other| is_kin(*other, channel)) {
        return;
    }
    let message = format!(
        "{} {} in {} came by “{}”, which is not among the channels",
        grouped(point.value.unwrap_or_default()),
        point.measure.term().title.to_lowercase(),
        spoken(point.period),
        channel.term().title
    );
    let path = Case::figure_path(point.at);
    case.find(&VOLUME_CHANNEL_UNNAMED, &path, message);
}

/// Whether a figure is of the last period of its kind: channels may have been closed since an earlier one.
fn is_recent(case: &Case<'_>, point: &Point<'_>) -> bool {
    case.series.last_day().is_some_and(|last| last == point.period.end())
}

fn is_kin(one: Channel, other: Channel) -> bool {
    let is_online = |channel| ONLINE.contains(&channel) || channel == Channel::OtherDigital;
    let is_call = |channel: Channel| channel.class() == ChannelClass::Telephone;
    (is_online(one) && is_online(other)) || (is_call(one) && is_call(other))
}

/// Contact centers and calls.
fn contact_center(case: &mut Case<'_>) {
    let record = case.record;
    let is_of_center = |point: &Point<'_>| point.channel == Some(Channel::ContactCenter);
    let is_call = |point: &Point<'_>| {
        let is_phone = point
            .channel
            .is_some_and(|channel| channel.class() == ChannelClass::Telephone);
        point.measure == Measure::Calls || (is_phone && point.measure == Measure::Transactions)
    };
    let last = case
        .series
        .all()
        .iter()
        .filter(|point| is_call(point))
        .map(|point| point.period)
        .max_by_key(|p| p.end());
    let counted: Vec<Point<'_>> = case
        .series
        .all()
        .iter()
        .filter(|point| is_call(point) && Some(point.period) == last)
        .copied()
        .collect();
    let calls = |of: &dyn Fn(&Point<'_>) -> bool| {
        let values = counted.iter().filter(|point| of(point)).filter_map(|point| point.value);
        values.fold(0_i64, i64::saturating_add)
    };
    let (all, of_center) = (calls(&|_| true), calls(&is_of_center));
    match record.has_contact_center {
        Some(false) => {
            let named = record
                .offered_channels()
                .any(|channel| channel == Channel::ContactCenter);
            if named || of_center > 0 {
                let message = if of_center > 0 {
                    format!("no contact center serves it, but one had {} calls", grouped(of_center))
                } else {
                    "no contact center serves it, but one is among the channels".to_owned()
                };
                case.find(&CONTACT_CENTER_UNDECLARED, "hasContactCenter", message);
            }
        }
        Some(true) => {
            let is_known = !counted.is_empty() && counted.iter().all(|point| point.state == FigureState::Known);
            if is_known && all == 0 {
                let path = Case::figure_path(counted.iter().find_map(|point| point.at));
                let message = "a contact center serves it, but 0 calls were counted";
                case.find(&CONTACT_CENTER_WITHOUT_CALLS, &path, message);
            }
        }
        None => {}
    }
    let online = last.map_or(0, |period| {
        let points = case.series.by_channel(Measure::Transactions, period);
        points
            .filter(|point| point.channel.is_some_and(|channel| ONLINE.contains(&channel)))
            .filter_map(|point| point.value)
            .fold(0_i64, i64::saturating_add)
    });
    if case.assessment.status == DigitizationStatus::FullyDigital && online > 0 && all > online && all >= MANY_CALLS {
        let message = format!(
            "it can be done online throughout, but {} calls were counted beside {} transactions online",
            grouped(all),
            grouped(online)
        );
        let path = Case::figure_path(counted.iter().find_map(|point| point.at));
        case.find(&CALLS_DOMINATE, &path, message);
    }
}

/// Whether a number could not be read: it may have been the volume.
fn has_unreadable_figure(case: &Case<'_>) -> bool {
    let unread = [&NUMBER_UNREADABLE, &NUMBER_NOT_WHOLE, &PERIOD_UNREADABLE];
    let mut told = case.draft.findings.iter();
    told.any(|told| unread.iter().any(|rule| told.rule.is(rule)))
}

/// What the record says of itself.
fn declared(case: &mut Case<'_>) {
    let record = case.record;
    let counted =
        |case: &Case<'_>, measures: &[Measure]| case.series.all().iter().any(|point| measures.contains(&point.measure));
    if record.is_transactional == Some(true)
        && record.provider.is_none()
        && !counted(case, &[Measure::Transactions, Measure::Customers])
        && !has_unreadable_figure(case)
    {
        let message = "it is transactional, but neither transactions nor customers were ever given";
        case.find(&TRANSACTIONAL_WITHOUT_VOLUME, "isTransactional", message);
    }
    let year = case.series.latest_year();
    let transactions = case.series.all().iter().find(|point| {
        point.measure == Measure::Transactions
            && Some(point.period) == year
            && point.value.is_some_and(|value| value > 0)
    });
    if let Some(point) = transactions.copied()
        && record.is_transactional == Some(false)
    {
        let message = format!(
            "it is said to have no transactions, but {} were counted in {}",
            grouped(point.value.unwrap_or_default()),
            spoken(point.period)
        );
        case.find(&TRANSACTIONS_DENIED, "isTransactional", message);
    }
    let outside: Vec<String> = record
        .customer_groups
        .iter()
        .filter(|group| !is_government(**group) && **group != CustomerGroup::Other)
        .map(|group| group.term().title.to_lowercase())
        .collect();
    if record.public_facing == Some(PublicFacing::NotPublic) && !outside.is_empty() {
        let message = format!("it is said not to be public, but is for {}", outside.join(", "));
        case.find(&NOT_PUBLIC_BUT_FOR_PUBLIC, "publicFacing", message);
    }
    if !record.designations.is_empty() && record.provider.is_none() {
        let message = "it is designated, but names no high-impact service provider";
        case.find(&DESIGNATED_WITHOUT_PROVIDER, "provider", message);
    }
}

/// What one government does for another need not be public.
fn is_government(group: CustomerGroup) -> bool {
    matches!(
        group,
        CustomerGroup::FederalEmployees | CustomerGroup::StateLocalGovernments | CustomerGroup::Tribes
    )
}

fn plans(case: &mut Case<'_>) {
    for (index, plan) in case.record.opportunities.iter().enumerate() {
        if let (Some(start), Some(end)) = (plan.starts_on, plan.completes_on)
            && end < start
        {
            let path = format!("opportunities.{index}.completesOn");
            let message = format!(
                "the plan is complete on {}, before it begins on {}",
                dated(end),
                dated(start)
            );
            let finding = case
                .finding(&PLAN_ENDS_BEFORE_IT_BEGINS, &path, message)
                .with_value(end.to_string());
            case.add(finding);
        }
    }
}
