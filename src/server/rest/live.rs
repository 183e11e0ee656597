//! The live stream: what changed, told to whoever may hear it. It only says that something changed; whoever shows it
//! fetches it again, and the service decides anew what they may see.

use std::convert::Infallible;

use axum::{
    Extension,
    extract::State,
    http::HeaderMap,
    response::{
        IntoResponse,
        sse::{Event, KeepAlive, Sse},
    },
};
use fermata_api::system::LiveMessage;
use fermata_service::{Service, SignedIn};
use futures::{Stream, StreamExt, future, stream};
use tokio::sync::watch;
use tokio_stream::wrappers::{BroadcastStream, errors::BroadcastStreamRecvError};
use tower_sessions::Session;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    auth::Proof,
    extract::Who,
    limits::{LIVE_KEEP_ALIVE, LIVE_LASTS},
    problem::Problem,
    state::AppState,
};

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(live))
}

/// What changes, as it changes (server-sent events)
///
/// Each event's data is a message with `topic` and `id`. The topic `all` means that some messages were missed: fetch
/// again whatever you show.
#[utoipa::path(get, path = "/live", tag = "system", responses((status = 200, content_type = "text/event-stream", body = LiveMessage)))]
async fn live(
    State(state): State<AppState>,
    Who(who): Who,
    session: Option<Extension<Session>>,
    headers: HeaderMap,
) -> Result<impl IntoResponse, Problem> {
    let proof = Proof::of(&headers, session.as_ref().map(|found| &found.0), &who);
    let left = left(state.service.clone(), proof, state.service.access_changes());
    let heard = BroadcastStream::new(state.service.live()?);
    let service = state.service.clone();
    let told = heard.filter_map(move |message| {
        let (service, who) = (service.clone(), who.clone());
        async move { tell(&service, &who, message).await }
    });
    let hello = stream::once(future::ready(Ok(Event::default().comment("listening"))));
    let ends =
        future::select(Box::pin(tokio::time::sleep(LIVE_LASTS)), Box::pin(stopped(state.stop.clone())));
    let stream = hello.chain(told).take_until(future::select(Box::pin(left), ends));
    Ok(answer(stream))
}

/// Ends when the listener signs out, is deactivated, or their token is deleted.
async fn left(service: Service, proof: Proof, mut changes: watch::Receiver<u64>) {
    while changes.changed().await.is_ok() {
        if !proof.holds(&service).await {
            return;
        }
    }
    future::pending::<()>().await;
}

/// Ends when the server is asked to stop; never where nobody can ask.
async fn stopped(mut stop: watch::Receiver<bool>) {
    if stop.wait_for(|stop| *stop).await.is_err() {
        future::pending::<()>().await;
    }
}

async fn tell(
    service: &Service,
    who: &SignedIn,
    message: Result<LiveMessage, BroadcastStreamRecvError>,
) -> Option<Result<Event, Infallible>> {
    let message = match message {
        Ok(message) => service.told(who, message).await?,
        Err(BroadcastStreamRecvError::Lagged(_)) => {
            LiveMessage { topic: "all".to_owned(), id: String::new(), to: Vec::new() }
        }
    };
    Event::default().json_data(&message).ok().map(Ok)
}

fn answer(stream: impl Stream<Item = Result<Event, Infallible>> + Send + 'static) -> impl IntoResponse {
    // Proxies must not gather events before passing them on.
    let headers = [("x-accel-buffering", "no"), ("cache-control", "no-store")];
    (headers, Sse::new(stream).keep_alive(KeepAlive::new().interval(LIVE_KEEP_ALIVE)))
}
