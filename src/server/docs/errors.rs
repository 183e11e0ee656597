//! `docs/errors.md`, for reading in the browser; every code is an anchor, which is what a problem's `type` points at.

use std::sync::LazyLock;

use pulldown_cmark::{Options, Parser, html::push_html};

use super::html;

const SOURCE: &str = include_str!("../../../docs/errors.md");

pub(super) fn page() -> &'static str {
    static PAGE: LazyLock<String> = LazyLock::new(|| {
        let text = SOURCE.split_once('\n').map_or(SOURCE, |(_, rest)| rest);
        let mut content = String::new();
        push_html(&mut content, Parser::new_ext(text, Options::ENABLE_TABLES));
        html::frame("Error codes", &anchored(&content))
    });
    &PAGE
}

/// Gives each row's first cell the code as its id.
fn anchored(content: &str) -> String {
    let mut parts = content.split("<tr><td><code>");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let code = part.split('<').next().unwrap_or_default();
        out.push_str(&format!("<tr><td id=\"{code}\"><code>{part}"));
    }
    out
}
