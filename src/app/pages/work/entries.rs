//! What a person has entered in a work guide so far, and what the engine says about it: which pages there are, what they
//! show, what is missing. The same functions as on the server, so that the page promises nothing that is refused later.

use std::{collections::BTreeMap, sync::Arc};

use fermata_api::work::WorkGuide;
use fermata_engine::{
    expr::Scope,
    flow::{
        Flow,
        run::{FlowEnv, Library},
        screen::{self, Page, PageBody, PageComponent},
    },
    ids::Name,
    people::Directory,
    run::command::FieldProblem,
    value::Value,
};
use leptos::prelude::*;

/// The state of one guide's form.
#[derive(Clone, Copy)]
pub struct Entries {
    guide: StoredValue<Arc<Asked>>,
    /// What was entered, by component.
    pub values: RwSignal<BTreeMap<String, Value>>,
    /// The pages that are passed with that.
    pub pages: Memo<Vec<Page>>,
    /// The page shown, counted from none.
    pub at: RwSignal<usize>,
    /// Up to which page, and with which button, the person has tried to go on; problems are shown from then.
    tried: RwSignal<Option<(Option<Name>, Option<Name>)>>,
    /// What the server found wrong.
    refused: RwSignal<Vec<FieldProblem>>,
}

/// What the engine is asked about: a guide, and the evaluation flows that its conditions ask.
struct Asked {
    guide: Arc<WorkGuide>,
    flows: BTreeMap<Name, Arc<Flow>>,
}

/// Asks the engine about a guide's flow.
fn ask<T>(
    asked: &Asked,
    values: &BTreeMap<String, Value>,
    outcome: Option<Name>,
    question: impl FnOnce(&Flow, &FlowEnv<'_>) -> T,
) -> Option<T> {
    let guide = &asked.guide;
    let flow = guide.flow.as_ref()?;
    let mut scope = Scope::new();
    for root in ["run", "user", "now", "steps", "stages", "prior"] {
        if let Some(value) = guide.names.get(root) {
            scope.set(root, value.clone());
        }
    }
    let directory = Directory::default();
    let object = guide.object.as_ref().map(|object| (object.name.clone(), Arc::new(object.clone())));
    let objects = object.into_iter().collect();
    let library = Library { flows: &asked.flows, objects: &objects, directory: &directory };
    let env = FlowEnv {
        scope,
        inputs: guide.inputs.clone(),
        record: guide.record.as_ref(),
        library,
        values: values.clone(),
        outcome,
    };
    Some(question(flow, &env))
}

fn is_open_input(component: &PageComponent) -> bool {
    component.visible && matches!(component.body, PageBody::Input { editable: true, .. })
}

impl Entries {
    /// The form as the draft left it.
    pub fn new(guide: &Arc<WorkGuide>) -> Self {
        let values = RwSignal::new(guide.draft.clone());
        let flows = guide.flows.iter().map(|(name, flow)| (name.clone(), Arc::new(flow.clone())));
        let stored = StoredValue::new(Arc::new(Asked { guide: guide.clone(), flows: flows.collect() }));
        let pages = Memo::new(move |_| {
            let guide = stored.get_value();
            values.with(|values| ask(&guide, values, None, screen::pages).unwrap_or_default())
        });
        Self {
            guide: stored,
            values,
            pages,
            at: RwSignal::new(0),
            tried: RwSignal::new(None),
            refused: RwSignal::new(Vec::new()),
        }
    }

    /// Takes what the person entered.
    pub fn set(&self, name: &Name, value: Value) {
        let path = format!("values.{name}");
        self.refused.update(|refused| refused.retain(|problem| problem.path != path));
        self.values.update(|values| {
            values.insert(name.to_string(), value);
        });
    }

    /// What is wrong, up to a page and for a button.
    fn problems(&self, until: Option<&Name>, outcome: Option<Name>) -> Vec<FieldProblem> {
        let guide = self.guide.get_value();
        let found = |values: &_| ask(&guide, values, outcome, |flow, env| screen::problems(flow, env, until));
        self.values.with(found).unwrap_or_default()
    }

    /// What is wrong with this component, once the person has tried to go on.
    pub fn problem_of(&self, name: &Name) -> Signal<Option<String>> {
        let (entries, path) = (*self, format!("values.{name}"));
        let words = move || {
            let tried = entries.tried.get();
            let own =
                tried.map(|(until, outcome)| entries.problems(until.as_ref(), outcome)).unwrap_or_default();
            let refused = entries.refused.get();
            own.into_iter().chain(refused).find(|problem| problem.path == path).map(|problem| problem.message)
        };
        Memo::new(move |_| words()).into()
    }

    /// The page shown.
    pub fn page(&self) -> Option<Page> {
        self.pages.with(|pages| pages.get(self.at.get().min(pages.len().saturating_sub(1))).cloned())
    }

    /// Whether there is a page after the one shown.
    pub fn has_next(&self) -> bool {
        self.at.get() + 1 < self.pages.with(Vec::len)
    }

    /// Goes to the next page if this one is right; says whether it did.
    pub fn next(&self) -> bool {
        let here = untrack(|| self.page()).map(|page| page.name);
        if untrack(|| self.problems(here.as_ref(), None)).is_empty() {
            self.tried.set(None);
            self.at.update(|at| *at += 1);
            true
        } else {
            self.tried.set(Some((here, None)));
            false
        }
    }

    /// Goes back a page.
    pub fn back(&self) {
        self.tried.set(None);
        self.at.update(|at| *at = at.saturating_sub(1));
    }

    /// Whether everything is right for this button; else shows the first page with something wrong.
    pub fn may_finish(&self, outcome: Option<Name>) -> bool {
        let problems = untrack(|| self.problems(None, outcome.clone()));
        if problems.is_empty() {
            return true;
        }
        self.tried.set(Some((None, outcome)));
        self.show(&problems);
        false
    }

    /// Shows what the server found wrong.
    pub fn refuse(&self, problems: Vec<FieldProblem>) {
        self.show(&problems);
        self.refused.set(problems);
    }

    /// Turns to the first page that has one of these problems.
    fn show(&self, problems: &[FieldProblem]) {
        let has = |c: &PageComponent| problems.iter().any(|p| p.path == format!("values.{}", c.name));
        let at =
            self.pages.with_untracked(|pages| pages.iter().position(|page| page.components.iter().any(has)));
        if let Some(at) = at {
            self.at.set(at);
        }
    }

    /// What is sent: every input that is shown, with what it holds.
    pub fn to_send(&self) -> BTreeMap<String, Value> {
        let pages = self.pages.get_untracked();
        let inputs = pages.into_iter().flat_map(|page| page.components).filter(is_open_input);
        inputs.map(|component| (component.name.to_string(), component.value)).collect()
    }
}
