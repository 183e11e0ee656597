//! Records from files and into them: what a file tells of itself, bad rows, updates, cancelling, going on after a restart.

use fermata_api::{
    imports::{ExportQuery, ImportMode, ImportQuery, ImportState, ImportView},
    page::Paging,
    records::RecordQuery,
};
use fermata_engine::object::Object;
use serde_json::{Value, json};

use crate::common::*;

fn deal() -> Object {
    serde_json::from_value(json!({
        "name": "Deal", "label": "Deal", "label_plural": "Deals", "fields": [
            { "name": "number", "label": "Number", "data_type": { "type": "text" } },
            { "name": "topic", "label": "What about", "data_type": { "type": "text" }, "required": true },
            { "name": "amount", "label": "Amount", "data_type": { "type": "number" } },
            { "name": "signed", "label": "Signed on", "data_type": { "type": "date" } },
            { "name": "owner", "label": "Owner", "data_type": { "type": "user" } },
            { "name": "parent", "label": "Parent", "data_type": { "type": "lookup", "object": "Deal" } },
        ],
    }))
    .expect("an object")
}

async fn upload(house: &House, query: ImportQuery, bytes: &[u8]) -> ImportView {
    let mut upload =
        house.service.import_upload(&house.who("manager"), &name("Deal"), query).await.expect("an upload");
    for chunk in bytes.chunks(1_000) {
        upload.push(chunk).await.expect("taken");
    }
    upload.finish().await.expect("a file")
}

async fn run(house: &House, view: &ImportView) -> ImportView {
    let (manager, deal) = (house.who("manager"), name("Deal"));
    house.service.import_start(&manager, &deal, view.id).await.expect("started");
    house.service.work_off().await.expect("worked off");
    house.service.import(&manager, &deal, view.id).await.expect("an import")
}

async fn errors(house: &House, view: &ImportView) -> Vec<(i64, String, String)> {
    let page =
        house.service.import_errors(&house.who("manager"), &name("Deal"), view.id, Paging::default()).await;
    page.expect("errors").items.into_iter().map(|error| (error.line, error.column, error.code)).collect()
}

async fn titles(house: &House) -> Vec<String> {
    let query = RecordQuery { sort: Some("title".into()), ..RecordQuery::default() };
    let page = house.service.records(&house.who("manager"), &name("Deal"), query).await.expect("records");
    page.items.into_iter().map(|record| record.title).collect()
}

async fn with_deals(house: House) -> House {
    house.service.object_create(&house.who("admin"), deal()).await.expect("an object");
    house
}

fn query(mode: &str, key: Option<&str>) -> ImportQuery {
    ImportQuery { mode: Some(mode.into()), key: key.map(str::to_owned), ..ImportQuery::default() }
}

#[test]
fn good_rows_become_records_and_bad_ones_are_told_with_line_and_reason() {
    on_both(|house| async move {
        let house = with_deals(house).await;
        let text = "Number;What about;Amount;Signed on;Owner\r\n\
                    1;Roof;1.234,50;25.11.2026;sales\r\n\
                    2;;7;;\r\n\
                    3;Wall;many;1.2.2026;nobody\r\n\
                    \r\n\
                    4;\"Two\nlines\";1;;\r\n\
                    5;Door;2,5;;Jon Bell\r\n\
                    6;x;1;2;3;4;5\r\n";
        let view = upload(&house, query("create", None), text.as_bytes()).await;
        assert_eq!(view.head, ["Number", "What about", "Amount", "Signed on", "Owner"]);
        let lines: Vec<i64> = view.preview.iter().map(|row| row.line).collect();
        assert_eq!(lines, [2, 3, 4, 6, 8, 9]);
        let bad: Vec<bool> = view.preview.iter().map(|row| !row.errors.is_empty()).collect();
        assert_eq!(bad, [false, true, true, true, false, true]);
        let done = run(&house, &view).await;
        assert_eq!((done.state, done.share), (ImportState::Done, 100));
        assert_eq!((done.counts.rows, done.counts.created, done.counts.failed), (6, 2, 4));
        let found = errors(&house, &view).await;
        let told = |line: i64, column: &str, code: &str| (line, column.to_owned(), code.to_owned());
        assert_eq!(
            found,
            [
                told(3, "What about", "required"),
                told(4, "Amount", "wrong_format"),
                told(4, "Owner", "unknown"),
                told(6, "What about", "wrong_format"),
                told(9, "", "too_many_cells"),
            ]
        );
        let records =
            house.service.records(&house.who("manager"), &name("Deal"), RecordQuery::default()).await;
        let records = records.expect("records").items;
        let of = |topic: &str| {
            let found = records.iter().find(|r| r.fields.get("topic") == Some(&json!(topic)));
            let fields = found.expect("a record").fields.clone();
            move |field: &str| fields.get(field).cloned().unwrap_or(Value::Null)
        };
        let (door, roof) = (of("Door"), of("Roof"));
        assert_eq!((door("number"), door("owner"), door("amount")), (json!("5"), json!("legal"), json!(2.5)));
        assert_eq!(
            (roof("number"), roof("owner"), roof("signed"), roof("amount")),
            (json!("1"), json!("sales"), json!("2026-11-25"), json!(1234.5))
        );
        let mut report = house
            .service
            .import_report(&house.who("manager"), &name("Deal"), view.id)
            .await
            .expect("a report");
        let first = String::from_utf8(report.next().await.expect("bytes").expect("there")).expect("UTF-8");
        assert!(first.starts_with("line,column,code,message\r\n3,What about,required,"), "{first}");
        house.healthy().await;
    });
}

