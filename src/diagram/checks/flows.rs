//! Drawings and edits of flows.

use std::collections::BTreeSet;

use fermata_engine::{
    flow::{ElementBody, Flow, FlowKind},
    ids::Name,
    value::{DataType, ValueSource},
};
use proptest::prelude::*;

use crate::{
    drawing::{Drawing, apply},
    edit::Refusal,
    element::{Connector, Element, Focus, Plus},
    flow::{FlowEdit, FlowNames, Kind, beside, layout, palette, ways},
    geometry::{Point, Rect},
    history::Editor,
    keyboard::{Step, walk},
    layout::{Layout, LinkKind},
    samples::name,
};

const KINDS: [Kind; 8] = [
    Kind::Get,
    Kind::Loop,
    Kind::Decision,
    Kind::Create,
    Kind::Update,
    Kind::Assignment,
    Kind::Subflow,
    Kind::Notify,
];

fn drawn(flow: &Flow) -> Layout {
    layout(flow, &FlowNames::default(), true)
}

fn make(flow: &Flow, edit: FlowEdit) -> Flow {
    apply(flow, &edit).expect("the edit is made").definition
}

fn add(flow: &Flow, on: Connector, kind: Kind, label: &str) -> Flow {
    let body = Box::new(palette::body(kind, flow, &name("account")));
    make(flow, FlowEdit::Insert { on, label: label.into(), body })
}

fn next(of: &str) -> Connector {
    Connector::Next(name(of))
}

/// Get records, go through them, decide in between, tell somebody after the last; a failure is told as well.
fn sample() -> Flow {
    let f = Flow::blank("Sample", FlowKind::Autolaunched);
    let f = add(&f, Connector::Start, Kind::Get, "Find");
    let f = add(&f, next("find"), Kind::Loop, "Each one");
    let f = add(&f, Connector::Each(name("each_one")), Kind::Decision, "Large");
    let f = add(&f, Connector::Outcome(name("large"), name("yes")), Kind::Create, "Make");
    let f = add(&f, next("each_one"), Kind::Notify, "Tell");
    add(&f, Connector::Fault(name("find")), Kind::Notify, "Say why")
}

/// No two boxes share room, connectors begin and end on their boxes and run through no other, and all of it is in the size.
fn sound(flow: &Flow) {
    let l = drawn(flow);
    assert_eq!(l.boxes.len(), flow.elements.len() + 2, "everything is drawn once");
    let rects: Vec<(String, Rect)> = l
        .boxes
        .iter()
        .map(|b| (b.element.key(), b.rect))
        .chain(l.links.iter().filter_map(|k| Some((k.connector.key(), k.jump.as_ref()?.rect))))
        .collect();
    for (i, (a, ar)) in rects.iter().enumerate() {
        for (b, br) in &rects[i + 1..] {
            assert!(!ar.overlaps(br), "{a} overlaps {b}");
        }
    }
    assert_eq!(l.links.len(), ways::all(flow).len(), "every connector is drawn");
    for link in &l.links {
        let from = l.drawn(&link.from).expect("a source").rect.grown(0.1);
        let to = l.drawn(&link.to).expect("a target").rect;
        let to = link.jump.as_ref().map_or(to, |jump| jump.rect).grown(0.1);
        let last = *link.points.last().expect("a point");
        assert!(from.contains(link.points[0]), "{link:?} begins beside {from:?}");
        assert!(to.contains(last), "{link:?} ends beside {to:?}");
        for pair in link.points.windows(2) {
            let straight = (pair[0].x - pair[1].x).abs() < 0.01 || (pair[0].y - pair[1].y).abs() < 0.01;
            assert!(straight, "{link:?} is not orthogonal");
            let line = Rect::new(
                pair[0].x.min(pair[1].x),
                pair[0].y.min(pair[1].y),
                (pair[0].x - pair[1].x).abs(),
                (pair[0].y - pair[1].y).abs(),
            );
            let own = [link.connector.key(), link.from.key(), link.to.key()];
            for (key, rect) in rects.iter().filter(|(key, _)| !own.contains(key)) {
                assert!(!rect.grown(-1.0).overlaps(&line.grown(0.1)), "{link:?} crosses {key}");
            }
        }
        for p in &link.points {
            assert!(p.x >= 0.0 && p.y >= 0.0 && p.x <= l.size.width && p.y <= l.size.height, "{link:?}");
        }
    }
    for spot in &l.pluses {
        let at = spot.rect.center();
        let inside = rects.iter().find(|(_, rect)| rect.contains(at));
        assert!(inside.is_none(), "{} lies on {inside:?}", spot.plus.key());
    }
    reached(&l);
}

