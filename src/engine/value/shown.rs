//! A typed value as people read it: `€ 18,000`, `13 Dec 2026`, the words of a choice. Never a name that only machines use,
//! as long as the type is known.

use super::{Choice, DataType, Value};

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// A number with thousands set apart: `500,000`, `12.50`. `decimals` is how many digits at least, where it has any.
pub fn number_words(number: f64, decimals: u8) -> String {
    let text = format!("{:.*}", usize::from(decimals), number.abs());
    let (whole, part) = text.split_once('.').unwrap_or((&text, ""));
    let mut grouped = String::new();
    for (n, digit) in whole.chars().enumerate() {
        if n > 0 && (whole.len() - n) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    let sign = if number < 0.0 { "−" } else { "" };
    if part.chars().all(|c| c == '0') {
        format!("{sign}{grouped}")
    } else {
        format!("{sign}{grouped}.{part}")
    }
}

/// The sign of a currency, else its code.
pub fn currency_sign(code: &str) -> &str {
    match code {
        "EUR" => "€",
        "USD" => "$",
        "GBP" => "£",
        "JPY" => "¥",
        code => code,
    }
}

fn choice_words(choices: &[Choice], value: &str) -> String {
    let found = choices.iter().find(|c| c.value == value);
    found.map(|c| c.label.as_str()).filter(|l| !l.is_empty()).unwrap_or(value).to_owned()
}

/// `2026-12-13` as `13 Dec 2026`; what is no date stays as it is.
fn date_words(text: &str) -> String {
    let mut parts = text.split('-').map(str::parse::<usize>);
    let (Some(Ok(year)), Some(Ok(month)), Some(Ok(day))) = (parts.next(), parts.next(), parts.next()) else {
        return text.to_owned();
    };
    match month.checked_sub(1).and_then(|at| MONTHS.get(at)) {
        Some(month) => format!("{day} {month} {year}"),
        None => text.to_owned(),
    }
}

/// `2026-12-13T09:30:00Z` as `13 Dec 2026, 09:30 UTC`; a moment of another zone stays as it is.
fn moment_words(text: &str) -> String {
    match text.strip_suffix('Z').and_then(|text| text.split_once('T')) {
        Some((date, time)) => {
            let time: String = time.chars().take(5).collect();
            format!("{}, {time} UTC", date_words(date))
        }
        None => text.to_owned(),
    }
}

/// How many files there are; their names are known to the page that shows them.
fn file_words(value: &Value) -> String {
    match value.as_array().map_or(1, Vec::len) {
        1 => "1 file".to_owned(),
        several => format!("{several} files"),
    }
}

/// Any value as a text, as expressions join texts; empty where there is none.
pub fn value_text(value: &Value) -> String {
    crate::expr::text_of(value)
}

/// A value in words; `label` is what people read for a user or a record. Empty where there is none.
pub fn value_words(data_type: &DataType, value: &Value, label: Option<&str>) -> String {
    let text = || value.as_str().unwrap_or_default().to_owned();
    let number = |decimals| value.as_f64().map(|n| number_words(n, decimals)).unwrap_or_default();
    if value.is_null() {
        return String::new();
    }
    match data_type {
        DataType::Number { decimals } => number(*decimals),
        DataType::Percent => format!("{} %", number(1)),
        DataType::Currency { code } => format!("{} {}", currency_sign(code), number(2)),
        DataType::Checkbox => if value.as_bool() == Some(true) { "Yes" } else { "No" }.to_owned(),
        DataType::Date => date_words(&text()),
        DataType::DateTime => moment_words(&text()),
        DataType::Picklist { choices } => choice_words(choices, &text()),
        DataType::MultiPicklist { choices } => {
            let list = value.as_array().map(Vec::as_slice).unwrap_or_default();
            let words: Vec<_> =
                list.iter().filter_map(Value::as_str).map(|v| choice_words(choices, v)).collect();
            words.join(", ")
        }
        DataType::Formula { result, .. } => value_words(result, value, label),
        DataType::File { .. } => label.map_or_else(|| file_words(value), str::to_owned),
        DataType::Record { .. } => {
            let title = value.get("title").or_else(|| value.get("id")).and_then(Value::as_str);
            title.unwrap_or_default().to_owned()
        }
        DataType::List { of } => {
            let items = value.as_array().map(Vec::as_slice).unwrap_or_default();
            let words: Vec<_> = items.iter().map(|item| value_words(of, item, None)).collect();
            words.join(", ")
        }
        DataType::User | DataType::Lookup { .. } => label.map_or_else(text, str::to_owned),
        _ => match value {
            Value::String(text) => text.clone(),
            Value::Bool(on) => if *on { "Yes" } else { "No" }.to_owned(),
            Value::Number(n) => n.as_f64().map(|n| number_words(n, 2)).unwrap_or_default(),
            _ => String::new(),
        },
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn values_are_words() {
        let euro = DataType::Currency { code: "EUR".into() };
        let yes = Choice { value: "y".into(), label: "Yes, please".into() };
        for (data_type, value, words) in [
            (euro.clone(), json!(500000), "€ 500,000"),
            (euro, json!(-1234.5), "€ −1,234.50"),
            (DataType::Checkbox, json!(true), "Yes"),
            (DataType::Date, json!("2026-11-22"), "22 Nov 2026"),
            (DataType::Date, json!("some day"), "some day"),
            (DataType::DateTime, json!("2026-11-02T09:05:00Z"), "2 Nov 2026, 09:05 UTC"),
            (DataType::Picklist { choices: vec![yes] }, json!("y"), "Yes, please"),
            (DataType::Text, Value::Null, ""),
            (DataType::Percent, json!(12.5), "12.5 %"),
        ] {
            assert_eq!(value_words(&data_type, &value, None), words);
        }
    }
}
