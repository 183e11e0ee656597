//! What can be added where: the entries behind every "+". Nothing here edits; a chosen entry becomes an
//! [`Edit`](crate::edit::Edit).

use fermata_engine::{definition::*, ids::Name, value::ValueSource};

use crate::{
    edit::{DecisionEdit, Edit, StageEdit, StepEdit},
    element::Plus,
};

/// What an entry adds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A stage.
    Stage,
    /// A decision.
    Decision,
    /// A step for a person.
    Interactive,
    /// A step in which people decide.
    Approval,
    /// A step for the system.
    Background,
    /// A step that waits.
    Wait,
    /// A step that runs another orchestration.
    Sub,
}

/// One entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// What it adds.
    pub kind: Kind,
    /// What people read.
    pub label: &'static str,
    /// What it is for.
    pub hint: &'static str,
    /// What else people may type to find it.
    keywords: &'static str,
}

const ENTRIES: &[Entry] = &[
    Entry {
        kind: Kind::Stage,
        label: "Stage",
        hint: "A phase with steps; the run is in one stage at a time",
        keywords: "phase column group milestone",
    },
    Entry {
        kind: Kind::Decision,
        label: "Decision",
        hint: "Goes one way or another, or back",
        keywords: "branch if condition gateway path outcome",
    },
    Entry {
        kind: Kind::Interactive,
        label: "Interactive step",
        hint: "A person does it in a work guide",
        keywords: "human user task person screen form work item assignee",
    },
    Entry {
        kind: Kind::Approval,
        label: "Approval step",
        hint: "People decide: approve, reject or send back",
        keywords: "approve reject decision sign signature review consent vote quorum",
    },
    Entry {
        kind: Kind::Background,
        label: "Background step",
        hint: "The system does it with a flow",
        keywords: "automatic service task flow system autolaunched",
    },
    Entry {
        kind: Kind::Wait,
        label: "Wait step",
        hint: "Waits for a time, a date, a message or conditions",
        keywords: "timer delay pause date until message event signal condition sleep",
    },
    Entry {
        kind: Kind::Sub,
        label: "Sub-orchestration step",
        hint: "Runs another orchestration, once or for each item of a list",
        keywords: "call activity child run for each list loop multi parallel",
    },
];

/// What can be added at a place.
pub fn at(place: &Plus) -> Vec<Entry> {
    let fits = |kind: Kind| match place {
        Plus::On(_) => matches!(kind, Kind::Stage | Kind::Decision),
        Plus::In(_) => !matches!(kind, Kind::Stage | Kind::Decision),
    };
    ENTRIES.iter().filter(|e| fits(e.kind)).cloned().collect()
}

/// The entries that fit what was typed, best first: label, then keywords and hint.
pub fn search(entries: &[Entry], typed: &str) -> Vec<Entry> {
    let typed = typed.trim().to_lowercase();
    let rank = |e: &Entry| match () {
        () if e.label.to_lowercase().starts_with(&typed) => Some(0),
        () if e.label.to_lowercase().contains(&typed) => Some(1),
        () if e.keywords.contains(&typed) || e.hint.to_lowercase().contains(&typed) => Some(2),
        () => None,
    };
    let mut found: Vec<(i32, &Entry)> = entries.iter().filter_map(|e| Some((rank(e)?, e))).collect();
    found.sort_by_key(|(rank, _)| *rank);
    found.into_iter().map(|(_, e)| e.clone()).collect()
}

/// The edit that adds a kind at a place; none where it does not belong.
pub fn choose(kind: Kind, place: &Plus) -> Option<Edit> {
    match (kind, place) {
        (Kind::Stage, Plus::On(on)) => {
            Some(StageEdit::Insert { on: on.clone(), label: "New stage".into() }.into())
        }
        (Kind::Decision, Plus::On(on)) => {
            Some(DecisionEdit::Insert { on: on.clone(), label: "New decision".into() }.into())
        }
        (Kind::Interactive | Kind::Approval | Kind::Background | Kind::Wait | Kind::Sub, Plus::In(stage)) => {
            Some(
                StepEdit::Add {
                    stage: stage.clone(),
                    before: None,
                    label: "New step".into(),
                    work: work(kind).into(),
                }
                .into(),
            )
        }
        _ => None,
    }
}

/// What a new step does until somebody says so.
pub fn work(kind: Kind) -> Work {
    if kind == Kind::Wait {
        let amount = ValueSource::Literal(1.into());
        let until = Until::Duration(Delay { amount, unit: TimeUnit::Days, calendar: None });
        return Work::Wait(Wait { until, timeout: None });
    }
    if kind == Kind::Approval {
        let manager = AssigneeRule::Manager { of: Box::new(AssigneeRule::Starter), levels: 1 };
        return Work::Approval(Box::new(Approval::by(manager)));
    }
    if kind == Kind::Sub {
        return Work::SubOrchestration(SubOrchestration {
            orchestration: Name::from_label("choose an orchestration", "orchestration"),
            record: SubRecord::Own,
            inputs: Default::default(),
            for_each: None,
            on_failure: OnFailure::Wait,
        });
    }
    if kind == Kind::Background {
        let flow = Name::from_label("choose a flow", "flow");
        return Work::Background(Background {
            flow,
            inputs: Default::default(),
            retry: RetryPolicy::default(),
        });
    }
    Work::Interactive(Interactive {
        assignee: AssigneeRule::Starter,
        share: Share::Pool,
        duties: Duties::default(),
        fallback: None,
        flow: None,
        inputs: Default::default(),
        guidance: String::new(),
        notice: None,
        about: None,
        completion: Completion::Finished,
        priority: Priority::Normal,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::element::Connector;

    #[test]
    fn a_place_offers_only_what_belongs_there() {
        let kinds = |place: &Plus| at(place).iter().map(|e| e.kind).collect::<Vec<_>>();
        assert_eq!(kinds(&Plus::On(Connector::Start)), [Kind::Stage, Kind::Decision]);
        let stage = Name::from_label("contract", "x");
        assert_eq!(
            kinds(&Plus::In(stage.clone())),
            [Kind::Interactive, Kind::Approval, Kind::Background, Kind::Wait, Kind::Sub]
        );
        assert!(choose(Kind::Stage, &Plus::In(stage)).is_none());
    }

    #[test]
    fn typing_finds_by_label_and_by_what_others_call_it() {
        let all = at(&Plus::On(Connector::Start));
        assert_eq!(search(&all, "GATEWAY").first().map(|e| e.kind), Some(Kind::Decision));
        assert_eq!(search(&all, "").len(), 2);
        assert!(search(&all, "zebra").is_empty());
    }
}
