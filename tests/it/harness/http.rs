//! HTTP as the tests of the doors look at it: status, headers and body of one answer, and streams of events.

use std::time::Duration;

use reqwest::{RequestBuilder, Response};
use serde_json::Value;

use super::Client;

/// The client that all tests speak HTTP with. A server that says nothing for so long has failed; and what the
/// environment says about proxies is for the way out, not for this machine.
pub fn client() -> reqwest::Client {
    reqwest::Client::builder()
        .no_proxy()
        .read_timeout(PATIENCE)
        .build()
        .expect("a client")
}

/// Nobody waits longer than this for a sign of life; it only turns a hanging test into a failing one.
pub const PATIENCE: Duration = Duration::from_mins(1);

/// The media type that says with its status whether the request was at fault.
pub const GRAPHQL: &str = "application/graphql-response+json";
/// The media type of event streams.
pub const EVENTS: &str = "text/event-stream";

/// An answer, read to its end.
pub struct Reply {
    pub status: u16,
    pub text: String,
    headers: reqwest::header::HeaderMap,
}

impl Reply {
    /// Sends a request and reads the answer.
    pub async fn to(request: RequestBuilder) -> Self {
        let response = request.send().await.expect("the server answers");
        Self {
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            text: response.text().await.expect("the answer is whole"),
        }
    }

    /// A header, empty when it is absent.
    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().expect("plain text"))
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error} in {} {:?}", self.status, self.text))
    }

    /// The code of the first error, and no data beside it.
    pub fn code(&self) -> String {
        let answer = self.json();
        assert!(answer.get("data").is_none(), "data beside a refusal: {answer:#}");
        let code = answer["errors"][0]["extensions"]["code"].as_str();
        code.unwrap_or_else(|| panic!("no error with a code: {} {answer:#}", self.status))
            .to_owned()
    }
}

impl Client {
    /// A POST of a body, without anything the caller does not set.
    pub fn posting(&self, body: impl Into<reqwest::Body>) -> RequestBuilder {
        self.with_key(self.http.post(&self.url)).body(body)
    }

    /// A POST of a request in JSON.
    pub fn asking(&self, body: &Value) -> RequestBuilder {
        self.with_key(self.http.post(&self.url)).json(body)
    }

    /// A GET with parameters.
    pub fn getting(&self, parameters: &[(&str, &str)]) -> RequestBuilder {
        self.with_key(self.http.get(&self.url)).query(parameters)
    }

    fn with_key(&self, request: RequestBuilder) -> RequestBuilder {
        match &self.key {
            Some(key) => request.bearer_auth(key),
            None => request,
        }
    }
}

/// An event of a stream.
#[derive(Debug)]
pub struct Event {
    pub name: String,
    pub id: Option<String>,
    pub data: Value,
}

/// A stream of events.
pub struct Events {
    response: Response,
    text: String,
}

impl Events {
    /// Sends a request that must be answered by a stream.
    pub async fn of(request: RequestBuilder) -> Self {
        let response = request
            .header("accept", EVENTS)
            .send()
            .await
            .expect("the server answers");
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], EVENTS);
        Self {
            response,
            text: String::new(),
        }
    }

    /// The next block of lines; `None` at the end of the stream.
    pub async fn block(&mut self) -> Option<String> {
        loop {
            if let Some(end) = self.text.find("\n\n") {
                let rest = self.text.split_off(end + 2);
                let mut block = std::mem::replace(&mut self.text, rest);
                block.truncate(end);
                return Some(block);
            }
            let chunk = tokio::time::timeout(PATIENCE, self.response.chunk()).await;
            let chunk = chunk
                .expect("the stream goes on or ends")
                .expect("the stream does not break off")?;
            self.text.push_str(std::str::from_utf8(&chunk).expect("text"));
        }
    }

    /// The next event; comments are passed over.
    pub async fn next(&mut self) -> Option<Event> {
        loop {
            let block = self.block().await?;
            if block.starts_with(':') {
                continue;
            }
            let mut event = Event {
                name: String::new(),
                id: None,
                data: Value::Null,
            };
            for line in block.lines() {
                match line.split_once(':').map(|(name, value)| (name, value.trim_start())) {
                    Some(("event", name)) => name.clone_into(&mut event.name),
                    Some(("id", id)) => event.id = Some(id.to_owned()),
                    Some(("data", "")) => {}
                    Some(("data", data)) => event.data = serde_json::from_str(data).expect("JSON"),
                    _ => panic!("an unknown line: {line}"),
                }
            }
            return Some(event);
        }
    }
}
