//! Dates: counting days, Easter, and which special day holds on a date. Days are counted from 1 January 1970, day 0.

use std::collections::BTreeMap;

use jiff::{Span, civil::Date};

use super::{DayRule, SpecialDay, Weekday};

/// Special days made ready to be looked up.
#[derive(Debug, Clone, Default)]
pub(super) struct Special {
    list: Vec<SpecialDay>,
    dates: BTreeMap<i64, usize>,
    yearly: BTreeMap<(u8, u8), usize>,
    weekdays: Vec<(u8, Weekday, i8, usize)>,
    easter: BTreeMap<i64, usize>,
}

impl Special {
    /// Of a list. A rule that cannot be read is about no day; the checker has said so.
    pub(super) fn of(list: &[SpecialDay]) -> Self {
        let mut special = Self { list: list.to_vec(), ..Self::default() };
        for (index, day) in list.iter().enumerate() {
            special.take(index, &day.on);
        }
        special
    }

    fn take(&mut self, index: usize, rule: &DayRule) {
        match rule {
            DayRule::Dates { from, until } => {
                let last = until.as_ref().unwrap_or(from);
                let (Some(from), Some(until)) = (date(from), date(last)) else { return };
                for day in number(from)..=number(until) {
                    self.dates.entry(day).or_insert(index);
                }
            }
            DayRule::Yearly { month, day } => {
                self.yearly.entry((*month, *day)).or_insert(index);
            }
            DayRule::Weekday { month, weekday, nth } => {
                self.weekdays.push((*month, *weekday, *nth, index));
            }
            DayRule::Easter { days } => {
                self.easter.entry(i64::from(*days)).or_insert(index);
            }
        }
    }

    /// The special day that holds on a day, if one does.
    pub(super) fn on(&self, day: i64) -> Option<&SpecialDay> {
        let by_date = self.dates.get(&day).copied();
        let index = by_date.or_else(|| self.by_rule(day))?;
        self.list.get(index)
    }

    /// Whether a rule that comes every year holds on a day.
    pub(super) fn by_rule(&self, day: i64) -> Option<usize> {
        if self.yearly.is_empty() && self.weekdays.is_empty() && self.easter.is_empty() {
            return None;
        }
        let date = on_day(day)?;
        let (month, of_month) = (part(date.month()), part(date.day()));
        let yearly = self.yearly.get(&(month, of_month)).copied();
        let weekday = weekday_of(day);
        let last = of_month + 7 > part(date.days_in_month());
        let fits = |nth: i8| if nth < 0 { last } else { part(nth) == (of_month - 1) / 7 + 1 };
        let by_weekday =
            self.weekdays.iter().find(|(m, w, nth, _)| (*m, *w) == (month, weekday) && fits(*nth));
        let by_easter = match self.easter.is_empty() {
            true => None,
            false => easter(date.year()).and_then(|sunday| self.easter.get(&(day - number(sunday)))).copied(),
        };
        [yearly, by_weekday.map(|found| found.3), by_easter].into_iter().flatten().min()
    }

    /// The hours of a rule that comes every year.
    pub(super) fn at(&self, index: usize) -> Option<&SpecialDay> {
        self.list.get(index)
    }
}

/// A date as it is written.
pub(super) fn date(text: &str) -> Option<Date> {
    let text = text.trim();
    (text.len() == 10).then(|| text.parse().ok()).flatten()
}

/// Days since 1 January 1970.
pub(super) fn number(date: Date) -> i64 {
    const ZERO: Date = Date::constant(1970, 1, 1);
    ZERO.until(date).map_or(0, |span| i64::from(span.get_days()))
}

/// The date of a day, within the years that there are.
pub(super) fn on_day(day: i64) -> Option<Date> {
    const ZERO: Date = Date::constant(1970, 1, 1);
    ZERO.checked_add(Span::new().try_days(day).ok()?).ok()
}

/// 1 January 1970 was a Thursday.
pub(super) fn weekday_of(day: i64) -> Weekday {
    match (day + 3).rem_euclid(7) {
        0 => Weekday::Monday,
        1 => Weekday::Tuesday,
        2 => Weekday::Wednesday,
        3 => Weekday::Thursday,
        4 => Weekday::Friday,
        5 => Weekday::Saturday,
        _ => Weekday::Sunday,
    }
}

/// Easter Sunday of a year after the Gregorian calendar: the rule of Meeus, Jones and Butcher.
pub fn easter(year: i16) -> Option<Date> {
    let y = i32::from(year);
    let (golden, century, of_century) = (y.rem_euclid(19), y.div_euclid(100), y.rem_euclid(100));
    let moon_correction = (century - (century + 8) / 25 + 1) / 3;
    let epact = (19 * golden + century - century / 4 - moon_correction + 15).rem_euclid(30);
    let leap = (32 + 2 * (century % 4) + 2 * (of_century / 4) - epact - of_century % 4).rem_euclid(7);
    let late = (golden + 11 * epact + 22 * leap) / 451;
    let days = epact + leap - 7 * late + 114;
    Date::new(year, i8::try_from(days / 31).ok()?, i8::try_from(days % 31 + 1).ok()?).ok()
}

/// Months and days of a month are never negative.
fn part(number: i8) -> u8 {
    u8::try_from(number).unwrap_or(0)
}
