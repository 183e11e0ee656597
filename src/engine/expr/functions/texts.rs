//! Functions over parts of texts. Places are counted in characters, from 1.

use super::{ExprError, Result, num, text, text_of};
use crate::{limits::TEXT_LENGTH_MAX, template, value::Value};

/// Whether it can be called with three values.
pub(super) fn three(name: &str) -> bool {
    matches!(name, "find" | "mid" | "pad_left" | "pad_right" | "replace")
}

/// Calls one of them; null where a text or number is missing.
pub(super) fn call(name: &str, a: &Value, b: &Value, c: Option<&Value>) -> Result<Value> {
    if a.is_null() || (b.is_null() && name != "replace") {
        return Ok(Value::Null);
    }
    match name {
        "left" => Ok(text(name, a)?.chars().take(count(name, b)?).collect::<String>().into()),
        "right" => {
            let (text, n) = (text(name, a)?, count(name, b)?);
            let before = text.chars().count().saturating_sub(n);
            Ok(text.chars().skip(before).collect::<String>().into())
        }
        "mid" => {
            let (text, start) = (text(name, a)?, count(name, b)?.max(1));
            let n = c.map_or(Ok(usize::MAX), |n| count(name, n))?;
            Ok(text.chars().skip(start - 1).take(n).collect::<String>().into())
        }
        "find" => find(&text_of(a), text(name, b)?, c.map_or(Ok(1), |from| count(name, from))?.max(1)),
        "pad_left" | "pad_right" => pad(name, text(name, a)?, count(name, b)?, c),
        _ => replace(text(name, a)?, &text_of(b), &c.map(text_of).unwrap_or_default()),
    }
}

/// How many characters: whole, not below 0; nothing is 0.
fn count(name: &str, value: &Value) -> Result<usize> {
    if value.is_null() {
        return Ok(0);
    }
    let n = num(name, value)?.trunc().clamp(0.0, 1_000_000_000.0);
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "bounded above and below")]
    Ok(n as usize)
}

fn find(part: &str, text: &str, from: usize) -> Result<Value> {
    let Some((start, _)) = text.char_indices().nth(from - 1) else { return Ok(Value::from(0)) };
    let (before, rest) = text.split_at(start);
    let at = rest.find(part).filter(|_| !part.is_empty());
    let before = before.chars().count();
    Ok(Value::from(at.map_or(0, |at| before + rest.get(..at).map_or(0, |s| s.chars().count()) + 1)))
}

fn pad(name: &str, text: &str, wanted: usize, with: Option<&Value>) -> Result<Value> {
    if wanted > TEXT_LENGTH_MAX {
        return Err(too_long(name));
    }
    let length = text.chars().count();
    if wanted <= length {
        return Ok(text.chars().take(wanted).collect::<String>().into());
    }
    let with = with.map(text_of).filter(|with| !with.is_empty()).unwrap_or_else(|| " ".to_owned());
    let filling: String = with.chars().cycle().take(wanted - length).collect();
    Ok(if name == "pad_left" { format!("{filling}{text}") } else { format!("{text}{filling}") }.into())
}

fn replace(text: &str, old: &str, new: &str) -> Result<Value> {
    if old.is_empty() {
        return Ok(text.into());
    }
    let times = text.matches(old).count();
    // Never larger than a text may be, counted before anything is made.
    let length = text.len().saturating_add(times.saturating_mul(new.len()));
    if new.len() > old.len() && length.saturating_sub(times * old.len()) > TEXT_LENGTH_MAX * 4 {
        return Err(too_long("replace"));
    }
    Ok(text.replace(old, new).into())
}

/// Each word with a capital at its beginning and small letters behind it. What is neither letter, digit nor apostrophe parts words.
pub(super) fn title_case(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut within = false;
    for c in text.chars() {
        if within {
            out.extend(c.to_lowercase())
        } else {
            out.extend(c.to_uppercase())
        }
        within = c.is_alphanumeric() || matches!(c, '\'' | '’');
    }
    out
}

/// A text as it can stand in an address.
pub(super) fn url_encode(text: &str) -> Result<String> {
    let written = template::percent(text);
    if written.len() > TEXT_LENGTH_MAX * 4 { Err(too_long("url_encode")) } else { Ok(written) }
}

fn too_long(name: &str) -> ExprError {
    let message = format!("{name} makes a text of more than {TEXT_LENGTH_MAX} characters");
    ExprError::new("too_large", message)
}
