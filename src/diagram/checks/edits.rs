//! Edits, one by one and in random rows.

use fermata_engine::{
    condition::{Condition, Logic, Operator, Row, Rows},
    definition::{Exit, Orchestration, StepStart, Target},
    value::ValueSource,
};
use proptest::prelude::*;

use crate::{
    edit::{ConnectorEdit, DecisionEdit, Edit, Header, PropertyEdit, Refusal, StageEdit, StepEdit, apply},
    element::{Connector, Element},
    history::Editor,
    palette::{Kind, work},
    samples::{make, name, onboarding},
};

/// The edit that a few random numbers mean for a definition.
pub(super) fn edit(d: &Orchestration, kind: u8, a: usize, b: usize) -> Option<Edit> {
    let links = Connector::all(d);
    let on = links[a % links.len()].0.clone();
    let stage = |i: usize| (!d.stages.is_empty()).then(|| d.stages[i % d.stages.len()].clone());
    let decision = |i: usize| (!d.decisions.is_empty()).then(|| d.decisions[i % d.decisions.len()].clone());
    let steps: Vec<_> = d.stages.iter().flat_map(|s| s.steps.clone()).collect();
    let step = |i: usize| (!steps.is_empty()).then(|| steps[i % steps.len()].clone());
    let to = [
        stage(b).map(|s| Target::Stage(s.name)).unwrap_or_default(),
        decision(b).map(|s| Target::Decision(s.name)).unwrap_or_default(),
        Target::End,
    ][b % 3]
        .clone();
    Some(match kind % 18 {
        0 | 1 => StageEdit::Insert { on, label: "New stage".into() }.into(),
        2 => StageEdit::Move { stage: stage(b)?.name, on }.into(),
        3 => StageEdit::Delete { stage: stage(a)?.name }.into(),
        4 => StageEdit::Duplicate { stage: stage(a)?.name }.into(),
        5 => DecisionEdit::Insert { on, label: "Decision".into() }.into(),
        6 => DecisionEdit::Delete { decision: decision(a)?.name }.into(),
        7 => DecisionEdit::AddOutcome { decision: decision(a)?.name, label: "More".into() }.into(),
        8 => {
            let d = decision(a)?;
            let outcome = d.outcomes.get(b % d.outcomes.len().max(1))?.name.clone();
            DecisionEdit::RemoveOutcome { decision: d.name, outcome }.into()
        }
        9 => {
            let d = decision(a)?;
            DecisionEdit::MoveOutcome {
                outcome: d.outcomes.last()?.name.clone(),
                decision: d.name,
                index: b % 3,
            }
            .into()
        }
        10 | 11 => {
            let before = step(b).map(|s| s.name);
            let work = work(if a.is_multiple_of(2) { Kind::Interactive } else { Kind::Background });
            StepEdit::Add { stage: stage(a)?.name, before, label: "Step".into(), work: work.into() }.into()
        }
        12 => StepEdit::Move { step: step(a)?.name, stage: stage(b)?.name, before: step(b).map(|s| s.name) }
            .into(),
        13 => StepEdit::Delete { step: step(a)?.name }.into(),
        14 => StepEdit::Duplicate { step: step(a)?.name }.into(),
        15 => ConnectorEdit::Connect { connector: on, to }.into(),
        16 => ConnectorEdit::Fault { stage: stage(a)?.name, to: (!b.is_multiple_of(4)).then_some(to) }.into(),
        _ => {
            let element = [
                stage(a).map(|s| Element::Stage(s.name)),
                step(a).map(|s| Element::Step(s.name)),
                decision(a).map(|s| Element::Decision(s.name)),
            ][b % 3]
                .clone()?;
            PropertyEdit::Label { element, label: format!("Label {b}"), rename: true }.into()
        }
    })
}

proptest! {
    #![proptest_config(crate::seeds::cases(256))]

    #[test]
    fn every_edit_can_be_taken_back(rows in prop::collection::vec((any::<u8>(), 0_usize..40, 0_usize..40), 1..40)) {
        let mut d = onboarding();
        for (kind, a, b) in rows {
            let Some(edit) = edit(&d, kind, a, b) else { continue };
            let Ok(applied) = apply(&d, &edit) else { continue };
            let back = applied.inverse.apply(&applied.definition).expect("the inverse fits");
            prop_assert_eq!(&back, &d);
            d = applied.definition;
        }
    }

    #[test]
    fn undoing_all_is_the_start_and_redoing_all_the_end(
        rows in prop::collection::vec((any::<u8>(), 0_usize..40, 0_usize..40), 1..40)
    ) {
        let start = onboarding();
        let mut editor = Editor::new(start.clone());
        for (kind, a, b) in rows {
            let Some(edit) = edit(editor.definition(), kind, a, b) else { continue };
            let _ = editor.perform(&edit, (a % 3 == 0).then_some("typing"));
        }
        let end = editor.definition().clone();
        while editor.undo().is_some() {}
        prop_assert_eq!(&**editor.definition(), &start);
        while editor.redo().is_some() {}
        prop_assert_eq!(editor.definition(), &end);
    }

    #[test]
    fn edits_leave_no_dead_end(rows in prop::collection::vec((any::<u8>(), 0_usize..40, 0_usize..40), 1..60)) {
        let mut d = Orchestration::blank("x");
        for (kind, a, b) in rows {
            let Some(edit) = edit(&d, kind, a, b) else { continue };
            let Ok(applied) = apply(&d, &edit) else { continue };
            d = applied.definition;
            for (connector, target) in Connector::all(&d) {
                prop_assert!(Element::of_target(&target).exists_in(&d), "{:?} leads to {:?}", connector, target);
            }
            for stage in &d.stages {
                for step in &stage.steps {
                    let StepStart::After { steps } = &step.start else { continue };
                    prop_assert!(steps.iter().all(|s| stage.steps.iter().any(|o| &o.name == s)));
                }
            }
        }
    }
}

