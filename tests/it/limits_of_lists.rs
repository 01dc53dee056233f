//! Arguments that cannot be meant: sizes out of bounds, ids and cursors from elsewhere, text that is no text.

use serde_json::{Value, json};

use crate::harness::http::Reply;
use crate::harness::{Client, Engine, Index, Start, service};
use crate::on_both_engines;

/// An index with two agencies, three published services and figures.
async fn some_data(engine: Engine) -> (Index, Client) {
    let index = Start::empty().on(engine).await;
    let admin = index.client_as("GSA_ADMIN", None).await;
    for (slug, parent) in [
        ("ssa", None),
        ("ssa-east", Some("ssa")),
        ("ssa-west", Some("ssa")),
        ("va", None),
        ("va-a", Some("va")),
        ("va-b", Some("va")),
    ] {
        admin.organization(slug, parent).await;
    }
    for (organization, key) in [("ssa", "a"), ("ssa", "b"), ("ssa", "c"), ("va", "d"), ("va", "e")] {
        let figures = json!([
            {"measure": "TRANSACTIONS", "period": "FY2023", "state": "KNOWN", "value": 5},
            {"measure": "TRANSACTIONS", "period": "FY2024", "state": "NO_DATA"},
        ]);
        let saved = admin
            .save(
                service(organization, key, key),
                json!({"publish": true, "measurements": figures}),
            )
            .await;
        assert_eq!(saved["userErrors"], json!([]), "{saved:#}");
        let again = admin
            .save(
                service(organization, key, &format!("{key} anew")),
                json!({"publish": true}),
            )
            .await;
        assert_eq!(again["userErrors"], json!([]), "{again:#}");
    }
    (index, admin)
}

/// Every list that has pages: a document with `PAGE` where the arguments go, and the path of the list in the answer.
const LISTS: [(&str, &str); 11] = [
    ("{ services(PAGE) { BODY } }", "/services"),
    (
        "{ services(filter: {organization: {slug: \"ssa\"}} PAGE) { BODY } }",
        "/services",
    ),
    ("{ services(orderBy: {field: UPDATED_AT} PAGE) { BODY } }", "/services"),
    (
        "{ services(orderBy: {field: NAME, direction: DESC} PAGE) { BODY } }",
        "/services",
    ),
    ("{ organizations(PAGE) { BODY } }", "/organizations"),
    (
        "{ organizations(filter: {isRoot: false} PAGE) { BODY } }",
        "/organizations",
    ),
    (
        "{ organization(by: {slug: \"ssa\"}) { children(PAGE) { BODY } } }",
        "/organization/children",
    ),
    (
        "{ organization(by: {slug: \"va\"}) { services(PAGE) { BODY } } }",
        "/organization/services",
    ),
    (
        "{ service(by: {slug: \"a\"}) { history(PAGE) { BODY } } }",
        "/service/history",
    ),
    (
        "{ service(by: {slug: \"b\"}) { measurements(PAGE) { BODY } } }",
        "/service/measurements",
    ),
    ("{ changes(PAGE) { BODY } }", "/changes"),
];

fn document(list: &str, arguments: &str) -> String {
    let body = "edges { cursor node { __typename } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }";
    let arguments = if list.contains("(PAGE)") && arguments.is_empty() {
        "first: 20"
    } else {
        arguments
    };
    list.replace("PAGE", arguments).replace("BODY", body)
}

