//! `fermata user add` and `fermata user remove-authenticator`.

use anyhow::Context as _;
use clap::{Args, Subcommand, ValueEnum};
use fermata_api::people::UserCreate;
use fermata_engine::{ids::Name, people::Role};

use super::{say, service};
use crate::config::Place;

/// Manage users.
#[derive(Debug, Args)]
pub(super) struct User {
    #[command(subcommand)]
    command: UserCommand,
}

#[derive(Debug, Subcommand)]
enum UserCommand {
    /// Add a user; prints the path of the one-time link where they set their password
    Add(Add),
    /// Take the authenticator of somebody away who lost it, so that they sign in with their password alone
    RemoveAuthenticator(RemoveAuthenticator),
}

#[derive(Debug, Args)]
struct RemoveAuthenticator {
    #[command(flatten)]
    place: Place,
    /// The username
    name: String,
}

#[derive(Debug, Args)]
struct Add {
    #[command(flatten)]
    place: Place,
    /// The username: a letter, then letters, digits and _
    name: String,
    /// What others read; the username where absent
    #[arg(long)]
    label: Option<String>,
    /// Where mail goes
    #[arg(long, default_value = "")]
    email: String,
    /// What they may do
    #[arg(long, value_enum, default_value_t = RoleFlag::Member)]
    role: RoleFlag,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum RoleFlag {
    Member,
    Manager,
    Admin,
}

impl User {
    pub(super) async fn run(self) -> anyhow::Result<()> {
        match self.command {
            UserCommand::Add(add) => add.run().await,
            UserCommand::RemoveAuthenticator(remove) => remove.run().await,
        }
    }
}

impl RemoveAuthenticator {
    async fn run(self) -> anyhow::Result<()> {
        let name = Name::parse(&self.name)?;
        let service = service(self.place.existing()?).await?;
        let operator = service.operator(super::command_line())?;
        service.authenticator_take(&operator, &name).await?;
        service.db().close().await;
        say(format_args!("{name} has no authenticator any more."));
        Ok(())
    }
}

impl Add {
    async fn run(self) -> anyhow::Result<()> {
        let add = self;
        let name = Name::parse(&add.name)?;
        let service = service(add.place.database()?).await?;
        let input = UserCreate {
            label: add.label.unwrap_or_else(|| name.to_string()),
            name,
            email: add.email,
            role: add.role.into(),
            password: None,
            manager: None,
            approval_limit: None,
        };
        let operator = service.operator(super::command_line())?;
        let created = service.user_create(&operator, input).await?;
        service.db().close().await;
        let path = created.setup_path.context("no link was made")?;
        say(format_args!("They set their password at (this link works once): {path}"));
        Ok(())
    }
}

impl From<RoleFlag> for Role {
    fn from(flag: RoleFlag) -> Self {
        match flag {
            RoleFlag::Member => Self::Member,
            RoleFlag::Manager => Self::Manager,
            RoleFlag::Admin => Self::Admin,
        }
    }
}
