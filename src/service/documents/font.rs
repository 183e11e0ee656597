//! The two faces that every reader of PDF has, Helvetica and its bold: how wide each letter is, and how it is written.

/// Widths of the characters from blank to tilde, in thousandths of the size.
const PLAIN: [u16; 95] = [
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556,
    556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278,
    500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469,
    556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500,
    278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
];
const BOLD: [u16; 95] = [
    278, 333, 474, 556, 556, 889, 722, 238, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556,
    556, 556, 556, 556, 556, 333, 333, 584, 584, 584, 611, 975, 722, 722, 722, 722, 667, 611, 778, 722, 278,
    556, 722, 611, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 333, 278, 333, 584,
    556, 333, 556, 611, 556, 611, 556, 333, 611, 611, 278, 278, 556, 278, 889, 611, 611, 611, 611, 389, 556,
    333, 611, 556, 778, 556, 556, 500, 389, 280, 389, 584,
];

/// Letters of the encoding's own block, from 0x80; none where it has no letter.
const BLOCK: [Option<char>; 32] = [
    Some('€'),
    None,
    Some('‚'),
    Some('ƒ'),
    Some('„'),
    Some('…'),
    Some('†'),
    Some('‡'),
    Some('ˆ'),
    Some('‰'),
    Some('Š'),
    Some('‹'),
    Some('Œ'),
    None,
    Some('Ž'),
    None,
    None,
    Some('‘'),
    Some('’'),
    Some('“'),
    Some('”'),
    Some('•'),
    Some('–'),
    Some('—'),
    Some('˜'),
    Some('™'),
    Some('š'),
    Some('›'),
    Some('œ'),
    None,
    Some('ž'),
    Some('Ÿ'),
];

/// A text in the encoding of the faces (Windows-1252). Letters of the Latin script that it lacks lose their marks; anything else
/// becomes a question mark.
pub(super) fn encoded(text: &str) -> Vec<u8> {
    text.chars().map(byte).collect()
}

fn byte(c: char) -> u8 {
    if c.is_ascii() {
        return u8::try_from(c).unwrap_or(b'?');
    }
    if let '\u{a0}'..='\u{ff}' = c {
        return u8::try_from(u32::from(c)).unwrap_or(b'?');
    }
    if let Some(at) = BLOCK.iter().position(|known| *known == Some(c)) {
        return 0x80 + u8::try_from(at).unwrap_or_default();
    }
    match c {
        'Ā' | 'Ă' | 'Ą' => b'A',
        'ā' | 'ă' | 'ą' => b'a',
        'Ć' | 'Ĉ' | 'Ċ' | 'Č' => b'C',
        'ć' | 'ĉ' | 'ċ' | 'č' => b'c',
        'Ď' | 'Đ' => b'D',
        'ď' | 'đ' => b'd',
        'Ē' | 'Ĕ' | 'Ė' | 'Ę' | 'Ě' => b'E',
        'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' => b'e',
        'Ĝ' | 'Ğ' | 'Ġ' | 'Ģ' => b'G',
        'ĝ' | 'ğ' | 'ġ' | 'ģ' => b'g',
        'Ī' | 'Į' | 'İ' => b'I',
        'ī' | 'į' | 'ı' => b'i',
        'Ķ' => b'K',
        'ķ' => b'k',
        'Ĺ' | 'Ļ' | 'Ľ' | 'Ł' => b'L',
        'ĺ' | 'ļ' | 'ľ' | 'ł' => b'l',
        'Ń' | 'Ņ' | 'Ň' => b'N',
        'ń' | 'ņ' | 'ň' => b'n',
        'Ō' | 'Ő' => b'O',
        'ō' | 'ő' => b'o',
        'Ŕ' | 'Ř' => b'R',
        'ŕ' | 'ř' => b'r',
        'Ś' | 'Ş' | 'Ș' => b'S',
        'ś' | 'ş' | 'ș' => b's',
        'Ţ' | 'Ť' | 'Ț' => b'T',
        'ţ' | 'ť' | 'ț' => b't',
        'Ū' | 'Ů' | 'Ű' | 'Ų' => b'U',
        'ū' | 'ů' | 'ű' | 'ų' => b'u',
        'Ź' | 'Ż' => b'Z',
        'ź' | 'ż' => b'z',
        '\u{2010}' | '\u{2011}' | '\u{2212}' => b'-',
        '\u{2009}' | '\u{202f}' => 0xa0,
        _ => b'?',
    }
}

/// How wide a text is, in points.
pub(super) fn width(text: &str, bold: bool, size: f32) -> f32 {
    let table = if bold { &BOLD } else { &PLAIN };
    let of = |byte: u8| -> u32 {
        let base = match byte {
            32..=126 => byte,
            0xc0..=0xc5 => b'A',
            0xc8..=0xcb => b'E',
            0xcc..=0xcf => b'I',
            0xd2..=0xd6 | 0xd8 => b'O',
            0xd9..=0xdc => b'U',
            0xe0..=0xe5 => b'a',
            0xe7 => b'c',
            0xe8..=0xeb => b'e',
            0xec..=0xef => b'i',
            0xf2..=0xf6 | 0xf8 => b'o',
            0xf9..=0xfc => b'u',
            0xa0 => b' ',
            0x91 | 0x92 | 0xb7 => b'\'',
            0x95 => return 350,
            0x85 | 0x97 => return 1000,
            _ => b'n',
        };
        table.get(usize::from(base.saturating_sub(32))).copied().unwrap_or(556).into()
    };
    let thousandths: u32 = encoded(text).into_iter().map(of).sum();
    // A line has far fewer than 2^24 thousandths, which a float holds exactly.
    thousandths as f32 / 1000.0 * size
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_have_their_code_and_width() {
        assert_eq!(encoded("aä€—ł中"), [b'a', 0xe4, 0x80, 0x97, b'l', b'?']);
        assert!((width("Hello", false, 10.0) - 22.78).abs() < 0.01);
        assert!(width("Hello", true, 10.0) > width("Hello", false, 10.0));
    }
}
