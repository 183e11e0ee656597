//! From a name to addresses, each of which is looked at before anybody connects to it. The connection goes to an address that
//! was looked at, so a name that answers differently the next time gains nothing.

use std::{
    collections::BTreeMap,
    net::{IpAddr, SocketAddr},
    sync::Arc,
};

use super::address;

/// Who is asked for the addresses of a name.
#[derive(Debug, Clone, Default)]
pub enum Lookup {
    /// The system.
    #[default]
    System,
    /// A fixed table, for tests; a name that is not in it has no address.
    Fixed(Arc<BTreeMap<String, Vec<IpAddr>>>),
}

impl Lookup {
    async fn addresses(&self, host: &str) -> std::io::Result<Vec<SocketAddr>> {
        match self {
            Self::System => Ok(tokio::net::lookup_host((host, 0)).await?.collect()),
            Self::Fixed(table) => {
                let found = table.get(host).cloned().unwrap_or_default();
                Ok(found.into_iter().map(|ip| SocketAddr::new(ip, 0)).collect())
            }
        }
    }
}

/// An address that may not be called.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{host} leads to {address}, which is {why}")]
pub(crate) struct AddressRefused {
    pub(crate) host: String,
    pub(crate) address: IpAddr,
    pub(crate) why: &'static str,
}

/// A name without an address.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{0} is not known: there is no address for this name")]
pub(crate) struct NameUnknown(pub(crate) String);

/// Looks names up for the HTTP client.
#[derive(Debug, Clone)]
pub(super) struct Resolver {
    pub(super) lookup: Lookup,
    /// Whether every address must be public.
    pub(super) guarded: bool,
}

impl reqwest::dns::Resolve for Resolver {
    fn resolve(&self, name: reqwest::dns::Name) -> reqwest::dns::Resolving {
        let (resolver, host) = (self.clone(), name.as_str().to_owned());
        Box::pin(async move {
            let found = resolver.lookup.addresses(&host).await;
            let found = found.map_err(|_| NameUnknown(host.clone()))?;
            if found.is_empty() {
                return Err(NameUnknown(host).into());
            }
            if resolver.guarded {
                // One bad address spoils the name: which of them is connected to is not ours to say.
                for found in &found {
                    if let Some(why) = address::refused(found.ip()) {
                        return Err(AddressRefused { host, address: found.ip(), why }.into());
                    }
                }
            }
            Ok(Box::new(found.into_iter()) as reqwest::dns::Addrs)
        })
    }
}
