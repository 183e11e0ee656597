//! Parameters after the question mark.

use axum::{extract::FromRequestParts, http::request::Parts};
use serde::de::DeserializeOwned;

use super::{mistake, quoted, shown_path};
use crate::problem::Problem;

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
            let message: String = error.inner().to_string().chars().take(300).collect();
            let path = shown_path(&error.path().to_string());
            let place = match (path.is_empty(), mistake(&message)) {
                (true, _) | (_, "unknown" | "required") => quoted(&message).unwrap_or(&path).to_owned(),
                _ => path,
            };
            Problem::bad_request("query_invalid", &place, message)
        },
    )
}

fn url_pairs(text: &str) -> form_urlencoded::Parse<'_> {
    form_urlencoded::parse(text.as_bytes())
}
