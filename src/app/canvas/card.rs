//! One box of the drawing: a stage, a step, a decision, an element of a flow, the start or the end.

use fermata_diagram::{
    element::{Element, Focus},
    flow::Kind,
    layout::{Drawn, Look},
};
use leptos::prelude::*;

use super::{Mark, MarkState, board::Board, keys::is_here};
use crate::kit::{Avatar, Icon, Sign};

#[component]
pub(super) fn Card(board: Board, element: Element) -> impl IntoView {
    let of = element.clone();
    let drawn = Memo::new(move |_| board.drawn(&of));
    let of = element.clone();
    let mark = Memo::new(move |_| board.marks.with(|marks| marks.get(&of).cloned()).unwrap_or_default());
    let of = element.clone();
    let selected = Memo::new(move |_| board.selected.with(|s| s.as_ref() == Some(&of)));
    let focus = Focus::Element(element.clone());
    let tab = Memo::new(move |_| board.focus.with(|now| is_here(&focus, now)));
    let carried = element.clone();
    let lifted = Memo::new(move |_| {
        board
            .tool
            .with(|t| matches!(t, fermata_diagram::tool::Tool::Dragging { what, .. } if *what == carried))
    });
    let style = move || {
        drawn.with(|d| {
            let r = d.as_ref().map(|d| d.rect).unwrap_or_default();
            format!("left:{:.1}px;top:{:.1}px;width:{:.1}px;height:{:.1}px", r.x, r.y, r.width, r.height)
        })
    };
    let class = move || {
        let kind = drawn.with(|d| d.as_ref().map_or("end", |d| kind(d.look)));
        let state = mark.with(|m| m.state.class());
        let sel = if selected.get() { "sel" } else { "" };
        let lift = if lifted.get() { "lifted" } else { "" };
        format!("node {kind} {state} {sel} {lift}")
    };
    let key = element.key();
    let chosen = board.on_select.is_some();
    view! {
        <div
            class=class
            style=style
            id=format!("at-{key}")
            data-el=key
            role=if chosen { "button" } else { "group" }
            tabindex=move || tab.get()
            aria-label=move || drawn.with(|d| d.as_ref().map(|d| mark.with(|m| words(d, m))))
            aria-pressed=move || chosen.then(|| if selected.get() { "true" } else { "false" })
        >
            {move || drawn.get().map(|drawn| face(&drawn, &mark.get()))}
        </div>
    }
}

fn kind(look: Look) -> &'static str {
    match look {
        Look::Start => "start",
        Look::Stage => "stage",
        Look::Interactive | Look::Approval | Look::Background | Look::Wait | Look::Sub => "step",
        Look::Decision => "decision",
        Look::Block(_) => "step block",
        Look::End => "end",
    }
}

/// What a box is called for those who hear it.
fn words(drawn: &Drawn, mark: &Mark) -> String {
    let kind = match drawn.look {
        Look::Start => "Start".to_owned(),
        Look::Stage => format!("Stage {}", drawn.number),
        Look::Interactive => "Interactive step".to_owned(),
        Look::Approval => "Approval step".to_owned(),
        Look::Background => "Background step".to_owned(),
        Look::Wait => "Wait step".to_owned(),
        Look::Sub => "Sub-orchestration step".to_owned(),
        Look::Decision => "Decision".to_owned(),
        Look::Block(kind) => kind.words().to_owned(),
        Look::End => return "End".to_owned(),
    };
    let time = drawn.time.as_ref().map(|t| format!("may take {t}"));
    let line = mark.line.clone().or_else(|| Some(drawn.subtitle.clone()).filter(|s| !s.is_empty()));
    let state = Some(mark.state.words().to_owned()).filter(|s| !s.is_empty());
    let chip = mark.chip.as_ref().map(|(_, words)| words.clone());
    let foot = mark.foot.clone().or_else(|| Some(drawn.foot.clone()).filter(|s| !s.is_empty()));
    let problems = mark.problems().map(|p| format!("Problem: {p}"));
    let name = Some(format!("{kind}: {}", drawn.title));
    [name, state, mark.who.clone(), line, chip, time, foot, problems]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(", ")
}

fn face(drawn: &Drawn, mark: &Mark) -> AnyView {
    match drawn.look {
        Look::Start => start(drawn, mark).into_any(),
        Look::Stage => stage(drawn, mark).into_any(),
        Look::Interactive | Look::Approval | Look::Background | Look::Wait | Look::Sub => {
            step(drawn, mark).into_any()
        }
        Look::Decision => decision(drawn, mark).into_any(),
        Look::Block(kind) => block(kind, drawn, mark).into_any(),
        Look::End => view! { <Icon sign=Sign::Flag/> }.into_any(),
    }
}

