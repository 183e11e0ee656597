//! Calendars: kept, found wrong, used, deleted, tried out, read from files.

use fermata_api::{
    calendars::{CalendarInput, CountInput, HolidayFile},
    page::Paging,
};
use fermata_engine::{
    calendar::{Calendar, DayRule, SpecialDay},
    people::Assignee,
};

use crate::common::*;

fn office(label: &str) -> CalendarInput {
    CalendarInput { calendar: Calendar::office(label, "Europe/Berlin"), default: false, teams: Vec::new() }
}

#[test]
fn calendars_are_made_changed_and_deleted() {
    on_both(|house| async move {
        let (service, admin) = (&house.service, house.who("admin"));
        let made =
            service.calendar_put(&admin, name("office"), office("Office"), Some(0)).await.expect("made");
        assert_eq!((made.revision, made.used_by.len()), (1, 0));
        let again = service.calendar_put(&admin, name("office"), office("Other"), Some(0)).await;
        assert_eq!(again.expect_err("there is one").code, "changed_meanwhile");
        let same =
            service.calendar_put(&admin, name("office"), office("Office"), None).await.expect("nothing new");
        assert_eq!(same.revision, 1, "what changes nothing is no change");
        let mut input = office("Head office");
        input.calendar.days.push(SpecialDay {
            label: "Eve".into(),
            on: DayRule::Yearly { month: 12, day: 24 },
            hours: Vec::new(),
        });
        let changed = service.calendar_put(&admin, name("office"), input, Some(1)).await.expect("changed");
        assert_eq!((changed.revision, changed.calendar.label.as_str()), (2, "Head office"));
        assert_eq!(changed.updated_by, "Ada Novak");
        assert!(changed.recount.is_some(), "what was promised is worked out anew");
        service.work_off().await.expect("works");
        assert_eq!(service.calendar(&admin, &name("office")).await.expect("there").recount, None);
        let stale = service.calendar_delete(&admin, &name("office"), Some(1)).await;
        assert_eq!(stale.expect_err("stale").code, "changed_meanwhile");
        service.calendar_delete(&admin, &name("office"), Some(2)).await.expect("deleted");
        assert_eq!(service.calendars(&admin, Paging::default()).await.expect("a list").items, []);
    });
}

#[test]
fn what_is_wrong_is_said_at_its_place() {
    on_both(|house| async move {
        let (service, admin) = (&house.service, house.who("admin"));
        let mut input = office("");
        input.calendar.time_zone = "Europe/Nowhere".into();
        input.teams = vec![Assignee::Queue(name("nobody")), Assignee::User(name("sales"))];
        let error =
            service.calendar_put(&admin, name("day_and_night"), input, None).await.expect_err("wrong");
        let paths: Vec<&str> = error.fields.iter().map(|field| field.path.as_str()).collect();
        assert_eq!(paths, ["calendar.label", "calendar.time_zone", "name", "teams[0]", "teams[1]"]);
        let mut never = office("Never");
        never.calendar.week = Default::default();
        let error = service.calendar_put(&admin, name("never"), never, None).await.expect_err("never open");
        assert_eq!(error.fields[0].code, "never_open");
    });
}

#[test]
fn one_counts_for_the_system_and_a_team_works_by_one() {
    on_both(|house| async move {
        let house = house.with_onboarding().await;
        let (service, admin) = (&house.service, house.who("admin"));
        let put = async |called: &str, default: bool, teams: &[&str]| {
            let teams = teams.iter().map(|team| Assignee::Queue(name(team))).collect();
            let input = CalendarInput { default, teams, ..office(called) };
            service.calendar_put(&admin, name(called), input, None).await
        };
        put("north", true, &["finance"]).await.expect("made");
        put("south", true, &[]).await.expect("made");
        let north = service.calendar(&admin, &name("north")).await.expect("there");
        assert!(!north.default, "the other one counts now");
        let taken = put("south", true, &["finance"]).await.expect_err("taken");
        assert!(taken.fields[0].message.contains("works by north"), "{taken:?}");
        for (called, why) in [("north", "the team"), ("south", "the whole system")] {
            let error = service.calendar_delete(&admin, &name(called), None).await.expect_err("in use");
            assert_eq!(error.code, "calendar_in_use");
            assert!(error.message.contains(why), "{}", error.message);
        }
        put("north", false, &[]).await.expect("let go");
        service.calendar_delete(&admin, &name("north"), None).await.expect("free");
    });
}

#[test]
fn a_calendar_can_be_tried_out() {
    on_both(|house| async move {
        let (service, manager) = (&house.service, house.who("manager"));
        let ask = async |from: &str, until: Option<&str>, minutes: Option<u32>| {
            let input = CountInput {
                calendar: Calendar::office("Office", "Europe/Berlin"),
                from: from.into(),
                until: until.map(Into::into),
                minutes,
            };
            service.calendar_count(&manager, input).await
        };
        let counted = ask("2026-11-27T16:00", Some("2026-11-30T10:00"), Some(120)).await.expect("counted");
        assert_eq!((counted.open, counted.minutes), (true, Some(120)));
        assert_eq!(counted.reached.as_deref(), Some("Mon 30 Nov 2026, 10:00"));
        let counted = ask("2026-11-28T12:00", None, None).await.expect("counted");
        assert_eq!((counted.open, counted.opens.as_str()), (false, "Mon 30 Nov 2026, 09:00"));
        assert_eq!(ask("tomorrow", None, None).await.expect_err("no moment").fields[0].path, "from");
        assert_eq!(
            ask("2026-11-28T12:00", Some("x"), None).await.expect_err("no moment").fields[0].path,
            "until"
        );
        let file = |text: &str| HolidayFile { text: text.into() };
        let text = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:Rest\nDTSTART:20261225\nEND:VEVENT\nEND:VCALENDAR";
        let read = service.calendar_read(&manager, file(text)).await.expect("read");
        assert_eq!((read.days.len(), read.days[0].label.as_str()), (1, "Rest"));
        let refused = service.calendar_read(&manager, file("Date,Name")).await.expect_err("no calendar");
        assert_eq!((refused.fields[0].path.as_str(), refused.fields[0].code.as_str()), ("text", "syntax"));
        let long = service.calendar_read(&manager, file(&"x".repeat(1_048_577))).await.expect_err("too long");
        assert_eq!(long.fields[0].code, "too_long");
    });
}
