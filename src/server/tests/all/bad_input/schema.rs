//! What the document says of a body: every place in it, and every property that could be in it.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

/// The document, read.
pub(super) struct Document(Value);

/// A place in a body, with what the document says of it.
#[derive(Debug, Clone)]
pub(super) struct Place {
    /// As a JSON pointer into the body.
    pub(super) pointer: String,
    /// As problems write it, such as `stages[0].label`.
    pub(super) path: String,
    /// The named schema that has it and the property there, such as `Step.label`; of a free-form body the name alone.
    pub(super) property: String,
    /// Whether it may be left out.
    pub(super) required: bool,
    /// The kinds of JSON that it takes; empty: any.
    pub(super) kinds: BTreeSet<&'static str>,
    /// The texts that it takes, where there are few.
    pub(super) choices: bool,
    /// An id.
    pub(super) uuid: bool,
    /// Neither negative nor larger than 32 bits.
    pub(super) counts: bool,
    /// An object that takes any name, each with this kind of value.
    pub(super) map_of: Option<Value>,
}

/// A schema without its references, as far as a value chooses among variants.
struct Shape<'d> {
    parts: Vec<&'d Map<String, Value>>,
    named: String,
    kinds: BTreeSet<&'static str>,
}

impl Document {
    pub(super) fn read() -> Self {
        Self(serde_json::from_str(fermata_server::openapi::document()).unwrap())
    }

    /// Every operation, such as `PUT /flows/{name}`.
    pub(super) fn operations(&self) -> impl Iterator<Item = (String, &Value)> {
        let paths = self.0["paths"].as_object().unwrap();
        paths.iter().flat_map(|(path, item)| {
            let path = path.trim_start_matches("/api/v1");
            let methods = item.as_object().unwrap().iter();
            methods.map(move |(method, operation)| (format!("{} {path}", method.to_uppercase()), operation))
        })
    }

    /// What an operation takes as its body.
    pub(super) fn body<'d>(&'d self, operation: &'d Value) -> Option<&'d Value> {
        operation.pointer("/requestBody/content/application~1json/schema")
    }

