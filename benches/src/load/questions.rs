//! The requests of each scenario, and how an answer is known to be right.

mod search;

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};

use anyhow::{Context, ensure};
use serde_json::{Value, json};

use super::client::Client;
use super::{Mode, Scenario};
use crate::inventory::CHANNELS;
use crate::random::Random;

/// Services on a page.
const PAGE: usize = 20;
/// The page that lies deep in its list.
const DEEP_PAGE: usize = 200;
/// The status that lists are filtered by; nearly half of a generated inventory has it.
const STATUS: &str = "PARTLY_DIGITAL";

const BY_ID: &str = "query ServiceById($id: ID!, $minVersion: Int) { service(by: {id: $id}, minVersion: $minVersion) { \
    id slug name summary organization { slug name } \
    channels { channel channelClass url annualVolume { state value } } } }";
const LIST: &str = "query ServicesOfAgency($agency: String!, $status: [DigitizationStatus!], $after: String, \
    $minVersion: Int) { services(filter: {organization: {slug: $agency}, status: $status}, first: 20, after: $after, \
    minVersion: $minVersion) { nodes { id slug name \
    channels { channel channelClass url annualVolume { state value } } } pageInfo { hasNextPage endCursor } } }";

/// What the server serves.
pub(super) struct Catalog {
    pub(super) services: u64,
    pub(super) version: u64,
    /// Slugs of agencies and how many services with the status each has, the most first.
    agencies: Vec<(String, usize)>,
}

/// Looks at what the server serves.
pub(super) async fn survey(client: &mut Client) -> anyhow::Result<Catalog> {
    let data = client
        .ask("{ catalogVersion services(first: 1) { totalCount } }", json!({}))
        .await?;
    let mut agencies = Vec::new();
    let mut after = Value::Null;
    loop {
        let document = "query ($after: String, $status: [DigitizationStatus!]) { organizations(first: 50, after: $after) \
            { nodes { slug services(filter: {status: $status}, first: 1) { totalCount } } \
            pageInfo { hasNextPage endCursor } } }";
        let data = client
            .ask(document, json!({"after": after, "status": [STATUS]}))
            .await?;
        let page = &data["organizations"];
        for agency in page["nodes"].as_array().context("organizations")? {
            let slug = agency["slug"].as_str().context("a slug")?.to_owned();
            agencies.push((slug, count(&agency["services"]["totalCount"])?));
        }
        if page["pageInfo"]["hasNextPage"] != true {
            break;
        }
        after = page["pageInfo"]["endCursor"].clone();
    }
    agencies.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    Ok(Catalog {
        services: data["services"]["totalCount"].as_u64().context("a count")?,
        version: data["catalogVersion"].as_u64().context("a version")?,
        agencies,
    })
}

fn count(value: &Value) -> anyhow::Result<usize> {
    Ok(usize::try_from(value.as_u64().context("a count")?)?)
}

/// The requests of a scenario.
pub(super) struct Questions {
    /// The body up to the variables.
    head: String,
    /// The variables of each variant, up to the number of the version that is waited for.
    variants: Vec<String>,
    /// How many versions can be named: the catalog has reached all of them, so that naming one changes nothing.
    versions: u64,
    /// The number of the first request, so that no run repeats another's.
    start: u64,
    rows: Rows,
    what: String,
}

/// What an answer must hold.
#[derive(Clone, Copy)]
enum Rows {
    /// So many services with all their channels.
    Services(usize),
    /// At least one of a field.
    Some(&'static [u8]),
    /// Whatever there is.
    Any,
}

impl Questions {
    /// Of all variants with every version, answers the body of one. Another number is another request.
    fn numbered(&self, number: u64) -> String {
        let variants = self.variants.len() as u64;
        let number = (self.start + number) % (variants * self.versions);
        let variant = usize::try_from(number % variants).unwrap_or(0);
        let version = 1 + number / variants;
        format!("{}{}{version}}}}}", self.head, self.variants[variant])
    }

    /// Answers the body of the request with a number.
    pub(super) fn body(&self, mode: Mode, number: u64) -> String {
        match mode {
            Mode::First => self.numbered(number),
            Mode::Unchanged => self.numbered(0),
        }
    }

    /// How many requests there are that differ.
    pub(super) fn different(&self) -> u64 {
        self.variants.len() as u64 * self.versions
    }