#[test]
fn rows_change_the_records_that_their_key_names() {
    on_both(|house| async move {
        let house = with_deals(house).await;
        let first =
            upload(&house, query("create", None), b"number,topic,amount\n1,Roof,10\n2,Wall,20\n").await;
        run(&house, &first).await;
        let text = b"number,topic,amount\n1,Roof,10\n2,Wall,25\n3,Door,30\n3,Door,31\n,None,1\n";
        let view = upload(&house, query("upsert", Some("number")), text).await;
        assert_eq!(view.settings.mode, ImportMode::Upsert);
        let done = run(&house, &view).await;
        let counts = done.counts;
        assert_eq!((counts.created, counts.updated, counts.unchanged, counts.failed), (1, 2, 1, 1));
        assert_eq!(errors(&house, &view).await, [(6, "number".to_owned(), "required".to_owned())]);
        assert_eq!(titles(&house).await, ["1", "2", "3"]);
        let text = b"number,amount\n2,40\n9,1\n";
        let view = upload(&house, query("update", Some("number")), text).await;
        let done = run(&house, &view).await;
        assert_eq!((done.counts.updated, done.counts.failed), (1, 1));
        assert_eq!(errors(&house, &view).await, [(3, "number".to_owned(), "record_not_found".to_owned())]);
        // What was written goes out and comes back the same.
        let mut export = house
            .service
            .record_export(&house.who("manager"), &name("Deal"), ExportQuery::default())
            .await
            .expect("a file");
        let mut bytes = Vec::new();
        while let Some(more) = export.next().await.expect("bytes") {
            bytes.extend(more);
        }
        let view = upload(&house, query("update", Some("id")), &bytes).await;
        let done = run(&house, &view).await;
        assert_eq!(
            (done.counts.unchanged, done.counts.failed),
            (3, 0),
            "{}",
            String::from_utf8_lossy(&bytes)
        );
        house.healthy().await;
    });
}

#[test]
fn a_file_goes_on_where_it_stood_and_can_be_cancelled() {
    on_both(|house| async move {
        let house = with_deals(house).await;
        let rows: String = (0..1_300).map(|n| format!("{n},Deal {n}\n")).collect();
        let view = upload(&house, query("create", None), format!("number,topic\n{rows}").as_bytes()).await;
        let (manager, deal) = (house.who("manager"), name("Deal"));
        house.service.import_start(&manager, &deal, view.id).await.expect("started");
        assert_eq!(code(house.service.import_start(&manager, &deal, view.id).await), "import_started");
        // Whoever starts anew finds the job and the place where it stood.
        let house = house.reopened().await;
        house.service.work_off().await.expect("worked off");
        let done = house.service.import(&manager, &deal, view.id).await.expect("an import");
        assert_eq!((done.state, done.counts.created), (ImportState::Done, 1_300));
        assert_eq!(house.service.object(&manager, &deal).await.expect("an object").records, 1_300);
        let view = upload(&house, query("create", None), format!("number,topic\n{rows}").as_bytes()).await;
        house.service.import_start(&manager, &deal, view.id).await.expect("started");
        let cancelled = house.service.import_cancel(&manager, &deal, view.id).await.expect("cancelled");
        assert_eq!(cancelled.state, ImportState::Cancelled);
        house.service.work_off().await.expect("worked off");
        assert_eq!(house.service.object(&manager, &deal).await.expect("an object").records, 1_300);
        assert_eq!(code(house.service.import_cancel(&manager, &deal, view.id).await), "import_over");
        assert_eq!(code(house.service.import(&house.who("sales"), &deal, view.id).await), "forbidden");
        house.service.import_delete(&manager, &deal, view.id).await.expect("deleted");
        house.healthy().await;
    });
}

