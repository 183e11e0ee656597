//! A file before it is imported: how it is read, which column fills which field, and what its first rows would become.

use fermata_api::imports::{Delimiter, Encoding, ImportMode, ImportPreview, ImportSettings, ImportView};
use fermata_engine::{
    ids::Name,
    object::Object,
    value::{DataType, Dates, Decimal},
};
use leptos::prelude::*;

use crate::{
    kit::{Button, ButtonKind, Checkbox, FormProblem, FormState, Select, Sign, use_toasts},
    server::imports::{save_import, start_import},
};

type Words = Vec<(String, String)>;

fn words<const N: usize>(pairs: [(&str, &str); N]) -> Words {
    pairs.map(|(value, words)| (value.to_owned(), words.to_owned())).into()
}

/// A choice as the API writes it.
fn key<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_value(value).ok().and_then(|value| Some(value.as_str()?.to_owned())).unwrap_or_default()
}

fn of_key<T: serde::de::DeserializeOwned + Default>(text: &str) -> T {
    serde_json::from_value(serde_json::Value::from(text)).unwrap_or_default()
}

/// What is chosen; every change is told to the server, which shows the first rows anew.
#[derive(Clone, Copy)]
struct Chosen {
    object: StoredValue<Object>,
    current: RwSignal<ImportView>,
    form: FormState,
}

impl Chosen {
    fn settings(self) -> ImportSettings {
        self.current.with_untracked(|view| view.settings.clone())
    }

    fn change(self, change: impl FnOnce(&mut ImportSettings)) {
        let view = self.current.get_untracked();
        let mut settings = view.settings.clone();
        change(&mut settings);
        if settings == view.settings {
            return;
        }
        // What is chosen stays chosen while the server looks at it, also where it refuses.
        self.current.update(|now| now.settings = settings.clone());
        self.form.send(save_import(view.object, view.id, settings, view.revision), move |view| {
            self.current.set(view);
        });
    }
}

/// The page of a draft.
#[component]
pub fn Settings(object: StoredValue<Object>, current: RwSignal<ImportView>) -> impl IntoView {
    let toasts = use_toasts();
    let form = FormState::new();
    let chosen = Chosen { object, current, form };
    let starting = RwSignal::new(false);
    let start = move |()| {
        let view = current.get_untracked();
        starting.set(true);
        leptos::task::spawn_local(async move {
            let started = start_import(view.object, view.id).await;
            starting.try_set(false);
            match started {
                Ok(view) => {
                    current.try_set(view);
                }
                Err(fail) => toasts.problem(fail.message()),
            }
        });
    };
    let bad = move || current.with(|view| view.preview.iter().filter(|row| !row.errors.is_empty()).count());
    let name = move || current.with(|view| view.name.clone());
    view! {
        <section class="card pad stack">
            <h2>{name}</h2>
            <What chosen/>
            <How chosen/>
            <FormProblem form/>
        </section>
        <section class="card">
            <header>
                <h2 class="grow">"What the first rows become"</h2>
                <span class="quiet" aria-live="polite">
                    {move || match bad() {
                        0 => "No problem in these rows.".to_owned(),
                        1 => "1 of these rows cannot be imported.".to_owned(),
                        n => format!("{n} of these rows cannot be imported."),
                    }}
                </span>
            </header>
            <Preview chosen/>
        </section>
        <div class="actions">
            <Button kind=ButtonKind::Main sign=Sign::Play busy=starting disabled=form.busy() on_click=start>
                "Import all rows"
            </Button>
            <p class="quiet">"Rows that cannot be imported are left out and listed with their line and reason."</p>
        </div>
    }
}

/// What is done with each row.
#[component]
fn What(chosen: Chosen) -> impl IntoView {
    let now = chosen.settings();
    let mode = RwSignal::new(key(&now.mode));
    let by = RwSignal::new(now.key.map(|key| key.to_string()).unwrap_or_default());
    let modes = words([
        ("create", "Make a new record of each row"),
        ("update", "Change records that are there"),
        ("upsert", "Change records that are there, make those that are not"),
    ]);
    let keys = Signal::derive(move || {
        let mapped = chosen.current.with(|view| view.settings.columns.clone());
        let object = chosen.object.get_value();
        let one = |name: Name| match object.field(&name) {
            Some(field) => (name.to_string(), field.shown().to_owned()),
            None => (name.to_string(), "Fermata's id".to_owned()),
        };
        mapped.into_iter().flatten().map(one).collect::<Words>()
    });
    let start = RwSignal::new(now.start_orchestrations);
    let clear = RwSignal::new(now.blanks_clear);
    let set = move || {
        let (mode, by) = (of_key::<ImportMode>(&mode.get_untracked()), by.get_untracked());
        chosen.change(move |settings| {
            settings.mode = mode;
            settings.key = Name::parse(&by).ok().filter(|_| mode != ImportMode::Create);
        });
    };
    view! {
        <div class="grid-2">
            <Select id="import-mode" label="Each row" value=mode options=modes on_change=move |_| set()/>
            <Show when=move || mode.get() != "create">
                <Select
                    id="import-key" label="Which record it is about is told by" value=by options=keys empty="Choose a field"
                    error=chosen.form.at("key") on_change=move |_| set()
                />
            </Show>
        </div>
        <Show when=move || mode.get() != "create">
            <Checkbox
                id="import-clear" label="Empty cells empty the field" help="Otherwise the field keeps what it holds." value=clear
                on_change=move |yes| chosen.change(|settings| settings.blanks_clear = yes)
            />
        </Show>
        <Checkbox
            id="import-start" label="Start orchestrations as for any other record"
            help="Take this away to bring records that were worked on elsewhere already." value=start
            on_change=move |yes| chosen.change(|settings| settings.start_orchestrations = yes)
        />
    }
}