fn reached(l: &Layout) {
    let mut seen = BTreeSet::from([Focus::Element(Element::Start)]);
    let mut open: Vec<Focus> = seen.iter().cloned().collect();
    while let Some(at) = open.pop() {
        for step in [Step::Left, Step::Right, Step::Up, Step::Down, Step::Last] {
            if let Some(next) = walk(l, &at, step).filter(|f| !seen.contains(f)) {
                seen.insert(next.clone());
                open.push(next);
            }
        }
    }
    for b in &l.boxes {
        assert!(seen.contains(&Focus::Element(b.element.clone())), "{:?} is out of reach", b.element);
    }
}

/// An edit made of chance, among those that fit the flow.
fn edit(flow: &Flow, kind: u8, a: usize, b: usize) -> Option<FlowEdit> {
    let connectors: Vec<Connector> = ways::all(flow).into_iter().map(|(c, _)| c).collect();
    let on = connectors[a % connectors.len()].clone();
    let names: Vec<Name> = flow.elements.iter().map(|e| e.name.clone()).collect();
    let name = || names.get(b.checked_rem(names.len())?).cloned();
    Some(match kind % 16 {
        0..=6 => {
            let kind = KINDS[b % KINDS.len()];
            let body = Box::new(palette::body(kind, flow, &Name::from_label("account", "x")));
            FlowEdit::Insert { on, label: kind.words().into(), body }
        }
        7 => {
            let on = Connector::Fault(name()?);
            let body = Box::new(palette::body(Kind::Notify, flow, &Name::from_label("account", "x")));
            FlowEdit::Insert { on, label: "Fault".into(), body }
        }
        8 | 9 => FlowEdit::Move { name: name()?, on },
        10 => FlowEdit::Delete { name: name()? },
        11 | 12 => FlowEdit::Connect { connector: on, to: name() },
        13 => FlowEdit::Connect { connector: on, to: None },
        14 => FlowEdit::Duplicate { name: name()? },
        _ => FlowEdit::Label { element: Element::Block(name()?), label: format!("Called {b}"), rename: true },
    })
}

proptest! {
    #![proptest_config(crate::seeds::cases(256))]

    #[test]
    fn any_flow_is_drawn_soundly_and_every_edit_can_be_taken_back(
        rows in prop::collection::vec((any::<u8>(), 0_usize..60, 0_usize..60), 1..50),
    ) {
        let mut flow = Flow::blank("x", FlowKind::Autolaunched);
        for (kind, a, b) in rows {
            let Some(edit) = edit(&flow, kind, a, b) else { continue };
            let Ok(applied) = apply(&flow, &edit) else { continue };
            prop_assert_eq!(&applied.definition.patched(&applied.inverse).expect("fits"), &flow);
            flow = applied.definition;
            let led = 1 + flow.elements.iter().map(|e| ways::of(e).len()).sum::<usize>();
            prop_assert_eq!(ways::all(&flow).len(), led, "every connector leads to what is there");
        }
        sound(&flow);
    }
}

fn y(l: &Layout, of: &str) -> f64 {
    l.drawn(&Element::Block(name(of))).expect("drawn").rect.y
}

fn x(l: &Layout, of: &str) -> f64 {
    l.drawn(&Element::Block(name(of))).expect("drawn").rect.x
}