#[test]
fn a_stage_on_the_way_of_a_recalled_run_joins_both_ends() {
    let mut d = onboarding();
    d.recall = Some(Target::Stage(name("implementation")));
    let d = make(&d, StageEdit::Insert { on: Connector::Recall, label: "Tidy up".into() });
    assert_eq!(d.recall, Some(Target::Stage(name("tidy_up"))));
    assert_eq!(d.stage(&name("tidy_up")).map(|s| &s.next), Some(&Target::Stage(name("implementation"))));
    let d = make(&d, StageEdit::Delete { stage: name("tidy_up") });
    assert_eq!(d.recall, Some(Target::Stage(name("implementation"))));
}

#[test]
fn inserting_joins_both_ends() {
    let d = onboarding();
    let d = make(&d, StageEdit::Insert { on: Connector::Next(name("contract")), label: "Credit".into() });
    assert_eq!(d.stage(&name("contract")).map(|s| &s.next), Some(&Target::Stage(name("credit"))));
    assert_eq!(d.stage(&name("credit")).map(|s| &s.next), Some(&Target::Stage(name("review"))));
    let order: Vec<_> = d.stages.iter().map(|s| s.name.as_str()).collect();
    assert_eq!(order, ["contract", "credit", "review", "implementation"]);
}

#[test]
fn deleting_joins_the_neighbours() {
    let d = make(&onboarding(), StageEdit::Delete { stage: name("contract") });
    assert_eq!(d.start, Target::Stage(name("review")));
    assert_eq!(d.decisions[0].default_next, Target::Stage(name("review")));
    let d = make(&onboarding(), DecisionEdit::Delete { decision: name("accepted") });
    assert_eq!(d.stage(&name("review")).map(|s| &s.next), Some(&Target::Stage(name("implementation"))));
}

#[test]
fn a_moved_step_leaves_no_order_behind() {
    let edit = StepEdit::Move { step: name("review_terms"), stage: name("contract"), before: None };
    let d = make(&onboarding(), edit);
    assert_eq!(d.step(&name("tell_the_customer")).map(|(_, s)| &s.start), Some(&StepStart::WithStage));
    assert_eq!(d.step(&name("review_terms")).map(|(s, _)| s.name.as_str()), Some("contract"));
}

#[test]
fn a_new_label_gives_the_name_and_every_mention_follows() {
    let mut d = onboarding();
    let row = Row {
        resource: "steps.review_terms.outcome".into(),
        operator: Operator::Equals,
        value: ValueSource::Reference("steps.review_terms.outputs.cap".into()),
    };
    d.stages[1].exit = Exit::When(Condition::Rows(Rows { logic: Logic::All, rows: vec![row] }));
    let label = PropertyEdit::Label {
        element: Element::Step(name("review_terms")),
        label: "Check".into(),
        rename: true,
    };
    let d = make(&d, label);
    assert!(d.step(&name("check")).is_some());
    let text = serde_json::to_string(&d).expect("JSON");
    assert!(!text.contains("review_terms") && text.contains("steps.check.outputs.cap"), "{text}");
    let kept =
        PropertyEdit::Label { element: Element::Step(name("check")), label: "Look".into(), rename: false };
    assert_eq!(make(&d, kept).step(&name("check")).map(|(_, s)| s.label.as_str()), Some("Look"));
}

#[test]
fn typing_is_one_entry() {
    let mut editor = Editor::new(onboarding());
    let type_in = |editor: &mut Editor<Orchestration>, text: &str| {
        let mut header = Header::of(editor.definition());
        header.label = text.into();
        editor.perform(&PropertyEdit::Header(Box::new(header)).into(), Some("label")).expect("made");
    };
    for text in ["O", "On", "Onb"] {
        type_in(&mut editor, text);
    }
    editor.settle();
    type_in(&mut editor, "Onbo");
    editor.undo();
    assert_eq!(editor.definition().label, "Onb");
    editor.undo();
    assert_eq!(editor.definition().label, "Customer onboarding");
    assert!(editor.undo().is_none());
}

#[test]
fn nonsense_is_refused_with_words() {
    let d = onboarding();
    let gone = apply(&d, &StageEdit::Delete { stage: name("nowhere") }.into());
    assert_eq!(gone.map(|_| ()), Err(Refusal::Missing { kind: "stage", name: "nowhere".into() }));
    let own = StageEdit::Move { stage: name("contract"), on: Connector::Start };
    assert_eq!(apply(&d, &own.into()).map(|_| ()), Err(Refusal::Nowhere));
    let to = Target::Decision(name("accepted"));
    let itself = ConnectorEdit::Connect { connector: Connector::Default(name("accepted")), to };
    assert_eq!(apply(&d, &itself.into()).map(|_| ()), Err(Refusal::ToItself));
}
