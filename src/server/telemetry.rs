//! What operators see: a log line for each request, and measurements for Prometheus. Neither holds what people typed.

mod logs;
mod metrics;

pub use logs::{LogFormat, init};
pub use metrics::{Metrics, measure};
