//! What opens behind a "+": a few kinds of thing, found by typing; on a connector also where it may lead instead.

use fermata_diagram::{
    edit::ConnectorEdit,
    element::{Focus, Plus},
    palette::{self, Kind},
};
use fermata_engine::definition::Orchestration;
use leptos::{ev, prelude::*};

use super::{
    draft::Draft,
    drawing::{target_of, targets},
    state::{Adding, Builder, focus_label},
};
use crate::{
    dom,
    kit::{Icon, Sign, listing::Pointed},
};

/// One line of the list.
#[derive(Debug, Clone, PartialEq)]
pub struct Line<D: Draft> {
    /// A sign of what it is.
    pub sign: Sign,
    /// What it adds.
    pub label: String,
    /// What that is for.
    pub hint: String,
    /// The edit that is made.
    pub edit: D::Edit,
    /// Whether what it makes is to be named at once.
    pub names: bool,
}

fn sign(kind: Kind) -> Sign {
    match kind {
        Kind::Stage => Sign::Stage,
        Kind::Decision => Sign::Decision,
        Kind::Interactive => Sign::User,
        Kind::Approval => Sign::CheckCircle,
        Kind::Background => Sign::Flow,
        Kind::Wait => Sign::Clock,
        Kind::Sub => Sign::Stage,
    }
}

/// What can be added to an orchestration at a place, and where its connector may lead instead.
pub(super) fn orchestration_lines(
    definition: &Orchestration,
    plus: &Plus,
    typed: &str,
) -> Vec<Line<Orchestration>> {
    let made = palette::search(&palette::at(plus), typed).into_iter().filter_map(|entry| {
        let edit = palette::choose(entry.kind, plus)?;
        Some(Line {
            sign: sign(entry.kind),
            label: entry.label.into(),
            hint: entry.hint.into(),
            edit,
            names: true,
        })
    });
    let mut all: Vec<Line<Orchestration>> = made.collect();
    if let Plus::On(connector) = plus {
        let now = connector.target(definition).cloned();
        for (key, words) in targets(definition) {
            let Some(to) = target_of(&key).filter(|to| Some(to) != now.as_ref()) else { continue };
            if connector.source().as_target().as_ref() == Some(&to) && matches!(plus, Plus::On(_)) {
                continue;
            }
            let label = format!("Lead to {words}");
            if label.to_lowercase().contains(&typed.trim().to_lowercase()) {
                let edit = ConnectorEdit::Connect { connector: connector.clone(), to }.into();
                let hint = "Instead of where it leads now".to_owned();
                all.push(Line { sign: Sign::ArrowRight, label, hint, edit, names: false });
            }
        }
    }
    all
}

/// The menu, while something is to be added.
#[component]
pub(in crate::pages) fn AddMenu<D: Draft>(builder: Builder<D>) -> impl IntoView {
    move || builder.adding.get().map(|adding| view! { <Open builder adding/> })
}

#[component]
fn Open<D: Draft>(builder: Builder<D>, adding: Adding) -> impl IntoView {
    let typed = RwSignal::new(String::new());
    let pointed = Pointed::first();
    let place = adding.plus.clone();
    let found = Memo::new(move |_| {
        builder.world.with(|w| builder.definition.with(|d| d.lines(w, &place, &typed.get())))
    });
    let back = Focus::Plus(adding.plus.clone()).key();
    let close = move |to: &str| {
        builder.adding.set(None);
        let id = format!("at-{to}");
        request_animation_frame(move || dom::focus(document().get_element_by_id(&id).as_ref()));
    };
    let take = move |line: Line<D>| {
        builder.adding.set(None);
        if builder.change(line.edit) && line.names {
            focus_label();
        }
    };
    let leave = back.clone();
    let on_key = move |ev: ev::KeyboardEvent| {
        let (key, found) = (ev.key(), found.get_untracked());
        match key.as_str() {
            "Enter" => {
                if let Some(line) = pointed.of(&found) {
                    take(line);
                }
            }
            "Escape" | "Tab" => close(&leave),
            _ if pointed.arrow(&key, found.len()) => {}
            _ => return,
        }
        ev.prevent_default();
        ev.stop_propagation();
    };
    Effect::new(|_| dom::focus_first(".add-pop input"));
    let style = format!(
        "left:min({:.0}px,calc(100vw - 332px));top:min({:.0}px,calc(100vh - 300px))",
        adding.left,
        adding.top + 6.0
    );
    let row = move |(n, line): (usize, Line<D>)| {
        let sent = line.clone();
        view! {
            <div
                role="option"
                id=format!("add-list-{n}")
                aria-selected=move || pointed.selected(n)
                on:pointerenter=move |_| pointed.point(n)
                on:click=move |_| take(sent.clone())
            >
                <Icon sign=line.sign/>
                <span>
                    <b>{line.label}</b>
                    <small>{line.hint}</small>
                </span>
            </div>
        }
    };
    view! {
        <div class="add-back" on:pointerdown=move |_| close(&back)></div>
        <div class="add-pop" role="dialog" aria-label="Add" style=style>
            <input
                class="in"
                type="text"
                autocomplete="off"
                role="combobox"
                aria-expanded="true"
                aria-controls="add-list"
                aria-label="What to add"
                placeholder="Type to find"
                aria-activedescendant=move || pointed.id("add-list")
                on:keydown=on_key
                on:input=move |ev| {
                    pointed.reset();
                    typed.set(event_target_value(&ev));
                }
            />
            <div class="found" id="add-list" role="listbox" aria-label="What can be added">
                {move || {
                    let found = found.get();
                    if found.is_empty() {
                        view! { <p class="none">"Nothing fits."</p> }.into_any()
                    } else {
                        found.into_iter().enumerate().map(row).collect_view().into_any()
                    }
                }}
            </div>
        </div>
    }
}
