//! Whom files name, and who that is here. A choice counts first, then somebody of the same name; else a name is proposed.

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
};

use fermata_engine::{
    ids::Name,
    limits::LABEL_LENGTH_MAX,
    people::{Directory, Team},
};

use crate::{
    package::PackagedTeam,
    salesforce::{Choices, Found, Mention, MentionKind},
};

/// Everybody whom files have named so far.
#[derive(Debug)]
pub struct People<'p> {
    directory: &'p Directory,
    choices: &'p Choices,
    /// By kind and by their names in the files, in small letters.
    mentions: RefCell<BTreeMap<(MentionKind, String), Mention>>,
}

impl<'p> People<'p> {
    /// Nobody was named yet.
    pub fn new(directory: &'p Directory, choices: &'p Choices) -> Self {
        Self { directory, choices, mentions: RefCell::default() }
    }

    /// The user whom a file calls so, such as `anna@example.com`. Who was deactivated gets no work and is not meant.
    pub fn user(&self, source: &str) -> Name {
        let known = user(self.directory, source, true);
        self.mention(MentionKind::User, source, &self.choices.users, known, before_at(source))
    }

    /// The group of this developer name.
    pub fn group(&self, source: &str) -> Name {
        let known = team(&self.directory.groups, source);
        self.mention(MentionKind::Group, source, &self.choices.groups, known, source)
    }

    /// The queue of this developer name.
    pub fn queue(&self, source: &str) -> Name {
        let known = team(&self.directory.queues, source);
        self.mention(MentionKind::Queue, source, &self.choices.queues, known, source)
    }

    /// Whom a file calls so.
    pub fn of(&self, kind: MentionKind, source: &str) -> Name {
        match kind {
            MentionKind::User => self.user(source),
            MentionKind::Group => self.group(source),
            MentionKind::Queue => self.queue(source),
        }
    }

    fn mention(
        &self,
        kind: MentionKind,
        source: &str,
        chosen: &BTreeMap<String, Name>,
        known: Option<Name>,
        wish: &str,
    ) -> Name {
        let key = (kind, source.trim().to_lowercase());
        if let Some(mention) = self.mentions.borrow().get(&key) {
            return mention.name.clone();
        }
        let chosen = chosen.iter().find(|(name, _)| same(name, source)).map(|(_, name)| name.clone());
        let (name, found) = match (chosen, known) {
            (Some(name), _) => (name, Found::Chosen),
            (None, Some(name)) => (name, Found::ByName),
            (None, None) => (self.free(kind, wish), Found::ToBeMade),
        };
        let mention = Mention { kind, source: source.trim().to_owned(), name: name.clone(), found };
        self.mentions.borrow_mut().insert(key, mention);
        name
    }

    /// A name for somebody who is to be made: their own where it is one and nobody else has it.
    fn free(&self, kind: MentionKind, wish: &str) -> Name {
        let mentions = self.mentions.borrow();
        let of_kind = mentions.values().filter(|mention| mention.kind == kind);
        let taken: BTreeSet<&Name> = of_kind.map(|mention| &mention.name).collect();
        let known: Vec<&Name> = match kind {
            MentionKind::User => self.directory.users.keys().collect(),
            MentionKind::Group => self.directory.groups.keys().collect(),
            MentionKind::Queue => self.directory.queues.keys().collect(),
        };
        // Two who differ by letter case alone would be taken for each other.
        let here = |name: &Name| known.iter().any(|known| same(known.as_str(), name.as_str()));
        let is_taken = |name: &Name| taken.contains(name) || here(name);
        match Name::parse(wish.trim()) {
            Ok(name) if !is_taken(&name) => name,
            _ => Name::free(wish, "someone", is_taken),
        }
    }

    /// Everybody whom files have named, in order of kind and name.
    pub fn mentions(&self) -> Vec<Mention> {
        self.mentions.borrow().values().cloned().collect()
    }

    /// The groups, or the queues, that are to be made.
    pub fn teams(&self, kind: MentionKind) -> Vec<PackagedTeam> {
        let mentions = self.mentions.borrow();
        let new =
            mentions.values().filter(|mention| mention.kind == kind && mention.found == Found::ToBeMade);
        new.map(|mention| PackagedTeam { name: mention.name.clone(), label: words(&mention.source) })
            .collect()
    }
}

/// Who was deactivated here and would be the user whom a file calls so.
pub fn deactivated(directory: &Directory, source: &str) -> Option<Name> {
    user(directory, source, false)
}

/// The user whom a file calls so, by the whole of it or by what stands before its `@`: among those who are active, or those who
/// are not.
fn user(directory: &Directory, source: &str, active: bool) -> Option<Name> {
    [source.trim(), before_at(source)].into_iter().find_map(|wanted| {
        let like = like(wanted);
        let mut names = directory.users.iter().filter(|(_, person)| person.active == active);
        let found = names.find(|(name, _)| same(name.as_str(), wanted) || like.as_ref() == Some(*name));
        found.map(|(name, _)| name.clone())
    })
}

