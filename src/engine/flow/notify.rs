//! Who is meant by a rule, and what they are told.

use serde::{Deserialize, Serialize};

use super::Message;
use crate::{
    definition::AssigneeRule,
    expr::{self, ExprError, Scope, kind_of},
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

/// Whom a rule means at this moment; none where its expression yields nothing or the run was not started by a person. That
/// the one meant exists and can work is not looked at here.
///
/// # Errors
/// When the expression cannot be carried out or yields what is no name.
pub fn assignee(rule: &AssigneeRule, scope: &Scope<'_>) -> Result<Option<Assignee>, ExprError> {
    match rule {
        AssigneeRule::User { name } => Ok(Some(Assignee::User(name.clone()))),
        AssigneeRule::Group { name } => Ok(Some(Assignee::Group(name.clone()))),
        AssigneeRule::Queue { name } => Ok(Some(Assignee::Queue(name.clone()))),
        AssigneeRule::Starter => Ok(scope.path("run.started_by").as_str().and_then(Assignee::from_key)),
        AssigneeRule::Expression { source } => named(&expr::evaluate(source, scope)?),
    }
}

fn named(value: &Value) -> Result<Option<Assignee>, ExprError> {
    match value {
        Value::Null => Ok(None),
        Value::String(key) if key.trim().is_empty() => Ok(None),
        Value::String(key) => match Assignee::from_key(key.trim()) {
            Some(assignee) => Ok(Some(assignee)),
            None => {
                let shown: String = key.chars().take(80).collect();
                let message = format!("\"{shown}\" names nobody; yield a username, group:name or queue:name");
                Err(ExprError::new("wrong_type", message))
            }
        },
        other => {
            let message = format!("it yields {}; yield a username, group:name or queue:name", kind_of(other));
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
