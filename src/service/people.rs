//! People: who they are, how they sign in, where they belong.

use fermata_api::{Page, page::Paging, people::*};
use fermata_engine::ids::Name;
use uuid::Uuid;

use crate::{Answer, Service, SignedIn, not_built};

impl Service {
    /// What the shell of every page needs.
    pub async fn me(&self, who: &SignedIn) -> Answer<Me> {
        let _ = (who,);
        Err(not_built())
    }

    /// Signs in with a password; throttled by user and by `address`.
    pub async fn sign_in(&self, name: &str, password: &str, address: &str) -> Answer<SignedIn> {
        let _ = (name, password, address);
        Err(not_built())
    }

    /// Signs a persona in with one click; only in demo mode.
    pub async fn demo_sign_in(&self, name: &str) -> Answer<SignedIn> {
        let _ = (name,);
        Err(not_built())
    }

    /// Whoever this username is now, if active: sessions keep only the name.
    pub async fn signed_in(&self, name: &Name) -> Answer<Option<SignedIn>> {
        let _ = (name,);
        Err(not_built())
    }

    /// Authenticates an API token's secret.
    pub async fn bearer(&self, secret: &str) -> Answer<SignedIn> {
        let _ = (secret,);
        Err(not_built())
    }

    /// The one-time path `/setup/…` for making the first administrator, if there is none yet. A new one replaces older ones.
    pub async fn first_setup_path(&self) -> Answer<Option<String>> {
        Err(not_built())
    }

    /// Whom a one-time link is for: the username, or none for the first administrator.
    pub async fn setup_for(&self, secret: &str) -> Answer<Option<Name>> {
        let _ = (secret,);
        Err(not_built())
    }

    /// Uses a one-time link up: sets the password, and makes the first administrator where it was for that.
    pub async fn setup(
        &self,
        secret: &str,
        name: Option<Name>,
        label: Option<String>,
        password: &str,
    ) -> Answer<SignedIn> {
        let _ = (secret, name, label, password);
        Err(not_built())
    }

    /// Users, by label.
    pub async fn users(&self, who: &SignedIn, paging: Paging) -> Answer<Page<UserView>> {
        let _ = (who, paging);
        Err(not_built())
    }

    /// One user.
    pub async fn user(&self, who: &SignedIn, name: &Name) -> Answer<UserView> {
        let _ = (who, name);
        Err(not_built())
    }

    /// A new user.
    pub async fn user_create(&self, who: &SignedIn, input: UserCreate) -> Answer<UserCreated> {
        let _ = (who, input);
        Err(not_built())
    }

    /// Changes a user.
    pub async fn user_update(&self, who: &SignedIn, name: &Name, patch: UserPatch) -> Answer<UserView> {
        let _ = (who, name, patch);
        Err(not_built())
    }

    /// Groups or queues, by label.
    pub async fn teams(&self, who: &SignedIn, kind: TeamKind) -> Answer<Vec<TeamView>> {
        let _ = (who, kind);
        Err(not_built())
    }

    /// One group or queue.
    pub async fn team(&self, who: &SignedIn, kind: TeamKind, name: &Name) -> Answer<TeamView> {
        let _ = (who, kind, name);
        Err(not_built())
    }

    /// Makes or replaces a group or queue.
    pub async fn team_put(
        &self,
        who: &SignedIn,
        kind: TeamKind,
        name: Name,
        input: TeamInput,
    ) -> Answer<TeamView> {
        let _ = (who, kind, name, input);
        Err(not_built())
    }

    /// Deletes a group or queue; refused while work is offered to it or an active definition names it.
    pub async fn team_delete(&self, who: &SignedIn, kind: TeamKind, name: &Name) -> Answer<()> {
        let _ = (who, kind, name);
        Err(not_built())
    }

    /// People and teams whose label or name contains `text`, for pickers; at most 20.
    pub async fn assignees(&self, who: &SignedIn, text: &str) -> Answer<Vec<AssigneeView>> {
        let _ = (who, text);
        Err(not_built())
    }

    /// API tokens: one's own, of all for administrators.
    pub async fn tokens(&self, who: &SignedIn) -> Answer<Vec<TokenView>> {
        let _ = (who,);
        Err(not_built())
    }

    /// A new API token.
    pub async fn token_create(&self, who: &SignedIn, input: TokenCreate) -> Answer<TokenCreated> {
        let _ = (who, input);
        Err(not_built())
    }

    /// Deletes an API token.
    pub async fn token_delete(&self, who: &SignedIn, id: Uuid) -> Answer<()> {
        let _ = (who, id);
        Err(not_built())
    }

    /// A token for the command line, without a person asking.
    pub async fn token_create_local(&self, user: &Name) -> Answer<TokenCreated> {
        let _ = (user,);
        Err(not_built())
    }

    /// What a session holds, by the hash of its id; none where it ended.
    pub async fn session_load(&self, id_hash: &[u8]) -> Answer<Option<(serde_json::Value, i64)>> {
        let _ = (id_hash,);
        Err(not_built())
    }

    /// Keeps a session.
    pub async fn session_save(
        &self,
        id_hash: Vec<u8>,
        user: Option<Name>,
        data: serde_json::Value,
        expires_ms: i64,
    ) -> Answer<()> {
        let _ = (id_hash, user, data, expires_ms);
        Err(not_built())
    }

    /// Ends a session.
    pub async fn session_delete(&self, id_hash: Vec<u8>) -> Answer<()> {
        let _ = (id_hash,);
        Err(not_built())
    }
}
