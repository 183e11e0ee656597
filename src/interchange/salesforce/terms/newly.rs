//! What must have come to hold by a change: it holds of the record now, and did not of the record before.

use fermata_engine::{
    condition::{Condition, Logic, Operator, Row, Rows},
    value::{Value, ValueSource},
};

/// The condition holds, and did not hold of the record before the change; of a new record it is enough that it holds.
pub fn newly(condition: Condition) -> Condition {
    match condition {
        Condition::Rows(now) if now.rows.is_empty() => Condition::Rows(now),
        Condition::Rows(now) => {
            let count = now.rows.len();
            let (new, before) = (count + 1, count + 1);
            let logic = format!("({}) AND ({new} OR NOT ({}))", logic(&now, 0), logic(&now, before));
            let before: Vec<Row> = now.rows.iter().map(row_before).collect();
            let rows = now.rows.into_iter().chain([is_new(true)]).chain(before).collect();
            Condition::Rows(Rows { logic: Logic::Custom(logic), rows })
        }
        Condition::Expression(now) if now == "false" => Condition::Expression(now),
        Condition::Expression(now) => {
            let before = in_prior(&now);
            Condition::Expression(format!("({now}) && (prior.id == null || !({before}))"))
        }
        asked @ Condition::EvaluationFlow(_) => asked,
    }
}

/// Whether there was no record before, or whether there was one.
fn is_new(new: bool) -> Row {
    let value = ValueSource::Literal(Value::Bool(new));
    Row { resource: "prior.id".to_owned(), operator: Operator::IsNull, value }
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

/// What a row asks, of the record before the change. Compared with itself nothing of it is changed.
fn row_before(row: &Row) -> Row {
    if row.operator == Operator::IsChanged {
        // There was a record before wherever this is asked.
        return is_new(row.value != ValueSource::Literal(Value::Bool(false)));
    }
    let value = match &row.value {
        ValueSource::Reference(path) => ValueSource::Reference(in_prior(path)),
        ValueSource::Expression(source) => ValueSource::Expression(in_prior(source)),
        literal @ ValueSource::Literal(_) => literal.clone(),
    };
    Row { resource: in_prior(&row.resource), operator: row.operator, value }
}

/// An expression with the record before the change in the record's place. What stands in quotes stays.
fn in_prior(source: &str) -> String {
    const ROOT: &str = "record.";
    let mut out = String::with_capacity(source.len());
    let mut quote: Option<char> = None;
    let mut rest = source;
    while let Some(c) = rest.chars().next() {
        let in_word = out.ends_with(|c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.'));
        if quote.is_none() && !in_word && rest.starts_with(ROOT) {
            out.push_str("prior.");
            rest = rest.get(ROOT.len()..).unwrap_or_default();
            continue;
        }
        let mut taken = c.len_utf8();
        match (quote, c) {
            (Some(_), '\\') => taken += rest.chars().nth(1).map_or(0, char::len_utf8),
            (Some(open), c) if c == open => quote = None,
            (None, '"' | '\'') => quote = Some(c),
            _ => {}
        }
        let (part, after) = rest.split_at(taken);
        out.push_str(part);
        rest = after;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(resource: &str, operator: Operator, value: impl Into<Value>) -> Row {
        Row { resource: resource.to_owned(), operator, value: ValueSource::Literal(value.into()) }
    }

    #[test]
    fn what_must_have_changed_is_asked_of_both_records() {
        let rows = Rows {
            logic: Logic::Custom("1 OR 2".to_owned()),
            rows: vec![row("record.a", Operator::Equals, "x"), row("vars.record.b", Operator::Equals, "x")],
        };
        let Condition::Rows(both) = newly(Condition::Rows(rows)) else { panic!("rows stay rows") };
        assert_eq!(both.logic, Logic::Custom("(1 OR 2) AND (3 OR NOT (4 OR 5))".to_owned()));
        let resources: Vec<&str> = both.rows.iter().map(|row| row.resource.as_str()).collect();
        assert_eq!(resources, ["record.a", "vars.record.b", "prior.id", "prior.a", "vars.record.b"]);
    }

    #[test]
    fn what_stands_in_quotes_is_no_record() {
        let asked =
            newly(Condition::Expression("record.a != 'record.b \\' record.c' && vars.record.b".to_owned()));
        let expected = "(record.a != 'record.b \\' record.c' && vars.record.b) && (prior.id == null || \
                        !(prior.a != 'record.b \\' record.c' && vars.record.b))";
        assert_eq!(asked, Condition::Expression(expected.to_owned()));
    }

    #[test]
    fn a_change_can_have_to_be_new_as_well() {
        let rows = Rows { logic: Logic::All, rows: vec![row("record.a", Operator::IsChanged, true)] };
        let Condition::Rows(both) = newly(Condition::Rows(rows)) else { panic!("rows stay rows") };
        assert_eq!(
            both.rows[2],
            row("prior.id", Operator::IsNull, true),
            "it is never so of the record before"
        );
        assert_eq!(
            newly(Condition::Expression("false".to_owned())),
            Condition::Expression("false".to_owned())
        );
    }
}
