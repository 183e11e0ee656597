//! Tables as CSV (RFC 4180): what a file looks like, its rows one after the other, and rows as a file. Only bytes go in and out.

mod detect;
mod reading;
mod writing;

pub use detect::{Look, importable, is_utf8, look, map_columns, spelling};
pub use reading::{Reading, Row};
pub use writing::{BOM, Writing};

/// How the bytes of a file stand for letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Letters {
    /// UTF-8.
    Utf8,
    /// One byte a letter, as old programs of western Europe write it.
    Windows1252,
}

/// Bytes as text; none where they stand for none.
pub fn decode(bytes: &[u8], letters: Letters) -> Option<String> {
    match letters {
        Letters::Utf8 => std::str::from_utf8(bytes).ok().map(str::to_owned),
        Letters::Windows1252 => Some(bytes.iter().map(|byte| letter(*byte)).collect()),
    }
}

/// What a byte of Windows-1252 stands for.
fn letter(byte: u8) -> char {
    const HIGH: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}',
        '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
    ];
    match byte {
        0x80..=0x9f => HIGH.get(usize::from(byte - 0x80)).copied().unwrap_or('\u{fffd}'),
        other => char::from(other),
    }
}

/// UTF-16 without its mark as UTF-8; `little`: the low byte of a letter comes first.
pub fn utf16(bytes: &[u8], little: bool) -> Vec<u8> {
    let units = bytes.chunks_exact(2).map(|pair| match pair {
        [a, b] if little => u16::from_le_bytes([*a, *b]),
        [a, b] => u16::from_be_bytes([*a, *b]),
        _ => 0xfffd,
    });
    let text: String = char::decode_utf16(units).map(|c| c.unwrap_or('\u{fffd}')).collect();
    text.into_bytes()
}
