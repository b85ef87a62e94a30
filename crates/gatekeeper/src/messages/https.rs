//! Encrypted listeners and their certificates.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::Saying;

/// How the lodge is reached over https.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct Https {
    /// What is chosen.
    pub settings: HttpsSettings,
    /// The configuration (file, environment or flags) decides; `SetHttps` is refused.
    pub fixed: bool,
    /// The addresses it listens on for https, or should.
    pub listeners: Vec<HttpsListener>,
    /// The certificate that visitors are shown; none when there is none that works.
    pub certificate: Option<ServerCertificate>,
    /// What is wrong with the certificate that should be shown, and what to do.
    pub certificate_problem: Option<Saying>,
    /// The lodge's own certificate authority, once it is made.
    pub authority: Option<LocalAuthority>,
    /// Names and addresses under which others near this computer may reach it, to propose for the authority.
    pub nearby: Vec<String>,
    /// Networks of the reverse proxies whose word counts, such as `127.0.0.1/32`; from the configuration only.
    pub proxies: Vec<String>,
    /// Whether a proxy has to show a secret, too.
    pub proxy_secret: bool,
    /// Every instance that needs https, and how it is reached.
    pub instances: Vec<HttpsInstance>,
}

/// Where the lodge listens for https, and with which certificate.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct HttpsSettings {
    /// Addresses with ports, such as `0.0.0.0:4443`; none: no https.
    #[serde(default)]
    pub listen: Vec<String>,
    /// The owner's certificate, a PEM file with the whole chain, own one first. None: the local authority's.
    #[serde(default)]
    pub certificate: Option<String>,
    /// The certificate's private key, a PEM file.
    #[serde(default)]
    pub key: Option<String>,
}

/// An address for https.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct HttpsListener {
    /// Such as `0.0.0.0:4443`.
    pub address: String,
    /// Whether visitors are let in there now.
    pub open: bool,
    /// Why not, and what to do.
    pub problem: Option<String>,
}

/// Where a server certificate comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum CertificateSource {
    /// The owner's files.
    Owner,
    /// The lodge's own authority.
    LocalAuthority,
}

/// A certificate that visitors are shown.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ServerCertificate {
    /// Where it comes from.
    pub source: CertificateSource,
    /// Host names and IP addresses it is good for; a name may start with `*.`.
    pub names: Vec<String>,
    /// SHA-256 over the certificate, in hexadecimal with colons.
    pub fingerprint: String,
    /// When it ends.
    #[ts(type = "number")]
    pub expires_at: i64,
}

/// The lodge's own certificate authority.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct LocalAuthority {
    /// What it calls itself; lists of trusted authorities show this.
    pub title: String,
    /// The only names it can sign for.
    pub names: Vec<String>,
    /// SHA-256 over its certificate, in hexadecimal with colons.
    pub fingerprint: String,
    /// When it was made.
    #[ts(type = "number")]
    pub created_at: i64,
    /// When it ends.
    #[ts(type = "number")]
    pub expires_at: i64,
    /// Whether this computer trusts it, where that can be seen.
    pub installed: Option<bool>,
}

/// An instance that needs https.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct HttpsInstance {
    /// Its domain.
    pub domain: String,
    /// How visitors reach it.
    pub way: HttpsWay,
    /// What is missing, and what to do; none when all is well.
    pub problem: Option<Saying>,
}

/// How an instance that needs https is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum HttpsWay {
    /// Through the lodge's own listener.
    Listener,
    /// Through a reverse proxy.
    Proxy,
    /// Not at all.
    Nothing,
}

/// The authority's certificate in the shapes that other devices take. There is no secret in it.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct AuthorityFiles {
    /// What to call the files, without an ending.
    pub file_name: String,
    /// The certificate, PEM; to be saved as `.crt` or `.pem`.
    pub pem: String,
    /// A profile for iPhones, iPads and Macs, to be saved as `.mobileconfig`.
    pub profile: String,
}

/// What was done, or is to be done, to this computer's list of trusted authorities.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct TrustChange {
    /// Whether it is done: nothing is left to do by hand.
    pub done: bool,
    /// What it takes, in order.
    pub steps: Vec<TrustStep>,
    /// Why it was not done, or what is left; none when done or only told.
    pub problem: Option<String>,
}

/// One step of a change to the list of trusted authorities.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct TrustStep {
    /// What it does, in English.
    pub say: String,
    /// The same as a value.
    pub saying: Saying,
    /// The command for a terminal.
    pub command: String,
}
