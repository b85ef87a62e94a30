//! What the lodge has to say to its owner, as values: the window tells them in its language, the command line in
//! English. Nothing is decided here.
//!
//! Every variant has a text `said-…` in the window's three languages; its compiler finds the missing ones
//! (`ui/src/sayings.ts`). What others wrote (an address, an operating system's error) is a field and stays as it is.

use std::fmt;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{Finding, FindingState};
use crate::fetch::{Refused, TlsProblem};

/// What was looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Check {
    /// Whether a lodge runs.
    Lodge,
    /// The lodge's file.
    Database,
    /// Who lives here.
    Instances,
    /// Where the root key is kept.
    #[serde(rename = "root key")]
    RootKey,
    /// What happened, as it was written.
    Log,
    /// What a guess at the passphrase costs.
    Passphrase,
    /// Whether an instance's address leads to this lodge.
    Address,
    /// Listeners, certificates, and whether instances are reached.
    Https,
    /// The computer's clock.
    Clock,
    /// The apps that come with a cloud server.
    Apps,
    /// The certificate that others see.
    Certificate,
    /// Who answers at our own address.
    #[serde(rename = "this provider")]
    ThisProvider,
    /// Whether pages of the server may read our documents.
    #[serde(rename = "cross-origin")]
    CrossOrigin,
    /// The cloud server.
    Server,
    /// The discovery document that the server hands out.
    #[serde(rename = "server's discovery")]
    ServerDiscovery,
    /// Where the server's web front end signs people in.
    #[serde(rename = "web front end")]
    WebFrontEnd,
    /// Where the server's WebFinger leads.
    #[serde(rename = "server's WebFinger")]
    ServerWebFinger,
}

impl Check {
    /// What the command line calls it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Lodge => "lodge",
            Self::Database => "database",
            Self::Instances => "instances",
            Self::RootKey => "root key",
            Self::Log => "log",
            Self::Passphrase => "passphrase",
            Self::Address => "address",
            Self::Https => "https",
            Self::Clock => "clock",
            Self::Apps => "apps",
            Self::Certificate => "certificate",
            Self::ThisProvider => "this provider",
            Self::CrossOrigin => "cross-origin",
            Self::Server => "server",
            Self::ServerDiscovery => "server's discovery",
            Self::WebFrontEnd => "web front end",
            Self::ServerWebFinger => "server's WebFinger",
        }
    }
}

/// Why a server was not asked, or its answer not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum NotAsked {
    /// The address is none that is asked.
    Address,
    /// The name is not known.
    UnknownName,
    /// Nobody answers.
    Unreachable,
    /// Its certificate is not trusted here.
    UnknownAuthority,
    /// Its certificate is not valid today.
    Expired,
    /// Its certificate is for another name.
    OtherName,
    /// No secure connection.
    Tls,
    /// Not HTTP, too large, or of another type.
    Answer,
    /// It took too long.
    TooSlow,
    /// It is left alone for a while after it failed.
    Resting,
    /// Nothing is asked while the lodge does not run.
    Closed,
}

impl From<&Refused> for NotAsked {
    fn from(refused: &Refused) -> Self {
        match refused {
            Refused::Url(_) | Refused::Address => Self::Address,
            Refused::UnknownName => Self::UnknownName,
            Refused::Unreachable => Self::Unreachable,
            Refused::Tls(TlsProblem::UnknownAuthority) => Self::UnknownAuthority,
            Refused::Tls(TlsProblem::Expired) => Self::Expired,
            Refused::Tls(TlsProblem::OtherName) => Self::OtherName,
            Refused::Tls(TlsProblem::Other) => Self::Tls,
            Refused::Malformed | Refused::TooLarge | Refused::MediaType => Self::Answer,
            Refused::TooSlow => Self::TooSlow,
            Refused::Resting(_) => Self::Resting,
            Refused::Closed => Self::Closed,
        }
    }
}

