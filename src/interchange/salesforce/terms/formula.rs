//! Formulas of the source as CEL: read into a tree, and written anew. What has no counterpart is said in a sentence.

mod beside;
mod blank;
mod calls;
mod cel;
mod dates;
mod lexer;
mod parser;
mod printer;
mod texts;

pub use beside::{Beside, beside};
pub(super) use blank::{is_blank, is_null};
pub(super) use cel::{Cel, Level, as_text, literal};
pub(super) use printer::{all, any, compared, joined, not, read};

use super::Meaning;

/// Says what a name in a formula means.
pub(super) type Ask<'a> = dyn Fn(&str) -> Result<Meaning, String> + 'a;

/// A formula as CEL.
pub(super) fn translated(text: &str, ask: &Ask<'_>) -> Result<Cel, String> {
    printer::written(&parser::tree(text)?, ask)
}
