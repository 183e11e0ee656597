//! The filter of a list: rows as conditions have them.

use fermata_engine::{
    check::list_resources,
    condition::{Condition, Rows},
    object::Object,
};
use leptos::prelude::*;

use super::ListState;
use crate::kit::{Button, Dialog, Form, FormState, Sign, condition::ConditionEditor};

/// The button that opens the filter, and the filter.
#[component]
pub fn FilterButton(state: ListState) -> impl IntoView {
    let open = RwSignal::new(false);
    let count = Memo::new(move |_| state.list.with(|list| list.filter.as_ref().map_or(0, |f| f.rows.len())));
    view! {
        <Button sign=Sign::Filter on_click=move |()| open.set(true)>
            {move || match count.get() {
                0 => "Filter".to_owned(),
                1 => "Filter: 1 condition".to_owned(),
                n => format!("Filter: {n} conditions"),
            }}
        </Button>
        <Dialog title="Which records are shown" open wide=true>
            <Editor state open/>
        </Dialog>
    }
}

#[component]
fn Editor(state: ListState, open: RwSignal<bool>) -> impl IntoView {
    let form = FormState::new();
    let object: Object = state.object.get_value();
    let resources = Signal::stored(list_resources(&object));
    let before = state.list.with_untracked(|list| list.filter.clone());
    let rows = RwSignal::new(before.clone());
    let save = move |()| {
        let chosen = rows.get_untracked().unwrap_or(Rows { logic: Default::default(), rows: Vec::new() });
        state.go(move |asked| asked.filter = Some(chosen));
        open.set(false);
    };
    let changed = move |condition: Option<Condition>| {
        rows.set(match condition {
            Some(Condition::Rows(rows)) => Some(rows),
            _ => None,
        });
    };
    view! {
        <Form form submit="Show these records" on_submit=save on_leave=move |()| open.set(false) leave="Cancel">
            <ConditionEditor
                id="list-filter" label="Shown are" value=before.map(Condition::Rows) optional=true rows_only="All records"
                resources on_change=changed
            />
        </Form>
    }
}
