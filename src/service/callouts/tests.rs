//! The client against a real server on loopback, and against every address it must not call.

use std::{
    collections::BTreeMap,
    net::{IpAddr, SocketAddr},
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode, Uri},
    response::{IntoResponse, Redirect},
    routing::{any, get},
};

use super::*;
use crate::limits::{HEADER_BYTES_MAX, URL_LENGTH_MAX};

type Seen = Arc<Mutex<Vec<(String, String, HeaderMap, Bytes)>>>;

struct Server {
    at: SocketAddr,
    seen: Seen,
}

impl Server {
    async fn start() -> Self {
        let seen = Seen::default();
        let record = |State(seen): State<Seen>,
                      method: axum::http::Method,
                      uri: Uri,
                      headers: HeaderMap,
                      body: Bytes| async move {
            seen.lock().expect("seen").push((method.to_string(), uri.to_string(), headers, body));
            (StatusCode::OK, [("x-answer", "yes")], "{\"ok\":true}")
        };
        let app = Router::new()
            .route("/echo", any(record))
            .route("/big", get(|| async { "x".repeat(100_000) }))
            .route("/headers", get(|| async { ([("x-long", "h".repeat(HEADER_BYTES_MAX))], "") }))
            .route("/slow", get(|| async { std::future::pending::<&str>().await }))
            .route("/round", any(|| async { Redirect::temporary("/round") }))
            .route("/see", any(|| async { Redirect::to("/echo") }))
            .route("/again", any(|| async { Redirect::temporary("/echo") }))
            .route(
                "/away",
                any(|uri: Uri| async move {
                    let to = uri.query().unwrap_or_default().to_owned();
                    (StatusCode::FOUND, [("location", to)]).into_response()
                }),
            )
            .with_state(seen.clone());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let at = listener.local_addr().expect("an address");
        tokio::spawn(async move { axum::serve(listener, app).await });
        Self { at, seen }
    }

    fn allowed(&self) -> AllowedHosts {
        AllowedHosts::parse(&[self.at.to_string()]).expect("a host")
    }

    fn callout(&self, path: &str) -> Callout {
        callout(&format!("http://{}{path}", self.at))
    }
}

fn callout(url: &str) -> Callout {
    Callout {
        method: reqwest::Method::GET,
        url: url.to_owned(),
        headers: vec![("Authorization".into(), "Bearer hush".into())],
        body: None,
        idempotency_key: "run-step-1".into(),
        timeout_ms: 2_000,
        answer_max: 50_000,
    }
}

fn client_knowing(names: &[(&str, &[&str])]) -> Client {
    let table: BTreeMap<String, Vec<IpAddr>> = names
        .iter()
        .map(|(name, ips)| {
            ((*name).to_owned(), ips.iter().map(|ip| ip.parse().expect("an address")).collect())
        })
        .collect();
    Client::new(&Lookup::Fixed(Arc::new(table))).expect("a client")
}

fn client() -> Client {
    client_knowing(&[])
}

fn post(callout: Callout) -> Callout {
    Callout {
        method: reqwest::Method::POST,
        body: Some(("application/json".into(), b"{\"a\":1}".to_vec())),
        ..callout
    }
}

async fn code(client: &Client, callout: &Callout, allowed: &AllowedHosts) -> &'static str {
    client.call(callout, allowed).await.expect_err("this is refused").code
}

#[tokio::test]
async fn an_allowed_host_is_called_with_everything_that_was_given() {
    let server = Server::start().await;
    let answer =
        client().call(&post(server.callout("/echo?a=b")), &server.allowed()).await.expect("an answer");
    assert_eq!((answer.status, answer.body.as_slice()), (200, b"{\"ok\":true}".as_slice()));
    assert_eq!(answer.headers.get("x-answer").map(String::as_str), Some("yes"));
    let seen = server.seen.lock().expect("seen");
    let (method, uri, headers, body) = &seen[0];
    assert_eq!((method.as_str(), uri.as_str(), &body[..]), ("POST", "/echo?a=b", b"{\"a\":1}".as_slice()));
    assert_eq!(headers["idempotency-key"], "run-step-1");
    assert_eq!(headers["content-type"], "application/json");
    assert_eq!(headers["authorization"], "Bearer hush");
}

