//! The pages, one module each.

pub mod absences;
pub mod admin;
pub mod authenticator;
pub mod builder;
pub mod bulk;
pub mod dashboards;
pub mod decide_by_link;
pub mod flows;
pub mod help;
pub mod home;
pub mod not_found;
pub mod notices;
pub mod notifications;
pub mod orchestrations;
pub mod packages;
pub mod profile;
pub mod records;
pub mod run;
pub mod runs;
pub(crate) mod send_again;
pub mod sign_in;
pub mod stuck;
pub mod templates;
pub mod triggers;
pub mod versions;
pub mod work;
