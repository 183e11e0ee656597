//! Every rule of approvals against a small model that knows nothing of the engine: who may decide, when enough have, what comes
//! of recalls, of sending back and of approvers that come and go at any moment. The seed is printed where the two part.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by a panic")]

mod common;

use common::{Shell, name};
use fermata_engine::{
    people::Assignee,
    run::{
        RunStatus,
        command::{Command, Deciding},
    },
};
use serde_json::json;

const PEOPLE: [&str; 4] = ["lea", "lou", "ada", "max"];

/// SplitMix64.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) % n as u64).unwrap()
    }
}

#[derive(Clone, Copy, PartialEq, Debug)]
enum Rule {
    Any,
    All,
    AtLeast(usize),
    InTurn,
}

#[derive(Clone, Copy, PartialEq, Debug)]
enum End {
    Open,
    Approved,
    Rejected,
    SentBack,
    Recalled,
}

/// What the design says, in as few words as possible.
#[derive(Clone, Debug)]
struct Model {
    rule: Rule,
    /// Who is to decide, with what they decided.
    asked: Vec<(&'static str, Option<End>)>,
    needed: usize,
    end: End,
}

impl Model {
    fn new(rule: Rule, asked: &[&'static str]) -> Self {
        let needed = match rule {
            Rule::Any => 1,
            Rule::All | Rule::InTurn => asked.len(),
            Rule::AtLeast(n) => n.min(asked.len()),
        };
        Self { rule, asked: asked.iter().map(|who| (*who, None)).collect(), needed, end: End::Open }
    }

    /// Whose turn it is.
    fn may(&self, who: &str) -> bool {
        let mut open = self.asked.iter().filter(|(_, said)| said.is_none()).map(|(who, _)| *who);
        match self.rule {
            _ if self.end != End::Open => false,
            Rule::InTurn => open.next() == Some(who),
            _ => open.any(|one| one == who),
        }
    }

    fn decide(&mut self, who: &str, said: End) -> bool {
        if !self.may(who) {
            return false;
        }
        self.asked.iter_mut().find(|(one, _)| *one == who).unwrap().1 = Some(said);
        self.count();
        true
    }

    fn count(&mut self) {
        let of = |end| self.asked.iter().filter(|(_, said)| *said == Some(end)).count();
        let open = self.asked.iter().filter(|(_, said)| said.is_none()).count();
        let (yes, no, back) = (of(End::Approved), of(End::Rejected), of(End::SentBack));
        let lost = match self.rule {
            Rule::AtLeast(_) => yes + open < self.needed,
            _ => no > 0,
        };
        self.end = match () {
            () if back > 0 => End::SentBack,
            () if lost => End::Rejected,
            () if yes >= self.needed => End::Approved,
            () => End::Open,
        };
    }

    fn add(&mut self, who: &'static str, at: usize) -> bool {
        if self.end != End::Open || self.asked.iter().any(|(one, _)| *one == who) {
            return false;
        }
        // Nobody stands before those who have been asked.
        let been = match self.rule {
            Rule::InTurn => self.asked.iter().filter(|(_, said)| said.is_some()).count() + 1,
            _ => self.asked.len(),
        };
        self.asked.insert(at.clamp(been.min(self.asked.len()), self.asked.len()), (who, None));
        self.needed = match self.rule {
            Rule::Any => 1,
            Rule::All | Rule::InTurn => self.asked.len(),
            Rule::AtLeast(n) => self.needed.max(n.min(self.asked.len())),
        };
        self.count();
        true
    }

    fn remove(&mut self, who: &str) -> bool {
        let found = self.asked.iter().position(|(one, said)| *one == who && said.is_none());
        let Some(at) = found.filter(|_| self.end == End::Open && self.asked.len() > 1) else { return false };
        self.asked.remove(at);
        self.needed = match self.rule {
            Rule::Any => 1,
            Rule::All | Rule::InTurn => self.asked.len(),
            Rule::AtLeast(_) => self.needed.min(self.asked.len()),
        };
        self.count();
        true
    }

    fn recall(&mut self) -> bool {
        let early = self.end == End::Open && self.asked.iter().all(|(_, said)| said.is_none());
        if early {
            self.end = End::Recalled;
        }
        early
    }
}

fn begun(rule: Rule, asked: &[&str]) -> Shell {
    let rule = match rule {
        Rule::Any => json!({ "kind": "any" }),
        Rule::All => json!({ "kind": "all" }),
        Rule::AtLeast(count) => json!({ "kind": "at_least", "count": count }),
        Rule::InTurn => json!({ "kind": "in_turn" }),
    };
    let approvers: Vec<_> = asked.iter().map(|who| json!({ "kind": "user", "name": who })).collect();
    let step = |name: &str, work: serde_json::Value| json!({ "name": name, "label": name, "work": work });
    let by_sam = json!({ "kind": "interactive", "assignee": { "kind": "user", "name": "sam" } });
    let approval = json!({ "kind": "approval", "rule": rule, "approvers": approvers, "send_back": ["first"],
        "outcomes": [
            { "name": "approve", "label": "Approve", "meaning": "approve" },
            { "name": "reject", "label": "Reject", "meaning": "reject" },
            { "name": "changes", "label": "Changes", "meaning": "send_back" }
        ] });
    let mut shell = Shell::new(json!({
        "label": "Deal", "trigger": { "kind": "record", "object": "Account", "on": "created" },
        "start": { "to": "stage", "name": "first" },
        "stages": [
            { "name": "first", "label": "First", "next": { "to": "stage", "name": "second" },
              "steps": [step("draft", by_sam.clone())] },
            { "name": "second", "label": "Second", "next": { "to": "stage", "name": "third" },
              "steps": [step("ok", approval)] },
            { "name": "third", "label": "Third", "next": { "to": "end" }, "steps": [step("file", by_sam)] }
        ]
    }));
    shell.start().unwrap();
    shell.complete("sam", "draft", None, json!({})).unwrap();
    shell
}

fn end_of(shell: &Shell) -> End {
    let run = shell.run();
    match (run.status(), run.stage_name().map(|stage| stage.as_str())) {
        (RunStatus::Recalled, _) => End::Recalled,
        (RunStatus::Completed, _) => End::Rejected,
        (_, Some("first")) => End::SentBack,
        (_, Some("third")) => End::Approved,
        _ => End::Open,
    }
}

fn play(seed: u64) {
    let mut dice = Dice(seed);
    let count = 1 + dice.below(3);
    let rule = [Rule::Any, Rule::All, Rule::AtLeast(1 + dice.below(3)), Rule::InTurn][dice.below(4)];
    let mut order = PEOPLE.to_vec();
    for at in (1..order.len()).rev() {
        order.swap(at, dice.below(at + 1));
    }
    let asked = &order[..count];
    let mut model = Model::new(rule, asked);
    let mut shell = begun(rule, asked);
    for turn in 0..14 {
        let who = PEOPLE[dice.below(4)];
        let reason = || "so".to_owned();
        let (word, expected, answer) = match dice.below(12) {
            0..8 => {
                let (outcome, said) = [
                    ("approve", End::Approved),
                    ("approve", End::Approved),
                    ("reject", End::Rejected),
                    ("changes", End::SentBack),
                ][dice.below(4)];
                let step = shell.run().step(&name("ok")).unwrap().1;
                let theirs = step
                    .items
                    .iter()
                    .find(|item| item.status.is_open() && item.assignee == Assignee::User(name(who)));
                // Whoever is asked nothing tries with the work of another.
                let any = step.items.first().unwrap().id;
                let item = theirs.map_or(any, |item| item.id);
                let decision =
                    Deciding { outcome: Some(name(outcome)), comment: reason(), ..Deciding::default() };
                let command = Command::Decide { item, decision: Box::new(decision) };
                (outcome, model.decide(who, said), shell.give(who, command))
            }
            8 => {
                let at = dice.below(5);
                let command = Command::AddApprover {
                    step: name("ok"),
                    who: Assignee::User(name(who)),
                    at: Some(u32::try_from(at).unwrap()),
                    reason: reason(),
                };
                ("add", model.add(who, at), shell.give("max", command))
            }
            9 | 10 => {
                let command = Command::RemoveApprover {
                    step: name("ok"),
                    who: Assignee::User(name(who)),
                    reason: reason(),
                };
                ("remove", model.remove(who), shell.give("max", command))
            }
            _ => ("recall", model.recall(), shell.give("sam", Command::Recall { reason: reason() })),
        };
        let what = format!("seed {seed}, turn {turn}: {who} {word} with {rule:?}: {answer:?}, {model:?}");
        assert_eq!(answer.is_ok(), expected, "{what}");
        assert_eq!(end_of(&shell), model.end, "{what}");
        if model.end != End::Open {
            break;
        }
    }
}

#[test]
fn the_engine_and_the_model_agree() {
    (0..3_000).for_each(play);
}
