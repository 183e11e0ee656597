//! What names mean: those that were learned, the global ones, and the fields behind them.

use fermata_engine::{
    ids::Name,
    value::{DataType, Value},
};

use super::{Kind, Meaning, Resource, Terms};

/// Resources that use resources, one within another.
const NESTED_MAX: usize = 16;
/// Characters of a reference, and its parts.
const REFERENCE_LENGTH_MAX: usize = 1_000;

type Found = Result<Meaning, String>;

fn path(path: impl Into<String>, kind: Kind) -> Meaning {
    Meaning::Path { path: path.into(), kind }
}

fn literal(value: impl Into<Value>, kind: Kind) -> Found {
    Ok(Meaning::Literal { value: value.into(), kind })
}

/// A reference without its brackets.
pub(super) fn bare(reference: &str) -> &str {
    let text = reference.trim();
    let inner = text.strip_prefix("{!").and_then(|inner| inner.strip_suffix('}'));
    inner.unwrap_or(text).trim()
}

impl Terms<'_> {
    /// What a reference means while these resources are being worked out.
    pub(super) fn meaning_within(&self, reference: &str, open: &mut Vec<String>) -> Found {
        let reference = bare(reference);
        if reference.is_empty() {
            return Err("The reference is empty.".to_owned());
        }
        if reference.len() > REFERENCE_LENGTH_MAX {
            return Err("The reference is too long.".to_owned());
        }
        let parts: Vec<&str> = reference.split('.').map(str::trim).collect();
        for count in (1..=parts.len()).rev() {
            let (head, rest) = parts.split_at(count);
            let head = head.join(".").to_lowercase();
            if let Some(meaning) = self.known.get(&head) {
                return self.follow(meaning.clone(), rest, reference);
            }
            if let Some(resource) = self.resources.get(&head) {
                let meaning = self.resource(&head, resource, open)?;
                return self.follow(meaning, rest, reference);
            }
        }
        match parts.split_first() {
            Some((root, rest)) if root.starts_with('$') => self.global(root, rest, reference),
            _ => Err(format!("Nothing in this file is called {reference}.")),
        }
    }

    fn resource(&self, name: &str, resource: &Resource, open: &mut Vec<String>) -> Found {
        if let Some(known) = self.worked_out.borrow().get(name) {
            return known.clone();
        }
        if open.iter().any(|above| above == name) {
            return Err(format!("{} is defined by itself, in a circle.", resource.called()));
        }
        if open.len() >= NESTED_MAX {
            return Err(format!(
                "{} is defined by more than {NESTED_MAX} others in a row.",
                resource.called()
            ));
        }
        open.push(name.to_owned());
        let found = match resource {
            Resource::Constant { meaning, .. } => Ok(meaning.clone()),
            Resource::Formula { text, kind, scale, .. } => self.formula_resource(text, kind, *scale, open),
            Resource::Template { text, .. } => self.texts_joined(text, open),
        };
        open.pop();
        // What failed within others may do better by itself: a row of resources is shorter from its middle.
        if found.is_ok() || open.is_empty() {
            self.worked_out.borrow_mut().insert(name.to_owned(), found.clone());
        }
        found
    }

    fn global(&self, root: &str, rest: &[&str], whole: &str) -> Found {
        let about = |root: &str| match &self.record {
            Some(object) => path(root, Kind::Record(object.clone())),
            None => path(root, Kind::Unknown),
        };
        let first = rest.first().map(|part| part.to_lowercase());
        match (root.to_lowercase().as_str(), first.as_deref()) {
            ("$record", _) => self.follow(about("record"), rest, whole),
            ("$record__prior", _) => self.follow(about("prior"), rest, whole),
            ("$orchestration", Some("instance")) => Ok(path("run.id", Kind::Text)),
            ("$flow", Some(part)) => of_flow(part, whole),
            ("$user", Some("id" | "username")) => Ok(path("user.name", Kind::Text)),
            ("$user", Some("firstname" | "lastname" | "name")) => Ok(path("user.label", Kind::Text)),
            ("$globalconstant", Some("emptystring")) => literal("", Kind::Text),
            ("$globalconstant", Some("true")) => literal(true, Kind::Boolean),
            ("$globalconstant", Some("false")) => literal(false, Kind::Boolean),
            ("$system", Some("origindatetime")) => literal("1900-01-01T00:00:00Z", Kind::DateTime),
            ("$user", _) => {
                Err(format!("{whole}: people have a username, a label and a role here, and no more."))
            }
            ("$label", _) => Err(format!("{whole}: labels are kept elsewhere; write the text itself.")),
            ("$setup" | "$custommetadata", _) => {
                Err(format!("{whole}: settings are kept elsewhere; write the value itself."))
            }
            _ => Err(format!("{whole} has no counterpart.")),
        }
    }

    /// From a meaning along fields.
    pub(super) fn follow(&self, from: Meaning, rest: &[&str], whole: &str) -> Found {
        if rest.is_empty() {
            return Ok(from);
        }
        match from {
            Meaning::Path { path: base, kind: Kind::Record(object) } => self.field(base, object, rest, whole),
            Meaning::Path { path: base, kind } => of_plain(base, kind, rest, whole),
            Meaning::Expression { source, kind: Kind::Record(object) } => {
                match self.field(format!("({source})"), object, rest, whole)? {
                    Meaning::Path { path: source, kind } => Ok(Meaning::Expression { source, kind }),
                    other => Ok(other),
                }
            }
            _ => Err(format!("{whole}: there is nothing within it.")),
        }
    }

    /// From a record along its fields, through relations.
    fn field(&self, base: String, object: Name, rest: &[&str], whole: &str) -> Found {
        let (mut base, mut object) = (base, Some(object));
        let mut rest = rest;
        while let Some((part, after)) = rest.split_first() {
            let part = part.split(':').next().unwrap_or_default();
            if part.eq_ignore_ascii_case("RecordType") {
                return Ok(path(format!("{base}.RecordType"), Kind::Text));
            }
            if after.is_empty() {
                return self.last_field(&base, object.as_ref(), part, whole);
            }
            let (name, data_type) = self.relation(object.as_ref(), part, whole)?;
            base = format!("{base}.{name}");
            match data_type {
                Some(DataType::User) => return of_person(base, after, whole),
                Some(DataType::Lookup { object: next }) => object = Some(next),
                _ => object = None,
            }
            rest = after;
        }
        Err(format!("{whole} names no field."))
    }

    fn last_field(&self, base: &str, object: Option<&Name>, part: &str, whole: &str) -> Found {
        let of_user = object.is_some_and(|object| object.as_str().eq_ignore_ascii_case("User"));
        let part = match (of_user, part.to_lowercase().as_str()) {
            (true, "id") => "Username",
            (false, "id") => return Ok(path(format!("{base}.id"), Kind::Text)),
            _ => part,
        };
        let known = object.and_then(|object| self.schema.field_named(object, part));
        match (known, object) {
            (Some(field), _) => Ok(path(format!("{base}.{}", field.name), Kind::of(&field.data_type))),
            (None, Some(object))
                if part.eq_ignore_ascii_case("Name") && self.schema.object(object).is_some() =>
            {
                Ok(path(format!("{base}.title"), Kind::Text))
            }
            _ if part.ends_with("__r") => {
                let (name, _) = self.relation(object, part, whole)?;
                Ok(path(format!("{base}.{name}"), Kind::Text))
            }
            _ => Ok(path(format!("{base}.{}", named(part, whole)?), Kind::Unknown)),
        }
    }

    /// The field behind a relation: `Candidate__r` is of `Candidate__c`, `Owner` of `OwnerId`.
    fn relation(
        &self,
        object: Option<&Name>,
        part: &str,
        whole: &str,
    ) -> Result<(Name, Option<DataType>), String> {
        let field = relation_field(part);
        let known = object.and_then(|object| {
            self.schema.field_named(object, &field).or_else(|| self.schema.field_named(object, part))
        });
        match known {
            Some(field) => Ok((field.name.clone(), Some(field.data_type.clone()))),
            None => Ok((named(&field, whole)?, super::super::schema::relation_type(part))),
        }
    }
}

