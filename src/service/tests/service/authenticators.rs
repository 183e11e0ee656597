//! Authenticators for one-time codes: set up, signing with codes, each once, lost ones.

use fermata_api::{
    ApiError,
    approvals::SignatureInput,
    authenticators::{AuthenticatorSetup, CodeInput, PasswordInput},
    people::UserPatch,
    work::CompleteInput,
};
use fermata_engine::run::SignedBy;
use serde_json::{Value, json};

use crate::{
    approvals::{outcome, users},
    common::*,
};

const PASSWORD: &str = "a long password";
const STEP_MS: i64 = 30_000;

/// What an authenticator with this secret shows at a moment.
fn shown(secret: &str, ms: i64) -> String {
    let secret = totp_rs::Secret::try_from_base32(secret).expect("a secret");
    let totp = totp_rs::Builder::new().with_secret(secret).build().expect("an authenticator");
    totp.generate(u64::try_from(ms / 1000).expect("after 1970")).to_string()
}

fn password(text: &str) -> PasswordInput {
    PasswordInput { password: text.into() }
}

impl House {
    async fn with_password(self, user: &str) -> Self {
        let patch = UserPatch { password: Some(PASSWORD.into()), ..UserPatch::default() };
        let done = self.service.user_update(&self.who("admin"), &name(user), patch, None).await;
        done.expect("a password");
        self
    }

    fn now_code(&self, secret: &str) -> String {
        shown(secret, self.service_now())
    }

    async fn begun_authenticator(&self, user: &str) -> AuthenticatorSetup {
        self.service.authenticator_start(&self.who(user), password(PASSWORD)).await.expect("begun")
    }

    /// An authenticator: its secret, and the recovery codes.
    async fn enrolled(&self, user: &str) -> (String, Vec<String>) {
        let secret = self.begun_authenticator(user).await.secret;
        let code = self.now_code(&secret);
        let codes = self.service.authenticator_confirm(&self.who(user), CodeInput { code }).await;
        self.advance(STEP_MS);
        (secret, codes.expect("confirmed").codes)
    }

    /// A deal of whose approval Jon signs so.
    async fn sign(&self, given: SignatureInput) -> Result<(), ApiError> {
        let (_, run) = self.deal().await;
        let input = CompleteInput { signature: Some(given), ..outcome("approve") };
        self.decide(run, "legal", input).await.map(drop)
    }

    async fn signed_deals(self, by: Option<&str>) -> Self {
        let mut signature = json!({ "statement": "I approve {{record.name}}" });
        if let Some(by) = by {
            signature["by"] = by.into();
        }
        let approval: Value = json!({ "approvers": users(&["legal"]), "signature": signature });
        self.with_password("legal").await.with_deals(approval).await
    }
}

fn by_code(code: &str) -> SignatureInput {
    SignatureInput { password: None, code: Some(code.into()), revision: Some(1) }
}

fn by_password(text: &str) -> SignatureInput {
    SignatureInput { password: Some(text.into()), code: None, revision: Some(1) }
}

fn at(refused: Result<(), ApiError>) -> (String, String) {
    let error = refused.expect_err("refused");
    (error.fields[0].path.clone(), error.fields[0].code.clone())
}

#[test]
fn it_counts_once_a_code_has_proved_it() {
    on_both(|house| async move {
        let house = house.with_password("legal").await;
        let (service, jon) = (&house.service, house.who("legal"));
        let view = service.authenticator(&jon).await.expect("a view");
        assert!(view.possible && view.since.is_none());
        let early = service.authenticator_confirm(&jon, CodeInput { code: "123456".into() }).await;
        assert_eq!(code(early), "authenticator_not_begun");
        let wrong = service.authenticator_start(&jon, password("not mine")).await.expect_err("refused");
        assert_eq!(wrong.fields[0].path, "password");
        let setup = house.begun_authenticator("legal").await;
        assert_eq!(setup.secret.len(), 32);
        assert!(
            setup.url.starts_with("otpauth://totp/Fermata%20fermata.test:legal?secret="),
            "{}",
            setup.url
        );
        assert!(setup.url.contains(&setup.secret) && setup.picture.size >= 21);
        let wrong = service.authenticator_confirm(&jon, CodeInput { code: "12 34".into() }).await;
        assert_eq!(wrong.expect_err("refused").fields[0].path, "code");
        assert!(service.authenticator(&jon).await.expect("a view").since.is_none());
        let digits = house.now_code(&setup.secret);
        let spaced = format!(" {} {} ", &digits[..3], &digits[3..]);
        let codes =
            service.authenticator_confirm(&jon, CodeInput { code: spaced }).await.expect("confirmed").codes;
        assert_eq!(codes.len(), 10);
        assert!(codes.iter().all(|code| code.len() == 19 && code.matches('-').count() == 3), "{codes:?}");
        let view = service.authenticator(&jon).await.expect("a view");
        assert_eq!((view.since.map(|at| at.0), view.recovery_left), (Some(house.service_now()), 10));
        assert_eq!(code(service.authenticator_start(&jon, password(PASSWORD)).await), "authenticator_there");
        assert!(service.user(&house.who("admin"), &name("legal")).await.expect("a user").has_authenticator);
        assert_eq!(house.audited("user.authenticator_add").await.len(), 1);
        let row = house.database.db.authenticator(&name("legal")).await.expect("reads").expect("a row");
        let kept = format!("{row:?}");
        assert!(!kept.contains(&setup.secret), "the secret is sealed");
        assert!(codes.iter().all(|code| !kept.contains(code.as_str())), "recovery codes are hashed");
    });
}

