//! What stands for a report: whoever confirms it saves what it said, or nothing.

use fermata_interchange::salesforce::Import;
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::compare::{Drawn, Plan};
use crate::{Answer, definitions::Definition, digest, error::fault};

/// Everything that would be written, what is said of it, and what was looked at for it, as one short text.
pub(super) fn revision(import: &Import, plan: &Plan) -> Answer<String> {
    let mut hash = Sha256::new();
    plan.flows.iter().try_for_each(|flow| add_drawn(&mut hash, flow))?;
    plan.orchestrations.iter().try_for_each(|orchestration| add_drawn(&mut hash, orchestration))?;
    for planned in &plan.objects {
        let seen = planned.before.as_ref().map(|(_, revision)| revision);
        add(&mut hash, &("object", &planned.object, seen, &planned.problems))?;
    }
    for (kind, team) in &plan.teams {
        add(&mut hash, &("team", kind, team))?;
    }
    for user in &plan.users {
        add(&mut hash, &("user", &user.name, &user.label, &user.email, &user.source))?;
    }
    import.people.iter().try_for_each(|mention| add(&mut hash, &("mention", mention)))?;
    Ok(digest::short(hash.finalize()))
}

fn add_drawn<T: Definition>(hash: &mut Sha256, drawn: &Drawn<T>) -> Answer<()> {
    let Drawn { name, definition, header, activate, reason, problems, .. } = drawn;
    let seen = header.as_ref().map(|header| (header.draft_revision, header.active_version));
    add(hash, &(T::WORD, name, definition, seen, activate, reason, problems))
}

/// Each thing on a line of its own: a text holds no end of a line in JSON.
fn add(hash: &mut Sha256, thing: &impl Serialize) -> Answer<()> {
    hash.update(serde_json::to_vec(thing).map_err(fault)?);
    hash.update(b"\n");
    Ok(())
}

#[cfg(test)]
mod tests {
    use fermata_engine::{
        ids::Name,
        object::{Field, Object},
        value::DataType,
    };
    use fermata_interchange::salesforce::{Found, Mention, MentionKind};

    use super::{
        super::{compare::PlannedObject, people::NewUser},
        *,
    };

    fn name(text: &str) -> Name {
        Name::parse(text).unwrap()
    }

    fn plan() -> Plan {
        let object = Object {
            name: name("Parcel__c"),
            label: "Parcel".into(),
            label_plural: String::new(),
            description: String::new(),
            fields: vec![Field::new(name("Size__c"), "Size", DataType::Text)],
            title_field: None,
            rules: Vec::new(),
        };
        let user = NewUser {
            name: name("anna"),
            label: "Anna".into(),
            email: "anna@example.com".into(),
            source: "anna@example.com".into(),
        };
        let objects = vec![PlannedObject { object, before: None, problems: Vec::new() }];
        Plan { objects, users: vec![user], ..Plan::default() }
    }

    #[test]
    fn whatever_would_be_written_makes_another_revision() {
        let check = |change: fn(&mut Plan)| {
            let mut changed = plan();
            change(&mut changed);
            assert_ne!(
                revision(&Import::default(), &changed).unwrap(),
                revision(&Import::default(), &plan()).unwrap()
            );
        };
        check(|plan| plan.objects[0].object.fields[0].data_type = DataType::Date);
        check(|plan| plan.objects[0].object.fields[0].label = "How large".into());
        check(|plan| plan.objects[0].object.label = "Packet".into());
        check(|plan| plan.objects[0].problems.push("It is wrong.".into()));
        check(|plan| plan.users[0].email = "anna@example.org".into());
        check(|plan| plan.users[0].label = "Anna Meier".into());
        assert_eq!(
            revision(&Import::default(), &plan()).unwrap(),
            revision(&Import::default(), &plan()).unwrap()
        );
    }

    #[test]
    fn who_is_meant_makes_another_revision() {
        let meant = |who: &str| {
            let (source, found) = ("wanda@example.com".to_owned(), Found::Chosen);
            let mention = Mention { kind: MentionKind::User, source, name: name(who), found };
            let import = Import { people: vec![mention], ..Import::default() };
            revision(&import, &Plan::default()).unwrap()
        };
        assert_ne!(meant("anna"), meant("mia"));
    }
}
