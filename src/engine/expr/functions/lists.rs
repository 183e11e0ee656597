//! Functions over lists as a whole.

use std::cmp::Ordering;

use super::{ExprError, Result, is_blank, num, order, wrong};
use crate::value::Value;

/// The items of a list; none of nothing.
fn items<'v>(name: &str, value: &'v Value) -> Result<&'v [Value]> {
    match value {
        Value::Array(items) => Ok(items),
        Value::Null => Ok(&[]),
        other => Err(wrong(name, &[other])),
    }
}

/// From the end to the beginning: a list, or the letters of a text.
pub(super) fn reverse(value: &Value) -> Result<Value> {
    match value {
        Value::String(text) => Ok(text.chars().rev().collect::<String>().into()),
        other => Ok(items("turning round", other)?.iter().rev().cloned().collect::<Vec<_>>().into()),
    }
}

/// The first items of a list.
pub(super) fn take(list: &Value, count: &Value) -> Result<Value> {
    let most = if count.is_null() { 0.0 } else { num("take", count)?.trunc().clamp(0.0, 1_000_000_000.0) };
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "bounded above and below")]
    let most = most as usize;
    Ok(items("taking", list)?.iter().take(most).cloned().collect::<Vec<_>>().into())
}

/// A list in the order of keys, one for each item. What has none comes last; of two with the same the earlier stays earlier.
pub(super) fn sort_by(list: &Value, keys: &Value, descending: bool) -> Result<Value> {
    let (items, keys) = (items("putting in order", list)?, items("putting in order", keys)?);
    if items.len() != keys.len() {
        let message = format!(
            "sort_by: the list has {} items and there are {} keys; give one key for each item",
            items.len(),
            keys.len()
        );
        return Err(ExprError::new("wrong_arguments", message));
    }
    let mut pairs: Vec<(&Value, &Value)> = keys.iter().zip(items).collect();
    let mut unlike = None;
    pairs.sort_by(|(a, _), (b, _)| match (is_blank(a), is_blank(b)) {
        (true, true) => Ordering::Equal,
        (true, false) => Ordering::Greater,
        (false, true) => Ordering::Less,
        (false, false) => {
            let found = order(a, b).unwrap_or_else(|| {
                unlike.get_or_insert_with(|| wrong("comparing", &[a, b]));
                Ordering::Equal
            });
            if descending { found.reverse() } else { found }
        }
    });
    match unlike {
        Some(error) => Err(error),
        None => Ok(pairs.into_iter().map(|(_, item)| item.clone()).collect::<Vec<_>>().into()),
    }
}
