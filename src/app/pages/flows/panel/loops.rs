//! The properties of a loop: which list, and what each item is called.

use fermata_diagram::element::Connector;
use fermata_engine::{
    flow::{ElementBody, Loop},
    ids::Name,
    value::{DataType, Value, ValueSource},
};
use leptos::prelude::*;

use super::{
    super::Builder,
    parts::{IntoField, NextField, SourceField, selected, set},
};

fn change(builder: Builder, key: &str, act: impl FnOnce(&mut Loop)) {
    set(builder, key, |block| {
        if let ElementBody::Loop(it) = &mut block.body {
            act(it);
        }
    });
}

fn is_list(data_type: &DataType) -> bool {
    matches!(data_type, DataType::List { .. } | DataType::MultiPicklist { .. })
}

/// What is gone through, and what holds the item at hand.
#[component]
pub(super) fn LoopForm(builder: Builder, it: Loop) -> impl IntoView {
    let name = selected(builder).map(|block| block.name)?;
    let items = move |source: Option<ValueSource>| {
        change(builder, "items", |it| it.items = source.unwrap_or(ValueSource::Literal(Value::Null)));
    };
    let each = move |name: Option<Name>| {
        if let Some(name) = name {
            change(builder, "each", |it| it.each = name);
        }
    };
    Some(view! {
        <SourceField
            builder
            id="p-items"
            label="Goes through"
            empty="Choose a list"
            help="What get records found, an input that is a list, a picklist with several choices."
            value=Some(it.items)
            fits=is_list
            on_change=items
        />
        <IntoField builder label="The item at hand is kept in" value=Some(it.each) wish="item" on_change=each/>
        <NextField builder id="p-first" label="For each begins with" on=Connector::Each(name)/>
    })
}
