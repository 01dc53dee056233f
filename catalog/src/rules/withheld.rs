//! Whether a public copy of a record comes back: restricted values are taken out of what the public reads, and saving such
//! a copy would take them out of the index as well.

use super::case::Case;
use crate::draft::same_plan;
use crate::redaction::WITHHELD;

rules! {
    WITHHELD_TEXT Error Structure
        "The text is the one that stands in place of a restricted text"
        "The public reads these words in place of regulatory and legislative text; saving them would overwrite the text itself."
        "Write the text itself, or leave its column or field out so that it stays as it is; an export made with the key of the agency holds it."
        "21st Century IDEA §4(d)(5)";
    RESTRICTED_VALUE_DROPPED Warning History
        "A cost or budget year was known and is not any more"
        "Both are restricted, so that a public export has neither; a record made of one would take them out of the index."
        "Write them again, or leave the opportunities out so that they stay as they are; an export made with the key of the agency holds them."
        "21st Century IDEA §4(a)(2)";
}

pub(super) fn check(case: &mut Case<'_>) {
    for (index, entry) in case.record.non_digitizable.iter().enumerate() {
        for (inner, solution) in entry.solutions.iter().enumerate() {
            if solution.explanation.trim() == WITHHELD {
                let path = format!("nonDigitizable.{index}.solutions.{inner}.explanation");
                let message = "“Withheld: pre-decisional.” is what the public reads in place of the text";
                let finding = case.finding(&WITHHELD_TEXT, &path, message);
                case.add(finding.with_value(&solution.explanation));
            }
        }
    }
    let Some(earlier) = &case.known.earlier else { return };
    let mut taken = vec![false; case.record.opportunities.len()];
    for before in &earlier.opportunities {
        let Some(index) = same_plan(&case.record.opportunities, &taken, before) else {
            continue;
        };
        let Some(now) = case.record.opportunities.get(index) else {
            continue;
        };
        if let Some(taken) = taken.get_mut(index) {
            *taken = true;
        }
        let lost = [
            (
                "estimatedCostUsd",
                "the estimated cost",
                before.estimated_cost_usd.is_some() && now.estimated_cost_usd.is_none(),
            ),
            (
                "budgetYear",
                "the budget year",
                before.budget_year.is_some() && now.budget_year.is_none(),
            ),
        ];
        let what: Vec<&str> = lost.iter().filter(|part| part.2).map(|part| part.1).collect();
        if let Some((field, ..)) = lost.iter().find(|part| part.2) {
            let message = format!("{} of opportunity {} would be removed", what.join(" and "), index + 1);
            let path = format!("opportunities.{index}.{field}");
            case.find(&RESTRICTED_VALUE_DROPPED, &path, message);
        }
    }
}
