//! Sends a file's bytes to the API, and tells how far it is. On the server it does nothing.

use fermata_api::{ApiError, ErrorKind};
use leptos::web_sys;

/// Sends a file as the body of a `POST`; gives back what was answered. `on_progress` hears the share that has left, 0 to 100.
///
/// # Errors
/// What the server refused, or that it could not be reached.
#[cfg(feature = "hydrate")]
pub async fn send_file(
    path: String,
    file: web_sys::File,
    on_progress: impl Fn(u32) + 'static,
) -> Result<String, ApiError> {
    let broken = |_| offline();
    let request = web_sys::XmlHttpRequest::new().map_err(broken)?;
    request.open("POST", &path).map_err(broken)?;
    let kind = Some(file.type_()).filter(|kind| !kind.is_empty());
    let kind = kind.unwrap_or_else(|| "application/octet-stream".to_owned());
    request.set_request_header("Content-Type", &kind).map_err(broken)?;
    answered(request, |request| request.send_with_opt_blob(Some(&file)), on_progress).await
}

/// As [`send_file`], of a form with files in it.
///
/// # Errors
/// What the server refused, or that it could not be reached.
#[cfg(feature = "hydrate")]
pub async fn send_form(
    path: String,
    form: web_sys::FormData,
    on_progress: impl Fn(u32) + 'static,
) -> Result<String, ApiError> {
    let broken = |_| offline();
    let request = web_sys::XmlHttpRequest::new().map_err(broken)?;
    request.open("POST", &path).map_err(broken)?;
    answered(request, |request| request.send_with_opt_form_data(Some(&form)), on_progress).await
}

/// Sends a request and waits for its answer.
#[cfg(feature = "hydrate")]
async fn answered(
    request: web_sys::XmlHttpRequest,
    send: impl FnOnce(&web_sys::XmlHttpRequest) -> Result<(), wasm_bindgen::JsValue>,
    on_progress: impl Fn(u32) + 'static,
) -> Result<String, ApiError> {
    use wasm_bindgen::{JsCast, closure::Closure};

    let moved = Closure::<dyn FnMut(web_sys::ProgressEvent)>::new(move |event: web_sys::ProgressEvent| {
        if event.total() > 0.0 {
            on_progress((event.loaded() / event.total() * 100.0) as u32);
        }
    });
    if let Ok(upload) = request.upload() {
        upload.set_onprogress(Some(moved.as_ref().unchecked_ref()));
    }
    let (tell, ended) = futures::channel::oneshot::channel::<()>();
    let mut tell = Some(tell);
    let over = Closure::<dyn FnMut()>::new(move || {
        // Whoever waited may have left the page.
        let _told = tell.take().map(|tell| tell.send(()));
    });
    request.set_onloadend(Some(over.as_ref().unchecked_ref()));
    send(&request).map_err(|_| offline())?;
    ended.await.map_err(|_| offline())?;
    let text = request.response_text().ok().flatten().unwrap_or_default();
    match request.status().unwrap_or(0) {
        0 => Err(offline()),
        200..=299 => Ok(text),
        status => Err(refusal(status, &text)),
    }
}

/// On the server nobody has a file to send.
///
/// # Errors
/// Always.
#[cfg(not(feature = "hydrate"))]
pub async fn send_file(
    _path: String,
    _file: web_sys::File,
    _on_progress: impl Fn(u32) + 'static,
) -> Result<String, ApiError> {
    Err(offline())
}

fn offline() -> ApiError {
    let message = "The server cannot be reached. Nothing is lost: try again in a moment.";
    ApiError::new(ErrorKind::Unavailable, "offline", message)
}

/// A refusal of the API (problem details) as the pages know them.
#[cfg_attr(not(feature = "hydrate"), allow(dead_code, reason = "only browsers send files"))]
fn refusal(status: u16, text: &str) -> ApiError {
    let problem: serde_json::Value = serde_json::from_str(text).unwrap_or_default();
    let told = |key: &str| problem.get(key).and_then(|value| value.as_str()).unwrap_or_default().to_owned();
    let kind = match status {
        404 => ErrorKind::NotFound,
        409 => ErrorKind::Conflict,
        413 => ErrorKind::TooLarge,
        422 => ErrorKind::Invalid,
        _ => ErrorKind::BadRequest,
    };
    let words = match told("detail") {
        empty if empty.is_empty() => "The file could not be sent. Try again.".to_owned(),
        words => words,
    };
    let mut error = ApiError::new(kind, &told("code"), words);
    let fields = problem.get("fields").cloned().unwrap_or_default();
    error.fields = serde_json::from_value(fields).unwrap_or_default();
    error
}

/// A text as a part of an address.
#[must_use]
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

/// A number of bytes for people: `2.4 MB`.
#[must_use]
pub fn size_words(bytes: i64) -> String {
    let bytes = bytes.max(0) as f64;
    match bytes {
        few if few < 1_000.0 => format!("{few} bytes"),
        some if some < 999_500.0 => format!("{:.0} KB", some / 1_000.0),
        many => format!("{:.1} MB", many / 1_000_000.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_and_names_are_written_for_those_who_read_them() {
        let sizes = [0, 999, 1_000, 2_400_000, 26_214_400].map(size_words);
        assert_eq!(sizes, ["0 bytes", "999 bytes", "1 KB", "2.4 MB", "26.2 MB"]);
        assert_eq!(escaped("Über & co.pdf"), "%C3%9Cber%20%26%20co.pdf");
    }

    #[test]
    fn a_refusal_keeps_its_words_and_places() {
        let text = r#"{"code":"values_invalid","detail":"name: is required","fields":[{"path":"name","code":"required","message":"is required"}]}"#;
        let error = refusal(422, text);
        assert_eq!((error.code.as_str(), error.fields.len()), ("values_invalid", 1));
        assert!(refusal(502, "<html>").message.starts_with("The file could not be sent"));
    }
}
