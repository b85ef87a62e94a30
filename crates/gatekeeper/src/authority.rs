//! The lodge's own certificate authority, and the server certificate that it signs.
//!
//! Invariants: the authority can sign for the names that its owner gave and for nothing else, because its own
//! certificate says so (name constraints, RFC 5280 4.2.1.10), so that a stolen key cannot stand for other sites. Its
//! key exists sealed, and open only while it signs. A server certificate lives 397 days at most and is made anew when
//! a visitor comes in its last 30 days; no timer is needed for that.

use std::net::IpAddr;
use std::sync::{Arc, PoisonError, RwLock};

use aws_lc_rs::digest;
use protocol::secret::Secret;
use protocol::time::Timestamp;
use rcgen::{
    BasicConstraints, CertificateParams, CidrSubnet, DnType, ExtendedKeyUsagePurpose, GeneralSubtree, IsCa,
    Issuer, KeyPair, KeyUsagePurpose, NameConstraints, PKCS_ECDSA_P256_SHA256, SanType, SerialNumber,
};
use store::certificates::Certificate;
use time::OffsetDateTime;
use x509_parser::extensions::GeneralName;
use x509_parser::pem::Pem;

use crate::world::Moment;
use crate::{Fault, Gatekeeper};

/// Names of the two rows.
const AUTHORITY: &str = "authority";
const SERVER: &str = "server";
const DAY: i64 = 86_400;
/// An authority lives ten years: every device that trusts it has to be told when it is replaced.
const AUTHORITY_DAYS: i64 = 3650;
/// What browsers take at most for a server certificate is 398 days.
const SERVER_DAYS: i64 = 397;
/// When a server certificate is made anew.
const RENEW_DAYS: i64 = 30;
/// Certificates begin a day before they are made: clocks on a home network differ.
const GRACE: i64 = DAY;
/// Most names of an authority.
const MOST_NAMES: usize = 20;

/// What a certificate says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertificateFacts {
    /// Host names and IP addresses it is good for.
    pub names: Vec<String>,
    /// Host names and IP addresses it may sign for; empty when it is not limited, or no authority.
    pub permitted: Vec<String>,
    /// The common name; may be empty.
    pub title: String,
    /// SHA-256 over its DER form, in hexadecimal with colons.
    pub fingerprint: String,
    /// When it begins.
    pub starts_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
}

impl CertificateFacts {
    /// Reads a certificate in DER form; the error is a part of a sentence.
    pub fn read(der: &[u8]) -> Result<Self, String> {
        let (_, certificate) = x509_parser::parse_x509_certificate(der).map_err(|error| error.to_string())?;
        let alternative = certificate
            .subject_alternative_name()
            .map_err(|error| error.to_string())?;
        let names = alternative
            .iter()
            .flat_map(|extension| &extension.value.general_names)
            .filter_map(name)
            .collect();
        let constraints = certificate
            .name_constraints()
            .map_err(|error| error.to_string())?;
        let permitted = constraints
            .iter()
            .filter_map(|extension| extension.value.permitted_subtrees.as_ref())
            .flatten()
            .filter_map(|subtree| name(&subtree.base))
            .collect();
        let title = certificate
            .subject()
            .iter_common_name()
            .next()
            .and_then(|title| title.as_str().ok())
            .unwrap_or_default()
            .to_owned();
        let fingerprint = digest::digest(&digest::SHA256, der)
            .as_ref()
            .iter()
            .map(|byte| format!("{byte:02X}"))
            .collect::<Vec<_>>()
            .join(":");
        Ok(Self {
            names,
            permitted,
            title,
            fingerprint,
            starts_at: Timestamp::new(certificate.validity().not_before.timestamp()),
            expires_at: Timestamp::new(certificate.validity().not_after.timestamp()),
        })
    }

    /// Whether it is good for a host name or an IP address (RFC 6125 6.4).
    pub fn covers(&self, host: &str) -> bool {
        covers(&self.names, host)
    }
}

/// Whether a certificate with these names is good for a host name or an IP address (RFC 6125 6.4).
pub(crate) fn covers(names: &[String], host: &str) -> bool {
    let host = host.trim_start_matches('[').trim_end_matches(']');
    names.iter().any(|name| {
        name.eq_ignore_ascii_case(host)
            || name.strip_prefix("*.").is_some_and(|parent| {
                host.split_once('.')
                    .is_some_and(|(label, rest)| !label.is_empty() && rest.eq_ignore_ascii_case(parent))
            })
    })
}

