//! Who is meant by a rule, and what they are told.

use serde::{Deserialize, Serialize};

use super::Message;
use crate::{
    definition::AssigneeRule,
    expr::{self, ExprError, Scope, kind_of},
    ids::Name,
    people::Assignee,
    template,
    value::Value,
};

/// A message inside Fermata.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Notify {
    /// Who is told.
    pub to: Vec<AssigneeRule>,
    /// One line; `{{…}}` is filled in.
    pub subject: String,
    /// The rest; `{{…}}` is filled in.
    #[serde(default)]
    pub body: String,
}

/// Whom a rule means at this moment; none where its expression yields nothing or the run was not started by a person. Of whoever
/// left it means who took over. That the one meant exists and can work is not looked at here.
///
/// # Errors
/// When the expression cannot be carried out or yields what is no name.
pub fn assignee(rule: &AssigneeRule, scope: &Scope<'_>) -> Result<Option<Assignee>, ExprError> {
    let meant = meant(rule, scope)?;
    Ok(match scope.directory() {
        Some(directory) => meant.map(|who| directory.heir(&who)),
        None => meant,
    })
}

fn meant(rule: &AssigneeRule, scope: &Scope<'_>) -> Result<Option<Assignee>, ExprError> {
    match rule {
        AssigneeRule::Starter => Ok(scope.path("run.started_by").as_str().and_then(Assignee::from_key)),
        AssigneeRule::Performer { step } => {
            Ok(scope.path(&format!("steps.{step}.done_by")).as_str().and_then(Assignee::from_key))
        }
        AssigneeRule::Manager { of, levels } => Ok(match meant(of, scope)? {
            Some(Assignee::User(user)) => above(&user, *levels, scope).map(Assignee::User),
            _ => None,
        }),
        AssigneeRule::Expression { source } => named(&expr::evaluate(source, scope)?),
        fixed => Ok(fixed.fixed()),
    }
}

/// Whoever is active so many levels above a person, or above that.
fn above(user: &Name, levels: u8, scope: &Scope<'_>) -> Option<Name> {
    let line = scope.directory()?.reporting_line(user);
    let from = usize::from(levels.max(1)) - 1;
    line.into_iter().skip(from).find(|person| person.active).map(|person| person.name.clone())
}

fn named(value: &Value) -> Result<Option<Assignee>, ExprError> {
    match value {
        Value::Null => Ok(None),
        Value::String(key) if key.trim().is_empty() => Ok(None),
        Value::String(key) => match Assignee::from_key(key.trim()) {
            Some(assignee) => Ok(Some(assignee)),
            None => {
                let shown: String = key.chars().take(80).collect();
                let message = format!(
                    "\"{shown}\" names nobody; yield a username, group:name, queue:name or role:name"
                );
                Err(ExprError::new("wrong_type", message))
            }
        },
        other => {
            let message = format!(
                "it yields {}; yield a username, group:name, queue:name or role:name",
                kind_of(other)
            );
            Err(ExprError::new("wrong_type", message))
        }
    }
}

/// The message with its texts filled in. Rules that mean nobody are left out.
pub(super) fn message(notify: &Notify, scope: &Scope<'_>) -> Result<Message, ExprError> {
    let mut to: Vec<Assignee> = Vec::new();
    for rule in &notify.to {
        if let Some(assignee) = assignee(rule, scope)?
            && !to.contains(&assignee)
        {
            to.push(assignee);
        }
    }
    let subject = template::fill(&notify.subject, scope);
    Ok(Message { to, subject, body: template::fill(&notify.body, scope) })
}
