//! What every handler can reach.

use std::sync::Arc;

use axum::extract::FromRef;
use fermata_service::Service;
use tokio::sync::watch;

use crate::{assets::Assets, telemetry::Metrics};

/// What every handler can reach; cheap to clone.
#[derive(Clone)]
pub struct AppState {
    /// The use cases.
    pub service: Service,
    /// The browser's files.
    pub assets: Assets,
    /// Measurements.
    pub metrics: Metrics,
    /// Where people reach this server, if it was said.
    pub edge: Arc<Edge>,
    /// True once the server is asked to stop.
    pub stop: watch::Receiver<bool>,
}

/// How the server is seen from outside.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Edge {
    /// The address that people use, such as `https://work.example.com`; without it the server believes the `Host` header.
    pub public_url: Option<String>,
    /// Whether `X-Forwarded-For` comes from a proxy that is ours.
    pub behind_proxy: bool,
}

impl Edge {
    /// Whether people reach the server through TLS.
    pub fn is_tls(&self) -> bool {
        self.public_url.as_deref().is_some_and(|url| url.starts_with("https://"))
    }
}

impl AppState {
    /// A state over a service, with nothing said about the outside and nobody to stop it.
    pub fn new(service: Service, assets: Assets) -> Self {
        let (_, stop) = watch::channel(false);
        Self { service, assets, metrics: Metrics::install(), edge: Arc::default(), stop }
    }
}

impl FromRef<AppState> for Service {
    fn from_ref(state: &AppState) -> Self {
        state.service.clone()
    }
}
