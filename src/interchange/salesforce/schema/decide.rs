//! What objects and fields are, after everything was looked at.

use std::collections::{BTreeMap, BTreeSet};

use fermata_engine::{
    ids::Name,
    limits::{FIELDS_MAX, LABEL_LENGTH_MAX},
    object::{Field, Object},
    value::DataType,
};

use super::{
    super::{FieldChoice, terms::Kind},
    Schema,
    evidence::{Evidence, FoundField, FoundObject},
    names::{is_person, label_of, plural_of},
    standard,
};

/// Names that every record has; no field can have them.
const RESERVED: [&str; 4] = ["id", "Id", "title", "object"];

/// What is known beside what the files say of one field.
struct Spoken<'c> {
    /// Objects that are there or spoken of: their names in small letters.
    objects: BTreeSet<String>,
    /// What somebody chose, by object and field in small letters.
    chosen: BTreeMap<String, &'c FieldChoice>,
}

impl Spoken<'_> {
    fn contains(&self, object: &str) -> bool {
        self.objects.contains(object)
    }

    fn chosen(&self, object: &str, field: &Name) -> Option<&FieldChoice> {
        self.chosen.get(&format!("{object}.{field}").to_lowercase()).copied()
    }
}

/// Decides.
pub(super) fn schema(
    evidence: Evidence,
    known: &BTreeMap<Name, Object>,
    chosen: &BTreeMap<String, FieldChoice>,
) -> Schema {
    let mut schema = Schema { objects: known.clone() };
    let names = evidence.objects.values().map(|found| found.name.as_str());
    let spoken = Spoken {
        objects: known.keys().map(Name::as_str).chain(names).map(str::to_lowercase).collect(),
        chosen: chosen.iter().map(|(field, choice)| (field.trim().to_lowercase(), choice)).collect(),
    };
    for found in evidence.objects.values() {
        let there = known.keys().find(|name| name.as_str().eq_ignore_ascii_case(&found.name));
        match there {
            Some(name) => complete(&mut schema, name, found, &spoken),
            None => propose(&mut schema, found, &spoken),
        }
    }
    lead_somewhere(&mut schema, &spoken);
    schema
}

/// Fields that an object lacks which is there.
fn complete(schema: &mut Schema, name: &Name, found: &FoundObject, spoken: &Spoken<'_>) {
    let Some(object) = schema.objects.get_mut(name) else { return };
    let lacks =
        |field: &FoundField| !object.fields.iter().any(|f| f.name.as_str().eq_ignore_ascii_case(&field.name));
    // What names a record has a place already.
    let lacking: Vec<Field> = found
        .order
        .iter()
        .filter_map(|key| found.fields.get(key))
        .filter(|field| lacks(field) && !field.name.eq_ignore_ascii_case("Name"))
        .filter_map(|field| decided(&found.name, field, spoken))
        .take(FIELDS_MAX.saturating_sub(object.fields.len()))
        .collect();
    object.fields.extend(lacking);
}

fn propose(schema: &mut Schema, found: &FoundObject, spoken: &Spoken<'_>) {
    let standard = standard::object(&found.name);
    let spelled = standard.map_or(found.name.as_str(), |standard| standard.name);
    let Ok(name) = Name::parse(spelled) else { return };
    let label = standard.map_or_else(|| label_of(&found.name), |standard| standard.label.to_owned());
    let title = standard.map_or("Name", |standard| standard.title);
    let mut fields: Vec<Field> = Vec::with_capacity(found.order.len() + 1);
    let always = |name: &str| FoundField { name: name.to_owned(), ..FoundField::default() };
    fields.extend(decided(spelled, &always(title), spoken));
    // The id of a user of the source is their username here.
    let username = (spelled == "User").then(|| always("Username"));
    let found_fields = found.order.iter().filter_map(|key| found.fields.get(key));
    for field in username.iter().chain(found_fields) {
        let fresh =
            |new: &Field| !fields.iter().any(|f| f.name.as_str().eq_ignore_ascii_case(new.name.as_str()));
        if let Some(field) = decided(spelled, field, spoken).filter(fresh) {
            fields.push(field);
        }
    }
    fields.truncate(FIELDS_MAX);
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
    schema.objects.insert(name, object);
}

