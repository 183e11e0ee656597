//! What the server is told: flags first, then `FERMATA_*` variables, then a TOML file, then the usual. Secrets are never
//! shown.

use std::{
    fmt,
    net::SocketAddr,
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use clap::Args;
use fermata_service::SecretKey;
use fermata_store::Options;
use serde::Deserialize;

use crate::{state::Edge, telemetry::LogFormat};

/// The name of the database inside the data folder.
const DATABASE_FILE: &str = "fermata.db";

/// Where the data is: flags that every command takes.
#[derive(Debug, Clone, Default, Args)]
pub struct Place {
    /// The folder of the data; ./data where nothing else is said
    #[arg(long, env = "FERMATA_DATA", value_name = "DIR", conflicts_with = "database_url")]
    pub data: Option<PathBuf>,
    /// A PostgreSQL database instead: postgres://user:password@host/name
    #[arg(long, env = "FERMATA_DATABASE_URL", value_name = "URL", hide_env_values = true)]
    pub database_url: Option<String>,
    /// A TOML file with the same settings, named as the flags are
    #[arg(long, env = "FERMATA_CONFIG", value_name = "FILE")]
    pub config: Option<PathBuf>,
}

/// What `serve` takes besides.
#[derive(Debug, Clone, Default, Args)]
pub struct ServeFlags {
    /// Where to listen; 127.0.0.1:3000 where nothing else is said
    #[arg(long, env = "FERMATA_LISTEN", value_name = "ADDRESS:PORT")]
    pub listen: Option<SocketAddr>,
    /// Fill an empty database with the demo company; personas sign in with one click. Only on loopback
    #[arg(long, env = "FERMATA_DEMO")]
    pub demo: bool,
    /// The address that people use, such as https://work.example.com, where a proxy stands before the server
    #[arg(long, env = "FERMATA_PUBLIC_URL", value_name = "URL")]
    pub public_url: Option<String>,
    /// What secrets are sealed with: 32 bytes in base64. With --data a file secret.key is made in the folder where nothing is said
    #[arg(long, env = "FERMATA_SECRET_KEY", value_name = "KEY", hide_env_values = true)]
    pub secret_key: Option<String>,
    /// Believe X-Forwarded-For: a proxy of yours stands before the server
    #[arg(long, env = "FERMATA_BEHIND_PROXY")]
    pub behind_proxy: bool,
    /// What is logged, such as info or fermata_server=debug
    #[arg(long, env = "FERMATA_LOG", value_name = "FILTER")]
    pub log: Option<String>,
    /// How log lines look
    #[arg(long, env = "FERMATA_LOG_FORMAT", value_name = "FORMAT")]
    pub log_format: Option<LogFormat>,
}

/// The TOML file.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct File {
    data: Option<PathBuf>,
    database_url: Option<String>,
    listen: Option<SocketAddr>,
    demo: Option<bool>,
    public_url: Option<String>,
    secret_key: Option<String>,
    behind_proxy: Option<bool>,
    log: Option<String>,
    log_format: Option<LogFormat>,
}

/// What holds for `serve`.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The database.
    pub database: Options,
    /// Where to listen.
    pub listen: SocketAddr,
    /// Whether this is a demo.
    pub demo: bool,
    /// What secrets are sealed with; none: with PostgreSQL nothing was said.
    pub secret_key: Option<SecretKey>,
    /// How the server is seen from outside.
    pub edge: Edge,
    /// What is logged.
    pub log: String,
    /// How log lines look.
    pub log_format: LogFormat,
}

impl Place {
    fn file(&self) -> anyhow::Result<File> {
        let Some(path) = &self.config else { return Ok(File::default()) };
        let text = std::fs::read_to_string(path)
            .with_context(|| format!("cannot read the settings {}", path.display()))?;
        toml::from_str(&text).with_context(|| format!("the settings {} cannot be understood", path.display()))
    }

    /// The database that is meant; makes the data folder where it is missing.
    ///
    /// # Errors
    /// When the settings cannot be read or the folder cannot be made.
    pub fn database(&self) -> anyhow::Result<Options> {
        self.database_or(&self.file()?)
    }

    fn database_or(&self, file: &File) -> anyhow::Result<Options> {
        let url =
            self.database_url.clone().or_else(|| file.database_url.clone().filter(|_| self.data.is_none()));
        if let Some(url) = url {
            let known = url.starts_with("postgres://") || url.starts_with("postgresql://");
            anyhow::ensure!(known, "--database-url takes postgres://…; for SQLite name a folder with --data");
            return Ok(Options::Postgres { url });
        }
        let folder = self.data.clone().or_else(|| file.data.clone()).unwrap_or_else(|| PathBuf::from("data"));
        make_private(&folder)?;
        Ok(Options::Sqlite { path: folder.join(DATABASE_FILE) })
    }

    /// The database that is meant, for a command that changes nothing: neither database nor folder is made.
    ///
    /// # Errors
    /// When the settings cannot be read.
    pub fn looked_at(&self) -> anyhow::Result<Looked> {
        let file = self.file()?;
        let Some(path) = self.on_disk(&file) else { return Ok(Looked::At(self.database_or(&file)?)) };
        if path.is_file() {
            return Ok(Looked::At(Options::Sqlite { path }));
        }
        Ok(Looked::Empty(path))
    }

    /// The path of the database where it is one on the disk.
    fn on_disk(&self, file: &File) -> Option<PathBuf> {
        let folder = self.data.clone().or_else(|| file.data.clone()).unwrap_or_else(|| PathBuf::from("data"));
        let on_disk = self.database_url.is_none() && (file.database_url.is_none() || self.data.is_some());
        on_disk.then(|| folder.join(DATABASE_FILE))
    }

