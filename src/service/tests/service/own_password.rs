//! One's own password, the first administrator's link, and people whom another program made.

use std::sync::Arc;

use fermata_api::people::{PasswordChange, UserCreate};
use fermata_engine::people::Role;
use fermata_service::{Clock, Options, Outside, Service};
use fermata_store::testing::TestDatabase;

use crate::common::*;

fn change(current: &str, new: &str) -> PasswordChange {
    PasswordChange { current: current.into(), new: new.into() }
}

#[test]
fn a_password_is_changed_by_who_knows_it_and_other_sessions_end() {
    on_both(|house| async move {
        let (service, admin) = (&house.service, house.who("admin"));
        for session in [1_u8, 2] {
            let end = START_MS + 900 * HOUR_MS;
            service.session_save(vec![session], Some(name("admin")), "x".into(), end).await.expect("kept");
        }
        let wrong = service.own_password(&admin, change("wrong horse", "battery staple"), None).await;
        assert_eq!(wrong.expect_err("refused").fields[0].path, "current");
        for (new, problem) in [("short", "too_short"), ("correct horse", "unchanged")] {
            let refused = service.own_password(&admin, change("correct horse", new), None).await;
            let field = refused.expect_err("refused").fields.remove(0);
            assert_eq!((field.path.as_str(), field.code.as_str()), ("new", problem));
        }
        assert!(service.session_load(&[2]).await.expect("reads").is_some(), "nothing changed yet");
        service
            .own_password(&admin, change("correct horse", "battery staple"), Some(vec![1]))
            .await
            .expect("changed");
        assert!(service.session_load(&[1]).await.expect("reads").is_some(), "this session goes on");
        assert!(service.session_load(&[2]).await.expect("reads").is_none(), "every other one ends");
        service.sign_in("admin", "battery staple", "::1").await.expect("the new one");
        assert_eq!(code(service.sign_in("admin", "correct horse", "::1").await), "sign_in_failed");
    });
}

#[test]
fn guessing_ones_own_password_gets_slower_too() {
    on_both(|house| async move {
        for _ in 0..6 {
            let wrong =
                house.service.own_password(&house.who("admin"), change("guess", "long enough"), None).await;
            assert!(["values_invalid", "too_many_attempts"].contains(&code(wrong).as_str()));
        }
        let refused = house
            .service
            .own_password(&house.who("admin"), change("correct horse", "long enough"), None)
            .await;
        assert_eq!(code(refused), "too_many_attempts");
    });
}

#[test]
fn the_first_administrators_link_is_for_nothing_once_there_is_one() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        for database in [TestDatabase::sqlite().await, TestDatabase::postgres().await] {
            let database = database.expect("a database");
            let clock = Clock::Manual(Arc::new(START_MS.into()));
            let options = Options { demo: false, clock, outside: Outside::default() };
            let service = Service::open(database.db.clone(), options).await.expect("opens");
            let path = service.first_setup_path().await.expect("reads").expect("a link");
            let secret = path.strip_prefix("/setup/").expect("a path");
            assert_eq!(service.setup_for(secret).await.expect("good"), None);
            let input = UserCreate {
                name: name("boss"),
                label: "Boss".into(),
                email: String::new(),
                role: Role::Admin,
                password: None,
                manager: None,
                approval_limit: None,
            };
            service.user_create_local(input).await.expect("made on the command line");
            assert_eq!(code(service.setup_for(secret).await), "setup_done");
            let late = service.setup(secret, Some(name("eve")), None, "long enough").await;
            assert_eq!(code(late), "setup_done");
            assert!(service.signed_in(&name("eve")).await.expect("reads").is_none());
        }
    });
}

/// The command line works on the same file as a running server and cannot tell it.
#[test]
fn somebody_made_beside_the_server_is_known_at_once() {
    on_both(|house| async move {
        let options =
            Options { demo: false, clock: Clock::Manual(house.clock.clone()), outside: Outside::default() };
        let beside = Service::open(house.database.db.clone(), options).await.expect("opens");
        let input = UserCreate {
            name: name("nina"),
            label: "Nina Petrov".into(),
            email: String::new(),
            role: Role::Member,
            password: Some("long enough".into()),
            manager: None,
            approval_limit: None,
        };
        beside.user_create_local(input).await.expect("a user");
        let token = beside.token_create_local(&name("nina")).await.expect("a token");
        let who = house.service.bearer(&token.secret).await.expect("let in");
        assert_eq!(who.label, "Nina Petrov");
        assert!(house.service.signed_in(&name("ghost")).await.expect("reads").is_none());
    });
}
