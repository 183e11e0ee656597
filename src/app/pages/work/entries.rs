//! What a person has entered in a work guide so far, and what the engine says about it: which pages there are, what they
//! show, what is missing. The same functions as on the server, so that the page promises nothing that is refused later.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use fermata_api::work::WorkGuide;
pub use fermata_engine::flow::form::Asked;
use fermata_engine::{
    flow::{
        ComponentBody, Flow,
        run::FlowEnv,
        screen::{self, Page, PageBody, PageComponent},
    },
    ids::Name,
    object::Record,
    run::command::FieldProblem,
    value::Value,
};
use leptos::prelude::*;

/// The state of one form.
#[derive(Clone, Copy)]
pub struct Entries {
    asked: Signal<Arc<Asked>>,
    /// The record as it is now, as far as that was heard since.
    record: RwSignal<Option<Record>>,
    /// What was entered, by component.
    pub values: RwSignal<BTreeMap<String, Value>>,
    /// The pages that are passed with that.
    pub pages: Memo<Vec<Page>>,
    /// The page shown: its screen, and its place when it was turned to, where the way has changed since.
    here: RwSignal<(Option<Name>, usize)>,
    /// Up to which page, and with which button, the person has tried to go on; problems are shown from then.
    tried: RwSignal<Option<(Option<Name>, Option<Name>)>>,
    /// What the server found wrong.
    refused: RwSignal<Vec<FieldProblem>>,
}

fn is_open_input(component: &PageComponent) -> bool {
    let editable = matches!(
        component.body,
        PageBody::Input { editable: true, .. } | PageBody::Checklist { editable: true, .. }
    );
    component.visible && editable
}

impl Entries {
    /// The form as the draft left it.
    pub fn new(guide: &WorkGuide) -> Self {
        let asked = Arc::new(guide.form());
        let entries = Self::of(Signal::stored(asked), guide.draft.clone());
        entries.here.set((guide.page.clone(), 0));
        entries
    }

    /// A form with these values.
    pub fn of(asked: Signal<Arc<Asked>>, values: BTreeMap<String, Value>) -> Self {
        let values = RwSignal::new(values);
        let record = RwSignal::new(None::<Record>);
        let pages = Memo::new(move |_| {
            let asked = asked.get();
            record.with(|record| values.with(|values| asked.pages(values, record.as_ref())))
        });
        Self {
            asked,
            record,
            values,
            pages,
            here: RwSignal::new((None, 0)),
            tried: RwSignal::new(None),
            refused: RwSignal::new(Vec::new()),
        }
    }

    /// Begins anew, with nothing entered.
    pub fn clear(&self) {
        self.values.set(BTreeMap::new());
        self.here.set((None, 0));
        self.tried.set(None);
        self.refused.set(Vec::new());
    }

    /// The place of the page shown, counted from none.
    pub fn at(&self) -> usize {
        let (name, at) = self.here.get();
        self.pages.with(|pages| {
            let is_here = |page: &Page| Some(&page.name) == name.as_ref();
            if pages.get(at).is_some_and(is_here) {
                return at;
            }
            pages.iter().position(is_here).unwrap_or_else(|| at.min(pages.len().saturating_sub(1)))
        })
    }

    /// The screen shown, as the person has turned to it.
    pub fn turned_to(&self) -> Option<Name> {
        self.here.get().0
    }

    /// As [`turned_to`](Self::turned_to), once; none where the form is gone.
    pub fn turned_to_untracked(&self) -> Option<Name> {
        self.here.try_get_untracked()?.0
    }

    fn turn_to(&self, at: usize) {
        let name = self.pages.with_untracked(|pages| pages.get(at).map(|page| page.name.clone()));
        self.here.set((name, at));
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
        let (asked, record) = (self.asked.get(), self.record.get());
        let question = |flow: &Flow, env: &FlowEnv<'_>| screen::problems(flow, env, until);
        let found = |values: &_| asked.ask(values, record.as_ref(), outcome, question);
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
        let at = self.at();
        self.pages.with(|pages| pages.get(at).cloned())
    }

