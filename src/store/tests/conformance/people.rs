//! Users, teams, sessions, tokens, notifications, kept answers, settings.

use fermata_engine::{ids::WorkItemId, people::Role};
use fermata_store::{Db, Write, rows::*};
use serde_json::json;

use crate::support::*;

both!(
    users_and_teams,
    sessions,
    tokens,
    links_and_throttles,
    authenticators,
    used_links,
    notifications,
    kept_answers,
    settings
);

async fn users_and_teams(db: &Db) {
    assert!(!db.any_admin().await.unwrap());
    let (mia, noah) = (user("mia"), user("noah"));
    write(db, [Write::InsertUser(noah.clone()), Write::InsertUser(mia.clone())]).await.unwrap();
    duplicate(write(db, [Write::InsertUser(mia.clone())]).await, "users.name");
    conflict(write(db, [Write::UpdateUser(user("nobody"))]).await);
    let boss = UserRow { role: Role::Admin, password_hash: Some("x".into()), revision: 2, ..mia };
    write(db, [Write::UpdateUser(boss.clone()), Write::Seen(name("noah"), 5)]).await.unwrap();
    assert_eq!(db.users().await.unwrap(), [boss.clone(), UserRow { seen_ms: Some(5), ..noah }]);
    assert_eq!(db.user(&name("mia")).await.unwrap(), Some(boss.clone()));
    assert!(db.any_admin().await.unwrap());
    conflict(write(db, [Write::UpdateUser(boss.clone())]).await);
    conflict(write(db, [Write::UpdateUser(UserRow { revision: 4, ..boss.clone() })]).await);
    write(db, [Write::SetPassword(name("mia"), "y".into())]).await.unwrap();
    let after = UserRow { password_hash: Some("y".into()), revision: 3, ..boss };
    assert_eq!(db.user(&name("mia")).await.unwrap(), Some(after));
    let team = |label: &str, revision| TeamRow {
        key: (TeamKind::Queue, name("sales")),
        label: label.into(),
        members: [name("mia"), name("noah")].into(),
        revision,
    };
    write(db, [Write::PutTeam(team("a", 1))]).await.unwrap();
    conflict(write(db, [Write::PutTeam(team("b", 1))]).await);
    conflict(write(db, [Write::PutTeam(team("b", 3))]).await);
    write(db, [Write::PutTeam(team("b", 2))]).await.unwrap();
    assert_eq!(db.teams().await.unwrap(), [team("b", 2)]);
    assert_eq!(db.team(&team("b", 2).key).await.unwrap(), Some(team("b", 2)));
    assert_eq!(db.team(&(TeamKind::Group, name("sales"))).await.unwrap(), None);
    write(db, [Write::DeleteTeam(team("b", 2).key)]).await.unwrap();
    assert!(db.teams().await.unwrap().is_empty());
}

async fn sessions(db: &Db) {
    let session = |n: u8, user: Option<&str>, expires_ms| SessionRow {
        id_hash: vec![n, 0, 255],
        user: user.map(name),
        data: json!({"n": n}),
        expires_ms,
    };
    let all = [session(1, Some("mia"), 9), session(2, Some("mia"), 5), session(3, None, 9)];
    for one in &all {
        write(db, [Write::PutSession(one.clone())]).await.unwrap();
        assert_eq!(db.session(&one.id_hash).await.unwrap().as_ref(), Some(one));
    }
    write(db, [Write::PutSession(session(3, Some("noah"), 10))]).await.unwrap();
    assert_eq!(db.session(&[3, 0, 255]).await.unwrap(), Some(session(3, Some("noah"), 10)));
    write(db, [Write::Sweep(6)]).await.unwrap();
    assert_eq!(db.session(&all[1].id_hash).await.unwrap(), None);
    write(db, [Write::DeleteSessionsOf(name("mia"))]).await.unwrap();
    assert_eq!(db.session(&all[0].id_hash).await.unwrap(), None);
    write(db, [Write::DeleteSession(vec![3, 0, 255])]).await.unwrap();
    assert_eq!(db.session(&[3, 0, 255]).await.unwrap(), None);
}

async fn tokens(db: &Db) {
    let token = |n: u128| TokenRow {
        id: id(n),
        user: name("mia"),
        label: "ci".into(),
        secret_hash: vec![7, u8::try_from(n).unwrap()],
        created_ms: 1,
        expires_ms: Some(4),
        used_ms: None,
    };
    write(db, [Write::InsertToken(token(1)), Write::InsertToken(token(2))]).await.unwrap();
    duplicate(write(db, [Write::InsertToken(TokenRow { id: id(3), ..token(1) })]).await, "tokens");
    write(db, [Write::TokenUsed(id(2), 8)]).await.unwrap();
    let used = TokenRow { used_ms: Some(8), ..token(2) };
    assert_eq!(db.tokens_of(&name("mia"), None, 9).await.unwrap().0, [used, token(1)]);
    assert_eq!(
        (db.token_count(&name("mia")).await.unwrap(), db.token_count(&name("noah")).await.unwrap()),
        (2, 0)
    );
    assert_eq!(db.token(id(1)).await.unwrap(), Some(token(1)));
    assert_eq!(db.token(id(3)).await.unwrap(), None);
    assert_eq!(db.token_by_hash(&[7, 1]).await.unwrap(), Some(token(1)));
    write(db, [Write::DeleteToken(id(1))]).await.unwrap();
    assert_eq!(db.token_by_hash(&[7, 1]).await.unwrap(), None);
}

