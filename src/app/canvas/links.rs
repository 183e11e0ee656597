//! The connectors, and the lines from a step to those that start after it.

use std::{collections::BTreeSet, sync::Arc};

use fermata_diagram::{
    element::Connector,
    geometry::{Point, Rect},
    layout::{Layout, Link, LinkKind},
};
use leptos::prelude::*;

#[component]
pub(super) fn Links(
    layout: Signal<Arc<Layout>>,
    passed: Signal<BTreeSet<Connector>>,
    shown: Memo<Option<Rect>>,
) -> impl IntoView {
    let links = move || {
        let (passed, shown) = (passed.get(), shown.get());
        layout.with(|l| {
            let seen =
                l.links.iter().filter(|link| shown.is_none_or(|part| part.overlaps(&around(&link.points))));
            seen.map(|link| (link.clone(), passed.contains(&link.connector))).collect::<Vec<_>>()
        })
    };
    let key = |(link, passed): &(Link, bool)| {
        let label = link.label.as_ref().map(|l| l.text.as_str()).unwrap_or_default();
        format!("{} {} {passed} {label}", link.connector.key(), link.path)
    };
    let orders = move || {
        let shown = shown.get();
        layout.with(|l| {
            let seen = l.orders.iter().filter(|o| shown.is_none_or(|part| part.contains(o.at)));
            seen.cloned().collect::<Vec<_>>()
        })
    };
    view! {
        <svg
            class="links"
            aria-hidden="true"
            width=move || layout.with(|l| l.size.width)
            height=move || layout.with(|l| l.size.height)
        >
            <For each=links key=key children=|(link, passed)| line(&link, passed)/>
        </svg>
        <svg
            class="links orders"
            aria-hidden="true"
            width=move || layout.with(|l| l.size.width)
            height=move || layout.with(|l| l.size.height)
        >
            <For
                each=orders
                key=|order| format!("{} {} {}", order.from, order.to, order.path)
                children=|order| view! { <path class="order" d=order.path></path> }
            />
        </svg>
    }
}

/// The box around some points.
fn around(points: &[Point]) -> Rect {
    let fold = |pick: fn(&Point) -> f64, with: fn(f64, f64) -> f64| {
        points.iter().map(pick).reduce(with).unwrap_or(0.0)
    };
    let (left, top) = (fold(|p| p.x, f64::min), fold(|p| p.y, f64::min));
    Rect::new(
        left - 1.0,
        top - 1.0,
        fold(|p| p.x, f64::max) - left + 2.0,
        fold(|p| p.y, f64::max) - top + 2.0,
    )
}

fn line(link: &Link, passed: bool) -> impl IntoView + use<> {
    let kind = match link.kind {
        LinkKind::Forward => "",
        LinkKind::Back => "back",
        LinkKind::Fault => "fault",
    };
    let class = format!("link {kind} {}", if passed { "passed" } else { "" });
    let label = link.label.clone().map(|label| {
        view! {
            <text x=label.at.x y=label.at.y text-anchor=if label.ends { "end" } else { "start" }>
                {label.text}
            </text>
        }
    });
    view! {
        <g class=class>
            <path class="line" d=link.path.clone()></path>
            <path class="tip" d=tip(&link.points)></path>
            {label}
        </g>
    }
}

/// The arrow's tip.
fn tip(points: &[Point]) -> String {
    let [.., before, end] = points else { return String::new() };
    let long = before.distance(*end).max(0.001);
    let (dx, dy) = ((end.x - before.x) / long, (end.y - before.y) / long);
    let corner =
        |side: f64| Point::new(end.x - 7.0 * dx + 4.0 * side * dy, end.y - 7.0 * dy - 4.0 * side * dx);
    let (a, b) = (corner(1.0), corner(-1.0));
    format!("M{:.1} {:.1}L{:.1} {:.1}L{:.1} {:.1}Z", end.x, end.y, a.x, a.y, b.x, b.y)
}
