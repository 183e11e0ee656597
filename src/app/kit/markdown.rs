//! Markdown. The server turns it into HTML and strips everything that could act; the browser only ever sees the result.

use leptos::{prelude::*, task::spawn_local};

use crate::server::session::render_markdown;

/// Markdown as HTML without scripts, styles, forms, images from elsewhere or anything else that acts.
#[cfg(feature = "ssr")]
pub fn to_html(markdown: &str) -> String {
    let options = pulldown_cmark::Options::ENABLE_TABLES | pulldown_cmark::Options::ENABLE_STRIKETHROUGH;
    let mut html = String::with_capacity(markdown.len() * 2);
    pulldown_cmark::html::push_html(&mut html, pulldown_cmark::Parser::new_ext(markdown, options));
    ammonia::Builder::default()
        .rm_tags(["img"])
        .link_rel(Some("noopener noreferrer nofollow"))
        .clean(&html)
        .to_string()
}

/// What the server writes into the page; the browser finds it there.
fn first_html(text: &str) -> String {
    #[cfg(feature = "ssr")]
    return to_html(text);
    #[cfg(not(feature = "ssr"))]
    {
        let _nothing = text;
        String::new()
    }
}

/// Markdown to read.
#[component]
pub fn Markdown(
    /// The text.
    #[prop(into)]
    text: Signal<String>,
) -> impl IntoView {
    let html = RwSignal::new(text.with_untracked(|text| first_html(text)));
    let node = NodeRef::<leptos::html::Div>::new();
    Effect::new(move |before: Option<String>| {
        let now = text.get();
        // A page that came from the server shows the text already; made here, there is no more than a mark.
        let shown = |node: leptos::web_sys::HtmlDivElement| node.text_content().unwrap_or_default();
        let there = before.is_none() && node.get_untracked().is_some_and(|node| !shown(node).is_empty());
        if before.as_ref() != Some(&now) && !there {
            let asked = now.clone();
            spawn_local(async move {
                let rendered =
                    if asked.trim().is_empty() { Ok(String::new()) } else { render_markdown(asked).await };
                if let Ok(rendered) = rendered {
                    html.try_set(rendered);
                }
            });
        }
        now
    });
    view! { <div class="prose" node_ref=node inner_html=move || html.get()></div> }
}

/// What the server has turned into HTML already; nothing else may be shown so.
#[component]
pub fn Prose(
    /// The HTML, as [`to_html`] makes it.
    html: String,
) -> impl IntoView {
    view! { <div class="prose" inner_html=html></div> }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::to_html;

    #[test]
    fn keeps_words_and_drops_what_acts() {
        let html = to_html(
            "**Read** it. <script>alert(1)</script> [x](javascript:alert(1)) <p onclick=\"a()\">b</p>",
        );
        assert!(html.contains("<strong>Read</strong>"), "{html}");
        for bad in ["script", "javascript:", "onclick"] {
            assert!(!html.contains(bad), "{bad} in {html}");
        }
    }
}
