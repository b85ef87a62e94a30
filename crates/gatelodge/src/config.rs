//! How this process runs: a file, then `GATELODGE_*`, then flags; the later one wins. Read once, here.
//!
//! What the owner chose (clients, names) is not configuration; it is in the store.

use std::ffi::OsString;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use etcetera::app_strategy::{AppStrategy as _, AppStrategyArgs, choose_native_strategy};
use gatekeeper::contexts::Contexts;
use gatekeeper::control::HttpsSettings;
use gatekeeper::delegated_login::settings::Authentications;
use gatekeeper::fetch::Allowed;
use gatekeeper::https::{Proxies, ProxySecret};
use gatekeeper::policy::Policy;
use ipnet::IpNet;
use protocol::cozy::host::Subdomains;
use protocol::secret::Secret;
use protocol::yaml;
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
    pub(crate) outbound: Outbound,
    /// None: the owner chooses in the window.
    pub(crate) https: Option<HttpsSettings>,
    pub(crate) proxies: Arc<Proxies>,
    pub(crate) contexts: Arc<Contexts>,
    /// Who may sign people in besides their passphrase, by context.
    pub(crate) authentication: Arc<Authentications>,
    /// Where the recipe for account types of the konnectors' documentation is served, if anywhere.
    pub(crate) recipe_listen: Option<SocketAddr>,
    /// The Node that konnectors run with; looked for where programs are when nothing is said.
    pub(crate) node: Option<PathBuf>,
    /// Whether konnectors are kept to their own files.
    pub(crate) confine_konnectors: bool,
    /// Where programs are looked for.
    pub(crate) search: Option<OsString>,
    /// How hosts of apps are built.
    pub(crate) subdomains: Subdomains,
    /// The folder of the registry of apps.
    pub(crate) registry: Option<PathBuf>,
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
    /// `--https-listen ADDR:PORT`, as often as given.
    pub https_listen: Vec<SocketAddr>,
    /// `--certificate FILE`.
    pub certificate: Option<PathBuf>,
    /// `--certificate-key FILE`.
    pub certificate_key: Option<PathBuf>,
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
    outbound: Outbound,
    https: Option<HttpsSection>,
    proxy: ProxySection,
    contexts: Contexts,
    authentication: Authentications,
    subdomains: Subdomains,
    registry: Option<PathBuf>,
    connectors: ConnectorsSection,
}

/// `[connectors]`.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct ConnectorsSection {
    recipe_listen: Option<SocketAddr>,
    node: Option<PathBuf>,
    confine: Option<bool>,
}

/// `[outbound]`: which servers may be asked besides public ones, and whose certificates are trusted besides the
/// system's.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Outbound {
    /// Networks, addresses and names that strangers may make the lodge ask.
    pub(crate) allow: Vec<Allowed>,
    /// A PEM file of certificate authorities.
    pub(crate) roots: Option<PathBuf>,
}

/// `[https]`.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct HttpsSection {
    listen: Vec<SocketAddr>,
    certificate: Option<PathBuf>,
    key: Option<PathBuf>,
}

/// `[proxy]`.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct ProxySection {
    trusted: Vec<IpNet>,
    secret_header: Option<String>,
    secret: Option<Secret<String>>,
}

