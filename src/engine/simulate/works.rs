//! Random steps that wait, and that start other runs.

use std::collections::BTreeMap;

use serde_json::json;

use crate::{
    condition::{Condition, Logic, Operator, Row, Rows},
    definition::{
        AfterReject, Approval, ApprovalOutcome, ApprovalRule, AssigneeRule, AwaitedCondition, AwaitedMessage,
        Chain, ChainEnd, Completion, Delay, Direction, Duties, ForEach, ForEachMode, Meaning, MessageOutput,
        Moment, Offset, OnFailure, Quorum, RecordLock, Share, SubOrchestration, SubRecord, TimeUnit, Timeout,
        TimeoutAt, Until, Wait, WorkNotice, timed_out,
    },
    ids::Name,
    simulate::{Random, case::name, conditions::condition},
    value::{DataType, Value, ValueSource},
};

/// A step that waits for anything that can be waited for; once in a while for what cannot be.
pub(super) fn wait(random: &mut Random, steps: &[Name], stages: &[Name]) -> Wait {
    let until = match random.below(4) {
        0 => Until::Duration(delay(random)),
        1 => Until::Moment(moment(random)),
        2 => Until::Message(message(random)),
        _ => Until::Condition(awaited(random, steps, stages)),
    };
    let timeout = random.chance(50).then(|| Timeout {
        at: if random.chance(60) {
            TimeoutAt::After(delay(random))
        } else {
            TimeoutAt::Moment(moment(random))
        },
        outcome: timed_out(),
    });
    Wait { until, timeout }
}

fn delay(random: &mut Random) -> Delay {
    let amount = match random.below(8) {
        0 => ValueSource::Reference("record.amount".into()),
        1 => ValueSource::Expression(random.word(&["record.amount / 2", "1 / 0", "record.owner"]).into()),
        n => ValueSource::Literal((n * random.below(9)).into()),
    };
    let unit = TimeUnit::ALL.get(usize::try_from(random.below(4)).unwrap_or(0)).copied();
    let calendar = random.chance(20).then(|| name(random.word(&["office", "office", "gone"])));
    Delay { amount, unit: unit.unwrap_or(TimeUnit::Hours), calendar }
}

fn moment(random: &mut Random) -> Moment {
    let path = if random.chance(95) { "record.due" } else { "record.name" };
    let offset = random.chance(50).then(|| Offset {
        amount: ValueSource::Literal(random.below(9).into()),
        unit: if random.chance(70) { TimeUnit::Days } else { TimeUnit::Hours },
        direction: if random.chance(50) { Direction::Before } else { Direction::After },
        calendar: None,
    });
    Moment {
        value: ValueSource::Reference(path.into()),
        offset,
        time_of_day: random.chance(30).then(|| "09:30".to_owned()),
        time_zone: random.chance(30).then(|| "UTC".to_owned()),
    }
}

fn message(random: &mut Random) -> AwaitedMessage {
    AwaitedMessage {
        name: random.word(&["signed", "form.completed"]).into(),
        correlation: ValueSource::Reference(random.word(&["record.id", "record.id", "record.owner"]).into()),
        outputs: vec![MessageOutput {
            name: name("cap"),
            label: String::new(),
            data_type: DataType::Number { decimals: 0 },
            required: random.chance(50),
            path: String::new(),
        }],
        earlier_minutes: None,
    }
}

fn awaited(random: &mut Random, steps: &[Name], stages: &[Name]) -> AwaitedCondition {
    let condition = match random.chance(40) {
        true => Condition::Rows(Rows {
            logic: Logic::All,
            rows: vec![Row {
                resource: "record.due".into(),
                operator: if random.chance(50) { Operator::LessThan } else { Operator::LessOrEqual },
                value: ValueSource::Reference("now".into()),
            }],
        }),
        false => condition(random, steps, stages),
    };
    let recheck = random.chance(20).then(|| u32::try_from(1 + random.below(600)).unwrap_or(1));
    AwaitedCondition { condition, recheck_minutes: recheck }
}

/// A step that starts one run, or several.
pub(super) fn sub(random: &mut Random) -> SubOrchestration {
    let inputs = match random.below(4) {
        0 => BTreeMap::from([(name("word"), ValueSource::Reference("item".into()))]),
        1 if random.chance(10) => BTreeMap::from([(name("word"), ValueSource::Expression("1 / 0".into()))]),
        _ => BTreeMap::new(),
    };
    SubOrchestration {
        orchestration: name("other"),
        record: match random.below(6) {
            0 => SubRecord::None,
            1 => SubRecord::Value { source: ValueSource::Reference("record.id".into()) },
            _ => SubRecord::Own,
        },
        inputs,
        for_each: random.chance(70).then(|| for_each(random)),
        on_failure: if random.chance(70) { OnFailure::Wait } else { OnFailure::GiveUp },
    }
}

