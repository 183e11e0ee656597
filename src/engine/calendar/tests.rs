//! Against a small model that looks at the clock on the wall every minute.

use jiff::{Timestamp, ToSpan, Zoned, civil::Date, tz::TimeZone};
use proptest::prelude::*;

use super::*;
use crate::zone::zone;

const MINUTE: i64 = 60_000;

fn at(text: &str) -> i64 {
    text.parse::<Zoned>().unwrap().timestamp().as_millisecond()
}

fn hours(from: u16, until: u16) -> Interval {
    Interval { from: from * 60, until: until * 60 }
}

fn closed(label: &str, on: DayRule) -> SpecialDay {
    SpecialDay { label: label.into(), on, hours: Vec::new() }
}

fn date(text: &str) -> DayRule {
    DayRule::Dates { from: text.into(), until: None }
}

// The model: nothing of it is shared with what it tests.

fn model_rule(rule: &DayRule, day: Date) -> bool {
    let weekday = usize::try_from(day.weekday().to_monday_zero_offset()).unwrap();
    match rule {
        DayRule::Dates { from, until } => {
            let from: Date = from.parse().unwrap();
            (from..=until.as_ref().map_or(from, |until| until.parse().unwrap())).contains(&day)
        }
        DayRule::Yearly { month, day: of } => (day.month() as u8, day.day() as u8) == (*month, *of),
        DayRule::Weekday { month, weekday: wanted, nth } => {
            let same = Weekday::ALL[weekday] == *wanted && day.month() as u8 == *month;
            let before = (1..5).filter(|n| (day - (7 * n).days()).month() == day.month()).count();
            let is_last = (day + 7.days()).month() != day.month();
            same && if *nth < 0 { is_last } else { before + 1 == *nth as usize }
        }
        DayRule::Easter { days } => {
            const KNOWN: [(i16, i8, i8); 6] =
                [(2024, 3, 31), (2025, 4, 20), (2026, 4, 5), (2027, 3, 28), (2028, 4, 16), (2029, 4, 1)];
            let sunday = KNOWN.iter().find(|(year, ..)| *year == day.year()).unwrap();
            Date::new(sunday.0, sunday.1, sunday.2).unwrap() + i64::from(*days).days() == day
        }
    }
}

fn model_hours(calendar: &Calendar, day: Date) -> Vec<Interval> {
    let fits = |dates: bool| {
        let mut days = calendar.days.iter();
        days.find(|d| matches!(d.on, DayRule::Dates { .. }) == dates && model_rule(&d.on, day))
    };
    match fits(true).or_else(|| fits(false)) {
        Some(special) => special.hours.clone(),
        None => {
            let weekday = usize::try_from(day.weekday().to_monday_zero_offset()).unwrap();
            calendar.week.on(Weekday::ALL[weekday]).to_vec()
        }
    }
}

fn model_open(calendar: &Calendar, tz: &TimeZone, at_ms: i64) -> bool {
    let wall = Timestamp::from_millisecond(at_ms).unwrap().to_zoned(tz.clone());
    let minute = u16::try_from(wall.hour()).unwrap() * 60 + u16::try_from(wall.minute()).unwrap();
    let within = |hours: &[Interval], minute: u16| hours.iter().any(|h| (h.from..h.until).contains(&minute));
    within(&model_hours(calendar, wall.date()), minute)
        || within(&model_hours(calendar, wall.date() - 1.day()), minute + 1440)
}

fn model_between(calendar: &Calendar, tz: &TimeZone, from: i64, until: i64) -> i64 {
    let minutes = (from / MINUTE..until / MINUTE).filter(|m| model_open(calendar, tz, m * MINUTE));
    i64::try_from(minutes.count()).unwrap() * MINUTE
}

fn some_hours() -> impl Strategy<Value = Vec<Interval>> {
    let stretch = (0u16..1440, 1u16..900);
    prop::collection::vec(stretch, 0..3).prop_map(|mut found| {
        found.sort_unstable();
        let mut free = 0;
        let mut hours = Vec::new();
        for (from, length) in found {
            let from = from.max(free);
            if from < 1440 {
                hours.push(Interval { from, until: from + length });
                free = from + length;
            }
        }
        hours
    })
}

