//! Packages: definitions on their way from one system to another.

use std::collections::BTreeMap;

use fermata_engine::ids::Name;
use serde::{Deserialize, Serialize};

use crate::{ApiError, revision};

/// What applying a package would do, or did.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackagePlan {
    /// What it was made against and of: the same package in the same system has the same. Hand it in when applying, and nothing
    /// is done where something changed since.
    pub revision: String,
    /// Whether it can be applied: nothing is in the way.
    pub can_apply: bool,
    /// Everything that the package holds, in the order of applying it.
    pub things: Vec<PlanThing>,
    /// What is in the way.
    pub problems: Vec<PlanNote>,
    /// What should be known, and hinders nothing.
    pub warnings: Vec<PlanNote>,
    /// Users whom the package names and who are not here: add them, or say who takes their place.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing_users: Vec<Name>,
}

/// Something that a package holds.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanThing {
    /// What it is.
    pub kind: PackagePartKind,
    /// How definitions refer to it.
    pub name: Name,
    /// What people read.
    pub label: String,
    /// What becomes of it.
    pub change: PlanChange,
    /// The version that becomes active; none: of a draft, and of what has no versions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<u32>,
    /// Whether it is saved as a draft.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub draft: bool,
    /// The lines of its text that become others, with a few around them; only of what is changed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<PlanLine>,
}

/// What a package can hold.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PackagePartKind {
    /// A group, without its members.
    Group,
    /// A queue, without its members.
    Queue,
    /// A role, without those who hold it.
    Role,
    /// A calendar, without who works by it.
    Calendar,
    /// A template of mails.
    MailTemplate,
    /// An object.
    Object,
    /// A flow.
    Flow,
    /// An orchestration.
    Orchestration,
}

/// What becomes of something.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlanChange {
    /// It is not here yet.
    New,
    /// It is here, and becomes another.
    Changed,
    /// It is here as the package has it.
    Same,
}

/// A line of a difference.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanLine {
    /// What becomes of it.
    pub change: LineChange,
    /// The line.
    pub text: String,
}

/// What becomes of a line.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LineChange {
    /// It stays; it is told to find the place.
    Kept,
    /// It goes.
    Removed,
    /// It comes.
    Added,
    /// Lines that stay are passed over here.
    Skipped,
}

/// Something to know of a package.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanNote {
    /// Where it is, such as `orchestrations.renewal.steps.review.assignee`.
    pub path: String,
    /// A stable code such as `user_unknown`.
    pub code: String,
    /// What is wrong, and what to do.
    pub message: String,
}

/// How a package is looked at or applied.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PackageHow {
    /// People of this system in the places of those that the package names.
    pub users: BTreeMap<Name, Name>,
    /// The revision of the plan that is applied; none: whatever the system is like now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revision: Option<String>,
}

impl PackagePartKind {
    /// What people read.
    pub fn words(self) -> &'static str {
        match self {
            Self::Group => "Group",
            Self::Queue => "Queue",
            Self::Role => "Role",
            Self::Calendar => "Calendar",
            Self::MailTemplate => "Mail template",
            Self::Object => "Object",
            Self::Flow => "Flow",
            Self::Orchestration => "Orchestration",
        }
    }

    /// The folder of a package in which its files are.
    pub fn folder(self) -> &'static str {
        match self {
            Self::Group => "groups",
            Self::Queue => "queues",
            Self::Role => "roles",
            Self::Calendar => "calendars",
            Self::MailTemplate => "mail_templates",
            Self::Object => "objects",
            Self::Flow => "flows",
            Self::Orchestration => "orchestrations",
        }
    }
}

impl PackagePlan {
    /// How many things become so.
    pub fn count(&self, change: PlanChange) -> usize {
        self.things.iter().filter(|thing| thing.change == change).count()
    }

    /// Where a note points, as people read it: `Flow Write offer › steps › review`; a path of nothing in the plan as it is.
    pub fn place(&self, note: &PlanNote) -> String {
        let mut parts = note.path.splitn(3, '.');
        let (folder, name) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        let meant = |thing: &&PlanThing| thing.kind.folder() == folder && thing.name.as_str() == name;
        let Some(thing) = self.things.iter().find(meant) else { return note.path.clone() };
        let within = parts.next().map(|rest| rest.split('.').collect::<Vec<_>>()).unwrap_or_default();
        let mut words = vec![format!("{} {}", thing.kind.words(), thing.label)];
        words.extend(within.into_iter().map(str::to_owned));
        words.join(" › ")
    }

    /// Whether applying it would write anything.
    pub fn changes(&self) -> bool {
        self.things.iter().any(|thing| thing.change != PlanChange::Same)
    }
}

impl PlanThing {
    /// What becomes of it, in words.
    pub fn words(&self) -> String {
        let change = match self.change {
            PlanChange::New => "New",
            PlanChange::Changed => "Changed",
            PlanChange::Same => return "As it is here".to_owned(),
        };
        match (self.version, self.draft) {
            (Some(version), _) => format!("{change}: version {version} becomes active"),
            (None, true) => format!("{change}: saved as a draft"),
            (None, false) => change.to_owned(),
        }
    }
}

