//! Functions of texts.

use fermata_engine::expr;

use super::{
    super::Kind,
    cel::{Cel, Level, as_text},
    parser::Node,
    printer::{Printer, counted, joined, wrong_count},
};

/// A function of texts.
pub(super) fn call(printer: &Printer<'_>, name: &str, parts: &[Node]) -> Option<Result<Cel, String>> {
    let found = match name {
        "TEXT" => printer.one(name, parts).map(|piece| as_text(&piece)),
        "CASESAFEID" => printer.one(name, parts),
        "BR" => counted(name, parts, 0).map(|()| Cel::text("\n")),
        "VALUE" => simple(printer, name, parts, "double", Kind::Number),
        "LEN" => simple(printer, name, parts, "size", Kind::Number),
        "TRIM" => simple(printer, name, parts, "trim", Kind::Text),
        "UPPER" => upper_or_lower(printer, name, parts),
        "LOWER" => upper_or_lower(printer, name, parts),
        "CONTAINS" => asked(printer, name, parts, "contains"),
        "BEGINS" => asked(printer, name, parts, "startsWith"),
        "LEFT" => several(printer, name, parts, "left", 2..=2),
        "RIGHT" => several(printer, name, parts, "right", 2..=2),
        "MID" => several(printer, name, parts, "mid", 3..=3),
        "SUBSTITUTE" => several(printer, name, parts, "replace", 3..=3),
        "FIND" => {
            several(printer, name, parts, "find", 2..=3).map(|found| Cel { kind: Kind::Number, ..found })
        }
        "LPAD" => several(printer, name, parts, "pad_left", 2..=3),
        "RPAD" => several(printer, name, parts, "pad_right", 2..=3),
        "HTMLENCODE" => printer.one(name, parts).and_then(|text| {
            let marks = [("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("\\\"", "&quot;")];
            let text = marks.iter().fold(as_text_or_unknown(&text).source, |text, (mark, written)| {
                format!("replace({text}, \"{mark}\", \"{written}\")")
            });
            Cel::primary(text, Kind::Text)
        }),
        "INITCAP" => upper_or_lower(printer, name, parts),
        "URLENCODE" => simple(printer, name, parts, "url_encode", Kind::Text),
        "REGEX" => printer.two(name, parts).and_then(|(whole, pattern)| patterned(&whole, &pattern)),
        "REVERSE" => simple(printer, name, parts, "reverse", Kind::Text),
        "CHR" => printer.one(name, parts).and_then(|code| letter(&code)),
        "PICKLISTCOUNT" => printer.one(name, parts).and_then(|chosen| count_of(&chosen)),
        "ISNUMBER" => simple(printer, name, parts, "is_number", Kind::Boolean),
        "HYPERLINK" => linked(printer, parts),
        "IMAGE" => pictured(printer, parts),
        _ => return None,
    };
    Some(found)
}

fn simple(
    printer: &Printer<'_>,
    name: &str,
    parts: &[Node],
    called: &str,
    kind: Kind,
) -> Result<Cel, String> {
    let piece = as_text_or_unknown(&printer.one(name, parts)?);
    Cel::primary(format!("{called}({})", piece.source), kind)
}

/// A number is made a text; of what is not known it is believed that it is one.
fn as_text_or_unknown(piece: &Cel) -> Cel {
    if piece.kind == Kind::Unknown { piece.clone() } else { as_text(piece) }
}

/// The language that the source can name has no counterpart here: letters are changed as everywhere.
fn upper_or_lower(printer: &Printer<'_>, name: &str, parts: &[Node]) -> Result<Cel, String> {
    let first = parts.get(..1).filter(|_| parts.len() <= 2).ok_or_else(|| wrong_count(name, parts.len()))?;
    let called = if name == "INITCAP" { "title_case".to_owned() } else { name.to_lowercase() };
    simple(printer, name, first, &called, Kind::Text)
}

