//! Whether addresses can be followed.

use url::{Host, Url};

use super::Rule;
use super::case::Case;
use super::structure::cut;
use crate::service::ServiceInput;

rules! {
    LINK_NOT_HTTPS Suggestion Links
        "A link is not secure"
        "Without https, others can read and change on the way what people see and type; federal websites are reached over HTTPS only."
        "Begin the address with https:// after a look that it opens."
        "OMB M-15-13";
    LINK_NOT_REACHABLE Warning Links
        "A link leads into an internal network"
        "An address such as localhost, an IP number or a name without a domain opens for nobody outside."
        "Give the address that the public uses.";
    LINK_WITH_BLANKS Warning Links
        "A link has blanks in it"
        "Two addresses in one cell, or an address with a remark, open neither."
        "Give one address, without anything around it.";
    LINK_PLACEHOLDER Warning Links
        "A link is a placeholder"
        "An example or a note such as “tbd” was left where the address belongs."
        "Give the address, or leave it empty.";
    LINK_NOT_GOVERNMENT Suggestion Links
        "A link leads to no government site"
        "People trust .gov and .mil; a service of the government on another domain looks like a forgery."
        "Give the address on the agency's own domain, if there is one."
        "OMB M-23-10";
}

/// Ends of hosts that exist inside a network only.
const INTERNAL: &[&str] = &[
    "local",
    "localhost",
    "internal",
    "intranet",
    "corp",
    "lan",
    "home",
    "test",
    "invalid",
    "pri",
];

/// Second-level domains that governments use below the domain of their country.
const GOVERNMENT: &[&str] = &[
    "gov",
    "gc",
    "gouv",
    "gob",
    "gub",
    "go",
    "govt",
    "mil",
    "gv",
    "admin",
    "government",
];

/// Domains of governments without such a level.
const GOVERNMENT_DOMAINS: &[&str] = &[
    "canada.ca",
    "europa.eu",
    "admin.ch",
    "bund.de",
    "gouv.qc.ca",
    "usps.com",
    "govdelivery.com",
];

pub(super) fn check(case: &mut Case<'_>) {
    let record = case.record;
    let mut hosts = Vec::new();
    let all = addresses(record);
    for (path, text) in all {
        let Ok(url) = Url::parse(text.trim()) else { continue };
        if !matches!(url.scheme(), "http" | "https") || url.host().is_none() {
            continue;
        }
        let mut found: Vec<(&'static Rule, String, Option<String>)> = Vec::new();
        let quoted = cut(text);
        if text.trim().contains(char::is_whitespace) {
            found.push((&LINK_WITH_BLANKS, format!("“{quoted}” has blanks in it"), None));
        } else if text.trim() != text {
            let fix = text.trim().to_owned();
            found.push((&LINK_WITH_BLANKS, format!("“{quoted}” has blanks around it"), Some(fix)));
        }
        if is_placeholder(&url) {
            found.push((&LINK_PLACEHOLDER, format!("“{quoted}” is a placeholder"), None));
        } else if is_internal(&url) {
            found.push((
                &LINK_NOT_REACHABLE,
                format!("“{quoted}” opens inside a network only"),
                None,
            ));
        } else {
            if url.scheme() == "http" {
                found.push((
                    &LINK_NOT_HTTPS,
                    format!("“{quoted}” begins with http://, which is not secure"),
                    None,
                ));
            }
            hosts.push((path.clone(), text, is_government(&url)));
        }
        for (rule, message, fix) in found {
            let finding = case.finding(rule, &path, message).with_value(text);
            case.add(match fix {
                Some(fix) => finding.with_fix(fix),
                None => finding,
            });
        }
    }
    // An agency's page beside a partner's is enough.
    if let Some((path, text, _)) = hosts.first()
        && hosts.iter().all(|(_, _, is_government)| !is_government)
    {
        let message = format!("“{}” is not on .gov or .mil", cut(text));
        let finding = case.finding(&LINK_NOT_GOVERNMENT, path, message).with_value(text);
        case.add(finding);
    }
}

/// Every address of a record that people follow, with its path.
fn addresses(record: &ServiceInput) -> Vec<(String, &str)> {
    let own = [("startUrl", &record.start_url), ("infoUrl", &record.info_url)];
    let own = own
        .into_iter()
        .filter_map(|(path, url)| Some((path.to_owned(), url.as_deref()?)));
    let of_channels = record.channels.iter().enumerate().filter_map(|(index, entry)| {
        let url = entry.url.as_deref()?;
        Some((format!("channels.{index}.url"), url))
    });
    let of_tasks = record.tasks.iter().enumerate().flat_map(|(index, task)| {
        task.channels.iter().enumerate().filter_map(move |(inner, entry)| {
            let url = entry.url.as_deref()?;
            Some((format!("tasks.{index}.channels.{inner}.url"), url))
        })
    });
    let of_forms = record.forms.iter().enumerate().filter_map(|(index, form)| {
        let url = form.url.as_deref()?;
        Some((format!("forms.{index}.url"), url))
    });
    own.chain(of_channels).chain(of_tasks).chain(of_forms).collect()
}

fn is_placeholder(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default().trim_start_matches("www.");
    let first = host.split('.').next().unwrap_or_default();
    ["example.com", "example.org", "example.gov", "example.net"].contains(&host)
        || ["tbd", "tba", "todo", "na", "none", "xxx", "agency"].contains(&host)
        || (first == "tbd" && host.split('.').count() <= 2)
}

fn is_internal(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(domain)) => {
            let domain = domain.trim_end_matches('.');
            let last = domain.rsplit('.').next().unwrap_or_default();
            !domain.contains('.') || INTERNAL.contains(&last)
        }
        Some(Host::Ipv4(_) | Host::Ipv6(_)) => true,
        None => false,
    }
}

/// Whether the host is one of a site that the public can reach: of a government, or one that says www.
pub(super) fn is_of_a_site(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let says_www = host.starts_with("www.") && host.split('.').count() > 2;
    host.contains('.') && (says_www || is_government(url)) && !is_placeholder(url) && !is_internal(url)
}

fn is_government(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default().trim_end_matches('.');
    let mut labels = host.rsplit('.');
    let (last, second) = (labels.next().unwrap_or_default(), labels.next().unwrap_or_default());
    let is_below = |domain: &&str| host == *domain || host.strip_suffix(domain).is_some_and(|rest| rest.ends_with('.'));
    last == "gov"
        || last == "mil"
        || (last.len() == 2 && GOVERNMENT.contains(&second))
        || GOVERNMENT_DOMAINS.iter().any(is_below)
}
