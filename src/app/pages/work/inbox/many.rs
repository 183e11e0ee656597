//! Chosen work: claimed, finished and given away in one go. What it comes to is told here, each refusal with its reason.

use std::collections::BTreeSet;

use fermata_api::{
    ApiError,
    bulk::{BulkAction, BulkButton, BulkInput, BulkResult, BulkResultQuery, BulkSelect, BulkView},
    work::WorkItemView,
};
use fermata_engine::ids::WorkItemId;
use leptos::{prelude::*, task::spawn_local};

use crate::{
    kit::{
        Button, ButtonKind, FormDialog, FormState, IconButton, Of, Paged, Picker, RadioGroup, Sign,
        TextField, use_toasts,
    },
    live::use_topic,
    server::{
        Fail,
        bulk::{count_bulk, list_bulk_results, load_bulk, start_bulk},
    },
};

/// How many refusals are told here; the others are on the page of the wish.
const REFUSALS_SHOWN: u32 = 5;

/// What is chosen, and what is done with it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Many {
    /// What is chosen.
    pub(super) chosen: RwSignal<BTreeSet<WorkItemId>>,
    /// What a dialog is about.
    about: RwSignal<Vec<WorkItemId>>,
    finishing: RwSignal<bool>,
    giving: RwSignal<bool>,
    /// What was wished last, and how far it is.
    wished: RwSignal<Option<BulkView>>,
    refused: RwSignal<Vec<BulkResult>>,
}

impl Many {
    /// Nothing is chosen.
    pub(super) fn new() -> Self {
        Self {
            chosen: RwSignal::new(BTreeSet::new()),
            about: RwSignal::new(Vec::new()),
            finishing: RwSignal::new(false),
            giving: RwSignal::new(false),
            wished: RwSignal::new(None),
            refused: RwSignal::new(Vec::new()),
        }
    }

    /// Whether anything is chosen or asked for.
    pub(super) fn wanted(self) -> Signal<bool> {
        Signal::derive(move || self.finishing.get() || !self.chosen.with(BTreeSet::is_empty))
    }

    /// Chooses an item, or no longer.
    pub(super) fn turn(self, id: WorkItemId) {
        self.chosen.update(|chosen| {
            if !chosen.remove(&id) {
                chosen.insert(id);
            }
        });
    }

    /// What is chosen; where nothing is, this item.
    fn or(self, id: Option<WorkItemId>) -> Vec<WorkItemId> {
        let chosen: Vec<_> = self.chosen.with_untracked(|chosen| chosen.iter().copied().collect());
        if chosen.is_empty() { id.into_iter().collect() } else { chosen }
    }

    /// Asks with which button what is chosen is finished; where nothing is, this item.
    pub(super) fn finish(self, id: Option<WorkItemId>) {
        self.about.set(self.or(id));
        self.finishing.set(true);
    }

    /// Asks who should do what is chosen.
    fn give(self) {
        self.about.set(self.or(None));
        self.giving.set(true);
    }

    /// It is begun: it is followed from now on, and nothing is chosen any more.
    fn begun(self, view: BulkView) {
        self.chosen.set(BTreeSet::new());
        self.refused.set(Vec::new());
        self.wished.set(Some(view));
        self.look();
    }

    /// How far it is now.
    fn look(self) {
        let Some(id) = self
            .wished
            .with_untracked(|view| view.as_ref().filter(|view| !view.state.is_over()).map(|view| view.id))
        else {
            return;
        };
        spawn_local(async move {
            let Ok(view) = load_bulk(id).await else { return };
            let refusals = view.state.is_over() && view.refused > 0;
            self.wished.try_set(Some(view));
            if refusals {
                let query = BulkResultQuery {
                    outcome: Some("refused".into()),
                    limit: Some(REFUSALS_SHOWN),
                    ..BulkResultQuery::default()
                };
                if let Ok(page) = list_bulk_results(id, query).await {
                    self.refused.try_set(page.items);
                }
            }
        });
    }
}

