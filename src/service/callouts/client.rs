//! The one HTTP client. It follows redirects by hand, looking at each address anew, and takes no more of an answer than it was
//! told to.

use std::{collections::BTreeMap, error::Error, net::IpAddr, sync::Arc, time::Duration};

use reqwest::{
    Method, Response, Url,
    header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, LOCATION},
    redirect::Policy,
};

use super::{
    AllowedHosts, address,
    resolve::{AddressRefused, Lookup, NameUnknown, Resolver},
};
use crate::limits::{CALLOUT_CONNECT_MS, HEADER_BYTES_MAX, REDIRECTS_MAX, URL_LENGTH_MAX};

/// One call, with every secret filled in. Its `Debug` shows none of it.
#[derive(Clone)]
pub(crate) struct Callout {
    /// GET, POST, PUT, PATCH, DELETE or HEAD.
    pub(crate) method: Method,
    /// Where to.
    pub(crate) url: String,
    /// Besides those that the client sets.
    pub(crate) headers: Vec<(String, String)>,
    /// Content type and text.
    pub(crate) body: Option<(String, Vec<u8>)>,
    /// The same however often this call is repeated.
    pub(crate) idempotency_key: String,
    /// For all of it, redirects included.
    pub(crate) timeout_ms: u64,
    /// Bytes of the answer's body at most.
    pub(crate) answer_max: usize,
}

impl std::fmt::Debug for Callout {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Callout").field("method", &self.method).finish_non_exhaustive()
    }
}

/// What came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reply {
    /// HTTP status.
    pub(crate) status: u16,
    /// By name in small letters; of several the last.
    pub(crate) headers: BTreeMap<String, String>,
    /// The body.
    pub(crate) body: Vec<u8>,
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub(crate) struct CalloutError {
    /// `url_invalid`, `address_refused`, `name_unknown`, `callout_timeout`, `connection_failed`, `too_many_redirects`,
    /// `response_too_large`, `header_invalid`, `callout_failed`.
    pub(crate) code: &'static str,
    /// In words; names no secret.
    pub(crate) message: String,
    /// Whether trying again later may help.
    pub(crate) passing: bool,
}

impl CalloutError {
    pub(crate) fn lasting(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), passing: false }
    }

    pub(crate) fn passing(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), passing: true }
    }
}

/// The client; cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Client {
    /// Reaches public addresses only.
    guarded: reqwest::Client,
    /// Reaches everything: for hosts that an administrator allowed.
    open: reqwest::Client,
}

impl Client {
    /// A client that asks this for addresses.
    pub(crate) fn new(lookup: &Lookup) -> Result<Self, reqwest::Error> {
        let build = |guarded: bool| {
            reqwest::Client::builder()
                .tls_backend_preconfigured(tls())
                .dns_resolver(Arc::new(Resolver { lookup: lookup.clone(), guarded }))
                // A proxy would be asked for names in our place.
                .no_proxy()
                .redirect(Policy::none())
                .referer(false)
                .http1_only()
                .connect_timeout(Duration::from_millis(CALLOUT_CONNECT_MS))
                .pool_idle_timeout(Duration::from_secs(30))
                .user_agent(concat!("Fermata/", env!("CARGO_PKG_VERSION")))
                .build()
        };
        Ok(Self { guarded: build(true)?, open: build(false)? })
    }

    /// Makes a call and reads the whole answer, whatever its status.
    ///
    /// # Errors
    /// When the address may not be called, nobody answers in time, or the answer is too large.
    pub(crate) async fn call(
        &self,
        callout: &Callout,
        allowed: &AllowedHosts,
    ) -> Result<Reply, CalloutError> {
        let limit = Duration::from_millis(callout.timeout_ms);
        match tokio::time::timeout(limit, Box::pin(self.follow(callout, allowed))).await {
            Ok(answer) => answer,
            Err(_) => Err(CalloutError::passing(
                "callout_timeout",
                format!("There was no whole answer within {} seconds.", callout.timeout_ms.div_ceil(1000)),
            )),
        }
    }

