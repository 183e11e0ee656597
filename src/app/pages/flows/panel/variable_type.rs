//! What a variable or an input of a flow holds: a value, a record, or a list of either.

use fermata_engine::{ids::Name, value::DataType};
use leptos::prelude::*;

use super::{super::Builder, parts::objects};
use crate::kit::{Select, data_type::DataTypeField};

fn key(data_type: &DataType) -> &'static str {
    match data_type {
        DataType::Record { .. } => "record",
        DataType::List { of } => match **of {
            DataType::Record { .. } => "records",
            _ => "values",
        },
        _ => "value",
    }
}

/// The object of the records it holds, or the type of each value.
fn parts(data_type: &DataType) -> (Option<Name>, DataType) {
    match data_type {
        DataType::Record { object } => (Some(object.clone()), DataType::Text),
        DataType::List { of } => match &**of {
            DataType::Record { object } => (Some(object.clone()), DataType::Text),
            other => (None, other.clone()),
        },
        other => (None, other.clone()),
    }
}

/// Chooses it, with what belongs to it.
#[component]
pub(super) fn VariableType(
    builder: Builder,
    id: String,
    /// What it holds now, wherever that was changed.
    value: Memo<DataType>,
    #[prop(into)] on_change: Callback<DataType>,
) -> impl IntoView {
    let shape = Memo::new(move |_| value.with(key));
    let mode = RwSignal::new(shape.get_untracked().to_owned());
    Effect::new(move |_| mode.set(shape.get().to_owned()));
    let known = objects(builder);
    let modes = [
        ("value", "One value"),
        ("record", "A record"),
        ("records", "A list of records"),
        ("values", "A list of values"),
    ];
    let modes: Vec<(String, String)> = modes.map(|(k, w)| (k.to_owned(), w.to_owned())).to_vec();
    let first = move || {
        let own = builder.now().object.clone();
        own.or_else(|| known.with_untracked(|all| all.iter().find_map(|(name, _)| Name::parse(name).ok())))
    };
    let turned = move |mode: String| {
        let (object, each) = value.with_untracked(parts);
        let record = || object.clone().or_else(first).map(|object| DataType::Record { object });
        let made = match mode.as_str() {
            "record" => record(),
            "records" => record().map(|of| DataType::List { of: Box::new(of) }),
            "values" => Some(DataType::List { of: Box::new(each) }),
            _ => Some(each),
        };
        if let Some(made) = made {
            on_change.run(made);
        }
    };
    let base = id.clone();
    let detail = move || {
        let (object, each) = value.with_untracked(parts);
        match shape.get() {
            "record" | "records" => {
                let many = shape.get_untracked() == "records";
                let object = RwSignal::new(object.map(|o| o.to_string()).unwrap_or_default());
                let chosen = move |text: String| {
                    let Ok(object) = Name::parse(&text) else { return };
                    let record = DataType::Record { object };
                    on_change.run(if many { DataType::List { of: Box::new(record) } } else { record });
                };
                view! {
                    <Select id=format!("{base}-of") label="Records of" value=object options=known on_change=chosen/>
                }
                .into_any()
            }
            shape => {
                let many = shape == "values";
                let changed = move |of: DataType| {
                    on_change.run(if many { DataType::List { of: Box::new(of) } } else { of });
                };
                view! { <DataTypeField id=base.clone() value=each objects=known on_change=changed/> }
                    .into_any()
            }
        }
    };
    view! {
        <Select id=format!("{id}-shape") label="Holds" value=mode options=modes on_change=turned/>
        {detail}
    }
}
