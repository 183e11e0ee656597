//! Users.

use fermata_api::{ApiError, Moment, Page, error::ErrorKind, page::Paging, people::*};
use fermata_engine::{ids::Name, people::Role};
use fermata_store::{Changeset, Guard, StoreError, Write, rows::UserRow};
use serde_json::{Value, json};

use crate::{
    Answer, Service, SignedIn, Source,
    error::{changed, limit, store, store_seen},
    limits::EMAIL_LENGTH_MAX,
    policy::{Action, Relation, require, require_with},
};

impl Service {
    /// Users, by name.
    pub async fn users(&self, who: &SignedIn, paging: Paging) -> Answer<Page<UserView>> {
        require(who, Action::PeopleSee)?;
        let listed = self.inner.db.user_list(paging.cursor.as_deref(), limit(paging.limit)?).await;
        let (rows, next) = listed.map_err(store)?;
        let keys: Vec<String> = rows.iter().map(|row| format!("user:{}", row.name)).collect();
        let held = self.open_held(&keys).await?;
        let names: Vec<Name> = rows.iter().map(|row| row.name.clone()).collect();
        let proved = self.inner.db.with_authenticator(&names).await.map_err(store)?;
        let items = rows.into_iter().map(|row| {
            let open = held.get(&format!("user:{}", row.name)).copied().unwrap_or(0);
            let proved = proved.contains(&row.name);
            UserView { has_authenticator: proved, ..view(row, open) }
        });
        Ok(Page { items: items.collect(), next })
    }

    /// One user.
    pub async fn user(&self, who: &SignedIn, name: &Name) -> Answer<UserView> {
        let own: &[Relation] = if name == &who.name { &[Relation::Own] } else { &[] };
        require_with(who, own, Action::PeopleSee)?;
        let row = self.user_row(name).await?;
        self.user_view(row).await
    }

    pub(super) async fn user_row(&self, name: &Name) -> Answer<UserRow> {
        self.inner.db.user(name).await.map_err(store)?.ok_or_else(|| ApiError::not_found("user", name))
    }

    async fn user_view(&self, row: UserRow) -> Answer<UserView> {
        let open = self.inner.db.open_items_held_by(&row.name).await.map_err(store)?;
        let has_authenticator = self.has_authenticator(&row.name).await?;
        Ok(UserView { has_authenticator, ..view(row, open) })
    }

    /// A new user.
    pub async fn user_create(&self, who: &SignedIn, input: UserCreate) -> Answer<UserCreated> {
        require(who, Action::PeopleManage)?;
        self.user_made(who, input).await
    }

    /// A new user of a demo, who signs in with one click or the password of all its people.
    pub(crate) async fn user_create_persona(&self, who: &SignedIn, input: UserCreate) -> Answer<UserCreated> {
        require(who, Action::PeopleManage)?;
        let hash = self.apart(|| super::hash_of("demo")).await??;
        self.user_made_with(who, input, Some(hash)).await
    }

    /// A new user from the command line, without a person asking.
    pub async fn user_create_local(&self, input: UserCreate) -> Answer<UserCreated> {
        self.user_made(&self.operator(Source::command_line(None))?, input).await
    }

    async fn user_made(&self, who: &SignedIn, input: UserCreate) -> Answer<UserCreated> {
        let password_hash = match &input.password {
            Some(password) => Some(self.hashed(password).await?),
            None => None,
        };
        self.user_made_with(who, input, password_hash).await
    }

    async fn user_made_with(
        &self,
        who: &SignedIn,
        input: UserCreate,
        password_hash: Option<String>,
    ) -> Answer<UserCreated> {
        let mut changeset = Changeset::new();
        let (row, setup_path) = self.user_arrives(who, input, password_hash, &mut changeset)?;
        match self.commit(changeset).await {
            Ok(()) => {}
            Err(StoreError::Duplicate(_)) => return Err(name_taken()),
            Err(other) => return Err(store(other)),
        }
        self.learned("people", &row.name).await?;
        Ok(UserCreated { user: view(row, 0), setup_path })
    }

