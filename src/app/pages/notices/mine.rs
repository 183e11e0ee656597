//! How one is told things: by kind and way, when not, once a day.

use std::collections::BTreeMap;

use fermata_api::notices::{ChannelChoice, NoticePreferences, NoticePreferencesView, QuietHours};
use fermata_engine::ids::Name;
use leptos::prelude::*;

use super::{
    browsers::Browsers,
    calendar::CalendarFeed,
    matrix::{Chosen, Matrix, holding},
};
use crate::{
    kit::{
        Button, ButtonKind, Card, Checkbox, FormProblem, FormState, LinkButton, Notice, ProblemView, Select,
        Sign, Skeleton, TextField, Tone, use_toasts,
    },
    server::notices::{load_notice_preferences, put_notice_preferences},
    shell::PageHead,
};

/// `/profile/notifications`.
#[component]
pub fn MyNotificationsPage() -> impl IntoView {
    let again = RwSignal::new(0_u32);
    let loaded = Resource::new(move || again.get(), |_| load_notice_preferences());
    view! {
        <PageHead title="Your notifications">
            <LinkButton href="/profile/sent">"What was sent to you"</LinkButton>
        </PageHead>
        <div class="page narrow stack notices">
            <Transition fallback=|| view! { <Skeleton/> }>
                {move || Suspend::new(async move {
                    match loaded.await {
                        Ok(view) => view! { <Choices view again/> }.into_any(),
                        Err(fail) => view! { <ProblemView problem=fail/> }.into_any(),
                    }
                })}
            </Transition>
            <Browsers/>
            <CalendarFeed/>
        </div>
    }
}

/// What is entered.
#[derive(Clone, Copy)]
struct Entered {
    chosen: Chosen,
    quiet: RwSignal<bool>,
    from: RwSignal<String>,
    to: RwSignal<String>,
    zone: RwSignal<String>,
    daily: RwSignal<bool>,
    at: RwSignal<String>,
    chat: RwSignal<String>,
}

impl Entered {
    fn of(view: &NoticePreferencesView) -> Self {
        let now = &view.preferences;
        let quiet = now.quiet.clone();
        let times = quiet.clone().unwrap_or(QuietHours { from: "20:00".into(), to: "07:00".into() });
        Self {
            chosen: RwSignal::new(holding(&view.kinds)),
            quiet: RwSignal::new(quiet.is_some()),
            from: RwSignal::new(times.from),
            to: RwSignal::new(times.to),
            zone: RwSignal::new(view.time_zone.clone()),
            daily: RwSignal::new(now.daily),
            at: RwSignal::new(view.digest_at.clone()),
            chat: RwSignal::new(now.chat.as_ref().map(ToString::to_string).unwrap_or_default()),
        }
    }

    /// What differs from what the organisation says is chosen; the rest follows it.
    fn preferences(self, view: &NoticePreferencesView) -> NoticePreferences {
        let mut choices = BTreeMap::new();
        for kind in &view.kinds {
            let now =
                self.chosen.with_untracked(|chosen| chosen.get(&kind.kind).copied()).unwrap_or_default();
            let all = kind.default;
            let choice = ChannelChoice {
                in_app: (now.in_app != all.in_app).then_some(now.in_app),
                email: (now.email != all.email).then_some(now.email),
                chat: (now.chat != all.chat).then_some(now.chat),
                push: (now.push != all.push).then_some(now.push),
            };
            if choice != ChannelChoice::default() {
                choices.insert(Name::from_label(kind.kind.key(), ""), choice);
            }
        }
        let own = |text: RwSignal<String>, before: &Option<String>, shown: &str| {
            let text = text.get_untracked().trim().to_owned();
            if text == shown { before.clone() } else { Some(text) }
        };
        NoticePreferences {
            choices,
            time_zone: own(self.zone, &view.preferences.time_zone, &view.time_zone),
            quiet: self
                .quiet
                .get_untracked()
                .then(|| QuietHours { from: self.from.get_untracked(), to: self.to.get_untracked() }),
            daily: self.daily.get_untracked(),
            digest_at: own(self.at, &view.preferences.digest_at, &view.digest_at),
            chat: Name::parse(&self.chat.get_untracked()).ok(),
        }
    }
}

#[component]
fn Choices(view: NoticePreferencesView, again: RwSignal<u32>) -> impl IntoView {
    let entered = Entered::of(&view);
    let form = FormState::new();
    let toasts = use_toasts();
    let kept = StoredValue::new(view.clone());
    let send = move |input: NoticePreferences, words: &'static str| {
        let revision = kept.with_value(|view| view.revision);
        form.send(put_notice_preferences(input, Some(revision)), move |_| {
            toasts.say(words);
            again.update(|n| *n += 1);
        });
    };
    let save = move |ev: leptos::ev::SubmitEvent| {
        ev.prevent_default();
        send(kept.with_value(|view| entered.preferences(view)), "Your settings are saved");
    };
    let reset = move |()| {
        let kept = kept.with_value(|view| view.preferences.clone());
        let input = NoticePreferences { choices: BTreeMap::new(), ..kept };
        send(input, "You are told things as your organisation says");
    };
    let problems = view.problems.clone().into_iter().map(|text| {
        view! {
            <Notice tone=Tone::Risk sign=Sign::Problem>
                {text}
            </Notice>
        }
    });
    let mail = match view.email.as_str() {
        "" => "You have no e-mail address here.".to_owned(),
        address => format!("Mails go to {address}."),
    };
    view! {
        {problems.collect_view()}
        <form class="stack" novalidate on:submit=save>
            <Card title="What you are told, and how">
                <p class="quiet">{mail} " What you do not change follows your organisation's settings."</p>
                <Matrix kinds=view.kinds.clone() chosen=entered.chosen/>
            </Card>
            <Card title="Quiet hours and the daily mail">
                <Times entered form chats=view.chats.iter().map(|c| (c.name.to_string(), c.label.clone())).collect()/>
            </Card>
            <FormProblem form/>
            <div class="actions">
                <Button kind=ButtonKind::Main submit=true busy=form.busy()>
                    "Save"
                </Button>
                <Button on_click=reset>"Tell me as my organisation says"</Button>
            </div>
        </form>
    }
}

#[component]
fn Times(entered: Entered, form: FormState, chats: Vec<(String, String)>) -> impl IntoView {
    let has_chats = !chats.is_empty();
    view! {
        <div class="stack">
            <Checkbox id="n-quiet" label="Quiet hours: only what is urgent leaves Fermata" value=entered.quiet/>
            <Show when=move || entered.quiet.get()>
                <div class="pair">
                    <TextField id="n-from" label="From" kind="time" value=entered.from error=form.at("quiet.from")/>
                    <TextField id="n-to" label="Until" kind="time" value=entered.to error=form.at("quiet.to")/>
                </div>
            </Show>
            <Checkbox
                id="n-daily"
                label="A daily mail with my open work and due dates, also when nothing is new"
                value=entered.daily
            />
            <div class="pair">
                <TextField
                    id="n-at"
                    label="The daily mail comes at"
                    kind="time"
                    value=entered.at
                    error=form.at("digest_at")
                />
                <TextField
                    id="n-zone"
                    label="Your time zone"
                    help="Such as Europe/Berlin."
                    value=entered.zone
                    error=form.at("time_zone")
                />
            </div>
            {has_chats
                .then(|| {
                    view! {
                        <Select
                            id="n-chat"
                            label="Your chat"
                            help="Whatever is ticked under Chat is posted there."
                            value=entered.chat
                            options=chats
                            empty="None"
                            error=form.at("chat")
                        />
                    }
                })}
        </div>
    }
}
