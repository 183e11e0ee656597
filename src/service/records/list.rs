//! Lists of records: searched, filtered by rows like those of conditions, sorted, in the columns of a view.

use fermata_api::{
    ApiError, Moment, Page,
    records::{RecordQuery, RecordView, RelatedList},
};
use fermata_engine::{
    check::check_list,
    condition::{Condition, Rows},
    expr::Scope,
    ids::{Name, RecordId},
    lists::{ListDefinition, ListSort, TITLE, UPDATED, can_sort_by, holds},
    object::Object,
    value::DataType,
};
use fermata_store::{
    filters::{RecordFilter, RecordSort},
    rows::RecordRow,
};
use serde_json::json;
use uuid::Uuid;

use super::{fields, narrow::narrowed};
use crate::{
    Answer, Service, SignedIn,
    error::{limit, store},
    limits::{RECORDS_SCANNED_AT_ONCE, RECORDS_SCANNED_MAX, RELATED_SHOWN},
    runs::{name_of, text_of, unknown_word},
    transition::engine_record,
};

/// What is asked of a list, understood.
pub(crate) struct Wanted {
    filter: RecordFilter,
    sort: RecordSort,
    condition: Option<Condition>,
    user: serde_json::Value,
    now: String,
}

impl Service {
    /// Records of an object.
    pub async fn records(
        &self,
        who: &SignedIn,
        object: &Name,
        query: RecordQuery,
    ) -> Answer<Page<RecordView>> {
        let known = self.known();
        let definition = known.objects.get(object).ok_or_else(|| ApiError::not_found("object", object))?;
        let limit = limit(query.limit)?;
        let wanted = self.wanted(who, definition, &query).await?;
        let (rows, next) = self.scan(&wanted, &definition.name, query.cursor, limit).await?;
        Ok(Page { items: self.record_views(rows).await?, next })
    }

    /// Understands what is asked of an object's list.
    pub(crate) async fn wanted(
        &self,
        who: &SignedIn,
        object: &Object,
        query: &RecordQuery,
    ) -> Answer<Wanted> {
        let field = name_of("field", query.field.as_deref())?;
        if let Some(unknown) = field.as_ref().filter(|name| object.field(name).is_none()) {
            return Err(unknown_word("field", &format!("a field of {}, not {unknown}", object.label)));
        }
        let text = text_of("text", query.text.as_deref())?;
        let value = text_of("value", query.value.as_deref())?;
        let list = self.list_asked(who, object, query).await?;
        let (user, now) = (json!({ "name": who.name, "label": who.label, "role": who.role }), self.now_ms());
        let now = Moment(now).to_string();
        let scope = Scope::new().with("user", user.clone()).with("now", now.clone().into());
        let (narrows, any) =
            list.filter.as_ref().map(|rows| narrowed(rows, object, &scope)).unwrap_or_default();
        let filter = RecordFilter {
            text,
            field: field.zip(value),
            visible_to: self.records_reach(who, object),
            narrows,
            any,
        };
        let sort = sort_of(object, list.sort.as_ref());
        Ok(Wanted { filter, sort, condition: list.filter.map(Condition::Rows), user, now })
    }

    /// The view that is asked for, with what is asked for besides in its place.
    async fn list_asked(
        &self,
        who: &SignedIn,
        object: &Object,
        query: &RecordQuery,
    ) -> Answer<ListDefinition> {
        let mut list = match query.view.as_deref().filter(|text| !text.is_empty()) {
            Some(text) => {
                let id = Uuid::parse_str(text).map_err(|_| unknown_word("view", "the id of a view"))?;
                self.list_view(who, &object.name, id).await?.list
            }
            None => ListDefinition::default(),
        };
        if let Some(text) = query.sort.as_deref().filter(|text| !text.is_empty()) {
            let sort = ListSort::parse(text).filter(|sort| can_sort_by(object, &sort.field));
            let words = "title, updated or a field that records can be put in order by, with - before it for the greatest first";
            list.sort = Some(sort.ok_or_else(|| unknown_word("sort", words))?);
        }
        if let Some(text) = query.filter.as_deref().filter(|text| !text.is_empty()) {
            list.filter = Some(filter_of(text)?).filter(|rows: &Rows| !rows.rows.is_empty());
            let checked = ListDefinition { filter: list.filter.clone(), ..ListDefinition::default() };
            let problems = fields(&check_list(&checked, object, &self.world_now()));
            if let Some(problem) = problems.first() {
                let place = problem.path.trim_start_matches("filter").trim_start_matches('.');
                let message = match place {
                    "" => problem.message.clone(),
                    place => format!("{place}: {}", problem.message),
                };
                return Err(ApiError::field("filter", &problem.code, message));
            }
        }
        Ok(list)
    }