async fn links_and_throttles(db: &Db) {
    let link = SetupRow { secret_hash: vec![1], user: None, expires_ms: 9 };
    write(db, [Write::PutSetup(link.clone())]).await.unwrap();
    assert_eq!(db.setup(&[1]).await.unwrap(), Some(link));
    write(db, [Write::UseSetup(vec![1])]).await.unwrap();
    conflict(write(db, [Write::UseSetup(vec![1])]).await);
    let throttle = |failures| ThrottleRow { key: "user:mia".into(), failures, until_ms: 8, last_ms: 3 };
    write(db, [Write::PutThrottle(throttle(1))]).await.unwrap();
    write(db, [Write::PutThrottle(throttle(2))]).await.unwrap();
    assert_eq!(db.throttle("user:mia").await.unwrap(), Some(throttle(2)));
    write(db, [Write::DeleteThrottle("user:mia".into())]).await.unwrap();
    assert_eq!(db.throttle("user:mia").await.unwrap(), None);
}

async fn authenticators(db: &Db) {
    let mia = name("mia");
    let row = |confirmed_ms, last_step, revision| AuthenticatorRow {
        user: name("mia"),
        sealed: json!({ "key": "a" }),
        confirmed_ms,
        last_step,
        recovery: vec!["ab".into(), "cd".into()],
        created_ms: 3,
        revision,
    };
    let put = |row: AuthenticatorRow| [Write::PutAuthenticator(Box::new(row))];
    write(db, put(row(None, 0, 1))).await.unwrap();
    assert_eq!(db.authenticator(&mia).await.unwrap(), Some(row(None, 0, 1)));
    assert!(db.with_authenticator(&[mia.clone(), name("noah")]).await.unwrap().is_empty());
    write(db, put(row(Some(5), 7, 2))).await.unwrap();
    conflict(write(db, put(row(Some(5), 7, 2))).await);
    assert_eq!(db.authenticator(&mia).await.unwrap(), Some(row(Some(5), 7, 2)));
    assert_eq!(db.with_authenticator(&[mia.clone(), name("noah")]).await.unwrap(), [name("mia")]);
    write(db, [Write::DeleteAuthenticator(mia.clone())]).await.unwrap();
    write(db, [Write::DeleteAuthenticator(mia.clone())]).await.unwrap();
    assert_eq!(db.authenticator(&mia).await.unwrap(), None);
}

async fn used_links(db: &Db) {
    let (item, mia) = (WorkItemId(id(1)), name("mia"));
    let row = |user: &str, expires_ms| UsedLinkRow {
        item,
        user: name(user),
        outcome: "Approve".into(),
        used_ms: 4,
        expires_ms,
    };
    let add = |row: UsedLinkRow| [Write::AddUsedLink(Box::new(row))];
    write(db, add(row("mia", 9))).await.unwrap();
    write(db, add(row("noah", 10))).await.unwrap();
    duplicate(write(db, add(row("mia", 11))).await, "used_links");
    assert_eq!(db.used_link(item, &mia).await.unwrap(), Some(row("mia", 9)));
    assert_eq!(db.used_link(WorkItemId(id(2)), &mia).await.unwrap(), None);
    write(db, [Write::SweepUsedLinks(10)]).await.unwrap();
    assert_eq!(db.used_link(item, &mia).await.unwrap(), None);
    assert_eq!(db.used_link(item, &name("noah")).await.unwrap(), Some(row("noah", 10)));
}

pub(crate) fn notification(n: u128, user: &str) -> NotificationRow {
    NotificationRow {
        id: id(n),
        user: name(user),
        kind: "assigned".into(),
        subject: "Sign".into(),
        body: String::new(),
        run: None,
        item: None,
        at_ms: i64::try_from(n / 2).unwrap(),
        read_ms: None,
        record: None,
        shown: true,
        digest: false,
    }
}

async fn notifications(db: &Db) {
    write(db, (1..=4).map(|n| Write::AddNotification(notification(n, "mia")))).await.unwrap();
    write(db, [Write::AddNotification(notification(9, "noah"))]).await.unwrap();
    let mia = name("mia");
    write(db, [Write::ReadNotifications(mia.clone(), Some(id(4)), 7)]).await.unwrap();
    write(db, [Write::ReadNotifications(mia.clone(), Some(id(9)), 7)]).await.unwrap();
    assert_eq!(db.unread_notifications(&mia).await.unwrap(), 3);
    assert_eq!(db.unread_notifications(&name("noah")).await.unwrap(), 1);
    write(db, [Write::ReadNotifications(mia.clone(), None, 1)]).await.unwrap();
    let read: Vec<_> =
        db.notifications(&mia, None, 9).await.unwrap().0.iter().map(|n| (n.id, n.read_ms)).collect();
    assert_eq!(read, [(id(4), Some(7)), (id(3), Some(1)), (id(2), Some(1)), (id(1), Some(1))]);
}

async fn kept_answers(db: &Db) {
    let row = IdempotencyRow {
        scope: "user:mia start".into(),
        key: "k".into(),
        fingerprint: vec![1, 2],
        answer: json!({"id": 1}),
        expires_ms: 9,
    };
    write(db, [Write::PutIdempotency(row.clone())]).await.unwrap();
    duplicate(write(db, [Write::PutIdempotency(row.clone())]).await, "idempotency");
    assert_eq!(db.idempotency(&row.scope, "k").await.unwrap(), Some(row.clone()));
    write(db, [Write::Sweep(10)]).await.unwrap();
    assert_eq!(db.idempotency(&row.scope, "k").await.unwrap(), None);
}

async fn settings(db: &Db) {
    write(db, [Write::PutSetting("a".into(), json!(1))]).await.unwrap();
    write(db, [Write::PutSetting("a".into(), json!([2]))]).await.unwrap();
    assert_eq!(db.setting("a").await.unwrap(), Some(json!([2])));
    assert_eq!(db.setting("b").await.unwrap(), None);
}
