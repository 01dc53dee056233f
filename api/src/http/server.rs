//! The listener: bounded connections, time-outs for heads and for readers that take nothing, and an orderly stop.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_io_timeout::TimeoutStream;
use tokio_util::sync::CancellationToken;

use crate::config::Http;

/// Serves until `stopping` is cancelled, then lets open requests end.
pub async fn serve(listener: TcpListener, router: Router, config: &Http, stopping: CancellationToken) {
    let mut builder = http1::Builder::new();
    builder
        .timer(TokioTimer::new())
        .header_read_timeout(Duration::from_millis(config.header_timeout_ms));
    let connections = Arc::new(Semaphore::new(config.max_connections));
    let graceful = GracefulShutdown::new();
    loop {
        let accepted = tokio::select! {
            () = stopping.cancelled() => break,
            accepted = accept(&listener, &connections) => accepted,
        };
        let Some((stream, permit)) = accepted else { continue };
        let service = TowerToHyperService::new(router.clone());
        let mut stream = TimeoutStream::new(stream);
        // The time runs only while something waits to be written: a silent event stream is not a stuck one.
        stream.set_write_timeout(Some(Duration::from_millis(config.write_timeout_ms)));
        let connection = graceful.watch(builder.serve_connection(TokioIo::new(Box::pin(stream)), service));
        tokio::spawn(async move {
            // A connection that breaks off is the caller's affair.
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection ended early");
            }
            drop(permit);
        });
    }
    drop(listener);
    let patience = Duration::from_millis(config.shutdown_timeout_ms);
    if tokio::time::timeout(patience, graceful.shutdown()).await.is_err() {
        tracing::warn!("requests were still open when the time for stopping ran out");
    }
}

async fn accept(listener: &TcpListener, connections: &Arc<Semaphore>) -> Option<(TcpStream, OwnedSemaphorePermit)> {
    let permit = connections.clone().acquire_owned().await.ok()?;
    match listener.accept().await {
        Ok((stream, _)) => {
            // Answers are written whole; waiting to fill a packet only delays them.
            let _ = stream.set_nodelay(true);
            Some((stream, permit))
        }
        Err(error) => {
            // Out of file handles, most likely: let some be given back.
            tracing::warn!(%error, "a connection could not be accepted");
            tokio::time::sleep(Duration::from_millis(50)).await;
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use axum::routing::get;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::*;
    use crate::config::Config;

    async fn ask(address: std::net::SocketAddr, path: &str) -> TcpStream {
        let mut stream = TcpStream::connect(address).await.expect("a connection");
        let request = format!("GET {path} HTTP/1.1\r\nHost: fsi\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await.expect("a request");
        stream
    }

    #[tokio::test]
    async fn a_reader_that_takes_nothing_loses_its_connection() {
        let mut config = Config::default().http;
        config.max_connections = 1;
        config.write_timeout_ms = 50;
        // More than the system buffers of a connection hold.
        let router = Router::new()
            .route("/large", get(|| async { vec![b' '; 64 * 1024 * 1024] }))
            .route("/small", get(|| async { "small" }));
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let stopping = CancellationToken::new();
        let stop = stopping.clone();
        let serving = tokio::spawn(async move { serve(listener, router, &config, stop).await });
        let stuck = ask(address, "/large").await;
        // The one connection there is comes free although the first reader still holds its end.
        let mut answer = String::new();
        let mut other = ask(address, "/small").await;
        other.read_to_string(&mut answer).await.expect("an answer");
        assert!(answer.ends_with("small"), "{answer}");
        drop(stuck);
        stopping.cancel();
        serving.await.expect("the server stops");
    }
}
