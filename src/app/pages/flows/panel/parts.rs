//! Parts that several forms share: label, where a connector leads, what holds records, which records are meant.

use fermata_diagram::{
    element::{Connector, Element, Plus},
    flow::{FlowEdit, Header, ways, words},
};
use fermata_engine::{
    check::Resource,
    flow::{Element as Block, RecordFilter, SetValue as SetTo},
    ids::Name,
    value::{DataType, Value, ValueSource},
};
use leptos::prelude::*;

use super::super::Builder;
use crate::{
    kit::{Button, Select, Sets, Settable, Sign, TextField, condition::FilterEditor},
    pages::builder::state::Adding,
};

/// The element that is selected.
pub(super) fn selected(builder: Builder) -> Option<Block> {
    match builder.selected.get_untracked() {
        Element::Block(name) => builder.now().element(&name).cloned(),
        _ => None,
    }
}

/// Changes the element that is selected.
pub(super) fn set(builder: Builder, key: &str, act: impl FnOnce(&mut Block)) {
    let Some(mut block) = selected(builder) else { return };
    act(&mut block);
    builder.perform(FlowEdit::Set { block: Box::new(block) }, Some(key));
}

/// Changes the flow's header.
pub(super) fn set_header(builder: Builder, key: &str, act: impl FnOnce(&mut Header)) {
    let mut header = Header::of(&builder.now());
    act(&mut header);
    builder.perform(FlowEdit::Header(Box::new(header)), Some(key));
}

/// The label of what is selected.
#[component]
pub(super) fn LabelField(builder: Builder, value: String) -> impl IntoView {
    let value = RwSignal::new(value);
    view! { <TextField id="p-label" label="Label" value required=true on_change=move |text| builder.label(text)/> }
}

/// What a connector can lead to: name and words.
fn targets(builder: Builder, own: Option<Name>) -> Signal<Vec<(String, String)>> {
    Signal::derive(move || {
        builder.definition.with(|flow| {
            let others = flow.elements.iter().filter(|e| Some(&e.name) != own.as_ref());
            let words = |e: &Block| words::element(&Element::Block(e.name.clone()), flow);
            others.map(|e| (e.name.to_string(), words(e))).collect()
        })
    })
}

/// Where a connector leads; it follows what is drawn.
#[component]
pub(super) fn NextField(
    builder: Builder,
    #[prop(into)] id: String,
    #[prop(into)] label: String,
    on: Connector,
) -> impl IntoView {
    let of = on.clone();
    let now = Memo::new(move |_| {
        builder.definition.with(|flow| match ways::target(flow, &of) {
            // A loop that repeats nothing leads back to itself.
            Some(Element::Block(name)) if Some(&name) != ways::name(&of) => name.to_string(),
            _ => String::new(),
        })
    });
    let value = RwSignal::new(now.get_untracked());
    Effect::new(move |_| value.set(now.get()));
    let own = ways::name(&on).cloned();
    let empty = if matches!(on, Connector::Each(_)) { "Nothing yet" } else { "The end" };
    let chosen = move |text: String| {
        let connector = on.clone();
        builder.perform(FlowEdit::Connect { connector, to: Name::parse(&text).ok() }, None);
    };
    view! { <Select id label value options=targets(builder, own) empty=empty on_change=chosen/> }
}

/// What happens when the element fails.
#[component]
pub(super) fn FaultField(builder: Builder, name: Name) -> impl IntoView {
    let on = Connector::Fault(name.clone());
    let now = {
        let name = name.clone();
        Memo::new(move |_| {
            builder.definition.with(|flow| {
                let fault = flow.element(&name).and_then(|e| e.fault.as_ref());
                fault.map(ToString::to_string).unwrap_or_default()
            })
        })
    };
    let value = RwSignal::new(now.get_untracked());
    Effect::new(move |_| value.set(now.get()));
    let connector = on.clone();
    let chosen = move |text: String| {
        let connector = connector.clone();
        builder.perform(FlowEdit::Connect { connector, to: Name::parse(&text).ok() }, None);
    };
    let add = move |ev: leptos::ev::MouseEvent| {
        let button = event_target::<leptos::web_sys::Element>(&ev).get_bounding_client_rect();
        let (left, top) = (button.left(), button.bottom());
        builder.adding.set(Some(Adding { plus: Plus::On(on.clone()), left, top }));
    };
    view! {
        <Select
            id="p-fault"
            label="If this fails"
            value
            options=targets(builder, Some(name))
            empty="The whole flow fails"
            on_change=chosen
        />
        <Show when=move || now.get().is_empty() && !builder.looks>
            <button type="button" class="btn quiet add-fault" on:click=add.clone()>
                "Do something else then …"
            </button>
        </Show>
    }
}

