//! The names at the end of connectors that lead to what stands elsewhere: a press goes there.

use fermata_diagram::layout::Link;
use leptos::prelude::*;

use super::board::Board;
use crate::kit::{Icon, Sign};

/// Goes to what they name. The keyboard comes there along the connectors, so it does not stop here.
#[component]
pub(super) fn Jumps(board: Board) -> impl IntoView {
    let links = move || {
        let shown = board.shown.get();
        board.layout.with(|l| {
            let seen = l.links.iter().filter(|link| {
                let rect = link.jump.as_ref().map(|jump| jump.rect);
                rect.is_some_and(|rect| shown.is_none_or(|part| part.overlaps(&rect)))
            });
            seen.cloned().collect::<Vec<_>>()
        })
    };
    let key = |link: &Link| {
        let jump = link.jump.as_ref().map(|j| (j.text.as_str(), j.rect.x, j.rect.y));
        format!("{} {jump:?} {:?}", link.connector.key(), link.to)
    };
    view! { <For each=links key=key children=move |link| jump(board, &link)/> }
}

fn jump(board: Board, link: &Link) -> impl IntoView + use<> {
    let jump = link.jump.clone()?;
    let r = jump.rect;
    let style = format!("left:{:.1}px;top:{:.1}px;width:{:.1}px;height:{:.1}px", r.x, r.y, r.width, r.height);
    let to = link.to.clone();
    let title = format!("Goes to {}", jump.text);
    Some(view! {
        <button
            type="button"
            class="jump-to"
            style=style
            tabindex="-1"
            title=title.clone()
            aria-label=title
            on:click=move |_| {
                board.choose(to.clone());
                board.reveal(&fermata_diagram::element::Focus::Element(to.clone()));
            }
        >
            <Icon sign=Sign::ArrowRight/>
            <span>{jump.text}</span>
        </button>
    })
}
