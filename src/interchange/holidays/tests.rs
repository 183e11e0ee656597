use fermata_engine::calendar::{DayRule, Weekday};

use super::*;

fn file(events: &str) -> String {
    format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{events}END:VCALENDAR\r\n")
}

fn event(lines: &str) -> String {
    file(&format!("BEGIN:VEVENT\r\n{lines}\r\nEND:VEVENT\r\n"))
}

fn rules(lines: &str) -> Vec<DayRule> {
    let read = parse(&event(lines)).unwrap();
    assert_eq!(read.left_out, Vec::<String>::new(), "{lines}");
    read.days.into_iter().map(|day| day.on).collect()
}

fn on(from: &str, until: Option<&str>) -> DayRule {
    DayRule::Dates { from: from.into(), until: until.map(Into::into) }
}

#[test]
fn days_and_stretches_of_days() {
    assert_eq!(rules("DTSTART;VALUE=DATE:20261225"), [on("2026-12-25", None)]);
    assert_eq!(rules("DTSTART;VALUE=DATE:20261225\r\nDTEND;VALUE=DATE:20261226"), [on("2026-12-25", None)]);
    // The end is the day after the last one.
    assert_eq!(
        rules("DTSTART;VALUE=DATE:20261224\r\nDTEND;VALUE=DATE:20270102"),
        [on("2026-12-24", Some("2027-01-01"))]
    );
    assert_eq!(rules("DTSTART:20261225\r\nDURATION:P1W"), [on("2026-12-25", Some("2026-12-31"))]);
    assert_eq!(
        rules("DTSTART;TZID=\"a:b\":20261225T000000\r\nDTEND:20261226T000000Z"),
        [on("2026-12-25", None)]
    );
    let read = parse(&event("SUMMARY:Day of\\, well\\n rest\r\n  and joy\r\nDTSTART:20261225")).unwrap();
    assert_eq!(read.days[0].label, "Day of, well  rest and joy");
    // What stands within an alarm is not the event's.
    let alarm = "BEGIN:VALARM\r\nSUMMARY:Ring\r\nEND:VALARM";
    let read = parse(&event(&format!("SUMMARY:Rest\r\nDTSTART:20261225\r\n{alarm}"))).unwrap();
    assert_eq!(read.days[0].label, "Rest");
}

#[test]
fn what_comes_every_year_is_a_rule() {
    assert_eq!(rules("DTSTART:20201225\r\nRRULE:FREQ=YEARLY"), [DayRule::Yearly { month: 12, day: 25 }]);
    assert_eq!(
        rules("DTSTART:20201225\r\nDTEND:20201227\r\nRRULE:FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=25"),
        [DayRule::Yearly { month: 12, day: 25 }, DayRule::Yearly { month: 12, day: 26 }]
    );
    assert_eq!(
        rules("DTSTART:20201126\r\nRRULE:FREQ=YEARLY;BYDAY=4TH;BYMONTH=11"),
        [DayRule::Weekday { month: 11, weekday: Weekday::Thursday, nth: 4 }]
    );
    assert_eq!(
        rules("DTSTART:20200525\r\nRRULE:FREQ=YEARLY;BYDAY=-1MO"),
        [DayRule::Weekday { month: 5, weekday: Weekday::Monday, nth: -1 }]
    );
    // With an end it is its dates.
    assert_eq!(
        rules("DTSTART:20260501\r\nRRULE:FREQ=YEARLY;COUNT=3"),
        [on("2026-05-01", None), on("2027-05-01", None), on("2028-05-01", None)]
    );
    assert_eq!(
        rules("DTSTART:20260501\r\nRRULE:FREQ=YEARLY;INTERVAL=2;UNTIL=20291231T000000Z"),
        [on("2026-05-01", None), on("2028-05-01", None)]
    );
    assert_eq!(
        rules("DTSTART:20240229\r\nRRULE:FREQ=YEARLY;COUNT=5"),
        [on("2024-02-29", None), on("2028-02-29", None)]
    );
}

