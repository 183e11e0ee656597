//! The one canvas, for the drawings of orchestrations and of flows: cards in HTML over connectors in SVG, in one layer that is
//! moved and scaled as a whole. Builders, run page and test show the same; what differs comes in as layout, as marks and as
//! what may be done. It draws the same on the server as in the browser, and it never edits: it says what was asked for.

mod board;
mod card;
mod gestures;
mod jumps;
mod keys;
mod links;
mod mark;
mod pluses;
mod thumbnail;
mod zoom;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use fermata_diagram::{
    element::{Connector, Element, Plus},
    keyboard::Step,
    layout::Layout,
    tool::Drop,
};
use leptos::{html, prelude::*};

use self::{board::Board, card::Card, jumps::Jumps, links::Links, pluses::PlusButton, zoom::ZoomBar};
pub use self::{
    card::sign,
    mark::{Mark, MarkState},
    thumbnail::Thumbnail,
};

/// What a drawing can ask for where it is edited.
#[derive(Clone, Copy)]
pub struct Acts {
    /// This was dropped there.
    pub drop: Callback<(Element, Drop)>,
    /// Something is to be added there; the "+" is at this place of the window (left, bottom).
    pub plus: Callback<(Plus, f64, f64)>,
    /// Delete this.
    pub delete: Callback<Element>,
    /// Move this one place on, by keyboard.
    pub shift: Callback<(Element, Step)>,
}

/// The drawing. Children are put beside the zoom buttons.
#[component]
pub fn Drawing(
    /// What it is called.
    #[prop(into)]
    label: Signal<String>,
    /// Where everything is.
    #[prop(into)]
    layout: Signal<Arc<Layout>>,
    /// What is said about single elements.
    #[prop(optional, into)]
    marks: Signal<BTreeMap<Element, Mark>>,
    /// The connectors that a run went along.
    #[prop(optional, into)]
    passed: Signal<BTreeSet<Connector>>,
    /// The element that is selected.
    #[prop(optional, into)]
    selected: Signal<Option<Element>>,
    /// Called as an element is selected.
    #[prop(optional, into)]
    on_select: Option<Callback<Element>>,
    /// Called as an element is opened by Enter.
    #[prop(optional, into)]
    on_open: Option<Callback<Element>>,
    /// What may be done; none: it is only looked at.
    #[prop(optional)]
    acts: Option<Acts>,
    /// What stands beside the zoom buttons.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let paper = NodeRef::<html::Div>::new();
    let board = Board::new(layout, marks, selected, paper, on_select, on_open, acts);
    board.begin();
    let layer = move || {
        let view = board.view.get();
        format!("transform:translate({:.1}px,{:.1}px) scale({:.4})", view.x, view.y, view.scale)
    };
    let size = move || layout.with(|l| format!("--drawn-height:{:.0}px", l.size.height * board.first.get()));
    view! {
        <div class="canvas" class:read=acts.is_none() style=size>
            <div
                class="paper grid-paper"
                class:grabbing=move || board.is_dragging()
                class:far=move || board.view.get().scale < 0.45
                node_ref=paper
                role="group"
                aria-label=move || label.get()
                on:pointerdown=move |ev| board.on_down(&ev)
                on:pointermove=move |ev| board.on_move(&ev)
                on:pointerup=move |ev| board.on_up(&ev)
                on:pointercancel=move |ev| board.on_lost(&ev)
                on:wheel=move |ev| board.on_wheel(&ev)
                on:keydown=move |ev| board.on_key(&ev)
                on:focusin=move |ev| board.on_focus(&ev)
            >
                <div class="layer" style=layer>
                    <Links layout passed shown=board.shown/>
                    <For each=move || board.elements() key=Element::key children=move |element| view! { <Card board element/> }/>
                    <For each=move || board.pluses() key=Plus::key children=move |plus| view! { <PlusButton board plus/> }/>
                    <Jumps board/>
                    <Unreached layout/>
                    <Dragged board/>
                </div>
            </div>
            <ZoomBar board>{children.map(|children| children())}</ZoomBar>
        </div>
    }
}

/// The heading over what no run reaches.
#[component]
fn Unreached(layout: Signal<Arc<Layout>>) -> impl IntoView {
    move || {
        let at = layout.with(|l| l.unreached)?;
        let style = format!("left:{:.0}px;top:{:.0}px", at.x, at.y - 14.0);
        Some(view! {
            <p class="unreached" style=style>
                "No run comes here"
            </p>
        })
    }
}

/// What is carried, and where it would be dropped.
#[component]
fn Dragged(board: Board) -> impl IntoView {
    move || {
        let (title, at, mark) = board.carried()?;
        let style = format!("transform:translate({:.0}px,{:.0}px)", at.x + 10.0, at.y + 8.0);
        let mark = mark.map(|(rect, onto)| {
            let style = format!(
                "left:{:.0}px;top:{:.0}px;width:{:.0}px;height:{:.0}px",
                rect.x, rect.y, rect.width, rect.height
            );
            view! { <div class=if onto { "drop onto" } else { "drop" } style=style></div> }
        });
        Some(view! {
            {mark}
            <div class="ghost" style=style aria-hidden="true">
                {title}
            </div>
        })
    }
}
