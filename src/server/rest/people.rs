//! Users, who is signed in, and whom work can be given to.

use axum::{Extension, Json, extract::State, http::StatusCode};
use fermata_api::{
    Page,
    absences::{AbsenceInput, AbsenceView},
    bulk::BulkView,
    leaving::{HandOverInput, Holdings},
    page::Paging,
    people::*,
};
use fermata_engine::ids::Name;
use fermata_service::Service;
use serde::Deserialize;
use tower_sessions::Session;
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use crate::{
    extract::{IfMatch, JsonBody, Path, Query, Who},
    rest::{Created, Reply, Tagged},
    sessions,
    state::AppState,
};

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(me))
        .routes(routes!(own_password))
        .routes(routes!(role_list))
        .routes(routes!(user_list, user_create))
        .routes(routes!(user_get, user_update))
        .routes(routes!(absence_list, absence_add))
        .routes(routes!(absence_delete))
        .routes(routes!(holding_list))
        .routes(routes!(hand_over))
        .routes(routes!(assignee_list))
}

/// When somebody is away
#[utoipa::path(get, path = "/users/{name}/absences", tag = "people", params(("name" = Name, Path)), responses((status = 200, body = Vec<AbsenceView>)))]
async fn absence_list(
    State(service): State<Service>,
    Who(who): Who,
    Path(name): Path<Name>,
) -> Reply<Json<Vec<AbsenceView>>> {
    Ok(Json(service.absences(&who, &name).await?))
}

/// Note when somebody is away, and who stands in
///
/// Work that comes meanwhile, and what is open at its beginning, goes to whoever stands in; what they have not finished comes
/// back at its end. Without a substitute it waits.
#[utoipa::path(post, path = "/users/{name}/absences", tag = "people", params(("name" = Name, Path)), request_body = AbsenceInput, responses((status = 200, body = AbsenceView)))]
async fn absence_add(
    State(service): State<Service>,
    Who(who): Who,
    Path(name): Path<Name>,
    JsonBody(input): JsonBody<AbsenceInput>,
) -> Reply<Json<AbsenceView>> {
    Ok(Json(service.absence_add(&who, &name, input).await?))
}