fn some_rule() -> impl Strategy<Value = DayRule> {
    let day = |n: u32| (Date::constant(2025, 12, 20) + i64::from(n).days()).to_string();
    prop_oneof![
        (0u32..500).prop_map(move |n| DayRule::Dates { from: day(n), until: None }),
        (0u32..500, 0u32..12)
            .prop_map(move |(n, more)| DayRule::Dates { from: day(n), until: Some(day(n + more)) }),
        (1u8..=12, 1u8..=28).prop_map(|(month, day)| DayRule::Yearly { month, day }),
        (1u8..=12, 0usize..7, prop_oneof![Just(-1i8), 1i8..=5]).prop_map(|(month, weekday, nth)| {
            DayRule::Weekday { month, weekday: Weekday::ALL[weekday], nth }
        }),
        (-60i16..=100).prop_map(|days| DayRule::Easter { days }),
    ]
}

const ZONES: [&str; 8] = [
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "America/Santiago",
    "Pacific/Apia",
    "Africa/Cairo",
];

prop_compose! {
    fn some_calendar()(
        zone in 0usize..ZONES.len(),
        week in prop::collection::vec(some_hours(), 7),
        days in prop::collection::vec((some_rule(), some_hours()), 0..8),
    ) -> Calendar {
        let mut calendar = Calendar { label: "Any".into(), time_zone: ZONES[zone].into(), ..Calendar::default() };
        for (weekday, hours) in Weekday::ALL.into_iter().zip(week) {
            *calendar.week.on_mut(weekday) = hours;
        }
        // At least one open day: what is never open is another test.
        if calendar.week.tuesday.is_empty() {
            calendar.week.tuesday.push(Interval { from: 540, until: 1020 });
        }
        calendar.days = days.into_iter()
            .map(|(on, hours)| SpecialDay { label: "Day".into(), on, hours })
            .collect();
        calendar
    }
}

/// A minute of 2026, close to a change of daylight saving where `near` says so.
fn moment(near: bool, n: i64) -> i64 {
    let begin = if near { at("2026-03-25T00:00[UTC]") } else { at("2026-01-01T00:00[UTC]") };
    begin + n.rem_euclid(if near { 14 * 1440 } else { 364 * 1440 }) * MINUTE
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn it_counts_as_whoever_looks_at_the_clock_every_minute(
        calendar in some_calendar(), near: bool, n in 0i64..600_000, length in 0i64..12_000,
    ) {
        let working = Working::new(&calendar).unwrap();
        let tz = zone(&calendar.time_zone).unwrap();
        let from = moment(near, n);
        let until = from + length * MINUTE;
        prop_assert_eq!(working.between(from, until), model_between(&calendar, &tz, from, until));
        prop_assert_eq!(working.is_open(from), model_open(&calendar, &tz, from));
    }

    #[test]
    fn adding_then_measuring_gives_the_same(
        calendar in some_calendar(), near: bool, n in 0i64..600_000, working_minutes in 0i64..20_000, seconds in 0i64..60,
    ) {
        let working = Working::new(&calendar).unwrap();
        let from = moment(near, n) + seconds * 1_000;
        let amount = working_minutes * MINUTE + seconds * 7;
        let until = working.add(from, amount);
        prop_assert_eq!(working.between(from, until), amount);
        // It is the first moment at which so much has passed.
        prop_assert!(amount == 0 || working.between(from, until - 1) == amount - 1);
        let back = working.subtract(until, amount);
        prop_assert_eq!(working.between(back, until), amount);
        prop_assert!(back >= from);
    }

    #[test]
    fn later_stays_later(
        calendar in some_calendar(), near: bool, n in 0i64..600_000, more in 0i64..10_000, a in 0i64..5_000, b in 0i64..5_000,
    ) {
        let working = Working::new(&calendar).unwrap();
        let (from, later) = (moment(near, n), moment(near, n) + more * MINUTE);
        prop_assert!(working.add(from, a * MINUTE) <= working.add(later, a * MINUTE));
        prop_assert!(working.add(from, a * MINUTE) <= working.add(from, (a + b) * MINUTE));
        // In two goes it is the same.
        let half = working.add(from, a * MINUTE);
        prop_assert_eq!(working.add(half, b * MINUTE), working.add(from, (a + b) * MINUTE));
        prop_assert_eq!(
            working.between(from, later) + working.between(later, later + a * MINUTE),
            working.between(from, later + a * MINUTE)
        );
    }

    #[test]
    fn what_opens_next_is_open_and_nothing_before_it_is(calendar in some_calendar(), near: bool, n in 0i64..600_000) {
        let working = Working::new(&calendar).unwrap();
        let from = moment(near, n);
        let opens = working.opens(from);
        prop_assert!(opens >= from && working.is_open(opens));
        prop_assert_eq!(working.between(from, opens), 0);
    }

    #[test]
    fn the_data_of_a_zone_does_as_well_as_its_name(calendar in some_calendar(), near: bool, n in 0i64..600_000, a in 0i64..20_000) {
        let named = Working::new(&calendar).unwrap();
        let given = Working::with_zone(&calendar, &crate::zone::data(&calendar.time_zone)).unwrap();
        let from = moment(near, n);
        prop_assert_eq!(named.add(from, a * MINUTE), given.add(from, a * MINUTE));
    }
}

