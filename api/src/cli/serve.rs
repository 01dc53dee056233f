//! `fsi serve`.

use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context;
use fsi_catalog::Catalog;
use fsi_catalog::seed::{Demo as Data, Presence};
use metrics_exporter_prometheus::PrometheusBuilder;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::{open, search};
use crate::config::{Config, Demo};
use crate::graphql::context::IntakeSettings;
use crate::http::{App, router, serve as listen};

/// How long the first request waits for the search index at most.
const SEARCH_WAIT: Duration = Duration::from_secs(1);

pub(super) async fn serve(config: &Config) -> anyhow::Result<ExitCode> {
    let metrics = PrometheusBuilder::new()
        .set_buckets(&[
            0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0,
        ])
        .context("metrics cannot be set up")?
        .install_recorder()
        .context("metrics cannot be set up")?;
    let catalog = open(config).await?;
    // Taken before anything is written, so that a port in use is told at once.
    let listener = TcpListener::bind(config.listen)
        .await
        .with_context(|| format!("cannot listen on {}", config.listen))?;
    seed(config, &catalog).await?;
    let address = listener.local_addr().context("the address is not known")?;
    let stopping = CancellationToken::new();
    let stop = stopping.clone();
    tokio::spawn(async move {
        if let Err(error) = stop_signal().await {
            tracing::error!(%error, "signals cannot be heard; stop the process by force");
            std::future::pending::<()>().await;
        }
        tracing::info!("stopping");
        stop.cancel();
    });
    let follower = catalog.clone();
    let interval = Duration::from_millis(config.storage.head_poll_ms);
    let follow = tokio::spawn(async move { follower.follow(interval).await });
    let search = search::open(config, &catalog)?;
    // A small catalog is searched from the first request on; a large one is answered before it can be searched.
    let _ = search.wait_for(0, SEARCH_WAIT).await;
    let settings = IntakeSettings::from(&config.intake);
    let poll = Duration::from_millis(config.intake.job_poll_ms);
    let work = tokio::spawn(crate::jobs::work(catalog.clone(), settings, poll, stopping.clone()));
    let upkeep = metrics.clone();
    tokio::spawn(async move {
        // The recorder gathers until it is asked to: without this, memory would grow while nobody scrapes.
        loop {
            tokio::time::sleep(Duration::from_secs(5)).await;
            upkeep.run_upkeep();
        }
    });
    let app = App::new(catalog.clone(), search.clone(), config, metrics, stopping.clone());
    tracing::info!(%address, version = catalog.version(), "listening");
    eprintln!("The index is up: http://{address}/");
    listen(listener, router(app, config), &config.http, stopping).await;
    follow.abort();
    // It ends by itself when the stop is asked for, and gives back what it had begun.
    work.await.context("the worker of submissions broke down")?;
    search.close().await;
    tracing::info!("stopped");
    Ok(ExitCode::SUCCESS)
}

/// Loads the data to begin with, unless the index has some of it: what people changed since is not written over.
async fn seed(config: &Config, catalog: &Catalog) -> anyhow::Result<()> {
    let (data, was_asked) = match config.demo {
        Some(Demo::Us) => (Data::Us, true),
        Some(Demo::Canada) => (Data::Canada, true),
        Some(Demo::None) => return Ok(()),
        None if config.has_database_url() => return Ok(()),
        None => (Data::Us, catalog.tree().is_empty()),
    };
    // Loading that broke off is taken up again; what was loaded whole, and maybe changed since, is left alone.
    let is_wanted = match catalog.presence(data).await? {
        Presence::Absent => was_asked,
        Presence::Begun => true,
        Presence::Whole => false,
    };
    if !is_wanted {
        return Ok(());
    }
    let seeded = catalog
        .seed(data)
        .await
        .context("the demonstration data cannot be loaded")?;
    tracing::info!(added = seeded.added, "the demonstration data is loaded");
    Ok(())
}

/// Waits for the signal to stop.
async fn stop_signal() -> std::io::Result<()> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut terminate = signal(SignalKind::terminate())?;
        tokio::select! {
            result = tokio::signal::ctrl_c() => result,
            _ = terminate.recv() => Ok(()),
        }
    }
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await
}
