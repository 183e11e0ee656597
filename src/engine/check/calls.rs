//! Calls of flows: the right kind, the right inputs.

use std::collections::BTreeMap;

use super::{
    World,
    report::{Report, Spot},
    types,
};
use crate::{
    expr::{KnownNames, is_blank, nearest},
    flow::FlowKind,
    ids::Name,
    value::{ValueSource, Variable},
};

/// One call.
pub(super) fn check(
    name: &Name,
    inputs: &BTreeMap<Name, ValueSource>,
    kind: FlowKind,
    names: &KnownNames,
    world: &World,
    at: &Spot,
    report: &mut Report,
) {
    let Some(flow) = world.flows.get(name) else {
        let message = types::unknown("active flow", name, world.flows.keys());
        report.error("flow_unknown", &at.under("flow"), message);
        return;
    };
    if flow.kind != kind {
        let (is, wanted) = (flow.kind.words(), kind.words());
        let message = format!("{} is {is}, but {wanted} is needed; choose another", flow.label);
        report.error("flow_wrong_kind", &at.under("flow"), message);
        return;
    }
    check_inputs(&flow.label, &flow.inputs, inputs, names, at, report);
}

/// What something of this label is called with, against the inputs that it declares.
pub(super) fn check_inputs(
    label: &str,
    declared: &[Variable],
    inputs: &BTreeMap<Name, ValueSource>,
    names: &KnownNames,
    at: &Spot,
    report: &mut Report,
) {
    for (input, source) in inputs {
        let at = at.under(format!("inputs.{input}"));
        match declared.iter().find(|v| &v.name == input) {
            Some(variable) => types::check_source(source, &variable.data_type, names, &at, report),
            None => {
                let near = nearest(input.as_str(), declared.iter().map(|v| v.name.as_str()));
                let hint = near.map_or("remove it".to_owned(), |near| format!("did you mean {near}?"));
                report.error("input_unknown", &at, format!("{} has no input {input}; {hint}", label));
            }
        }
    }
    for variable in declared.iter().filter(|v| v.required && is_blank(&v.default)) {
        let given = inputs.get(&variable.name);
        if given.is_none_or(|source| matches!(source, ValueSource::Literal(value) if is_blank(value))) {
            let message = format!("{} needs the input {}; give it a value", label, variable.shown());
            report.error("input_missing", &at.under(format!("inputs.{}", variable.name)), message);
        }
    }
}
