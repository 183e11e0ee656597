//! Files from Salesforce over HTTP and in the shell: forms that are right and wrong, and the codes with which the command ends.

use std::process::{Command, Output};

use axum::{
    body::Body,
    http::{StatusCode, header},
};

use super::fixture::{App, As, Reply};

const FLOW: &str = include_str!("../../../../end2end/fixtures/salesforce/Check_Delivery.flow-meta.xml");

/// A form of these parts: name, file name (none: no file), text.
async fn send(app: &App, path: &str, parts: &[(&str, Option<&str>, &str)]) -> Reply {
    let mut body = String::new();
    for (name, file, text) in parts {
        let file = file.map(|file| format!("; filename=\"{file}\"")).unwrap_or_default();
        body += &format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n{text}\r\n");
    }
    body += "--x--\r\n";
    let mut request = app.request(As::Admin, "POST", path, None);
    request.headers_mut().insert(header::CONTENT_TYPE, "multipart/form-data; boundary=x".parse().unwrap());
    *request.body_mut() = Body::from(body);
    app.send(request).await
}

#[tokio::test]
async fn a_form_of_files_is_reported_on() {
    let app = App::new().await;
    let file = ("file", Some("flows/Check_Delivery.flow-meta.xml"), FLOW);
    let reply = send(&app, "/api/v1/import?dry_run=true&source=true", &[file, ("choices", None, "{}")]).await;
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.text);
    let told = reply.json();
    assert_eq!(told["saved"], false);
    assert_eq!(told["files"][0]["path"], "flows/Check_Delivery.flow-meta.xml");
    assert_eq!(told["files"][0]["source"], FLOW);
    let reply = app.get(As::Admin, "/api/v1/flows/Check_Delivery").await;
    assert_eq!(reply.status, StatusCode::NOT_FOUND);
    let reply = send(&app, "/api/v1/import?revision=00000000000000000000000000000000", &[file]).await;
    assert_eq!(
        (reply.status, reply.problem().as_str()),
        (StatusCode::PRECONDITION_FAILED, "changed_meanwhile")
    );
    let seen = format!("/api/v1/import?revision={}", told["revision"].as_str().unwrap());
    let reply = send(&app, &seen, &[file]).await;
    assert_eq!(reply.json()["saved"], true, "{}", reply.text);
    let reply = app.get(As::Admin, "/api/v1/flows/Check_Delivery").await;
    assert_eq!(reply.status, StatusCode::OK);
}

