//! The published schema: one text, everything in it described, every list bounded.

use std::collections::BTreeSet;

use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{BaseType, ServiceDocument, TypeDefinition, TypeKind, TypeSystemDefinition};
use serde_json::{Value, json};

use crate::harness::http::Reply;
use crate::harness::{Engine, Index, Start, repository};

/// The schema as it is checked in.
pub(crate) fn published() -> String {
    std::fs::read_to_string(repository().join("schema.graphql")).expect("schema.graphql is checked in")
}

/// The types a schema defines.
pub(crate) fn types(document: &ServiceDocument) -> impl Iterator<Item = &TypeDefinition> {
    document.definitions.iter().filter_map(|definition| match definition {
        TypeSystemDefinition::Type(definition) => Some(&definition.node),
        _ => None,
    })
}

/// Lists that are not pages of a connection, each with what bounds it.
const BOUNDED_LISTS: &[(&str, &str)] = &[
    ("Query.nodes", "as long as the list of ids, which is limited to 100"),
    ("Query.vocabulary", "a closed list"),
    ("Query.rules", "the rules of this program"),
    ("Query.importProfiles", "the profiles that are part of this program"),
    ("ImportProfile.columns", "the columns of one layout"),
    ("ProfileColumn.heads", "the names that a column had over the years"),
    (
        "ProfileProposal.columns",
        "the columns of a file, which are bounded by intake.columns",
    ),
    ("ProfileProposal.problems", "at most 50"),
    ("Query.inventoryLayout", "the sheets of the template"),
    ("LayoutSheet.columns", "the columns of a sheet"),
    ("SaveServicePayload.findings", "at most 30 of a rule"),
    ("SubmitInventoryPayload.findings", "at most 1,000"),
    (
        "ServiceDiff.changes",
        "fields and figures of one record, which is bounded where it is saved",
    ),
    ("UserError.field", "a path"),
    (
        "Query.suggestServices",
        "at most 100, best first: nobody pages through completions",
    ),
    ("SearchFacets.organizations", "at most search.facet_values"),
    ("SearchFacets.departments", "at most search.facet_values"),
    ("SearchFacets.types", "the terms of a closed list"),
    ("SearchFacets.statuses", "the terms of a closed list"),
    ("SearchFacets.channels", "the terms of a closed list"),
    ("SearchFacets.flags", "the terms of a closed list"),
    ("ServiceSearchEdge.highlights", "the texts of one record that match"),
    ("ServiceSearchEdge.matchedOn", "the parts of a record"),
    (
        "Highlight.ranges",
        "the places in one passage, which is bounded by search.passage_characters",
    ),
    ("Organization.alternateNames", "bounded where it is saved"),
    ("Service.alternateNames", "bounded where it is saved"),
    ("Service.assistanceListings", "bounded where it is saved"),
    ("Service.barriers", "bounded where it is saved"),
    ("Service.channels", "a closed list, each channel once"),
    ("Service.customerGroups", "a closed list, each group once"),
    ("Service.designations", "bounded where it is saved, each year once"),
    ("Service.forms", "bounded where it is saved"),
    ("Service.languages", "bounded where it is saved"),
    ("Service.lifeExperiences", "a closed list, each once"),
    ("Service.notes", "bounded where it is saved"),
    ("Service.nonDigitizable", "bounded where it is saved"),
    ("Service.ombControlNumbers", "bounded where it is saved"),
    ("Service.opportunities", "bounded where it is saved"),
    ("Service.participatingOrganizations", "bounded where it is saved"),
    ("Service.responsibleOrganizations", "bounded where it is saved"),
    ("Service.tasks", "bounded where it is saved"),
    ("Service.types", "a closed list, each type once"),
    ("Service.uiiCodes", "bounded where it is saved"),
    ("ServiceTask.channels", "a closed list, each channel once"),
    ("ServiceTask.forms", "forms of the service"),
    ("SignatureRequirement.accepted", "a closed list"),
    (
        "NonDigitizableRecord.responsibleOrganizations",
        "bounded where it is saved",
    ),
    ("NonDigitizableRecord.solutions", "bounded where it is saved"),
    ("Provenance.sources", "bounded where it is saved"),
    ("DigitizationAssessment.flags", "a closed list, each flag once"),
    (
        "ServiceRevision.changes",
        "fields of one record, which is bounded where it is saved",
    ),
    (
        "ConfirmUnchangedPayload.services",
        "as long as the list in the input, which is limited to 100",
    ),
    (
        "RecordMeasurementsPayload.services",
        "as long as the list in the input, which is limited to 1,000",
    ),
];

