//! What a public copy would overwrite.

use serde_json::{Value, json};

use super::Judged;

fn explained(text: &str) -> Value {
    json!({"nonDigitizable": [{"title": "Card", "description": "A card.", "responsibleOrganizations": ["ssa"],
        "reasons": "The law.", "solutions": [{"kind": "LEGISLATIVE", "explanation": text}]}]})
}

/// A plan as it was, with a cost and a budget year, and as it comes.
fn planned(now: Value) -> Value {
    let before = json!({"kind": "NEW_DIGITAL", "status": "PLANNED", "estimatedCostUsd": 120_000, "budgetYear": 2027});
    json!({"earlier": {"opportunities": [before]}, "opportunities": now})
}

pub(super) fn cases() -> Vec<Judged> {
    vec![
        (
            "WITHHELD_TEXT",
            explained("Withheld: pre-decisional."),
            explained("Withheld: pre-decisional. Amend section 205."),
        ),
        (
            "WITHHELD_TEXT",
            explained(" Withheld: pre-decisional.\n"),
            explained("Withheld"),
        ),
        (
            "RESTRICTED_VALUE_DROPPED",
            planned(json!([{"kind": "NEW_DIGITAL", "status": "PLANNED"}])),
            planned(json!([])),
        ),
        (
            "RESTRICTED_VALUE_DROPPED",
            planned(json!([{"kind": "NEW_DIGITAL", "status": "IN_PROGRESS", "estimatedCostUsd": 120_000}])),
            planned(
                json!([{"kind": "NEW_DIGITAL", "status": "IN_PROGRESS", "estimatedCostUsd": 90_000, "budgetYear": 2028}]),
            ),
        ),
        (
            "RESTRICTED_VALUE_DROPPED",
            planned(json!([
                {"kind": "NEW_DIGITAL", "status": "PLANNED", "criterion": "high volume", "estimatedCostUsd": 1, "budgetYear": 2028},
                {"kind": "NEW_DIGITAL", "status": "PLANNED"},
            ])),
            planned(json!([
                {"kind": "NEW_DIGITAL", "status": "PLANNED", "criterion": "high volume"},
                {"kind": "NEW_DIGITAL", "status": "PLANNED", "estimatedCostUsd": 120_000, "budgetYear": 2027},
            ])),
        ),
    ]
}