    /// A schema at the end of its references, with its name.
    fn resolved<'d>(&'d self, schema: &'d Value) -> (&'d Value, Option<&'d str>) {
        match schema.get("$ref").and_then(Value::as_str) {
            Some(to) => {
                let (found, name) = self.resolved(self.0.pointer(to.trim_start_matches('#')).unwrap());
                (found, name.or(to.rsplit('/').next()))
            }
            None => (schema, None),
        }
    }

    fn shape<'d>(&'d self, schema: &'d Value, value: &Value, named: &str) -> Shape<'d> {
        let (schema, name) = self.resolved(schema);
        let named = name.unwrap_or(named).to_owned();
        if let Some(variants) = schema.get("oneOf").and_then(Value::as_array) {
            let mut kinds = BTreeSet::new();
            let mut chosen = None;
            for variant in variants.iter().filter(|variant| !self.is_tagged_otherwise(variant, value)) {
                let shape = self.shape(variant, value, &named);
                kinds.extend(&shape.kinds);
                if chosen.is_none() && shape.takes(value) {
                    chosen = Some(shape);
                }
            }
            let chosen = chosen.unwrap_or_else(|| panic!("{named} has no variant for {value}"));
            return Shape { kinds, ..chosen };
        }
        if let Some(all) = schema.get("allOf").and_then(Value::as_array) {
            let shapes: Vec<_> = all.iter().map(|part| self.shape(part, value, &named)).collect();
            let named = shapes.first().map_or(named, |first| first.named.clone());
            return Shape {
                parts: shapes.into_iter().flat_map(|shape| shape.parts).collect(),
                named,
                kinds: kinds(schema),
            };
        }
        Shape { parts: vec![schema.as_object().unwrap()], named, kinds: kinds(schema) }
    }

    /// Whether a variant is told by a tag of its own that this value does not have: then what else is in it is not asked, as it
    /// may choose among variants that are none for this value.
    fn is_tagged_otherwise(&self, variant: &Value, value: &Value) -> bool {
        let parts = variant["allOf"].as_array().into_iter().flatten();
        let tags = parts.filter_map(|part| part["properties"].as_object()).flatten();
        let mut tags = tags.filter(|(_, schema)| schema["enum"].as_array().is_some_and(|of| of.len() == 1));
        tags.any(|(name, schema)| value[name] != schema["enum"][0])
    }

    /// Every place in a body, the whole of it first.
    pub(super) fn places(&self, schema: &Value, body: &Value) -> Vec<Place> {
        let mut out = Vec::new();
        let whole = Place { required: true, ..place("", "", "") };
        self.walk(schema, body, whole, &mut out);
        out
    }

    fn walk(&self, schema: &Value, value: &Value, at: Place, out: &mut Vec<Place>) {
        let shape = self.shape(schema, value, &at.property);
        let part = |key: &str| shape.parts.iter().find_map(|part| part.get(key));
        let open = shape.parts.iter().all(|part| !part.contains_key("properties"));
        let others = part("additionalProperties").filter(|others| others.is_object());
        let free = value.is_object() && open && others.is_none();
        out.push(Place {
            kinds: shape.kinds.clone(),
            choices: self.has_choices(schema),
            uuid: part("format") == Some(&Value::from("uuid")),
            counts: part("minimum") == Some(&Value::from(0)),
            map_of: others
                .map(|_| value.as_object().and_then(|map| map.values().next().cloned()).unwrap_or_default()),
            ..at.clone()
        });
        match value {
            Value::Object(map) if free => {
                map.iter().for_each(|(key, inner)| free_walk(inner, inside(&at, key), out))
            }
            Value::Object(map) => {
                for (key, inner) in map {
                    let known = shape.parts.iter().find_map(|part| part.get("properties")?.get(key));
                    let schema = known.or(others).unwrap_or_else(|| panic!("{} has no {key}", shape.named));
                    let required = shape.parts.iter().any(|part| requires(part, key));
                    let property =
                        if known.is_some() { format!("{}.{key}", shape.named) } else { at.property.clone() };
                    self.walk(schema, inner, Place { property, required, ..inside(&at, key) }, out);
                }
            }
            Value::Array(items) => {
                let Some(schema) = part("items") else {
                    return items
                        .iter()
                        .enumerate()
                        .for_each(|(n, inner)| free_walk(inner, item(&at, n), out));
                };
                for (n, inner) in items.iter().enumerate() {
                    self.walk(schema, inner, item(&at, n), out);
                }
            }
            _ => {}
        }
    }

    /// Whether it is one of a few texts; what tells variants apart is, too.
    fn has_choices(&self, schema: &Value) -> bool {
        let (schema, _) = self.resolved(schema);
        match schema.get("oneOf").and_then(Value::as_array) {
            Some(variants) => variants.iter().any(|variant| self.has_choices(variant)),
            None => schema.get("enum").is_some(),
        }
    }

    /// Every property that a body of this schema could have, as `Schema.property` or, inside of a variant,
    /// `Schema/oneOf/2.property`.
    pub(super) fn properties(&self, schema: &Value) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        self.gather(schema, "", &mut BTreeSet::new(), &mut found);
        found
    }

    fn gather(&self, schema: &Value, at: &str, seen: &mut BTreeSet<String>, found: &mut BTreeSet<String>) {
        let (schema, name) = self.resolved(schema);
        if name.is_some_and(|name| !seen.insert(name.to_owned())) {
            return;
        }
        let at = name.unwrap_or(at);
        for (n, variant) in schema["oneOf"].as_array().into_iter().flatten().enumerate() {
            self.gather(variant, &format!("{at}/oneOf/{n}"), seen, found);
        }
        for part in schema["allOf"].as_array().into_iter().flatten() {
            self.gather(part, at, seen, found);
        }
        for (key, inner) in schema["properties"].as_object().into_iter().flatten() {
            found.insert(format!("{at}.{key}"));
            self.gather(inner, &format!("{at}.{key}"), seen, found);
        }
        for inner in [&schema["items"], &schema["additionalProperties"]] {
            if inner.is_object() {
                self.gather(inner, at, seen, found);
            }
        }
    }

    /// The properties that a body has, written as [`Self::properties`] writes them.
    pub(super) fn had(&self, schema: &Value, body: &Value) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        self.look(schema, body, "", &mut found);
        found
    }

    fn look(&self, schema: &Value, value: &Value, at: &str, found: &mut BTreeSet<String>) {
        let (schema, name) = self.resolved(schema);
        let at = name.unwrap_or(at);
        for (n, variant) in schema["oneOf"].as_array().into_iter().flatten().enumerate() {
            if !self.is_tagged_otherwise(variant, value) && self.shape(variant, value, at).takes(value) {
                self.look(variant, value, &format!("{at}/oneOf/{n}"), found);
            }
        }
        for part in schema["allOf"].as_array().into_iter().flatten() {
            self.look(part, value, at, found);
        }
        for (key, inner) in value.as_object().into_iter().flatten() {
            if let Some(schema) = schema["properties"].get(key) {
                found.insert(format!("{at}.{key}"));
                self.look(schema, inner, &format!("{at}.{key}"), found);
            } else if schema["additionalProperties"].is_object() {
                self.look(&schema["additionalProperties"], inner, at, found);
            }
        }
        for inner in value.as_array().into_iter().flatten().filter(|_| schema["items"].is_object()) {
            self.look(&schema["items"], inner, at, found);
        }
    }
}