#[tokio::test]
async fn addresses_that_are_not_public_are_refused_by_literal_in_every_form() {
    let server = Server::start().await;
    let port = server.at.port();
    let hosts = [
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0x7f000001",
        "0x7f.0.0.1",
        "017700000001",
        "0177.0.0.1",
        "127.0.0.1.",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[::127.0.0.1]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
        "0.0.0.0",
        "0",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.0.1",
        "100.64.0.1",
        "169.254.0.1",
        "169.254.169.254",
        "2852039166",
        "0xa9fea9fe",
        "[fd00:ec2::254]",
        "[fe80::1]",
        "[fc00::1]",
        "[ff02::1]",
        "[::]",
        "224.0.0.1",
        "255.255.255.255",
        "%31%32%37.0.0.1",
        "１２７.0.0.1",
    ];
    for host in hosts {
        let code =
            code(&client(), &callout(&format!("http://{host}:{port}/echo")), &AllowedHosts::default()).await;
        assert_eq!(code, "address_refused", "{host}");
    }
    assert!(server.seen.lock().expect("seen").is_empty(), "nothing arrived");
}

#[tokio::test]
async fn they_are_refused_by_name() {
    let names = [
        "localhost",
        "LocalHost",
        "localhost.",
        "x.localhost",
        "metadata.google.internal",
        "db.internal",
        "printer",
    ];
    for name in names {
        let client = client_knowing(&[(name, &["1.1.1.1"])]);
        let code = code(&client, &callout(&format!("http://{name}/")), &AllowedHosts::default()).await;
        assert_eq!(code, "address_refused", "{name}");
    }
}

#[tokio::test]
async fn they_are_refused_where_a_name_leads_to_one() {
    let server = Server::start().await;
    let url = format!("http://inside.example.com:{}/echo", server.at.port());
    let leads: [&[&str]; 9] = [
        &["127.0.0.1"],
        &["10.1.2.3"],
        &["169.254.169.254"],
        &["::1"],
        &["::ffff:127.0.0.1"],
        &["fd00:ec2::254"],
        &["64:ff9b::7f00:1"],
        &["100.64.1.1"],
        &["1.1.1.1", "127.0.0.1"],
    ];
    for addresses in leads {
        let client = client_knowing(&[("inside.example.com", addresses)]);
        let refused = client.call(&callout(&url), &AllowedHosts::default()).await.expect_err("refused");
        assert_eq!(refused.code, "address_refused", "{addresses:?}: {refused}");
        assert!(refused.message.contains("inside.example.com") && !refused.passing, "{refused}");
    }
    // An administrator may allow it by its name, for every port or for one.
    let client = client_knowing(&[("inside.example.com", &["127.0.0.1"])]);
    for entry in ["inside.example.com".to_owned(), format!("inside.example.com:{}", server.at.port())] {
        let allowed = AllowedHosts::parse(&[entry]).expect("a host");
        assert_eq!(client.call(&callout(&url), &allowed).await.expect("an answer").status, 200);
    }
    let other = AllowedHosts::parse(&["inside.example.com:1".to_owned()]).expect("a host");
    assert_eq!(code(&client, &callout(&url), &other).await, "address_refused");
}

#[tokio::test]
async fn they_are_refused_by_redirect() {
    let server = Server::start().await;
    let client = client_knowing(&[("inside.example.com", &["127.0.0.1"])]);
    let port = server.at.port();
    let targets = [
        "http://127.1:1/".to_owned(),
        "http://localhost/".to_owned(),
        "http://169.254.169.254/latest/meta-data".to_owned(),
        format!("http://inside.example.com:{port}/echo"),
        "//[::1]/".to_owned(),
    ];
    for target in targets {
        let code = code(&client, &server.callout(&format!("/away?{target}")), &server.allowed()).await;
        assert_eq!(code, "address_refused", "{target}");
    }
    let odd = code(&client, &server.callout("/away?file:///etc/passwd"), &server.allowed()).await;
    assert_eq!(odd, "url_invalid");
    assert!(server.seen.lock().expect("seen").is_empty(), "nothing arrived");
}

#[tokio::test]
async fn redirects_are_followed_as_browsers_do_and_not_for_ever() {
    let server = Server::start().await;
    let (client, allowed) = (client(), server.allowed());
    client.call(&post(server.callout("/see")), &allowed).await.expect("an answer");
    client.call(&post(server.callout("/again")), &allowed).await.expect("an answer");
    {
        let seen = server.seen.lock().expect("seen");
        assert_eq!((seen[0].0.as_str(), seen[0].3.len()), ("GET", 0));
        assert_eq!((seen[1].0.as_str(), seen[1].3.len()), ("POST", 7));
        assert!(seen.iter().all(|(_, _, headers, _)| headers["idempotency-key"] == "run-step-1"));
    }
    assert_eq!(code(&client, &server.callout("/round"), &allowed).await, "too_many_redirects");
}

