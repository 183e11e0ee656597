//! People, teams and tokens, for the settings pages.

use fermata_api::{
    Page,
    bulk::BulkView,
    leaving::{HandOverInput, Holdings},
    page::Paging,
    people::{
        AssigneeView, TeamInput, TeamKind, TeamView, TokenCreate, TokenCreated, TokenView, UserChanged,
        UserCreate, UserCreated, UserPatch, UserView,
    },
};
use fermata_engine::{ids::Name, people::Assignee};
use leptos::prelude::*;
use uuid::Uuid;

#[cfg(feature = "ssr")]
use super::context;
use super::{Fail, arguments::Json};

/// Users, by name.
#[server(input = Json)]
pub async fn list_users(paging: Paging) -> Result<Page<UserView>, Fail> {
    let (service, who) = context().await?;
    Ok(service.users(&who, paging).await?)
}

/// A new user.
#[server(input = Json)]
pub async fn create_user(input: UserCreate) -> Result<UserCreated, Fail> {
    let (service, who) = context().await?;
    Ok(service.user_create(&who, input).await?)
}

/// Changes a user that is still at this revision.
#[server(input = Json)]
pub async fn update_user(name: Name, patch: UserPatch, revision: Option<i64>) -> Result<UserChanged, Fail> {
    let (service, who) = context().await?;
    Ok(service.user_update(&who, &name, patch, revision).await?)
}

/// Everything that somebody holds.
#[server(input = Json)]
pub async fn load_holdings(name: Name) -> Result<Holdings, Fail> {
    let (service, who) = context().await?;
    Ok(service.holdings(&who, &name).await?)
}

/// Hands it all over.
#[server(input = Json)]
pub async fn hand_over(name: Name, input: HandOverInput) -> Result<BulkView, Fail> {
    let (service, who) = context().await?;
    Ok(service.hand_over(&who, &name, input).await?)
}

/// Groups or queues, by name.
#[server(input = Json)]
pub async fn list_teams(kind: TeamKind, paging: Paging) -> Result<Page<TeamView>, Fail> {
    let (service, who) = context().await?;
    Ok(service.teams(&who, kind, paging).await?)
}

/// Makes a group or queue (revision 0), or replaces one that is still at this revision.
#[server(input = Json)]
pub async fn put_team(
    kind: TeamKind,
    name: Name,
    input: TeamInput,
    revision: Option<i64>,
) -> Result<TeamView, Fail> {
    let (service, who) = context().await?;
    Ok(service.team_put(&who, kind, name, input, revision).await?)
}

/// Deletes a group or queue that is still at this revision.
#[server(input = Json)]
pub async fn delete_team(kind: TeamKind, name: Name, revision: Option<i64>) -> Result<(), Fail> {
    let (service, who) = context().await?;
    Ok(service.team_delete(&who, kind, &name, revision).await?)
}

/// People and teams to choose from; with `people` no teams.
#[server(input = Json)]
pub async fn list_assignees(text: String, people: bool) -> Result<Vec<AssigneeView>, Fail> {
    let (service, who) = context().await?;
    Ok(if people { service.people(&who, &text).await? } else { service.assignees(&who, &text).await? })
}

/// What people read for somebody, also for those who are no longer there to choose.
#[server(input = Json)]
pub async fn load_assignee(assignee: Assignee) -> Result<AssigneeView, Fail> {
    let (service, who) = context().await?;
    Ok(service.assignee(&who, assignee).await?)
}

/// API tokens, newest first.
#[server(input = Json)]
pub async fn list_tokens(paging: Paging) -> Result<Page<TokenView>, Fail> {
    let (service, who) = context().await?;
    Ok(service.tokens(&who, paging).await?)
}

/// A new API token.
#[server(input = Json)]
pub async fn create_token(input: TokenCreate) -> Result<TokenCreated, Fail> {
    let (service, who) = context().await?;
    Ok(service.token_create(&who, input).await?)
}

/// Deletes an API token.
#[server(input = Json)]
pub async fn delete_token(id: Uuid) -> Result<(), Fail> {
    let (service, who) = context().await?;
    Ok(service.token_delete(&who, id).await?)
}
