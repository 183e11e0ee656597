//! Objects and records. A record change, its history, the runs it starts and the runs it wakes are one changeset.

mod comments;
pub(crate) mod files;
mod fit;
mod list;
mod narrow;
mod objects;
mod related;
mod seen;
mod story;
mod upsert;
mod views;

pub(crate) use files::file_name;
pub(crate) use list::Wanted;
pub(crate) use objects::{fields, path};

use std::collections::{BTreeMap, BTreeSet};

use fermata_api::{ApiError, Moment, error::ErrorKind, records::*};
use fermata_engine::{
    ids::{Name, RecordId},
    people::Assignee,
    value::{DataType, Value, Values, file_ids},
};
use fermata_store::{filters::RunFilter, rows::RecordRow};
use uuid::Uuid;

use crate::{
    Answer, Service, SignedIn,
    error::store,
    known::Known,
    limits::RECORD_BYTES_MAX,
    policy::{Action, require},
    references::names_something,
    transition::{By, Idempotency, Outcome, Subject, Wish, fields_of},
};

impl Service {
    /// One record.
    pub async fn record(&self, who: &SignedIn, object: &Name, id: RecordId) -> Answer<RecordView> {
        let row = self.record_seen(who, object, id).await?;
        self.record_view(row).await
    }

    /// A new record; matching orchestrations start with it.
    pub async fn record_create(
        &self,
        who: &SignedIn,
        object: &Name,
        input: RecordInput,
        idempotency: Option<String>,
    ) -> Answer<RecordView> {
        require(who, Action::RecordCreate)?;
        check_size(&input)?;
        let kept = Idempotency::new(who, &format!("create {object}"), idempotency, &input)?;
        let wish = Wish::CreateRecord { object: object.clone(), fields: input.fields };
        self.record_wish(who, object, wish, kept).await
    }

    /// Changes a record.
    pub async fn record_update(
        &self,
        who: &SignedIn,
        object: &Name,
        id: RecordId,
        input: RecordInput,
        if_match: Option<i64>,
    ) -> Answer<RecordView> {
        self.require_record_edit(who, object, id).await?;
        check_size(&input)?;
        let wish = Wish::ChangeRecord { object: object.clone(), id, fields: input.fields, if_match };
        self.record_wish(who, object, wish, None).await
    }

    async fn record_wish(
        &self,
        who: &SignedIn,
        object: &Name,
        wish: Wish,
        kept: Option<Idempotency>,
    ) -> Answer<RecordView> {
        self.check_lookups(who, object, &wish).await?;
        match self.carry_out(&By::Person(who.clone()), &wish, kept.as_ref()).await? {
            Outcome::Done(Subject::Record(id), plan) => match plan.record(id) {
                Some(row) => self.record_view(RecordRow::clone(row)).await,
                None => self.record(who, object, id).await,
            },
            Outcome::Before(Subject::Record(id)) => self.record(who, object, id).await,
            _ => Err(crate::error::fault("a record wish led to something else")),
        }
    }

    /// Deletes a record; refused while an open run is about it. What waits for such a deletion starts with it.
    pub async fn record_delete(&self, who: &SignedIn, object: &Name, id: RecordId) -> Answer<()> {
        require(who, Action::RecordDelete)?;
        let wish = Wish::DeleteRecord { object: object.clone(), id };
        self.carry_out(&By::Person(who.clone()), &wish, None).await?;
        Ok(())
    }

    /// Refuses to delete what is still needed.
    pub(crate) async fn refuse_in_use(&self, object: &Name, id: RecordId) -> Answer<()> {
        let in_use = |message: String| ApiError::new(ErrorKind::Conflict, "record_in_use", message);
        let about = RunFilter { record: Some(id), open_only: true, ..RunFilter::default() };
        let (open, _) = self.inner.db.run_list(&about, None, 1).await.map_err(store)?;
        if let Some(run) = open.first() {
            return Err(in_use(format!(
                "The run {} is about it and still open: finish or cancel the run first.",
                run.title
            )));
        }
        if let Some(work) = self.open_work_about(id).await? {
            return Err(in_use(format!(
                "{} of {} is about it and still open: finish it, or cancel the run first.",
                work.step_label, work.run_title
            )));
        }
        let lookups = self.known().lookups_to(object);
        if let Some(user) = self.inner.db.looked_up_by(id, &lookups).await.map_err(store)? {
            return Err(in_use(format!("{} refers to it: change that first.", user.title)));
        }
        Ok(())
    }

    async fn record_of(&self, object: &Name, id: RecordId) -> Answer<RecordRow> {
        let row = self.inner.db.record(id).await.map_err(store)?;
        row.filter(|row| &row.object == object).ok_or_else(|| ApiError::not_found("record", id))
    }

    async fn record_view(&self, row: RecordRow) -> Answer<RecordView> {
        let mut views = self.record_views(vec![row]).await?;
        views.pop().ok_or_else(|| crate::error::fault("a record was lost while it was shown"))
    }

