//! How people are told things outside of Fermata: by what they chose, once, at the right time.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use fermata_api::{
    notices::*,
    page::Paging,
    people::UserPatch,
    records::{CommentInput, RecordInput},
};
use fermata_engine::{
    ids::{RecordId, RunId},
    run::effects::NoticeKind,
};
use serde_json::json;

use crate::{
    common::*,
    smtp::{Mail, MailServer, WebServer},
};

/// 2026-09-21T14:13:20Z, in milliseconds, is where every test begins.
const MINUTE_MS: i64 = 60_000;

impl House {
    pub(crate) async fn address(&self, user: &str) {
        let patch = UserPatch { email: Some(format!("{user}@example.com")), ..UserPatch::default() };
        self.service.user_update(&self.who("admin"), &name(user), patch, None).await.expect("an address");
    }

    async fn with_mail(self) -> (Self, MailServer, WebServer) {
        let house = self.with_onboarding().await;
        let (mail, web) = (MailServer::start().await, WebServer::start().await);
        house.connected(&mail, &web).await;
        for user in ["sales", "legal", "sofia", "finance"] {
            house.address(user).await;
        }
        (house, mail, web)
    }

    /// An account of Mia's that somebody else made, so that she is told of its work; and its onboarding.
    async fn given(&self, company: &str) -> (RecordId, RunId) {
        let fields = json!({ "name": company, "owner": "sales", "website": "https://company.example" });
        let input = RecordInput { fields: values(fields) };
        let made = self.service.record_create(&self.who("manager"), &name("Account"), input, None).await;
        let record = made.expect("a record").id;
        (record, self.runs_about(record).await[0])
    }

    async fn choose(&self, user: &str, act: impl FnOnce(&mut NoticePreferences)) {
        let who = self.who(user);
        let before = self.service.notice_preferences(&who).await.expect("preferences");
        let mut chosen = before.preferences;
        act(&mut chosen);
        let done = self.service.notice_preferences_put(&who, chosen, Some(before.revision)).await;
        done.expect("preferences are kept");
    }

    async fn sent_to(&self, user: &str) -> Vec<SentView> {
        let query = SentQuery { user: Some(name(user)), ..SentQuery::default() };
        self.service.sent(&self.who("admin"), query).await.expect("what was sent").items
    }
}

pub(crate) fn mails_to(mail: &MailServer, user: &str) -> Vec<Mail> {
    let address = format!("{user}@example.com");
    mail.mails().into_iter().filter(|mail| mail.to.iter().any(|to| to.contains(&address))).collect()
}

/// The text of a mail without the soft breaks of its encoding.
pub(crate) fn plain(mail: &Mail) -> String {
    mail.text.replace("=\r\n", "").replace("=3D", "=")
}

#[test]
fn work_is_told_by_mail_once_mail_is_set_up_with_where_why_and_until_when() {
    on_both(|house| async move {
        let (house, mail, _web) = house.with_mail().await;
        house.given("Blue Harbor Freight").await;
        house.service.work_off().await.expect("works");
        let house = house.reopened().await;
        house.service.work_off().await.expect("works");
        let [one] = &mails_to(&mail, "sales")[..] else { panic!("one mail: {:?}", mail.mails()) };
        let text = plain(one);
        for part in [
            "Blue Harbor Freight",
            "https://fermata.test/work/",
            "Due: ",
            "Why you: ",
            "What to do: ",
            "Hello Mia Chen",
        ] {
            assert!(text.contains(part), "{part}: {text}");
        }
        assert!(one.header("List-Unsubscribe").starts_with("<https://fermata.test/unsubscribe/"));
        assert_eq!(one.header("List-Unsubscribe-Post"), "List-Unsubscribe=One-Click");
        let sent = house.sent_to("sales").await;
        let ways: Vec<_> = sent.iter().map(|s| (s.channel, s.state)).collect();
        assert!(ways.contains(&(NoticeChannel::Email, SentState::Delivered)), "{ways:?}");
        assert!(ways.contains(&(NoticeChannel::InApp, SentState::Delivered)), "{ways:?}");
    });
}