#[test]
fn a_code_signs_once_and_the_signature_says_so() {
    on_both(|house| async move {
        let house = house.signed_deals(None).await;
        let missing = house.sign(by_code("123456")).await.expect_err("refused");
        assert_eq!(missing.code, "authenticator_missing");
        let (secret, _) = house.enrolled("legal").await;
        let first = house.now_code(&secret);
        house.sign(by_code(&first)).await.expect("signed");
        assert_eq!(at(house.sign(by_code(&first)).await), ("signature.code".into(), "used".into()));
        let reopened = house.reopened().await;
        assert_eq!(at(reopened.sign(by_code(&first)).await).1, "used", "also after a restart");
        reopened.advance(STEP_MS);
        let second = reopened.now_code(&secret);
        reopened.sign(by_code(&second)).await.expect("signed with the next one");
        assert_eq!(at(reopened.sign(by_code(&first)).await).1, "used", "an earlier one counts no more");
        assert_eq!(at(reopened.sign(by_code("000000")).await).1, "wrong");
        reopened.sign(by_password(PASSWORD)).await.expect("the password signs too");
        let both = SignatureInput { password: Some(PASSWORD.into()), ..by_code("000000") };
        assert_eq!(at(reopened.sign(both).await), ("signature.code".into(), "superfluous".into()));
        let neither = SignatureInput { password: None, ..by_password("") };
        assert_eq!(at(reopened.sign(neither).await), ("signature".into(), "required".into()));
        let rows = reopened.database.db.audit(&Default::default(), None, 200).await.expect("reads").0;
        assert!(!format!("{rows:?}").contains(&second), "no code is in the audit log");
        reopened.healthy().await;
    });
}

#[test]
fn of_two_who_use_the_same_code_at_once_one_signs() {
    on_both(|house| async move {
        let house = house.signed_deals(None).await;
        let (secret, _) = house.enrolled("legal").await;
        let code = house.now_code(&secret);
        let answers = futures::future::join_all((0..4).map(|_| house.sign(by_code(&code)))).await;
        assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1, "{answers:?}");
    });
}

#[test]
fn an_approval_can_demand_which() {
    on_both(|house| async move {
        let house = house.signed_deals(Some("one_time_code")).await;
        let (secret, recovery) = house.enrolled("legal").await;
        assert_eq!(at(house.sign(by_password(PASSWORD)).await), ("signature.code".into(), "required".into()));
        let (deal, run) = house.deal().await;
        let input =
            CompleteInput { signature: Some(by_code(&house.now_code(&secret))), ..outcome("approve") };
        house.decide(run, "legal", input).await.expect("signed");
        let admin = house.who("admin");
        let signed = house.service.record_signatures(&admin, &name("Deal"), deal).await.expect("signatures");
        assert_eq!(signed[0].method, SignedBy::OneTimeCode);
        let log = house.service.run_log(&admin, run, Default::default()).await.expect("a log").items;
        assert!(log.iter().any(|entry| entry.text.contains("signed it with a one-time code")), "{log:?}");
        // A recovery code stands in, once, however it is typed.
        let (deal, run) = house.deal().await;
        let typed = recovery[0].to_uppercase().replace('-', " ");
        let input = CompleteInput { signature: Some(by_code(&typed)), ..outcome("approve") };
        house.decide(run, "legal", input).await.expect("signed");
        let signed = house.service.record_signatures(&admin, &name("Deal"), deal).await.expect("signatures");
        assert_eq!(signed[0].method, SignedBy::RecoveryCode);
        assert_eq!(at(house.sign(by_code(&recovery[0])).await).1, "wrong");
        assert_eq!(house.service.authenticator(&house.who("legal")).await.expect("a view").recovery_left, 9);
        assert_eq!(house.audited("user.recovery_code_used").await.len(), 1);
    });
    on_both(|house| async move {
        let house = house.signed_deals(Some("password")).await;
        let (secret, _) = house.enrolled("legal").await;
        let code = house.now_code(&secret);
        assert_eq!(at(house.sign(by_code(&code)).await), ("signature.password".into(), "required".into()));
        house.sign(by_password(PASSWORD)).await.expect("signed");
    });
}

