//! What is said of promises: how they move, stand still, escalate and are changed.

use fermata_api::Moment;
use fermata_engine::{
    definition::Priority,
    run::event::{Event, SlaMoved, SlaScope},
    sla::{Receiver, RungAction},
};

use super::{Said, Sentences, plain, with};

impl Sentences<'_> {
    pub(super) fn promise_event(&self, event: &Event) -> Said {
        match event {
            Event::SlaMoved { scope, clock, why } => {
                let why = match why {
                    SlaMoved::Calendar => "the calendar was changed",
                    SlaMoved::OtherCalendar => "another calendar counts",
                    SlaMoved::Data => "what it comes from was changed",
                    SlaMoved::Resumed => "the run goes on",
                };
                let text = format!("worked out anew when {} is due: {why}", self.promise(scope));
                with(text, format!("Due: {}", moment(clock.due_ms)), false)
            }
            Event::SlaPaused { scope, reason } => {
                with(format!("stopped the clock of {}", self.promise(scope)), reason, true)
            }
            Event::SlaResumed { scope, clock } => with(
                format!("let the clock of {} go on", self.promise(scope)),
                format!("Due: {}", moment(clock.due_ms)),
                true,
            ),
            Event::DueChanged { scope, clock, reason } => with(
                format!("set another due moment for {}: {}", self.promise(scope), moment(clock.due_ms)),
                reason,
                true,
            ),
            Event::EscalationFired { scope, rung } => {
                with(format!("escalated {}", self.promise(scope)), self.rung(scope, *rung), true)
            }
            Event::EscalationFailed { scope, message, .. } => {
                with(format!("could not escalate {}", self.promise(scope)), message, true)
            }
            Event::WorkItemPriorityChanged { item, priority } => {
                plain(format!("gave {} {} priority", self.item(*item), priority_words(*priority)), false)
            }
            event => self.step_event(event),
        }
    }

    /// What a rung does, as its version draws it.
    fn rung(&self, scope: &SlaScope, rung: u32) -> String {
        let sla = match scope {
            SlaScope::Run => self.definition.sla.as_ref(),
            SlaScope::Stage(name) => self.definition.stage(name).and_then(|stage| stage.sla.as_ref()),
            SlaScope::Step(name) => self.definition.step(name).and_then(|(_, step)| step.sla.as_ref()),
        };
        let found = sla.and_then(|sla| sla.ladder.get(usize::try_from(rung).ok()?));
        found.map(|rung| self.rung_words(&rung.action)).unwrap_or_default()
    }

    /// What people read for what a rung does.
    pub(crate) fn rung_words(&self, action: &RungAction) -> String {
        match action {
            RungAction::Notify { to, .. } => {
                let told: Vec<String> = to.iter().map(|one| self.receiver(one)).collect();
                format!("Tells {}", told.join(", "))
            }
            RungAction::Reassign { .. } => "Gives the work to somebody else".to_owned(),
            RungAction::RaisePriority { to } => format!("Raises the priority to {}", priority_words(*to)),
            RungAction::RunFlow { flow, .. } => {
                let label = self.flows.get(flow).map_or_else(|| flow.to_string(), |flow| flow.label.clone());
                format!("Runs the flow {label}")
            }
            RungAction::Finish { outcome } => format!("Finishes the step: {outcome}"),
        }
    }

    fn receiver(&self, one: &Receiver) -> String {
        use fermata_engine::people::Assignee;
        match one {
            Receiver::Assignee => "whoever has the work".to_owned(),
            Receiver::AssigneeManager => "whom they report to".to_owned(),
            Receiver::Managers => "the managers".to_owned(),
            Receiver::Owner => "the owner".to_owned(),
            Receiver::User { name } => self.directory.label(&Assignee::User(name.clone())),
            Receiver::Group { name } => self.directory.label(&Assignee::Group(name.clone())),
            Receiver::Queue { name } => self.directory.label(&Assignee::Queue(name.clone())),
            Receiver::Role { name } => self.directory.label(&Assignee::Role(name.clone())),
            Receiver::Address { address } => address.clone(),
        }
    }
}

fn moment(ms: i64) -> String {
    Moment(ms).to_string().replace('T', " ").replace(":00Z", " UTC").replace('Z', " UTC")
}

fn priority_words(priority: Priority) -> &'static str {
    match priority {
        Priority::Low => "low",
        Priority::Normal => "normal",
        Priority::High => "high",
    }
}
