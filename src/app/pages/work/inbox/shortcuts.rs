//! Which keys do what in the inbox.

use leptos::prelude::*;

use crate::kit::{Button, ButtonKind, Dialog};

/// The keys, and what each does.
const KEYS: [(&[&str], &str); 8] = [
    (&["J", "↓"], "To the next one"),
    (&["K", "↑"], "To the one before"),
    (&["Enter", "O"], "Open it"),
    (&["C"], "Claim it"),
    (&["X"], "Choose it, or no longer"),
    (&["D"], "Finish what is chosen, else this one"),
    (&["Ctrl K"], "Search or do anything"),
    (&["?"], "Show these keys"),
];

/// A line of the most important ones, and all of them behind a button.
#[component]
pub(super) fn Shortcuts(
    /// Whether all of them are shown.
    open: RwSignal<bool>,
) -> impl IntoView {
    let few = KEYS.into_iter().take(6).map(|(keys, words)| {
        view! {
            <span>
                <Keys keys/>
                " "
                {words}
            </span>
        }
    });
    let all = || {
        KEYS.into_iter()
            .map(|(keys, words)| {
                view! {
                    <div>
                        <dt>
                            <Keys keys/>
                        </dt>
                        <dd>{words}</dd>
                    </div>
                }
            })
            .collect_view()
    };
    view! {
        <div class="quiet keys">
            {few.collect_view()}
            <Button kind=ButtonKind::Quiet on_click=move |()| open.set(true)>"Keys"</Button>
        </div>
        <Dialog title="Keys in this list" open>
            <dl class="shortcuts">{all()}</dl>
            <p class="quiet">"Your own menu, at the top right, switches single keys off."</p>
        </Dialog>
    }
}

#[component]
fn Keys(keys: &'static [&'static str]) -> impl IntoView {
    keys.iter()
        .enumerate()
        .map(|(n, key)| {
            view! {
                {(n > 0).then_some(" ")}
                <kbd>{*key}</kbd>
            }
        })
        .collect_view()
}
