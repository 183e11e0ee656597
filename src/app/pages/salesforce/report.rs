//! What became of every element of every file, those within a named one folded under it.

use std::{collections::BTreeMap, sync::Arc};

use fermata_api::salesforce::*;
use fermata_engine::ids::Name;
use leptos::prelude::*;

use super::{
    Ways,
    lines::{LineButton, Lines},
    state::{Step, Wizard},
};
use crate::kit::{Chip, EmptyState, Notice, Segmented, Sign, Tone};

/// The second step.
#[component]
pub(super) fn ReportStep(wizard: Wizard) -> impl IntoView {
    let any = move || wizard.report.with(|report| report.as_ref().is_some_and(|report| report.any()));
    let nothing = Signal::derive(move || !any());
    view! {
        <h2 tabindex="-1">"What comes over"</h2>
        <p class="quiet">"Each element of each file, and the line on which it stands. Once it is imported, each leads to its place on the drawing."</p>
        <Report wizard/>
        <Ways wizard back=Step::Files on="Go on" go=move |()| wizard.on(Step::People) stopped=nothing/>
    }
}

/// All files with their elements.
#[component]
pub(super) fn Report(wizard: Wizard) -> impl IntoView {
    move || {
        let Some(report) = wizard.report.get() else { return ().into_any() };
        if report.files.is_empty() {
            let text = "None of the files holds a flow or an orchestration. Choose files that end in .flow-meta.xml or .flow, or a zip archive of them.";
            return view! { <EmptyState sign=Sign::Document title="Nothing to import" text/> }.into_any();
        }
        view! { <Files report/> }.into_any()
    }
}

#[component]
fn Files(report: Arc<SalesforceReport>) -> impl IntoView {
    let filter = RwSignal::new("all".to_owned());
    let count = |wanted: SalesforceResult| {
        let all = report.files.iter().flat_map(|file| &file.elements);
        all.filter(|element| element.result == wanted).count().to_string()
    };
    let all: usize = report.files.iter().map(|file| file.elements.len()).sum();
    let options = vec![
        ("all".to_owned(), "All".to_owned(), Some(all.to_string())),
        ("changed".to_owned(), "Changed".to_owned(), Some(count(SalesforceResult::Changed))),
        ("not_supported".to_owned(), "Not supported".to_owned(), Some(count(SalesforceResult::NotSupported))),
        ("as_is".to_owned(), "As is".to_owned(), Some(count(SalesforceResult::AsIs))),
    ];
    let nothing = (!report.any()).then(|| {
        view! {
            <Notice tone=Tone::Late sign=Sign::Problem>
                "Nothing of these files can be imported. Each says below why; go back and choose others."
            </Notice>
        }
    });
    let passed = (report.passed_over > 0).then(|| {
        let words = match report.passed_over {
            1 => "1 file that holds something else was passed over.".to_owned(),
            n => format!("{n} files that hold something else were passed over."),
        };
        view! { <p class="quiet">{words}</p> }
    });
    let saved = report.saved;
    let one = report.files.len() == 1;
    let files = report
        .files
        .clone()
        .into_iter()
        .map(|file| view! { <File file filter saved open=one/> })
        .collect_view();
    view! {
        {nothing}
        <div class="row">
            <Segmented label="Which elements are shown" value=filter options=options/>
            {passed}
        </div>
        <div class="stack">{files}</div>
    }
}

#[component]
fn File(file: SalesforceFile, filter: RwSignal<String>, saved: bool, open: bool) -> impl IntoView {
    let refused = file.result == SalesforceFileResult::Refused;
    let tone = match file.result {
        SalesforceFileResult::Imported => Tone::Done,
        SalesforceFileResult::ImportedWithChanges => Tone::Risk,
        SalesforceFileResult::Refused => Tone::Late,
    };
    let count =
        |wanted: SalesforceResult| file.elements.iter().filter(|element| element.result == wanted).count();
    let counts = format!(
        "{} elements: {} as is, {} changed, {} not supported",
        file.elements.len(),
        count(SalesforceResult::AsIs),
        count(SalesforceResult::Changed),
        count(SalesforceResult::NotSupported),
    );
    let title = if file.name.is_empty() { file.path.clone() } else { file.name.clone() };
    let what = if refused { file.note.clone() } else { counts };
    let kind = file.kind.words();
    let (result, path) = (file.result.words(), file.path.clone());
    let opened = RwSignal::new(open && !refused);
    let source = StoredValue::new(file.source.clone());
    let whole = saved.then(|| drawing_of(&file)).flatten();
    let groups = StoredValue::new(groups(file.elements));
    let body = move || {
        opened.get().then(|| {
            let wanted = filter.get();
            let shown: Vec<Group> =
                groups.with_value(|groups| groups.iter().filter_map(|g| g.only(&wanted)).collect());
            match shown.is_empty() {
                true => view! { <p class="quiet">"No element of this file is so."</p> }.into_any(),
                false => {
                    let line = |group: Group| view! { <Named group source whole=whole.clone()/> };
                    view! { <ul class="report-groups">{shown.into_iter().map(line).collect_view()}</ul> }
                        .into_any()
                }
            }
        })
    };
    let head = view! {
        <b class="grow">{title}</b>
        <span class="quiet">{kind}</span>
        <Chip tone>{result}</Chip>
    };
    match refused {
        true => view! {
            <section class="card pad report-file" aria-label=path.clone()>
                <div class="row">{head}</div>
                <p class="quiet small">{path.clone()}</p>
                <p class="error">{what}</p>
            </section>
        }
        .into_any(),
        false => view! {
            <details class="card report-file" open=open on:toggle=move |ev| {
                opened.set(event_target::<leptos::web_sys::Element>(&ev).has_attribute("open"));
            }>
                <summary><span class="row">{head}</span></summary>
                <div class="body">
                    <p class="quiet small">{path} ". " {what} "."</p>
                    {body}
                </div>
            </details>
        }
        .into_any(),
    }
}

