#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by a panic")]

use super::*;

const MINUTE: i64 = 60_000;

fn times(cron: &str, zone: &str) -> Times {
    let schedule = Schedule { time_zone: zone.to_owned(), ..cron.parse().unwrap() };
    schedule.times().unwrap()
}

fn ms(text: &str) -> i64 {
    text.parse::<Timestamp>().unwrap().as_millisecond()
}

/// The first moments after `from`, as texts.
fn upcoming(cron: &str, zone: &str, from: &str, count: usize) -> Vec<String> {
    let found = times(cron, zone).upcoming(ms(from), count);
    found.into_iter().map(|ms| Timestamp::from_millisecond(ms).unwrap().to_string()).collect()
}

#[test]
fn a_time_that_is_skipped_fires_when_the_clocks_jump() {
    // In Berlin 02:00 becomes 03:00 on 28 March 2027: 01:00 UTC.
    let found = upcoming("30 2 * * *", "Europe/Berlin", "2027-03-26T12:00:00Z", 3);
    assert_eq!(found, ["2027-03-27T01:30:00Z", "2027-03-28T01:00:00Z", "2027-03-29T00:30:00Z"]);
    let once = upcoming("30 2 28 3 *", "Europe/Berlin", "2027-01-01T00:00:00Z", 1);
    assert_eq!(once, ["2027-03-28T01:00:00Z"]);
    // New York jumps on 14 March 2027 at 07:00 UTC.
    let found = upcoming("15 2 * * 0", "America/New_York", "2027-03-13T00:00:00Z", 1);
    assert_eq!(found, ["2027-03-14T07:00:00Z"]);
}

#[test]
fn a_time_that_comes_twice_fires_once() {
    // In Berlin 03:00 becomes 02:00 again on 31 October 2027: 02:30 is at 00:30 and at 01:30 UTC.
    let found = upcoming("30 2 * * *", "Europe/Berlin", "2027-10-29T12:00:00Z", 3);
    assert_eq!(found, ["2027-10-30T00:30:00Z", "2027-10-31T00:30:00Z", "2027-11-01T01:30:00Z"]);
}

#[test]
fn intervals_follow_the_clock() {
    let spring = upcoming("*/30 * * * *", "Europe/Berlin", "2027-03-28T00:15:00Z", 3);
    assert_eq!(spring, ["2027-03-28T00:30:00Z", "2027-03-28T01:00:00Z", "2027-03-28T01:30:00Z"]);
    let autumn = upcoming("*/30 * * * *", "Europe/Berlin", "2027-10-31T00:15:00Z", 4);
    assert_eq!(
        autumn,
        ["2027-10-31T00:30:00Z", "2027-10-31T01:00:00Z", "2027-10-31T01:30:00Z", "2027-10-31T02:00:00Z"]
    );
}

#[test]
fn what_is_no_cron_is_told() {
    for wrong in
        ["", "x", "* * * *", "* * * * * *", "60 * * * *", "* 24 * * *", "0 0 32 * *", "ö * * * *", "@never"]
    {
        assert!(check_cron(wrong).is_err(), "{wrong}");
    }
    assert!(check_cron("0 0 30 2 *").unwrap_err().to_string().contains("never comes"));
    for right in
        ["* * * * *", "30 2 * * 1-5", "0 9 1 * *", "0 0 29 2 *", "0 9 * * MON", "0 18 L * *", "@daily"]
    {
        assert_eq!(check_cron(right), Ok(()), "{right}");
    }
    let long = format!("{} * * * *", "1,".repeat(CRON_LENGTH_MAX));
    assert!(check_cron(&long).unwrap_err().to_string().contains("longer"));
    let nowhere = Schedule { time_zone: "Europe/Atlantis".into(), .."* * * * *".parse().unwrap() };
    assert_eq!(nowhere.times().unwrap_err(), ScheduleError::Zone("Europe/Atlantis".into()));
}

#[test]
fn what_was_missed_is_made_up_as_asked() {
    let hourly = times("0 * * * *", "UTC");
    let (due, now) = (ms("2027-01-01T10:00:00Z"), ms("2027-01-01T13:20:00Z"));
    let hour = 60 * MINUTE;
    let none = hourly.due(CatchUp::None, due, now);
    assert_eq!(none, Due { fire_ms: None, missed: 4, next_ms: Some(due + 4 * hour) });
    let last = hourly.due(CatchUp::Last, due, now);
    assert_eq!(last, Due { fire_ms: Some(due + 3 * hour), missed: 3, next_ms: Some(due + 4 * hour) });
    let all = hourly.due(CatchUp::All, due, now);
    assert_eq!(all, Due { fire_ms: Some(due), missed: 0, next_ms: Some(due + hour) });
    // A minute late is in time; more is not.
    for catch_up in [CatchUp::None, CatchUp::Last, CatchUp::All] {
        assert_eq!(hourly.due(catch_up, due, due + LATE_MS).fire_ms, Some(due), "{catch_up:?}");
    }
    assert_eq!(hourly.due(CatchUp::None, due, due + LATE_MS + 1).fire_ms, None);
    assert_eq!(hourly.due(CatchUp::Last, due, due - 1), Due { fire_ms: None, missed: 0, next_ms: Some(due) });
}

