//! Input that cannot be saved: every problem is told at once with its place, and nothing is saved.

use serde_json::{Value, json};

use crate::harness::calls::{customers, problems, with};
use crate::harness::{Client, Start, service};
use crate::on_both_engines;

/// The places of the problems of a record that is refused as invalid.
async fn places(client: &Client, more: Value) -> Vec<String> {
    let refused = client
        .refused(
            "saveService",
            json!({"service": with(service("ssa", "1", "Card"), more)}),
        )
        .await;
    refused
        .into_iter()
        .map(|(code, place)| {
            assert!(
                matches!(code.as_str(), "INVALID_INPUT" | "NOT_FOUND"),
                "{code} at {place}"
            );
            place
        })
        .collect()
}

on_both_engines! {
    async fn every_problem_of_a_record_is_told_at_once_with_its_place(engine) {
        let index = Start::empty().on(engine).await;
        let admin = index.client_as("GSA_ADMIN", None).await;
        admin.organization("ssa", None).await;
        let found = places(
            &admin,
            json!({
                "key": "no spaces",
                "name": " ",
                "summary": "bell \u{7}",
                "description": "nul \u{0}",
                "otherType": "said without OTHER",
                "infoUrl": "not a url",
                "startUrl": "javascript:alert(1)",
                "languages": ["en", "e", "en_US"],
                "assistanceListings": ["10.500", "10500"],
                "ombControlNumbers": ["0960-0066", "960-66"],
                "alternateNames": [""],
                "types": ["BENEFITS", "BENEFITS"],
                "channels": [{"channel": "PHONE", "url": "ftp://x"}, {"channel": "PHONE"}],
                "forms": [{"number": "SS-5", "title": "Card", "ombControlNumber": "x", "annualResponses": -1}],
                "tasks": [
                    {"key": "a", "kind": "APPLY", "name": "Apply", "forms": ["SS-5", "SS-6"],
                     "channels": [{"channel": "WEB_APP", "url": "http://"}, {"channel": "WEB_APP"}]},
                    {"key": "a b", "kind": "PAY", "name": ""},
                ],
                "barriers": [{"category": "FUNDING", "task": "zz", "form": "zz"}],
                "opportunities": [{"kind": "NEW_DIGITAL", "task": "zz"}],
                "provenance": {"sources": [{"title": "x", "url": "nowhere"}]},
            }),
        )
        .await;
        let expected = [
            "alternateNames.0",
            "assistanceListings.1",
            "barriers.0.form",
            "barriers.0.task",
            "channels.0.url",
            "channels.1",
            "description",
            "forms.0.annualResponses",
            "forms.0.ombControlNumber",
            "infoUrl",
            "key",
            "languages.1",
            "languages.2",
            "name",
            "ombControlNumbers.1",
            "opportunities.0.task",
            "otherType",
            "provenance.sources.0.url",
            "startUrl",
            "summary",
            "tasks.0.channels.0.url",
            "tasks.0.channels.1",
            "tasks.0.forms.1",
            "tasks.1.key",
            "tasks.1.name",
            "types.1",
        ];
        assert_eq!(found, expected.map(|place| format!("service.{place}")));
        assert_eq!(admin.names(json!({"states": ["DRAFT", "PUBLISHED"]})).await, [""; 0]);
    }

    async fn control_characters_and_overlong_texts_are_refused_wherever_they_stand(engine) {
        let index = Start::empty().on(engine).await;
        let admin = index.client_as("GSA_ADMIN", None).await;
        admin.organization("ssa", None).await;
        let card = admin.least("ssa", "card", "Card").await;
        let long = "é".repeat(6_000);
        for text in ["a\u{0}b", "\u{1b}[31m", "\u{85}", &long] {
            for (place, more) in [
                ("service.name", json!({"name": text})),
                ("service.summary", json!({"summary": text})),
                ("service.description", json!({"description": text})),
                (
                    "service.channels.0.note",
                    json!({"channels": [{"channel": "PHONE", "note": text}]}),
                ),
                (
                    "service.tasks.0.name",
                    json!({"tasks": [{"key": "a", "kind": "APPLY", "name": text}]}),
                ),
                (
                    "service.nonDigitizable.0.reasons",
                    json!({"nonDigitizable": [{"title": "t", "description": "d", "reasons": text}]}),
                ),
                (
                    "service.participatingOrganizations.0.role",
                    json!({"participatingOrganizations": [{"organization": {"slug": "ssa"}, "role": text}]}),
                ),
            ] {
                let shown: String = text.chars().take(5).collect();
                assert!(
                    places(&admin, more).await.contains(&place.to_owned()),
                    "{place}: {shown:?}"
                );
            }
            let organization = json!({"slug": "va", "name": text, "level": "BUREAU"});
            let refused = admin
                .refused("saveOrganization", json!({"organization": organization}))
                .await;
            assert!(refused.iter().all(|(code, place)| code == "INVALID_INPUT" && place == "organization.name"));
            let figures = json!([with(customers("FY2023", 1), json!({"source": text}))]);
            let input = json!({"measurements": [{"service": card, "figures": figures}]});
            assert_eq!(
                admin.refused("recordMeasurements", input).await[0].1,
                "measurements.0.figures.0.source"
            );
            let input = json!({"id": card, "to": "RETIRED", "reason": text});
            assert_eq!(admin.refused("transitionService", input).await[0].1, "reason");
            let input = json!({"label": text, "role": "OMB_REVIEWER"});
            assert_eq!(admin.refused("createApiKey", input).await[0].1, "label");
        }
        let lines = "first\n\tsecond";
        assert_eq!(
            admin
                .draft(with(service("ssa", "2", "x"), json!({"description": lines})))
                .await["revision"],
            1
        );
    }

    async fn text_that_no_name_can_have_finds_nothing_and_breaks_nothing(engine) {
        let index = Start::empty().on(engine).await;
        let admin = index.client_as("GSA_ADMIN", None).await;
        admin.organization("ssa", None).await;
        for text in [
            "a\u{0}b",
            "",
            "'; DROP TABLE services; --",
            "\u{202e}",
            &"x".repeat(100_000),
        ] {
            let by_key = json!({"key": {"organization": {"slug": "ssa"}, "key": text}});
            for by in [json!({"slug": text}), by_key] {
                let answer = admin
                    .send("query($by: ServiceBy!) { service(by: $by) { id } }", json!({"by": by}))
                    .await;
                let is_clear = answer["data"]["service"].is_null()
                    || answer["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT";
                let code = &answer["errors"][0]["extensions"]["code"];
                assert!(is_clear && *code != "INTERNAL_SERVER_ERROR", "{answer:#}");
            }
            let query = "query($slug: String!) { organization(by: {slug: $slug}) { id } }";
            assert_eq!(
                admin.data(query, json!({"slug": text})).await["organization"],
                Value::Null
            );
        }
        assert!(!admin.least("ssa", "1", "Card").await.is_empty());
    }

    async fn megabytes_of_text_are_refused_before_they_are_read_and_the_server_lives(engine) {
        let index = Start::empty().on(engine).await;
        let admin = index.client_as("GSA_ADMIN", None).await;
        admin.organization("ssa", None).await;
        let version = admin.version().await;
        let body = |length: usize| json!({"query": crate::harness::SAVE_SERVICE, "variables": {"input":
            {"service": with(service("ssa", "1", "Card"), json!({"description": "x".repeat(length)}))}}});
        // Whoever may submit records may send more than others, and not without bounds either.
        assert_eq!(index.public().post(&body(1_000_000)).await.status().as_u16(), 413);
        assert_eq!(admin.post(&body(9_000_000)).await.status().as_u16(), 413);
        assert_eq!(admin.version().await, version);
        let wide = json!({"description": "x".repeat(200_000)});
        assert_eq!(places(&admin, wide).await, ["service.description"]);
    }

    async fn lists_have_bounds(engine) {
        let index = Start::empty().on(engine).await;
        let admin = index.client_as("GSA_ADMIN", None).await;
        admin.organization("ssa", None).await;
        let version = admin.version().await;
        let many = |count: usize, entry: &dyn Fn(usize) -> Value| Value::Array((0..count).map(entry).collect());
        for (field, list) in [
            ("alternateNames", many(51, &|number| json!(number.to_string()))),
            (
                "tasks",
                many(
                    61,
                    &|number| json!({"key": number.to_string(), "kind": "APPLY", "name": "x"}),
                ),
            ),
            (
                "forms",
                many(101, &|number| json!({"number": number.to_string(), "title": "x"})),
            ),
            ("responsibleOrganizations", many(51, &|_| json!({"slug": "ssa"}))),
            ("ombControlNumbers", many(101, &|_| json!("0960-0066"))),
        ] {
            let record = with(service("ssa", "1", "Card"), json!({field: list}));
            let query = crate::harness::SAVE_SERVICE;
            let answer = admin.send(query, json!({"input": {"service": record}})).await;
            let is_refused = answer["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"
                || problems(&answer["data"]["saveService"])
                    .iter()
                    .any(|found| found.1 == format!("service.{field}"));
            assert!(is_refused, "{field}: {answer:#}");
        }
        let figures = many(501, &|number| customers(&format!("{}", 1900 + number % 300), 1));
        let input = json!({"service": service("ssa", "1", "Card"), "measurements": figures});
        assert_eq!(admin.call_error("saveService", input).await, "BAD_USER_INPUT");
        assert_eq!(
            admin.call_error("confirmUnchanged", json!({"services": []})).await,
            "BAD_USER_INPUT"
        );
        assert_eq!(admin.version().await, version);
    }

    async fn names_of_nothing_are_told_apart_from_ill_ids(engine) {
        let index = Start::empty().on(engine).await;
        let admin = index.client_as("GSA_ADMIN", None).await;
        let ssa = admin.organization("ssa", None).await;
        let card = admin.least("ssa", "1", "Card").await;
        let found = places(
            &admin,
            json!({
                "organization": {"slug": "nobody"},
                "provider": "nobody",
                "responsibleOrganizations": [{"slug": "ssa"}, {"slug": "nobody"}],
                "participatingOrganizations": [{"organization": {"acronym": "NOBODY"}, "role": "Pays"}],
            }),
        )
        .await;
        assert_eq!(
            found,
            [
                "service.organization",
                "service.participatingOrganizations.0.organization",
                "service.provider",
                "service.responsibleOrganizations.1",
            ]
        );
        let mut bytes = [b'S'; 17];
        bytes[1..].copy_from_slice(uuid::Uuid::now_v7().as_bytes());
        let unknown = unpadded_base64url(&bytes);
        let save = |id: &str| json!({"id": id, "service": service("ssa", "1", "Card")});
        assert_eq!(
            admin.refused("saveService", save(&unknown)).await,
            [("NOT_FOUND".into(), "id".into())]
        );
        let merge = json!({"merged": unknown, "survivor": card});
        assert_eq!(
            admin.refused("mergeServices", merge).await,
            [("NOT_FOUND".into(), "merged".into())]
        );
        assert_eq!(
            admin
                .refused("confirmUnchanged", json!({"services": [card, unknown]}))
                .await,
            [("NOT_FOUND".into(), "services.1".into())]
        );
        for ill in ["", "nonsense", &ssa] {
            assert_eq!(
                admin.call_error("saveService", save(ill)).await,
                "BAD_USER_INPUT",
                "{ill}"
            );
            assert_eq!(
                admin
                    .call_error("transitionService", json!({"id": ill, "to": "RETIRED"}))
                    .await,
                "BAD_USER_INPUT",
                "{ill}"
            );
            assert_eq!(
                admin.call_error("revokeApiKey", json!({"id": ill})).await,
                "BAD_USER_INPUT",
                "{ill}"
            );
        }
    }

    async fn figures_must_make_sense(engine) {
        let index = Start::empty().on(engine).await;
        let admin = index.client_as("GSA_ADMIN", None).await;
        admin.organization("ssa", None).await;
        let card = admin.least("ssa", "1", "Card").await;
        let figures = json!([
            customers("FY2023", -1),
            {"measure": "CUSTOMERS", "period": "FY2023", "state": "KNOWN"},
            {"measure": "CUSTOMERS", "period": "FY2023", "state": "NO_DATA", "value": 0},
            {"measure": "CUSTOMERS", "period": "FY2023", "state": "NOT_APPLICABLE", "value": 1},
        ]);
        let input = json!({"measurements": [{"service": card, "figures": figures}]});
        let places: Vec<String> = admin
            .refused("recordMeasurements", input)
            .await
            .into_iter()
            .map(|one| one.1)
            .collect();
        assert_eq!(
            places,
            [0, 1, 2, 3].map(|number| format!("measurements.0.figures.{number}.value"))
        );
        let version = admin.version().await;
        for period in ["FY23", "2023-13", "2023-05-02/2023-05-01", "FY2023-Q5", "", "FY99999"] {
            let input = json!({"measurements": [{"service": card, "figures": [customers(period, 1)]}]});
            assert_eq!(
                admin.call_error("recordMeasurements", input).await,
                "BAD_USER_INPUT",
                "{period}"
            );
        }
        let too_large =
            json!({"measurements": [{"service": card, "figures": [customers("FY2023", 9_007_199_254_740_992)]}]});
        assert_eq!(
            admin.call_error("recordMeasurements", too_large).await,
            "BAD_USER_INPUT"
        );
        assert_eq!(admin.version().await, version);
        assert_eq!(
            admin
                .record(&card, json!([customers("FY2023", 9_007_199_254_740_991)]))
                .await,
            1
        );
        let found = index.public().one(json!({"id": card}), "annualVolume { value }").await;
        assert_eq!(found["annualVolume"]["value"], 9_007_199_254_740_991_i64);
    }
}

fn unpadded_base64url(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let bits: Vec<u8> = bytes
        .iter()
        .flat_map(|byte| (0..8).rev().map(move |bit| (byte >> bit) & 1))
        .collect();
    bits.chunks(6)
        .map(|chunk| {
            let value = chunk.iter().fold(0, |value, bit| (value << 1) | bit) << (6 - chunk.len());
            char::from(LETTERS[usize::from(value)])
        })
        .collect()
}
