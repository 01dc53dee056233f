//! What takes too long is ended, with a word where there is still somebody to hear it.

use std::time::Duration;

use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::harness::http::{GRAPHQL, PATIENCE, Reply};
use crate::harness::{Engine, Index, Start};

/// Sends the beginning of a request and nothing more, and answers all that comes back until the server hangs up.
async fn stalled(index: &Index, beginning: &str) -> String {
    let mut connection = TcpStream::connect(index.url("").replace("http://", ""))
        .await
        .expect("a connection");
    connection
        .write_all(beginning.as_bytes())
        .await
        .expect("the server listens");
    let mut answer = Vec::new();
    let read = tokio::time::timeout(PATIENCE, connection.read_to_end(&mut answer)).await;
    read.expect("the server hangs up").expect("without a reset");
    String::from_utf8(answer).expect("text")
}

async fn is_alive(index: &Index) {
    let data = index.public().data("{ catalogVersion }", json!({})).await;
    assert_eq!(data["catalogVersion"], 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_does_not_send_the_head_of_a_request_is_closed() {
    let index = Start::empty()
        .with("FSI_HTTP__HEADER_TIMEOUT_MS", "500")
        .with("FSI_HTTP__MAX_CONNECTIONS", "4")
        .on(Engine::Sqlite)
        .await;
    // More of them than there are places, so that nobody is answered unless they are closed.
    let beginnings = [
        "",
        "P",
        "POST /graphql HTTP/1.1\r\nhost: x\r\n",
        "GET / HTTP/1.1\r\nx: ",
    ];
    let stalling = beginnings
        .iter()
        .cycle()
        .take(12)
        .map(|beginning| stalled(&index, beginning));
    for answer in futures_util::future::join_all(stalling).await {
        assert!(!answer.contains("200 OK"), "{answer}");
    }
    is_alive(&index).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_does_not_come_is_refused_with_408() {
    let index = Start::empty()
        .with("FSI_HTTP__BODY_TIMEOUT_MS", "2000")
        .on(Engine::Sqlite)
        .await;
    let whole = "{\"query\": \"{ catalogVersion }\"}";
    let heads = ["", "{\"query\": "].map(|sent| {
        format!(
            "POST /graphql HTTP/1.1\r\nhost: x\r\naccept: {GRAPHQL}\r\ncontent-type: application/json\r\n\
             content-length: {}\r\n\r\n{sent}",
            whole.len()
        )
    });
    let stalling = heads.iter().map(|head| stalled(&index, head));
    for answer in futures_util::future::join_all(stalling).await {
        assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
        assert!(answer.contains("\"TIMEOUT\""), "{answer}");
    }
    // One that comes piece by piece, within the time, is read.
    let pieces = futures_util::stream::unfold(whole.as_bytes(), |rest| async move {
        tokio::time::sleep(Duration::from_millis(1)).await;
        let (piece, rest) = rest.split_at(rest.len().min(8));
        (!piece.is_empty()).then_some((Ok::<_, std::io::Error>(piece), rest))
    });
    let body = reqwest::Body::wrap_stream(pieces);
    let reply = Reply::to(index.public().posting(body).header("content-type", "application/json")).await;
    assert_eq!(reply.json(), json!({"data": {"catalogVersion": 0}}));
    is_alive(&index).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_takes_too_long_is_broken_off_with_503() {
    let index = Start::empty()
        .with("FSI_HTTP__REQUEST_TIMEOUT_MS", "2000")
        // It waits for a version that does not come, far longer than an answer may take.
        .with("FSI_STORAGE__VERSION_WAIT_MS", "600000")
        .on(Engine::Sqlite)
        .await;
    let client = index.public();
    let query = "{ catalogVersion(minVersion: 1000000) }";
    let requests = [
        client.asking(&json!({"query": query})),
        client.getting(&[("query", query)]),
    ];
    for reply in futures_util::future::join_all(requests.map(Reply::to)).await {
        assert_eq!((reply.status, reply.code().as_str()), (503, "TIMEOUT"));
        assert_eq!(reply.header("cache-control"), "private, no-store");
    }
    is_alive(&index).await;
}
