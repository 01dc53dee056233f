//! What of a published record is not for the public.

use serde_json::json;

use crate::harness::calls::{id, with};
use crate::harness::{Start, service};
use crate::on_both_engines;

on_both_engines! {
    async fn cost_budget_and_legislative_text_are_withheld_from_the_public(engine) {
        let index = Start::empty().on(engine).await;
        let admin = index.client_as("GSA_ADMIN", None).await;
        for slug in ["ssa", "va"] {
            admin.organization(slug, None).await;
        }
        let record = |cost: i64, law: &str, plan: &str| {
            with(
                service("ssa", "1", "Card"),
                json!({
                    "opportunities": [{"kind": "NEW_DIGITAL", "estimatedCostUsd": cost, "budgetYear": 2027, "target": "All forms"}],
                    "nonDigitizable": [{"title": "Oath", "description": "In person", "reasons": "Law", "solutions": [
                        {"kind": "LEGISLATIVE", "explanation": law}, {"kind": "REGULATORY", "explanation": "SECRET rule"},
                        {"kind": "PROCEDURAL", "explanation": plan}]}],
                }),
            )
        };
        let first = admin
            .publish(record(5_550_123, "SECRET law one", "Open plan one"))
            .await;
        admin
            .publish(record(7_770_123, "SECRET law two", "Open plan two"))
            .await;
        let fields = "opportunities { estimatedCostUsd budgetYear target }
            nonDigitizable { solutions { kind explanation } }
            history { nodes { revision changes { path before after } } }";
        let by = json!({"id": id(&first)});
        let secrets = [
            "5550123",
            "7770123",
            "2027",
            "SECRET law one",
            "SECRET law two",
            "SECRET rule",
        ];
        let open = ["All forms", "Open plan one", "Open plan two"];
        for (role, organization, sees) in [
            ("AGENCY_EDITOR", "ssa", true),
            ("AGENCY_APPROVER", "ssa", true),
            ("OMB_REVIEWER", "", true),
            ("GSA_ADMIN", "", true),
            ("AGENCY_APPROVER", "va", false),
            ("", "", false),
        ] {
            let client = match role {
                "" => index.public(),
                role => {
                    let organization = Some(organization).filter(|slug| !slug.is_empty());
                    index.client_as(role, organization).await
                }
            };
            let answer = client.one(by.clone(), fields).await.to_string();
            for secret in secrets {
                assert_eq!(
                    answer.contains(secret),
                    sees,
                    "{role} {organization}: {secret} in {answer}"
                );
            }
            for text in open {
                assert!(answer.contains(text), "{role} {organization}: {text} in {answer}");
            }
        }
        let (code, export, _) = index.run(&["export", "--format", "jsonl"]);
        assert_eq!(code, 0);
        assert!(secrets.iter().all(|secret| !export.contains(secret)), "{export}");
    }
}
