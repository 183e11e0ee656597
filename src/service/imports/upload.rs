//! A file on its way in: kept part by part as it arrives, so that no more of it than a part is ever in memory.

use fermata_api::{
    ApiError, ErrorKind,
    imports::{Delimiter, Encoding, IMPORT_BYTES_MAX, ImportMode, ImportQuery, ImportSettings, ImportView},
};
use fermata_engine::{ids::Name, object::Object, value::DataType};
use fermata_interchange::csv::{Letters, Reading, importable, look, map_columns, spelling, utf16};
use fermata_store::{Changeset, Write, rows::ImportRow};
use uuid::Uuid;

use super::{Progress, lines::words};
use crate::{
    Answer, Service, SignedIn,
    error::{read, store, written},
    policy::{Action, require},
    records::file_name,
    runs::{name_of, unknown_word},
};

/// Bytes of one part: as files of records have.
pub(super) const PART_BYTES: usize = 1 << 20;

/// A file on its way in.
pub struct ImportUpload {
    service: Service,
    row: ImportRow,
    query: ImportQuery,
    who: SignedIn,
    buffer: Vec<u8>,
    parts: i64,
    size: usize,
    /// Whether the file is UTF-16, and its low bytes come first; none: not known yet.
    wide: Option<Option<bool>>,
    /// Bytes of a letter of UTF-16 that is not whole yet.
    rest: Vec<u8>,
}

impl Service {
    /// Begins to take a file of records.
    pub async fn import_upload(
        &self,
        who: &SignedIn,
        object: &Name,
        query: ImportQuery,
    ) -> Answer<ImportUpload> {
        require(who, Action::ImportRun)?;
        self.object_of_import(object)?;
        let name = match query.name.as_deref().filter(|name| !name.trim().is_empty()) {
            Some(name) => file_name(name)?,
            None => format!("{object}.csv"),
        };
        mode_of(&query)?;
        name_of("key", query.key.as_deref())?;
        let now_ms = self.now_ms();
        let progress = Progress { name, line: 1, ..Progress::default() };
        let row = ImportRow {
            id: self.inner.random.id(now_ms)?,
            object: object.clone(),
            made_ms: now_ms,
            made_by: who.name.clone(),
            state: "draft".to_owned(),
            content: written(&progress)?,
            revision: 1,
        };
        let mut changeset = Changeset::new();
        changeset.write(Write::PutImport(Box::new(row.clone())));
        self.commit(changeset).await.map_err(store)?;
        Ok(ImportUpload {
            service: self.clone(),
            row,
            query,
            who: who.clone(),
            buffer: Vec::new(),
            parts: 0,
            size: 0,
            wide: None,
            rest: Vec::new(),
        })
    }

    /// The file's window from this place on: at least a part, at most two; and whether it is the last one.
    pub(super) async fn window(&self, id: Uuid, at: i64, size: i64) -> Answer<(Vec<u8>, bool)> {
        let part_bytes = i64::try_from(PART_BYTES).unwrap_or(i64::MAX);
        let (first, skip) = (at / part_bytes, at % part_bytes);
        let mut bytes = self.inner.db.blob_part(id, first).await.map_err(store)?.unwrap_or_default();
        if let Some(next) = self.inner.db.blob_part(id, first + 1).await.map_err(store)? {
            bytes.extend(next);
        }
        bytes.drain(..usize::try_from(skip).unwrap_or(0).min(bytes.len()));
        let last = at + i64::try_from(bytes.len()).unwrap_or(i64::MAX) >= size;
        Ok((bytes, last))
    }

    /// What the file's columns are called.
    pub(super) async fn head_of(&self, id: Uuid, settings: &ImportSettings) -> Answer<Vec<String>> {
        let (bytes, last) = self.window(id, 0, i64::MAX).await.map(|(bytes, _)| {
            let last = bytes.len() < PART_BYTES * 2;
            (bytes, last)
        })?;
        let mut reading = Reading::new(sign(settings.delimiter));
        let head = reading.next(&bytes, last);
        Ok(head
            .map(|row| row.cells.iter().map(|cell| words(cell, settings.encoding)).collect())
            .unwrap_or_default())
    }
}

impl ImportUpload {
    /// Takes the next bytes.
    pub async fn push(&mut self, bytes: &[u8]) -> Answer<()> {
        self.size += bytes.len();
        if self.size > IMPORT_BYTES_MAX {
            let most = IMPORT_BYTES_MAX / 1024 / 1024;
            let message = format!("The file is larger than {most} MB, the most allowed: import it in parts.");
            self.discard().await;
            return Err(ApiError::new(ErrorKind::TooLarge, "body_too_large", message));
        }
        self.rest.extend_from_slice(bytes);
        if self.wide.is_none() && self.rest.len() < 3 {
            return Ok(());
        }
        self.take(false);
        while self.buffer.len() >= PART_BYTES {
            let part: Vec<u8> = self.buffer.drain(..PART_BYTES).collect();
            self.put(part).await?;
        }
        Ok(())
    }

    /// Moves what has arrived into the buffer, as UTF-8 where the file is UTF-16.
    fn take(&mut self, last: bool) {
        let wide = *self.wide.get_or_insert_with(|| {
            let mark = self.rest.get(..2);
            let wide = match mark {
                Some([0xff, 0xfe]) => Some(true),
                Some([0xfe, 0xff]) => Some(false),
                _ => None,
            };
            let skip = match wide {
                Some(_) => 2,
                None if self.rest.starts_with(b"\xef\xbb\xbf") => 3,
                None => 0,
            };
            self.rest.drain(..skip);
            wide
        });
        match wide {
            None => self.buffer.append(&mut self.rest),
            Some(little) => {
                let mut whole = self.rest.len() / 2 * 2;
                let high =
                    |pair: &[u8]| pair.get(usize::from(little)).is_some_and(|b| (0xd8..0xdc).contains(b));
                if !last && whole >= 2 && self.rest.get(whole - 2..whole).is_some_and(high) {
                    whole -= 2;
                }
                let bytes: Vec<u8> = self.rest.drain(..whole).collect();
                self.buffer.extend(utf16(&bytes, little));
            }
        }
    }

