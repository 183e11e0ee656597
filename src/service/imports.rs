//! Records from files. A file arrives, is looked at, and goes through its rows in batches as a job: each batch is one changeset
//! with how far the import is, so that it is applied once whatever happens meanwhile, and goes on after a restart.

mod batch;
mod export;
mod lines;
mod upload;

use fermata_api::{ApiError, ErrorKind, Moment, Page, imports::*, page::Paging};
use fermata_engine::{ids::Name, object::Object};
use fermata_store::{
    Changeset, Guard, Write,
    rows::{ImportErrorRow, ImportRow, JobRow},
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use export::{Export, ImportReport};
pub use upload::ImportUpload;

use self::lines::PREVIEWED;
use crate::{
    Answer, Service, SignedIn,
    error::{changed, limit, read, store, store_seen, written},
    known::Known,
    live::message,
    policy::{Action, require},
};

/// What is kept of an import besides its row's columns.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Progress {
    pub(crate) state: ImportState,
    pub(crate) name: String,
    pub(crate) size: i64,
    /// Whether the whole file has arrived.
    pub(crate) whole: bool,
    pub(crate) settings: ImportSettings,
    pub(crate) head: Vec<String>,
    /// Bytes that were gone through.
    pub(crate) at: i64,
    /// The line on which the next row begins.
    pub(crate) line: i64,
    pub(crate) counts: ImportCounts,
    pub(crate) started_ms: Option<i64>,
    pub(crate) ended_ms: Option<i64>,
    pub(crate) note: Option<String>,
}

impl Progress {
    /// The row that follows another one.
    pub(crate) fn row(&self, before: &ImportRow) -> Answer<ImportRow> {
        Ok(ImportRow {
            state: fermata_state(self.state).to_owned(),
            content: written(self)?,
            revision: before.revision + 1,
            ..before.clone()
        })
    }
}

fn fermata_state(state: ImportState) -> &'static str {
    match state {
        ImportState::Draft => "draft",
        ImportState::Running => "running",
        ImportState::Done => "done",
        ImportState::Cancelled => "cancelled",
        ImportState::Failed => "failed",
    }
}

/// The key of an import's job.
fn job_key(id: Uuid) -> String {
    format!("import:{id}")
}

impl Service {
    /// Imports of an object's records, newest first.
    pub async fn imports(&self, who: &SignedIn, object: &Name, paging: Paging) -> Answer<Page<ImportView>> {
        require(who, Action::ImportRun)?;
        self.object_of_import(object)?;
        let cursor = paging.cursor.as_deref();
        let listed = self.inner.db.import_list(object, None, cursor, limit(paging.limit)?).await;
        let (rows, next) = listed.map_err(store)?;
        let known = self.known();
        let items = rows.into_iter().map(|row| view(row, Vec::new(), &known)).collect::<Answer<_>>()?;
        Ok(Page { items, next })
    }

    /// One import; a draft with its first rows and what is wrong with them.
    pub async fn import(&self, who: &SignedIn, object: &Name, id: Uuid) -> Answer<ImportView> {
        let row = self.import_seen(who, object, id).await?;
        self.import_view(row).await
    }

    /// Says how a draft's file is read and what is done with its rows.
    pub async fn import_settings(
        &self,
        who: &SignedIn,
        (object, id): (&Name, Uuid),
        settings: ImportSettings,
        if_match: Option<i64>,
    ) -> Answer<ImportView> {
        let row = self.import_seen(who, object, id).await?;
        if if_match.is_some_and(|seen| seen != row.revision) {
            return Err(changed("import"));
        }
        let mut progress: Progress = read(row.content.clone())?;
        require_draft(&progress)?;
        let definition = self.object_of_import(object)?;
        // What parts the columns says what the head is.
        progress.head = self.head_of(id, &settings).await?;
        check_settings(&settings, &progress.head, &definition)?;
        progress.settings = settings;
        let next = progress.row(&row)?;
        let mut changeset = Changeset::new();
        changeset.write(Write::PutImport(Box::new(next.clone())));
        let put = self.commit(changeset).await;
        put.map_err(|error| store_seen(error, if_match, "import"))?;
        self.import_view(next).await
    }