on_both_engines! {
    async fn sizes_out_of_bounds_are_refused(engine) {
        let (index, _) = some_data(engine).await;
        let client = index.public();
        for (list, _) in LISTS {
            for size in ["0", "-1", "101", "1000000", "-2147483648"] {
                let code = client.error_code(&document(list, &format!("first: {size}")), json!({})).await;
                assert_eq!(code, "BAD_USER_INPUT", "{list} first {size}");
            }
            let code = client.error_code(&document(list, "first: 2147483648"), json!({})).await;
            assert!(["GRAPHQL_VALIDATION_FAILED", "BAD_USER_INPUT"].contains(&code.as_str()), "{list} {code}");
        }
        for list in &LISTS[..6] {
            for arguments in ["last: 0", "last: -1", "last: 101", "last: 1000000", "first: 1, last: 1"] {
                let code = client.error_code(&document(list.0, arguments), json!({})).await;
                assert_eq!(code, "BAD_USER_INPUT", "{} {arguments}", list.0);
            }
        }
        // The bounds themselves are fine where the document asks for little.
        for size in [1, 100] {
            client.data(&format!("{{ services(first: {size}) {{ nodes {{ id }} }} }}"), json!({})).await;
        }
    }

    async fn a_cursor_is_good_in_its_own_list_only(engine) {
        let (index, admin) = some_data(engine).await;
        let client = index.public();
        let mut cursors = Vec::new();
        for (list, path) in LISTS {
            let data = client.data(&document(list, "first: 1"), json!({})).await;
            let page = data.pointer(path).unwrap_or_else(|| panic!("{list}: {data:#}"));
            assert_eq!(page["pageInfo"]["hasNextPage"], true, "{list} needs two entries");
            cursors.push(page["pageInfo"]["endCursor"].as_str().expect("a cursor").to_owned());
        }
        let version = admin.data("{ catalogVersion }", json!({})).await;
        for (position, (list, path)) in LISTS.into_iter().enumerate() {
            for (other, cursor) in cursors.iter().enumerate() {
                let asked = document(list, &format!("first: 2, after: \"{cursor}\""));
                if other == position {
                    let data = client.data(&asked, json!({})).await;
                    let entries = data.pointer(path).unwrap()["edges"].as_array().unwrap().clone();
                    assert!(!entries.is_empty() && entries[0]["cursor"] != **cursor, "{list}");
                } else {
                    assert_eq!(client.error_code(&asked, json!({})).await, "INVALID_CURSOR", "{list} {other}");
                }
            }
        }
        assert_eq!(admin.data("{ catalogVersion }", json!({})).await, version);
    }

    async fn a_cursor_of_another_instant_order_or_filter_is_refused(engine) {
        let (index, _) = some_data(engine).await;
        let client = index.public();
        let list = "query($after: String, $asOf: DateTime, $order: ServiceOrder, $filter: ServiceFilter) {
            services(first: 1, after: $after, asOf: $asOf, orderBy: $order, filter: $filter) { pageInfo { endCursor } } }";
        let changes = client.data("{ changes(first: 100) { nodes { at } } }", json!({})).await;
        let changes = changes["changes"]["nodes"].as_array().unwrap();
        let (some, last) = (&changes[changes.len() - 2]["at"], &changes[changes.len() - 1]["at"]);
        let questions = [
            json!({}),
            json!({"asOf": some}),
            json!({"asOf": last}),
            json!({"order": {"field": "NAME", "direction": "DESC"}}),
            json!({"order": {"field": "ANNUAL_VOLUME"}}),
            json!({"filter": {"organization": {"slug": "ssa"}}}),
            json!({"filter": {"organization": {"slug": "va"}}}),
            json!({"filter": {"isHisp": false}}),
        ];
        for (position, question) in questions.iter().enumerate() {
            let data = client.data(list, question.clone()).await;
            let cursor = data["services"]["pageInfo"]["endCursor"].clone();
            assert!(cursor.is_string(), "{question}");
            for (other, variables) in questions.iter().enumerate() {
                let mut variables = variables.clone();
                variables["after"] = cursor.clone();
                if other == position {
                    client.data(list, variables).await;
                } else {
                    let answer = client.send(list, variables.clone()).await;
                    let code = &answer["errors"][0]["extensions"]["code"];
                    assert_eq!(*code, "INVALID_CURSOR", "{question} then {variables}: {answer:#}");
                }
            }
        }
    }

    async fn ids_of_another_type_and_garbage_are_told_apart_from_what_is_not_there(engine) {
        let (index, admin) = some_data(engine).await;
        let data = admin.data(
            "{ service(by: {slug: \"a\"}) { id } organization(by: {slug: \"ssa\"}) { id } viewer { apiKey { id } } }",
            json!({}),
        );
        let data = data.await;
        let (service, organization, key) = (&data["service"]["id"], &data["organization"]["id"], &data["viewer"]["apiKey"]["id"]);
        let mut stranger: Vec<char> = service.as_str().unwrap().chars().collect();
        stranger[12] = if stranger[12] == 'A' { 'B' } else { 'A' };
        let stranger: String = stranger.into_iter().collect();
        let version = admin.data("{ catalogVersion }", json!({})).await;

        let find = "query($id: ID!) { node(id: $id) { id __typename } }";
        for (id, name) in [(service, "Service"), (organization, "Organization"), (key, "ApiKey")] {
            let found = admin.data(find, json!({"id": id})).await;
            assert_eq!(found["node"], json!({"id": id, "__typename": name}));
        }
        assert_eq!(admin.data(find, json!({"id": stranger})).await["node"], Value::Null);
        // A key is nobody's business without one.
        assert_eq!(index.public().data(find, json!({"id": key})).await["node"], Value::Null);

        let by_service = "query($id: ID!) { service(by: {id: $id}) { id } }";
        let by_organization = "query($id: ID!) { organization(by: {id: $id}) { id } }";
        assert_eq!(admin.data(by_service, json!({"id": stranger})).await["service"], Value::Null);
        let garbage = [
            json!(""), json!("1"), json!(1), json!("a b"), json!("\u{0}"), json!("é"), json!("A".repeat(23)),
            json!("A".repeat(100_000)), json!(service.as_str().unwrap().to_lowercase()), json!(format!("{}=", service.as_str().unwrap())),
        ];
        for id in &garbage {
            for query in [find, by_service, by_organization] {
                assert_eq!(admin.error_code(query, json!({"id": id})).await, "BAD_USER_INPUT", "{query} {id}");
            }
        }
        let wrong_kind = [
            (by_service, organization),
            (by_service, key),
            (by_organization, service),
            ("mutation($id: ID!) { revokeApiKey(input: {id: $id}) { catalogVersion } }", service),
            ("mutation($id: ID!) { confirmUnchanged(input: {services: [$id]}) { catalogVersion } }", organization),
            ("mutation($id: ID!) { transitionService(input: {id: $id, to: RETIRED}) { catalogVersion } }", key),
            ("mutation($id: ID!) { mergeServices(input: {merged: $id, survivor: $id}) { catalogVersion } }", organization),
            ("mutation($id: ID!) { recordMeasurements(input: {measurements: [{service: $id, figures: []}]}) { catalogVersion } }", key),
        ];
        for (query, id) in wrong_kind {
            assert_eq!(admin.error_code(query, json!({"id": id})).await, "BAD_USER_INPUT", "{query}");
            if query.starts_with("mutation") {
                assert_eq!(admin.error_code(query, json!({"id": "garbage"})).await, "BAD_USER_INPUT", "{query}");
            }
        }
        let many: Vec<&Value> = vec![service; 101];
        let nodes = "query($ids: [ID!]!) { nodes(ids: $ids) { id } }";
        assert_eq!(admin.error_code(nodes, json!({"ids": many})).await, "BAD_USER_INPUT");
        let found = admin.data(nodes, json!({"ids": [organization, stranger, service, service, key]})).await;
        assert_eq!(
            found["nodes"],
            json!([{"id": organization}, null, {"id": service}, {"id": service}, {"id": key}])
        );
        assert_eq!(admin.data("{ catalogVersion }", json!({})).await, version);
    }

    async fn strange_text_in_any_argument_is_answered_without_harm(engine) {
        let index = Start::empty().with("FSI_LIMITS__BODY_BYTES", "3000000").on(engine).await;
        let admin = index.client_as("GSA_ADMIN", None).await;
        admin.organization("ssa", None).await;
        let saved = admin.save(service("ssa", "a", "A"), json!({"publish": true})).await;
        let id = saved["service"]["id"].clone();
        let version = admin.data("{ catalogVersion }", json!({})).await;

        // Reading: nothing is found, or the argument is refused.
        let reads = [
            "query($t: String!) { service(by: {slug: $t}) { name } }",
            "query($t: String!) { service(by: {key: {organization: {slug: \"ssa\"}, key: $t}}) { name } }",
            "query($t: String!) { service(by: {key: {organization: {slug: $t}, key: \"a\"}}) { name } }",
            "query($t: String!) { organization(by: {slug: $t}) { name } }",
            "query($t: String!) { organization(by: {acronym: $t}) { name } }",
            "query($t: ID!) { node(id: $t) { id } }",
            "query($t: ID!) { nodes(ids: [$t]) { id } }",
            "query($t: ID!) { service(by: {id: $t}) { name } }",
            "query($t: String!) { services(after: $t) { nodes { id } } }",
            "query($t: String!) { services(last: 1, before: $t) { nodes { id } } }",
            "query($t: String!) { organizations(after: $t) { nodes { id } } }",
            "query($t: String!) { changes(after: $t) { nodes { version } } }",
            "query($t: String!) { services(filter: {organization: {slug: $t}}) { totalCount } }",
            "query($t: String!) { organizations(filter: {ombAgencyCode: $t}) { totalCount } }",
            "query($t: DateTime!) { service(by: {slug: \"a\"}, asOf: $t) { name } }",
            "query($t: DateTime!) { services(filter: {updatedSince: $t}) { totalCount } }",
            "query($t: Date!) { service(by: {slug: \"a\"}) { measurements(from: $t) { nodes { value } } } }",
            "query($t: String!) { __type(name: $t) { name } }",
        ];
        let strange = [
            String::new(),
            "\u{0}".to_owned(),
            "a\u{0}b".to_owned(),
            "\u{1}\u{7}\u{1b}[31m\u{7f}\u{85}".to_owned(),
            "\u{202e}\u{feff}\u{fffd}".to_owned(),
            "' OR 1=1; --".to_owned(),
            "%_\\".to_owned(),
            "a".repeat(1_000_000),
            "é\u{0}".repeat(300_000),
        ];
        for text in &strange {
            let shown = text.chars().take(20).collect::<String>();
            for query in reads {
                for client in [&admin, &index.public()] {
                    let answer = client.send(query, json!({"t": text})).await;
                    if let Some(error) = answer["errors"].get(0) {
                        let code = error["extensions"]["code"].as_str().unwrap_or_default();
                        let known = ["BAD_USER_INPUT", "INVALID_CURSOR"];
                        assert!(known.contains(&code), "{query} {shown:?}: {answer:#}");
                        assert!(error["message"].as_str().unwrap().len() < 1_000, "{query} {shown:?} echoes");
                        assert!(!error["message"].as_str().unwrap().contains('\u{0}'), "{query} {shown:?}");
                    } else {
                        assert!(!answer["data"].to_string().contains("\"A\""), "{query} {shown:?}: {answer:#}");
                    }
                }
            }
        }

        // Writing: the payload says which field, and nothing is saved.
        let writes = [
            ("mutation($t: String!, $id: ID!) { x: transitionService(input: {id: $id, to: RETIRED, reason: $t}) { userErrors { code field } } }", "reason"),
            ("mutation($t: String!, $id: ID!) { x: confirmUnchanged(input: {services: [$id], idempotencyKey: $t}) { userErrors { code field } } }", "idempotencyKey"),
            ("mutation($t: String!, $id: ID!) { x: mergeServices(input: {merged: $id, survivor: $id, reason: $t}) { userErrors { code field } } }", "reason"),
            ("mutation($t: String!, $id: ID!) { x: recordMeasurements(input: {measurements: [{service: $id, figures: [{measure: VISITS, period: \"FY2023\", state: NO_DATA, source: $t}]}]}) { userErrors { code field } } }", "source"),
            ("mutation($t: String!, $id: ID!) { x: recordMeasurements(input: {measurements: [{service: $id, figures: [{measure: VISITS, period: \"FY2023\", state: NO_DATA, task: $t}]}]}) { userErrors { code field } } }", "task"),
            ("mutation($t: String!) { x: createApiKey(input: {label: $t, role: OMB_REVIEWER}) { userErrors { code field } } }", "label"),
            ("mutation($t: String!) { x: saveOrganization(input: {organization: {slug: $t, name: \"N\", level: OFFICE}}) { userErrors { code field } } }", "slug"),
            ("mutation($t: String!) { x: saveOrganization(input: {organization: {slug: \"n\", name: $t, level: OFFICE}}) { userErrors { code field } } }", "name"),
            ("mutation($t: String!) { x: saveOrganization(input: {organization: {slug: \"n\", name: \"N\", level: OFFICE, acronym: $t}}) { userErrors { code field } } }", "acronym"),
            ("mutation($t: String!) { x: saveService(input: {service: {organization: {slug: \"ssa\"}, key: $t, name: \"N\"}}) { userErrors { code field } } }", "key"),
            ("mutation($t: String!) { x: saveService(input: {service: {organization: {slug: \"ssa\"}, key: \"n\", name: $t}}) { userErrors { code field } } }", "name"),
            ("mutation($t: String!) { x: saveService(input: {service: {organization: {slug: \"ssa\"}, key: \"n\", name: \"N\", summary: $t}}) { userErrors { code field } } }", "summary"),
            ("mutation($t: String!) { x: saveService(input: {service: {organization: {slug: \"ssa\"}, key: \"n\", name: \"N\", alternateNames: [$t]}}) { userErrors { code field } } }", "alternateNames"),
            ("mutation($t: String!) { x: saveService(input: {service: {organization: {slug: \"ssa\"}, key: \"n\", name: \"N\", startUrl: $t}}) { userErrors { code field } } }", "startUrl"),
            ("mutation($t: String!) { x: saveService(input: {slug: $t, service: {organization: {slug: \"ssa\"}, key: \"n\", name: \"N\"}}) { userErrors { code field } } }", "slug"),
            ("mutation($t: String!) { x: saveService(input: {idempotencyKey: $t, service: {organization: {slug: \"ssa\"}, key: \"n\", name: \"N\"}}) { userErrors { code field } } }", "idempotencyKey"),
            ("mutation($t: String!) { x: saveService(input: {service: {organization: {slug: $t}, key: \"n\", name: \"N\"}}) { userErrors { code field } } }", "organization"),
        ];
        for text in ["a\u{0}b", "a\u{1b}b", "\u{85}", &"a".repeat(1_000_000)] {
            let shown = text.chars().take(20).collect::<String>();
            for (query, field) in writes {
                let answer = admin.send(query, json!({"t": text, "id": id})).await;
                assert!(answer.get("errors").is_none(), "{field} {shown:?}: {answer:#}\n{query}");
                let errors = answer["data"]["x"]["userErrors"].as_array().unwrap();
                assert!(!errors.is_empty(), "{field} {shown:?} was taken\n{query}");
                let names = errors.iter().any(|error| error["field"].to_string().contains(field));
                assert!(names, "{field} {shown:?}: {errors:?}\n{query}");
            }
        }
        assert_eq!(admin.data("{ catalogVersion }", json!({})).await, version, "something was saved");

        // Lone surrogates are not text at all.
        let body = "{\"query\": \"query($t: String!) { service(by: {slug: $t}) { name } }\", \"variables\": {\"t\": \"\\ud800\"}}";
        let reply = Reply::to(index.public().posting(body).header("content-type", "application/json")).await;
        assert_eq!(reply.code(), "BAD_REQUEST");
    }
}