#[tokio::test]
async fn a_form_that_is_wrong_is_told_where() {
    let app = App::new().await;
    let file = ("file", Some("A.flow"), FLOW);
    let check = async |parts: &[(&str, Option<&str>, &str)], code: &str, place: &str| {
        let reply = send(&app, "/api/v1/import?dry_run=true", parts).await;
        assert_eq!(reply.problem(), code, "{}", reply.text);
        assert_eq!(reply.json()["fields"][0]["path"], place, "{}", reply.text);
    };
    check(&[("choices", None, "{}")], "values_invalid", "file").await;
    check(&[file, ("files", None, "x")], "form_invalid", "files").await;
    check(&[file, ("choices", None, "{}"), ("choices", None, "{}")], "form_invalid", "choices").await;
    check(&[file, ("choices", None, "{")], "form_invalid", "choices").await;
    check(&[file, ("choices", None, r#"{"users":{"a":"1"}}"#)], "form_invalid", "choices.users.a").await;
    let reply = app.post(As::Admin, "/api/v1/import", serde_json::json!({})).await;
    assert_eq!(
        (reply.status, reply.problem().as_str()),
        (StatusCode::UNSUPPORTED_MEDIA_TYPE, "content_type_not_form")
    );
}

fn fermata(data: &std::path::Path, more: &[&str]) -> Output {
    let program = env!("CARGO_BIN_EXE_fermata");
    Command::new(program).arg("import").arg("--data").arg(data).args(more).output().expect("it runs")
}

#[test]
fn the_command_ends_with_what_came_of_it() {
    let folder = tempfile::tempdir().unwrap();
    let (data, files) = (folder.path().join("data"), folder.path().join("flows"));
    std::fs::create_dir_all(&files).unwrap();
    std::fs::write(files.join("Check_Delivery.flow-meta.xml"), FLOW).unwrap();
    std::fs::write(folder.path().join("broken.flow"), "<Flow>").unwrap();
    let check = |more: &[&str], expected: i32| -> Output {
        let output = fermata(&data, more);
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(expected), "{more:?}: {said}");
        output
    };
    let at = |path: &str| folder.path().join(path).display().to_string();
    check(&[], 2);
    check(&[&at("nothing")], 2);
    // A dry run makes neither folder nor database, and says where it looked in vain.
    let output = check(&["--dry-run", &at("flows")], 0);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("There is no database at") && said.contains("Nothing was made there."), "{said}");
    assert!(!data.exists());
    check(&["--map-user", "anna", &at("flows")], 2);
    check(&["--type", "Amount", &at("flows")], 2);
    let output = check(&["--type", "Case.Amount=text", &at("flows")], 2);
    assert!(String::from_utf8_lossy(&output.stderr).contains("Case.Amount is no field"), "{output:?}");
    let output = check(&["--map-user", "ana@example.com=anna", &at("flows")], 2);
    assert!(String::from_utf8_lossy(&output.stderr).contains("ana@example.com is nobody"), "{output:?}");
    check(&["--dry-run", "--map-queue", "Tier_2=tier2", &at("flows")], 2);
    check(&[&at("broken.flow")], 1);
    let output = check(&["--json", "--dry-run", &at("flows")], 0);
    let told: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((told["saved"].as_bool(), told["files"].as_array().unwrap().len()), (Some(false), 1));
    assert_eq!(told["files"][0]["path"], at("flows/Check_Delivery.flow-meta.xml"));
    for key in ["path", "kind", "name", "result", "elements"] {
        assert!(told["files"][0].get(key).is_some(), "{key} of {told}");
    }
    for key in ["element", "name", "line", "result", "note"] {
        assert!(told["files"][0]["elements"][0].get(key).is_some(), "{key} of {told}");
    }
    let output = check(&[&at("flows")], 0);
    assert!(String::from_utf8_lossy(&output.stdout).contains("Saved."), "{output:?}");
    let output = check(&[&at("flows")], 0);
    assert!(String::from_utf8_lossy(&output.stdout).contains("Nothing to save"), "{output:?}");
}

/// What the command says as JSON.
fn told(data: &std::path::Path, more: &[&str]) -> serde_json::Value {
    let output = fermata(data, &[&["--json", "--dry-run"], more].concat());
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{output:?}"))
}

#[test]
fn what_lies_in_archives_is_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    let at = |path: &str| folder.path().join(path).display().to_string();
    for name in ["first.zip", "second.zip"] {
        let file = std::fs::File::create(folder.path().join(name)).unwrap();
        let mut archive = zip::ZipWriter::new(file);
        archive
            .start_file("flows/Check_Delivery.flow-meta.xml", zip::write::SimpleFileOptions::default())
            .unwrap();
        std::io::Write::write_all(&mut archive, FLOW.as_bytes()).unwrap();
        archive.finish().unwrap();
    }
    let paths = |told: &serde_json::Value| -> Vec<String> {
        told["files"]
            .as_array()
            .unwrap()
            .iter()
            .map(|file| file["path"].as_str().unwrap().to_owned())
            .collect()
    };
    let both = told(folder.path(), &[&at("first.zip"), &at("second.zip")]);
    let entry = "flows/Check_Delivery.flow-meta.xml";
    assert_eq!(paths(&both), [at("first.zip/") + entry, at("second.zip/") + entry]);
    assert!(both["files"][1]["note"].as_str().unwrap().contains("first.zip/"), "{both}");
    assert_eq!(paths(&told(folder.path(), &[&at("first.zip")])), [entry]);
}

#[test]
fn a_type_is_chosen_in_the_shell_too() {
    let drawn = include_str!("../../../../end2end/fixtures/salesforce/Receive_Goods.flow-meta.xml");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("Receive_Goods.flow-meta.xml");
    std::fs::write(&path, drawn).unwrap();
    let path = path.display().to_string();
    let field = |told: &serde_json::Value| {
        let parts = told["parts"].as_array().unwrap();
        let object = parts.iter().find(|part| part["name"] == "Delivery__c").unwrap();
        let mut fields = object["fields"].as_array().unwrap().iter();
        fields.find(|field| field["name"] == "Status__c").unwrap().clone()
    };
    let plain = field(&told(folder.path(), &[&path]));
    assert_eq!((&plain["data_type"]["type"], &plain["chosen"]), (&"text".into(), &false.into()));
    let more =
        ["--type", "Delivery__c.Status__c=Long text", "--label", "Delivery__c.Status__c=Where it is", &path];
    let chosen = field(&told(folder.path(), &more));
    assert_eq!(
        (&chosen["data_type"]["type"], &chosen["label"], &chosen["chosen"]),
        (&"long_text".into(), &"Where it is".into(), &true.into())
    );
    let broken = field(&told(folder.path(), &["--type", "Delivery__c.Status__c=date", &path]));
    assert!(!broken["problems"].as_array().unwrap().is_empty(), "{broken}");
}

#[tokio::test]
async fn a_choice_for_a_field_that_is_not_made_is_refused_where_it_stands() {
    let app = App::new().await;
    let file = ("file", Some("A.flow"), FLOW);
    let choices = r#"{"fields":{"Case.Amount__c":{"data_type":{"type":"text"}}}}"#;
    let reply = send(&app, "/api/v1/import?dry_run=true", &[file, ("choices", None, choices)]).await;
    assert!(reply.json()["unused_fields"]["Case.Amount__c"].is_string(), "{}", reply.text);
    let reply = send(&app, "/api/v1/import", &[file, ("choices", None, choices)]).await;
    assert_eq!(reply.problem(), "values_invalid", "{}", reply.text);
    assert_eq!(reply.json()["fields"][0]["path"], "choices.fields.Case.Amount__c", "{}", reply.text);
}
