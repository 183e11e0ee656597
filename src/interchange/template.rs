//! Templates: a package with what it needs to be tried at once: who is who, first records, and words for the gallery.
//!
//! The file is JSON. Examples are records in order. A text `"@key"` in a field stands for the id of an example before it, and
//! one such as `"=date_add_days(today(now), 30)"` for what the expression yields when the template is installed.

use std::collections::{BTreeMap, BTreeSet};

use fermata_engine::{
    ids::Name,
    people::{Assignee, Role},
    value::Value,
};
use serde::{Deserialize, Serialize};

use crate::package::{self, Package, PackageError};

/// A template.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Template {
    /// How it is asked for.
    pub name: Name,
    /// What people read.
    pub label: String,
    /// One sentence for the gallery.
    pub summary: String,
    /// Which trade it is taken from, such as `Insurance`.
    pub industry: String,
    /// What it shows of Fermata, each in a few words.
    #[serde(default)]
    pub shows: Vec<String>,
    /// What to do after installing it, step by step, in markdown.
    #[serde(default)]
    pub first_steps: Vec<String>,
    /// The orchestration that its picture shows and that is opened after installing it.
    pub orchestration: Name,
    /// Who works in it.
    #[serde(default)]
    pub people: Vec<TemplatePerson>,
    /// Members of the package's teams, by `group:name`, `queue:name` or `role:name`.
    #[serde(default)]
    pub members: BTreeMap<String, BTreeSet<Name>>,
    /// The definitions.
    pub package: Package,
    /// First records, in order.
    #[serde(default)]
    pub examples: Vec<Example>,
}

/// Somebody who works in a template.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TemplatePerson {
    /// Username.
    pub name: Name,
    /// What people read.
    pub label: String,
    /// Where mail goes.
    pub email: String,
    /// What they may do.
    pub role: Role,
    /// Whom they report to: somebody who stands before them in the list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub manager: Option<Name>,
    /// Up to which amount they may approve, in whole units.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approval_limit: Option<i64>,
}

/// A record to begin with.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Example {
    /// What later examples name it by; unique.
    pub key: String,
    /// The object's name.
    pub object: Name,
    /// Its fields.
    pub fields: BTreeMap<String, Value>,
}

/// Why a text is no template.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TemplateError {
    /// Its package, or the whole, cannot be read.
    #[error(transparent)]
    Package(#[from] PackageError),
    /// Something names what is not there.
    #[error("\"{place}\": {message}")]
    Wrong {
        /// Where, such as `members.group:legal`.
        place: String,
        /// What is wrong.
        message: String,
    },
}

/// Reads a template.
///
/// # Errors
/// With the place, when the text is no template or names something that it does not hold.
pub fn parse(text: &str) -> Result<Template, TemplateError> {
    let template: Template = serde_json::from_str(text).map_err(package::unreadable)?;
    package::check(&template.package)?;
    template.check_people()?;
    template.check_members()?;
    template.check_examples()?;
    let known = template.package.orchestrations.iter().any(|o| o.name == template.orchestration);
    if !known {
        return Err(wrong("orchestration", "names no orchestration of the package"));
    }
    Ok(template)
}

fn wrong(place: impl Into<String>, message: impl Into<String>) -> TemplateError {
    TemplateError::Wrong { place: place.into(), message: message.into() }
}

impl Template {
    /// The members of a team of the package.
    pub fn members_of(&self, team: &Assignee) -> BTreeSet<Name> {
        self.members.get(&team.to_string()).cloned().unwrap_or_default()
    }

    fn check_people(&self) -> Result<(), TemplateError> {
        for (at, person) in self.people.iter().enumerate() {
            let before = || self.people.iter().take(at).any(|p| Some(&p.name) == person.manager.as_ref());
            if person.manager.is_some() && !before() {
                let place = format!("people.{}.manager", person.name);
                return Err(wrong(place, "names nobody who stands before them in the list"));
            }
        }
        Ok(())
    }