#[test]
fn easter_of_known_years() {
    for (year, month, day) in [
        (1818, 3, 22),
        (1943, 4, 25),
        (2000, 4, 23),
        (2008, 3, 23),
        (2024, 3, 31),
        (2025, 4, 20),
        (2026, 4, 5),
        (2038, 4, 25),
        (2285, 3, 22),
    ] {
        assert_eq!(easter(year), Date::new(year, month, day).ok(), "{year}");
    }
}

#[test]
fn an_office_of_five_days() {
    let working = Working::new(&Calendar::office("Office", "Europe/Berlin")).unwrap();
    let friday = at("2026-11-27T16:00[Europe/Berlin]");
    assert_eq!(working.add(friday, 60 * MINUTE), at("2026-11-27T17:00[Europe/Berlin]"));
    assert_eq!(working.add(friday, 61 * MINUTE), at("2026-11-30T09:01[Europe/Berlin]"));
    assert_eq!(working.add(friday, 9 * 60 * MINUTE), at("2026-11-30T17:00[Europe/Berlin]"));
    assert_eq!(working.opens(at("2026-11-28T12:00[Europe/Berlin]")), at("2026-11-30T09:00[Europe/Berlin]"));
    assert_eq!(
        working.subtract(at("2026-11-30T10:00[Europe/Berlin]"), 120 * MINUTE),
        at("2026-11-27T16:00[Europe/Berlin]")
    );
    assert!(!working.is_open(at("2026-11-27T17:00[Europe/Berlin]")));
    assert!(working.is_open(at("2026-11-27T16:59[Europe/Berlin]")));
}

#[test]
fn holidays_and_half_days() {
    let mut calendar = Calendar::office("Office", "Europe/Berlin");
    calendar.days = vec![
        SpecialDay {
            label: "Christmas Eve".into(),
            on: DayRule::Yearly { month: 12, day: 24 },
            hours: vec![hours(9, 12)],
        },
        closed("Christmas", DayRule::Yearly { month: 12, day: 25 }),
        closed("Good Friday", DayRule::Easter { days: -2 }),
        closed("Late May", DayRule::Weekday { month: 5, weekday: Weekday::Monday, nth: -1 }),
        SpecialDay { label: "Stocktaking".into(), on: date("2026-12-26"), hours: vec![hours(8, 10)] },
        closed("Never", DayRule::Yearly { month: 12, day: 26 }),
    ];
    let working = Working::new(&calendar).unwrap();
    let on = |day: &str| {
        let from = at(&format!("{day}T00:00[Europe/Berlin]"));
        working.between(from, from + 24 * 60 * MINUTE) / MINUTE
    };
    assert_eq!(on("2026-12-23"), 480);
    assert_eq!(on("2026-12-24"), 180);
    assert_eq!(on("2026-12-25"), 0);
    // One date beats what comes every year, wherever it stands; a Saturday can be made a working day.
    assert_eq!(on("2026-12-26"), 120);
    assert_eq!(on("2026-04-03"), 0);
    assert_eq!(on("2026-05-25"), 0);
    assert_eq!(on("2026-05-18"), 480);
}

#[test]
fn a_night_shift_over_the_changes_of_daylight_saving() {
    let mut calendar = Calendar::office("Night", "Europe/Berlin");
    for weekday in Weekday::ALL {
        *calendar.week.on_mut(weekday) = vec![Interval { from: 22 * 60, until: 30 * 60 }];
    }
    let working = Working::new(&calendar).unwrap();
    let night = |day: &str| {
        let from = at(&format!("{day}T12:00[Europe/Berlin]"));
        working.between(from, from + 24 * 60 * MINUTE) / 60 / MINUTE
    };
    assert_eq!((night("2026-03-27"), night("2026-03-28"), night("2026-10-24")), (8, 7, 9));
    let spring = at("2026-03-28T22:00[Europe/Berlin]");
    assert_eq!(working.add(spring, 7 * 60 * MINUTE), at("2026-03-29T06:00[Europe/Berlin]"));
    // A night that begins on a closed day is closed whole.
    calendar.days = vec![closed("Eve", date("2026-12-24"))];
    let working = Working::new(&calendar).unwrap();
    assert!(!working.is_open(at("2026-12-25T03:00[Europe/Berlin]")));
    assert!(working.is_open(at("2026-12-24T03:00[Europe/Berlin]")));
}

