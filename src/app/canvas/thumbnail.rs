//! A drawing as a small picture: shapes and titles, nothing to do with it.

use fermata_diagram::{
    layout::{Drawn, LinkKind, Look, layout},
    words::Names,
};
use fermata_engine::definition::Orchestration;
use leptos::prelude::*;

/// The picture of an orchestration.
#[component]
pub fn Thumbnail(
    /// What is drawn.
    definition: Orchestration,
) -> impl IntoView {
    let drawn = layout(&definition, &Names::default(), false);
    let view_box = format!("0 0 {:.0} {:.0}", drawn.size.width, drawn.size.height);
    let links = drawn.links.iter().map(|link| {
        let class = if link.kind == LinkKind::Fault { "link fault" } else { "link" };
        view! { <path class=class d=link.path.clone()></path> }
    });
    let boxes = drawn.boxes.iter().map(shape);
    view! {
        <svg class="thumbnail" viewBox=view_box preserveAspectRatio="xMidYMid meet" aria-hidden="true">
            {links.collect_view()}
            {boxes.collect_view()}
        </svg>
    }
}

fn shape(drawn: &Drawn) -> impl IntoView + use<> {
    let r = drawn.rect;
    let (middle_x, middle_y) = (r.x + r.width / 2.0, r.y + r.height / 2.0);
    match drawn.look {
        Look::Start | Look::End => {
            view! { <circle class="node" cx=middle_x cy=middle_y r=r.height.min(r.width) / 3.0></circle> }
                .into_any()
        }
        Look::Decision => {
            let points = format!(
                "{middle_x},{} {},{middle_y} {middle_x},{} {},{middle_y}",
                r.y,
                r.right(),
                r.bottom(),
                r.x
            );
            view! { <polygon class="node decision" points=points></polygon> }.into_any()
        }
        Look::Stage => view! {
            <rect class="node stage" x=r.x y=r.y width=r.width height=r.height rx="14"></rect>
            <text class="title" x=r.x + 16.0 y=r.y + 30.0>
                {drawn.title.clone()}
            </text>
        }
        .into_any(),
        Look::Interactive | Look::Approval | Look::Background | Look::Wait | Look::Sub | Look::Block(_) => {
            let class = if matches!(drawn.look, Look::Interactive | Look::Approval) {
                "node step person"
            } else {
                "node step"
            };
            view! { <rect class=class x=r.x y=r.y width=r.width height=r.height rx="10"></rect> }.into_any()
        }
    }
}
