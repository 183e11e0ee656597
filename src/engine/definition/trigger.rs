//! Why a run starts.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{condition::Condition, ids::Name, schedule::Schedule, value::ValueSource};

/// Why a run starts.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Trigger {
    /// By a person, the API, a flow or another orchestration.
    #[default]
    #[serde(deserialize_with = "crate::strict::nothing_besides")]
    Autolaunched,
    /// By a change to a record. Where it is deleted, runs are about no record: `prior` is what it was.
    Record {
        /// The object's name.
        object: Name,
        /// Which changes.
        on: RecordChangeKind,
        /// What must hold of the changed record; `prior` is the record before. Of a deleted one there is only `prior`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        entry: Option<Condition>,
        /// Only when an update makes the entry condition hold that did not hold before.
        #[serde(default)]
        only_when_changed_to_meet: bool,
    },
    /// At the moments of a schedule: one run each time.
    Scheduled {
        /// When.
        schedule: Schedule,
        /// What a run is started with; `schedule.at` is the moment it is started for.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        inputs: BTreeMap<Name, ValueSource>,
    },
    /// At the moments of a schedule: a run about each record that matches.
    RecordsOnSchedule {
        /// When. With the overlap policy `skip` a record about which a run is still open gets none.
        schedule: Schedule,
        /// The object's name.
        object: Name,
        /// What must hold of a record; none: every record.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        entry: Option<Condition>,
    },
    /// By an event that is sent to Fermata.
    Event {
        /// Which events.
        source: EventSource,
        /// What must hold of `event`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        filter: Option<Condition>,
        /// What a run is started with; `event.data.…` is what the event says, `record` the record that was found.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        inputs: BTreeMap<Name, ValueSource>,
        /// The record that a run is about; where none or several are found, nothing starts.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        record: Option<RecordLookup>,
    },
}

/// Which record changes start a run.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecordChangeKind {
    /// A new record.
    Created,
    /// A changed record.
    Updated,
    /// Either.
    CreatedOrUpdated,
    /// A record that is gone.
    Deleted,
}

/// Which events start a run.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "by", rename_all = "snake_case", deny_unknown_fields)]
pub enum EventSource {
    /// CloudEvents, sent to `/api/v1/events` or published by a flow.
    CloudEvents {
        /// What their `type` is; `*` stands for any text, as in `com.shop.order.*`.
        #[serde(rename = "type")]
        kind: String,
        /// What their `source` is; `*` stands for any text.
        #[serde(default = "anything")]
        source: String,
    },
    /// What comes in by a webhook.
    Webhook {
        /// The webhook's name.
        hook: Name,
    },
}

fn anything() -> String {
    "*".to_owned()
}

/// The record that an event is about: the one of an object whose field holds this.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordLookup {
    /// The object's name.
    pub object: Name,
    /// A field of it, or `id`.
    pub field: Name,
    /// What the field holds, such as `event.data.customer`.
    pub value: ValueSource,
}

impl Trigger {
    /// The object of the records that runs are about.
    pub fn object(&self) -> Option<&Name> {
        match self {
            Self::Event { record, .. } => record.as_ref().map(|lookup| &lookup.object),
            _ => self.watched().filter(|_| self.deleted().is_none()),
        }
    }

    /// The object whose records start runs.
    pub fn watched(&self) -> Option<&Name> {
        match self {
            Self::Record { object, .. } | Self::RecordsOnSchedule { object, .. } => Some(object),
            Self::Autolaunched | Self::Scheduled { .. } | Self::Event { .. } => None,
        }
    }

    /// The object whose deleted records start runs.
    pub fn deleted(&self) -> Option<&Name> {
        match self {
            Self::Record { object, on: RecordChangeKind::Deleted, .. } => Some(object),
            _ => None,
        }
    }

    /// What must hold for a run to start.
    pub fn condition(&self) -> Option<&Condition> {
        match self {
            Self::Autolaunched | Self::Scheduled { .. } => None,
            Self::Record { entry, .. } | Self::RecordsOnSchedule { entry, .. } => entry.as_ref(),
            Self::Event { filter, .. } => filter.as_ref(),
        }
    }

    /// As [`Trigger::condition`], to be changed.
    pub fn condition_mut(&mut self) -> Option<&mut Condition> {
        match self {
            Self::Autolaunched | Self::Scheduled { .. } => None,
            Self::Record { entry, .. } | Self::RecordsOnSchedule { entry, .. } => entry.as_mut(),
            Self::Event { filter, .. } => filter.as_mut(),
        }
    }

    /// When it fires by itself.
    pub fn schedule(&self) -> Option<&Schedule> {
        match self {
            Self::Scheduled { schedule, .. } | Self::RecordsOnSchedule { schedule, .. } => Some(schedule),
            _ => None,
        }
    }

    /// What a run is started with.
    pub fn inputs(&self) -> Option<&BTreeMap<Name, ValueSource>> {
        match self {
            Self::Scheduled { inputs, .. } | Self::Event { inputs, .. } => Some(inputs),
            _ => None,
        }
    }
}
