//! People and teams whom files name and who are not here: what is made of them.

use std::collections::{BTreeMap, BTreeSet};

use fermata_api::{people::TeamKind, salesforce::SalesforceChoices};
use fermata_engine::{
    expr::nearest,
    ids::Name,
    limits::LABEL_LENGTH_MAX,
    object::{Field, Object},
    people::{Assignee, Directory},
    value::{DataType, Value, Values},
};
use fermata_interchange::{
    package::PackagedTeam,
    salesforce::{Import, Mention, MentionKind, assemble::people::deactivated},
};

use super::compare::team_kind;
use crate::{known::Known, people::email_of};

/// Somebody who is made. They have no password, but a link with which they set one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct NewUser {
    pub(super) name: Name,
    pub(super) label: String,
    /// Where their mail goes: their name in the files, where that is an address.
    pub(super) email: String,
    /// Their name in the files.
    pub(super) source: String,
}

/// Those whom files name and who are nobody here.
pub(super) fn new_users(import: &Import, directory: &Directory) -> Vec<NewUser> {
    let mut seen = BTreeSet::new();
    let users = import.people.iter().filter(|mention| mention.kind == MentionKind::User);
    users
        .filter(|mention| !directory.users.contains_key(&mention.name) && seen.insert(mention.name.clone()))
        .map(|mention| NewUser {
            name: mention.name.clone(),
            label: person_words(&mention.source),
            email: email_of(&mention.source),
            source: mention.source.clone(),
        })
        .collect()
}

/// Who works here, by their mail address in small letters; not those whose address is somebody else's too, or was chosen for.
pub(super) fn by_mail(chosen: &BTreeMap<String, Name>, known: &Known) -> BTreeMap<String, Name> {
    let chosen: BTreeSet<String> = chosen.keys().map(|source| source.trim().to_lowercase()).collect();
    let mut found: BTreeMap<String, Option<Name>> = BTreeMap::new();
    for (name, mail) in &known.emails {
        let active = known.directory.users.get(name).is_some_and(|person| person.active);
        let mail = mail.to_lowercase();
        if active && !chosen.contains(&mail) {
            found.entry(mail).and_modify(|one| *one = None).or_insert_with(|| Some(name.clone()));
        }
    }
    found.into_iter().filter_map(|(mail, name)| Some((mail, name?))).collect()
}

/// What should be known of a user whom files name: that whoever has the name was deactivated.
pub(super) fn note_of_user(mention: &Mention, known: &Known) -> String {
    let Mention { source, name, .. } = mention;
    let users = &known.directory.users;
    if let Some(person) = users.get(name) {
        return match person.active {
            true => String::new(),
            false => format!("{} is deactivated and gets no work until made active again.", person.label),
        };
    }
    let by_mail = || {
        let mails = known.emails.iter().filter(|(name, _)| users.get(*name).is_some_and(|user| !user.active));
        let same = |mail: &str| mail.eq_ignore_ascii_case(source.trim());
        { mails }.find(|(_, mail)| same(mail)).map(|(name, _)| name.clone())
    };
    let left = deactivated(&known.directory, source).or_else(by_mail);
    left.and_then(|name| users.get(&name)).map_or_else(String::new, |person| {
        let (label, name) = (&person.label, &person.name);
        format!("{label} ({name}) is deactivated and is not meant: somebody new is made unless you choose somebody.")
    })
}

/// Choices for people and teams whom no file names, and why they are of no use. Whoever made one meant somebody else, who would
/// be made anew without it.
pub(super) fn unused(choices: &SalesforceChoices, import: &Import) -> BTreeMap<String, String> {
    let lists = [
        (MentionKind::User, "users", "nobody whom", &choices.users),
        (MentionKind::Group, "groups", "no group that", &choices.groups),
        (MentionKind::Queue, "queues", "no queue that", &choices.queues),
    ];
    let mut unused = BTreeMap::new();
    for (kind, list, none, chosen) in lists {
        let named = import.people.iter().filter(|mention| mention.kind == kind);
        let named: Vec<&str> = named.map(|mention| mention.source.as_str()).collect();
        for said in chosen.keys() {
            let wanted = said.trim();
            if named.iter().any(|source| source.eq_ignore_ascii_case(wanted)) {
                continue;
            }
            let why = match nearest(wanted, named.iter().copied()) {
                Some(near) => format!("is {none} these files name, but {near} is"),
                None => format!("is {none} these files name"),
            };
            unused.insert(format!("{list}.{said}"), why);
        }
    }
    unused
}

