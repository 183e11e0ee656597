//! Where the next page of a list begins: the sort key of the last item, opaque to callers.

use uuid::Uuid;

use crate::StoreError;

/// The sort key of one row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Cursor {
    pub(crate) numbers: Vec<i64>,
    pub(crate) text: String,
    pub(crate) id: Uuid,
}

impl Cursor {
    /// For lists sorted by numbers, then id.
    pub(crate) fn of(numbers: &[i64], id: Uuid) -> Self {
        Self { numbers: numbers.to_vec(), text: String::new(), id }
    }

    /// For lists sorted by a text alone, such as a name.
    pub(crate) fn text(text: impl ToString) -> Self {
        Self { numbers: Vec::new(), text: text.to_string(), id: Uuid::nil() }
    }

    /// The `n`-th number.
    pub(crate) fn number(&self, n: usize) -> i64 {
        self.numbers.get(n).copied().unwrap_or_default()
    }

    /// As text; `list` names the list and its order, so that no other list takes it.
    pub(crate) fn write(&self, list: &str) -> String {
        let numbers: Vec<String> = self.numbers.iter().map(ToString::to_string).collect();
        let plain = format!("{list}|{}|{}|{}", numbers.join(","), self.id.simple(), self.text);
        plain.bytes().map(|byte| format!("{byte:02x}")).collect()
    }

    /// Reads what [`write`](Self::write) wrote for the same list.
    pub(crate) fn read(text: &str, list: &str, numbers: usize) -> Result<Self, StoreError> {
        Self::parse(text, list).filter(|c| c.numbers.len() == numbers).ok_or(StoreError::BadCursor)
    }

    fn parse(text: &str, list: &str) -> Option<Self> {
        if !text.is_ascii() || !text.len().is_multiple_of(2) {
            return None;
        }
        let pairs = text.as_bytes().chunks(2).map(|pair| std::str::from_utf8(pair).ok());
        let bytes: Option<Vec<u8>> = pairs.map(|pair| u8::from_str_radix(pair?, 16).ok()).collect();
        // A cursor that somebody made up may hold what no text of a database can.
        let plain = String::from_utf8(bytes?).ok().filter(|plain| !plain.contains('\0'))?;
        let mut parts = plain.splitn(4, '|');
        if parts.next()? != list {
            return None;
        }
        let numbers = parts.next()?;
        let numbers: Option<Vec<i64>> =
            numbers.split(',').filter(|n| !n.is_empty()).map(|n| n.parse().ok()).collect();
        Some(Self {
            numbers: numbers?,
            id: Uuid::parse_str(parts.next()?).ok()?,
            text: parts.next()?.to_owned(),
        })
    }
}

/// Where a list goes on that is sorted by a text which is worked out, not stored.
pub fn text_cursor(list: &str, at: &str) -> String {
    Cursor::text(at).write(list)
}

/// Reads what [`text_cursor`] wrote for the same list.
///
/// # Errors
/// `BadCursor` where it did not.
pub fn read_text_cursor(list: &str, cursor: &str) -> Result<String, StoreError> {
    Cursor::read(cursor, list, 0).map(|cursor| cursor.text)
}

/// Cuts what was read down to a page and says where the next one begins.
pub(crate) fn paged<T>(
    mut rows: Vec<T>,
    limit: u32,
    list: &str,
    key: impl Fn(&T) -> Cursor,
) -> (Vec<T>, Option<String>) {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    if rows.len() <= limit {
        return (rows, None);
    }
    rows.truncate(limit);
    let next = rows.last().map(|last| key(last).write(list));
    (rows, next)
}
