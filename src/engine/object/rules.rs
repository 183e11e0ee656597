//! Validation rules: what must hold of every record that is saved, whoever saves it.

use serde::{Deserialize, Serialize};

use super::Object;
use crate::{
    condition::{self, Ask, Condition},
    expr::Scope,
    ids::Name,
    run::command::FieldProblem,
};

/// Something that must hold of every record of an object.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// What it is called, unique in its object.
    pub name: Name,
    /// What must hold, over `record`, `prior`, `user` and `now`: rows, an expression or an evaluation flow.
    pub condition: Condition,
    /// What people read when it does not.
    pub message: String,
    /// The field beside which they read it; none: above all fields.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<Name>,
}

/// Every rule that a record breaks, with the path `fields.<name>` or `fields`, and the code `rule_broken`. `scope` knows the
/// record as `record` and, where there was one before, `prior`. A rule that cannot be asked counts as broken: nothing is
/// saved that was not looked at. `ask` answers evaluation flows; where they ask for more than is known, the answer here means
/// nothing.
pub fn broken_rules(object: &Object, scope: &Scope<'_>, ask: &Ask<'_>) -> Vec<FieldProblem> {
    let problem = |rule: &Rule, message: String| FieldProblem {
        path: rule.field.as_ref().map_or_else(|| "fields".to_owned(), |field| format!("fields.{field}")),
        code: "rule_broken".to_owned(),
        message,
    };
    let broken = |rule: &Rule| match condition::is_met(&rule.condition, scope, ask) {
        Ok(true) => None,
        Ok(false) => Some(problem(rule, rule.message.clone())),
        Err(error) => Some(problem(rule, format!("{} (the rule could not be asked: {error})", rule.message))),
    };
    object.rules.iter().filter_map(broken).collect()
}
