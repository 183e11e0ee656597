//! What a file looks like: which sign parts its columns, how it writes letters, numbers and dates, and which column is which field.

use fermata_engine::{
    ids::Name,
    object::Object,
    value::{DataType, Dates, Decimal, Spelling},
};

use super::{Letters, reading::Reading};

/// Signs that may part columns, the likeliest first.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];
/// Rows that are looked at.
const ROWS: usize = 50;

/// What the beginning of a file looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// What parts columns.
    pub delimiter: u8,
    /// How bytes stand for letters.
    pub letters: Letters,
}

/// Whether bytes are UTF-8, if only up to a letter that is cut at the end.
pub fn is_utf8(bytes: &[u8]) -> bool {
    match std::str::from_utf8(bytes) {
        Ok(_) => true,
        Err(error) => error.error_len().is_none() && bytes.len() - error.valid_up_to() < 4,
    }
}

/// Looks at the beginning of a file: the sign that parts most rows into the same number of columns is the one.
pub fn look(bytes: &[u8]) -> Look {
    let letters = if is_utf8(bytes) { Letters::Utf8 } else { Letters::Windows1252 };
    let score = |delimiter: u8| {
        let mut reading = Reading::new(delimiter);
        let mut widths = Vec::new();
        while let (Some(row), true) = (reading.next(bytes, false), widths.len() < ROWS) {
            widths.push(row.cells.len());
        }
        let first = widths.first().copied().unwrap_or(1);
        let alike = widths.iter().filter(|width| **width == first).count();
        // One column says nothing, however alike all rows are in it.
        if first < 2 { 0 } else { alike * 100 / widths.len().max(1) * 100 + first.min(99) }
    };
    let best = DELIMITERS.into_iter().rev().max_by_key(|delimiter| score(*delimiter)).unwrap_or(b',');
    let delimiter = if score(best) == 0 { b',' } else { best };
    Look { delimiter, letters }
}

/// Which field each column is meant for, by label or name; columns that are no field are left out. A field is meant once.
pub fn map_columns(head: &[String], object: &Object) -> Vec<Option<Name>> {
    let plain = |text: &str| {
        text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>()
    };
    let mut taken: Vec<Name> = Vec::new();
    head.iter()
        .map(|title| {
            let title = plain(title);
            let fits = |name: &Name, label: &str| plain(label) == title || plain(name.as_str()) == title;
            let free = object.fields.iter().filter(|f| !taken.contains(&f.name) && importable(&f.data_type));
            let found = free.into_iter().find(|f| !title.is_empty() && fits(&f.name, f.shown()))?;
            taken.push(found.name.clone());
            Some(found.name.clone())
        })
        .collect()
}

/// Whether a field takes what a file says.
pub fn importable(data_type: &DataType) -> bool {
    !matches!(data_type, DataType::AutoNumber { .. } | DataType::Formula { .. } | DataType::File { .. })
}

/// How a file writes numbers and dates, as far as its cells of such fields tell.
pub fn spelling<'c>(cells: impl Iterator<Item = (&'c DataType, &'c str)> + Clone) -> Spelling {
    let all = |wanted: Spelling| {
        cells
            .clone()
            .filter(|(of, text)| of.read(text, wanted).is_ok_and(|value| of.check(&value).is_ok()))
            .count()
    };
    let decimal = [Decimal::Point, Decimal::Comma];
    let dates = [Dates::YearFirst, Dates::DayFirst, Dates::MonthFirst];
    let each = decimal.into_iter().flat_map(|decimal| dates.map(|dates| Spelling { decimal, dates }));
    // Of those that fit alike, the first one.
    let mut best = (Spelling::default(), 0);
    for one in each {
        let fits = all(one);
        if fits > best.1 {
            best = (one, fits);
        }
    }
    best.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_tells_what_parts_its_columns() {
        for (text, delimiter) in [
            ("a,b,c\n1,2,3\n", b','),
            ("a;b\n1,5;2\n3,5;4\n", b';'),
            ("a\tb\n1\t2\n", b'\t'),
            ("name|note\nx|a, b\n", b'|'),
            ("\"a,b\";c\n\"x, y\";z\n", b';'),
            ("alone\nx\n", b','),
            ("", b','),
        ] {
            assert_eq!(look(text.as_bytes()).delimiter, delimiter, "{text}");
        }
        assert_eq!(look(b"caf\xe9,b\n").letters, Letters::Windows1252);
        assert_eq!(look("café,b\n".as_bytes()).letters, Letters::Utf8);
    }

    #[test]
    fn columns_find_their_fields() {
        let object: Object =
            serde_json::from_value(serde_json::json!({ "name": "Deal", "label": "Deal", "fields": [
            { "name": "topic", "label": "What about", "data_type": { "type": "text" } },
            { "name": "signed_on", "label": "Signed", "data_type": { "type": "date" } },
        ] }))
            .unwrap_or_else(|error| panic!("{error}"));
        let head = ["What About", "Signed On", "topic", "", "other"].map(str::to_owned);
        let found = map_columns(&head, &object);
        let names: Vec<_> = found.iter().map(|name| name.as_ref().map(Name::as_str)).collect();
        assert_eq!(names, [Some("topic"), Some("signed_on"), None, None, None]);
    }

    #[test]
    fn numbers_and_dates_tell_how_they_are_written() {
        let (number, day) = (DataType::Number { decimals: 2 }, DataType::Date);
        let cells = [(&number, "1.234,50"), (&day, "25.11.2026"), (&day, "3.1.2026")];
        assert_eq!(spelling(cells.into_iter()), Spelling { decimal: Decimal::Comma, dates: Dates::DayFirst });
        let cells = [(&number, "1,234.50"), (&day, "11/25/2026")];
        assert_eq!(
            spelling(cells.into_iter()),
            Spelling { decimal: Decimal::Point, dates: Dates::MonthFirst }
        );
        assert_eq!(spelling([(&day, "2026-11-25")].into_iter()), Spelling::default());
    }
}