#[test]
fn who_has_no_address_is_named_and_nothing_is_dropped_silently() {
    on_both(|house| async move {
        let (house, mail, _web) = house.with_mail().await;
        let patch = UserPatch { email: Some(String::new()), ..UserPatch::default() };
        let done = house.service.user_update(&house.who("admin"), &name("sales"), patch, None).await;
        done.expect("no address any more");
        house.given("Blue Harbor Freight").await;
        house.service.work_off().await.expect("works");
        assert_eq!(mails_to(&mail, "sales").len(), 0);
        let sent = house.sent_to("sales").await;
        let missing = sent.iter().find(|s| s.channel == NoticeChannel::Email).expect("it is kept");
        assert_eq!((missing.state, missing.error_code.as_deref()), (SentState::Skipped, Some("no_address")));
        let view = house.service.notice_preferences(&house.who("sales")).await.expect("preferences");
        assert!(view.problems[0].contains("no e-mail address"), "{:?}", view.problems);
        let all = house.service.notice_defaults(&house.who("admin")).await.expect("defaults");
        assert!(all.without_address.contains(&"Mia Chen".to_owned()));
        assert_eq!(code(house.service.notice_defaults(&house.who("manager")).await), "forbidden");
    });
}

#[test]
fn a_team_is_told_by_what_each_of_it_chose_and_in_its_chat() {
    on_both(|house| async move {
        let (house, mail, web) = house.with_mail().await;
        let admin = house.who("admin");
        let defaults = NoticeDefaults {
            team_chats: [("group:legal".to_owned(), name("desk"))].into(),
            ..NoticeDefaults::default()
        };
        house.service.notice_defaults_put(&admin, defaults, Some(0)).await.expect("defaults");
        house
            .choose("sofia", |chosen| {
                chosen.choices.entry(name("assigned")).or_default().email = Some(MailWhen::Off);
            })
            .await;
        let (_, run) = house.given("Blue Harbor Freight").await;
        house
            .complete(run, "complete_contract", "sales", "complete", contract())
            .await
            .expect("stage 1 is done");
        house.service.work_off().await.expect("works");
        assert_eq!(mails_to(&mail, "legal").len(), 1, "Jon is in Legal");
        assert_eq!(mails_to(&mail, "sofia").len(), 0, "Sofia turned it off");
        let chats: Vec<_> = web.seen().into_iter().filter(|(path, ..)| path.contains("/desk/")).collect();
        assert_eq!(chats.len(), 1, "the team's chat is told once");
        assert!(chats[0].2["text"].as_str().unwrap_or_default().contains("https://fermata.test/work/"));
    });
}

#[test]
fn quiet_hours_hold_what_is_not_urgent_and_drop_what_was_done_meanwhile() {
    on_both(|house| async move {
        let (house, mail, _web) = house.with_mail().await;
        // In Berlin it is 16:13.
        let quiet = || Some(QuietHours { from: "16:00".into(), to: "17:00".into() });
        for user in ["sales", "legal"] {
            house
                .choose(user, |chosen| {
                    chosen.quiet = quiet();
                    chosen.time_zone = Some("Europe/Berlin".into());
                })
                .await;
        }
        let (_, run) = house.given("Blue Harbor Freight").await;
        house.service.work_off().await.expect("works");
        assert_eq!(mail.mails().len(), 0, "it is quiet");
        let held = house.sent_to("sales").await.into_iter().find(|s| s.channel == NoticeChannel::Email);
        let until = held.expect("it is kept").held_until.expect("held");
        assert_eq!(until.to_string(), "2026-09-21T15:00:00Z");
        house
            .complete(run, "complete_contract", "sales", "complete", contract())
            .await
            .expect("stage 1 is done");
        house.advance(47 * MINUTE_MS);
        let house = house.reopened().await;
        house.service.work_off().await.expect("works");
        assert_eq!(mails_to(&mail, "sales").len(), 0, "the work is done: nobody needs the mail");
        assert_eq!(mails_to(&mail, "legal").len(), 1, "what is open is told when it is no longer quiet");
        let sent = house.sent_to("sales").await;
        let dropped =
            sent.iter().find(|s| s.channel == NoticeChannel::Email && s.state == SentState::Skipped);
        assert_eq!(dropped.and_then(|s| s.error_code.as_deref()), Some("done"), "{sent:?}");
        house.healthy().await;
    });
}