    async fn follow(&self, callout: &Callout, allowed: &AllowedHosts) -> Result<Reply, CalloutError> {
        let mut url = parsed(&callout.url)?;
        let origin = url.origin();
        let mut headers = headers(callout)?;
        let (mut method, mut body) =
            (callout.method.clone(), callout.body.as_ref().map(|(_, text)| text.clone()));
        for _ in 0..=REDIRECTS_MAX {
            let client = self.for_url(&url, allowed)?;
            let mut request = client.request(method.clone(), url.clone()).headers(headers.clone());
            if let Some(text) = &body {
                request = request.body(text.clone());
            }
            let answer = request.send().await.map_err(|error| failed(&error))?;
            let Some(next) = next_of(&url, &answer)? else { return read(answer, callout.answer_max).await };
            // As browsers do: only 307 and 308 send the same again.
            if !matches!(answer.status().as_u16(), 307 | 308) && method != Method::HEAD {
                (method, body) = (Method::GET, None);
                headers.remove(CONTENT_TYPE);
            }
            if next.origin() != origin {
                // What was meant for one host is not for another: any of these may hold a secret.
                let kept = ["accept", "accept-language", "content-type", "idempotency-key"];
                headers = headers
                    .into_iter()
                    .filter_map(|(name, value)| {
                        name.filter(|n| kept.contains(&n.as_str())).map(|n| (n, value))
                    })
                    .collect();
                if body.is_some() {
                    return Err(CalloutError::lasting(
                        "redirect_refused",
                        "The answer sends the request's content on to another host. Call that host itself if it is right.",
                    ));
                }
            }
            url = next;
        }
        Err(CalloutError::lasting(
            "too_many_redirects",
            format!("The answer sends on more than {REDIRECTS_MAX} times."),
        ))
    }

    /// Which client may call this address.
    fn for_url(&self, url: &Url, allowed: &AllowedHosts) -> Result<&reqwest::Client, CalloutError> {
        if allowed.has(url) {
            return Ok(&self.open);
        }
        let host = url.host_str().unwrap_or_default();
        let literal = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
        let why = match literal {
            Ok(ip) => address::refused(ip),
            Err(_) => address::refused_name(host),
        };
        match why {
            None => Ok(&self.guarded),
            Some(why) => Err(refusal(host, why)),
        }
    }
}

fn refusal(host: &str, why: &str) -> CalloutError {
    CalloutError::lasting(
        "address_refused",
        format!(
            "{host} is {why}, which is not called from here. An administrator can allow this host under Settings, Connections."
        ),
    )
}

fn parsed(text: &str) -> Result<Url, CalloutError> {
    let wrong = |what: String| Err(CalloutError::lasting("url_invalid", what));
    if text.len() > URL_LENGTH_MAX {
        return wrong(format!("The address is longer than {URL_LENGTH_MAX} characters."));
    }
    let Ok(url) = Url::parse(text.trim()) else {
        return wrong(
            "This is no address: it must begin with https:// or http:// and name a host.".to_owned(),
        );
    };
    if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none_or(str::is_empty) {
        return wrong("The address must begin with https:// or http:// and name a host.".to_owned());
    }
    if !url.username().is_empty() || url.password().is_some() {
        return wrong(
            "The address holds a user or password: send them in a header, from a secret.".to_owned(),
        );
    }
    Ok(url)
}