#[tokio::test]
async fn what_was_meant_for_one_host_is_not_sent_to_another() {
    let (server, other) = (Server::start().await, Server::start().await);
    let allowed = AllowedHosts::parse(&[server.at.to_string(), other.at.to_string()]).expect("hosts");
    let away = server.callout(&format!("/away?http://{}/echo", other.at));
    client().call(&away, &allowed).await.expect("an answer");
    let seen = other.seen.lock().expect("seen");
    assert!(!seen[0].2.contains_key("authorization"), "{:?}", seen[0].2);
}

#[tokio::test]
async fn every_limit_holds() {
    let server = Server::start().await;
    let (client, allowed) = (client(), server.allowed());
    let sized = |answer_max| Callout { answer_max, ..server.callout("/big") };
    assert_eq!(code(&client, &sized(99_999), &allowed).await, "response_too_large");
    assert_eq!(client.call(&sized(100_000), &allowed).await.expect("an answer").body.len(), 100_000);
    assert_eq!(code(&client, &server.callout("/headers"), &allowed).await, "response_too_large");
    let slow = Callout { timeout_ms: 50, ..server.callout("/slow") };
    let late = client.call(&slow, &allowed).await.expect_err("too late");
    assert_eq!((late.code, late.passing), ("callout_timeout", true));
    let begin = format!("http://{}/echo?", server.at);
    let long = |length: usize| callout(&format!("{begin}{}", "x".repeat(length - begin.len())));
    client.call(&long(URL_LENGTH_MAX), &allowed).await.expect("an answer");
    assert_eq!(code(&client, &long(URL_LENGTH_MAX + 1), &allowed).await, "url_invalid");
}

#[tokio::test]
async fn what_cannot_be_sent_is_told_without_its_secrets() {
    let server = Server::start().await;
    let (client, allowed) = (client(), server.allowed());
    for url in
        ["", "x", "ftp://example.com/", "file:///etc/passwd", "http://", "http://user:hush@example.com/"]
    {
        let error = client.call(&callout(url), &allowed).await.expect_err(url);
        assert_eq!(error.code, "url_invalid", "{url}");
        assert!(!error.message.contains("hush"), "{error}");
    }
    for (name, value) in [("Host", "x"), ("Content-Length", "1"), ("bad name", "x"), ("X", "a\nhush: b")] {
        let headers = vec![(name.to_owned(), value.to_owned())];
        let error =
            client.call(&Callout { headers, ..server.callout("/echo") }, &allowed).await.expect_err(name);
        assert_eq!(error.code, "header_invalid");
        assert!(!error.message.contains("hush"), "{error}");
    }
    let gone = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        listener.local_addr().expect("an address")
    };
    let allowed = AllowedHosts::parse(&[gone.to_string()]).expect("a host");
    let error =
        client.call(&callout(&format!("http://{gone}/?key=hush")), &allowed).await.expect_err("nobody there");
    assert_eq!((error.code, error.passing), ("connection_failed", true));
    assert!(!error.message.contains("hush"), "{error}");
    let error = client.call(&callout("http://nobody.example.com/"), &AllowedHosts::default()).await;
    assert_eq!(error.expect_err("no address").code, "name_unknown");
    assert!(!format!("{:?}", callout("http://x/?hush")).contains("hush"));
}

/// A name that answers otherwise the second time gains nothing: the connection goes where was looked.
#[tokio::test]
async fn a_name_is_asked_once_for_a_connection() {
    static ASKED: AtomicUsize = AtomicUsize::new(0);
    #[derive(Debug)]
    struct Turncoat;
    impl reqwest::dns::Resolve for Turncoat {
        fn resolve(&self, _: reqwest::dns::Name) -> reqwest::dns::Resolving {
            ASKED.fetch_add(1, Ordering::SeqCst);
            Box::pin(async { Err("asked".into()) })
        }
    }
    let client = reqwest::Client::builder()
        .tls_backend_preconfigured(super::client::tls())
        .dns_resolver(Arc::new(Turncoat))
        .no_proxy()
        .build()
        .expect("a client");
    let _ = client.get("http://turncoat.example.com/").send().await;
    assert_eq!(ASKED.load(Ordering::SeqCst), 1, "nobody but our resolver is asked");
}
