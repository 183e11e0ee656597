//! Finishing work in the place of whoever has it: an operator opens the form, says why, and the log names both.

use leptos::prelude::*;

use crate::{
    dom,
    kit::{Button, ButtonKind, Notice, Sign, TextField, Tone},
};

/// Whether somebody acts for somebody else, and why.
#[derive(Clone, Copy)]
pub struct Acting {
    /// Whether they do.
    pub on: RwSignal<bool>,
    reason: RwSignal<String>,
}

impl Acting {
    /// Nobody does yet.
    pub fn new() -> Self {
        Self { on: RwSignal::new(false), reason: RwSignal::new(String::new()) }
    }

    /// Whether they have not said why.
    pub fn lacks_reason(self) -> bool {
        self.on.get_untracked() && self.reason.with_untracked(|reason| reason.trim().is_empty())
    }

    /// Why they do, if they do.
    pub fn why(self) -> Option<String> {
        self.on.get_untracked().then(|| self.reason.get_untracked())
    }
}

impl Default for Acting {
    fn default() -> Self {
        Self::new()
    }
}

/// Says for whom, and asks why.
#[component]
pub fn ActsFor(
    /// Who has the work.
    label: String,
    /// Where it stands.
    acting: Acting,
) -> impl IntoView {
    let words = StoredValue::new(format!(
        "You do this for {label}. What you enter counts as theirs; the run's log names both of you, and your reason."
    ));
    view! {
        <Show when=move || acting.on.get()>
            <Notice tone=Tone::Risk sign=Sign::Info>
                {words.get_value()}
            </Notice>
            <TextField id="acting-reason" label="Why you do it for them" value=acting.reason required=true/>
        </Show>
    }
}

/// Begins it, or leaves it.
#[component]
pub fn Act(
    /// Who has the work.
    whom: String,
    /// Where it stands.
    acting: Acting,
) -> impl IntoView {
    let words = StoredValue::new(format!("Do it for {whom}"));
    let turn = move |()| {
        acting.on.update(|on| *on = !*on);
        if acting.on.get_untracked() {
            dom::focus_first("#acting-reason");
        }
    };
    view! {
        <Button kind=ButtonKind::Quiet on_click=turn>
            {move || if acting.on.get() { "Leave it to them".to_owned() } else { words.get_value() }}
        </Button>
    }
}