    /// Records with what people read of the lookups and users among their values.
    pub(crate) async fn record_views(&self, rows: Vec<RecordRow>) -> Answer<Vec<RecordView>> {
        let known = self.known();
        let looked_up: BTreeSet<RecordId> = rows.iter().flat_map(|row| lookups_of(row, &known)).collect();
        let looked_up: Vec<RecordId> = looked_up.into_iter().collect();
        let titles: BTreeMap<RecordId, String> = if looked_up.is_empty() {
            BTreeMap::new()
        } else {
            let found = self.inner.db.records_by_ids(&looked_up).await.map_err(store)?;
            found.into_iter().map(|row| (row.id, row.title)).collect()
        };
        let files = self.file_names(&rows, &known).await?;
        let mut worked_out = self.formulas_of(&rows).await?;
        let view = |row: RecordRow| {
            let formulas = worked_out.remove(&row.id).unwrap_or_default();
            view(row, formulas, &known, &Names { titles: &titles, files: &files })
        };
        Ok(rows.into_iter().map(view).collect())
    }

    /// What the files that these records hold are called.
    async fn file_names(&self, rows: &[RecordRow], known: &Known) -> Answer<FileNames> {
        let held: BTreeSet<Uuid> = rows.iter().flat_map(|row| files_of(row, known)).collect();
        let held: Vec<Uuid> = held.into_iter().collect();
        let mut names = FileNames::new();
        for part in held.chunks(FILES_ASKED_AT_ONCE) {
            let found = self.inner.db.files_by_ids(part).await.map_err(store)?;
            names.extend(found.into_iter().map(|file| ((file.record, file.id), file.name)));
        }
        Ok(names)
    }

    /// A lookup names a record that the person may see, a user field somebody who works here.
    async fn check_lookups(&self, who: &SignedIn, object: &Name, wish: &Wish) -> Answer<()> {
        let (Wish::CreateRecord { fields, .. }
        | Wish::ChangeRecord { fields, .. }
        | Wish::UpsertRecord { fields, .. }) = wish
        else {
            return Ok(());
        };
        let known = self.known();
        let Some(object) = known.objects.get(object) else { return Ok(()) };
        let naming = object.fields.iter().filter(|field| names_something(&field.data_type));
        let declared = naming.map(|field| (field.name.clone(), field.data_type.clone())).collect();
        self.check_references(who, declared, fields, "fields").await
    }
}

fn check_size(input: &RecordInput) -> Answer<()> {
    let size: usize = input.fields.iter().map(|(name, value)| name.len() + value.to_string().len()).sum();
    if size > RECORD_BYTES_MAX {
        let message = format!("is too large: a record holds at most {} KB", RECORD_BYTES_MAX / 1024);
        return Err(ApiError::field("fields", "too_long", message));
    }
    Ok(())
}

/// The records that a record names.
pub(crate) fn lookups_of<'r>(row: &'r RecordRow, known: &'r Known) -> impl Iterator<Item = RecordId> + 'r {
    let object = known.objects.get(&row.object);
    let fields = object.map(|o| o.fields.as_slice()).unwrap_or_default();
    let lookups = fields.iter().filter(|f| matches!(f.data_type, DataType::Lookup { .. }));
    lookups.filter_map(|f| row.fields.get(f.name.as_str())?.as_str()?.parse().ok())
}

/// The files that a record's fields hold.
fn files_of<'r>(row: &'r RecordRow, known: &'r Known) -> impl Iterator<Item = Uuid> + 'r {
    let object = known.objects.get(&row.object);
    let fields = object.map(|o| o.fields.as_slice()).unwrap_or_default();
    let files = fields.iter().filter(|f| matches!(f.data_type, DataType::File { .. }));
    files.filter_map(|f| row.fields.get(f.name.as_str())).flat_map(file_ids)
}

/// What people read for what records hold.
struct Names<'n> {
    titles: &'n BTreeMap<RecordId, String>,
    files: &'n FileNames,
}

/// What files are called, by the record that they lie with and their id.
type FileNames = BTreeMap<(RecordId, Uuid), String>;
/// A database takes only so many values in one question.
const FILES_ASKED_AT_ONCE: usize = 500;

fn view(row: RecordRow, formulas: Values, known: &Known, names: &Names<'_>) -> RecordView {
    let object = known.objects.get(&row.object).map(|o| &**o);
    let mut fields = fields_of(&row);
    fields.extend(formulas);
    let label = |name: &Name, value: &Value| -> Option<String> {
        match object?.field(name)?.data_type.plain() {
            DataType::User => {
                Some(known.directory.label(&Assignee::User(Name::parse(value.as_str()?).ok()?)))
            }
            DataType::Lookup { .. } => names.titles.get(&value.as_str()?.parse().ok()?).cloned(),
            DataType::File { .. } => {
                let called = file_ids(value).into_iter().filter_map(|id| names.files.get(&(row.id, id)));
                let called: Vec<&str> = called.map(String::as_str).collect();
                (!called.is_empty()).then(|| called.join(", "))
            }
            _ => None,
        }
    };
    let labels =
        fields.iter().filter_map(|(name, value)| Some((name.clone(), label(name, value)?))).collect();
    RecordView {
        object: row.object,
        id: row.id,
        title: row.title,
        fields,
        revision: row.revision,
        created: Moment(row.created_ms),
        created_by: known.label_of_actor(&row.created_by),
        updated: Moment(row.updated_ms),
        updated_by: known.label_of_actor(&row.updated_by),
        labels,
    }
}
