//! Which fields are columns, and in which order.

use fermata_engine::{ids::Name, lists::UPDATED, object::Object, value::DataType};
use leptos::prelude::*;

use super::ListState;
use crate::kit::{Button, ButtonKind, Dialog, Form, FormState, IconButton, Sign, check::TickBox};

/// How many fields beside the title are columns where nobody has chosen.
const SHOWN: usize = 4;

/// What can be a column: name and words, in the order of the object's fields; the last change at the end.
pub fn possible(object: &Object) -> Vec<(Name, String)> {
    let title = object.title().map(|field| &field.name);
    let fields = object.fields.iter().filter(|field| Some(&field.name) != title);
    let mut all: Vec<(Name, String)> =
        fields.map(|field| (field.name.clone(), field.shown().to_owned())).collect();
    if let Ok(updated) = Name::parse(UPDATED)
        && !all.iter().any(|(name, _)| *name == updated)
    {
        all.push((updated, "Last change".to_owned()));
    }
    all
}

/// The columns of a list: those chosen, else the first few.
pub fn columns(object: &Object, chosen: &[Name]) -> Vec<(Name, String)> {
    let possible = possible(object);
    if !chosen.is_empty() {
        return chosen.iter().filter_map(|name| possible.iter().find(|(n, _)| n == name)).cloned().collect();
    }
    let long = |name: &Name| object.field(name).is_some_and(|f| matches!(f.data_type, DataType::LongText));
    let (mut shown, mut last) = (Vec::new(), None);
    for (name, words) in possible {
        if name.as_str() == UPDATED {
            last = Some((name, words));
        } else if shown.len() < SHOWN && !long(&name) {
            shown.push((name, words));
        }
    }
    shown.extend(last);
    shown
}

/// The button that opens the choice of columns.
#[component]
pub fn ColumnsButton(state: ListState) -> impl IntoView {
    let open = RwSignal::new(false);
    view! {
        <Button sign=Sign::Menu on_click=move |()| open.set(true)>
            "Columns"
        </Button>
        <Dialog title="Columns" open>
            <Choice state open/>
        </Dialog>
    }
}

#[component]
fn Choice(state: ListState, open: RwSignal<bool>) -> impl IntoView {
    let form = FormState::new();
    let object = state.object.get_value();
    let shown = state.list.with_untracked(|list| columns(&object, &list.columns));
    let others = possible(&object).into_iter().filter(|(name, _)| !shown.iter().any(|(n, _)| n == name));
    let all: Vec<(Name, String)> = shown.iter().cloned().chain(others).collect();
    let on = RwSignal::new(shown.into_iter().map(|(name, _)| name).collect::<Vec<_>>());
    let order = RwSignal::new(all);
    let save = move |()| {
        let chosen = on.get_untracked();
        let all = order.get_untracked().into_iter().map(|(name, _)| name);
        let columns: Vec<Name> = all.filter(|name| chosen.contains(name)).collect();
        state.go(move |asked| asked.columns = Some(columns));
        open.set(false);
    };
    let raise = move |name: &Name| {
        order.update(|all| {
            if let Some(at) = all.iter().position(|(n, _)| n == name).filter(|at| *at > 0) {
                all.swap(at, at - 1);
            }
        });
    };
    let line = move |(name, words): (Name, String)| {
        let (ticked, key, up) = (name.clone(), name.clone(), name);
        let label = format!("Move {words} up");
        view! {
            <li class="row">
                <div class="grow">
                    <TickBox
                        words
                        on=Signal::derive(move || on.with(|all| all.contains(&ticked)))
                        disabled=Signal::stored(false)
                        on_change=Callback::new(move |yes: bool| {
                            on.update(|all| {
                                all.retain(|name| *name != key);
                                if yes {
                                    all.push(key.clone());
                                }
                            });
                        })
                    />
                </div>
                <IconButton sign=Sign::Up label on_click=move |()| raise(&up)/>
            </li>
        }
    };
    view! {
        <Form form submit="Show these columns" on_submit=save on_leave=move |()| open.set(false) leave="Cancel">
            <p class="quiet">"What names a record always comes first."</p>
            <ul class="stack tight column-choice">
                <For each=move || order.get() key=|(name, _)| name.clone() children=line/>
            </ul>
            <Button kind=ButtonKind::Quiet on_click=move |()| {
                state.go(|asked| asked.columns = None);
                open.set(false);
            }>"As the view says"</Button>
        </Form>
    }
}
