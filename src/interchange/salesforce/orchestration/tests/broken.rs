//! Drafts, missing pieces, what nobody knows, and files that chance has changed.

use fermata_engine::{definition::Target, simulate::Random};

use super::*;
use crate::salesforce::report::FileResult;

#[test]
fn a_draft_without_anything_is_a_drawing_without_anything() {
    let (import, it) = one(&[orchestration("Orchestrator", "<start><object>Order__c</object></start>")]);
    assert_eq!((it.stages.len(), &it.start), (0, &Target::End));
    assert_ne!(import.report.files[0].result, FileResult::Refused);
}

#[test]
fn names_that_are_none_or_taken_are_changed_and_labels_stand_in() {
    let nameless = "<stageSteps><label>Do it</label><actionType>stepBackground</actionType></stageSteps>";
    let inner = stage("A", &(nameless.to_owned() + &step("S", "stepBackground", "Work", "")))
        + &stage("a", &step("s", "stepBackground", "Work", ""))
        + &stage("1 x", "");
    let (_, it) = one(&[orchestration("Orchestrator", &inner), work()]);
    let names: Vec<String> = it.stages.iter().map(|stage| stage.name.to_string()).collect();
    assert_eq!(names, ["A", "a_2", "x"]);
    let steps: Vec<String> =
        it.stages.iter().flat_map(|s| &s.steps).map(|step| step.name.to_string()).collect();
    assert_eq!(steps, ["do_it", "S", "s_2"]);
}

#[test]
fn what_nobody_knows_is_reported_with_its_place() {
    let inner = "<novelty><deep>1</deep></novelty>".to_owned() + &start("A") + &stage("A", "<novelty/>");
    let (import, _) = one(&[orchestration("Orchestrator", &inner)]);
    assert_eq!(said(&import, "novelty").len(), 2);
    assert!(is_not_supported(&import, "deep", "does not know"));
    let place = said(&import, "novelty")[1].at.clone().unwrap();
    assert_eq!(place.element.unwrap().as_str(), "A");
}

#[test]
fn versions_that_nobody_knows_are_tried() {
    let text = "<Flow><apiVersion>99.0</apiVersion><processType>Orchestrator</processType></Flow>";
    let import = imported(&[file("flows/It.flow", text)]);
    let [version] = said(&import, "apiVersion")[..] else { panic!() };
    assert_eq!(version.result, ElementResult::Changed);
}

#[test]
fn files_that_chance_has_changed_do_no_harm() {
    let decision = format!(
        "<decisions><name>D</name><rules><name>Y</name>{}<connector><targetReference>A</targetReference></connector></rules></decisions>",
        condition("conditions", "Do.Outputs.score", "GreaterThan", "<numberValue>3.0</numberValue>")
    );
    let ask = step(
        "Ask",
        "stepInteractive",
        "Gone",
        &(user("mia@example.com") + &input("n", &text("{!$Record.Name}"))),
    );
    let a = ask
        + &step(
            "Do",
            "stepBackground",
            "Work",
            &condition("entryConditions", "Ask.Status", "EqualTo", &text("Completed")),
        );
    let whole = orchestration("Orchestrator", &(decision + &start("A") + &stage("A", &a) + &stage("B", "")));
    for seed in 0..300 {
        let mut random = Random::new(seed);
        let mut bytes = whole.bytes.clone();
        for _ in 0..=random.below(4) {
            let length = u64::try_from(bytes.len()).unwrap();
            let at = usize::try_from(random.below(length)).unwrap();
            let until = (at + usize::try_from(random.below(60)).unwrap()).min(bytes.len());
            match random.below(3) {
                0 => drop(bytes.drain(at..until)),
                1 => {
                    let part = bytes[at..until].to_vec();
                    let to = usize::try_from(random.below(length)).unwrap().min(bytes.len());
                    drop(bytes.splice(to..to, part));
                }
                _ => bytes[at] = u8::try_from(random.below(128)).unwrap(),
            }
        }
        let files = [SourceFile { path: "flows/It.flow".to_owned(), bytes }, work()];
        let came = std::panic::catch_unwind(|| imported(&files));
        assert!(came.is_ok(), "the file of seed {seed} panics");
    }
}
