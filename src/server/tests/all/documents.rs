//! The OpenAPI document and the pages made of it.

use std::path::Path;

use serde_json::Value;

use super::fixture::{App, As};

/// The document as it was agreed on. A change of the API shows here; write the new one with FERMATA_UPDATE_SNAPSHOTS=1.
#[test]
fn the_document_is_the_one_agreed_on() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/all/openapi.json");
    let now = format!("{}\n", fermata_server::openapi::document());
    if std::env::var_os("FERMATA_UPDATE_SNAPSHOTS").is_some() {
        std::fs::write(&path, &now).unwrap();
    }
    let agreed = std::fs::read_to_string(&path).unwrap_or_default();
    let differs = agreed.lines().zip(now.lines()).position(|(a, b)| a != b);
    assert!(
        agreed == now,
        "the API changed (first at line {:?} of {}): look at the change, then run with FERMATA_UPDATE_SNAPSHOTS=1",
        differs.map(|line| line + 1),
        path.display()
    );
}

#[test]
fn every_reference_leads_somewhere() {
    let document: Value = serde_json::from_str(fermata_server::openapi::document()).unwrap();
    let mut dead = Vec::new();
    walk(&document, &mut |reference| {
        if document.pointer(reference.trim_start_matches('#')).is_none() {
            dead.push(reference.to_owned());
        }
    });
    assert!(dead.is_empty(), "{dead:?}");
    assert_eq!(document["openapi"], "3.1.0");
}

fn walk(value: &Value, found: &mut impl FnMut(&str)) {
    match value {
        Value::Object(map) => {
            if let Some(reference) = map.get("$ref").and_then(Value::as_str) {
                found(reference);
            }
            map.values().for_each(|inner| walk(inner, found));
        }
        Value::Array(items) => items.iter().for_each(|inner| walk(inner, found)),
        _ => {}
    }
}

#[tokio::test]
async fn the_pages_show_it_without_script() {
    let app = App::new().await;
    let page = app.get(As::Nobody, "/api/docs").await;
    assert!(page.header("content-type").starts_with("text/html"));
    assert!(page.text.contains("/work-items/{id}/complete") && page.text.contains("id=\"RunView\""));
    assert!(!page.text.contains("<script"));
    let errors = app.get(As::Nobody, "/api/docs/errors").await;
    assert!(errors.text.contains("id=\"work_item_completed\""), "the codes are anchors");
}

/// Every code that the sources name is explained in docs/errors.md.
#[test]
fn every_code_is_explained() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let explained = std::fs::read_to_string(root.join("docs/errors.md")).unwrap();
    let mut missing = Vec::new();
    for code in codes(&root.join("src/service")).into_iter().chain(codes(&root.join("src/server"))) {
        if !explained.contains(&format!("| `{code}` |")) && !missing.contains(&code) {
            missing.push(code);
        }
    }
    assert!(missing.is_empty(), "docs/errors.md says nothing of {missing:?}");
}

/// The codes given to `ApiError::new`, `Problem::new` and `Problem::bad_request` in the sources of a folder.
fn codes(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            if !path.ends_with("tests") {
                found.extend(codes(&path));
            }
        } else if path.extension().is_some_and(|end| end == "rs") {
            let text = std::fs::read_to_string(&path).unwrap();
            for call in ["ApiError::new(", "Problem::new(", "Problem::bad_request("] {
                for part in text.split(call).skip(1) {
                    let args: String = part.chars().take(160).collect();
                    let code = args.split('"').nth(1).unwrap_or_default();
                    let plain = !code.is_empty() && code.chars().all(|c| c.is_ascii_lowercase() || c == '_');
                    if plain {
                        found.push(code.to_owned());
                    }
                }
            }
        }
    }
    found
}
