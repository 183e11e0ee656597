//! How other systems are reached: mail, chats, receivers of events, secrets, allowed hosts, templates of mails. Administrators
//! alone set them up.

mod allowed;
mod channels;
mod checks;
mod mail;
mod secrets;
mod templates;

pub(crate) use channels::Channel;

use fermata_api::{ApiError, Page, page::Paging};
use fermata_engine::{ids::Name, limits::LABEL_LENGTH_MAX};
use fermata_store::{
    Changeset, Guard, Write,
    rows::{ConnectionKind, ConnectionRow},
};
use serde_json::Value;

use crate::{
    Answer, Service, SignedIn,
    error::{changed, limit, store, store_seen},
    limits::CONNECTIONS_MAX,
    policy::{Action, require},
};

/// Something to keep, with what is said of it.
pub(crate) struct Kept {
    pub(crate) kind: ConnectionKind,
    pub(crate) name: Name,
    pub(crate) label: String,
    pub(crate) content: Value,
}

/// What the audit log keeps: never a secret. What is kept of other kinds names secrets, and holds none.
fn said(row: &ConnectionRow) -> Value {
    let mut said = match (row.key.0, &row.content) {
        (ConnectionKind::Secret, _) => serde_json::Map::new(),
        (_, Value::Object(content)) => content.clone(),
        (_, other) => [("settings".to_owned(), other.clone())].into_iter().collect(),
    };
    said.insert("label".to_owned(), row.label.clone().into());
    said.into()
}

/// What a kind is called in messages and the audit log.
fn word(kind: ConnectionKind) -> &'static str {
    match kind {
        ConnectionKind::Mail => "mail settings",
        ConnectionKind::Channel => "connection",
        ConnectionKind::AllowedHosts => "allowed hosts",
        ConnectionKind::Secret => "secret",
        ConnectionKind::EmailTemplate => "email template",
        ConnectionKind::CheckSettings => "check settings",
        ConnectionKind::NoticeDefaults => "notification settings",
        ConnectionKind::NoticeTemplate => "notification template",
        ConnectionKind::PushKeys => "push keys",
    }
}

/// The name of the one row of its kind.
pub(crate) fn only(kind: ConnectionKind) -> Answer<Name> {
    let text = match kind {
        ConnectionKind::Mail => "mail",
        ConnectionKind::CheckSettings => "check_settings",
        ConnectionKind::NoticeDefaults => "notice_defaults",
        ConnectionKind::PushKeys => "push_keys",
        _ => "allowed_hosts",
    };
    Name::parse(text).map_err(crate::error::fault)
}

impl Service {
    /// One row; nothing where there is none.
    pub(crate) async fn connection_row(
        &self,
        kind: ConnectionKind,
        name: &Name,
    ) -> Answer<Option<ConnectionRow>> {
        self.inner.db.connection(kind, name).await.map_err(store)
    }

    async fn connection_found(&self, kind: ConnectionKind, name: &Name) -> Answer<ConnectionRow> {
        self.connection_row(kind, name).await?.ok_or_else(|| ApiError::not_found(word(kind), name))
    }

    /// Rows of a kind, by name.
    async fn connection_rows<T>(
        &self,
        kind: ConnectionKind,
        paging: Paging,
        view: impl Fn(ConnectionRow) -> Answer<T>,
    ) -> Answer<Page<T>> {
        let listed =
            self.inner.db.connection_list(kind, paging.cursor.as_deref(), limit(paging.limit)?).await;
        let (rows, next) = listed.map_err(store)?;
        Ok(Page { items: rows.into_iter().map(view).collect::<Answer<_>>()?, next })
    }

    /// Keeps something new or changed, for whoever may; `if_match` is the revision that the caller saw, 0 where there was none.
    pub(crate) async fn connection_kept(
        &self,
        who: &SignedIn,
        kept: Kept,
        if_match: Option<i64>,
    ) -> Answer<ConnectionRow> {
        let kind = kept.kind;
        let before = self.connection_row(kind, &kept.name).await?;
        let revision = before.as_ref().map_or(0, |row| row.revision);
        if if_match.is_some_and(|seen| seen != revision) {
            return Err(changed(word(kind)));
        }
        if before.is_none() {
            self.check_room(kind).await?;
        }
        let old = before.as_ref().map_or(Value::Null, said);
        let sealed = before.as_ref().is_none_or(|before| before.content != kept.content);
        let row = ConnectionRow {
            key: (kind, kept.name),
            label: kept.label,
            content: kept.content,
            revision: revision + 1,
            updated_ms: self.now_ms(),
            updated_by: who.key(),
        };
        let action = format!("{}.put", word(kind).replace(' ', "_"));
        let mut entry = self.noted(who, &action, &row.key.1).label(&row.label).change(&old, &said(&row));
        if kind == ConnectionKind::Secret && sealed {
            entry = entry.secret("value");
        }
        let mut changeset = Changeset::new();
        changeset
            .guard(Guard::Connection(row.key.clone(), revision))
            .write(Write::PutConnection(row.clone()))
            .write(entry.into());
        let done = self.commit(changeset).await;
        done.map_err(|error| store_seen(error, if_match, word(kind)))?;
        self.learned("connections", &row.key.1).await?;
        Ok(row)
    }

