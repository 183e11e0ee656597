//! Lines of iCalendar: unfolding, names and values, dates.

use jiff::civil::Date;

/// A property.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    /// Where it begins, from 1.
    pub(super) number: usize,
    /// In capitals, without parameters.
    pub(super) name: String,
    /// As it stands there.
    pub(super) value: String,
}

/// Every property; the number of a line that is none.
pub(super) fn unfolded(text: &str) -> impl Iterator<Item = Result<Line, usize>> + '_ {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut lines = text.lines().enumerate().peekable();
    std::iter::from_fn(move || {
        let (at, first) = lines.by_ref().find(|(_, line)| !line.trim().is_empty())?;
        let mut whole = first.to_owned();
        while let Some((_, more)) = lines.next_if(|(_, line)| line.starts_with([' ', '\t'])) {
            whole.push_str(more.get(1..).unwrap_or_default());
        }
        Some(property(&whole, at + 1).ok_or(at + 1))
    })
}

/// `NAME;PARAMETER="a:b":value`.
fn property(line: &str, number: usize) -> Option<Line> {
    let mut quoted = false;
    let colon = line.char_indices().find(|(_, c)| {
        quoted ^= *c == '"';
        *c == ':' && !quoted
    });
    let (head, value) = line.split_at_checked(colon?.0)?;
    let name = head.split(';').next().unwrap_or_default().trim();
    let looks = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let fits = !name.is_empty() && name.chars().all(looks);
    fits.then(|| Line {
        number,
        name: name.to_ascii_uppercase(),
        value: value.trim_start_matches(':').trim().to_owned(),
    })
}

/// A text without its escapes.
pub(super) fn unescaped(text: &str) -> String {
    let (mut plain, mut escaped) = (String::with_capacity(text.len()), false);
    for c in text.chars() {
        match (escaped, c) {
            (false, '\\') => escaped = true,
            (true, 'n' | 'N') => {
                plain.push(' ');
                escaped = false;
            }
            (_, c) => {
                plain.push(c);
                escaped = false;
            }
        }
    }
    plain
}

/// `20261225`.
pub(super) fn date(text: &str) -> Option<Date> {
    if text.len() != 8 || !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let part = |range: std::ops::Range<usize>| text.get(range)?.parse::<i16>().ok();
    let (year, month, day) = (part(0..4)?, part(4..6)?, part(6..8)?);
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// `P1D`, `P2W`: whole days, at most ten years of them.
pub(super) fn days(text: &str) -> Option<i64> {
    let text = text.trim().strip_prefix('P')?;
    let (number, times) = match (text.strip_suffix('D'), text.strip_suffix('W')) {
        (Some(number), _) => (number, 1),
        (None, Some(number)) => (number, 7),
        (None, None) => return None,
    };
    let number: i64 = number.parse().ok()?;
    (1..=3_650).contains(&number).then_some(number * times)
}
