//! What came of an import, as it is told: the report of the files, whom they name, and what changes here, in words.

use std::collections::BTreeMap;

use fermata_api::{Moment, salesforce::*};
use fermata_engine::{
    ids::Name,
    object::{Field, Object},
    people::Assignee,
    value::DataType,
};
use fermata_interchange::salesforce::{
    Found, Mention, MentionKind, SourceFile,
    report::{Drawing, ElementReport, ElementResult, FileKind, FileReport, FileResult, Place},
};
use serde_json::Value;

use super::{
    Prepared,
    compare::{Drawn, Plan, PlannedObject, team_kind},
    fields::{Fields, field_key},
    people::note_of_user,
};
use crate::{
    SignedIn,
    audit::{humanised, value_words},
    definitions::Definition,
    known::Known,
};

/// Problems of one thing that are told.
const TOLD: usize = 5;
/// Why a flow that was active there stays a draft here.
const BESIDE: &str = "Somebody activated another version here, and it stays active: this comes as a draft beside it. Look at what differs, and activate it where it is right.";
/// Characters of a value that is told.
const VALUE_LENGTH_MAX: usize = 160;

/// Everything that is told of an import that is saved, with the links of those who were made.
pub(super) fn report_saved(
    prepared: Prepared,
    (who, known): (&SignedIn, &Known),
    mut links: BTreeMap<Name, String>,
) -> SalesforceReport {
    let mut report = report(prepared, who, known);
    report.saved = true;
    for part in report.parts.iter_mut().filter(|part| part.kind == SalesforcePartKind::User) {
        part.setup_path = links.remove(&part.name);
    }
    report
}

/// Everything that is told of an import.
pub(super) fn report(prepared: Prepared, who: &SignedIn, known: &Known) -> SalesforceReport {
    let Prepared { import, plan, passed_over, mut texts, fields, unused_people, revision } = prepared;
    let people = import.people.iter().map(|mention| told(mention, &plan, known)).collect();
    let telling = Telling { plan: &plan, fields: &fields, who, known };
    let parts = telling.parts();
    let files = import.report.files.into_iter();
    let files = files.map(|report| file(report, &mut texts)).collect();
    SalesforceReport {
        saved: false,
        revision,
        files,
        passed_over,
        people,
        parts,
        unused_fields: fields.unused,
        unused_people,
    }
}

/// The text of each file, as far as all of them together are not too long.
pub(super) fn texts(files: &[SourceFile]) -> BTreeMap<String, String> {
    let mut left = SALESFORCE_SOURCE_MAX;
    let mut texts = BTreeMap::new();
    for file in files {
        if let Some(rest) = left.checked_sub(file.bytes.len()) {
            left = rest;
            texts.insert(file.path.clone(), letters(&file.bytes));
        }
    }
    texts
}

fn letters(bytes: &[u8]) -> String {
    let wide = |of: fn([u8; 2]) -> u16, bytes: &[u8]| {
        let units = bytes.chunks_exact(2).filter_map(|pair| pair.try_into().ok()).map(of);
        String::from_utf16_lossy(&units.collect::<Vec<u16>>())
    };
    match bytes {
        [0xff, 0xfe, rest @ ..] => wide(u16::from_le_bytes, rest),
        [0xfe, 0xff, rest @ ..] => wide(u16::from_be_bytes, rest),
        [0xef, 0xbb, 0xbf, rest @ ..] | rest => String::from_utf8_lossy(rest).into_owned(),
    }
}

fn file(report: FileReport, texts: &mut BTreeMap<String, String>) -> SalesforceFile {
    SalesforceFile {
        kind: match report.kind {
            FileKind::Orchestration => SalesforceKind::Orchestration,
            FileKind::ApprovalProcess => SalesforceKind::ApprovalProcess,
            FileKind::ScreenFlow => SalesforceKind::ScreenFlow,
            FileKind::AutolaunchedFlow => SalesforceKind::AutolaunchedFlow,
            FileKind::RecordTriggeredFlow => SalesforceKind::RecordTriggeredFlow,
            FileKind::EvaluationFlow => SalesforceKind::EvaluationFlow,
            FileKind::Other => SalesforceKind::Other,
        },
        name: report.name,
        result: match report.result {
            FileResult::Imported => SalesforceFileResult::Imported,
            FileResult::ImportedWithChanges => SalesforceFileResult::ImportedWithChanges,
            FileResult::Refused => SalesforceFileResult::Refused,
        },
        note: report.note,
        elements: report.elements.into_iter().map(element).collect(),
        source: texts.remove(&report.path),
        path: report.path,
    }
}

