//! An import's job: batch after batch, each with how far it is.

use std::collections::BTreeSet;

use fermata_api::imports::ImportState;
use fermata_engine::{definition::Trigger, ids::Name, object::Object};
use fermata_interchange::csv::{Reading, Row};
use fermata_store::{
    Changeset, Write,
    rows::{ImportRow, JobRow},
};
use uuid::Uuid;

use super::{
    Progress,
    lines::key_cell,
    upload::{PART_BYTES, sign},
};
use crate::{
    Answer, Service, SignedIn,
    error::{read, store},
    limits::{IMPORT_BATCH_ROWS, IMPORT_SLICE_MS, RUNS_TOUCHED_MAX},
    live::message,
    policy::{Action, allows},
    transition::{By, ImportBatch, LineProblem, Outcome, Wish, problems_of},
};

/// A part of the file in memory, and where it begins.
#[derive(Debug, Default)]
struct Window {
    bytes: Vec<u8>,
    at: i64,
    last: bool,
}

/// Rows with where the file goes on after each.
type Placed = (Row, i64, i64);

impl Service {
    /// Goes on with an import for a moment. True: there is more to do.
    pub(crate) async fn import_job(&self, job: &JobRow) -> Answer<bool> {
        let id = job.payload.get("import").and_then(|id| id.as_str()?.parse::<Uuid>().ok());
        let Some(id) = id else { return Ok(false) };
        let (begun, mut window) = (self.now_ms(), Window::default());
        loop {
            if !self.import_some(id, &mut window).await? {
                return Ok(false);
            }
            if self.now_ms() - begun >= IMPORT_SLICE_MS {
                return Ok(true);
            }
        }
    }

    /// One batch. False: there is nothing more to do.
    async fn import_some(&self, id: Uuid, window: &mut Window) -> Answer<bool> {
        let Some(row) = self.inner.db.import(id).await.map_err(store)? else { return Ok(false) };
        let progress: Progress = read(row.content.clone())?;
        if progress.state != ImportState::Running {
            return Ok(false);
        }
        let Some(who) = self.importer(&row.made_by).await? else {
            let why = "Whoever brought the file may no longer import records.";
            return self.import_failed(row, progress, why).await;
        };
        let known = self.known();
        let Some(object) = known.objects.get(&row.object).cloned() else {
            return self.import_failed(row, progress, "The object is gone.").await;
        };
        let most = self.batch_rows(&object.name, progress.settings.start_orchestrations);
        let (rows, ended) = match self.next_rows(&row, &progress, &object, window, most).await? {
            Ok(found) => found,
            Err(line) => {
                let why =
                    format!("The row that begins on line {line} does not end: is a quotation mark missing?");
                return self.import_failed(row, progress, &why).await;
            }
        };
        self.import_rows(&who, &object, &row, progress, rows, ended).await?;
        self.inner.hub.say(vec![message("import", id, vec![row.made_by])], false, false);
        if ended {
            // Lists of these records are fetched once, not for each of a hundred thousand.
            self.inner.hub.say(vec![message("record", "", Vec::new())], false, false);
        }
        Ok(!ended)
    }

    /// Whoever brought the file, if they still may.
    async fn importer(&self, name: &Name) -> Answer<Option<SignedIn>> {
        let who = self.signed_in(name).await?;
        Ok(who.filter(|who| allows(who.role, &[], Action::ImportRun)))
    }

    /// Rows of a batch: few where each may start runs, since a changeset touches few of them.
    fn batch_rows(&self, object: &Name, start: bool) -> usize {
        let known = self.known();
        let starts = |trigger: &Trigger| {
            matches!(trigger, Trigger::Record { object: of, .. } if of == object)
                && trigger.deleted().is_none()
        };
        let count =
            known.active.values().filter(|active| start && starts(&active.definition.trigger)).count();
        match count {
            0 => IMPORT_BATCH_ROWS,
            some => (RUNS_TOUCHED_MAX / 2 / some).clamp(1, IMPORT_BATCH_ROWS),
        }
    }

