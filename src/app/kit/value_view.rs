//! A typed value in words.

pub use fermata_engine::value::value_words;
use fermata_engine::value::{DataType, Value, file_ids};
use leptos::prelude::*;

use super::{UserName, Who};

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
    let data_type = data_type.plain().clone();
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
        DataType::File { .. } => files(&value, words),
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

/// Each file with its name, where as many names as files are known.
fn files(value: &Value, words: String) -> AnyView {
    let ids = file_ids(value);
    let names: Vec<String> = match ids.len() {
        1 => vec![words.clone()],
        _ => words.split(", ").map(str::to_owned).collect(),
    };
    if names.len() != ids.len() {
        return view! { <span>{words}</span> }.into_any();
    }
    let links = ids.into_iter().zip(names).map(|(id, name)| {
        view! {
            <li>
                <a class="link" href=format!("/api/v1/files/{id}") rel="external" download=name.clone()>
                    {name.clone()}
                </a>
            </li>
        }
    });
    view! { <ul class="held-files">{links.collect_view()}</ul> }.into_any()
}
