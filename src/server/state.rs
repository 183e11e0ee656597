//! What every handler can reach.

use std::{ops::Deref, sync::Arc};

use axum::extract::FromRef;
use fermata_service::Service;
use tokio::sync::watch;

use crate::{assets::Assets, telemetry::Metrics};

/// What every handler can reach. Every layer of every request takes a clone: it is one counter.
#[derive(Clone)]
pub struct AppState(Arc<Parts>);

/// What an [`AppState`] holds.
pub struct Parts {
    /// The use cases.
    pub service: Service,
    /// The browser's files.
    pub assets: Assets,
    /// Measurements.
    pub metrics: Metrics,
    /// Where people reach this server, if it was said.
    pub edge: Edge,
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
        Parts { service, assets, metrics: Metrics::install(), edge: Edge::default(), stop }.into()
    }
}

impl From<Parts> for AppState {
    fn from(parts: Parts) -> Self {
        Self(Arc::new(parts))
    }
}

impl Deref for AppState {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl FromRef<AppState> for Service {
    fn from_ref(state: &AppState) -> Self {
        state.service.clone()
    }
}
