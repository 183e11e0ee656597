//! Values that name something: a user who works here, a record that the person may see. Of what type a value must be is the
//! engine's to say, which asks nobody; whether what it names is there is asked here.

use std::collections::BTreeMap;

use fermata_api::ApiError;
use fermata_engine::{
    ids::{Name, RecordId},
    run::command::FieldProblem,
    value::{DataType, Value},
};

use crate::{Answer, Service, SignedIn, error::store};

impl Service {
    /// Refuses values that name a user or record that is not there, or that the person may not see. `prefix` is where the
    /// values stand, such as `fields`.
    pub(crate) async fn check_references(
        &self,
        who: &SignedIn,
        declared: Vec<(Name, DataType)>,
        given: &BTreeMap<String, Value>,
        prefix: &str,
    ) -> Answer<()> {
        let mut problems = Vec::new();
        for (name, data_type) in declared {
            let Some(text) = given.get(name.as_str()).and_then(Value::as_str) else { continue };
            let dead = match &data_type {
                DataType::User => self.no_such_user(text),
                DataType::Lookup { object } => self.no_such_record(who, object, text).await?,
                _ => None,
            };
            problems.extend(dead.map(|message| FieldProblem {
                path: format!("{prefix}.{name}"),
                code: "unknown".to_owned(),
                message: message.to_owned(),
            }));
        }
        if problems.is_empty() { Ok(()) } else { Err(ApiError::invalid(problems)) }
    }

    fn no_such_user(&self, text: &str) -> Option<&'static str> {
        let known = self.known();
        let found = known.directory.users.keys().any(|name| name.as_str() == text.trim());
        (!found && !text.trim().is_empty()).then_some("there is no such user")
    }

    async fn no_such_record(
        &self,
        who: &SignedIn,
        object: &Name,
        text: &str,
    ) -> Answer<Option<&'static str>> {
        // What is no id is told by the check of types.
        let Ok(id) = text.trim().parse::<RecordId>() else { return Ok(None) };
        let found = self.inner.db.record(id).await.map_err(store)?;
        let there = match found.filter(|row| &row.object == object) {
            Some(row) => self.may_see_record(who, &row).await?,
            None => false,
        };
        Ok((!there).then_some("there is no such record"))
    }
}

/// Whether values of this type name something.
pub(crate) fn names_something(data_type: &DataType) -> bool {
    matches!(data_type, DataType::User | DataType::Lookup { .. })
}
