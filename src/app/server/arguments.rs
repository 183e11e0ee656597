//! How a page's arguments travel: as JSON. What cannot be read of them is told with its place, as REST tells it.

use fermata_api::{ApiError, ErrorKind};
use fermata_engine::run::command::FieldProblem;
use leptos::server_fn::{
    Bytes, ContentType, Decodes, Encodes, Format, FormatType,
    codec::{JsonEncoding, Post},
};
use serde::{Serialize, de::DeserializeOwned};

/// What server functions take.
pub type Json = Post<Arguments>;

/// JSON of arguments.
#[derive(Debug)]
pub struct Arguments;

impl ContentType for Arguments {
    const CONTENT_TYPE: &'static str = JsonEncoding::CONTENT_TYPE;
}

impl FormatType for Arguments {
    const FORMAT_TYPE: Format = JsonEncoding::FORMAT_TYPE;
}

impl<T: Serialize> Encodes<T> for Arguments {
    type Error = serde_json::Error;

    fn encode(output: &T) -> Result<Bytes, Self::Error> {
        JsonEncoding::encode(output)
    }
}

impl<T: DeserializeOwned> Decodes<T> for Arguments {
    /// A [`FieldProblem`] as JSON: the framework hands on texts only.
    type Error = String;

    #[cfg(feature = "ssr")]
    fn decode(bytes: Bytes) -> Result<T, String> {
        let mut reader = serde_json::Deserializer::from_slice(&bytes);
        let read = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
            let path = error.path().to_string();
            written(&fermata_api::unread::problem(&path, &error.inner().to_string()))
        })?;
        reader.end().map_err(|error| written(&fermata_api::unread::problem("", &error.to_string())))?;
        Ok(read)
    }

    #[cfg(not(feature = "ssr"))]
    fn decode(bytes: Bytes) -> Result<T, String> {
        JsonEncoding::decode(bytes).map_err(|error: serde_json::Error| error.to_string())
    }
}

#[cfg(feature = "ssr")]
fn written(problem: &FieldProblem) -> String {
    serde_json::to_string(problem).unwrap_or_else(|_| problem.message.clone())
}

/// What a page is told whose arguments could not be read.
pub(super) fn unread(text: &str) -> ApiError {
    let field = serde_json::from_str::<FieldProblem>(text).ok();
    let said = field.as_ref().map_or(text, |field| field.message.as_str());
    let message = format!("This call cannot be read: {said}. Load the page again.");
    let mut error = ApiError::new(ErrorKind::BadRequest, "bad_request", message);
    error.fields.extend(field);
    error
}
