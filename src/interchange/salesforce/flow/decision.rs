//! Decisions: the first outcome that holds, else the default.

use fermata_engine::{
    condition::{Condition, Logic, Row, Rows},
    flow::{ElementBody, FlowDecision, FlowOutcome},
    ids::Name,
    value::ValueSource,
};

use super::{
    draft::{Draft, Head},
    meaning,
};
use crate::salesforce::ledger::Node;

/// Outcomes of one decision at most.
const OUTCOMES_MAX: usize = 200;

pub(super) fn read<'l>(draft: &mut Draft<'_, 'l>, node: Node<'l>, mut head: Head) {
    head.next = draft.target(node, "defaultConnector");
    if let Some(label) = node.child("defaultConnectorLabel").filter(|label| !label.is_empty()) {
        label.as_is("The way that is taken when no outcome holds has no label of its own.");
    }
    let mut outcomes: Vec<FlowOutcome> = Vec::new();
    for rule in node.children("rules") {
        if outcomes.len() >= OUTCOMES_MAX {
            rule.not_supported(format!("A decision has at most {OUTCOMES_MAX} outcomes."));
            continue;
        }
        let api = rule.name().unwrap_or("outcome");
        let taken = |name: &Name| outcomes.iter().any(|outcome| &outcome.name == name);
        let plain = Name::parse(api).ok().filter(|name| !taken(name));
        let name = plain.unwrap_or_else(|| Name::free(api, "outcome", taken));
        let label = meaning::clipped(rule.text_of("label").unwrap_or(api));
        let next = draft.target(rule, "connector");
        let condition = draft.terms.conditions(rule, "conditionLogic", "conditions");
        let mut condition = condition.unwrap_or_else(|| {
            rule.not_supported("It asks nothing, so it is never taken.");
            Condition::Expression("false".to_owned())
        });
        if rule.is_true("doesRequireRecordChangedToMeetCriteria") {
            condition = newly(condition);
        }
        outcomes.push(FlowOutcome { name, label, condition, next });
    }
    draft.add(head.with(ElementBody::Decision(FlowDecision { outcomes })));
}

/// The condition holds, and did not hold of the record before the change.
fn newly(condition: Condition) -> Condition {
    match condition {
        Condition::Rows(now) => {
            let before: Option<Vec<Row>> = now.rows.iter().map(row_before).collect();
            let Some(before) = before else { return Condition::Rows(now) };
            let count = now.rows.len();
            let logic = format!("({}) AND NOT ({})", logic(&now, 0), logic(&now, count));
            let rows = now.rows.into_iter().chain(before).collect();
            Condition::Rows(Rows { logic: Logic::Custom(logic), rows })
        }
        Condition::Expression(now) => {
            let before = in_prior(&now);
            Condition::Expression(format!("({now}) && !({before})"))
        }
        asked => asked,
    }
}

/// The logic of rows whose numbers begin behind `after`.
fn logic(rows: &Rows, after: usize) -> String {
    let all =
        |with: &str| (1..=rows.rows.len()).map(|n| (n + after).to_string()).collect::<Vec<_>>().join(with);
    match &rows.logic {
        Logic::All => all(" AND "),
        Logic::Any => all(" OR "),
        Logic::Custom(text) => {
            let mut out = String::new();
            let mut number = String::new();
            for c in text.chars().chain([' ']) {
                if c.is_ascii_digit() {
                    number.push(c);
                    continue;
                }
                if let Ok(n) = number.parse::<usize>() {
                    out.push_str(&(n + after).to_string());
                }
                number.clear();
                out.push(c);
            }
            out.trim().to_owned()
        }
    }
}

/// What a row asks, of the record before the change. Whether something changed cannot be asked of it.
fn row_before(row: &Row) -> Option<Row> {
    if row.operator == fermata_engine::condition::Operator::IsChanged {
        return None;
    }
    let value = match &row.value {
        ValueSource::Reference(path) => ValueSource::Reference(in_prior(path)),
        ValueSource::Expression(source) => ValueSource::Expression(in_prior(source)),
        literal => literal.clone(),
    };
    Some(Row { resource: in_prior(&row.resource), operator: row.operator, value })
}

/// An expression with the record before the change in the record's place.
fn in_prior(source: &str) -> String {
    let mut out = String::with_capacity(source.len());
    let mut rest = source;
    while let Some(at) = rest.find("record.") {
        let (before, after) = rest.split_at(at);
        out.push_str(before);
        let part_of_more = out.ends_with(|c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.'));
        out.push_str(if part_of_more { "record." } else { "prior." });
        rest = after.get("record.".len()..).unwrap_or_default();
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use fermata_engine::condition::Operator;

    use super::*;

    #[test]
    fn what_must_have_changed_is_asked_of_both_records() {
        let row = |resource: &str| Row {
            resource: resource.to_owned(),
            operator: Operator::Equals,
            value: ValueSource::Literal("x".into()),
        };
        let rows = Rows {
            logic: Logic::Custom("1 OR 12".to_owned()),
            rows: vec![row("record.a"), row("vars.record.b")],
        };
        let Condition::Rows(both) = newly(Condition::Rows(rows)) else { panic!("rows stay rows") };
        assert_eq!(both.logic, Logic::Custom("(1 OR 12) AND NOT (3 OR 14)".to_owned()));
        let resources: Vec<&str> = both.rows.iter().map(|row| row.resource.as_str()).collect();
        assert_eq!(resources, ["record.a", "vars.record.b", "prior.a", "vars.record.b"]);
        let expression = newly(Condition::Expression("record.a > vars.record.b".to_owned()));
        let expected = "(record.a > vars.record.b) && !(prior.a > vars.record.b)";
        assert_eq!(expression, Condition::Expression(expected.to_owned()));
    }
}
