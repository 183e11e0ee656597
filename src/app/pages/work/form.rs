//! A page of a screen flow, as inputs. A component keeps its element while it stays on the page, so that nothing loses the
//! focus as others appear and disappear.

use fermata_engine::{
    flow::screen::{Page, PageBody, PageComponent},
    ids::Name,
    value::{DataType, Value},
};
use leptos::prelude::*;

use super::entries::Entries;
use crate::kit::{Markdown, ValueInput, ValueView};

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
    let shape = Memo::new(move |_| {
        let names = |page: Page| (page.name, page.components.into_iter().map(|c| c.name).collect::<Vec<_>>());
        entries.page().map(names)
    });
    let several = Memo::new(move |_| entries.pages.with(Vec::len));
    move || {
        let (page, names) = shape.get()?;
        let heading = entries.page().map(|page| page.label).unwrap_or_default();
        let count = several.get();
        let head = (count > 1).then(|| {
            let at = entries.at.get() + 1;
            view! {
                <div class="screen-head">
                    <h2 tabindex="-1" id="screen-title">
                        {heading}
                    </h2>
                    <span class="quiet num">{at} " of " {count}</span>
                </div>
            }
        });
        let parts = names.into_iter().map(|name| view! { <Part entries name open/> }).collect_view();
        Some(view! {
            {head}
            <div class="screen" data-page=page.to_string()>
                {parts}
            </div>
        })
    }
}

/// The component of this name as it is now.
fn find(entries: Entries, name: &Name) -> Option<PageComponent> {
    entries
        .pages
        .with(|pages| pages.iter().flat_map(|page| &page.components).find(|c| &c.name == name).cloned())
}

#[component]
fn Part(entries: Entries, name: Name, open: Signal<bool>) -> impl IntoView {
    let first = untrack(|| find(entries, &name));
    let own = name.clone();
    let now = Memo::new(move |_| find(entries, &own));
    let hidden = Memo::new(move |_| now.with(|now| now.as_ref().is_none_or(|c| !c.visible)));
    let label =
        Signal::derive(move || now.with(|now| now.as_ref().map(|c| c.label.clone()).unwrap_or_default()));
    let inner = match first.map(|c| (c.body.clone(), c)) {
        None => ().into_any(),
        Some((PageBody::Section, _)) => view! { <h3 class="section">{move || label.get()}</h3> }.into_any(),
        Some((PageBody::Text { .. }, _)) => {
            let text = Signal::derive(move || match now.get().map(|c| c.body) {
                Some(PageBody::Text { markdown }) => markdown,
                _ => String::new(),
            });
            view! { <Markdown text/> }.into_any()
        }
        Some((PageBody::Input { data_type, editable: false, .. }, _)) => {
            let value = Memo::new(move |_| now.get().map(|c| c.value).unwrap_or(Value::Null));
            view! {
                <div class="field">
                    <span class="label">{move || label.get()}</span>
                    {move || view! { <ValueView data_type=data_type.clone() value=value.get()/> }}
                </div>
            }
            .into_any()
        }
        Some((PageBody::Input { data_type, options, editable: true }, c)) => {
            view! { <Input entries name component=c data_type options label open/> }.into_any()
        }
    };
    let wide = move || now.with(|now| now.as_ref().is_none_or(is_wide));
    view! {
        <div class="part" class:wide=wide hidden=move || hidden.get()>
            {inner}
        </div>
    }
}

/// Whether a component takes the whole width.
fn is_wide(component: &PageComponent) -> bool {
    match &component.body {
        PageBody::Input { data_type, options, .. } => {
            *options
                || matches!(
                    data_type,
                    DataType::LongText | DataType::MultiPicklist { .. } | DataType::Checkbox
                )
        }
        _ => true,
    }
}

#[component]
fn Input(
    entries: Entries,
    name: Name,
    component: PageComponent,
    data_type: DataType,
    options: bool,
    label: Signal<String>,
    open: Signal<bool>,
) -> impl IntoView {
    let value = RwSignal::new(component.value.clone());
    let own = name.clone();
    // A default that depends on other answers follows them until the person has entered something.
    Effect::new(move |_| {
        let entered = entries.values.with_untracked(|values| values.contains_key(own.as_str()));
        let now = find(entries, &own).map(|c| c.value).unwrap_or(Value::Null);
        if !entered && value.with_untracked(|value| *value != now) {
            value.set(now);
        }
    });
    let asked = name.clone();
    let required = Signal::derive(move || find(entries, &asked).is_some_and(|c| c.required));
    let error = entries.problem_of(&name);
    let id = format!("value-{name}");
    view! {
        <ValueInput
            id label data_type value open_choices=options help=component.help error required
            disabled=Signal::derive(move || !open.get())
            on_change=move |new: Value| entries.set(&name, new)
        />
    }
}
