//! Calendars, for the page on which they are drawn.

use fermata_api::{
    Page,
    calendars::{CalendarInput, CalendarView, CountInput, Counted, HolidayFile, Holidays},
    page::Paging,
};
use fermata_engine::ids::Name;
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use super::context;
use super::{Fail, arguments::Json};

/// Calendars, by name.
#[server(input = Json)]
pub async fn list_calendars(paging: Paging) -> Result<Page<CalendarView>, Fail> {
    let (service, who) = context().await?;
    Ok(service.calendars(&who, paging).await?)
}

/// One calendar.
#[server(input = Json)]
pub async fn load_calendar(name: Name) -> Result<CalendarView, Fail> {
    let (service, who) = context().await?;
    Ok(service.calendar(&who, &name).await?)
}

/// Makes a calendar (revision 0), or changes one that is still at this revision.
#[server(input = Json)]
pub async fn put_calendar(
    name: Name,
    input: CalendarInput,
    revision: Option<i64>,
) -> Result<CalendarView, Fail> {
    let (service, who) = context().await?;
    Ok(service.calendar_put(&who, name, input, revision).await?)
}

/// Deletes a calendar that is still at this revision.
#[server(input = Json)]
pub async fn delete_calendar(name: Name, revision: Option<i64>) -> Result<(), Fail> {
    let (service, who) = context().await?;
    Ok(service.calendar_delete(&who, &name, revision).await?)
}

/// Counts working time by a calendar that need not be kept.
#[server(input = Json)]
pub async fn count_calendar(input: CountInput) -> Result<Counted, Fail> {
    let (service, who) = context().await?;
    Ok(service.calendar_count(&who, input).await?)
}

/// The holidays of an iCalendar file.
#[server(input = Json)]
pub async fn read_holidays(file: HolidayFile) -> Result<Holidays, Fail> {
    let (service, who) = context().await?;
    Ok(service.calendar_read(&who, file).await?)
}

/// Time zones to choose from.
#[server(input = Json)]
pub async fn list_time_zones() -> Result<Vec<String>, Fail> {
    let (service, who) = context().await?;
    Ok(service.time_zone_names(&who)?)
}
