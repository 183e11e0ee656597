//! A typed value in words.

use fermata_engine::value::{Choice, DataType, Value};
use leptos::prelude::*;

use super::{UserName, Who, time::Wall};

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

fn date_words(text: &str) -> String {
    let mut parts = text.split('-').map(|p| p.parse::<i64>().unwrap_or(0));
    let (Some(year), Some(month), Some(day)) = (parts.next(), parts.next(), parts.next()) else {
        return text.to_owned();
    };
    let wall = Wall { year, month, day, hour: 0, minute: 0, days: 0 };
    wall.date(i64::MIN)
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
        DataType::DateTime => match serde_json::from_value::<fermata_api::Moment>(value.clone()) {
            Ok(moment) => {
                let wall = Wall::at(moment.0, 0);
                format!("{}, {} UTC", wall.date(i64::MIN), wall.time())
            }
            Err(_) => text(),
        },
        DataType::Picklist { choices } => choice_words(choices, &text()),
        DataType::MultiPicklist { choices } => {
            let list = value.as_array().map(Vec::as_slice).unwrap_or_default();
            let words: Vec<_> =
                list.iter().filter_map(Value::as_str).map(|v| choice_words(choices, v)).collect();
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

/// A typed value to look at; a dash where there is none.
#[component]
pub fn ValueView(
    /// Its type.
    data_type: DataType,
    /// The value.
    value: Value,
    /// What people read for a user or a record.
    #[prop(optional_no_strip, into)]
    label: Option<String>,
) -> impl IntoView {
    let words = value_words(&data_type, &value, label.as_deref());
    if words.is_empty() {
        return view! { <span class="quiet">"–"</span> }.into_any();
    }
    match data_type {
        DataType::User if label.is_none() => view! { <UserName name=words/> }.into_any(),
        DataType::User => view! { <Who label=words/> }.into_any(),
        DataType::Lookup { object } => {
            let id = value.as_str().unwrap_or_default();
            view! {
                <a class="link" href=format!("/records/{object}/{id}")>
                    {words}
                </a>
            }
            .into_any()
        }
        DataType::Url => {
            let safe = words.starts_with("https://") || words.starts_with("http://");
            let href = if safe { words.clone() } else { String::new() };
            view! {
                <a class="link" href=href rel="noopener noreferrer nofollow" target="_blank">
                    {words}
                </a>
            }
            .into_any()
        }
        DataType::Email => view! {
            <a class="link" href=format!("mailto:{words}")>
                {words.clone()}
            </a>
        }
        .into_any(),
        DataType::LongText => view! { <span class="pre">{words}</span> }.into_any(),
        DataType::Number { .. } | DataType::Currency { .. } | DataType::Percent => {
            view! { <span class="num">{words}</span> }.into_any()
        }
        _ => view! { <span>{words}</span> }.into_any(),
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
            (DataType::Picklist { choices: vec![yes] }, json!("y"), "Yes, please"),
            (DataType::Text, Value::Null, ""),
            (DataType::Percent, json!(12.5), "12.5 %"),
        ] {
            assert_eq!(value_words(&data_type, &value, None), words);
        }
    }
}