#[test]
fn guessing_codes_gets_slower_and_passwords_are_counted_apart() {
    on_both(|house| async move {
        let house = house.signed_deals(None).await;
        let (secret, _) = house.enrolled("legal").await;
        for _ in 0..5 {
            assert_eq!(at(house.sign(by_code("000000")).await).1, "wrong");
        }
        let right = house.now_code(&secret);
        let refused = house.sign(by_code(&right)).await.expect_err("refused");
        assert_eq!(refused.code, "too_many_attempts");
        house.sign(by_password(PASSWORD)).await.expect("the password is counted apart");
        assert_eq!(house.sign(by_code(&right)).await.expect_err("refused").code, "too_many_attempts");
        house.advance(60_000);
        house.sign(by_code(&house.now_code(&secret))).await.expect("after the wait");
        house.sign(by_code("000000")).await.expect_err("refused");
        house.advance(STEP_MS);
        house.sign(by_code(&house.now_code(&secret))).await.expect("the count began anew");
    });
}

#[test]
fn it_is_removed_with_the_password_and_a_lost_one_by_administrators() {
    on_both(|house| async move {
        let house = house.signed_deals(None).await;
        let (service, jon) = (&house.service, house.who("legal"));
        assert_eq!(
            code(service.authenticator_remove(&jon, password(PASSWORD)).await),
            "authenticator_missing"
        );
        assert_eq!(
            code(service.recovery_codes_renew(&jon, password(PASSWORD)).await),
            "authenticator_missing"
        );
        let (secret, old) = house.enrolled("legal").await;
        let wrong = service.authenticator_remove(&jon, password("not mine")).await.expect_err("refused");
        assert_eq!(wrong.fields[0].path, "password");
        let fresh = service.recovery_codes_renew(&jon, password(PASSWORD)).await.expect("renewed").codes;
        assert_eq!(at(house.sign(by_code(&old[0])).await).1, "wrong");
        house.sign(by_code(&fresh[0])).await.expect("a new one signs");
        service.authenticator_remove(&jon, password(PASSWORD)).await.expect("removed");
        let gone = house.sign(by_code(&house.now_code(&secret))).await.expect_err("refused");
        assert_eq!(gone.code, "authenticator_missing");
        house.enrolled("legal").await;
        let admin = house.who("admin");
        assert_eq!(
            code(service.authenticator_take(&house.who("manager"), &name("legal")).await),
            "forbidden"
        );
        assert_eq!(code(service.authenticator_take(&admin, &name("nobody")).await), "user_not_found");
        service.authenticator_take(&admin, &name("legal")).await.expect("taken away");
        assert_eq!(code(service.authenticator_take(&admin, &name("legal")).await), "authenticator_missing");
        let entry = &house.audited("user.authenticator_take").await[0];
        assert_eq!((entry.who.as_str(), entry.label.as_str()), ("Ada Novak", "Jon Bell"));
    });
}

#[test]
fn a_server_without_a_key_says_so() {
    on_both(|house| async move {
        let house = house.with_password("legal").await;
        let options = fermata_service::Options {
            demo: false,
            clock: fermata_service::Clock::Manual(house.clock.clone()),
            outside: fermata_service::Outside::default(),
        };
        let bare = fermata_service::Service::open(house.database.db.clone(), options).await.expect("opens");
        let jon = house.who("legal");
        assert!(!bare.authenticator(&jon).await.expect("a view").possible);
        assert_eq!(code(bare.authenticator_start(&jon, password(PASSWORD)).await), "secret_key_missing");
    });
}

#[test]
fn signing_in_asks_for_a_code_after_the_password() {
    on_both(|house| async move {
        let house = house.with_password("legal").await;
        let (service, jon) = (&house.service, name("legal"));
        service.sign_in("legal", PASSWORD, "::1").await.expect("nobody asks for a code yet");
        let (secret, recovery) = house.enrolled("legal").await;
        assert_eq!(code(service.sign_in("legal", "wrong", "::1").await), "sign_in_failed");
        assert_eq!(code(service.sign_in("legal", PASSWORD, "::1").await), "code_needed");
        let seen = house.audited("sign_in").await.len();
        let wrong = service.sign_in_with_code(&jon, "000000", "::1").await.expect_err("refused");
        assert_eq!((wrong.fields[0].path.as_str(), wrong.fields[0].code.as_str()), ("code", "wrong"));
        assert_eq!(house.audited("sign_in").await.len(), seen, "nobody is in yet");
        assert_eq!(house.audited("sign_in.failed").await.len(), 2);
        let right = house.now_code(&secret);
        let who = service.sign_in_with_code(&jon, &right, "::1").await.expect("signed in");
        assert_eq!(who.label, "Jon Bell");
        let used = service.sign_in_with_code(&jon, &right, "::1").await.expect_err("refused");
        assert_eq!(used.fields[0].code, "used");
        service.sign_in_with_code(&jon, &recovery[0], "::1").await.expect("a recovery code stands in");
        for _ in 0..5 {
            service.sign_in_with_code(&jon, "000000", "::1").await.expect_err("refused");
            assert_eq!(code(service.sign_in("legal", PASSWORD, "::1").await), "code_needed");
        }
        let slowed = service.sign_in_with_code(&jon, "000000", "::1").await.expect_err("refused");
        assert_eq!(slowed.code, "too_many_attempts", "a right password gives no new tries");
        service.authenticator_take(&house.who("admin"), &jon).await.expect("taken away");
        service.sign_in("legal", PASSWORD, "::1").await.expect("the password is enough again");
    });
}
