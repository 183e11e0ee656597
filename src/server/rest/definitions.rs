//! Orchestrations and flows: the same verbs for both.

mod flows;
mod orchestrations;

use utoipa_axum::router::OpenApiRouter;

use crate::state::AppState;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    orchestrations::routes().merge(flows::routes())
}