#[test]
fn a_long_pause_is_bounded() {
    let minutely = times("* * * * *", "UTC");
    let due = ms("2026-01-01T00:00:00Z");
    let at = |n: usize| due + i64::try_from(n).unwrap() * MINUTE;
    // The limit, and one more.
    let all = minutely.due(CatchUp::All, due, at(CATCH_UP_MAX - 1));
    assert_eq!((all.fire_ms, all.missed), (Some(due), 0));
    let all = minutely.due(CatchUp::All, due, at(CATCH_UP_MAX));
    assert_eq!((all.fire_ms, all.missed), (Some(at(1)), 1));
    let now = at(500_000);
    let last = minutely.due(CatchUp::Last, due, now);
    assert_eq!((last.fire_ms, last.missed), (Some(now), MISSED_COUNTED_MAX - 1));
    assert_eq!(last.next_ms, Some(now + MINUTE));
    let all = minutely.due(CatchUp::All, due, now);
    assert_eq!(all.fire_ms, Some(now - i64::try_from(CATCH_UP_MAX - 1).unwrap() * MINUTE));
}

#[test]
fn zones_and_words() {
    let zones = time_zones();
    assert!(zones.contains(&"Europe/Berlin".to_owned()) && zones.contains(&"UTC".to_owned()));
    assert!(
        zones
            .iter()
            .all(|zone| Schedule { time_zone: zone.clone(), .."* * * * *".parse().unwrap() }.times().is_ok())
    );
    let berlin = times("30 2 * * *", "Europe/Berlin");
    assert_eq!(berlin.local(ms("2027-03-28T01:00:00Z")), "Sun 28 Mar 2027, 03:00 (UTC+02:00)");
    assert_eq!("30 2 * * *".parse::<Schedule>().unwrap().words(), "At 02:30");
}

#[test]
fn it_has_a_first_and_a_last_day() {
    let schedule = |from: &str, until: &str| {
        let day = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let plain = "0 0 * * *".parse::<Schedule>().unwrap();
        Schedule { time_zone: "Europe/Berlin".into(), from: day(from), until: day(until), ..plain }
    };
    let moments = |from: &str, until: &str| {
        let found = schedule(from, until).times().unwrap().upcoming(ms("2027-01-01T00:00:00Z"), 3);
        found.into_iter().map(|at| Timestamp::from_millisecond(at).unwrap().to_string()).collect::<Vec<_>>()
    };
    // Midnight in Berlin is eleven in the evening before.
    let days = ["2027-02-28T23:00:00Z", "2027-03-01T23:00:00Z", "2027-03-02T23:00:00Z"];
    assert_eq!(moments("2027-03-01", ""), days);
    assert_eq!(moments("2027-03-01", "2027-03-02"), days[..2]);
    assert_eq!(moments("2027-03-01", "2027-03-01"), days[..1], "once");
    assert_eq!(moments("2026-03-01", "2026-12-31"), [""; 0], "it is over");
    let once = schedule("2027-03-01", "2027-03-01").times().unwrap();
    let at = ms(days[0]);
    assert_eq!(once.due(CatchUp::Last, at, at), Due { fire_ms: Some(at), missed: 0, next_ms: None });
    assert_eq!(once.until(at - 1), None);
    assert_eq!(schedule("2027-03-01", "2027-03-01").words(), "At 00:00, on 2027-03-01 only");
    assert_eq!(schedule("", "2027-03-01").words(), "At 00:00, until 2027-03-01");
    for (from, until, field) in
        [("2027-03-02", "2027-03-01", "until"), ("soon", "", "from"), ("", "2027-02-30", "until")]
    {
        let error = schedule(from, until).times().unwrap_err();
        assert_eq!(error.field(), field, "{error}");
        assert_eq!(schedule(from, until).check_days(), Err(error));
    }
}

proptest::proptest! {
    /// Whatever is written is read or refused, in words and in moments, and what is read tells moments that come one after
    /// the other.
    #[test]
    fn any_text_is_read_or_refused(text in "[0-9*/,#?LWA-Z@ -]{0,24}", at in 0_i64..4_000_000_000_000) {
        let Ok(schedule) = text.parse::<Schedule>() else { return Ok(()) };
        let schedule = Schedule { time_zone: "Europe/Berlin".into(), ..schedule };
        proptest::prop_assert!(!schedule.words().is_empty());
        let found = schedule.times().unwrap().upcoming(at, 3);
        proptest::prop_assert!(found.is_sorted_by(|a, b| a < b) && found.iter().all(|ms| *ms > at));
    }

    /// The same of texts that are nearly always right.
    #[test]
    fn moments_come_one_after_the_other(
        minute in 0_u8..60, hour in "\\*|[0-9]|1[0-9]|2[0-3]|\\*/[1-9]", day in "\\*|[1-9]|1[0-9]|2[0-8]|L",
        month in "\\*|[1-9]|1[0-2]", weekday in "\\*|[0-6]|1-5", at in 0_i64..4_000_000_000_000,
    ) {
        let text = format!("{minute} {hour} {day} {month} {weekday}");
        let schedule = Schedule { time_zone: "America/New_York".into(), ..text.parse().unwrap() };
        let times = schedule.times().unwrap();
        let found = times.upcoming(at, 20);
        proptest::prop_assert_eq!(found.len(), 20, "{}", text);
        proptest::prop_assert!(found.is_sorted_by(|a, b| a < b), "{}", text);
        proptest::prop_assert_eq!(times.until(found[10]), Some(found[10]), "{}", text);
    }
}