#[test]
fn what_is_not_understood_is_named() {
    for (lines, why) in [
        ("SUMMARY:Tea", "has no date"),
        ("DTSTART:20261225T090000", "no whole day"),
        ("DTSTART:20261325", "cannot be read"),
        ("DTSTART:20261225\r\nDURATION:PT1H", "whole number of days"),
        ("DTSTART:20261225\r\nDTEND:20281225", "longer than a year"),
        ("DTSTART:20261225\r\nRRULE:FREQ=WEEKLY", "otherwise than every year"),
        ("DTSTART:20261225\r\nRRULE:FREQ=YEARLY;BYSETPOS=1", "do not know"),
        ("DTSTART:20261225\r\nRRULE:FREQ=YEARLY;BYDAY=MO", "every such weekday"),
        ("DTSTART:20261225\r\nRRULE:FREQ=YEARLY;BYMONTHDAY=24", "other dates"),
        ("DTSTART:20261225\r\nRRULE:FREQ=YEARLY;COUNT=0", "cannot be read"),
        ("DTSTART:20261225\r\nRRULE:yearly", "cannot be read"),
        ("DTSTART:20261225\r\nRRULE:FREQ=YEARLY\r\nEXDATE:20271225", "exceptions"),
    ] {
        let read = parse(&event(lines)).unwrap();
        assert!(read.days.is_empty(), "{lines}");
        assert!(read.left_out.len() == 1 && read.left_out[0].contains(why), "{lines}: {:?}", read.left_out);
    }
    assert_eq!(parse(&event("STATUS:CANCELLED\r\nDTSTART:20261225")).unwrap(), Holidays::default());
}

#[test]
fn broken_and_hostile_files_are_refused() {
    assert_eq!(parse(""), Err(HolidaysError::NoCalendar));
    assert_eq!(parse("Date,Name\n2026-12-25,Christmas"), Err(HolidaysError::Line(1)));
    assert_eq!(parse("<html>"), Err(HolidaysError::Line(1)));
    assert_eq!(parse("X-NAME:1\n"), Err(HolidaysError::NoCalendar));
    assert_eq!(parse("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20261225\n"), Err(HolidaysError::Open(2)));
    assert_eq!(parse("BEGIN:VCALENDAR\n\n:x\n"), Err(HolidaysError::Line(3)));
    // Nested as deep as it may be: nothing is piled up.
    let deep = format!("BEGIN:VCALENDAR\n{}", "BEGIN:VEVENT\n".repeat(100_000));
    assert_eq!(parse(&deep), Err(HolidaysError::Open(2)));
    let folded = format!("BEGIN:VCALENDAR\nX:{}\nEND:VCALENDAR", "\n a".repeat(100_000));
    assert_eq!(parse(&folded), Ok(Holidays::default()));
    let day = |n: usize| format!("BEGIN:VEVENT\nSUMMARY:{n}\nDTSTART:20261225\nEND:VEVENT\n");
    let many = |n: usize| file(&(0..n).map(day).collect::<String>());
    assert_eq!(parse(&many(1_000)).unwrap().days.len(), 1_000);
    assert_eq!(parse(&many(1_001)), Err(HolidaysError::TooMany));
    let left = |n: usize| file(&(0..n).map(|_| "BEGIN:VEVENT\nEND:VEVENT\n").collect::<String>());
    assert_eq!(parse(&left(60)).unwrap().left_out.len(), 50);
    // The same day twice is once.
    let twice = file(&event("DTSTART:20261225").repeat(2));
    assert_eq!(parse(&twice).unwrap().days.len(), 1);
    // Characters of several bytes are no place to split at.
    assert_eq!(parse("BEGIN:VCALENDAR\nSUMMARY:ä\n\u{a0}é\n"), Err(HolidaysError::Line(3)));
    assert!(parse(&event("DTSTART:2026ä25")).unwrap().left_out.len() == 1);
    assert!(parse(&event("DTSTART:20261225\nRRULE:FREQ=YEARLY;BYDAY=é")).unwrap().left_out.len() == 1);
}