#[test]
fn days_that_have_working_time_are_counted_at_the_same_time_of_the_clock() {
    let mut calendar = Calendar::office("Office", "Europe/Berlin");
    calendar.days = vec![closed("Christmas", DayRule::Yearly { month: 12, day: 25 })];
    let working = Working::new(&calendar).unwrap();
    let thursday = at("2026-12-24T16:00[Europe/Berlin]");
    assert_eq!(working.add_days(thursday, 1), at("2026-12-28T16:00[Europe/Berlin]"));
    assert_eq!(working.add_days(at("2026-12-28T16:00[Europe/Berlin]"), -1), thursday);
    assert_eq!(working.add_days(thursday, 0), thursday);
    // Over the change of daylight saving it is the same time on the wall.
    let friday = at("2026-03-27T16:00[Europe/Berlin]");
    assert_eq!(working.add_days(friday, 1), at("2026-03-30T16:00[Europe/Berlin]"));
    assert_eq!(
        working.add_days(at("2026-03-28T10:00[Europe/Berlin]"), 2),
        at("2026-03-31T10:00[Europe/Berlin]")
    );
}

fn codes(calendar: &Calendar) -> Vec<(String, String)> {
    problems(calendar).into_iter().map(|p| (p.path, p.code)).collect()
}

fn one(path: &str, code: &str) -> Vec<(String, String)> {
    vec![(path.to_owned(), code.to_owned())]
}

#[test]
fn a_calendar_that_is_never_open_is_refused() {
    let mut calendar = Calendar { label: "Never".into(), time_zone: "UTC".into(), ..Calendar::default() };
    assert_eq!(codes(&calendar), one("week", "never_open"));
    // Single dates end one day.
    calendar.days.push(SpecialDay {
        label: "Once".into(),
        on: date("2026-12-24"),
        hours: vec![hours(9, 12)],
    });
    assert_eq!(codes(&calendar), one("week", "never_open"));
    // A weekday that rules always take away.
    calendar.week.monday.push(hours(9, 17));
    assert!(problems(&calendar).is_empty());
    for month in 1..=12 {
        for nth in 1..=5 {
            calendar.days.push(closed("No", DayRule::Weekday { month, weekday: Weekday::Monday, nth }));
        }
    }
    assert_eq!(codes(&calendar), one("week", "never_open"));
    assert!(Working::new(&calendar).is_err());
    // A day that comes every year is enough, and whatever is due later than a hundred years is due then.
    calendar.week = Week::default();
    calendar.days = vec![SpecialDay {
        label: "Feast".into(),
        on: DayRule::Yearly { month: 6, day: 1 },
        hours: vec![hours(9, 10)],
    }];
    let working = Working::new(&calendar).unwrap();
    let from = at("2026-01-01T00:00[UTC]");
    assert_eq!(working.add(from, 90 * MINUTE), at("2027-06-01T09:30[UTC]"));
    assert_eq!(working.add(from, i64::MAX), from + 36_600 * 86_400_000);
    assert!(working.subtract(from, i64::MAX) < from);
}

