//! The "+" on connectors and in stages.

use fermata_diagram::element::{Focus, Plus};
use leptos::prelude::*;

use super::{board::Board, keys::is_here};
use crate::kit::{Icon, Sign};

#[component]
pub(super) fn PlusButton(board: Board, plus: Plus) -> impl IntoView {
    let of = plus.clone();
    let spot = Memo::new(move |_| board.layout.with(|l| l.pluses.iter().find(|p| p.plus == of).cloned()));
    let focus = Focus::Plus(plus.clone());
    let here = focus.clone();
    let tab = Memo::new(move |_| board.focus.with(|now| is_here(&here, now)));
    let style = move || {
        let r = spot.with(|s| s.as_ref().map(|s| s.rect).unwrap_or_default());
        format!("left:{:.1}px;top:{:.1}px;width:{:.1}px;height:{:.1}px", r.x, r.y, r.width, r.height)
    };
    let title = move || spot.with(|s| s.as_ref().map(|s| s.title.clone()).unwrap_or_default());
    let inside = matches!(plus, Plus::In(_));
    view! {
        <button
            type="button"
            class=if inside { "plus in-stage" } else { "plus" }
            id=format!("at-{}", focus.key())
            style=style
            tabindex=move || tab.get()
            aria-label=title
            title=title
            aria-haspopup="dialog"
            on:click=move |ev| {
                board.focus.set(focus.clone());
                let at = Board::corner(&ev);
                if let Some(acts) = board.acts {
                    acts.plus.run((plus.clone(), at.x, at.y));
                }
            }
        >
            <Icon sign=Sign::Plus/>
            {inside.then(|| view! { <span>"Add step"</span> })}
        </button>
    }
}