    /// Lets a draft go through its rows.
    pub async fn import_start(&self, who: &SignedIn, object: &Name, id: Uuid) -> Answer<ImportView> {
        let row = self.import_seen(who, object, id).await?;
        let mut progress: Progress = read(row.content.clone())?;
        require_draft(&progress)?;
        let definition = self.object_of_import(object)?;
        check_settings(&progress.settings, &progress.head, &definition)?;
        let now_ms = self.now_ms();
        (progress.state, progress.started_ms) = (ImportState::Running, Some(now_ms));
        let next = progress.row(&row)?;
        let payload = serde_json::json!({ "import": id });
        let job = JobRow {
            key: job_key(id),
            kind: "import".to_owned(),
            run: None,
            due_ms: now_ms,
            attempt: 0,
            payload,
        };
        let mut changeset = Changeset::new();
        changeset
            .guard(Guard::ObjectThere(object.clone()))
            .write(Write::PutImport(Box::new(next.clone())))
            .write(Write::PutJob(job))
            .write(self.audit_import(who, &next, &progress, "import.start"));
        self.commit(changeset).await.map_err(store)?;
        self.inner.hub.say(vec![message("import", id, vec![row.made_by])], false, true);
        self.import_view(next).await
    }

    /// Stops an import; what was imported before stays.
    pub async fn import_cancel(&self, who: &SignedIn, object: &Name, id: Uuid) -> Answer<ImportView> {
        // A batch may be quicker: it counts on, and the next look sees its work.
        for _ in 0..crate::limits::RETRIES_MAX {
            let row = self.import_seen(who, object, id).await?;
            let mut progress: Progress = read(row.content.clone())?;
            if progress.state.is_over() {
                let message = "This import is over already.";
                return Err(ApiError::new(ErrorKind::Conflict, "import_over", message));
            }
            (progress.state, progress.ended_ms) = (ImportState::Cancelled, Some(self.now_ms()));
            let next = progress.row(&row)?;
            let mut changeset = Changeset::new();
            changeset
                .write(Write::PutImport(Box::new(next.clone())))
                .write(Write::DeleteJob(job_key(id)))
                .write(Write::DeleteBlob(id))
                .write(self.audit_import(who, &next, &progress, "import.cancel"));
            match self.commit(changeset).await {
                Ok(()) => {
                    self.inner.hub.say(vec![message("import", id, vec![row.made_by])], false, false);
                    return self.import_view(next).await;
                }
                Err(fermata_store::StoreError::Conflict(_)) => {}
                Err(other) => return Err(store(other)),
            }
        }
        Err(changed("import"))
    }

    /// Forgets an import that is no longer running, with its report. The records stay.
    pub async fn import_delete(&self, who: &SignedIn, object: &Name, id: Uuid) -> Answer<()> {
        let row = self.import_seen(who, object, id).await?;
        let progress: Progress = read(row.content.clone())?;
        if progress.state == ImportState::Running {
            let message = "This import is running: cancel it first.";
            return Err(ApiError::new(ErrorKind::Conflict, "import_running", message));
        }
        let mut changeset = Changeset::new();
        changeset.write(Write::DeleteImport(id)).write(self.audit_import(
            who,
            &row,
            &progress,
            "import.delete",
        ));
        self.commit(changeset).await.map_err(store)
    }

    /// What was wrong with rows, in the order of their lines.
    pub async fn import_errors(
        &self,
        who: &SignedIn,
        object: &Name,
        id: Uuid,
        paging: Paging,
    ) -> Answer<Page<ImportError>> {
        let row = self.import_seen(who, object, id).await?;
        let progress: Progress = read(row.content)?;
        let listed = self.inner.db.import_errors(id, paging.cursor.as_deref(), limit(paging.limit)?).await;
        let (rows, next) = listed.map_err(store)?;
        let items = rows.into_iter().map(|row| error_view(row, &progress)).collect();
        Ok(Page { items, next })
    }

    async fn import_seen(&self, who: &SignedIn, object: &Name, id: Uuid) -> Answer<ImportRow> {
        require(who, Action::ImportRun)?;
        let row = self.inner.db.import(id).await.map_err(store)?;
        row.filter(|row| &row.object == object).ok_or_else(|| ApiError::not_found("import", id))
    }

    fn object_of_import(&self, object: &Name) -> Answer<std::sync::Arc<Object>> {
        self.known().objects.get(object).cloned().ok_or_else(|| ApiError::not_found("object", object))
    }

