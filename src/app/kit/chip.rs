//! A few words on a colour. The colour only repeats what the words say.

use leptos::prelude::*;

use super::{Icon, Sign};

/// What a colour means.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Tone {
    /// Nothing in particular.
    #[default]
    Plain,
    /// Done, kept.
    Done,
    /// In progress.
    Live,
    /// Soon too late.
    Risk,
    /// Late, failed.
    Late,
    /// Ours.
    Accent,
}

impl Tone {
    /// The CSS class.
    pub fn class(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::Done => "done",
            Self::Live => "live",
            Self::Risk => "risk",
            Self::Late => "late",
            Self::Accent => "accent",
        }
    }
}

/// A chip.
#[component]
pub fn Chip(
    /// Its colour.
    #[prop(optional)]
    tone: Tone,
    /// A sign before the words.
    #[prop(optional, into)]
    sign: Option<Sign>,
    /// Its words.
    children: Children,
) -> impl IntoView {
    view! { <span class=format!("chip {}", tone.class())>{sign.map(|sign| view! { <Icon sign/> })} {children()}</span> }
}