fn input(ids: Vec<WorkItemId>, action: BulkAction) -> BulkInput {
    let select = BulkSelect { item_ids: Some(ids), ..BulkSelect::default() };
    BulkInput {
        select,
        action,
        stage: None,
        step: None,
        assignee: None,
        outcome: None,
        reason: String::new(),
        expected: None,
    }
}

/// `1 work item`, `3 work items`.
fn items(count: usize) -> String {
    if count == 1 { "1 work item".to_owned() } else { format!("{count} work items") }
}

/// The buttons for what is chosen, what became of it, and the dialogs.
#[component]
pub(super) fn ManyBar(many: Many, rows: Paged<WorkItemView>) -> impl IntoView {
    let toasts = use_toasts();
    let changed = use_topic("bulk");
    Effect::new(move |before: Option<()>| {
        changed.track();
        if before.is_some() {
            many.look();
        }
    });
    let busy = RwSignal::new(false);
    let claim = move |()| {
        busy.set(true);
        let sent = start_bulk(input(many.or(None), BulkAction::Claim));
        spawn_local(async move {
            let answer = sent.await;
            busy.try_set(false);
            match answer {
                Ok(view) => many.begun(view),
                Err(fail) => toasts.problem(fail.message()),
            }
        });
    };
    let count = Memo::new(move |_| many.chosen.with(BTreeSet::len));
    let all = move |()| {
        let shown = rows.items.with_untracked(|items| {
            items.iter().filter(|item| item.status.is_open()).map(|item| item.id).collect()
        });
        many.chosen.set(shown);
    };
    let any = move || count.get() > 0;
    let words = move || format!("{} chosen", items(count.get()));
    view! {
        <div role="status">{move || many.wished.get().map(|view| view! { <Became many view/> })}</div>
        <Show when=any>
            <section class="card many-bar" aria-label="Chosen work">
                <b class="num" role="status">
                    {words}
                </b>
                <span class="actions">
                    <Button busy on_click=claim>"Claim"</Button>
                    <Button on_click=move |()| many.finish(None)>"Finish …"</Button>
                    <Button on_click=move |()| many.give()>"Give to …"</Button>
                    <Button kind=ButtonKind::Quiet on_click=all>"Choose all shown"</Button>
                    <Button kind=ButtonKind::Quiet on_click=move |()| many.chosen.set(BTreeSet::new())>"Choose none"</Button>
                </span>
            </section>
        </Show>
        <FinishDialog many/>
        <GiveDialog many/>
    }
}

/// How far it is, and what was refused.
#[component]
fn Became(many: Many, view: BulkView) -> impl IntoView {
    let of = items(usize::try_from(view.total).unwrap_or_default());
    let text = match (view.state.is_over(), view.refused) {
        (false, _) => format!("{}: {} of {of} …", view.words, view.done + view.refused),
        (true, 0) => format!("{}: {of}, all done.", view.words),
        (true, refused) => format!("{}: {of}, {} done, {refused} refused.", view.words, view.done),
    };
    let path = format!("/bulk/{}", view.id);
    let class = if view.refused > 0 { "card pad became risk" } else { "card pad became" };
    let line = |one: BulkResult| {
        view! {
            <li>
                <b>{one.title}</b>
                " "
                {one.message}
            </li>
        }
    };
    view! {
        <section class=class>
            <div class="row spread">
                <span>{text}</span>
                <span class="row">
                    <a class="link" href=path>
                        "What became of each"
                    </a>
                    <IconButton sign=Sign::Close label="Close this message" on_click=move |_| many.wished.set(None)/>
                </span>
            </div>
            {move || {
                let all = many.refused.get();
                (!all.is_empty()).then(|| view! { <ul class="refusals">{all.into_iter().map(line).collect_view()}</ul> })
            }}
        </section>
    }
}

