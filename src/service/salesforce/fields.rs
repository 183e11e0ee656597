//! What was chosen for fields that an import makes: which choices are of no use, and what each of them breaks.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use fermata_api::salesforce::{SalesforceChoices, SalesforceFieldChoice};
use fermata_engine::{
    expr::nearest,
    ids::Name,
    object::{Field, Object},
};
use fermata_interchange::salesforce::{Import, report::ElementResult};

use super::{Turning, compare::Plan};
use crate::{Answer, Service, definitions::Definition};

/// Fields of which each is tried by itself; what more of them break is told at each.
const TRIED_MAX: usize = 16;

/// What is to be said of fields for which something was chosen.
#[derive(Debug, Default)]
pub(super) struct Fields {
    /// Those of use, as [`field_key`] has them.
    pub(super) chosen: BTreeSet<String>,
    /// What no longer works because of the type that was chosen, likewise.
    pub(super) misfits: BTreeMap<String, Vec<String>>,
    /// Those of no use, as the choices call them, and why.
    pub(super) unused: BTreeMap<String, String>,
}

/// What a field goes by among the choices.
pub(super) fn field_key(object: &Name, field: &Name) -> String {
    key(&format!("{object}.{field}"))
}

fn key(said: &str) -> String {
    said.trim().to_lowercase()
}

impl Service {
    /// What is to be said of the fields for which something was chosen.
    pub(super) async fn salesforce_fields(
        &self,
        turning: &Arc<Turning>,
        choices: &SalesforceChoices,
        (import, plan): (&Import, &Plan),
    ) -> Answer<Fields> {
        let mut fields = Fields::default();
        for (said, choice) in &choices.fields {
            match use_of(said, choice, plan, &turning.objects) {
                Ok(true) => drop(fields.chosen.insert(key(said))),
                Ok(false) => {}
                Err(why) => drop(fields.unused.insert(said.clone(), why)),
            }
        }
        let typed = choices.fields.iter().filter(|(_, choice)| choice.data_type.is_some());
        let typed: Vec<&str> =
            typed.map(|(said, _)| said.as_str()).filter(|said| fields.chosen.contains(&key(said))).collect();
        if !typed.is_empty() {
            let now = complaints(import, plan);
            let import = Arc::new(import.clone());
            fields.misfits = self.misfits((turning, &import), choices, &typed, &now).await?;
        }
        Ok(fields)
    }

    /// What goes wrong with a type that would not without it, by field. Definitions that speak of the field are turned once more
    /// without the choice: what a type changes in them is known in no other way.
    async fn misfits(
        &self,
        turning: (&Arc<Turning>, &Arc<Import>),
        choices: &SalesforceChoices,
        typed: &[&str],
        now: &BTreeSet<String>,
    ) -> Answer<BTreeMap<String, Vec<String>>> {
        let before = self.complaints_without(turning, choices, typed).await?;
        let mut rest: BTreeSet<&String> = now.difference(&before).collect();
        let mut misfits: BTreeMap<String, Vec<String>> = BTreeMap::new();
        if rest.is_empty() {
            return Ok(misfits);
        }
        let alone = typed.len() == 1;
        for said in typed.iter().take(TRIED_MAX).filter(|_| !alone) {
            let without = self.complaints_without(turning, choices, &[said]).await?;
            let own: Vec<String> =
                now.difference(&before.union(&without).cloned().collect()).cloned().collect();
            rest.retain(|complaint| !own.contains(complaint));
            if !own.is_empty() {
                misfits.insert(key(said), own);
            }
        }
        // What only several of them break together is told at each of them.
        for said in typed.iter().filter(|_| !rest.is_empty()) {
            misfits.entry(key(said)).or_default().extend(rest.iter().map(|complaint| (*complaint).clone()));
        }
        Ok(misfits)
    }

    async fn complaints_without(
        &self,
        (turning, with_all): (&Arc<Turning>, &Arc<Import>),
        choices: &SalesforceChoices,
        left_out: &[&str],
    ) -> Answer<BTreeSet<String>> {
        let mut choices = choices.clone();
        for said in left_out {
            if let Some(choice) = choices.fields.get_mut(*said) {
                choice.data_type = None;
            }
        }
        let import = Turning::turned_again(turning, choices, with_all, left_out).await?;
        let plan = self.salesforce_plan(&import).await?;
        Ok(complaints(&import, &plan))
    }
}

