//! The calls that many stories make: one line each.

use serde_json::{Value, json};

use super::{Client, service};

/// What is asked of a saved service.
const SERVICE_FIELDS: &str = "service { id slug key name state revision publishedAt updatedAt } outcome";

/// What is asked of a submission.
const SUBMISSION_FIELDS: &str = "submission { id status isDryRun progress { state rowsDone failure }
    counts { rows added changed unchanged retired rejected errors warnings suggestions }
    diff(first: 100) { nodes { kind key name place changes { path before after } } } }
    findings { code severity message remedy recordId recordName place value fix rule { code } }";

impl Client {
    /// Calls a mutation that takes one `input`, and answers its payload, whatever it says.
    pub async fn call(&self, mutation: &str, input: Value, fields: &str) -> Value {
        self.data(&document(mutation, fields), json!({"input": input})).await[mutation].clone()
    }

    /// Calls a mutation that must be accepted, and answers its payload.
    pub async fn done(&self, mutation: &str, input: Value, fields: &str) -> Value {
        let payload = self.call(mutation, input, fields).await;
        assert_eq!(payload["userErrors"], json!([]), "{mutation}: {payload:#}");
        payload
    }

    /// Calls a mutation that must be refused with user errors and change nothing; answers code and place of each.
    pub async fn refused(&self, mutation: &str, input: Value) -> Vec<(String, String)> {
        let before = self.version().await;
        let payload = self.call(mutation, input, "__typename").await;
        let refused = problems(&payload);
        assert!(!refused.is_empty(), "{mutation} was accepted: {payload:#}");
        assert_eq!(
            self.version().await,
            before,
            "{mutation} was refused and saved something"
        );
        refused
    }

    /// Calls a mutation that must fail as a whole, and answers the code.
    pub async fn call_error(&self, mutation: &str, input: Value) -> String {
        self.error_code(&document(mutation, "__typename"), json!({"input": input}))
            .await
    }

    /// Saves and publishes a record, and answers the service.
    pub async fn publish(&self, record: Value) -> Value {
        let input = json!({"service": record, "publish": true});
        self.done("saveService", input, SERVICE_FIELDS).await["service"].clone()
    }

    /// Saves a record as a draft, and answers the service.
    pub async fn draft(&self, record: Value) -> Value {
        let input = json!({"service": record});
        self.done("saveService", input, SERVICE_FIELDS).await["service"].clone()
    }

    /// Publishes the least record of a service, and answers its id.
    pub async fn least(&self, organization: &str, key: &str, name: &str) -> String {
        id(&self.publish(service(organization, key, name)).await)
    }

    /// Moves a service along the workflow, and answers it.
    pub async fn transition(&self, id: &str, to: &str) -> Value {
        let input = json!({"id": id, "to": to});
        self.done("transitionService", input, "service { id state revision }")
            .await["service"]
            .clone()
    }

    /// Merges a service into another, and answers the version.
    pub async fn merge(&self, merged: &str, survivor: &str) -> i64 {
        let input = json!({"merged": merged, "survivor": survivor});
        self.done("mergeServices", input, "service { id }").await["catalogVersion"]
            .as_i64()
            .unwrap()
    }

    /// Records figures of a service, and answers how many were new.
    pub async fn record(&self, id: &str, figures: Value) -> i64 {
        let input = json!({"measurements": [{"service": id, "figures": figures}]});
        self.done("recordMeasurements", input, "recorded unchanged").await["recorded"]
            .as_i64()
            .unwrap()
    }

    /// Submits typed rows or an upload, with whatever else the input says, and answers the payload.
    pub async fn submit(&self, organization: &str, more: Value) -> Value {
        let input = with(json!({"organization": {"slug": organization}, "mode": "UPSERT"}), more);
        self.call("submitInventory", input, SUBMISSION_FIELDS).await
    }

    /// Answers the number of the last event.
    pub async fn version(&self) -> i64 {
        self.data("{ catalogVersion }", json!({})).await["catalogVersion"]
            .as_i64()
            .unwrap()
    }

    /// Waits until the server has come to a version.
    pub async fn reach(&self, version: i64) {
        let query = "query($version: Int) { catalogVersion(minVersion: $version) }";
        let reached = self.data(query, json!({"version": version})).await["catalogVersion"].clone();
        assert!(reached.as_i64().unwrap() >= version, "{reached}");
    }

    /// Reads fields of one service; null when there is none or it may not be seen.
    pub async fn one(&self, by: Value, fields: &str) -> Value {
        self.one_as_of(by, fields, &Value::Null).await
    }

    /// Reads fields of one service as of an instant.
    pub async fn one_as_of(&self, by: Value, fields: &str, as_of: &Value) -> Value {
        let query = format!("query($by: ServiceBy!, $at: DateTime) {{ service(by: $by, asOf: $at) {{ {fields} }} }}");
        self.data(&query, json!({"by": by, "at": as_of})).await["service"].clone()
    }

