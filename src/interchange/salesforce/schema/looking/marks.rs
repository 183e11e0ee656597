//! Notes in the evidence what a reference says.

use std::collections::BTreeMap;

use fermata_engine::{ids::Name, object::Object, value::DataType};

use super::{
    super::{
        super::{ledger::Node, terms::Kind},
        evidence::Evidence,
        names::relation_type,
        standard,
    },
    Holders,
    ids::{self, Ids},
};
use crate::salesforce::terms::relation_field;

/// Relations that one reference may follow.
const RELATIONS_MAX: usize = 8;

/// Parts of the longest name that anything has, such as `Step.Outputs.score`, and some to spare.
const NAME_PARTS_MAX: usize = 6;

/// Who looks over one file.
pub(super) struct Looking<'l> {
    /// What is found.
    pub(super) evidence: &'l mut Evidence,
    /// Objects that are there.
    pub(super) known: &'l BTreeMap<Name, Object>,
    /// What the file's names hold.
    pub(super) holders: Holders,
    /// Whose ids the file's names hold.
    pub(super) ids: Ids,
}

impl Looking<'_> {
    /// A field of an object is named; `other` is what stands on its other side.
    pub(super) fn field(&mut self, object: &str, field: &str, other: Option<Other>) {
        let parts: Vec<&str> = field.split('.').map(str::trim).collect();
        self.fields(object, &parts, other);
    }

    /// The object of a variable or element that holds a record, or several.
    pub(super) fn object_of(&self, reference: &str) -> Option<String> {
        match self.holders.get(&reference.trim().to_lowercase())? {
            Kind::Record(object) => Some(object.to_string()),
            Kind::List(of) => match of.as_ref() {
                Kind::Record(object) => Some(object.to_string()),
                _ => None,
            },
            _ => None,
        }
    }

    /// What a reference yields, as the other side of a field.
    pub(super) fn other(&self, reference: &str) -> Option<Other> {
        let object = ids::object_of(reference, &self.holders, &self.ids);
        let kind = self.kind_of(reference).filter(is_plain);
        (object.is_some() || kind.is_some()).then_some(Other { kind, object })
    }

    /// A reference is used; `other` is what stands on its other side.
    pub(super) fn reference(&mut self, reference: &str, other: Option<Other>) {
        let reference = reference.trim().trim_start_matches("{!").trim_end_matches('}');
        let parts: Vec<&str> = reference.split('.').map(str::trim).collect();
        for count in (1..parts.len().min(NAME_PARTS_MAX + 1)).rev() {
            let (head, rest) = parts.split_at(count);
            if let Some(Kind::Record(object)) = self.holders.get(&head.join(".").to_lowercase()) {
                let object = object.to_string();
                self.fields(&object, rest, other);
                return;
            }
        }
    }

    /// What a reference holds, as far as it is known.
    pub(super) fn kind_of(&self, reference: &str) -> Option<Kind> {
        let key = reference.trim().trim_start_matches("{!").trim_end_matches('}').to_lowercase();
        let plain = key.trim_end_matches(".value").trim_end_matches(".selectedvalue");
        if let Some(kind) = self.holders.get(plain) {
            return Some(kind.clone());
        }
        match key.as_str() {
            "$flow.currentdatetime" | "$flow.interviewstarttime" => Some(Kind::DateTime),
            "$flow.currentdate" => Some(Kind::Date),
            "$flow.faultmessage" | "$globalconstant.emptystring" => Some(Kind::Text),
            "$globalconstant.true" | "$globalconstant.false" => Some(Kind::Boolean),
            _ => None,
        }
    }

    fn fields(&mut self, object: &str, parts: &[&str], other: Option<Other>) {
        let mut object = object.to_owned();
        for (hops, (at, part)) in parts.iter().enumerate().enumerate() {
            let part = part.split(':').next().unwrap_or_default();
            if part.is_empty() || part.eq_ignore_ascii_case("Id") || hops > RELATIONS_MAX {
                self.evidence.object(&object);
                return;
            }
            if part.eq_ignore_ascii_case("RecordType") {
                self.evidence.field(&object, "RecordType");
                return;
            }
            let last = at + 1 == parts.len();
            if last && !part.to_lowercase().ends_with("__r") {
                if let (Some(field), Some(other)) = (self.evidence.field(&object, part), other) {
                    field.kinds.extend(other.kind);
                    field.ids_of.extend(other.object);
                }
                return;
            }
            let next = parts.get(at + 1).map(|next| next.to_lowercase());
            match self.relation(&object, part, next.as_deref()) {
                Some(next) => object = next,
                None => return,
            }
        }
    }

    /// A relation is followed; the object that it leads to, none where it leads to a person.
    fn relation(&mut self, object: &str, relation: &str, next: Option<&str>) -> Option<String> {
        let field = relation_field(relation);
        let person = matches!(
            next,
            Some("username" | "firstname" | "lastname" | "isactive" | "managerid" | "manager")
        ) && self.leads(object, &field, relation).is_none_or(|to| is_own(&to));
        let to = self.leads(object, &field, relation);
        let found = self.evidence.field(object, &field)?;
        match to {
            _ if person => {
                found.person = true;
                None
            }
            Some(DataType::Lookup { object }) => {
                found.leads_to = Some(object.to_string());
                let to = object.to_string();
                self.evidence.object(&to);
                Some(to)
            }
            _ => {
                found.person = true;
                None
            }
        }
    }

    fn leads(&self, object: &str, field: &str, relation: &str) -> Option<DataType> {
        let known = self.known.iter().find(|(name, _)| name.as_str().eq_ignore_ascii_case(object));
        let known = known.and_then(|(_, known)| {
            known
                .fields
                .iter()
                .find(|f| f.name.as_str().eq_ignore_ascii_case(field))
                .map(|f| f.data_type.clone())
        });
        known
            .or_else(|| standard::field(object, field).map(|(_, data_type)| data_type))
            .or_else(|| relation_type(relation))
    }

    /// The value in a node, as the other side of a field.
    pub(super) fn other_in(&self, value: Node<'_>) -> Option<Other> {
        let child = value.nodes().next()?;
        let text = child.text();
        let kind = match child.tag() {
            "stringValue" if text.contains("{!") => Some(Kind::Text),
            "stringValue" if text.is_empty() => None,
            "stringValue" => Some(Kind::Text),
            "numberValue" => Some(Kind::Number),
            "booleanValue" => Some(Kind::Boolean),
            "dateValue" => Some(Kind::Date),
            "dateTimeValue" => Some(Kind::DateTime),
            "timeValue" => Some(Kind::Time),
            "elementReference" => return self.other(text),
            _ => None,
        };
        kind.map(|kind| Other { kind: Some(kind), object: None })
    }
}

/// What stands on a field's other side, where it is compared or gets a value.
#[derive(Debug, Clone)]
pub(super) struct Other {
    /// What kind of value it is.
    pub(super) kind: Option<Kind>,
    /// Of which object it is an id.
    pub(super) object: Option<String>,
}

fn is_plain(kind: &Kind) -> bool {
    !matches!(kind, Kind::Unknown | Kind::Record(_) | Kind::List(_))
}

/// Whether what a custom relation leads to is only guessed.
fn is_own(to: &DataType) -> bool {
    match to {
        DataType::Lookup { object } => object.as_str().ends_with("__c"),
        _ => true,
    }
}