/// Whether all of a text is as a pattern says; here a part of it would do.
fn patterned(whole: &Cel, pattern: &Cel) -> Result<Cel, String> {
    if let Some(why) = pattern.as_str().and_then(expr::wrong_pattern) {
        return Err(format!("REGEX: {why}."));
    }
    let pattern = match pattern.as_str() {
        Some(text) => Cel::text(of_all(text)),
        None => joined(&joined(&Cel::text("^(?:"), pattern)?, &Cel::text(")$"))?,
    };
    let source = format!("matches({}, {})", as_text_or_unknown(whole).source, pattern.source);
    Cel::primary(source, Kind::Boolean)
}

/// A pattern for a whole text.
fn of_all(pattern: &str) -> String {
    if pattern.contains('|') || pattern.ends_with("\\$") {
        return format!("^(?:{pattern})$");
    }
    let (begin, end) = (pattern.starts_with('^'), pattern.ends_with('$'));
    format!("{}{pattern}{}", if begin { "" } else { "^" }, if end { "" } else { "$" })
}

fn asked(printer: &Printer<'_>, name: &str, parts: &[Node], called: &str) -> Result<Cel, String> {
    let (whole, part) = printer.two(name, parts)?;
    let whole = as_text_or_unknown(&whole);
    Cel::primary(format!("{}.{called}({})", whole.at(Level::Primary), part.source), Kind::Boolean)
}

fn several(
    printer: &Printer<'_>,
    name: &str,
    parts: &[Node],
    called: &str,
    count: std::ops::RangeInclusive<usize>,
) -> Result<Cel, String> {
    if !count.contains(&parts.len()) {
        return Err(wrong_count(name, parts.len()));
    }
    let pieces = printer.nodes(parts)?;
    let sources = pieces.iter().enumerate().map(|(at, piece)| {
        if is_text_part(called, at) { as_text_or_unknown(piece).source } else { piece.source.clone() }
    });
    let sources: Vec<String> = sources.collect();
    Cel::primary(format!("{called}({})", sources.join(", ")), Kind::Text)
}

/// Whether a part of a call is a text; the others are numbers.
fn is_text_part(called: &str, at: usize) -> bool {
    match called {
        "replace" => true,
        "find" => at < 2,
        "pad_left" | "pad_right" => at != 1,
        _ => at == 0,
    }
}

/// A link: what it is called, then its address.
fn linked(printer: &Printer<'_>, parts: &[Node]) -> Result<Cel, String> {
    match parts {
        [address, called] | [address, called, _] => {
            let opened = joined(&printer.node(called)?, &Cel::text(" ("))?;
            joined(&joined(&opened, &printer.node(address)?)?, &Cel::text(")"))
        }
        _ => Err(wrong_count("HYPERLINK", parts.len())),
    }
}

/// A picture: what it shows, in words.
fn pictured(printer: &Printer<'_>, parts: &[Node]) -> Result<Cel, String> {
    match parts {
        [_, words] | [_, words, _] | [_, words, _, _] => printer.node(words).map(|piece| as_text(&piece)),
        _ => Err(wrong_count("IMAGE", parts.len())),
    }
}

/// The letter of a number that is written down.
fn letter(code: &Cel) -> Result<Cel, String> {
    let code = code.as_whole().and_then(|code| u32::try_from(code).ok()).and_then(char::from_u32);
    match code.filter(|letter| *letter != '\0') {
        Some(letter) => Ok(Cel::text(letter.to_string())),
        None => Err("CHR has a counterpart only where the number is written down, and is that of a letter."
            .to_owned()),
    }
}

/// How many choices a text with `;` between them has, or a list.
fn count_of(chosen: &Cel) -> Result<Cel, String> {
    if matches!(chosen.kind, Kind::List(_)) {
        return Cel::primary(format!("size({})", chosen.source), Kind::Number);
    }
    let text = &chosen.source;
    let source = format!("is_blank({text}) ? 0 : size({text}) - size(replace({text}, \";\", \"\")) + 1");
    Cel::new(source, Kind::Number, Level::Choice)
}