/// The drawing that a file became.
fn drawing_of(file: &SalesforceFile) -> Option<SalesforcePlace> {
    let drawing = match file.kind {
        SalesforceKind::Orchestration | SalesforceKind::ApprovalProcess => SalesforceDrawing::Orchestration,
        SalesforceKind::Other => return None,
        _ => SalesforceDrawing::Flow,
    };
    Some(SalesforcePlace { drawing, name: Name::parse(&file.name).ok()?, element: None })
}

/// A named element with what belongs to it.
#[derive(Debug, Clone, PartialEq)]
struct Group {
    name: String,
    head: SalesforceElement,
    elements: Vec<SalesforceElement>,
}

impl Group {
    /// The same with the elements of one result alone; none where there is none.
    fn only(&self, wanted: &str) -> Option<Self> {
        let wanted = match wanted {
            "as_is" => SalesforceResult::AsIs,
            "changed" => SalesforceResult::Changed,
            "not_supported" => SalesforceResult::NotSupported,
            _ => return Some(self.clone()),
        };
        let elements: Vec<_> = self.elements.iter().filter(|e| e.result == wanted).cloned().collect();
        (!elements.is_empty()).then(|| Self { elements, ..self.clone() })
    }

    /// The worst of its elements.
    fn worst(&self) -> SalesforceResult {
        self.elements.iter().map(|element| element.result).max().unwrap_or(SalesforceResult::AsIs)
    }

    /// What is to be said of its elements that did not come over as they are, each once, with the line of the first of them.
    fn notes(&self) -> Vec<(u32, String)> {
        let mut notes: Vec<(u32, String)> = Vec::new();
        let changed = self.elements.iter().filter(|element| element.result != SalesforceResult::AsIs);
        for element in changed.filter(|element| !element.note.is_empty()) {
            if !notes.iter().any(|(_, note)| *note == element.note) {
                notes.push((element.line, element.note.clone()));
            }
        }
        notes
    }
}

/// Elements under the named ones to which they belong, in the order of the file.
fn groups(elements: Vec<SalesforceElement>) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    for element in elements {
        // What stands on the drawing holds what belongs to it; all else goes by its own name.
        let drawn = element.at.as_ref().and_then(|place| place.element.as_ref());
        let key = drawn.map_or_else(|| element.name.clone(), ToString::to_string);
        let at = places.get(&key).copied();
        match at.and_then(|at| groups.get_mut(at)) {
            Some(group) => group.elements.push(element),
            None => {
                places.insert(key.clone(), groups.len());
                groups.push(Group { name: key, head: element.clone(), elements: vec![element] });
            }
        }
    }
    groups
}

fn tone_of(result: SalesforceResult) -> Tone {
    match result {
        SalesforceResult::AsIs => Tone::Done,
        SalesforceResult::Changed => Tone::Risk,
        SalesforceResult::NotSupported => Tone::Late,
    }
}

/// `orchestratedStages` becomes `Orchestrated stages`.
fn tag_words(tag: &str) -> String {
    let mut words = String::new();
    for (n, letter) in tag.chars().enumerate() {
        match letter.is_uppercase() && n > 0 {
            true => {
                words.push(' ');
                words.extend(letter.to_lowercase());
            }
            false if n == 0 => words.extend(letter.to_uppercase()),
            false => words.push(letter),
        }
    }
    words
}

/// Leads to a place on a drawing; nothing where there is no drawing yet.
#[component]
fn Drawn(place: Option<SalesforcePlace>, #[prop(optional, into)] of: String) -> impl IntoView {
    let called = (!of.is_empty()).then(|| format!("Show {of} on the drawing"));
    let words = if of.is_empty() { "Show on the drawing" } else { "On the drawing" };
    place.map(|place| view! { <a class="link" href=place.path() aria-label=called>{words}</a> })
}

