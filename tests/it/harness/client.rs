//! A client that speaks GraphQL over HTTP.

use serde_json::{Value, json};

/// Talks GraphQL to a server.
#[derive(Clone)]
pub struct Client {
    pub url: String,
    pub key: Option<String>,
    pub http: reqwest::Client,
}

impl Client {
    /// Sends a document and answers the whole response.
    pub async fn send(&self, query: &str, variables: Value) -> Value {
        let response = self.post(&json!({"query": query, "variables": variables})).await;
        response.json().await.expect("the answer is JSON")
    }

    /// Sends a request body and answers the HTTP response.
    pub async fn post(&self, body: &Value) -> reqwest::Response {
        let mut request = self.http.post(&self.url).json(body);
        if let Some(key) = &self.key {
            request = request.bearer_auth(key);
        }
        request.send().await.expect("the server answers")
    }

    /// Sends a document that must succeed and answers its data.
    pub async fn data(&self, query: &str, variables: Value) -> Value {
        let answer = self.send(query, variables).await;
        assert!(answer.get("errors").is_none(), "{answer:#}\n{query}");
        answer["data"].clone()
    }

    /// Sends a document that must fail and answers the code of its first error.
    pub async fn error_code(&self, query: &str, variables: Value) -> String {
        let answer = self.send(query, variables).await;
        let code = answer["errors"][0]["extensions"]["code"].as_str();
        code.unwrap_or_else(|| panic!("no error with a code: {answer:#}"))
            .to_owned()
    }

    /// Saves a service and answers the payload of `saveService`.
    pub async fn save(&self, service: Value, more: Value) -> Value {
        let mut input = json!({"service": service});
        for (name, value) in more.as_object().expect("an object") {
            input[name] = value.clone();
        }
        self.data(SAVE_SERVICE, json!({"input": input})).await["saveService"].clone()
    }

    /// Saves an organization that must be accepted and answers its id.
    pub async fn organization(&self, slug: &str, parent: Option<&str>) -> String {
        let level = if parent.is_some() {
            "BUREAU"
        } else {
            "DEPARTMENT_OR_AGENCY"
        };
        let input = json!({"organization": {
            "slug": slug, "name": slug, "level": level,
            "parent": parent.map(|slug| json!({"slug": slug})),
        }});
        let query = "mutation($input: SaveOrganizationInput!) { saveOrganization(input: $input) {
            organization { id } userErrors { code message field } } }";
        let payload = self.data(query, json!({"input": input})).await["saveOrganization"].clone();
        assert_eq!(payload["userErrors"], json!([]), "{payload:#}");
        payload["organization"]["id"].as_str().expect("an id").to_owned()
    }
}

/// The document behind [`Client::save`].
pub const SAVE_SERVICE: &str = "mutation($input: SaveServiceInput!) { saveService(input: $input) {
    service { id slug key name state revision publishedAt updatedAt }
    outcome catalogVersion userErrors { code message field } } }";

/// The least record of a service.
pub fn service(organization: &str, key: &str, name: &str) -> Value {
    json!({"organization": {"slug": organization}, "key": key, "name": name})
}