    async fn import_view(&self, row: ImportRow) -> Answer<ImportView> {
        let progress: Progress = read(row.content.clone())?;
        let preview = match progress.state {
            ImportState::Draft if progress.whole => self.preview(&row, &progress, PREVIEWED).await?,
            _ => Vec::new(),
        };
        view(row, preview, &self.known())
    }

    fn audit_import(&self, who: &SignedIn, row: &ImportRow, progress: &Progress, action: &str) -> Write {
        let detail = serde_json::json!({
            "file": progress.name, "size": progress.size, "settings": progress.settings, "counts": progress.counts,
        });
        let target = format!("{}/imports/{}", row.object, row.id);
        self.noted(who, action, target).label(&progress.name).detail(detail).into()
    }
}

fn require_draft(progress: &Progress) -> Answer<()> {
    if !progress.whole {
        let message = "The file has not arrived whole: send it again.";
        return Err(ApiError::new(ErrorKind::Conflict, "import_not_whole", message));
    }
    match progress.state {
        ImportState::Draft => Ok(()),
        _ => {
            let message = "This import was started already: bring the file again for another one.";
            Err(ApiError::new(ErrorKind::Conflict, "import_started", message))
        }
    }
}

/// Refuses what cannot lead to records.
fn check_settings(settings: &ImportSettings, head: &[String], object: &Object) -> Answer<()> {
    let wrong = |path: &str, code: &str, message: String| Err(ApiError::field(path, code, message));
    if settings.columns.len() > head.len() {
        let message = format!("names {} columns, but the file has {}", settings.columns.len(), head.len());
        return wrong("columns", "too_long", message);
    }
    for (n, column) in settings.columns.iter().enumerate() {
        let Some(name) = column else { continue };
        let path = format!("columns[{n}]");
        if settings.columns.iter().take(n).flatten().any(|before| before == name) {
            return wrong(&path, "repeated", format!("{name} is filled by two columns; choose one"));
        }
        match object.field(name) {
            Some(field) if !fermata_interchange::csv::importable(&field.data_type) => {
                return wrong(&path, "wrong_type", format!("{} is filled by Fermata itself", field.shown()));
            }
            None if name.as_str() != "id" => {
                return wrong(&path, "unknown", format!("{} has no field {name}", object.label));
            }
            _ => {}
        }
    }
    if !settings.columns.iter().flatten().any(|name| object.field(name).is_some()) {
        return wrong(
            "columns",
            "required",
            "no column fills a field: choose a field for at least one".to_owned(),
        );
    }
    match (&settings.key, settings.mode) {
        (_, ImportMode::Create) => Ok(()),
        (None, _) => {
            wrong("key", "required", "says which record a row is about: choose id or a field".to_owned())
        }
        (Some(key), _) if !settings.columns.iter().flatten().any(|name| name == key) => {
            wrong("key", "unknown", format!("no column of the file fills {key}"))
        }
        (Some(key), ImportMode::Upsert) if key.as_str() == "id" => wrong(
            "key",
            "wrong",
            "the id of a new record is not known before; choose another field".to_owned(),
        ),
        _ => Ok(()),
    }
}

fn view(row: ImportRow, preview: Vec<ImportPreview>, known: &Known) -> Answer<ImportView> {
    let progress: Progress = read(row.content)?;
    let share = match progress.state {
        ImportState::Done => 100,
        _ => u32::try_from(progress.at.saturating_mul(100) / progress.size.max(1)).unwrap_or(0).min(100),
    };
    Ok(ImportView {
        id: row.id,
        object: row.object,
        name: progress.name,
        size: progress.size,
        state: progress.state,
        settings: progress.settings,
        head: progress.head,
        preview,
        counts: progress.counts,
        share,
        made_by: known.directory.label(&fermata_engine::people::Assignee::User(row.made_by)),
        made: Moment(row.made_ms),
        started: progress.started_ms.map(Moment),
        ended: progress.ended_ms.map(Moment),
        note: progress.note,
        revision: row.revision,
    })
}

/// The column of the file that fills the field that is wrong.
fn error_view(row: ImportErrorRow, progress: &Progress) -> ImportError {
    ImportError {
        line: row.line,
        column: lines::column_of(&row.place, progress),
        code: row.code,
        message: row.words,
    }
}
