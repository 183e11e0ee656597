//! What the steps and stages of a file mean where its conditions, values and texts name them.

use fermata_engine::{flow::FlowKind, ids::Name};

use super::{
    Turning,
    callee::{Callee, Decides},
    work::{Kind as WorkKind, kind_of},
};
use crate::salesforce::{
    ledger::Node,
    terms::{Kind, Meaning},
};

impl Turning<'_> {
    /// Every stage and step, by what can be asked of it.
    pub(super) fn learn_steps(&mut self, root: Node<'_>) {
        let names = self.names.stages().to_vec();
        let stages = root.nodes().filter(|node| node.tag() == "orchestratedStages");
        for (stage, (name, steps)) in stages.zip(names) {
            if let Some(said) = stage.peek_text("name") {
                self.learn(&format!("{said}.Status"), format!("stages.{name}.status"), Kind::Text);
            }
            let nodes = stage.nodes().filter(|node| node.tag() == "stageSteps");
            for (step, name) in nodes.zip(steps) {
                self.learn_step(step, &name);
            }
        }
    }

    fn learn_step(&mut self, step: Node<'_>, name: &Name) {
        let Some(said) = step.peek_text("name").filter(|said| self.means(said, name)) else { return };
        self.learn(&format!("{said}.Status"), format!("steps.{name}.status"), Kind::Text);
        let callee = step.peek_text("actionName").and_then(|flow| self.callees.get(flow)).cloned();
        let kind = kind_of(step, callee.as_ref());
        if let Some(callee) = callee.as_ref().filter(|_| kind != WorkKind::Unknown) {
            for (output, kind) in outputs(callee) {
                self.learn(
                    &format!("{said}.Outputs.{output}"),
                    format!("steps.{name}.outputs.{output}"),
                    kind,
                );
            }
        }
        let usual = || Decides {
            decision: "approvalDecision".to_owned(),
            comments: Some("approvalComments".to_owned()),
        };
        let decided = match kind {
            WorkKind::Approval => {
                vec![Some(usual()), callee.as_ref().and_then(|callee| callee.decides.clone())]
            }
            // Where no output says it, the button does.
            WorkKind::Interactive => {
                let by_button = |decides: &Decides| {
                    callee.as_ref().is_some_and(|callee| !callee.hands_over(&decides.decision))
                };
                vec![callee.as_ref().and_then(|callee| callee.decides.clone()).filter(by_button)]
            }
            _ => Vec::new(),
        };
        for decides in decided.into_iter().flatten() {
            let path = format!("steps.{name}.outcome");
            self.learn(&format!("{said}.Outputs.{}", decides.decision), path, Kind::Text);
            if let Some(comments) = decides.comments.filter(|_| kind == WorkKind::Approval) {
                let path = format!("steps.{name}.outputs.comment");
                self.learn(&format!("{said}.Outputs.{comments}"), path, Kind::Text);
            }
        }
    }

    /// Whether the file means this step by what it calls it: of two of one name it means the first.
    fn means(&self, said: &str, name: &Name) -> bool {
        self.names.step(said).is_some_and(|(found, _)| found == name)
    }

    fn learn(&mut self, said: &str, path: String, kind: Kind) {
        self.terms.learn(said, Meaning::Path { path, kind });
    }
}

/// What a flow hands over, and what that holds.
fn outputs(callee: &Callee) -> Vec<(Name, Kind)> {
    let of = |name: &Name| {
        let variable = callee.flow.variables.iter().find(|variable| &variable.name == name);
        let component =
            || callee.flow.component(name.as_str()).and_then(|component| component.data_type(None));
        let data_type = variable.map(|variable| variable.data_type.clone()).or_else(component);
        (name.clone(), data_type.as_ref().map_or(Kind::Unknown, Kind::of))
    };
    let mut found: Vec<(Name, Kind)> = callee.flow.outputs.iter().map(of).collect();
    if callee.is(FlowKind::Screen) && callee.stands_in {
        found.extend(callee.flow.components().map(|component| of(&component.name)));
    }
    found
}
