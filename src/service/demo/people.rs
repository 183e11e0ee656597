//! Who works at the logistics company.

use std::collections::BTreeSet;

use fermata_api::ApiError;
use fermata_engine::{ids::Name, people::Role};
use fermata_store::{
    Changeset, Write,
    rows::{TeamKind, TeamRow, UserRow},
};

use crate::{Answer, Service, SignedIn, error::store, people::hash_of};

/// Username, label, role, and whether they are one of the personas that sign in.
const PEOPLE: [(&str, &str, Role, bool); 13] = [
    ("admin", "Ada Novak", Role::Admin, true),
    ("manager", "Greta Lind", Role::Manager, true),
    ("sales", "Mia Chen", Role::Member, true),
    ("legal", "Jon Bell", Role::Member, true),
    ("finance", "Fatima Haddad", Role::Member, true),
    ("implementation", "Tom Okafor", Role::Member, true),
    ("nina", "Nina Petrov", Role::Member, false),
    ("paul", "Paul Adler", Role::Member, false),
    ("sofia", "Sofia Marin", Role::Member, false),
    ("liam", "Liam Walsh", Role::Member, false),
    ("yuki", "Yuki Tanaka", Role::Member, false),
    ("omar", "Omar Diaz", Role::Member, false),
    ("elena", "Elena Rossi", Role::Member, false),
];

/// Kind, name, label, members.
const TEAMS: [(TeamKind, &str, &str, &[&str]); 4] = [
    (TeamKind::Queue, "sales", "Sales desk", &["sales", "nina", "paul"]),
    (TeamKind::Group, "legal", "Legal", &["legal", "sofia"]),
    (TeamKind::Queue, "finance", "Finance", &["finance", "liam", "elena"]),
    (TeamKind::Group, "implementation", "Implementation", &["implementation", "yuki", "omar"]),
];

/// A name that is written in this file.
pub(super) fn name(text: &str) -> Answer<Name> {
    Name::parse(text).map_err(|error| ApiError::internal(error.to_string()))
}

/// One of the people.
pub(super) fn person(username: &str) -> Answer<SignedIn> {
    let found = PEOPLE.iter().find(|(known, ..)| *known == username);
    let (known, label, role, _) =
        found.ok_or_else(|| ApiError::internal(format!("nobody is called {username}")))?;
    Ok(SignedIn::new(name(known)?, (*label).to_owned(), *role))
}

/// Brings in the people and their teams. The personas share one hash: hashing six times would take a second.
pub(super) async fn settle(past: &Service) -> Answer<()> {
    let hash = tokio::task::spawn_blocking(|| hash_of("demo")).await;
    let hash = hash.map_err(|error| ApiError::internal(error.to_string()))??;
    let mut changeset = Changeset::new();
    for (username, label, role, persona) in PEOPLE {
        changeset.write(Write::InsertUser(UserRow {
            name: name(username)?,
            label: label.to_owned(),
            email: format!("{}@northwind-logistics.example", label.to_lowercase().replace(' ', ".")),
            role,
            active: true,
            password_hash: persona.then(|| hash.clone()),
            created_ms: past.now_ms(),
            seen_ms: None,
            manager: None,
            approval_limit: None,
            successor: None,
            revision: 1,
        }));
    }
    for (kind, team, label, members) in TEAMS {
        let members: BTreeSet<Name> = members.iter().map(|m| name(m)).collect::<Answer<_>>()?;
        changeset.write(Write::PutTeam(TeamRow {
            key: (kind, name(team)?),
            label: label.to_owned(),
            members,
            revision: 1,
        }));
    }
    changeset.write(past.noted_by_system("demo.fill", "people").into());
    past.commit(changeset).await.map_err(store)?;
    past.learn().await
}