#[test]
fn letters_of_every_encoding_and_lookups_by_name_are_understood() {
    on_both(|house| async move {
        let house = with_deals(house).await;
        let first = upload(&house, query("create", None), b"number,topic\nCaf\xe9,Roof\n").await;
        run(&house, &first).await;
        assert_eq!(titles(&house).await, ["Café"]);
        let wide = "number\ttopic\tparent\nb\tWall\tcafé\nc\tDoor\tnothing\n";
        let mut bytes = vec![0xff, 0xfe];
        bytes.extend(wide.encode_utf16().flat_map(u16::to_le_bytes));
        let view = upload(&house, query("create", None), &bytes).await;
        assert_eq!(view.head, ["number", "topic", "parent"]);
        let done = run(&house, &view).await;
        assert_eq!((done.counts.created, done.counts.failed), (1, 1));
        assert_eq!(errors(&house, &view).await, [(3, "parent".to_owned(), "unknown".to_owned())]);
        let open = upload(&house, query("create", None), b"number,topic\n1,\"never ends\n").await;
        let done = run(&house, &open).await;
        assert_eq!(done.counts.rows, 1);
    });
}

#[test]
fn orchestrations_start_as_for_any_other_record_unless_they_are_told_not_to() {
    on_both(|house| async move {
        let house = house.with_onboarding().await;
        let account = name("Account");
        let manager = house.who("manager");
        for (start, expected) in [(true, 3), (false, 0)] {
            let mut upload = house
                .service
                .import_upload(&manager, &account, ImportQuery::default())
                .await
                .expect("an upload");
            let text = format!("name,owner\nA {start},sales\nB {start},sales\nC {start},sales\n");
            upload.push(text.as_bytes()).await.expect("taken");
            let view = upload.finish().await.expect("a file");
            let settings =
                fermata_api::imports::ImportSettings { start_orchestrations: start, ..view.settings.clone() };
            let at = (&account, view.id);
            house
                .service
                .import_settings(&manager, at, settings, Some(view.revision))
                .await
                .expect("settings");
            house.service.import_start(&manager, &account, view.id).await.expect("started");
            house.service.work_off().await.expect("worked off");
            let done = house.service.import(&manager, &account, view.id).await.expect("an import");
            assert_eq!((done.counts.created, done.counts.failed), (3, 0));
            let runs = house
                .service
                .runs(&manager, fermata_api::runs::RunQuery::default())
                .await
                .expect("runs")
                .items;
            let started = runs.iter().filter(|run| run.title.contains(&start.to_string())).count();
            assert_eq!(started, expected, "{start}");
        }
        house.healthy().await;
    });
}

#[test]
fn each_record_of_an_import_stands_in_the_audit_log() {
    on_both(|house| async move {
        let house = with_deals(house).await;
        let view = upload(&house, query("create", None), b"number,topic\n1,Roof\n2,Wall\n").await;
        run(&house, &view).await;
        let (entries, _) = house.database.db.audit(&Default::default(), None, 200).await.expect("reads");
        let made: Vec<_> =
            entries.into_iter().map(|e| e.row).filter(|row| row.action == "record.create").collect();
        assert_eq!(made.len(), 2, "{made:?}");
        for row in made {
            assert_eq!((row.actor.as_str(), row.via), ("user:manager", fermata_service::Via::Import));
            assert_eq!(row.client, Some(view.id.to_string()));
        }
        house.healthy().await;
    });
}
