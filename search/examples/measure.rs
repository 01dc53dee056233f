//! Measures searching over a generated index: `cargo run --release -p fsi-search --example measure -- [SERVICES]`.

use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::NaiveDate;
use fsi_catalog::digitization::assess;
use fsi_catalog::measurement::{Figure, Figures};
use fsi_catalog::service::{ServiceRecord, ServiceView, View};
use fsi_catalog::vocabulary::{FigureState, Measure, ServiceState};
use fsi_catalog::{OrganizationId, ServiceFilter, ServiceId};
use fsi_search::{
    Entry, Fields, OrganizationNames, QueryLimits, SearchOrder, SearchRequest, Snapshot, Synonyms, Wants, register,
    settings,
};
use serde_json::json;
use tantivy::Index;

struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end.max(1) as u64).unwrap_or(0)
    }

    /// Small numbers are likelier than large ones, as words are.
    fn skewed(&mut self, end: usize) -> usize {
        let u = (self.next() % 1_000_000) as f64 / 1_000_000.0;
        ((end as f64).powf(u) - 1.0) as usize
    }
}

fn vocabulary(random: &mut Random, count: usize) -> Vec<String> {
    const SYLLABLES: &[&str] = &[
        "ba", "ben", "ca", "cor", "de", "dis", "en", "fa", "for", "ga", "gra", "hel", "in", "ka", "la", "lo", "ma",
        "men", "na", "no", "or", "pa", "per", "pro", "ra", "re", "sa", "ser", "ta", "ter", "tra", "un", "va", "ver",
        "wa", "zo", "tion", "sta",
    ];
    let mut words = std::collections::BTreeSet::new();
    while words.len() < count {
        let syllables = 2 + random.below(3);
        words.insert(
            (0..syllables)
                .map(|_| SYLLABLES[random.below(SYLLABLES.len())])
                .collect::<String>(),
        );
    }
    let mut words: Vec<String> = words.into_iter().collect();
    for place in (1..words.len()).rev() {
        words.swap(place, random.below(place + 1));
    }
    words
}

fn misspelt(random: &mut Random, word: &str) -> String {
    let mut letters: Vec<char> = word.chars().collect();
    let place = random.below(letters.len());
    match random.below(4) {
        0 => letters[place] = 'x',
        1 => {
            letters.remove(place);
        }
        2 => letters.insert(place, 'e'),
        _ if place + 1 < letters.len() => letters.swap(place, place + 1),
        _ => letters.push('s'),
    }
    letters.into_iter().collect()
}

