//! Moments for people: relative near now, dates when far, exact on hover.
//!
//! The first render uses the server's moment and UTC on both sides, so that server and browser agree; after mounting the
//! browser's own zone takes over and the clock moves on.

use fermata_api::Moment;
use leptos::prelude::*;

/// A moment to show, in Unix milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct At(pub i64);

impl From<i64> for At {
    fn from(ms: i64) -> Self {
        Self(ms)
    }
}

impl From<Moment> for At {
    fn from(moment: Moment) -> Self {
        Self(moment.0)
    }
}

/// The page's clock. It stands still on the server and until the page is alive.
#[derive(Debug, Clone, Copy)]
pub struct Clock {
    /// Now, in Unix milliseconds by the server's clock.
    pub now: RwSignal<i64>,
    /// Whether the reader's own zone is known.
    pub local: RwSignal<bool>,
}

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;
const WEEKDAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// A moment on a wall: what a calendar and a clock beside each other show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wall {
    /// Year.
    pub year: i64,
    /// Month, 1 to 12.
    pub month: i64,
    /// Day of the month.
    pub day: i64,
    /// Hour, 0 to 23.
    pub hour: i64,
    /// Minute.
    pub minute: i64,
    /// Days since 1970-01-01.
    pub days: i64,
}

impl Wall {
    /// The wall of a moment, `offset` minutes east of UTC.
    pub fn at(ms: i64, offset: i64) -> Self {
        let ms = ms + offset * MINUTE;
        let days = ms.div_euclid(DAY);
        let rest = ms.rem_euclid(DAY);
        // Counting years from March makes the leap day the last of its year.
        let shifted = days + 719_468;
        let era = shifted.div_euclid(146_097);
        let of_era = shifted.rem_euclid(146_097);
        let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted_month = (5 * of_year + 2) / 153;
        let day = of_year - (153 * shifted_month + 2) / 5 + 1;
        let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        Self { year, month, day, hour: rest / HOUR, minute: rest % HOUR / MINUTE, days }
    }

    /// `Thu`.
    pub fn weekday(&self) -> &'static str {
        let index = usize::try_from((self.days + 3).rem_euclid(7)).unwrap_or(0);
        WEEKDAYS.get(index).copied().unwrap_or("")
    }

    /// `Nov`.
    pub fn month_name(&self) -> &'static str {
        usize::try_from(self.month - 1).ok().and_then(|m| MONTHS.get(m)).copied().unwrap_or("")
    }

    /// `09:15`.
    pub fn time(&self) -> String {
        format!("{:02}:{:02}", self.hour, self.minute)
    }

    /// `12 Nov`, with the year where it is not `this_year`.
    pub fn date(&self, this_year: i64) -> String {
        if self.year == this_year {
            format!("{} {}", self.day, self.month_name())
        } else {
            format!("{} {} {}", self.day, self.month_name(), self.year)
        }
    }
}

/// A length of time in at most two units: `45 s`, `6 h`, `2 d 3 h`, `3 wk`. Its sign is dropped.
pub fn span_words(ms: i64) -> String {
    let ms = ms.saturating_abs();
    let two = |big: i64, big_unit: &str, small: i64, small_unit: &str| {
        if small == 0 {
            format!("{big} {big_unit}")
        } else {
            format!("{big} {big_unit} {small} {small_unit}")
        }
    };
    match ms {
        ..MINUTE => "under 1 min".to_owned(),
        MINUTE..HOUR => format!("{} min", ms / MINUTE),
        HOUR..DAY if ms >= 6 * HOUR => format!("{} h", ms / HOUR),
        HOUR..DAY => two(ms / HOUR, "h", ms % HOUR / MINUTE, "min"),
        _ if ms >= 7 * DAY => format!("{} d", ms / DAY),
        _ => two(ms / DAY, "d", ms % DAY / HOUR, "h"),
    }
}

impl Clock {
    /// A clock that stands at a moment.
    pub fn at(now_ms: i64) -> Self {
        Self { now: RwSignal::new(now_ms), local: RwSignal::new(false) }
    }

    /// Sets it, as the session says what time it is.
    pub fn set(&self, now_ms: i64) {
        self.now.set(now_ms);
    }

