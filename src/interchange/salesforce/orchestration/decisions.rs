//! Decisions: which way a run goes.

use fermata_engine::{
    condition::Condition,
    definition::{Decision, DecisionOutcome, Target},
    ids::Name,
    limits::STEPS_MAX,
};

use super::{LAYOUT, Turning, label};
use crate::salesforce::{ledger::Node, terms::newly};

/// Outcomes of one decision at most.
const OUTCOMES_MAX: usize = 200;

impl Turning<'_> {
    /// The decisions of a file, in its order.
    pub(super) fn decisions(&self, root: Node<'_>) -> Vec<Decision> {
        let names = self.names.decisions();
        let nodes = root.children("decisions").enumerate();
        let known = nodes.filter_map(|(at, node)| match names.get(at) {
            Some(name) => Some((node, name)),
            None => {
                node.not_supported(format!("An orchestration has at most {STEPS_MAX} decisions."));
                None
            }
        });
        known.map(|(node, name)| self.decision(node, name)).collect()
    }

    fn decision(&self, node: Node<'_>, name: &Name) -> Decision {
        node.now_at(self.place(Some(name)));
        node.without_meaning(&["locationX", "locationY"], LAYOUT);
        node.child("name");
        self.described(node, "A decision here has no description.");
        let mut taken = std::collections::BTreeSet::new();
        let outcomes =
            node.children("rules").take(OUTCOMES_MAX).map(|rule| self.outcome(rule, &mut taken)).collect();
        Decision {
            name: name.clone(),
            label: label(node, name),
            outcomes,
            default_label: node.text_of("defaultConnectorLabel").unwrap_or("Otherwise").to_owned(),
            default_next: self.target(node.child("defaultConnector")),
        }
    }

    fn outcome(&self, rule: Node<'_>, taken: &mut std::collections::BTreeSet<Name>) -> DecisionOutcome {
        let name = match rule.name().map(Name::parse) {
            Some(Ok(name)) if !taken.contains(&name) => name,
            _ => Name::free(rule.peek_text("label").unwrap_or("outcome"), "outcome", |name| {
                taken.contains(name)
            }),
        };
        taken.insert(name.clone());
        self.described(rule, "An outcome here has no description.");
        let only_newly = rule.is_true("doesRequireRecordChangedToMeetCriteria");
        let prompts: Vec<Node<'_>> = rule.children("attributes").collect();
        for prompt in &prompts {
            prompt.read_all();
            prompt.not_supported("Nothing is decided by instructions in words: write conditions.");
        }
        let condition = self.terms.conditions(rule, "conditionLogic", "conditions").unwrap_or_else(|| {
            rule.child("conditionLogic");
            rule.not_supported("It has no conditions that can be asked, so it is never taken. Write one.");
            Condition::Expression("false".to_owned())
        });
        DecisionOutcome {
            label: label(rule, &name),
            name,
            condition: if only_newly { newly(condition) } else { condition },
            next: self.target(rule.child("connector")),
        }
    }

    /// Where a connector leads; none is the end.
    pub(super) fn target(&self, connector: Option<Node<'_>>) -> Target {
        let Some(connector) = connector else { return Target::End };
        connector.child("isGoTo");
        let Some(said) = connector.text_of("targetReference") else { return Target::End };
        match self.names.target(said) {
            Some(target) => target.clone(),
            None => {
                connector.not_supported(format!(
                    "There is no stage or decision {}, so the path ends here.",
                    said.chars().take(80).collect::<String>()
                ));
                Target::End
            }
        }
    }
}
