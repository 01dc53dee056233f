//! Whether something that readers need is missing, and whether texts say what they are for.

use super::case::Case;
use super::series::Point;
use super::structure::cut;
use crate::text::fold;
use crate::vocabulary::{
    Availability, Channel, DesignationStatus, DigitizationStatus, FigureState, Measure, PublicFacing,
};

rules! {
    DESCRIPTION_MISSING Suggestion Completeness
        "Neither summary nor description"
        "People who find the service want to know in a sentence whom it is for and what it gives."
        "Write one or two plain sentences into the summary."
        "OMB M-23-22 §IV.A.6";
    DESCRIPTION_SHORT Suggestion Completeness
        "The text says hardly anything"
        "A few words do not tell whom the service is for and what it gives."
        "Write one or two plain sentences.";
    SUMMARY_REPEATS_NAME Suggestion Completeness
        "The summary repeats the name"
        "Readers who have read the name learn nothing from it."
        "Say whom the service is for and what it gives.";
    NAME_NOT_GERUND Suggestion Completeness
        "The name is a command"
        "Services are named from the customer's view, by what one is doing: “Applying for a passport”."
        "Begin the name with the form in -ing."
        "OMB Circular A-11 §280, names of designated services";
    TYPE_MISSING Suggestion Completeness
        "No type of service"
        "Inventories are counted and compared by type."
        "Choose one or more of the types."
        "OMB Circular A-11 §280.4";
    CUSTOMERS_MISSING Suggestion Completeness
        "No group of customers"
        "Whom a service is for decides how it can be reached and which rules apply."
        "Choose one or more of the groups."
        "5 U.S.C. 321(3)";
    CHANNELS_MISSING Warning Completeness
        "No channel"
        "The channels that are available for each task are what the inventory is about; without any nobody can get the service."
        "Name every channel in which people are served, such as PHONE, WEB_APP or POSTAL_MAIL."
        "OMB M-23-22 §IV.A.5";
    NOT_ASSESSED Suggestion Completeness
        "Nothing is said of what can be done digitally"
        "A service that is not assessed is counted as unknown, never as non-digital."
        "Name the tasks that people have to do and, for each channel, how far they can be done there."
        "OMB M-23-22 §IV.A.5";
    HIGH_IMPACT_WITHOUT_VOLUME Warning Completeness
        "Designated, but no volume was ever given"
        "Providers report every quarter how many customers a designated service had."
        "Give the customers or transactions of the last full year or quarter; NO_DATA says that nobody counts."
        "OMB Circular A-11 §280";
    HIGH_IMPACT_UNDESIGNATED Suggestion Completeness
        "Of a high-impact provider, but without a designation"
        "Readers want to know since when the provider reports on this service."
        "Add the fiscal years in which it was designated; if it is not a designated service, nothing needs to be done."
        "OMB Circular A-11 §280";
    START_LINK_MISSING Suggestion Completeness
        "Done online, but no link to begin"
        "Who wants to begin should not have to search."
        "Give the address at which the task begins.";
    INFO_LINK_MISSING Suggestion Completeness
        "Public, but no link to learn more"
        "Readers of the index want to go on to the agency's own page."
        "Give the address of the page about the service.";
}

/// The shortest text that says something, in characters.
const SHORTEST: usize = 20;

/// Commands that names of services begin with, and what they should begin with.
const COMMANDS: &[(&str, &str)] = &[
    ("Apply", "Applying"),
    ("Appeal", "Appealing"),
    ("Book", "Booking"),
    ("Buy", "Buying"),
    ("Cancel", "Canceling"),
    ("Change", "Changing"),
    ("Check", "Checking"),
    ("Claim", "Claiming"),
    ("Correct", "Correcting"),
    ("Enroll", "Enrolling"),
    ("File", "Filing"),
    ("Find", "Finding"),
    ("Get", "Getting"),
    ("Obtain", "Obtaining"),
    ("Order", "Ordering"),
    ("Pay", "Paying"),
    ("Register", "Registering"),
    ("Renew", "Renewing"),
    ("Replace", "Replacing"),
    ("Report", "Reporting"),
    ("Request", "Requesting"),
    ("Reserve", "Reserving"),
    ("Schedule", "Scheduling"),
    ("Search", "Searching"),
    ("Submit", "Submitting"),
    ("Track", "Tracking"),
    ("Update", "Updating"),
    ("Verify", "Verifying"),
];

/// Words after which a command is one: “Report a crime”, not “Report writing” or “Request for proposals”.
const OBJECTS: &[&str] = &["a", "an", "the", "your", "my"];

/// Commands that are no nouns; these may be followed by more.
const PLAIN_COMMANDS: &[&str] = &["Apply", "Enroll", "Get", "Obtain", "Pay", "Renew", "Submit", "Verify"];
const AFTER_PLAIN_COMMANDS: &[&str] = &["as", "for", "help", "in", "to", "with"];

pub(super) fn check(case: &mut Case<'_>) {
    texts(case);
    name(case);
    lists(case);
    high_impact(case);
    links(case);
}