/// A name as people write it; addresses of name constraints come with their mask, which is a whole one here.
fn name(name: &GeneralName<'_>) -> Option<String> {
    match name {
        GeneralName::DNSName(name) => Some((*name).to_owned()),
        GeneralName::IPAddress(bytes) => {
            let address = match bytes.len() {
                4 | 8 => IpAddr::from(<[u8; 4]>::try_from(bytes.get(..4)?).ok()?),
                _ => IpAddr::from(<[u8; 16]>::try_from(bytes.get(..16)?).ok()?),
            };
            Some(address.to_string())
        }
        _ => None,
    }
}

/// A host name or an address that an authority may sign for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Name {
    Host(String),
    Address(IpAddr),
}

impl Name {
    /// Checks a name as typed; the error is a sentence.
    pub(crate) fn parse(typed: &str) -> Result<Self, String> {
        let text = typed.trim().trim_end_matches('.').to_ascii_lowercase();
        let bare = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
        if let Ok(address) = bare.unwrap_or(&text).parse::<IpAddr>() {
            let address = address.to_canonical();
            if address.is_unspecified() || address.is_multicast() {
                return Err(format!("`{typed}` is not the address of one computer."));
            }
            if address.is_loopback() {
                return Err(format!(
                    "`{typed}` always means this computer and needs no certificate."
                ));
            }
            return Ok(Self::Address(address));
        }
        let labels_fit = text.split('.').all(|label| {
            (1..=63).contains(&label.len())
                && label
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
                && !label.starts_with('-')
                && !label.ends_with('-')
        });
        let top_is_a_name = text
            .rsplit('.')
            .next()
            .is_some_and(|top| !top.bytes().all(|byte| byte.is_ascii_digit()));
        if text.len() > 253 || !labels_fit || !top_is_a_name {
            return Err(format!(
                "`{typed}` is no host name. Write it as idp.laptop.local or 192.168.1.20, without a port; letters beyond a to z in their xn-- form."
            ));
        }
        if crate::instances::is_loopback(&text) {
            return Err(format!(
                "`{typed}` always means this computer and needs no certificate."
            ));
        }
        // A limit to a whole suffix would be none.
        if psl::domain(text.as_bytes()).is_none() {
            return Err(format!(
                "`{typed}` is shared by many owners. Name one host of it, such as idp.{text}."
            ));
        }
        Ok(Self::Host(text))
    }

    /// All names of a request, without doubles; the error is a sentence.
    pub(crate) fn parse_all(typed: &[String]) -> Result<Vec<Self>, String> {
        let mut names: Vec<Self> = Vec::new();
        for one in typed {
            let name = Self::parse(one)?;
            if !names.contains(&name) {
                names.push(name);
            }
        }
        match names.len() {
            0 => Err("Name at least one host, such as idp.laptop.local.".to_owned()),
            1..=MOST_NAMES => Ok(names),
            _ => Err(format!("An authority can have at most {MOST_NAMES} names.")),
        }
    }

    fn text(&self) -> String {
        match self {
            Self::Host(host) => host.clone(),
            Self::Address(address) => address.to_string(),
        }
    }
}

/// The authority without its key.
#[derive(Debug)]
pub(crate) struct Authority {
    pub(crate) facts: CertificateFacts,
    pub(crate) pem: String,
    pub(crate) created_at: Timestamp,
}

/// A server certificate with its key.
pub struct LocalCertificate {
    /// The chain that visitors are shown, own certificate first, DER.
    pub chain: Vec<Vec<u8>>,
    /// The private key, PKCS#8 DER.
    pub key: Secret<Vec<u8>>,
    /// What it says.
    pub facts: CertificateFacts,
    created_at: Timestamp,
}

impl LocalCertificate {
    /// Whether another one has to be made.
    fn is_over(&self, authority: &Authority, now: Timestamp) -> bool {
        // One of an earlier version was not good for the hosts of apps.
        if names_of_server(authority).any(|name| !self.facts.names.contains(&name)) {
            return true;
        }
        let left = self.facts.expires_at.seconds() - now.seconds();
        let can_last_longer = self.facts.expires_at < authority.facts.expires_at;
        // One from the future was made while the clock was wrong; nobody takes it.
        (left < RENEW_DAYS * DAY && can_last_longer) || self.facts.starts_at > now
    }
}

