//! A moment on the wire.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

/// A moment: Unix milliseconds inside, RFC 3339 in UTC on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
pub struct Moment(pub i64);

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (days, rest) = (self.0.div_euclid(DAY), self.0.rem_euclid(DAY));
        let (year, month, day) = date_of(days);
        if !(0..=9999).contains(&year) {
            return write!(f, "{}", self.0);
        }
        let (seconds, ms) = (rest / 1000, rest % 1000);
        let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
        write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")?;
        match ms {
            0 => {}
            ms if ms % 100 == 0 => write!(f, ".{}", ms / 100)?,
            ms if ms % 10 == 0 => write!(f, ".{:02}", ms / 10)?,
            ms => write!(f, ".{ms:03}")?,
        }
        f.write_str("Z")
    }
}

const DAY: i64 = 86_400_000;

// Written here and not taken from a date library: every page of the browser side carries this, and needs no more of it.

/// The date of a day counted from 1970-01-01. Years begin in March, so that the leap day is the last of its year.
fn date_of(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let (era, of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * of_year + 2) / 153;
    let day = of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

/// The day of a date, counted from 1970-01-01; none if there is no such date.
fn day_of(year: i64, month: i64, day: i64) -> Option<i64> {
    let shifted = year - i64::from(month <= 2);
    let (era, year_of_era) = (shifted.div_euclid(400), shifted.rem_euclid(400));
    let from_march = if month > 2 { month - 3 } else { month + 9 };
    let of_year = (153 * from_march + 2) / 5 + day - 1;
    let of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + of_year;
    let days = era * 146_097 + of_era - 719_468;
    (date_of(days) == (year, month, day)).then_some(days)
}

/// Reads RFC 3339 from the front of a text.
struct Reader<'t>(&'t [u8]);

impl Reader<'_> {
    /// So many digits.
    fn number(&mut self, digits: usize) -> Option<i64> {
        let (head, rest) = self.0.split_at_checked(digits)?;
        self.0 = rest;
        head.iter().try_fold(0, |sum, c| c.is_ascii_digit().then(|| sum * 10 + i64::from(c - b'0')))
    }

    /// One of these signs.
    fn sign(&mut self, allowed: &[u8]) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        allowed.contains(first).then_some(*first)
    }

    /// The part of a second, in milliseconds; what is finer is left out.
    fn fraction(&mut self) -> Option<i64> {
        let Some((b'.', rest)) = self.0.split_first() else { return Some(0) };
        let digits = rest.iter().take_while(|c| c.is_ascii_digit()).count();
        let (fraction, rest) = rest.split_at_checked(digits)?;
        self.0 = rest;
        let read = |sum: i64, place: usize| sum * 10 + fraction.get(place).map_or(0, |c| i64::from(c - b'0'));
        (1..=9).contains(&digits).then(|| (0..3).fold(0, read))
    }

    /// How far from UTC, in milliseconds to the east.
    fn offset(&mut self) -> Option<i64> {
        let east = match self.sign(b"Zz+-")? {
            b'+' => 1,
            b'-' => -1,
            _ => return Some(0),
        };
        let hours = self.number(2).filter(|hours| *hours < 24)?;
        self.sign(b":")?;
        let minutes = self.number(2).filter(|minutes| *minutes < 60)?;
        Some(east * (hours * 60 + minutes) * 60_000)
    }
}

/// The moment that a text names, in Unix milliseconds.
fn parse(text: &str) -> Option<i64> {
    let mut text = Reader(text.as_bytes());
    let year = text.number(4)?;
    text.sign(b"-")?;
    let month = text.number(2).filter(|month| (1..=12).contains(month))?;
    text.sign(b"-")?;
    let days = day_of(year, month, text.number(2)?)?;
    text.sign(b"Tt ")?;
    let hour = text.number(2).filter(|hour| *hour < 24)?;
    text.sign(b":")?;
    let minute = text.number(2).filter(|minute| *minute < 60)?;
    text.sign(b":")?;
    // A leap second is the last second of its minute, as in all Unix time.
    let second = text.number(2).filter(|second| *second <= 60)?.min(59);
    let ms = text.fraction()?;
    let offset = text.offset()?;
    let moment = days * DAY + ((hour * 60 + minute) * 60 + second) * 1000 + ms - offset;
    text.0.is_empty().then_some(moment)
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let moment = parse(&text)
            .ok_or_else(|| D::Error::custom("not a moment: use RFC 3339, such as 2026-11-22T15:30:00Z"))?;
        Ok(Self(moment))
    }
}

#[cfg(test)]
mod tests {
    use super::{DAY, Moment, parse};

    #[test]
    fn moments_read_as_a_date_library_reads_them() {
        let year = 365 * DAY;
        // Steps that meet every hour, month and kind of year, from the year 1 to 9990.
        for ms in (-1960 * year..8020 * year).step_by(7_919_377_123) {
            let stamp = jiff::Timestamp::from_millisecond(ms).unwrap();
            assert_eq!(Moment(ms).to_string(), stamp.to_string());
            assert_eq!(parse(&stamp.to_string()), Some(ms));
        }
    }

    #[test]
    fn moments_of_other_places_and_finer_ones_are_understood() {
        for (text, utc) in [
            ("2026-11-22T15:30:00+01:00", "2026-11-22T14:30:00Z"),
            ("2026-11-22t15:30:00z", "2026-11-22T15:30:00Z"),
            ("2026-01-01 00:10:00-00:30", "2026-01-01T00:40:00Z"),
            ("2024-02-29T23:59:60Z", "2024-02-29T23:59:59Z"),
            ("2026-11-22T15:30:00.123999Z", "2026-11-22T15:30:00.123Z"),
            ("2026-11-22T15:30:00.5Z", "2026-11-22T15:30:00.5Z"),
        ] {
            assert_eq!(parse(text).map(|ms| Moment(ms).to_string()).as_deref(), Some(utc), "{text}");
        }
    }

    #[test]
    fn what_is_no_moment_is_refused() {
        for text in [
            "",
            "now",
            "2026-11-22",
            "2026-11-22T15:30Z",
            "2026-11-22T15:30:00",
            "2026-02-29T00:00:00Z",
            "2026-13-01T00:00:00Z",
            "2026-00-10T00:00:00Z",
            "2026-01-00T00:00:00Z",
            "2026-11-22T24:00:00Z",
            "2026-11-22T15:60:00Z",
            "2026-11-22T15:30:61Z",
            "2026-11-22T15:30:00.Z",
            "2026-11-22T15:30:00+24:00",
            "2026-11-22T15:30:00Z ",
            "+2026-11-22T15:30:00Z",
            "２026-11-22T15:30:00Z",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