    /// Adds what something that comes with a package writes, where it is another than what is here.
    async fn connection_arrives(
        &self,
        who: &SignedIn,
        kept: Kept,
        before: Option<ConnectionRow>,
        changeset: &mut Changeset,
    ) -> Answer<()> {
        let key = (kept.kind, kept.name);
        let revision = before.as_ref().map_or(0, |row| row.revision);
        changeset.guard(Guard::Connection(key.clone(), revision));
        if before.as_ref().is_some_and(|row| row.label == kept.label && row.content == kept.content) {
            return Ok(());
        }
        if before.is_none() {
            self.check_room(key.0).await?;
        }
        let row = ConnectionRow {
            key,
            label: kept.label,
            content: kept.content,
            revision: revision + 1,
            updated_ms: self.now_ms(),
            updated_by: who.key(),
        };
        let action = format!("{}.put", word(row.key.0).replace(' ', "_"));
        let old = before.as_ref().map_or(Value::Null, said);
        let entry = self.noted(who, &action, &row.key.1).label(&row.label).change(&old, &said(&row));
        changeset.write(Write::PutConnection(row)).write(entry.into());
        Ok(())
    }

    async fn check_room(&self, kind: ConnectionKind) -> Answer<()> {
        let rows = self.inner.db.connections().await.map_err(store)?;
        if rows.iter().filter(|row| row.key.0 == kind).count() < CONNECTIONS_MAX {
            return Ok(());
        }
        let message = format!("There are {CONNECTIONS_MAX} already: delete some that are no longer used.");
        Err(ApiError::new(fermata_api::ErrorKind::Conflict, "too_many_connections", message))
    }

    async fn connection_deleted(
        &self,
        who: &SignedIn,
        kind: ConnectionKind,
        name: &Name,
        if_match: Option<i64>,
    ) -> Answer<()> {
        require(who, Action::ConnectionsManage)?;
        self.connection_deleted_as(who, kind, name, if_match).await
    }

    /// As [`connection_deleted`](Self::connection_deleted), for a caller that has asked the policy.
    pub(crate) async fn connection_deleted_as(
        &self,
        who: &SignedIn,
        kind: ConnectionKind,
        name: &Name,
        if_match: Option<i64>,
    ) -> Answer<()> {
        let row = self.connection_found(kind, name).await?;
        if if_match.is_some_and(|seen| seen != row.revision) {
            return Err(changed(word(kind)));
        }
        let action = format!("{}.delete", word(kind).replace(' ', "_"));
        let mut changeset = Changeset::new();
        let entry = self.noted(who, &action, name).label(&row.label).change(&said(&row), &Value::Null);
        changeset.write(Write::DeleteConnection(row.key, row.revision)).write(entry.into());
        let done = self.commit(changeset).await;
        done.map_err(|error| store_seen(error, if_match, word(kind)))?;
        self.learned("connections", name).await
    }

    /// What people read for whoever changed a row.
    fn changed_by(&self, row: &ConnectionRow) -> String {
        self.known().label_of_actor(&row.updated_by)
    }

    /// Refuses a name of a secret that there is none of.
    async fn check_secret(&self, field: &str, name: Option<&Name>) -> Answer<()> {
        let Some(name) = name else { return Ok(()) };
        match self.connection_row(ConnectionKind::Secret, name).await? {
            Some(_) => Ok(()),
            None => Err(ApiError::field(field, "unknown", format!("there is no secret {name}"))),
        }
    }
}

/// A text without blanks around it, not too long and in one line.
pub(crate) fn line(field: &str, text: &str, most: usize) -> Answer<String> {
    let text = text.trim();
    if text.chars().count() > most {
        return Err(ApiError::field(field, "too_long", format!("is too long: at most {most} characters")));
    }
    if text.chars().any(char::is_control) {
        return Err(ApiError::field(field, "wrong_characters", "has characters that cannot be shown"));
    }
    Ok(text.to_owned())
}

/// A label, or the name where there is none.
fn label_or(label: &str, name: &Name) -> Answer<String> {
    let label = line("label", label, LABEL_LENGTH_MAX)?;
    Ok(if label.is_empty() { name.to_string() } else { label })
}