    /// Adds what a new user writes; without a password, also the path of a one-time link with which they set one.
    pub(crate) fn user_arrives(
        &self,
        who: &SignedIn,
        input: UserCreate,
        password_hash: Option<String>,
        changeset: &mut Changeset,
    ) -> Answer<(UserRow, Option<String>)> {
        let label = super::checked_label(&input.label)?;
        let email = checked_email(&input.email)?;
        self.check_manager(&input.name, input.manager.as_ref())?;
        let row = UserRow {
            name: input.name,
            label,
            email,
            role: input.role,
            active: true,
            password_hash,
            created_ms: self.now_ms(),
            seen_ms: None,
            manager: input.manager,
            approval_limit: checked_limit(input.approval_limit)?,
            successor: None,
            revision: 1,
        };
        let entry =
            self.noted(who, "user.create", &row.name).label(&row.label).change(&Value::Null, &said(&row));
        changeset.write(entry.into()).write(Write::InsertUser(row.clone()));
        let mut setup_path = None;
        if row.password_hash.is_none() {
            let (secret, setup) = self.new_setup(Some(row.name.clone()))?;
            changeset.write(Write::PutSetup(setup));
            setup_path = Some(format!("/setup/{secret}"));
        }
        Ok((row, setup_path))
    }

    /// Changes a user; `if_match` is the revision that the caller saw.
    ///
    /// Whoever is deactivated holds nothing that came from a group or queue any more; what was given to them by name is in
    /// the answer, and managers are told.
    pub async fn user_update(
        &self,
        who: &SignedIn,
        name: &Name,
        patch: UserPatch,
        if_match: Option<i64>,
    ) -> Answer<UserChanged> {
        let left = self.user_update_quietly(who, name, patch, if_match).await?;
        self.tell_of_leaver(name, &left.held).await?;
        Ok(left)
    }

    /// As [`Self::user_update`]; nobody is told of what is handed over at once.
    pub(super) async fn user_update_quietly(
        &self,
        who: &SignedIn,
        name: &Name,
        patch: UserPatch,
        if_match: Option<i64>,
    ) -> Answer<UserChanged> {
        require(who, Action::PeopleManage)?;
        let before = self.user_row(name).await?;
        if if_match.is_some_and(|seen| seen != before.revision) {
            return Err(changed("user"));
        }
        let leaves = before.active && patch.active == Some(false);
        let row = self.user_changed(who, before, patch, if_match).await?;
        self.learned("people", name).await?;
        let mut changed =
            UserChanged { user: self.user_view(row).await?, released: Vec::new(), held: Vec::new() };
        if leaves {
            // They are deactivated: whatever goes wrong with their work now is put right by the sweeping.
            match self.leave(name).await {
                Ok(left) => (changed.released, changed.held) = (left.released, left.held),
                Err(error) => {
                    tracing::warn!(user = %name, %error, "work of somebody who left waits for the sweeping")
                }
            }
            changed.user = self.user(who, name).await?;
        }
        Ok(changed)
    }

    pub(super) async fn user_changed(
        &self,
        who: &SignedIn,
        before: UserRow,
        patch: UserPatch,
        if_match: Option<i64>,
    ) -> Answer<UserRow> {
        let name = &before.name.clone();
        let mut row = UserRow { revision: before.revision + 1, ..before.clone() };
        let old = said(&before);
        let before_active = before.active;
        let was_admin = row.active && row.role == Role::Admin;
        if let Some(label) = &patch.label {
            row.label = super::checked_label(label)?;
        }
        if let Some(email) = &patch.email {
            row.email = checked_email(email)?;
        }
        if let Some(manager) = patch.manager {
            self.check_manager(name, manager.as_ref())?;
            row.manager = manager;
        }
        if let Some(limit) = patch.approval_limit {
            row.approval_limit = checked_limit(limit)?;
        }
        row.role = patch.role.unwrap_or(row.role);
        row.active = patch.active.unwrap_or(row.active);
        if row.active {
            row.successor = None;
        }
        if was_admin && !(row.active && row.role == Role::Admin) {
            self.refuse_last_admin(name)?;
        }
        if patch.password.is_some() && name == &who.name {
            let message = "is your own: change it on your profile, which asks for the one until now";
            return Err(ApiError::field("password", "own", message));
        }
        if let Some(password) = &patch.password {
            row.password_hash = Some(self.hashed(password).await?);
        }
        let mut changeset = Changeset::new();
        changeset.guard(Guard::User(before.name, before.revision));
        if was_admin && !(row.active && row.role == Role::Admin) {
            changeset.guard(Guard::AnotherAdmin(name.clone()));
        }
        if !row.active || patch.password.is_some() {
            changeset.write(Write::DeleteSessionsOf(name.clone()));
        }
        let mut entry = self.noted(who, "user.update", name).label(&row.label).change(&old, &said(&row));
        if patch.password.is_some() {
            entry = entry.secret("password");
        }
        changeset.write(entry.into()).write(Write::UpdateUser(row.clone()));
        if row.active != before_active {
            // Whoever stood in and is gone stands in no longer, and the other way round.
            changeset.write(Write::PutJob(super::absences::job(name, self.now_ms())));
        }
        self.commit(changeset).await.map_err(|error| store_seen(error, if_match, "user"))?;
        Ok(row)
    }

