//! Stages by which a flow with screens shows how far one is. Screens show that in their own way; what the flow itself asks of
//! its stages goes on being answered, by variables that hold their labels.

use fermata_engine::{
    flow::{Assignment, Element, ElementBody},
    value::{DataType, Value},
};

use super::{draft::Draft, meaning};
use crate::salesforce::{
    ledger::Node,
    terms::{Kind, Meaning},
};

/// The stage that one is at.
const CURRENT: &str = "$Flow.CurrentStage";
/// The stages that are shown.
const ACTIVE: &str = "$Flow.ActiveStages";

/// Learns what the stages of a flow mean.
pub(super) fn learn(draft: &mut Draft<'_, '_>, root: Node<'_>) {
    let mut stages: Vec<(u32, &str, bool)> = Vec::new();
    for node in root.children("stages") {
        node.read_all();
        node.changed("Screens show how far one is in their own way; a stage is only a text here.");
        let Some(name) = node.peek_text("name") else { continue };
        let label = node.peek_text("label").unwrap_or(name);
        let order = node.peek_text("stageOrder").and_then(|text| text.parse().ok()).unwrap_or(u32::MAX);
        let active = node.peek_text("isActive").is_some_and(|text| text.eq_ignore_ascii_case("true"));
        stages.push((order, label, active));
        draft.terms.learn(name, Meaning::Literal { value: label.into(), kind: Kind::Text });
    }
    stages.sort_by_key(|(order, ..)| *order);
    let active: Vec<Value> =
        stages.iter().filter(|(.., active)| *active).map(|(_, label, _)| Value::from(*label)).collect();
    if uses(draft, CURRENT) {
        let variable = draft.variable_of(CURRENT, DataType::Text, Kind::Text);
        begins(draft, &variable, active.first().cloned().unwrap_or(Value::Null));
    }
    if uses(draft, ACTIVE) {
        let of = Box::new(DataType::Text);
        let variable = draft.variable_of(ACTIVE, DataType::List { of }, Kind::List(Box::new(Kind::Text)));
        begins(draft, &variable, Value::Array(active));
    }
}

fn uses(draft: &Draft<'_, '_>, name: &str) -> bool {
    let name = name.to_lowercase();
    draft.has_room_for_variables() && (draft.seen.used.contains(&name) || draft.seen.assigned.contains(&name))
}

fn begins(draft: &mut Draft<'_, '_>, variable: &fermata_engine::ids::Name, value: Value) {
    if let Some(found) = draft.flow.variables.iter_mut().find(|found| &found.name == variable) {
        found.default = value;
    }
}

/// The stage that one is at once one sees a screen: set before it where something asks for it.
pub(super) fn reached(draft: &Draft<'_, '_>, screen: Node<'_>) -> Option<Element> {
    let stage = screen.child("stageReference").filter(|stage| !stage.is_empty())?;
    stage.read_all();
    let (Ok(Meaning::Path { path, .. }), Some(of)) =
        (draft.terms.meaning(CURRENT), stage.peek_text("elementReference"))
    else {
        stage.changed("Screens show how far one is in their own way.");
        return None;
    };
    let (variable, _) = meaning::variable(&path)?;
    let Ok(label) = draft.terms.meaning(of) else {
        stage.not_supported(format!("There is no stage {of}."));
        return None;
    };
    stage.changed("An element before the screen sets the stage.");
    let name = draft.free_element(&format!("{}_stage", screen.peek_text("name").unwrap_or("screen")));
    let sets = vec![meaning::set(variable, meaning::source(label))];
    Some(Element::new(name, "Set the stage", ElementBody::Assignment(Assignment { sets })))
}
