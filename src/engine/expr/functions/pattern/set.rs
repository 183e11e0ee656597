//! Which characters one place of a pattern takes.

/// Some characters.
pub(super) struct Set {
    pub(super) items: Vec<Item>,
    /// All others instead.
    pub(super) negated: bool,
    /// Capitals and small letters are the same.
    pub(super) any_case: bool,
}

/// A part of a set.
#[derive(Clone, Copy)]
pub(super) enum Item {
    /// From one to another, both among them.
    Range(char, char),
    /// A kind; or everything else.
    Kind(Kind, bool),
}

/// A kind of characters.
#[derive(Clone, Copy)]
pub(super) enum Kind {
    Digit,
    Word,
    Space,
    Alpha,
    Alnum,
    Punct,
    Letter,
    Upper,
    Lower,
    Number,
}

impl Kind {
    /// The kind that `\p{…}` names.
    pub(super) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "Digit" => Self::Digit,
            "Alpha" => Self::Alpha,
            "Alnum" => Self::Alnum,
            "Punct" => Self::Punct,
            "Space" => Self::Space,
            "L" | "IsL" | "IsAlphabetic" => Self::Letter,
            "Lu" | "Upper" => Self::Upper,
            "Ll" | "Lower" => Self::Lower,
            "N" | "Nd" => Self::Number,
            _ => return None,
        })
    }

    fn has(self, c: char) -> bool {
        match self {
            Self::Digit => c.is_ascii_digit(),
            Self::Word => is_word(c),
            Self::Space => matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{b}' | '\u{c}'),
            Self::Alpha => c.is_ascii_alphabetic(),
            Self::Alnum => c.is_ascii_alphanumeric(),
            Self::Punct => c.is_ascii_punctuation(),
            Self::Letter => c.is_alphabetic(),
            Self::Upper => c.is_uppercase(),
            Self::Lower => c.is_lowercase(),
            Self::Number => c.is_numeric(),
        }
    }
}

impl Set {
    /// Whether it takes a character.
    pub(super) fn has(&self, c: char) -> bool {
        let mut found = self.lists(c);
        if self.any_case && !found {
            found = c.to_lowercase().chain(c.to_uppercase()).any(|other| other != c && self.lists(other));
        }
        found != self.negated
    }

    fn lists(&self, c: char) -> bool {
        self.items.iter().any(|item| match item {
            Item::Range(from, to) => (*from..=*to).contains(&c),
            Item::Kind(kind, negated) => kind.has(c) != *negated,
        })
    }

    /// How much work it is to ask it.
    pub(super) fn size(&self) -> usize {
        self.items.len().max(1)
    }
}

/// Whether words are made of it.
pub(super) fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}
