//! A page of a screen flow, as inputs. A component keeps its element while it stays on the page, so that nothing loses the
//! focus as others appear and disappear.

use fermata_engine::{
    flow::{
        ChecklistItem, Columns, Width,
        screen::{Page, PageBody, PageComponent},
    },
    ids::Name,
    value::{DataType, Value},
};
use leptos::prelude::*;

use super::entries::Entries;
use crate::kit::{FieldError, Markdown, ValueInput, ValueView, field::FieldProblem};

/// What stands on a page, in order: components, and sections with theirs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// The component's name.
    pub name: Name,
    /// Of a section: in how many columns what it holds stands, and what that is.
    pub section: Option<(Columns, Vec<Name>)>,
}

/// What stands on a page. What names no section before it stands on the page itself.
pub fn standing(page: &Page) -> Vec<Standing> {
    let mut all: Vec<Standing> = Vec::new();
    for component in &page.components {
        let holder = component.section.as_ref().filter(|_| !is_section(component)).and_then(|name| {
            all.iter_mut().find(|other| &other.name == name).and_then(|other| other.section.as_mut())
        });
        match holder {
            Some((_, held)) => held.push(component.name.clone()),
            None => {
                let section = match component.body {
                    PageBody::Section { columns } => Some((columns, Vec::new())),
                    _ => None,
                };
                all.push(Standing { name: component.name.clone(), section });
            }
        }
    }
    all
}

fn is_section(component: &PageComponent) -> bool {
    matches!(component.body, PageBody::Section { .. })
}

/// The classes of what holds components.
pub fn grid(columns: Columns) -> &'static str {
    match columns {
        Columns::One => "screen one",
        Columns::Two => "screen",
    }
}

/// The inputs of the page shown.
#[component]
pub fn ScreenPage(
    /// The form.
    entries: Entries,
    /// Whether the person may fill it in now.
    #[prop(into)]
    open: Signal<bool>,
) -> impl IntoView {
    // Only another page (or other components on it) makes new elements; a changed value does not.
    let shape = Memo::new(move |_| entries.page().map(|page| (page.name.clone(), standing(&page))));
    let several = Memo::new(move |_| entries.pages.with(Vec::len));
    move || {
        let (page, all) = shape.get()?;
        let heading = move || entries.page().map(|page| page.label).unwrap_or_default();
        let head = (several.get() > 1).then(|| {
            let place = move || format!("Page {} of {}", entries.at() + 1, several.get());
            view! {
                <div class="screen-head">
                    <h2 tabindex="-1" id="screen-title">
                        {heading}
                    </h2>
                    <span class="quiet num">{place}</span>
                </div>
            }
        });
        let parts = all.into_iter().map(|standing| part(entries, standing, open)).collect_view();
        Some(view! {
            {head}
            <div class="screen-frame">
                <div class="screen" data-page=page.to_string()>
                    {parts}
                </div>
            </div>
        })
    }
}

fn part(entries: Entries, standing: Standing, open: Signal<bool>) -> AnyView {
    let Some((columns, held)) = standing.section else {
        return view! { <Part entries name=standing.name open/> }.into_any();
    };
    let held = held.into_iter().map(|name| view! { <Part entries name open/> }).collect_view();
    view! {
        <Section entries name=standing.name columns>
            {held}
        </Section>
    }
    .into_any()
}

/// The component of this name as it is now.
pub fn find(entries: Entries, name: &Name) -> Option<PageComponent> {
    entries
        .pages
        .with(|pages| pages.iter().flat_map(|page| &page.components).find(|c| &c.name == name).cloned())
}

/// A part of the page with its heading.
#[component]
fn Section(entries: Entries, name: Name, columns: Columns, children: Children) -> impl IntoView {
    let id = format!("section-{name}");
    let now = Memo::new(move |_| find(entries, &name));
    let hidden = move || now.with(|now| now.as_ref().is_none_or(|c| !c.visible));
    let labelled = id.clone();
    view! {
        <section class="screen-section wide" aria-labelledby=labelled hidden=hidden>
            <SectionHead now id/>
            <div class=grid(columns)>{children()}</div>
        </section>
    }
}

/// The heading of a section, with its sentence of help.
#[component]
pub fn SectionHead(
    /// The section as it is now.
    #[prop(into)]
    now: Signal<Option<PageComponent>>,
    /// The heading's id.
    id: String,
) -> impl IntoView {
    let label = move || now.with(|now| now.as_ref().map(|c| c.label.clone()).unwrap_or_default());
    let help = Memo::new(move |_| now.with(|now| now.as_ref().map(|c| c.help.clone()).unwrap_or_default()));
    view! {
        <h3 class="section" id=id>
            {label}
        </h3>
        {move || (!help.with(String::is_empty)).then(|| view! { <p class="hint">{help.get()}</p> })}
    }
}

