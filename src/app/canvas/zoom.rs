//! The buttons for zooming.

use fermata_diagram::viewport::{Viewport, ZOOM_STEP};
use leptos::prelude::*;

use super::board::Board;
use crate::kit::{Button, ButtonKind, IconButton, Sign};

#[component]
pub(super) fn ZoomBar(board: Board, children: Children) -> impl IntoView {
    let percent = move || format!("{:.0} %", board.view.get().scale * 100.0);
    view! {
        <div class="zoom card" role="toolbar" aria-label="View">
            <IconButton sign=Sign::Minus label="Zoom out" on_click=move |()| board.zoom(1.0 / ZOOM_STEP)/>
            <button
                type="button"
                class="btn quiet num"
                title="Life-size"
                on:click=move |_| board.set_view(Viewport::default())
            >
                {percent}
            </button>
            <IconButton sign=Sign::Plus label="Zoom in" on_click=move |()| board.zoom(ZOOM_STEP)/>
            <Button kind=ButtonKind::Quiet sign=Sign::Fit on_click=move |()| board.fit()>
                "Fit"
            </Button>
            {children()}
        </div>
    }
}
