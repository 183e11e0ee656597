//! Steps that wait: for a time, a moment, a message, or conditions.

use serde::{Deserialize, Serialize};

use crate::{
    condition::Condition,
    ids::Name,
    value::{DataType, ValueSource},
};

/// The outcome of a wait step for which came what it waited for.
pub const CAME: &str = "came";

/// Work for nobody: the step is in progress until something comes.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wait {
    /// What it waits for. When that comes the step is Completed with the outcome `came`.
    pub until: Until,
    /// When it waits no longer, and what that is called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timeout: Option<Timeout>,
}

/// What is waited for.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Until {
    /// A time that passes, from the start of the step.
    Duration(Delay),
    /// A date or moment, such as a field of the record. When the field changes, the moment moves.
    Moment(Moment),
    /// A message from outside.
    Message(AwaitedMessage),
    /// Conditions on the record, other steps, variables.
    Condition(AwaitedCondition),
}

/// An amount of time.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Delay {
    /// How many: a number from 0.
    pub amount: ValueSource,
    /// Of what.
    pub unit: TimeUnit,
    /// The calendar by which it is counted: seconds, minutes and hours of working time, days that have any. None: time passes
    /// by day and night.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calendar: Option<Name>,
}

/// What time is counted in.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TimeUnit {
    /// 1 second.
    Seconds,
    /// 60 seconds.
    Minutes,
    /// 60 minutes.
    Hours,
    /// Calendar days.
    Days,
    /// Seven days.
    Weeks,
    /// Calendar months: a month after 31 January is the last day of February.
    Months,
}

/// A moment that comes from a value.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = AwaitedMoment))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Moment {
    /// A date or a date and time. While it is absent, it does not come.
    pub value: ValueSource,
    /// How long before or after it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offset: Option<Offset>,
    /// At which time of that day, `HH:MM`; of a date without one, the day's beginning.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_of_day: Option<String>,
    /// Where the day is counted, such as `Europe/Berlin`; UTC where none is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<String>,
}

/// Before or after a moment.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Offset {
    /// How many: a number from 0; of days, weeks and months the whole ones count.
    pub amount: ValueSource,
    /// Of what.
    pub unit: TimeUnit,
    /// To which side.
    pub direction: Direction,
    /// The calendar by which it is counted, as that of a [`Delay`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calendar: Option<Name>,
}

/// To which side of a moment.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// Earlier.
    Before,
    /// Later.
    After,
}

/// A message that is waited for. Every run that waits under its name and key takes it.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AwaitedMessage {
    /// What the message is called, such as `form_completed`; the type of a CloudEvent.
    pub name: String,
    /// Which one it is: `record.id`, an order number. Worked out when the step starts.
    pub correlation: ValueSource,
    /// What of its data the step hands over, as `steps.<name>.outputs.<output>`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub outputs: Vec<MessageOutput>,
    /// A message that came at most so many minutes before the step began also counts, if nobody took it. None: 60.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub earlier_minutes: Option<u32>,
}

/// A part of a message's data.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MessageOutput {
    /// How definitions refer to it.
    pub name: Name,
    /// What people read.
    #[serde(default)]
    pub label: String,
    /// What it holds. A message that holds something else is refused.
    pub data_type: DataType,
    /// Whether a message without it is refused.
    #[serde(default)]
    pub required: bool,
    /// Where it stands in the data, such as `form.answers.size`; empty: under its name.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub path: String,
}

/// Conditions that are waited for. They are asked again when the record or a step of the stage changes; where they name
/// `now`, also when the moment comes that a row compares it with, else every so often.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AwaitedCondition {
    /// What must hold.
    pub condition: Condition,
    /// How often it is asked again by itself, in minutes. None: every 60 where it names `now` in an expression, else never.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recheck_minutes: Option<u32>,
}

/// When a wait step waits no longer.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Timeout {
    /// When.
    pub at: TimeoutAt,
    /// The outcome of the step then, as `steps.<name>.outcome`.
    #[serde(default = "timed_out")]
    pub outcome: Name,
}

/// When that is.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum TimeoutAt {
    /// So long after the step began.
    After(Delay),
    /// At a date or moment; it moves with the field that it comes from.
    Moment(Moment),
}