    /// Whether there is a page after the one shown.
    pub fn has_next(&self) -> bool {
        self.at() + 1 < self.pages.with(Vec::len)
    }

    /// Goes to the next page if this one is right; says whether it did.
    pub fn next(&self) -> bool {
        let here = untrack(|| self.page()).map(|page| page.name);
        if untrack(|| self.problems(here.as_ref(), None)).is_empty() {
            self.tried.set(None);
            self.turn_to(untrack(|| self.at()) + 1);
            true
        } else {
            self.tried.set(Some((here, None)));
            false
        }
    }

    /// Goes back a page.
    pub fn back(&self) {
        self.tried.set(None);
        self.turn_to(untrack(|| self.at()).saturating_sub(1));
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
            self.turn_to(at);
        }
    }

    /// What is sent: every input that is shown, with what it holds; of the record only what the person changed.
    pub fn to_send(&self) -> BTreeMap<String, Value> {
        let asked = self.asked.get_untracked();
        let shown = self.pages.get_untracked().into_iter().flat_map(|page| page.components);
        let entered = self.values.get_untracked();
        self.record.with_untracked(|record| {
            sent(asked.flow.as_ref(), record.as_ref().or(asked.record.as_ref()), &entered, shown)
        })
    }

    /// Takes the record as it is now: what the person has not touched follows it. Says what is shown and was changed by
    /// somebody else; none where the form is gone.
    pub fn take_record(&self, now: Option<Record>) -> Option<RecordNews> {
        let now = now?;
        let asked = self.asked.try_get_untracked()?;
        let before = self.record.try_get_untracked()?.or_else(|| asked.record.clone())?;
        if now.revision <= before.revision {
            return None;
        }
        let entered = self.values.try_get_untracked()?;
        let shown = self.pages.try_get_untracked()?.into_iter().flat_map(|page| page.components);
        let news = news(asked.flow.as_ref(), &before, &now, &entered, shown);
        self.record.set(Some(now));
        Some(news)
    }
}

/// Which fields of the record, as people read them, somebody else changed while they are shown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RecordNews {
    /// Those that the person has not touched: they show what is there now.
    followed: BTreeSet<String>,
    /// Those for which the person has entered something else.
    contested: BTreeSet<String>,
}

impl RecordNews {
    /// Takes later news.
    pub fn add(&mut self, more: Self) {
        self.followed.extend(more.followed);
        self.contested.extend(more.contested);
    }

    /// What people read.
    pub fn sentences(&self) -> Vec<String> {
        let names = |set: &BTreeSet<String>| set.iter().map(String::as_str).collect::<Vec<_>>().join(", ");
        let mut lines = Vec::new();
        if !self.followed.is_empty() {
            lines.push(format!("Changed meanwhile, shown as it is now: {}.", names(&self.followed)));
        }
        if !self.contested.is_empty() {
            let names = names(&self.contested);
            lines.push(format!(
                "Changed meanwhile, and by you too: {names}. Yours replaces it when you finish."
            ));
        }
        lines
    }
}

/// The field of the record that a component shows.
fn field_of<'a>(flow: Option<&'a Flow>, component: &PageComponent) -> Option<&'a Name> {
    match &flow?.component(component.name.as_str())?.body {
        ComponentBody::RecordField { field, .. } => Some(field),
        _ => None,
    }
}

fn held<'a>(record: Option<&'a Record>, field: &Name) -> &'a Value {
    record.and_then(|record| record.fields.get(field)).unwrap_or(&Value::Null)
}

fn sent(
    flow: Option<&Flow>,
    record: Option<&Record>,
    entered: &BTreeMap<String, Value>,
    shown: impl Iterator<Item = PageComponent>,
) -> BTreeMap<String, Value> {
    let meant = |component: &PageComponent| match field_of(flow, component) {
        Some(field) => entered.get(component.name.as_str()).is_some_and(|value| value != held(record, field)),
        None => true,
    };
    let inputs = shown.filter(is_open_input).filter(meant);
    inputs.map(|component| (component.name.to_string(), component.value)).collect()
}