fn for_each(random: &mut Random) -> ForEach {
    let items = match random.below(20) {
        0 => ValueSource::Reference("record.name".into()),
        1 => ValueSource::Literal((0..40).collect()),
        n => ValueSource::Literal((0..n / 4).map(|n| json!(format!("item {n}"))).collect()),
    };
    ForEach {
        items,
        mode: if random.chance(60) { ForEachMode::Parallel } else { ForEachMode::Sequential },
        quorum: match random.below(4) {
            0 => Quorum::Any,
            1 => Quorum::AtLeast { count: u32::try_from(random.below(5)).unwrap_or(1) },
            _ => Quorum::All,
        },
        stop_rest: random.chance(70),
    }
}

/// How the work of a team is shared.
pub(super) fn share(random: &mut Random) -> Share {
    match random.below(8) {
        0 => Share::RoundRobin,
        1 => Share::LeastLoaded,
        2 => Share::Previous,
        _ => Share::Pool,
    }
}

/// Whom a step shuts out.
pub(super) fn duties(random: &mut Random, steps: &[Name]) -> Duties {
    let not_who_did = random.chance(20).then(|| random.pick(steps).cloned()).flatten();
    Duties { not_who_did: not_who_did.into_iter().collect(), not_the_starter: random.chance(10) }
}

/// What tells somebody of work, now and then in own words.
pub(super) fn notice(random: &mut Random) -> Option<WorkNotice> {
    random.chance(20).then(|| WorkNotice {
        subject: "Please look at {{record.name}}".to_owned(),
        body: if random.chance(50) { "It holds {{record.amount}}.".to_owned() } else { String::new() },
    })
}

/// A record that work is about: the run's, one that is nowhere, none, or no record at all.
pub(super) fn about(random: &mut Random) -> Option<ValueSource> {
    let nowhere = "00000000-0000-0000-0000-00000000dead";
    random.chance(20).then(|| match random.below(4) {
        0 => ValueSource::Reference("record.id".to_owned()),
        1 => ValueSource::Literal(nowhere.into()),
        2 => ValueSource::Literal(Value::Null),
        _ => ValueSource::Reference("record.name".to_owned()),
    })
}

/// An approval by anybody, in any way.
pub(super) fn approval(
    random: &mut Random,
    steps: &[Name],
    stages: &[Name],
    rule: impl Fn(&mut Random) -> AssigneeRule,
) -> Approval {
    let outcome = |named: &str, meaning| ApprovalOutcome {
        name: name(named),
        label: named.to_owned(),
        meaning,
        needs_comment: false,
    };
    let count = random.below(4);
    let approvers = (0..count).map(|_| rule(random)).collect();
    let levels = ChainEnd::Levels { count: u8::try_from(1 + random.below(3)).unwrap_or(1) };
    let amount = ChainEnd::Amount { amount: ValueSource::Reference("record.amount".into()) };
    Approval {
        approvers,
        chain: random
            .chance(30)
            .then(|| Chain { of: rule(random), up_to: if random.chance(50) { levels } else { amount } }),
        fallback: random.chance(40).then(|| rule(random)),
        rule: match random.below(4) {
            0 => ApprovalRule::Any,
            1 => ApprovalRule::All,
            2 => ApprovalRule::AtLeast { count: u32::try_from(1 + random.below(3)).unwrap_or(1) },
            _ => ApprovalRule::InTurn,
        },
        outcomes: vec![
            outcome("approve", Meaning::Approve),
            outcome("reject", Meaning::Reject),
            outcome("send_back", Meaning::SendBack),
        ],
        after_reject: if random.chance(70) { AfterReject::Stop } else { AfterReject::GoOn },
        send_back: random.pick(stages).cloned().into_iter().collect(),
        flow: random.chance(30).then(|| name("fill")),
        notice: notice(random),
        about: about(random),
        not_who_did: duties(random, steps).not_who_did,
        may_approve_own: random.chance(50),
        lock: random.chance(30).then(RecordLock::default),
        completion: match random.below(20) {
            0 => Completion::When(condition(random, steps, stages)),
            1..3 => Completion::OnlyWhen(condition(random, steps, stages)),
            _ => Completion::Finished,
        },
        ..Approval::default()
    }
}
