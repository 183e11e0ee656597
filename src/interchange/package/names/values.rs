//! Values that are people: what a place for a user holds at first, and what such a place becomes.

use std::collections::{BTreeMap, BTreeSet};

use fermata_engine::{
    ids::Name,
    object::Object,
    value::{DataType, Variable},
};
use serde::Deserialize;
use serde_json::{Map, Value};

use super::{Each, Kind};

/// Fields that hold users, by their objects.
pub(super) type Fields = BTreeMap<String, BTreeSet<String>>;

/// The fields of these objects that hold users.
pub(super) fn fields_of(objects: &[Object]) -> Fields {
    let of = |object: &Object| {
        let fields = object.fields.iter().filter(|field| is_user(&field.data_type));
        (object.name.to_string(), fields.map(|field| field.name.to_string()).collect())
    };
    objects.iter().map(of).collect()
}

/// What is known of the definition that values stand in.
pub(super) struct Knows<'f> {
    fields: &'f Fields,
    /// Its inputs and variables that hold users.
    own: BTreeSet<String>,
    /// The objects of the records that its variables hold.
    records: BTreeMap<String, String>,
    /// The object of the record that it is about.
    object: String,
}

impl<'f> Knows<'f> {
    /// Of no definition.
    pub(super) fn new(fields: &'f Fields) -> Self {
        Self { fields, own: BTreeSet::new(), records: BTreeMap::new(), object: String::new() }
    }

    /// Of a definition; nothing where a map is none.
    pub(super) fn of(&self, map: &Map<String, Value>) -> Option<Self> {
        map.get("variables").and_then(Value::as_array)?;
        let mut knows = Self::new(self.fields);
        for part in ["inputs", "variables"] {
            let variables = map.get(part).and_then(Value::as_array).into_iter().flatten();
            for Variable { name, data_type, .. } in
                variables.filter_map(|one| Variable::deserialize(one).ok())
            {
                match &data_type {
                    DataType::Record { object } => {
                        knows.records.insert(name.to_string(), object.to_string());
                    }
                    held if is_user(held) => {
                        knows.own.insert(name.to_string());
                    }
                    _ => {}
                }
            }
        }
        let about =
            map.get("object").or_else(|| map.get("trigger").and_then(|trigger| trigger.get("object")));
        knows.object = about.and_then(Value::as_str).unwrap_or_default().to_owned();
        Some(knows)
    }

    /// Goes to the people whom values of a map name.
    pub(super) fn visit(&self, map: &mut Map<String, Value>, each: Each<'_>) {
        let data_type =
            map.get("data_type").or_else(|| map.get("body").and_then(|body| body.get("data_type")));
        if data_type
            .and_then(|data_type| DataType::deserialize(data_type).ok())
            .is_some_and(|held| is_user(&held))
            && let Some(default) = map.get_mut("default")
        {
            people(default, each);
        }
        let nobody = BTreeSet::new();
        let of_object = |object: &str| self.fields.get(object).unwrap_or(&nobody);
        let target = self.target(map).map(of_object);
        for set in map.get_mut("sets").and_then(Value::as_array_mut).into_iter().flatten() {
            let text = |key: &str| set.get(key).and_then(Value::as_str);
            let Some(name) = text("name") else { continue };
            let holds_user = match (target, text("field")) {
                (Some(fields), _) => fields.contains(name),
                (None, Some(field)) => {
                    self.records.get(name).is_some_and(|object| of_object(object).contains(field))
                }
                (None, None) => self.own.contains(name),
            };
            if let (true, Some(value)) = (holds_user, set.get_mut("value")) {
                people(value, each);
            }
        }
    }

    /// The object of the records whose fields are set; nothing where variables are.
    fn target<'m>(&'m self, map: &'m Map<String, Value>) -> Option<&'m str> {
        let object = |value: &'m Value| value.get("object").and_then(Value::as_str);
        match map.get("kind").and_then(Value::as_str)? {
            "create_records" => map.get("object").and_then(Value::as_str),
            "update_records" => {
                let named =
                    map.get("target").and_then(Value::as_object).and_then(|target| target.values().next());
                Some(named.and_then(object).unwrap_or(&self.object))
            }
            _ => None,
        }
    }
}

/// Whether it holds a user, or several.
fn is_user(data_type: &DataType) -> bool {
    match data_type {
        DataType::User => true,
        DataType::List { of } => is_user(of),
        _ => false,
    }
}

/// Goes to the people of a value, or of the literal that it is made of.
fn people(value: &mut Value, each: Each<'_>) {
    match value {
        Value::String(text) => {
            let name = Name::parse(text).ok();
            if let Some(other) = name.and_then(|name| each(Kind::User, &name)) {
                *text = other.to_string();
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| people(item, each)),
        Value::Object(source) => {
            if let Some(literal) = source.get_mut("literal") {
                people(literal, each);
            }
        }
        _ => {}
    }
}
