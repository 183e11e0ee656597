//! Which compressed form a browser accepts.

use axum::http::{HeaderMap, header::ACCEPT_ENCODING};

/// A form in which a file may be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Encoding {
    Brotli,
    Gzip,
    Plain,
}

impl Encoding {
    /// What the file's name ends with in this form.
    pub(super) fn ending(self) -> &'static str {
        match self {
            Self::Brotli => ".br",
            Self::Gzip => ".gz",
            Self::Plain => "",
        }
    }

    /// What the answer calls it.
    pub(super) fn name(self) -> Option<&'static str> {
        match self {
            Self::Brotli => Some("br"),
            Self::Gzip => Some("gzip"),
            Self::Plain => None,
        }
    }
}

/// The accepted forms, smallest first; the plain one is always the last resort.
pub(super) fn accepted(headers: &HeaderMap) -> Vec<Encoding> {
    let text = headers.get(ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let accepts = |name: &str| text.split(',').any(|part| accepts(part, name));
    let mut forms = Vec::with_capacity(3);
    if accepts("br") {
        forms.push(Encoding::Brotli);
    }
    if accepts("gzip") {
        forms.push(Encoding::Gzip);
    }
    forms.push(Encoding::Plain);
    forms
}

/// `gzip`, `gzip;q=0.5` accept; `gzip;q=0` refuses.
fn accepts(part: &str, name: &str) -> bool {
    let mut words = part.split(';').map(str::trim);
    let named = words.next().is_some_and(|word| word.eq_ignore_ascii_case(name));
    let refused =
        words.filter_map(|word| word.strip_prefix("q=")).any(|q| q.parse::<f32>().is_ok_and(|q| q <= 0.0));
    named && !refused
}
