//! Markdown. The server turns it into HTML and strips everything that could act; the browser only ever sees the result.

use leptos::prelude::*;

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

/// Markdown to read.
#[component]
pub fn Markdown(
    /// The text.
    #[prop(into)]
    text: Signal<String>,
) -> impl IntoView {
    let html = Resource::new(
        move || text.get(),
        |text| async move { if text.trim().is_empty() { Ok(String::new()) } else { render_markdown(text).await } },
    );
    view! {
        <Transition>
            {move || Suspend::new(async move {
                let html = html.await.unwrap_or_default();
                view! { <div class="prose" inner_html=html></div> }
            })}
        </Transition>
    }
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
