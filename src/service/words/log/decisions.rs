//! What is said of decisions, and of work that colleagues pass to each other.

use fermata_engine::{definition::Work, ids::Name, run::event::Event};

use super::{Said, Sentences, plain, with};

impl Sentences<'_> {
    pub(super) fn decision_event(&self, event: &Event) -> Option<Said> {
        Some(match event {
            Event::WorkItemDelegated { item, to, reason } => {
                let to = self.person(to);
                with(format!("asked {to} to do {} for them", self.item(*item)), reason, true)
            }
            Event::WorkItemHandedBack { item, reason } => {
                with(format!("gave {} back to who had it", self.item(*item)), reason, true)
            }
            Event::ApprovalOpened { step, approvers, needed } => {
                let who: Vec<String> = approvers.iter().map(|who| self.directory.label(who)).collect();
                let text = match approvers.len() {
                    1 => format!("asked for a decision on {}", self.step(step)),
                    n => format!("asked for decisions on {}: {needed} of {n} must approve", self.step(step)),
                };
                with(text, who.join(", "), true)
            }
            Event::Decided { step, item, outcome, comment, signed, by_link, .. } => {
                let label = self.approval_outcome(step, outcome);
                let signs = signed.as_ref().map(|s| format!(" and signed it with {}", s.method.words()));
                let signs = signs.unwrap_or_default();
                let link = if *by_link { " by a link in a mail" } else { "" };
                let stated = signed.as_ref().map(|s| {
                    format!("\nStated: {}\nRevision {}, SHA-256 {}", s.statement, s.revision, s.digest)
                });
                let detail = format!("{comment}{}", stated.unwrap_or_default());
                let whom = self.for_item(*item);
                let text = format!("decided {label} on {}{whom}{signs}{link}", self.step(step));
                with(text, detail.trim(), true)
            }
            Event::ApproverAdded { step, who, needed, reason, .. } => {
                let who = self.directory.label(who);
                with(
                    format!("asked {who} to decide on {} too: {needed} must approve now", self.step(step)),
                    reason,
                    true,
                )
            }
            Event::ApproverRemoved { step, who, needed, reason, .. } => {
                let who = self.directory.label(who);
                with(
                    format!("left {who} out of {}: {needed} must approve now", self.step(step)),
                    reason,
                    true,
                )
            }
            Event::RecallAsked { reason } => with("recalled it", reason, true),
            Event::RunRecalled { .. } => plain("ended the run: it was recalled", true),
            _ => return None,
        })
    }

    fn person(&self, name: &Name) -> String {
        self.directory.label(&fermata_engine::people::Assignee::User(name.clone()))
    }

    /// What the button of an approval says.
    pub(super) fn approval_outcome(&self, step: &Name, outcome: &Name) -> String {
        let drawn = self.definition.step(step).map(|(_, step)| &step.work);
        match drawn {
            Some(Work::Approval(work)) => {
                work.outcome(outcome).map_or_else(|| outcome.to_string(), |o| o.label.clone())
            }
            _ => outcome.to_string(),
        }
    }
}
