//! What is derived can be derived anew: `fsi refacts` mends what differs, and servers that run notice.

use serde_json::{Value, json};

use crate::harness::calls::{customers, id, task, with};
use crate::harness::{Client, Engine, Index, Start, service};
use crate::on_both_engines;

/// Rows of facts that hold now, in the words of a condition.
const CARD: &str = "valid_to IS NULL AND slug = 'card' AND view = 0";

/// What is done to facts behind the catalog's back, what it is done to, and whether an answer shows it. `CARD` stands for
/// the facts of one service as the public sees it.
const DAMAGES: [(&str, &str, &str, bool); 10] = [
    (
        "figures",
        "UPDATE service_facts SET figures = NULL, annual_volume = NULL WHERE CARD",
        "SELECT count(*) FROM service_facts WHERE CARD",
        true,
    ),
    (
        "figures of every view and of the past",
        "UPDATE service_facts SET figures = replace(figures, '10', '11') WHERE figures LIKE '%10%'",
        "SELECT count(*) FROM service_facts WHERE figures LIKE '%10%'",
        true,
    ),
    (
        "sets of channels, kinds and flags",
        "UPDATE service_facts SET channel_bits = 0, type_bits = 0, flag_bits = -1 WHERE valid_to IS NULL",
        "SELECT count(*) FROM service_facts WHERE valid_to IS NULL",
        true,
    ),
    (
        "the provider's standing",
        "UPDATE service_facts SET is_hisp = NOT is_hisp WHERE CARD",
        "SELECT count(*) FROM service_facts WHERE CARD",
        true,
    ),
    (
        "counts of tasks",
        "UPDATE service_facts SET tasks_total = 9, tasks_fully_digital = 9 WHERE CARD",
        "SELECT count(*) FROM service_facts WHERE CARD",
        false,
    ),
    (
        "tasks",
        "UPDATE task_facts SET status = 'NON_DIGITAL', complete_bits = 0",
        "SELECT count(DISTINCT facts_id) FROM task_facts",
        false,
    ),
    (
        "removed tasks",
        "DELETE FROM task_facts WHERE position = 1",
        "SELECT count(*) FROM task_facts WHERE position = 1",
        false,
    ),
    (
        "the status in lists",
        "UPDATE service_listings SET status = 'NON_DIGITAL' WHERE facts_id IN (SELECT id FROM service_facts WHERE CARD)",
        "SELECT count(*) FROM service_facts WHERE CARD",
        true,
    ),
    (
        "the order of lists",
        "UPDATE service_listings SET name_key = 'zz', volume_key = -volume_key
         WHERE facts_id IN (SELECT id FROM service_facts WHERE CARD)",
        "SELECT count(*) FROM service_facts WHERE CARD",
        true,
    ),
    (
        "removed from lists",
        "DELETE FROM service_listings WHERE facts_id IN (SELECT id FROM service_facts WHERE CARD)",
        "SELECT count(*) FROM service_facts WHERE CARD",
        true,
    ),
];

/// Three services with tasks and figures, one of them with a revision in work and a past.
async fn services(engine: Engine) -> Index {
    let index = Start::empty().on(engine).await;
    let admin = index.client_as("GSA_ADMIN", None).await;
    admin.organization("ssa", None).await;
    let digital = [
        task("apply", "WEBSITE", "COMPLETE"),
        task("renew", "WEBSITE", "COMPLETE"),
    ];
    let record = |key: &str, name: &str, tasks: Value| {
        let more = json!({"types": ["BENEFITS"], "channels": [{"channel": "WEBSITE"}], "tasks": tasks});
        with(service("ssa", key, name), more)
    };
    let card = id(&admin.publish(record("1", "Card", json!(digital))).await);
    admin
        .record(&card, json!([customers("FY2023", 10), customers("FY2022", 9)]))
        .await;
    admin.draft(record("1", "Card in work", json!([digital[0]]))).await;
    let paper = json!([task("apply", "POSTAL_MAIL", "COMPLETE")]);
    let pension = id(&admin.publish(record("2", "Pension", paper)).await);
    admin.record(&pension, json!([customers("FY2023", 5)])).await;
    admin.least("ssa", "3", "Visit").await;
    index
}