/// What the environment said.
#[derive(Debug, Default)]
struct Environment {
    https_listen: Option<String>,
    certificate: Option<PathBuf>,
    certificate_key: Option<PathBuf>,
    config: Option<PathBuf>,
    data_dir: Option<PathBuf>,
    listen: Option<String>,
    root_key: Option<String>,
    log: Option<String>,
    search: Option<OsString>,
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
            https_listen: text("GATELODGE_HTTPS_LISTEN"),
            certificate: path("GATELODGE_CERTIFICATE"),
            certificate_key: path("GATELODGE_CERTIFICATE_KEY"),
            root_key: text("GATELODGE_ROOT_KEY"),
            log: text("GATELODGE_LOG"),
            search: std::env::var_os("PATH"),
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
        let config = flags.config.or(environment.config);
        let file = match &config {
            Some(path) => read(path)?,
            None => File::default(),
        };
        let listen = [flags.listen, addresses(environment.listen)?, file.listen]
            .into_iter()
            .find(|list| !list.is_empty())
            .unwrap_or_else(|| vec![SocketAddr::from(([127, 0, 0, 1], DEFAULT_PORT))]);
        let proxies = file.proxy.checked()?;
        if let Some(open) = listen.iter().find(|address| !address.ip().is_loopback())
            && proxies.trusted.is_empty()
        {
            return Err(ConfigError::Value(format!(
                "{open} can be reached by other computers, and `listen` is plain http: passphrases and tokens would be \
                 read on the way. Use `[https] listen` for it, or name the reverse proxy that comes there in `[proxy] trusted`"
            )));
        }
        let beside = config.as_deref().and_then(Path::parent).unwrap_or(Path::new(""));
        let https = https(
            [
                HttpsSection {
                    listen: flags.https_listen,
                    certificate: flags.certificate,
                    key: flags.certificate_key,
                },
                HttpsSection {
                    listen: addresses(environment.https_listen)?,
                    certificate: environment.certificate,
                    key: environment.certificate_key,
                },
            ],
            file.https,
            beside,
        )?;
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
        file.contexts.check().map_err(ConfigError::Value)?;
        file.authentication.check().map_err(ConfigError::Value)?;
        if let Some(address) = file
            .connectors
            .recipe_listen
            .filter(|address| !address.ip().is_loopback())
        {
            return Err(ConfigError::Value(format!(
                "`[connectors] recipe_listen` is {address}, which other computers can reach; it is for this computer only, \
                 such as 127.0.0.1:5984"
            )));
        }
        Ok(Self {
            data_dir: match flags.data_dir.or(environment.data_dir).or(file.data_dir) {
                Some(dir) => dir,
                None => usual_data_dir()?,
            },
            listen,
            https,
            proxies: Arc::new(proxies),
            contexts: Arc::new(file.contexts),
            authentication: Arc::new(file.authentication),
            recipe_listen: file.connectors.recipe_listen,
            node: file.connectors.node.map(|node| beside.join(node)),
            confine_konnectors: file.connectors.confine.unwrap_or(true),
            search: environment.search,
            subdomains: file.subdomains,
            registry: file.registry.map(|registry| beside.join(registry)),
            root_key,
            policy: file.policy,
            outbound: file.outbound,
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

/// The addresses of a variable.
fn addresses(list: Option<String>) -> Result<Vec<SocketAddr>, ConfigError> {
    list.map_or(Ok(Vec::new()), |list| {
        list.split(',')
            .map(|one| one.trim().parse().map_err(|_| not_an_address(one)))
            .collect()
    })
}

/// What flags, environment and file say about https; none when none of them says anything. Paths in the file are
/// relative to it.
fn https(
    said: [HttpsSection; 2],
    file: Option<HttpsSection>,
    beside: &Path,
) -> Result<Option<HttpsSettings>, ConfigError> {
    let in_file = file.is_some();
    let file = file.map(|section| HttpsSection {
        certificate: section.certificate.map(|path| beside.join(path)),
        key: section.key.map(|path| beside.join(path)),
        ..section
    });
    let mut all = HttpsSection::default();
    for section in said.into_iter().chain(file) {
        if all.listen.is_empty() {
            all.listen = section.listen;
        }
        // The two files belong together; half of one pair and half of another are none.
        if all.certificate.is_none() && all.key.is_none() {
            (all.certificate, all.key) = (section.certificate, section.key);
        }
    }
    let said_nothing = all.listen.is_empty() && all.certificate.is_none() && all.key.is_none();
    if said_nothing && !in_file {
        return Ok(None);
    }
    if all.certificate.is_some() != all.key.is_some() {
        return Err(ConfigError::Value(
            "a certificate needs its key and a key its certificate: name both files".to_owned(),
        ));
    }
    let text = |path: Option<PathBuf>| path.map(|path| path.to_string_lossy().into_owned());
    Ok(Some(HttpsSettings {
        listen: all.listen.iter().map(ToString::to_string).collect(),
        certificate: text(all.certificate),
        key: text(all.key),
    }))
}

impl ProxySection {
    fn checked(self) -> Result<Proxies, ConfigError> {
        const SHORTEST: usize = 16;
        let wrong = |why: &str| Err(ConfigError::Value(why.to_owned()));
        let secret = match (self.secret_header, self.secret) {
            (None, None) => None,
            (Some(header), Some(value)) => {
                let token = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
                if header.is_empty() || !header.bytes().all(token) {
                    return wrong("`[proxy] secret_header` is the name of a header: letters, digits and -");
                }
                if value.expose().len() < SHORTEST
                    || !value.expose().bytes().all(|byte| byte.is_ascii_graphic())
                {
                    return wrong("`[proxy] secret` needs at least 16 characters, and no spaces among them");
                }
                Some(ProxySecret {
                    header: header.to_ascii_lowercase(),
                    value,
                })
            }
            _ => return wrong("`[proxy] secret_header` and `[proxy] secret` need each other"),
        };
        if secret.is_some() && self.trusted.is_empty() {
            return wrong("`[proxy] secret` is there, but no proxy is named in `[proxy] trusted`");
        }
        Ok(Proxies {
            trusted: self.trusted,
            secret,
        })
    }
}

impl std::fmt::Debug for ProxySection {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ProxySection")
            .field("trusted", &self.trusted)
            .finish_non_exhaustive()
    }
}

fn read(path: &Path) -> Result<File, ConfigError> {
    let text =
        std::fs::read_to_string(path).map_err(|error| ConfigError::Unreadable(path.to_owned(), error))?;
    let yaml = path.extension().is_some_and(|end| end == "yaml" || end == "yml");
    if yaml {
        return yaml::from_str(&text).map_err(|problem| ConfigError::Malformed {
            path: path.to_owned(),
            line: problem.line,
            why: problem.what,
        });
    }
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
    fn https_is_the_owners_choice_until_somebody_says_something() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("gatelodge.toml");
        let with_file = |text: &str, flags: Flags| {
            std::fs::write(&path, text).unwrap();
            let flags = Flags {
                config: Some(path.clone()),
                ..flags
            };
            merged(flags, Environment::default()).https
        };
        assert_eq!(with_file("", Flags::default()), None);
        assert_eq!(
            with_file("[https]", Flags::default()),
            Some(HttpsSettings::default())
        );
        let both = "[https]\nlisten = ['0.0.0.0:4443']\ncertificate = 'a.pem'\nkey = '/b.key'";
        let settings = with_file(both, Flags::default()).unwrap();
        assert_eq!(settings.listen, ["0.0.0.0:4443"]);
        let beside = folder.path().join("a.pem").to_string_lossy().into_owned();
        assert_eq!(
            (settings.certificate, settings.key),
            (Some(beside), Some("/b.key".into()))
        );
        let flags = Flags {
            certificate: Some("c.pem".into()),
            certificate_key: Some("c.key".into()),
            ..Flags::default()
        };
        let settings = with_file(both, flags).unwrap();
        assert_eq!(
            (settings.certificate.as_deref(), settings.key.as_deref()),
            (Some("c.pem"), Some("c.key"))
        );
        assert_eq!(settings.listen, ["0.0.0.0:4443"]);
    }

    #[test]
    fn plain_http_leaves_this_computer_only_towards_a_named_proxy() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("gatelodge.toml");
        let text = "listen = ['0.0.0.0:4283']\n[proxy]\ntrusted = ['10.0.0.0/8']\nsecret_header = 'X-Door'\n\
                    secret = 'a-long-enough-secret'";
        std::fs::write(&path, text).unwrap();
        let flags = Flags {
            config: Some(path),
            ..Flags::default()
        };
        let config = merged(flags, Environment::default());
        assert_eq!(config.proxies.secret.as_ref().unwrap().header, "x-door");
        assert!(!format!("{config:?}").contains("a-long-enough-secret"));
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
            ("[outbound]\nallow = ['10.0.0.0/99']", "10.0.0.0/99"),
            ("listen = ['0.0.0.0:4283']", "0.0.0.0:4283"),
            ("[https]\nlisten = ['4443']", "listen"),
            ("[https]\ncertificate = 'a.pem'", "key"),
            ("[connectors]\nrecipe_listen = '0.0.0.0:5984'", "recipe_listen"),
            ("[proxy]\ntrusted = ['10.0.0.1']", "trusted"),
            ("[proxy]\nsecret = 'a long enough secret'", "secret_header"),
            (
                "[proxy]\nsecret = 'a-long-enough-secret'\nsecret_header = 'X-Proxy'",
                "trusted",
            ),
            (
                "[proxy]\ntrusted = ['10.0.0.1/32']\nsecret = 'short'\nsecret_header = 'X-Proxy'",
                "16",
            ),
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
