//! A screen's components.

use fermata_engine::{
    condition::Condition,
    flow::{Component, ComponentBody, ElementBody, Validation},
    ids::Name,
    value::{DataType, ValueSource},
};
use leptos::prelude::*;

use super::{
    edit::add_component,
    name::NameField,
    state::{FlowEdit, takes_value},
};
use crate::kit::{
    Checkbox, Icon, Menu, MenuButton, Select, Sign, TextArea, TextField, ValueSourceField,
    condition::ConditionEditor,
    data_type::{DataTypeField, choices_of, choices_text, type_words},
};

/// What can be put on a screen: key, words.
const KINDS: [(&str, &str); 5] = [
    ("input", "Input"),
    ("choice", "Choice"),
    ("text", "Text to read"),
    ("record_field", "Field of the record"),
    ("section", "Heading"),
];

fn kind_words(body: &ComponentBody) -> String {
    match body {
        ComponentBody::Text { .. } => "Text to read".into(),
        ComponentBody::Input { data_type } => format!("Input: {}", type_words(data_type)),
        ComponentBody::Choice { .. } => "Choice".into(),
        ComponentBody::RecordField { .. } => "Field of the record".into(),
        ComponentBody::Section { .. } => "Heading".into(),
    }
}

/// How much of a text stands in the list.
const WORDS_SHOWN: usize = 60;

/// What a text begins with, without the marks of its form.
fn first_words(markdown: &str) -> String {
    let plain: String = markdown.chars().filter(|c| !matches!(c, '*' | '#' | '`')).collect();
    let plain = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    if plain.is_empty() {
        return "Text without words".to_owned();
    }
    if plain.chars().count() <= WORDS_SHOWN {
        return plain;
    }
    let cut: String = plain.chars().take(WORDS_SHOWN).collect();
    let whole = cut.rsplit_once(' ').map_or(cut.as_str(), |(whole, _)| whole);
    format!("{whole} …")
}

/// The components of a screen, each with its form.
#[component]
pub fn ScreenForm(
    /// The flow.
    edit: FlowEdit,
    /// Which element.
    screen: Name,
) -> impl IntoView {
    let screen = StoredValue::new(screen);
    let open = RwSignal::new(None::<usize>);
    let read = move || {
        edit.flow.with(|f| match f.element(&screen.get_value()).map(|e| &e.body) {
            Some(ElementBody::Screen(s)) => s.components.clone(),
            _ => Vec::new(),
        })
    };
    let count = Memo::new(move |_| read().len());
    let add = move |key: &'static str| {
        move |()| {
            let mut at = None;
            edit.flow.update(|flow| at = add_component(flow, &screen.get_value(), key));
            open.set(at);
        }
    };
    let menu = move || {
        view! {
            <Menu
                id="add-component"
                label="Add to this screen"
                class="btn"
                face=move || {
                    view! {
                        <Icon sign=Sign::Plus/>
                        <span>"Add to this screen"</span>
                    }
                }
            >
                {KINDS.iter().map(|(key, words)| view! { <MenuButton on_click=add(key)>{*words}</MenuButton> }).collect_view()}
            </Menu>
        }
    };
    view! {
        <fieldset class="components">
            <legend>"On this screen"</legend>
            <ol>
                {move || {
                    (0..count.get())
                        .map(|at| view! { <ComponentLine edit screen=screen.get_value() at open/> })
                        .collect_view()
                }}
            </ol>
            {(!edit.old).then(menu)}
        </fieldset>
    }
}

#[component]
fn ComponentLine(edit: FlowEdit, screen: Name, at: usize, open: RwSignal<Option<usize>>) -> impl IntoView {
    let screen = StoredValue::new(screen);
    let component = move || {
        edit.flow.with(|f| match f.element(&screen.get_value()).map(|e| &e.body) {
            Some(ElementBody::Screen(s)) => s.components.get(at).cloned(),
            _ => None,
        })
    };
    let label = move || match component() {
        Some(c) if !c.label.is_empty() => c.label,
        Some(Component { body: ComponentBody::Text { markdown }, .. }) => first_words(&markdown),
        Some(c) => c.name.to_string(),
        None => String::new(),
    };
    let kind = move || component().map(|c| kind_words(&c.body)).unwrap_or_default();
    let is_open = Memo::new(move |_| open.get() == Some(at));
    let components = move |act: &dyn Fn(&mut Vec<Component>)| {
        edit.element(&screen.get_value(), |e| {
            if let ElementBody::Screen(screen) = &mut e.body {
                act(&mut screen.components);
            }
        });
    };
    let shift = move |to: usize| {
        components(&|all| {
            if at < all.len() && to < all.len() {
                all.swap(at, to);
            }
        });
        open.set(None);
    };
    let remove = move || {
        open.set(None);
        components(&|all| {
            if at < all.len() {
                all.remove(at);
            }
        });
    };
    let button = move |words: &'static str, sign: Sign, act: Callback<()>| {
        view! {
            <button
                type="button"
                class="btn quiet icon-only"
                aria-label=move || format!("{words} {}", label())
                on:click=move |_| act.run(())
            >
                <Icon sign/>
            </button>
        }
    };
    view! {
        <li class="field-line">
            <div class="line">
                <button
                    type="button"
                    class="btn quiet name"
                    aria-expanded=move || is_open.get().to_string()
                    on:click=move |_| open.update(|o| *o = (*o != Some(at)).then_some(at))
                >
                    <b>{label}</b>
                    <small>{kind}</small>
                </button>
                {(!edit.old)
                    .then(|| {
                        view! {
                            {button("Move up", Sign::Up, Callback::new(move |()| shift(at.wrapping_sub(1))))}
                            {button("Move down", Sign::Down, Callback::new(move |()| shift(at + 1)))}
                            {button("Remove", Sign::Trash, Callback::new(move |()| remove()))}
                        }
                    })}
            </div>
            <Show when=move || is_open.get()>
                {move || untrack(component).map(|c| view! { <ComponentForm edit screen=screen.get_value() at component=c/> })}
            </Show>
        </li>
    }
}

