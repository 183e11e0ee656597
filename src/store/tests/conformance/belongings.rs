//! Files, comments and notes of records; views of lists.

use fermata_engine::ids::RecordId;
use fermata_store::{Db, Guard, Write, rows::*};
use serde_json::json;

use crate::support::*;

both!(
    files_and_their_parts,
    comments_and_the_story,
    views_of_lists,
    views_of_the_inbox,
    nothing_is_left_of_a_deleted_record,
    imports_and_their_errors,
    wishes_for_many
);

pub(crate) fn file(n: u128) -> FileRow {
    FileRow {
        id: id(n),
        object: name("Account"),
        record: RecordId(id(1)),
        field: (n == 1).then(|| name("contract")),
        name: format!("{n}.pdf"),
        media_type: "application/pdf".into(),
        size: 3,
        sha256: "00".into(),
        made_ms: 5,
        made_by: "user:mia".into(),
        run: None,
    }
}

pub(crate) fn comment(n: u128) -> CommentRow {
    CommentRow {
        id: id(n),
        record: RecordId(id(1)),
        body: "It *leaks*.".into(),
        made_ms: 5,
        made_by: "user:mia".into(),
        edited_ms: None,
        revision: 1,
    }
}

pub(crate) fn note(n: u128) -> RecordNoteRow {
    RecordNoteRow {
        id: id(n),
        record: RecordId(id(1)),
        at_ms: 5,
        by: "user:mia".into(),
        run: None,
        kind: NoteKind::FileAdded,
        words: format!("{n}.pdf"),
    }
}

pub(crate) fn view(n: u128) -> ListViewRow {
    ListViewRow {
        id: id(n),
        object: name("Account"),
        label: format!("View {n}"),
        owner: name("mia"),
        shared: n.is_multiple_of(2),
        first: false,
        definition: json!({"columns": ["name"]}),
        revision: 1,
        updated_ms: 5,
    }
}

pub(crate) fn work_view(n: u128) -> WorkViewRow {
    WorkViewRow {
        id: id(n),
        label: format!("View {n}"),
        owner: name("mia"),
        shared: n.is_multiple_of(2),
        definition: json!({"status": "overdue"}),
        revision: 1,
        updated_ms: 5,
    }
}

async fn files_and_their_parts(db: &Db) {
    let bytes: Vec<u8> = (0..2_500_000_u32).map(|n| (n % 251) as u8).collect();
    write(db, [Write::PutFile(Box::new(file(1)), bytes.clone())]).await.unwrap();
    write(db, [Write::PutFile(Box::new(file(2)), Vec::new())]).await.unwrap();
    assert_eq!(db.file(id(1)).await.unwrap(), Some(file(1)));
    let mut both = db.files_by_ids(&[id(1), id(2), id(9)]).await.unwrap();
    both.sort_by_key(|file| file.id);
    assert_eq!(both, [file(1), file(2)]);
    let mut read = Vec::new();
    let mut parts = 0;
    while let Some(part) = db.blob_part(id(1), parts).await.unwrap() {
        read.extend(part);
        parts += 1;
    }
    assert!(read == bytes, "what was put in comes out");
    assert_eq!(parts, 3);
    assert_eq!(db.blob_part(id(2), 0).await.unwrap(), None, "an empty file has no part");
    assert_eq!(db.file_count(RecordId(id(1))).await.unwrap(), 2);
    assert_eq!(db.file_list(RecordId(id(1)), None, 9).await.unwrap().0, [file(2), file(1)]);
    guarded(db, Guard::FileThere(id(1)), vec![Write::PutJob(job("j", 1))]).await.unwrap();
    write(db, [Write::DeleteFile(id(1))]).await.unwrap();
    conflict(guarded(db, Guard::FileThere(id(1)), vec![Write::PutJob(job("j", 1))]).await);
    conflict(write(db, [Write::DeleteFile(id(1))]).await);
    assert_eq!(db.blob_part(id(1), 0).await.unwrap(), None);
}

