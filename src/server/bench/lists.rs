//! How long the lists take that people look at, in a database that holds many runs.

use std::{net::SocketAddr, time::Instant};

use serde::Serialize;
use serde_json::Value;

use super::{
    http::Client,
    report::{percentile, rounded},
    workload::{ORCHESTRATION, Tokens},
};

/// How often each is asked for.
const LOOKS: usize = 100;

/// How long one list took, from sending the request until the answer was read.
#[derive(Debug, Clone, Serialize)]
pub struct List {
    /// Which.
    pub list: &'static str,
    /// The median, in milliseconds.
    pub ms_p50: f64,
    /// What 99 of 100 stay below.
    pub ms_p99: f64,
}

/// Asks for each list, one request at a time.
pub(super) async fn all(address: SocketAddr, tokens: &Tokens) -> anyhow::Result<Vec<List>> {
    let pipeline = format!("/dashboards/pipeline?orchestration={ORCHESTRATION}");
    let lists = [
        ("runs", &tokens.admin, "/runs"),
        ("runs, open", &tokens.admin, "/runs?status=open"),
        ("runs, with a text that none has", &tokens.admin, "/runs?text=nowhere"),
        ("runs of a member who had work in all of them", &tokens.second, "/runs"),
        ("runs of a member who has none", &tokens.third, "/runs"),
        ("work of a member", &tokens.second, "/work-items"),
        ("work that a member finished", &tokens.second, "/work-items?status=completed"),
        ("work of everybody", &tokens.admin, "/work-items?scope=all"),
        ("pipeline", &tokens.admin, pipeline.as_str()),
    ];
    each(address, &lists).await
}

/// Asks for these, one request at a time.
pub(super) async fn each(
    address: SocketAddr,
    lists: &[(&'static str, &String, &str)],
) -> anyhow::Result<Vec<List>> {
    let mut client = Client::connect(address).await?;
    let mut measured = Vec::new();
    for (list, token, path) in lists {
        let mut took = Vec::with_capacity(LOOKS);
        for _ in 0..LOOKS {
            let began = Instant::now();
            let _: Value = client.get(token, path).await?;
            took.push(began.elapsed().as_secs_f64() * 1000.0);
        }
        took.sort_by(f64::total_cmp);
        let (p50, p99) = (rounded(percentile(&took, 50)), rounded(percentile(&took, 99)));
        measured.push(List { list, ms_p50: p50, ms_p99: p99 });
    }
    Ok(measured)
}
