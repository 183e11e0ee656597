//! Copying an element and pasting it elsewhere, in this flow or in another: what is copied is kept in the browser.

use fermata_diagram::{
    element::{Connector, Element},
    flow::{FlowEdit, Kind, palette, ways},
};
use fermata_engine::flow::{Element as Block, Flow, FlowKind};
use leptos::{ev, prelude::*};

use crate::{dom, pages::builder::state::Builder};

const KEY: &str = "fermata.copied.element";

/// What was copied, where a flow of this kind can hold it.
pub(super) fn copied(kind: FlowKind) -> Option<Block> {
    let block: Block = serde_json::from_str(&dom::kept(KEY)?).ok()?;
    palette::fits(kind, Kind::of(&block.body)).then_some(block)
}

/// The edit that puts a copy on a connector.
pub(super) fn paste(on: &Connector, block: Block) -> FlowEdit {
    FlowEdit::Insert { on: on.clone(), label: block.label, body: Box::new(block.body) }
}

fn copy(builder: Builder<Flow>) -> bool {
    let Element::Block(name) = builder.selected.get_untracked() else { return false };
    let flow = builder.now();
    let Some(text) = flow.element(&name).and_then(|block| serde_json::to_string(block).ok()) else {
        return false;
    };
    dom::keep(KEY, &text);
    builder.say(format!("Copied {}", flow.element(&name).map_or("", |e| e.label.as_str())));
    true
}

/// Where a paste goes: onto the "+" that has the keyboard, else after what is selected.
fn place(builder: Builder<Flow>) -> Option<Connector> {
    let flow = builder.now();
    let all = || ways::all(&flow).into_iter().map(|(connector, _)| connector);
    let focused = document().active_element().map(|e| e.id()).unwrap_or_default();
    let at = |connector: &Connector| focused == format!("at-plus-{}", connector.key());
    if let Some(on) = all().find(at) {
        return Some(on);
    }
    let selected = builder.selected.get_untracked();
    let planned = |c: &Connector| !matches!(c, Connector::Fault(_) | Connector::Each(_));
    all().find(|c| ways::source(c) == selected && planned(c)).or_else(|| all().next())
}

/// Ctrl C, Ctrl X and Ctrl V on the drawing.
pub(super) fn listen(builder: Builder<Flow>) {
    if builder.looks {
        return;
    }
    Effect::new(move |_| {
        let handle = window_event_listener(ev::keydown, move |ev| {
            let on_drawing =
                document().active_element().is_some_and(|e| e.closest(".layer").ok().flatten().is_some());
            if !on_drawing || !(ev.ctrl_key() || ev.meta_key()) || ev.shift_key() {
                return;
            }
            let done = match ev.key().to_lowercase().as_str() {
                "c" => copy(builder),
                "x" => {
                    let done = copy(builder);
                    if done {
                        builder.delete(&builder.selected.get_untracked());
                    }
                    done
                }
                "v" => match (copied(builder.now().kind), place(builder)) {
                    (Some(block), Some(on)) => builder.change(paste(&on, block)),
                    _ => false,
                },
                _ => return,
            };
            if done {
                ev.prevent_default();
            }
        });
        on_cleanup(move || handle.remove());
    });
}
