//! Incoming webhooks: who may post, what is taken in, what an administrator sets up.

use std::collections::BTreeMap;

use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use fermata_api::{ApiError, Moment, Page, error::ErrorKind, page::Paging, triggers::*};
use fermata_engine::{
    definition::{EventSource, Trigger},
    event::CloudEvent,
    ids::Name,
    limits::{EVENT_NAME_LENGTH_MAX, LABEL_LENGTH_MAX},
    value::Value,
};
use fermata_store::{Changeset, Write, rows::HookRow};
use serde_json::json;

use super::signature::{STANDARD_PREFIX, check};
use crate::{
    Answer, Service, SignedIn,
    audit::Noted,
    error::{changed, internal, limit, store, store_seen},
    limits::{HOOK_REFUSALS_EVERY_MS, HOOKS_MAX},
    policy::{Action, require},
    transition::By,
    vault,
};

/// Content types that can be read.
const CONTENT_TYPES: [&str; 3] = ["application/json", "application/x-www-form-urlencoded", "text/plain"];

/// What is said to whoever posts to a webhook that is not there, or turned off.
const UNKNOWN: &str = "There is no such webhook, it is turned off, or the signature is wrong.";

/// What is posted to a webhook.
#[derive(Debug, Clone, Default)]
pub struct HookMessage {
    /// Headers, names in small letters.
    pub headers: BTreeMap<String, String>,
    /// The body as it came.
    pub body: Vec<u8>,
}

/// What the audit log keeps of a webhook: never its secret.
fn said(row: &HookRow) -> Value {
    json!({ "label": row.label, "scheme": row.scheme, "content_types": row.content_types, "active": row.active })
}

impl Service {
    /// Takes in what is posted to a webhook: nobody is signed in, the signature says who it is.
    pub async fn hook_receive(&self, name: &Name, message: HookMessage) -> Answer<EventAnswer> {
        let row = self.inner.db.hook(name).await.map_err(store)?;
        // Which webhooks there are is nobody's business who cannot sign.
        let unknown = || ApiError::new(ErrorKind::Unauthenticated, "hook_signature", UNKNOWN);
        let row = row.filter(|row| row.active).ok_or_else(unknown)?;
        let (scheme, now_ms) = (scheme_of(&row), self.now_ms());
        let secret = self.hook_secret(&row)?;
        let signed = match check(scheme, &secret, &message.headers, &message.body, now_ms) {
            Ok(signed) => signed,
            Err(why) => {
                self.note_refusal(&row, why).await?;
                return Err(ApiError::new(ErrorKind::Unauthenticated, "hook_signature", why));
            }
        };
        let data = match read_body(&row, &message) {
            Ok(data) => data,
            Err(error) => {
                self.note_refusal(&row, &error.message).await?;
                return Err(error);
            }
        };
        let kind = message.headers.get("x-github-event").cloned();
        let kind = kind.or_else(|| data.get("type").and_then(Value::as_str).map(str::to_owned));
        let event = CloudEvent {
            id: signed.id,
            source: path_of(name),
            kind: kind.unwrap_or_else(|| "webhook".to_owned()).chars().take(EVENT_NAME_LENGTH_MAX).collect(),
            subject: None,
            time: None,
            data,
            hook: Some(name.clone()),
        };
        self.deliver_event(&By::System, event).await
    }

    /// Keeps when and why something was refused, now and then: whoever posts rubbish must not make the database work.
    async fn note_refusal(&self, row: &HookRow, why: &str) -> Answer<()> {
        let now_ms = self.now_ms();
        if row.refused_ms.is_some_and(|at| now_ms - at < HOOK_REFUSALS_EVERY_MS) {
            return Ok(());
        }
        let mut changeset = Changeset::new();
        changeset.write(Write::HookRefused(row.name.clone(), now_ms, why.to_owned()));
        self.commit(changeset).await.map_err(store)
    }

    /// Webhooks, by name.
    pub async fn hooks(&self, who: &SignedIn, paging: Paging) -> Answer<Page<HookView>> {
        require(who, Action::HookManage)?;
        let listed = self.inner.db.hook_list(paging.cursor.as_deref(), limit(paging.limit)?).await;
        let (rows, next) = listed.map_err(store)?;
        Ok(Page { items: rows.into_iter().map(|row| self.hook_view(row)).collect(), next })
    }

    /// A webhook.
    pub async fn hook(&self, who: &SignedIn, name: &Name) -> Answer<HookView> {
        require(who, Action::HookManage)?;
        Ok(self.hook_view(self.stored_hook(name).await?))
    }