impl fmt::Display for NotAsked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Address => "the address is none that is asked from here",
            Self::UnknownName => "the name is not known",
            Self::Unreachable => "the server cannot be reached",
            Self::UnknownAuthority => "the certificate is not from an authority that is trusted here",
            Self::Expired => "the certificate is not valid today",
            Self::OtherName => "the certificate is for another name",
            Self::Tls => "no secure connection could be made",
            Self::Answer => "the answer is not well formed",
            Self::TooSlow => "the server took too long",
            Self::Resting => "the server failed just now and is left alone for a moment",
            Self::Closed => "servers are only asked while the lodge runs",
        })
    }
}

/// One sentence: what was found and what to do. `Display` tells it in English.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "saying", rename_all = "snake_case")]
#[expect(missing_docs, reason = "each variant is its sentence in `fmt`")]
pub enum Saying {
    // The lodge itself.
    LodgeRuns,
    LodgeAtRest,
    FileIntact,
    FileDamaged {
        report: String,
    },
    NoInstance,
    InstancesInUse {
        count: u32,
    },
    InstancesWait {
        waiting: u32,
        count: u32,
    },
    RootKeyInKeyring,
    RootKeyInFile,
    LogWhole {
        events: u32,
    },
    LogBroken {
        event: u32,
    },
    PassphraseCost {
        mebibytes: u32,
        passes: u32,
        milliseconds: u32,
    },
    PassphraseCostSet {
        mebibytes: u32,
    },
    PassphraseCostUnknown,
    OtherPort {
        domain: String,
        port: u16,
        to: String,
    },
    ClockBehind,
    ClockPlausible,
    // Https.
    CertificateGood {
        names: Vec<String>,
    },
    NoCertificateYet,
    NoCertificateWorks,
    LocalAuthorityEnds,
    CertificateExpired,
    CertificateExpires {
        days: u32,
    },
    CertificateFiles {
        why: String,
    },
    ListenerShut {
        address: String,
        why: String,
    },
    LocalAuthorityLacksName {
        host: String,
    },
    CertificateLacksName {
        host: String,
    },
    NobodyListens {
        port: u16,
    },
    Reached {
        domain: String,
    },
    NotReached {
        domain: String,
        why: String,
    },
    // A cloud server and its apps.
    AppsRegistered,
    AppsMissing {
        names: Vec<String>,
    },
    IssuerIsHere {
        issuer: String,
    },
    IssuerNotHttps {
        issuer: String,
    },
    IssuerHttps {
        issuer: String,
    },
    CertificateNone,
    CertificateUntrusted,
    CertificateNotValid,
    CertificateOtherName,
    CertificateNoConnection,
    CertificateNotChecked,
    CertificateTrusted,
    ProviderAnswers {
        issuer: String,
    },
    ProviderIsSomebodyElse {
        issuer: String,
    },
    ProviderNameUnknown,
    ProviderBehindCertificate,
    ProviderNotAskedFromHere,
    ProviderSilent,
    OnlyWhileRunning,
    CrossOriginOpen,
    CrossOriginClosed,
    ServerAnswers,
    ServerIsSomethingElse,
    ServerStatus {
        status: u16,
    },
    ServerUntrusted,
    ServerNotAsked {
        why: NotAsked,
    },
    DiscoveryMissing,
    DiscoveryNamesUs,
    DiscoverySlash {
        issuer: String,
    },
    DiscoveryNamesAnother {
        told: String,
        issuer: String,
    },
    DiscoveryNamesNobody,
    WebSaysNothing,
    WebLeadsElsewhere {
        told: String,
    },
    WebLeadsHere,
    WebOtherClient,
    WebFingerLeadsHere,
    WebFingerLeadsElsewhere {
        told: String,
        issuer: String,
    },
    WebFingerSaysNothing,
    // A file of clients, and its entries.
    ImportNotAClient,
    ImportNoId,
    ImportNotText {
        key: String,
    },
    ImportNotFlag {
        key: String,
    },
    ImportNotList {
        key: String,
    },
    ImportBadId {
        why: String,
    },
    ImportBadKind {
        kind: String,
    },
    ImportNoAddress,
    ImportTrustedNative,
    ImportNeedsPkce,
    ImportScopesNone,
    ImportScopesUnknown {
        scopes: String,
    },
    ImportOwnScopesKept {
        scopes: Vec<String>,
    },
    ImportPagesKept {
        pages: Vec<String>,
    },
    ImportNeedsServer,
    ImportAddressNeedsServer {
        address: String,
    },
    ImportAddressOurs {
        address: String,
    },
    ImportAddressRefused {
        address: String,
        why: String,
    },
    ImportAddressNative {
        address: String,
    },
    ImportAddressWeb {
        address: String,
    },
    ImportNoSecret,
    ImportBadSecret,
    ImportSecretLeftOut,
    ImportMethod {
        method: String,
    },
    ImportGrantType {
        grant: String,
    },
    ImportAlgorithm {
        field: String,
        told: String,
        taken: String,
    },
    ImportRequestObject {
        told: String,
    },
    ImportKeys {
        good: u32,
        count: u32,
    },
    ImportHomePage,
    ImportTwice,
    ImportExists,
    ImportAuthority {
        line: u32,
        id: String,
    },
    ImportScopeTexts {
        names: Vec<String>,
    },
    ImportNoClients,
    // Another subject for the owner.
    SubjectIsAlready,
    SubjectTakenForAnother,
    SubjectAccessWithdrawn,
    SubjectCompare,
    // Steps that make this computer trust the local authority, or no longer.
    TrustPutsBeside,
    TrustTakesAway,
    TrustReadsAgain,
    TrustTellsChromium,
    TrustOnMac,
    DistrustOnMac,
    TrustOnWindows,
    DistrustOnWindows,
}