/// The largest package that is taken over HTTP, in bytes: many times what a company draws, packed.
pub const PACKAGE_UPLOAD_BYTES_MAX: usize = 16 * 1024 * 1024;

/// What is exported.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema, utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ExportedQuery {
    /// Orchestrations by name, with commas between them; none: all.
    pub name: Option<String>,
    /// Whether a draft travels in the place of the active version.
    pub drafts: Option<bool>,
}

/// How a package is looked at or applied; the package is the body.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema, utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PackageQuery {
    /// People of this system in the places of those that the package names: `anna=mia,ben=tom`.
    pub users: Option<String>,
    /// The revision of the plan that is applied; 412 where the plan is another one by now.
    pub revision: Option<String>,
}

impl ExportedQuery {
    /// The names.
    ///
    /// # Errors
    /// Where one is no name.
    pub fn names(&self) -> Result<Vec<Name>, ApiError> {
        let parts = self.name.as_deref().unwrap_or_default().split(',').map(str::trim);
        let name = |text: &str| {
            Name::parse(text).map_err(|error| ApiError::field("name", "wrong_characters", error.to_string()))
        };
        parts.filter(|text| !text.is_empty()).map(name).collect()
    }
}

impl PackageQuery {
    /// As the service takes it.
    ///
    /// # Errors
    /// Where a pair is none or names somebody twice, or the revision is none.
    pub fn how(self) -> Result<PackageHow, ApiError> {
        let mut users = BTreeMap::new();
        let pairs = self.users.as_deref().unwrap_or_default().split(',').map(str::trim);
        for pair in pairs.filter(|pair| !pair.is_empty()) {
            let (from, to) =
                user_pair(pair).map_err(|message| ApiError::field("users", "wrong_characters", message))?;
            if users.insert(from.clone(), to).is_some() {
                return Err(ApiError::field(
                    "users",
                    "twice",
                    format!("{from} is there twice: say once who takes their place"),
                ));
            }
        }
        self.revision.as_deref().map_or(Ok(()), revision::checked)?;
        Ok(PackageHow { users, revision: self.revision })
    }
}

/// A pair such as `anna=mia`: whom a package names, and who takes their place.
///
/// # Errors
/// In words, where it is none.
pub fn user_pair(text: &str) -> Result<(Name, Name), String> {
    let (from, to) = text.split_once('=').ok_or_else(|| {
        let shown: String = text.chars().take(100).collect();
        format!("{shown} is no pair: write it as anna=mia, whom the package names and who takes their place")
    })?;
    let name = |text: &str| Name::parse(text.trim()).map_err(|error| error.to_string());
    Ok((name(from)?, name(to)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_of_people_are_read() {
        let how = |users: &str| PackageQuery { users: Some(users.to_owned()), revision: None }.how();
        let users = how("anna=mia, ben=tom").expect("reads").users;
        let pairs: Vec<String> = users.iter().map(|(from, to)| format!("{from}={to}")).collect();
        assert_eq!(pairs, ["anna=mia", "ben=tom"]);
        assert!(how("").expect("reads").users.is_empty());
        for wrong in ["anna", "anna=", "=mia", "anna=m i", "anna=mia,anna=tom"] {
            assert_eq!(how(wrong).expect_err("is refused").code, "values_invalid", "{wrong}");
        }
    }

    #[test]
    fn revisions_are_of_32_digits() {
        let how = |revision: &str| PackageQuery { users: None, revision: Some(revision.to_owned()) }.how();
        let good = "0123456789abcdef0123456789abcdef";
        assert_eq!(how(good).expect("reads").revision.as_deref(), Some(good));
        for wrong in ["", "1", &good.to_uppercase(), &good.repeat(2), &"\u{e9}".repeat(16)] {
            let error = how(wrong).expect_err("is refused");
            assert_eq!(error.fields.first().map(|field| field.path.as_str()), Some("revision"), "{wrong}");
        }
    }

    #[test]
    fn places_are_told_in_words() {
        let thing = PlanThing {
            kind: PackagePartKind::Flow,
            name: Name::parse("write_offer").expect("a name"),
            label: "Write offer".into(),
            change: PlanChange::New,
            version: None,
            draft: false,
            lines: Vec::new(),
        };
        let plan = PackagePlan {
            revision: String::new(),
            can_apply: false,
            things: vec![thing],
            problems: Vec::new(),
            warnings: Vec::new(),
            missing_users: Vec::new(),
        };
        let check = |path: &str, expected: &str| {
            let note = PlanNote { path: path.into(), code: "x".into(), message: "y".into() };
            assert_eq!(plan.place(&note), expected);
        };
        check("flows.write_offer", "Flow Write offer");
        check("flows.write_offer.start", "Flow Write offer › start");
        check("flows.write_offer.elements.ask.label", "Flow Write offer › elements › ask › label");
        check("orchestrations.write_offer", "orchestrations.write_offer");
        check("", "");
    }

    #[test]
    fn names_are_read() {
        let names = |name: &str| ExportedQuery { name: Some(name.to_owned()), drafts: None }.names();
        assert_eq!(names("a,b").expect("reads").len(), 2);
        assert_eq!(names("").expect("reads").len(), 0);
        assert!(names("a b").is_err());
    }
}