#[test]
fn a_flow_reads_downwards_with_what_repeats_and_what_fails_beside() {
    let flow = sample();
    sound(&flow);
    let l = drawn(&flow);
    assert!(y(&l, "find") < y(&l, "each_one") && y(&l, "each_one") < y(&l, "tell"));
    assert!((x(&l, "find") - x(&l, "tell")).abs() < 0.01, "what is planned is one line");
    assert!(x(&l, "large") > x(&l, "each_one") && x(&l, "say_why") > x(&l, "find"));
    let back = l.links.iter().find(|k| k.from == Element::Block(name("make"))).expect("drawn");
    assert_eq!((back.kind, back.to.clone()), (LinkKind::Back, Element::Block(name("each_one"))));
    let fault = l.link(&Connector::Fault(name("find"))).expect("drawn");
    assert_eq!(fault.kind, LinkKind::Fault);
    let end = l.link(&next("say_why")).expect("drawn");
    assert!(end.jump.is_some(), "what a failure leads to ends beside, not through everything");
}

#[test]
fn ways_that_part_meet_again() {
    let flow = Flow::blank("x", FlowKind::Autolaunched);
    let flow = add(&flow, Connector::Start, Kind::Decision, "Which");
    let flow = add(&flow, Connector::Outcome(name("which"), name("yes")), Kind::Create, "Make");
    let flow = make(&flow, FlowEdit::Connect { connector: Connector::Default(name("which")), to: None });
    let l = drawn(&flow);
    let end = l.drawn(&Element::End).expect("drawn").rect.center().x;
    assert!(
        l.links.iter().filter(|k| k.to == Element::End).all(|k| k.points.last().expect("a point").x == end)
    );
    assert!(l.links.iter().all(|k| k.jump.is_none()));
}

#[test]
fn leading_to_what_stands_elsewhere_is_a_jump() {
    let flow = make(&sample(), FlowEdit::Connect { connector: next("tell"), to: Some(name("find")) });
    sound(&flow);
    let l = drawn(&flow);
    let jump = l.link(&next("tell")).and_then(|k| k.jump.clone()).expect("a jump");
    assert_eq!(jump.text, "Find");
}

#[test]
fn what_no_run_reaches_stands_below() {
    let flow = make(&sample(), FlowEdit::Connect { connector: next("find"), to: None });
    sound(&flow);
    let l = drawn(&flow);
    assert!(l.unreached.is_some() && y(&l, "each_one") > l.drawn(&Element::End).expect("drawn").rect.y);
}

#[test]
fn what_is_found_has_a_variable_of_its_type_and_a_loop_goes_through_it() {
    let flow = sample();
    let of = |n: &str| flow.variables.iter().find(|v| v.name == name(n)).map(|v| v.data_type.clone());
    let record = DataType::Record { object: name("account") };
    assert_eq!(of("found"), Some(DataType::List { of: Box::new(record.clone()) }));
    assert_eq!(of("item"), Some(record.clone()));
    let Some(ElementBody::Loop(it)) = flow.element(&name("each_one")).map(|e| &e.body) else {
        panic!("no loop")
    };
    assert_eq!(it.items, ValueSource::Reference("vars.found".into()));
    let mut block = flow.element(&name("find")).expect("there").clone();
    if let ElementBody::GetRecords(it) = &mut block.body {
        it.first = true;
    }
    let one = make(&flow, FlowEdit::Set { block: Box::new(block) });
    let found = one.variables.iter().find(|v| v.name == name("found")).expect("kept");
    assert_eq!(found.data_type, record);
}

#[test]
fn deleting_heals_and_a_loop_leaves_what_it_repeated() {
    let flow = make(&sample(), FlowEdit::Delete { name: name("make") });
    assert_eq!(
        ways::target(&flow, &Connector::Outcome(name("large"), name("yes"))),
        Some(Element::Block(name("each_one")))
    );
    let flow = make(&flow, FlowEdit::Delete { name: name("each_one") });
    assert_eq!(ways::target(&flow, &next("find")), Some(Element::Block(name("large"))));
    assert_eq!(ways::target(&flow, &Connector::Default(name("large"))), Some(Element::Block(name("tell"))));
    sound(&flow);
}

