//! A calendar while it is being drawn: a signal for each part, so that what is typed stays where it is.

use std::collections::BTreeSet;

use fermata_api::calendars::{CalendarInput, CalendarView};
use fermata_engine::{
    calendar::{Calendar, DayRule, Interval, SpecialDay, Week, Weekday},
    people::Assignee,
};
use leptos::prelude::*;

/// A special day with a number of its own, by which lists know it. It lives as long as the list: days from a file are added
/// in a dialog, which is gone before them.
pub(super) type Row = (u32, ArcRwSignal<SpecialDay>);

/// The parts.
#[derive(Clone, Copy)]
pub(super) struct Draft {
    pub(super) label: RwSignal<String>,
    pub(super) zone: RwSignal<String>,
    week: [RwSignal<Vec<Interval>>; 7],
    pub(super) days: RwSignal<Vec<Row>>,
    pub(super) default: RwSignal<bool>,
    pub(super) teams: RwSignal<BTreeSet<Assignee>>,
    /// The revision that it began from.
    pub(super) revision: RwSignal<i64>,
    next: StoredValue<u32>,
    saved: RwSignal<CalendarInput>,
}

impl Draft {
    /// Of what is kept.
    pub(super) fn of(view: &CalendarView) -> Self {
        let calendar = &view.calendar;
        let draft = Self {
            label: RwSignal::new(calendar.label.clone()),
            zone: RwSignal::new(calendar.time_zone.clone()),
            week: Weekday::ALL.map(|weekday| RwSignal::new(calendar.week.on(weekday).to_vec())),
            days: RwSignal::new(Vec::new()),
            default: RwSignal::new(view.default),
            teams: RwSignal::new(view.teams.iter().cloned().collect()),
            revision: RwSignal::new(view.revision),
            next: StoredValue::new(0),
            saved: RwSignal::new(input_of(view)),
        };
        draft.add(calendar.days.clone());
        draft
    }

    /// What was saved is what it is compared with from now on.
    pub(super) fn saved_as(self, view: &CalendarView) {
        self.revision.set(view.revision);
        self.saved.set(input_of(view));
    }

    /// The hours of a weekday.
    pub(super) fn day(self, weekday: Weekday) -> RwSignal<Vec<Interval>> {
        let [monday, tuesday, wednesday, thursday, friday, saturday, sunday] = self.week;
        match weekday {
            Weekday::Monday => monday,
            Weekday::Tuesday => tuesday,
            Weekday::Wednesday => wednesday,
            Weekday::Thursday => thursday,
            Weekday::Friday => friday,
            Weekday::Saturday => saturday,
            Weekday::Sunday => sunday,
        }
    }

    /// Further special days, at the end.
    pub(super) fn add(self, days: Vec<SpecialDay>) {
        let mut rows = Vec::new();
        for day in days {
            let number = self.next.get_value();
            self.next.set_value(number + 1);
            rows.push((number, ArcRwSignal::new(day)));
        }
        self.days.update(|all| all.extend(rows));
    }

    /// Takes one away.
    pub(super) fn remove(self, number: u32) {
        self.days.update(|all| all.retain(|(other, _)| *other != number));
    }

    /// The calendar as it stands; follows every change.
    pub(super) fn calendar(self) -> Calendar {
        let mut week = Week::default();
        for weekday in Weekday::ALL {
            *week.on_mut(weekday) = self.day(weekday).get();
        }
        let days = self.days.with(|days| days.iter().map(|(_, day)| day.get()).collect());
        Calendar { label: self.label.get(), time_zone: self.zone.get(), week, days }
    }

    /// As it would be saved.
    pub(super) fn input(self) -> CalendarInput {
        CalendarInput {
            calendar: self.calendar(),
            default: self.default.get(),
            teams: self.teams.get().into_iter().collect(),
        }
    }

    /// Whether there is anything to save.
    pub(super) fn is_changed(self) -> bool {
        self.saved.get() != self.input()
    }
}

fn input_of(view: &CalendarView) -> CalendarInput {
    let teams: BTreeSet<Assignee> = view.teams.iter().cloned().collect();
    CalendarInput {
        calendar: view.calendar.clone(),
        default: view.default,
        teams: teams.into_iter().collect(),
    }
}

/// A new special day.
pub(super) fn fresh(year: i64) -> SpecialDay {
    let on = DayRule::Dates { from: format!("{year:04}-12-24"), until: None };
    SpecialDay { label: String::new(), on, hours: Vec::new() }
}
