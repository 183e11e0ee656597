//! Signing in, tokens, links, users, teams.

use fermata_api::{
    error::ErrorKind,
    page::Paging,
    people::{TeamInput, TeamKind, TokenCreate, UserCreate, UserPatch},
};
use fermata_engine::people::Role;

use crate::common::*;

#[test]
fn guessing_passwords_gets_slower_and_a_right_one_is_let_in() {
    on_both(|house| async move {
        let service = &house.service;
        let who = service.sign_in("admin", "correct horse", "10.0.0.1").await.expect("signed in");
        assert_eq!((who.label.as_str(), who.role), ("Ada Novak", Role::Admin));
        for _ in 0..4 {
            assert_eq!(code(service.sign_in("admin", "wrong", "10.0.0.1").await), "sign_in_failed");
        }
        service.sign_in("admin", "correct horse", "10.0.0.1").await.expect("four slips are forgiven");
        for _ in 0..5 {
            assert_eq!(code(service.sign_in("admin", "wrong", "10.0.0.1").await), "sign_in_failed");
        }
        let refused = service.sign_in("admin", "correct horse", "10.0.0.2").await.expect_err("too many");
        assert_eq!((refused.kind, refused.code.as_str()), (ErrorKind::TooMany, "too_many_attempts"));
        house.advance(5_001);
        assert_eq!(code(service.sign_in("admin", "wrong", "10.0.0.1").await), "sign_in_failed");
        house.advance(5_001);
        assert_eq!(code(service.sign_in("admin", "correct horse", "10.0.0.1").await), "too_many_attempts");
        house.advance(5_001);
        service.sign_in("admin", "correct horse", "10.0.0.1").await.expect("the wait is over");
        for unknown in ["nobody", "", "' OR 1=1", "manager"] {
            assert_eq!(
                code(service.sign_in(unknown, "correct horse", "10.0.0.1").await),
                "sign_in_failed",
                "{unknown}"
            );
        }
        assert_eq!(code(service.demo_sign_in("admin").await), "forbidden");
    });
}

#[test]
fn one_time_links_work_once() {
    on_both(|house| async move {
        let admin = house.who("admin");
        assert_eq!(house.service.first_setup_path().await.expect("reads"), None, "there is an administrator");
        let input = UserCreate {
            name: name("nina"),
            label: " Nina Petrov ".into(),
            email: "nina@company.example".into(),
            role: Role::Member,
            password: None,
            manager: None,
            approval_limit: None,
        };
        let made = house.service.user_create(&admin, input.clone()).await.expect("a user");
        assert_eq!(made.user.label, "Nina Petrov");
        let again = house.service.user_create(&admin, input).await.expect_err("taken");
        assert_eq!(again.fields[0].path, "name");
        let path = made.setup_path.expect("a link");
        let secret = path.strip_prefix("/setup/").expect("a path");
        assert_eq!(house.service.setup_for(secret).await.expect("good"), Some(name("nina")));
        assert_eq!(code(house.service.setup(secret, None, None, "short").await), "values_invalid");
        house.service.setup(secret, None, None, "long enough").await.expect("set");
        assert_eq!(code(house.service.setup(secret, None, None, "long enough").await), "setup_not_found");
        house.service.sign_in("nina", "long enough", "::1").await.expect("signed in");
    });
}

#[test]
fn the_first_link_is_worth_nothing_once_there_is_an_administrator() {
    on_empty(|service| async move {
        let path = service.first_setup_path().await.expect("reads").expect("a link");
        let secret = path.strip_prefix("/setup/").expect("a path");
        let input = UserCreate {
            name: name("root"),
            label: "Root".into(),
            email: String::new(),
            role: Role::Admin,
            password: None,
            manager: None,
            approval_limit: None,
        };
        service.user_create_local(input).await.expect("on the command line");
        let setup = service.setup(secret, Some(name("thief")), None, "long enough");
        assert_eq!(code(setup.await), "setup_done");
    });
}

#[test]
fn a_reporting_line_never_comes_back_to_where_it_began() {
    on_both(|house| async move {
        let admin = house.who("admin");
        let reports = async |user: &str, to: Option<&str>| {
            let patch = UserPatch { manager: Some(to.map(name)), ..UserPatch::default() };
            house.service.user_update(&admin, &name(user), patch, None).await
        };
        let done = reports("sales", Some("manager")).await.expect("reports");
        assert_eq!(done.user.manager, Some(name("manager")));
        reports("legal", Some("sales")).await.expect("reports");
        for (user, to, code) in
            [("manager", "legal", "circle"), ("sales", "sales", "circle"), ("sales", "nobody", "unknown")]
        {
            let refused = reports(user, Some(to)).await.expect_err("refused");
            assert_eq!((refused.fields[0].path.as_str(), refused.fields[0].code.as_str()), ("manager", code));
        }
        let patch = UserPatch { approval_limit: Some(Some(5_000)), ..UserPatch::default() };
        let done = house.service.user_update(&admin, &name("sales"), patch, None).await.expect("set");
        assert_eq!((done.user.manager, done.user.approval_limit), (Some(name("manager")), Some(5_000)));
        let patch = UserPatch { approval_limit: Some(Some(-1)), ..UserPatch::default() };
        let refused =
            house.service.user_update(&admin, &name("sales"), patch, None).await.expect_err("refused");
        assert_eq!(refused.fields[0].path, "approval_limit");
        let freed = reports("sales", None).await.expect("reports to nobody");
        assert_eq!((freed.user.manager, freed.user.approval_limit), (None, Some(5_000)));
    });
}

