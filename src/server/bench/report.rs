//! What was measured, as one JSON line.

use serde::Serialize;

use super::{Options, drive::Driven, lists::List};

/// What was measured.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// Completed runs.
    pub runs: usize,
    /// Clients at once.
    pub clients: usize,
    /// From the first request to the last answer.
    pub seconds: f64,
    /// Runs per second.
    pub runs_per_second: f64,
    /// From sending `complete` until the next person's list shows their item: the median.
    pub step_visible_ms_p50: f64,
    /// … and what 99 of 100 stay below.
    pub step_visible_ms_p99: f64,
    /// How often the list had to be asked for again; 0 where every answer shows its own write.
    pub looked_again: usize,
    /// Resident memory of the server before the load.
    pub server_rss_mb_idle: f64,
    /// The most under the load.
    pub server_rss_mb_load: f64,
    /// Processor time of the server for each run.
    pub server_cpu_ms_per_run: f64,
    /// Processor time of the clients for each run: on a machine of few cores they take it from the server.
    pub client_cpu_ms_per_run: f64,
    /// From starting the process to its ready line.
    pub start_ms: f64,
    /// `sqlite` or `postgres`.
    pub database: &'static str,
    /// Finished runs that were in the database before.
    pub stored: usize,
    /// With `stored`: how long the lists took.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub lists: Vec<List>,
    /// Whether the server was built with optimisation: figures of a debug build say little.
    pub optimised: bool,
}

impl Report {
    pub(super) fn new(
        options: &Options,
        driven: &Driven,
        lists: Vec<List>,
        idle: f64,
        start_ms: f64,
    ) -> Self {
        let mut sorted = driven.visible_ms.clone();
        sorted.sort_by(f64::total_cmp);
        let database = if options.database_url.is_some() { "postgres" } else { "sqlite" };
        Self {
            runs: driven.runs,
            clients: options.clients,
            seconds: rounded(driven.seconds),
            runs_per_second: rounded(count(driven.runs) / driven.seconds),
            step_visible_ms_p50: rounded(percentile(&sorted, 50)),
            step_visible_ms_p99: rounded(percentile(&sorted, 99)),
            looked_again: driven.looked_again,
            server_rss_mb_idle: rounded(idle),
            server_rss_mb_load: rounded(driven.memory_mb),
            server_cpu_ms_per_run: rounded(driven.server_cpu_ms / count(driven.runs)),
            client_cpu_ms_per_run: rounded(driven.client_cpu_ms / count(driven.runs)),
            start_ms: rounded(start_ms),
            database,
            stored: options.stored,
            lists,
            optimised: !cfg!(debug_assertions),
        }
    }
}

/// The smallest value that `share` of a hundred values do not exceed.
pub(super) fn percentile(sorted: &[f64], share: usize) -> f64 {
    let rank = (sorted.len() * share).div_ceil(100).saturating_sub(1);
    sorted.get(rank).copied().unwrap_or_default()
}

fn count(number: usize) -> f64 {
    u32::try_from(number).map_or(f64::from(u32::MAX), f64::from)
}

/// To a thousandth.
pub(super) fn rounded(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0
}

#[cfg(test)]
mod tests {
    use super::percentile;

    #[test]
    fn percentiles_are_values_that_were_seen() {
        let hundred: Vec<f64> = (1..=100).map(f64::from).collect();
        assert_eq!(percentile(&hundred, 50), 50.0);
        assert_eq!(percentile(&hundred, 99), 99.0);
        assert_eq!(percentile(&[7.0], 99), 7.0);
        assert_eq!(percentile(&[], 50), 0.0);
    }
}
