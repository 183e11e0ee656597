//! Steps: when they start, what they do, what they wait for first.

use fermata_engine::{
    definition::{
        Background, Completion, Interactive, Priority, RetryPolicy, Share, Step, StepStart, Until, Wait,
        WhenFalse, Work,
    },
    flow::FlowKind,
    ids::Name,
};

use super::{
    LAYOUT, Turning, assignees,
    callee::Callee,
    label, waits,
    work::{self, Kind},
};
use crate::salesforce::ledger::Node;

impl Turning<'_> {
    /// A step, and the wait before it where its flow began with one.
    pub(super) fn step(&self, node: Node<'_>, name: &Name, stage: &Name) -> Vec<Step> {
        node.now_at(self.place(Some(name)));
        node.without_meaning(&["locationX", "locationY", "elementSubtype"], LAYOUT);
        for tag in ["name", "actionType", "stepSubtype"] {
            node.child(tag);
        }
        let start = self.start(node, stage);
        let callee = node.child("actionName").and_then(|action| self.callee(node, action));
        self.asides(node);
        let (work, wait) = match work::kind_of(node, callee.as_ref()) {
            Kind::Interactive => (self.interactive(node, name, callee.as_ref()), None),
            Kind::Approval => (self.approval(node, callee.as_ref()), None),
            Kind::Background => self.background(node, name, callee.as_ref()),
            Kind::Unknown => (self.unknown(node, name, None), None),
        };
        let step = Step {
            name: name.clone(),
            label: label(node, name),
            description: self.description(node),
            start,
            work,
            sets: Vec::new(),
            sla: None,
            reminder: None,
        };
        match wait {
            None => vec![step],
            Some(until) => self.after_wait(node, step, until),
        }
    }

    /// The flow that a step calls.
    fn callee(&self, node: Node<'_>, action: Node<'_>) -> Option<Callee> {
        let callee = self.callees.get(action.text()).cloned();
        if let Some(callee) = callee.as_ref().filter(|callee| callee.stands_in) {
            action.changed(format!(
                "The flow was not among the files. {} stands in for it: import the flow as well, or draw it anew.",
                callee.name
            ));
        }
        if callee.is_none() && !action.is_empty() && work::kind_of(node, None) != Kind::Unknown {
            let vendors = action.text().to_lowercase().starts_with("standard_approvals__");
            if !vendors {
                action.changed("The flow was not among the files: guidance and buttons stand in its place.");
            } else {
                action.as_is("Fermata has its own buttons for decisions, so no flow is needed.");
            }
        }
        callee
    }

    /// When a step starts: with its stage, after one other step of it, or once conditions hold.
    fn start(&self, node: Node<'_>, stage: &Name) -> StepStart {
        let after = self.after(node, stage);
        match (self.entry_condition(node), after) {
            (Some(_), Some(step)) => StepStart::After { steps: vec![step] },
            (Some(condition), None) => StepStart::When { condition, otherwise: WhenFalse::Wait },
            (None, _) => StepStart::WithStage,
        }
    }

    /// The step of the same stage that a step waits for, where that is all it waits for.
    fn after(&self, node: Node<'_>, stage: &Name) -> Option<Name> {
        if node.peek("entryActionName").is_some_and(|action| !action.is_empty()) {
            return None;
        }
        let mut conditions = node.nodes().filter(|child| child.tag() == "entryConditions");
        let (Some(condition), None) = (conditions.next(), conditions.next()) else { return None };
        let said = condition.peek_text("leftValueReference")?;
        let at = said.len().checked_sub(".Status".len())?;
        let step = said
            .get(..at)
            .filter(|_| said.get(at..).is_some_and(|end| end.eq_ignore_ascii_case(".Status")))?;
        let equals =
            condition.peek_text("operator").is_some_and(|operator| operator.eq_ignore_ascii_case("EqualTo"));
        let completed = condition.peek("rightValue").and_then(|value| value.peek_text("stringValue"));
        let completed = completed.is_some_and(|status| status.eq_ignore_ascii_case("Completed"));
        let (step, of) = self.names.step(step)?;
        (equals && completed && of == stage).then(|| step.clone())
    }

    /// Settings of a step that mean the same for all kinds.
    fn asides(&self, node: Node<'_>) {
        node.without_meaning(
            &["outputParameters"],
            "Nothing is set by it there either: what a step hands over is read as its outputs.",
        );
        node.without_meaning(&["outputConfigParams"], "What a step hands over is told by its flow.");
        node.without_meaning(
            &["requiresAsyncProcessing"],
            "Fermata decides by itself what runs in the background.",
        );
        node.without_meaning(&["debugSimulateStep"], "It only counts while debugging there.");
        if node.is_true("runAsUser") {
            node.changed("What needs no person is carried out with Fermata's own rights.");
        }
    }

    fn interactive(&self, node: Node<'_>, name: &Name, callee: Option<&Callee>) -> Work {
        let said = self.inputs(node, "inputParameters", callee);
        let assignee = self.assignee(node, said.assignee);
        unlocked(node, "Only an approval keeps a record as it is.");
        let screen = callee.filter(|callee| callee.is(FlowKind::Screen));
        if callee.is_some() && screen.is_none() {
            node.not_supported(
                "The flow asks nobody, so whoever gets the work reads the step's description and says done.",
            );
        }
        let completion = self.completion(node);
        let notice = said.notice();
        Work::Interactive(Interactive {
            share: Share::Pool,
            fallback: assignees::fallback(&assignee),
            assignee,
            duties: fermata_engine::definition::Duties::default(),
            flow: screen.map(|callee| callee.name.clone()),
            inputs: if screen.is_some() { said.inputs } else { Default::default() },
            guidance: if screen.is_some() { String::new() } else { self.guidance(node, name) },
            completion,
            priority: Priority::Normal,
            notice,
            about: said.about,
        })
    }

    /// When a step of people is done: as in its source, conditions alone complete it, whoever has finished before.
    pub(super) fn completion(&self, node: Node<'_>) -> Completion {
        self.exit(node).map_or(Completion::Finished, Completion::OnlyWhen)
    }

    /// What whoever has no screen reads.
    pub(super) fn guidance(&self, node: Node<'_>, name: &Name) -> String {
        node.peek_text("description").map_or_else(|| label(node, name), str::to_owned)
    }

    fn background(&self, node: Node<'_>, name: &Name, callee: Option<&Callee>) -> (Work, Option<Until>) {
        let Some(callee) = callee else {
            return (self.unknown(node, name, Some("The step names no flow.")), None);
        };
        let said = self.inputs(node, "inputParameters", Some(callee));
        unlocked(node, "Only an approval keeps a record as it is.");
        node.without_meaning(&["assignees"], "Nobody does what a background step does.");
        node.without_meaning(
            &[
                "exitConditions",
                "exitConditionLogic",
                "exitActionName",
                "exitActionType",
                "exitActionInputParameters",
            ],
            "A background step is done once its flow is.",
        );
        let wait = callee.wait.as_ref().map(|until| waits::given(until, &said.inputs));
        let work =
            Background { flow: callee.name.clone(), inputs: said.inputs, retry: RetryPolicy::default() };
        (Work::Background(work), wait)
    }

    /// The step starts after a wait that starts when the step would.
    fn after_wait(&self, node: Node<'_>, step: Step, until: Until) -> Vec<Step> {
        let name = self.names.extra_step(&step.name);
        node.changed(format!(
            "Its flow began with a wait. A flow does not wait here, so the step {name} waits before it."
        ));
        let before = Step {
            name: name.clone(),
            label: format!("Wait before {}", step.label)
                .chars()
                .take(fermata_engine::limits::LABEL_LENGTH_MAX)
                .collect(),
            description: String::new(),
            start: step.start.clone(),
            work: Work::Wait(Wait { until, timeout: None }),
            sets: Vec::new(),
            sla: None,
            reminder: None,
        };
        vec![before, Step { start: StepStart::After { steps: vec![name] }, ..step }]
    }

    /// A step that has no counterpart: it calls a flow that fails and says why.
    fn unknown(&self, node: Node<'_>, name: &Name, why: Option<&str>) -> Work {
        let what = work::words(node);
        let reason = match why {
            Some(why) => why.to_owned(),
            None => format!(
                "It is {what}. A run that comes to it fails, and goes on by the fault path if its stage has one."
            ),
        };
        node.not_supported(reason.clone());
        node.nodes().filter(|child| child.tag() == "inputParameters").for_each(Node::read_all);
        let flow = self.stopgaps.add(self.name, name, &label(node, name), &what, &reason);
        Work::Background(Background { flow, inputs: Default::default(), retry: RetryPolicy::default() })
    }
}

/// Notes of a step that keeps its record as it is, where it cannot.
fn unlocked(node: Node<'_>, why: &str) {
    if let Some(lock) = node.child("shouldLock").filter(|lock| lock.text().eq_ignore_ascii_case("true")) {
        lock.not_supported(why);
    }
    node.child("canAssigneeEdit");
    if let Some(all) = node.child("requiresMultiMemberApproval").filter(|all| !all.is_empty()) {
        all.as_is("It only counts for approvals.");
    }
}
