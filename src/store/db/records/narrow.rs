//! What holds of a field, as SQL. Field names hold nothing that SQL could take for more.

use crate::{
    arg::{Arg, contains},
    dialect::Dialect,
    filters::{Compare, Holds, Narrow, RecordFilter},
    query::Query,
};

/// Adds what the database can tell of a filter.
pub(super) fn narrowed(mut query: Query, filter: &RecordFilter, dialect: Dialect) -> Query {
    if !filter.any {
        for narrow in &filter.narrows {
            query.begin();
            query = one(query, narrow, dialect);
        }
        return query;
    }
    for (n, narrow) in filter.narrows.iter().enumerate() {
        if n == 0 {
            query.begin();
            query = query.push("(", []);
        } else {
            query = query.push(" OR ", []);
        }
        query = one(query, narrow, dialect);
    }
    if filter.narrows.is_empty() { query } else { query.push(")", []) }
}

fn one(mut query: Query, narrow: &Narrow, dialect: Dialect) -> Query {
    let field = &narrow.field;
    let text = format!("CAST(fields ->> '{field}' AS TEXT)");
    match &narrow.holds {
        Holds::There(true) => query.push(&format!("{text} IS NOT NULL"), []),
        Holds::There(false) => query.push(&format!("{text} IS NULL"), []),
        Holds::Blank => query.push(&format!("({text} IS NULL OR TRIM({text}) IN ('', '[]'))"), []),
        Holds::Yes(yes) => {
            let words = if *yes { "('true', '1')" } else { "('false', '0')" };
            query.push(&format!("{text} IN {words}"), [])
        }
        Holds::OneOf(texts) => {
            query = query.push(&text, []);
            query.list(texts.iter().map(|text| Arg::from(text.as_str())));
            query
        }
        Holds::Text(how, wanted) => {
            let piece = format!("{text}{} {} ?", dialect.by_code(), sign(*how));
            query.push(&piece, [wanted.as_str().into()])
        }
        Holds::Number(how, wanted) => {
            // A number travels as text: a driver would take one without a fraction for a whole one.
            let number = dialect.number_in(field);
            let piece = format!("{number} {} CAST(CAST(? AS TEXT) AS DOUBLE PRECISION)", sign(*how));
            query.push(&piece, [wanted.to_string().into()])
        }
        Holds::Contains(wanted) => {
            query.push(&format!("LOWER({text}) LIKE ? ESCAPE '\\'"), [contains(wanted).into()])
        }
    }
}

fn sign(how: Compare) -> &'static str {
    match how {
        Compare::Is => "=",
        Compare::Greater => ">",
        Compare::GreaterOrIs => ">=",
        Compare::Less => "<",
        Compare::LessOrIs => "<=",
    }
}
