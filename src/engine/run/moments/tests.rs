use serde_json::json;

use super::*;
use crate::{
    condition::{Logic, Rows},
    definition::Offset,
};

const NOW: i64 = 1_767_225_600_000; // 2026-01-01T00:00:00Z

fn shown(ms: i64) -> String {
    Timestamp::from_millisecond(ms).unwrap().to_string()
}

fn literal(value: Value) -> ValueSource {
    ValueSource::Literal(value)
}

#[test]
fn a_delay_ends_after_its_time() {
    let cases = [
        (json!(0), TimeUnit::Days, "2026-01-01T00:00:00Z"),
        (json!(90), TimeUnit::Seconds, "2026-01-01T00:01:30Z"),
        (json!(1.5), TimeUnit::Hours, "2026-01-01T01:30:00Z"),
        (json!(3), TimeUnit::Days, "2026-01-04T00:00:00Z"),
        (json!(2), TimeUnit::Weeks, "2026-01-15T00:00:00Z"),
        (json!(2), TimeUnit::Months, "2026-03-01T00:00:00Z"),
    ];
    for (amount, unit, expected) in cases {
        let delay = Delay { amount: literal(amount), unit, calendar: None };
        assert_eq!(
            shown(after(&delay, NOW, &Scope::new(), &Calendars::default()).unwrap()),
            expected,
            "{delay:?}"
        );
    }
    for (amount, message) in [
        (json!(null), "is absent"),
        (json!("soon"), "is no number"),
        (json!(-1), "less than nothing"),
        (json!(3_661), "ten years"),
    ] {
        let delay = Delay { amount: literal(amount), unit: TimeUnit::Days, calendar: None };
        let error = after(&delay, NOW, &Scope::new(), &Calendars::default()).unwrap_err();
        assert!(error.message.contains(message), "{error:?}");
    }
    let limit = Delay { amount: literal(json!(3_660)), unit: TimeUnit::Days, calendar: None };
    assert!(after(&limit, NOW, &Scope::new(), &Calendars::default()).is_ok());
}

#[test]
fn a_moment_is_counted_in_its_zone() {
    let before = |amount, unit| {
        Some(Offset { amount: literal(json!(amount)), unit, direction: Direction::Before, calendar: None })
    };
    let later = |amount, unit| {
        Some(Offset { amount: literal(json!(amount)), unit, direction: Direction::After, calendar: None })
    };
    let cases = [
        ("2026-07-01", None, None, None, "2026-07-01T00:00:00Z"),
        ("2026-07-01", None, Some("09:00"), Some("Europe/Berlin"), "2026-07-01T07:00:00Z"),
        (
            "2026-01-10",
            before(10, TimeUnit::Days),
            Some("09:00"),
            Some("Europe/Berlin"),
            "2025-12-31T08:00:00Z",
        ),
        ("2026-03-31", before(1, TimeUnit::Months), None, None, "2026-02-28T00:00:00Z"),
        // Over the change to summer time a day is a day, and 24 hours are 24 hours.
        (
            "2026-03-28T08:00:00Z",
            later(1, TimeUnit::Days),
            None,
            Some("Europe/Berlin"),
            "2026-03-29T07:00:00Z",
        ),
        (
            "2026-03-28T08:00:00Z",
            later(24, TimeUnit::Hours),
            None,
            Some("Europe/Berlin"),
            "2026-03-29T08:00:00Z",
        ),
        // 02:30 does not exist on that day: it is an hour later.
        ("2026-03-29", None, Some("02:30"), Some("Europe/Berlin"), "2026-03-29T01:30:00Z"),
        ("2026-05-05T10:11:12Z", later(2, TimeUnit::Weeks), None, None, "2026-05-19T10:11:12Z"),
    ];
    for (value, offset, time, zone, expected) in cases {
        let moment = Moment {
            value: literal(json!(value)),
            offset,
            time_of_day: time.map(str::to_owned),
            time_zone: zone.map(str::to_owned),
        };
        assert_eq!(
            at(&moment, &Scope::new(), &Calendars::default()).unwrap().map(shown).as_deref(),
            Some(expected),
            "{moment:?}"
        );
    }
}