#[component]
fn FinishDialog(many: Many) -> impl IntoView {
    let form = FormState::new();
    let buttons = RwSignal::new(None::<Vec<BulkButton>>);
    let chosen = RwSignal::new(String::new());
    let key = |button: &BulkButton| button.name.to_string();
    let begin = move |()| {
        buttons.set(None);
        chosen.set(String::new());
        let select = BulkSelect { item_ids: Some(many.about.get_untracked()), ..BulkSelect::default() };
        spawn_local(async move {
            match count_bulk(select).await {
                Ok(count) => {
                    if let [only] = count.buttons.as_slice() {
                        chosen.try_set(key(only));
                    }
                    buttons.try_set(Some(count.buttons));
                }
                Err(fail) => form.refuse(fail.into()),
            }
        });
    };
    let about = move || many.about.with(Vec::len);
    let options = Signal::derive(move || {
        let all = buttons.get().unwrap_or_default();
        let words = |button: &BulkButton| match (usize::try_from(button.count).unwrap_or_default(), about()) {
            (has, of) if has < of => format!("{}: {has} of {of} have this button", button.label),
            _ => button.label.clone(),
        };
        all.iter().map(|button| (key(button), words(button))).collect::<Vec<_>>()
    });
    let none = move || buttons.with(|all| all.as_ref().is_some_and(Vec::is_empty));
    let go = move |()| {
        let outcome = chosen.get_untracked();
        if outcome.is_empty() {
            let words = if untrack(none) {
                "None of these can be finished with a button alone: open each."
            } else {
                "Choose the button."
            };
            form.refuse(ApiError::field("outcome", "required", words));
            return;
        }
        let input =
            BulkInput { outcome: Some(outcome), ..input(many.about.get_untracked(), BulkAction::Complete) };
        form.send::<BulkView, Fail>(start_bulk(input), move |view| {
            many.finishing.set(false);
            many.begun(view);
        });
    };
    let title = Signal::derive(move || format!("Finish {}", items(about())));
    view! {
        <FormDialog title open=many.finishing form submit="Finish" on_open=begin on_submit=go>
            <Show when=move || buttons.with(Option::is_none)>
                <p class="quiet">"Looking …"</p>
            </Show>
            <Show when=move || !options.with(Vec::is_empty)>
                <RadioGroup id="finish-button" label="With which button" value=chosen options error=form.at("outcome") required=Signal::stored(true)/>
            </Show>
            <Show when=none>
                <p>"Each of these needs more than a button: open it to finish it."</p>
            </Show>
            <p class="quiet">"What needs to be filled in is left as it is and said here. What you have begun to fill in is not touched."</p>
        </FormDialog>
    }
}

#[component]
fn GiveDialog(many: Many) -> impl IntoView {
    let form = FormState::new();
    let (to, reason) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let begin = move |()| {
        to.set(String::new());
        reason.set(String::new());
    };
    let go = move |()| {
        let assignee = Some(to.get_untracked()).filter(|to| !to.is_empty());
        if assignee.is_none() {
            form.refuse(ApiError::field("assignee", "required", "Choose who should do it."));
            return;
        }
        let reason = reason.get_untracked();
        let input = BulkInput { assignee, reason, ..input(many.about.get_untracked(), BulkAction::Reassign) };
        form.send::<BulkView, Fail>(start_bulk(input), move |view| {
            many.giving.set(false);
            many.begun(view);
        });
    };
    let title = Signal::derive(move || format!("Give {} to somebody else", items(many.about.with(Vec::len))));
    view! {
        <FormDialog title open=many.giving form submit="Give" on_open=begin on_submit=go>
            <Picker of=Of::Assignee id="many-to" label="To" value=to error=form.at("assignee") required=true/>
            <TextField
                id="many-reason"
                label="Why"
                value=reason
                error=form.at("reason")
                required=true
                help="They read it, and it is kept in each run's log."
            />
        </FormDialog>
    }
}
