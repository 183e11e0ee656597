//! REST v1. One file per resource; a handler authenticates, calls one function of the service and shows the answer. No
//! rule lives here: who may do what, and what is possible, is the service's to say.

mod approvals;
mod audit;
mod authenticators;
mod bulk;
mod calendars;
mod connections;
mod dashboards;
mod definitions;
mod deliveries;
mod events;
mod hooks;
mod live;
mod messages;
mod notices;
mod notifications;
mod objects;
mod packages;
mod people;
mod reply;
mod runs;
mod system;
mod teams;
mod templates;
mod tokens;
mod triggers;
mod work_items;
mod work_views;

use axum::{Router, extract::Request, middleware::from_fn, response::Response};
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;

use crate::{extract::only_known, openapi, problem::Problem, state::AppState};

pub use reply::{Created, Reply, Tagged, streamed};

/// Every route under `/api/v1`, and the document that describes them.
pub fn routes() -> (Router<AppState>, OpenApi) {
    let v1 = OpenApiRouter::new()
        .merge(definitions::routes())
        .merge(templates::routes())
        .merge(packages::routes())
        .merge(runs::routes())
        .merge(bulk::routes())
        .merge(messages::routes())
        .merge(work_items::routes())
        .merge(work_views::routes())
        .merge(objects::routes())
        .merge(people::routes())
        .merge(authenticators::routes())
        .merge(approvals::routes())
        .merge(teams::routes())
        .merge(tokens::routes())
        .merge(notifications::routes())
        .merge(calendars::routes())
        .merge(notices::routes())
        .merge(connections::routes())
        .merge(deliveries::routes())
        .merge(dashboards::routes())
        .merge(triggers::routes())
        .merge(events::routes())
        .merge(hooks::routes())
        .merge(live::routes())
        .merge(audit::routes())
        .merge(system::routes());
    let (router, document) =
        OpenApiRouter::with_openapi(openapi::base()).nest("/api/v1", v1).split_for_parts();
    let router = router.route_layer(from_fn(only_known)).method_not_allowed_fallback(wrong_method);
    (router, openapi::finish(document))
}

async fn wrong_method(request: Request) -> Problem {
    Problem::wrong_method(request.method().as_str(), request.uri().path())
}

/// What is answered to a path under `/api` that leads nowhere.
pub fn no_route(request: &Request) -> Response {
    use axum::response::IntoResponse;
    Problem::no_route(request.uri().path()).into_response()
}
