//! OpenCloud and ownCloud Infinite Scale servers that sign people in here (opencloud.md A.4, E and F).
//!
//! `presets.rs` knows the clients that are built into their apps, `import.rs` and `export.rs` their files of clients,
//! `webfinger.rs` answers their apps' first question, `settings.rs` says what an operator has to set, and
//! `assistant.rs` looks at a server from here. The owner's requests are in `control/cloud.rs`.

mod assistant;
mod export;
mod import;
mod presets;
mod settings;
pub mod webfinger;

pub(crate) use self::export::entry as exported;
pub(crate) use self::import::{Imported, WithSecret, imported};
pub(crate) use self::presets::{BUILT_IN, BuiltIn, Change, NotAdded, Release, add_server, remove_server};
pub(crate) use self::settings::settings;

use url::{Host, Url};

use crate::provider_settings::CloudKind;

impl CloudKind {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::OpenCloud, Self::OwnCloud];

    /// What it is called.
    pub const fn name(self) -> &'static str {
        match self {
            Self::OpenCloud => "OpenCloud",
            Self::OwnCloud => "ownCloud Infinite Scale",
        }
    }
}

/// A cloud server's address that cannot be. `Display` is one sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum BadServer {
    #[error("Write the server's whole address, such as https://cloud.example.org.")]
    Malformed,
    #[error("The server's address has to start with https://; http:// works on this computer only.")]
    PlainHttp,
    #[error("Leave out what follows the server's name and path: no ?, no # and no user name.")]
    Surplus,
}

/// A server's address in its one spelling: lower case, without the usual port, without a slash at the end.
pub(crate) fn server_url(text: &str) -> Result<String, BadServer> {
    let url = Url::parse(text.trim()).map_err(|_| BadServer::Malformed)?;
    let Some(host) = url.host() else {
        return Err(BadServer::Malformed);
    };
    match url.scheme() {
        "https" => {}
        "http" if is_here(&host) => {}
        "http" => return Err(BadServer::PlainHttp),
        _ => return Err(BadServer::Malformed),
    }
    let bare = url.query().is_none() && url.fragment().is_none();
    if !bare || !url.username().is_empty() || url.password().is_some() {
        return Err(BadServer::Surplus);
    }
    Ok(url.as_str().trim_end_matches('/').to_owned())
}

/// Whether a host always means this computer.
fn is_here(host: &Host<&str>) -> bool {
    match host {
        Host::Domain(name) => *name == "localhost" || name.ends_with(".localhost"),
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_has_one_spelling() {
        for text in [
            "https://cloud.test",
            " https://CLOUD.test/ ",
            "https://cloud.test:443",
            "HTTPS://cloud.test//",
        ] {
            assert_eq!(server_url(text).as_deref(), Ok("https://cloud.test"), "{text}");
        }
        assert_eq!(
            server_url("https://cloud.test:9200/files/").as_deref(),
            Ok("https://cloud.test:9200/files")
        );
        assert_eq!(
            server_url("http://localhost:9200").as_deref(),
            Ok("http://localhost:9200")
        );
    }

    #[test]
    fn what_is_no_server_is_refused() {
        assert_eq!(server_url("http://cloud.test"), Err(BadServer::PlainHttp));
        assert_eq!(
            server_url("http://127.0.0.1.evil.test"),
            Err(BadServer::PlainHttp)
        );
        for text in [
            "cloud.test",
            "",
            "ftp://cloud.test",
            "https://",
            "mailto:me@cloud.test",
        ] {
            assert_eq!(server_url(text), Err(BadServer::Malformed), "{text}");
        }
        for text in [
            "https://cloud.test/?a",
            "https://cloud.test/#a",
            "https://me@cloud.test",
        ] {
            assert_eq!(server_url(text), Err(BadServer::Surplus), "{text}");
        }
    }
}
