//! The service as its callers see it, on both databases.

#[cfg(test)]
mod absences;
#[cfg(test)]
mod actions;
#[cfg(test)]
mod approvals;
#[cfg(test)]
mod audit;
#[cfg(test)]
mod authenticators;
#[cfg(test)]
mod breaking;
#[cfg(test)]
mod bulk;
#[cfg(test)]
mod calendars;
#[cfg(test)]
mod common;
#[cfg(test)]
mod decide_by_link;
#[cfg(test)]
mod definitions;
#[cfg(test)]
mod demo;
#[cfg(test)]
mod events;
#[cfg(test)]
mod finished;
#[cfg(test)]
mod flow_data;
#[cfg(test)]
#[cfg(test)]
mod imports;
#[cfg(test)]
mod inbox;
#[cfg(test)]
mod leavers;
#[cfg(test)]
mod lists;
#[cfg(test)]
mod notices;
#[cfg(test)]
mod objects;
#[cfg(test)]
mod onboarding;
#[cfg(test)]
mod operating;
#[cfg(test)]
mod outside;
#[cfg(test)]
mod own_password;
#[cfg(test)]
mod packages;
#[cfg(test)]
mod people;
#[cfg(test)]
mod promises;
#[cfg(test)]
mod races;
#[cfg(test)]
mod reading;
#[cfg(test)]
mod records;
#[cfg(test)]
mod salesforce;
#[cfg(test)]
mod salesforce_import;
#[cfg(test)]
mod salesforce_people;
#[cfg(test)]
mod schedules;
#[cfg(test)]
mod smtp;
#[cfg(test)]
mod stories;
#[cfg(test)]
mod templates;
#[cfg(test)]
mod timers;
#[cfg(test)]
mod upkeep;
#[cfg(test)]
mod waiting;
