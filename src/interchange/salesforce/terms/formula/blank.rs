//! What is nothing, and what was before.

use super::{
    super::{Kind, Meaning},
    cel::{Cel, Level},
    parser::Node,
    printer::{Printer, counted},
};

/// Whether there is nothing: an empty text counts as nothing there.
pub(in super::super) fn is_blank(piece: &Cel) -> Result<Cel, String> {
    match piece.value {
        Some(_) => Ok(Cel::value(piece.is_nothing().into(), Kind::Boolean)),
        None => Cel::primary(format!("is_blank({})", piece.source), Kind::Boolean),
    }
}

/// Whether it is absent. A text that was emptied counts as absent, as it does where the source keeps it; so does whatever may be
/// one.
pub(in super::super) fn is_null(piece: &Cel) -> Result<Cel, String> {
    match piece.kind {
        Kind::List(_) | Kind::Text | Kind::Unknown => is_blank(piece),
        _ if piece.value.is_some() => is_blank(piece),
        _ => Cel::new(format!("{} == null", piece.at(Level::Sum)), Kind::Boolean, Level::Relation),
    }
}

/// Functions that look at what is nothing, and at the record before its change.
pub(super) fn call(printer: &Printer<'_>, name: &str, parts: &[Node]) -> Option<Result<Cel, String>> {
    let found = match name {
        "ISBLANK" => printer.one(name, parts).and_then(|piece| is_blank(&piece)),
        "ISNULL" => printer.one(name, parts).and_then(|piece| is_null(&piece)),
        "BLANKVALUE" | "NULLVALUE" => printer.two(name, parts).and_then(|(a, b)| {
            let kind = if a.kind == Kind::Unknown { b.kind.clone() } else { a.kind.clone() };
            Cel::primary(format!("coalesce({}, {})", a.source, b.source), kind)
        }),
        "ISNEW" => counted(name, parts, 0).and_then(|()| is_new()),
        "ISCLONE" => counted(name, parts, 0).map(|()| Cel::value(false.into(), Kind::Boolean)),
        "ISCHANGED" => changed(printer, parts),
        "PRIORVALUE" => before(printer, parts),
        _ => return None,
    };
    Some(found)
}

fn is_new() -> Result<Cel, String> {
    Cel::new("prior.id == null", Kind::Boolean, Level::Relation)
}

/// A field of the record, now and before its change.
fn both(printer: &Printer<'_>, name: &str, parts: &[Node]) -> Result<(String, String, Kind), String> {
    let [Node::Reference(reference)] = parts else {
        return Err(format!("{name} asks for one field of the record."));
    };
    match printer.ask(reference)? {
        Meaning::Path { path, kind } => match path.strip_prefix("record.") {
            Some(field) => Ok((path.clone(), format!("prior.{field}"), kind)),
            None => Err(format!("{name} can be asked of the record's own fields only, not of {reference}.")),
        },
        _ => Err(format!("{name} can be asked of the record's own fields only, not of {reference}.")),
    }
}

fn changed(printer: &Printer<'_>, parts: &[Node]) -> Result<Cel, String> {
    let (now, before, _) = both(printer, "ISCHANGED", parts)?;
    Cel::new(format!("prior.id != null && {now} != {before}"), Kind::Boolean, Level::And)
}

fn before(printer: &Printer<'_>, parts: &[Node]) -> Result<Cel, String> {
    let (now, before, kind) = both(printer, "PRIORVALUE", parts)?;
    Cel::new(format!("prior.id == null ? {now} : {before}"), kind, Level::Choice)
}