    /// The next rows, and whether they are the last ones. `Err`: the line of a row that does not end.
    async fn next_rows(
        &self,
        row: &ImportRow,
        progress: &Progress,
        object: &Object,
        window: &mut Window,
        most: usize,
    ) -> Answer<Result<(Vec<Placed>, bool), i64>> {
        let mut rows: Vec<Placed> = Vec::new();
        let mut keys = BTreeSet::new();
        let (mut at, mut line) = (progress.at, progress.line);
        loop {
            let begin = usize::try_from(at - window.at).unwrap_or(usize::MAX);
            if window.bytes.is_empty()
                || begin > window.bytes.len()
                || (!window.last && begin + PART_BYTES / 2 > window.bytes.len())
            {
                let (bytes, last) = self.window(row.id, at, progress.size).await?;
                *window = Window { bytes, at, last };
            }
            let begin = usize::try_from(at - window.at).unwrap_or(0);
            let bytes = window.bytes.get(begin..).unwrap_or_default();
            let mut reading =
                Reading::on_line(sign(progress.settings.delimiter), u64::try_from(line).unwrap_or(1));
            if at == 0 {
                // The first row names the columns.
                let _head = reading.next(bytes, window.last);
            }
            let mut any = reading.at > 0;
            while let Some(found) = reading.next(bytes, window.last) {
                any = true;
                // A second row about the same record finds it only once the first one is there.
                if let Some(key) = key_cell(progress, object, &found)
                    && !keys.insert(key)
                {
                    return Ok(Ok((rows, false)));
                }
                let place = at + i64::try_from(reading.at).unwrap_or(i64::MAX);
                rows.push((found, place, i64::try_from(reading.line).unwrap_or(i64::MAX)));
                if rows.len() == most {
                    return Ok(Ok((rows, window.last && reading.at >= bytes.len())));
                }
            }
            if window.last {
                return Ok(Ok((rows, true)));
            }
            if !any {
                return Ok(Err(line));
            }
            at += i64::try_from(reading.at).unwrap_or(i64::MAX);
            line = i64::try_from(reading.line).unwrap_or(i64::MAX);
            if !rows.is_empty() {
                return Ok(Ok((rows, false)));
            }
        }
    }

    /// Imports rows together; where that is not possible, one after the other, so that only those that cannot be are left out.
    async fn import_rows(
        &self,
        who: &SignedIn,
        object: &Object,
        row: &ImportRow,
        progress: Progress,
        rows: Vec<Placed>,
        ended: bool,
    ) -> Answer<()> {
        let bare: Vec<Row> = rows.iter().map(|(row, ..)| row.clone()).collect();
        let lines = self.lines(object, &progress, &bare).await?;
        let mut whole = progress.clone();
        if let Some((_, at, line)) = rows.last() {
            (whole.at, whole.line) = (*at, *line);
        }
        if ended {
            whole.state = ImportState::Done;
            whole.at = whole.size;
        }
        let start = progress.settings.start_orchestrations;
        let together = ImportBatch { row: row.clone(), progress: whole, rows: lines.clone(), start };
        let error = match self.import_together(who, together).await {
            Ok(()) => return Ok(()),
            Err(error) if error.code == "changed_meanwhile" || lines.is_empty() => return Err(error),
            Err(error) if error.kind == fermata_api::ErrorKind::Internal => return Err(error),
            Err(error) => error,
        };
        tracing::debug!(%error, "a batch could not be imported together: row by row");
        let count = lines.len();
        for (n, (line, (_, at, next))) in lines.into_iter().zip(rows).enumerate() {
            let Some(row) = self.inner.db.import(row.id).await.map_err(store)? else { return Ok(()) };
            let mut progress: Progress = read(row.content.clone())?;
            if progress.state != ImportState::Running {
                return Ok(());
            }
            (progress.at, progress.line) = (at, next);
            if ended && n + 1 == count {
                progress.state = ImportState::Done;
                progress.at = progress.size;
            }
            let mut alone = ImportBatch { row, progress, rows: vec![line], start };
            if let Err(error) = self.import_together(who, alone.clone()).await {
                let problems: Vec<LineProblem> = problems_of(error);
                alone.rows.iter_mut().for_each(|line| line.wish = Err(problems.clone()));
                self.import_together(who, alone).await?;
            }
        }
        Ok(())
    }

    async fn import_together(&self, who: &SignedIn, batch: ImportBatch) -> Answer<()> {
        let wish = Wish::Import(Box::new(batch));
        match self.carry_out(&By::Person(who.clone()), &wish, None).await? {
            Outcome::Done(..) | Outcome::Before(_) => Ok(()),
        }
    }

    async fn import_failed(&self, row: ImportRow, mut progress: Progress, why: &str) -> Answer<bool> {
        progress.state = ImportState::Failed;
        progress.note = Some(why.to_owned());
        progress.ended_ms = Some(self.now_ms());
        let mut changeset = Changeset::new();
        changeset.write(Write::PutImport(Box::new(progress.row(&row)?))).write(Write::DeleteBlob(row.id));
        self.commit(changeset).await.map_err(store)?;
        self.inner.hub.say(vec![message("import", row.id, vec![row.made_by])], false, false);
        Ok(false)
    }
}
