//! From the cells of a file to what is done with a record. Nothing is written here.

use std::collections::{BTreeMap, BTreeSet};

use fermata_api::imports::{Encoding, ImportError, ImportMode, ImportPreview, ImportSettings};
use fermata_engine::{
    ids::{Name, RecordId},
    object::{Field, Object},
    people::Directory,
    value::{DataType, Value},
};
use fermata_interchange::csv::{Letters, Reading, Row, decode};
use fermata_store::rows::ImportRow;

use super::{Progress, upload::sign};
use crate::{
    Answer, Service,
    error::store,
    transition::{ImportLine, LineProblem, LineWish},
};

/// Rows of a preview.
pub(super) const PREVIEWED: usize = 20;

/// Bytes of a cell as text, whatever they are.
pub(super) fn words(cell: &[u8], encoding: Encoding) -> String {
    text(cell, encoding).unwrap_or_else(|| String::from_utf8_lossy(cell).into_owned())
}

fn text(cell: &[u8], encoding: Encoding) -> Option<String> {
    let letters = match encoding {
        Encoding::Utf8 => Letters::Utf8,
        Encoding::Windows1252 => Letters::Windows1252,
    };
    decode(cell, letters)
}

/// The column of the file that fills a field, as the file calls it.
pub(super) fn column_of(field: &str, progress: &Progress) -> String {
    let at =
        progress.settings.columns.iter().position(|name| name.as_ref().is_some_and(|n| n.as_str() == field));
    match at.and_then(|at| progress.head.get(at)) {
        Some(title) => title.clone(),
        None => field.to_owned(),
    }
}

/// What texts of a file mean: records by what they are called or known by.
#[derive(Debug, Default)]
pub(super) struct Meant {
    /// By object and text in lower case; none: several are.
    records: BTreeMap<(Name, String), Option<RecordId>>,
    /// Records by the value of the key; none: several have it.
    keys: BTreeMap<String, Option<RecordId>>,
}

impl Meant {
    fn note(&mut self, object: &Name, text: String, id: RecordId) {
        let known = self.records.entry((object.clone(), text)).or_insert(Some(id));
        if *known != Some(id) {
            *known = None;
        }
    }
}

impl Service {
    /// The first rows of a draft, with what is wrong with them.
    pub(super) async fn preview(
        &self,
        row: &ImportRow,
        progress: &Progress,
        count: usize,
    ) -> Answer<Vec<ImportPreview>> {
        let (bytes, last) = self.window(row.id, 0, progress.size).await?;
        let mut reading = Reading::new(sign(progress.settings.delimiter));
        let _head = reading.next(&bytes, last);
        let rows: Vec<Row> = std::iter::from_fn(|| reading.next(&bytes, last)).take(count).collect();
        let object = self.object_of_import(&row.object)?;
        let lines = self.lines(&object, progress, &rows).await?;
        let shown = |(row, line): (&Row, ImportLine)| {
            let problems = match line.wish {
                Ok(wish) => refused(&object, &progress.settings, &wish),
                Err(problems) => problems,
            };
            let error = |problem: LineProblem| ImportError {
                line: line.line,
                column: column_of(&problem.field, progress),
                code: problem.code,
                message: problem.words,
            };
            ImportPreview {
                line: line.line,
                cells: row.cells.iter().map(|cell| words(cell, progress.settings.encoding)).collect(),
                errors: problems.into_iter().map(error).collect(),
            }
        };
        Ok(rows.iter().zip(lines).map(shown).collect())
    }

    /// What is done with each of these rows.
    pub(super) async fn lines(
        &self,
        object: &Object,
        progress: &Progress,
        rows: &[Row],
    ) -> Answer<Vec<ImportLine>> {
        let settings = &progress.settings;
        let decoded: Vec<Vec<Option<String>>> = rows
            .iter()
            .map(|row| row.cells.iter().map(|cell| text(cell, settings.encoding)).collect())
            .collect();
        let meant = self.meant(object, settings, &decoded).await?;
        let known = self.known();
        let lines = rows.iter().zip(&decoded).map(|(row, cells)| ImportLine {
            line: i64::try_from(row.line).unwrap_or(i64::MAX),
            wish: wish_of(object, progress, &known.directory, &meant, cells),
        });
        Ok(lines.collect())
    }

