//! Edits of a flow as pure functions: every element stays connected as people expect.

use fermata_engine::{
    condition::{Condition, Logic, Rows},
    flow::{
        Assignment, Component, Element, ElementBody, Flow, FlowDecision, FlowKind, FlowOutcome, Notify,
        Screen, UpdateRecords,
    },
    ids::Name,
};

/// What can be added to a flow of this kind: key, words.
pub fn addable(kind: FlowKind) -> &'static [(&'static str, &'static str)] {
    match kind {
        FlowKind::Screen => &[
            ("screen", "Screen"),
            ("assignment", "Assignment"),
            ("decision", "Decision"),
            ("update_records", "Update the record"),
            ("notify", "Notify people"),
        ],
        FlowKind::Autolaunched => &[
            ("assignment", "Assignment"),
            ("decision", "Decision"),
            ("update_records", "Update the record"),
            ("notify", "Notify people"),
        ],
        FlowKind::Evaluation => &[("assignment", "Assignment"), ("decision", "Decision")],
    }
}

/// What an element is called by its kind.
pub fn kind_words(body: &ElementBody) -> &'static str {
    match body {
        ElementBody::Screen(_) => "Screen",
        ElementBody::Assignment(_) => "Assignment",
        ElementBody::Decision(_) => "Decision",
        ElementBody::UpdateRecords(it) if it.target.is_run_record() => "Update the record",
        ElementBody::Notify(_) => "Notify people",
        other => other.words(),
    }
}

/// A new body of this kind.
fn body(key: &str) -> ElementBody {
    match key {
        "screen" => ElementBody::Screen(Screen::default()),
        "decision" => ElementBody::Decision(FlowDecision::default()),
        "update_records" => ElementBody::UpdateRecords(UpdateRecords::default()),
        "notify" => {
            ElementBody::Notify(Notify { to: Vec::new(), subject: String::new(), body: String::new() })
        }
        _ => ElementBody::Assignment(Assignment::default()),
    }
}

/// Every name that is taken in a flow: elements, components, variables, inputs.
pub fn taken(flow: &Flow, name: &Name) -> bool {
    flow.elements.iter().any(|e| &e.name == name)
        || flow.inputs.iter().chain(&flow.variables).any(|v| &v.name == name)
        || components(flow).any(|c| &c.name == name)
}

/// Every component of a flow's screens.
pub fn components(flow: &Flow) -> impl Iterator<Item = &Component> {
    flow.elements.iter().flat_map(|e| match &e.body {
        ElementBody::Screen(screen) => screen.components.as_slice(),
        _ => &[],
    })
}

/// A name made of `label` that nothing in the flow has.
pub fn fresh_name(flow: &Flow, label: &str, fallback: &str) -> Name {
    Name::free(label, fallback, |name| taken(flow, name))
}

/// A number that makes `Outcome <number>` a label, and the name made of it, that none of these has.
pub fn fresh_number<'a>(taken: impl Iterator<Item = &'a Name> + Clone) -> usize {
    let free = |number: &usize| {
        let name = outcome_name(*number);
        taken.clone().all(|taken| *taken != name)
    };
    (1..).find(free).unwrap_or(1)
}

/// The name of the outcome of this number.
pub fn outcome_name(number: usize) -> Name {
    Name::from_label(&format!("outcome_{number}"), "outcome")
}

/// A new outcome of a decision, with a name of its own.
pub fn add_outcome(outcomes: &mut Vec<FlowOutcome>) {
    let number = fresh_number(outcomes.iter().map(|o| &o.name));
    let condition = Condition::Rows(Rows { logic: Logic::All, rows: Vec::new() });
    let label = format!("Outcome {number}");
    outcomes.push(FlowOutcome { name: outcome_name(number), label, condition, next: None });
}

/// Gives the variable at `at` another name, wherever the flow sets it or hands it over.
pub fn rename_variable(flow: &mut Flow, at: usize, name: &Name) {
    let Some(variable) = flow.variables.get_mut(at) else { return };
    let old = std::mem::replace(&mut variable.name, name.clone());
    let rename = |known: &mut Name| {
        if *known == old {
            known.clone_from(name);
        }
    };
    flow.outputs.iter_mut().for_each(rename);
    for element in &mut flow.elements {
        if let ElementBody::Assignment(assignment) = &mut element.body {
            assignment.sets.iter_mut().for_each(|set| rename(&mut set.name));
        }
    }
}

/// Takes the variable at `at` away; it is handed over no more.
pub fn remove_variable(flow: &mut Flow, at: usize) {
    if at < flow.variables.len() {
        let gone = flow.variables.remove(at);
        flow.outputs.retain(|name| *name != gone.name);
    }
}

/// Says whether the flow hands a variable over to whoever calls it.
pub fn hand_over(flow: &mut Flow, name: &Name, on: bool) {
    flow.outputs.retain(|output| output != name);
    if on {
        flow.outputs.push(name.clone());
    }
}

/// Adds an element of this kind after `after` (at the beginning where none). Answers its name.
pub fn add_element(flow: &mut Flow, key: &str, after: Option<&Name>) -> Name {
    let words = addable(flow.kind).iter().find(|(k, _)| *k == key).map_or("Element", |(_, words)| words);
    let name = fresh_name(flow, words, key);
    let at = after.and_then(|after| flow.elements.iter().position(|e| &e.name == after));
    let next = match at.and_then(|at| flow.elements.get_mut(at)) {
        Some(before) => before.next.replace(name.clone()),
        None => flow.start.replace(name.clone()),
    };
    let element = Element { next, ..Element::new(name.clone(), words, body(key)) };
    flow.elements.insert(at.map_or(0, |at| at + 1), element);
    name
}