#[expect(clippy::too_many_lines, reason = "one run from start to end")]
fn main() {
    let services: usize = std::env::args()
        .nth(1)
        .and_then(|text| text.parse().ok())
        .unwrap_or(100_000);
    let mut random = Random(88_172_645_463_325_252);
    let words = vocabulary(&mut random, 8_000);
    let verbs = [
        "Applying for",
        "Renewing",
        "Reporting",
        "Paying",
        "Registering",
        "Getting",
        "Requesting",
        "Filing",
        "Appealing",
        "Replacing",
    ];
    let departments: Vec<OrganizationNames> = (0..30).map(|number| names(&words, number, "Department of")).collect();
    let organizations: Vec<Arc<[OrganizationNames]>> = (0..300)
        .map(|number| {
            vec![
                names(&words, 1_000 + number, "Office of"),
                departments[number % 30].clone(),
            ]
            .into()
        })
        .collect();
    let folder = tempfile::tempdir().expect("a folder");
    let (schema, fields) = Fields::new();
    let index = Index::builder()
        .schema(schema)
        .settings(settings())
        .create_in_dir(folder.path())
        .expect("an index");
    register(&index);
    let mut writer = index.writer_with_num_threads(1, 100_000_000).expect("a writer");
    let mut titles: Vec<String> = Vec::new();
    let mut spent = Duration::ZERO;
    let types = ["BENEFITS", "COMPLIANCE", "ADMINISTRATIVE", "INFORMATIONAL"];
    let channels = [
        "WEBSITE",
        "WEB_APP",
        "EMAIL",
        "PHONE",
        "IN_PERSON",
        "POSTAL_MAIL",
        "FAX",
        "LIVE_CHAT",
        "CONTACT_CENTER",
    ];
    for number in 0..services {
        let phrase = |random: &mut Random, count: usize| -> String {
            (0..count)
                .map(|_| words[random.skewed(words.len())].as_str())
                .collect::<Vec<_>>()
                .join(" ")
        };
        let count = 4 + random.below(4);
        let name = format!("{} {}", verbs[random.below(verbs.len())], phrase(&mut random, count));
        let lineage = &organizations[random.below(organizations.len())];
        let record = json!({
            "organization": lineage[0].id, "key": format!("k{number}"), "name": name,
            "alternateNames": [phrase(&mut random, 3)],
            "summary": phrase(&mut random, 25),
            "types": [types[random.below(types.len())]],
            "channels": channels.iter().map(|channel| json!({"channel": channel})).collect::<Vec<_>>(),
            "tasks": (0..3).map(|task| json!({"key": format!("t{task}"), "kind": "APPLY", "name": phrase(&mut random, 5),
                "channels": [{"channel": "WEB_APP", "availability": "COMPLETE"}]})).collect::<Vec<_>>(),
            "forms": (0..2).map(|form| json!({"number": format!("FM-{}", number * 2 + form), "title": phrase(&mut random, 5)})).collect::<Vec<_>>(),
        });
        let record: ServiceRecord = serde_json::from_value(record).expect("a record");
        let view = ServiceView {
            id: ServiceId::generate(),
            slug: format!("s{number}"),
            view: View::Published,
            state: ServiceState::Published,
            revision: 1,
            assessment: assess(&record),
            figures: Figures {
                annual_volume: Some(Figure {
                    measure: Measure::Transactions,
                    period: "FY2025".parse().expect("a period"),
                    state: FigureState::Known,
                    value: Some(10_i64.pow(u32::try_from(random.below(7)).unwrap_or(0))),
                    is_estimated: false,
                    source: None,
                }),
                ..Figures::default()
            },
            published_at: None,
            updated_at: "2026-11-01T00:00:00Z".parse().expect("an instant"),
            last_reviewed_on: None,
            stale_on: NaiveDate::MAX,
            record,
        };
        let entry = Entry {
            view: Arc::new(view),
            organizations: Arc::clone(lineage),
            provider: None,
        };
        let started = Instant::now();
        let document = fields.document(&entry);
        writer.add_document(document).expect("added");
        spent += started.elapsed();
        titles.push(name);
    }
    let started = Instant::now();
    writer.commit().expect("committed");
    writer.wait_merging_threads().expect("merged");
    println!("documents {spent:?}, commit {:?}", started.elapsed());
    let searcher = index.reader().expect("a reader").searcher();
    let bytes = searcher.space_usage().expect("sizes").total().get_bytes();
    println!(
        "{} segments, {} MB",
        searcher.segment_readers().len(),
        bytes / 1_000_000
    );
    for segment in searcher.space_usage().expect("sizes").segments() {
        println!(
            "  store {} terms {} postings {} positions {} fast {}",
            segment.store().total().get_bytes(),
            segment.termdict().total().get_bytes(),
            segment.postings().total().get_bytes(),
            segment.positions().total().get_bytes(),
            segment.fast_fields().total().get_bytes()
        );
    }
    let started = Instant::now();
    let synonyms = Arc::new(Synonyms::built_in());
    println!("synonyms {:?}", started.elapsed());
    let started = Instant::now();
    let first = Snapshot::new(searcher.clone(), fields, Arc::clone(&synonyms), None, 1).expect("a snapshot");
    println!("snapshot {:?}", started.elapsed());
    let started = Instant::now();
    let snapshot = Snapshot::new(searcher, fields, synonyms, Some(&first), 1).expect("a snapshot");
    println!("snapshot again {:?}", started.elapsed());
    let mut queries: Vec<(&str, String, usize)> = Vec::new();
    for number in 0..200 {
        let target = random.below(titles.len());
        let title: Vec<&str> = titles[target]
            .split(' ')
            .filter(|word| word.chars().all(char::is_lowercase) && *word != "for")
            .collect();
        let (class, query) = match number % 8 {
            0 | 1 => ("dropped", title.iter().skip(1).copied().collect::<Vec<_>>().join(" ")),
            2 | 3 => {
                let place = random.below(title.len());
                let words = title.iter().enumerate().map(|(at, word)| {
                    if at == place {
                        misspelt(&mut random, word)
                    } else {
                        (*word).to_owned()
                    }
                });
                ("misspelt", words.collect::<Vec<_>>().join(" "))
            }
            4 => ("form", format!("form FM {}", target * 2)),
            5 => ("whole", titles[target].clone()),
            6 => ("two words", title.iter().take(2).copied().collect::<Vec<_>>().join(" ")),
            _ => (
                "prefix",
                title
                    .join(" ")
                    .chars()
                    .rev()
                    .skip(2)
                    .collect::<String>()
                    .chars()
                    .rev()
                    .collect(),
            ),
        };
        queries.push((class, query, target));
    }
    let limits = QueryLimits::default();
    let run = |query: &str, wants: Wants| {
        let request = SearchRequest {
            query: query.to_owned(),
            filter: ServiceFilter::default(),
            order: SearchOrder::default(),
            first: 20,
            after: None,
            today: NaiveDate::from_ymd_opt(2026, 11, 25).expect("a day"),
            wants,
        };
        snapshot
            .search(&request, &limits, Instant::now() + Duration::from_secs(10))
            .expect("an answer")
    };
    for (name, wants) in [
        (
            "all",
            Wants {
                facets: true,
                highlights: true,
                hits: true,
            },
        ),
        (
            "no highlights",
            Wants {
                facets: true,
                highlights: false,
                hits: true,
            },
        ),
        (
            "no facets",
            Wants {
                facets: false,
                highlights: true,
                hits: true,
            },
        ),
        (
            "neither",
            Wants {
                facets: false,
                highlights: false,
                hits: true,
            },
        ),
    ] {
        for (_, query, _) in &queries {
            run(query, wants);
        }
        let mut times: Vec<(Duration, usize)> = Vec::new();
        for (place, (_, query, _)) in queries.iter().enumerate() {
            times.push((best_of(|| drop(run(query, wants))), place));
        }
        times.sort();
        let mean: Duration = times.iter().map(|time| time.0).sum::<Duration>() / 200;
        println!(
            "{name}: mean {mean:?} p50 {:?} p99 {:?} max {:?}",
            times[100].0, times[198].0, times[199].0
        );
        if name == "all" {
            for class in ["dropped", "misspelt", "form", "whole", "two words", "prefix"] {
                let of: Vec<Duration> = times
                    .iter()
                    .filter(|time| queries[time.1].0 == class)
                    .map(|time| time.0)
                    .collect();
                let found = queries.iter().filter(|query| {
                    query.0 == class
                        && run(&query.1, wants).hits.iter().take(10).any(|hit| {
                            hit.highlights.iter().any(|one| one.text == titles[query.2]) || query.0 == "form"
                        })
                });
                let count = of.len();
                println!(
                    "  {class}: mean {:?}, found {} of {count}",
                    of.iter().sum::<Duration>() / u32::try_from(count).unwrap_or(1),
                    found.count()
                );
            }
            for (time, place) in times.iter().rev().take(6) {
                println!(
                    "  slow {time:?}: {} (total {})",
                    queries[*place].1,
                    run(&queries[*place].1, wants).total
                );
            }
        }
    }
    let broad = &words[0];
    for query in ["benefits", broad, "renewing", "", "office department"] {
        let total = run(query, Wants::default()).total;
        println!(
            "broad {query:?}: {:?}, total {total}",
            best_of(|| drop(run(query, Wants::default())))
        );
    }
    for typed in ["a", "re", "ren", "renewing b", &words[0][..3], &titles[7][..12]] {
        let started = Instant::now();
        let mut count = 0;
        for _ in 0..50 {
            count = snapshot
                .suggest(typed, 8, &limits, Instant::now() + Duration::from_secs(10))
                .expect("an answer")
                .len();
        }
        println!("suggest {typed:?}: {:?}, {count}", started.elapsed() / 50);
    }
}

/// The best of several runs: what else the machine does counts least in it.
fn best_of(mut run: impl FnMut()) -> Duration {
    let times = (0..9).map(|_| {
        let started = Instant::now();
        run();
        started.elapsed()
    });
    times.min().unwrap_or_default()
}

fn names(words: &[String], number: usize, kind: &str) -> OrganizationNames {
    OrganizationNames {
        id: OrganizationId::generate(),
        slug: format!("o{number}"),
        name: format!("{kind} {} {}", words[2_000 + number], words[3_000 + number]),
        alternate_names: vec![],
        acronym: Some(words[number].chars().take(3).collect()),
    }
}
