//! `fermata token create`.

use clap::{Args, Subcommand};
use fermata_engine::ids::Name;

use super::{say, service};
use crate::config::Place;

/// Manage API tokens.
#[derive(Debug, Args)]
pub(super) struct Token {
    #[command(subcommand)]
    command: TokenCommand,
}

#[derive(Debug, Subcommand)]
enum TokenCommand {
    /// Make an API token and print it, alone
    Create(Create),
}

#[derive(Debug, Args)]
struct Create {
    #[command(flatten)]
    place: Place,
    /// Whose token: a username
    #[arg(long, value_name = "NAME")]
    user: String,
}

impl Token {
    pub(super) async fn run(self) -> anyhow::Result<()> {
        let TokenCommand::Create(create) = self.command;
        let user = Name::parse(&create.user)?;
        let service = service(create.place.existing()?).await?;
        let created = service.token_create_at(super::command_line(), &user).await?;
        service.db().close().await;
        say(created.secret);
        Ok(())
    }
}
