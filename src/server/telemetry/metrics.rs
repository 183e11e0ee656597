//! Measurements: requests by route and status, how long they took, and how full the system is.

use std::{sync::OnceLock, time::Instant};

use axum::{
    extract::{MatchedPath, Request, State},
    http::header,
    middleware::Next,
    response::{IntoResponse, Response},
};
use fermata_service::Service;
use metrics::{counter, gauge, histogram};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};

use crate::state::AppState;

/// Upper bounds of the latency buckets, in seconds: fine where the goals are (1, 10, 20, 50, 300 ms).
const SECONDS: [f64; 12] = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.3, 1.0, 3.0, 10.0];

/// The measurements of this process.
#[derive(Clone)]
pub struct Metrics {
    handle: Option<PrometheusHandle>,
}

impl Metrics {
    /// Begins measuring; a process has one recorder, which every later call shares.
    pub fn install() -> Self {
        static HANDLE: OnceLock<Option<PrometheusHandle>> = OnceLock::new();
        let handle = HANDLE.get_or_init(|| {
            let builder = PrometheusBuilder::new().set_buckets(&SECONDS).ok()?;
            builder.install_recorder().inspect_err(|error| tracing::warn!(%error, "no metrics")).ok()
        });
        Self { handle: handle.clone() }
    }

    /// Folds samples, so that they do not pile up between scrapes.
    pub fn upkeep(&self) {
        if let Some(handle) = &self.handle {
            handle.run_upkeep();
        }
    }

    /// Everything, in Prometheus' text format.
    pub async fn render(&self, service: &Service) -> Response {
        fullness(service).await;
        let text = self.handle.as_ref().map(PrometheusHandle::render).unwrap_or_default();
        ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text).into_response()
    }
}

async fn fullness(service: &Service) {
    let db = service.db();
    if let Ok(totals) = db.run_totals().await {
        gauge!("fermata_runs_open").set(as_gauge(totals.open));
        gauge!("fermata_runs").set(as_gauge(totals.all));
    }
    if let Ok(jobs) = db.job_counts(service.now_ms()).await {
        gauge!("fermata_jobs_pending").set(as_gauge(jobs.pending));
        gauge!("fermata_jobs_overdue").set(as_gauge(jobs.overdue));
    }
}

fn as_gauge(count: i64) -> f64 {
    u32::try_from(count).map_or(f64::from(u32::MAX), f64::from)
}

/// Measures and logs a request.
pub async fn measure(State(_): State<AppState>, request: Request, next: Next) -> Response {
    let began = Instant::now();
    let method = request.method().clone();
    let matched = request.extensions().get::<MatchedPath>().cloned();
    let id = request.headers().get("x-request-id").cloned();
    let response = next.run(request).await;
    let route = matched.as_ref().map_or("page", MatchedPath::as_str).to_owned();
    let status = response.status().as_u16();
    let took = began.elapsed();
    let id = id.as_ref().and_then(|id| id.to_str().ok()).unwrap_or_default();
    tracing::debug!(%method, route, status, ms = took.as_secs_f64() * 1000.0, id, "answered");
    histogram!("fermata_http_request_seconds", "route" => route.clone()).record(took.as_secs_f64());
    let labels = [("route", route), ("method", method.to_string()), ("status", status.to_string())];
    counter!("fermata_http_requests_total", &labels).increment(1);
    response
}
