//! Where the parts of a text stand, as a tree beside its value: a path is made only where it is asked for.

use std::collections::BTreeMap;

/// The line of a part, and those of the parts in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::package) struct Lines {
    /// From 1; what stands under a key is where the key is.
    pub(super) line: usize,
    pub(super) parts: Parts,
}

/// What is in a part.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) enum Parts {
    /// It is a single value.
    #[default]
    None,
    List(Vec<Lines>),
    Map(BTreeMap<String, Lines>),
}

impl Lines {
    pub(super) fn single(line: usize) -> Self {
        Self { line, parts: Parts::None }
    }

    /// The line of the innermost known part of a path such as `stages[0].name`.
    pub(in crate::package) fn line_of(&self, path: &str) -> usize {
        self.walk(path).0.line.max(1)
    }

    /// The line of the only field of this name at a path or within it; none where there is no such field, or more than one.
    pub(in crate::package) fn only(&self, path: &str, field: &str) -> Option<usize> {
        let (at, rest) = self.walk(path);
        if !rest.is_empty() {
            return None;
        }
        let mut found = Vec::new();
        if path == field || path.strip_suffix(field).is_some_and(|head| head.ends_with('.')) {
            found.push(at.line);
        }
        at.collect(field, &mut found);
        match found.as_slice() {
            [line] => Some(*line),
            _ => None,
        }
    }

    /// The innermost known part, and what of the path leads on from there.
    fn walk<'p>(&self, path: &'p str) -> (&Self, &'p str) {
        let (mut at, mut rest) = (self, path);
        while let Some((inner, after)) = at.step(rest) {
            (at, rest) = (inner, after);
        }
        (at, rest)
    }

    fn step<'p>(&self, path: &'p str) -> Option<(&Self, &'p str)> {
        match &self.parts {
            Parts::None => None,
            Parts::List(items) => {
                let (index, rest) = path.strip_prefix('[')?.split_once(']')?;
                Some((items.get(index.parse::<usize>().ok()?)?, rest))
            }
            Parts::Map(map) => {
                let path = path.strip_prefix('.').unwrap_or(path);
                // A key may hold what divides the parts of a path: the longest that fits is meant.
                let fits = |key: &str| {
                    path.strip_prefix(key).filter(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
                };
                let found = map.iter().filter_map(|(key, inner)| Some((key.len(), inner, fits(key)?)));
                let (_, inner, rest) = found.max_by_key(|(length, ..)| *length)?;
                (!path.is_empty()).then_some((inner, rest))
            }
        }
    }

    /// Finds fields by their name; two are as many as anybody asks for.
    fn collect(&self, field: &str, found: &mut Vec<usize>) {
        if found.len() > 1 {
            return;
        }
        match &self.parts {
            Parts::None => {}
            Parts::List(items) => items.iter().for_each(|item| item.collect(field, found)),
            Parts::Map(map) => {
                found.extend(map.get(field).map(|inner| inner.line));
                map.values().for_each(|inner| inner.collect(field, found));
            }
        }
    }
}