fn before_at(source: &str) -> &str {
    source.split('@').next().unwrap_or(source).trim()
}

/// A text as a name; none where nothing of it can stand in one.
fn like(text: &str) -> Option<Name> {
    let [one, other] = ["a", "b"].map(|fallback| Name::from_label(text, fallback));
    (one == other).then_some(one)
}

fn same(a: &str, b: &str) -> bool {
    a.trim().eq_ignore_ascii_case(b.trim())
}

fn team(teams: &BTreeMap<Name, Team>, source: &str) -> Option<Name> {
    let named = teams.keys().find(|name| same(name.as_str(), source));
    let labelled = || teams.values().find(|team| same(&team.label, source)).map(|team| &team.name);
    named.or_else(labelled).cloned()
}

/// A developer name as people write it: `High_Volume` becomes `High Volume`.
fn words(source: &str) -> String {
    let spaced: String =
        source.chars().map(|c| if c == '_' { ' ' } else { c }).take(LABEL_LENGTH_MAX).collect();
    match spaced.trim() {
        "" => source.chars().take(LABEL_LENGTH_MAX).collect(),
        words => words.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use fermata_engine::people::{Person, Role};

    fn name(text: &str) -> Name {
        Name::parse(text).unwrap()
    }

    fn directory() -> Directory {
        let mut directory = Directory::default();
        for user in ["Mia", "anna_smith"] {
            directory.users.insert(name(user), Person::new(name(user), user, Role::Member));
        }
        let team = Team { name: name("legal"), label: "Legal_Team".into(), members: BTreeSet::new() };
        directory.groups.insert(name("legal"), team);
        directory
    }

    #[test]
    fn people_are_matched_without_case_and_by_the_part_before_the_at() {
        let (directory, choices) = (directory(), Choices::default());
        let people = People::new(&directory, &choices);
        let cases = [
            ("MIA@example.com", "Mia"),
            ("mia", "Mia"),
            ("Anna.Smith@example.com", "anna_smith"),
            ("ben@example.com", "ben"),
            ("ben@example.org", "ben_2"),
            ("ben@example.com ", "ben"),
            ("005000000000001", "x"),
        ];
        for (source, expected) in cases {
            let expected = if expected == "x" { "someone" } else { expected };
            assert_eq!(people.user(source).as_str(), expected, "{source}");
        }
        assert_eq!(people.group("LEGAL").as_str(), "legal");
        assert_eq!(people.group("legal_team").as_str(), "legal");
        assert_eq!(people.queue("Tier_2").as_str(), "Tier_2");
        assert_eq!(people.teams(MentionKind::Queue)[0].label, "Tier 2");
        assert!(people.teams(MentionKind::Group).is_empty());
        let made: Vec<String> = people
            .mentions()
            .into_iter()
            .filter(|mention| mention.found == Found::ToBeMade)
            .map(|mention| mention.source)
            .collect();
        assert_eq!(made, ["005000000000001", "ben@example.com", "ben@example.org", "Tier_2"]);
    }

    #[test]
    fn who_was_deactivated_is_not_meant() {
        let mut directory = directory();
        if let Some(mia) = directory.users.get_mut("Mia") {
            mia.active = false;
        }
        let choices = Choices::default();
        let people = People::new(&directory, &choices);
        assert_eq!(people.user("mia@example.com").as_str(), "mia_2");
        assert_eq!(people.user("Mia").as_str(), "mia_3");
        let made = people.mentions().iter().all(|mention| mention.found == Found::ToBeMade);
        assert!(made, "{:?}", people.mentions());
        assert_eq!(deactivated(&directory, "MIA@example.com"), Some(name("Mia")));
        assert_eq!(deactivated(&directory, "anna.smith@example.com"), None);
    }

    #[test]
    fn what_is_no_name_at_all_is_not_somebody_called_x() {
        let mut directory = directory();
        for user in ["x", "a", "b", "someone"] {
            directory.users.insert(name(user), Person::new(name(user), user, Role::Member));
        }
        let choices = Choices::default();
        let people = People::new(&directory, &choices);
        assert_eq!(people.user("005000000000001").as_str(), "someone_2");
        assert_eq!(people.user("@example.com").as_str(), "someone_3");
        assert_eq!(people.user("x@example.com").as_str(), "x");
    }

    #[test]
    fn a_choice_counts_before_a_name() {
        let directory = directory();
        let users = BTreeMap::from([("mia@example.com".to_owned(), name("anna_smith"))]);
        let choices = Choices { users, ..Choices::default() };
        let people = People::new(&directory, &choices);
        assert_eq!(people.user("Mia@Example.com").as_str(), "anna_smith");
        assert_eq!(people.mentions()[0].found, Found::Chosen);
    }
}
