//! A small mail server on loopback, and a small web server: what they are sent can be looked at.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use axum::{Router, body::Bytes, extract::State, http::HeaderMap, routing::post};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
};

/// A mail as it came.
#[derive(Debug, Clone, Default)]
pub(crate) struct Mail {
    pub(crate) from: String,
    pub(crate) to: Vec<String>,
    pub(crate) text: String,
    /// What signed in, as `AUTH PLAIN` sends it.
    pub(crate) auth: String,
}

impl Mail {
    /// A header, unfolded.
    pub(crate) fn header(&self, name: &str) -> String {
        let head = self.text.split("\r\n\r\n").next().unwrap_or_default().replace("\r\n ", " ");
        let line = head.lines().find_map(|line| line.strip_prefix(&format!("{name}: ")));
        line.unwrap_or_default().to_owned()
    }
}

/// A mail server that takes everything, but for what it is told to refuse.
#[derive(Clone)]
pub(crate) struct MailServer {
    pub(crate) at: SocketAddr,
    inner: Arc<Mutex<Inner>>,
}

#[derive(Default)]
struct Inner {
    mails: Vec<Mail>,
    /// Said instead of taking a mail, in order.
    refusals: Vec<String>,
}

impl MailServer {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let server = Self { at: listener.local_addr().expect("an address"), inner: Arc::default() };
        let inner = server.inner.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(talk(stream, inner.clone()));
            }
        });
        server
    }

    pub(crate) fn mails(&self) -> Vec<Mail> {
        self.inner.lock().expect("the mails").mails.clone()
    }

    /// The next mail is answered with this instead.
    pub(crate) fn refuse(&self, answer: &str) {
        self.inner.lock().expect("the mails").refusals.push(answer.to_owned());
    }
}

async fn talk(stream: TcpStream, inner: Arc<Mutex<Inner>>) -> Option<()> {
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read).lines();
    let mut mail = Mail::default();
    write.write_all(b"220 loopback\r\n").await.ok()?;
    while let Some(line) = lines.next_line().await.ok()? {
        let word = line.split([' ', ':']).next().unwrap_or_default().to_uppercase();
        let answer = match word.as_str() {
            "EHLO" => "250-loopback\r\n250 AUTH PLAIN\r\n".to_owned(),
            "AUTH" => {
                mail.auth = line.clone();
                "235 welcome\r\n".to_owned()
            }
            "MAIL" => {
                mail.from = line.clone();
                "250 ok\r\n".to_owned()
            }
            "RCPT" => {
                mail.to.push(line.clone());
                "250 ok\r\n".to_owned()
            }
            "DATA" => {
                write.write_all(b"354 go on\r\n").await.ok()?;
                while let Some(line) = lines.next_line().await.ok()? {
                    if line == "." {
                        break;
                    }
                    mail.text.push_str(line.strip_prefix('.').unwrap_or(&line));
                    mail.text.push_str("\r\n");
                }
                let mut inner = inner.lock().ok()?;
                if inner.refusals.is_empty() {
                    inner.mails.push(std::mem::take(&mut mail));
                    "250 taken\r\n".to_owned()
                } else {
                    format!("{}\r\n", inner.refusals.remove(0))
                }
            }
            "QUIT" => {
                write.write_all(b"221 bye\r\n").await.ok()?;
                return None;
            }
            _ => "250 ok\r\n".to_owned(),
        };
        write.write_all(answer.as_bytes()).await.ok()?;
    }
    None
}

/// What a web server was sent: path, headers, body.
pub(crate) type Request = (String, HeaderMap, serde_json::Value);

/// A path with what was sent there.
type Taken = (String, Vec<u8>);

/// A web server that keeps what it is sent and answers as it is told.
#[derive(Clone)]
pub(crate) struct WebServer {
    pub(crate) at: SocketAddr,
    seen: Arc<Mutex<Vec<Request>>>,
    answers: Arc<Mutex<Vec<u16>>>,
    /// What a request that is taken is answered with.
    body: Arc<Mutex<String>>,
    /// What came, as bytes, by path.
    bytes: Arc<Mutex<Vec<Taken>>>,
}

impl WebServer {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let at = listener.local_addr().expect("an address");
        let server = Self {
            at,
            seen: Arc::default(),
            answers: Arc::default(),
            body: Arc::default(),
            bytes: Arc::default(),
        };
        let app = Router::new().route("/{*path}", post(take)).with_state(server.clone());
        tokio::spawn(async move { axum::serve(listener, app).await });
        server
    }

    pub(crate) fn seen(&self) -> Vec<Request> {
        self.seen.lock().expect("the requests").clone()
    }

    /// What came to this path, as bytes.
    pub(crate) fn bodies(&self, path: &str) -> Vec<Vec<u8>> {
        let bytes = self.bytes.lock().expect("the bytes");
        bytes.iter().filter(|(at, _)| at == path).map(|(_, body)| body.clone()).collect()
    }

    /// Requests that are taken are answered with this.
    pub(crate) fn reply(&self, body: &serde_json::Value) {
        *self.body.lock().expect("the body") = body.to_string();
    }

    /// The next request is answered with this status.
    pub(crate) fn answer(&self, status: u16) {
        self.answers.lock().expect("the answers").push(status);
    }
}

async fn take(
    State(server): State<WebServer>,
    uri: axum::http::Uri,
    headers: HeaderMap,
    body: Bytes,
) -> (axum::http::StatusCode, String) {
    server.bytes.lock().expect("the bytes").push((uri.path().to_owned(), body.to_vec()));
    let body = serde_json::from_slice(&body).unwrap_or_default();
    server.seen.lock().expect("the requests").push((uri.to_string(), headers, body));
    let mut answers = server.answers.lock().expect("the answers");
    let status = if answers.is_empty() { 200 } else { answers.remove(0) };
    let status = axum::http::StatusCode::from_u16(status).expect("a status");
    (status, if status.is_success() { server.body.lock().expect("the body").clone() } else { String::new() })
}