/// The field that holds a relation.
pub(in super::super) fn relation_field(relation: &str) -> String {
    match relation.get(relation.len().saturating_sub(3)..) {
        Some(end) if end.eq_ignore_ascii_case("__r") => {
            format!("{}__c", relation.get(..relation.len() - 3).unwrap_or_default())
        }
        Some(end) if end.eq_ignore_ascii_case("__c") => relation.to_owned(),
        _ if relation.ends_with("Id") => relation.to_owned(),
        _ => format!("{relation}Id"),
    }
}

fn named(part: &str, whole: &str) -> Result<Name, String> {
    Name::parse(part).map_err(|_| format!("{whole} names something that can be no field."))
}

fn of_flow(part: &str, whole: &str) -> Found {
    match part {
        "currentdatetime" => Ok(path("now", Kind::DateTime)),
        "currentdate" => Ok(Meaning::Expression { source: "today(now)".to_owned(), kind: Kind::Date }),
        "interviewguid" => Ok(path("run.id", Kind::Text)),
        "interviewstarttime" => Ok(path("run.started", Kind::DateTime)),
        "faultmessage" => Ok(path("fault.message", Kind::Text)),
        "currentrecord" => Ok(path("record.id", Kind::Text)),
        _ => Err(format!("{whole} has no counterpart.")),
    }
}

/// From a person along fields.
fn of_person(base: String, rest: &[&str], whole: &str) -> Found {
    let words: Vec<String> = rest.iter().map(|part| part.to_lowercase()).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["id" | "username"] => Ok(path(base, Kind::Text)),
        ["name" | "firstname" | "lastname" | "developername"] => {
            Ok(path(format!("{base}.label"), Kind::Text))
        }
        _ => Err(format!("{whole}: people have a username, a label and a role here, and no more.")),
    }
}

/// From what is no record along parts: of a step its state and outputs, of a component its value, else whatever is there.
fn of_plain(base: String, kind: Kind, rest: &[&str], whole: &str) -> Found {
    const OF_COMPONENTS: [&str; 6] =
        ["value", "selectedvalue", "selectedchoicevalues", "recordid", "outputvalue", "text"];
    let first = rest.first().map(|part| part.to_lowercase()).unwrap_or_default();
    let of_step = base.split('.').count() == 2 && (base.starts_with("steps.") || base.starts_with("stages."));
    match (kind, first.as_str(), rest) {
        (_, "status", [_]) if of_step => Ok(path(format!("{base}.status"), Kind::Text)),
        (_, "outputs", [_, rest @ ..]) if of_step && !rest.is_empty() => {
            of_plain(format!("{base}.outputs"), Kind::Unknown, rest, whole)
        }
        (Kind::Unknown, _, rest) => {
            let mut whole_path = base;
            for part in rest {
                let part = if part.eq_ignore_ascii_case("Id") { "id" } else { part };
                whole_path = format!("{whole_path}.{}", named(part, whole)?);
            }
            Ok(path(whole_path, Kind::Unknown))
        }
        (kind, first, [_]) if OF_COMPONENTS.contains(&first) => Ok(path(base, kind)),
        _ => Err(format!("{whole}: there is nothing within it.")),
    }
}
