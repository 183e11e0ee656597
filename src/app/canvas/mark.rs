//! What is said about an element on its card: problems while it is drawn, where it stands while it runs.

use crate::kit::Tone;

/// What is said about one element.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mark {
    /// How the card looks.
    pub state: MarkState,
    /// Who holds or did it; shown with a sign of the person.
    pub who: Option<String>,
    /// The line under the label, instead of what the definition says.
    pub line: Option<String>,
    /// A few words on a colour, such as `late 6 h`.
    pub chip: Option<(Tone, String)>,
    /// The line at the foot of a stage, instead of what the definition says.
    pub foot: Option<String>,
    /// What is wrong and forbids activation.
    pub errors: Vec<String>,
    /// What may surprise.
    pub warnings: Vec<String>,
}

/// How a card looks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum MarkState {
    /// As drawn.
    #[default]
    Plain,
    /// Done.
    Done,
    /// In progress.
    Live,
    /// In progress and soon too late.
    Risk,
    /// In progress and late, or failed.
    Late,
    /// Not begun, skipped or left.
    Off,
}

impl MarkState {
    /// The CSS class.
    pub fn class(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::Done => "done",
            Self::Live => "live",
            Self::Risk => "live risk",
            Self::Late => "late",
            Self::Off => "off",
        }
    }

    /// What is said to those who do not see the colour.
    pub fn words(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::Done => "done",
            Self::Live => "in progress",
            Self::Risk => "in progress, at risk",
            Self::Late => "late",
            Self::Off => "not in progress",
        }
    }
}

impl Mark {
    /// What is wrong, in words for the card's label and title.
    pub fn problems(&self) -> Option<String> {
        let all: Vec<&str> = self.errors.iter().chain(&self.warnings).map(String::as_str).collect();
        (!all.is_empty()).then(|| all.join(" · "))
    }
}
