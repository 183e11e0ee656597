//! How people are told things, and what went to whom.

use fermata_store::{Db, Write, filters::SentFilter, rows::*};
use serde_json::json;

use crate::{outside::delivery, people::notification, support::*};

both!(preferences, browsers, calendars, jobs_that_are_there, waiting_for_the_daily_mail, sent);

fn preference(user: &str, revision: i64) -> NoticePreferenceRow {
    NoticePreferenceRow {
        user: name(user),
        content: json!({ "daily": revision == 1 }),
        revision,
        updated_ms: revision,
    }
}

pub(crate) fn browser(n: u128, user: &str) -> PushSubscriptionRow {
    PushSubscriptionRow {
        id: id(n),
        user: name(user),
        endpoint_hash: vec![u8::try_from(n).unwrap(); 32],
        content: json!({ "sealed": "x" }),
        label: format!("Browser {n}"),
        created_ms: i64::try_from(n).unwrap(),
    }
}

async fn preferences(db: &Db) {
    write(db, [Write::PutNoticePreference(preference("mia", 1))]).await.unwrap();
    conflict(write(db, [Write::PutNoticePreference(preference("mia", 1))]).await);
    conflict(write(db, [Write::PutNoticePreference(preference("mia", 3))]).await);
    write(db, [Write::PutNoticePreference(preference("mia", 2))]).await.unwrap();
    write(db, [Write::PutNoticePreference(preference("ada", 1))]).await.unwrap();
    assert_eq!(db.notice_preference(&name("mia")).await.unwrap(), Some(preference("mia", 2)));
    assert_eq!(db.notice_preference(&name("ben")).await.unwrap(), None);
    assert_eq!(db.notice_preferences().await.unwrap(), [preference("ada", 1), preference("mia", 2)]);
}

async fn browsers(db: &Db) {
    let rows = [browser(1, "mia"), browser(2, "mia"), browser(3, "ada")];
    write(db, rows.clone().map(Write::PutPushSubscription)).await.unwrap();
    assert_eq!(db.push_subscriptions_of(&name("mia")).await.unwrap(), rows[..2]);
    assert_eq!(db.push_subscriptions().await.unwrap().len(), 3);
    assert_eq!(db.push_subscription(id(3)).await.unwrap().as_ref(), Some(&rows[2]));
    assert_eq!(db.push_subscription_at(&[2; 32]).await.unwrap().as_ref(), Some(&rows[1]));
    let again = PushSubscriptionRow { label: "Another".into(), ..browser(1, "mia") };
    write(db, [Write::PutPushSubscription(again.clone())]).await.unwrap();
    assert_eq!(db.push_subscription(id(1)).await.unwrap(), Some(again));
    let taken = PushSubscriptionRow { id: id(4), ..browser(1, "ada") };
    assert!(write(db, [Write::PutPushSubscription(taken)]).await.is_err(), "a browser has one address");
    write(db, [Write::DeletePushSubscription(id(1)), Write::DeletePushSubscription(id(9))]).await.unwrap();
    assert_eq!(db.push_subscription(id(1)).await.unwrap(), None);
}

async fn calendars(db: &Db) {
    let row = |hash: u8, at: i64| CalendarFeedRow {
        user: name("mia"),
        secret_hash: vec![hash; 32],
        created_ms: at,
    };
    write(db, [Write::PutCalendarFeed(row(1, 1))]).await.unwrap();
    write(db, [Write::PutCalendarFeed(row(2, 2))]).await.unwrap();
    assert_eq!(db.calendar_feed(&[1; 32]).await.unwrap(), None, "the old address leads nowhere");
    assert_eq!(db.calendar_feed(&[2; 32]).await.unwrap(), Some(row(2, 2)));
    assert_eq!(db.calendar_feed_of(&name("mia")).await.unwrap(), Some(row(2, 2)));
    write(db, [Write::DeleteCalendarFeed(name("mia"))]).await.unwrap();
    assert_eq!(db.calendar_feed_of(&name("mia")).await.unwrap(), None);
}