fn news(
    flow: Option<&Flow>,
    before: &Record,
    now: &Record,
    entered: &BTreeMap<String, Value>,
    shown: impl Iterator<Item = PageComponent>,
) -> RecordNews {
    let mut news = RecordNews::default();
    for component in shown.filter(|component| component.visible) {
        let Some(field) = field_of(flow, &component) else { continue };
        let value = held(Some(now), field);
        if value == held(Some(before), field) {
            continue;
        }
        match entered.get(component.name.as_str()) {
            Some(own) if own == value => {}
            Some(_) => drop(news.contested.insert(component.label)),
            None => drop(news.followed.insert(component.label)),
        }
    }
    news
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn record(revision: i64, fields: Value) -> Record {
        let at = json!({ "object": "Account", "id": "01890000-0000-7000-8000-000000000001" });
        let mut whole = json!({ "revision": revision, "title": "ACME", "fields": fields });
        for (key, value) in at.as_object().cloned().unwrap_or_default() {
            whole[key] = value;
        }
        serde_json::from_value(whole).expect("a record")
    }

    fn flow() -> Flow {
        serde_json::from_value(json!({
            "label": "Review", "kind": "screen", "object": "Account", "start": "page",
            "elements": [{ "name": "page", "label": "Page", "body": { "kind": "screen", "components": [
                { "name": "city", "body": { "kind": "record_field", "field": "city", "editable": true } },
                { "name": "amount", "body": { "kind": "record_field", "field": "amount", "editable": true } },
                { "name": "note", "body": { "kind": "input", "data_type": { "type": "text" } } },
            ] } }],
        }))
        .expect("a flow")
    }

    fn shown(values: &[(&str, Value)]) -> Vec<PageComponent> {
        let one = |(name, value): &(&str, Value)| PageComponent {
            name: Name::parse(name).expect("a name"),
            label: (*name).to_owned(),
            help: String::new(),
            placeholder: String::new(),
            section: None,
            width: fermata_engine::flow::Width::Auto,
            visible: true,
            required: false,
            body: PageBody::Input {
                data_type: fermata_engine::value::DataType::Text,
                options: false,
                editable: true,
            },
            value: value.clone(),
        };
        values.iter().map(one).collect()
    }

    #[test]
    fn of_the_record_only_what_was_changed_is_sent() {
        let (flow, known) = (flow(), record(1, json!({ "city": "Bonn", "amount": 5 })));
        let entered = BTreeMap::from([("amount".to_owned(), json!(5)), ("city".to_owned(), json!("Kiel"))]);
        let page = shown(&[("city", json!("Kiel")), ("amount", json!(5)), ("note", Value::Null)]);
        let sent = sent(Some(&flow), Some(&known), &entered, page.into_iter());
        let wanted = BTreeMap::from([("city".to_owned(), json!("Kiel")), ("note".to_owned(), Value::Null)]);
        assert_eq!(
            sent, wanted,
            "the amount was typed back, and a text that belongs to no record is always sent"
        );
    }

    #[test]
    fn what_others_changed_is_told_apart_by_who_else_changed_it() {
        let flow = flow();
        let before = record(1, json!({ "city": "Bonn", "amount": 5 }));
        let now = record(2, json!({ "city": "Kiel", "amount": 7 }));
        let entered = BTreeMap::from([("amount".to_owned(), json!(6))]);
        let page = || shown(&[("city", json!("Bonn")), ("amount", json!(6))]).into_iter();
        let told = news(Some(&flow), &before, &now, &entered, page());
        assert_eq!(told.followed, BTreeSet::from(["city".to_owned()]));
        assert_eq!(told.contested, BTreeSet::from(["amount".to_owned()]));
        let same = BTreeMap::from([("amount".to_owned(), json!(7)), ("city".to_owned(), json!("Kiel"))]);
        assert_eq!(news(Some(&flow), &before, &now, &same, page()), RecordNews::default());
    }
}
