//! What a definition names of everything around it: what has to travel with it, and who must be there.

mod values;

use std::collections::{BTreeMap, BTreeSet};

use fermata_engine::ids::Name;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value};

use super::{Package, PackageError, unreadable};
use values::{Fields, Knows, fields_of};

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
    /// What a definition, an object or a whole package names. Of people whom values name those are told who stand in places for
    /// users of the thing itself; what fields of objects hold [`Package::people`] knows besides.
    pub fn of<T: Serialize>(thing: &T) -> Self {
        let mut named = Self::default();
        named.add(thing, &Fields::new());
        named
    }

    fn add<T: Serialize>(&mut self, thing: &T, fields: &Fields) {
        if let Ok(mut value) = serde_json::to_value(thing) {
            visit(&mut value, &Knows::new(fields), &mut |kind, name| {
                self.list(kind).insert(name.clone());
                None
            });
        }
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
        let fields = fields_of(&package.objects);
        for object in &mut package.objects {
            *object = renamed(object, &fields, users)?;
        }
        for flow in &mut package.flows {
            flow.definition = renamed(&flow.definition, &fields, users)?;
        }
        for drawn in &mut package.orchestrations {
            drawn.definition = renamed(&drawn.definition, &fields, users)?;
        }
        Ok(package)
    }

    /// The people whom it names: who gets work, who owns something, and who stands in a place for a user.
    pub fn people(&self) -> BTreeSet<Name> {
        let (mut named, fields) = (Named::default(), fields_of(&self.objects));
        named.add(&self.objects, &fields);
        named.add(&self.flows, &fields);
        named.add(&self.orchestrations, &fields);
        named.users
    }
}

fn renamed<T: Serialize + DeserializeOwned>(
    thing: &T,
    fields: &Fields,
    users: &BTreeMap<Name, Name>,
) -> Result<T, PackageError> {
    let mut value = serde_json::to_value(thing).map_err(unreadable)?;
    let mut other = |kind, name: &Name| if kind == Kind::User { users.get(name).cloned() } else { None };
    visit(&mut value, &Knows::new(fields), &mut other);
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

/// Goes to every name of a definition. What a definition hands in as a value is looked into only where it is a person: it is data.
fn visit(value: &mut Value, knows: &Knows<'_>, each: Each<'_>) {
    match value {
        Value::Object(map) => {
            let own = knows.of(map);
            let knows = own.as_ref().unwrap_or(knows);
            visit_fields(map, each);
            knows.visit(map, each);
            for (key, part) in map.iter_mut() {
                // Maps of names to values have no fields of their own.
                match (key.as_str(), part) {
                    ("literal" | "default", _) | ("outputs", Value::Object(_)) => {}
                    ("inputs" | "values" | "data", Value::Object(given)) => {
                        given.values_mut().for_each(|one| visit(one, knows, each));
                    }
                    (_, part) => visit(part, knows, each),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| visit(item, knows, each)),
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn package() -> Package {
        let user = json!({ "type": "user" });
        let several = json!({ "type": "list", "of": user });
        serde_json::from_value(json!({
            "fermata": 1,
            "objects": [{ "name": "deal", "label": "Deal", "fields": [
                { "name": "title", "data_type": { "type": "text" }, "default": "anna" },
                { "name": "seller", "data_type": user, "default": "of_object" },
            ] }],
            "flows": [{ "name": "f", "definition": {
                "label": "F", "kind": "screen", "object": "deal",
                "inputs": [{ "name": "who", "data_type": user, "default": "of_input" }],
                "variables": [
                    { "name": "word", "data_type": { "type": "text" }, "default": "anna" },
                    { "name": "boss", "data_type": user },
                    { "name": "all", "data_type": several, "default": ["of_list", "of_list_2"] },
                    { "name": "other", "data_type": { "type": "record", "object": "deal" } },
                ],
                "elements": [
                    { "name": "a", "label": "A", "body": { "kind": "assignment", "sets": [
                        { "name": "word", "value": { "literal": "anna" } },
                        { "name": "boss", "value": { "literal": "of_set" } },
                        { "name": "other", "field": "seller", "value": { "literal": "of_part" } },
                        { "name": "other", "field": "title", "value": { "literal": "anna" } },
                    ] } },
                    { "name": "u", "label": "U", "body": { "kind": "update_records", "sets": [
                        { "name": "seller", "value": { "literal": "of_update" } },
                        { "name": "title", "value": { "literal": "anna" } },
                    ] } },
                    { "name": "c", "label": "C", "body": { "kind": "create_records", "object": "deal", "sets": [
                        { "name": "seller", "value": { "literal": "of_new" } },
                        { "name": "boss", "value": { "literal": "anna" } },
                    ] } },
                    { "name": "s", "label": "S", "body": { "kind": "screen", "components": [
                        { "name": "asked", "body": { "kind": "input", "data_type": user }, "default": { "literal": "of_screen" } },
                    ] } },
                ],
            } }],
            "orchestrations": [{ "name": "o", "definition": {
                "label": "O",
                "variables": [{ "name": "boss", "data_type": user, "default": "of_variable" }],
                "owner": "of_owner",
            } }],
        }))
        .expect("a package")
    }

    #[test]
    fn people_in_places_for_users_are_named_and_exchanged() {
        let package = package();
        let people: Vec<String> = package.people().iter().map(ToString::to_string).collect();
        let expected = [
            "of_input",
            "of_list",
            "of_list_2",
            "of_new",
            "of_object",
            "of_owner",
            "of_part",
            "of_screen",
            "of_set",
            "of_update",
            "of_variable",
        ];
        assert_eq!(people, expected);
        let name = |text: &str| Name::parse(text).expect("a name");
        let users = package.people().into_iter().map(|user| (user.clone(), name(&format!("new_{user}"))));
        let mut users: BTreeMap<Name, Name> = users.collect();
        users.insert(name("anna"), name("wrong"));
        let other = package.with_users(&users).expect("exchanges");
        let people: Vec<String> = other.people().iter().map(ToString::to_string).collect();
        assert_eq!(people, expected.map(|user| format!("new_{user}")));
        let text = serde_json::to_string(&other).expect("prints");
        assert!(!text.contains("wrong"), "a text is no person: {text}");
    }

    #[test]
    fn a_definition_alone_tells_its_own() {
        let flow = package().flows.remove(0).definition;
        let people: Vec<String> = Named::of(&flow).users.iter().map(ToString::to_string).collect();
        assert_eq!(people, ["of_input", "of_list", "of_list_2", "of_screen", "of_set"]);
    }
}