/// What of a component decides which elements it is made of.
#[derive(Debug, Clone, PartialEq)]
enum Face {
    Gone,
    Section,
    Text,
    Placeholder(String),
    Checklist { items: Vec<ChecklistItem>, help: String },
    Shown(DataType),
    Input { data_type: DataType, options: bool, help: String, placeholder: String, drawn: bool },
}

impl Face {
    fn of(component: Option<&PageComponent>, drawn: bool) -> Self {
        let Some(component) = component else { return Self::Gone };
        match &component.body {
            PageBody::Section { .. } => Self::Section,
            PageBody::Text { .. } => Self::Text,
            PageBody::Placeholder { what } => Self::Placeholder(what.clone()),
            PageBody::Checklist { items, editable: true } => {
                Self::Checklist { items: items.clone(), help: component.help.clone() }
            }
            PageBody::Checklist { .. } => {
                let data_type = component.body.takes().map(|(data_type, _)| data_type.into_owned());
                data_type.map_or(Self::Gone, Self::Shown)
            }
            PageBody::Input { data_type, editable: false, .. } => Self::Shown(data_type.clone()),
            PageBody::Input { data_type, options, .. } => Self::Input {
                data_type: data_type.clone(),
                options: *options,
                help: component.help.clone(),
                placeholder: component.placeholder.clone(),
                drawn,
            },
        }
    }

    /// Words alone give an input that somebody may be typing in no new element.
    fn is_another(&self, other: &Self) -> bool {
        match (self, other) {
            (
                Self::Input { data_type, options, drawn: false, .. },
                Self::Input { data_type: other, options: other_options, .. },
            ) => data_type != other || options != other_options,
            _ => self != other,
        }
    }
}

/// One component, as its kind wants it.
#[component]
pub fn Part(
    /// The form.
    entries: Entries,
    /// Which component.
    name: Name,
    /// Whether the person may fill it in now.
    open: Signal<bool>,
    /// Whether it is drawn afresh for every changed word: nobody types in it.
    #[prop(optional)]
    drawn: bool,
) -> impl IntoView {
    let own = name.clone();
    let now = Memo::new(move |_| find(entries, &own));
    let hidden = Memo::new(move |_| !drawn && now.with(|now| now.as_ref().is_none_or(|c| !c.visible)));
    let wide = move || now.with(|now| now.as_ref().is_none_or(is_wide));
    let face = Memo::new_with_compare(
        move |_| now.with(|now| Face::of(now.as_ref(), drawn)),
        |before, after| match (before, after) {
            (Some(before), Some(after)) => before.is_another(after),
            _ => true,
        },
    );
    view! {
        <div class="part" class:wide=wide hidden=move || hidden.get()>
            {move || inner(entries, name.clone(), face.get(), now, open)}
        </div>
    }
}

fn inner(
    entries: Entries,
    name: Name,
    face: Face,
    now: Memo<Option<PageComponent>>,
    open: Signal<bool>,
) -> AnyView {
    let label =
        Signal::derive(move || now.with(|now| now.as_ref().map(|c| c.label.clone()).unwrap_or_default()));
    match face {
        Face::Gone => ().into_any(),
        Face::Section => view! { <h3 class="section">{move || label.get()}</h3> }.into_any(),
        Face::Placeholder(what) => {
            view! { <p class="notice">{move || label.get()} ": not available here. It was " {what} "."</p> }
                .into_any()
        }
        Face::Text => {
            let text = Signal::derive(move || match now.get().map(|c| c.body) {
                Some(PageBody::Text { markdown }) => markdown,
                _ => String::new(),
            });
            view! { <Markdown text/> }.into_any()
        }
        Face::Shown(data_type) => {
            let value = Memo::new(move |_| now.get().map(|c| c.value).unwrap_or(Value::Null));
            let help = move || now.get().map(|c| c.help).filter(|help| !help.is_empty());
            view! {
                <div class="field">
                    <span class="label">{move || label.get()}</span>
                    {move || view! { <ValueView data_type=data_type.clone() value=value.get()/> }}
                    {move || help().map(|help| view! { <p class="hint">{help}</p> })}
                </div>
            }
            .into_any()
        }
        Face::Checklist { items, help } => {
            view! { <Ticks entries name now items help label open/> }.into_any()
        }
        Face::Input { data_type, options, help, placeholder, .. } => {
            view! { <Input entries name now data_type options help placeholder label open/> }.into_any()
        }
    }
}

/// Whether a component takes the whole width.
pub fn is_wide(component: &PageComponent) -> bool {
    match (&component.width, &component.body) {
        (Width::Row, _) => true,
        (Width::Column, _) => false,
        (Width::Auto, PageBody::Input { data_type, options, .. }) => {
            *options
                || matches!(
                    data_type,
                    DataType::LongText | DataType::MultiPicklist { .. } | DataType::Checkbox
                )
        }
        _ => true,
    }
}