fn headers(callout: &Callout) -> Result<HeaderMap, CalloutError> {
    let wrong = |name: &str| {
        let message =
            format!("The header {name} cannot be sent: it has characters that headers cannot have.");
        CalloutError::lasting("header_invalid", message)
    };
    let mut headers = HeaderMap::new();
    for (name, value) in &callout.headers {
        let key = HeaderName::from_bytes(name.as_bytes()).map_err(|_| wrong(name))?;
        if ["host", "content-length", "transfer-encoding", "connection", "upgrade"].contains(&key.as_str()) {
            let message = format!("The header {name} is set by Fermata itself: leave it out.");
            return Err(CalloutError::lasting("header_invalid", message));
        }
        let mut value = HeaderValue::from_str(value).map_err(|_| wrong(name))?;
        value.set_sensitive(true);
        headers.append(key, value);
    }
    let key = HeaderValue::from_str(&callout.idempotency_key).map_err(|_| wrong("Idempotency-Key"))?;
    headers.insert(HeaderName::from_static("idempotency-key"), key);
    if let Some((kind, _)) = &callout.body {
        let kind = HeaderValue::from_str(kind).map_err(|_| wrong("Content-Type"))?;
        headers.entry(CONTENT_TYPE).or_insert(kind);
    }
    Ok(headers)
}

/// Where an answer sends on to.
fn next_of(url: &Url, answer: &Response) -> Result<Option<Url>, CalloutError> {
    if !matches!(answer.status().as_u16(), 301 | 302 | 303 | 307 | 308) {
        return Ok(None);
    }
    let Some(to) = answer.headers().get(LOCATION).and_then(|to| to.to_str().ok()) else { return Ok(None) };
    let next = url.join(to).map_err(|_| {
        CalloutError::lasting("url_invalid", "The answer sends on to something that is no address.")
    })?;
    parsed(next.as_str()).map(Some)
}

async fn read(mut answer: Response, most: usize) -> Result<Reply, CalloutError> {
    let size: usize =
        answer.headers().iter().map(|(name, value)| name.as_str().len() + value.len() + 4).sum();
    if size > HEADER_BYTES_MAX {
        let message = format!("The answer's headers are larger than {HEADER_BYTES_MAX} bytes.");
        return Err(CalloutError::lasting("response_too_large", message));
    }
    let headers = answer
        .headers()
        .iter()
        .map(|(name, value)| {
            (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned())
        })
        .collect();
    let status = answer.status().as_u16();
    let too_large =
        || CalloutError::lasting("response_too_large", format!("The answer is larger than {most} bytes."));
    let announced = answer.content_length().unwrap_or(0);
    if usize::try_from(announced).map_or(true, |announced| announced > most) {
        return Err(too_large());
    }
    let mut body = Vec::new();
    while let Some(part) = answer.chunk().await.map_err(|error| failed(&error))? {
        if body.len() + part.len() > most {
            return Err(too_large());
        }
        body.extend_from_slice(&part);
    }
    Ok(Reply { status, headers, body })
}

/// What went wrong, without the address, which may hold a secret.
fn failed(error: &reqwest::Error) -> CalloutError {
    let mut cause: Option<&(dyn Error + 'static)> = Some(error);
    let mut last = String::new();
    while let Some(error) = cause {
        if let Some(refused) = error.downcast_ref::<AddressRefused>() {
            return refusal(&format!("{} ({})", refused.host, refused.address), refused.why);
        }
        if let Some(unknown) = error.downcast_ref::<NameUnknown>() {
            return CalloutError::passing("name_unknown", format!("{unknown}."));
        }
        last = error.to_string();
        cause = error.source();
    }
    if error.is_timeout() {
        return CalloutError::passing("callout_timeout", "The host did not take the connection in time.");
    }
    if error.is_connect() {
        return CalloutError::passing("connection_failed", format!("The host cannot be reached: {last}."));
    }
    CalloutError::passing("callout_failed", format!("The call broke off: {last}."))
}

/// The certificates that browsers trust.
pub(super) fn tls() -> rustls::ClientConfig {
    let roots = rustls::RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let versions =
        rustls::ClientConfig::builder_with_provider(provider.clone()).with_safe_default_protocol_versions();
    match versions {
        Ok(builder) => builder.with_root_certificates(roots).with_no_client_auth(),
        // Ring speaks both versions, so this never happens; the builder below says the same without a choice of versions.
        Err(_) => rustls::ClientConfig::builder().with_root_certificates(roots).with_no_client_auth(),
    }
}
