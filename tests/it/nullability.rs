//! Answers have the shape the document asks for, and variables mean what the specification says.

use serde_json::{Value, json};

use crate::harness::calls::texts;
use crate::harness::http::{GRAPHQL, Reply};
use crate::harness::{Client, Engine, Index, Start, service};

async fn one_service() -> (Index, Client) {
    let index = Start::empty().on(Engine::Sqlite).await;
    let admin = index.client_as("GSA_ADMIN", None).await;
    admin.organization("ssa", None).await;
    admin.save(service("ssa", "a", "First"), json!({"publish": true})).await;
    let client = index.public();
    (index, client)
}

/// Three services, so that a list that is cut off shows.
async fn three_services() -> (Index, Client) {
    let (index, client) = one_service().await;
    let admin = index.client_as("GSA_ADMIN", None).await;
    for (key, name) in [("b", "Second"), ("c", "Third")] {
        admin.least("ssa", key, name).await;
    }
    (index, client)
}

/// Asks and sees that the request itself is refused: nothing is run, and there is no data.
async fn is_refused(client: &Client, query: &str, variables: Value, code: &str) {
    let body = json!({"query": query, "variables": variables});
    let reply = Reply::to(client.asking(&body).header("accept", GRAPHQL)).await;
    let told = (reply.status, reply.code());
    assert_eq!(told, (400, code.to_owned()), "{query} {variables}: {}", reply.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn fields_come_in_the_order_they_are_asked_in() {
    let (_index, client) = one_service().await;
    let query = "query { z: catalogVersion services { totalCount nodes { slug ...more key name } pageInfo { hasNextPage endCursor } }
                 a: catalogVersion __typename viewer { role __typename } }
                 fragment more on Service { updatedAt organization { slug name id } state name }";
    let body = json!({"query": query});
    for _ in 0..2 {
        let text = Reply::to(client.asking(&body)).await.text;
        let places: Vec<usize> = [
            "\"z\":",
            "\"services\":",
            "\"totalCount\":",
            "\"nodes\":",
            "\"slug\":",
            "\"updatedAt\":",
            "\"organization\":",
            "\"state\":",
            "\"name\":\"First\"",
            "\"key\":",
            "\"pageInfo\":",
            "\"hasNextPage\":",
            "\"endCursor\":",
            "\"a\":",
            "\"__typename\":",
            "\"viewer\":",
        ]
        .iter()
        .map(|part| text.find(part).unwrap_or_else(|| panic!("{part} is missing in {text}")))
        .collect();
        assert!(places.is_sorted(), "{places:?} in {text}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn fields_asked_for_twice_are_one_field() {
    let (_index, client) = one_service().await;
    let query =
        "{ services { nodes { organization { slug } } } services { totalCount nodes { name organization { name } } } }";
    let data = client.data(query, json!({})).await;
    let node = json!({"organization": {"slug": "ssa", "name": "ssa"}, "name": "First"});
    assert_eq!(data, json!({"services": {"nodes": [node], "totalCount": 1}}));
    is_refused(
        &client,
        "{ a: services(first: 1) { totalCount } a: services(first: 2) { totalCount } }",
        json!({}),
        "GRAPHQL_VALIDATION_FAILED",
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn skip_and_include_obey_values_and_defaults() {
    let (_index, client) = one_service().await;
    let query = "query($yes: Boolean = true, $no: Boolean! = false) {
        a: catalogVersion @include(if: $yes) b: catalogVersion @include(if: $no)
        c: catalogVersion @skip(if: $yes) d: catalogVersion @skip(if: $no)
        ...f @include(if: $yes) ... @skip(if: $yes) { f: catalogVersion } ... @include(if: $yes) { g: catalogVersion }
        services { nodes @include(if: $yes) { name @skip(if: $no) key @skip(if: $yes) } totalCount @include(if: $no) } }
        fragment f on Query { e: catalogVersion }";
    let names = |data: &Value| data.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    let by_default = client.data(query, json!({})).await;
    assert_eq!(names(&by_default), ["a", "d", "e", "g", "services"]);
    assert_eq!(by_default["services"], json!({"nodes": [{"name": "First"}]}));
    let other = client.data(query, json!({"yes": false, "no": true})).await;
    assert_eq!(names(&other), ["b", "c", "f", "services"]);
    assert_eq!(other["services"], json!({"totalCount": 1}));
    // The default holds where the value is left out, not where it is null.
    is_refused(&client, query, json!({"no": null}), "BAD_USER_INPUT").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_object_of_which_every_field_is_skipped_is_empty() {
    let (_index, client) = one_service().await;
    let root = client.send("{ catalogVersion @skip(if: true) }", json!({})).await;
    assert_eq!(root, json!({"data": {}}));
    let nested = client.send("{ viewer { role @include(if: false) } }", json!({})).await;
    assert_eq!(nested, json!({"data": {"viewer": {}}}));
    let listed = client
        .send("{ services { nodes { name @skip(if: true) } } }", json!({}))
        .await;
    assert_eq!(listed, json!({"data": {"services": {"nodes": [{}]}}}));
}

#[tokio::test(flavor = "multi_thread")]
async fn variables_that_are_missing_or_of_another_type_refuse_the_request() {
    let (_index, client) = one_service().await;
    let slug = "query($slug: String!) { service(by: {slug: $slug}) { name } }";
    for variables in [
        json!({}),
        json!({"slug": null}),
        json!({"slug": 1}),
        json!({"slug": ["a", "b"]}),
        json!({"slug": {}}),
    ] {
        is_refused(&client, slug, variables, "BAD_USER_INPUT").await;
    }
    let first = "query($first: Int) { services(first: $first) { totalCount } }";
    for value in [
        json!("1"),
        json!(1.5),
        json!(2_147_483_648_i64),
        json!(-2_147_483_649_i64),
        json!(1e10),
        json!(true),
        json!([1, 2]),
    ] {
        is_refused(&client, first, json!({"first": value}), "BAD_USER_INPUT").await;
    }
}

const BY: &str = "query($v: ServiceBy!) { service(by: $v) { name } }";
const FILTER: &str = "query($v: ServiceFilter) { services(filter: $v) { totalCount } }";

#[tokio::test(flavor = "multi_thread")]
async fn variables_that_do_not_fit_a_type_of_the_schema_refuse_the_request() {
    let (_index, client) = one_service().await;
    let wrong = [
        (BY, Value::Null, "BAD_USER_INPUT"),
        (BY, json!({}), "BAD_USER_INPUT"),
        (BY, json!({"slug": null}), "BAD_USER_INPUT"),
        (BY, json!({"slug": "a", "id": "b"}), "BAD_USER_INPUT"),
        (BY, json!({"other": "a"}), "BAD_USER_INPUT"),
        (BY, json!({"key": {"key": "a"}}), "BAD_USER_INPUT"),
        (FILTER, json!({"types": ["NO_SUCH_TYPE"]}), "BAD_USER_INPUT"),
        (FILTER, json!({"types": "benefits"}), "BAD_USER_INPUT"),
        (FILTER, json!({"types": [null]}), "BAD_USER_INPUT"),
        (FILTER, json!({"isHisp": "yes"}), "BAD_USER_INPUT"),
        (FILTER, json!({"nothing": 1}), "BAD_USER_INPUT"),
    ];
    for (query, value, code) in wrong {
        is_refused(&client, query, json!({"v": value}), code).await;
    }
    is_refused(&client, BY, json!({}), "BAD_USER_INPUT").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_value_its_scalar_or_object_cannot_take_refuses_the_request() {
    let (_index, client) = one_service().await;
    for (query, value) in [
        (BY, json!("a")),
        (FILTER, json!(5)),
        (FILTER, json!({"minAnnualVolume": 1.5})),
        (FILTER, json!({"minAnnualVolume": 9_007_199_254_740_993_i64})),
        (FILTER, json!({"updatedSince": "yesterday"})),
        (FILTER, json!({"updatedSince": 5})),
    ] {
        is_refused(&client, query, json!({"v": value}), "BAD_USER_INPUT").await;
    }
    let too_large = "{ services(first: 99999999999) { totalCount } }";
    is_refused(&client, too_large, json!({}), "GRAPHQL_VALIDATION_FAILED").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_variable_of_a_type_that_does_not_exist_or_does_not_fit_refuses_the_request() {
    let (_index, client) = one_service().await;
    for query in [
        "query($v: NoSuchType) { services(filter: $v) { totalCount } }",
        "query($v: Service) { services(filter: $v) { totalCount } }",
        "{ services(first: $v) { totalCount } }",
        "query($v: Int = \"x\") { services(first: $v) { totalCount } }",
    ] {
        is_refused(&client, query, json!({}), "GRAPHQL_VALIDATION_FAILED").await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn literals_of_another_type_refuse_the_request() {
    let (_index, client) = one_service().await;
    for query in [
        "{ services(first: \"1\") { totalCount } }",
        "{ services(first: 1.5) { totalCount } }",
        "{ services(filter: {types: [NO_SUCH_TYPE]}) { totalCount } }",
        "{ services(filter: {nothing: 1}) { totalCount } }",
        "{ service(by: {}) { name } }",
        "{ service(by: {slug: \"a\", id: \"b\"}) { name } }",
        "{ service(by: {slug: null}) { name } }",
        "{ service { name } }",
        "{ node { id } }",
        "{ services(nothing: 1) { totalCount } }",
        "{ services { totalCount { x } } }",
        "{ services }",
    ] {
        let body = json!({"query": query});
        let reply = Reply::to(client.asking(&body).header("accept", GRAPHQL)).await;
        assert_eq!(reply.status, 400, "{query}: {}", reply.text);
        assert!(
            ["GRAPHQL_VALIDATION_FAILED", "BAD_USER_INPUT"].contains(&reply.code().as_str()),
            "{query}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn variables_mean_what_they_say() {
    let (_index, client) = three_services().await;
    // The default of a variable holds when it is left out; null is a value of its own; a single value is a list of one.
    let first =
        "query($first: Int = 1) { services(first: $first) { nodes { name } pageInfo { hasNextPage } totalCount } }";
    for (variables, names) in [
        (json!({}), &["First"][..]),
        (json!({"first": 2}), &["First", "Second"]),
        (json!({"first": null}), &["First", "Second", "Third"]),
        (json!({"first": 1, "unused": {"a": [1]}}), &["First"]),
    ] {
        let services = client.data(first, variables.clone()).await["services"].clone();
        assert_eq!(texts(&services["nodes"], "name"), names, "{variables}");
        assert_eq!(services["totalCount"], 3, "{variables}");
        assert_eq!(services["pageInfo"]["hasNextPage"], names.len() < 3, "{variables}");
    }
    let ids = "query($ids: [ID!]!) { nodes(ids: $ids) { id } }";
    let all = client.data("{ services { nodes { id } } }", json!({})).await["services"]["nodes"].clone();
    assert_eq!(
        client.data(ids, json!({"ids": all[1]["id"]})).await["nodes"],
        json!([all[1]])
    );
    let both = json!({"ids": [all[2]["id"], all[0]["id"]]});
    assert_eq!(client.data(ids, both).await["nodes"], json!([all[2], all[0]]));
    assert_eq!(client.data(ids, json!({"ids": []})).await["nodes"], json!([]));
    let types = "query($types: [ServiceType!]) { services(filter: {types: $types}) { totalCount } }";
    for (types_value, count) in [
        (json!("BENEFITS"), 0),
        (json!(["BENEFITS", "OTHER"]), 0),
        (Value::Null, 3),
    ] {
        let data = client.data(types, json!({"types": types_value})).await;
        assert_eq!(data["services"]["totalCount"], count, "{types_value}");
    }
    // Variables inside objects that also have constants, and constants with escapes.
    let by = "query($slug: String) { service(by: {slug: $slug}) { name } }";
    assert_eq!(
        client.data(by, json!({"slug": "second"})).await["service"]["name"],
        "Second"
    );
    let escaped = "{ service(by: {slug: \"fir\\u0073t\"}) { name } }";
    assert_eq!(client.data(escaped, json!({})).await["service"]["name"], "First");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_there_is_null_and_no_error() {
    let (_index, client) = one_service().await;
    let query = "{ service(by: {slug: \"none\"}) { name } organization(by: {acronym: \"NONE\"}) { name }
        services(filter: {types: [RECREATION]}) { totalCount nodes { name } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }";
    let answer = client.send(query, json!({})).await;
    assert_eq!(answer["data"]["service"], Value::Null);
    assert_eq!(answer["data"]["organization"], Value::Null);
    let page = json!({"hasNextPage": false, "hasPreviousPage": false, "startCursor": null, "endCursor": null});
    assert_eq!(
        answer["data"]["services"],
        json!({"totalCount": 0, "nodes": [], "pageInfo": page}),
        "{answer:#}"
    );
    assert!(answer.get("errors").is_none(), "{answer:#}");
}

#[tokio::test(flavor = "multi_thread")]
async fn variables_of_an_operation_that_is_not_run_are_not_asked_for() {
    let (_index, client) = one_service().await;
    let query = "query one($first: Int!) { services(first: $first) { totalCount } }
                 query two($ids: [ID!]!) { nodes(ids: $ids) { id } }
                 query three { catalogVersion }";
    for (name, variables) in [
        ("one", json!({"first": 1})),
        ("two", json!({"ids": []})),
        ("three", json!({})),
    ] {
        let body = json!({"query": query, "operationName": name, "variables": variables});
        let answer = Reply::to(client.asking(&body)).await.json();
        assert!(answer.get("errors").is_none(), "{name}: {answer:#}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn arguments_whose_variables_are_left_out_are_left_out() {
    let (_index, client) = three_services().await;
    let query = "query($first: Int, $last: Int, $after: String, $before: String, $filter: ServiceFilter, $order: ServiceOrder,
                 $asOf: DateTime, $version: Int, $measure: [Measure!], $from: Date) {
        services(first: $first, last: $last, after: $after, before: $before, filter: $filter, orderBy: $order, asOf: $asOf,
            minVersion: $version) {
            totalCount nodes { measurements(first: $first, measure: $measure, from: $from) { nodes { value } } } } }";
    for variables in [
        json!({}),
        json!({"first": 5}),
        json!({"last": 5}),
        json!({"first": null, "filter": null, "asOf": null}),
    ] {
        let data = client.data(query, variables.clone()).await;
        assert_eq!(data["services"]["totalCount"], 3, "{variables}");
        assert_eq!(data["services"]["nodes"].as_array().unwrap().len(), 3, "{variables}");
    }
}
