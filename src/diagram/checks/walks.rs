//! The keyboard's and the pointer's ways.

use std::collections::BTreeSet;

use fermata_engine::definition::Orchestration;

use crate::{
    element::{Connector, Element, Focus, Plus},
    geometry::{Point, Rect},
    keyboard::{Step, walk},
    layout::{Layout, layout},
    samples::{name, onboarding},
    tool::{Drop, Pointer, Reaction, Tool},
    words::Names,
};

fn drawn(d: &Orchestration) -> Layout {
    layout(d, &Names::default(), true)
}

#[test]
fn every_place_is_reached_by_arrows() {
    let l = drawn(&onboarding());
    let mut seen = BTreeSet::from([Focus::Element(Element::Start)]);
    let mut open: Vec<Focus> = seen.iter().cloned().collect();
    while let Some(at) = open.pop() {
        for step in [Step::Left, Step::Right, Step::Up, Step::Down] {
            if let Some(next) = walk(&l, &at, step).filter(|f| !seen.contains(f)) {
                seen.insert(next.clone());
                open.push(next);
            }
        }
    }
    for b in &l.boxes {
        assert!(seen.contains(&Focus::Element(b.element.clone())), "{:?} is out of reach", b.element);
    }
    for p in &l.pluses {
        assert!(seen.contains(&Focus::Plus(p.plus.clone())), "{:?} is out of reach", p.plus);
    }
}

#[test]
fn right_goes_over_the_plus_and_skips_it_where_nothing_can_be_added() {
    let d = onboarding();
    let contract = Focus::Element(Element::Stage(name("contract")));
    let plus = Focus::Plus(Plus::On(Connector::Next(name("contract"))));
    assert_eq!(walk(&drawn(&d), &contract, Step::Right), Some(plus.clone()));
    let review = Focus::Element(Element::Stage(name("review")));
    assert_eq!(walk(&drawn(&d), &plus, Step::Right), Some(review.clone()));
    let read_only = layout(&d, &Names::default(), false);
    assert_eq!(walk(&read_only, &contract, Step::Right), Some(review.clone()));
    assert_eq!(walk(&read_only, &review, Step::Left), Some(contract));
}

fn rect(l: &Layout, element: &Element) -> Rect {
    l.drawn(element).expect("drawn").rect
}

fn drag(l: &Layout, what: &Element, to: Point, can_edit: bool) -> (Tool, Reaction) {
    let from = rect(l, what).center();
    let tool = Tool::default();
    let (tool, _) = tool.handle(Pointer::Down { on: Some(what.clone()), seen: from }, l, can_edit);
    let (tool, _) = tool.handle(Pointer::Move { seen: to, drawn: to }, l, can_edit);
    tool.handle(Pointer::Up, l, can_edit)
}

#[test]
fn a_step_is_dropped_between_others() {
    let l = drawn(&onboarding());
    let what = Element::Step(name("complete_the_contract"));
    let below = rect(&l, &Element::Step(name("set_up_billing")));
    let (tool, reaction) = drag(&l, &what, Point::new(below.center().x, below.y + 2.0), true);
    assert_eq!(tool, Tool::Idle);
    let Reaction::Drop(_, Drop::Into { stage, before, .. }) = reaction else { panic!("{reaction:?}") };
    assert_eq!((stage, before), (name("review"), Some(name("set_up_billing"))));
}

#[test]
fn a_stage_is_dropped_on_a_connector() {
    let l = drawn(&onboarding());
    let plus = l.rect(&Focus::Plus(Plus::On(Connector::Next(name("implementation"))))).expect("a plus");
    let (_, reaction) = drag(&l, &Element::Stage(name("contract")), plus.center(), true);
    let Reaction::Drop(what, Drop::Onto { connector, .. }) = reaction else { panic!("{reaction:?}") };
    let on = Connector::Next(name("implementation"));
    assert_eq!((what, connector), (Element::Stage(name("contract")), on));
}

#[test]
fn where_nothing_can_be_edited_a_drag_pans() {
    let l = drawn(&onboarding());
    let what = Element::Step(name("complete_the_contract"));
    let at = rect(&l, &what).center();
    let (tool, _) = Tool::default().handle(Pointer::Down { on: Some(what), seen: at }, &l, false);
    let to = Point::new(at.x + 50.0, at.y);
    let (tool, reaction) = tool.handle(Pointer::Move { seen: to, drawn: to }, &l, false);
    assert_eq!(reaction, Reaction::Pan(50.0, 0.0));
    assert_eq!(tool.handle(Pointer::Up, &l, false), (Tool::Idle, Reaction::None));
}

#[test]
fn a_small_move_is_still_a_click_and_escape_drops_nothing() {
    let l = drawn(&onboarding());
    let what = Element::Step(name("complete_the_contract"));
    let at = rect(&l, &what).center();
    let down = Pointer::Down { on: Some(what.clone()), seen: at };
    let near = Point::new(at.x + 2.0, at.y);
    let (tool, _) = Tool::default().handle(down.clone(), &l, true);
    let (tool, _) = tool.handle(Pointer::Move { seen: near, drawn: near }, &l, true);
    assert_eq!(tool.handle(Pointer::Up, &l, true).1, Reaction::Select(Some(what)));
    let far = Point::new(at.x + 300.0, at.y);
    let (tool, _) = Tool::default().handle(down, &l, true);
    let (tool, _) = tool.handle(Pointer::Move { seen: far, drawn: far }, &l, true);
    assert!(matches!(&tool, Tool::Dragging { drop: Some(Drop::Into { .. }), .. }));
    let (tool, _) = tool.handle(Pointer::Cancel, &l, true);
    assert_eq!(tool.handle(Pointer::Up, &l, true).1, Reaction::None);
}
