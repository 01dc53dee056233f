//! What clients are written against: the names, types and arguments of tests/contract.graphql, and one document of
//! tests/operations for each operation, run as a client would.

use std::collections::{BTreeMap, BTreeSet};

use async_graphql::parser::types::{
    BaseType, ExecutableDocument, FieldDefinition, InputValueDefinition, OperationType, Selection, SelectionSet, Type,
    TypeKind,
};
use async_graphql::parser::{Positioned, parse_query, parse_schema};
use serde_json::{Value, json};

use crate::harness::http::Events;
use crate::harness::{Client, Start, repository};
use crate::on_both_engines;
use crate::schema::{published, types};

fn contract() -> String {
    std::fs::read_to_string(repository().join("tests/contract.graphql")).expect("the contract")
}

fn operation(name: &str) -> String {
    let path = repository().join(format!("tests/operations/{name}.graphql"));
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Every type, field, argument, input field and enum value of a schema, with its type.
fn members(text: &str) -> BTreeMap<String, String> {
    let document = parse_schema(text).expect("a schema");
    let mut members = BTreeMap::new();
    let fields_of = |members: &mut BTreeMap<String, String>, name: &str, fields: &[Positioned<FieldDefinition>]| {
        for field in fields {
            let place = format!("{name}.{}", field.node.name.node);
            members.insert(place.clone(), field.node.ty.node.to_string());
            for argument in &field.node.arguments {
                members.insert(
                    format!("{place}({}:)", argument.node.name.node),
                    input_type(&argument.node),
                );
            }
        }
    };
    for definition in types(&document) {
        let name = definition.name.node.as_str();
        let kind = match &definition.kind {
            TypeKind::Scalar => "scalar".to_owned(),
            TypeKind::Object(object) => {
                fields_of(&mut members, name, &object.fields);
                let implemented: Vec<&str> = object.implements.iter().map(|name| name.node.as_str()).collect();
                format!("type implements {implemented:?}")
            }
            TypeKind::Interface(interface) => {
                fields_of(&mut members, name, &interface.fields);
                "interface".to_owned()
            }
            TypeKind::Union(_) => "union".to_owned(),
            TypeKind::Enum(kind) => {
                for value in &kind.values {
                    members.insert(format!("{name}.{}", value.node.value.node), "value".to_owned());
                }
                "enum".to_owned()
            }
            TypeKind::InputObject(object) => {
                for field in &object.fields {
                    members.insert(format!("{name}.{}", field.node.name.node), input_type(&field.node));
                }
                let is_one_of = definition
                    .directives
                    .iter()
                    .any(|directive| directive.node.name.node == "oneOf");
                format!("input, one of: {is_one_of}")
            }
        };
        members.insert(name.to_owned(), kind);
    }
    members
}

fn input_type(input: &InputValueDefinition) -> String {
    match &input.default_value {
        Some(default) => format!("{} = {}", input.ty.node, default.node),
        None => input.ty.node.to_string(),
    }
}

#[test]
fn the_schema_keeps_what_clients_are_written_against() {
    let (promised, ours) = (members(&contract()), members(&published()));
    let broken: Vec<String> = promised
        .iter()
        .filter(|(name, kind)| ours.get(*name) != Some(kind))
        .map(|(name, kind)| format!("{name}: {kind}, but it is {:?}", ours.get(name)))
        .collect();
    assert!(broken.is_empty(), "{broken:#?}");
}

#[test]
fn nothing_added_to_a_promised_field_or_input_has_to_be_given() {
    let (promised, ours) = (members(&contract()), members(&published()));
    let demanded: Vec<&String> = ours
        .iter()
        .filter(|(name, kind)| {
            let owner = match name.split_once('(') {
                Some((field, _)) => field,
                None => name.split('.').next().unwrap_or_default(),
            };
            let is_input = name.contains('(') || ours.get(owner).is_some_and(|kind| kind.starts_with("input"));
            is_input && promised.contains_key(owner) && !promised.contains_key(*name) && kind.ends_with('!')
        })
        .map(|(name, _)| name)
        .collect();
    assert!(demanded.is_empty(), "{demanded:?}");
}

/// The name of a type without lists and marks.
fn named(ty: &Type) -> String {
    match &ty.base {
        BaseType::Named(name) => name.to_string(),
        BaseType::List(inner) => named(inner),
    }
}

/// Gathers the fields and arguments that a selection uses.
fn gather(
    used: &mut BTreeSet<String>,
    fields: &BTreeMap<String, String>,
    document: &ExecutableDocument,
    owner: &str,
    set: &SelectionSet,
) {
    for item in &set.items {
        match &item.node {
            Selection::Field(field) => {
                let place = format!("{owner}.{}", field.node.name.node);
                for (argument, _) in &field.node.arguments {
                    used.insert(format!("{place}({}:)", argument.node));
                }
                if let Some(kind) = fields.get(&place) {
                    let of = named(&Type::new(kind).expect("a type"));
                    gather(used, fields, document, &of, &field.node.selection_set.node);
                }
                used.insert(place);
            }
            Selection::FragmentSpread(spread) => {
                let fragment = &document.fragments[&spread.node.fragment_name.node].node;
                gather(
                    used,
                    fields,
                    document,
                    &fragment.type_condition.node.on.node,
                    &fragment.selection_set.node,
                );
            }
            Selection::InlineFragment(fragment) => {
                let on = fragment
                    .node
                    .type_condition
                    .as_ref()
                    .map_or(owner, |on| on.node.on.node.as_str());
                gather(used, fields, document, on, &fragment.node.selection_set.node);
            }
        }
    }
}

#[test]
fn the_operations_use_every_promised_field_and_argument() {
    let promised = members(&contract());
    let mut used = BTreeSet::new();
    let fields = members(&published());
    for entry in std::fs::read_dir(repository().join("tests/operations")).expect("the operations") {
        let text = std::fs::read_to_string(entry.expect("a file").path()).expect("text");
        let document = parse_query(&text).expect("a document");
        for (_, operation) in document.operations.iter() {
            let root = match operation.node.ty {
                OperationType::Query => "Query",
                OperationType::Mutation => "Mutation",
                OperationType::Subscription => "Subscription",
            };
            gather(&mut used, &fields, &document, root, &operation.node.selection_set.node);
        }
    }
    let is_output = |name: &&String| {
        let owner = name.split('.').next().unwrap_or_default();
        name.contains('.') && promised[owner].starts_with("type")
    };
    let unused: Vec<&String> = promised
        .keys()
        .filter(is_output)
        .filter(|name| !used.contains(*name))
        .collect();
    assert!(unused.is_empty(), "{unused:#?}");
}

/// Runs an operation that must succeed and answers its one field.
async fn run(client: &Client, name: &str, variables: Value) -> Value {
    let data = client.data(&operation(name), variables).await;
    let field = data.as_object().unwrap().values().next().unwrap().clone();
    if let Some(errors) = field.get("userErrors") {
        assert_eq!(*errors, json!([]), "{name}");
        assert!(field["catalogVersion"].as_i64().unwrap() > 0, "{name}");
    }
    field
}

fn a_full_service() -> Value {
    json!({
        "organization": {"slug": "ssa"}, "key": "card", "name": "Card", "alternateNames": ["SSN card"],
        "summary": "In short.", "description": "At length.", "types": ["BENEFITS"], "lastReviewedOn": "2026-01-31",
        "lifeExperiences": ["BIRTH_AND_EARLY_CHILDHOOD"],
        "channels": [{"channel": "WEB_APP", "url": "https://example.gov/a"}, {"channel": "IN_PERSON"}],
        "forms": [{"number": "SS-5", "title": "Application", "format": "PAPER_ONLY"}],
        "tasks": [
            {"key": "apply", "name": "Apply", "kind": "APPLY", "channels": [
                {"channel": "WEB_APP", "availability": "COMPLETE", "selfService": true, "url": "https://example.gov/b"}]},
            {"key": "pay", "name": "Pay", "kind": "PAY"},
        ],
    })
}

on_both_engines! {
    async fn every_operation_is_answered_as_promised(engine) {
        let index = Start::empty().on(engine).await;
        let admin = index.client_as("GSA_ADMIN", None).await;
        let public = index.public();
        let root = admin.organization("ssa", None).await;
        admin.organization("ssa-east", Some("ssa")).await;
        let mut events = Events::of(public.asking(&json!({"query": operation("follow_changes")}))).await;

        let figures = json!([
            {"measure": "TRANSACTIONS", "period": "FY2024", "state": "KNOWN", "value": 12, "source": "A report"},
            {"measure": "TRANSACTIONS", "period": "FY2024", "state": "NO_DATA", "channel": "IN_PERSON"},
        ]);
        let input = json!({"service": a_full_service(), "measurements": figures, "idempotencyKey": "one", "expectedRevision": 0});
        let saved = run(&admin, "save_service", json!({"input": input})).await;
        assert_eq!(saved["service"]["state"], "DRAFT");
        let id = saved["service"]["id"].clone();
        let moved = json!({"input": {"id": id, "to": "PUBLISHED", "expectedRevision": 1, "reason": "Ready."}});
        assert_eq!(run(&admin, "transition_service", moved).await["service"]["state"], "PUBLISHED");
        let event = events.next().await.expect("an event").data;
        assert_eq!(event["data"]["changes"]["subject"], id, "{event:#}");
        assert_eq!(event["data"]["changes"]["service"]["name"], "Card");

        for by in [json!({"id": id}), json!({"slug": "card"}), json!({"key": {"organization": {"slug": "ssa"}, "key": "card"}})] {
            let variables = json!({"by": by, "first": 5, "measure": ["TRANSACTIONS"], "from": "2023-01-01", "to": "2024-12-31"});
            let service = run(&public, "service", variables).await;
            assert_eq!(service["id"], id);
            assert_eq!(service["tasks"][0]["status"], "FULLY_DIGITAL");
            assert_eq!(service["tasks"][1]["status"], "UNASSESSED");
            assert_eq!(service["tasks"][0]["channels"][0]["selfService"], true);
            assert_eq!(service["channels"][0]["channelClass"], "DIGITAL");
            assert_eq!(service["channels"][0]["annualVolume"], Value::Null);
            assert_eq!(service["channels"][1]["annualVolume"]["state"], "NO_DATA");
            assert_eq!(service["channels"][1]["annualVolume"]["value"], Value::Null);
            assert_eq!(service["annualVolume"]["value"], 12);
            assert_eq!(service["digitization"]["tasksTotal"], 2);
            assert_eq!(service["digitization"]["tasksAssessed"], 1);
            assert_eq!(service["measurements"]["edges"].as_array().unwrap().len(), 2);
            assert_eq!(service["history"]["nodes"][0]["revision"], 1);
            assert_eq!(service["lastReviewedOn"], "2026-01-31");
        }
        let filter = json!({
            "organization": {"slug": "ssa"}, "types": ["BENEFITS"], "status": ["UNASSESSED", "PARTLY_DIGITAL"],
            "channels": ["WEB_APP"], "isHisp": false, "lifeExperiences": ["BIRTH_AND_EARLY_CHILDHOOD"],
            "minAnnualVolume": 1, "maxAnnualVolume": 100, "updatedSince": "2020-01-01T00:00:00Z", "states": ["PUBLISHED"],
        });
        let order = json!({"field": "NAME", "direction": "ASC"});
        let page = run(&public, "services", json!({"filter": filter, "orderBy": order, "first": 5})).await;
        assert_eq!(page["totalCount"], 1, "{page:#}");
        let cursor = &page["edges"][0]["cursor"];
        let behind = json!({"filter": filter, "orderBy": order, "first": 5, "after": cursor});
        assert_eq!(run(&public, "services", behind).await["nodes"], json!([]));
        let before = json!({"filter": filter, "orderBy": order, "last": 5, "before": cursor});
        assert_eq!(run(&public, "services", before).await["nodes"], json!([]));
        let early = run(&public, "services", json!({"asOf": "2001-01-01T00:00:00Z"})).await;
        assert_eq!(early["totalCount"], 0);
        let early = run(&public, "service", json!({"by": {"id": id}, "asOf": "2001-01-01T00:00:00Z"})).await;
        assert_eq!(early, Value::Null);

        let organization = run(&public, "organization", json!({"by": {"id": root}, "first": 5, "filter": filter})).await;
        assert_eq!(organization["children"]["nodes"][0]["parent"]["name"], "ssa");
        assert_eq!(organization["services"]["totalCount"], 1);
        let page = run(&public, "organizations", json!({"first": 1})).await;
        assert_eq!((&page["totalCount"], &page["pageInfo"]["hasNextPage"]), (&json!(2), &json!(true)));
        let rest = run(&public, "organizations", json!({"first": 5, "after": page["pageInfo"]["endCursor"]})).await;
        assert_eq!(rest["nodes"], json!([{"name": "ssa-east"}]));
        let last = run(&public, "organizations", json!({"last": 1, "before": rest["pageInfo"]["startCursor"]})).await;
        assert_eq!(last["nodes"], json!([{"name": "ssa"}]));
        assert_eq!(run(&public, "node", json!({"id": id})).await["name"], "Card");
        assert_eq!(run(&public, "nodes", json!({"ids": [id, root]})).await[1]["slug"], "ssa");
        let terms = run(&public, "vocabulary", json!({"name": "CHANNEL"})).await;
        assert_eq!(terms.as_array().unwrap().len(), 18);
        let version = run(&public, "catalog_version", json!({})).await;
        let changes = run(&public, "changes", json!({"first": 100})).await;
        assert_eq!(changes["edges"].as_array().unwrap().last().unwrap()["node"]["version"], version);
        let viewer = run(&public, "viewer", json!({})).await;
        assert_eq!(viewer, json!({"role": "PUBLIC", "organization": null}));

        let confirmed = run(&admin, "confirm_unchanged", json!({"input": {"services": [id]}})).await;
        assert_eq!(confirmed["services"][0]["revision"], 1);
        let measured = json!({"measurements": [{"service": id, "figures": [
            {"measure": "TRANSACTIONS", "period": "FY2025", "state": "KNOWN", "value": 13}]}]});
        let recorded = run(&admin, "record_measurements", json!({"input": measured})).await;
        assert_eq!(recorded["services"][0]["annualVolume"]["value"], 13);
        let mut other = a_full_service();
        other["key"] = json!("other");
        let other = run(&admin, "save_service", json!({"input": {"service": other, "publish": true}})).await;
        let merge = json!({"input": {"merged": other["service"]["id"], "survivor": id, "reason": "The same."}});
        assert_eq!(run(&admin, "merge_services", merge).await["service"]["id"], id);
        assert_eq!(run(&public, "node", json!({"id": other["service"]["id"]})).await["id"], id);

        let input = json!({"label": "For a test", "role": "AGENCY_EDITOR", "organization": {"slug": "ssa-east"}});
        let key = run(&admin, "create_api_key", json!({"input": input})).await;
        let editor = index.client(key["secret"].as_str().expect("a secret"));
        let viewer = run(&editor, "viewer", json!({})).await;
        assert_eq!(viewer, json!({"role": "AGENCY_EDITOR", "organization": {"slug": "ssa-east"}}));
        let revoked = run(&admin, "revoke_api_key", json!({"input": {"id": key["apiKey"]["id"]}})).await;
        assert!(revoked["apiKey"]["revokedAt"].is_string());
    }
}
