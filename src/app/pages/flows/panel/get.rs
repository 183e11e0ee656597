//! The properties of get records: of which object, which ones, in which order, how many, and where they are kept.

use fermata_engine::{
    flow::{ElementBody, GetRecords, SortBy},
    ids::Name,
};
use leptos::prelude::*;

use super::{
    super::Builder,
    parts::{FilterField, IntoField, ObjectField, fields, set},
};
use crate::{
    kit::{Button, IconButton, NumberField, Select, Sign},
    pages::builder::panel::Choice,
};

fn change(builder: Builder, key: &str, act: impl FnOnce(&mut GetRecords)) {
    set(builder, key, |block| {
        if let ElementBody::GetRecords(it) = &mut block.body {
            act(it);
        }
    });
}

/// What is looked for.
#[component]
pub(super) fn GetForm(builder: Builder, it: GetRecords) -> impl IntoView {
    let object = RwSignal::new(it.object.to_string());
    let many = RwSignal::new(if it.first { "first" } else { "all" }.to_owned());
    let limit = RwSignal::new(it.limit.map(|n| n.to_string()).unwrap_or_default());
    let taken = move |name: Name| {
        // Another object has other fields.
        change(builder, "object", |it| {
            it.object = name;
            it.filter.rows.clear();
            it.sort.clear();
        });
        builder.refresh();
    };
    let kept_in = move |name: Option<Name>| {
        if let Some(name) = name {
            change(builder, "into", |it| it.into = name);
        }
    };
    let limited = move |text: String| change(builder, "limit", |it| it.limit = text.trim().parse().ok());
    view! {
        <ObjectField builder label="Records of" value=object on_change=taken/>
        <FilterField
            builder
            object
            value=it.filter
            on_change=move |filter| change(builder, "filter", |it| it.filter = filter)
        />
        <SortField builder object value=it.sort/>
        <Choice
            label="How many"
            value=many
            options=vec![("all", "All of them"), ("first", "Only the first")]
            on_change=move |mode: String| change(builder, "first", |it| it.first = mode == "first")
        />
        <Show when=move || many.get() == "all">
            <NumberField
                id="p-limit"
                label="At most"
                help="Left empty: all there are."
                min="1"
                step="1"
                value=limit
                on_change=limited
            />
        </Show>
        <IntoField
            builder
            label="Kept in"
            value=Some(it.into)
            wish="found"
            on_change=kept_in
        />
    }
}

/// In which order.
#[component]
fn SortField(builder: Builder, object: RwSignal<String>, value: Vec<SortBy>) -> impl IntoView {
    let sorts = RwSignal::new(value);
    let count = Memo::new(move |_| sorts.with(Vec::len));
    let put = move |act: &dyn Fn(&mut Vec<SortBy>)| {
        sorts.update(|all| act(all));
        let all = sorts.get_untracked();
        change(builder, "sort", |it| it.sort = all);
    };
    let options = Signal::derive(move || {
        fields(builder, &object.get()).into_iter().map(|f| (f.path, f.label)).collect::<Vec<_>>()
    });
    let add = move |()| {
        let first = options.with_untracked(|all| all.iter().find_map(|(name, _)| Name::parse(name).ok()));
        if let Some(field) = first {
            put(&|all| all.push(SortBy { field: field.clone(), descending: false }));
        }
    };
    let line = move |at: usize| {
        let sort = sorts.with_untracked(|all| all.get(at).cloned())?;
        let field = RwSignal::new(sort.field.to_string());
        let way = RwSignal::new(if sort.descending { "down" } else { "up" }.to_owned());
        let ways = vec![
            ("up".to_owned(), "smallest, oldest or A first".to_owned()),
            ("down".to_owned(), "greatest, newest or Z first".to_owned()),
        ];
        let chosen = move |text: String| {
            if let Ok(name) = Name::parse(&text) {
                put(&|all| {
                    if let Some(sort) = all.get_mut(at) {
                        sort.field = name.clone();
                    }
                });
            }
        };
        let turned = move |text: String| {
            put(&|all| {
                if let Some(sort) = all.get_mut(at) {
                    sort.descending = text == "down";
                }
            });
        };
        let remove = move |()| {
            put(&|all| {
                if at < all.len() {
                    all.remove(at);
                }
            });
        };
        Some(view! {
            <div class="set-line">
                <Select id=format!("p-sort-{at}") label="Sorted by" value=field options on_change=chosen/>
                <Select id=format!("p-sort-{at}-way") label="Order" value=way options=ways on_change=turned/>
                <IconButton sign=Sign::Trash label="Remove this order" on_click=remove/>
            </div>
        })
    };
    view! {
        <fieldset class="sets">
            <legend>"In the order of"</legend>
            {move || (0..count.get()).map(line).collect_view()}
            <Button sign=Sign::Plus on_click=add>
                "Add an order"
            </Button>
        </fieldset>
    }
}
