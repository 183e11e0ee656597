//! How much room a text takes, estimated from its characters: no font is ever asked, so that server and browser agree.

/// About how wide a text is, in pixels, at a font size.
pub fn width(text: &str, size: f64) -> f64 {
    text.chars().map(share).sum::<f64>() * size
}

/// A character's width as a share of the font size, on the generous side.
fn share(c: char) -> f64 {
    match c {
        'i' | 'j' | 'l' | 'I' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' => 0.33,
        'f' | 't' | 'r' | ' ' | '(' | ')' | '-' => 0.42,
        'm' | 'w' | 'M' | 'W' => 0.95,
        c if c.is_ascii_uppercase() => 0.72,
        c if c.is_ascii() => 0.6,
        c if (c as u32) >= 0x1100 => 1.05,
        _ => 0.65,
    }
}

/// How many lines a text takes when it is wrapped between words, at least 1 and at most `most`.
pub fn lines(text: &str, size: f64, room: f64, most: usize) -> usize {
    let mut count = 1;
    let mut used = 0.0;
    let space = share(' ') * size;
    for word in text.split_whitespace() {
        let wide = width(word, size);
        if used > 0.0 && used + space + wide > room {
            count += 1;
            used = 0.0;
        }
        // A word longer than the line is broken inside.
        if wide > room {
            count += (wide / room) as usize;
            used = wide % room;
        } else {
            used += if used > 0.0 { space + wide } else { wide };
        }
        if count >= most {
            return most;
        }
    }
    count
}

/// The text cut so that it fits, with an ellipsis where something was cut.
pub fn clip(text: &str, size: f64, room: f64) -> String {
    if width(text, size) <= room {
        return text.to_owned();
    }
    let mut out = String::new();
    let mut used = size;
    for c in text.chars() {
        used += share(c) * size;
        if used > room {
            break;
        }
        out.push(c);
    }
    format!("{}…", out.trim_end())
}
