//! What went to whom: newest first, narrowed by person, reason, way and state.

use fermata_api::{
    notices::{NoticeChannel, SentQuery, SentState, SentView},
    page::Paging,
};
use fermata_engine::{ids::Name, run::effects::NoticeKind};
use leptos::prelude::*;

use crate::{
    kit::{Chip, EmptyState, Of, Paged, Picker, ProblemView, Select, ShowMore, Sign, Skeleton, Time, Tone},
    live::use_topic,
    pages::send_again::SendAgain,
    server::notices::list_sent,
    shell::PageHead,
};

/// `/profile/sent`.
#[component]
pub fn MySentPage() -> impl IntoView {
    view! {
        <PageHead title="What was sent to you"/>
        <div class="page stack">
            <Sent mine=true/>
        </div>
    }
}

/// What narrows the list.
#[derive(Clone, Copy)]
struct Narrowed {
    user: RwSignal<String>,
    kind: RwSignal<String>,
    channel: RwSignal<String>,
    state: RwSignal<String>,
}

/// A word of the wire as what it stands for.
fn word<T: serde::de::DeserializeOwned>(text: &str) -> Option<T> {
    serde_json::from_value(serde_json::Value::from(text)).ok()
}

impl Narrowed {
    fn query(self, paging: Paging) -> SentQuery {
        SentQuery {
            user: Name::parse(&self.user.get_untracked()).ok(),
            kind: word::<NoticeKind>(&self.kind.get_untracked()),
            channel: word::<NoticeChannel>(&self.channel.get_untracked()),
            run: None,
            state: word::<SentState>(&self.state.get_untracked()),
            cursor: paging.cursor,
            limit: paging.limit,
        }
    }

    fn track(self) -> [String; 4] {
        [self.user, self.kind, self.channel, self.state].map(|signal| signal.get())
    }
}

fn options(words: &[(&str, &str)]) -> Vec<(String, String)> {
    words.iter().map(|(key, words)| ((*key).to_owned(), (*words).to_owned())).collect()
}