async fn comments_and_the_story(db: &Db) {
    let at = RecordId(id(1));
    write(db, [Write::PutComment(comment(1)), Write::AddRecordNote(note(1))]).await.unwrap();
    let edited = CommentRow { body: "It leaks a lot.".into(), edited_ms: Some(9), revision: 2, ..comment(1) };
    write(db, [Write::PutComment(edited.clone())]).await.unwrap();
    conflict(write(db, [Write::PutComment(edited.clone())]).await);
    assert_eq!(db.comment_list(at, None, 9).await.unwrap().0, std::slice::from_ref(&edited));
    let change = |revision, at_ms| RecordHistoryRow {
        record: at,
        revision,
        at_ms,
        by: "system".into(),
        run: None,
        changes: json!({}),
    };
    write(db, [Write::AddRecordHistory(change(1, 4)), Write::AddRecordHistory(change(2, 6))]).await.unwrap();
    let expected = [StoryRow::Change(change(2, 6)), StoryRow::Note(note(1)), StoryRow::Change(change(1, 4))];
    assert_eq!(db.record_story(at, None, 9).await.unwrap().0, expected);
    let (mut cursor, mut paged) = (None, Vec::new());
    loop {
        let (rows, next) = db.record_story(at, cursor.as_deref(), 1).await.unwrap();
        paged.extend(rows);
        cursor = next;
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!(paged, expected);
    write(db, [Write::DeleteComment(id(1))]).await.unwrap();
    conflict(write(db, [Write::DeleteComment(id(1))]).await);
    assert_eq!(db.comment(id(1)).await.unwrap(), None);
}

async fn views_of_lists(db: &Db) {
    let (account, mia, max) = (name("Account"), name("mia"), name("max"));
    for n in 1..=3 {
        write(db, [Write::PutListView(Box::new(view(n)))]).await.unwrap();
    }
    assert_eq!(db.list_views(&account, &mia, None, 9).await.unwrap().0, [view(1), view(2), view(3)]);
    assert_eq!(db.list_views(&account, &max, None, 9).await.unwrap().0, [view(2)], "the shared one alone");
    assert_eq!(db.list_view_count(&account, &mia).await.unwrap(), 3);
    let first = |n| ListViewRow { first: true, revision: 2, ..view(n) };
    write(db, [Write::PutListView(Box::new(first(1)))]).await.unwrap();
    assert_eq!(db.first_list_view(&account).await.unwrap(), Some(first(1)));
    write(db, [Write::PutListView(Box::new(first(2)))]).await.unwrap();
    assert_eq!(db.first_list_view(&account).await.unwrap(), Some(first(2)), "there is one first alone");
    conflict(write(db, [Write::PutListView(Box::new(first(2)))]).await);
    assert_eq!(db.first_list_view(&account).await.unwrap(), Some(first(2)));
    write(db, [Write::DeleteListView(id(2))]).await.unwrap();
    conflict(write(db, [Write::DeleteListView(id(2))]).await);
    assert_eq!(db.first_list_view(&account).await.unwrap(), None);
}

pub(crate) fn import(n: u128) -> ImportRow {
    ImportRow {
        id: id(n),
        object: name("Account"),
        made_ms: 5,
        made_by: name("mia"),
        state: "draft".into(),
        content: json!({"name": "a.csv"}),
        revision: 1,
    }
}

pub(crate) fn import_error(n: u128, line: i64) -> ImportErrorRow {
    ImportErrorRow {
        import: id(n),
        line,
        n: 0,
        place: "name".into(),
        code: "required".into(),
        words: "is missing".into(),
    }
}

pub(crate) fn bulk(n: u128) -> BulkRow {
    BulkRow {
        id: id(n),
        made_ms: i64::try_from(n).unwrap(),
        made_by: name("mia"),
        state: "running".into(),
        content: json!({ "total": 3 }),
        revision: 1,
    }
}

pub(crate) fn bulk_target(n: u128, seq: i64, state: &str) -> BulkTargetRow {
    BulkTargetRow {
        bulk: id(n),
        seq,
        target: id(9),
        title: "Blue Harbor".into(),
        state: state.into(),
        code: String::new(),
        words: String::new(),
        thing: "team:queue:finance".into(),
    }
}

async fn wishes_for_many(db: &Db) {
    let targets = (1..=3).map(|seq| Write::PutBulkTarget(Box::new(bulk_target(1, seq, "waiting"))));
    let both = [1, 2].map(|n| Write::PutBulk(Box::new(bulk(n))));
    write(db, both.into_iter().chain(targets)).await.unwrap();
    assert_eq!(db.bulk(id(1)).await.unwrap(), Some(bulk(1)));
    let next = BulkRow { state: "done".into(), revision: 2, ..bulk(1) };
    let done = bulk_target(1, 2, "done");
    write(db, [Write::PutBulk(Box::new(next.clone())), Write::PutBulkTarget(Box::new(done.clone()))])
        .await
        .unwrap();
    conflict(write(db, [Write::PutBulk(Box::new(next.clone()))]).await);
    assert_eq!(db.bulk_list(None, None, 9).await.unwrap().0, [bulk(2), next]);
    assert_eq!(db.bulk_targets(id(1), Some("done"), None, 9).await.unwrap().0, [done]);
    let (first, cursor) = db.bulk_targets(id(1), Some("waiting"), None, 1).await.unwrap();
    let (rest, end) = db.bulk_targets(id(1), Some("waiting"), cursor.as_deref(), 9).await.unwrap();
    assert_eq!((first[0].seq, rest[0].seq, end), (1, 3, None));
    write(db, [Write::SweepBulks(2)]).await.unwrap();
    assert_eq!(db.bulk_list(None, None, 9).await.unwrap().0, [bulk(2)]);
    assert_eq!(db.bulk_targets(id(1), None, None, 9).await.unwrap().0, []);
}

async fn imports_and_their_errors(db: &Db) {
    let account = name("Account");
    for n in 1..=3 {
        write(db, [Write::PutImport(Box::new(import(n))), Write::PutBlobPart(id(n), 0, vec![1, 2])])
            .await
            .unwrap();
    }
    assert_eq!(db.import(id(1)).await.unwrap(), Some(import(1)));
    let next = ImportRow { state: "running".into(), revision: 2, ..import(1) };
    write(db, [Write::PutImport(Box::new(next.clone()))]).await.unwrap();
    conflict(write(db, [Write::PutImport(Box::new(next.clone()))]).await);
    assert_eq!(
        db.import_list(&account, None, None, 9).await.unwrap().0,
        [import(3), import(2), next.clone()]
    );
    assert_eq!(db.import_list(&account, Some(&name("max")), None, 9).await.unwrap().0, []);
    write(db, [4, 2, 9].map(|line| Write::AddImportError(import_error(1, line)))).await.unwrap();
    let lines = async |cursor: Option<String>| {
        let (rows, next) = db.import_errors(id(1), cursor.as_deref(), 2).await.unwrap();
        (rows.into_iter().map(|row| row.line).collect::<Vec<_>>(), next)
    };
    let (first, after) = lines(None).await;
    assert_eq!((first, lines(after).await.0), (vec![2, 4], vec![9]));
    write(db, [Write::DeleteBlob(id(1))]).await.unwrap();
    assert_eq!(db.blob_part(id(1), 0).await.unwrap(), None);
    assert_eq!(db.blob_part(id(2), 0).await.unwrap(), Some(vec![1, 2]));
    write(db, [Write::DeleteImport(id(1))]).await.unwrap();
    assert_eq!((db.import(id(1)).await.unwrap(), lines(None).await.0), (None, vec![]));
    write(db, [Write::SweepImports(6)]).await.unwrap();
    assert_eq!(db.import_list(&account, None, None, 9).await.unwrap().0, []);
    assert_eq!(db.blob_part(id(2), 0).await.unwrap(), None);
    write(db, (1..=4).map(|n| Write::InsertRecord(Box::new(record(n))))).await.unwrap();
    let texts = ["Acme 2".to_owned(), "Acme 9".to_owned()];
    let found = db.records_by_values(&account, &name("name"), &texts).await.unwrap();
    assert_eq!(found, [(RecordId(id(2)), "Acme 2".to_owned())]);
    let found = db.records_called(&account, &["ACME 001".to_owned()]).await.unwrap();
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found.iter().all(|(_, title)| title == "acme 001"));
}