async fn server() -> Index {
    Start::empty().on(Engine::Sqlite).await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_schema_checked_in_is_the_one_the_binary_and_the_server_give_out() {
    let index = server().await;
    let (code, printed, _) = index.run(&["schema"]);
    assert_eq!(code, 0);
    assert!(
        published() == printed,
        "schema.graphql is out of date: fsi schema > schema.graphql"
    );
    let reply = Reply::to(index.public().http.get(index.url("/schema.graphql"))).await;
    assert_eq!(reply.header("content-type"), "text/plain; charset=utf-8");
    assert!(published() == reply.text);
    assert!(printed.ends_with('\n') && !printed.contains('\r'));
}

/// What graphql-js sends by `getIntrospectionQuery()`.
const STANDARD: &str = "query IntrospectionQuery {
    __schema { queryType { name } mutationType { name } subscriptionType { name }
        types { ...FullType } directives { name description locations args { ...InputValue } } } }
  fragment FullType on __Type { kind name description
    fields(includeDeprecated: true) { name description args { ...InputValue } type { ...TypeRef } isDeprecated deprecationReason }
    inputFields { ...InputValue } interfaces { ...TypeRef }
    enumValues(includeDeprecated: true) { name description isDeprecated deprecationReason } possibleTypes { ...TypeRef } }
  fragment InputValue on __InputValue { name description type { ...TypeRef } defaultValue }
  fragment TypeRef on __Type { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name
    ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name } } } } } } } } } }";

#[tokio::test(flavor = "multi_thread")]
async fn the_standard_introspection_query_tells_what_the_published_text_says() {
    let index = server().await;
    let told = index.public().data(STANDARD, json!({})).await["__schema"].clone();
    assert_eq!(told["queryType"]["name"], "Query");
    assert_eq!(told["mutationType"]["name"], "Mutation");
    assert_eq!(told["subscriptionType"]["name"], "Subscription");
    let listed = |value: &Value| -> BTreeSet<String> {
        let entries = value.as_array().into_iter().flatten();
        entries
            .map(|entry| entry["name"].as_str().expect("a name").to_owned())
            .collect()
    };
    let document = parse_schema(published()).expect("a schema");
    let built_in =
        |name: &String| name.starts_with("__") || ["Boolean", "Float", "ID", "Int", "String"].contains(&name.as_str());
    let introspected: BTreeSet<String> = listed(&told["types"])
        .into_iter()
        .filter(|name| !built_in(name))
        .collect();
    let written: BTreeSet<String> = types(&document)
        .map(|definition| definition.name.node.to_string())
        .collect();
    assert_eq!(introspected, written);
    for definition in types(&document) {
        let name = definition.name.node.as_str();
        let entry = told["types"]
            .as_array()
            .unwrap()
            .iter()
            .find(|entry| entry["name"] == name)
            .unwrap();
        let names = |names: Vec<&str>| names.into_iter().map(str::to_owned).collect::<BTreeSet<_>>();
        match &definition.kind {
            TypeKind::Object(object) => {
                let fields = object
                    .fields
                    .iter()
                    .map(|field| field.node.name.node.as_str())
                    .collect();
                assert_eq!(listed(&entry["fields"]), names(fields), "{name}");
            }
            TypeKind::InputObject(object) => {
                let fields = object
                    .fields
                    .iter()
                    .map(|field| field.node.name.node.as_str())
                    .collect();
                assert_eq!(listed(&entry["inputFields"]), names(fields), "{name}");
            }
            TypeKind::Enum(kind) => {
                let values = kind.values.iter().map(|value| value.node.value.node.as_str()).collect();
                assert_eq!(listed(&entry["enumValues"]), names(values), "{name}");
            }
            _ => {}
        }
    }
}