    /// Looks up all at once what the cells of some rows name.
    async fn meant(
        &self,
        object: &Object,
        settings: &ImportSettings,
        rows: &[Vec<Option<String>>],
    ) -> Answer<Meant> {
        let mut meant = Meant::default();
        for (n, name) in settings.columns.iter().enumerate() {
            let Some(name) = name else { continue };
            let cells = || rows.iter().filter_map(|row| row.get(n)?.as_deref()).map(str::trim);
            if settings.key.as_ref() == Some(name) && settings.mode != ImportMode::Create {
                self.meant_keys(object, name, cells(), settings, &mut meant).await?;
            }
            if let Some(DataType::Lookup { object: to }) = object.field(name).map(|f| &f.data_type) {
                self.meant_records(to, cells(), &mut meant).await?;
            }
        }
        Ok(meant)
    }

    async fn meant_keys(
        &self,
        object: &Object,
        key: &Name,
        cells: impl Iterator<Item = &str>,
        settings: &ImportSettings,
        meant: &mut Meant,
    ) -> Answer<()> {
        if key.as_str() == "id" {
            let ids: BTreeSet<RecordId> = cells.filter_map(|text| text.parse().ok()).collect();
            let ids: Vec<RecordId> = ids.into_iter().collect();
            let found = self.inner.db.records_by_ids(&ids).await.map_err(store)?;
            for row in found.into_iter().filter(|row| row.object == object.name) {
                meant.keys.insert(row.id.to_string(), Some(row.id));
            }
            return Ok(());
        }
        let Some(field) = object.field(key) else { return Ok(()) };
        let texts: BTreeSet<String> = cells.filter_map(|text| key_of(field, text, settings)).collect();
        for (id, value) in self.record_by_keys(object, field, texts.into_iter().collect()).await? {
            let known = meant.keys.entry(value).or_insert(Some(id));
            if *known != Some(id) {
                *known = None;
            }
        }
        Ok(())
    }

    /// Records of an object that hold one of these values in a field.
    async fn record_by_keys(
        &self,
        object: &Object,
        field: &Field,
        texts: Vec<String>,
    ) -> Answer<Vec<(RecordId, String)>> {
        self.inner.db.records_by_values(&object.name, &field.name, &texts).await.map_err(store)
    }

    async fn meant_records(
        &self,
        to: &Name,
        cells: impl Iterator<Item = &str>,
        meant: &mut Meant,
    ) -> Answer<()> {
        let texts: BTreeSet<&str> = cells.filter(|text| !text.is_empty()).collect();
        let (ids, titles): (Vec<&str>, Vec<&str>) =
            texts.into_iter().partition(|text| text.parse::<RecordId>().is_ok());
        let ids: Vec<RecordId> = ids.into_iter().filter_map(|text| text.parse().ok()).collect();
        for row in self.inner.db.records_by_ids(&ids).await.map_err(store)? {
            if row.object == *to {
                meant.note(to, row.id.to_string(), row.id);
            }
        }
        let known = self.known();
        let other = known.objects.get(to);
        let key = other.and_then(|o| o.fields.iter().find(|f| f.external_id || f.unique));
        let titles: Vec<String> = titles.into_iter().map(str::to_owned).collect();
        if let Some(key) = key {
            for (id, value) in self.inner.db.records_by_values(to, &key.name, &titles).await.map_err(store)? {
                meant.note(to, value.to_lowercase(), id);
            }
        }
        for (id, title) in self.inner.db.records_called(to, &titles).await.map_err(store)? {
            meant.note(to, title, id);
        }
        Ok(())
    }
}

/// The form in which the values of a key are compared: as they are stored.
fn key_of(field: &Field, text: &str, settings: &ImportSettings) -> Option<String> {
    let value = field.data_type.read(text, settings.spelling).ok()?;
    match field.data_type.check(&value).ok()? {
        Value::Null => None,
        Value::String(text) => Some(text),
        other => Some(other.to_string()),
    }
}

fn wish_of(
    object: &Object,
    progress: &Progress,
    directory: &Directory,
    meant: &Meant,
    cells: &[Option<String>],
) -> Result<LineWish, Vec<LineProblem>> {
    let settings = &progress.settings;
    let mut problems = Vec::new();
    if cells.len() > progress.head.len() {
        let words = format!("has {} cells, but there are {} columns", cells.len(), progress.head.len());
        return Err(vec![problem("", "too_many_cells", words)]);
    }
    let mut fields = BTreeMap::new();
    let mut key = None;
    for (n, name) in settings.columns.iter().enumerate() {
        let Some(name) = name else { continue };
        let cell = match cells.get(n) {
            Some(Some(cell)) => cell.as_str(),
            None => "",
            Some(None) => {
                let words = "has bytes that stand for no letters: choose another encoding".to_owned();
                problems.push(problem(name.as_str(), "wrong_encoding", words));
                continue;
            }
        };
        if settings.key.as_ref() == Some(name) {
            key = Some(cell);
        }
        let Some(field) = object.field(name) else { continue };
        match value_of(field, cell, settings, directory, meant) {
            Ok(Value::Null) if settings.blanks_clear && settings.mode != ImportMode::Create => {
                fields.insert(name.to_string(), Value::Null);
            }
            Ok(Value::Null) => {}
            Ok(value) => {
                fields.insert(name.to_string(), value);
            }
            Err(found) => problems.push(found),
        }
    }
    let record = match settings.mode {
        ImportMode::Create => None,
        _ => named(object, settings, key.unwrap_or_default(), meant).unwrap_or_else(|found| {
            problems.push(found);
            None
        }),
    };
    if problems.is_empty() { Ok(LineWish { record, fields }) } else { Err(problems) }
}