/// Teams that the package brings or that were chosen, and that are not here.
pub(super) fn new_teams(import: &Import, directory: &Directory) -> Vec<(TeamKind, PackagedTeam)> {
    let key = |kind: TeamKind, name: &Name| match kind {
        TeamKind::Group => Assignee::Group(name.clone()),
        TeamKind::Queue => Assignee::Queue(name.clone()),
        TeamKind::Role => Assignee::Role(name.clone()),
    };
    let package = &import.package;
    let brought = |kind: TeamKind, teams: &[PackagedTeam]| {
        teams.iter().map(|team| (kind, team.clone())).collect::<Vec<_>>()
    };
    let mut teams = brought(TeamKind::Group, &package.groups);
    teams.extend(brought(TeamKind::Queue, &package.queues));
    teams.extend(brought(TeamKind::Role, &package.roles));
    teams.extend(import.people.iter().filter_map(|mention| {
        let label = shortened(&mention.source.replace('_', " "));
        Some((team_kind(mention.kind)?, PackagedTeam { name: mention.name.clone(), label }))
    }));
    let mut seen = BTreeSet::new();
    teams.retain(|(kind, team)| {
        let key = key(*kind, &team.name);
        directory.team(&key).is_none() && seen.insert(key.to_string())
    });
    teams
}

/// `anna.meier@example.com` becomes `Anna Meier`.
fn person_words(source: &str) -> String {
    let before = source.split('@').next().unwrap_or(source);
    let capital = |word: &str| {
        let mut letters = word.chars();
        letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
    };
    let words: Vec<String> =
        before.split(['.', '_', '-', ' ']).filter(|word| !word.is_empty()).map(capital).collect();
    let words = words.join(" ");
    shortened(if words.is_empty() { source } else { &words })
}

fn shortened(text: &str) -> String {
    let text: String = text.chars().filter(|c| !c.is_control()).take(LABEL_LENGTH_MAX).collect();
    text.trim().to_owned()
}

/// Somebody as a record of the object `User`, which flows look people up in.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub(super) name: Name,
    pub(super) label: String,
    pub(super) email: String,
    pub(super) manager: Option<Name>,
    pub(super) active: bool,
}

impl Entry {
    /// Of somebody who is made.
    pub(super) fn of_new(user: &NewUser) -> Self {
        let NewUser { name, label, email, .. } = user;
        Self { name: name.clone(), label: label.clone(), email: email.clone(), manager: None, active: true }
    }
}

/// The fields of such a record, as far as the object has them.
pub(super) fn fields_of_user(object: &Object, person: &Entry) -> Values {
    let (first, last) = person.label.rsplit_once(' ').unwrap_or(("", &person.label));
    let manager = person.manager.as_ref().map_or(Value::Null, |name| name.as_str().into());
    let known: BTreeMap<&str, Value> = [
        ("username", person.name.as_str().into()),
        ("name", person.label.as_str().into()),
        ("firstname", first.into()),
        ("lastname", last.into()),
        ("email", person.email.as_str().into()),
        ("alias", person.name.as_str().into()),
        ("isactive", person.active.into()),
        ("managerid", manager),
    ]
    .into_iter()
    .collect();
    let mut fields = Values::new();
    for field in &object.fields {
        let value = known.get(field.name.as_str().to_lowercase().as_str());
        let value = value.filter(|value| !value.is_null() && value.as_str() != Some(""));
        // What a field cannot hold stays empty.
        if let Some(Ok(value)) = value.map(|value| field.data_type.check(value)) {
            fields.insert(field.name.clone(), value);
        }
    }
    fields
}

/// Whether an object is the one in which flows look people up.
pub(super) fn holds_people(object: &Object) -> bool {
    object.name.as_str() == "User" && field_of_users(object).is_some()
}

/// The field that says whose record one is.
pub(super) fn field_of_users(object: &Object) -> Option<&Field> {
    let username = |field: &&Field| {
        field.name.as_str().eq_ignore_ascii_case("Username") && field.data_type == DataType::User
    };
    object.fields.iter().find(username)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> Name {
        Name::parse(text).unwrap()
    }

    #[test]
    fn people_are_called_as_their_usernames_say() {
        let check = |source: &str, expected: &str| assert_eq!(person_words(source), expected);
        check("anna.meier@example.com", "Anna Meier");
        check("user1@example.com", "User1");
        check("@example.com", "@example.com");
        check("integration", "Integration");
    }

    #[test]
    fn mail_goes_to_usernames_that_are_addresses() {
        let check = |source: &str, expected: &str| assert_eq!(email_of(source), expected);
        check(" anna.meier@example.com ", "anna.meier@example.com");
        check("integration", "");
        check("005000000000001", "");
        check("@example.com", "");
        check("anna@localhost", "");
    }

    #[test]
    fn a_person_fills_the_fields_that_there_are() {
        let field = |text: &str, data_type| Field::new(name(text), text, data_type);
        let object = Object {
            name: name("User"),
            label: "User".into(),
            label_plural: String::new(),
            description: String::new(),
            fields: vec![
                field("Username", DataType::User),
                field("LastName", DataType::Text),
                field("IsActive", DataType::Checkbox),
                field("Region__c", DataType::Text),
            ],
            title_field: None,
            rules: Vec::new(),
        };
        let anna = Entry {
            name: name("anna"),
            label: "Anna Meier".into(),
            email: String::new(),
            manager: None,
            active: true,
        };
        let fields = fields_of_user(&object, &anna);
        let written: Vec<String> = fields.iter().map(|(name, value)| format!("{name}={value}")).collect();
        assert_eq!(written, ["IsActive=true", "LastName=\"Meier\"", "Username=\"anna\""]);
        assert!(holds_people(&object));
    }
}