#[test]
fn tokens_are_their_owners_and_end() {
    on_both(|house| async move {
        let sales = house.who("sales");
        let input =
            |user: Option<&str>| TokenCreate { label: "Sync".into(), days: Some(1), user: user.map(name) };
        let made = house.service.token_create(&sales, input(None)).await.expect("a token");
        assert!(made.secret.starts_with("fer_"));
        assert_eq!(house.service.bearer(&made.secret).await.expect("good").name, name("sales"));
        assert_eq!(code(house.service.token_create(&sales, input(Some("legal"))).await), "forbidden");
        assert_eq!(
            code(house.service.token_delete(&house.who("legal"), made.token.id).await),
            "token_not_found"
        );
        assert_eq!(code(house.service.bearer("fer_wrong").await), "token_invalid");
        house.advance(25 * HOUR_MS);
        assert_eq!(code(house.service.bearer(&made.secret).await), "token_invalid");
        let local = house.service.token_create_local(&name("manager")).await.expect("a token");
        house.service.bearer(&local.secret).await.expect("good");
        house.service.token_delete(&house.who("admin"), local.token.id).await.expect("deleted");
        assert_eq!(code(house.service.bearer(&local.secret).await), "token_invalid");
        let local = house.service.token_create_local(&name("legal")).await.expect("a token");
        let off = UserPatch { active: Some(false), ..UserPatch::default() };
        house.service.user_update(&house.who("admin"), &name("legal"), off, None).await.expect("deactivated");
        assert_eq!(code(house.service.bearer(&local.secret).await), "token_invalid");
    });
}

#[test]
fn somebody_is_always_left_who_can_let_others_in() {
    on_both(|house| async move {
        let admin = house.who("admin");
        for patch in [
            UserPatch { active: Some(false), ..UserPatch::default() },
            UserPatch { role: Some(Role::Manager), ..UserPatch::default() },
        ] {
            assert_eq!(
                code(house.service.user_update(&admin, &name("admin"), patch, None).await),
                "last_administrator"
            );
        }
        let up = UserPatch { role: Some(Role::Admin), ..UserPatch::default() };
        house.service.user_update(&admin, &name("manager"), up, None).await.expect("promoted");
        let down = UserPatch { role: Some(Role::Manager), ..UserPatch::default() };
        house.service.user_update(&admin, &name("admin"), down, None).await.expect("there is another one");
    });
}

#[test]
fn teams_and_lists() {
    on_both(|house| async move {
        let admin = house.who("admin");
        let input = TeamInput { label: "Ghosts".into(), members: [name("ghost")].into() };
        let refused = house
            .service
            .team_put(&admin, TeamKind::Group, name("ghosts"), input, None)
            .await
            .expect_err("unknown");
        assert_eq!(refused.fields[0].path, "members.ghost");
        let house = house.with_onboarding().await;
        assert_eq!(
            code(house.service.team_delete(&admin, TeamKind::Group, &name("legal"), None).await),
            "team_in_use"
        );
        let mut paging = Paging { limit: Some(3), cursor: None };
        let mut names = Vec::new();
        loop {
            let page = house.service.users(&house.who("manager"), paging.clone()).await.expect("users");
            names.extend(page.items.into_iter().map(|user| user.name));
            paging.cursor = page.next;
            if paging.cursor.is_none() {
                break;
            }
        }
        let mut sorted = names.clone();
        sorted.sort();
        assert_eq!((names.len(), &names), (7, &sorted));
        assert_eq!(code(house.service.users(&house.who("sales"), Paging::default()).await), "forbidden");
        let found = house.service.assignees(&house.who("sales"), "leg").await.expect("found");
        assert_eq!(found.iter().map(|a| a.label.as_str()).collect::<Vec<_>>(), ["Legal", "Jon Bell"]);
        let people = house.service.people(&house.who("sales"), "leg").await.expect("found");
        assert_eq!(people.iter().map(|a| a.label.as_str()).collect::<Vec<_>>(), ["Jon Bell"]);
        let exactly = people.into_iter().next().expect("one").assignee;
        let named = house.service.assignee(&house.who("sales"), exactly).await.expect("known");
        assert_eq!(named.label, "Jon Bell");
        let me = house.service.me(&house.who("sales")).await.expect("me");
        assert_eq!(me.reach.len(), 2);
    });
}