fn texts(case: &mut Case<'_>) {
    let record = case.record;
    let said = |text: &Option<String>| {
        text.as_deref()
            .map(str::trim)
            .filter(|text| !text.is_empty())
            .map(str::to_owned)
    };
    let (summary, description) = (said(&record.summary), said(&record.description));
    if summary.is_none() && description.is_none() {
        // A layout without texts has none to give.
        let spoken = case.draft.spoken;
        if spoken.speaks_of("summary") || spoken.speaks_of("description") {
            case.find(
                &DESCRIPTION_MISSING,
                "summary",
                "it has neither a summary nor a description",
            );
        }
        return;
    }
    let repeats = summary.as_deref().filter(|summary| fold(summary) == fold(&record.name));
    if let Some(summary) = repeats {
        let finding = case.finding(&SUMMARY_REPEATS_NAME, "summary", "the summary is the name again");
        case.add(finding.with_value(summary));
    }
    let is_short = |text: &Option<String>| text.as_deref().is_none_or(|text| text.chars().nth(SHORTEST).is_none());
    if is_short(&summary) && is_short(&description) && repeats.is_none() {
        let (path, text) = match &description {
            Some(text) => ("description", text),
            None => ("summary", summary.as_ref().unwrap_or(&record.name)),
        };
        let message = format!("“{}” does not tell whom it is for and what it gives", cut(text));
        let finding = case.finding(&DESCRIPTION_SHORT, path, message).with_value(text);
        case.add(finding);
    }
}

fn name(case: &mut Case<'_>) {
    let name = case.record.name.trim();
    let is_english = case.record.languages.is_empty() || case.record.languages.iter().any(|tag| tag.starts_with("en"));
    let mut words = name.split_whitespace();
    let (Some(first), Some(second)) = (words.next(), words.next()) else {
        return;
    };
    let command = COMMANDS.iter().find(|(command, _)| *command == first);
    if let Some((command, gerund)) = command
        && is_english
        && (OBJECTS.contains(&second) || (PLAIN_COMMANDS.contains(&first) && AFTER_PLAIN_COMMANDS.contains(&second)))
    {
        let named = name.replacen(command, gerund, 1);
        let message = format!("“{}” is a command; write “{}”", cut(name), cut(&named));
        let finding = case.finding(&NAME_NOT_GERUND, "name", message).with_value(name);
        case.add(finding);
    }
}

fn lists(case: &mut Case<'_>) {
    let record = case.record;
    if record.types.is_empty() {
        case.find(&TYPE_MISSING, "types", "no type of service is given");
    }
    if record.customer_groups.is_empty() {
        case.find(&CUSTOMERS_MISSING, "customerGroups", "no group of customers is given");
    }
    // A channel whose volume nobody knows is there, though a layout without a list of channels does not name it.
    let is_uncounted = |point: &Point<'_>| point.channel.is_some() && point.state == FigureState::NoData;
    if record.offered_channels().next().is_none() && !case.series.all().iter().any(is_uncounted) {
        case.find(
            &CHANNELS_MISSING,
            "channels",
            "no channel is named in which people are served",
        );
    }
    if case.assessment.status == DigitizationStatus::Unassessed {
        let (path, message) = if record.tasks.is_empty() {
            ("tasks", "it has no tasks, so nobody knows what can be done online")
        } else {
            (
                "tasks",
                "its tasks do not say in enough channels how far they can be done there",
            )
        };
        case.find(&NOT_ASSESSED, path, message);
    }
}

fn high_impact(case: &mut Case<'_>) {
    let record = case.record;
    let Some(slug) = &record.provider else { return };
    let provider = case
        .setting
        .tree
        .provider_by_slug(slug)
        .map_or(slug, |found| &found.name);
    let is_volume = |measure| matches!(measure, Measure::Transactions | Measure::Customers);
    let is_designated = record
        .designations
        .iter()
        .any(|entry| entry.status == DesignationStatus::Designated);
    if is_designated && !case.series.all().iter().any(|point| is_volume(point.measure)) {
        let message = format!(
            "it is a designated service of {}, but its customers or transactions were never given",
            cut(provider)
        );
        case.find(&HIGH_IMPACT_WITHOUT_VOLUME, "provider", message);
    }
    if record.designations.is_empty() {
        let message = format!(
            "it belongs to the high-impact provider {}, but the fiscal years of its designation are not given",
            cut(provider)
        );
        case.find(&HIGH_IMPACT_UNDESIGNATED, "designations", message);
    }
}

fn links(case: &mut Case<'_>) {
    let record = case.record;
    let is_online = |channel| matches!(channel, Channel::Website | Channel::WebApp | Channel::MobileApp);
    let done_online = record
        .tasks
        .iter()
        .filter(|task| task.is_applicable != Some(false))
        .find(|task| {
            let mut channels = task.channels.iter();
            channels.any(|entry| is_online(entry.channel) && entry.availability == Some(Availability::Complete))
        });
    let of_channels = record
        .channels
        .iter()
        .filter(|entry| is_online(entry.channel))
        .filter_map(|entry| entry.url.as_ref());
    let of_tasks = record
        .tasks
        .iter()
        .flat_map(|task| &task.channels)
        .filter_map(|entry| entry.url.as_ref());
    let has_link =
        record.start_url.is_some() || of_channels.chain(of_tasks).next().is_some() || record.info_url.is_some();
    let path = case.stood("startUrl").unwrap_or("infoUrl");
    if let Some(task) = done_online
        && !has_link
        && record.public_facing != Some(PublicFacing::NotPublic)
    {
        let message = format!("“{}” can be done online, but no web address is given", cut(&task.name));
        case.find(&START_LINK_MISSING, path, message);
    } else if !has_link
        && matches!(
            record.public_facing,
            Some(PublicFacing::Anyone | PublicFacing::Customers)
        )
    {
        case.find(
            &INFO_LINK_MISSING,
            "infoUrl",
            "it is public, but no web address is given",
        );
    }
}