#[component]
fn ComponentForm(edit: FlowEdit, screen: Name, at: usize, component: Component) -> impl IntoView {
    let screen = StoredValue::new(screen);
    let change = Callback::new(move |act: Change| edit.component(&screen.get_value(), at, |c| act.0(c)));
    let base = format!("component-{at}");
    let holds = takes_value(&component.body);
    let reads = matches!(component.body, ComponentBody::Text { .. });
    let name = RwSignal::new(component.name.to_string());
    let label = RwSignal::new(component.label.clone());
    let help = RwSignal::new(component.help.clone());
    let required = RwSignal::new(component.required);
    let read = move || {
        edit.flow.with(|f| match f.element(&screen.get_value()).map(|e| &e.body) {
            Some(ElementBody::Screen(s)) => s.components.get(at).cloned(),
            _ => None,
        })
    };
    let is_taken = move |name: Name| {
        let own = untrack(read).map(|c| c.name);
        own.as_ref() != Some(&name) && edit.flow.with_untracked(|f| super::edit::taken(f, &name))
    };
    let data_type = Memo::new(move |_| {
        read().and_then(|c| c.data_type(edit.object().as_ref())).unwrap_or(DataType::Text)
    });
    let relabel = move |text: String| {
        let derived = edit.flow.with_untracked(|f| super::edit::fresh_name(f, &text, "component"));
        let fresh = name.with_untracked(|n| n.starts_with("input") || n.starts_with("choice"));
        if fresh && !text.is_empty() {
            name.set(derived.to_string());
            change.run(Change::new(move |c| c.name = derived));
        }
        change.run(Change::new(move |c| c.label = text));
    };
    let show_when =
        move |condition: Option<Condition>| change.run(Change::new(move |c| c.visible = condition));
    view! {
        <fieldset class="bare field-form" disabled=edit.old>
            {(!reads)
                .then(|| {
                    view! {
                        <TextField id=format!("{base}-label") label="Label" value=label on_change=relabel/>
                    }
                })}
            <BodyForm edit base=base.clone() body=component.body.clone() change/>
            {holds
                .then(|| {
                    view! {
                        <TextField
                            id=format!("{base}-help")
                            label="Help shown beside it"
                            value=help
                            on_change=move |text: String| change.run(Change::new(move |c| c.help = text))
                        />
                        <Checkbox
                            id=format!("{base}-required")
                            label="Must be filled in"
                            value=required
                            on_change=move |on| change.run(Change::new(move |c| c.required = on))
                        />
                        <NameField
                            id=format!("{base}-name")
                            value=name
                            taken=is_taken
                            on_change=move |name: Name| change.run(Change::new(move |c| c.name = name))
                        />
                        <Default edit base=base.clone() value=component.default.clone() data_type change/>
                        <Rule edit base=base.clone() value=component.validation.clone() change/>
                    }
                })}
            <ConditionEditor
                id=format!("{base}-visible")
                label="Shown when"
                optional=true
                value=component.visible
                resources=edit.resources
            flows=edit.evaluations()
                on_change=show_when
            />
        </fieldset>
    }
}

/// A change to a component, to be carried out once.
struct Change(Box<dyn FnOnce(&mut Component) + Send + Sync>);

impl Change {
    fn new(act: impl FnOnce(&mut Component) + Send + Sync + 'static) -> Self {
        Self(Box::new(act))
    }
}