#[test]
fn an_absent_date_does_not_come_and_a_wrong_one_is_told() {
    let of =
        |value: Value| Moment { value: literal(value), offset: None, time_of_day: None, time_zone: None };
    assert_eq!(at(&of(json!(null)), &Scope::new(), &Calendars::default()), Ok(None));
    assert_eq!(at(&of(json!(" ")), &Scope::new(), &Calendars::default()), Ok(None));
    for wrong in [json!("soon"), json!(7), json!("2026-13-01"), json!(["2026-01-01"])] {
        assert!(
            at(&of(wrong.clone()), &Scope::new(), &Calendars::default())
                .unwrap_err()
                .message
                .contains("is no date"),
            "{wrong}"
        );
    }
}

#[test]
fn a_condition_is_asked_again_when_a_row_may_turn() {
    let scope = Scope::new()
        .with("record", json!({ "due": "2026-01-03", "at": "2026-01-02T08:00:00Z", "past": "2025-01-01" }));
    let row = |resource: &str, operator, value| Row { resource: resource.into(), operator, value };
    let now = || ValueSource::Reference("now".into());
    let asked = |rows: Vec<Row>, recheck_minutes| {
        let condition = Condition::Rows(Rows { logic: Logic::All, rows });
        next_question(&AwaitedCondition { condition, recheck_minutes }, NOW, &scope).map(shown)
    };
    let due = || row("record.due", Operator::LessOrEqual, now());
    assert_eq!(asked(vec![due()], None).as_deref(), Some("2026-01-03T00:00:00Z"));
    let at = row("now", Operator::GreaterThan, ValueSource::Reference("record.at".into()));
    assert_eq!(asked(vec![due(), at], None).as_deref(), Some("2026-01-02T08:00:00Z"));
    assert_eq!(asked(vec![due()], Some(5)).as_deref(), Some("2026-01-01T00:05:00Z"));
    assert_eq!(asked(vec![row("record.past", Operator::LessThan, now())], None), None);
    assert_eq!(asked(vec![row("record.past", Operator::Equals, literal(json!(1)))], None), None);
    let expression = |source: &str| AwaitedCondition {
        condition: Condition::Expression(source.into()),
        recheck_minutes: None,
    };
    assert_eq!(
        next_question(&expression("now > record.due"), NOW, &scope).map(shown).as_deref(),
        Some("2026-01-01T01:00:00Z")
    );
    assert_eq!(next_question(&expression("record.known"), NOW, &scope), None);
}

#[test]
fn working_time_is_counted_by_a_calendar() {
    use std::sync::Arc;
    let name = crate::ids::Name::from_label("office", "office");
    let office = crate::calendar::Calendar::office("Office", "UTC");
    let mut calendars = Calendars::default();
    calendars.all.insert(name.clone(), Arc::new(Working::new(&office).unwrap()));
    // 1 January 2026 is a Thursday.
    let delay =
        |amount: i64, unit| Delay { amount: literal(json!(amount)), unit, calendar: Some(name.clone()) };
    for (amount, unit, expected) in
        [(9, TimeUnit::Hours, "2026-01-02T10:00:00Z"), (2, TimeUnit::Days, "2026-01-05T00:00:00Z")]
    {
        let at = after(&delay(amount, unit), NOW, &Scope::new(), &calendars).unwrap();
        assert_eq!(shown(at), expected, "{amount} {unit:?}");
    }
    assert!(after(&delay(1, TimeUnit::Weeks), NOW, &Scope::new(), &calendars).is_err());
    assert!(after(&delay(1, TimeUnit::Days), NOW, &Scope::new(), &Calendars::default()).is_err());
    let offset = Offset {
        amount: literal(json!(3)),
        unit: TimeUnit::Days,
        direction: Direction::Before,
        calendar: Some(name.clone()),
    };
    let moment = Moment {
        value: literal(json!("2026-01-06")),
        offset: Some(offset),
        time_of_day: None,
        time_zone: None,
    };
    assert_eq!(
        at(&moment, &Scope::new(), &calendars).unwrap().map(shown).as_deref(),
        Some("2026-01-01T00:00:00Z")
    );
}
