//! Paths that begin later than what starts them: an orchestration that waits first, and asks then whether all is still so.

use std::collections::{BTreeMap, BTreeSet};

use fermata_engine::{
    condition::Condition,
    definition::{
        Decision, DecisionOutcome, Delay, Direction, Exit, Moment, Offset, Orchestration, Stage, Step,
        StepStart, Target, TimeUnit, Trigger, Until, Wait, Work,
    },
    ids::Name,
    limits::LABEL_LENGTH_MAX,
    value::{Value, ValueSource},
};

use crate::salesforce::{flow::unit_of, ledger::Node, terms::Terms};

/// Paths of one file that begin later at most: each is an orchestration by itself.
pub(in crate::salesforce) const LATER_MAX: usize = 10;
/// Bytes that all paths of one file may have together at most: each holds what it shares with the others once more.
const LATER_BYTES_MAX: usize = 4 * 1024 * 1024;

/// For how many paths there is room, each as large as this at most.
pub(in crate::salesforce) fn room_for<D: serde::Serialize>(whole: &D) -> usize {
    let bytes = serde_json::to_string(whole).map_or(LATER_BYTES_MAX, |text| text.len());
    LATER_BYTES_MAX / bytes.max(1)
}

/// A path that begins later.
#[derive(Debug, Clone)]
pub(in crate::salesforce) struct Later {
    /// What it is called there.
    pub(in crate::salesforce) name: String,
    /// What people read.
    pub(in crate::salesforce) label: String,
    /// What is waited for first; none: nothing.
    pub(in crate::salesforce) until: Option<Until>,
}

/// How much later than what a path begins: from when it is counted (none: from the start), how many of which unit. None where
/// that cannot be read.
pub(in crate::salesforce) fn wait_of(
    terms: &Terms<'_>,
    path: Node<'_>,
) -> Option<(Option<ValueSource>, f64, TimeUnit)> {
    let amount = path.text_of("offsetNumber").and_then(|text| text.parse().ok()).unwrap_or(0.0);
    let unit = path.text_of("offsetUnit").map_or(Some(TimeUnit::Days), unit_of)?;
    let source = path.text_of("timeSource").unwrap_or_default();
    let field = path.text_of("recordField");
    let from = match field.filter(|_| !source.eq_ignore_ascii_case("RecordTriggerEvent")) {
        Some(field) => Some(terms.meaning(&format!("$Record.{field}")).ok()?.into()),
        None => None,
    };
    Some((from, amount, unit))
}

/// The same as what a step waits for.
pub(in crate::salesforce) fn until(from: Option<&ValueSource>, amount: f64, unit: TimeUnit) -> Until {
    let number = || ValueSource::Literal(number(amount.abs()));
    match from {
        None => Until::Duration(Delay { amount: number(), unit, calendar: None }),
        Some(from) => Until::Moment(Moment {
            value: from.clone(),
            offset: (amount != 0.0).then(|| Offset {
                amount: number(),
                unit,
                direction: if amount < 0.0 { Direction::Before } else { Direction::After },
                calendar: None,
            }),
            time_of_day: None,
            time_zone: None,
        }),
    }
}

fn number(amount: f64) -> Value {
    match amount.fract() == 0.0 && amount < 9e15 {
        true => Value::from(amount as i64),
        false => Value::from(amount),
    }
}

/// Where a path begins that leads to `to`: a stage that waits, and a decision whether the record still is as the trigger asks.
pub(in crate::salesforce) fn begins_later(
    definition: &mut Orchestration,
    path: &Later,
    to: Target,
) -> Target {
    let Some(until) = path.until.clone() else { return to };
    let next = match still_so(&definition.trigger) {
        None => to,
        Some(condition) => {
            let name = free(definition, &format!("Still_so_{}", path.name));
            let outcome = DecisionOutcome {
                name: Name::from_label("still_so", "still_so"),
                label: "Still so".to_owned(),
                condition,
                next: to,
            };
            definition.decisions.push(Decision {
                name: name.clone(),
                label: clipped(&format!("Is it still so for {}?", path.label)),
                outcomes: vec![outcome],
                default_label: "No longer".to_owned(),
                default_next: Target::End,
            });
            Target::Decision(name)
        }
    };
    let name = free(definition, &format!("Wait_{}", path.name));
    let label = clipped(&format!("Wait for {}", path.label));
    let step = Step {
        name: free(definition, &format!("Wait_for_{}", path.name)),
        label: label.clone(),
        description: String::new(),
        start: StepStart::WithStage,
        work: Work::Wait(Wait { until, timeout: None }),
        sets: Vec::new(),
        sla: None,
        reminder: None,
    };
    definition.stages.push(Stage {
        name: name.clone(),
        label,
        description: String::new(),
        steps: vec![step],
        exit: Exit::AllStepsCompleted,
        next,
        fault: None,
        reject: None,
        sla: None,
    });
    Target::Stage(name)
}