/// Whether there is an authority, as far as it was looked up.
#[derive(Default, Clone)]
enum Known {
    #[default]
    NotYet,
    Nothing,
    Something(Arc<Authority>),
}

/// What is kept in memory of both.
#[derive(Default)]
pub(crate) struct Certificates {
    authority: RwLock<Known>,
    server: RwLock<Option<Arc<LocalCertificate>>>,
    /// Two visitors at once do not make two certificates.
    making: tokio::sync::Mutex<()>,
}

impl Certificates {
    fn forget(&self) {
        *self.authority.write().unwrap_or_else(PoisonError::into_inner) = Known::NotYet;
        *self.server.write().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

impl Gatekeeper {
    /// The authority, if there is one.
    pub(crate) fn authority(&self) -> Result<Option<Arc<Authority>>, Fault> {
        let known = self
            .certificates
            .authority
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        match known {
            Known::NotYet => {}
            Known::Nothing => return Ok(None),
            Known::Something(authority) => return Ok(Some(authority)),
        }
        let row = self.store.read(|read| read.find_certificate(AUTHORITY))?;
        let found = row.map(|row| authority_of(&row)).transpose()?.map(Arc::new);
        *self
            .certificates
            .authority
            .write()
            .unwrap_or_else(PoisonError::into_inner) = found.clone().map_or(Known::Nothing, Known::Something);
        Ok(found)
    }

    /// Whether the local authority signs for a host. What cannot be read signs for nobody.
    pub(crate) fn authority_covers(&self, host: &str) -> bool {
        let authority = self.authority().ok().flatten();
        authority.is_some_and(|authority| {
            authority.facts.permitted.iter().any(|name| {
                host == name
                    || host
                        .strip_suffix(name.as_str())
                        .is_some_and(|rest| rest.ends_with('.'))
            })
        })
    }

    /// Makes an authority for these names, in the place of the one that is there.
    pub(crate) async fn new_authority(&self, names: &[Name], moment: Moment) -> Result<(), Fault> {
        let (key, pem) = authority_for(names, moment)?;
        let facts = facts_of(&pem)?;
        let row = Certificate {
            name: AUTHORITY.to_owned(),
            sealed_private: self.vault.seal(&bound(AUTHORITY), key.expose(), moment)?,
            chain: pem,
            created_at: moment.now,
            expires_at: facts.expires_at,
        };
        self.store
            .write(move |write| {
                write.update_certificate(&row)?;
                write.remove_certificate(SERVER).map(drop)
            })
            .await?;
        self.certificates.forget();
        Ok(())
    }

    /// Forgets the authority and what it signed. `false` when there is none.
    pub(crate) async fn drop_authority(&self) -> Result<bool, Fault> {
        let removed = self
            .store
            .write(|write| {
                write.remove_certificate(SERVER)?;
                write.remove_certificate(AUTHORITY)
            })
            .await?;
        self.certificates.forget();
        Ok(removed)
    }

    /// The server certificate of the local authority; a new one when the last is nearly over. None without an
    /// authority.
    pub async fn local_certificate(&self, moment: Moment) -> Result<Option<Arc<LocalCertificate>>, Fault> {
        let Some(authority) = self.authority()? else {
            return Ok(None);
        };
        if let Some(known) = self.known_certificate(&authority, moment) {
            return Ok(Some(known));
        }
        let _alone = self.certificates.making.lock().await;
        if let Some(known) = self.known_certificate(&authority, moment) {
            return Ok(Some(known));
        }
        let rows = self.store.read(|read| {
            Ok::<_, store::Error>((read.find_certificate(AUTHORITY)?, read.find_certificate(SERVER)?))
        })?;
        let (Some(above), stored) = rows else {
            return Ok(None);
        };
        if let Some(stored) = stored {
            let stored = self.opened(&stored)?;
            if !stored.is_over(&authority, moment.now) {
                return Ok(Some(self.remember(stored)));
            }
        }
        let key = self.vault.open_sealed(&bound(AUTHORITY), &above.sealed_private)?;
        let (key, pem) = server_certificate(&authority, &key, moment)?;
        let row = Certificate {
            name: SERVER.to_owned(),
            sealed_private: self.vault.seal(&bound(SERVER), key.expose(), moment)?,
            expires_at: facts_of(&pem)?.expires_at,
            chain: pem,
            created_at: moment.now,
        };
        let fresh = self.opened(&row)?;
        self.store
            .write(move |write| write.update_certificate(&row))
            .await?;
        tracing::info!(fingerprint = %fresh.facts.fingerprint, "the local authority signed a new server certificate");
        self.tell(crate::messages::Topic::Https);
        Ok(Some(self.remember(fresh)))
    }

    fn known_certificate(&self, authority: &Authority, moment: Moment) -> Option<Arc<LocalCertificate>> {
        self.certificates
            .server
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
            .filter(|known| !known.is_over(authority, moment.now))
    }

    fn remember(&self, certificate: LocalCertificate) -> Arc<LocalCertificate> {
        let certificate = Arc::new(certificate);
        *self
            .certificates
            .server
            .write()
            .unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&certificate));
        certificate
    }