#[test]
fn a_loop_moves_with_what_it_repeats() {
    let flow = make(&sample(), FlowEdit::Move { name: name("each_one"), on: next("tell") });
    assert_eq!(ways::target(&flow, &next("find")), Some(Element::Block(name("tell"))));
    assert_eq!(ways::target(&flow, &next("tell")), Some(Element::Block(name("each_one"))));
    assert_eq!(ways::target(&flow, &next("each_one")), Some(Element::End));
    assert_eq!(ways::target(&flow, &next("make")), Some(Element::Block(name("each_one"))));
    let own = FlowEdit::Move { name: name("each_one"), on: next("make") };
    assert_eq!(apply(&flow, &own).map(|_| ()), Err(Refusal::Nowhere));
}

#[test]
fn the_keyboard_moves_by_one_place() {
    let flow = sample();
    assert_eq!(beside(&flow, &name("tell"), Step::Up), Some(next("find")));
    assert_eq!(beside(&flow, &name("find"), Step::Down), Some(next("each_one")));
    assert_eq!(beside(&flow, &name("tell"), Step::Down), None);
}

#[test]
fn a_new_name_is_followed_everywhere_and_typing_is_one_entry() {
    let mut editor = Editor::new(sample());
    for label in ["F", "Fi", "Fin", "Find all"] {
        let element = editor.definition().elements()[0].clone();
        let edit = FlowEdit::Label { element, label: label.into(), rename: true };
        editor.perform(&edit, Some("label")).expect("made");
    }
    assert_eq!(editor.definition().start, Some(name("find_all")));
    editor.undo();
    assert_eq!(**editor.definition(), sample());
    let edit = FlowEdit::Rename { input: false, old: name("found"), new: name("accounts") };
    editor.perform(&edit, None).expect("made");
    let text = serde_json::to_string(&**editor.definition()).expect("JSON");
    assert!(!text.contains("vars.found") && text.contains("vars.accounts"), "{text}");
}

#[test]
fn down_goes_along_and_right_goes_aside() {
    let l = drawn(&sample());
    let plus = |c: Connector| Focus::Plus(Plus::On(c));
    let at = Focus::Element(Element::Block(name("each_one")));
    assert_eq!(walk(&l, &at, Step::Down), Some(plus(next("each_one"))));
    assert_eq!(walk(&l, &at, Step::Right), Some(plus(Connector::Each(name("each_one")))));
    let large = Focus::Element(Element::Block(name("large")));
    let yes = plus(Connector::Outcome(name("large"), name("yes")));
    assert_eq!(walk(&l, &large, Step::Down), Some(yes.clone()));
    assert_eq!(walk(&l, &yes, Step::Right), Some(plus(Connector::Default(name("large")))));
    let tool = crate::tool::drop_at(&l, &Element::Block(name("tell")), Point::new(0.0, 0.0));
    assert_eq!(tool, None, "nothing is dropped far from every connector");
}

/// As many elements as there may be: in a row, and each inside the one before.
#[test]
fn the_largest_flows_are_drawn() {
    let begun = std::time::Instant::now();
    for nested in [false, true] {
        let mut flow = Flow::blank("x", FlowKind::Autolaunched);
        let mut on = Connector::Start;
        for at in 0..500 {
            let kind = if nested { Kind::Decision } else { KINDS[at % KINDS.len()] };
            let label = format!("Element {at}");
            let body =
                Box::new(palette::body(kind, &Flow::blank("x", FlowKind::Autolaunched), &name("account")));
            flow.make(&FlowEdit::Insert { on: on.clone(), label, body }).expect("made");
            let made = Name::from_label(&format!("element_{at}"), "x");
            on = if kind == Kind::Decision {
                Connector::Outcome(made, name("yes"))
            } else {
                next(made.as_str())
            };
        }
        let l = drawn(&flow);
        assert_eq!(l.boxes.len(), 502);
    }
    assert!(begun.elapsed().as_secs() < 20, "drawing has become slow: {:?}", begun.elapsed());
}