async fn views_of_the_inbox(db: &Db) {
    let (mia, max) = (name("mia"), name("max"));
    for n in 1..=4 {
        write(db, [Write::PutWorkView(Box::new(work_view(n)))]).await.unwrap();
    }
    let listed = async |user| {
        let (mut cursor, mut all) = (None, Vec::new());
        loop {
            let (rows, next) = db.work_views(user, cursor.as_deref(), 1).await.unwrap();
            all.extend(rows);
            cursor = next;
            if cursor.is_none() {
                return all;
            }
        }
    };
    assert_eq!(listed(&mia).await, [work_view(1), work_view(2), work_view(3), work_view(4)]);
    assert_eq!(listed(&max).await, [work_view(2), work_view(4)], "the shared ones alone");
    assert_eq!(db.work_view_count(&mia).await.unwrap(), 4);
    assert_eq!(db.work_view_count(&max).await.unwrap(), 0);
    let next = WorkViewRow { shared: true, revision: 2, ..work_view(1) };
    write(db, [Write::PutWorkView(Box::new(next.clone()))]).await.unwrap();
    conflict(write(db, [Write::PutWorkView(Box::new(next.clone()))]).await);
    assert_eq!(db.work_view(id(1)).await.unwrap(), Some(next));
    write(db, [Write::DeleteWorkView(id(1))]).await.unwrap();
    conflict(write(db, [Write::DeleteWorkView(id(1))]).await);
    assert_eq!(db.work_view(id(1)).await.unwrap(), None);
}

async fn nothing_is_left_of_a_deleted_record(db: &Db) {
    let row = record(1);
    let writes = [
        Write::InsertRecord(Box::new(row.clone())),
        Write::PutFile(Box::new(file(1)), vec![1, 2, 3]),
        Write::PutComment(comment(1)),
        Write::AddRecordNote(note(1)),
    ];
    write(db, writes).await.unwrap();
    write(db, [Write::DeleteRecord(row.id, 1)]).await.unwrap();
    assert_eq!(db.file_count(row.id).await.unwrap(), 0);
    assert_eq!(db.blob_part(id(1), 0).await.unwrap(), None);
    assert_eq!(db.comment_list(row.id, None, 9).await.unwrap().0, []);
    assert_eq!(db.record_story(row.id, None, 9).await.unwrap().0, []);
}
