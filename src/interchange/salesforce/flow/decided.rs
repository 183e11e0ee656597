//! How an approver's flow says what was decided: the outputs, and the components in which it is chosen and explained.

use fermata_engine::{
    flow::{Component, ElementBody, Flow},
    ids::Name,
    value::ValueSource,
};

use super::{DecisionOutputs, draft::Draft, meaning};

/// The outputs by which the flow says what was decided; none where it has no such output.
pub(super) fn outputs(draft: &Draft<'_, '_>) -> Option<DecisionOutputs> {
    let output =
        |name: &str| draft.flow.outputs.iter().find(|o| o.as_str().eq_ignore_ascii_case(name)).cloned();
    let (decision, comments) = (output("approvalDecision"), output("approvalComments"));
    if decision.is_none() && comments.is_none() {
        return None;
    }
    let decided = decision.as_ref().and_then(|name| fed_by(draft, name));
    let commented_in =
        comments.as_ref().and_then(|name| fed_by(draft, name)).map(|component| component.name.clone());
    let decided_in = decided.map(|component| component.name.clone());
    Some(DecisionOutputs { decision, decided_in, comments, commented_in })
}

/// The component whose value an output takes.
fn fed_by<'d>(draft: &'d Draft<'_, '_>, output: &Name) -> Option<&'d Component> {
    let handed = draft.hand_over.iter().filter(|(name, _)| name == output).map(|(_, value)| value);
    let assigned = draft.flow.elements.iter().flat_map(|element| match &element.body {
        ElementBody::Assignment(it) => it.sets.as_slice(),
        _ => &[],
    });
    let assigned = assigned.filter(|set| &set.name == output && set.field.is_none()).map(|set| &set.value);
    let component = |value: &ValueSource| match value {
        ValueSource::Reference(path) => {
            let (name, _) = meaning::variable(path)?;
            draft.flow.component(name.as_str())
        }
        _ => None,
    };
    handed.chain(assigned).find_map(component)
}

/// The flow without what says the decision, for an approval whose buttons say it. Hands back nothing where something else in
/// the flow asks what was chosen: then it stays as it is.
pub fn without_decision(flow: &Flow, outputs: &DecisionOutputs) -> Option<Flow> {
    let mut rest = flow.clone();
    let gone: Vec<&Name> = outputs.decided_in.iter().chain(&outputs.commented_in).collect();
    let told: Vec<&Name> = outputs.decision.iter().chain(&outputs.comments).collect();
    for element in &mut rest.elements {
        match &mut element.body {
            ElementBody::Screen(screen) => {
                screen.components.retain(|component| !gone.contains(&&component.name))
            }
            ElementBody::Assignment(it) => it.sets.retain(|set| !told.contains(&&set.name)),
            _ => {}
        }
    }
    rest.outputs.retain(|name| !told.contains(&name));
    rest.variables.retain(|variable| !told.contains(&&variable.name));
    let emptied: Vec<(Name, Option<Name>)> = rest
        .elements
        .iter()
        .filter(|element| {
            let before = flow.element(&element.name).map(|before| &before.body);
            matches!(&element.body, ElementBody::Assignment(it) if it.sets.is_empty())
                && before != Some(&element.body)
        })
        .map(|element| (element.name.clone(), element.next.clone()))
        .collect();
    for (name, next) in emptied {
        super::finish::skip(&mut rest, &name, next.as_ref());
    }
    let text = serde_json::to_string(&rest).ok()?;
    let named = |name: &Name| {
        let path = format!("vars.{name}");
        text.match_indices(&path).any(|(at, _)| {
            let after = text.get(at + path.len()..).unwrap_or_default();
            !after.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_')
        })
    };
    (!gone.iter().chain(&told).any(|name| named(name))).then_some(rest)
}
