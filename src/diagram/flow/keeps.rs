//! The variables that elements fill: there is always one, and as long as nothing else fills it, it is of the type of what it
//! is filled with. Nobody has to declare what get records finds.

use fermata_engine::{
    flow::{Element as Block, ElementBody, Flow},
    ids::Name,
    value::{DataType, Value, ValueSource, Variable},
};

use crate::words::{sentence, spaced};

/// Declares, or gives the right type to, the variable that an element fills, and what loops take from it.
pub(super) fn fit(flow: &mut Flow, name: &Name) {
    fit_one(flow, name);
    let loops = flow.elements.iter().filter(|b| matches!(b.body, ElementBody::Loop(_)) && b.name != *name);
    for name in loops.map(|b| b.name.clone()).collect::<Vec<_>>() {
        fit_one(flow, &name);
    }
}

fn fit_one(flow: &mut Flow, name: &Name) {
    let Some(block) = flow.element(name) else { return };
    let Some((variable, wanted)) = filled(block, flow) else { return };
    let others = flow.elements.iter().filter(|b| b.name != *name).any(|b| fills(b, &variable));
    match flow.variables.iter_mut().find(|v| v.name == variable) {
        Some(_) if others => {}
        Some(found) => {
            if let Some(wanted) = wanted
                && found.data_type != wanted
            {
                found.data_type = wanted;
                found.default = Value::Null;
            }
        }
        None => {
            let taken =
                flow.inputs.iter().any(|v| v.name == variable) || flow.component(variable.as_str()).is_some();
            if !taken {
                let label = sentence(&spaced(variable.as_str()));
                let data_type = wanted.unwrap_or(DataType::Text);
                let (required, default) = (false, Value::Null);
                flow.variables.push(Variable { name: variable, label, data_type, required, default });
            }
        }
    }
}

/// The variable that an element fills, and with what, as far as that is known.
fn filled(block: &Block, flow: &Flow) -> Option<(Name, Option<DataType>)> {
    match &block.body {
        ElementBody::GetRecords(it) => {
            let record = DataType::Record { object: it.object.clone() };
            let found = if it.first { record } else { DataType::List { of: Box::new(record) } };
            Some((it.into.clone(), Some(found)))
        }
        ElementBody::CreateRecords(it) => {
            let id = DataType::Lookup { object: it.object.clone() };
            let many = it.from.as_ref().and_then(|from| type_of(from, flow));
            let made = match many {
                Some(DataType::List { .. }) => DataType::List { of: Box::new(id) },
                _ => id,
            };
            it.into.clone().map(|into| (into, Some(made)))
        }
        ElementBody::Loop(it) => {
            let item = match type_of(&it.items, flow) {
                Some(DataType::List { of }) => Some(*of),
                Some(DataType::MultiPicklist { choices }) => Some(DataType::Picklist { choices }),
                _ => None,
            };
            Some((it.each.clone(), item))
        }
        _ => None,
    }
}

/// What a reference holds, where it is a variable or an input as a whole.
fn type_of(source: &ValueSource, flow: &Flow) -> Option<DataType> {
    let ValueSource::Reference(path) = source else { return None };
    let (root, name) = path.split_once('.')?;
    let list = match root {
        "vars" => &flow.variables,
        "inputs" => &flow.inputs,
        _ => return None,
    };
    list.iter().find(|v| v.name.as_str() == name).map(|v| v.data_type.clone())
}

fn fills(block: &Block, variable: &Name) -> bool {
    match &block.body {
        ElementBody::Assignment(it) => it.sets.iter().any(|set| &set.name == variable),
        ElementBody::Loop(it) => &it.each == variable,
        ElementBody::GetRecords(it) => &it.into == variable,
        ElementBody::CreateRecords(it) => it.into.as_ref() == Some(variable),
        ElementBody::Subflow(it) => it.outputs.contains_key(variable),
        _ => false,
    }
}