    /// The next records that are meant. Where the database cannot tell all of the filter, records are looked at one after the
    /// other, up to a bound: then fewer than asked for come, and `next` goes on from there.
    pub(crate) async fn scan(
        &self,
        wanted: &Wanted,
        object: &Name,
        mut cursor: Option<String>,
        limit: u32,
    ) -> Answer<(Vec<RecordRow>, Option<String>)> {
        let (db, Wanted { filter, sort, .. }) = (&self.inner.db, wanted);
        let Some(condition) = &wanted.condition else {
            return db.record_list(object, filter, sort, cursor.as_deref(), limit).await.map_err(store);
        };
        let (mut found, mut last, mut scanned) = (Vec::new(), None, 0);
        let full = usize::try_from(limit).unwrap_or(usize::MAX);
        let chunk = (limit + 1).clamp(RECORDS_SCANNED_AT_ONCE / 4, RECORDS_SCANNED_AT_ONCE);
        loop {
            let read = db.record_scan(object, filter, sort, cursor.as_deref(), chunk).await;
            let (rows, more) = read.map_err(store)?;
            scanned += chunk;
            for (row, at) in meant(wanted, condition, rows)? {
                if found.len() == full {
                    return Ok((found, last));
                }
                found.push(row);
                last = Some(at);
            }
            match more {
                None => return Ok((found, None)),
                Some(next) if scanned >= RECORDS_SCANNED_MAX => return Ok((found, Some(next))),
                next => cursor = next,
            }
        }
    }

    /// Records of other objects that name this one, by the field that names it; the first few of each.
    pub async fn record_related(
        &self,
        who: &SignedIn,
        object: &Name,
        id: RecordId,
    ) -> Answer<Vec<RelatedList>> {
        self.record_seen(who, object, id).await?;
        let known = self.known();
        let mut lists = Vec::new();
        for other in known.objects.values() {
            let to =
                |data_type: &DataType| matches!(data_type, DataType::Lookup { object: to } if to == object);
            for field in other.fields.iter().filter(|field| to(&field.data_type)) {
                let query = RecordQuery {
                    field: Some(field.name.to_string()),
                    value: Some(id.to_string()),
                    limit: Some(RELATED_SHOWN),
                    ..RecordQuery::default()
                };
                let page = self.records(who, &other.name, query).await?;
                lists.push(RelatedList { object: Object::clone(other), field: field.name.clone(), page });
            }
        }
        Ok(lists)
    }
}

/// Those rows for which a filter holds.
fn meant(
    wanted: &Wanted,
    condition: &Condition,
    rows: Vec<(RecordRow, String)>,
) -> Answer<Vec<(RecordRow, String)>> {
    let scope = Scope::new().with("user", wanted.user.clone()).with("now", wanted.now.clone().into());
    let mut found = Vec::new();
    for (row, at) in rows {
        let record = engine_record(&row)?;
        let holds = holds(condition, &record, &scope).map_err(|error| {
            ApiError::field("filter", "wrong_value", format!("cannot be answered: {}", error.message))
        })?;
        if holds {
            found.push((row, at));
        }
    }
    Ok(found)
}

fn filter_of(text: &str) -> Answer<Rows> {
    let mut reader = serde_json::Deserializer::from_str(text);
    let rows: Rows = serde::Deserialize::deserialize(&mut reader).map_err(|error: serde_json::Error| {
        let message =
            format!("is not JSON such as {{\"rows\": [{{\"resource\": \"record.name\", …}}]}}: {error}");
        ApiError::field("filter", "wrong_format", message)
    })?;
    reader.end().map_err(|error| ApiError::field("filter", "wrong_format", error.to_string()))?;
    Ok(rows)
}

fn sort_of(object: &Object, sort: Option<&ListSort>) -> RecordSort {
    let Some(sort) = sort else { return RecordSort::UpdatedDown };
    match (sort.field.as_str(), sort.descending) {
        (TITLE, false) => RecordSort::Title,
        (TITLE, true) => RecordSort::TitleDown,
        (UPDATED, false) => RecordSort::Updated,
        (UPDATED, true) => RecordSort::UpdatedDown,
        (_, down) => {
            let data_type = object.field(&sort.field).map(|field| &field.data_type);
            let number = matches!(
                data_type,
                Some(DataType::Number { .. } | DataType::Currency { .. } | DataType::Percent)
            );
            RecordSort::Field { name: sort.field.clone(), number, down }
        }
    }
}
