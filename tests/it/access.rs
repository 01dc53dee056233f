//! Who may do what, and where: every role against every call, on records of its own organization and of others.

use serde_json::{Value, json};

use crate::harness::calls::{customers, id, texts};
use crate::harness::{Client, Index, Start, service};
use crate::on_both_engines;

/// What is tried, in the order of the columns below.
const ATTEMPTS: [&str; 15] = [
    "save a draft",
    "save and publish",
    "publish a draft",
    "retire",
    "confirm",
    "merge",
    "record figures",
    "record figures of a draft",
    "change the organization",
    "make a key of an editor",
    "make a key of an approver",
    "make a key of a reviewer",
    "make a key of an administrator",
    "revoke a key of an editor",
    "revoke a key of an approver",
];

/// The outcome of each attempt: `+` done, `-` FORBIDDEN, `u` UNAUTHENTICATED, `?` `NOT_FOUND`.
/// Keys of reviewers and administrators have no organization, so that their columns do not depend on the place.
const EXPECTED: [(&str, [&str; 4]); 5] = [
    // Records of:      own                child              parent             another organization
    ("PUBLIC", ["uuuuuuuuuuuuuuu"; 4]),
    (
        "AGENCY_EDITOR",
        [
            "+---+-++-----??",
            "+---+-++-----??",
            "--?----?-----??",
            "--?----?-----??",
        ],
    ),
    (
        "AGENCY_APPROVER",
        [
            "+---+-++-+---+?",
            "+---+-++-+---+?",
            "--?----?-----??",
            "--?----?-----??",
        ],
    ),
    ("OMB_REVIEWER", ["--++-+-------??"; 4]),
    ("GSA_ADMIN", ["+++++++++++++++"; 4]),
];

const PLACES: [&str; 4] = ["own", "child", "parent", "other"];

async fn organizations(admin: &Client) {
    for (slug, parent) in [
        ("parent", None),
        ("own", Some("parent")),
        ("child", Some("own")),
        ("other", None),
    ] {
        admin.organization(slug, parent).await;
    }
}

async fn client_of(index: &Index, role: &str) -> Client {
    match role {
        "PUBLIC" => index.public(),
        "OMB_REVIEWER" | "GSA_ADMIN" => index.client_as(role, None).await,
        role => index.client_as(role, Some("own")).await,
    }
}

/// Prepares what an attempt needs, as the administrator, and answers mutation and input.
async fn attempt(admin: &Client, what: usize, place: &str, unique: usize) -> (&'static str, Value) {
    let key = format!("k{unique}");
    let record = service(place, &key, &format!("Service {unique}"));
    let make_key = |role: &str| {
        let organization = role.starts_with("AGENCY").then(|| json!({"slug": place}));
        json!({"label": key, "role": role, "organization": organization})
    };
    let made = async |role: &str| {
        let made = admin.done("createApiKey", make_key(role), "apiKey { id }").await;
        json!({"id": made["apiKey"]["id"]})
    };
    let published = async || id(&admin.publish(record.clone()).await);
    let draft = async || id(&admin.draft(record.clone()).await);
    let figures = |id: String| json!({"measurements": [{"service": id, "figures": [customers("FY2023", 1)]}]});
    match what {
        0 => ("saveService", json!({"service": record})),
        1 => ("saveService", json!({"service": record, "publish": true})),
        2 => ("transitionService", json!({"id": draft().await, "to": "PUBLISHED"})),
        3 => ("transitionService", json!({"id": published().await, "to": "RETIRED"})),
        4 => ("confirmUnchanged", json!({"services": [published().await]})),
        5 => {
            let survivor = admin.least(place, &format!("s{unique}"), "Survivor").await;
            (
                "mergeServices",
                json!({"merged": published().await, "survivor": survivor}),
            )
        }
        6 => ("recordMeasurements", figures(published().await)),
        7 => ("recordMeasurements", figures(draft().await)),
        8 => {
            let parent = (place == "own")
                .then_some("parent")
                .or((place == "child").then_some("own"));
            let organization = json!({"slug": place, "name": format!("name {unique}"), "level": "BUREAU",
                "parent": parent.map(|slug| json!({"slug": slug}))});
            ("saveOrganization", json!({"organization": organization}))
        }
        9 => ("createApiKey", make_key("AGENCY_EDITOR")),
        10 => ("createApiKey", make_key("AGENCY_APPROVER")),
        11 => ("createApiKey", make_key("OMB_REVIEWER")),
        12 => ("createApiKey", make_key("GSA_ADMIN")),
        13 => ("revokeApiKey", made("AGENCY_EDITOR").await),
        _ => ("revokeApiKey", made("AGENCY_APPROVER").await),
    }
}