fn decided(object: &str, found: &FoundField, spoken: &Spoken<'_>) -> Option<Field> {
    if RESERVED.contains(&found.name.as_str()) {
        return None;
    }
    let standard = standard::field(object, &found.name);
    let spelled = standard.as_ref().map_or(found.name.as_str(), |(spelled, _)| spelled);
    let name = Name::parse(spelled).ok()?;
    let data_type = match standard {
        Some((_, data_type)) => data_type,
        None => inferred(found, spoken),
    };
    let label = label_of(match &data_type {
        DataType::Lookup { .. } | DataType::User => {
            spelled.strip_suffix("Id").filter(|stem| !stem.is_empty()).unwrap_or(spelled)
        }
        _ => spelled,
    });
    let choice = spoken.chosen(object, &name);
    let data_type = choice.and_then(|choice| choice.data_type.clone()).unwrap_or(data_type);
    let label = choice.and_then(|choice| choice.label.as_deref()).and_then(written).unwrap_or(label);
    Some(Field::new(name, label, data_type))
}

/// A label as somebody wrote it; none where nothing is left of it.
fn written(label: &str) -> Option<String> {
    let label: String = label.chars().filter(|letter| !letter.is_control()).take(LABEL_LENGTH_MAX).collect();
    Some(label.trim().to_owned()).filter(|label| !label.is_empty())
}

/// What a field holds: where it leads, what it was compared with, what its name says, in this order.
fn inferred(found: &FoundField, spoken: &Spoken<'_>) -> DataType {
    if found.person {
        return DataType::User;
    }
    if let Some(object) = found.leads_to.as_ref().and_then(|object| Name::parse(object).ok()) {
        return DataType::Lookup { object };
    }
    if let Some(led) = led_by_id(found, spoken) {
        return led;
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

/// Where a field leads whose values are ids: by what it was compared with, or because it is named like an object.
fn led_by_id(found: &FoundField, spoken: &Spoken<'_>) -> Option<DataType> {
    let name = found.name.to_lowercase();
    let textual = found.kinds.iter().all(|kind| *kind == Kind::Text);
    // A field called an id holds ids of whatever it is.
    let any_id = name.strip_suffix("__c").is_some_and(|stem| stem.ends_with("id"));
    let mut ids_of = found.ids_of.iter();
    if let (Some(object), None) = (ids_of.next(), ids_of.next())
        && textual
        && !any_id
    {
        if object.eq_ignore_ascii_case("User") {
            return Some(DataType::User);
        }
        return Name::parse(object).ok().map(|object| DataType::Lookup { object });
    }
    let stem = name.strip_suffix("id").unwrap_or_default();
    let named = if spoken.contains(&name) { &found.name } else { found.name.get(..stem.len())? };
    let leads = textual && found.ids_of.is_empty() && spoken.contains(&named.to_lowercase());
    if !leads || named.eq_ignore_ascii_case("User") {
        return None;
    }
    Name::parse(named).ok().map(|object| DataType::Lookup { object })
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

/// Every lookup leads to an object that there is, and is spelled as that is.
fn lead_somewhere(schema: &mut Schema, spoken: &Spoken<'_>) {
    let fields = schema.objects.values().flat_map(|object| &object.fields);
    let wanted: BTreeSet<Name> = fields.filter_map(led_to).cloned().collect();
    let mut others: BTreeMap<Name, Name> = BTreeMap::new();
    for name in wanted {
        if schema.named(name.as_str()).is_none() {
            propose(schema, &FoundObject { name: name.to_string(), ..FoundObject::default() }, spoken);
        }
        if let Some(spelled) = schema.named(name.as_str()).filter(|spelled| **spelled != name) {
            others.insert(name, spelled.clone());
        }
    }
    for field in schema.objects.values_mut().flat_map(|object| &mut object.fields) {
        if let DataType::Lookup { object } = &mut field.data_type
            && let Some(spelled) = others.get(object)
        {
            *object = spelled.clone();
        }
    }
}

fn led_to(field: &Field) -> Option<&Name> {
    match &field.data_type {
        DataType::Lookup { object } => Some(object),
        _ => None,
    }
}
