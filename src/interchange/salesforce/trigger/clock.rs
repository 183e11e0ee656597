//! The clock of a start element: how often, from which day, at which time.

use fermata_engine::schedule::{CatchUp, Overlap, Schedule, time_zones};
use jiff::civil::{Date, Time, Weekday};

use crate::salesforce::ledger::Node;

/// The schedule that a start element draws; none where there is none that can be kept, which is noted.
pub(super) fn schedule(start: Node<'_>, zone: Option<&str>) -> Option<Schedule> {
    let Some(node) = start.child("schedule") else {
        start.not_supported("It does not say when: choose a schedule.");
        return None;
    };
    let day = day(node);
    let time = time(node);
    let weekday = day.map_or(Weekday::Monday, Date::weekday).to_sunday_zero_offset();
    let day_of_month = day.map_or(1, Date::day);
    let (minute, hour) = (time.minute(), time.hour());
    let frequency = node.child("frequency");
    let often = frequency.map_or("once", Node::text).to_lowercase();
    let cron = match often.as_str() {
        "hourly" => format!("{minute} * * * *"),
        "once" | "daily" | "" => format!("{minute} {hour} * * *"),
        "weekdays" => format!("{minute} {hour} * * 1-5"),
        "weekly" => format!("{minute} {hour} * * {weekday}"),
        "monthly" => format!("{minute} {hour} {day_of_month} * *"),
        "yearly" => format!("{minute} {hour} {day_of_month} {} *", day.map_or(1, Date::month)),
        "onactivate" => {
            node.not_supported(
                "It ran once, when it was activated there. Nothing starts by being activated here: start it by hand once it is active.",
            );
            return None;
        }
        _ => {
            let said: String = often.chars().take(80).collect();
            node.not_supported(format!(
                "There is no rhythm like {said} here: choose a schedule, or start it by hand."
            ));
            return None;
        }
    };
    let zone = zone.filter(|zone| time_zones().iter().any(|known| known == zone));
    if zone.is_none() {
        node.changed("It goes by the clock of UTC here: choose the time zone that is meant.");
    }
    let once = matches!(often.as_str(), "once" | "");
    if once && day.is_none() {
        node.not_supported("It does not say on which day: choose one, or it comes every day.");
    }
    let from = day.map(|day| day.to_string());
    Some(Schedule {
        cron,
        time_zone: zone.unwrap_or("UTC").to_owned(),
        until: from.clone().filter(|_| once),
        from,
        overlap: Overlap::Allow,
        catch_up: CatchUp::Last,
    })
}

/// The first day.
fn day(node: Node<'_>) -> Option<Date> {
    let said = node.child("startDate").filter(|day| !day.is_empty())?;
    let day = said.text().get(..10).and_then(|day| day.parse().ok());
    if day.is_none() {
        said.not_supported("It is no day.");
    }
    day
}

/// The time of day; midnight where there is none.
fn time(node: Node<'_>) -> Time {
    let Some(said) = node.child("startTime").filter(|time| !time.is_empty()) else { return Time::midnight() };
    let time = said.text().get(..5).and_then(|time| time.parse().ok());
    if time.is_none() {
        said.not_supported("It is no time of day, so it begins at midnight.");
    }
    time.unwrap_or(Time::midnight())
}
