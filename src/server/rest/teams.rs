//! Groups, queues and holders of roles: the same four routes for each kind.

use axum::{Json, extract::State, http::StatusCode};
use fermata_api::{
    Page,
    page::Paging,
    people::{TeamInput, TeamKind, TeamView},
};
use fermata_engine::ids::Name;
use fermata_service::Service;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    extract::{IfMatch, JsonBody, Path, Query, Who},
    rest::{Reply, Tagged},
    state::AppState,
};

/// The routes of one kind of team. A macro, since each route is described by attributes of its own.
macro_rules! team_routes {
    ($module:ident, $kind:ident, $list:literal, $one:literal) => {
        mod $module {
            use super::*;

            pub(super) fn routes() -> OpenApiRouter<AppState> {
                OpenApiRouter::new().routes(routes!(list)).routes(routes!(get, put, delete))
            }

            /// By name
            #[utoipa::path(
                get,
                path = $list,
                operation_id = concat!(stringify!($module), "_list"),
                tag = "people",
                params(Paging),
                responses((status = 200, body = Page<TeamView>))
            )]
            async fn list(
                State(service): State<Service>,
                Who(who): Who,
                Query(paging): Query<Paging>,
            ) -> Reply<Json<Page<TeamView>>> {
                Ok(Json(service.teams(&who, TeamKind::$kind, paging).await?))
            }

            /// One, with its members
            #[utoipa::path(
                get,
                path = $one,
                operation_id = concat!(stringify!($module), "_get"),
                tag = "people",
                params(("name" = Name, Path)),
                responses((status = 200, body = TeamView))
            )]
            async fn get(
                State(service): State<Service>,
                Who(who): Who,
                Path(name): Path<Name>,
            ) -> Reply<Tagged<TeamView>> {
                let view = service.team(&who, TeamKind::$kind, &name).await?;
                Ok(Tagged(view.revision, view))
            }

            /// Make or replace one
            #[utoipa::path(
                put,
                path = $one,
                operation_id = concat!(stringify!($module), "_put"),
                tag = "people",
                params(
                    ("name" = Name, Path),
                    ("If-Match" = Option<String>, Header, description = "The ETag of what you changed; 412 where it is no longer the newest. \"0\": it must be new")
                ),
                request_body = TeamInput,
                responses((status = 200, body = TeamView))
            )]
            async fn put(
                State(service): State<Service>,
                Who(who): Who,
                Path(name): Path<Name>,
                IfMatch(revision): IfMatch,
                JsonBody(input): JsonBody<TeamInput>,
            ) -> Reply<Tagged<TeamView>> {
                let view = service.team_put(&who, TeamKind::$kind, name, input, revision).await?;
                Ok(Tagged(view.revision, view))
            }

            /// Delete one; refused while work is offered to it or a definition names it
            #[utoipa::path(
                delete,
                path = $one,
                operation_id = concat!(stringify!($module), "_delete"),
                tag = "people",
                params(
                    ("name" = Name, Path),
                    ("If-Match" = Option<String>, Header, description = "The ETag of what you saw; 412 where it is no longer the newest")
                ),
                responses((status = 204, description = "Done"))
            )]
            async fn delete(
                State(service): State<Service>,
                Who(who): Who,
                Path(name): Path<Name>,
                IfMatch(revision): IfMatch,
            ) -> Reply<StatusCode> {
                service.team_delete(&who, TeamKind::$kind, &name, revision).await?;
                Ok(StatusCode::NO_CONTENT)
            }
        }
    };
}

team_routes!(group, Group, "/groups", "/groups/{name}");
team_routes!(queue, Queue, "/queues", "/queues/{name}");
team_routes!(role_holders, Role, "/role-holders", "/role-holders/{name}");

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().merge(group::routes()).merge(queue::routes()).merge(role_holders::routes())
}
