//! Transforms: a record, a list or a number made of what is there already, field by field.

use fermata_engine::{
    flow::{Assignment, ElementBody, SetValue},
    ids::Name,
    value::{Value, ValueSource},
};

use super::{
    draft::{Draft, Head},
    meaning,
};
use crate::salesforce::{
    ledger::Node,
    terms::{Kind, Meaning},
};

/// What stands behind the list whose items are gone through.
const EACH: &str = "[$EachItem]";
/// What an expression over that list calls the item at hand.
const ITEM: &str = "one";

/// What transforms make by themselves, under their names.
pub(super) fn learn(draft: &mut Draft<'_, '_>, root: Node<'_>) {
    for node in root.nodes().filter(|node| node.tag() == "transforms") {
        let Some(name) = node.peek_text("name") else { continue };
        let kind = made(draft, node);
        draft.variable_of(name, meaning::data_type(&kind), kind);
    }
}

/// What one makes.
fn made(draft: &Draft<'_, '_>, node: Node<'_>) -> Kind {
    let object = node
        .peek_text("objectType")
        .and_then(|object| draft.ask.schema.named(object).cloned().or_else(|| Name::parse(object).ok()));
    let one =
        object.map_or_else(|| Kind::named(node.peek_text("dataType").unwrap_or_default()), Kind::Record);
    let several = node.peek_text("isCollection").is_some_and(|text| text.eq_ignore_ascii_case("true"));
    if several { Kind::List(Box::new(one)) } else { one }
}

/// What one value of it comes from.
struct Part {
    /// The field that takes it; none where the value is all there is.
    field: Option<Name>,
    source: ValueSource,
}

pub(super) fn read<'l>(draft: &mut Draft<'_, 'l>, node: Node<'l>, head: Head) {
    node.without_meaning(&["dataType", "objectType", "isCollection", "scale"], "It is part of the type.");
    node.is_true("storeOutputAutomatically");
    let made = sets(draft, node);
    match made {
        Ok(sets) => {
            node.changed("What it makes is worked out by expressions.");
            draft.add(head.with(ElementBody::Assignment(Assignment { sets })));
        }
        Err(why) => draft.add_unsupported(node, &head, "Transform", &why),
    }
}

fn sets(draft: &mut Draft<'_, '_>, node: Node<'_>) -> Result<Vec<SetValue>, String> {
    if node.peek_text("apexClass").is_some() {
        return Err(
            "It makes values of a class of Apex, which exist only where the file comes from.".to_owned()
        );
    }
    let name = node.peek_text("name").unwrap_or_default();
    let Ok(Meaning::Path { path, kind }) = draft.terms.meaning(name) else {
        return Err("It makes nothing that is known.".to_owned());
    };
    let Some((into, None)) = meaning::variable(&path) else { return Err("It makes nothing.".to_owned()) };
    let over = over(draft, node)?;
    let mut parts = Vec::new();
    for values in node.children("transformValues") {
        for action in values.children("transformValueActions") {
            parts.push(part(draft, action, &kind, over.as_deref())?);
        }
    }
    put_together(into, &kind, parts, over.as_deref())
}

/// The list that it goes through, as a path; what its items are is learned.
fn over(draft: &mut Draft<'_, '_>, node: Node<'_>) -> Result<Option<String>, String> {
    let mut lists: Vec<String> = Vec::new();
    let mut open = vec![node];
    while let Some(node) = open.pop() {
        for piece in node.text().match_indices(EACH) {
            let before = node.text().get(..piece.0).unwrap_or_default();
            let from =
                before.rfind(|c: char| c.is_whitespace() || "{!(,+&".contains(c)).map_or(0, |at| at + 1);
            lists.extend(before.get(from..).map(str::to_owned));
        }
        open.extend(node.nodes());
    }
    lists.sort_by_key(|list| list.to_lowercase());
    lists.dedup_by(|a, b| a.eq_ignore_ascii_case(b));
    match lists.as_slice() {
        [] => Ok(None),
        [list] => match draft.terms.meaning(list)? {
            Meaning::Path { path, kind: Kind::List(of) } => {
                draft.learn_path(&format!("{list}{EACH}"), ITEM.to_owned(), *of);
                Ok(Some(path))
            }
            _ => Err(format!("{list} is no list that is known.")),
        },
        _ => Err("It goes through several lists at once: use a loop within a loop.".to_owned()),
    }
}

