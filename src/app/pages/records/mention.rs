//! Whom a comment may mean: while a name is typed after an at sign, the people that it may be are offered.

use fermata_api::people::AssigneeView;
use fermata_engine::people::Assignee;
use leptos::{prelude::*, task::spawn_local};

use crate::server::people::list_assignees;

/// How many are offered.
const OFFERED_MAX: usize = 5;

/// The people that the last word of a text may mention, as buttons.
#[component]
pub fn Mention(
    /// The text that is typed.
    text: RwSignal<String>,
    /// The id of its input, which has the keyboard afterwards.
    #[prop(into)]
    input: String,
) -> impl IntoView {
    let found = RwSignal::new(Vec::<AssigneeView>::new());
    let asked = StoredValue::new(0_u32);
    let begun = Memo::new(move |_| text.with(|text| begun(text).map(str::to_owned)));
    Effect::new(move |_| {
        let turn = asked.get_value() + 1;
        asked.set_value(turn);
        let Some(words) = begun.get() else {
            found.set(Vec::new());
            return;
        };
        spawn_local(async move {
            let people = list_assignees(words, true).await.unwrap_or_default();
            if asked.try_get_value() == Some(turn) {
                found.try_set(people);
            }
        });
    });
    let input = StoredValue::new(input);
    let offer = move |person: AssigneeView| {
        let Assignee::User(name) = person.assignee else { return ().into_any() };
        let take = move |_| {
            text.update(|text| *text = completed(text, name.as_str()));
            let id = input.get_value();
            request_animation_frame(move || crate::dom::focus(document().get_element_by_id(&id).as_ref()));
        };
        view! {
            <button type="button" class="btn quiet" on:click=take>
                {person.label}
            </button>
        }
        .into_any()
    };
    view! {
        <div class="mentions" role="group" aria-label="Whom you mean">
            {move || found.get().into_iter().take(OFFERED_MAX).map(offer).collect_view()}
        </div>
    }
}

/// What of a name stands at the end of a text, after an at sign.
fn begun(text: &str) -> Option<&str> {
    let (before, name) = text.rsplit_once('@')?;
    let apart = before.chars().next_back().is_none_or(|c| !c.is_alphanumeric());
    let is_name = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    (apart && is_name).then_some(name)
}

/// The text with the whole name at its end.
fn completed(text: &str, name: &str) -> String {
    match text.rsplit_once('@') {
        Some((before, _)) => format!("{before}@{name} "),
        None => format!("{text}@{name} "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_after_an_at_sign_is_completed() {
        for (text, name) in [
            ("@", Some("")),
            ("Please look, @le", Some("le")),
            ("(@sam_2", Some("sam_2")),
            ("lea@example", None),
            ("@lea please", None),
            ("nobody", None),
        ] {
            assert_eq!(begun(text), name, "{text}");
        }
        assert_eq!(completed("Please look, @le", "lea"), "Please look, @lea ");
    }
}