/// Takes an element away; whatever led to it leads to what came after it.
pub fn remove_element(flow: &mut Flow, name: &Name) {
    let Some(at) = flow.elements.iter().position(|e| &e.name == name) else { return };
    let gone = flow.elements.remove(at);
    let next = gone.next.filter(|n| n != name);
    let mend = |target: &mut Option<Name>| {
        if target.as_ref() == Some(name) {
            target.clone_from(&next);
        }
    };
    mend(&mut flow.start);
    for element in &mut flow.elements {
        mend(&mut element.next);
        if let ElementBody::Decision(decision) = &mut element.body {
            decision.outcomes.iter_mut().for_each(|o| mend(&mut o.next));
        }
    }
}

/// Moves an element one place up or down. Where the flow runs straight down the list, it still does afterwards.
pub fn shift_element(flow: &mut Flow, name: &Name, down: bool) {
    let Some(at) = flow.elements.iter().position(|e| &e.name == name) else { return };
    let to = if down { at + 1 } else { at.wrapping_sub(1) };
    if to >= flow.elements.len() {
        return;
    }
    let straight = is_straight(flow);
    flow.elements.swap(at, to);
    if straight {
        straighten(flow);
    }
}

/// Whether each element leads to the one below it.
fn is_straight(flow: &Flow) -> bool {
    let names = || flow.elements.iter().map(|e| &e.name);
    let nexts = std::iter::once(flow.start.as_ref()).chain(flow.elements.iter().map(|e| e.next.as_ref()));
    nexts.eq(names().map(Some).chain(std::iter::once(None)))
}

/// Makes each element lead to the one below it.
fn straighten(flow: &mut Flow) {
    let names: Vec<Name> = flow.elements.iter().map(|e| e.name.clone()).collect();
    let mut names = names.into_iter();
    flow.start = names.next();
    for element in &mut flow.elements {
        element.next = names.next();
    }
}

#[cfg(test)]
mod tests {
    use fermata_engine::{
        flow::SetValue,
        value::{DataType, Value, ValueSource, Variable},
    };

    use super::*;

    fn three() -> (Flow, [Name; 3]) {
        let mut flow = Flow::blank("f", FlowKind::Screen);
        let a = add_element(&mut flow, "screen", None);
        let b = add_element(&mut flow, "screen", Some(&a));
        let c = add_element(&mut flow, "notify", Some(&b));
        (flow, [a, b, c])
    }

    fn chain(flow: &Flow) -> Vec<String> {
        let mut at = flow.start.clone();
        let mut out = Vec::new();
        while let Some(name) = at {
            out.push(name.to_string());
            at = flow.element(&name).and_then(|e| e.next.clone());
        }
        out
    }

    #[test]
    fn elements_are_added_in_a_chain_with_names_of_their_own() {
        let (flow, _) = three();
        assert_eq!(chain(&flow), ["screen", "screen_2", "notify_people"]);
    }

    #[test]
    fn what_led_to_a_removed_element_leads_to_the_next_one() {
        let (mut flow, [a, b, _]) = three();
        remove_element(&mut flow, &b);
        assert_eq!(chain(&flow), ["screen", "notify_people"]);
        remove_element(&mut flow, &a);
        assert_eq!(chain(&flow), ["notify_people"]);
    }

    #[test]
    fn a_straight_flow_stays_straight_when_moved() {
        let (mut flow, [_, b, c]) = three();
        shift_element(&mut flow, &c, false);
        assert_eq!(chain(&flow), ["screen", "notify_people", "screen_2"]);
        shift_element(&mut flow, &b, true);
        assert_eq!(chain(&flow), ["screen", "notify_people", "screen_2"], "the last one stays where it is");
    }

    #[test]
    fn a_branching_flow_keeps_its_branches_when_moved() {
        let (mut flow, [a, _, c]) = three();
        if let Some(first) = flow.elements.first_mut() {
            first.next = Some(c.clone());
        }
        shift_element(&mut flow, &a, true);
        assert_eq!(chain(&flow), ["screen", "notify_people"]);
    }

    #[test]
    fn an_outcome_never_gets_the_name_of_another() {
        let mut outcomes = Vec::new();
        (0..2).for_each(|_| add_outcome(&mut outcomes));
        outcomes.remove(0);
        (0..2).for_each(|_| add_outcome(&mut outcomes));
        let names: Vec<String> = outcomes.iter().map(|o| o.name.to_string()).collect();
        assert_eq!(names, ["outcome_2", "outcome_1", "outcome_3"]);
    }

    #[test]
    fn a_renamed_variable_is_still_set_and_handed_over() {
        let mut flow = Flow::blank("f", FlowKind::Autolaunched);
        let (old, new) = (Name::from_label("total", "x"), Name::from_label("sum", "x"));
        let value = ValueSource::Literal(Value::from(1));
        add_element(&mut flow, "assignment", None);
        if let Some(ElementBody::Assignment(it)) = flow.elements.first_mut().map(|e| &mut e.body) {
            it.sets.push(SetValue { name: old.clone(), value });
        }
        let data_type = DataType::Number { decimals: 0 };
        let (label, default) = (String::new(), Value::Null);
        flow.variables.push(Variable { name: old.clone(), label, data_type, required: false, default });
        hand_over(&mut flow, &old, true);
        rename_variable(&mut flow, 0, &new);
        assert_eq!(flow.outputs, std::slice::from_ref(&new));
        let set = flow.elements.first().map(|e| e.body.clone());
        assert!(matches!(set, Some(ElementBody::Assignment(it)) if it.sets.iter().all(|s| s.name == new)));
        remove_variable(&mut flow, 0);
        assert!(flow.outputs.is_empty());
    }
}
