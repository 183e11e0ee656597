//! What the check of definitions demands beyond what it always does.

use fermata_api::system::{CheckSettings, CheckSettingsView};
use fermata_store::rows::ConnectionKind;

use super::{Kept, only, word};
use crate::{
    Answer, Service, SignedIn,
    error::{read, written},
    policy::{Action, require},
};

const KIND: ConnectionKind = ConnectionKind::CheckSettings;

impl Service {
    /// What it demands.
    pub async fn check_settings(&self, who: &SignedIn) -> Answer<CheckSettingsView> {
        require(who, Action::CheckSettingsManage)?;
        let row = self.connection_row(KIND, &only(KIND)?).await?;
        let revision = row.as_ref().map_or(0, |row| row.revision);
        let settings = row.map(|row| read(row.content)).transpose()?.unwrap_or_default();
        Ok(CheckSettingsView { settings, revision })
    }

    /// Sets it; `if_match` is the revision that the caller saw, 0 where there was none. What is active stays active: the next
    /// version of it must do.
    pub async fn check_settings_put(
        &self,
        who: &SignedIn,
        input: CheckSettings,
        if_match: Option<i64>,
    ) -> Answer<CheckSettingsView> {
        require(who, Action::CheckSettingsManage)?;
        let content = written(&input)?;
        let kept = Kept { kind: KIND, name: only(KIND)?, label: word(KIND).to_owned(), content };
        self.connection_kept(who, kept, if_match).await?;
        self.check_settings(who).await
    }
}
