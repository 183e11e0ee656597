//! Work that takes long, beside what others wait for.

use crate::{Answer, error::fault};

/// Does what takes long apart from the threads that answer requests.
///
/// # Errors
/// A fault of our own, where the work stopped in the middle.
pub(crate) async fn apart<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Answer<T> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|error| fault(format!("work apart from requests has stopped: {error}")))
}