#[test]
fn the_daily_mail_gathers_what_waits_for_it_and_comes_once_a_day() {
    on_both(|house| async move {
        let (house, mail, _web) = house.with_mail().await;
        house
            .choose("sales", |chosen| {
                chosen.choices.entry(name("assigned")).or_default().email = Some(MailWhen::Digest);
                chosen.time_zone = Some("Europe/Berlin".into());
                chosen.digest_at = Some("08:00".into());
                chosen.daily = true;
            })
            .await;
        house.given("Blue Harbor Freight").await;
        house.given("Northwind Foods").await;
        house.service.work_off().await.expect("works");
        assert_eq!(mails_to(&mail, "sales").len(), 0, "not before the morning");
        // 08:00 in Berlin is 06:00 UTC: 15 hours 46 minutes and 40 seconds from the beginning.
        house.advance(15 * HOUR_MS + 46 * MINUTE_MS + 39_000);
        house.service.work_off().await.expect("works");
        assert_eq!(mails_to(&mail, "sales").len(), 0, "a second too early");
        house.advance(1_000);
        let house = house.reopened().await;
        house.service.work_off().await.expect("works");
        house.service.work_off().await.expect("works");
        let [one] = &mails_to(&mail, "sales")[..] else { panic!("one mail: {:?}", mail.mails().len()) };
        let text = plain(one);
        for part in ["What was new", "What is open", "Blue Harbor Freight", "Northwind Foods", ", due "] {
            assert!(text.contains(part), "{part}: {text}");
        }
        assert!(!one.header("List-Unsubscribe").is_empty());
        house.advance(24 * HOUR_MS);
        house.service.work_off().await.expect("works");
        let mails = mails_to(&mail, "sales");
        assert_eq!(mails.len(), 2, "the next day tells what is open");
        assert!(!plain(&mails[1]).contains("What was new"));
        house.healthy().await;
    });
}

#[test]
fn a_link_stops_one_kind_of_mails_for_one_person_and_lets_them_come_again() {
    on_both(|house| async move {
        let (house, mail, _web) = house.with_mail().await;
        house.given("Blue Harbor Freight").await;
        house.service.work_off().await.expect("works");
        let link = mails_to(&mail, "sales")[0].header("List-Unsubscribe");
        let token = link.trim_matches(['<', '>']).rsplit('/').next().expect("a token").to_owned();
        let about = house.service.unsubscribe_about(&token).expect("it is whole");
        assert_eq!(
            (about.kind, about.on, about.address.as_str()),
            (Some(NoticeKind::Assigned), true, "s…@example.com")
        );
        let done = house.service.unsubscribe(&token, false).await.expect("stopped");
        assert!(!done.on);
        assert!(!house.service.unsubscribe(&token, false).await.expect("again").on, "twice is once");
        house.given("Northwind Foods").await;
        house.service.work_off().await.expect("works");
        assert_eq!(mails_to(&mail, "sales").len(), 1, "no mail any more");
        let bell = house.service.notifications(&house.who("sales"), Paging::default()).await.expect("notes");
        assert_eq!(bell.items.len(), 2, "under the bell nothing has changed");
        assert!(house.service.unsubscribe(&token, true).await.expect("resumed").on);
        house.given("Third Ltd").await;
        house.service.work_off().await.expect("works");
        assert_eq!(mails_to(&mail, "sales").len(), 2);
        // A link that somebody made up, or changed, does nothing.
        let mut bytes = URL_SAFE_NO_PAD.decode(&token).expect("base64");
        for at in [0, 31, bytes.len() - 1] {
            bytes[at] ^= 1;
            let forged = URL_SAFE_NO_PAD.encode(&bytes);
            assert_eq!(code(house.service.unsubscribe(&forged, false).await), "link_invalid", "{at}");
            bytes[at] ^= 1;
        }
        for junk in ["", "x", "äöü", "AAAA"] {
            assert_eq!(code(house.service.unsubscribe(junk, false).await), "link_invalid");
        }
    });
}

