//! What is said of single things: what becomes of them, and what is wrong.

use fermata_api::{
    ApiError, ErrorKind,
    packages::{LineChange, PackagePartKind as Kind, PlanChange, PlanLine, PlanNote, PlanThing},
};
use fermata_engine::{ids::Name, object::Object, run::command::FieldProblem};
use fermata_interchange::package::{
    PackageError,
    difference::{self, difference},
    folder,
};
use serde::{Serialize, de::DeserializeOwned};

use super::Weighing;
use crate::{Answer, apart::apart, error::fault};

/// Compares the texts of one thing: where the thing is, what becomes of it, and in which lines it is another.
pub(super) type Text = Box<dyn FnOnce() -> Result<(usize, PlanChange, Vec<PlanLine>), PackageError> + Send>;

/// Lines of a difference that are told of one thing.
const LINES_MAX: usize = 2_000;

impl Weighing {
    /// What arrived; nothing where something is in its way, which is noted. Faults of our own go on.
    pub(super) fn arrived<T>(&mut self, kind: Kind, name: &Name, arrived: Answer<T>) -> Answer<Option<T>> {
        let error = match arrived {
            Ok(arrived) => return Ok(Some(arrived)),
            Err(error) => error,
        };
        let ApiError { kind: family, code, message, fields } = error;
        match family {
            ErrorKind::Invalid | ErrorKind::Conflict | ErrorKind::TooLarge => {}
            _ => return Err(ApiError { kind: family, code, message, fields }),
        }
        self.thing_in_the_way(kind, name);
        if fields.is_empty() {
            self.problems.push(PlanNote { path: place(kind, name), code, message });
        }
        for field in fields {
            let FieldProblem { path, code, message } = field;
            self.problems.push(PlanNote { path: format!("{}.{path}", place(kind, name)), code, message });
        }
        Ok(None)
    }

    /// A thing that cannot be brought in as it is: the plan names it still.
    fn thing_in_the_way(&mut self, kind: Kind, name: &Name) {
        self.things.push(PlanThing {
            kind,
            name: name.clone(),
            label: name.to_string(),
            change: PlanChange::Changed,
            version: None,
            draft: false,
            lines: Vec::new(),
        });
    }

    /// As [`thing`](Self::thing), of definitions. Their texts are compared at the end, apart from the threads that answer
    /// requests: see [`told`](Self::told).
    pub(super) fn compared<T: Serialize + DeserializeOwned + PartialEq + Clone + Send + 'static>(
        &mut self,
        kind: Kind,
        (name, label): (&Name, &str),
        before: Option<&T>,
        after: &T,
    ) {
        let (before, after) = (before.cloned(), after.clone());
        let at = self.things.len();
        self.texts.push(Box::new(move || {
            let before = before.as_ref().map(folder::text_of).transpose()?;
            let after = folder::text_of(&after)?;
            Ok((at, change(before.as_deref(), &after), lines(before.as_deref(), &after)))
        }));
        self.thing_of(kind, (name, label), PlanChange::Same, Vec::new());
    }

    /// Says of each definition what becomes of it.
    pub(super) async fn told(&mut self) -> Answer<()> {
        let texts = std::mem::take(&mut self.texts);
        let compare = || texts.into_iter().map(|text| text()).collect::<Result<Vec<_>, _>>();
        let compared = apart(compare).await?.map_err(fault)?;
        for (at, change, lines) in compared {
            if let Some(thing) = self.things.get_mut(at) {
                thing.change = change;
                thing.lines = lines;
            }
        }
        Ok(())
    }

    /// Notes what becomes of a thing, by its texts before and after.
    pub(super) fn thing(&mut self, kind: Kind, said: (&Name, &str), before: Option<&str>, after: &str) {
        self.thing_of(kind, said, change(before, after), lines(before, after));
    }

    fn thing_of(
        &mut self,
        kind: Kind,
        (name, label): (&Name, &str),
        change: PlanChange,
        lines: Vec<PlanLine>,
    ) {
        let label = if label.is_empty() { name.to_string() } else { label.to_owned() };
        let name = name.clone();
        self.things.push(PlanThing { kind, name, label, change, version: None, draft: false, lines });
    }

    /// An object as the package has it, with the fields that it has here besides: what records hold is never lost.
    pub(super) fn with_fields_of(&mut self, there: &Object, object: &Object) -> Object {
        let mut grown = object.clone();
        for field in there.fields.iter().filter(|field| object.field(&field.name).is_none()) {
            let message = format!(
                "has a field {} here that the package does not have: it stays; delete it on the object's page where it is not needed",
                field.shown()
            );
            self.warn(Kind::Object, &object.name, "field_kept", message);
            grown.fields.push(field.clone());
        }
        grown
    }

    pub(super) fn warn(&mut self, kind: Kind, name: &Name, code: &str, message: impl Into<String>) {
        let (code, message) = (code.to_owned(), message.into());
        self.warnings.push(PlanNote { path: place(kind, name), code, message });
    }

    /// What runs here and would have errors.
    pub(super) fn breaks(&mut self, fields: Vec<FieldProblem>) {
        let note = |field: FieldProblem| PlanNote {
            message: format!("runs here, and would break: {}", field.message),
            path: field.path,
            code: field.code,
        };
        self.problems.extend(fields.into_iter().map(note));
    }
}

/// Where a thing is: `flows.review`.
pub(super) fn place(kind: Kind, name: &Name) -> String {
    format!("{}.{name}", kind.folder())
}

/// What becomes of a thing with such texts before and after.
fn change(before: Option<&str>, after: &str) -> PlanChange {
    match before {
        None => PlanChange::New,
        Some(before) if before == after => PlanChange::Same,
        Some(_) => PlanChange::Changed,
    }
}

/// The lines in which a thing that was there before is another.
fn lines(before: Option<&str>, after: &str) -> Vec<PlanLine> {
    let line = |line: difference::Line| PlanLine {
        change: match line.change {
            difference::Change::Kept => LineChange::Kept,
            difference::Change::Removed => LineChange::Removed,
            difference::Change::Added => LineChange::Added,
            difference::Change::Skipped => LineChange::Skipped,
        },
        text: line.text,
    };
    let lines = before.map(|before| difference(before, after)).unwrap_or_default();
    lines.into_iter().take(LINES_MAX).map(line).collect()
}
