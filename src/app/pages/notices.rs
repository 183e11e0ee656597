//! How people are told things: each person's own choice, what holds for everybody, what went to whom, and the page behind a
//! link that stops mails.

mod browsers;
mod calendar;
mod defaults;
mod matrix;
mod mine;
mod sent;
mod settings;
mod templates;
mod unsubscribe;

pub use self::{
    mine::MyNotificationsPage, sent::MySentPage, settings::NotificationSettingsPage,
    unsubscribe::UnsubscribePage,
};
