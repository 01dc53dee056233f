//! Finding services: filters, orders, and walking through whole lists.

use std::collections::HashSet;

use serde_json::{Value, json};

use crate::harness::calls::{Dice, customers, id, instant, task, texts, with};
use crate::harness::{Client, Start, service};
use crate::on_both_engines;

const PAGE: &str = "query($filter: ServiceFilter, $order: ServiceOrder, $first: Int, $after: String, $last: Int,
    $before: String) { services(filter: $filter, orderBy: $order, first: $first, after: $after, last: $last,
    before: $before) { totalCount nodes { id name } edges { cursor }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }";

/// The variables of [`PAGE`], the ones left out as null.
fn whole(variables: Value) -> Value {
    let none = json!({"filter": null, "order": null, "first": null, "after": null, "last": null, "before": null});
    with(none, variables)
}

async fn page(client: &Client, variables: Value) -> Value {
    client.data(PAGE, whole(variables)).await["services"].clone()
}

/// Walks a list from its first page to its last, or back from its last to its first; sees that pages, cursors and
/// totals agree, and answers the ids in the order of the list.
async fn walk(client: &Client, order: &Value, size: usize, is_backward: bool, total: usize) -> Vec<String> {
    let (mut found, mut cursor) = (Vec::new(), Value::Null);
    loop {
        let variables = if is_backward {
            json!({"order": order, "last": size, "before": cursor})
        } else {
            json!({"order": order, "first": size, "after": cursor})
        };
        let page = page(client, variables).await;
        assert_eq!(page["totalCount"], total);
        let ids = texts(&page["nodes"], "id");
        let info = &page["pageInfo"];
        let cursors = texts(&page["edges"], "cursor");
        assert_eq!(info["startCursor"].as_str(), cursors.first().map(String::as_str));
        assert_eq!(info["endCursor"].as_str(), cursors.last().map(String::as_str));
        let (on, back) = if is_backward {
            ("hasPreviousPage", "hasNextPage")
        } else {
            ("hasNextPage", "hasPreviousPage")
        };
        assert_eq!(info[back], !found.is_empty());
        if info[on] == true {
            assert_eq!(ids.len(), size, "only the last page may be short");
        }
        found = if is_backward {
            [ids, found].concat()
        } else {
            [found, ids].concat()
        };
        cursor = info[if is_backward { "startCursor" } else { "endCursor" }].clone();
        if info[on] != true {
            return found;
        }
    }
}

on_both_engines! {
    async fn each_filter_finds_what_it_says_and_several_narrow_each_other(engine) {
        let index = Start::empty().on(engine).await;
        let admin = index.client_as("GSA_ADMIN", None).await;
        admin.organization("dhs", None).await;
        admin.organization("tsa", Some("dhs")).await;
        admin.organization("tsa-pre", Some("tsa")).await;
        admin.organization("va", None).await;
        let save = async |organization: &str, name: &str, more: Value, volume: Option<i64>| {
            let saved = admin.publish(with(service(organization, name, name), more)).await;
            if let Some(volume) = volume {
                admin.record(&id(&saved), json!([customers("FY2023", volume)])).await;
            }
            id(&saved)
        };
        let digital = json!([task("a", "WEB_APP", "COMPLETE")]);
        let paper = json!([task("a", "POSTAL_MAIL", "COMPLETE")]);
        save(
            "dhs",
            "A",
            json!({"types": ["BENEFITS"], "tasks": digital, "lifeExperiences": ["OTHER"]}),
            Some(10),
        )
        .await;
        save(
            "tsa",
            "B",
            json!({"types": ["COMPLIANCE", "BENEFITS"], "tasks": paper}),
            Some(20),
        )
        .await;
        save("tsa-pre", "C", json!({"channels": [{"channel": "PHONE"}]}), Some(0)).await;
        let later = instant().await;
        let retired = save(
            "va",
            "D",
            json!({"tasks": paper, "lifeExperiences": ["STARTING_A_BUSINESS"]}),
            None,
        )
        .await;
        save("va", "E", json!({"lastReviewedOn": "2001-01-01"}), None).await;
        admin.transition(&retired, "RETIRED").await;
        admin.draft(service("tsa", "F", "F")).await;
        let public = index.public();
        let of = |slug: &str| json!({"organization": {"slug": slug}});
        for (filter, names) in [
            (json!({}), "ABCE"),
            (of("dhs"), "ABC"),
            (of("tsa"), "BC"),
            (of("tsa-pre"), "C"),
            (json!({"types": ["BENEFITS"]}), "AB"),
            (json!({"types": ["COMPLIANCE", "OTHER"]}), "B"),
            (json!({"status": ["FULLY_DIGITAL"]}), "A"),
            (json!({"status": ["NON_DIGITAL", "UNASSESSED"]}), "BCE"),
            (json!({"channels": ["POSTAL_MAIL", "PHONE"]}), "BC"),
            (json!({"flags": ["DIGITAL_ONLY"]}), "A"),
            (json!({"flags": ["MISSING_4D_RECORD"]}), "B"),
            (json!({"flags": ["STALE_REVIEW"]}), "E"),
            (json!({"flags": ["STALE_REVIEW", "DIGITAL_ONLY"]}), "AE"),
            (json!({"isHisp": true}), ""),
            (json!({"isHisp": false}), "ABCE"),
            (json!({"lifeExperiences": ["OTHER"]}), "A"),
            (json!({"minAnnualVolume": 0}), "ABC"),
            (json!({"minAnnualVolume": 10}), "AB"),
            (json!({"maxAnnualVolume": 10}), "AC"),
            (json!({"minAnnualVolume": 5, "maxAnnualVolume": 15}), "A"),
            (json!({"updatedSince": later}), "E"),
            (json!({"states": ["RETIRED"]}), "D"),
            (json!({"states": ["PUBLISHED", "RETIRED", "DRAFT"]}), "ABCDE"),
            (
                json!({"types": ["BENEFITS"], "minAnnualVolume": 15, "organization": {"slug": "dhs"}}),
                "B",
            ),
            (json!({"types": ["BENEFITS"], "organization": {"slug": "va"}}), ""),
        ] {
            assert_eq!(public.names(filter.clone()).await.concat(), names, "{filter}");
        }
        let editor = index.client_as("AGENCY_EDITOR", Some("tsa")).await;
        for (filter, names) in [
            (json!({"states": ["DRAFT"]}), "F"),
            (json!({"states": ["DRAFT", "PUBLISHED"]}), "ABCEF"),
            (json!({"states": ["DRAFT"], "organization": {"slug": "dhs"}}), "F"),
            (
                json!({"states": ["DRAFT", "PUBLISHED"], "organization": {"slug": "tsa-pre"}}),
                "C",
            ),
            (json!({"states": ["DRAFT"], "organization": {"slug": "va"}}), ""),
        ] {
            assert_eq!(
                editor.names(filter.clone()).await.concat(),
                names,
                "the editor, {filter}"
            );
        }
        let inside = "query($by: OrganizationBy!, $f: ServiceFilter) {
            organization(by: $by) { services(filter: $f) { totalCount nodes { name } } } }";
        let variables = json!({"by": {"slug": "dhs"}, "f": {"types": ["BENEFITS"]}});
        let found = public.data(inside, variables).await["organization"]["services"].clone();
        assert_eq!(
            (texts(&found["nodes"], "name").concat().as_str(), &found["totalCount"]),
            ("AB", &json!(2))
        );
        let unknown = whole(json!({"filter": {"organization": {"slug": "nobody"}}}));
        assert_eq!(public.error_code(PAGE, unknown).await, "BAD_USER_INPUT");
    }

    async fn every_order_can_be_walked_forwards_and_backwards_with_each_service_exactly_once(engine) {
        let index = Start::empty().on(engine).await;
        let admin = index.client_as("GSA_ADMIN", None).await;
        admin.organization("ssa", None).await;
        let names = [
            "émile", "Zebra", "apple", "Apple", "zebra", "Ärger", "same", "same", "same", "b", "c",
        ];
        for (number, name) in names.iter().enumerate() {
            let key = number.to_string();
            let saved = admin.least("ssa", &key, name).await;
            if number % 3 != 0 {
                let volume = i64::try_from(number % 2).unwrap();
                admin.record(&saved, json!([customers("FY2023", volume)])).await;
            }
        }
        let public = index.public();
        for field in ["NAME", "UPDATED_AT", "ANNUAL_VOLUME"] {
            let mut orders = Vec::new();
            for direction in ["ASC", "DESC"] {
                let order = json!({"field": field, "direction": direction});
                let whole = walk(&public, &order, 100, false, names.len()).await;
                let distinct: HashSet<_> = whole.iter().collect();
                assert_eq!(distinct.len(), names.len(), "{order}");
                for size in [1, 2, 3, 11] {
                    for is_backward in [false, true] {
                        let found = walk(&public, &order, size, is_backward, names.len()).await;
                        assert_eq!(found, whole, "{order}, {size} at a time, backward: {is_backward}");
                    }
                }
                orders.push(whole);
            }
            orders[1].reverse();
            assert_eq!(orders[0], orders[1], "{field}: one direction is the other reversed");
        }
        let sorted = public.names(json!({})).await;
        let folded: Vec<String> = sorted
            .iter()
            .map(|name| name.to_lowercase().replace('é', "e").replace('ä', "a"))
            .collect();
        assert!(folded.is_sorted(), "accents and case do not matter: {sorted:?}");
        let by_volume =
            "{ services(orderBy: {field: ANNUAL_VOLUME, direction: DESC}) { nodes { annualVolume { value } } } }";
        let found = public.data(by_volume, json!({})).await["services"]["nodes"].clone();
        let values: Vec<i64> = found
            .as_array()
            .unwrap()
            .iter()
            .map(|node| node["annualVolume"]["value"].as_i64().unwrap_or(-1))
            .collect();
        assert!(
            values.is_sorted_by(|a, b| a >= b),
            "unknown stands below zero: {values:?}"
        );
    }

    async fn what_stood_in_the_list_is_met_exactly_once_while_others_come_and_go_between_pages(engine) {
        let mut dice = Dice::new();
        let index = Start::empty().on(engine).await;
        let admin = index.client_as("GSA_ADMIN", None).await;
        admin.organization("ssa", None).await;
        let mut stood = HashSet::new();
        for number in 0..12 {
            stood.insert(
                admin
                    .least("ssa", &format!("stood{number}"), &format!("name {number:02}"))
                    .await,
            );
        }
        let public = index.public();
        for is_backward in [false, true] {
            let (mut met, mut cursor, mut passing) = (Vec::new(), Value::Null, None::<String>);
            for step in 0.. {
                let variables = if is_backward {
                    json!({"last": 3, "before": cursor})
                } else {
                    json!({"first": 3, "after": cursor})
                };
                let page = page(&public, variables).await;
                met.extend(texts(&page["nodes"], "id"));
                let info = &page["pageInfo"];
                cursor = info[if is_backward { "startCursor" } else { "endCursor" }].clone();
                if info[if is_backward { "hasPreviousPage" } else { "hasNextPage" }] == false {
                    break;
                }
                if let Some(gone) = passing.take() {
                    admin.transition(&gone, "RETIRED").await;
                }
                let name = format!("name {:02} and a half", dice.below(12));
                passing = Some(admin.least("ssa", &format!("passing{is_backward}{step}"), &name).await);
            }
            let distinct: HashSet<_> = met.iter().cloned().collect();
            assert_eq!(distinct.len(), met.len(), "nothing is met twice");
            assert!(stood.is_subset(&distinct), "nothing is passed over");
        }
    }

    async fn variables_that_may_be_null_can_be_left_out(engine) {
        let index = Start::empty().on(engine).await;
        let public = index.public();
        assert_eq!(
            public.data(PAGE, json!({"first": 5})).await["services"]["totalCount"],
            0
        );
        assert_eq!(public.data(PAGE, json!({})).await["services"]["totalCount"], 0);
    }

    async fn a_cursor_of_another_list_is_refused(engine) {
        let index = Start::empty().on(engine).await;
        let admin = index.client_as("GSA_ADMIN", None).await;
        admin.organization("ssa", None).await;
        for key in ["1", "2"] {
            admin.least("ssa", key, key).await;
        }
        let page = page(&admin, json!({"first": 1})).await;
        let cursor = &page["pageInfo"]["endCursor"];
        for other in [
            json!({"after": cursor, "order": {"field": "UPDATED_AT"}}),
            json!({"after": cursor, "filter": {"types": ["BENEFITS"]}}),
            json!({"after": "nonsense"}),
        ] {
            assert_eq!(
                admin.error_code(PAGE, whole(other.clone())).await,
                "INVALID_CURSOR",
                "{other}"
            );
        }
    }
}
