//! Variables, inputs and outputs, and what every name of the file means from then on.

use fermata_engine::{
    flow::FlowKind,
    ids::Name,
    limits::VARIABLES_MAX,
    value::{DataType, Value, ValueSource, Variable},
};

use super::{collection, draft::Draft, html, loops, meaning, progress, records, screen, subflow, transform};
use crate::salesforce::{facts::ANSWER, ledger::Node, terms::Kind};

/// The variable by which an evaluation flow answers.
const RESULT: &str = "result";

/// Learns every name, and reads what belongs to the flow as a whole.
pub(super) fn learn(draft: &mut Draft<'_, '_>) {
    let root = draft.ask.root;
    whole(draft, root);
    if draft.flow.kind == FlowKind::Evaluation {
        let name = draft.free_value(RESULT);
        draft.result = Some(name.clone());
        let data_type = DataType::Checkbox;
        let result =
            Variable { name, label: String::new(), data_type, required: false, default: Value::Bool(false) };
        draft.flow.variables.push(result);
    }
    let variables: Vec<Node<'_>> = root.children("variables").collect();
    let declared: Vec<Option<Declared>> = variables.iter().map(|node| declare(draft, *node)).collect();
    progress::learn(draft, root);
    records::learn(draft, root);
    transform::learn(draft, root);
    // Loops go through lists that flows hand over, tables let choose and filters make, so that these are known first.
    subflow::learn(draft, root);
    screen::learn_tables(draft, root);
    collection::learn(draft, root);
    loops::learn(draft, root);
    screen::learn(draft, root);
    draft.terms.learn_resources(root);
    records::learn_made(draft, root);
    for (node, declared) in variables.into_iter().zip(declared) {
        if let Some(declared) = declared {
            begins_with(draft, node, &declared);
        }
    }
}

/// What is said of a flow as a whole.
fn whole(draft: &mut Draft<'_, '_>, root: Node<'_>) {
    root.read();
    draft.at(root, None);
    root.child("label");
    if let Some(description) = root.child("description") {
        let text = html::plain(description.text());
        draft.flow.description = match meaning::cut(&text) {
            Some(cut) => {
                description.changed(meaning::cut_note());
                cut
            }
            None => text,
        };
    }
    let plain = ["", "flow", "autolaunchedflow", "evaluationflow", "stagemanagementevaluationflow"];
    if let Some(kind) =
        root.peek("processType").filter(|kind| !plain.contains(&kind.text().to_lowercase().as_str()))
    {
        kind.changed("What starts flows of this type exists only where the file comes from: a step or a person starts it here.");
    }
    root.without_meaning(
        &["processType", "status"],
        "It says what the file holds and whether it was active.",
    );
    root.without_meaning(
        &["apiVersion", "areMetricsLoggedToDataCloud"],
        "It means something only where the file comes from.",
    );
    root.without_meaning(
        &["processMetadataValues", "environments"],
        "It is about the tool in which the flow was drawn.",
    );
    root.without_meaning(
        &["isTemplate", "isOverridable", "sourceTemplate", "overriddenFlow"],
        "Flows here are nobody's templates.",
    );
    root.without_meaning(&["migratedFromWorkflowRuleName"], "It says where the flow came from.");
    let changed = [
        ("interviewLabel", "Runs of flows have no name of their own; a run is named by its orchestration."),
        ("runInMode", "A flow here may do all that it says, whoever starts it."),
        ("customProperties", "Screens show how far one is in their own way."),
        (
            "triggerOrder",
            "What one change starts begins in the order that is set under Triggers: look whether it is the right one.",
        ),
        ("timeZoneSidKey", "Days are counted in UTC unless something else is said."),
        ("isAdditionalPermissionRequiredToRun", "Who may start it is said by roles."),
    ];
    for (tag, note) in changed {
        for node in root.children(tag).filter(|node| !node.is_empty()) {
            node.read_all();
            node.changed(note);
        }
    }
}

/// A variable that was declared.
struct Declared {
    api: String,
    /// As a variable; none of what is only an input.
    variable: Option<Name>,
    data_type: DataType,
    is_input: bool,
    is_output: bool,
}

