//! The audit log: who changed what, when, from where, and what it was before. Every entry is made here; what must have one is
//! decided in [`decisions`]. Nothing here is ever changed or deleted.

mod anchors;
mod changes;
mod decisions;
mod export;
mod list;
mod verify;
mod words;

use fermata_store::{
    Changeset, StoreError, Write,
    rows::{AuditRow, Via},
};
use serde_json::Value;

use crate::{Answer, Service, SignedIn, error::store};

pub(crate) use changes::{between, bounded};
pub use export::AuditExport;
pub use verify::report_of;
pub(crate) use words::{humanised, value as value_words};

/// What stands in place of a password or secret.
const CHANGED: &str = "changed";

/// From where somebody asks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Source {
    /// With what kind of client.
    pub via: Via,
    /// The network address.
    pub address: Option<String>,
    /// More about the client: the label of its token, who is at the command line.
    pub client: Option<String>,
}

impl Source {
    /// Fermata itself.
    pub(crate) fn system() -> Self {
        Self { via: Via::System, ..Self::default() }
    }

    /// A page in a browser at this address.
    pub fn browser(address: &str) -> Self {
        Self { via: Via::Browser, address: Some(address.to_owned()), client: None }
    }

    /// The command line, used by this account of the machine.
    pub fn command_line(account: Option<String>) -> Self {
        Self { via: Via::CommandLine, address: None, client: account }
    }
}

/// An entry on its way into the log.
#[must_use]
pub(crate) struct Noted(AuditRow);

impl Noted {
    /// What people read for what was changed.
    pub(crate) fn label(mut self, label: &str) -> Self {
        self.0.label = label.to_owned();
        self
    }

    /// What it was and what it is, each `null` where there is none.
    pub(crate) fn change(mut self, before: &Value, after: &Value) -> Self {
        self.0.changes = between(before, after);
        self
    }

    /// Old and new values by field, as they are.
    pub(crate) fn fields(mut self, changes: &Value) -> Self {
        self.0.changes = bounded(changes);
        self
    }

    /// That a password or secret is another one; never which.
    pub(crate) fn secret(mut self, field: &str) -> Self {
        let changes = self.0.changes.as_object_mut();
        let pair = Value::from(vec![Value::Null, CHANGED.into()]);
        match changes {
            Some(changes) => drop(changes.insert(field.to_owned(), pair)),
            None => self.0.changes = Value::Object([(field.to_owned(), pair)].into_iter().collect()),
        }
        self
    }

    /// Everything else that is worth knowing: a reason, counts.
    pub(crate) fn detail(mut self, detail: Value) -> Self {
        self.0.detail = detail;
        self
    }

    /// In place of whoever had it, where that is a person.
    pub(crate) fn instead_of(mut self, holder: Option<String>) -> Self {
        self.0.acting_for = holder.filter(|key| key.starts_with("user:")).or(self.0.acting_for);
        self
    }

    /// It was the flow of this run.
    pub(crate) fn by_flow(mut self, run: fermata_engine::ids::RunId) -> Self {
        self.0.run = Some(run);
        self.0.via = Via::Flow;
        self
    }

    /// It was a row of this import.
    pub(crate) fn by_import(mut self, import: uuid::Uuid) -> Self {
        self.0.via = Via::Import;
        self.0.client = Some(import.to_string());
        self
    }
}

impl From<Noted> for Write {
    fn from(noted: Noted) -> Self {
        Self::Audit(Box::new(noted.0))
    }
}

/// An entry about what somebody does, as far as it is the same for all.
pub(crate) fn noted(
    at_ms: i64,
    actor: &str,
    (source, acting_for): (&Source, Option<&str>),
    action: &str,
    target: impl ToString,
) -> Noted {
    Noted(AuditRow {
        at_ms,
        actor: actor.to_owned(),
        acting_for: acting_for.map(str::to_owned),
        via: source.via,
        address: source.address.clone(),
        client: source.client.clone(),
        run: None,
        action: action.to_owned(),
        target: target.to_string(),
        label: String::new(),
        changes: Value::Object(serde_json::Map::new()),
        detail: Value::Null,
    })
}

impl Service {
    /// An entry about what a person does.
    pub(crate) fn noted(&self, who: &SignedIn, action: &str, target: impl ToString) -> Noted {
        let acting_for = who.acting_for.as_ref().map(|name| format!("user:{name}"));
        noted(self.now_ms(), &who.key(), (&who.source, acting_for.as_deref()), action, target)
    }

    /// An entry about what Fermata does by itself.
    pub(crate) fn noted_by_system(&self, action: &str, target: impl ToString) -> Noted {
        noted(self.now_ms(), "system", (&Source::system(), None), action, target)
    }

    /// That a backup was put in place, from this file.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn note_restore(&self, source: Source, file: &str) -> Answer<()> {
        let operator = self.operator(source)?;
        let entry = self.noted(&operator, "system.restore", file);
        let mut changeset = Changeset::new();
        changeset.write(entry.into());
        self.commit(changeset).await.map_err(store)
    }

    /// Applies what somebody or something changes. Where a change has no entry in the audit log although it must have one, tests
    /// fail here.
    pub(crate) async fn commit(&self, changeset: Changeset) -> Result<(), StoreError> {
        debug_assert!(
            decisions::missing(&changeset).is_none(),
            "a change without an entry in the audit log: {:?}",
            decisions::missing(&changeset)
        );
        self.inner.db.apply(changeset).await
    }
}
