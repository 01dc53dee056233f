//! The tree of organizations: its shape, its names, and what moves with it.

use serde_json::{Value, json};

use crate::harness::calls::{instant, texts};
use crate::harness::{Client, Start};
use crate::on_both_engines;

fn organization(slug: &str, parent: Option<&str>) -> Value {
    let parent = parent.map(|slug| json!({"slug": slug}));
    json!({"slug": slug, "name": slug, "level": "BUREAU", "parent": parent})
}

async fn refused(client: &Client, input: Value) -> Vec<(String, String)> {
    client.refused("saveOrganization", input).await
}

fn one(code: &str, field: &str) -> Vec<(String, String)> {
    vec![(code.to_owned(), field.to_owned())]
}

on_both_engines! {
    async fn organizations_form_a_tree_of_any_depth(engine) {
        let index = Start::empty().on(engine).await;
        let admin = index.client_as("GSA_ADMIN", None).await;
        for (slug, parent) in [
            ("dhs", None),
            ("tsa", Some("dhs")),
            ("cbp", Some("dhs")),
            ("pre", Some("tsa")),
            ("va", None),
        ] {
            admin.organization(slug, parent).await;
        }
        let public = index.public();
        let query = "{ organization(by: {slug: \"pre\"}) { parent { slug parent { slug parent { slug } } } } }";
        let found = public.data(query, json!({})).await;
        assert_eq!(
            found["organization"],
            json!({"parent": {"slug": "tsa", "parent": {"slug": "dhs", "parent": null}}})
        );
        let query = "{ organization(by: {slug: \"dhs\"}) { children { totalCount nodes { slug children { nodes { slug } } } } } }";
        let found = public.data(query, json!({})).await["organization"]["children"].clone();
        assert_eq!(found["totalCount"], 2);
        assert_eq!(texts(&found["nodes"], "slug"), ["cbp", "tsa"]);
        assert_eq!(found["nodes"][1]["children"]["nodes"], json!([{"slug": "pre"}]));
        let list = "query($f: OrganizationFilter) { organizations(filter: $f) { totalCount nodes { slug } } }";
        for (filter, slugs) in [
            (json!({}), "cbp dhs pre tsa va"),
            (json!({"isRoot": true}), "dhs va"),
            (json!({"parent": {"slug": "dhs"}}), "cbp tsa"),
            (json!({"levels": ["DEPARTMENT_OR_AGENCY"]}), "dhs va"),
        ] {
            let found = public.data(list, json!({"f": filter})).await["organizations"].clone();
            assert_eq!(texts(&found["nodes"], "slug").join(" "), slugs, "{filter}");
            assert_eq!(found["totalCount"], slugs.split(' ').count(), "{filter}");
        }
    }

    async fn a_moved_bureau_takes_its_services_along_now_but_not_before(engine) {
        let index = Start::empty().on(engine).await;
        let admin = index.client_as("GSA_ADMIN", None).await;
        for (slug, parent) in [
            ("old", None),
            ("new", None),
            ("bureau", Some("old")),
            ("office", Some("bureau")),
        ] {
            admin.organization(slug, parent).await;
        }
        let retired = admin.least("bureau", "r", "Retired").await;
        admin.transition(&retired, "RETIRED").await;
        admin.least("bureau", "1", "Of the bureau").await;
        admin.least("office", "2", "Of the office").await;
        admin.least("old", "3", "Of the department").await;
        let before = instant().await;
        let input = json!({"organization": organization("bureau", Some("new"))});
        admin
            .done("saveOrganization", input, "organization { parent { slug } }")
            .await;

        let public = index.public();
        let of = |slug: &str| json!({"organization": {"slug": slug}});
        assert_eq!(public.names(of("new")).await, ["Of the bureau", "Of the office"]);
        assert_eq!(public.names(of("old")).await, ["Of the department"]);
        assert_eq!(public.names(of("bureau")).await, ["Of the bureau", "Of the office"]);
        assert_eq!(
            public
                .names(json!({"organization": {"slug": "new"}, "states": ["RETIRED"]}))
                .await,
            ["Retired"]
        );
        assert_eq!(public.names_as_of(of("new"), &before).await, [""; 0]);
        let all = ["Of the bureau", "Of the department", "Of the office"];
        assert_eq!(public.names_as_of(of("old"), &before).await, all);
        assert_eq!(public.names(json!({})).await, all);

        // Access goes with the tree as well.
        let editor = index.client_as("AGENCY_EDITOR", Some("new")).await;
        editor.draft(crate::harness::service("office", "4", "Draft")).await;
        assert_eq!(editor.names(json!({"states": ["DRAFT"]})).await, ["Draft"]);
        let (_, out, _) = index.run(&["refacts"]);
        assert!(out.contains(" 0 rewritten"), "{out}");

        // What changes after the move is listed under the new parent, then under the old one once it is moved back.
        admin.least("office", "2", "Renamed").await;
        assert_eq!(public.names(of("new")).await, ["Of the bureau", "Renamed"]);
        let input = json!({"organization": organization("bureau", Some("old"))});
        admin.done("saveOrganization", input, "__typename").await;
        assert_eq!(public.names(of("new")).await, [""; 0]);
        assert_eq!(
            public.names(of("old")).await,
            ["Of the bureau", "Of the department", "Renamed"]
        );
    }

    async fn a_parent_must_exist_and_must_not_lie_below(engine) {
        let index = Start::empty().on(engine).await;
        let admin = index.client_as("GSA_ADMIN", None).await;
        let top = admin.organization("a", None).await;
        admin.organization("b", Some("a")).await;
        admin.organization("c", Some("b")).await;
        let parent = "organization.parent";
        let unknown = json!({"organization": organization("d", Some("nobody"))});
        assert_eq!(refused(&admin, unknown).await, one("NOT_FOUND", parent));
        for below in ["a", "b", "c"] {
            let cyclic = json!({"organization": organization("a", Some(below))});
            assert_eq!(refused(&admin, cyclic).await, one("CYCLIC_PARENT", parent), "{below}");
            let cyclic = json!({"id": top, "organization": organization("a", Some(below))});
            assert_eq!(refused(&admin, cyclic).await, one("CYCLIC_PARENT", parent), "{below}");
        }
        // An organization that does not exist yet cannot be its own parent either.
        assert_eq!(
            refused(&admin, json!({"organization": organization("e", Some("e"))})).await,
            one("NOT_FOUND", parent)
        );
    }

    async fn a_slug_names_one_organization_for_ever(engine) {
        let index = Start::empty().on(engine).await;
        let admin = index.client_as("GSA_ADMIN", None).await;
        let first = admin.organization("first", None).await;
        let second = admin.organization("second", None).await;
        admin.least("first", "1", "Service").await;
        let input = json!({"id": first, "organization": organization("renamed", None)});
        admin.done("saveOrganization", input, "organization { slug }").await;
        let query = "query($by: OrganizationBy!) { organization(by: $by) { id slug services { totalCount } } }";
        for slug in ["first", "renamed"] {
            let found = index.public().data(query, json!({"by": {"slug": slug}})).await["organization"].clone();
            assert_eq!(
                found,
                json!({"id": first, "slug": "renamed", "services": {"totalCount": 1}}),
                "{slug}"
            );
        }
        for taken in ["first", "renamed"] {
            let input = json!({"id": second, "organization": organization(taken, None)});
            assert_eq!(
                refused(&admin, input).await,
                one("DUPLICATE", "organization.slug"),
                "{taken}"
            );
        }
        let new = json!({"organization": organization("first", None)});
        assert_eq!(refused(&admin, new).await, one("DUPLICATE", "organization.slug"));
        // Services may still name it by its old slug.
        admin.least("first", "2", "Another").await;
    }

    async fn an_acronym_that_several_share_names_nobody(engine) {
        let index = Start::empty().on(engine).await;
        let admin = index.client_as("GSA_ADMIN", None).await;
        let save = async |slug: &str, acronym: &str| {
            let mut input = organization(slug, None);
            input["acronym"] = json!(acronym);
            admin
                .done("saveOrganization", json!({"organization": input}), "__typename")
                .await;
        };
        save("farm-service", "FSA").await;
        let query = "{ organization(by: {acronym: \"fsa\"}) { slug } }";
        assert_eq!(
            admin.data(query, json!({})).await["organization"]["slug"],
            "farm-service"
        );
        save("student-aid", "FSA").await;
        assert_eq!(admin.data(query, json!({})).await["organization"], Value::Null);
        let record = json!({"organization": {"acronym": "FSA"}, "key": "1", "name": "Loans"});
        let payload = admin.save(record, json!({})).await;
        let message = payload["userErrors"][0]["message"].as_str().unwrap();
        assert!(
            message.contains("farm-service") && message.contains("student-aid"),
            "{message}"
        );
        assert_eq!(payload["userErrors"][0]["code"], "NOT_FOUND");
    }

    async fn an_organization_that_is_the_same_already_makes_no_event(engine) {
        let index = Start::empty().on(engine).await;
        let admin = index.client_as("GSA_ADMIN", None).await;
        let mut input = organization("a", None);
        input["ombAgencyCode"] = json!("005");
        let save = async || {
            let payload = admin
                .done(
                    "saveOrganization",
                    json!({"organization": input}),
                    "organization { id ombAgencyCode }",
                )
                .await;
            (payload["organization"].clone(), payload["catalogVersion"].clone())
        };
        let first = save().await;
        assert_eq!(first.0["ombAgencyCode"], "005", "leading zeros matter");
        assert_eq!(save().await, first);
    }
}
