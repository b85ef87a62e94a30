//! How this process runs: a file, then `GATELODGE_*`, then flags; the later one wins. Read once, here.
//!
//! What the owner chose (clients, names) is not configuration; it is in the store.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use etcetera::app_strategy::{AppStrategy as _, AppStrategyArgs, choose_native_strategy};
use gatekeeper::policy::Policy;
use serde::Deserialize;

/// "GATE" on a telephone's keypad.
pub const DEFAULT_PORT: u16 = 4283;

/// Everything a lodge needs to start.
#[derive(Debug, Clone)]
pub struct Config {
    pub(crate) data_dir: PathBuf,
    pub(crate) listen: Vec<SocketAddr>,
    pub(crate) root_key: RootKeySource,
    pub(crate) policy: Policy,
    /// A `tracing` filter such as `info` or `gatekeeper=debug`.
    pub log: String,
}

/// Where a new root key is put.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RootKeySource {
    /// The operating system's keyring; a file where there is none.
    Keyring,
    /// A file with mode 0600 in the data directory.
    File,
}

/// What the command line said.
#[derive(Debug, Clone, Default)]
pub struct Flags {
    /// `--config FILE`.
    pub config: Option<PathBuf>,
    /// `--data-dir DIR`.
    pub data_dir: Option<PathBuf>,
    /// `--listen ADDR:PORT`, as often as given.
    pub listen: Vec<SocketAddr>,
}

/// The configuration cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("cannot read the configuration file {0}: {1}")]
    Unreadable(PathBuf, std::io::Error),
    /// The file does not say what it should.
    #[error("line {line} of the configuration file {path} is wrong: {why}")]
    Malformed {
        /// The file.
        path: PathBuf,
        /// Which line, counted from 1.
        line: usize,
        /// What is wrong there.
        why: String,
    },
    /// A value cannot be.
    #[error("{0}")]
    Value(String),
    /// There is no home directory to put data into.
    #[error("no home directory is known; name a data directory with --data-dir")]
    NoHome,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct File {
    data_dir: Option<PathBuf>,
    listen: Vec<SocketAddr>,
    root_key: Option<RootKeySource>,
    log: Option<String>,
    policy: Policy,
}

/// What the environment said.
#[derive(Debug, Default)]
struct Environment {
    config: Option<PathBuf>,
    data_dir: Option<PathBuf>,
    listen: Option<String>,
    root_key: Option<String>,
    log: Option<String>,
}

impl Environment {
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that reads the environment"
    )]
    fn read() -> Self {
        let text = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
        let path = |name: &str| {
            std::env::var_os(name)
                .filter(|value| !value.is_empty())
                .map(PathBuf::from)
        };
        Self {
            config: path("GATELODGE_CONFIG"),
            data_dir: path("GATELODGE_DATA_DIR"),
            listen: text("GATELODGE_LISTEN"),
            root_key: text("GATELODGE_ROOT_KEY"),
            log: text("GATELODGE_LOG"),
        }
    }
}

impl Config {
    /// For the headless program and the command line: a new root key goes into a file.
    pub fn headless(flags: Flags) -> Result<Self, ConfigError> {
        Self::merge(flags, Environment::read(), RootKeySource::File)
    }

    /// For the desktop: a new root key goes into the keyring.
    pub fn for_desktop(data_dir: Option<PathBuf>) -> Result<Self, ConfigError> {
        let flags = Flags {
            data_dir,
            ..Flags::default()
        };
        Self::merge(flags, Environment::read(), RootKeySource::Keyring)
    }

    /// Where the data lives.
    pub fn data_dir(&self) -> &Path {
        &self.data_dir
    }

    fn merge(flags: Flags, environment: Environment, root_key: RootKeySource) -> Result<Self, ConfigError> {
        let file = match flags.config.or(environment.config) {
            Some(path) => read(&path)?,
            None => File::default(),
        };
        let listen_there = match environment.listen {
            Some(list) => list
                .split(',')
                .map(|one| one.trim().parse().map_err(|_| not_an_address(one)))
                .collect::<Result<Vec<_>, _>>()?,
            None => Vec::new(),
        };
        let listen = [flags.listen, listen_there, file.listen]
            .into_iter()
            .find(|list| !list.is_empty());
        let root_key = match environment.root_key.as_deref() {
            Some("keyring") => RootKeySource::Keyring,
            Some("file") => RootKeySource::File,
            Some(other) => {
                return Err(ConfigError::Value(format!(
                    "GATELODGE_ROOT_KEY is {other}; it can be keyring or file"
                )));
            }
            None => file.root_key.unwrap_or(root_key),
        };
        file.policy.check().map_err(ConfigError::Value)?;
        Ok(Self {
            data_dir: match flags.data_dir.or(environment.data_dir).or(file.data_dir) {
                Some(dir) => dir,
                None => usual_data_dir()?,
            },
            listen: listen.unwrap_or_else(|| vec![SocketAddr::from(([127, 0, 0, 1], DEFAULT_PORT))]),
            root_key,
            policy: file.policy,
            log: environment.log.or(file.log).unwrap_or_else(|| "info".to_owned()),
        })
    }

