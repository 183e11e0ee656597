//! A typed value in words.

pub use fermata_engine::value::value_words;
use fermata_engine::value::{DataType, Value};
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
