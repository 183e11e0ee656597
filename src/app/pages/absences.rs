//! When somebody is away, and who stands in: on one's own profile, and on a user's page for administrators.

use std::collections::BTreeMap;

use fermata_api::{
    ApiError,
    absences::{AbsenceInput, AbsenceView},
};
use fermata_engine::ids::Name;
use leptos::{prelude::*, task::spawn_local};

use crate::{
    kit::{
        Button, ButtonKind, Card, Chip, DateField, FormDialog, FormState, Of, Picker, ProblemView, Select,
        Sign, Skeleton, Tone, use_toasts,
    },
    live::use_topic,
    server::{
        absences::{add_absence, delete_absence, list_absences},
        definitions::list_orchestrations,
        every,
    },
};

/// The card.
#[component]
pub fn Absences(
    /// Whose.
    user: Name,
    /// Whether it is the reader's own.
    own: bool,
) -> impl IntoView {
    let changed = use_topic("people");
    let again = RwSignal::new(0_u32);
    let whose = user.clone();
    let first = Resource::new(move || (changed.get(), again.get()), move |_| list_absences(whose.clone()));
    let open = RwSignal::new(false);
    let who = StoredValue::new(user.clone());
    let words = if own {
        "While you are away, whoever stands in gets your work, and can finish what is open. What they have not finished comes back to you on the day after the last."
    } else {
        "While they are away, whoever stands in gets their work. What is not finished comes back to them on the day after the last."
    };
    view! {
        <Card title="Absences">
            <p class="quiet">{words}</p>
            <Transition fallback=|| view! { <Skeleton lines=2/> }>
                {move || Suspend::new(async move {
                    match first.await {
                        Ok(all) => view! { <All all who again/> }.into_any(),
                        Err(problem) => view! { <ProblemView problem=problem.error()/> }.into_any(),
                    }
                })}
            </Transition>
            <div class="actions">
                <Button sign=Sign::Plus on_click=move |()| open.set(true)>"Add an absence"</Button>
            </div>
        </Card>
        <Add open who again/>
    }
}

#[component]
fn All(all: Vec<AbsenceView>, who: StoredValue<Name>, again: RwSignal<u32>) -> impl IntoView {
    if all.is_empty() {
        return view! { <p>"None is planned."</p> }.into_any();
    }
    let lines = all.into_iter().map(|absence| view! { <Line absence who again/> }).collect_view();
    view! { <ul class="plain-list absences">{lines}</ul> }.into_any()
}

#[component]
fn Line(absence: AbsenceView, who: StoredValue<Name>, again: RwSignal<u32>) -> impl IntoView {
    let toasts = use_toasts();
    let busy = RwSignal::new(false);
    let id = absence.id;
    let take = move |()| {
        busy.set(true);
        spawn_local(async move {
            let answer = delete_absence(who.get_value(), id).await;
            busy.try_set(false);
            match answer {
                Ok(()) => {
                    toasts.say("The absence is taken away.");
                    again.try_update(|n| *n += 1);
                }
                Err(fail) => toasts.problem(fail.message()),
            }
        });
    };
    let stands_in = match (&absence.substitute_label, absence.orchestrations.len()) {
        (Some(label), 0) => format!("{label} stands in"),
        (Some(label), n) => format!("{label} stands in, somebody else for {n} of the orchestrations"),
        (None, 0) => "Nobody stands in: work waits".to_owned(),
        (None, n) => format!("Somebody stands in for {n} of the orchestrations; other work waits"),
    };
    let days = format!("{} to {}", absence.from, absence.until);
    view! {
        <li class="row spread">
            <span>
                <b class="num">{days.clone()}</b>
                {absence.now.then(|| view! { " " <Chip tone=Tone::Live>"Now"</Chip> })}
                <br/>
                <span class="quiet">{stands_in}</span>
                {absence
                    .notes
                    .iter()
                    .cloned()
                    .map(|note| view! { <br/> <Chip tone=Tone::Risk>{note}</Chip> })
                    .collect_view()}
            </span>
            <Button sign=Sign::Trash busy on_click=take>
                "Take away"
                <span class="sr-only">{format!(": {days}")}</span>
            </Button>
        </li>
    }
}

