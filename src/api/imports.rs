//! Records from files: CSV in, with a preview before and a report after.

use fermata_engine::{ids::Name, value::Spelling};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::Moment;

/// Bytes of a file of records at most: a million short rows.
pub const IMPORT_BYTES_MAX: usize = 100 * 1024 * 1024;

/// Where an import stands.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ImportState {
    /// The file is there; nothing is imported yet.
    #[default]
    Draft,
    /// It goes through its rows.
    Running,
    /// It went through all of them.
    Done,
    /// It was cancelled; what was imported before stays.
    Cancelled,
    /// It could not go on; `note` says why.
    Failed,
}

impl ImportState {
    /// Whether it is over.
    pub fn is_over(self) -> bool {
        matches!(self, Self::Done | Self::Cancelled | Self::Failed)
    }
}

/// What is done with each row.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ImportMode {
    /// It becomes a new record.
    #[default]
    Create,
    /// It changes the record that its key names; there must be one.
    Update,
    /// It changes the record that its key names, or becomes a new one.
    Upsert,
}

/// What parts the columns of a file.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Delimiter {
    /// `,`
    #[default]
    Comma,
    /// `;`
    Semicolon,
    /// A tabulator.
    Tab,
    /// `|`
    Bar,
}

/// How the bytes of a file stand for letters.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Encoding {
    /// UTF-8. UTF-16 with its mark is turned into it as the file arrives.
    #[default]
    Utf8,
    /// Windows-1252, as older programs of western Europe write.
    Windows1252,
}

/// How a file is read and what is done with its rows.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ImportSettings {
    /// What is done with each row.
    #[serde(default)]
    pub mode: ImportMode,
    /// The field that tells which record a row is about: `id`, or a field whose values are unique. For update and upsert.
    #[serde(default)]
    pub key: Option<Name>,
    /// For each column of the file the field that it fills, or none. `id` is the record's id.
    #[serde(default)]
    pub columns: Vec<Option<Name>>,
    /// What parts columns.
    #[serde(default)]
    pub delimiter: Delimiter,
    /// How bytes stand for letters.
    #[serde(default)]
    pub encoding: Encoding,
    /// How numbers and dates are written.
    #[serde(default)]
    pub spelling: Spelling,
    /// Whether an empty cell empties the field of a record that is changed; otherwise it stays.
    #[serde(default)]
    pub blanks_clear: bool,
    /// Whether orchestrations start as for any other new or changed record.
    #[serde(default = "yes")]
    pub start_orchestrations: bool,
}

fn yes() -> bool {
    true
}

/// How far an import is.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportCounts {
    /// Rows gone through.
    pub rows: i64,
    /// Records that were made.
    pub created: i64,
    /// Records that were changed.
    pub updated: i64,
    /// Records that were so already.
    pub unchanged: i64,
    /// Rows that could not be imported.
    pub failed: i64,
}

/// An import.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ImportView {
    /// Its id.
    pub id: Uuid,
    /// Of which object the records are.
    pub object: Name,
    /// What the file is called.
    pub name: String,
    /// In bytes.
    pub size: i64,
    /// Where it stands.
    pub state: ImportState,
    /// How the file is read.
    pub settings: ImportSettings,
    /// The first row of the file: what its columns are called.
    pub head: Vec<String>,
    /// The first rows, with what is wrong with them; of a draft alone.
    pub preview: Vec<ImportPreview>,
    /// How far it is.
    pub counts: ImportCounts,
    /// The share of the file that it went through, 0 to 100.
    pub share: u32,
    /// Who brought the file (what people read).
    pub made_by: String,
    /// When.
    pub made: Moment,
    /// When it was started.
    pub started: Option<Moment>,
    /// When it was over.
    pub ended: Option<Moment>,
    /// Why it could not go on.
    pub note: Option<String>,
    /// Counts changes; the ETag.
    pub revision: i64,
}

/// A row as it would be imported.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportPreview {
    /// The line on which it begins.
    pub line: i64,
    /// Its cells.
    pub cells: Vec<String>,
    /// What is wrong with it.
    pub errors: Vec<ImportError>,
}

/// Something wrong with a row.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportError {
    /// The line on which the row begins, counted from 1 with the head.
    pub line: i64,
    /// The column that is wrong, as the file calls it; empty for the whole row.
    pub column: String,
    /// A stable code.
    pub code: String,
    /// What is wrong.
    pub message: String,
}

/// What an import is called, and how it begins.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema, utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ImportQuery {
    /// What the file is called, such as `customers.csv`.
    #[serde(default)]
    pub name: Option<String>,
    /// `create` (default), `update` or `upsert`.
    #[serde(default)]
    pub mode: Option<String>,
    /// The field that tells which record a row is about.
    #[serde(default)]
    pub key: Option<String>,
    /// `true`: it is started at once, as the file itself suggests; else it waits for `start`.
    #[serde(default)]
    pub start: Option<bool>,
}

/// Which records are exported, and how.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema, utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExportQuery {
    /// As in lists of records.
    #[serde(default)]
    pub text: Option<String>,
    /// As in lists of records.
    #[serde(default)]
    pub filter: Option<String>,
    /// As in lists of records.
    #[serde(default)]
    pub sort: Option<String>,
    /// As in lists of records; brings its columns too.
    #[serde(default)]
    pub view: Option<String>,
    /// Fields, parted by commas; all of them where nothing is said.
    #[serde(default)]
    pub columns: Option<String>,
    /// `true`: begins with the mark by which spreadsheets know UTF-8.
    #[serde(default)]
    pub bom: Option<bool>,
    /// `false`: cells that a spreadsheet would take for a formula are left as they are; else a `'` stands before them.
    #[serde(default)]
    pub tame: Option<bool>,
}
