//! `@username` in what people write: whoever is named and may see it is told.

use std::collections::BTreeSet;

use fermata_engine::{ids::Name, object::RecordRef, run::effects::NoticeKind};
use fermata_store::{Write, rows::RecordRow};

use super::Telling;
use crate::{Answer, Service, SignedIn, limits::MENTIONS_MAX};

/// Characters of what was written that a notification quotes.
const QUOTED_MAX: usize = 300;

impl Service {
    /// What tells everybody whom a text about a record names, of those who may see that record; `before` is what the text said
    /// earlier, whose people know already. The caller writes it with what caused it.
    pub(crate) async fn notify_mentions(
        &self,
        who: &SignedIn,
        record: &RecordRow,
        text: &str,
        before: &str,
    ) -> Answer<Vec<Write>> {
        let known = self.known();
        let knew = mentioned(before);
        let named = mentioned(text).into_iter().filter(|name| *name != who.name && !knew.contains(name));
        let telling = Telling {
            kind: NoticeKind::Mention,
            subject: format!("{} mentions you at {}", who.label, record.title),
            body: quoted(text),
            run: None,
            item: None,
            record: Some(RecordRef { object: record.object.clone(), id: record.id }),
            bell_only: false,
        };
        let mut writes = Vec::new();
        for name in named.take(MENTIONS_MAX) {
            let Some(person) = known.directory.users.get(&name).filter(|person| person.active) else {
                continue;
            };
            let reader = SignedIn::new(name, person.label.clone(), person.role);
            if !self.may_see_record(&reader, record).await? {
                continue;
            }
            let told = self.tell_person(&known, &reader.name, &telling)?;
            writes.push(Write::AddNotification(told.row));
            writes.extend(told.writes);
        }
        Ok(writes)
    }
}

/// Every `@username`: an at sign that no letter or digit stands before, so that no address of a mail is taken for one.
pub(crate) fn mentioned(text: &str) -> BTreeSet<Name> {
    let mut found = BTreeSet::new();
    let mut before = ' ';
    for (at, c) in text.char_indices() {
        if c == '@' && !before.is_alphanumeric() {
            let rest = text.get(at + 1..).unwrap_or_default();
            let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(rest.len());
            found.extend(rest.get(..end).and_then(|name| Name::parse(name).ok()));
        }
        before = c;
    }
    found
}

fn quoted(text: &str) -> String {
    let mut quoted: String = text.chars().take(QUOTED_MAX).collect();
    if quoted.len() < text.len() {
        quoted.push('…');
    }
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_after_an_at_sign_are_found_and_addresses_are_not() {
        let found = |text: &str| mentioned(text).iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(found("@lea, can @sam_2 look? (@mia)"), ["lea", "mia", "sam_2"]);
        assert_eq!(found("write to lea@example.com or @ nobody, @"), Vec::<String>::new());
        assert_eq!(found("@lea @lea"), ["lea"]);
        assert_eq!(found("ü@lea"), Vec::<String>::new());
    }
}
