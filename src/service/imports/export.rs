//! Records as a file, a page of them at a time.

use fermata_api::{
    ApiError,
    imports::ExportQuery,
    page::Paging,
    records::{RecordQuery, RecordView},
};
use fermata_engine::{
    ids::Name,
    object::{Field, Object},
    value::{DataType, Value},
};
use fermata_interchange::csv::{BOM, Writing};

use crate::{Answer, Service, SignedIn, limits::EXPORTED_AT_ONCE, records::Wanted, runs::unknown_word};

/// A file of records on its way out.
pub struct Export {
    service: Service,
    object: Name,
    wanted: Wanted,
    fields: Vec<Field>,
    writing: Writing,
    bom: bool,
    cursor: Option<String>,
    begun: bool,
    over: bool,
}

impl Service {
    /// Begins to write the records of a list that a person sees into a file.
    pub async fn record_export(&self, who: &SignedIn, object: &Name, query: ExportQuery) -> Answer<Export> {
        let known = self.known();
        let definition = known.objects.get(object).ok_or_else(|| ApiError::not_found("object", object))?;
        let fields = fields_of(definition, query.columns.as_deref())?;
        let asked = RecordQuery {
            text: query.text,
            filter: query.filter,
            sort: query.sort.or_else(|| Some("title".to_owned())),
            view: query.view,
            ..RecordQuery::default()
        };
        let wanted = self.wanted(who, definition, &asked).await?;
        Ok(Export {
            service: self.clone(),
            object: object.clone(),
            wanted,
            fields,
            writing: Writing { delimiter: b',', tame: query.tame.unwrap_or(true) },
            bom: query.bom.unwrap_or(false),
            cursor: None,
            begun: false,
            over: false,
        })
    }
}

impl Export {
    /// The next bytes of the file; none at its end.
    pub async fn next(&mut self) -> Answer<Option<Vec<u8>>> {
        if self.over {
            return Ok(None);
        }
        let mut out = Vec::new();
        if !self.begun {
            self.begun = true;
            if self.bom {
                out.extend_from_slice(BOM);
            }
            let titles = self.fields.iter().map(Field::shown);
            self.writing.row(std::iter::once("id").chain(titles), &mut out);
        }
        let cursor = self.cursor.take();
        let (rows, next) = self.service.scan(&self.wanted, &self.object, cursor, EXPORTED_AT_ONCE).await?;
        for record in self.service.record_views(rows).await? {
            let id = record.id.to_string();
            let cells: Vec<String> = self.fields.iter().map(|field| cell(field, &record)).collect();
            self.writing.row(std::iter::once(id.as_str()).chain(cells.iter().map(String::as_str)), &mut out);
        }
        self.over = next.is_none();
        self.cursor = next;
        Ok(Some(out))
    }
}

/// As an import reads it again: records by what they are called.
fn cell(field: &Field, record: &RecordView) -> String {
    let value = record.fields.get(&field.name).unwrap_or(&Value::Null);
    match (&field.data_type, record.labels.get(&field.name)) {
        (DataType::Lookup { .. }, Some(label)) if !value.is_null() && !label.is_empty() => label.clone(),
        (data_type, _) => data_type.spell(value),
    }
}

fn fields_of(object: &Object, columns: Option<&str>) -> Answer<Vec<Field>> {
    let Some(columns) = columns.filter(|text| !text.is_empty()) else { return Ok(object.fields.clone()) };
    let mut fields: Vec<Field> = Vec::new();
    // What names a record comes first, as in the list.
    fields.extend(object.title().cloned());
    for name in columns.split(',') {
        let found = object.fields.iter().find(|field| field.name.as_str() == name);
        match found {
            Some(field) if fields.iter().any(|before| before.name == field.name) => {}
            Some(field) => fields.push(field.clone()),
            None if name == fermata_engine::lists::UPDATED => {}
            None => {
                return Err(unknown_word(
                    "columns",
                    &format!("fields of {}, parted by commas", object.label),
                ));
            }
        }
    }
    Ok(fields)
}

/// What was wrong with the rows of an import, as a file.
pub struct ImportReport {
    service: Service,
    who: SignedIn,
    object: Name,
    id: uuid::Uuid,
    cursor: Option<String>,
    begun: bool,
    over: bool,
}

impl Service {
    /// Begins to write what was wrong with the rows of an import into a file.
    pub async fn import_report(&self, who: &SignedIn, object: &Name, id: uuid::Uuid) -> Answer<ImportReport> {
        self.import_seen(who, object, id).await?;
        Ok(ImportReport {
            service: self.clone(),
            who: who.clone(),
            object: object.clone(),
            id,
            cursor: None,
            begun: false,
            over: false,
        })
    }
}

impl ImportReport {
    /// The next bytes of the file; none at its end.
    pub async fn next(&mut self) -> Answer<Option<Vec<u8>>> {
        if self.over {
            return Ok(None);
        }
        let writing = Writing { delimiter: b',', tame: true };
        let mut out = Vec::new();
        if !self.begun {
            self.begun = true;
            writing.row(["line", "column", "code", "message"].into_iter(), &mut out);
        }
        let paging = Paging { cursor: self.cursor.take(), limit: Some(crate::limits::PAGE_MAX) };
        let page = self.service.import_errors(&self.who, &self.object, self.id, paging).await?;
        for error in page.items {
            let line = error.line.to_string();
            writing.row([line.as_str(), &error.column, &error.code, &error.message].into_iter(), &mut out);
        }
        self.over = page.next.is_none();
        self.cursor = page.next;
        Ok(Some(out))
    }
}