    fn opened(&self, row: &Certificate) -> Result<LocalCertificate, Fault> {
        let chain = chain_of(&row.chain)?;
        let own = chain
            .first()
            .ok_or_else(|| Fault::stored("certificate", "it is empty"))?;
        Ok(LocalCertificate {
            facts: CertificateFacts::read(own).map_err(|why| Fault::stored("certificate", why))?,
            key: self.vault.open_sealed(&bound(&row.name), &row.sealed_private)?,
            created_at: row.created_at,
            chain,
        })
    }
}

impl std::fmt::Debug for LocalCertificate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LocalCertificate")
            .field("facts", &self.facts)
            .field("created_at", &self.created_at)
            .finish_non_exhaustive()
    }
}

fn bound(name: &str) -> String {
    format!("certificates|private|{name}")
}

fn chain_of(pem: &str) -> Result<Vec<Vec<u8>>, Fault> {
    Pem::iter_from_buffer(pem.as_bytes())
        .map(|block| block.map(|block| block.contents))
        .collect::<Result<_, _>>()
        .map_err(|error| Fault::stored("certificate", error))
}

fn facts_of(pem: &str) -> Result<CertificateFacts, Fault> {
    let chain = chain_of(pem)?;
    let own = chain
        .first()
        .ok_or_else(|| Fault::stored("certificate", "it is empty"))?;
    CertificateFacts::read(own).map_err(|why| Fault::stored("certificate", why))
}

fn authority_of(row: &Certificate) -> Result<Authority, Fault> {
    Ok(Authority {
        facts: facts_of(&row.chain)?,
        pem: row.chain.clone(),
        created_at: row.created_at,
    })
}

#[expect(clippy::needless_pass_by_value, reason = "map_err hands over what it has")]
fn failed(error: rcgen::Error) -> Fault {
    Fault::Signing(format!("no certificate: {error}"))
}

fn time(at: i64) -> Result<OffsetDateTime, Fault> {
    OffsetDateTime::from_unix_timestamp(at).map_err(|error| Fault::Signing(error.to_string()))
}

/// A positive number of 127 bits, as RFC 5280 4.1.2.2 wants it.
fn serial(moment: Moment) -> Result<SerialNumber, Fault> {
    let mut bytes: [u8; 16] = moment.draw()?;
    bytes[0] = (bytes[0] & 0x7f) | 0x40;
    Ok(SerialNumber::from_slice(&bytes))
}

/// A new authority: its key (PKCS#8) and its certificate (PEM).
fn authority_for(names: &[Name], moment: Moment) -> Result<(Secret<Vec<u8>>, String), Fault> {
    let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).map_err(failed)?;
    let mut params = CertificateParams::default();
    let first = names.first().map(Name::text).unwrap_or_default();
    let title = format!("Gatelodge authority for {first} {}", moment.draw_name::<3>()?);
    params.distinguished_name = rcgen::DistinguishedName::new();
    // The title may have at most 64 characters (RFC 5280, ub-common-name); its end tells authorities apart.
    let over = title.len().saturating_sub(64);
    params.distinguished_name.push(
        DnType::CommonName,
        title.replacen(&first, &first[over.min(first.len())..], 1),
    );
    params.not_before = time(moment.now.seconds() - GRACE)?;
    params.not_after = time(moment.now.seconds() + AUTHORITY_DAYS * DAY)?;
    params.serial_number = Some(serial(moment)?);
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    params.name_constraints = Some(constraints(names));
    let certificate = params.self_signed(&key).map_err(failed)?;
    Ok((Secret::new(key.serialize_der()), certificate.pem()))
}

