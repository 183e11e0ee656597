//! Parameters after the question mark.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::LazyLock,
};

use axum::{
    extract::{FromRequestParts, MatchedPath, Request},
    http::{Method, request::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};
use fermata_api::unread::{self, shown_path};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::{openapi, problem::Problem};

/// Like axum's, but tells which parameter is wrong.
#[derive(Debug)]
pub struct Query<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let text = parts.uri.query().unwrap_or_default();
        let pairs: Vec<(String, String)> = serde_urlencoded::from_str(text)
            .map_err(|_| Problem::bad_request("query_invalid", "", "the query cannot be read"))?;
        if let Some((name, _)) =
            pairs.iter().find(|(name, value)| name.contains('\0') || value.contains('\0'))
        {
            let place = shown_path(&name.replace('\0', ""));
            return Err(Problem::bad_request(
                "query_invalid",
                &place,
                "text may not contain the character NUL",
            ));
        }
        parse(text)
    }
}

fn parse<T: DeserializeOwned>(text: &str) -> Result<Query<T>, Problem> {
    // Each parameter's name is only known to the place where it fails if it is read as a map's key.
    serde_path_to_error::deserialize(serde_urlencoded::Deserializer::new(url_pairs(text))).map(Query).map_err(
        |error| {
            let told = unread::problem(&error.path().to_string(), &error.inner().to_string());
            let place = match told.path.as_str() {
                "" => unread::quoted(&told.message).unwrap_or_default(),
                path => path,
            };
            Problem::bad_request("query_invalid", place, told.message.clone())
        },
    )
}

/// The parameters that each route knows: method and path as in the document.
static KNOWN: LazyLock<BTreeMap<(String, String), BTreeSet<String>>> = LazyLock::new(|| {
    let document: Value = serde_json::from_str(openapi::document()).unwrap_or_default();
    let paths = document.get("paths").and_then(Value::as_object).cloned().unwrap_or_default();
    let mut known = BTreeMap::new();
    for (path, item) in paths {
        for (method, operation) in item.as_object().into_iter().flatten() {
            let parameters = operation.get("parameters").and_then(Value::as_array).into_iter().flatten();
            let in_query = |of: &&Value| of.get("in").and_then(Value::as_str) == Some("query");
            let names = parameters.filter(in_query).filter_map(|of| of.get("name")?.as_str());
            known.insert((method.to_uppercase(), path.clone()), names.map(str::to_owned).collect());
        }
    }
    known
});

/// Refuses parameters that the route does not know, whether its handler reads any or none.
pub(crate) async fn only_known(request: Request, next: Next) -> Response {
    match unknown_in(&request) {
        Some(problem) => problem.into_response(),
        None => next.run(request).await,
    }
}

fn unknown_in(request: &Request) -> Option<Problem> {
    let query = request.uri().query().filter(|query| !query.is_empty())?;
    let path = request.extensions().get::<MatchedPath>()?.as_str().to_owned();
    let method = if request.method() == Method::HEAD { &Method::GET } else { request.method() };
    let known = KNOWN.get(&(method.to_string(), path))?;
    let (name, _) = url_pairs(query).find(|(name, _)| !known.contains(name.as_ref()))?;
    let place = shown_path(&name.replace('\0', ""));
    let message = match known.is_empty() {
        true => format!("`{place}` is not known here: this route takes no parameters"),
        false => {
            let known: Vec<&str> = known.iter().map(String::as_str).collect();
            format!("`{place}` is not known here; this route takes {}", known.join(", "))
        }
    };
    Some(Problem::bad_request("query_invalid", &place, message))
}

fn url_pairs(text: &str) -> form_urlencoded::Parse<'_> {
    form_urlencoded::parse(text.as_bytes())
}