fn badge(mark: &Mark) -> Option<impl IntoView + use<>> {
    let words = mark.problems()?;
    let class = if mark.errors.is_empty() { "problem warn" } else { "problem" };
    Some(view! { <span class=class title=words>"!"</span> })
}

fn chip(mark: &Mark) -> Option<impl IntoView + use<>> {
    let (tone, words) = mark.chip.clone()?;
    Some(view! { <span class=format!("chip {}", tone.class())>{words}</span> })
}

fn time(drawn: &Drawn) -> Option<impl IntoView + use<>> {
    let time = drawn.time.clone()?;
    Some(view! { <span class="chip time"><Icon sign=Sign::Clock/>{time}</span> })
}

fn start(drawn: &Drawn, mark: &Mark) -> impl IntoView + use<> {
    view! {
        <span class="k"><Icon sign=Sign::Play/></span>
        <span class="t">{drawn.title.clone()}</span>
        {badge(mark)}
    }
}

fn stage(drawn: &Drawn, mark: &Mark) -> impl IntoView + use<> {
    let foot = mark.foot.clone().unwrap_or_else(|| drawn.foot.clone());
    let marked = chip(mark);
    let corner = if marked.is_none() { time(drawn) } else { None };
    view! {
        <span class="head">
            <span class="n">{drawn.number}</span>
            <b class="t">{drawn.title.clone()}</b>
            {corner}
        </span>
        <span class="foot">
            <span class="l">{foot}</span>
            {marked}
        </span>
        {badge(mark)}
    }
}

fn step(drawn: &Drawn, mark: &Mark) -> impl IntoView + use<> {
    let sign = match (mark.state, drawn.look) {
        (MarkState::Done, _) => Sign::Check,
        (_, Look::Background) => Sign::Flow,
        (_, Look::Approval) => Sign::CheckCircle,
        (_, Look::Wait) => Sign::Clock,
        (_, Look::Sub) => Sign::Stage,
        _ => Sign::User,
    };
    let line = mark
        .line
        .clone()
        .unwrap_or_else(|| if mark.who.is_some() { String::new() } else { drawn.subtitle.clone() });
    // Of what is done the sign of whoever did it is enough: what came of it needs the room.
    let named = mark.state != MarkState::Done || line.is_empty();
    let who = mark.who.clone().map(|who| {
        let name = named.then(|| view! { <span class="w">{who.clone()}</span> });
        view! {
            <Avatar label=who/>
            {name}
        }
    });
    let time = if mark.chip.is_none() && mark.state == MarkState::Plain { time(drawn) } else { None };
    view! {
        <span class="k"><Icon sign/></span>
        <b class="t">{drawn.title.clone()}</b>
        <span class="m">
            {who} {(!line.is_empty()).then(|| view! { <span class="l">{line}</span> })} {chip(mark)} {time}
        </span>
        {badge(mark)}
    }
}

/// The sign of what an element of a flow does.
pub fn sign(kind: Kind) -> Sign {
    match kind {
        Kind::Screen => Sign::Document,
        Kind::Assignment => Sign::Edit,
        Kind::Decision => Sign::Decision,
        Kind::Loop => Sign::Retry,
        Kind::Get => Sign::Search,
        Kind::Create => Sign::Plus,
        Kind::Update => Sign::Records,
        Kind::Delete => Sign::Trash,
        Kind::RollBack => Sign::Undo,
        Kind::Notify => Sign::Bell,
        Kind::Subflow => Sign::Flow,
        Kind::Email => Sign::Inbox,
        Kind::Chat => Sign::Ask,
        Kind::Callout => Sign::Link,
        Kind::Event => Sign::Background,
        Kind::StartRun => Sign::Orchestration,
        Kind::Document => Sign::Save,
        Kind::Unsupported => Sign::Warning,
    }
}

fn block(kind: Kind, drawn: &Drawn, mark: &Mark) -> impl IntoView + use<> {
    let line = mark.line.clone().unwrap_or_else(|| drawn.subtitle.clone());
    view! {
        <span class="k"><Icon sign=sign(kind)/></span>
        <span class="o">{drawn.over.clone()}</span>
        <b class="t">{drawn.title.clone()}</b>
        <span class="m">
            {(!line.is_empty()).then(|| view! { <span class="l">{line}</span> })} {chip(mark)}
        </span>
        {badge(mark)}
    }
}

fn decision(drawn: &Drawn, mark: &Mark) -> impl IntoView + use<> {
    view! {
        <span class="d">
            <svg viewBox="0 0 20 20" class="icon" aria-hidden="true">
                <path d="M3 10h4.500L12 5.500h5M7.500 10l4.500 4.500h5"></path>
            </svg>
        </span>
        <b class="t">{drawn.title.clone()}</b>
        {badge(mark)}
    }
}