/// These names and nothing else. A kind of name that does not occur is excluded as a whole: a limit on host names
/// alone would leave every address free.
fn constraints(names: &[Name]) -> NameConstraints {
    let permitted = names.iter().map(|name| match name {
        Name::Host(host) => GeneralSubtree::DnsName(host.clone()),
        Name::Address(address) => {
            let whole = if address.is_ipv4() { 32 } else { 128 };
            GeneralSubtree::IpAddress(CidrSubnet::from_addr_prefix(*address, whole))
        }
    });
    let has = |is: fn(&Name) -> bool| names.iter().any(is);
    let mut excluded = Vec::new();
    if !has(|name| matches!(name, Name::Host(_))) {
        excluded.push(GeneralSubtree::DnsName(String::new()));
    }
    if !has(|name| matches!(name, Name::Address(IpAddr::V4(_)))) {
        excluded.push(GeneralSubtree::IpAddress(CidrSubnet::V4([0; 4], [0; 4])));
    }
    if !has(|name| matches!(name, Name::Address(IpAddr::V6(_)))) {
        excluded.push(GeneralSubtree::IpAddress(CidrSubnet::V6([0; 16], [0; 16])));
    }
    NameConstraints {
        permitted_subtrees: permitted.collect(),
        excluded_subtrees: excluded,
    }
}

/// What a server certificate is good for: the names of its authority, and one label in front of each host name, where the
/// hosts of apps are. With flat subdomains those stand beside an instance, below a name that the owner gave as well.
fn names_of_server(authority: &Authority) -> impl Iterator<Item = String> + '_ {
    authority.facts.permitted.iter().flat_map(|name| {
        let below = name.parse::<IpAddr>().is_err().then(|| format!("*.{name}"));
        std::iter::once(name.clone()).chain(below)
    })
}

