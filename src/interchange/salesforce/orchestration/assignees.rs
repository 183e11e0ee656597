//! Who does the work of a step.

use fermata_engine::{
    definition::AssigneeRule,
    value::{Value, ValueSource},
};

use super::Turning;
use crate::salesforce::ledger::Node;

/// Whom an assignee names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Whom {
    User,
    Group,
    Queue,
    /// What a resource holds, whoever that is.
    Any,
}

impl Turning<'_> {
    /// Who does the work: the first assignee of the step, else the one that early files name as an input.
    pub(super) fn assignee(&self, step: Node<'_>, early: Option<Node<'_>>) -> AssigneeRule {
        let mut rules = Vec::new();
        for (at, assignee) in step.children("assignees").enumerate() {
            if at > 0 {
                assignee.read_all();
                assignee.not_supported("Only the first assignee of a step counts, as in its source.");
                continue;
            }
            rules.extend(self.named(assignee));
        }
        let early = || early.and_then(|value| self.meant(value, value, Whom::User));
        rules.into_iter().next().or_else(early).unwrap_or_else(|| {
            step.changed(
                "It names nobody who does it, so whoever starts the run gets the work. Choose somebody.",
            );
            AssigneeRule::Starter
        })
    }

    fn named(&self, assignee: Node<'_>) -> Option<AssigneeRule> {
        let kind = assignee.child("assigneeType");
        let whom = match kind.map_or("user", Node::text).to_lowercase().as_str() {
            "user" | "" => Whom::User,
            "group" => Whom::Group,
            "queue" => Whom::Queue,
            "resource" => Whom::Any,
            other => {
                assignee.read_all();
                assignee.not_supported(format!(
                    "An assignee of the type {} is nobody, so whoever starts the run gets the work. Choose somebody.",
                    other.chars().take(80).collect::<String>()
                ));
                return Some(AssigneeRule::Starter);
            }
        };
        let value = assignee.child("assignee")?;
        self.meant(assignee, value, whom)
    }

    /// Whom a value means; none where it means nobody.
    fn meant(&self, assignee: Node<'_>, value: Node<'_>, whom: Whom) -> Option<AssigneeRule> {
        let source = self.terms.value(value)?;
        Some(match source {
            ValueSource::Literal(Value::String(name)) if name.trim().is_empty() => return None,
            ValueSource::Literal(Value::String(name)) => match whom {
                Whom::User | Whom::Any => AssigneeRule::User { name: self.people.user(&name) },
                Whom::Group => AssigneeRule::Group { name: self.people.group(&name) },
                Whom::Queue => AssigneeRule::Queue { name: self.people.queue(&name) },
            },
            ValueSource::Literal(_) => return None,
            ValueSource::Reference(path) if path == "user.name" || path == "run.started_by" => {
                assignee.as_is("It means whoever started the run.");
                AssigneeRule::Starter
            }
            ValueSource::Reference(source) | ValueSource::Expression(source) => {
                assignee.as_is("Where it means nobody, whoever started the run gets the work.");
                if whom == Whom::Any {
                    assignee.changed(
                        "It is taken for a username: a group or queue is meant where it holds group: or queue: before the name.",
                    );
                }
                AssigneeRule::Expression { source: of_kind(&source, whom) }
            }
        })
    }
}

/// An expression that yields whom a value means: a bare name is a user.
fn of_kind(source: &str, whom: Whom) -> String {
    let kind = match whom {
        Whom::User | Whom::Any => return source.to_owned(),
        Whom::Group => "group",
        Whom::Queue => "queue",
    };
    format!("({source}) == null ? null : \"{kind}:\" + ({source})")
}

/// Who does the work where its rule means nobody: only a rule that is worked out in a run can.
pub(super) fn fallback(rule: &AssigneeRule) -> Option<AssigneeRule> {
    rule.fixed().is_none().then_some(AssigneeRule::Starter).filter(|_| *rule != AssigneeRule::Starter)
}
