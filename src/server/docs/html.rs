//! The frame of a documentation page.

/// Text made safe to stand in HTML.
pub(super) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// A whole page around its content.
pub(super) fn frame(title: &str, content: &str) -> String {
    format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>{title} · Fermata</title>\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <link rel=\"stylesheet\" href=\"/api/docs/docs.css\"></head><body>\
         <header><a href=\"/\">Fermata</a> <nav><a href=\"/api/docs\">API</a> <a href=\"/api/docs/errors\">Errors</a> \
         <a href=\"/api/openapi.json\">OpenAPI document</a></nav></header><main><h1>{title}</h1>{content}</main></body></html>"
    )
}
