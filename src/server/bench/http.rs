//! The lightest client that does: one kept connection, one request at a time, bodies of a known length.

use std::net::SocketAddr;

use anyhow::{Context as _, bail, ensure};
use serde::de::DeserializeOwned;
use serde_json::Value;
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::TcpStream,
};

/// The largest answer that is read: far above any of this workload.
const ANSWER_BYTES_MAX: usize = 16 * 1024 * 1024;

const JSON: &str = "application/json";

/// A kept connection.
pub(super) struct Client {
    stream: BufReader<TcpStream>,
    address: SocketAddr,
}

impl Client {
    pub(super) async fn connect(address: SocketAddr) -> anyhow::Result<Self> {
        let stream = TcpStream::connect(address).await.context("the server does not take the connection")?;
        stream.set_nodelay(true)?;
        Ok(Self { stream: BufReader::new(stream), address })
    }

    pub(super) async fn get<T: DeserializeOwned>(&mut self, token: &str, path: &str) -> anyhow::Result<T> {
        self.send("GET", token, path, JSON, "").await
    }

    pub(super) async fn post<T: DeserializeOwned>(
        &mut self,
        token: &str,
        path: &str,
        body: &Value,
    ) -> anyhow::Result<T> {
        self.send("POST", token, path, JSON, &body.to_string()).await
    }

    /// A file as the body.
    pub(super) async fn post_text<T: DeserializeOwned>(
        &mut self,
        token: &str,
        path: &str,
        media_type: &str,
        body: &str,
    ) -> anyhow::Result<T> {
        self.send("POST", token, path, media_type, body).await
    }

    async fn send<T: DeserializeOwned>(
        &mut self,
        method: &str,
        token: &str,
        path: &str,
        media_type: &str,
        body: &str,
    ) -> anyhow::Result<T> {
        let request = format!(
            "{method} /api/v1{path} HTTP/1.1\r\nhost: {}\r\nauthorization: Bearer {token}\r\n\
             content-type: {media_type}\r\ncontent-length: {}\r\n\r\n{body}",
            self.address,
            body.len()
        );
        self.stream.write_all(request.as_bytes()).await?;
        let (status, answer) = self.answer().await?;
        ensure!(
            (200..300).contains(&status),
            "{method} {path} was answered {status}: {}",
            String::from_utf8_lossy(&answer)
        );
        serde_json::from_slice(&answer)
            .with_context(|| format!("{method} {path} was answered with something else"))
    }

    async fn answer(&mut self) -> anyhow::Result<(u16, Vec<u8>)> {
        let mut line = String::new();
        self.stream.read_line(&mut line).await?;
        let status = line
            .split(' ')
            .nth(1)
            .and_then(|code| code.parse().ok())
            .context("the server closed the connection")?;
        let mut length = None;
        loop {
            line.clear();
            self.stream.read_line(&mut line).await?;
            let header = line.trim_end();
            if header.is_empty() {
                break;
            }
            if let Some((name, value)) = header.split_once(':')
                && name.eq_ignore_ascii_case("content-length")
            {
                length = value.trim().parse::<usize>().ok();
            }
        }
        let Some(length) = length else { bail!("an answer of unknown length") };
        ensure!(length <= ANSWER_BYTES_MAX, "an answer of {length} bytes");
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body).await?;
        Ok((status, body))
    }
}