    async fn put(&mut self, part: Vec<u8>) -> Answer<()> {
        let mut changeset = Changeset::new();
        changeset.write(Write::PutBlobPart(self.row.id, self.parts, part));
        self.parts += 1;
        self.service.commit(changeset).await.map_err(store)
    }

    async fn discard(&self) {
        let mut changeset = Changeset::new();
        changeset.write(Write::DeleteImport(self.row.id));
        if let Err(error) = self.service.commit(changeset).await {
            tracing::warn!(%error, "a file that was refused could not be deleted; it will be swept up");
        }
    }

    /// The file is whole: it is looked at.
    pub async fn finish(mut self) -> Answer<ImportView> {
        self.take(true);
        let part_bytes = i64::try_from(PART_BYTES).unwrap_or(i64::MAX);
        let left = std::mem::take(&mut self.buffer);
        let size = self.parts * part_bytes + i64::try_from(left.len()).unwrap_or(i64::MAX);
        if size == 0 {
            self.discard().await;
            return Err(ApiError::field(
                "body",
                "required",
                "is empty: send a file with a row of column names",
            ));
        }
        self.put(left).await?;
        let service = self.service.clone();
        let object = service.object_of_import(&self.row.object)?;
        let (bytes, last) = service.window(self.row.id, 0, size).await?;
        let mut progress: Progress = read(self.row.content.clone())?;
        (progress.size, progress.whole) = (size, true);
        suggest(&mut progress, &bytes, last, &object, &self.query)?;
        let row = progress.row(&self.row)?;
        let mut changeset = Changeset::new();
        changeset.write(Write::PutImport(Box::new(row.clone())));
        service.commit(changeset).await.map_err(store)?;
        if self.query.start == Some(true) {
            return service.import_start(&self.who, &row.object, row.id).await;
        }
        service.import_view(row).await
    }
}

/// How a file is read and what is done with its rows, as far as it tells itself.
fn suggest(
    progress: &mut Progress,
    bytes: &[u8],
    last: bool,
    object: &Object,
    query: &ImportQuery,
) -> Answer<()> {
    let look = look(bytes);
    let settings = &mut progress.settings;
    settings.start_orchestrations = true;
    settings.delimiter = match look.delimiter {
        b';' => Delimiter::Semicolon,
        b'\t' => Delimiter::Tab,
        b'|' => Delimiter::Bar,
        _ => Delimiter::Comma,
    };
    settings.encoding = match look.letters {
        Letters::Utf8 => Encoding::Utf8,
        Letters::Windows1252 => Encoding::Windows1252,
    };
    let mut reading = Reading::new(look.delimiter);
    let mut row = || {
        let row = reading.next(bytes, last)?;
        Some(row.cells.iter().map(|cell| words(cell, settings.encoding)).collect::<Vec<_>>())
    };
    progress.head = row().unwrap_or_default();
    let samples: Vec<Vec<String>> = std::iter::from_fn(&mut row).take(200).collect();
    let mut columns = map_columns(&progress.head, object);
    for (column, title) in columns.iter_mut().zip(&progress.head) {
        if column.is_none() && title.trim().eq_ignore_ascii_case("id") {
            *column = Name::parse("id").ok();
        }
    }
    let types: Vec<Option<&DataType>> =
        columns.iter().map(|name| Some(&object.field(name.as_ref()?)?.data_type)).collect();
    let cells = samples
        .iter()
        .flat_map(|row| types.iter().zip(row).filter_map(|(of, text)| Some(((*of)?, text.as_str()))));
    settings.spelling = spelling(cells);
    settings.mode = mode_of(query)?;
    settings.key = match name_of("key", query.key.as_deref())? {
        Some(key) => Some(key),
        None => key_among(&columns, object, settings.mode),
    };
    settings.columns = columns;
    Ok(())
}

/// The field that most likely tells which record a row is about.
fn key_among(columns: &[Option<Name>], object: &Object, mode: ImportMode) -> Option<Name> {
    if mode == ImportMode::Create {
        return None;
    }
    let mapped = || columns.iter().flatten();
    let field = |fits: fn(&fermata_engine::object::Field) -> bool| {
        mapped().find(|name| object.field(name).is_some_and(|f| fits(f) && importable(&f.data_type))).cloned()
    };
    let id = mapped().find(|name| name.as_str() == "id" && mode == ImportMode::Update).cloned();
    field(|f| f.external_id).or_else(|| field(|f| f.unique)).or(id)
}

fn mode_of(query: &ImportQuery) -> Answer<ImportMode> {
    match query.mode.as_deref() {
        None | Some("" | "create") => Ok(ImportMode::Create),
        Some("update") => Ok(ImportMode::Update),
        Some("upsert") => Ok(ImportMode::Upsert),
        Some(_) => Err(unknown_word("mode", "create, update or upsert")),
    }
}

/// The sign that parts columns.
pub(super) fn sign(delimiter: Delimiter) -> u8 {
    match delimiter {
        Delimiter::Comma => b',',
        Delimiter::Semicolon => b';',
        Delimiter::Tab => b'\t',
        Delimiter::Bar => b'|',
    }
}