    /// A new webhook with its secret.
    pub async fn hook_create(&self, who: &SignedIn, input: HookCreate) -> Answer<HookCreated> {
        require(who, Action::HookManage)?;
        let label = label(&input.label)?;
        let content_types = content_types(input.content_types)?;
        let known = self.known();
        if known.hooks.len() >= HOOKS_MAX {
            let message =
                format!("There are {HOOKS_MAX} webhooks already: delete some that are no longer used.");
            return Err(ApiError::new(ErrorKind::Conflict, "too_many_hooks", message));
        }
        let name = input.name.unwrap_or_else(|| Name::from_label(&label, "webhook"));
        if known.hooks.contains_key(&name) {
            return Err(ApiError::field("name", "taken", "there is a webhook with this name already"));
        }
        let secret = fresh_secret(input.scheme)?;
        let row = HookRow {
            name: name.clone(),
            label,
            scheme: scheme_key(input.scheme).to_owned(),
            content_types,
            active: true,
            secret: self.hook_secret_sealed(&name, &secret)?,
            created_ms: self.now_ms(),
            created_by: who.key(),
            refused_ms: None,
            refused: String::new(),
            revision: 1,
        };
        let entry = self.noted(who, "hook.create", &name).change(&Value::Null, &said(&row)).secret("secret");
        self.put_hook(entry, row, None).await?;
        let hook = self.hook_view(self.stored_hook(&name).await?);
        Ok(HookCreated { hook, secret })
    }

    /// Changes a webhook; `if_match` is the revision that the caller saw.
    pub async fn hook_update(
        &self,
        who: &SignedIn,
        name: &Name,
        input: HookInput,
        if_match: Option<i64>,
    ) -> Answer<HookView> {
        require(who, Action::HookManage)?;
        let row = self.stored_hook(name).await?;
        if if_match.is_some_and(|seen| seen != row.revision) {
            return Err(changed("webhook"));
        }
        let before = said(&row);
        let row = HookRow {
            label: label(&input.label)?,
            content_types: content_types(input.content_types)?,
            active: input.active,
            revision: row.revision + 1,
            ..row
        };
        let entry = self.noted(who, "hook.update", name).change(&before, &said(&row));
        self.put_hook(entry, row, if_match).await?;
        Ok(self.hook_view(self.stored_hook(name).await?))
    }

    /// A new secret; messages signed with the old one are refused from now on.
    pub async fn hook_new_secret(&self, who: &SignedIn, name: &Name) -> Answer<HookCreated> {
        require(who, Action::HookManage)?;
        let row = self.stored_hook(name).await?;
        let secret = fresh_secret(scheme_of(&row))?;
        let row =
            HookRow { secret: self.hook_secret_sealed(name, &secret)?, revision: row.revision + 1, ..row };
        self.put_hook(self.noted(who, "hook.new_secret", name).secret("secret"), row, None).await?;
        Ok(HookCreated { hook: self.hook_view(self.stored_hook(name).await?), secret })
    }

    /// Deletes a webhook that no active orchestration listens to.
    pub async fn hook_delete(&self, who: &SignedIn, name: &Name) -> Answer<()> {
        require(who, Action::HookManage)?;
        let row = self.stored_hook(name).await?;
        if let Some(user) = self.listening_to(name).first() {
            let message = format!("{} listens to it: deactivate it, or start it another way.", user.label);
            return Err(ApiError::new(ErrorKind::Conflict, "hook_in_use", message));
        }
        let entry = self.noted(who, "hook.delete", name).label(&row.label).change(&said(&row), &Value::Null);
        let mut changeset = Changeset::new();
        changeset
            .guard(self.known().guard_of_active())
            .write(Write::DeleteHook(name.clone()))
            .write(entry.into());
        self.commit(changeset).await.map_err(store)?;
        self.learned("definition", name).await
    }

    /// A secret as it is kept: a signature can only be checked with the secret itself, so it is sealed, not hashed.
    fn hook_secret_sealed(&self, name: &Name, secret: &str) -> Answer<String> {
        let key = self.inner.options.outside.key.as_ref();
        let sealed = vault::seal(key, &self.inner.random, &sealed_for(name), secret)?;
        serde_json::to_string(&sealed).map_err(|error| internal(&error))
    }

    fn hook_secret(&self, row: &HookRow) -> Answer<String> {
        let sealed = serde_json::from_str(&row.secret).map_err(|error| internal(&error))?;
        vault::open(self.inner.options.outside.key.as_ref(), &sealed_for(&row.name), &sealed)
    }

    async fn stored_hook(&self, name: &Name) -> Answer<HookRow> {
        let found = self.inner.db.hook(name).await.map_err(store)?;
        found.ok_or_else(|| ApiError::not_found("webhook", name))
    }

