//! What a person sees and may enter. The browser and the server ask the same functions, so that a page never promises what
//! the server then refuses.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::{
    ChecklistItem, Columns, ElementBody, Flow, Width,
    run::{FlowEnv, button},
    walk::Walk,
    work::Work,
};
use crate::{
    ids::Name,
    run::command::FieldProblem,
    value::{DataType, Value},
};

/// A screen that is passed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Page {
    /// The screen element's name.
    pub name: Name,
    /// What people read.
    pub label: String,
    /// In order of the page, the hidden ones too.
    pub components: Vec<PageComponent>,
}

/// One thing on a page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PageComponent {
    /// What its value is sent as.
    pub name: Name,
    /// What people read; filled in.
    pub label: String,
    /// A sentence beside the input; filled in.
    pub help: String,
    /// An example in the empty input.
    pub placeholder: String,
    /// The section that holds it, on the same page.
    pub section: Option<Name>,
    /// How much of the row it takes.
    pub width: Width,
    /// Whether it is shown.
    pub visible: bool,
    /// Whether it must be filled in.
    pub required: bool,
    /// What it is.
    pub body: PageBody,
    /// What it holds: what was filled in (even if it is wrong), else its default.
    pub value: Value,
}

/// What a component shows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum PageBody {
    /// Markdown, filled in.
    Text {
        /// The text.
        markdown: String,
    },
    /// A part of the page; its heading is the component's label.
    Section {
        /// In how many columns its components stand.
        columns: Columns,
    },
    /// Things to tick off.
    Checklist {
        /// What can be ticked; each says whether it must be.
        items: Vec<ChecklistItem>,
        /// Whether it can be changed.
        editable: bool,
    },
    /// Something that an import found no counterpart for.
    Placeholder {
        /// What it was.
        what: String,
    },
    /// An input.
    Input {
        /// What it takes.
        data_type: DataType,
        /// Whether its choices are shown as radio buttons or check boxes.
        options: bool,
        /// Whether it can be changed.
        editable: bool,
    },
}

impl PageBody {
    /// What it takes or shows a value of, and whether that can be changed; none where it has no value.
    pub fn takes(&self) -> Option<(Cow<'_, DataType>, bool)> {
        match self {
            Self::Input { data_type, editable, .. } => Some((Cow::Borrowed(data_type), *editable)),
            Self::Checklist { items, editable } => {
                let choices = items.iter().map(ChecklistItem::choice).collect();
                Some((Cow::Owned(DataType::MultiPicklist { choices }), *editable))
            }
            Self::Text { .. } | Self::Section { .. } | Self::Placeholder { .. } => None,
        }
    }
}

/// The screens that are passed with the values given so far, in order; each with what it shows. A fault on the way, or an
/// answer that is missing ([`super::Answers::are_missing`]), ends the list: [`super::run::run`] says what is wrong.
pub fn pages(flow: &Flow, env: &FlowEnv<'_>) -> Vec<Page> {
    walked(flow, env, |walk| std::mem::take(&mut walk.pages))
}

/// One screen by itself, whether or not the flow comes to it with these values: for looking at it while it is made. None
/// where there is no screen of this name.
pub fn page(flow: &Flow, env: &FlowEnv<'_>, name: &Name) -> Option<Page> {
    let element = flow.element(name)?;
    let ElementBody::Screen(screen) = &element.body else { return None };
    let mut walk = Walk::new(flow, env, 0, Work::new(env.ids.clone(), env.library.changed));
    walk.screen(name, &element.label, screen);
    walk.pages.pop()
}

/// What is wrong with the values given so far, on all screens up to and including `until` (none: on all that are passed).
/// Missing values of later screens are not reported.
pub fn problems(flow: &Flow, env: &FlowEnv<'_>, until: Option<&Name>) -> Vec<FieldProblem> {
    walked(flow, env, |walk| {
        let problems = std::mem::take(&mut walk.fields);
        let Some(until) = until else { return problems };
        let passed =
            walk.pages.iter().position(|page| &page.name == until).map_or(walk.pages.len(), |at| at + 1);
        let shown: Vec<String> = walk
            .pages
            .iter()
            .take(passed)
            .flat_map(|page| page.components.iter().map(|c| format!("values.{}", c.name)))
            .collect();
        problems.into_iter().filter(|problem| shown.contains(&problem.path)).collect()
    })
}

fn walked<T>(flow: &Flow, env: &FlowEnv<'_>, read: impl FnOnce(&mut Walk<'_>) -> T) -> T {
    let work = Work::new(env.ids.clone(), env.library.changed);
    let mut walk = Walk::new(flow, env, 0, work);
    // As when it is handed in: what a button does without is not asked for.
    walk.skips_required =
        env.outcome.is_some() && button(flow, env).is_ok_and(|button| button.skips_required);
    // A fault ends the walk; what was passed until then is what can be shown.
    let _ = walk.go();
    read(&mut walk)
}