#[test]
fn everything_in_the_schema_is_described() {
    let document = parse_schema(published()).expect("a schema");
    let mut missing = Vec::new();
    let mut see = |place: String, description: Option<&str>| {
        let text = description.unwrap_or_default().trim();
        // A sentence of ours; the library describes its own types by the Rust behind them.
        if text.is_empty() || !text.ends_with(['.', '…']) || text.contains("Implement the") || text.contains("Utc>") {
            missing.push(format!("{place}: {text:?}"));
        }
    };
    for definition in types(&document) {
        let name = &definition.name.node;
        see(
            name.to_string(),
            definition.description.as_ref().map(|text| text.node.as_str()),
        );
        match &definition.kind {
            TypeKind::Object(async_graphql::parser::types::ObjectType { fields, .. })
            | TypeKind::Interface(async_graphql::parser::types::InterfaceType { fields, .. }) => {
                for field in fields {
                    let field = &field.node;
                    let place = format!("{name}.{}", field.name.node);
                    see(place.clone(), field.description.as_ref().map(|text| text.node.as_str()));
                    for argument in &field.arguments {
                        let text = argument.node.description.as_ref().map(|text| text.node.as_str());
                        see(format!("{place}({}:)", argument.node.name.node), text);
                    }
                }
            }
            TypeKind::InputObject(object) => {
                for field in &object.fields {
                    let text = field.node.description.as_ref().map(|text| text.node.as_str());
                    see(format!("{name}.{}", field.node.name.node), text);
                }
            }
            TypeKind::Enum(kind) => {
                for value in &kind.values {
                    let text = value.node.description.as_ref().map(|text| text.node.as_str());
                    see(format!("{name}.{}", value.node.value.node), text);
                }
            }
            TypeKind::Scalar | TypeKind::Union(_) => {}
        }
    }
    assert!(missing.is_empty(), "not described: {missing:#?}");
}

#[test]
fn every_list_is_a_page_or_bounded_by_its_nature() {
    let document = parse_schema(published()).expect("a schema");
    let mut lists = BTreeSet::new();
    for definition in types(&document) {
        let (name, TypeKind::Object(object)) = (&definition.name.node, &definition.kind) else {
            continue;
        };
        for field in &object.fields {
            let field = &field.node;
            let is_page = name.ends_with("Connection") && ["edges", "nodes"].contains(&field.name.node.as_str());
            let is_user_errors = name.ends_with("Payload") && field.name.node == "userErrors";
            if matches!(field.ty.node.base, BaseType::List(_)) && !is_page && !is_user_errors {
                lists.insert(format!("{name}.{}", field.name.node));
            }
            // A page says how many.
            if let BaseType::Named(of) = &field.ty.node.base
                && of.ends_with("Connection")
            {
                let arguments = |wanted: &str| field.arguments.iter().any(|argument| argument.node.name.node == wanted);
                assert!(
                    arguments("first") && arguments("after"),
                    "{name}.{} has no pages",
                    field.name.node
                );
            }
        }
    }
    let allowed: BTreeSet<String> = BOUNDED_LISTS.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(lists, allowed, "a new list needs pages, or a reason in BOUNDED_LISTS");
}

#[test]
fn every_connection_and_payload_has_the_same_shape() {
    let document = parse_schema(published()).expect("a schema");
    for definition in types(&document) {
        let (name, TypeKind::Object(object)) = (&definition.name.node, &definition.kind) else {
            continue;
        };
        let field = |wanted: &str| {
            let found = object.fields.iter().find(|field| field.node.name.node == wanted);
            found.map(|field| field.node.ty.node.to_string()).unwrap_or_default()
        };
        // A page of hits holds what was found, and says more of it than other pages.
        let held = |name: &str| name.strip_suffix("Search").unwrap_or(name).to_owned();
        if let Some(node) = name.strip_suffix("Connection") {
            assert_eq!(field("edges"), format!("[{node}Edge!]!"), "{name}");
            let node = held(node);
            assert_eq!(field("nodes"), format!("[{node}!]!"), "{name}");
            assert_eq!(field("pageInfo"), "PageInfo!", "{name}");
        }
        if let Some(node) = name.strip_suffix("Edge").map(held) {
            assert_eq!(
                (field("cursor"), field("node")),
                ("String!".into(), format!("{node}!")),
                "{name}"
            );
        }
        if name.ends_with("Payload") {
            let shape = (field("userErrors"), field("catalogVersion"));
            assert_eq!(shape, ("[UserError!]!".into(), "Int!".into()), "{name}");
        }
        if name == "Mutation" {
            for field in &object.fields {
                let name = field.node.name.node.as_str();
                let stem = format!("{}{}", name[..1].to_uppercase(), &name[1..]);
                assert_eq!(field.node.ty.node.to_string(), format!("{stem}Payload!"));
                let arguments: Vec<String> = field
                    .node
                    .arguments
                    .iter()
                    .map(|argument| format!("{}: {}", argument.node.name.node, argument.node.ty.node))
                    .collect();
                assert_eq!(arguments, [format!("input: {stem}Input!")]);
            }
        }
    }
}