/// Everything in answers that rests on facts.
async fn told(client: &Client) -> Value {
    let query = "query($names: ServiceFilter) {
        card: service(by: {slug: \"card\"}) { name annualVolume { state value period }
            channels { channel annualVolume { value } } digitization { status tasksTotal tasksFullyDigital flags } }
        byName: services { totalCount nodes { name annualVolume { value } digitization { status } } }
        byVolume: services(orderBy: {field: ANNUAL_VOLUME, direction: DESC}) { nodes { name } }
        ofOne: organization(by: {slug: \"ssa\"}) { services { totalCount nodes { name } } }
        digital: services(filter: {status: [FULLY_DIGITAL]}) { totalCount nodes { name } }
        paper: services(filter: {status: [NON_DIGITAL]}) { totalCount nodes { name } }
        some: services(filter: {minAnnualVolume: 1, maxAnnualVolume: 10}) { totalCount nodes { name } }
        online: services(filter: {channels: [WEBSITE]}) { totalCount nodes { name } }
        benefits: services(filter: {types: [BENEFITS]}) { totalCount nodes { name } }
        flagged: services(filter: {flags: [DIGITAL_ONLY]}) { totalCount nodes { name } }
        hisp: services(filter: {isHisp: true}) { totalCount nodes { name } }
        found: services(filter: $names) { totalCount } }";
    client.data(query, json!({"names": {}})).await
}

on_both_engines! {
    async fn damaged_facts_are_rewritten_once_and_running_servers_answer_right_again(engine) {
        let index = services(engine).await;
        let expected = told(&index.public()).await;
        assert_eq!(expected["card"]["annualVolume"]["value"], 10, "{expected:#}");
        assert_eq!(expected["digital"]["nodes"][0]["name"], "Card", "{expected:#}");
        let checked = index.number("SELECT count(*) FROM service_facts").await;
        let refacted = |rewritten: i64| (0, format!("{checked} facts checked, {rewritten} rewritten"));
        let refacts = || {
            let (code, out, _) = index.run(&["refacts"]);
            (code, out.trim().to_owned())
        };
        assert_eq!(refacts(), refacted(0));
        for (name, statement, count, shows) in DAMAGES {
            let damaged = index.number(&count.replace("CARD", CARD)).await;
            assert!(damaged > 0, "{name}");
            index.damage(&statement.replace("CARD", CARD)).await;
            // A server that reads it meanwhile has kept what is wrong; the other has kept what was right.
            let replica = index.replica().await;
            let wrong = told(&replica.public()).await;
            assert_eq!(wrong != expected, shows, "{name}: {wrong:#}");
            assert_eq!(refacts(), refacted(damaged), "{name}");
            for server in [&index, &replica] {
                server.catch_up().await;
                assert_eq!(told(&server.public()).await, expected, "{name}");
            }
            assert_eq!(refacts(), refacted(0), "{name}, a second time");
        }
        let (code, out, _) = index.run(&["verify-log"]);
        assert_eq!(code, 0, "{out}");
    }

    async fn facts_that_are_being_brought_to_other_rules_are_read_and_not_written_until_that_is_done(engine) {
        let index = Start::empty().on(engine).await;
        let admin = index.client_as("GSA_ADMIN", None).await;
        admin.organization("ssa", None).await;
        let card = admin.least("ssa", "1", "Card").await;
        // As a program leaves it that was killed on the way to these rules.
        index.damage("UPDATE catalog_head SET derivation = -derivation").await;
        let input = json!({"service": service("ssa", "1", "Another card")});
        assert_eq!(admin.call_error("saveService", input.clone()).await, "UNAVAILABLE");
        assert_eq!(index.public().one(json!({"id": card}), "name").await["name"], "Card");
        // The next program that opens the index completes it.
        let (code, out, err) = index.run(&["refacts"]);
        assert_eq!((code, out.as_str()), (0, "1 facts checked, 0 rewritten\n"), "{err}");
        admin.done("saveService", input, "__typename").await;
        // One of older rules than those of the facts does not begin.
        index.damage("UPDATE catalog_head SET derivation = 999").await;
        let (code, _, err) = index.run(&["verify-log"]);
        assert_eq!(code, 2);
        assert!(err.contains("newer version"), "{err}");
    }
}