fn element(report: ElementReport) -> SalesforceElement {
    let ElementReport { element, name, line, result, note, at } = report;
    let result = match result {
        ElementResult::AsIs => SalesforceResult::AsIs,
        ElementResult::Changed => SalesforceResult::Changed,
        ElementResult::NotSupported => SalesforceResult::NotSupported,
    };
    SalesforceElement { element, name, line, result, note, at: at.map(place) }
}

fn place(at: Place) -> SalesforcePlace {
    let drawing = match at.drawing {
        Drawing::Orchestration => SalesforceDrawing::Orchestration,
        Drawing::Flow => SalesforceDrawing::Flow,
    };
    SalesforcePlace { drawing, name: at.name, element: at.element }
}

fn told(mention: &Mention, plan: &Plan, known: &Known) -> SalesforceMention {
    let Mention { kind, source, name, found } = mention;
    let key = match kind {
        MentionKind::User => Assignee::User(name.clone()),
        MentionKind::Group => Assignee::Group(name.clone()),
        MentionKind::Queue => Assignee::Queue(name.clone()),
    };
    let new_user = plan.users.iter().find(|user| *kind == MentionKind::User && user.name == *name);
    let new_team = plan.teams.iter().find(|(of, team)| team_kind(*kind) == Some(*of) && team.name == *name);
    let new = new_user.map(|user| &user.label).or(new_team.map(|(_, team)| &team.label));
    SalesforceMention {
        kind: match kind {
            MentionKind::User => SalesforceMentionKind::User,
            MentionKind::Group => SalesforceMentionKind::Group,
            MentionKind::Queue => SalesforceMentionKind::Queue,
        },
        source: source.clone(),
        name: name.clone(),
        label: new.cloned().unwrap_or_else(|| known.directory.label(&key)),
        found: match found {
            _ if new.is_some() => SalesforceFound::ToBeMade,
            Found::Chosen => SalesforceFound::Chosen,
            Found::ByName => SalesforceFound::ByName,
            Found::ToBeMade => SalesforceFound::ToBeMade,
        },
        note: if *kind == MentionKind::User { note_of_user(mention, known) } else { String::new() },
    }
}

/// What the parts are told from.
struct Telling<'t> {
    plan: &'t Plan,
    fields: &'t Fields,
    who: &'t SignedIn,
    known: &'t Known,
}

impl Telling<'_> {
    fn parts(&self) -> Vec<SalesforcePart> {
        use SalesforcePartKind as Kind;
        let Self { plan, .. } = self;
        let orchestrations = plan.orchestrations.iter().map(|drawn| self.drawn(Kind::Orchestration, drawn));
        let flows = plan.flows.iter().map(|drawn| self.drawn(Kind::Flow, drawn));
        let objects = plan.objects.iter().map(|planned| self.object(planned));
        let teams = plan.teams.iter().map(|(kind, team)| {
            let kind = if *kind == fermata_api::people::TeamKind::Queue { Kind::Queue } else { Kind::Group };
            new_part(kind, &team.name, &team.label)
        });
        let users = plan.users.iter().map(|user| new_part(Kind::User, &user.name, &user.label));
        orchestrations.chain(flows).chain(objects).chain(teams).chain(users).collect()
    }

    fn drawn<T: Definition>(&self, kind: SalesforcePartKind, drawn: &Drawn<T>) -> SalesforcePart {
        let change = match &drawn.before {
            None => SalesforceChange::New,
            Some(_) if drawn.differs() => SalesforceChange::Changed,
            Some(_) => SalesforceChange::Unchanged,
        };
        let replaces = drawn.replaces().map(|header| SalesforceDraft {
            by: self.known.label_of_actor(&header.updated_by),
            saved: Moment(header.updated_ms),
            own: header.updated_by == self.who.key(),
        });
        SalesforcePart {
            change,
            activated: drawn.activate,
            reason: match (drawn.activate, drawn.beside) {
                (true, _) => drawn.reason.clone(),
                (false, true) => BESIDE.to_owned(),
                (false, false) => String::new(),
            },
            replaces,
            differences: drawn.differences().as_ref().map(differences).unwrap_or_default(),
            problems: few(&drawn.problems),
            ..new_part(kind, &drawn.name, drawn.definition.label())
        }
    }

    fn object(&self, planned: &PlannedObject) -> SalesforcePart {
        let PlannedObject { object, before, problems } = planned;
        let had =
            |field: &Field| before.as_ref().is_some_and(|(before, _)| before.field(&field.name).is_some());
        SalesforcePart {
            change: match before {
                None => SalesforceChange::New,
                Some(_) if planned.differs() => SalesforceChange::Changed,
                Some(_) => SalesforceChange::Unchanged,
            },
            fields: object
                .fields
                .iter()
                .filter(|field| !had(field))
                .map(|field| self.field(object, field))
                .collect(),
            problems: few(problems),
            ..new_part(SalesforcePartKind::Object, &object.name, &object.label)
        }
    }

    fn field(&self, object: &Object, field: &Field) -> SalesforceField {
        let holds = match &field.data_type {
            DataType::Lookup { object } => format!("Lookup to {}", self.label_of(object)),
            other => other.words().to_owned(),
        };
        let key = field_key(&object.name, &field.name);
        SalesforceField {
            name: field.name.clone(),
            label: field.shown().to_owned(),
            holds,
            data_type: field.data_type.clone(),
            chosen: self.fields.chosen.contains(&key),
            problems: self.fields.misfits.get(&key).map(|problems| few(problems)).unwrap_or_default(),
        }
    }

    fn label_of(&self, name: &Name) -> String {
        let new = self.plan.objects.iter().map(|planned| &planned.object).find(|object| object.name == *name);
        let there: Option<&Object> = self.known.objects.get(name).map(|object| &**object);
        new.or(there).map_or_else(|| name.to_string(), |object| object.label.clone())
    }
}

