//! Hosts that an administrator allowed though they are not on the public internet.

use std::collections::BTreeSet;

use reqwest::Url;

use crate::limits::{ALLOWED_HOSTS_MAX, HOST_LENGTH_MAX};

/// The hosts, as they were written in the settings, in small letters: `host` for every port, or `host:port`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct AllowedHosts(BTreeSet<String>);

/// What is wrong with an entry of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum HostProblem {
    /// It is no host.
    NoHost,
    /// There are too many.
    TooMany,
}

impl AllowedHosts {
    /// As administrators write them.
    ///
    /// # Errors
    /// With the place of the first entry that is none.
    pub(crate) fn parse(entries: &[String]) -> Result<Self, (usize, HostProblem)> {
        if entries.len() > ALLOWED_HOSTS_MAX {
            return Err((ALLOWED_HOSTS_MAX, HostProblem::TooMany));
        }
        let read = |(n, entry): (usize, &String)| normal(entry).ok_or((n, HostProblem::NoHost));
        entries.iter().enumerate().map(read).collect::<Result<_, _>>().map(Self)
    }

    /// Whether the host of this address is among them.
    pub(crate) fn has(&self, url: &Url) -> bool {
        let Some(host) = url.host_str() else { return false };
        let with_port = url.port_or_known_default().map(|port| format!("{host}:{port}"));
        self.0.contains(host) || with_port.is_some_and(|with_port| self.0.contains(&with_port))
    }

    /// In order.
    pub(crate) fn entries(&self) -> Vec<String> {
        self.0.iter().cloned().collect()
    }
}

/// A host the way the URL parser writes it: `127.1` and `0x7f.1` become `127.0.0.1`, names small letters.
fn normal(entry: &str) -> Option<String> {
    let entry = entry.trim();
    if entry.is_empty()
        || entry.len() > HOST_LENGTH_MAX
        || entry.contains(['/', '@', '?', '#', '*', ' ', '\\'])
    {
        return None;
    }
    let url = Url::parse(&format!("http://{entry}/")).ok()?;
    let host = url.host_str()?.to_owned();
    // The parser leaves out the port that is usual for http.
    let port = match entry.rsplit_once(':') {
        Some((_, port)) if !port.ends_with(']') => Some(port.parse::<u16>().ok().filter(|port| *port > 0)?),
        _ => None,
    };
    Some(port.map_or(host.clone(), |port| format!("{host}:{port}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hosts(entries: &[&str]) -> Result<AllowedHosts, (usize, HostProblem)> {
        AllowedHosts::parse(&entries.iter().map(ToString::to_string).collect::<Vec<_>>())
    }

    #[test]
    fn a_host_is_allowed_on_every_port_or_on_one() {
        let allowed =
            hosts(&["crm.internal", "127.0.0.1:8080", "[::1]:9000", "Printer.Local:80"]).expect("hosts");
        let has = |url: &str| allowed.has(&Url::parse(url).expect("a URL"));
        for url in [
            "http://crm.internal/x",
            "https://CRM.internal:7000/",
            "http://127.0.0.1:8080/",
            "http://0x7f.1:8080/",
            "http://[::1]:9000/",
            "http://printer.local/",
        ] {
            assert!(has(url), "{url}");
        }
        for url in ["http://127.0.0.1/", "http://x.crm.internal/", "http://[::1]/", "https://printer.local/"]
        {
            assert!(!has(url), "{url}");
        }
    }

    #[test]
    fn what_is_no_host_is_told_with_its_place() {
        for entry in ["", "http://x", "*.internal", "a/b", "a:0", "a:x", "user@host", "host:99999"] {
            assert_eq!(hosts(&["fine.internal", entry]), Err((1, HostProblem::NoHost)), "{entry}");
        }
        let long = "x".repeat(HOST_LENGTH_MAX);
        assert!(hosts(&[long.as_str()]).is_ok());
        assert!(hosts(&[format!("{long}x").as_str()]).is_err());
        let many = vec!["a.internal"; ALLOWED_HOSTS_MAX + 1];
        assert_eq!(hosts(&many), Err((ALLOWED_HOSTS_MAX, HostProblem::TooMany)));
    }
}
