//! A promise: how long or by when, by which calendar, what happens on the way, when its clock stands still; with a time
//! line of what would come if it began now.

mod ladder;
mod pauses;
mod preview;

use fermata_engine::{
    calendar::DAY_AND_NIGHT,
    definition::Moment,
    ids::Name,
    sla::{PauseReason, Rung, Sla},
    value::{DataType, ValueSource},
};
use leptos::prelude::*;

use self::{ladder::LadderField, pauses::PausesField, preview::Preview};
use super::super::Builder;
use crate::kit::{DurationField, NumberField, Select};

/// A part of a list with a number of its own, by which the list knows it. It lives as long as the list, wherever it was added.
type Numbered<T> = (u32, ArcRwSignal<T>);

/// A promise while it is drawn.
#[derive(Clone, Copy)]
struct Drawn {
    builder: Builder,
    minutes: RwSignal<Option<u32>>,
    warn: RwSignal<String>,
    calendar: RwSignal<String>,
    /// The path of the date by which it is due, empty for none.
    due: RwSignal<String>,
    /// A date that says more than a path: kept as it is.
    kept_due: StoredValue<Option<Moment>>,
    target: StoredValue<Option<ValueSource>>,
    ladder: RwSignal<Vec<Numbered<Rung>>>,
    pauses: RwSignal<Vec<Numbered<PauseReason>>>,
    next: StoredValue<u32>,
    on_change: Callback<Option<Sla>>,
}

impl Drawn {
    fn of(builder: Builder, value: Option<Sla>, on_change: Callback<Option<Sla>>) -> Self {
        let sla = value.clone().unwrap_or_else(|| Sla::of(60, 75));
        let path = sla.due.as_ref().map(|due| due_path(&due.value)).unwrap_or_default();
        let drawn = Self {
            builder,
            minutes: RwSignal::new(value.as_ref().map(|sla| sla.target_minutes)),
            warn: RwSignal::new(sla.warn_percent.to_string()),
            calendar: RwSignal::new(sla.calendar.as_ref().map(ToString::to_string).unwrap_or_default()),
            due: RwSignal::new(path),
            kept_due: StoredValue::new(sla.due),
            target: StoredValue::new(sla.target),
            ladder: RwSignal::new(Vec::new()),
            pauses: RwSignal::new(Vec::new()),
            next: StoredValue::new(0),
            on_change,
        };
        sla.ladder.into_iter().for_each(|rung| drawn.push(drawn.ladder, rung));
        sla.pauses.into_iter().for_each(|pause| drawn.push(drawn.pauses, pause));
        drawn
    }

    fn push<T: Send + Sync + 'static>(self, list: RwSignal<Vec<Numbered<T>>>, one: T) {
        let number = self.next.get_value();
        self.next.set_value(number + 1);
        list.update(|all| all.push((number, ArcRwSignal::new(one))));
    }

    /// As it stands; follows every change.
    fn sla(self) -> Option<Sla> {
        let path = self.due.get();
        let due = self.kept_due.get_value().filter(|due| due_path(&due.value) == path);
        let fresh = || Moment {
            value: ValueSource::Reference(path.clone()),
            offset: None,
            time_of_day: None,
            time_zone: None,
        };
        Some(Sla {
            target_minutes: self.minutes.get()?,
            warn_percent: self.warn.get().trim().parse().unwrap_or(75_u8).clamp(1, 99),
            calendar: Name::parse(&self.calendar.get()).ok(),
            target: self.target.get_value(),
            due: (!path.is_empty()).then(|| due.unwrap_or_else(fresh)),
            ladder: self.ladder.get().into_iter().map(|(_, rung)| rung.get()).collect(),
            pauses: self.pauses.get().into_iter().map(|(_, pause)| pause.get()).collect(),
        })
    }

    fn changed(self) {
        self.on_change.run(untrack(|| self.sla()));
    }
}

fn due_path(value: &ValueSource) -> String {
    match value {
        ValueSource::Reference(text) | ValueSource::Expression(text) => text.clone(),
        ValueSource::Literal(value) => value.as_str().unwrap_or_default().to_owned(),
    }
}

/// How long it may take and what follows from that. `team` is the key of the team that does it, `person` whether a person does.
#[component]
pub(super) fn SlaField(
    builder: Builder,
    value: Option<Sla>,
    #[prop(into)] help: String,
    #[prop(optional_no_strip)] team: Option<String>,
    #[prop(optional)] person: bool,
    #[prop(into)] on_change: Callback<Option<Sla>>,
) -> impl IntoView {
    let drawn = Drawn::of(builder, value, on_change);
    let team = StoredValue::new(team);
    let promised = Memo::new(move |_| drawn.minutes.get().is_some());
    view! {
        <DurationField id="p-sla" label="May take" help value=drawn.minutes on_change=move |_| drawn.changed()/>
        {move || promised.get().then(|| view! { <Details drawn team person/> })}
    }
}

#[component]
fn Details(drawn: Drawn, team: StoredValue<Option<String>>, person: bool) -> impl IntoView {
    let calendars = Signal::derive(move || {
        let own = drawn.builder.world.with(|world| {
            let all = world.calendars.iter();
            all.map(|(name, known)| (name.to_string(), known.calendar.label.clone())).collect::<Vec<_>>()
        });
        let first = (DAY_AND_NIGHT.to_owned(), "Day and night".to_owned());
        [first].into_iter().chain(own).collect::<Vec<_>>()
    });
    let dates = Signal::derive(move || {
        let mut found: Vec<(String, String)> = drawn.builder.resources.with(|all| {
            let dates = all.iter().filter(|r| matches!(r.data_type, DataType::Date | DataType::DateTime));
            dates.map(|r| (r.path.clone(), r.label.clone())).collect()
        });
        let own = drawn.due.get();
        if !own.is_empty() && !found.iter().any(|(path, _)| *path == own) {
            found.push((own.clone(), own));
        }
        found
    });
    view! {
        <NumberField
            id="p-warn"
            label="Warn at"
            after="% of it"
            min="1"
            step="1"
            value=drawn.warn
            on_change=move |_| drawn.changed()
        />
        <Select
            id="p-sla-calendar"
            label="Counts by"
            help="Of itself: the calendar of the team, else of the orchestration, else of the whole system."
            value=drawn.calendar
            options=calendars
            empty="The calendar that applies"
            on_change=move |_| drawn.changed()
        />
        <Select
            id="p-sla-due"
            label="Or due by a date"
            help="While the date is empty, the time above counts."
            value=drawn.due
            options=dates
            empty="No date"
            on_change=move |_| drawn.changed()
        />
        <LadderField drawn person/>
        <PausesField drawn/>
        <Preview drawn team/>
    }
}