    /// Lets it run, in the browser, and turns to the reader's own zone.
    pub fn run(&self) {
        let clock = *self;
        Effect::new(move |_| {
            clock.local.set(true);
            let began = page_ms();
            let base = clock.now.get_untracked();
            let tick = move || {
                clock.now.try_set(base + (page_ms() - began));
            };
            let every = std::time::Duration::from_secs(20);
            if let Ok(handle) = set_interval_with_handle(tick, every) {
                on_cleanup(move || handle.clear());
            }
        });
    }

    /// The wall of a moment in the reader's zone, UTC before that is known.
    pub fn wall(&self, ms: i64) -> Wall {
        Wall::at(ms, if self.local.get() { zone_minutes(ms) } else { 0 })
    }

    /// The wall of now, for what begins with today: it does not follow the clock.
    pub fn today(&self) -> Wall {
        untrack(|| self.wall(self.now.get()))
    }

    /// `Thu 12 Nov 2026, 09:15`.
    pub fn exact(&self, ms: i64) -> String {
        let wall = self.wall(ms);
        let zone = if self.local.get() { "" } else { " UTC" };
        format!("{} {}, {}{zone}", wall.weekday(), wall.date(i64::MIN), wall.time())
    }

    /// `just now`, `5 min ago`, `in 3 h`, `Thu 09:15`, `12 Nov`.
    pub fn relative(&self, ms: i64) -> String {
        let now = self.now.get();
        let away = ms - now;
        let (wall, today) = (self.wall(ms), self.wall(now));
        match away.saturating_abs() {
            ..MINUTE => "just now".to_owned(),
            near if near < 12 * HOUR => {
                let span =
                    if near < HOUR { format!("{} min", near / MINUTE) } else { format!("{} h", near / HOUR) };
                if away < 0 { format!("{span} ago") } else { format!("in {span}") }
            }
            _ if wall.days == today.days => format!("today {}", wall.time()),
            _ if wall.days == today.days - 1 => format!("yesterday {}", wall.time()),
            _ if wall.days == today.days + 1 => format!("tomorrow {}", wall.time()),
            near if near < 6 * DAY => format!("{} {}", wall.weekday(), wall.time()),
            _ => wall.date(today.year),
        }
    }
}

/// The page's clock.
pub fn use_clock() -> Clock {
    use_context::<Clock>().unwrap_or_else(|| Clock::at(0))
}

#[cfg(feature = "hydrate")]
fn page_ms() -> i64 {
    js_sys::Date::now() as i64
}

#[cfg(not(feature = "hydrate"))]
fn page_ms() -> i64 {
    0
}

#[cfg(feature = "hydrate")]
fn zone_minutes(ms: i64) -> i64 {
    let date = js_sys::Date::new(&wasm_bindgen::JsValue::from_f64(ms as f64));
    -(date.get_timezone_offset() as i64)
}

#[cfg(not(feature = "hydrate"))]
fn zone_minutes(_ms: i64) -> i64 {
    0
}

/// A moment: relative near now, a date when far, exact on hover.
#[component]
pub fn Time(
    /// The moment.
    #[prop(into)]
    at: At,
) -> impl IntoView {
    let clock = use_clock();
    let At(ms) = at;
    view! {
        <time datetime=Moment(ms).to_string() title=move || clock.exact(ms)>
            {move || clock.relative(ms)}
        </time>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn walls_are_right_at_the_edges() {
        for (ms, date, time) in [
            (0, "1 Jan 1970", "00:00"),
            (951_782_400_000, "29 Feb 2000", "00:00"),
            (1_795_362_900_000, "22 Nov 2026", "15:55"),
            (-1, "31 Dec 1969", "23:59"),
        ] {
            let wall = Wall::at(ms, 0);
            assert_eq!((wall.date(i64::MIN).as_str(), wall.time().as_str()), (date, time), "{ms}");
        }
        assert_eq!(Wall::at(1_795_362_900_000, 0).weekday(), "Sun");
    }

    #[test]
    fn spans_have_at_most_two_units() {
        for (ms, words) in [
            (5_000, "under 1 min"),
            (5 * MINUTE, "5 min"),
            (90 * MINUTE, "1 h 30 min"),
            (6 * HOUR + 5 * MINUTE, "6 h"),
            (51 * HOUR, "2 d 3 h"),
            (9 * DAY + HOUR, "9 d"),
        ] {
            assert_eq!(span_words(ms), words);
        }
    }
}