    /// Whether an answer has no errors and every row that was asked for. Names of fields stand in no text of an answer,
    /// because quotes in texts are escaped; so counting them is enough, and cheap.
    pub(super) fn is_right(&self, answer: &[u8]) -> bool {
        answer.starts_with(br#"{"data":"#)
            && match self.rows {
                Rows::Services(services) => {
                    occurrences(answer, br#""id":"#) == services
                        && occurrences(answer, br#""channel":"#) == services * CHANNELS
                }
                Rows::Some(field) => occurrences(answer, field) > 0,
                Rows::Any => true,
            }
    }

    /// Says what is asked.
    pub(super) fn told(&self, mode: Mode) -> String {
        match mode {
            Mode::First => format!(
                "{}; each request differs in this or in minVersion, {} in all",
                self.what,
                self.different()
            ),
            Mode::Unchanged => "one of these requests again and again".to_owned(),
        }
    }
}

fn occurrences(text: &[u8], part: &[u8]) -> usize {
    let quoted = text.iter().enumerate().filter(|(_, byte)| **byte == part[0]);
    quoted.filter(|(at, _)| text[*at..].starts_with(part)).count()
}

/// Finds out what can be asked.
pub(super) async fn prepare(client: &mut Client, catalog: &Catalog, scenario: Scenario) -> anyhow::Result<Questions> {
    let entropy = RandomState::new().build_hasher().finish();
    let (document, rows, what, mut variants) = match scenario {
        Scenario::ById => {
            let ids = cursors_or_ids(client, &json!({}), "nodes { id }").await?;
            let what = format!("one of {} ids, in random order", ids.len());
            let variants: Vec<Value> = ids.into_iter().map(|id| json!({"id": id})).collect();
            (BY_ID, Rows::Services(1), what, variants)
        }
        Scenario::FirstPage => {
            let long = catalog.agencies.iter().filter(|agency| agency.1 >= PAGE);
            let variants: Vec<Value> = long
                .map(|(slug, _)| json!({"agency": slug, "status": [STATUS]}))
                .collect();
            let what = format!("one of {} agencies, {STATUS}", variants.len());
            (LIST, Rows::Services(PAGE), what, variants)
        }
        Scenario::DeepPage => {
            let (agency, length) = catalog.agencies.first().context("the catalog has no organizations")?;
            let filter = json!({"organization": {"slug": agency}, "status": [STATUS]});
            let cursors = cursors_or_ids(client, &filter, "edges { cursor }").await?;
            // A list that is too short for page 200 is asked for its second half.
            let first = ((DEEP_PAGE - 1) * PAGE).min(length.saturating_sub(PAGE) / 2);
            let last = cursors.len().saturating_sub(PAGE);
            ensure!(
                first > 0 && first <= last,
                "{agency} has too few services with the status {STATUS}"
            );
            let variants: Vec<Value> = cursors[first - 1..last]
                .iter()
                .map(|cursor| json!({"agency": agency, "status": [STATUS], "after": cursor}))
                .collect();
            let what = format!(
                "20 of {length} services of {agency}, {STATUS}, behind one of {} cursors from page {} on",
                variants.len(),
                first / PAGE + 1
            );
            (LIST, Rows::Services(PAGE), what, variants)
        }
        Scenario::Search => {
            let variants = search::queries(usize::try_from(catalog.services)?);
            let what = format!("one of {} mixed queries, a quarter misspelt", variants.len());
            (search::SEARCH, Rows::Some(br#""organizations":"#), what, variants)
        }
        Scenario::Suggest | Scenario::SuggestServices => {
            let variants = search::prefixes(usize::try_from(catalog.services)?);
            let what = format!("one of {} beginnings of mixed queries", variants.len());
            let document = match scenario {
                Scenario::Suggest => search::SUGGEST,
                _ => search::SUGGEST_SERVICES,
            };
            (document, Rows::Any, what, variants)
        }
    };
    ensure!(
        !variants.is_empty(),
        "the catalog has too few services for {}",
        scenario.name()
    );
    // The variant of the request that is repeated should not depend on chance: the first one, wherever the rest goes.
    Random::new(entropy).shuffle(&mut variants[1..]);
    let variants: Vec<String> = variants.iter().map(until_version).collect();
    let different = variants.len() as u64 * catalog.version;
    let start = entropy % different;
    Ok(Questions {
        head: format!("{{\"query\":{},\"variables\":", json!(document)),
        start: start - start % variants.len() as u64,
        variants,
        versions: catalog.version,
        rows,
        what,
    })
}

/// Writes variables as far as the version.
fn until_version(variables: &Value) -> String {
    let text = variables.to_string();
    format!("{},\"minVersion\":", text.strip_suffix('}').unwrap_or(&text))
}

/// Pages through a list of services.
async fn cursors_or_ids(client: &mut Client, filter: &Value, fields: &str) -> anyhow::Result<Vec<String>> {
    let document = format!(
        "query ($filter: ServiceFilter, $after: String) {{ services(filter: $filter, first: 100, after: $after) {{ \
         {fields} pageInfo {{ hasNextPage endCursor }} }} }}"
    );
    let mut found = Vec::new();
    let mut after = Value::Null;
    loop {
        let data = client.ask(&document, json!({"filter": filter, "after": after})).await?;
        let page = &data["services"];
        let entries = page["nodes"].as_array().or_else(|| page["edges"].as_array());
        for entry in entries.context("services")? {
            let text = entry["id"].as_str().or_else(|| entry["cursor"].as_str());
            found.push(text.context("an id or a cursor")?.to_owned());
        }
        if page["pageInfo"]["hasNextPage"] != true {
            return Ok(found);
        }
        after = page["pageInfo"]["endCursor"].clone();
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn questions() -> Questions {
        Questions {
            head: "{\"query\":\"\",\"variables\":".to_owned(),
            variants: vec![until_version(&json!({"id": "a"})), until_version(&json!({"id": "b"}))],
            versions: 5,
            start: 4,
            rows: Rows::Services(1),
            what: String::new(),
        }
    }

    #[test]
    fn every_request_differs_until_all_were_made() {
        let questions = questions();
        let bodies: HashSet<String> = (0..10).map(|number| questions.body(Mode::First, number)).collect();
        assert_eq!(bodies.len(), 10);
        for body in bodies {
            serde_json::from_str::<Value>(&body).expect("JSON");
        }
        assert_eq!(questions.body(Mode::Unchanged, 0), questions.body(Mode::Unchanged, 7));
    }

    #[test]
    fn an_answer_with_an_error_or_without_a_row_is_wrong() {
        let channels = r#"{"channel":"FAX"},"#.repeat(CHANNELS);
        let right = format!(r#"{{"data":{{"service":{{"id":"a","name":"\"id\":","channels":[{channels}]}}}}}}"#);
        assert!(questions().is_right(right.as_bytes()));
        assert!(!questions().is_right(right.replacen(r#""channel":"#, r#""x":"#, 1).as_bytes()));
        assert!(!questions().is_right(br#"{"data":{"service":null}}"#));
        assert!(!questions().is_right(br#"{"errors":[],"data":null}"#));
    }
}