/// The first problems, and how many more there are.
fn few(problems: &[String]) -> Vec<String> {
    let mut told: Vec<String> = problems.iter().take(TOLD).cloned().collect();
    let more = problems.len().saturating_sub(TOLD);
    if more > 0 {
        told.push(format!("And {more} more."));
    }
    told
}

fn new_part(kind: SalesforcePartKind, name: &Name, label: &str) -> SalesforcePart {
    SalesforcePart {
        kind,
        name: name.clone(),
        label: label.to_owned(),
        change: SalesforceChange::New,
        activated: false,
        reason: String::new(),
        replaces: None,
        differences: Vec::new(),
        fields: Vec::new(),
        problems: Vec::new(),
        setup_path: None,
    }
}

/// What differs, by place, in words.
fn differences(changes: &Value) -> Vec<SalesforceDifference> {
    let pairs = changes.as_object().into_iter().flatten();
    pairs
        .map(|(path, pair)| {
            let side = |n: usize| pair.get(n).and_then(value_words).map(|text| shortened(&text));
            SalesforceDifference { place: place_words(path), old: side(0), new: side(1) }
        })
        .collect()
}

/// `stages[review].steps[sign].label` becomes `Stage review › Step sign › Label`.
fn place_words(path: &str) -> String {
    let part = |part: &str| match part.split_once('[') {
        Some((list, name)) => {
            let list = humanised(list.strip_suffix('s').unwrap_or(list));
            format!("{list} {}", name.trim_end_matches(']'))
        }
        None => humanised(part),
    };
    path.split('.').map(part).collect::<Vec<_>>().join(" › ")
}

fn shortened(text: &str) -> String {
    match text.chars().count() > VALUE_LENGTH_MAX {
        true => text.chars().take(VALUE_LENGTH_MAX).chain(['…']).collect(),
        false => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use fermata_api::people::TeamKind;
    use fermata_interchange::package::PackagedTeam;

    use super::*;

    #[test]
    fn differences_are_told_in_words() {
        let changes = serde_json::json!({
            "label": ["Review", "Look at it"],
            "stages[review].steps[sign].due": [null, { "minutes": 30 }],
        });
        let told = differences(&changes);
        let words: Vec<_> =
            told.iter().map(|d| (d.place.as_str(), d.old.as_deref(), d.new.as_deref())).collect();
        assert_eq!(
            words,
            [
                ("Label", Some("Review"), Some("Look at it")),
                ("Stage review › Step sign › Due", None, Some("Minutes: 30")),
            ]
        );
    }

    #[test]
    fn a_group_and_a_queue_of_one_name_are_told_apart() {
        let tier = || Name::parse("tier").unwrap();
        let group = PackagedTeam { name: tier(), label: "Tier group".into() };
        let plan = Plan { teams: vec![(TeamKind::Group, group)], ..Plan::default() };
        let check = |kind, expected: (&str, SalesforceFound)| {
            let mention = Mention { kind, source: "tier".into(), name: tier(), found: Found::ByName };
            let told = told(&mention, &plan, &Known::default());
            assert_eq!((told.label.as_str(), told.found), expected);
        };
        check(MentionKind::Group, ("Tier group", SalesforceFound::ToBeMade));
        check(MentionKind::Queue, ("tier", SalesforceFound::ByName));
    }

    #[test]
    fn texts_are_told_as_far_as_they_are_not_too_long() {
        let file = |path: &str, bytes: Vec<u8>| SourceFile { path: path.to_owned(), bytes };
        let wide = [0xff, 0xfe, b'<', 0, b'F', 0].to_vec();
        let told = texts(&[
            file("a", wide),
            file("b", vec![b'x'; SALESFORCE_SOURCE_MAX]),
            file("c", b"<F".to_vec()),
        ]);
        let told: Vec<_> = told.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
        assert_eq!(told, [("a", "<F"), ("c", "<F")]);
    }
}
