//! Ids and names. Every id is a newtype, so that a run's id is never passed where a work item's is meant.
//!
//! Nothing here makes an id out of thin air: [`IdSource`] counts upwards from a base that the shell supplies.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Ok(Self(Uuid::parse_str(text)?))
            }
        }
    };
}

id!(
    /// One execution of an orchestration's version. UUIDv7, so ids sort by start.
    RunId
);
id!(
    /// One open (or closed) piece of human work.
    WorkItemId
);
id!(
    /// A record of any object.
    RecordId
);

/// An API name: a letter, then letters, digits and `_`; at most 80 characters. Names are what definitions, the API and
/// the log refer to; they never change once something refers to them. Labels are what people read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(value_type = String, pattern = "^[A-Za-z][A-Za-z0-9_]*$", max_length = 80))]
pub struct Name(String);

/// Why a text is no [`Name`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is no name: use a letter first, then letters, digits or _, at most 80 characters")]
pub struct BadName(pub String);

impl Name {
    /// The longest name, in characters.
    pub const LENGTH_MAX: usize = 80;

    /// Parses a name. Errors when the text is not of the form described on [`Name`].
    pub fn parse(text: &str) -> Result<Self, BadName> {
        let mut chars = text.chars();
        let head = chars.next().is_some_and(|c| c.is_ascii_alphabetic());
        let tail = chars.all(|c| c.is_ascii_alphanumeric() || c == '_');
        if head && tail && text.len() <= Self::LENGTH_MAX {
            Ok(Self(text.to_owned()))
        } else {
            Err(BadName(text.chars().take(100).collect()))
        }
    }

    /// Makes a name of any text: `Complete the contract` becomes `complete_the_contract`. `fallback` is used where
    /// nothing of the text can stand in a name; it is itself turned into a name the same way, else `x`.
    pub fn from_label(label: &str, fallback: &str) -> Self {
        let slug = |text: &str| -> String {
            let mut out = String::new();
            for c in text.chars() {
                if c.is_ascii_alphanumeric() {
                    out.push(c.to_ascii_lowercase());
                } else if !out.is_empty() && !out.ends_with('_') {
                    out.push('_');
                }
            }
            let out = out.trim_start_matches(|c: char| c == '_' || c.is_ascii_digit()).trim_end_matches('_');
            out.chars().take(Self::LENGTH_MAX).collect()
        };
        [label, fallback, "x"]
            .iter()
            .find_map(|text| Self::parse(&slug(text)).ok())
            .unwrap_or_else(|| Self("x".into()))
    }

    /// A name made of `label` as by [`Name::from_label`] that is not taken; with a number from 2 on where the plain one is.
    pub fn free(label: &str, fallback: &str, taken: impl Fn(&Self) -> bool) -> Self {
        let wish = Self::from_label(label, fallback);
        if !taken(&wish) {
            return wish;
        }
        // The largest number has ten digits, and stands behind a `_`.
        let stem: String = wish.0.chars().take(Self::LENGTH_MAX - 11).collect();
        (2..=u32::MAX).map(|n| Self(format!("{stem}_{n}"))).find(|name| !taken(name)).unwrap_or(wish)
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Name {
    type Error = BadName;
    fn try_from(text: String) -> Result<Self, BadName> {
        Self::parse(&text)
    }
}

impl From<Name> for String {
    fn from(name: Name) -> Self {
        name.0
    }
}

impl FromStr for Name {
    type Err = BadName;
    fn from_str(text: &str) -> Result<Self, BadName> {
        Self::parse(text)
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl AsRef<str> for Name {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl std::borrow::Borrow<str> for Name {
    fn borrow(&self) -> &str {
        &self.0
    }
}

/// Hands out fresh ids from a base that the shell drew (a UUIDv7), by counting upwards in its last 32 bits: the same
/// base gives the same ids.
#[derive(Debug, Clone)]
pub struct IdSource {
    base: u128,
    used: u32,
}

impl IdSource {
    /// A source that counts from `base`.
    pub fn new(base: Uuid) -> Self {
        Self { base: base.as_u128(), used: 0 }
    }

    /// How many were taken.
    pub fn used(&self) -> u32 {
        self.used
    }

    /// So many are taken.
    pub fn skip(&mut self, count: u32) {
        self.used = self.used.wrapping_add(count);
    }

    /// The next id.
    pub fn fresh(&mut self) -> Uuid {
        let low = (self.base as u32).wrapping_add(self.used);
        self.used = self.used.wrapping_add(1);
        Uuid::from_u128((self.base & !0xffff_ffff) | u128::from(low))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_free_name_is_numbered_from_2_on_and_never_too_long() {
        let long = "x".repeat(200);
        let longest = "x".repeat(Name::LENGTH_MAX);
        let cut = format!("{}_2", "x".repeat(Name::LENGTH_MAX - 11));
        let cases: [(&str, &[&str], &str); 5] = [
            ("Ask Mia", &[], "ask_mia"),
            ("Ask Mia", &["ask_mia"], "ask_mia_2"),
            ("Ask Mia", &["ask_mia", "ask_mia_2", "ask_mia_4"], "ask_mia_3"),
            ("***", &["field"], "field_2"),
            (&long, &[&longest], &cut),
        ];
        for (label, taken, expected) in cases {
            let free = Name::free(label, "field", |name| taken.contains(&name.as_str()));
            assert_eq!(free.as_str(), expected, "{label} beside {taken:?}");
            assert!(Name::parse(free.as_str()).is_ok());
        }
    }
}
