//! Lists of records: filters, orders, views; files and comments.

use fermata_api::{
    page::Paging,
    records::{CommentInput, FileQuery, ListViewInput, NoteKind, RecordQuery},
};
use fermata_engine::{ids::RecordId, object::Object};
use serde_json::{Value, json};

use crate::common::*;

fn deal() -> Object {
    serde_json::from_value(json!({
        "name": "Deal", "label": "Deal", "label_plural": "Deals", "fields": [
            { "name": "topic", "label": "Topic", "data_type": { "type": "text" }, "required": true },
            { "name": "amount", "label": "Amount", "data_type": { "type": "number" } },
            { "name": "owner", "label": "Owner", "data_type": { "type": "user" } },
            { "name": "parent", "label": "Parent", "data_type": { "type": "lookup", "object": "Deal" } },
        ],
    }))
    .expect("an object")
}

async fn deals(house: &House) {
    house.service.object_create(&house.who("admin"), deal()).await.expect("an object");
    for (topic, amount, owner) in
        [("Roof", 30, "sales"), ("Älter", 5, "legal"), ("Wall", 200, "sales"), ("Door", 30, "legal")]
    {
        house.create("Deal", json!({ "topic": topic, "amount": amount, "owner": owner })).await;
        house.advance(1_000);
    }
}

fn row(field: &str, operator: &str, value: Value) -> Value {
    json!({ "resource": format!("record.{field}"), "operator": operator, "value": { "literal": value } })
}

/// The topics of what a question brings, all pages of one record together.
async fn topics(house: &House, user: &str, query: RecordQuery) -> Vec<String> {
    let (mut found, mut cursor) = (Vec::new(), None);
    loop {
        let query = RecordQuery { cursor, limit: Some(1), ..query.clone() };
        let page = house.service.records(&house.who(user), &name("Deal"), query).await.expect("a page");
        found.extend(page.items.into_iter().map(|record| record.title));
        cursor = page.next;
        if cursor.is_none() {
            return found;
        }
    }
}

fn filtered(filter: &Value, sort: &str) -> RecordQuery {
    RecordQuery { filter: Some(filter.to_string()), sort: Some(sort.into()), ..RecordQuery::default() }
}

#[test]
fn filters_hold_as_conditions_do_and_every_order_is_paged() {
    on_both(|house| async move {
        deals(&house).await;
        let all = async |sort: &str| {
            topics(&house, "manager", RecordQuery { sort: Some(sort.into()), ..RecordQuery::default() }).await
        };
        assert_eq!(all("title").await, ["Door", "Roof", "Wall", "Älter"]);
        assert_eq!(all("-updated").await, ["Door", "Wall", "Älter", "Roof"]);
        assert_eq!(all("amount").await[0], "Älter");
        assert_eq!(all("-amount").await[0], "Wall");
        let found = async |rows: Value, logic: Value| {
            let filter = json!({ "rows": rows, "logic": logic });
            topics(&house, "manager", filtered(&filter, "title")).await
        };
        let everything = json!("all");
        let cases = [
            (
                json!([row("amount", "greater_than", json!(10))]),
                everything.clone(),
                vec!["Door", "Roof", "Wall"],
            ),
            (json!([row("topic", "contains", json!("OO"))]), everything.clone(), vec!["Door", "Roof"]),
            // Letters that databases know no two cases of.
            (json!([row("topic", "starts_with", json!("äl"))]), everything.clone(), vec!["Älter"]),
            (json!([row("topic", "not_equals", json!("Roof"))]), everything, vec!["Door", "Wall", "Älter"]),
            (
                json!([row("amount", "equals", json!(5)), row("topic", "equals", json!("Wall"))]),
                json!("any"),
                vec!["Wall", "Älter"],
            ),
            (
                json!([row("amount", "equals", json!(30)), row("topic", "equals", json!("Roof"))]),
                json!({ "custom": "1 AND NOT 2" }),
                vec!["Door"],
            ),
        ];
        for (rows, logic, expected) in cases {
            assert_eq!(found(rows.clone(), logic.clone()).await, expected, "{rows} {logic}");
        }
        let mine = json!({ "rows": [
            { "resource": "record.owner", "operator": "equals", "value": { "reference": "user.name" } }
        ] });
        assert_eq!(topics(&house, "sales", filtered(&mine, "title")).await, ["Roof", "Wall"]);
    });
}

#[test]
fn what_cannot_be_asked_of_a_list_is_told() {
    on_both(|house| async move {
        deals(&house).await;
        let asked = async |query: RecordQuery| {
            let answer = house.service.records(&house.who("manager"), &name("Deal"), query).await;
            let error = answer.expect_err("refused");
            error.fields.into_iter().map(|field| field.path).collect::<Vec<_>>()
        };
        for filter in ["{", "[]", "{\"rows\": [{}]}", "{\"rows\": []} x"] {
            let query = RecordQuery { filter: Some(filter.into()), ..RecordQuery::default() };
            assert_eq!(asked(query).await, ["filter"], "{filter}");
        }
        for row in [
            row("nothing", "equals", json!(1)),
            row("amount", "contains", json!("x")),
            row("amount", "equals", json!("x")),
            row("topic", "is_changed", json!(true)),
        ] {
            assert_eq!(asked(filtered(&json!({ "rows": [row] }), "title")).await, ["filter"], "{row}");
        }
        for sort in ["parent", "nothing", "--amount"] {
            let query = RecordQuery { sort: Some(sort.into()), ..RecordQuery::default() };
            assert_eq!(asked(query).await, ["sort"], "{sort}");
        }
    });
}