/// The list. With `mine`, only what went to whoever looks.
#[component]
pub(super) fn Sent(mine: bool) -> impl IntoView {
    let blank = || RwSignal::new(String::new());
    let narrowed = Narrowed { user: blank(), kind: blank(), channel: blank(), state: blank() };
    let changed = use_topic("deliveries");
    let again = RwSignal::new(0_u32);
    let rows = Paged::new();
    let fetch = move |paging: Paging| list_sent(narrowed.query(paging), mine);
    let first =
        Resource::new(move || (changed.get(), again.get(), narrowed.track()), move |_| fetch(rows.anew()));
    let more = rows.more(fetch);
    view! {
        <Narrowing narrowed mine/>
        <Transition fallback=|| view! { <Skeleton/> }>
            {move || Suspend::new(async move {
                match first.await {
                    Ok(page) if page.items.is_empty() => {
                        view! {
                            <EmptyState
                                sign=Sign::Bell
                                title="Nothing here"
                                text="What Fermata tells people appears here, with where it went and whether it arrived."
                            />
                        }
                            .into_any()
                    }
                    Ok(page) => {
                        rows.fill(page);
                        view! { <SentTable rows more again mine/> }.into_any()
                    }
                    Err(fail) => view! { <ProblemView problem=fail/> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Narrowing(narrowed: Narrowed, mine: bool) -> impl IntoView {
    let kinds = options(&[
        ("assigned", "Work for you or your team"),
        ("reminder", "Reminders of open work"),
        ("sla_warning", "Time is running out"),
        ("sla_breach", "Time has passed"),
        ("escalation", "Escalations"),
        ("approval_news", "News of approvals"),
        ("mention", "Somebody mentions you"),
        ("run_completed", "Runs of yours are completed"),
        ("step_news", "Each step of a run"),
        ("message", "Messages of flows"),
        ("run_failed", "Runs that need help"),
    ]);
    let channels =
        options(&[("in_app", "In Fermata"), ("email", "E-mail"), ("chat", "Chat"), ("push", "Browser")]);
    let states = options(&[
        ("waiting", "On its way"),
        ("delivered", "Arrived"),
        ("failed", "Not delivered"),
        ("skipped", "Not sent"),
    ]);
    view! {
        <div class="filters">
            {(!mine).then(|| view! { <Picker of=Of::Person id="s-user" label="Person" value=narrowed.user/> })}
            <Select id="s-kind" label="Why" value=narrowed.kind options=kinds empty="Any reason"/>
            <Select id="s-channel" label="By" value=narrowed.channel options=channels empty="Any way"/>
            <Select id="s-state" label="State" value=narrowed.state options=states empty="Any state"/>
        </div>
    }
}

#[component]
fn SentTable(
    rows: Paged<SentView>,
    more: Callback<String>,
    again: RwSignal<u32>,
    mine: bool,
) -> impl IntoView {
    view! {
        <section class="card table-card">
            <table class="wide">
                <thead>
                    <tr>
                        <th scope="col">"What"</th>
                        {(!mine).then(|| view! { <th scope="col">"To"</th> })}
                        <th scope="col">"By"</th>
                        <th scope="col">"State"</th>
                        <th scope="col">"When"</th>
                        {(!mine).then(|| view! { <td></td> })}
                    </tr>
                </thead>
                <tbody>
                    {move || {
                        rows.items.get().into_iter().map(|sent| view! { <SentLine sent again mine/> }).collect_view()
                    }}
                </tbody>
            </table>
            <ShowMore next=rows.next busy=rows.busy on_more=more/>
        </section>
    }
}

#[component]
fn SentLine(sent: SentView, again: RwSignal<u32>, mine: bool) -> impl IntoView {
    let channel = match sent.channel {
        NoticeChannel::InApp => "In Fermata",
        NoticeChannel::Email => "E-mail",
        NoticeChannel::Chat => "Chat",
        NoticeChannel::Push => "Browser",
    };
    let (tone, words) = match sent.state {
        SentState::Waiting if sent.held_until.is_some() => (Tone::Live, "Held"),
        SentState::Waiting => (Tone::Live, "On its way"),
        SentState::Delivered => (Tone::Done, "Arrived"),
        SentState::Failed => (Tone::Late, "Not delivered"),
        SentState::Skipped => (Tone::Risk, "Not sent"),
    };
    let path = match (sent.item, sent.run) {
        (Some(item), _) => Some(format!("/work/{item}")),
        (None, Some(run)) => Some(format!("/runs/{run}")),
        (None, None) => None,
    };
    let subject = match path {
        Some(path) => view! { <a class="link" href=path>{sent.subject.clone()}</a> }.into_any(),
        None => view! { <span>{sent.subject.clone()}</span> }.into_any(),
    };
    let receiver = (!sent.receiver.is_empty() && sent.receiver != sent.to).then(|| sent.receiver.clone());
    let held = sent.held_until.map(|until| {
        view! { <small class="quiet block">"Quiet hours: until " <Time at=until/></small> }
    });
    let failed = sent.state == SentState::Failed;
    view! {
        <tr>
            <td data-label="What">
                {subject}
                <small class="quiet block">{sent.kind_label.clone()}</small>
            </td>
            {(!mine).then(|| view! { <td data-label="To">{sent.to.clone()}</td> })}
            <td data-label="By">
                {channel}
                {receiver.map(|receiver| view! { <small class="quiet block">{receiver}</small> })}
            </td>
            <td data-label="State">
                <Chip tone>{words}</Chip>
                {held}
                {sent.error.clone().map(|error| view! { <small class="quiet block">{error}</small> })}
            </td>
            <td data-label="When"><Time at=sent.at/></td>
            {(!mine).then(|| view! { <td class="row-actions">{failed.then(|| view! { <SendAgain id=sent.id subject=sent.subject.clone() again/> })}</td> })}
        </tr>
    }
}
