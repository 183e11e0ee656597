//! `fermata serve`.

use std::net::SocketAddr;

use anyhow::Context as _;
use clap::Args;
use fermata_service::{Clock, Options, Outside, Service};
use fermata_store::Db;
use tokio::{net::TcpListener, sync::watch, time::timeout};

use super::{alone::alone, say};
use crate::{
    assets::{Assets, AssetsError},
    config::{Place, ServeFlags, Settings},
    limits::{METRICS_UPKEEP, STOP_GRACE},
    router::router,
    state::{AppState, Parts},
    telemetry::{self, Metrics},
};

/// Run the server.
#[derive(Debug, Args)]
pub(super) struct Serve {
    #[command(flatten)]
    place: Place,
    #[command(flatten)]
    flags: ServeFlags,
}

impl Serve {
    pub(super) async fn run(self) -> anyhow::Result<()> {
        let settings = Settings::gather(&self.place, &self.flags)?;
        telemetry::init(&settings.log, settings.log_format);
        say(&settings);
        let listener = TcpListener::bind(settings.listen).await.with_context(|| {
            format!("cannot listen on {}: choose another address with --listen", settings.listen)
        })?;
        let address = listener.local_addr()?;
        let _alone = alone(&settings.database, "stop it first, or choose another folder with --data")?;
        let db = Db::open(settings.database.clone()).await.context("the database cannot be opened")?;
        let public_url = settings.edge.public_url.clone();
        let public_url = Some(public_url.unwrap_or_else(|| format!("http://{address}")));
        let outside = Outside { key: settings.secret_key.clone(), public_url, ..Outside::default() };
        let options = Options { demo: settings.demo, clock: Clock::System, outside };
        let service = Service::open(db.clone(), options).await?;
        if settings.demo {
            service.seed_demo().await.context("the demo cannot be filled in")?;
        }
        let (stopper, stop) = watch::channel(false);
        let state = AppState::from(Parts {
            service: service.clone(),
            assets: site()?,
            metrics: Metrics::install(),
            edge: settings.edge.clone(),
            stop: stop.clone(),
        });
        let background = tokio::spawn({
            let (service, stop) = (service.clone(), stop.clone());
            async move { service.work_in_background(stop).await }
        });
        tokio::spawn(keep_metrics(state.metrics.clone(), stop.clone()));
        say(format_args!("Fermata is ready: http://{address}"));
        invite(&service, &settings, address).await?;
        serve(listener, state, stopper).await?;
        if timeout(STOP_GRACE, background).await.is_err() {
            tracing::warn!("background work did not end in time; it goes on at the next start");
        }
        db.close().await;
        say("Fermata has stopped.");
        Ok(())
    }
}

/// The site; without one the API still works, and pages say little.
fn site() -> anyhow::Result<Assets> {
    match Assets::open() {
        Ok(assets) => Ok(assets),
        Err(error @ AssetsError::Missing { .. }) => {
            tracing::warn!("{error}");
            Ok(Assets::none())
        }
        Err(error) => Err(error.into()),
    }
}

/// Says where the first administrator is made, as long as there is none.
async fn invite(service: &Service, settings: &Settings, address: SocketAddr) -> anyhow::Result<()> {
    if let Some(path) = service.first_setup_path().await? {
        let base = settings.edge.public_url.clone().unwrap_or_else(|| format!("http://{address}"));
        say(format_args!(
            "Make the first administrator here (this link works once): {}{path}",
            base.trim_end_matches('/')
        ));
    }
    Ok(())
}

async fn serve(listener: TcpListener, state: AppState, stopper: watch::Sender<bool>) -> anyhow::Result<()> {
    let app = router(state).into_make_service_with_connect_info::<SocketAddr>();
    let mut stopped = stopper.subscribe();
    let listener = axum::serve::ListenerExt::tap_io(listener, |stream| {
        // Answers are written whole: waiting for more to fill a packet only adds latency.
        let _ = stream.set_nodelay(true);
    });
    let server = axum::serve(listener, app).with_graceful_shutdown(async move {
        asked_to_stop().await;
        let _ = stopper.send(true);
    });
    let cut = async move {
        let _ = stopped.wait_for(|stop| *stop).await;
        tokio::time::sleep(STOP_GRACE).await;
    };
    tokio::select! {
        ended = server => ended.context("the server failed")?,
        () = cut => tracing::warn!("some requests did not end in time"),
    }
    Ok(())
}

async fn asked_to_stop() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! { _ = interrupt => {}, _ = terminate.recv() => {} }
            return;
        }
    }
    let _ = interrupt.await;
}

async fn keep_metrics(metrics: Metrics, mut stop: watch::Receiver<bool>) {
    while timeout(METRICS_UPKEEP, stop.wait_for(|stop| *stop)).await.is_err() {
        metrics.upkeep();
    }
}
