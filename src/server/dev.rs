//! For those who work on Fermata: with `FERMATA_DEV=1` open pages learn that the server has started again.
//! Without it there is no route at all.

use std::convert::Infallible;

use axum::{
    Router,
    response::sse::{Event, Sse},
    routing::get,
};
use futures::stream::{self, Stream, StreamExt};

/// The route `/dev/reload`, or none.
pub fn routes<S>() -> Router<S>
where
    S: Clone + Send + Sync + 'static,
{
    let wanted = std::env::var("FERMATA_DEV").is_ok_and(|value| value == "1");
    if wanted { Router::new().route("/dev/reload", get(reload)) } else { Router::new() }
}

/// Says once which start this is, then keeps the line open; the browser connects again by itself when it breaks.
async fn reload() -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let start = Event::default().data(std::process::id().to_string());
    Sse::new(stream::once(async move { Ok(start) }).chain(stream::pending()))
}