    /// Names the services that a filter finds, by name, and sees that the total agrees.
    pub async fn names(&self, filter: Value) -> Vec<String> {
        self.names_as_of(filter, &Value::Null).await
    }

    /// Names the services that a filter found at an instant.
    pub async fn names_as_of(&self, filter: Value, as_of: &Value) -> Vec<String> {
        let query = "query($filter: ServiceFilter, $at: DateTime) {
            services(filter: $filter, first: 100, asOf: $at) { totalCount nodes { name } } }";
        let found = self.data(query, json!({"filter": filter, "at": as_of})).await["services"].clone();
        let names = texts(&found["nodes"], "name");
        assert_eq!(found["totalCount"], names.len(), "{filter}");
        names
    }

    /// Reads everything in the changes feed behind a cursor: kind, subject and version of each, and the last cursor.
    pub async fn changes(&self, after: Option<String>) -> (Vec<(String, String, i64)>, Option<String>) {
        let query = "query($after: String) { changes(after: $after, first: 100) {
            nodes { kind subject version cursor } pageInfo { hasNextPage } } }";
        let (mut found, mut after) = (Vec::new(), after);
        loop {
            let page = self.data(query, json!({"after": after})).await["changes"].clone();
            for change in page["nodes"].as_array().unwrap() {
                after = Some(change["cursor"].as_str().unwrap().to_owned());
                let text = |name: &str| change[name].as_str().unwrap().to_owned();
                found.push((text("kind"), text("subject"), change["version"].as_i64().unwrap()));
            }
            if page["pageInfo"]["hasNextPage"] != true {
                return (found, after);
            }
        }
    }
}

fn document(mutation: &str, fields: &str) -> String {
    let (first, rest) = mutation.split_at(1);
    let input = format!("{}{rest}Input", first.to_uppercase());
    format!(
        "mutation($input: {input}!) {{ {mutation}(input: $input) {{
            {fields} catalogVersion userErrors {{ code message field }} }} }}"
    )
}

/// Code and place of each user error of a payload, in alphabetical order.
pub fn problems(payload: &Value) -> Vec<(String, String)> {
    let mut found: Vec<_> = payload["userErrors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| {
            let path: Vec<&str> = error["field"]
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(Value::as_str)
                .collect();
            (error["code"].as_str().unwrap().to_owned(), path.join("."))
        })
        .collect();
    found.sort();
    found
}

/// One text field of every entry of a list.
pub fn texts(list: &Value, field: &str) -> Vec<String> {
    list.as_array()
        .unwrap()
        .iter()
        .map(|entry| entry[field].as_str().unwrap().to_owned())
        .collect()
}

/// The id of a record.
pub fn id(record: &Value) -> String {
    record["id"].as_str().expect("an id").to_owned()
}

/// Puts fields over those of a record.
pub fn with(mut record: Value, more: Value) -> Value {
    let Value::Object(more) = more else { panic!("an object") };
    for (name, value) in more {
        record[name] = value;
    }
    record
}

/// A known annual figure of customers.
pub fn customers(period: &str, value: i64) -> Value {
    json!({"measure": "CUSTOMERS", "period": period, "state": "KNOWN", "value": value})
}

/// A required task with one channel.
pub fn task(key: &str, channel: &str, availability: &str) -> Value {
    json!({"key": key, "kind": "APPLY", "name": key, "channels": [{"channel": channel, "availability": availability}]})
}

/// This instant, as an argument `asOf`. Waits until the clock has moved on, so that what follows comes later.
pub async fn instant() -> Value {
    let at = fsi_catalog::Clock::system().now();
    while fsi_catalog::Clock::system().now() <= at + chrono::Duration::microseconds(1) {
        tokio::task::yield_now().await;
    }
    json!(at.to_rfc3339_opts(chrono::SecondsFormat::Micros, true))
}

/// Repeatable randomness; the seed is told when a test fails, and can be given as `FSI_TEST_SEED`.
pub struct Dice(u64);

impl Dice {
    /// Begins with `FSI_TEST_SEED`, or with a seed nobody chose.
    pub fn new() -> Self {
        let given = std::env::var("FSI_TEST_SEED").ok().and_then(|text| text.parse().ok());
        let seed = given.unwrap_or_else(|| uuid::Uuid::now_v7().as_u64_pair().1);
        // Only shown when the test fails.
        println!("FSI_TEST_SEED={seed}");
        Self(seed | 1)
    }

    /// Begins another row of numbers, for somebody who throws at the same time.
    pub fn split(&mut self) -> Self {
        Self((self.below(u64::MAX) << 31) | self.below(u64::MAX) | 1)
    }

    /// Answers a number below `end`.
    pub fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) % end
    }
}