/// One value.
fn part(draft: &Draft<'_, '_>, action: Node<'_>, kind: &Kind, over: Option<&str>) -> Result<Part, String> {
    let how = action.text_of("transformType").unwrap_or("Map").to_lowercase();
    let source = match how.as_str() {
        "map" => draft.value_or_null(action, "value").ok_or("A value of it has no counterpart.")?,
        "sum" | "count" => aggregated(draft, action, &how, over)?,
        other => return Err(format!("There is no expression that does what {other} does.")),
    };
    let field = action.text_of("outputFieldApiName");
    let field = match (meaning::object(kind), field) {
        (Some(object), Some(field)) => Some(
            draft
                .field(object, field)
                .filter(|_| !field.contains('.'))
                .ok_or_else(|| format!("{field} is no field of {object}."))?,
        ),
        (Some(_), None) => return Err("It does not say which field takes a value.".to_owned()),
        (None, _) => None,
    };
    Ok(Part { field, source })
}

/// A number made of a whole list.
fn aggregated(
    draft: &Draft<'_, '_>,
    action: Node<'_>,
    how: &str,
    over: Option<&str>,
) -> Result<ValueSource, String> {
    let (mut list, mut each) = (over.map(str::to_owned), None);
    for parameter in action.children("inputParameters") {
        parameter.name();
        let Some(value) = parameter.child("value") else { continue };
        let Some(reference) = value.text_of("elementReference") else {
            value.read_all();
            continue;
        };
        match draft.terms.meaning(reference)? {
            Meaning::Path { path, kind: Kind::List(_) } => list = Some(path),
            other if reference.contains(EACH) => each = Some(meaning::cel(&meaning::source(other))),
            _ => {}
        }
    }
    action.child("value");
    let list = list.ok_or("It does not say which list is counted or added up.")?;
    let list = format!("({list} == null ? [] : {list})");
    match (how, each) {
        ("count", _) => Ok(ValueSource::Expression(format!("size({list})"))),
        (_, Some(each)) => Ok(ValueSource::Expression(format!("sum({list}.map({ITEM}, {each}))"))),
        _ => Err("It does not say which field is added up.".to_owned()),
    }
}

/// Assignments that make it.
fn put_together(
    into: Name,
    kind: &Kind,
    parts: Vec<Part>,
    over: Option<&str>,
) -> Result<Vec<SetValue>, String> {
    match kind {
        Kind::List(of) => {
            let one = match of.as_ref() {
                Kind::Record(object) => record(object, &parts),
                _ => parts.first().map(|part| meaning::cel(&part.source)).ok_or("It makes nothing.")?,
            };
            let source = match over {
                Some(list) => format!("({list} == null ? [] : {list}).map({ITEM}, {one})"),
                None => format!("[{one}]"),
            };
            Ok(vec![meaning::set(into, ValueSource::Expression(source))])
        }
        Kind::Record(object) if over.is_none() => {
            Ok(vec![meaning::set(into, ValueSource::Expression(record(object, &parts)))])
        }
        Kind::Record(_) => Err("It makes one record of a whole list.".to_owned()),
        _ => {
            let source = parts.into_iter().next().ok_or("It makes nothing.")?.source;
            Ok(vec![meaning::set(into, source)])
        }
    }
}

/// A record as an expression.
fn record(object: &Name, parts: &[Part]) -> String {
    let named = |field: &Name| Value::from(field.as_str()).to_string();
    let mut fields = vec![format!("\"object\": {}", named(object))];
    for part in parts {
        if let Some(field) = &part.field {
            let value = match &part.source {
                ValueSource::Literal(value) => value.to_string(),
                ValueSource::Reference(source) | ValueSource::Expression(source) => source.clone(),
            };
            fields.push(format!("{}: {value}", named(field)));
        }
    }
    format!("{{{}}}", fields.join(", "))
}
