//! Files on their way: read in the browser, kept as text, sent as a form. On the server it does nothing.

use fermata_api::{
    ApiError,
    salesforce::{SalesforceChoices, SalesforceReport},
};
use leptos::web_sys;
use serde::{Deserialize, Serialize};

/// A file that was chosen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Packed {
    /// What it is called, with its folders where a folder was chosen.
    pub(super) path: String,
    /// In bytes.
    pub(super) size: i64,
    /// What it holds.
    pub(super) base64: String,
}

/// Reads a file that somebody chose.
///
/// # Errors
/// When the browser cannot read it.
#[cfg(feature = "hydrate")]
pub(super) async fn read(file: web_sys::File) -> Result<Packed, String> {
    use wasm_bindgen::{JsCast, closure::Closure};

    let name = file.name();
    let cannot = || {
        format!("{name} could not be read. If it is a folder, use Choose a folder; else choose it once more.")
    };
    let reader = web_sys::FileReader::new().map_err(|_| cannot())?;
    let (tell, ended) = futures::channel::oneshot::channel::<()>();
    let mut tell = Some(tell);
    let over = Closure::<dyn FnMut()>::new(move || {
        // Whoever waited may have left the page.
        let _told = tell.take().map(|tell| tell.send(()));
    });
    reader.set_onloadend(Some(over.as_ref().unchecked_ref()));
    reader.read_as_data_url(&file).map_err(|_| cannot())?;
    ended.await.map_err(|_| cannot())?;
    let text = reader.result().ok().and_then(|result| result.as_string()).ok_or_else(cannot)?;
    let base64 = text.split_once(',').map(|(_, base64)| base64.to_owned()).unwrap_or_default();
    let within =
        js_sys::Reflect::get(&file, &"webkitRelativePath".into()).ok().and_then(|path| path.as_string());
    let path = within.filter(|path| !path.is_empty()).unwrap_or(name);
    Ok(Packed { path, size: file.size() as i64, base64 })
}

/// On the server nobody has a file.
///
/// # Errors
/// Always.
#[cfg(not(feature = "hydrate"))]
pub(super) async fn read(_file: web_sys::File) -> Result<Packed, String> {
    Err(String::new())
}

/// Sends files and choices; gives back what came of them. `on_progress` hears the share that has left, 0 to 100.
///
/// # Errors
/// What the server refused, or that it could not be reached.
#[cfg(feature = "hydrate")]
pub(super) async fn send(
    path: &str,
    files: Vec<Packed>,
    choices: &SalesforceChoices,
    on_progress: impl Fn(u32) + 'static,
) -> Result<SalesforceReport, ApiError> {
    let unsent = |_| ApiError::internal("The files could not be sent. Choose them once more.");
    let form = web_sys::FormData::new().map_err(unsent)?;
    for file in &files {
        let bytes = bytes_of(&file.base64).map_err(unsent)?;
        let parts = js_sys::Array::of1(&js_sys::Uint8Array::from(bytes.as_slice()).into());
        let blob = web_sys::Blob::new_with_u8_array_sequence(&parts).map_err(unsent)?;
        form.append_with_blob_and_filename("file", &blob, &file.path).map_err(unsent)?;
    }
    let choices = serde_json::to_string(choices).unwrap_or_default();
    form.append_with_str("choices", &choices).map_err(unsent)?;
    let answer = crate::upload::send_form(path.to_owned(), form, on_progress).await?;
    serde_json::from_str(&answer)
        .map_err(|_| ApiError::internal("The answer could not be read. Load the page again."))
}

/// On the server nobody has a file to send.
///
/// # Errors
/// Always.
#[cfg(not(feature = "hydrate"))]
pub(super) async fn send(
    _path: &str,
    _files: Vec<Packed>,
    _choices: &SalesforceChoices,
    _on_progress: impl Fn(u32) + 'static,
) -> Result<SalesforceReport, ApiError> {
    Err(ApiError::internal("The server sends no files."))
}

/// What a text in base64 stands for; the browser itself reads it, each letter a byte.
#[cfg(feature = "hydrate")]
fn bytes_of(base64: &str) -> Result<Vec<u8>, wasm_bindgen::JsValue> {
    let letters = leptos::prelude::window().atob(base64)?;
    Ok(letters.chars().map(|letter| u8::try_from(u32::from(letter)).unwrap_or_default()).collect())
}