    /// Whom somebody reports to is somebody else, and does not report to them, also not over others.
    fn check_manager(&self, user: &Name, manager: Option<&Name>) -> Answer<()> {
        let Some(manager) = manager else { return Ok(()) };
        let known = self.known();
        let directory = &known.directory;
        let Some(above) = directory.users.get(manager) else {
            return Err(ApiError::field("manager", "unknown", format!("there is no user {manager}")));
        };
        let circle = manager == user || directory.reporting_line(manager).iter().any(|p| &p.name == user);
        if !circle {
            return Ok(());
        }
        let message =
            format!("{} reports to them already, so they cannot report to {}", above.label, above.label);
        let message = if manager == user { "nobody reports to themself".to_owned() } else { message };
        Err(ApiError::field("manager", "circle", message))
    }

    /// Somebody must be left who can let the others in.
    fn refuse_last_admin(&self, name: &Name) -> Answer<()> {
        let known = self.known();
        let others = known.directory.users.values().filter(|u| &u.name != name);
        if others.filter(|u| u.active && u.role == Role::Admin).count() > 0 {
            return Ok(());
        }
        let message = "This is the last administrator: make somebody else one first.";
        Err(ApiError::new(ErrorKind::Conflict, "last_administrator", message))
    }
}

pub(super) fn name_taken() -> ApiError {
    ApiError::field("name", "taken", "somebody has this name already")
}

/// Where mail for somebody of this username goes, where it is an address; else nowhere.
pub(crate) fn email_of(username: &str) -> String {
    checked_email(username).unwrap_or_default()
}

fn checked_email(email: &str) -> Answer<String> {
    let email = email.trim();
    let parts = email.split_once('@');
    let fits =
        parts.is_some_and(|(head, tail)| !head.is_empty() && tail.contains('.') && !tail.contains('@'));
    if email.is_empty()
        || (fits
            && !email.contains(|c: char| c.is_whitespace() || c.is_control())
            && email.len() <= EMAIL_LENGTH_MAX)
    {
        return Ok(email.to_owned());
    }
    Err(ApiError::field("email", "wrong_type", "is no e-mail address"))
}

fn checked_limit(limit: Option<i64>) -> Answer<Option<i64>> {
    match limit {
        Some(limit) if limit < 0 => Err(ApiError::field("approval_limit", "out_of_range", "is 0 or more")),
        limit => Ok(limit),
    }
}

/// What the audit log keeps of a user.
pub(super) fn said(row: &UserRow) -> Value {
    json!({
        "label": row.label, "email": row.email, "role": row.role, "active": row.active, "manager": row.manager,
        "approval_limit": row.approval_limit, "successor": row.successor,
    })
}

impl Service {
    /// Somebody at the command line: whoever can read the database may do everything to it, so they act as an administrator.
    ///
    /// # Errors
    /// None in practice: the name is a constant.
    pub fn operator(&self, source: Source) -> Answer<SignedIn> {
        let name = Name::parse("command_line").map_err(crate::error::fault)?;
        Ok(SignedIn::new(name, "Command line".to_owned(), Role::Admin).from_source(source))
    }
}

fn view(row: UserRow, open_work: i64) -> UserView {
    UserView {
        name: row.name,
        label: row.label,
        email: row.email,
        role: row.role,
        active: row.active,
        has_password: row.password_hash.is_some(),
        has_authenticator: false,
        created: Moment(row.created_ms),
        seen: row.seen_ms.map(Moment),
        manager: row.manager,
        approval_limit: row.approval_limit,
        successor: row.successor,
        open_work,
        revision: row.revision,
    }
}
