//! What is said of what operators do to a run that is stuck.

use fermata_engine::{ids::Name, people::Assignee, run::event::Event};

use super::{Said, Sentences, plain, with};

impl Sentences<'_> {
    pub(super) fn repair_event(&self, event: &Event) -> Said {
        match event {
            Event::WentBack { from, to, reason } if from == to => {
                with(format!("began stage {} anew", self.stage(to)), reason, true)
            }
            Event::WentBack { from, to, reason } => with(
                format!("went back from stage {} to stage {}", self.stage(from), self.stage(to)),
                reason,
                true,
            ),
            Event::StepPassedOver { step, reason } => {
                with(format!("skipped {} by hand", self.step(step)), reason, true)
            }
            Event::WorkItemPassedOn { item, by, meant_for } => {
                let label = |user: &Name| self.directory.label(&Assignee::User(user.clone()));
                let text =
                    format!("passed {} on to {}, for {}", self.item(*item), label(by), label(meant_for));
                with(text, format!("{} is away.", label(meant_for)), true)
            }
            Event::ActedFor { item, whom, reason } => {
                let whom = self.directory.label(whom);
                with(format!("acted for {whom} in {}", self.item(*item)), reason, true)
            }
            Event::VariablesCorrected { values, reason } => {
                let values = self.named(&self.definition.variables, values);
                with("corrected what the run keeps", format!("{values}\n{reason}").trim(), true)
            }
            _ => plain("noted something", false),
        }
    }
}
