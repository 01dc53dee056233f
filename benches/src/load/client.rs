//! One kept HTTP connection to the server.

use anyhow::{Context, bail, ensure};
use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::header::{ACCEPT, CONTENT_TYPE, HOST};
use hyper::{Request, Uri};
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tokio::net::TcpStream;

/// One kept connection, with one request under way at a time.
pub(crate) struct Client {
    sender: SendRequest<Full<Bytes>>,
    host: String,
    path: String,
}

impl Client {
    /// Connects.
    pub(crate) async fn connect(url: &Uri) -> anyhow::Result<Self> {
        let host = url.authority().context("the URL names no host")?.to_string();
        ensure!(url.scheme_str() == Some("http"), "the URL must begin with http://");
        let address = (url.host().unwrap_or_default(), url.port_u16().unwrap_or(80));
        let stream = TcpStream::connect(address)
            .await
            .with_context(|| format!("the server at {host} cannot be reached"))?;
        stream.set_nodelay(true)?;
        let (sender, connection) = handshake(TokioIo::new(stream)).await?;
        // A broken connection shows in the request that uses it.
        tokio::spawn(async move { connection.await.ok() });
        let path = match url.path() {
            "" | "/" => "/graphql".to_owned(),
            path => path.to_owned(),
        };
        Ok(Self { sender, host, path })
    }

    /// Sends the body of a GraphQL request and answers the body that comes back.
    pub(crate) async fn send(&mut self, body: String) -> anyhow::Result<Bytes> {
        let request = Request::post(self.path.as_str())
            .header(HOST, self.host.as_str())
            .header(CONTENT_TYPE, "application/json")
            .header(ACCEPT, "application/graphql-response+json")
            .body(Full::new(Bytes::from(body)))?;
        self.sender.ready().await?;
        let response = self.sender.send_request(request).await?;
        Ok(response.into_body().collect().await?.to_bytes())
    }

    /// Asks and answers `data`.
    pub(crate) async fn ask(&mut self, document: &str, variables: Value) -> anyhow::Result<Value> {
        let request = json!({"query": document, "variables": variables});
        let body = self.send(request.to_string()).await?;
        let mut answer: Value = serde_json::from_slice(&body).context("the answer is not JSON")?;
        if answer.get("errors").is_some() {
            bail!("the server refuses {document}: {}", answer["errors"]);
        }
        Ok(answer["data"].take())
    }
}
