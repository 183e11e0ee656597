//! The properties of what is selected. They begin afresh with another selection and after undo; while somebody types, they
//! stay, and the page beside them follows at once.

use fermata_engine::{
    condition::Condition,
    flow::{Columns, Component, ComponentBody, Validation, Width},
    ids::Name,
    value::{DataType, ValueSource},
};
use leptos::prelude::*;

use super::{
    answer::AnswerForm,
    kinds::kind_words,
    markdown::MarkdownField,
    outcome::{OutcomeForm, OutcomeList},
    page::PageForm,
    state::{Designer, Selection},
};
use crate::{
    kit::{Checkbox, Select, TextField, ValueSourceField, condition::ConditionEditor},
    pages::flows::name::NameField,
};

/// The properties.
#[component]
pub fn Properties(
    /// The designer.
    designer: Designer,
) -> impl IntoView {
    let form = move || {
        designer.afresh.track();
        match designer.selected.get_untracked() {
            Selection::Page => view! {
                <PageForm designer/>
                <OutcomeList designer/>
            }
            .into_any(),
            Selection::Outcome(at) => view! { <OutcomeForm designer at/> }.into_any(),
            Selection::Component(name) => match designer.component_untracked(&name) {
                Some(component) => view! { <ComponentForm designer component/> }.into_any(),
                None => ().into_any(),
            },
        }
    };
    view! {
        <aside class="panel designer-props" aria-label="Properties" tabindex=designer.looks().then_some("0")>
            <fieldset class="bare" disabled=designer.looks()>
                {form}
            </fieldset>
        </aside>
    }
}

/// One component that is being changed; its name may change meanwhile.
#[derive(Clone, Copy)]
pub struct Subject {
    /// The designer.
    pub designer: Designer,
    name: StoredValue<Name>,
}

impl Subject {
    /// As it is now, followed.
    pub fn now(self) -> Option<Component> {
        let name = self.name.get_value();
        self.designer.components().into_iter().find(|component| component.name == name)
    }

    /// Changes it; what is changed about the same property in one go is one change.
    pub fn change(self, about: &str, act: impl FnOnce(&mut Component)) {
        self.designer.component(about, &self.name.get_value(), act);
    }

    /// What it holds.
    pub fn data_type(self) -> Option<DataType> {
        self.now()?.data_type(self.designer.edit.object().as_ref())
    }
}

#[component]
fn ComponentForm(designer: Designer, component: Component) -> impl IntoView {
    let subject = Subject { designer, name: StoredValue::new(component.name.clone()) };
    let name = RwSignal::new(component.name.to_string());
    let label = RwSignal::new(component.label.clone());
    let relabel = move |text: String| {
        let new = designer.relabel(&subject.name.get_value(), &text);
        name.set(new.to_string());
        subject.name.set_value(new);
    };
    let rename = move |new: Name| {
        designer.rename(&subject.name.get_value(), &new);
        subject.name.set_value(new);
    };
    let is_taken = move |new: Name| {
        let own = subject.name.get_value();
        own != new && designer.edit.flow.with_untracked(|f| crate::pages::flows::edit::taken(f, &new))
    };
    let is_text = matches!(component.body, ComponentBody::Text { .. });
    let (title, is_section) = (kind_words(&component.body), component.is_section());
    let holds = !is_text && !is_section;
    view! {
        <header>
            <h2>{title}</h2>
        </header>
        {(!is_text)
            .then(|| {
                let words = if is_section { "Heading" } else { "Label" };
                view! { <TextField id="c-label" label=words value=label on_change=relabel/> }
            })}
        {match &component.body {
            ComponentBody::Text { markdown } => {
                view! { <MarkdownField subject text=markdown.clone()/> }.into_any()
            }
            _ => view! { <Words subject component=component.clone()/> }.into_any(),
        }}
        <AnswerForm subject component=component.clone()/>
        {holds.then(|| view! { <Demands subject component=component.clone()/> })}
        <Layout subject component=component.clone()/>
        <Rules subject component/>
        <details class="props-group">
            <summary>"Name"</summary>
            <NameField id="c-name" value=name taken=is_taken on_change=rename/>
        </details>
    }
}

/// Words beside the input.
#[component]
fn Words(subject: Subject, component: Component) -> impl IntoView {
    let help = RwSignal::new(component.help.clone());
    let placeholder = RwSignal::new(component.placeholder.clone());
    let typed = Memo::new(move |_| {
        let component = subject.now();
        let editable = component.is_some_and(|c| match c.body {
            ComponentBody::RecordField { editable, .. } => editable,
            ComponentBody::Input { .. } => !c.read_only,
            _ => false,
        });
        editable && subject.data_type().is_some_and(|t| is_typed(&t))
    });
    view! {
        <TextField
            id="c-help"
            label="Help below it"
            value=help
            on_change=move |text: String| subject.change("help", |c| c.help = text)
        />
        <Show when=move || typed.get()>
            <TextField
                id="c-placeholder"
                label="Example in the empty input"
                value=placeholder
                on_change=move |text: String| subject.change("placeholder", |c| c.placeholder = text)
            />
        </Show>
    }
}

/// Whether something of a type is typed in, so that an example can stand in its input.
fn is_typed(data_type: &DataType) -> bool {
    matches!(
        data_type,
        DataType::Text
            | DataType::LongText
            | DataType::Number { .. }
            | DataType::Currency { .. }
            | DataType::Percent
            | DataType::Email
            | DataType::Phone
            | DataType::Url
    )
}

