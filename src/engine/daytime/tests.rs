use proptest::prelude::*;

use super::*;
use crate::zone::zone;

fn ms(text: &str) -> i64 {
    text.parse::<Timestamp>().unwrap().as_millisecond()
}

fn shown(ms: Option<i64>) -> String {
    ms.map_or_else(|| "never".to_owned(), |ms| Timestamp::from_millisecond(ms).unwrap().to_string())
}

fn berlin() -> TimeZone {
    zone("Europe/Berlin").unwrap()
}

#[test]
fn the_next_time_of_day_comes_once_a_day_also_where_clocks_are_changed() {
    let cases = [
        ("08:00", "2026-01-10T06:59:59Z", "2026-01-10T07:00:00Z"),
        ("08:00", "2026-01-10T07:00:00Z", "2026-01-11T07:00:00Z"),
        // Put on from 02:00 to 03:00: 02:30 comes at 03:30 of summer time.
        ("02:30", "2026-03-28T12:00:00Z", "2026-03-29T01:30:00Z"),
        ("02:30", "2026-03-29T01:30:00Z", "2026-03-30T00:30:00Z"),
        // Put back from 03:00 to 02:00: 02:30 is there twice, and comes at first alone.
        ("02:30", "2026-10-24T12:00:00Z", "2026-10-25T00:30:00Z"),
        ("02:30", "2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"),
        ("08:00", "2026-03-28T12:00:00Z", "2026-03-29T06:00:00Z"),
    ];
    for (time, after, expected) in cases {
        let next = next(parse(time).unwrap(), &berlin(), ms(after));
        assert_eq!(shown(next), expected, "{time} after {after}");
    }
}

#[test]
fn quiet_hours_go_over_midnight_and_end_on_time() {
    let (from, to) = (parse("22:00").unwrap(), parse("07:00").unwrap());
    let cases = [
        ("2026-01-10T20:59:59Z", "never"),
        ("2026-01-10T21:00:00Z", "2026-01-11T06:00:00Z"),
        ("2026-01-11T05:59:59Z", "2026-01-11T06:00:00Z"),
        ("2026-01-11T06:00:00Z", "never"),
        ("2026-03-28T22:00:00Z", "2026-03-29T05:00:00Z"),
        ("2026-10-24T22:00:00Z", "2026-10-25T06:00:00Z"),
    ];
    for (now, expected) in cases {
        assert_eq!(shown(quiet_until(from, to, &berlin(), ms(now))), expected, "{now}");
    }
    assert_eq!(quiet_until(from, from, &berlin(), ms("2026-01-10T21:00:00Z")), None, "never quiet");
    let (noon, two) = (parse("12:00").unwrap(), parse("14:00").unwrap());
    assert_eq!(
        shown(quiet_until(noon, two, &TimeZone::UTC, ms("2026-01-10T13:00:00Z"))),
        "2026-01-10T14:00:00Z"
    );
}

proptest! {
    #[test]
    fn from_any_moment_the_next_one_is_after_it_and_within_two_days(
        after in 0_i64..4_000_000_000_000, hour in 0_i8..24, minute in 0_i8..60,
        name in prop::sample::select(vec!["UTC", "Europe/Berlin", "America/New_York", "Pacific/Apia", "Asia/Kolkata"]),
    ) {
        let tz = zone(name).unwrap();
        let time = civil::Time::new(hour, minute, 0, 0).unwrap();
        let found = next(time, &tz, after).unwrap();
        prop_assert!(found > after);
        prop_assert!(found - after <= 50 * 3_600_000, "{name} {time} after {after}: {found}");
        // Asked from just before, it is the same.
        prop_assert_eq!(next(time, &tz, found - 1), Some(found));
    }

    #[test]
    fn what_is_quiet_ends_and_is_not_quiet_then(
        now in 0_i64..4_000_000_000_000, from in 0_i8..24, to in 0_i8..24,
        name in prop::sample::select(vec!["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata"]),
    ) {
        let tz = zone(name).unwrap();
        let (from, to) = (civil::Time::new(from, 0, 0, 0).unwrap(), civil::Time::new(to, 0, 0, 0).unwrap());
        if let Some(end) = quiet_until(from, to, &tz, now) {
            prop_assert!(end > now && end - now <= 26 * 3_600_000);
        }
    }
}
