//! What a definition names of everything around it: what has to travel with it, and who must be there.

use std::collections::{BTreeMap, BTreeSet};

use fermata_engine::ids::Name;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value};

use super::{Package, PackageError, unreadable};

/// Names by what they are of. A name that stands in an expression is not among them: what it means is only known in a run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Named {
    /// Flows.
    pub flows: BTreeSet<Name>,
    /// Orchestrations.
    pub orchestrations: BTreeSet<Name>,
    /// Objects.
    pub objects: BTreeSet<Name>,
    /// Calendars.
    pub calendars: BTreeSet<Name>,
    /// Templates of mails.
    pub mail_templates: BTreeSet<Name>,
    /// Groups.
    pub groups: BTreeSet<Name>,
    /// Queues.
    pub queues: BTreeSet<Name>,
    /// Roles.
    pub roles: BTreeSet<Name>,
    /// Users.
    pub users: BTreeSet<Name>,
}

impl Named {
    /// What a definition, an object or a whole package names.
    pub fn of<T: Serialize>(thing: &T) -> Self {
        let mut named = Self::default();
        if let Ok(mut value) = serde_json::to_value(thing) {
            visit(&mut value, &mut |kind, name| {
                named.list(kind).insert(name.clone());
                None
            });
        }
        named
    }

    fn list(&mut self, kind: Kind) -> &mut BTreeSet<Name> {
        match kind {
            Kind::Flow => &mut self.flows,
            Kind::Orchestration => &mut self.orchestrations,
            Kind::Object => &mut self.objects,
            Kind::Calendar => &mut self.calendars,
            Kind::MailTemplate => &mut self.mail_templates,
            Kind::Group => &mut self.groups,
            Kind::Queue => &mut self.queues,
            Kind::Role => &mut self.roles,
            Kind::User => &mut self.users,
        }
    }
}

impl Package {
    /// The same, with other people in the places of these.
    ///
    /// # Errors
    /// Never for what was read; a definition whose people are others is one still.
    pub fn with_users(&self, users: &BTreeMap<Name, Name>) -> Result<Self, PackageError> {
        if users.is_empty() {
            return Ok(self.clone());
        }
        let mut package = self.clone();
        for flow in &mut package.flows {
            flow.definition = renamed(&flow.definition, users)?;
        }
        for drawn in &mut package.orchestrations {
            drawn.definition = renamed(&drawn.definition, users)?;
        }
        Ok(package)
    }
}

fn renamed<T: Serialize + DeserializeOwned>(
    thing: &T,
    users: &BTreeMap<Name, Name>,
) -> Result<T, PackageError> {
    let mut value = serde_json::to_value(thing).map_err(unreadable)?;
    visit(&mut value, &mut |kind, name| if kind == Kind::User { users.get(name).cloned() } else { None });
    serde_json::from_value(value).map_err(unreadable)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Flow,
    Orchestration,
    Object,
    Calendar,
    MailTemplate,
    Group,
    Queue,
    Role,
    User,
}

/// What is done with each name; what it becomes, where it becomes another.
type Each<'e> = &'e mut dyn FnMut(Kind, &Name) -> Option<Name>;

/// Goes to every name of a definition. What a definition hands in as a value is looked into by nobody: it is data.
fn visit(value: &mut Value, each: Each<'_>) {
    match value {
        Value::Object(map) => {
            visit_fields(map, each);
            for (key, part) in map.iter_mut() {
                // Maps of names to values have no fields of their own.
                match (key.as_str(), part) {
                    ("literal" | "default", _) | ("outputs", Value::Object(_)) => {}
                    ("inputs" | "values" | "data", Value::Object(given)) => {
                        given.values_mut().for_each(|one| visit(one, each));
                    }
                    (_, part) => visit(part, each),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| visit(item, each)),
        _ => {}
    }
}

fn visit_fields(map: &mut Map<String, Value>, each: Each<'_>) {
    let text = |map: &Map<String, Value>, key: &str| {
        map.get(key).and_then(Value::as_str).unwrap_or_default().to_owned()
    };
    let assignee = match text(map, "kind").as_str() {
        "user" => Some(Kind::User),
        "group" => Some(Kind::Group),
        "queue" => Some(Kind::Queue),
        "role" => Some(Kind::Role),
        _ => None,
    };
    // A button, stage or element may be called by such a name too, but then it has more than a kind and a name.
    if let Some(kind) = assignee.filter(|_| map.len() == 2) {
        visit_field(map, "name", kind, each);
    }
    if text(map, "action") == "send_email" {
        visit_field(map, "template", Kind::MailTemplate, each);
    }
    visit_field(map, "flow", Kind::Flow, each);
    visit_field(map, "orchestration", Kind::Orchestration, each);
    visit_field(map, "object", Kind::Object, each);
    visit_field(map, "calendar", Kind::Calendar, each);
    visit_field(map, "owner", Kind::User, each);
}

fn visit_field(map: &mut Map<String, Value>, key: &str, kind: Kind, each: Each<'_>) {
    let name = map.get(key).and_then(Value::as_str).and_then(|text| Name::parse(text).ok());
    if let Some(other) = name.and_then(|name| each(kind, &name)) {
        map.insert(key.to_owned(), other.to_string().into());
    }
}