/// A server certificate for all names of the authority: its key (PKCS#8) and itself (PEM).
fn server_certificate(
    authority: &Authority,
    authority_key: &Secret<Vec<u8>>,
    moment: Moment,
) -> Result<(Secret<Vec<u8>>, String), Fault> {
    let above = KeyPair::from_pkcs8_der_and_sign_algo(
        &authority_key.expose().as_slice().into(),
        &PKCS_ECDSA_P256_SHA256,
    )
    .map_err(failed)?;
    let issuer = Issuer::from_ca_cert_pem(&authority.pem, above).map_err(failed)?;
    let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).map_err(failed)?;
    let mut params = CertificateParams::default();
    params.distinguished_name = rcgen::DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, "Gatelodge");
    let begin = moment.now.seconds() - GRACE;
    let end = (begin + SERVER_DAYS * DAY).min(authority.facts.expires_at.seconds());
    params.not_before = time(begin)?;
    params.not_after = time(end)?;
    params.serial_number = Some(serial(moment)?);
    params.subject_alt_names = names_of_server(authority)
        .map(|name| match name.parse::<IpAddr>() {
            Ok(address) => Ok(SanType::IpAddress(address)),
            Err(_) => name.as_str().try_into().map(SanType::DnsName),
        })
        .collect::<Result<_, _>>()
        .map_err(failed)?;
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    params.use_authority_key_identifier_extension = true;
    let certificate = params.signed_by(&key, &issuer).map_err(failed)?;
    Ok((Secret::new(key.serialize_der()), certificate.pem()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::World;

    fn names(typed: &[&str]) -> Vec<Name> {
        typed.iter().map(|name| Name::parse(name).unwrap()).collect()
    }

    #[test]
    fn names_are_hosts_of_one_owner_or_addresses() {
        for good in [
            "idp.laptop.local",
            "laptop.local",
            "id.example.org",
            "ID.Example.org.",
            "example.co.uk",
            "192.168.1.20",
            "fd00::1",
            "[fd00::1]",
            "xn--bcher-kva.example",
        ] {
            assert!(Name::parse(good).is_ok(), "{good}");
        }
        for bad in [
            "",
            "local",
            "com",
            "co.uk",
            "github.io",
            "laptop",
            "*.example.org",
            ".example.org",
            "a..b",
            "-a.example.org",
            "a_b.example.org",
            "bücher.example",
            "example.org:4443",
            "0.0.0.0",
            "127.0.0.1",
            "::1",
            "localhost",
            "x.localhost",
            "224.0.0.1",
            "1.2.3",
            "https://id.example.org",
        ] {
            assert!(Name::parse(bad).is_err(), "{bad}");
        }
        let typed: Vec<String> = ["a.example.org", "A.example.org"].map(str::to_owned).into();
        assert_eq!(Name::parse_all(&typed).unwrap().len(), 1);
        assert!(Name::parse_all(&[]).is_err());
    }

    #[test]
    fn a_certificate_covers_its_names_and_one_label_of_a_wildcard() {
        let facts = CertificateFacts {
            names: vec!["id.example.org".into(), "*.example.net".into(), "fd00::1".into()],
            permitted: Vec::new(),
            title: String::new(),
            fingerprint: String::new(),
            starts_at: Timestamp::new(0),
            expires_at: Timestamp::new(0),
        };
        for good in ["id.example.org", "ID.EXAMPLE.ORG", "a.example.net", "[fd00::1]"] {
            assert!(facts.covers(good), "{good}");
        }
        for bad in [
            "example.org",
            "x.id.example.org",
            "example.net",
            "a.b.example.net",
            ".example.net",
            "fd00::2",
        ] {
            assert!(!facts.covers(bad), "{bad}");
        }
    }

    #[test]
    fn kinds_of_names_that_do_not_occur_are_excluded() {
        let only_hosts = constraints(&names(&["id.example.org"]));
        assert_eq!(only_hosts.permitted_subtrees.len(), 1);
        assert_eq!(only_hosts.excluded_subtrees.len(), 2);
        let only_v4 = constraints(&names(&["192.168.1.20"]));
        assert!(
            only_v4
                .excluded_subtrees
                .contains(&GeneralSubtree::DnsName(String::new()))
        );
        let all = constraints(&names(&["id.example.org", "192.168.1.20", "fd00::1"]));
        assert!(all.excluded_subtrees.is_empty());
    }

    #[tokio::test]
    async fn a_server_certificate_is_kept_until_its_last_month() {
        let mut world = World::new().await;
        assert!(
            world
                .gatekeeper
                .local_certificate(world.moment())
                .await
                .unwrap()
                .is_none()
        );
        let long = format!("{}.example.org", "a".repeat(63));
        let wanted = names(&["idp.laptop.local", "192.168.1.20", "fd00::1", &long]);
        world
            .gatekeeper
            .new_authority(&wanted, world.moment())
            .await
            .unwrap();
        let authority = world.gatekeeper.authority().unwrap().unwrap();
        assert_eq!(
            authority.facts.permitted,
            ["idp.laptop.local", "192.168.1.20", "fd00::1", long.as_str()]
        );
        let first = world
            .gatekeeper
            .local_certificate(world.moment())
            .await
            .unwrap()
            .unwrap();
        let names: Vec<String> = names_of_server(&authority).collect();
        assert_eq!(
            names[..3],
            ["idp.laptop.local", "*.idp.laptop.local", "192.168.1.20"]
        );
        assert_eq!(first.facts.names, names);
        assert!(first.facts.covers("drive.idp.laptop.local"), "the hosts of apps");
        let days = (first.facts.expires_at.seconds() - first.facts.starts_at.seconds()) / DAY;
        assert_eq!(days, 397);

        world.wait(365 * DAY);
        let same = world
            .gatekeeper
            .local_certificate(world.moment())
            .await
            .unwrap()
            .unwrap();
        assert_eq!(same.facts, first.facts);
        // From the file it is the same, too.
        world.gatekeeper.certificates.forget();
        let same = world
            .gatekeeper
            .local_certificate(world.moment())
            .await
            .unwrap()
            .unwrap();
        assert_eq!(same.facts, first.facts);

        world.wait(2 * DAY);
        let second = world
            .gatekeeper
            .local_certificate(world.moment())
            .await
            .unwrap()
            .unwrap();
        assert_ne!(second.facts.fingerprint, first.facts.fingerprint);
        assert!(second.facts.expires_at > first.facts.expires_at);

        // A clock that was set back a year: a certificate from the future helps nobody.
        world.wait(-367 * DAY);
        let earlier = world
            .gatekeeper
            .local_certificate(world.moment())
            .await
            .unwrap()
            .unwrap();
        assert!(earlier.facts.starts_at <= world.moment().now);

        // In the authority's last month there is nothing longer to be had, and nothing is made over and over.
        world.wait((AUTHORITY_DAYS - 10) * DAY);
        let last = world
            .gatekeeper
            .local_certificate(world.moment())
            .await
            .unwrap()
            .unwrap();
        assert_eq!(last.facts.expires_at, authority.facts.expires_at);
        let again = world
            .gatekeeper
            .local_certificate(world.moment())
            .await
            .unwrap()
            .unwrap();
        assert_eq!(again.facts, last.facts);
    }

    /// What a browser says to a certificate that a stolen authority key signed for these names.
    fn verdict(
        authority: &Authority,
        key: &Secret<Vec<u8>>,
        forged: &[&str],
        asked: &str,
        at: i64,
    ) -> Result<(), String> {
        use rustls::client::WebPkiServerVerifier;
        use rustls::client::danger::ServerCertVerifier as _;
        use rustls::pki_types::{CertificateDer, ServerName, UnixTime};

        let above =
            KeyPair::from_pkcs8_der_and_sign_algo(&key.expose().as_slice().into(), &PKCS_ECDSA_P256_SHA256)
                .unwrap();
        let issuer = Issuer::from_ca_cert_pem(&authority.pem, above).unwrap();
        let names: Vec<String> = forged.iter().map(|name| (*name).to_owned()).collect();
        let mut params = CertificateParams::new(names).unwrap();
        params.not_before = time(at).unwrap();
        params.not_after = time(at + DAY).unwrap();
        let leaf = params.signed_by(&KeyPair::generate().unwrap(), &issuer).unwrap();
        let mut roots = rustls::RootCertStore::empty();
        let root = chain_of(&authority.pem).unwrap().remove(0);
        roots.add(CertificateDer::from(root)).unwrap();
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider)
            .build()
            .unwrap()
            .verify_server_cert(
                leaf.der(),
                &[],
                &ServerName::try_from(asked.to_owned()).unwrap(),
                &[],
                UnixTime::since_unix_epoch(std::time::Duration::from_secs(u64::try_from(at).unwrap())),
            )
            .map(drop)
            .map_err(|error| error.to_string())
    }

    #[tokio::test]
    async fn a_stolen_key_stands_for_no_other_name() {
        let world = World::new().await;
        let at = world.moment().now.seconds();
        for (permitted, good, bad) in [
            (
                &["idp.laptop.local"][..],
                &["idp.laptop.local", "x.idp.laptop.local"][..],
                &["laptop.local", "bank.example", "192.168.1.20", "fd00::1"][..],
            ),
            (
                &["192.168.1.20"],
                &["192.168.1.20"],
                &["192.168.1.21", "fd00::1", "idp.laptop.local"],
            ),
            (
                &["fd00::1", "a.example.org"],
                &["fd00::1", "a.example.org"],
                &["fd00::2", "192.168.1.20", "b.example.org"],
            ),
        ] {
            let (key, pem) = authority_for(&names(permitted), world.moment()).unwrap();
            let authority = Authority {
                facts: facts_of(&pem).unwrap(),
                pem,
                created_at: world.moment().now,
            };
            for name in good {
                assert_eq!(
                    verdict(&authority, &key, &[name], name, at),
                    Ok(()),
                    "{permitted:?} {name}"
                );
            }
            for name in bad {
                let said = verdict(&authority, &key, &[name], name, at).unwrap_err();
                assert!(said.contains("NameConstraint"), "{permitted:?} {name}: {said}");
                // Nor beside a name that is permitted.
                assert!(verdict(&authority, &key, &[good[0], name], name, at).is_err());
            }
        }
    }

    #[tokio::test]
    async fn a_new_authority_takes_the_place_of_the_old_one_with_all_that_it_signed() {
        let world = World::new().await;
        let moment = world.moment();
        world
            .gatekeeper
            .new_authority(&names(&["a.example.org"]), moment)
            .await
            .unwrap();
        let old = world.gatekeeper.local_certificate(moment).await.unwrap().unwrap();
        world
            .gatekeeper
            .new_authority(&names(&["b.example.org"]), moment)
            .await
            .unwrap();
        let new = world.gatekeeper.local_certificate(moment).await.unwrap().unwrap();
        assert_ne!(old.facts.names, new.facts.names);
        assert!(world.gatekeeper.authority_covers("x.b.example.org"));
        assert!(!world.gatekeeper.authority_covers("xb.example.org"));
        assert!(world.gatekeeper.drop_authority().await.unwrap());
        assert!(!world.gatekeeper.drop_authority().await.unwrap());
        assert!(
            world
                .gatekeeper
                .local_certificate(moment)
                .await
                .unwrap()
                .is_none()
        );
    }
}