    /// The port that loopback domains without a port mean.
    pub(crate) fn port(&self) -> u16 {
        self.listen
            .iter()
            .map(SocketAddr::port)
            .find(|port| *port != 0)
            .unwrap_or(DEFAULT_PORT)
    }
}

fn read(path: &Path) -> Result<File, ConfigError> {
    let text =
        std::fs::read_to_string(path).map_err(|error| ConfigError::Unreadable(path.to_owned(), error))?;
    // The library's own text is a drawing of several lines, made for a terminal; the window shows a sentence.
    toml::from_str(&text).map_err(|error: toml::de::Error| {
        let before = error.span().and_then(|span| text.get(..span.start));
        let lines_before = before.unwrap_or_default().matches('\n').count();
        // The library names a key that it does not know, but not the one whose value is wrong.
        let there = text.lines().nth(lines_before).unwrap_or_default().trim();
        ConfigError::Malformed {
            path: path.to_owned(),
            line: 1 + lines_before,
            why: format!("{} ({there})", error.message().trim_end()),
        }
    })
}

fn not_an_address(text: &str) -> ConfigError {
    ConfigError::Value(format!(
        "`{text}` is not an address; write it as 127.0.0.1:4283 or [::1]:4283"
    ))
}

/// `~/.local/share/gatelodge`, `~/Library/Application Support/…` or `%APPDATA%\…`.
fn usual_data_dir() -> Result<PathBuf, ConfigError> {
    let args = AppStrategyArgs {
        top_level_domain: "eu".to_owned(),
        author: "Gatelodge".to_owned(),
        app_name: "Gatelodge".to_owned(),
    };
    choose_native_strategy(args)
        .map(|strategy| strategy.data_dir())
        .map_err(|_| ConfigError::NoHome)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn merged(flags: Flags, environment: Environment) -> Config {
        Config::merge(flags, environment, RootKeySource::File).unwrap()
    }

    #[test]
    fn flags_win_over_the_environment_and_that_over_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("gatelodge.toml");
        std::fs::write(
            &path,
            "data_dir = '/file'\nlisten = ['127.0.0.1:1']\nlog = 'file'\n",
        )
        .unwrap();
        let from_file = || Flags {
            config: Some(path.clone()),
            ..Flags::default()
        };
        let config = merged(from_file(), Environment::default());
        assert_eq!(
            (config.data_dir(), config.port(), config.log.as_str()),
            (Path::new("/file"), 1, "file")
        );

        let environment = || Environment {
            data_dir: Some("/env".into()),
            listen: Some("127.0.0.1:2, [::1]:2".into()),
            ..Environment::default()
        };
        let config = merged(from_file(), environment());
        assert_eq!((config.data_dir(), config.port()), (Path::new("/env"), 2));

        let flags = Flags {
            data_dir: Some("/flag".into()),
            listen: vec!["127.0.0.1:3".parse().unwrap()],
            ..from_file()
        };
        let config = merged(flags, environment());
        assert_eq!((config.data_dir(), config.port()), (Path::new("/flag"), 3));
    }

    #[test]
    fn a_wrong_file_is_refused_with_the_key_that_is_wrong() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("gatelodge.toml");
        for (text, named) in [
            ("lissten = []", "lissten"),
            ("[policy]\ncode_seconds = 0", "code_seconds"),
            ("[policy]\nscrypt_log_n = 5", "scrypt_log_n"),
            ("listen = ['localhost']", "listen"),
        ] {
            std::fs::write(&path, text).unwrap();
            let flags = Flags {
                config: Some(path.clone()),
                ..Flags::default()
            };
            let error = Config::merge(flags, Environment::default(), RootKeySource::File).unwrap_err();
            assert!(error.to_string().contains(named), "{error}");
        }
    }
}