/// How the file is written.
#[component]
fn How(chosen: Chosen) -> impl IntoView {
    let now = chosen.settings();
    let delimiter = RwSignal::new(key(&now.delimiter));
    let encoding = RwSignal::new(key(&now.encoding));
    let decimal = RwSignal::new(key(&now.spelling.decimal));
    let dates = RwSignal::new(key(&now.spelling.dates));
    let delimiters = words([
        ("comma", "Commas"),
        ("semicolon", "Semicolons"),
        ("tab", "Tabulators"),
        ("bar", "Vertical bars"),
    ]);
    let encodings = words([("utf8", "UTF-8"), ("windows1252", "Windows (western Europe)")]);
    let decimals = words([("point", "1,234.50"), ("comma", "1.234,50")]);
    let orders = words([
        ("year_first", "2026-11-25"),
        ("day_first", "25.11.2026 or 25/11/2026"),
        ("month_first", "11/25/2026"),
    ]);
    view! {
        <details class="more how-written">
            <summary>"How the file is written"</summary>
            <div class="grid-2">
                <Select
                    id="import-delimiter" label="Columns are parted by" value=delimiter options=delimiters
                    on_change=move |text: String| chosen.change(|s| {
                        s.delimiter = of_key::<Delimiter>(&text);
                        s.columns = Vec::new();
                    })
                />
                <Select
                    id="import-encoding" label="Letters" value=encoding options=encodings
                    on_change=move |text: String| chosen.change(|s| s.encoding = of_key::<Encoding>(&text))
                />
                <Select
                    id="import-decimal" label="Numbers" value=decimal options=decimals
                    on_change=move |text: String| chosen.change(|s| s.spelling.decimal = of_key::<Decimal>(&text))
                />
                <Select
                    id="import-dates" label="Dates" value=dates options=orders
                    on_change=move |text: String| chosen.change(|s| s.spelling.dates = of_key::<Dates>(&text))
                />
            </div>
        </details>
    }
}

/// The first rows under the fields that their columns fill.
#[component]
fn Preview(chosen: Chosen) -> impl IntoView {
    let head = Memo::new(move |_| chosen.current.with(|v| v.head.clone()));
    let rows = Memo::new(move |_| chosen.current.with(|v| v.preview.clone()));
    let titles = move || {
        let heads = head.get();
        heads.into_iter().enumerate().map(|(n, title)| view! { <Column chosen n title/> }).collect_view()
    };
    let body = move || rows.get().into_iter().map(line).collect_view();
    view! {
        <div class="table-wrap">
            <table class="table import" aria-label="First rows">
                <thead>
                    <tr>
                        <th scope="col">"Line"</th>
                        {titles}
                    </tr>
                </thead>
                <tbody>{body}</tbody>
            </table>
        </div>
    }
}

fn line(row: ImportPreview) -> impl IntoView {
    let width = row.cells.len() + 1;
    let errors = (!row.errors.is_empty()).then(|| {
        let told = |error: &fermata_api::imports::ImportError| match error.column.is_empty() {
            true => error.message.clone(),
            false => format!("{}: {}", error.column, error.message),
        };
        let words = row.errors.iter().map(told).collect::<Vec<_>>().join("; ");
        view! {
            <tr class="bad">
                <td></td>
                <td colspan=(width - 1).max(1).to_string()><span class="error">{words}</span></td>
            </tr>
        }
    });
    view! {
        <tr>
            <td class="num quiet">{row.line}</td>
            {row.cells.into_iter().map(|cell| view! { <td>{cell}</td> }).collect_view()}
        </tr>
        {errors}
    }
}

/// A column's title in the file, and the field that it fills.
#[component]
fn Column(chosen: Chosen, n: usize, title: String) -> impl IntoView {
    let object = chosen.object.get_value();
    let now = chosen.settings().columns.get(n).cloned().flatten();
    let value = RwSignal::new(now.map(|name| name.to_string()).unwrap_or_default());
    let importable = |data_type: &DataType| {
        !matches!(data_type, DataType::AutoNumber { .. } | DataType::Formula { .. } | DataType::File { .. })
    };
    let fields = object.fields.iter().filter(|field| importable(&field.data_type));
    let mut options: Words = fields.map(|field| (field.name.to_string(), field.shown().to_owned())).collect();
    options.push(("id".to_owned(), "Fermata's id".to_owned()));
    let option = move |(key, words): (String, String)| {
        let own = key.clone();
        view! { <option value=key selected=move || value.get() == own>{words}</option> }
    };
    let choose = move |text: String| {
        value.set(text.clone());
        chosen.change(move |settings| {
            if settings.columns.len() <= n {
                settings.columns.resize(n + 1, None);
            }
            if let Some(column) = settings.columns.get_mut(n) {
                *column = Name::parse(&text).ok();
            }
        });
    };
    let label =
        format!("Field for {}", if title.is_empty() { format!("column {}", n + 1) } else { title.clone() });
    view! {
        <th scope="col">
            <span class="block">{title}</span>
            <select class="in" aria-label=label on:change=move |ev| choose(event_target_value(&ev))>
                <option value="" selected=move || value.with(String::is_empty)>"Leave out"</option>
                {options.into_iter().map(option).collect_view()}
            </select>
        </th>
    }
}