#[test]
fn views_are_kept_shared_and_opened() {
    on_both(|house| async move {
        deals(&house).await;
        let (sales, manager, deal) = (house.who("sales"), house.who("manager"), name("Deal"));
        let input = |label: &str, shared: bool, first: bool| ListViewInput {
            label: label.into(),
            shared,
            first,
            list: serde_json::from_value(json!({
                "columns": ["amount"], "sort": { "field": "amount", "descending": true },
                "filter": { "rows": [row("amount", "greater_than", json!(10))] },
            }))
            .expect("a list"),
        };
        let own = house
            .service
            .list_view_create(&sales, &deal, input("Big ones", false, false))
            .await
            .expect("kept");
        let by_view = RecordQuery { view: Some(own.id.to_string()), ..RecordQuery::default() };
        assert_eq!(topics(&house, "sales", by_view.clone()).await, ["Wall", "Door", "Roof"]);
        assert_eq!(code(house.service.records(&manager, &deal, by_view).await), "view_not_found");
        assert_eq!(
            code(house.service.list_view_create(&sales, &deal, input("x", true, false)).await),
            "forbidden"
        );
        assert_eq!(
            code(house.service.list_view_create(&sales, &deal, input(" ", false, false)).await),
            "values_invalid"
        );
        assert_eq!(
            code(house.service.list_view_create(&manager, &deal, input("x", false, true)).await),
            "values_invalid"
        );
        let shared = house
            .service
            .list_view_create(&manager, &deal, input("All big", true, true))
            .await
            .expect("kept");
        let labels = async |user: &str| {
            let page =
                house.service.list_views(&house.who(user), &deal, Paging::default()).await.expect("views");
            page.items.into_iter().map(|view| view.label).collect::<Vec<_>>()
        };
        assert_eq!(labels("sales").await, ["All big", "Big ones"]);
        assert_eq!(labels("legal").await, ["All big"]);
        let at = (&deal, shared.id);
        assert_eq!(
            code(house.service.list_view_update(&sales, at, input("x", true, true), None).await),
            "forbidden"
        );
        let changed = house.service.list_view_update(&manager, at, input("Large", true, true), Some(1)).await;
        assert_eq!(changed.expect("changed").revision, 2);
        let late = house.service.list_view_update(&manager, at, input("Late", true, true), Some(1)).await;
        assert_eq!(code(late), "changed_meanwhile");
        house.service.list_view_delete(&sales, &deal, own.id).await.expect("deleted");
        assert_eq!(labels("sales").await, ["Large"]);
    });
}

#[test]
fn files_and_comments_belong_to_whoever_sees_the_record() {
    on_both(|house| async move {
        deals(&house).await;
        let (sales, legal, deal) = (house.who("sales"), house.who("legal"), name("Deal"));
        let record: RecordId = house.create("Deal", json!({ "topic": "Shared" })).await.id;
        let child = house.create("Deal", json!({ "topic": "Child", "parent": record.to_string() })).await;
        let query = |name: &str| FileQuery { name: Some(name.into()), field: None };
        let bytes = vec![7_u8; 1_500_000];
        let put = house
            .service
            .file_add(&sales, &deal, record, (query("a.bin"), String::new()), bytes.clone())
            .await;
        let file = put.expect("a file");
        let mut read = house.service.file_part(file.id, 0).await.expect("a part").expect("there");
        read.extend(house.service.file_part(file.id, 1).await.expect("a part").expect("there"));
        assert!(read == bytes && file.size == 1_500_000);
        assert_eq!(code(house.service.file(&legal, file.id).await), "file_not_found");
        let empty =
            house.service.file_add(&sales, &deal, record, (query("../x"), String::new()), Vec::new()).await;
        assert_eq!(code(empty), "values_invalid");
        let text = |body: &str| CommentInput { body: body.into() };
        let comment =
            house.service.comment_add(&sales, &deal, record, text("It *leaks*.")).await.expect("said");
        assert_eq!(
            code(house.service.comment_add(&legal, &deal, record, text("x")).await),
            "record_not_found"
        );
        let at = (&deal, record, comment.id);
        assert_eq!(
            code(house.service.comment_edit(&house.who("manager"), at, text("x"), None).await),
            "forbidden"
        );
        house.service.comment_edit(&sales, at, text("It leaks a lot."), Some(1)).await.expect("changed");
        house.service.comment_delete(&house.who("manager"), at).await.expect("deleted");
        house.service.file_delete(&sales, file.id).await.expect("deleted");
        let story =
            house.service.record_history(&sales, &deal, record, Paging::default()).await.expect("a story");
        let kinds: Vec<_> =
            story.items.iter().map(|entry| entry.note.as_ref().map(|note| note.kind)).collect();
        assert!(
            kinds.contains(&Some(NoteKind::FileAdded)) && kinds.contains(&Some(NoteKind::CommentDeleted))
        );
        assert_eq!(kinds.len(), 6, "{kinds:?}");
        let related = house.service.record_related(&sales, &deal, record).await.expect("related");
        assert_eq!(related[0].page.items.iter().map(|r| r.id).collect::<Vec<_>>(), [child.id]);
    });
}