    async fn put_hook(&self, entry: Noted, row: HookRow, if_match: Option<i64>) -> Answer<()> {
        let name = row.name.clone();
        let mut changeset = Changeset::new();
        changeset.write(entry.label(&row.label).into()).write(Write::PutHook(Box::new(row)));
        let done = self.commit(changeset).await;
        done.map_err(|error| store_seen(error, if_match, "webhook"))?;
        self.learned("definition", &name).await
    }

    fn listening_to(&self, hook: &Name) -> Vec<TriggerPlace> {
        let known = self.known();
        let listens = |trigger: &Trigger| matches!(trigger, Trigger::Event { source: EventSource::Webhook { hook: to }, .. } if to == hook);
        let active = known.active.iter().filter(|(_, active)| listens(&active.definition.trigger));
        let place = |(name, active): (&Name, &crate::known::Active)| TriggerPlace {
            orchestration: name.clone(),
            label: active.definition.label.clone(),
        };
        active.map(place).collect()
    }

    fn hook_view(&self, row: HookRow) -> HookView {
        HookView {
            scheme: scheme_of(&row),
            path: path_of(&row.name),
            starts: self.listening_to(&row.name),
            created_by: self.known().label_of_actor(&row.created_by),
            name: row.name,
            label: row.label,
            content_types: row.content_types,
            active: row.active,
            created: Moment(row.created_ms),
            refused: row.refused_ms.map(Moment),
            refused_why: row.refused,
            revision: row.revision,
        }
    }
}

/// What a secret is sealed for, so that it cannot be put elsewhere.
fn sealed_for(name: &Name) -> String {
    format!("webhook {name}")
}

fn path_of(name: &Name) -> String {
    format!("/api/v1/hooks/{name}")
}

fn scheme_key(scheme: HookScheme) -> &'static str {
    match scheme {
        HookScheme::Standard => "standard",
        HookScheme::Github => "github",
    }
}

fn scheme_of(row: &HookRow) -> HookScheme {
    if row.scheme == scheme_key(HookScheme::Github) { HookScheme::Github } else { HookScheme::Standard }
}

fn fresh_secret(scheme: HookScheme) -> Answer<String> {
    let bytes = crate::random::Random::System.bytes::<32>()?;
    Ok(match scheme {
        HookScheme::Standard => format!("{STANDARD_PREFIX}{}", STANDARD.encode(bytes)),
        HookScheme::Github => URL_SAFE_NO_PAD.encode(bytes),
    })
}

fn label(text: &str) -> Answer<String> {
    let text = text.trim();
    if text.is_empty() {
        return Err(ApiError::field("label", "required", "say what it is called"));
    }
    if text.chars().count() > LABEL_LENGTH_MAX {
        let message = format!("is too long: at most {LABEL_LENGTH_MAX} characters");
        return Err(ApiError::field("label", "too_long", message));
    }
    Ok(text.to_owned())
}

fn content_types(mut asked: Vec<String>) -> Answer<Vec<String>> {
    if asked.is_empty() {
        return Err(ApiError::field("content_types", "required", "choose at least one"));
    }
    if let Some(n) = asked.iter().position(|one| !CONTENT_TYPES.contains(&one.as_str())) {
        let message = format!("is none of {}", CONTENT_TYPES.join(", "));
        return Err(ApiError::field(&format!("content_types[{n}]"), "unknown", message));
    }
    asked.sort();
    asked.dedup();
    Ok(asked)
}

/// What a message says.
fn read_body(row: &HookRow, message: &HookMessage) -> Answer<Value> {
    let kind = message.headers.get("content-type").map(String::as_str).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    if !row.content_types.contains(&kind) {
        let message = format!("This webhook takes {}, not {kind}.", row.content_types.join(", "));
        return Err(ApiError::new(ErrorKind::UnsupportedMediaType, "hook_content_type", message));
    }
    let unreadable = |why: &str| ApiError::new(ErrorKind::BadRequest, "hook_body", why);
    match kind.as_str() {
        "application/json" => serde_json::from_slice(&message.body)
            .map_err(|error| unreadable(&format!("The body is no JSON: {error}."))),
        "text/plain" => String::from_utf8(message.body.clone())
            .map(Value::from)
            .map_err(|_| unreadable("The body is no text in UTF-8.")),
        _ => Ok(form(&message.body)),
    }
}

/// A form's fields; one called `payload` that holds JSON is read, as GitHub sends it.
fn form(body: &[u8]) -> Value {
    let fields = form_urlencoded::parse(body).map(|(name, text)| {
        let json = if name == "payload" { serde_json::from_str(&text).ok() } else { None };
        (name.into_owned(), json.unwrap_or_else(|| Value::from(text.into_owned())))
    });
    Value::Object(fields.collect())
}
