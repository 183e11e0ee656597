//! The buttons of a mail that decide. They stand below the template's text, so that a template that somebody wrote has them too.
//! Each leads to a page that asks to confirm: programs that look through mails follow links, and decide nothing by it.

use fermata_engine::definition::Meaning;

use super::templates::escaped;
use crate::{
    Service,
    work::{Choice, Choices},
};

/// What a mail offers to decide, as text and as HTML.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct InWords {
    /// As text.
    pub(super) text: String,
    /// As HTML.
    pub(super) html: String,
}

impl Service {
    /// What a mail offers to decide; nothing where the server does not know its own address.
    pub(super) fn choices_in_words(&self, choices: &Choices) -> Option<InWords> {
        match choices {
            Choices::None => None,
            Choices::SignIn(why) => Some(InWords { text: (*why).to_owned(), html: paragraph(why) }),
            Choices::Links { links, until } => Some(of_links(self.base()?, links, until)),
        }
    }
}

fn of_links(base: &str, links: &[Choice], until: &str) -> InWords {
    let about = format!(
        "Decide here. You are asked to confirm first and need not sign in. It works once, until {until}."
    );
    let lines = links.iter().map(|link| format!("{}: {base}{}", link.label, link.path));
    let text = format!("{about}\n{}", lines.collect::<Vec<_>>().join("\n"));
    let buttons = links.iter().map(|link| button(base, link)).collect::<Vec<_>>().join("\n");
    InWords { text, html: format!("{}<p style=\"margin:8px 0 0\">{buttons}</p>\n", paragraph(&about)) }
}

fn paragraph(text: &str) -> String {
    format!(
        "<p style=\"margin:24px 0 0;padding-top:16px;border-top:1px solid #e2e2de;color:#4a4a46\">{}</p>\n",
        escaped(text)
    )
}

/// Approving is filled, rejecting is red, all else is quiet; colours that hold in light and dark mail programs.
fn button(base: &str, link: &Choice) -> String {
    let look = match link.meaning {
        Meaning::Approve => "background:#1d6b45;color:#ffffff;border:1px solid #1d6b45",
        Meaning::Reject => "background:#ffffff;color:#9c2626;border:1px solid #9c2626",
        Meaning::SendBack => "background:#ffffff;color:#1f1f1d;border:1px solid #8a8a84",
    };
    format!(
        "<a href=\"{}\" style=\"display:inline-block;margin:8px 8px 0 0;padding:10px 16px;border-radius:6px;\
         text-decoration:none;{look}\">{}</a>",
        escaped(&format!("{base}{}", link.path)),
        escaped(&link.label)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_outcome_has_its_line_and_its_button() {
        let link =
            |label: &str, meaning, path: &str| Choice { label: label.into(), meaning, path: path.into() };
        let links = [
            link("Approve", Meaning::Approve, "/decide/a"),
            link("No & never", Meaning::Reject, "/decide/b"),
        ];
        let words = of_links("https://f.example", &links, "3 December 2026, 17:00");
        assert!(words.text.contains("until 3 December 2026, 17:00"), "{}", words.text);
        assert!(
            words
                .text
                .ends_with("Approve: https://f.example/decide/a\nNo & never: https://f.example/decide/b")
        );
        assert!(words.html.contains("<a href=\"https://f.example/decide/b\""), "{}", words.html);
        assert!(words.html.contains(">No &amp; never</a>"));
    }
}
