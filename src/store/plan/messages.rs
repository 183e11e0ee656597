//! Messages and who waits for them.

use super::Plan;
use crate::{
    Guard, Write,
    arg::{Arg, json},
    rows::{MessageRow, SubscriptionRow},
    tables,
};

const DELETE_SUBSCRIPTION: &str = "DELETE FROM message_subscriptions WHERE run = $1 AND step = $2";
const TAKE_MESSAGE: &str =
    "UPDATE messages SET waiting = 0, delivered = delivered + 1 WHERE id = $1 AND waiting = 1";
const SWEEP_MESSAGES: &str = "DELETE FROM messages WHERE expires_ms < $1";
const SWEEP_CHANNELS: &str = "DELETE FROM message_channels WHERE used_ms < $1";
/// A channel that nobody used for so long serves nobody: whoever uses it again makes it anew.
const CHANNEL_KEPT_MS: i64 = 86_400_000;

/// For the test that prepares every statement.
#[cfg(feature = "testing")]
pub(super) const STATEMENTS: &[&str] = &[DELETE_SUBSCRIPTION, TAKE_MESSAGE, SWEEP_MESSAGES, SWEEP_CHANNELS];

impl Plan {
    /// Plans what belongs here and hands back the rest.
    pub(super) fn messages(&mut self, write: Write) -> Option<Write> {
        match write {
            Write::PutSubscription(row) => {
                let key = self.key(|| format!("{} {}", row.run, row.step));
                self.put(&tables::SUBSCRIPTIONS, key, subscription(row));
            }
            Write::DeleteSubscription(run, step) => {
                let key = self.key(|| format!("{run} {step}"));
                self.sql(
                    "message_subscriptions",
                    key,
                    DELETE_SUBSCRIPTION,
                    vec![run.0.into(), (&step).into()],
                );
            }
            Write::PutMessage(row) => {
                self.put(&tables::MESSAGES, self.key(|| row.id.to_string()), message(*row))
            }
            Write::TakeMessage(id) => {
                let (key, what) = (self.key(|| id.to_string()), format!("message {id}"));
                self.one("messages", key, TAKE_MESSAGE, vec![id.into()], what);
            }
            Write::SweepMessages(now_ms) => {
                self.sql("messages", None, SWEEP_MESSAGES, vec![now_ms.into()]);
                let unused = now_ms - CHANNEL_KEPT_MS;
                self.sql("message_channels", None, SWEEP_CHANNELS, vec![unused.into()]);
            }
            other => return Some(other),
        }
        None
    }

    /// Guards of messages.
    pub(super) fn message_guard(&mut self, guard: &Guard) {
        match guard {
            Guard::Channel(name, key, now_ms) => {
                let args = vec![name.as_str().into(), key.as_str().into(), (*now_ms).into()];
                self.put(&tables::CHANNELS, self.key(|| format!("{name}\n{key}")), args);
            }
            Guard::Subscribers(name, key, known) => {
                let known: Vec<String> =
                    known.iter().map(|(run, step)| format!("{} {step}", run.0.simple())).collect();
                let known = Arg::Text(serde_json::to_string(&known).ok());
                let args = vec![name.as_str().into(), key.as_str().into(), known];
                let sql = self.dialect.other_subscribers().to_owned();
                self.none_left("message_subscriptions", sql, args, format!("who waits for message {name}"));
            }
            Guard::WaitingMessages(name, key, since_ms, known) => {
                let known: Vec<String> = known.iter().map(|id| id.simple().to_string()).collect();
                let known = Arg::Text(serde_json::to_string(&known).ok());
                let args = vec![name.as_str().into(), key.as_str().into(), (*since_ms).into(), known];
                let sql = self.dialect.other_messages().to_owned();
                self.none_left("messages", sql, args, format!("which messages {name} wait"));
            }
            _ => {}
        }
    }
}

fn subscription(row: SubscriptionRow) -> Vec<Arg> {
    vec![row.run.0.into(), (&row.step).into(), row.name.into(), row.key.into(), row.since_ms.into()]
}

fn message(row: MessageRow) -> Vec<Arg> {
    vec![
        row.id.into(),
        row.name.into(),
        row.key.into(),
        json(&row.content),
        row.at_ms.into(),
        row.expires_ms.into(),
        row.delivered.into(),
        row.waiting.into(),
    ]
}