impl fmt::Display for Saying {
    #[expect(
        clippy::too_many_lines,
        reason = "one list of sentences, read from top to bottom"
    )]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::LodgeRuns => f.write_str("It runs."),
            Self::LodgeAtRest => {
                f.write_str("It does not run. Start it with `gatelodge serve` or open the window.")
            }
            Self::FileIntact => f.write_str("The file is intact."),
            Self::FileDamaged { report } => write!(
                f,
                "The file is damaged: {report}. Stop Gatelodge and restore a backup."
            ),
            Self::NoInstance => f.write_str(
                "There is no instance yet. Make one in the window or with `gatelodge instances add localhost`.",
            ),
            Self::InstancesInUse { count } => write!(f, "{count} in use."),
            Self::InstancesWait { waiting, count } => write!(
                f,
                "{waiting} of {count} still wait for their owner to choose a passphrase."
            ),
            Self::RootKeyInKeyring => f.write_str("In the operating system's keyring."),
            Self::RootKeyInFile => f.write_str(
                "In the file root.key beside the data, readable only by you. Back it up with the data.",
            ),
            Self::LogWhole { events } => {
                write!(f, "Whole: {events} events as they were written.")
            }
            Self::LogBroken { event } => write!(
                f,
                "Event {event} was altered or taken out from outside. `gatelodge verify` says more; compare it with a \
                 backup."
            ),
            Self::PassphraseCost {
                mebibytes,
                passes,
                milliseconds,
            } => write!(
                f,
                "A guess costs {milliseconds} ms and {mebibytes} MiB on this computer (scrypt, passes: {passes})."
            ),
            Self::PassphraseCostSet { mebibytes } => write!(
                f,
                "A guess costs {mebibytes} MiB (scrypt, one pass), as the configuration says."
            ),
            Self::PassphraseCostUnknown => {
                f.write_str("What a guess costs is measured at the next sign-in.")
            }
            Self::OtherPort { domain, port, to } => write!(
                f,
                "{domain} names another port than the one this lodge listens on ({port}). Start the lodge on that port, or \
                 move the instance: `gatelodge instances rename {domain} {to}`."
            ),
            Self::ClockBehind => {
                f.write_str("The computer's clock is years behind. Set it; tokens depend on it.")
            }
            Self::ClockPlausible => f.write_str("Plausible."),
            Self::CertificateGood { names } => {
                write!(f, "The certificate is good for {}.", names.join(", "))
            }
            Self::NoCertificateYet => f.write_str(
                "There is no certificate yet. Make the local authority in the window or with \
                 `gatelodge https make-authority NAME`, or name your own certificate.",
            ),
            Self::NoCertificateWorks => f.write_str("There is no certificate that works."),
            Self::LocalAuthorityEnds => f.write_str(
                "The local authority is nearly over. Replace it; every device that trusts it needs the new one then.",
            ),
            Self::CertificateExpired => {
                f.write_str("The certificate has expired. Put a new one in its place.")
            }
            Self::CertificateExpires { days } => write!(
                f,
                "The certificate expires in {days} days. Put a new one in its place; it is taken up at once."
            ),
            Self::CertificateFiles { why } => f.write_str(why),
            Self::ListenerShut { address, why } => write!(f, "{address}: {why}"),
            Self::LocalAuthorityLacksName { host } => write!(
                f,
                "The local authority does not sign for {host}. Replace it by one that has this name, too."
            ),
            Self::CertificateLacksName { host } => write!(
                f,
                "Your certificate is not good for {host}. Name one that is, or use the local authority."
            ),
            Self::NobodyListens { port } => write!(
                f,
                "Nothing answers for it: no https listener on port {port}, and no reverse proxy is named. Listen there (in \
                 the window, or `[https] listen` in the configuration), or name your proxy in `[proxy] trusted`."
            ),
            Self::Reached { domain } => write!(f, "{domain} is reached."),
            Self::NotReached { domain, why } => write!(
                f,
                "{domain}: This computer does not reach it ({why}). Its name must lead to this lodge or to the proxy before \
                 it."
            ),
            Self::AppsRegistered => f.write_str("All apps that come with the server are registered."),
            Self::AppsMissing { names } => write!(
                f,
                "Not registered any more: {}. Remove the server here and add it again.",
                names.join(", ")
            ),
            Self::IssuerIsHere { issuer } => write!(
                f,
                "{issuer} means this computer only, and the server is elsewhere. Make an instance under a name that the \
                 server can reach, with https."
            ),
            Self::IssuerNotHttps { issuer } => write!(
                f,
                "{issuer} is not https. Good for trying out on the web; the desktop and mobile apps refuse it. A server in \
                 a container cannot reach it: inside, localhost is the container itself."
            ),
            Self::IssuerHttps { issuer } => write!(f, "{issuer} is https."),
            Self::CertificateNone => f.write_str("There is none without https."),
            Self::CertificateUntrusted => f.write_str(
                "Signed by an authority that this computer does not trust. Unless it is installed there, these fail: the \
                 server, the desktop app, the Android app and its browser, the iOS app and its browser. Browsers on \
                 computers warn. Install this provider's authority on each of them, or use a certificate from a public \
                 one.",
            ),
            Self::CertificateNotValid => f.write_str(
                "It is not valid today: the server and all apps refuse it. Renew it, or set the clock.",
            ),
            Self::CertificateOtherName => f.write_str(
                "It is for another name: the server and all apps refuse it. Get one for the name in the address.",
            ),
            Self::CertificateNoConnection => {
                f.write_str("No secure connection could be made. Check what listens at the address.")
            }
            Self::CertificateNotChecked => f.write_str("It could not be checked, because nobody answered."),
            Self::CertificateTrusted => f.write_str(
                "This computer trusts it. Phones and the server have their own lists: an authority that was installed here \
                 has to be installed there too.",
            ),
            Self::ProviderAnswers { issuer } => write!(f, "Answers at {issuer} as it should."),
            Self::ProviderIsSomebodyElse { issuer } => write!(
                f,
                "Somebody else answers at {issuer}. Check the domain's DNS entry, the port and the reverse proxy."
            ),
            Self::ProviderNameUnknown => f.write_str(
                "Its own name is not known. Add it to the DNS, or to the hosts file of this computer, the server and every \
                 device.",
            ),
            Self::ProviderBehindCertificate => f.write_str("Not reached: the certificate is in the way."),
            Self::ProviderNotAskedFromHere => f.write_str(
                "Its address is none that is asked from here; open it in a browser on another device instead.",
            ),
            Self::ProviderSilent => f.write_str(
                "Nobody answers at its own address. Check that it listens there, the firewall and the port forwarding.",
            ),
            Self::OnlyWhileRunning => {
                f.write_str("Servers are only asked while the lodge runs. Start it and check again.")
            }
            Self::CrossOriginOpen => {
                f.write_str("The server's web front end may read this provider's documents.")
            }
            Self::CrossOriginClosed => f.write_str(
                "The header Access-Control-Allow-Origin is missing on the way. A reverse proxy in front of this provider \
                 must not take it away; without it nobody can sign in on the web.",
            ),
            Self::ServerAnswers => f.write_str("It answers."),
            Self::ServerIsSomethingElse => {
                f.write_str("Something answers, but not like OpenCloud or ownCloud. Check the address.")
            }
            Self::ServerStatus { status } => write!(
                f,
                "It answers /status.php with the status {status}. It may still be starting."
            ),
            Self::ServerUntrusted => f.write_str(
                "It answers with a certificate that this computer does not trust, so it is not looked at further. The apps \
                 will not trust it either.",
            ),
            Self::ServerNotAsked { why } => write!(
                f,
                "It could not be asked: {why}. Check its address and that it runs."
            ),
            Self::DiscoveryMissing => f.write_str(
                "The server hands out no discovery document. Set PROXY_OIDC_REWRITE_WELLKNOWN=true and start it again.",
            ),
            Self::DiscoveryNamesUs => f.write_str("It names this provider."),
            Self::DiscoverySlash { issuer } => write!(
                f,
                "It names this provider with a slash too many or too few. It has to be exactly {issuer}."
            ),
            Self::DiscoveryNamesAnother { told, issuer } => write!(
                f,
                "It names another provider: {told}. Set the issuer of the server to {issuer}, switch off its own provider \
                 and start it again."
            ),
            Self::DiscoveryNamesNobody => f.write_str("It names no provider at all."),
            Self::WebSaysNothing => f.write_str(
                "It does not say where it signs people in. Newer servers leave that to WebFinger.",
            ),
            Self::WebLeadsElsewhere { told } => write!(
                f,
                "It signs people in at {told}. Set WEB_OIDC_AUTHORITY and WEB_OIDC_METADATA_URL."
            ),
            Self::WebLeadsHere => f.write_str("It signs people in here."),
            Self::WebOtherClient => f.write_str(
                "It uses another client id than `web`. Set WEB_OIDC_CLIENT_ID=web, or register that id here.",
            ),
            Self::WebFingerLeadsHere => f.write_str("It leads newer apps here."),
            Self::WebFingerLeadsElsewhere { told, issuer } => {
                write!(f, "It leads newer apps to {told}. Set WEBFINGER_OIDC_ISSUER={issuer}.")
            }
            Self::WebFingerSaysNothing => f.write_str(
                "It says nothing. Older servers have none; apps then look at the discovery document.",
            ),