/// Tries, and answers the letter of the outcome.
async fn outcome(client: &Client, mutation: &str, input: Value) -> char {
    let (first, rest) = mutation.split_at(1);
    let input_type = format!("{}{rest}Input", first.to_uppercase());
    let query = format!("mutation($input: {input_type}!) {{ {mutation}(input: $input) {{ userErrors {{ code }} }} }}");
    let answer = client.send(&query, json!({"input": input})).await;
    let error = answer["errors"][0]["extensions"]["code"].as_str();
    let refused = answer["data"][mutation]["userErrors"][0]["code"].as_str();
    match error.or(refused) {
        None => '+',
        Some("FORBIDDEN") => '-',
        Some("UNAUTHENTICATED") => 'u',
        Some("NOT_FOUND") => '?',
        Some(_) => panic!("{mutation}: {answer:#}"),
    }
}

on_both_engines! {
    async fn everybody_may_do_what_this_table_says_and_nothing_else(engine) {
        let index = Start::empty().on(engine).await;
        let admin = index.client_as("GSA_ADMIN", None).await;
        organizations(&admin).await;
        let mut unique = 0;
        for (role, rows) in EXPECTED {
            let client = client_of(&index, role).await;
            for (place, expected) in PLACES.iter().zip(rows) {
                let mut found = String::new();
                for (what, name) in ATTEMPTS.iter().enumerate() {
                    unique += 1;
                    let (mutation, input) = attempt(&admin, what, place, unique).await;
                    let before = admin.version().await;
                    let letter = outcome(&client, mutation, input).await;
                    let has_saved = admin.version().await != before;
                    assert_eq!(has_saved, letter == '+', "{role}, {place}: {name} answered {letter}");
                    found.push(letter);
                }
                assert_eq!(found, expected, "{role} with records of {place}: {ATTEMPTS:?}");
            }
        }
    }

    async fn work_in_progress_is_seen_by_those_responsible_and_reviewers_on_every_way(engine) {
        let index = Start::empty().on(engine).await;
        let admin = index.client_as("GSA_ADMIN", None).await;
        organizations(&admin).await;
        let mut records = Vec::new();
        for place in PLACES {
            let draft = id(&admin.draft(service(place, "draft", &format!("Draft of {place}"))).await);
            let edited = admin.least(place, "edited", &format!("Published by {place}")).await;
            admin
                .draft(service(place, "edited", &format!("Changed by {place}")))
                .await;
            records.push((place, draft, edited));
        }
        for (role, expected) in [
            ("PUBLIC", ""),
            ("AGENCY_EDITOR", "own child"),
            ("AGENCY_APPROVER", "own child"),
            ("OMB_REVIEWER", "own child parent other"),
            ("GSA_ADMIN", "own child parent other"),
        ] {
            let client = client_of(&index, role).await;
            let mut seen = Vec::new();
            for (place, draft, edited) in &records {
                let query = "query($draft: ID!, $edited: ID!, $place: String!, $slug: String!) {
                    byId: service(by: {id: $draft}) { id }
                    bySlug: service(by: {slug: $slug}) { id }
                    byKey: service(by: {key: {organization: {slug: $place}, key: \"draft\"}}) { id }
                    services(filter: {states: [DRAFT], organization: {slug: $place}}) { nodes { name } }
                    organization(by: {slug: $place}) { services(filter: {states: [DRAFT]}) { nodes { name } } }
                    node(id: $draft) { id }
                    nodes(ids: [$edited, $draft]) { id }
                    edited: service(by: {id: $edited}) { name
                        workingRevision { name } history { nodes { revision } } } }";
                let variables =
                    json!({"draft": draft, "edited": edited, "place": place, "slug": format!("draft-of-{place}")});
                let found = client.data(query, variables).await;
                let mine = |names: Vec<String>| names.iter().any(|name| *name == format!("Draft of {place}"));
                let ways = [
                    !found["byId"].is_null(),
                    !found["bySlug"].is_null(),
                    !found["byKey"].is_null(),
                    mine(texts(&found["services"]["nodes"], "name")),
                    mine(texts(&found["organization"]["services"]["nodes"], "name")),
                    !found["node"].is_null(),
                    !found["nodes"][1].is_null(),
                    found["edited"]["workingRevision"]["name"] == format!("Changed by {place}"),
                    found["edited"]["history"]["nodes"].as_array().unwrap().len() == 2,
                ];
                assert!(
                    ways.iter().all(|way| *way == ways[0]),
                    "{role}, {place}: some ways lead to it: {ways:?}"
                );
                assert_eq!(found["edited"]["name"], format!("Published by {place}"));
                if ways[0] {
                    seen.push(*place);
                }
            }
            assert_eq!(seen.join(" "), expected, "{role}");
        }
        let (feed, _) = index.public().changes(None).await;
        let drafts = records
            .iter()
            .any(|(_, draft, _)| feed.iter().any(|change| change.1 == *draft));
        assert!(!drafts, "a draft is not in the changes feed");
    }

    async fn a_service_cannot_be_taken_from_or_pushed_to_another_agency(engine) {
        let index = Start::empty().on(engine).await;
        let admin = index.client_as("GSA_ADMIN", None).await;
        organizations(&admin).await;
        let editor = index.client_as("AGENCY_EDITOR", Some("own")).await;
        let theirs = admin.least("other", "1", "Theirs").await;
        let mine = admin.least("own", "1", "Mine").await;
        for (id, organization) in [(&theirs, "own"), (&mine, "other")] {
            let input = json!({"id": id, "service": service(organization, "2", "Moved")});
            assert_eq!(editor.call_error("saveService", input).await, "FORBIDDEN");
        }
        let within = json!({"id": mine, "service": service("child", "1", "Mine")});
        editor.done("saveService", within, "__typename").await;
        let figures = json!([customers("FY2023", 1)]);
        let batch =
            json!({"measurements": [{"service": mine, "figures": figures}, {"service": theirs, "figures": figures}]});
        assert_eq!(editor.call_error("recordMeasurements", batch).await, "FORBIDDEN");
        assert_eq!(
            editor.one(json!({"id": mine}), "annualVolume { state }").await["annualVolume"],
            Value::Null
        );
    }

    async fn expired_and_revoked_keys_are_refused_and_never_anonymous(engine) {
        let index = Start::empty().on(engine).await;
        let admin = index.client_as("GSA_ADMIN", None).await;
        let make = async |expires: Option<String>| {
            let input = json!({"label": "short", "role": "OMB_REVIEWER", "expiresAt": expires});
            let made = admin.done("createApiKey", input, "apiKey { id } secret").await;
            (
                made["apiKey"]["id"].clone(),
                made["secret"].as_str().unwrap().to_owned(),
            )
        };
        let refused = async |secret: &str| {
            let answer = index.client(secret).post(&json!({"query": "{ catalogVersion }"})).await;
            let status = answer.status().as_u16();
            let body: Value = answer.json().await.unwrap();
            (
                status == 401 && body["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED",
                body,
            )
        };
        let (id, secret) = make(None).await;
        let client = index.client(&secret);
        assert_eq!(
            client.data("{ viewer { role } }", json!({})).await["viewer"]["role"],
            "OMB_REVIEWER"
        );
        let revoked = admin
            .done("revokeApiKey", json!({"id": id}), "apiKey { revokedAt }")
            .await;
        assert_ne!(revoked["apiKey"]["revokedAt"], Value::Null);
        let (is_refused, body) = refused(&secret).await;
        assert!(is_refused, "a revoked key stops with the answer: {body}");
        let version = admin.version().await;
        admin.done("revokeApiKey", json!({"id": id}), "__typename").await;
        assert_eq!(admin.version().await, version, "revoking it again changes nothing");

        let past = json!({"label": "x", "role": "OMB_REVIEWER", "expiresAt": "2001-01-01T00:00:00Z"});
        assert_eq!(
            admin.refused("createApiKey", past).await,
            [("INVALID_INPUT".into(), "expiresAt".into())]
        );
        let now = || fsi_catalog::Clock::system().now();
        // On a slow machine a short life is over before the key was ever used: then a longer one is tried.
        for seconds in [2, 4, 8, 16, 32, 64] {
            let expires = now() + chrono::Duration::seconds(seconds);
            let input = json!({"label": "short", "role": "OMB_REVIEWER", "expiresAt": expires.to_rfc3339()});
            let made = admin.call("createApiKey", input, "secret").await;
            let Some(secret) = made["secret"].as_str() else {
                assert!(now() >= expires, "{made:#}");
                continue;
            };
            // Used, so that it stands in every cache, until it expires: not refused before and not answered after that.
            let mut answered = 0;
            loop {
                let asked = now();
                let (is_refused, body) = refused(secret).await;
                if is_refused {
                    assert!(now() >= expires, "{body}");
                    break;
                }
                assert!(asked < expires, "it works after it has expired: {body}");
                answered += 1;
                tokio::time::sleep(std::time::Duration::from_millis(50)).await;
            }
            if answered > 0 {
                return;
            }
        }
        panic!("no key was ever used before it expired");
    }
}
