//! Cloud servers, and the files that clients come and go with.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{ClientKind, Saying, SpokenSecret};
use crate::provider_settings::CloudKind;

/// A cloud server to add.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct NewCloudServer {
    /// Domain of the instance.
    pub instance: String,
    /// Which program it runs.
    pub kind: CloudKind,
    /// Its public address, such as `https://cloud.example.org`.
    pub url: String,
    /// Tell its clients the owner's roles, asked or not: some of them never ask and are then refused by their server.
    #[serde(default = "yes")]
    pub release_roles: bool,
    /// Tell its clients the owner's groups, asked or not.
    #[serde(default = "yes")]
    pub release_groups: bool,
}

/// A cloud server that signs people in here.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct CloudServer {
    /// Which program it runs.
    pub kind: CloudKind,
    /// Its public address, without a trailing slash.
    pub url: String,
    /// Ids of the clients it comes with.
    pub clients: Vec<String>,
    /// Of those, the ones that are no longer registered.
    pub missing: Vec<String>,
}

/// A program for clouds, with the clients that are built into its apps.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct CloudPreset {
    /// Which program.
    pub kind: CloudKind,
    /// Its name, such as `OpenCloud`.
    pub name: String,
    /// Its clients. `{URL}` in their addresses stands for the server's.
    pub clients: Vec<PresetClient>,
}

/// A client that is built into a cloud's app.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct PresetClient {
    /// Its `client_id`.
    pub client_id: String,
    /// Its name.
    pub name: String,
    /// Which kind of program it is.
    pub kind: ClientKind,
    /// Whether it has a secret. It is the same in every copy of the app and proves nothing.
    pub has_secret: bool,
    /// Never asked for consent.
    pub trusted: bool,
    /// Where answers may go.
    pub redirect_uris: Vec<String>,
}

/// What the operator of a cloud server wants of it.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct CloudWishes {
    /// Domain of the instance.
    pub instance: String,
    /// Which program the server runs.
    pub kind: CloudKind,
    /// The server's public address.
    pub url: String,
    /// What the server knows accounts by.
    #[serde(default)]
    pub account_by: CloudAccount,
    /// Take roles from the tokens; otherwise everybody has the server's default role.
    #[serde(default = "yes")]
    pub roles: bool,
    /// The server does not trust the certificate of this provider and shall not check it.
    #[serde(default)]
    pub insecure: bool,
}

/// What a cloud server knows accounts by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum CloudAccount {
    /// The subject: it never changes hands.
    #[default]
    Subject,
    /// The user name: for servers whose accounts exist already.
    Username,
}

/// One setting of a cloud server.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct CloudSetting {
    /// The environment variable.
    pub name: String,
    /// Its value.
    pub value: String,
    /// One English sentence: what it is for.
    pub note: String,
    /// Whether signing in fails without it. The others keep the server's own default or suit newer versions only.
    pub needed: bool,
}

/// A file with clients.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ClientImport {
    /// Domain of the instance.
    pub instance: String,
    /// The file's content. It may hold secrets.
    pub text: SpokenSecret,
    /// What `{{OC_URL}}` and `{{OCIS_URL}}` in it stand for.
    #[serde(default)]
    pub server_url: Option<String>,
}

/// Which file of clients.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ClientFile {
    /// `identifier-registration.yaml` of LibreGraph Connect.
    Registration,
    /// The `idp` block of `opencloud.yaml` or `ocis.yaml`.
    Block,
}

/// What an import did, or would do.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ImportReport {
    /// Every entry, in the order of the file.
    pub entries: Vec<ImportEntry>,
    /// English sentences about the file as a whole.
    pub notes: Vec<String>,
    /// The same as values.
    pub sayings: Vec<Saying>,
}

/// One entry of an imported file.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ImportEntry {
    /// Its line, from 1.
    pub line: u32,
    /// Its id; empty when it has none.
    pub id: String,
    /// Its name; may be empty.
    pub name: String,
    /// What became of it.
    pub outcome: ImportOutcome,
    /// English sentences: why it was left out, or what was done differently from what it says.
    pub notes: Vec<String>,
    /// The same as values.
    pub sayings: Vec<Saying>,
}

/// What became of an imported entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ImportOutcome {
    /// A new client.
    Added,
    /// A new client without any address for answers: it cannot be used until it is given one.
    Disabled,
    /// There is a client with this id, and it stays as it is.
    Exists,
    /// Left out.
    Skipped,
}

/// The owner's subject, before and after.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SubjectChange {
    /// What it is now, or would be.
    pub subject: String,
    /// What it was, or still is.
    pub previous: String,
    /// Whether it was changed.
    pub applied: bool,
    /// What the change does.
    pub warnings: Vec<Saying>,
}

fn yes() -> bool {
    true
}