#[test]
fn what_mails_say_can_be_written_looked_at_and_put_back() {
    on_both(|house| async move {
        let (house, mail, _web) = house.with_mail().await;
        let admin = house.who("admin");
        let kind = NoticeKind::Assigned;
        let own = NoticeTemplate {
            subject: "To do: {{subject}}".into(),
            text: "{{person}}, {{link}}".into(),
            html: "<p>{{person}} <a href=\"{{link}}\">go</a></p>".into(),
        };
        let shown = house.service.notice_template_preview(&admin, kind, own.clone()).expect("a preview");
        assert_eq!(shown.subject, "To do: Review the terms for Blue Harbor Freight");
        assert!(shown.html.contains("Lea Brandt") && shown.html.contains("Stop these mails"));
        let bad = |part: &str| NoticeTemplate { text: part.into(), ..own.clone() };
        for (text, expected) in [("{{nobody}}", "unknown_name"), ("{{ 1 + }}", "syntax"), (" ", "required")] {
            let error =
                house.service.notice_template_put(&admin, kind, bad(text), None).await.expect_err(text);
            assert_eq!((error.fields[0].path.as_str(), error.fields[0].code.as_str()), ("text", expected));
        }
        let kept = house.service.notice_template_put(&admin, kind, own, Some(0)).await.expect("kept");
        assert!(!kept.shipped && kept.revision == 1);
        house.given("Blue <b>Harbor</b>").await;
        house.service.work_off().await.expect("works");
        let one = &mails_to(&mail, "sales")[0];
        assert!(one.header("Subject").starts_with("To do: "), "{}", one.header("Subject"));
        assert!(!plain(one).contains("<b>Harbor</b> "), "what people write is no mark-up");
        let back = house.service.notice_template_reset(&admin, kind, Some(1)).await.expect("reset");
        assert!(back.shipped);
        assert_eq!(code(house.service.notice_templates(&house.who("manager")).await), "forbidden");
    });
}

#[test]
fn due_dates_are_a_calendar_at_a_secret_address_that_can_be_renewed() {
    on_both(|house| async move {
        let house = house.with_onboarding().await;
        let (_, run) = house.given("Blue; Harbor, Freight").await;
        let who = house.who("sales");
        assert_eq!(house.service.calendar_feed(&who).await.expect("none").since, None);
        let made =
            house.service.calendar_feed_renew(&who).await.expect("an address").address.expect("told once");
        let secret = |address: &str| {
            address.rsplit('/').next().and_then(|file| file.strip_suffix(".ics")).expect("a file").to_owned()
        };
        let (text, tag) = house.service.due_dates(&secret(&made)).await.expect("a calendar");
        let item = house.open(run, "complete_contract").await;
        let unfolded = text.replace("\r\n ", "");
        assert!(unfolded.contains(&format!("UID:{}@fermata\r\n", item.id)), "{unfolded}");
        assert!(unfolded.contains("Blue\\; Harbor\\, Freight"), "{unfolded}");
        assert!(unfolded.contains("DTSTART:20260924T"), "three days from the beginning: {unfolded}");
        assert_eq!(unfolded.matches("BEGIN:VEVENT").count(), 1);
        assert!(text.split("\r\n").all(|line| line.len() <= 75), "{text}");
        assert_eq!(house.service.due_dates(&secret(&made)).await.expect("the same").1, tag);
        let renewed =
            house.service.calendar_feed_renew(&who).await.expect("anew").address.expect("told once");
        assert_eq!(code(house.service.due_dates(&secret(&made)).await), "calendar_not_found");
        house.complete(run, "complete_contract", "sales", "complete", contract()).await.expect("done");
        let (text, other) = house.service.due_dates(&secret(&renewed)).await.expect("a calendar");
        assert!(!text.contains("VEVENT") && other != tag, "what is done is not due");
        house.service.calendar_feed_delete(&who).await.expect("taken away");
        assert_eq!(code(house.service.due_dates(&secret(&renewed)).await), "calendar_not_found");
    });
}

#[test]
fn whom_a_comment_names_is_told_if_they_may_see_the_record() {
    on_both(|house| async move {
        let (house, mail, _web) = house.with_mail().await;
        let (record, _) = house.given("Blue Harbor Freight").await;
        let say = |body: &str| CommentInput { body: body.into() };
        let (who, object) = (house.who("sales"), name("Account"));
        let body = "@manager please, and @finance and @sales and @nobody";
        let made = house.service.comment_add(&who, &object, record, say(body)).await.expect("a comment");
        let bell = |user: &str| {
            let (service, who) = (house.service.clone(), house.who(user));
            async move {
                let notes = service.notifications(&who, Paging::default()).await.expect("notes").items;
                notes.into_iter().filter(|note| note.kind == NoticeKind::Mention).collect::<Vec<_>>()
            }
        };
        let told = bell("manager").await;
        assert_eq!(told[0].subject, "Mia Chen mentions you at Blue Harbor Freight");
        assert_eq!(told[0].record.as_ref().map(|r| r.id), Some(record));
        assert_eq!(bell("finance").await.len(), 0, "the record is none of theirs");
        assert_eq!(bell("sales").await.len(), 0, "nobody is told of themself");
        let at = (&object, record, made.id);
        house.service.comment_edit(&who, at, say("@manager @admin"), None).await.expect("changed");
        assert_eq!(
            (bell("manager").await.len(), bell("admin").await.len()),
            (1, 1),
            "who knew is not told twice"
        );
        house.service.work_off().await.expect("works");
        assert_eq!(mails_to(&mail, "manager").len(), 0, "no address");
    });
}