Self::ImportNotAClient => f.write_str("This is not a client: a client is a list of names and values."),
            Self::ImportNoId => f.write_str("It has no id."),
            Self::ImportNotText { key } => write!(f, "`{key}` has to be a text."),
            Self::ImportNotFlag { key } => write!(f, "`{key}` has to be yes or no."),
            Self::ImportNotList { key } => write!(f, "`{key}` has to be a list of texts."),
            Self::ImportBadId { why } => write!(f, "The id cannot be used: {why}."),
            Self::ImportBadKind { kind } => write!(f, "`{kind}` is no application type; it has to be web or native."),
            Self::ImportNoAddress => f.write_str("It has no address for answers and cannot be used until you give it one. Before, any address would do: anybody could have taken its answers."),
            Self::ImportTrustedNative => f.write_str("It is trusted as before: it gets access without a question. Any program on the device can pose as it."),
            Self::ImportNeedsPkce => f.write_str("It has to use PKCE here; all current apps do."),
            Self::ImportScopesNone => f.write_str("The scopes that it gets without asking are left out: they are no scopes."),
            Self::ImportScopesUnknown { scopes } => write!(f, "Of the scopes that it gets without asking these mean nothing here: {scopes}."),
            Self::ImportOwnScopesKept { scopes } => write!(f, "Scopes of its own are kept, but not used: {}.", scopes.join(", ")),
            Self::ImportPagesKept { pages } => write!(f, "Pages that people are handed to after signing in are kept, but not used: {}.", pages.join(", ")),
            Self::ImportNeedsServer => f.write_str("It needs the server's address; give one with the import."),
            Self::ImportAddressNeedsServer { address } => write!(f, "`{address}` cannot be registered: it needs the server's address; give one with the import."),
            Self::ImportAddressOurs { address } => write!(f, "`{address}` cannot be registered: it leads to Gatelodge itself, not to the app."),
            Self::ImportAddressRefused { address, why } => write!(f, "`{address}` cannot be registered: {why}"),
            Self::ImportAddressNative { address } => write!(f, "`{address}` cannot be registered: programs on a device use a loopback address or a scheme of their own, or the entry has to say `application_type: web`."),
            Self::ImportAddressWeb { address } => write!(f, "`{address}` cannot be registered: web clients need https://, or the entry has to say `insecure: yes`."),
            Self::ImportNoSecret => f.write_str("It has no secret, so it is taken for a public client."),
            Self::ImportBadSecret => f.write_str("The secret cannot be used: it has to be at most 512 printable ASCII characters."),
            Self::ImportSecretLeftOut => f.write_str("It says that it does not authenticate, so its secret is left out."),
            Self::ImportMethod { method } => write!(f, "`{method}` is not possible; it authenticates with its secret."),
            Self::ImportGrantType { grant } => write!(f, "The grant type `{grant}` is left out."),
            Self::ImportAlgorithm { field, told, taken } => write!(f, "`{field}: {told}` becomes {taken}."),
            Self::ImportRequestObject { told } => write!(f, "`request_object_signing_alg: {told}` is not possible; any algorithm that fits its keys is taken."),
            Self::ImportKeys { good, count } => write!(f, "{good} of its {count} keys can be used; needed are public RSA, P-256 or Ed25519 keys for signatures."),
            Self::ImportHomePage => f.write_str("Its home page is left out: it has to be an https:// address."),
            Self::ImportTwice => f.write_str("An entry above has the same id; that one counts."),
            Self::ImportExists => f.write_str("An app with this id is registered already and stays as it is."),
            Self::ImportAuthority { line, id } => write!(f, "Line {line}: signing in with the other provider `{id}` is not imported."),
            Self::ImportScopeTexts { names } => write!(f, "Texts for {} are not imported: the consent page has its own, in three languages.", names.join(", ")),
            Self::ImportNoClients => f.write_str("There are no clients in it."),
            Self::SubjectIsAlready => f.write_str("This is the subject already; nothing changes."),
            Self::SubjectTakenForAnother => f.write_str("Servers and apps that know you from here take you for another person after this. Do it before the first sign-in."),
            Self::SubjectAccessWithdrawn => f.write_str("All access that apps have is withdrawn; they ask again."),
            Self::SubjectCompare => f.write_str("It fits only if the old provider showed exactly this subject: compare it with a token of the old provider."),
            Self::TrustPutsBeside => f.write_str("Puts the certificate beside the system's local authorities."),
            Self::TrustTakesAway => f.write_str("Takes the certificate away from the system's local authorities."),
            Self::TrustReadsAgain => f.write_str("Reads the list of authorities in again."),
            Self::TrustTellsChromium => f.write_str("Tells Chromium and browsers made from it (certutil is in libnss3-tools or nss-tools)."),
            Self::TrustOnMac => f.write_str("Trusts the certificate for web servers, for you alone. macOS asks for your password."),
            Self::DistrustOnMac => f.write_str("Trusts the certificate no longer. macOS asks for your password."),
            Self::TrustOnWindows => f.write_str("Trusts the certificate, for you alone. Windows asks whether you are sure."),
            Self::DistrustOnWindows => f.write_str("Trusts the certificate no longer. Windows asks whether you are sure."),
        }
    }
}

impl Finding {
    /// A finding, with its sentence in English beside it.
    pub fn new(check: Check, state: FindingState, saying: Saying) -> Self {
        Self {
            check,
            state,
            say: saying.to_string(),
            saying,
        }
    }

    pub(crate) fn well(check: Check, saying: Saying) -> Self {
        Self::new(check, FindingState::Well, saying)
    }

    pub(crate) fn look(check: Check, saying: Saying) -> Self {
        Self::new(check, FindingState::Attention, saying)
    }

    pub(crate) fn broken(check: Check, saying: Saying) -> Self {
        Self::new(check, FindingState::Broken, saying)
    }
}
