//! The same flow as a list: a second editor for those who do not want a drawing, or cannot use one.

use fermata_diagram::{
    element::{Connector, Element, Plus},
    flow::{Kind, ways, words},
    keyboard::Step as Way,
};
use fermata_engine::flow::{Element as Block, Flow};
use leptos::prelude::*;

use super::Builder;
use crate::{
    canvas::sign,
    kit::{Icon, IconButton, Sign},
    pages::builder::state::Adding,
};

#[component]
pub(super) fn Outline(builder: Builder) -> impl IntoView {
    let list = move || {
        let flow = builder.definition.get();
        let start = view! {
            <li>
                {row(builder, Element::Start, Sign::Play, flow.label.clone())} {way(builder, &flow, &Connector::Start)}
            </li>
        };
        let blocks = flow.elements.iter().map(|block| of_block(builder, block, &flow)).collect_view();
        view! {
            <ul>
                {start}
                {blocks}
            </ul>
        }
    };
    view! {
        <nav class="outline" aria-label="Outline">
            <h2>"Outline"</h2>
            {list}
        </nav>
    }
}

fn of_block(builder: Builder, block: &Block, flow: &Flow) -> impl IntoView + use<> {
    let element = Element::Block(block.name.clone());
    let ways = ways::of(block).into_iter().map(|(connector, _)| way(builder, flow, &connector));
    let ways = ways.collect_view();
    view! {
        <li>
            {row(builder, element.clone(), sign(Kind::of(&block.body)), words::element(&element, flow))}
            <ul class="ways">{ways}</ul>
        </li>
    }
}

/// Where a connector leads, and a button that adds something there.
fn way(builder: Builder, flow: &Flow, connector: &Connector) -> impl IntoView + use<> {
    let to = ways::target(flow, connector).map(|to| words::element(&to, flow)).unwrap_or_default();
    let words = match words::connector(connector, flow) {
        Some(label) => format!("{label} → {to}"),
        None => format!("then {to}"),
    };
    let title = words::plus(connector, flow);
    let plus = Plus::On(connector.clone());
    let add = move |ev: leptos::ev::MouseEvent| {
        let button = event_target::<leptos::web_sys::Element>(&ev).get_bounding_client_rect();
        let (left, top) = (button.left(), button.bottom());
        builder.adding.set(Some(Adding { plus: plus.clone(), left, top }));
    };
    view! {
        <li class="way">
            <span>{words}</span>
            {(!builder.looks)
                .then(|| {
                    view! {
                        <button type="button" class="btn quiet icon-only" aria-label=title.clone() title=title on:click=add>
                            <Icon sign=Sign::Plus/>
                        </button>
                    }
                })}
        </li>
    }
}

fn row(builder: Builder, element: Element, sign: Sign, label: String) -> impl IntoView + use<> {
    let (here, sent) = (element.clone(), element.clone());
    let chosen = Memo::new(move |_| builder.selected.get() == here);
    let movable = matches!(element, Element::Block(_)) && !builder.looks;
    let moves = [(Way::Up, Sign::Up, "earlier"), (Way::Down, Sign::Down, "later")];
    let moves = moves.into_iter().filter(|_| movable).map(|(way, sign, word)| {
        let element = element.clone();
        let label = format!("Move {label} {word}");
        view! { <IconButton sign label on_click=move |()| builder.shift(&element, way)/> }
    });
    let moves = moves.collect_view();
    view! {
        <div class="outline-row">
            <button
                type="button"
                class="item"
                aria-current=move || chosen.get().then_some("true")
                on:click=move |_| builder.open_panel(sent.clone())
            >
                <Icon sign/>
                <span>{label.clone()}</span>
            </button>
            {moves}
        </div>
    }
}