/// What a browser hands out, and its private key.
fn browser() -> (ring::agreement::EphemeralPrivateKey, Vec<u8>) {
    let random = ring::rand::SystemRandom::new();
    let private =
        ring::agreement::EphemeralPrivateKey::generate(&ring::agreement::ECDH_P256, &random).expect("a key");
    let public = private.compute_public_key().expect("a public key").as_ref().to_vec();
    (private, public)
}

/// What a browser reads, by RFC 8291.
fn opened(
    body: &[u8],
    private: ring::agreement::EphemeralPrivateKey,
    public: &[u8],
    auth: &[u8],
) -> serde_json::Value {
    use ring::{aead, agreement, hkdf};
    struct Bytes(usize);
    impl hkdf::KeyType for Bytes {
        fn len(&self) -> usize {
            self.0
        }
    }
    let (salt, rest) = body.split_at(16);
    let (server, sealed) = rest[5..].split_at(usize::from(rest[4]));
    let theirs = agreement::UnparsedPublicKey::new(&agreement::ECDH_P256, server);
    let shared = agreement::agree_ephemeral(private, &theirs, <[u8]>::to_vec).expect("agreed");
    let draw = |salt: &[u8], from: &[u8], info: &[&[u8]], length: usize| {
        let mut out = vec![0; length];
        let drawn = hkdf::Salt::new(hkdf::HKDF_SHA256, salt).extract(from);
        drawn.expand(info, Bytes(length)).expect("drawn").fill(&mut out).expect("filled");
        out
    };
    let first = draw(auth, &shared, &[b"WebPush: info\0", public, server], 32);
    let key = draw(salt, &first, &[b"Content-Encoding: aes128gcm\0"], 16);
    let nonce = draw(salt, &first, &[b"Content-Encoding: nonce\0"], 12);
    let key = aead::LessSafeKey::new(aead::UnboundKey::new(&aead::AES_128_GCM, &key).expect("a key"));
    let nonce = aead::Nonce::try_assume_unique_for_key(&nonce).expect("a nonce");
    let mut text = sealed.to_vec();
    let text = key.open_in_place(nonce, aead::Aad::empty(), &mut text).expect("it is for this browser");
    serde_json::from_slice(&text[..text.len() - 1]).expect("JSON")
}

#[test]
fn a_browser_gets_messages_that_it_alone_can_read_and_one_that_is_gone_is_forgotten() {
    on_both(|house| async move {
        let (house, _mail, web) = house.with_mail().await;
        let who = house.who("sales");
        let key = house.service.push_browsers(&who).await.expect("what a browser needs").key.expect("a key");
        let again = house.service.push_browsers(&who).await.expect("the same").key;
        assert_eq!(again.as_deref(), Some(key.as_str()), "keys are made once");
        let (private, public) = browser();
        let (auth, text) = ([7_u8; 16], |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes));
        let input = PushSubscribe {
            endpoint: format!("http://{}/push/one", web.at),
            p256dh: text(&public),
            auth: text(&auth),
            label: "Firefox on Linux".into(),
        };
        let wrong = PushSubscribe { p256dh: "AAAA".into(), ..input.clone() };
        assert_eq!(code(house.service.push_subscribe(&who, wrong).await), "values_invalid");
        let elsewhere = PushSubscribe { endpoint: "http://push.example/x".into(), ..input.clone() };
        assert_eq!(code(house.service.push_subscribe(&who, elsewhere).await), "values_invalid");
        let view = house.service.push_subscribe(&who, input.clone()).await.expect("subscribed");
        assert_eq!(view.browsers.len(), 1);
        let view = house.service.push_subscribe(&who, input).await.expect("once more");
        assert_eq!(view.browsers.len(), 1, "the same browser is the same");
        house.given("Blue Harbor Freight").await;
        house.service.work_off().await.expect("works");
        let seen = web.seen();
        let (_, headers, _) = seen.iter().find(|(path, ..)| path == "/push/one").expect("a message");
        let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        assert_eq!((header("content-encoding"), header("ttl")), ("aes128gcm", "86400"));
        signed_for(header("authorization"), &format!("http://{}", web.at), &key);
        let said = opened(&web.bodies("/push/one")[0], private, &public, &auth);
        assert!(said["title"].as_str().unwrap_or_default().contains("Blue Harbor Freight"), "{said}");
        assert!(said["path"].as_str().unwrap_or_default().starts_with("/work/"), "{said}");
        house.advance(1_000);
        web.answer(410);
        house.given("Northwind Foods").await;
        house.service.work_off().await.expect("works");
        assert_eq!(house.service.push_browsers(&who).await.expect("none").browsers, [], "it is gone");
        house.given("Third Ltd").await;
        house.service.work_off().await.expect("works");
        assert_eq!(web.bodies("/push/one").len(), 2, "nothing is sent there any more");
        let sent = house.sent_to("sales").await;
        let states: Vec<_> =
            sent.iter().filter(|s| s.channel == NoticeChannel::Push).map(|s| s.state).collect();
        assert_eq!(states, [SentState::Skipped, SentState::Delivered]);
    });
}

