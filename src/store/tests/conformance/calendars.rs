//! Calendars, and the runs whose promises they may move.

use fermata_engine::ids::RunId;
use fermata_store::{Changeset, Db, Guard, Write, rows::*};
use serde_json::json;

use crate::support::*;

both!(calendars, calendar_guards);

pub(crate) fn calendar(called: &str, revision: i64) -> CalendarRow {
    CalendarRow {
        name: name(called),
        label: format!("{called} {revision}"),
        content: json!({ "revision": revision }),
        revision,
        updated_ms: 5,
        updated_by: "user:ada".into(),
    }
}

fn put(called: &str, revision: i64) -> Write {
    Write::PutCalendar(Box::new(calendar(called, revision)))
}

async fn calendars(db: &Db) {
    write(db, [put("office", 1)]).await.unwrap();
    conflict(write(db, [put("office", 1)]).await);
    conflict(write(db, [put("office", 3)]).await);
    write(db, [put("office", 2), put("night", 1)]).await.unwrap();
    assert_eq!(db.calendar(&name("office")).await.unwrap(), Some(calendar("office", 2)));
    assert_eq!(db.calendar(&name("lunch")).await.unwrap(), None);
    let (rows, next) = db.calendar_list(None, 1).await.unwrap();
    assert_eq!(rows, [calendar("night", 1)]);
    let (rows, next) = db.calendar_list(next.as_deref(), 1).await.unwrap();
    assert_eq!((rows, next), (vec![calendar("office", 2)], None));
    conflict(write(db, [Write::DeleteCalendar(name("office"), 1)]).await);
    write(db, [Write::DeleteCalendar(name("office"), 2)]).await.unwrap();
    assert_eq!(db.calendars().await.unwrap(), [calendar("night", 1)]);
    assert_eq!(db.job("recount").await.unwrap(), None);
    assert_eq!(db.promised_run_count().await.unwrap(), 0);
    assert_eq!(db.promised_runs(Some((0, RunId(id(1)))), 5).await.unwrap(), []);
}

async fn calendar_guards(db: &Db) {
    let guarded = async |revision: i64| {
        let mut changeset = Changeset::new();
        changeset.guard(Guard::Calendar(name("office"), revision));
        changeset.write(Write::PutSetting("x".into(), json!(revision)));
        db.apply(changeset).await
    };
    conflict(guarded(1).await);
    guarded(0).await.unwrap();
    write(db, [put("office", 1)]).await.unwrap();
    conflict(guarded(0).await);
    conflict(guarded(2).await);
    guarded(1).await.unwrap();
}
