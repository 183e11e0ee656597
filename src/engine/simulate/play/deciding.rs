//! What people do around decisions and with each other's work, rightly or wrongly.

use std::collections::BTreeMap;

use super::Player;
use crate::{
    context::Actor,
    flow::{Answer, Answers, Load, Question},
    ids::{Name, WorkItemId},
    people::Assignee,
    run::{
        Run,
        command::{Command, Deciding},
    },
    simulate::case::name,
    value::Value,
};

impl Player<'_> {
    /// Somebody is asked too, left out, or asked to do it for another; or the submitter recalls.
    pub(super) fn around_decisions(&mut self, run: &Run) {
        let reason = "together".to_owned();
        let steps = run.current().map(|s| s.steps.as_slice()).unwrap_or_default();
        let deciding: Vec<Name> =
            steps.iter().filter(|s| s.approval.is_some()).map(|s| s.name.clone()).collect();
        let step = self.random.pick(&deciding).cloned().unwrap_or_else(|| name("none"));
        let anybody = self.random.word(&["mia", "ben", "kim", "gone", "group:legal", "role:counsel"]);
        let anybody = Assignee::from_key(anybody).unwrap_or_else(|| Assignee::User(name("mia")));
        let who = Actor::User(name(self.random.word(&["mia", "mia", "kim"])));
        let command = match self.random.below(10) {
            0..3 => {
                let at = self.random.chance(50).then(|| u32::try_from(self.random.below(4)).unwrap_or(0));
                Command::AddApprover { step, who: anybody, at, reason }
            }
            3..6 => {
                let asked = run.current_step(&step).and_then(|s| s.approval.as_ref());
                let asked: Vec<Assignee> =
                    asked.into_iter().flat_map(|a| &a.approvers).map(|a| a.who.clone()).collect();
                let who = self.random.pick(&asked).cloned().unwrap_or(anybody);
                Command::RemoveApprover { step, who, reason }
            }
            6 => Command::Recall { reason },
            n => {
                let Some((item, found)) = self.any_item(run) else { return self.clock() };
                let holder = self.member(&found.assignee);
                let to = name(self.random.word(&["mia", "ben", "kim", "gone"]));
                let command = match n {
                    7 | 8 => Command::Delegate { item, to, reason },
                    _ => Command::HandBack { item, reason },
                };
                self.give(Actor::User(holder), &command);
                return;
            }
        };
        self.give(who, &command);
    }

    /// Somebody decides, with all that can go with it.
    pub(super) fn decide(
        &mut self,
        who: Name,
        item: WorkItemId,
        outcome: Option<Name>,
        values: BTreeMap<String, Value>,
    ) {
        let stages: Vec<Name> = self.case.definition.stages.iter().map(|stage| stage.name.clone()).collect();
        let back_to = self.random.pick(&stages).cloned().filter(|_| self.random.chance(50));
        let comment = if self.random.chance(80) { "so it is".to_owned() } else { String::new() };
        let decision = Box::new(Deciding { outcome, values, comment, back_to, signed: None, by_link: false });
        self.give(Actor::User(who), &Command::Decide { item, decision });
    }

    /// What the shell would find: some have more work than others.
    pub(super) fn answered(&mut self, open: Vec<Question>, answers: &mut Answers) {
        for question in open {
            let answer = match &question {
                Question::Workload { .. } => {
                    let users: Vec<Name> = self.case.directory.users.keys().cloned().collect();
                    let loads: BTreeMap<Name, Load> = users
                        .into_iter()
                        .map(|user| {
                            let open = u32::try_from(self.random.below(4)).unwrap_or(0);
                            let given_ms = self.random.chance(50).then(|| self.now_ms - i64::from(open));
                            (user, Load { open, given_ms })
                        })
                        .collect();
                    Answer::Workload(loads)
                }
                // There is one record, which every command has at hand.
                Question::Named { .. } => Answer::Record(None),
                other => {
                    self.problem(format!("{other:?} was asked, which nobody answers here"));
                    continue;
                }
            };
            answers.put(question, answer);
        }
    }
}