/// What is asked of the person: whether it must be filled in, what it holds at first.
#[component]
fn Demands(subject: Subject, component: Component) -> impl IntoView {
    let required = RwSignal::new(component.required);
    let read_only = RwSignal::new(component.read_only);
    let is_field = matches!(component.body, ComponentBody::RecordField { .. });
    let needed = match component.body {
        ComponentBody::Checklist { .. } => "Every item must be ticked",
        _ => "Must be filled in",
    };
    let shows = Memo::new(move |_| {
        subject.now().is_some_and(|c| {
            c.read_only || matches!(c.body, ComponentBody::RecordField { editable: false, .. })
        })
    });
    let default = component.default.clone();
    view! {
        <Show when=move || !shows.get()>
            <Checkbox
                id="c-required"
                label=needed
                value=required
                on_change=move |on| subject.change("required", |c| c.required = on)
            />
        </Show>
        {(!is_field)
            .then(|| {
                view! {
                    <Checkbox
                        id="c-read-only"
                        label="Read only: shows what it holds at first"
                        value=read_only
                        on_change=move |on| subject.change("read only", |c| c.read_only = on)
                    />
                    <Default subject value=default/>
                }
            })}
    }
}

/// What a component holds at first.
#[component]
fn Default(subject: Subject, value: Option<ValueSource>) -> impl IntoView {
    let on = RwSignal::new(value.is_some());
    let start = StoredValue::new(value.unwrap_or(ValueSource::Literal(serde_json::Value::Null)));
    let data_type = Memo::new(move |_| subject.data_type().unwrap_or(DataType::Text));
    let resources = subject.designer.edit.resources;
    let field = move || {
        view! {
            <ValueSourceField
                id="c-default"
                label="At first"
                value=start.get_value()
                data_type=data_type.get()
                resources=resources
                on_change=move |value: ValueSource| {
                    start.set_value(value.clone());
                    subject.change("default", |c| c.default = Some(value));
                }
            />
        }
    };
    view! {
        <Checkbox
            id="c-default-on"
            label="Holds something at first"
            value=on
            on_change=move |on: bool| {
                let value = on.then(|| start.get_value());
                subject.change("default", |c| c.default = value);
            }
        />
        <Show when=move || on.get()>{field}</Show>
    }
}

/// How much room it takes.
#[component]
fn Layout(subject: Subject, component: Component) -> impl IntoView {
    if let ComponentBody::Section { columns } = component.body {
        let value = RwSignal::new(if columns == Columns::One { "one" } else { "two" }.to_owned());
        let options = [("two", "Two columns"), ("one", "One column")];
        let options: Vec<_> = options.map(|(key, words)| (key.to_owned(), words.to_owned())).to_vec();
        let changed = move |key: String| {
            let columns = if key == "one" { Columns::One } else { Columns::Two };
            subject.change("columns", |c| c.body = ComponentBody::Section { columns });
        };
        return view! { <Select id="c-columns" label="What it holds stands in" value options on_change=changed/> }
            .into_any();
    }
    let key = match component.width {
        Width::Auto => "auto",
        Width::Column => "column",
        Width::Row => "row",
    };
    let value = RwSignal::new(key.to_owned());
    let options = [("auto", "As suits it"), ("column", "One column"), ("row", "The whole row")];
    let options: Vec<_> = options.map(|(key, words)| (key.to_owned(), words.to_owned())).to_vec();
    let changed = move |key: String| {
        let width = match key.as_str() {
            "column" => Width::Column,
            "row" => Width::Row,
            _ => Width::Auto,
        };
        subject.change("width", |c| c.width = width);
    };
    view! { <Select id="c-width" label="Takes" value options on_change=changed/> }.into_any()
}

/// When it is shown, and what must hold of its value.
#[component]
fn Rules(subject: Subject, component: Component) -> impl IntoView {
    let edit = subject.designer.edit;
    let holds = !matches!(
        component.body,
        ComponentBody::Text { .. } | ComponentBody::Section { .. } | ComponentBody::Placeholder { .. }
    );
    let message = RwSignal::new(component.validation.as_ref().map(|v| v.message.clone()).unwrap_or_default());
    let condition = RwSignal::new(component.validation.map(|v| v.condition));
    let changed = move || {
        let (message, condition) = (message.get_untracked(), condition.get_untracked());
        subject
            .change("rule", |c| c.validation = condition.map(|condition| Validation { condition, message }));
    };
    let right_when = move |new: Option<Condition>| {
        condition.set(new);
        changed();
    };
    let first = condition.get_untracked();
    let (is_hidden, is_ruled) = (component.visible.is_some(), first.is_some());
    let show_when = move |new: Option<Condition>| subject.change("visible", |c| c.visible = new);
    view! {
        <details class="props-group" open=is_hidden>
            <summary>"Shown when"</summary>
            <ConditionEditor
                id="c-visible"
                label="It is shown"
                optional=true
                value=component.visible
                resources=edit.resources
                flows=edit.evaluations()
                on_change=show_when
            />
        </details>
        {holds
            .then(move || {
                view! {
                    <details class="props-group" open=is_ruled>
                        <summary>"Right when"</summary>
                        <ConditionEditor
                            id="c-rule"
                            label="What is entered is right"
                            optional=true
                            value=first
                            resources=edit.resources
                            flows=edit.evaluations()
                            on_change=right_when
                        />
                        <Show when=move || condition.with(Option::is_some)>
                            <TextField
                                id="c-rule-message"
                                label="What the person reads otherwise"
                                value=message
                                on_change=move |_| changed()
                            />
                        </Show>
                    </details>
                }
            })}
    }
}
