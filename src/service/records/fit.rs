//! Whether the records that an object has fit what it is changed to. Nothing that they hold is lost: a change that some record
//! does not fit is refused, and names the records.

use std::collections::BTreeMap;

use fermata_api::ApiError;
use fermata_engine::{
    ids::Name,
    object::{Field, Object},
    run::command::FieldProblem,
    value::{DataType, Value},
};
use fermata_store::{
    Changeset, Guard, Write,
    filters::{RecordFilter, RecordSort},
    rows::{RecordRow, UniqueRow},
};

use crate::{Answer, Service, error::store, limits::RECORDS_FITTED_MAX, transition::index_key};

/// Records read at once.
const AT_ONCE: u32 = 1_000;
/// Records that a refusal names.
const NAMED: usize = 3;

impl Service {
    /// What must hold and be written together with the new definition of an object.
    pub(crate) async fn fit(&self, before: Option<&Object>, after: &Object) -> Answer<Changeset> {
        let mut changeset = Changeset::new();
        let Some(before) = before else { return Ok(changeset) };
        for field in before.fields.iter().filter(|field| field.is_unique()) {
            if !after.field(&field.name).is_some_and(Field::is_unique) {
                changeset.write(Write::DeleteUniqueField(after.name.clone(), field.name.clone()));
            }
        }
        let mut fits: Vec<Fit<'_>> = after.fields.iter().filter_map(|field| Fit::of(before, field)).collect();
        if fits.is_empty() {
            return Ok(changeset);
        }
        let seen = self.inner.db.records_seen(&after.name).await.map_err(store)?;
        if seen.count > RECORDS_FITTED_MAX {
            let message = format!(
                "has {} records, more than the {RECORDS_FITTED_MAX} that can be looked through at once; add a new field instead",
                seen.count
            );
            return Err(ApiError::field("fields", "too_many", message));
        }
        let mut cursor = None;
        let mut more = seen.count > 0;
        while more {
            let filter = RecordFilter::default();
            let listed = self.inner.db.record_list(
                &after.name,
                &filter,
                &RecordSort::Title,
                cursor.as_deref(),
                AT_ONCE,
            );
            let (rows, next) = listed.await.map_err(store)?;
            rows.iter().for_each(|row| fits.iter_mut().for_each(|fit| fit.look(row)));
            more = next.is_some();
            cursor = next;
        }
        let problems: Vec<FieldProblem> = fits.iter().filter_map(Fit::problem).collect();
        if !problems.is_empty() {
            return Err(ApiError::invalid(problems));
        }
        changeset.guard(Guard::RecordsAsRead(after.name.clone(), seen));
        for fit in fits {
            for (value, (record, _)) in fit.held {
                let (object, field) = (after.name.clone(), fit.field.name.clone());
                changeset.write(Write::PutUnique(UniqueRow { object, field, value, record }));
            }
        }
        Ok(changeset)
    }
}

/// One field whose records are looked through.
struct Fit<'f> {
    field: &'f Field,
    /// Whether the type is another one, or the field is new: records may hold something from before.
    retyped: bool,
    /// Whether it becomes unique.
    becomes_unique: bool,
    misfits: Vec<String>,
    misfit_count: usize,
    /// Who holds which value.
    held: BTreeMap<String, (fermata_engine::ids::RecordId, String)>,
    twice: Vec<String>,
}

impl<'f> Fit<'f> {
    fn of(before: &Object, field: &'f Field) -> Option<Self> {
        let old = before.field(&field.name);
        let same = |a: &DataType, b: &DataType| match (a, b) {
            (DataType::AutoNumber { .. }, DataType::AutoNumber { .. })
            | (DataType::Formula { .. }, DataType::Formula { .. })
            | (DataType::Number { .. }, DataType::Number { .. }) => true,
            (a, b) => a == b,
        };
        let retyped = !old.is_some_and(|old| same(&old.data_type, &field.data_type));
        let becomes_unique = field.is_unique() && !old.is_some_and(Field::is_unique);
        (retyped || becomes_unique).then(|| Self {
            field,
            retyped,
            becomes_unique,
            misfits: Vec::new(),
            misfit_count: 0,
            held: BTreeMap::new(),
            twice: Vec::new(),
        })
    }

    fn look(&mut self, row: &RecordRow) {
        let Some(value) = row.fields.get(self.field.name.as_str()).filter(|value| !value.is_null()) else {
            return;
        };
        if self.retyped && !self.takes(value) {
            self.misfit_count += 1;
            if self.misfits.len() < NAMED {
                self.misfits.push(name_of(row));
            }
        }
        if let Some(key) = index_key(value).filter(|_| self.becomes_unique)
            && let Some((_, other)) = self.held.insert(key, (row.id, name_of(row)))
            && self.twice.len() < NAMED
        {
            self.twice.push(format!("{other} and {}", name_of(row)));
        }
    }

    fn takes(&self, value: &Value) -> bool {
        !self.field.data_type.is_given()
            && self.field.data_type.check(value).is_ok_and(|normal| normal == *value)
    }

    fn problem(&self) -> Option<FieldProblem> {
        let at = |part: &str| format!("fields.{}.{part}", self.field.name);
        let name: &Name = &self.field.name;
        if self.misfit_count > 0 {
            let (count, named) = (self.misfit_count, self.misfits.join(", "));
            let records = if count == 1 { "1 record holds" } else { &format!("{count} records hold") };
            let message = format!(
                "{records} something in {name} that does not fit ({named}), and nothing is thrown away: change these records \
                 first, keep the choice under its old value, or add a new field"
            );
            return Some(FieldProblem { path: at("data_type"), code: "field_in_use".to_owned(), message });
        }
        (!self.twice.is_empty()).then(|| {
            let message = format!(
                "cannot be unique: {} hold the same; change one of them first",
                self.twice.join("; ")
            );
            FieldProblem { path: at("unique"), code: "not_unique".to_owned(), message }
        })
    }
}

fn name_of(row: &RecordRow) -> String {
    if row.title.is_empty() { row.id.to_string() } else { row.title.clone() }
}