/// What the trigger asks of the record, where it can be asked again later: not what must have changed.
fn still_so(trigger: &Trigger) -> Option<Condition> {
    let Trigger::Record { entry: Some(entry), .. } = trigger else { return None };
    let alone = fermata_engine::related::looks_back(entry, &BTreeMap::new());
    (!alone && !matches!(entry, Condition::EvaluationFlow(_))).then(|| entry.clone())
}

fn clipped(label: &str) -> String {
    label.chars().take(LABEL_LENGTH_MAX).collect()
}

/// A name that no stage, decision or step has.
fn free(definition: &Orchestration, wish: &str) -> Name {
    let taken = |name: &Name| {
        definition.stage(name).is_some()
            || definition.decision(name).is_some()
            || definition.step(name).is_some()
    };
    match Name::parse(wish) {
        Ok(name) if !taken(&name) => name,
        _ => Name::free(wish, "later", taken),
    }
}

/// The drawing without the stages and decisions that nothing leads to and that `may_go` says may go. What others ask about stays.
pub(in crate::salesforce) fn pruned(
    mut definition: Orchestration,
    may_go: impl Fn(&Name) -> bool,
) -> Orchestration {
    let stages = definition.stages.iter().map(|stage| Target::Stage(stage.name.clone()));
    let decisions = definition.decisions.iter().map(|decision| Target::Decision(decision.name.clone()));
    let stay = stages.chain(decisions).filter(|target| !name_of(target).is_some_and(&may_go));
    let mut open: Vec<Target> =
        stay.chain(definition.recall.clone()).chain([definition.start.clone()]).collect();
    let of_steps: BTreeMap<&str, &Name> = definition
        .stages
        .iter()
        .flat_map(|stage| stage.steps.iter().map(|step| (step.name.as_str(), &stage.name)))
        .collect();
    let mut kept: BTreeSet<Name> = BTreeSet::new();
    while let Some(target) = open.pop() {
        let Some(name) = name_of(&target).filter(|name| !kept.contains(*name)).cloned() else { continue };
        let text = match &target {
            Target::Stage(name) => serde_json::to_string(&definition.stage(name)),
            Target::Decision(name) => serde_json::to_string(&definition.decision(name)),
            Target::End => continue,
        };
        let text = text.unwrap_or_default();
        let asked = asked_of(&text, "steps.").filter_map(|step| of_steps.get(step).copied().cloned());
        let asked = asked.chain(asked_of(&text, "stages.").filter_map(|stage| Name::parse(stage).ok()));
        open.extend(asked.filter(|stage| definition.stage(stage).is_some()).map(Target::Stage));
        open.extend(leads(&definition, &target));
        kept.insert(name);
    }
    definition.stages.retain(|stage| kept.contains(&stage.name));
    definition.decisions.retain(|decision| kept.contains(&decision.name));
    definition
}

fn name_of(target: &Target) -> Option<&Name> {
    match target {
        Target::End => None,
        Target::Stage(name) | Target::Decision(name) => Some(name),
    }
}

/// The names that stand behind this beginning of a path, wherever it is in a text.
fn asked_of<'t>(text: &'t str, root: &'t str) -> impl Iterator<Item = &'t str> {
    text.match_indices(root).filter_map(move |(at, _)| {
        let after = text.get(at + root.len()..)?;
        let end = after.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(after.len());
        after.get(..end).filter(|name| !name.is_empty())
    })
}

/// Where a stage or decision leads.
fn leads(definition: &Orchestration, from: &Target) -> Vec<Target> {
    match from {
        Target::End => Vec::new(),
        Target::Stage(name) => definition.stage(name).map_or_else(Vec::new, |stage| {
            stage.fault.iter().chain(&stage.reject).chain([&stage.next]).cloned().collect()
        }),
        Target::Decision(name) => definition.decision(name).map_or_else(Vec::new, |decision| {
            let outcomes = decision.outcomes.iter().map(|outcome| &outcome.next);
            outcomes.chain([&decision.default_next]).cloned().collect()
        }),
    }
}
