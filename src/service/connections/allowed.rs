//! Hosts that may be called though their address is not on the public internet.

use fermata_api::{ApiError, connections::*};
use fermata_store::rows::ConnectionKind;

use super::{Kept, only, word};
use crate::{
    Answer, Service, SignedIn,
    callouts::{AllowedHosts as Hosts, HostProblem},
    error::{fault, read, written},
    limits::ALLOWED_HOSTS_MAX,
    policy::{Action, require},
};

const KIND: ConnectionKind = ConnectionKind::AllowedHosts;

impl Service {
    /// The allowed hosts.
    pub async fn allowed_hosts(&self, who: &SignedIn) -> Answer<AllowedHostsView> {
        require(who, Action::ConnectionsManage)?;
        let row = self.connection_row(KIND, &only(KIND)?).await?;
        let revision = row.as_ref().map_or(0, |row| row.revision);
        let hosts: AllowedHosts = row.map(|row| read(row.content)).transpose()?.unwrap_or_default();
        Ok(AllowedHostsView { hosts: hosts.hosts, revision })
    }

    /// Sets them; `if_match` is the revision that the caller saw, 0 where there was none.
    pub async fn allowed_hosts_put(
        &self,
        who: &SignedIn,
        input: AllowedHosts,
        if_match: Option<i64>,
    ) -> Answer<AllowedHostsView> {
        require(who, Action::ConnectionsManage)?;
        let hosts = Hosts::parse(&input.hosts).map_err(|(n, problem)| match problem {
            HostProblem::NoHost => ApiError::field(
                &format!("hosts[{n}]"),
                "wrong_type",
                "is no host: write one such as crm.internal or 10.0.0.5:8080, without http:// and without a path",
            ),
            HostProblem::TooMany => {
                ApiError::field("hosts", "too_long", format!("are too many: at most {ALLOWED_HOSTS_MAX}"))
            }
        })?;
        let content = written(&AllowedHosts { hosts: hosts.entries() })?;
        let kept = Kept { kind: KIND, name: only(KIND)?, label: word(KIND).to_owned(), content };
        self.connection_kept(who, kept, if_match).await?;
        self.allowed_hosts(who).await
    }

    /// Those that hold at this moment.
    pub(crate) async fn hosts_allowed(&self) -> Answer<Hosts> {
        let Some(row) = self.connection_row(KIND, &only(KIND)?).await? else { return Ok(Hosts::default()) };
        let kept: AllowedHosts = read(row.content)?;
        Hosts::parse(&kept.hosts).map_err(|_| fault("the allowed hosts that are stored cannot be read"))
    }
}
