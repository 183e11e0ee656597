//! The list of what can be put on the page: found by typing, dragged onto the page, or added with Enter behind what is
//! selected.

use leptos::{ev, prelude::*};

use super::{
    drag::{Cargo, Drag},
    kinds::{GROUPS, Kind, fits},
    state::Designer,
};
use crate::kit::{Icon, Sign};

/// The list.
#[component]
pub fn Palette(
    /// The designer.
    designer: Designer,
    /// What carries components.
    drag: Drag,
) -> impl IntoView {
    let asked = RwSignal::new(String::new());
    let found = Memo::new(move |_| {
        let words = asked.get();
        designer.kinds().into_iter().filter(|kind| fits(kind, &words)).collect::<Vec<_>>()
    });
    let on_key = move |ev: ev::KeyboardEvent| {
        if ev.key() == "Enter"
            && let Some(first) = found.with_untracked(|found| found.first().cloned())
        {
            ev.prevent_default();
            designer.add(&first.key, None);
        }
    };
    let groups = move || {
        let all = found.get();
        let of = |group: &'static str| {
            let own: Vec<Kind> = all.iter().filter(|kind| kind.group == group).cloned().collect();
            (!own.is_empty()).then(|| view! { <Group designer drag title=group kinds=own/> })
        };
        GROUPS.map(of).into_iter().flatten().collect_view()
    };
    view! {
        <aside class="designer-palette" aria-label="Components">
            <label class="palette-find">
                <Icon sign=Sign::Search/>
                <span class="sr-only">"Find a component"</span>
                <input
                    type="search"
                    class="in"
                    placeholder="Find a component"
                    prop:value=move || asked.get()
                    on:input=move |ev| asked.set(event_target_value(&ev))
                    on:keydown=on_key
                />
            </label>
            <div class="palette-groups">
                {groups}
                <Show when=move || found.with(Vec::is_empty)>
                    <p class="quiet">"Nothing of this name"</p>
                </Show>
            </div>
        </aside>
    }
}

#[component]
fn Group(designer: Designer, drag: Drag, title: &'static str, kinds: Vec<Kind>) -> impl IntoView {
    let item = move |kind: Kind| {
        let (key, pressed, words) = (kind.key.clone(), kind.key, kind.words.clone());
        view! {
            <li>
                <button
                    type="button"
                    class="palette-item"
                    on:pointerdown=move |ev| {
                        if ev.pointer_type() != "touch" {
                            drag.press(&ev, Cargo::New(pressed.clone()), words.clone());
                        }
                    }
                    on:click=move |_| {
                        if !drag.was_carry() {
                            designer.add(&key, None);
                        }
                    }
                >
                    <Icon sign=kind.sign/>
                    <span>{kind.words}</span>
                </button>
            </li>
        }
    };
    view! {
        <section>
            <h2>{title}</h2>
            <ul>{kinds.into_iter().map(item).collect_view()}</ul>
        </section>
    }
}
