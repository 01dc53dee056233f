//! Claims against numbers, arithmetic and history.

use serde_json::{Value, json};

use super::Judged;

fn answered(online: &str) -> Value {
    json!([{"key": "apply", "kind": "APPLY", "name": "Apply", "channels": [
        {"channel": "WEB_APP", "availability": online}, {"channel": "POSTAL_MAIL", "availability": "COMPLETE"},
    ]}])
}

/// Transactions of the fiscal years 2020 to 2023.
fn years(values: [&str; 4]) -> Value {
    let years = (2020..)
        .zip(values)
        .map(|(year, value)| format!("TRANSACTIONS - FY{year} {value}"));
    years.collect()
}

#[expect(clippy::too_many_lines, reason = "a table of cases")]
pub(super) fn cases() -> Vec<Judged> {
    let form = |responses: i64, hours: i64| {
        json!([{"number": "SS-5", "title": "Application", "ombControlNumber": "0960-0066",
            "annualResponses": responses, "annualBurdenHours": hours}])
    };
    vec![
        // Claims against numbers.
        (
            "ONLINE_CLAIM_WITHOUT_VOLUME",
            json!({"figures": ["TRANSACTIONS WEB_APP FY2024 0", "TRANSACTIONS POSTAL_MAIL FY2024 900"]}),
            json!({"figures": ["TRANSACTIONS WEB_APP FY2024 NO_DATA", "TRANSACTIONS POSTAL_MAIL FY2024 900"]}),
        ),
        (
            "ONLINE_CLAIM_WITHOUT_VOLUME",
            json!({"standing": ["TRANSACTIONS WEB_APP FY2024 0", "TRANSACTIONS POSTAL_MAIL FY2024 10"]}),
            json!({"standing": ["TRANSACTIONS WEB_APP FY2024 0", "TRANSACTIONS POSTAL_MAIL FY2024 9"]}),
        ),
        (
            "ONLINE_VOLUME_WITHOUT_CLAIM",
            json!({"tasks": answered("NONE"), "figures": ["TRANSACTIONS WEB_APP FY2024 70"]}),
            json!({"tasks": answered("PARTIAL"), "figures": ["TRANSACTIONS WEB_APP FY2024 70"]}),
        ),
        (
            "ONLINE_VOLUME_WITHOUT_CLAIM",
            json!({"tasks": answered("NONE"), "figures": ["TRANSACTIONS WEB_APP FY2024 10"]}),
            json!({"tasks": answered("NONE"), "figures": ["TRANSACTIONS WEB_APP FY2024 9"]}),
        ),
        (
            "VOLUME_CHANNEL_UNNAMED",
            json!({"figures": ["TRANSACTIONS IN_PERSON FY2024 70"]}),
            json!({"figures": ["TRANSACTIONS IN_PERSON FY2023 70", "TRANSACTIONS WEB_APP FY2024 70", "TRANSACTIONS IN_PERSON FY2024 0"]}),
        ),
        (
            "OFFERED_NOT_APPLICABLE",
            json!({"figures": ["TRANSACTIONS WEB_APP FY2024 NOT_APPLICABLE"]}),
            json!({"tasks": answered("NONE"), "figures": ["TRANSACTIONS WEB_APP FY2024 NOT_APPLICABLE"]}),
        ),
        (
            "TRANSACTIONAL_WITHOUT_VOLUME",
            json!({"isTransactional": true}),
            json!({"isTransactional": true, "figures": ["TRANSACTIONS - FY2024 NO_DATA"]}),
        ),
        (
            "TRANSACTIONS_DENIED",
            json!({"isTransactional": false, "figures": ["TRANSACTIONS - FY2024 12"]}),
            json!({"isTransactional": false, "figures": ["TRANSACTIONS - FY2024 0", "VISITS WEBSITE FY2024 12"]}),
        ),
        (
            "CONTACT_CENTER_UNDECLARED",
            json!({"hasContactCenter": false, "figures": ["CALLS CONTACT_CENTER FY2024 12"]}),
            json!({"hasContactCenter": false, "figures": ["CALLS PHONE FY2024 12"]}),
        ),
        (
            "CONTACT_CENTER_WITHOUT_CALLS",
            json!({"hasContactCenter": true, "figures": ["CALLS PHONE FY2024 0"]}),
            json!({"hasContactCenter": true, "figures": ["CALLS PHONE FY2024 NO_DATA"]}),
        ),
        (
            "CALLS_DOMINATE",
            json!({"figures": ["CALLS PHONE FY2024 5000", "TRANSACTIONS WEB_APP FY2024 4000"]}),
            json!({"figures": ["CALLS PHONE FY2024 4000", "TRANSACTIONS WEB_APP FY2024 5000"]}),
        ),
        (
            "NOT_PUBLIC_BUT_FOR_PUBLIC",
            json!({"publicFacing": "NOT_PUBLIC"}),
            json!({"publicFacing": "NOT_PUBLIC", "customerGroups": ["FEDERAL_EMPLOYEES", "STATE_LOCAL_GOVERNMENTS"]}),
        ),
        (
            "DESIGNATED_WITHOUT_PROVIDER",
            json!({"designations": [{"fiscalYear": 2025, "status": "DESIGNATED"}]}),
            json!({"designations": [{"fiscalYear": 2025, "status": "DESIGNATED"}], "provider": "farm-service-agency"}),
        ),
        (
            "PLAN_ENDS_BEFORE_IT_BEGINS",
            json!({"opportunities": [{"kind": "NEW_DIGITAL", "status": "PLANNED", "startsOn": "2025-05-01", "completesOn": "2025-04-30"}]}),
            json!({"opportunities": [{"kind": "NEW_DIGITAL", "status": "PLANNED", "startsOn": "2025-05-01", "completesOn": "2025-05-01"}]}),
        ),
        // Arithmetic.
        (
            "FIGURE_TWICE",
            json!({"figures": ["CUSTOMERS - FY2024 7", "CUSTOMERS - FY2024 8"]}),
            json!({"figures": ["CUSTOMERS - FY2024 7", "CUSTOMERS - FY2024 7", "CUSTOMERS PHONE FY2024 8"]}),
        ),
        (
            "CHANNELS_ABOVE_TOTAL",
            json!({"figures": ["TRANSACTIONS - FY2024 100", "TRANSACTIONS WEB_APP FY2024 80", "TRANSACTIONS POSTAL_MAIL FY2024 30"]}),
            json!({"figures": ["TRANSACTIONS - FY2024 110", "TRANSACTIONS WEB_APP FY2024 80", "TRANSACTIONS POSTAL_MAIL FY2024 30"]}),
        ),
        (
            "CHANNELS_BELOW_TOTAL",
            json!({"figures": ["TRANSACTIONS - FY2024 200", "TRANSACTIONS WEB_APP FY2024 80", "TRANSACTIONS POSTAL_MAIL FY2024 30"]}),
            json!({"figures": ["TRANSACTIONS - FY2024 200", "TRANSACTIONS WEB_APP FY2024 80", "TRANSACTIONS POSTAL_MAIL FY2024 30", "TRANSACTIONS PHONE FY2024 NO_DATA"]}),
        ),
        (
            "QUARTERS_AGAINST_YEAR",
            json!({"figures": ["CALLS - FY2024 100", "CALLS - FY2024-Q1 20", "CALLS - FY2024-Q2 20", "CALLS - FY2024-Q3 20", "CALLS - FY2024-Q4 20"]}),
            json!({"figures": ["CUSTOMERS - FY2024 60", "CUSTOMERS - FY2024-Q1 20", "CUSTOMERS - FY2024-Q2 20", "CUSTOMERS - FY2024-Q3 20", "CUSTOMERS - FY2024-Q4 20"]}),
        ),
        (
            "QUARTER_ABOVE_YEAR",
            json!({"figures": ["CUSTOMERS - FY2024 60", "CUSTOMERS - FY2024-Q1 70"]}),
            json!({"figures": ["CUSTOMERS - FY2024 60", "CUSTOMERS - FY2024-Q1 60"]}),
        ),
        (
            "RESPONDENTS_ABOVE_OFFERED",
            json!({"figures": ["SURVEY_OFFERED - FY2024-Q1 10", "SURVEY_RESPONDENTS - FY2024-Q1 11"]}),
            json!({"figures": ["SURVEY_OFFERED - FY2024-Q1 10", "SURVEY_RESPONDENTS - FY2024-Q1 10"]}),
        ),
        (
            "OFFERED_ABOVE_CUSTOMERS",
            json!({"standing": ["CUSTOMERS - FY2024-Q1 9"], "figures": ["SURVEY_OFFERED - FY2024-Q1 10"]}),
            json!({"standing": ["CUSTOMERS - FY2023-Q1 9"], "figures": ["SURVEY_OFFERED - FY2024-Q1 10"]}),
        ),
        (
            "SURVEY_UNANSWERED",
            json!({"figures": ["SURVEY_OFFERED - FY2024-Q1 1000", "SURVEY_RESPONDENTS - FY2024-Q1 0"]}),
            json!({"figures": ["SURVEY_OFFERED - FY2024-Q1 40", "SURVEY_RESPONDENTS - FY2024-Q1 0"]}),
        ),
        (
            "VISITS_BELOW_TRANSACTIONS",
            json!({"figures": ["VISITS WEBSITE FY2024 100", "TRANSACTIONS WEB_APP FY2024 5000"]}),
            json!({"figures": ["VISITS WEBSITE FY2024 1000", "TRANSACTIONS WEB_APP FY2024 5000"]}),
        ),
        (
            "TOTAL_OF_ESTIMATES",
            json!({"figures": ["TRANSACTIONS - FY2024 80", "TRANSACTIONS WEB_APP FY2024 ~80"]}),
            json!({"figures": ["TRANSACTIONS - FY2024 ~80", "TRANSACTIONS WEB_APP FY2024 ~80"]}),
        ),
        (
            "ROUND_NUMBER",
            json!({"figures": ["CUSTOMERS - FY2024 2000000"]}),
            json!({"figures": ["CUSTOMERS - FY2024 ~2000000", "CALLS PHONE FY2024 2100000"]}),
        ),
        (
            "DURATION_IMPLAUSIBLE",
            json!({"figures": ["WAIT_MINUTES - FY2024 1500"]}),
            json!({"figures": ["PROCESSING_DAYS - FY2024 1500"]}),
        ),
        (
            "BURDEN_WITHOUT_RESPONSES",
            json!({"forms": form(0, 10)}),
            json!({"forms": form(1, 10)}),
        ),
        (
            "FIGURE_OF_THE_FUTURE",
            json!({"figures": ["CUSTOMERS - FY2025 10"]}),
            json!({"figures": ["CUSTOMERS - FY2025-Q1 10"]}),
        ),
        // History.
        (
            "SAME_VALUE_AGAIN",
            json!({"standing": years(["9", "120", "120", "120"]), "figures": ["TRANSACTIONS - FY2024 120"]}),
            json!({"standing": years(["9", "120", "121", "120"]), "figures": ["TRANSACTIONS - FY2024 120"]}),
        ),
        (
            "VOLUME_OUTLIER",
            json!({"standing": years(["900", "1000", "1100", "1000"]), "figures": ["TRANSACTIONS - FY2024 9800"]}),
            json!({"standing": years(["900", "1000", "1100", "1000"]), "figures": ["TRANSACTIONS - FY2024 1900"]}),
        ),
        // Where numbers always moved much, they may move again.
        (
            "VOLUME_OUTLIER",
            json!({"standing": years(["900", "1000", "1100", "1000"]), "figures": ["TRANSACTIONS - FY2024 20"]}),
            json!({"standing": years(["40", "9000", "700", "50000"]), "figures": ["TRANSACTIONS - FY2024 9800"]}),
        ),
        (
            "VOLUME_JUMP",
            json!({"standing": ["TRANSACTIONS - FY2023 300"], "figures": ["TRANSACTIONS - FY2024 3400"]}),
            json!({"standing": ["TRANSACTIONS - FY2023 30"], "figures": ["TRANSACTIONS - FY2024 340"]}),
        ),
        (
            "VOLUME_LOST",
            json!({"standing": ["TRANSACTIONS - FY2023 300"], "figures": ["TRANSACTIONS - FY2024 NO_DATA"]}),
            json!({"standing": ["TRANSACTIONS - FY2023 NO_DATA"], "figures": ["TRANSACTIONS - FY2024 NO_DATA"]}),
        ),
        (
            "VOLUME_LOST",
            json!({"standing": ["TRANSACTIONS - FY2024 300"], "figures": ["TRANSACTIONS - FY2024 NO_DATA"]}),
            json!({"standing": ["TRANSACTIONS - FY2024 300"], "figures": ["TRANSACTIONS - FY2024 301"]}),
        ),
        (
            "STEP_BACK",
            json!({"earlier": {}, "tasks": answered("NONE")}),
            json!({"earlier": {}, "tasks": answered("PARTIAL")}),
        ),
        (
            "ASSESSMENT_LOST",
            json!({"earlier": {}, "tasks": []}),
            json!({"earlier": {"tasks": []}, "tasks": []}),
        ),
        (
            "NAME_REPLACED",
            json!({"earlier": {"name": "Claiming survivors benefits"}}),
            json!({"earlier": {"name": "Social Security card replacement"}}),
        ),
    ]
}
