//! Steps that wait and steps that start other runs, in words: "Wait 3 days", "Customer visit, one for each item".

use fermata_engine::{
    definition::{
        Approval, ApprovalRule, ChainEnd, Delay, Direction, ForEach, ForEachMode, Moment, Quorum,
        SubOrchestration, TimeUnit, TimeoutAt, Until, Wait,
    },
    value::{Value, ValueSource},
};

use super::{Names, spaced};

/// What is waited for.
pub(super) fn wait(work: &Wait, names: &Names) -> String {
    let until = match &work.until {
        Until::Duration(delay) => format!("waits {}", self::delay(delay, names)),
        Until::Moment(moment) => format!("waits until {}", self::moment(moment, names)),
        Until::Message(message) if message.name.trim().is_empty() => "waits for a message".to_owned(),
        Until::Message(message) => {
            format!(
                "waits for message {} with key {}",
                message.name.trim(),
                source(&message.correlation, names)
            )
        }
        Until::Condition(_) => "waits until conditions hold".to_owned(),
    };
    match work.timeout.as_ref().map(|timeout| &timeout.at) {
        None => until,
        Some(TimeoutAt::After(delay)) => format!("{until}, at most {}", self::delay(delay, names)),
        Some(TimeoutAt::Moment(moment)) => format!("{until}, at the latest {}", self::moment(moment, names)),
    }
}

/// What is started.
pub(super) fn sub(work: &SubOrchestration, names: &Names) -> String {
    let runs = format!("runs {}", names.orchestration(&work.orchestration));
    match &work.for_each {
        None => runs,
        Some(each) => format!("{runs} for each of {}{}", source(&each.items, names), how(each)),
    }
}

fn how(each: &ForEach) -> String {
    let order = if each.mode == ForEachMode::Sequential { ", one after another" } else { "" };
    match each.quorum {
        Quorum::All => order.to_owned(),
        Quorum::Any => format!("{order}, until one is done"),
        Quorum::AtLeast { count } => format!("{order}, until {count} are done"),
    }
}

fn delay(delay: &Delay, names: &Names) -> String {
    amount(&delay.amount, delay.unit, names)
}

fn amount(amount: &ValueSource, unit: TimeUnit, names: &Names) -> String {
    let (one, several) = unit.words();
    match amount {
        ValueSource::Literal(Value::Number(number)) if number.as_f64() == Some(1.0) => format!("1 {one}"),
        amount => format!("{} {several}", source(amount, names)),
    }
}

fn moment(moment: &Moment, names: &Names) -> String {
    let of = source(&moment.value, names);
    let day = match &moment.offset {
        None => of,
        Some(offset) => {
            let side = match offset.direction {
                Direction::Before => "before",
                Direction::After => "after",
            };
            format!("{} {side} {of}", amount(&offset.amount, offset.unit, names))
        }
    };
    match &moment.time_of_day {
        None => day,
        Some(time) => format!("{day} at {time}"),
    }
}

/// Where a value comes from, short.
fn source(source: &ValueSource, names: &Names) -> String {
    match source {
        ValueSource::Literal(Value::String(text)) if text.trim().is_empty() => "…".to_owned(),
        ValueSource::Literal(Value::String(text)) => text.clone(),
        ValueSource::Literal(Value::Null) => "…".to_owned(),
        ValueSource::Literal(Value::Array(items)) => match items.len() {
            1 => "1 item".to_owned(),
            n => format!("{n} items"),
        },
        ValueSource::Literal(value) => value.to_string(),
        ValueSource::Reference(path) if path.trim().is_empty() => "…".to_owned(),
        ValueSource::Reference(path) => match path.trim().strip_prefix("vars.") {
            Some(name) => spaced(name),
            None => names.path(path),
        },
        ValueSource::Expression(text) => text.trim().to_owned(),
    }
}

/// Who decides, and how many of them must.
pub(super) fn approval(work: &Approval, names: &Names) -> String {
    let mut who: Vec<String> = work.approvers.iter().map(|rule| names.assignee(rule)).collect();
    who.extend(work.chain.as_ref().map(|chain| match &chain.up_to {
        ChainEnd::Levels { count: 1 } => "the manager above".to_owned(),
        ChainEnd::Levels { count } => format!("{count} managers above"),
        ChainEnd::Amount { .. } => "managers up to the amount".to_owned(),
    }));
    if who.is_empty() {
        return "Nobody decides yet".to_owned();
    }
    let joined = |word: &str| match who.as_slice() {
        [first, .., last] => format!("{first} {word} {last}").replace("  ", " "),
        _ => who.join(""),
    };
    match work.rule {
        ApprovalRule::Any if who.len() > 2 => format!("any of {}", who.join(", ")),
        ApprovalRule::Any => joined("or"),
        ApprovalRule::All if who.len() > 2 => format!("all of {}", who.join(", ")),
        ApprovalRule::All => joined("and"),
        ApprovalRule::AtLeast { count } => format!("{count} of {}", who.join(", ")),
        ApprovalRule::InTurn => who.join(", then "),
    }
}

#[cfg(test)]
mod tests {
    use fermata_engine::definition::Work;
    use serde_json::json;

    use super::super::step_doing;
    use super::*;

    #[test]
    fn waits_and_runs_read_well() {
        let mut names = Names::default();
        names.fields.insert("record.renewal".into(), "Policy renewal date".into());
        let cases = [
            (
                json!({ "kind": "wait", "until": { "kind": "duration", "amount": { "literal": 3 }, "unit": "days" } }),
                "waits 3 days",
            ),
            (
                json!({ "kind": "wait", "until": { "kind": "duration", "amount": { "literal": 1 }, "unit": "weeks" } }),
                "waits 1 week",
            ),
            (
                json!({ "kind": "wait", "until": {
                    "kind": "moment", "value": { "reference": "record.renewal" }, "time_of_day": "09:00",
                    "offset": { "amount": { "literal": 10 }, "unit": "days", "direction": "before" }
                } }),
                "waits until 10 days before Policy renewal date at 09:00",
            ),
            (
                json!({ "kind": "wait",
                    "until": { "kind": "message", "name": "signed", "correlation": { "reference": "record.id" } },
                    "timeout": { "at": { "kind": "after", "amount": { "literal": 2 }, "unit": "hours" } } }),
                "waits for message signed with key record.id, at most 2 hours",
            ),
            (
                json!({ "kind": "sub_orchestration", "orchestration": "site_visit", "for_each": {
                    "items": { "reference": "vars.open_places" }, "quorum": { "kind": "any" } } }),
                "runs Site visit for each of open places, until one is done",
            ),
        ];
        for (work, expected) in cases {
            let work: Work = serde_json::from_value(work).unwrap();
            assert_eq!(step_doing(&work, &names), expected);
        }
    }
}