/// Objects: name and words.
pub(super) fn objects(builder: Builder) -> Signal<Vec<(String, String)>> {
    Signal::derive(move || {
        builder
            .world
            .with(|world| world.objects.values().map(|o| (o.name.to_string(), o.label.clone())).collect())
    })
}

/// Which object something is about.
#[component]
pub(super) fn ObjectField(
    builder: Builder,
    #[prop(into)] label: String,
    value: RwSignal<String>,
    #[prop(into)] on_change: Callback<Name>,
) -> impl IntoView {
    let known = objects(builder);
    // What was just added may name no object that there is.
    let options = Signal::derive(move || {
        let mut all = known.get();
        let now = value.get();
        if !all.iter().any(|(name, _)| *name == now) {
            all.insert(0, (now, "Choose an object".to_owned()));
        }
        all
    });
    let chosen = move |text: String| {
        if let Ok(name) = Name::parse(&text) {
            on_change.run(name);
        }
    };
    view! { <Select id="p-object" label value options on_change=chosen/> }
}

/// The fields of an object by which its records are looked for.
pub(super) fn fields(builder: Builder, object: &str) -> Vec<Resource> {
    builder.world.with(|world| {
        let Some(object) = Name::parse(object).ok().and_then(|name| world.objects.get(&name)) else {
            return Vec::new();
        };
        let label = |f: &fermata_engine::object::Field| match f.label.as_str() {
            "" => f.name.to_string(),
            label => label.to_owned(),
        };
        let one = |f: &fermata_engine::object::Field| Resource {
            path: f.name.to_string(),
            label: label(f),
            data_type: f.data_type.clone(),
        };
        let id = DataType::Lookup { object: object.name.clone() };
        let id = Resource { path: "id".into(), label: "The record itself".into(), data_type: id };
        object.fields.iter().map(one).chain([id]).collect()
    })
}

/// Which records are meant.
#[component]
pub(super) fn FilterField(
    builder: Builder,
    object: RwSignal<String>,
    value: RecordFilter,
    #[prop(into)] on_change: Callback<RecordFilter>,
) -> impl IntoView {
    let fields = Signal::derive(move || fields(builder, &object.get()));
    view! {
        <FilterEditor
            id="p-filter"
            label="Only those where"
            value
            fields
            resources=builder.resources
            on_change
        />
    }
}

/// What fields of a record become.
#[component]
pub(super) fn FieldSets(
    builder: Builder,
    #[prop(into)] legend: String,
    #[prop(into)] object: Signal<String>,
    #[prop(into)] sets: Signal<Vec<SetTo>>,
    #[prop(into)] on_change: Callback<Vec<SetTo>>,
) -> impl IntoView {
    let names = Memo::new(move |_| {
        let all = fields(builder, &object.get()).into_iter().filter(|f| f.path != "id");
        all.map(|f| (f.path, f.label, f.data_type)).collect::<Vec<Settable>>()
    });
    view! {
        <Sets
            id="set"
            legend
            none="Choose the object first."
            sets
            names
            resources=builder.resources
            disabled=builder.looks
            on_change
        />
    }
}