impl Shape<'_> {
    /// Whether a value is of this variant.
    fn takes(&self, value: &Value) -> bool {
        let kind = kind_of(value);
        let fits = self.kinds.is_empty()
            || self.kinds.contains(kind)
            || (kind == "integer" && self.kinds.contains("number"));
        fits && self.parts.iter().all(|part| {
            let tags = part.get("properties").and_then(Value::as_object).into_iter().flatten();
            let mut tags =
                tags.filter(|(_, schema)| schema["enum"].as_array().is_some_and(|of| of.len() == 1));
            let listed = part.get("enum").and_then(Value::as_array);
            listed.is_none_or(|listed| listed.contains(value))
                && tags.all(|(name, schema)| value[name] == schema["enum"][0])
                && part
                    .get("required")
                    .and_then(Value::as_array)
                    .is_none_or(|all| all.iter().all(|name| value.get(name.as_str().unwrap()).is_some()))
        })
    }
}

fn place(pointer: &str, path: &str, property: &str) -> Place {
    Place {
        pointer: pointer.to_owned(),
        path: path.to_owned(),
        property: property.to_owned(),
        required: false,
        kinds: BTreeSet::new(),
        choices: false,
        uuid: false,
        counts: false,
        map_of: None,
    }
}

fn inside(at: &Place, key: &str) -> Place {
    let path = if at.path.is_empty() { key.to_owned() } else { format!("{}.{key}", at.path) };
    place(&format!("{}/{key}", at.pointer), &path, key)
}

fn item(at: &Place, n: usize) -> Place {
    let one =
        place(&format!("{}/{n}", at.pointer), &format!("{}[{n}]", at.path), &format!("{}[]", at.property));
    Place { required: true, ..one }
}

/// Where the document says nothing, the good example does: what stands there is of the kind that is wanted, or nothing.
fn free_walk(value: &Value, at: Place, out: &mut Vec<Place>) {
    let kind = match kind_of(value) {
        "integer" => "number",
        kind => kind,
    };
    let nothing = if at.property == "plain" || at.property.ends_with("[]") { kind } else { "null" };
    out.push(Place { kinds: BTreeSet::from([kind, nothing]), ..at.clone() });
    for (n, inner) in value.as_array().into_iter().flatten().enumerate() {
        free_walk(inner, item(&at, n), out);
    }
}

fn requires(part: &Map<String, Value>, key: &str) -> bool {
    part.get("required").and_then(Value::as_array).is_some_and(|all| all.iter().any(|name| name == key))
}

fn kinds(schema: &Value) -> BTreeSet<&'static str> {
    const ALL: [&str; 7] = ["null", "boolean", "integer", "number", "string", "array", "object"];
    let named = match &schema["type"] {
        Value::String(kind) => vec![kind.as_str()],
        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).collect(),
        _ if schema.get("allOf").is_some() => vec!["object"],
        _ => Vec::new(),
    };
    ALL.into_iter().filter(|kind| named.contains(kind)).collect()
}

pub(super) fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(n) if n.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}