#[test]
fn who_saw_an_older_revision_changes_nothing() {
    on_both(|house| async move {
        let (service, admin) = (&house.service, house.who("admin"));
        let relabel = |label: &str| UserPatch { label: Some(label.into()), ..UserPatch::default() };
        let legal = name("legal");
        let seen = service.user(&admin, &legal).await.expect("seen").revision;
        let first =
            service.user_update(&admin, &legal, relabel("Jon B."), Some(seen)).await.expect("changed");
        assert_eq!(first.user.revision, seen + 1);
        let late = service.user_update(&admin, &legal, relabel("J. Bell"), Some(seen)).await;
        let late = late.expect_err("stale");
        assert_eq!((late.kind, late.code.as_str()), (ErrorKind::PreconditionFailed, "changed_meanwhile"));
        assert_eq!(service.user(&admin, &legal).await.expect("seen").label, "Jon B.");

        let team = |label: &str| TeamInput { label: label.into(), members: [name("legal")].into() };
        let put = async |label: &str, seen| {
            service.team_put(&admin, TeamKind::Queue, name("contracts"), team(label), seen).await
        };
        assert_eq!(code(put("Contracts", Some(1)).await), "changed_meanwhile", "there is none yet");
        assert_eq!(put("Contracts", Some(0)).await.expect("made").revision, 1);
        assert_eq!(code(put("Contracts", Some(0)).await), "changed_meanwhile", "it would replace one");
        assert_eq!(put("Deals", Some(1)).await.expect("changed").revision, 2);
        assert_eq!(code(put("Terms", Some(1)).await), "changed_meanwhile");
        assert_eq!(put("Terms", None).await.expect("asked without").revision, 3);
        let delete =
            async |seen| service.team_delete(&admin, TeamKind::Queue, &name("contracts"), seen).await;
        assert_eq!(code(delete(Some(2)).await), "changed_meanwhile");
        delete(Some(3)).await.expect("deleted");
    });
}

/// Ten administrators rename one queue at once, or make one, all having seen the same: one of them does.
#[test]
fn of_many_who_saw_the_same_one_changes_it() {
    on_both(|house| async move {
        for (queue, seen) in [("sales", 1), ("fresh", 0)] {
            let tries: Vec<_> = (0..10)
                .map(|n| {
                    let (service, admin) = (house.service.clone(), house.who("admin"));
                    let input = TeamInput { label: format!("Queue {n}"), members: [name("sales")].into() };
                    tokio::spawn(async move {
                        service.team_put(&admin, TeamKind::Queue, name(queue), input, Some(seen)).await
                    })
                })
                .collect();
            let mut changed = 0;
            for one in tries {
                match one.await.expect("no panic") {
                    Ok(_) => changed += 1,
                    Err(error) => assert_eq!(error.kind, ErrorKind::PreconditionFailed, "{queue}: {error}"),
                }
            }
            assert_eq!(changed, 1, "{queue}");
            let after = house.service.team(&house.who("sales"), TeamKind::Queue, &name(queue)).await;
            assert_eq!(after.expect("seen").revision, seen + 1);
        }
    });
}

#[test]
fn tokens_and_teams_come_in_pages() {
    on_both(|house| async move {
        let (service, admin) = (&house.service, house.who("admin"));
        let mut made = Vec::new();
        for n in 0..7 {
            house.advance(1_000);
            let user = ["sales", "legal"][n % 2];
            let input = TokenCreate { label: format!("T{n}"), days: None, user: Some(name(user)) };
            made.push(service.token_create(&admin, input).await.expect("a token").token);
        }
        made.reverse();
        for (who, whose) in [("admin", None), ("sales", Some("sales")), ("legal", Some("legal"))] {
            let mut paging = Paging { limit: Some(2), cursor: None };
            let mut seen = Vec::new();
            loop {
                let page = service.tokens(&house.who(who), paging.clone()).await.expect("tokens");
                seen.extend(page.items);
                paging.cursor = page.next;
                if paging.cursor.is_none() {
                    break;
                }
            }
            let theirs = |user: &str| whose.is_none_or(|whose| whose == user);
            let expected: Vec<_> = made.iter().filter(|token| theirs(token.user.as_str())).cloned().collect();
            assert_eq!(seen, expected, "{who}");
        }
        let first = Paging { limit: Some(1), cursor: None };
        let page = service.teams(&house.who("sales"), TeamKind::Group, first.clone()).await.expect("a page");
        let next = Paging { cursor: page.next, limit: Some(1) };
        let rest = service.teams(&house.who("sales"), TeamKind::Group, next.clone()).await.expect("a page");
        let names: Vec<_> = page.items.into_iter().chain(rest.items).map(|team| team.name).collect();
        assert_eq!((names, rest.next), (vec![name("implementation"), name("legal")], None));
        assert_eq!(code(service.teams(&admin, TeamKind::Queue, next).await), "cursor_invalid");
    });
}