#[component]
fn Add(open: RwSignal<bool>, who: StoredValue<Name>, again: RwSignal<u32>) -> impl IntoView {
    let text = || RwSignal::new(String::new());
    let (from, until, substitute) = (text(), text(), text());
    let others = RwSignal::new(Vec::<Other>::new());
    let orchestrations = RwSignal::new(Vec::new());
    let form = FormState::new();
    let toasts = use_toasts();
    let begin = move |()| {
        [from, until, substitute].into_iter().for_each(|text| text.set(String::new()));
        others.set(Vec::new());
        spawn_local(async move {
            let Ok(all) = every(list_orchestrations).await else { return };
            orchestrations.try_set(all.into_iter().map(|row| (row.name.to_string(), row.label)).collect());
        });
    };
    let go = move |()| {
        for (field, value) in [("from", from), ("until", until)] {
            if value.with_untracked(String::is_empty) {
                form.refuse(ApiError::field(field, "required", "Choose a day."));
                return;
            }
        }
        let name = |signal: RwSignal<String>| Name::parse(&signal.get_untracked()).ok();
        let of = others.get_untracked().into_iter();
        let of: BTreeMap<Name, Name> =
            of.filter_map(|other| name(other.orchestration).zip(name(other.by))).collect();
        let input = AbsenceInput {
            from: from.get_untracked(),
            until: until.get_untracked(),
            time_zone: time_zone(),
            substitute: name(substitute),
            orchestrations: of,
        };
        form.send(add_absence(who.get_value(), input), move |_| {
            toasts.say("The absence is noted.");
            open.set(false);
            again.update(|n| *n += 1);
        });
    };
    view! {
        <FormDialog open form title="Add an absence" submit="Add" on_open=begin on_submit=go>
            <DateField id="absence-from" label="First day" value=from error=form.at("from") required=true/>
            <DateField id="absence-until" label="Last day" value=until error=form.at("until") required=true/>
            <Picker
                of=Of::Person
                id="absence-substitute"
                label="Who stands in"
                help="Leave it empty to let work wait."
                value=substitute
                error=form.at("substitute")
            />
            <For each=move || others.get() key=|other| other.number let:other>
                <Another other others orchestrations/>
            </For>
            <Button sign=Sign::Plus kind=ButtonKind::Quiet on_click=move |()| Other::add(others)>
                "Somebody else for one orchestration"
            </Button>
        </FormDialog>
    }
}

/// Who stands in for one orchestration.
#[derive(Clone, Copy)]
struct Other {
    number: usize,
    orchestration: RwSignal<String>,
    by: RwSignal<String>,
}

impl Other {
    fn add(others: RwSignal<Vec<Self>>) {
        others.update(|others| {
            let number = others.last().map_or(1, |last| last.number + 1);
            let text = || RwSignal::new(String::new());
            others.push(Self { number, orchestration: text(), by: text() });
        });
    }
}

#[component]
fn Another(
    other: Other,
    others: RwSignal<Vec<Other>>,
    orchestrations: RwSignal<Vec<(String, String)>>,
) -> impl IntoView {
    let number = other.number;
    let leave_out = move |()| others.update(|others| others.retain(|other| other.number != number));
    view! {
        <fieldset class="bare">
            <legend class="sr-only">{format!("Somebody else, {number}")}</legend>
            <Select
                id=format!("absence-orchestration-{number}")
                label="Only for"
                value=other.orchestration
                options=orchestrations
                empty="Choose an orchestration"
            />
            <Picker
                of=Of::Person
                id=format!("absence-other-{number}")
                label="Who stands in for it"
                value=other.by
            />
            <Button sign=Sign::Trash kind=ButtonKind::Quiet on_click=leave_out>
                "Leave this out"
            </Button>
        </fieldset>
    }
}

/// The time zone of whoever sits here.
#[cfg(feature = "hydrate")]
fn time_zone() -> Option<String> {
    let format = js_sys::Intl::DateTimeFormat::new(&js_sys::Array::new(), &js_sys::Object::new());
    js_sys::Reflect::get(&format.resolved_options(), &"timeZone".into()).ok()?.as_string()
}

#[cfg(not(feature = "hydrate"))]
fn time_zone() -> Option<String> {
    None
}