async fn jobs_that_are_there(db: &Db) {
    let job = |due_ms| JobRow {
        key: "digest:mia".into(),
        kind: "digest".into(),
        run: None,
        due_ms,
        attempt: 0,
        payload: json!({ "user": "mia" }),
    };
    write(db, [Write::AddJob(job(10))]).await.unwrap();
    write(db, [Write::AddJob(job(20))]).await.unwrap();
    assert_eq!(db.next_job_due().await.unwrap(), Some(10), "what is there stays");
    let claimed = db.claim_jobs(10, 100, "node", 5).await.unwrap();
    assert_eq!(
        claimed.iter().map(|job| (job.key.as_str(), job.due_ms)).collect::<Vec<_>>(),
        [("digest:mia", 10)]
    );
}

async fn waiting_for_the_daily_mail(db: &Db) {
    let row = |n: u128, digest: bool| NotificationRow { digest, shown: false, ..notification(n, "mia") };
    write(db, [row(1, true), row(2, false), row(3, true)].map(Write::AddNotification)).await.unwrap();
    let waiting = db.notifications_for_digest(&name("mia"), 10).await.unwrap();
    assert_eq!(waiting, [row(1, true), row(3, true)]);
    assert_eq!(db.notifications_for_digest(&name("mia"), 1).await.unwrap().len(), 1);
    write(db, [Write::Digested(id(1))]).await.unwrap();
    assert_eq!(db.notifications_for_digest(&name("mia"), 10).await.unwrap(), [row(3, true)]);
    assert_eq!(db.notification(id(1)).await.unwrap(), Some(row(1, false)));
    let (shown, _) = db.notifications(&name("mia"), None, 10).await.unwrap();
    assert_eq!(shown, [], "what is not shown is not under the bell");
}

async fn sent(db: &Db) {
    let told = |n: u128, user: &str| NotificationRow { shown: true, ..notification(n, user) };
    let left = |n: u128, user: Option<&str>, state: DeliveryState| DeliveryRow {
        to: user.map(name),
        notice: Some("assigned".into()),
        state,
        ..delivery(n)
    };
    write(db, [told(1, "mia"), told(4, "ada")].map(Write::AddNotification)).await.unwrap();
    let hidden = NotificationRow { shown: false, ..notification(7, "mia") };
    write(db, [Write::AddNotification(hidden)]).await.unwrap();
    let rows = [
        left(2, Some("mia"), DeliveryState::Delivered),
        left(3, Some("mia"), DeliveryState::Failed),
        left(5, None, DeliveryState::Waiting),
    ];
    write(db, rows.map(|row| Write::InsertDelivery(Box::new(row)))).await.unwrap();
    write(db, [Write::InsertDelivery(Box::new(delivery(6)))]).await.unwrap();
    let list = async |filter: SentFilter| {
        let (mut all, mut cursor) = (Vec::new(), None::<String>);
        loop {
            let (rows, next) = db.sent_list(&filter, cursor.as_deref(), 2).await.unwrap();
            assert!(rows.len() <= 2);
            all.extend(rows.into_iter().map(|row| row.id));
            match next {
                Some(next) => cursor = Some(next),
                None => break all,
            }
        }
    };
    let of = |found: Vec<uuid::Uuid>| {
        let mut found: Vec<u128> = found.into_iter().map(|id| id.as_u128()).collect();
        found.sort_unstable();
        found
    };
    let ids = |numbers: &[u128]| of(numbers.iter().map(|n| id(*n)).collect());
    assert_eq!(of(list(SentFilter::default()).await), ids(&[1, 2, 3, 4, 5]));
    let mia = || SentFilter { user: Some(name("mia")), ..SentFilter::default() };
    assert_eq!(of(list(mia()).await), ids(&[1, 2, 3]));
    let bell = SentFilter { kind: Some(None), ..mia() };
    assert_eq!(of(list(bell).await), ids(&[1]));
    let mails = SentFilter { kind: Some(Some(DeliveryKind::Mail)), ..mia() };
    assert_eq!(of(list(mails).await), ids(&[2, 3]));
    let failed = SentFilter { state: Some(DeliveryState::Failed), ..SentFilter::default() };
    assert_eq!(of(list(failed).await), ids(&[3]));
    let there = SentFilter { state: Some(DeliveryState::Delivered), ..SentFilter::default() };
    assert_eq!(of(list(there).await), ids(&[1, 2, 4]));
    let why = SentFilter { notice: Some("mention".into()), ..SentFilter::default() };
    assert_eq!(of(list(why).await), ids(&[]));
    let others = db.delivery_list(&Default::default(), None, 10).await.unwrap().0;
    assert_eq!(others.iter().map(|row| row.id).collect::<Vec<_>>(), [id(6)], "notices are not among them");
}
