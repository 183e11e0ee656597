//! Stages: their steps, when they are done, where a run goes then.

use fermata_engine::{
    condition::{Condition, FlowCall},
    definition::{Exit, Stage, StepStart},
    flow::FlowKind,
    ids::Name,
    limits::{STAGES_MAX, STEPS_MAX},
};

use super::{LAYOUT, Turning, label};
use crate::salesforce::ledger::Node;

impl Turning<'_> {
    /// The stages of a file, in its order.
    pub(super) fn stages(&self, root: Node<'_>) -> Vec<Stage> {
        let names = self.names.stages();
        let nodes = root.children("orchestratedStages").enumerate();
        let known = nodes.filter_map(|(at, node)| match names.get(at) {
            Some(names) => Some((node, names)),
            None => {
                node.not_supported(format!("An orchestration has at most {STAGES_MAX} stages."));
                None
            }
        });
        known.map(|(node, (name, steps))| self.stage(node, name, steps)).collect()
    }

    fn stage(&self, node: Node<'_>, name: &Name, steps: &[Name]) -> Stage {
        node.now_at(self.place(Some(name)));
        node.without_meaning(&["locationX", "locationY", "elementSubtype"], LAYOUT);
        node.child("name");
        if node.is_true("runAsUser") {
            node.changed("What needs no person is carried out with Fermata's own rights.");
        }
        let mut drawn = Vec::new();
        for (at, step) in node.children("stageSteps").enumerate() {
            match steps.get(at) {
                Some(step_name) => drawn.extend(self.step(step, step_name, name)),
                None => step.not_supported(format!("An orchestration has at most {STEPS_MAX} steps.")),
            }
        }
        let exit = self.exit(node).map_or(Exit::AllStepsCompleted, Exit::When);
        let conditional = drawn.iter().any(|step| matches!(step.start, StepStart::When { .. }));
        if exit == Exit::AllStepsCompleted && conditional {
            node.as_is(
                "It is done once all its steps are, and waits for ever for one whose start condition never holds, as in its \
                 source. Let such a step be skipped where that is not meant.",
            );
        }
        Stage {
            name: name.clone(),
            label: label(node, name),
            description: self.description(node),
            steps: drawn,
            exit,
            next: self.target(node.child("connector")),
            fault: node.child("faultConnector").map(|fault| self.target(Some(fault))),
            reject: None,
            sla: None,
        }
    }

    /// What must hold for a stage or step to be done: what an evaluation flow answers, else conditions.
    pub(super) fn exit(&self, node: Node<'_>) -> Option<Condition> {
        self.condition(
            node,
            "exit",
            ["exitActionName", "exitActionType", "exitActionInputParameters", "exitActionOutputParameters"],
        )
    }

    /// What must hold for a step to start, likewise.
    pub(super) fn entry_condition(&self, node: Node<'_>) -> Option<Condition> {
        let tags = [
            "entryActionName",
            "entryActionType",
            "entryActionInputParameters",
            "entryActionOutputParameters",
        ];
        self.condition(node, "entry", tags)
    }

    fn condition(&self, node: Node<'_>, which: &str, action: [&str; 4]) -> Option<Condition> {
        let (logic, conditions) = (format!("{which}ConditionLogic"), format!("{which}Conditions"));
        node.child(&logic);
        let asked = self.asked(node, action);
        if asked.is_some() {
            node.without_meaning(
                &[&conditions],
                "The evaluation flow decides; conditions beside it do not count.",
            );
            return asked;
        }
        self.terms.conditions(node, &logic, &conditions)
    }

    /// The evaluation flow that is asked.
    fn asked(&self, node: Node<'_>, [flow, kind, inputs, outputs]: [&str; 4]) -> Option<Condition> {
        let called = node.child(flow).filter(|flow| !flow.is_empty());
        node.child(kind);
        node.without_meaning(&[outputs], "An evaluation flow hands over its answer and nothing else.");
        let called = called?;
        let callee = self.callees.get(called.text());
        let said = self.inputs(node, inputs, callee);
        match callee {
            Some(callee) if callee.is(FlowKind::Evaluation) => {
                if callee.stands_in {
                    called.changed("The flow was not among the files; a stand-in answers yes in its place.");
                }
                Some(Condition::EvaluationFlow(FlowCall { flow: callee.name.clone(), inputs: said.inputs }))
            }
            _ => {
                called.not_supported("It is no flow that answers yes or no, so the condition never holds.");
                Some(Condition::Expression("false".to_owned()))
            }
        }
    }
}
