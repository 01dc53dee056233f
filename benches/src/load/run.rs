//! Asking on several connections at once, for a bounded time.

use std::cell::Cell;
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use futures_util::future::try_join_all;
use hyper::Uri;
use hyper::body::Bytes;

use super::Mode;
use super::client::Client;
use super::questions::Questions;

/// Requests that are under way at the end are waited for, at most this long.
const PATIENCE: Duration = Duration::from_secs(30);
/// How much of a wrong answer is shown.
const SHOWN: usize = 300;

/// Connections that ask.
pub(super) struct Askers {
    url: Uri,
    clients: Vec<Client>,
    /// The number of the next request of the scenario; it goes on from the warm-up to the measurement.
    next: Cell<u64>,
}

/// What was answered.
#[derive(Default)]
pub(super) struct Answers {
    /// How long each took, in microseconds, sorted.
    pub(super) micros: Vec<u32>,
    pub(super) wrong: usize,
    pub(super) first_wrong: Option<String>,
    pub(super) elapsed: Duration,
}

impl Answers {
    pub(super) fn count(&self) -> usize {
        self.micros.len()
    }

    /// Answers the time within which this share of all requests was answered, in milliseconds.
    pub(super) fn percentile(&self, percent: usize) -> f64 {
        let place = (self.micros.len() * percent).div_ceil(100).max(1) - 1;
        f64::from(self.micros.get(place).copied().unwrap_or(0)) / 1000.0
    }

    fn add(&mut self, other: Self) {
        self.micros.extend(other.micros);
        self.wrong += other.wrong;
        self.first_wrong = self.first_wrong.take().or(other.first_wrong);
    }
}

impl Askers {
    /// Opens the connections.
    pub(super) async fn connect(url: &Uri, connections: u16) -> anyhow::Result<Self> {
        let clients = (0..connections).map(|_| Client::connect(url));
        Ok(Self {
            url: url.clone(),
            clients: try_join_all(clients).await?,
            next: Cell::new(0),
        })
    }

    /// Asks on all connections until the time is over.
    pub(super) async fn ask(&mut self, questions: &Questions, mode: Mode, time: Duration) -> anyhow::Result<Answers> {
        let started = Instant::now();
        let (url, next) = (&self.url, &self.next);
        let asking = self.clients.iter_mut().map(|client| async move {
            let mut answers = Answers::default();
            // The same bytes again need no second look.
            let mut right = Bytes::new();
            while started.elapsed() < time {
                let number = next.get();
                next.set(number + 1);
                ensure!(
                    mode == Mode::Unchanged || number < questions.different(),
                    "all {} requests that differ were made; ask for less time, or generate more services",
                    questions.different()
                );
                let body = questions.body(mode, number);
                let asked = Instant::now();
                let answer = client.send(body).await;
                answers
                    .micros
                    .push(u32::try_from(asked.elapsed().as_micros()).unwrap_or(u32::MAX));
                let wrong = match answer {
                    Ok(body) if body == right => continue,
                    Ok(body) if questions.is_right(&body) => {
                        right = body;
                        continue;
                    }
                    Ok(body) => String::from_utf8_lossy(&body).chars().take(SHOWN).collect(),
                    Err(error) => {
                        *client = Client::connect(url).await?;
                        format!("{error:#}")
                    }
                };
                answers.wrong += 1;
                answers.first_wrong.get_or_insert(wrong);
            }
            Ok(answers)
        });
        let all = tokio::time::timeout(time + PATIENCE, try_join_all(asking))
            .await
            .context("the server does not answer any more")??;
        let mut answers = Answers::default();
        for part in all {
            answers.add(part);
        }
        answers.elapsed = started.elapsed();
        answers.micros.sort_unstable();
        Ok(answers)
    }
}
