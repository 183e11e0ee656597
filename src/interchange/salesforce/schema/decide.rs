//! What objects and fields are, after everything was looked at.

use std::collections::BTreeMap;

use fermata_engine::{
    ids::Name,
    object::{Field, Object},
    value::DataType,
};

use super::{
    super::terms::Kind,
    Schema,
    evidence::{Evidence, FoundField, FoundObject},
    names::{is_person, label_of, plural_of},
    standard,
};

/// Names that every record has; no field can have them.
const RESERVED: [&str; 4] = ["id", "Id", "title", "object"];

/// Decides.
pub(super) fn schema(evidence: Evidence, known: &BTreeMap<Name, Object>) -> Schema {
    let mut schema = Schema { objects: known.clone(), ..Schema::default() };
    for found in evidence.objects.values() {
        let there = known.keys().find(|name| name.as_str().eq_ignore_ascii_case(&found.name));
        match there {
            Some(name) => complete(&mut schema, name, found),
            None => propose(&mut schema, found),
        }
    }
    lead_somewhere(&mut schema);
    schema
}

/// Fields that an object lacks which is there.
fn complete(schema: &mut Schema, name: &Name, found: &FoundObject) {
    let Some(object) = schema.objects.get_mut(name) else { return };
    let lacks =
        |field: &FoundField| !object.fields.iter().any(|f| f.name.as_str().eq_ignore_ascii_case(&field.name));
    // What names a record has a place already.
    let lacking: Vec<Field> = found
        .order
        .iter()
        .filter_map(|key| found.fields.get(key))
        .filter(|field| lacks(field) && !field.name.eq_ignore_ascii_case("Name"))
        .filter_map(|field| decided(&found.name, field))
        .collect();
    if !lacking.is_empty() {
        schema.added.insert(name.clone(), lacking.iter().map(|field| field.name.clone()).collect());
        object.fields.extend(lacking);
    }
}

fn propose(schema: &mut Schema, found: &FoundObject) {
    let standard = standard::object(&found.name);
    let spelled = standard.map_or(found.name.as_str(), |standard| standard.name);
    let Ok(name) = Name::parse(spelled) else { return };
    let label = standard.map_or_else(|| label_of(&found.name), |standard| standard.label.to_owned());
    let title = standard.map_or("Name", |standard| standard.title);
    let mut fields: Vec<Field> = Vec::with_capacity(found.order.len() + 1);
    fields.extend(decided(spelled, &FoundField { name: title.to_owned(), ..FoundField::default() }));
    for field in found.order.iter().filter_map(|key| found.fields.get(key)) {
        if let Some(field) =
            decided(spelled, field).filter(|field| !fields.iter().any(|f| f.name == field.name))
        {
            fields.push(field);
        }
    }
    let title_field = fields.first().map(|field| field.name.clone());
    let label_plural = plural_of(&label);
    let object = Object {
        name: name.clone(),
        label,
        label_plural,
        description: String::new(),
        fields,
        title_field,
        rules: Vec::new(),
    };
    schema.proposed.insert(name.clone());
    schema.objects.insert(name, object);
}

fn decided(object: &str, found: &FoundField) -> Option<Field> {
    if RESERVED.contains(&found.name.as_str()) {
        return None;
    }
    let standard = standard::field(object, &found.name);
    let spelled = standard.as_ref().map_or(found.name.as_str(), |(spelled, _)| spelled);
    let name = Name::parse(spelled).ok()?;
    let data_type = match standard {
        Some((_, data_type)) => data_type,
        None => inferred(found),
    };
    let label = label_of(match &data_type {
        DataType::Lookup { .. } | DataType::User => {
            spelled.strip_suffix("Id").filter(|stem| !stem.is_empty()).unwrap_or(spelled)
        }
        _ => spelled,
    });
    Some(Field::new(name, label, data_type))
}

/// What a field holds: where it leads, what it was compared with, what its name says, in this order.
fn inferred(found: &FoundField) -> DataType {
    if found.person {
        return DataType::User;
    }
    if let Some(object) = found.leads_to.as_ref().and_then(|object| Name::parse(object).ok()) {
        return DataType::Lookup { object };
    }
    let has = |kind: Kind| found.kinds.contains(&kind);
    let by_kind = [
        (Kind::DateTime, DataType::DateTime),
        (Kind::Date, DataType::Date),
        (Kind::Time, DataType::Time),
        (Kind::Boolean, DataType::Checkbox),
        (Kind::Number, DataType::Number { decimals: 2 }),
    ];
    let said = by_kind.into_iter().find(|(kind, _)| has(kind.clone())).map(|(_, data_type)| data_type);
    match said {
        // A text beside it says that there is no one kind.
        Some(_) if has(Kind::Text) => DataType::Text,
        Some(said) => said,
        None => by_name(found),
    }
}

fn by_name(found: &FoundField) -> DataType {
    let name = found.name.to_lowercase();
    let stem = name.trim_end_matches("__c").to_owned();
    let words: Vec<&str> = stem.split('_').collect();
    let last = words.last().copied().unwrap_or_default();
    let ends =
        |ends: &[&str]| ends.iter().any(|end| last == *end || (!stem.contains('_') && stem.ends_with(end)));
    let textual = found.kinds.contains(&Kind::Text);
    if is_person(&found.name) {
        return DataType::User;
    }
    match () {
        () if found.long || ends(LONG) => DataType::LongText,
        () if ends(&["email"]) => DataType::Email,
        () if textual => DataType::Text,
        () if ends(&["datetime", "timestamp"]) => DataType::DateTime,
        () if ends(&["date"]) => DataType::Date,
        () if ends(&["percent", "percentage", "probability"]) => DataType::Percent,
        () if ends(NUMBERS) => DataType::Number { decimals: 2 },
        () if ends(&["phone", "mobile", "fax"]) => DataType::Phone,
        () if ends(&["website", "url"]) => DataType::Url,
        () if stem.starts_with("is_")
            || stem.starts_with("has_")
            || ends(&["requested", "sent", "active"]) =>
        {
            DataType::Checkbox
        }
        () => DataType::Text,
    }
}

/// Last words of fields that take several lines.
const LONG: &[&str] = &[
    "comment",
    "comments",
    "notes",
    "note",
    "description",
    "details",
    "message",
    "body",
    "justification",
    "summary",
    "reason",
    "explanation",
    "address",
    "feedback",
    "remarks",
    "instructions",
    "text",
];

/// Last words of fields that hold numbers.
const NUMBERS: &[&str] = &[
    "amount", "price", "cost", "salary", "budget", "total", "quantity", "count", "score", "revenue", "rate",
    "discount", "level",
];

/// Every lookup leads to an object that there is.
fn lead_somewhere(schema: &mut Schema) {
    let wanted: Vec<Name> = schema
        .objects
        .values()
        .flat_map(|object| &object.fields)
        .filter_map(|field| match &field.data_type {
            DataType::Lookup { object } => Some(object.clone()),
            _ => None,
        })
        .filter(|object| !schema.objects.contains_key(object))
        .collect();
    for name in wanted {
        if !schema.objects.contains_key(&name) {
            propose(schema, &FoundObject { name: name.to_string(), ..FoundObject::default() });
        }
    }
}
