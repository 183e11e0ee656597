//! Drawings.

use fermata_engine::definition::{Orchestration, Target};
use proptest::prelude::*;

use super::edits::edit;
use crate::{
    edit::apply,
    element::{Connector, Element},
    geometry::Point,
    layout::{Layout, LinkKind, layout},
    samples::{long, name, onboarding},
    words::Names,
};

fn drawn(d: &Orchestration) -> Layout {
    layout(d, &Names::default(), true)
}

/// No two boxes share room; steps lie in their stage; connectors begin and end on their boxes; all of it is in the size.
fn sound(d: &Orchestration) {
    let l = drawn(d);
    let nodes: Vec<_> = l.boxes.iter().filter(|b| b.stage.is_none()).collect();
    let steps: Vec<_> = l.boxes.iter().filter(|b| b.stage.is_some()).collect();
    for group in [&nodes, &steps] {
        for (i, a) in group.iter().enumerate() {
            for b in &group[i + 1..] {
                assert!(!a.rect.overlaps(&b.rect), "{:?} overlaps {:?}", a, b);
            }
        }
    }
    for step in &steps {
        let stage = Element::Stage(step.stage.clone().expect("a stage"));
        assert!(l.drawn(&stage).expect("drawn").rect.encloses(&step.rect));
    }
    assert_eq!(nodes.len(), d.stages.len() + d.decisions.len() + 2);
    assert_eq!(l.links.len(), Connector::all(d).len());
    for link in &l.links {
        let from = l.drawn(&link.connector.source()).expect("a source").rect.grown(0.1);
        let to = l.drawn(&link.to).expect("a target").rect.grown(0.1);
        assert!(from.contains(link.points[0]), "{link:?} begins beside {from:?}");
        assert!(to.contains(*link.points.last().expect("a point")), "{link:?} ends beside {to:?}");
        for pair in link.points.windows(2) {
            let straight = (pair[0].x - pair[1].x).abs() < 0.01 || (pair[0].y - pair[1].y).abs() < 0.01;
            assert!(straight, "{link:?} is not orthogonal");
        }
        for p in &link.points {
            assert!(p.x >= 0.0 && p.y >= 0.0 && p.x <= l.size.width && p.y <= l.size.height, "{link:?}");
        }
    }
    crossings(&l);
}

/// No line runs through a box that is neither its beginning nor its end.
fn crossings(l: &Layout) {
    for link in &l.links {
        let others = l
            .boxes
            .iter()
            .filter(|b| b.stage.is_none() && b.element != link.connector.source() && b.element != link.to);
        for b in others {
            for pair in link.points.windows(2) {
                let middle = Point::new((pair[0].x + pair[1].x) / 2.0, (pair[0].y + pair[1].y) / 2.0);
                assert!(!b.rect.grown(-1.0).contains(middle), "{link:?} crosses {b:?}");
            }
        }
    }
}

proptest! {
    #![proptest_config(crate::seeds::cases(256))]

    #[test]
    fn any_drawing_is_sound(rows in prop::collection::vec((any::<u8>(), 0_usize..40, 0_usize..40), 1..60)) {
        sound(&edited(rows));
    }
}

fn edited(rows: impl IntoIterator<Item = (u8, usize, usize)>) -> Orchestration {
    let mut d = onboarding();
    for (kind, a, b) in rows {
        let Some(edit) = edit(&d, kind, a, b) else { continue };
        let Ok(applied) = apply(&d, &edit) else { continue };
        d = applied.definition;
    }
    d
}

/// Connectors once crossed boxes here.
#[test]
fn a_drawing_that_was_unsound_once_is_sound() {
    let rows = [
        (39, 0, 0),
        (6, 0, 0),
        (90, 0, 0),
        (6, 0, 0),
        (6, 0, 0),
        (129, 0, 0),
        (178, 0, 1),
        (77, 0, 0),
        (141, 30, 2),
        (216, 18, 0),
        (240, 0, 0),
        (203, 14, 0),
        (0, 0, 0),
        (72, 0, 0),
        (126, 22, 0),
        (203, 0, 0),
        (204, 1, 0),
        (126, 4, 0),
        (18, 0, 0),
        (255, 8, 0),
        (9, 0, 0),
        (9, 0, 0),
        (25, 0, 0),
        (187, 0, 0),
    ];
    sound(&edited(rows));
}

#[test]
fn a_blank_drawing_has_a_start_an_end_and_one_plus() {
    let d = Orchestration::blank("x");
    sound(&d);
    let l = drawn(&d);
    assert_eq!((l.boxes.len(), l.links.len(), l.pluses.len()), (2, 1, 1));
    assert!(layout(&d, &Names::default(), false).pluses.is_empty());
}

#[test]
fn stages_read_from_left_to_right_and_back_is_below() {
    let d = onboarding();
    sound(&d);
    let l = drawn(&d);
    let x = |e: Element| l.drawn(&e).expect("drawn").rect.x;
    let stage = |n: &str| Element::Stage(name(n));
    assert!(x(Element::Start) < x(stage("contract")));
    assert!(x(stage("contract")) < x(stage("review")));
    assert!(x(stage("review")) < x(Element::Decision(name("accepted"))));
    assert!(x(Element::Decision(name("accepted"))) < x(stage("implementation")));
    let back = l.link(&Connector::Default(name("accepted"))).expect("drawn");
    assert_eq!(back.kind, LinkKind::Back);
    let lowest = l.boxes.iter().map(|b| b.rect.bottom()).fold(0.0, f64::max);
    assert!(back.points.iter().any(|p| p.y > lowest));
}

#[test]
fn the_way_of_a_recalled_run_leaves_the_start_aside() {
    let mut d = onboarding();
    for to in [Target::End, Target::Stage(name("implementation")), Target::Decision(name("accepted"))] {
        d.recall = Some(to.clone());
        sound(&d);
        let l = drawn(&d);
        let way = l.link(&Connector::Recall).expect("drawn");
        assert_eq!((&way.from, &way.to), (&Element::Start, &Element::of_target(&to)));
        assert_eq!(way.kind, LinkKind::Fault, "it is no usual way");
        assert_eq!(way.label.as_ref().map(|l| l.text.as_str()), Some("if it is recalled"));
    }
    d.recall = None;
    assert!(drawn(&d).link(&Connector::Recall).is_none());
}

#[test]
fn a_step_that_starts_after_another_stands_under_it() {
    let l = drawn(&onboarding());
    let review = name("review");
    let steps: Vec<_> = l.steps_of(&review).map(|s| (s.title.clone(), s.depth)).collect();
    let expected = [("Review terms", 0), ("Tell the customer", 1), ("Set up billing", 0)];
    assert_eq!(steps, expected.map(|(t, d)| (t.to_owned(), d)));
    assert_eq!(l.orders.len(), 1);
}

#[test]
fn what_no_run_reaches_is_drawn_below() {
    let mut d = onboarding();
    d.stages[0].next = Target::End;
    sound(&d);
    let l = drawn(&d);
    let y = |n: &str| l.drawn(&Element::Stage(name(n))).expect("drawn").rect.y;
    assert!(y("review") > y("contract"));
    assert!(l.unreached.is_some());
}

#[test]
fn a_thousand_steps_are_laid_out() {
    let d = long(100, 10);
    let l = drawn(&d);
    assert_eq!(l.boxes.len(), 1102);
    assert_eq!(l.pluses.len(), 201);
}