fn declare(draft: &mut Draft<'_, '_>, node: Node<'_>) -> Option<Declared> {
    let api = node.name()?.to_owned();
    draft.at(node, None);
    if !draft.has_room_for_variables() {
        node.not_supported(format!("A flow has at most {VARIABLES_MAX} variables."));
        return None;
    }
    if let Some(description) = node.child("description").filter(|node| !node.is_empty()) {
        description.changed("Variables have a name and a type only; the description is left out.");
    }
    node.without_meaning(&["objectType"], "It is part of the type.");
    let data_type = draft.terms.data_type(node);
    if let Some(class) = node.child("apexClass").filter(|node| !node.is_empty()) {
        class.not_supported("Apex classes exist only where the file comes from: the variable holds text.");
    }
    let (is_input, is_output) = (node.is_true("isInput"), node.is_true("isOutput"));
    if draft.flow.kind == FlowKind::Evaluation && api.eq_ignore_ascii_case(ANSWER) {
        node.changed("An evaluation flow answers by the variable result.");
        let result = draft.result.clone()?;
        draft.learn_path(&api, format!("vars.{result}"), Kind::of(&DataType::Checkbox));
        return Some(Declared {
            api,
            variable: Some(result),
            data_type: DataType::Checkbox,
            is_input: false,
            is_output: false,
        });
    }
    let is_input = is_input && draft.prefix.is_empty();
    let is_output = is_output && draft.flow.kind != FlowKind::Evaluation;
    let is_set = draft.seen.set.contains(&api.to_lowercase());
    let name = draft.free_value(&api);
    let only_input = is_input && !is_output && !is_set;
    let root = if only_input { "inputs" } else { "vars" };
    draft.learn_path(&api, format!("{root}.{name}"), Kind::of(&data_type));
    if is_input {
        let input = Variable {
            name: name.clone(),
            label: String::new(),
            data_type: data_type.clone(),
            required: false,
            default: Value::Null,
        };
        draft.flow.inputs.push(input);
    }
    if !only_input {
        draft.add_variable(name.clone(), data_type.clone());
    }
    if is_output {
        draft.flow.outputs.push(name.clone());
    }
    let variable = (!only_input).then_some(name);
    Some(Declared { api, variable, data_type, is_input, is_output })
}

/// What a variable holds at first: a value, or what something else means, such as what is chosen on a screen.
fn begins_with(draft: &mut Draft<'_, '_>, node: Node<'_>, declared: &Declared) {
    let Some(value) = node.child("value").filter(|value| !value.is_empty()) else { return };
    let is_set = draft.seen.set.contains(&declared.api.to_lowercase());
    let reference = value.peek_text("elementReference");
    if let Some(meaning) = reference.and_then(|name| draft.terms.meaning(name).ok())
        && !is_set
        && !declared.is_input
    {
        value.text_of("elementReference");
        draft.terms.learn(&declared.api, meaning.clone());
        if let Some(variable) = declared.variable.clone().filter(|_| declared.is_output) {
            value.changed("The output is set at the end of the flow.");
            draft.hand_over.push((variable, meaning::source(meaning)));
        }
        return;
    }
    match (draft.terms.value(value), &declared.variable) {
        (Some(ValueSource::Literal(literal)), variable) => {
            let Ok(literal) = declared.data_type.check(&literal) else {
                value.not_supported("The value does not fit the variable's type.");
                return;
            };
            let name = variable.clone().unwrap_or_else(|| draft.prefixed(&declared.api));
            let lists = [&mut draft.flow.inputs, &mut draft.flow.variables];
            for list in lists {
                if let Some(found) = list.iter_mut().find(|found| found.name == name) {
                    found.default.clone_from(&literal);
                }
            }
        }
        (Some(source), Some(variable)) => {
            let source = match declared.is_input {
                true => {
                    let now = format!("vars.{variable}");
                    ValueSource::Expression(format!("{now} == null ? {} : {now}", meaning::cel(&source)))
                }
                false => source,
            };
            value.changed("The flow begins with an assignment of it.");
            draft.begin.push((variable.clone(), source));
        }
        (Some(_), None) => value.not_supported("An input begins as what it is called with."),
        (None, _) => {}
    }
}
