//! Which names can be used at a place of a definition, and what they hold.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
};

use crate::{ids::Name, limits::RELATED_DEPTH_MAX, value::DataType};

/// One path that can be named.
#[derive(Debug, Clone, PartialEq)]
pub struct Known {
    /// What people read.
    pub label: String,
    /// What it holds.
    pub data_type: DataType,
}

/// Which paths can be named.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct KnownNames {
    paths: BTreeMap<String, Known>,
    /// Groups that may hold anything, such as the outputs of a flow that is not known.
    open: BTreeSet<String>,
    /// What groups are called in messages: `record` is `Account`.
    groups: BTreeMap<String, String>,
    /// Roots that exist elsewhere but not here, with the reason.
    absent: BTreeMap<String, String>,
    /// Objects that lookups lead to: what they are called, and what their records hold.
    objects: BTreeMap<Name, (String, BTreeMap<String, Known>)>,
}

impl KnownNames {
    /// Nothing can be named.
    pub fn new() -> Self {
        Self::default()
    }

    /// `path` holds this.
    pub fn add(&mut self, path: impl Into<String>, label: impl Into<String>, data_type: DataType) {
        self.paths.insert(path.into(), Known { label: label.into(), data_type });
    }

    /// Everything under `path` may be named.
    pub fn add_open(&mut self, path: impl Into<String>) {
        self.open.insert(path.into());
    }

    /// `path` is a group that messages call `name`; it may be empty.
    pub fn add_group(&mut self, path: impl Into<String>, name: impl Into<String>) {
        self.groups.insert(path.into(), name.into());
    }

    /// `root` cannot be named here, and why.
    pub fn add_absent(&mut self, root: impl Into<String>, why: impl Into<String>) {
        self.absent.insert(root.into(), why.into());
    }

    /// Everything under `root` is forgotten.
    pub fn remove_root(&mut self, root: &str) {
        let under = |path: &String| path != root && !path.starts_with(&format!("{root}."));
        self.paths.retain(|path, _| under(path));
        self.open.retain(under);
        self.groups.retain(|path, _| under(path));
        self.absent.remove(root);
    }

    /// Why `root` cannot be named here, if that is known.
    pub fn why_absent(&self, root: &str) -> Option<&str> {
        self.absent.get(root).map(String::as_str)
    }

    /// Lookups may lead to records of this object, which hold these by name.
    pub fn add_object(&mut self, object: Name, label: impl Into<String>, members: BTreeMap<String, Known>) {
        self.objects.insert(object, (label.into(), members));
    }

    /// What is known of a path that holds a value; through lookups too.
    pub fn get(&self, path: &str) -> Option<Cow<'_, Known>> {
        self.paths.get(path).map(Cow::Borrowed).or_else(|| match self.related(path)? {
            Related::Value(known) => Some(known),
            Related::Unknown { .. } => None,
        })
    }

    /// Where a path leads that goes on behind a lookup or a user; none where it has no such beginning.
    pub fn related(&self, path: &str) -> Option<Related<'_>> {
        let beginning = |at: usize| path.get(..at).and_then(|head| self.paths.get(head)).map(|k| (at, k));
        let (at, known) = path.match_indices('.').find_map(|(at, _)| beginning(at))?;
        let rest: Vec<&str> = path.get(at + 1..)?.split('.').collect();
        self.follow(&known.data_type, &known.label, &rest, RELATED_DEPTH_MAX)
    }

    fn follow(&self, from: &DataType, label: &str, rest: &[&str], hops: usize) -> Option<Related<'_>> {
        let (part, rest) = rest.split_first()?;
        match from {
            DataType::Lookup { object } => {
                let (called, members) = self.objects.get(object)?;
                let unknown = || Related::Unknown {
                    group: called,
                    members: members.keys().map(String::as_str).collect(),
                };
                let Some(member) = members.get(*part).filter(|_| hops > 0) else { return Some(unknown()) };
                if rest.is_empty() {
                    return Some(Related::Value(Cow::Borrowed(member)));
                }
                self.follow(&member.data_type, &member.label, rest, hops - 1).or_else(|| Some(unknown()))
            }
            DataType::User if rest.is_empty() && PERSON.contains(part) => {
                let words = match *part {
                    "name" => "Username",
                    "label" => "Name",
                    _ => "Role",
                };
                let known = Known { label: format!("{label} › {words}"), data_type: DataType::Text };
                Some(Related::Value(Cow::Owned(known)))
            }
            DataType::User => Some(Related::Unknown { group: "A user", members: PERSON.to_vec() }),
            _ => None,
        }
    }

    /// Every path that holds a value, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&String, &Known)> {
        self.paths.iter()
    }

    /// Whether a path is a group of others.
    pub fn is_group(&self, path: &str) -> bool {
        let prefix = format!("{path}.");
        let next = self.paths.range(prefix.clone()..).next();
        self.groups.contains_key(path)
            || self.open.contains(path)
            || next.is_some_and(|(found, _)| found.starts_with(&prefix))
    }

    /// Whether anything may follow: the path or a part of it is open.
    pub fn is_open(&self, path: &str) -> bool {
        self.open.contains(path)
            || path
                .match_indices('.')
                .any(|(at, _)| path.get(..at).is_some_and(|head| self.open.contains(head)))
    }

    /// What messages call a group.
    pub fn group_name<'a>(&'a self, path: &'a str) -> &'a str {
        self.groups.get(path).map_or(path, String::as_str)
    }

    /// The names that can follow a group (of an empty path: the roots).
    pub fn members(&self, group: &str) -> BTreeSet<&str> {
        let prefix = if group.is_empty() { String::new() } else { format!("{group}.") };
        let paths = self.paths.range(prefix.clone()..).map(|(path, _)| path.as_str());
        let paths = paths.take_while(|path| path.starts_with(&prefix));
        let rest =
            self.groups.keys().chain(&self.open).map(String::as_str).filter(|p| p.starts_with(&prefix));
        paths.chain(rest).filter_map(|path| path.get(prefix.len()..)?.split('.').next()).collect()
    }
}

/// What can be asked of a person that a record names.
const PERSON: [&str; 3] = ["label", "name", "role"];

/// Where a path behind a lookup leads.
#[derive(Debug)]
pub enum Related<'k> {
    /// To a value.
    Value(Cow<'k, Known>),
    /// To nothing: what messages call the group in which it ends, and what that has.
    Unknown {
        /// What messages call it.
        group: &'k str,
        /// What it has.
        members: Vec<&'k str>,
    },
}

/// The known name that `wrong` is most likely a slip of, if one is near enough.
pub fn nearest<'a>(wrong: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let limit = wrong.chars().count().div_ceil(3).max(1);
    let near = known.into_iter().map(|name| (distance(wrong, name), name)).filter(|(d, _)| *d <= limit);
    near.min().map(|(_, name)| name)
}

/// How many letters must be changed, added or removed to make one of the other; case counts not.
fn distance(a: &str, b: &str) -> usize {
    let (a, b) = (a.to_lowercase(), b.to_lowercase());
    if a.len() > 80 || b.len() > 80 {
        return usize::MAX;
    }
    let mut row: Vec<usize> = (0..=b.chars().count()).collect();
    for (i, from) in a.chars().enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        let mut next = vec![left];
        for (to, above) in b.chars().zip(row.iter().skip(1)) {
            left = (diagonal + usize::from(from != to)).min(above + 1).min(left + 1);
            diagonal = *above;
            next.push(left);
        }
        row = next;
    }
    row.last().copied().unwrap_or(usize::MAX)
}
