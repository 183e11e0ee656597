//! The OpenAPI 3.1 document: made of the handlers' own descriptions, so that it cannot lag behind them.

use std::sync::LazyLock;

use fermata_api::audit::AuditFormat;
use utoipa::{
    OpenApi as _, PartialSchema, ToSchema,
    openapi::{
        Components, Content, OpenApi, Ref, RefOr, ResponseBuilder,
        path::Operation,
        security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme},
    },
};

use crate::{problem::ProblemBody, rest, sessions};

#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "Fermata",
        description = "Conducts work that crosses people, teams and systems. Lists are paged: hand `next` of an answer in as `cursor`. \
                   Errors are problem details (RFC 9457) with a stable `code`."
    ),
    components(schemas(AuditFormat))
)]
struct Base;

/// The document without any route.
pub fn base() -> OpenApi {
    Base::openapi()
}

/// The whole document as JSON.
pub fn document() -> &'static str {
    static TEXT: LazyLock<String> = LazyLock::new(|| {
        let (_, document) = rest::routes();
        document.to_pretty_json().unwrap_or_default()
    });
    &TEXT
}

/// Adds what holds for every operation: how to authenticate, and what errors look like.
pub fn finish(mut document: OpenApi) -> OpenApi {
    let components = document.components.get_or_insert_with(Components::new);
    let mut schemas = vec![("Problem".to_owned(), ProblemBody::schema())];
    ProblemBody::schemas(&mut schemas);
    components.schemas.extend(schemas);
    let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some("An API token.")).build();
    components.add_security_scheme("token", SecurityScheme::Http(bearer));
    for (scheme, tls) in [("session", true), ("session_without_tls", false)] {
        let how = if tls {
            "The session of a page."
        } else {
            "The session of a page, where the server is not reached over TLS."
        };
        let cookie = ApiKey::Cookie(ApiKeyValue::with_description(sessions::cookie(tls), how));
        components.add_security_scheme(scheme, SecurityScheme::ApiKey(cookie));
    }
    let none: [String; 0] = [];
    document.security = Some(vec![
        SecurityRequirement::new("token", none.clone()),
        SecurityRequirement::new("session", none.clone()),
        SecurityRequirement::new("session_without_tls", none),
    ]);
    for item in document.paths.paths.values_mut() {
        let operations = [&mut item.get, &mut item.put, &mut item.post, &mut item.delete, &mut item.patch]
            .into_iter()
            .flatten();
        operations.for_each(may_fail);
    }
    document
}

fn may_fail(operation: &mut Operation) {
    let content = Content::new(Some(RefOr::Ref(Ref::from_schema_name("Problem"))));
    let response =
        ResponseBuilder::new().description("What went wrong").content("application/problem+json", content);
    operation.responses.responses.insert("default".to_owned(), RefOr::T(response.build()));
}