#[test]
fn what_is_wrong_is_said_where_it_is() {
    let office = Calendar::office("Office", "Europe/Berlin");
    let with = |change: &dyn Fn(&mut Calendar)| {
        let mut calendar = office.clone();
        change(&mut calendar);
        codes(&calendar)
    };
    assert_eq!(with(&|_| {}), Vec::new());
    assert_eq!(with(&|c| c.label = " ".into()), one("label", "required"));
    assert_eq!(with(&|c| c.time_zone = "Europe/Nowhere".into()), one("time_zone", "unknown"));
    let monday = |from, until| move |c: &mut Calendar| c.week.monday = vec![Interval { from, until }];
    assert_eq!(with(&monday(1439, 1440)), Vec::new());
    assert_eq!(with(&monday(1439, 2879)), Vec::new());
    assert_eq!(with(&monday(1440, 1441)), one("week.monday[0]", "out_of_range"));
    assert_eq!(with(&monday(540, 540)), one("week.monday[0]", "out_of_range"));
    assert_eq!(with(&monday(0, 1441)), one("week.monday[0]", "out_of_range"));
    assert_eq!(
        with(&|c| c.week.monday = vec![hours(9, 13), hours(12, 17)]),
        one("week.monday[1]", "overlaps")
    );
    assert_eq!(with(&|c| c.week.monday = vec![hours(9, 13), hours(13, 17)]), Vec::new());
    let full: Vec<_> = (0..10).map(|n| hours(n, n + 1)).collect();
    assert_eq!(with(&|c| c.week.monday = full.clone()), Vec::new());
    let eleven: Vec<_> = (0..11).map(|n| hours(n, n + 1)).collect();
    assert_eq!(with(&|c| c.week.monday = eleven.clone()), one("week.monday", "too_long"));
    let many = |n: usize| move |c: &mut Calendar| c.days = vec![closed("Day", date("2026-12-24")); n];
    assert_eq!(with(&many(1_000)), Vec::new());
    assert_eq!(with(&many(1_001)), one("days", "too_long"));
    for (rule, code) in [
        (date("2026-02-30"), "wrong_format"),
        (date("tomorrow"), "wrong_format"),
        (DayRule::Dates { from: "2026-02-02".into(), until: Some("2026-02-01".into()) }, "out_of_range"),
        (DayRule::Dates { from: "2026-01-01".into(), until: Some("2027-01-02".into()) }, "out_of_range"),
        (DayRule::Yearly { month: 4, day: 31 }, "out_of_range"),
        (DayRule::Yearly { month: 13, day: 1 }, "out_of_range"),
        (DayRule::Weekday { month: 0, weekday: Weekday::Monday, nth: 1 }, "out_of_range"),
        (DayRule::Weekday { month: 5, weekday: Weekday::Monday, nth: 6 }, "out_of_range"),
        (DayRule::Weekday { month: 5, weekday: Weekday::Monday, nth: -2 }, "out_of_range"),
        (DayRule::Easter { days: -61 }, "out_of_range"),
        (DayRule::Easter { days: 101 }, "out_of_range"),
    ] {
        assert_eq!(
            with(&|c| c.days = vec![closed("Day", rule.clone())]),
            one("days[0].on", code),
            "{rule:?}"
        );
    }
    for rule in [
        DayRule::Yearly { month: 2, day: 29 },
        DayRule::Easter { days: -60 },
        DayRule::Easter { days: 100 },
        DayRule::Dates { from: "2026-01-01".into(), until: Some("2027-01-01".into()) },
    ] {
        assert_eq!(with(&|c| c.days = vec![closed("Day", rule.clone())]), Vec::new(), "{rule:?}");
    }
}

#[test]
fn the_picture_of_a_year() {
    let mut calendar = Calendar::office("Office", "UTC");
    calendar.days = vec![
        closed("New Year", DayRule::Yearly { month: 1, day: 1 }),
        SpecialDay {
            label: "Eve".into(),
            on: DayRule::Yearly { month: 12, day: 24 },
            hours: vec![hours(9, 12)],
        },
    ];
    let year = Plan::of(&calendar).year(2026);
    assert_eq!(year.len(), 365);
    assert_eq!(Plan::of(&calendar).year(2028).len(), 366);
    assert_eq!((year[0].kind, year[0].label.as_str()), (DayKind::Holiday, "New Year"));
    assert_eq!((year[1].kind, year[1].weekday), (DayKind::Working, 4));
    assert_eq!(year[2].kind, DayKind::Closed);
    let eve = &year[357];
    assert_eq!((eve.month, eve.day, eve.kind), (12, 24, DayKind::Changed));
}

#[test]
fn it_is_written_as_people_would() {
    let calendar: Calendar = serde_json::from_value(serde_json::json!({
        "label": "Office",
        "time_zone": "Europe/Berlin",
        "week": { "monday": [{ "from": 540, "until": 1020 }] },
        "days": [{ "label": "Eve", "on": { "kind": "yearly", "month": 12, "day": 24 } }],
    }))
    .unwrap();
    assert_eq!(calendar.week.monday, vec![hours(9, 17)]);
    assert_eq!(calendar.days[0].on.words(), "every year on 24 December");
    assert_eq!(Interval { from: 1320, until: 1800 }.words(), "22:00 to 06:00 of the next day");
    assert_eq!(
        DayRule::Weekday { month: 5, weekday: Weekday::Monday, nth: -1 }.words(),
        "last Monday of May"
    );
    assert_eq!(DayRule::Easter { days: -2 }.words(), "2 days before Easter Sunday");
    assert!(serde_json::from_value::<Calendar>(serde_json::json!({ "label": "x", "hours": 1 })).is_err());
}