    /// The database that is meant, which must be there already.
    ///
    /// # Errors
    /// When there is none, or the settings cannot be read.
    pub fn existing(&self) -> anyhow::Result<Options> {
        let file = self.file()?;
        if let Some(path) = self.on_disk(&file) {
            anyhow::ensure!(
                path.is_file(),
                "there is no database at {}: name its folder with --data, or start `fermata serve` first",
                path.display()
            );
            return Ok(Options::Sqlite { path });
        }
        self.database_or(&file)
    }
}

/// Where a command looks that changes nothing.
#[derive(Debug)]
pub enum Looked {
    /// At a database that is there.
    At(Options),
    /// Where there is no database yet: this would be its path.
    Empty(PathBuf),
}

/// The data folder, which only its owner may look into.
fn make_private(folder: &Path) -> anyhow::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).with_context(|| format!("cannot make the data folder {}", folder.display()))
}

impl Settings {
    /// What holds, of flags, variables and file.
    ///
    /// # Errors
    /// When the settings contradict each other or cannot be read.
    pub fn gather(place: &Place, flags: &ServeFlags) -> anyhow::Result<Self> {
        let file = place.file()?;
        let usual = SocketAddr::from(([127, 0, 0, 1], 3000));
        let listen = flags.listen.or(file.listen).unwrap_or(usual);
        let demo = flags.demo || file.demo.unwrap_or_default();
        anyhow::ensure!(
            !demo || listen.ip().is_loopback(),
            "--demo is for this machine only, as everyone can sign in as anyone: listen on 127.0.0.1, not on {}",
            listen.ip()
        );
        let public_url = flags.public_url.clone().or(file.public_url.clone());
        if let Some(url) = &public_url {
            let good = url.starts_with("https://") || url.starts_with("http://");
            anyhow::ensure!(good, "--public-url must begin with https:// or http://, not \"{url}\"");
        }
        let database = place.database_or(&file)?;
        Ok(Self {
            secret_key: secret_key(flags.secret_key.as_ref().or(file.secret_key.as_ref()), &database)?,
            database,
            listen,
            demo,
            edge: Edge {
                public_url,
                behind_proxy: flags.behind_proxy || file.behind_proxy.unwrap_or_default(),
            },
            log: flags.log.clone().or(file.log).unwrap_or_else(|| "info".to_owned()),
            log_format: flags.log_format.or(file.log_format).unwrap_or_default(),
        })
    }
}

/// The name of the file with the key inside the data folder.
const KEY_FILE: &str = "secret.key";

/// The key that was given; with a data folder the one that is kept there, made where there is none.
fn secret_key(given: Option<&String>, database: &Options) -> anyhow::Result<Option<SecretKey>> {
    let read = |text: &str, from: &str| {
        SecretKey::parse(text).with_context(|| {
            format!(
                "{from} is no key: it must be 32 bytes in base64, as `openssl rand -base64 32` makes them"
            )
        })
    };
    if let Some(text) = given {
        return read(text, "the secret key").map(Some);
    }
    let Options::Sqlite { path } = database else { return Ok(None) };
    let path = path.with_file_name(KEY_FILE);
    if path.is_file() {
        let text =
            std::fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        return read(&text, &path.display().to_string()).map(Some);
    }
    let key = SecretKey::fresh()?;
    write_private(&path, &key.to_text()).with_context(|| format!("cannot write {}", path.display()))?;
    Ok(Some(key))
}

/// A new file that only its owner may read.
fn write_private(path: &Path, text: &str) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    std::io::Write::write_all(&mut file, text.as_bytes())?;
    file.sync_all()
}

impl fmt::Display for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "Database: {}", shown(&self.database))?;
        writeln!(f, "Listens on: {}", place_of(self.listen))?;
        writeln!(
            f,
            "People use: {}",
            self.edge.public_url.as_deref().unwrap_or("the address it listens on")
        )?;
        if self.edge.behind_proxy {
            writeln!(f, "Believes X-Forwarded-For of its proxy")?;
        }
        if self.secret_key.is_none() {
            writeln!(f, "Secrets cannot be kept: no FERMATA_SECRET_KEY was given")?;
        }
        if self.demo {
            writeln!(f, "Demo: everyone on this machine can sign in as anyone")?;
        }
        let format = match self.log_format {
            LogFormat::Text => "text",
            LogFormat::Json => "JSON",
        };
        write!(f, "Logs: {} as {format}", self.log)
    }
}

/// In words: the address itself is said once, in the line that tells that the server is ready, for scripts wait for it.
fn place_of(listen: SocketAddr) -> String {
    let port = match listen.port() {
        0 => "a free port".to_owned(),
        port => format!("port {port}"),
    };
    match listen.ip() {
        ip if ip.is_loopback() => format!("this machine only, {port}"),
        ip if ip.is_unspecified() => format!("every network of this machine, {port}"),
        ip => format!("{ip}, {port}"),
    }
}

/// Where the data is, without a password.
pub fn shown(options: &Options) -> String {
    match options {
        Options::Sqlite { path } => format!("SQLite, {}", path.display()),
        Options::Postgres { url } => {
            let rest = url.split_once("://").map_or(url.as_str(), |(_, rest)| rest);
            let place = rest.rsplit_once('@').map_or(rest, |(_, place)| place);
            format!("PostgreSQL, {}", place.split('?').next().unwrap_or_default())
        }
    }
}