/// The header says who sends, to whom, signed with the server's key (RFC 8292).
fn signed_for(header: &str, audience: &str, key: &str) {
    let (token, public) =
        header.strip_prefix("vapid t=").and_then(|rest| rest.split_once(", k=")).expect("vapid");
    assert_eq!(public, key);
    let (said, signature) = token.rsplit_once('.').expect("a token");
    let claims = said.split_once('.').expect("claims").1;
    let decoded = |text: &str| URL_SAFE_NO_PAD.decode(text).expect("base64url");
    let claims: serde_json::Value = serde_json::from_slice(&decoded(claims)).expect("JSON");
    assert_eq!(claims["aud"], json!(audience));
    assert_eq!(claims["exp"], json!(START_MS / 1_000 + 12 * 3_600));
    let public =
        ring::signature::UnparsedPublicKey::new(&ring::signature::ECDSA_P256_SHA256_FIXED, decoded(key));
    public.verify(said.as_bytes(), &decoded(signature)).expect("signed with the server's key");
}

#[test]
fn what_went_to_whom_is_listed_page_by_page_and_everybody_sees_their_own() {
    on_both(|house| async move {
        let (house, _mail, _web) = house.with_mail().await;
        for n in 0..7 {
            house.given(&format!("Company {n}")).await;
        }
        house.service.work_off().await.expect("works");
        let (admin, sales) = (house.who("admin"), house.who("sales"));
        let (mut all, mut cursor) = (Vec::new(), None);
        loop {
            let query =
                SentQuery { cursor, limit: Some(4), user: Some(name("sales")), ..SentQuery::default() };
            let page = house.service.sent(&admin, query).await.expect("a page");
            all.extend(page.items.into_iter().map(|s| s.id));
            cursor = page.next;
            if cursor.is_none() {
                break;
            }
        }
        assert_eq!(all.len(), 14, "seven under the bell, seven mails");
        all.sort();
        all.dedup();
        assert_eq!(all.len(), 14, "each once");
        let only = |query: SentQuery| {
            let (service, admin) = (house.service.clone(), admin.clone());
            async move { service.sent(&admin, query).await.expect("a page").items.len() }
        };
        let mails = SentQuery { channel: Some(NoticeChannel::Email), ..SentQuery::default() };
        assert_eq!(only(mails).await, 7);
        let none = SentQuery { state: Some(SentState::Failed), ..SentQuery::default() };
        assert_eq!(only(none).await, 0);
        let kinds = SentQuery { kind: Some(NoticeKind::Mention), ..SentQuery::default() };
        assert_eq!(only(kinds).await, 0);
        assert_eq!(code(house.service.sent(&sales, SentQuery::default()).await), "forbidden");
        let other = SentQuery { user: Some(name("legal")), ..SentQuery::default() };
        let mine = house.service.sent_to_me(&sales, other).await.expect("their own");
        assert!(mine.items.iter().all(|s| s.user == Some(name("sales"))) && mine.items.len() == 14);
    });
}