#[component]
fn Named(
    group: Group,
    source: StoredValue<Option<String>>,
    /// The drawing of all; none before there is one.
    whole: Option<SalesforcePlace>,
) -> impl IntoView {
    let worst = group.worst();
    let title = if group.name.is_empty() { "The file itself".to_owned() } else { group.name.clone() };
    let own = group.head.at.clone().or_else(|| group.elements.iter().find_map(|element| element.at.clone()));
    let place = whole.map(|whole| own.unwrap_or(whole));
    let notes = group.notes();
    let notes = (!notes.is_empty()).then(|| {
        let note = |(line, words): (u32, String)| view! { <Note line words source/> };
        view! { <ul class="report-notes">{notes.into_iter().map(note).collect_view()}</ul> }
    });
    let count = group.elements.len();
    let (within, beside) = (group.name.clone(), place.clone());
    let unfolded = RwSignal::new(false);
    let elements = StoredValue::new(group.elements);
    let leafs = move || {
        unfolded.get().then(|| {
            let (within, beside) = (within.clone(), beside.clone());
            let leaf = move |element: SalesforceElement| {
                let place = beside.clone().map(|beside| element.at.clone().unwrap_or(beside));
                view! { <Leaf element within=within.clone() place source/> }
            };
            view! { <ul class="report-leafs">{elements.get_value().into_iter().map(leaf).collect_view()}</ul> }
        })
    };
    let words = if count == 1 { "1 element".to_owned() } else { format!("{count} elements") };
    let open = RwSignal::new(false);
    let (line, known) = (group.head.line, source.with_value(Option::is_some));
    view! {
        <li>
            <div class="row">
                <b>{title}</b>
                <span class="quiet">{tag_words(&group.head.element)}</span>
                <Chip tone=tone_of(worst)>{worst.words()}</Chip>
                <span class="grow"></span>
                <LineButton line open known/>
                <Drawn place/>
            </div>
            <Around line open source/>
            {notes}
            <details on:toggle=move |ev| unfolded.set(event_target::<leptos::web_sys::Element>(&ev).has_attribute("open"))>
                <summary>{words}</summary>
                {leafs}
            </details>
        </li>
    }
}

/// The lines around one, while they are shown.
#[component]
fn Around(line: u32, open: RwSignal<bool>, source: StoredValue<Option<String>>) -> impl IntoView {
    move || {
        let text = open.get().then(|| source.get_value()).flatten();
        text.map(|text| view! { <Lines text line/> })
    }
}

/// What is to be said of an element, with its line.
#[component]
fn Note(line: u32, words: String, source: StoredValue<Option<String>>) -> impl IntoView {
    let open = RwSignal::new(false);
    let known = source.with_value(Option::is_some);
    view! {
        <li>
            {words} " " <LineButton line open known/>
            <Around line open source/>
        </li>
    }
}

#[component]
fn Leaf(
    element: SalesforceElement,
    within: String,
    place: Option<SalesforcePlace>,
    source: StoredValue<Option<String>>,
) -> impl IntoView {
    let named = Some(element.name.clone()).filter(|name| *name != within);
    let (line, open) = (element.line, RwSignal::new(false));
    let known = source.with_value(Option::is_some);
    let tag = tag_words(&element.element);
    view! {
        <li>
            <div class="row">
                <span>{tag.clone()}{named.map(|name| format!(" {name}"))}</span>
                <Chip tone=tone_of(element.result)>{element.result.words()}</Chip>
                <span class="quiet grow">{element.note}</span>
                <LineButton line open known/>
                <Drawn place of=format!("{tag}, line {line},")/>
            </div>
            <Around line open source/>
        </li>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn element(tag: &str, name: &str, result: SalesforceResult, note: &str) -> SalesforceElement {
        SalesforceElement {
            element: tag.into(),
            name: name.into(),
            line: 1,
            result,
            note: note.into(),
            at: None,
        }
    }

    #[test]
    fn what_belongs_to_a_named_element_is_under_it() {
        use SalesforceResult::{AsIs, Changed};
        let all = groups(vec![
            element("Flow", "", AsIs, ""),
            element("screens", "Ask", AsIs, ""),
            element("fields", "Reason", Changed, "It is a long text now."),
            element("label", "Ask", Changed, "It is shorter now."),
        ]);
        let names: Vec<_> = all.iter().map(|group| (group.name.as_str(), group.elements.len())).collect();
        assert_eq!(names, [("", 1), ("Ask", 2), ("Reason", 1)]);
        assert_eq!(all[1].worst(), Changed);
        assert_eq!(all[1].only("as_is").unwrap().elements.len(), 1);
        assert!(all[0].only("changed").is_none());
        assert_eq!(all[2].notes(), [(1, "It is a long text now.".to_owned())]);
    }

    #[test]
    fn tags_are_told_in_words() {
        assert_eq!(tag_words("orchestratedStages"), "Orchestrated stages");
        assert_eq!(tag_words("Flow"), "Flow");
    }
}