/// What a timeout is called unless it has another name.
pub fn timed_out() -> Name {
    Name::from_label("timed_out", "timed_out")
}

/// The outcome [`CAME`].
pub fn came() -> Name {
    Name::from_label(CAME, CAME)
}

impl TimeUnit {
    /// Every unit, in the order of pickers.
    pub const ALL: [Self; 6] =
        [Self::Seconds, Self::Minutes, Self::Hours, Self::Days, Self::Weeks, Self::Months];

    /// What people read: of one, of several.
    pub fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Seconds => ("second", "seconds"),
            Self::Minutes => ("minute", "minutes"),
            Self::Hours => ("hour", "hours"),
            Self::Days => ("day", "days"),
            Self::Weeks => ("week", "weeks"),
            Self::Months => ("month", "months"),
        }
    }
}

impl Wait {
    /// The moments that it names: until when, and when it times out.
    pub fn moments(&self) -> impl Iterator<Item = &Moment> {
        let until = match &self.until {
            Until::Moment(moment) => Some(moment),
            _ => None,
        };
        let timeout = match self.timeout.as_ref().map(|t| &t.at) {
            Some(TimeoutAt::Moment(moment)) => Some(moment),
            _ => None,
        };
        until.into_iter().chain(timeout)
    }

    /// The calendars that it names.
    pub fn calendars(&self) -> Vec<&Name> {
        let delays = [
            match &self.until {
                Until::Duration(delay) => Some(delay),
                _ => None,
            },
            match self.timeout.as_ref().map(|timeout| &timeout.at) {
                Some(TimeoutAt::After(delay)) => Some(delay),
                _ => None,
            },
        ];
        let of_delays = delays.into_iter().flatten().filter_map(|delay| delay.calendar.as_ref());
        let offsets = self.moments().filter_map(|moment| moment.offset.as_ref());
        of_delays.chain(offsets.filter_map(|offset| offset.calendar.as_ref())).collect()
    }

    /// The condition that it waits for, if it waits for one.
    pub fn condition(&self) -> Option<&Condition> {
        match &self.until {
            Until::Condition(awaited) => Some(&awaited.condition),
            _ => None,
        }
    }

    /// Every value that it is given, to be worked out when it starts or moves.
    pub fn values(&self) -> Vec<&ValueSource> {
        let mut found = Vec::new();
        match &self.until {
            Until::Duration(delay) => found.push(&delay.amount),
            Until::Message(message) => found.push(&message.correlation),
            Until::Moment(_) | Until::Condition(_) => {}
        }
        if let Some(TimeoutAt::After(delay)) = self.timeout.as_ref().map(|t| &t.at) {
            found.push(&delay.amount);
        }
        for moment in self.moments() {
            found.push(&moment.value);
            found.extend(moment.offset.as_ref().map(|offset| &offset.amount));
        }
        found
    }

    /// The same, to be changed.
    pub fn values_mut(&mut self) -> Vec<&mut ValueSource> {
        let mut found = Vec::new();
        match &mut self.until {
            Until::Duration(delay) => found.push(&mut delay.amount),
            Until::Message(message) => found.push(&mut message.correlation),
            Until::Moment(moment) => of_moment(moment, &mut found),
            Until::Condition(_) => {}
        }
        match self.timeout.as_mut().map(|t| &mut t.at) {
            Some(TimeoutAt::After(delay)) => found.push(&mut delay.amount),
            Some(TimeoutAt::Moment(moment)) => of_moment(moment, &mut found),
            None => {}
        }
        found
    }
}

fn of_moment<'m>(moment: &'m mut Moment, found: &mut Vec<&'m mut ValueSource>) {
    found.push(&mut moment.value);
    found.extend(moment.offset.as_mut().map(|offset| &mut offset.amount));
}

impl MessageOutput {
    /// What is shown: the label, else the name.
    pub fn shown(&self) -> &str {
        if self.label.is_empty() { self.name.as_str() } else { &self.label }
    }

    /// Where it stands in the data.
    pub fn place(&self) -> &str {
        if self.path.trim().is_empty() { self.name.as_str() } else { self.path.trim() }
    }
}
