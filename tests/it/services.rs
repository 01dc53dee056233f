//! Saving, reading and finding services.

use serde_json::json;

use crate::harness::{Start, service};
use crate::on_both_engines;

on_both_engines! {
    async fn a_saved_service_is_a_draft_until_it_is_published(engine) {
        let index = Start::empty().on(engine).await;
        let admin = index.client_as("GSA_ADMIN", None);
        admin.organization("ssa", None).await;
        let editor = index.client_as("AGENCY_EDITOR", Some("ssa"));
        let saved = editor.save(service("ssa", "ss5", "Applying for a card"), json!({})).await;
        assert_eq!(saved["service"]["state"], "DRAFT");
        assert_eq!(saved["service"]["slug"], "applying-for-a-card");
        assert_eq!(saved["outcome"], "ADDED");

        let by_slug = "query($slug: String!) { service(by: {slug: $slug}) { name state } }";
        let slug = json!({"slug": "applying-for-a-card"});
        assert_eq!(index.public().data(by_slug, slug.clone()).await["service"], json!(null));
        assert_eq!(editor.data(by_slug, slug.clone()).await["service"]["state"], "DRAFT");

        let publish = "mutation($id: ID!) { transitionService(input: {id: $id, to: PUBLISHED}) {
            service { state revision } userErrors { code } } }";
        let id = json!({"id": saved["service"]["id"]});
        assert_eq!(editor.error_code(publish, id.clone()).await, "FORBIDDEN");
        let moved = admin.data(publish, id).await["transitionService"].clone();
        assert_eq!(moved["service"], json!({"state": "PUBLISHED", "revision": 1}));
        assert_eq!(index.public().data(by_slug, slug).await["service"]["name"], "Applying for a card");
    }
}