/// Everything that is wrong with what comes of files, in sentences that tell where. That a flow is not active which has something
/// wrong itself is not told once more by what calls it.
fn complaints(import: &Import, plan: &Plan) -> BTreeSet<String> {
    let broken = plan.flows.iter().filter(|flow| !flow.problems.is_empty());
    let broken: BTreeSet<&str> = broken.map(|flow| flow.name.as_str()).collect();
    let of = |label: &str, problems: &[String]| {
        let own = problems.iter().filter(|problem| !speaks_of_any(problem, &broken));
        own.map(|problem| format!("{label}: {problem}")).collect::<Vec<String>>()
    };
    let mut all = BTreeSet::new();
    for planned in &plan.objects {
        all.extend(of(&planned.object.label, &planned.problems));
    }
    for drawn in &plan.flows {
        all.extend(of(drawn.definition.label(), &drawn.problems));
    }
    for drawn in &plan.orchestrations {
        all.extend(of(drawn.definition.label(), &drawn.problems));
    }
    for file in &import.report.files {
        let lost = file.elements.iter().filter(|element| element.result == ElementResult::NotSupported);
        all.extend(lost.map(|element| format!("{}, line {}: {}", file.name, element.line, element.note)));
    }
    all
}

/// Whether a sentence says of one of these flows, by its whole name, that it is not active.
fn speaks_of_any(sentence: &str, flows: &BTreeSet<&str>) -> bool {
    let in_name = |letter: char| letter.is_alphanumeric() || letter == '_';
    let named = sentence.split("active flow ").skip(1);
    { named }.any(|rest| flows.contains(rest.split(|letter| !in_name(letter)).next().unwrap_or_default()))
}

/// Whether a choice is of use; not where it says what is so already.
///
/// # Errors
/// Why it is of none.
fn use_of(
    said: &str,
    choice: &SalesforceFieldChoice,
    plan: &Plan,
    here: &BTreeMap<Name, Object>,
) -> Result<bool, String> {
    let Some((object, field)) = said.trim().split_once('.') else {
        return Err("names no field: write object and field, such as Case.Amount__c".to_owned());
    };
    if found(here.values(), object, field).is_some_and(|there| fits(choice, there)) {
        return Ok(false);
    }
    if let Some(there) = found(here.values(), object, field) {
        return Err(format!(
            "is here already and holds {}; change it under Settings, Objects",
            there.data_type.words()
        ));
    }
    if found(plan.objects.iter().map(|planned| &planned.object), object, field).is_some() {
        return Ok(true);
    }
    let made = plan.objects.iter().map(|planned| &planned.object);
    let made =
        made.flat_map(|object| object.fields.iter().map(|field| format!("{}.{}", object.name, field.name)));
    let made: Vec<String> = made.collect();
    Err(match nearest(said.trim(), made.iter().map(String::as_str)) {
        Some(near) => format!("is no field that these files make, but {near} is"),
        None => "is no field that these files make".to_owned(),
    })
}

fn found<'o>(objects: impl Iterator<Item = &'o Object>, object: &str, field: &str) -> Option<&'o Field> {
    let object = { objects }.find(|known| known.name.as_str().eq_ignore_ascii_case(object.trim()))?;
    object.fields.iter().find(|known| known.name.as_str().eq_ignore_ascii_case(field.trim()))
}

/// Whether a field is as it was chosen.
fn fits(choice: &SalesforceFieldChoice, field: &Field) -> bool {
    choice.data_type.as_ref().is_none_or(|data_type| *data_type == field.data_type)
        && choice.label.as_ref().is_none_or(|label| label.trim() == field.shown())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_apart_by_their_last_letter() {
        let flows = BTreeSet::from(["review", "sign"]);
        let check = |sentence: &str, expected: bool| {
            assert_eq!(speaks_of_any(sentence, &flows), expected, "{sentence}");
        };
        check("there is no active flow review", true);
        check("there is no active flow review; choose another", true);
        check("there is no active flow review_2; did you mean review?", false);
        check("there is no active flow review2, and no active flow review.", true);
        check("the active flow reviewÄ", false);
        check("there is no active flow", false);
    }
}