/// The record that a row is about.
fn named(
    object: &Object,
    settings: &ImportSettings,
    cell: &str,
    meant: &Meant,
) -> Result<Option<RecordId>, LineProblem> {
    let Some(key) = &settings.key else { return Ok(None) };
    let place = key.as_str();
    let text = match object.field(key) {
        Some(field) => key_of(field, cell, settings),
        None => cell.trim().parse::<RecordId>().ok().map(|id| id.to_string()),
    };
    let Some(text) = text else {
        return Err(problem(place, "required", "names no record: fill it in".to_owned()));
    };
    match (meant.keys.get(&text), settings.mode) {
        (Some(Some(id)), _) => Ok(Some(*id)),
        (Some(None), _) => Err(problem(place, "ambiguous", format!("several records hold {}", cut(cell)))),
        (None, ImportMode::Update) => {
            Err(problem(place, "record_not_found", format!("there is no record with {}", cut(cell))))
        }
        (None, _) => Ok(None),
    }
}

fn value_of(
    field: &Field,
    cell: &str,
    settings: &ImportSettings,
    directory: &Directory,
    meant: &Meant,
) -> Result<Value, LineProblem> {
    let place = field.name.as_str();
    let trimmed = cell.trim();
    match &field.data_type {
        DataType::Lookup { object } if !trimmed.is_empty() => {
            let text =
                trimmed.parse::<RecordId>().map_or_else(|_| trimmed.to_lowercase(), |id| id.to_string());
            match meant.records.get(&(object.clone(), text)) {
                Some(Some(id)) => Ok(Value::from(id.to_string())),
                Some(None) => {
                    Err(problem(place, "ambiguous", format!("several records are called {}", cut(trimmed))))
                }
                None => {
                    Err(problem(place, "unknown", format!("there is no {object} called {}", cut(trimmed))))
                }
            }
        }
        DataType::User if !trimmed.is_empty() => person(trimmed, directory)
            .map(|name| Value::from(name.as_str()))
            .ok_or_else(|| problem(place, "unknown", format!("there is no user {}", cut(trimmed)))),
        data_type => {
            data_type.read(cell, settings.spelling).map_err(|found| problem(place, found.code, found.message))
        }
    }
}

/// A person by username, or by name where there is one of it.
fn person<'d>(text: &str, directory: &'d Directory) -> Option<&'d Name> {
    if let Some((name, _)) = directory.users.iter().find(|(name, _)| name.as_str() == text) {
        return Some(name);
    }
    let folded = text.to_lowercase();
    let mut called = directory.users.values().filter(|user| user.label.to_lowercase() == folded);
    let first = called.next()?;
    called.next().is_none().then_some(&first.name)
}

/// What the rules that look at a row alone say of it.
fn refused(object: &Object, settings: &ImportSettings, wish: &LineWish) -> Vec<LineProblem> {
    let creating = wish.record.is_none() && settings.mode != ImportMode::Update;
    let found = object.check_fields(&wish.fields, creating).err().unwrap_or_default();
    found
        .into_iter()
        .map(|found| problem(found.path.trim_start_matches("fields."), &found.code, found.message))
        .collect()
}

fn problem(field: &str, code: &str, words: String) -> LineProblem {
    LineProblem { field: field.to_owned(), code: code.to_owned(), words }
}

fn cut(text: &str) -> String {
    text.trim().chars().take(80).collect()
}

/// What tells rows of one batch that are about the same new record.
pub(super) fn key_cell(progress: &Progress, object: &Object, row: &Row) -> Option<String> {
    let settings = &progress.settings;
    if settings.mode == ImportMode::Create {
        return None;
    }
    let at = settings.columns.iter().position(|name| name.is_some() && *name == settings.key)?;
    let cell = text(row.cells.get(at)?, settings.encoding)?;
    key_of(object.field(settings.key.as_ref()?)?, &cell, settings)
}