/// What belongs to a component's kind.
#[component]
fn BodyForm(edit: FlowEdit, base: String, body: ComponentBody, change: Callback<Change>) -> impl IntoView {
    match body {
        ComponentBody::Text { markdown } => {
            let text = RwSignal::new(markdown);
            let changed = move |markdown: String| {
                change.run(Change::new(move |c| c.body = ComponentBody::Text { markdown }))
            };
            view! {
                <TextArea
                    id=format!("{base}-text")
                    label="Text"
                    help="**bold**, *italic*, lists, links; {{record.name}} is filled in"
                    value=text
                    on_change=changed
                />
            }
            .into_any()
        }
        ComponentBody::Input { data_type } => {
            let changed = move |data_type: DataType| {
                change.run(Change::new(move |c| c.body = ComponentBody::Input { data_type }))
            };
            view! { <DataTypeField id=base value=data_type objects=edit.objects() on_change=changed/> }
                .into_any()
        }
        ComponentBody::Choice { choices, multiple, from } => {
            let text = RwSignal::new(choices_text(&choices));
            let several = RwSignal::new(multiple);
            let from = StoredValue::new(from);
            let changed = move || {
                let choices = choices_of(&text.get_untracked());
                let multiple = several.get_untracked();
                let from = from.get_value();
                change.run(Change::new(move |c| c.body = ComponentBody::Choice { choices, multiple, from }));
            };
            view! {
                <TextArea
                    id=format!("{base}-choices")
                    label="Choices"
                    help="One a line. To show other words than are stored: value = words"
                    value=text
                    on_change=move |_| changed()
                />
                <Checkbox id=format!("{base}-several") label="Several can be chosen" value=several on_change=move |_| changed()/>
            }
            .into_any()
        }
        ComponentBody::RecordField { field, editable } => {
            let field = RwSignal::new(field.to_string());
            let editable = RwSignal::new(editable);
            let fields = untrack(|| edit.object()).map(|o| o.fields).unwrap_or_default();
            let options: Vec<(String, String)> =
                fields.into_iter().map(|f| (f.name.to_string(), f.label)).collect();
            let changed = move || {
                if let Ok(field) = Name::parse(&field.get_untracked()) {
                    let editable = editable.get_untracked();
                    change.run(Change::new(move |c| c.body = ComponentBody::RecordField { field, editable }));
                }
            };
            view! {
                <Select
                    id=format!("{base}-field")
                    label="Field"
                    help="Choose the object that this flow works on first (on the left)"
                    value=field
                    options
                    on_change=move |_| changed()
                />
                <Checkbox
                    id=format!("{base}-editable")
                    label="Can be changed here"
                    value=editable
                    on_change=move |_| changed()
                />
            }
            .into_any()
        }
        ComponentBody::Section { .. } => ().into_any(),
    }
}

/// What a component holds at first.
#[component]
fn Default(
    edit: FlowEdit,
    base: String,
    value: Option<ValueSource>,
    data_type: Memo<DataType>,
    change: Callback<Change>,
) -> impl IntoView {
    let on = RwSignal::new(value.is_some());
    let start = StoredValue::new(value.unwrap_or(ValueSource::Literal(serde_json::Value::Null)));
    let id = format!("{base}-default");
    let field = id.clone();
    view! {
        <Checkbox
            id=format!("{id}-on")
            label="Holds something at first"
            value=on
            on_change=move |on: bool| {
                let value = on.then(|| start.get_value());
                change.run(Change::new(move |c| c.default = value));
            }
        />
        <Show when=move || on.get()>
            {
                let field = field.clone();
                move || {
                    view! {
                        <ValueSourceField
                            id=field.clone()
                            label="At first"
                            value=start.get_value()
                            data_type=data_type.get()
                            resources=edit.resources
                            on_change=move |value: ValueSource| {
                                start.set_value(value.clone());
                                change.run(Change::new(move |c| c.default = Some(value)));
                            }
                        />
                    }
                }
            }
        </Show>
    }
}

/// What must hold of a component's value, and what is said otherwise.
#[component]
fn Rule(edit: FlowEdit, base: String, value: Option<Validation>, change: Callback<Change>) -> impl IntoView {
    let message = RwSignal::new(value.as_ref().map(|v| v.message.clone()).unwrap_or_default());
    let condition = RwSignal::new(value.map(|v| v.condition));
    let changed = move || {
        let (message, condition) = (message.get_untracked(), condition.get_untracked());
        change.run(Change::new(move |c| {
            c.validation = condition.map(|condition| Validation { condition, message })
        }));
    };
    let right_when = move |new: Option<Condition>| {
        condition.set(new);
        changed();
    };
    let id = format!("{base}-rule");
    let message_id = format!("{id}-message");
    view! {
        <ConditionEditor
            id
            label="Is right when"
            optional=true
            value=condition.get_untracked()
            resources=edit.resources
            flows=edit.evaluations()
            on_change=right_when
        />
        <Show when=move || condition.with(Option::is_some)>
            <TextField
                id=message_id.clone()
                label="What is said otherwise"
                value=message
                on_change=move |_| changed()
            />
        </Show>
    }
}

#[cfg(test)]
mod tests {
    use super::first_words;

    #[test]
    fn a_text_is_listed_by_what_it_begins_with() {
        for (markdown, words) in [
            ("Enter what **{{record.name}}** agreed.", "Enter what {{record.name}} agreed."),
            ("# Terms\n\nread them", "Terms read them"),
            ("", "Text without words"),
            (
                "Legal and finance work with exactly these figures, so check each of them.",
                "Legal and finance work with exactly these figures, so check …",
            ),
        ] {
            assert_eq!(first_words(markdown), words);
        }
    }
}