/// Things to tick off, and how far the person is.
#[component]
fn Ticks(
    entries: Entries,
    name: Name,
    now: Memo<Option<PageComponent>>,
    items: Vec<ChecklistItem>,
    help: String,
    label: Signal<String>,
    open: Signal<bool>,
) -> impl IntoView {
    let ticked = Memo::new(move |_| {
        let value = now.with(|now| now.as_ref().map(|c| c.value.clone()).unwrap_or_default());
        let texts = value.as_array().into_iter().flatten().filter_map(Value::as_str);
        texts.map(str::to_owned).collect::<Vec<_>>()
    });
    let order: Vec<String> = items.iter().map(|item| item.value.clone()).collect();
    let of = items.len();
    let error: FieldError = entries.problem_of(&name);
    let id = format!("value-{name}");
    let (error_id, described) = (format!("{id}-error"), format!("{id}-error"));
    let turn = Callback::new(move |(entry, on): (String, bool)| {
        let before = ticked.get_untracked();
        let is_on = |one: &String| if *one == entry { on } else { before.contains(one) };
        let list: Vec<Value> = order.iter().filter(|one| is_on(one)).cloned().map(Value::String).collect();
        entries.set(&name, if list.is_empty() { Value::Null } else { Value::Array(list) });
    });
    let box_of = move |item: ChecklistItem| {
        let (own, entry) = (item.value.clone(), item.value.clone());
        let on = Memo::new(move |_| ticked.with(|all| all.contains(&own)));
        view! {
            <li>
                <label class="check">
                    <input
                        type="checkbox"
                        prop:checked=move || on.get()
                        disabled=move || !open.get()
                        on:change=move |ev| turn.run((entry.clone(), event_target_checked(&ev)))
                    />
                    <span>
                        {item.shown().to_owned()}
                        {item.required.then(|| view! { <span class="needed">" needed"</span> })}
                    </span>
                </label>
            </li>
        }
    };
    view! {
        <fieldset class="field checklist" id=id tabindex="-1" aria-describedby=described>
            <legend>
                {move || label.get()}
                <span class="quiet num">{move || format!(" {} of {of}", ticked.with(Vec::len))}</span>
            </legend>
            <ul>{items.into_iter().map(box_of).collect_view()}</ul>
            {(!help.is_empty()).then(|| view! { <p class="hint">{help}</p> })}
            <FieldProblem id=error_id error/>
        </fieldset>
    }
}

#[component]
fn Input(
    entries: Entries,
    name: Name,
    now: Memo<Option<PageComponent>>,
    data_type: DataType,
    options: bool,
    help: String,
    placeholder: String,
    label: Signal<String>,
    open: Signal<bool>,
) -> impl IntoView {
    let held = move || now.with(|now| now.as_ref().map(|c| c.value.clone()).unwrap_or_default());
    let value = RwSignal::new(untrack(held));
    let own = name.clone();
    // A default that depends on other answers follows them until the person has entered something.
    Effect::new(move |_| {
        let now = held();
        let entered = entries.values.with_untracked(|values| values.contains_key(own.as_str()));
        if !entered && value.with_untracked(|value| *value != now) {
            value.set(now);
        }
    });
    let required = Signal::derive(move || now.with(|now| now.as_ref().is_some_and(|c| c.required)));
    let error = entries.problem_of(&name);
    let id = format!("value-{name}");
    view! {
        <ValueInput
            id label data_type value open_choices=options help placeholder error required
            disabled=Signal::derive(move || !open.get())
            on_change=move |new: Value| entries.set(&name, new)
        />
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn page(components: &[(&str, Option<&str>, bool)]) -> Page {
        let one = |(name, section, is_section): &(&str, Option<&str>, bool)| {
            let body = match is_section {
                true => json!({ "kind": "section", "columns": "one" }),
                false => json!({ "kind": "text", "markdown": "" }),
            };
            json!({ "name": name, "label": "", "help": "", "placeholder": "", "section": section, "width": "auto",
                "visible": true, "required": false, "body": body, "value": null })
        };
        let components: Vec<_> = components.iter().map(one).collect();
        serde_json::from_value(json!({ "name": "page", "label": "Page", "components": components }))
            .expect("a page")
    }

    #[test]
    fn what_is_in_a_section_stands_in_it() {
        let page = page(&[
            ("intro", None, false),
            ("firm", None, true),
            ("vat", Some("firm"), false),
            ("lost", Some("gone"), false),
            ("seats", Some("firm"), false),
            ("nested", Some("firm"), true),
        ]);
        let words = |one: &Standing| match &one.section {
            None => one.name.to_string(),
            Some((_, held)) => {
                let held: Vec<_> = held.iter().map(ToString::to_string).collect();
                format!("{}({})", one.name, held.join(" "))
            }
        };
        let all: Vec<_> = standing(&page).iter().map(words).collect();
        assert_eq!(all, ["intro", "firm(vat seats)", "lost", "nested()"]);
    }
}
