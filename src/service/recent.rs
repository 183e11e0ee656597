//! The last few things that were used, by key; the longest unused one makes room.

use std::collections::BTreeMap;

/// A bounded memory.
#[derive(Debug)]
pub(crate) struct Recent<K, V> {
    capacity: usize,
    tick: u64,
    items: BTreeMap<K, (u64, V)>,
    order: BTreeMap<u64, K>,
}

impl<K: Ord + Clone, V: Clone> Recent<K, V> {
    /// An empty one with room for `capacity`.
    pub(crate) fn new(capacity: usize) -> Self {
        Self { capacity, tick: 0, items: BTreeMap::new(), order: BTreeMap::new() }
    }

    /// What is remembered under this key; it counts as used.
    pub(crate) fn get(&mut self, key: &K) -> Option<V> {
        let (at, value) = self.items.get_mut(key)?;
        self.tick += 1;
        self.order.remove(at);
        self.order.insert(self.tick, key.clone());
        *at = self.tick;
        Some(value.clone())
    }

    /// Remembers.
    pub(crate) fn put(&mut self, key: K, value: V) {
        self.tick += 1;
        if let Some((at, _)) = self.items.insert(key.clone(), (self.tick, value)) {
            self.order.remove(&at);
        }
        self.order.insert(self.tick, key);
        while self.items.len() > self.capacity {
            let Some((_, oldest)) = self.order.pop_first() else { break };
            self.items.remove(&oldest);
        }
    }

    /// Forgets.
    pub(crate) fn remove(&mut self, key: &K) {
        if let Some((at, _)) = self.items.remove(key) {
            self.order.remove(&at);
        }
    }

    /// Forgets everything.
    pub(crate) fn clear(&mut self) {
        self.items.clear();
        self.order.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_unused_makes_room() {
        let mut recent = Recent::new(2);
        recent.put('a', 1);
        recent.put('b', 2);
        assert_eq!(recent.get(&'a'), Some(1));
        recent.put('c', 3);
        assert_eq!((recent.get(&'a'), recent.get(&'b'), recent.get(&'c')), (Some(1), None, Some(3)));
        recent.put('a', 4);
        recent.remove(&'c');
        assert_eq!((recent.get(&'a'), recent.get(&'c')), (Some(4), None));
        recent.clear();
        assert_eq!(recent.get(&'a'), None);
    }
}