/// Where a list or a record comes from: what is known that fits, or an expression.
#[component]
pub(super) fn SourceField(
    builder: Builder,
    #[prop(into)] id: String,
    #[prop(into)] label: String,
    #[prop(into)] empty: String,
    #[prop(optional, into)] help: String,
    value: Option<ValueSource>,
    /// What fits.
    fits: fn(&DataType) -> bool,
    #[prop(into)] on_change: Callback<Option<ValueSource>>,
) -> impl IntoView {
    const OWN: &str = "=";
    let (at, text) = match &value {
        Some(ValueSource::Reference(path)) => (path.clone(), String::new()),
        Some(ValueSource::Expression(text)) => (OWN.to_owned(), text.clone()),
        Some(ValueSource::Literal(Value::Null)) | None => (String::new(), String::new()),
        Some(ValueSource::Literal(value)) => (OWN.to_owned(), value.to_string()),
    };
    let (chosen, text) = (RwSignal::new(at), RwSignal::new(text));
    let options = Signal::derive(move || {
        let known = builder.resources.with(|all| {
            let fit = all.iter().filter(|r| fits(&r.data_type));
            fit.map(|r| (r.path.clone(), r.label.clone())).collect::<Vec<_>>()
        });
        let now = chosen.get();
        let gone = !now.is_empty() && now != OWN && !known.iter().any(|(path, _)| *path == now);
        let gone = gone.then(|| (now.clone(), format!("{now} (not known)")));
        let own = (OWN.to_owned(), "An expression …".to_owned());
        known.into_iter().chain(gone).chain([own]).collect::<Vec<_>>()
    });
    let changed = move || {
        on_change.run(match chosen.get_untracked().as_str() {
            "" => None,
            OWN => Some(ValueSource::Expression(text.get_untracked())),
            path => Some(ValueSource::Reference(path.to_owned())),
        });
    };
    let text_id = format!("{id}-text");
    view! {
        <Select id label help value=chosen options empty on_change=move |_| changed()/>
        <Show when=move || chosen.get() == OWN>
            <TextField id=text_id.clone() label="Expression" value=text on_change=move |_| changed()/>
        </Show>
    }
}

/// The variable that takes something.
#[component]
pub(super) fn IntoField(
    builder: Builder,
    #[prop(into)] label: String,
    value: Option<Name>,
    /// The words of the choice to keep nothing; none: it is kept.
    #[prop(optional, into)]
    none: Option<String>,
    /// What a new variable is named after.
    wish: &'static str,
    #[prop(into)] on_change: Callback<Option<Name>>,
) -> impl IntoView {
    const NEW: &str = "+";
    let chosen = RwSignal::new(value.map(|v| v.to_string()).unwrap_or_default());
    let has_none = none.is_some();
    let options = Signal::derive(move || {
        let known = builder.definition.with(|flow| {
            let label = |v: &fermata_engine::value::Variable| match v.label.as_str() {
                "" => v.name.to_string(),
                label => label.to_owned(),
            };
            flow.variables.iter().map(|v| (v.name.to_string(), label(v))).collect::<Vec<_>>()
        });
        let now = chosen.get();
        let gone = !now.is_empty() && now != NEW && !known.iter().any(|(name, _)| *name == now);
        let gone = gone.then(|| (now.clone(), format!("{now} (not known)")));
        let none = none.clone().map(|words| (String::new(), words));
        let new = (NEW.to_owned(), "A new variable".to_owned());
        none.into_iter().chain(known).chain(gone).chain([new]).collect::<Vec<_>>()
    });
    let changed = move |text: String| {
        let name = match text.as_str() {
            NEW => {
                let flow = builder.now();
                let taken = |n: &Name| flow.variables.iter().chain(&flow.inputs).any(|v| &v.name == n);
                let name = Name::free(wish, wish, taken);
                chosen.set(name.to_string());
                Some(name)
            }
            text => Name::parse(text).ok(),
        };
        if name.is_some() || has_none {
            on_change.run(name);
        }
    };
    view! {
        <Select id="p-into" label value=chosen options on_change=changed/>
    }
}

/// A button in the row under a list.
#[component]
pub(super) fn AddButton(#[prop(into)] words: String, #[prop(into)] on_click: Callback<()>) -> impl IntoView {
    view! {
        <Button sign=Sign::Plus on_click>
            {words}
        </Button>
    }
}