/// Take an absence away; where it is under way, the work comes back
#[utoipa::path(delete, path = "/users/{name}/absences/{id}", tag = "people", params(("name" = Name, Path), ("id" = Uuid, Path)), responses((status = 204, description = "Done")))]
async fn absence_delete(
    State(service): State<Service>,
    Who(who): Who,
    Path((name, id)): Path<(Name, Uuid)>,
) -> Reply<StatusCode> {
    service.absence_delete(&who, &name, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Everything that a user holds: open work, roles, teams without another member, definitions that name them, who reports to them
#[utoipa::path(get, path = "/users/{name}/holdings", tag = "people", params(("name" = Name, Path)), responses((status = 200, body = Holdings)))]
async fn holding_list(
    State(service): State<Service>,
    Who(who): Who,
    Path(name): Path<Name>,
) -> Reply<Json<Holdings>> {
    Ok(Json(service.holdings(&who, &name).await?))
}

/// Hand everything over that a user holds
///
/// What it concerns is written down at once; a job goes through it, also after a restart, and each thing has its own result under
/// `/bulk/{id}/results`. Whatever still names a deactivated user means whoever took over.
#[utoipa::path(post, path = "/users/{name}/hand-over", tag = "people", params(("name" = Name, Path)), request_body = HandOverInput, responses((status = 201, body = BulkView)))]
async fn hand_over(
    State(service): State<Service>,
    Who(who): Who,
    Path(name): Path<Name>,
    JsonBody(input): JsonBody<HandOverInput>,
) -> Reply<Created<BulkView>> {
    let body = service.hand_over(&who, &name, input).await?;
    let location = format!("/api/v1/bulk/{}", body.id);
    Ok(Created { location, revision: None, body })
}

/// Text to look for.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct TextQuery {
    /// Part of a name or label; empty: everything, as far as the list goes.
    #[serde(default)]
    pub(super) text: String,
}

/// Who is signed in
#[utoipa::path(get, path = "/me", tag = "people", responses((status = 200, body = Me)))]
async fn me(State(service): State<Service>, Who(who): Who) -> Reply<Json<Me>> {
    Ok(Json(service.me(&who).await?))
}

/// Change one's own password
///
/// Every other session of this person ends.
#[utoipa::path(put, path = "/me/password", tag = "people", request_body = PasswordChange, responses((status = 204, description = "Done")))]
async fn own_password(
    State(service): State<Service>,
    Who(who): Who,
    session: Option<Extension<Session>>,
    JsonBody(input): JsonBody<PasswordChange>,
) -> Reply<StatusCode> {
    let session = session.as_ref().and_then(|found| sessions::key(&found.0));
    service.own_password(&who, input, session).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What people may be, and what each role may do
#[utoipa::path(get, path = "/roles", tag = "people", responses((status = 200, body = Vec<RoleView>)))]
async fn role_list(State(service): State<Service>, Who(who): Who) -> Reply<Json<Vec<RoleView>>> {
    Ok(Json(service.roles(&who)?))
}

/// Users, by name
#[utoipa::path(get, path = "/users", tag = "people", params(Paging), responses((status = 200, body = Page<UserView>)))]
async fn user_list(
    State(service): State<Service>,
    Who(who): Who,
    Query(paging): Query<Paging>,
) -> Reply<Json<Page<UserView>>> {
    Ok(Json(service.users(&who, paging).await?))
}

/// Make a user
///
/// Without a password the answer carries the path of a one-time link where they set it.
#[utoipa::path(post, path = "/users", tag = "people", request_body = UserCreate, responses((status = 201, body = UserCreated)))]
async fn user_create(
    State(service): State<Service>,
    Who(who): Who,
    JsonBody(input): JsonBody<UserCreate>,
) -> Reply<Created<UserCreated>> {
    let body = service.user_create(&who, input).await?;
    let location = format!("/api/v1/users/{}", body.user.name);
    Ok(Created { location, revision: Some(body.user.revision), body })
}

/// One user
#[utoipa::path(get, path = "/users/{name}", tag = "people", params(("name" = Name, Path)), responses((status = 200, body = UserView)))]
async fn user_get(
    State(service): State<Service>,
    Who(who): Who,
    Path(name): Path<Name>,
) -> Reply<Tagged<UserView>> {
    let view = service.user(&who, &name).await?;
    Ok(Tagged(view.revision, view))
}

/// Change a user; what is absent stays
///
/// Where somebody is deactivated, the answer says what became of the work they held.
#[utoipa::path(
    patch,
    path = "/users/{name}",
    tag = "people",
    params(
        ("name" = Name, Path),
        ("If-Match" = Option<String>, Header, description = "The ETag of what you changed; 412 where it is no longer the newest")
    ),
    request_body = UserPatch,
    responses((status = 200, body = UserChanged))
)]
async fn user_update(
    State(service): State<Service>,
    Who(who): Who,
    Path(name): Path<Name>,
    IfMatch(revision): IfMatch,
    JsonBody(patch): JsonBody<UserPatch>,
) -> Reply<Tagged<UserChanged>> {
    let changed = service.user_update(&who, &name, patch, revision).await?;
    Ok(Tagged(changed.user.revision, changed))
}

/// People and teams whose label or name contains a text; at most 20
#[utoipa::path(get, path = "/assignees", tag = "people", params(TextQuery), responses((status = 200, body = Vec<AssigneeView>)))]
async fn assignee_list(
    State(service): State<Service>,
    Who(who): Who,
    Query(query): Query<TextQuery>,
) -> Reply<Json<Vec<AssigneeView>>> {
    Ok(Json(service.assignees(&who, &query.text).await?))
}
