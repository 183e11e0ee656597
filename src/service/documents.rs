//! Documents of templates: markdown, with HTML where markdown is not enough, as a page of HTML or as a PDF.

mod blocks;
mod font;
mod layout;

use fermata_engine::template;
use pulldown_cmark::{Options, Parser, html};

/// A document as a page that any browser shows.
pub(crate) fn html_page(title: &str, source: &str) -> String {
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>{}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n{}</body>\n</html>\n",
        template::html(title),
        body(source)
    )
}

/// A document as a PDF, A4.
pub(crate) fn pdf(title: &str, source: &str) -> Vec<u8> {
    layout::pdf(title, &blocks::of(&body(source)))
}

/// What the page holds: harmless HTML.
fn body(source: &str) -> String {
    let mut written = String::new();
    html::push_html(
        &mut written,
        Parser::new_ext(source, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH),
    );
    ammonia::clean(&written)
}

const STYLE: &str = "body{font:11pt/1.45 Helvetica,Arial,sans-serif;max-width:46em;margin:3em auto;padding:0 1.5em;color:#1d2129}\
h1{font-size:1.8em}h2{font-size:1.35em}table{border-collapse:collapse;width:100%}th,td{border:1px solid #c9ced6;padding:.35em .6em;text-align:left}";

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str = "# Offer — Grüße\n\nDear **Mia** & team,\n\n- one\n- two\n\n1. first\n2. second\n\n| Item | Price |\n| --- | --- |\n\
                          | Roof | 12 € |\n| Door | 5 € |\n\n<script>alert(1)</script>\n\nBye.";

    #[test]
    fn the_page_holds_no_script() {
        let page = html_page("Offer <1>", SOURCE);
        assert!(page.contains("<h1>Offer — Grüße</h1>") && page.contains("<td>12 €</td>"), "{page}");
        assert!(page.contains("<title>Offer &lt;1&gt;</title>") && !page.contains("script"), "{page}");
    }

    /// Read with what people have: `pdftotext`, where it is installed.
    #[test]
    fn the_pdf_opens_and_says_the_same() {
        let long = format!(
            "{SOURCE}\n\n{}",
            "A line that is long enough to be broken over more than one line of the page. ".repeat(120)
        );
        let bytes = pdf("Offer", &long);
        assert!(bytes.starts_with(b"%PDF-1.7"));
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("offer.pdf");
        std::fs::write(&path, &bytes).expect("written");
        let Ok(told) = std::process::Command::new("pdftotext").arg("-layout").arg(&path).arg("-").output()
        else {
            return;
        };
        let text = String::from_utf8_lossy(&told.stdout);
        assert!(told.status.success(), "{}", String::from_utf8_lossy(&told.stderr));
        for words in ["Offer — Grüße", "Dear Mia & team,", "• one", "2. second", "Roof", "12 €", "Bye."]
        {
            assert!(text.contains(words), "{words}: {text}");
        }
        assert!(text.matches('\u{c}').count() >= 2, "more than one page");
    }
}
