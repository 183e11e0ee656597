//! The wait that a flow began with, as the step sees it that calls the flow: what the flow knew as its inputs is what it is given.

use std::collections::BTreeMap;

use fermata_engine::{
    definition::{Until, Wait},
    ids::Name,
    value::{Value, ValueSource},
};

/// A wait with the inputs of its flow put in.
pub(super) fn given(until: &Until, inputs: &BTreeMap<Name, ValueSource>) -> Until {
    let mut wait = Wait { until: until.clone(), timeout: None };
    wait.values_mut().into_iter().for_each(|value| put_in(value, inputs));
    wait.until
}

fn put_in(value: &mut ValueSource, inputs: &BTreeMap<Name, ValueSource>) {
    let ValueSource::Reference(path) = value else { return };
    let Some(rest) = path.strip_prefix("inputs.") else { return };
    let (name, fields) = rest.split_once('.').map_or((rest, None), |(name, fields)| (name, Some(fields)));
    let known = Name::parse(name).ok().and_then(|name| inputs.get(&name)).cloned();
    *value = match (known, fields) {
        (Some(ValueSource::Reference(path)), Some(fields)) => {
            ValueSource::Reference(format!("{path}.{fields}"))
        }
        (Some(source), None) => source,
        _ => ValueSource::Literal(Value::Null),
    };
}

#[cfg(test)]
mod tests {
    use super::*;
    use fermata_engine::definition::{Delay, Moment, TimeUnit};

    #[test]
    fn what_a_flow_is_given_is_what_its_wait_counts_with() {
        let inputs = BTreeMap::from([
            (Name::parse("days").unwrap(), ValueSource::Literal(3.into())),
            (Name::parse("it").unwrap(), ValueSource::Reference("record".into())),
        ]);
        let amount = |path: &str| {
            let amount = ValueSource::Reference(path.to_owned());
            match given(&Until::Duration(Delay { amount, unit: TimeUnit::Days, calendar: None }), &inputs) {
                Until::Duration(delay) => delay.amount,
                other => panic!("{other:?}"),
            }
        };
        assert_eq!(amount("inputs.days"), ValueSource::Literal(3.into()));
        assert_eq!(amount("inputs.it.Days__c"), ValueSource::Reference("record.Days__c".into()));
        assert_eq!(amount("inputs.other"), ValueSource::Literal(Value::Null));
        let value = ValueSource::Reference("record.Due__c".into());
        let moment = Until::Moment(Moment { value, offset: None, time_of_day: None, time_zone: None });
        assert_eq!(given(&moment, &inputs), moment);
    }
}
