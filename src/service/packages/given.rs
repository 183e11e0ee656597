//! What somebody hands in: a folder of texts, a zip of one, or a package of one file.

use fermata_api::{ApiError, ErrorKind};
use fermata_engine::run::command::FieldProblem;
use fermata_interchange::package::{
    Package, archive,
    folder::{self, FileProblem, Files, PACKAGE_BYTES_MAX},
};

use crate::{Answer, apart::apart};

/// A package that was read, with nothing found wrong.
#[derive(Debug, Clone)]
pub struct PackageGiven(pub(super) Package);

impl PackageGiven {
    /// Reads a folder.
    ///
    /// # Errors
    /// Everything that is wrong, each with its file and line.
    pub fn of_files(files: &Files) -> Answer<Self> {
        folder::parse(files).map(Self).map_err(|problems| refused(&problems))
    }

    /// As [`of_bytes`](Self::of_bytes), beside what others wait for: unpacking takes a while.
    ///
    /// # Errors
    /// As there.
    pub async fn of_upload(bytes: Vec<u8>) -> Answer<Self> {
        apart(move || Self::of_bytes(&bytes)).await?
    }

    /// Reads a zip of a folder, or a package of one file.
    ///
    /// # Errors
    /// As [`of_files`](Self::of_files); also for zips that are broken, too large, or lead out of their folder.
    pub fn of_bytes(bytes: &[u8]) -> Answer<Self> {
        if bytes.len() > PACKAGE_BYTES_MAX {
            let message = format!(
                "The package is too large: at most {} MB can be read.",
                PACKAGE_BYTES_MAX / 1024 / 1024
            );
            return Err(ApiError::new(ErrorKind::TooLarge, "package_too_large", message));
        }
        if archive::is_zip(bytes) {
            return Self::of_files(&archive::unpack(bytes).map_err(|problem| refused(&[problem]))?);
        }
        let text = std::str::from_utf8(bytes).map_err(|_| {
            let message =
                "This is neither a zip nor a text in UTF-8: choose the zip of a folder that was exported.";
            ApiError::new(ErrorKind::Invalid, "package_unreadable", message)
        })?;
        folder::parse_single("", text).map(Self).map_err(|problems| refused(&problems))
    }
}

/// What is wrong with files, each with its place.
fn refused(problems: &[FileProblem]) -> ApiError {
    let field = |problem: &FileProblem| {
        let place = match (problem.path.as_str(), problem.line) {
            ("", 0) => "package".to_owned(),
            ("", line) => format!("line {line}"),
            (path, 0) => path.to_owned(),
            (path, line) => format!("{path}, line {line}"),
        };
        FieldProblem { path: place, code: problem.code.to_owned(), message: problem.message.clone() }
    };
    let (code, first) = problems
        .first()
        .map_or(("package_unreadable", String::new()), |first| (first.code, first.to_string()));
    let more = match problems.len() {
        0 | 1 => String::new(),
        many => format!(" (and {} more)", many - 1),
    };
    let kind = if code == "package_too_large" { ErrorKind::TooLarge } else { ErrorKind::Invalid };
    let fields = problems.iter().map(field).collect();
    ApiError { fields, ..ApiError::new(kind, code, format!("The package cannot be read: {first}{more}")) }
}