    fn check_members(&self) -> Result<(), TemplateError> {
        let teams: BTreeSet<String> = self.teams().map(|team| team.to_string()).collect();
        for (team, members) in &self.members {
            if !teams.contains(team) {
                return Err(wrong(format!("members.{team}"), "is no team of the package"));
            }
            if let Some(stranger) = members.iter().find(|name| self.people.iter().all(|p| p.name != **name)) {
                return Err(wrong(
                    format!("members.{team}"),
                    format!("{stranger} is nobody of the template"),
                ));
            }
        }
        Ok(())
    }

    fn teams(&self) -> impl Iterator<Item = Assignee> {
        let groups = self.package.groups.iter().map(|team| Assignee::Group(team.name.clone()));
        let queues = self.package.queues.iter().map(|team| Assignee::Queue(team.name.clone()));
        let roles = self.package.roles.iter().map(|team| Assignee::Role(team.name.clone()));
        groups.chain(queues).chain(roles)
    }

    fn check_examples(&self) -> Result<(), TemplateError> {
        let mut known = BTreeSet::new();
        for example in &self.examples {
            for (field, value) in &example.fields {
                let key = value.as_str().and_then(|text| text.strip_prefix('@'));
                if key.is_some_and(|key| !known.contains(key)) {
                    let place = format!("examples.{}.{field}", example.key);
                    return Err(wrong(place, "names no example before this one"));
                }
            }
            if !known.insert(example.key.as_str()) {
                return Err(wrong(format!("examples.{}", example.key), "is there twice"));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn template(change: impl FnOnce(&mut serde_json::Value)) -> Result<Template, TemplateError> {
        let mut json = serde_json::json!({
            "name": "t", "label": "T", "summary": "S.", "industry": "Any", "orchestration": "o",
            "people": [{ "name": "mia", "label": "Mia", "email": "mia@t.example", "role": "member" }],
            "members": { "queue:desk": ["mia"] },
            "package": {
                "fermata": 1, "queues": [{ "name": "desk", "label": "Desk" }],
                "orchestrations": [{ "name": "o", "definition": { "label": "O" } }],
            },
            "examples": [
                { "key": "a", "object": "Thing", "fields": { "name": "A" } },
                { "key": "b", "object": "Part", "fields": { "of": "@a" } },
            ],
        });
        change(&mut json);
        parse(&json.to_string())
    }

    #[test]
    fn a_template_is_read_with_its_package_people_and_examples() {
        let template = template(|_| {}).unwrap();
        assert_eq!(template.members_of(&Assignee::Queue(Name::parse("desk").unwrap())).len(), 1);
        assert_eq!(template.examples.len(), 2);
    }

    #[test]
    fn what_names_nothing_is_told_with_its_place() {
        let check = |change: fn(&mut serde_json::Value), expected: &str| {
            assert_eq!(template(change).unwrap_err().to_string(), expected);
        };
        check(
            |t| t["members"] = serde_json::json!({ "group:x": ["mia"] }),
            "\"members.group:x\": is no team of the package",
        );
        check(
            |t| t["members"]["queue:desk"] = serde_json::json!(["max"]),
            "\"members.queue:desk\": max is nobody of the template",
        );
        check(
            |t| t["examples"][0]["fields"]["name"] = "@b".into(),
            "\"examples.a.name\": names no example before this one",
        );
        check(|t| t["examples"][1]["key"] = "a".into(), "\"examples.a\": is there twice");
        check(
            |t| t["orchestration"] = "p".into(),
            "\"orchestration\": names no orchestration of the package",
        );
        let unreadable =
            template(|t| t["package"]["queues"][0]["label"] = serde_json::Value::Null).unwrap_err();
        assert!(matches!(unreadable, TemplateError::Package(PackageError::Unreadable { line: 1, .. })));
        let twice = template(|t| {
            t["package"]["groups"] = serde_json::json!([
                { "name": "a", "label": "A" }, { "name": "a", "label": "A" },
            ])
        });
        assert!(matches!(twice, Err(TemplateError::Package(PackageError::Twice { list: "groups", .. }))));
    }
}
