//! What is not public is nowhere in search: not in hits, counts, completions or passages.

use serde_json::{Value, json};

use super::few;
use crate::harness::calls::{id, with};
use crate::harness::{Client, service};
use crate::on_both_engines;

/// Everything that search says to somebody about a word.
async fn told(client: &Client, word: &str) -> String {
    let page = client.search(word, json!({"first": 100})).await;
    let everything = client
        .search(
            "",
            json!({"first": 100, "filter": {"states": ["PUBLISHED", "RETIRED", "DRAFT"]}}),
        )
        .await;
    let half: String = word.chars().take(5).collect();
    let completions = [client.completions(word).await, client.completions(&half).await];
    format!("{page} {everything} {completions:?}").to_lowercase()
}

on_both_engines! {
    async fn the_words_of_a_draft_are_nowhere(engine) {
        let (index, admin) = few(engine).await;
        // A service that was never public, and a revision in work of one that is.
        let unseen = with(
            service("interior", "quokkakey", "Petting quokkas"),
            json!({"summary": "Quokkasummary", "description": "Quokkadescription", "alternateNames": ["Quokkaname"],
                "types": ["REGULATORY"], "channels": [{"channel": "KIOSK"}]}),
        );
        admin.draft(unseen).await;
        let beside = with(
            service("interior", "i1", "Buying a numbat pass"),
            json!({"summary": "Numbatsummary", "types": ["DATA_AND_RESEARCH"], "channels": [{"channel": "FAX"}]}),
        );
        admin.draft(beside).await;
        let approver = index.client_as("AGENCY_APPROVER", Some("interior")).await;
        for client in [&index.public(), &admin, &approver] {
            for word in ["quokkas", "quokkasummary", "quokkadescription", "quokkaname", "quokkakey", "numbat", "numbatsummary"] {
                let stem = &word[..5];
                let page = client.search(word, json!({})).await;
                let hits = page["nodes"].to_string().to_lowercase();
                assert!(!hits.contains(stem), "{word}: {page:#}");
                // What is asked comes back in nothing but an answer's own words.
                let everything = told(client, word).await.replace(&format!("\"didyoumean\":\"{word}\""), "");
                assert!(!everything.contains(stem), "{word}: {everything}");
            }
            let facets = client.search("", json!({})).await["facets"].to_string();
            for code in ["REGULATORY", "KIOSK", "DATA_AND_RESEARCH", "FAX"] {
                assert!(!facets.contains(code), "{facets}");
            }
        }
        // Once it is public it is found, so that the words were the right ones.
        let page = with(service("interior", "i1", "Buying a numbat pass"), json!({"summary": "Numbatsummary"}));
        admin.publish(page).await;
        assert_eq!(index.public().found("numbatsummary").await, ["Buying a numbat pass"]);
    }

    async fn what_is_withheld_from_the_public_is_not_searched_by_anybody(engine) {
        let (index, admin) = few(engine).await;
        let record = with(
            service("interior", "o", "Swearing an oath"),
            json!({
                "opportunities": [{"kind": "NEW_DIGITAL", "estimatedCostUsd": 5_550_123, "budgetYear": 2031, "target": "Forms"}],
                "nonDigitizable": [{"title": "Oath", "description": "In person", "reasons": "Law", "solutions": [
                    {"kind": "LEGISLATIVE", "explanation": "Wallabylaw"}, {"kind": "REGULATORY", "explanation": "Wallabyrule"}]}],
                "notes": [{"title": "Wallabytitle", "text": "Wallabynote"}],
            }),
        );
        let saved = admin.publish(record).await;
        assert_eq!(index.public().found("swearing an oath").await[0], "Swearing an oath");
        let approver = index.client_as("AGENCY_APPROVER", Some("interior")).await;
        for client in [&index.public(), &admin, &approver] {
            for word in ["wallabylaw", "wallabyrule", "wallabytitle", "wallabynote", "5550123"] {
                let page = client.search(word, json!({})).await;
                assert_eq!(page["nodes"], Value::Array(vec![]), "{word}");
                let everything = told(client, word).await.replace(&format!("\"didyoumean\":\"{word}\""), "");
                assert!(!everything.contains("wallaby") && !everything.contains("5550123"), "{word}: {everything}");
            }
        }
        // Through search, too, everybody sees of a service what they see elsewhere.
        let query = "query($query: String!) { searchServices(query: $query, first: 1) { nodes { id notes { text }
            opportunities { estimatedCostUsd } } } }";
        let read = async |client: &Client| {
            client.data(query, json!({"query": "swearing an oath"})).await["searchServices"]["nodes"][0].clone()
        };
        let (public, own) = (read(&index.public()).await, read(&approver).await);
        assert_eq!((&public["id"], &own["id"]), (&json!(id(&saved)), &json!(id(&saved))));
        assert_eq!(own["opportunities"][0]["estimatedCostUsd"], 5_550_123, "{own:#}");
        assert_eq!(public["opportunities"][0]["estimatedCostUsd"], Value::Null, "{public:#}");
        assert!(own["notes"].to_string().contains("Wallabynote") && !public.to_string().contains("Wallabynote"));
    }
}
