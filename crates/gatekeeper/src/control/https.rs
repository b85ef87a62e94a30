//! Https from the owner's side: listeners, the certificate, the local authority.

use std::net::SocketAddr;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::{
    Answer, AuthorityFiles, CertificateSource, Check, Finding, FindingState, Https, HttpsInstance,
    HttpsSettings, HttpsWay, LocalAuthority, Problem, ProblemCode, Reply, Saying, ServerCertificate, Topic,
    TrustChange,
};
use crate::authority::{Authority, CertificateFacts, Name, covers};
use crate::https::{Choice, HttpsDoors, OwnerCertificate, Wish};
use crate::instances::without_port;
use crate::world::Moment;
use crate::{Fault, Gatekeeper};

/// The setting's name in the file.
const SETTING: &str = "https";
/// Less than this is told, in seconds: neither an owner's certificate nor the authority renews itself.
const SOON: i64 = 14 * 86_400;
/// Most addresses.
const MOST_LISTENERS: usize = 8;

impl From<CertificateFacts> for ServerCertificate {
    /// An owner's certificate; the local authority's says so itself.
    fn from(facts: CertificateFacts) -> Self {
        Self {
            source: CertificateSource::Owner,
            names: facts.names,
            fingerprint: facts.fingerprint,
            expires_at: facts.expires_at.seconds(),
        }
    }
}

impl Gatekeeper {
    /// Where to listen for https: what the configuration decides, or else what the owner chose.
    pub fn https_choice(&self) -> Result<Choice, Problem> {
        let settings = match self.lodge.https.configured() {
            Some(settings) => settings,
            None => self.chosen_https()?,
        };
        checked(settings)
    }

    fn chosen_https(&self) -> Result<HttpsSettings, Fault> {
        let stored = self.store.read(|read| read.find_setting(SETTING))?;
        stored.map_or(Ok(HttpsSettings::default()), |json| {
            serde_json::from_str(&json).map_err(|error| Fault::stored("https setting", error))
        })
    }

    pub(super) async fn show_https(&self, moment: Moment) -> Answer {
        Ok(Reply::Https(self.https_state(moment).await?))
    }

    pub(super) async fn set_https(&self, settings: HttpsSettings, moment: Moment) -> Answer {
        if self.lodge.https.configured().is_some() {
            let say = "The configuration decides where https is. Change it there, in the section [https].";
            return Err(Problem::new(ProblemCode::Invalid, say));
        }
        let choice = checked(settings)?;
        let json = serde_json::to_string(&choice.settings)
            .map_err(|error| Problem::new(ProblemCode::Internal, error.to_string()))?;
        let opened = self
            .at_the_doors(move |doors| {
                if choice.settings.certificate.is_some() {
                    let owner = doors.owner_certificate(&choice.settings);
                    if owner.shown.is_none() {
                        let why = owner.problem.unwrap_or_default();
                        return Err(Problem::new(ProblemCode::Invalid, why).at("certificate"));
                    }
                }
                doors
                    .open(&choice)
                    .map_err(|why| Problem::new(ProblemCode::Invalid, why).at("listen"))
            })
            .await?;
        opened?;
        self.store
            .write(move |write| write.update_setting(SETTING, &json))
            .await?;
        self.tell(Topic::Https);
        self.show_https(moment).await
    }

    pub(super) async fn make_local_authority(
        &self,
        mut names: Vec<String>,
        replace: bool,
        moment: Moment,
    ) -> Answer {
        if names.is_empty() {
            names = self.https_hosts()?;
        }
        let names =
            Name::parse_all(&names).map_err(|why| Problem::new(ProblemCode::Invalid, why).at("names"))?;
        if self.authority()?.is_some() && !replace {
            let say = "There is a local authority already. Replace it to change its names; every device that trusts it \
                       needs the new one then.";
            return Err(Problem::new(ProblemCode::AlreadyExists, say));
        }
        self.new_authority(&names, moment).await?;
        tracing::info!("a new local authority was made");
        self.tell(Topic::Https);
        self.show_https(moment).await
    }

    pub(super) fn export_authority(&self) -> Answer {
        let authority = self.wanted_authority()?;
        Ok(Reply::AuthorityFiles(AuthorityFiles {
            file_name: file_name(&authority),
            pem: authority.pem.clone(),
            profile: profile(&authority)?,
        }))
    }

    pub(super) async fn install_authority(&self, only_tell: bool) -> Answer {
        let authority = self.wanted_authority()?;
        let wish = if only_tell { Wish::TellTrust } else { Wish::Trust };
        let change = self
            .at_the_doors(move |doors| doors.trust(&file_name(&authority), &authority.pem, wish))
            .await?;
        self.tell(Topic::Https);
        Ok(Reply::Trust(change))
    }

    pub(super) async fn remove_authority(&self) -> Answer {
        let authority = self.wanted_authority()?;
        // The key first: without it the authority is harmless, whatever this computer still trusts.
        self.drop_authority().await?;
        tracing::info!("the local authority was removed");
        let change = self
            .at_the_doors(move |doors| {
                let name = file_name(&authority);
                if doors.is_trusted(&name, &authority.pem) == Some(false) {
                    return TrustChange {
                        done: true,
                        steps: Vec::new(),
                        problem: None,
                    };
                }
                doors.trust(&name, &authority.pem, Wish::Distrust)
            })
            .await?;
        self.tell(Topic::Https);
        Ok(Reply::Trust(change))
    }

    /// What the doctor says about https; nothing where nobody needs it.
    pub(super) async fn https_findings(&self, moment: Moment) -> Result<Vec<Finding>, Problem> {
        let state = self.https_state(moment).await?;
        let mut findings = Vec::new();
        let mut found = |state: FindingState, saying: Saying| {
            findings.push(Finding::new(Check::Https, state, saying));
        };
        if !state.listeners.is_empty() || state.settings.certificate.is_some() {
            match (state.certificate_problem, state.certificate) {
                (Some(problem), None) => found(FindingState::Broken, problem),
                (Some(problem), Some(_)) => found(FindingState::Attention, problem),
                (None, Some(ServerCertificate { names, .. })) => {
                    found(FindingState::Well, Saying::CertificateGood { names });
                }
                (None, None) => {}
            }
        }
        for listener in state.listeners {
            if let Some(why) = listener.problem {
                let address = listener.address;
                found(FindingState::Broken, Saying::ListenerShut { address, why });
            }
        }
        for HttpsInstance { domain, problem, .. } in state.instances {
            if let Some(problem) = problem {
                found(FindingState::Attention, problem);
                continue;
            }
            let asked = domain.clone();
            let reached = self.at_the_doors(move |doors| doors.reach(&asked)).await?;
            match reached {
                Ok(()) => found(FindingState::Well, Saying::Reached { domain }),
                Err(why) => found(FindingState::Attention, Saying::NotReached { domain, why }),
            }
        }
        Ok(findings)
    }

    async fn https_state(&self, moment: Moment) -> Result<Https, Problem> {
        let fixed = self.lodge.https.configured().is_some();
        let settings = self.https_choice()?.settings;
        let authority = self.authority()?;
        let (certificate, certificate_problem) = self.shown_certificate(&settings, moment).await?;
        let asked = authority.clone();
        let (listeners, installed, nearby) = self
            .at_the_doors(move |doors| {
                let trusted =
                    asked.and_then(|authority| doors.is_trusted(&file_name(&authority), &authority.pem));
                (doors.listeners(), trusted, doors.nearby())
            })
            .await?;
        let ports: Vec<u16> = listeners
            .iter()
            .filter_map(|listener| listener.address.parse::<SocketAddr>().ok())
            .map(|address| address.port())
            .collect();
        let instances = self
            .store
            .read(store::Read::list_instances)?
            .into_iter()
            .filter(|row| crate::instances::issuer(&row.domain).starts_with("https://"))
            .map(|row| {
                let (way, problem) = self.way_to(&row.domain, &ports, certificate.as_ref());
                HttpsInstance {
                    domain: row.domain,
                    way,
                    problem,
                }
            })
            .collect();
        Ok(Https {
            settings,
            fixed,
            listeners,
            certificate,
            certificate_problem,
            authority: authority.map(|authority| LocalAuthority {
                title: authority.facts.title.clone(),
                names: authority.facts.permitted.clone(),
                fingerprint: authority.facts.fingerprint.clone(),
                created_at: authority.created_at.seconds(),
                expires_at: authority.facts.expires_at.seconds(),
                installed,
            }),
            nearby,
            proxies: self
                .lodge
                .proxies
                .trusted
                .iter()
                .map(ToString::to_string)
                .collect(),
            proxy_secret: self.lodge.proxies.secret.is_some(),
            instances,
        })
    }

    /// The certificate that visitors are shown, and what is wrong with it.
    async fn shown_certificate(
        &self,
        settings: &HttpsSettings,
        moment: Moment,
    ) -> Result<(Option<ServerCertificate>, Option<Saying>), Problem> {
        let certificate = if settings.certificate.is_some() {
            let asked = settings.clone();
            let owner = self
                .at_the_doors(move |doors| doors.owner_certificate(&asked))
                .await?;
            match owner {
                OwnerCertificate {
                    shown: Some(certificate),
                    problem: None,
                } => certificate,
                OwnerCertificate { shown, problem } => {
                    return Ok((shown, problem.map(|why| Saying::CertificateFiles { why })));
                }
            }
        } else {
            match self.local_certificate(moment).await? {
                Some(local) => ServerCertificate {
                    source: CertificateSource::LocalAuthority,
                    ..ServerCertificate::from(local.facts.clone())
                },
                None if settings.listen.is_empty() => return Ok((None, None)),
                None => return Ok((None, Some(Saying::NoCertificateYet))),
            }
        };
        let left = certificate.expires_at - moment.now.seconds();
        let problem = match certificate.source {
            _ if left >= SOON => None,
            // It renews itself for as long as the authority above it lasts.
            CertificateSource::LocalAuthority => Some(Saying::LocalAuthorityEnds),
            CertificateSource::Owner if left <= 0 => Some(Saying::CertificateExpired),
            CertificateSource::Owner => Some(Saying::CertificateExpires {
                days: u32::try_from(left / 86_400).unwrap_or_default(),
            }),
        };
        Ok((Some(certificate), problem))
    }

    /// How an https instance is reached, and what is missing.
    fn way_to(
        &self,
        domain: &str,
        ports: &[u16],
        certificate: Option<&ServerCertificate>,
    ) -> (HttpsWay, Option<Saying>) {
        let host = without_port(domain);
        let port = domain
            .strip_prefix(host)
            .and_then(|rest| rest.strip_prefix(':'))
            .and_then(|port| port.parse().ok())
            .unwrap_or(443);
        if ports.contains(&port) {
            let host = host.to_owned();
            let problem = match certificate {
                Some(certificate) if covers(&certificate.names, &host) => None,
                Some(certificate) if certificate.source == CertificateSource::LocalAuthority => {
                    Some(Saying::LocalAuthorityLacksName { host })
                }
                Some(_) => Some(Saying::CertificateLacksName { host }),
                None => Some(Saying::NoCertificateWorks),
            };
            return (HttpsWay::Listener, problem);
        }
        if !self.lodge.proxies.trusted.is_empty() {
            return (HttpsWay::Proxy, None);
        }
        (HttpsWay::Nothing, Some(Saying::NobodyListens { port }))
    }

    /// Hosts of all instances that need https.
    fn https_hosts(&self) -> Result<Vec<String>, Fault> {
        let rows = self.store.read(store::Read::list_instances)?;
        Ok(rows
            .iter()
            .filter(|row| crate::instances::issuer(&row.domain).starts_with("https://"))
            .map(|row| without_port(&row.domain).to_owned())
            .collect())
    }

    fn wanted_authority(&self) -> Result<Arc<Authority>, Problem> {
        self.authority()?.ok_or_else(|| {
            let say = "There is no local authority. Make one in the window or with `gatelodge https make-authority NAME`.";
            Problem::new(ProblemCode::NotFound, say)
        })
    }

    /// Asks the doors on a thread that may wait: for files, for other programs, for a person's password.
    async fn at_the_doors<T: Send + 'static>(
        &self,
        ask: impl FnOnce(&dyn HttpsDoors) -> T + Send + 'static,
    ) -> Result<T, Fault> {
        let doors = Arc::clone(&self.lodge.https);
        tokio::task::spawn_blocking(move || ask(&*doors))
            .await
            .map_err(|_| Fault::Worker)
    }
}

/// Checks settings as typed.
fn checked(mut settings: HttpsSettings) -> Result<Choice, Problem> {
    let invalid = |field: &str, say: String| Problem::new(ProblemCode::Invalid, say).at(field);
    let mut listen = Vec::new();
    for typed in &settings.listen {
        let address: SocketAddr = typed.trim().parse().map_err(|_| {
            let say = format!("`{typed}` is not an address; write it as 0.0.0.0:4443 or [::]:4443.");
            invalid("listen", say)
        })?;
        if !listen.contains(&address) {
            listen.push(address);
        }
    }
    if listen.len() > MOST_LISTENERS {
        return Err(invalid("listen", format!("At most {MOST_LISTENERS} addresses.")));
    }
    let path = |path: Option<String>| path.filter(|path| !path.trim().is_empty());
    settings.certificate = path(settings.certificate);
    settings.key = path(settings.key);
    if settings.certificate.is_some() != settings.key.is_some() {
        let (missing, there) = if settings.key.is_none() {
            ("key", "certificate")
        } else {
            ("certificate", "key")
        };
        return Err(invalid(
            missing,
            format!("The {there} needs its {missing} beside it."),
        ));
    }
    settings.listen = listen.iter().map(ToString::to_string).collect();
    Ok(Choice { listen, settings })
}

/// What the authority's files are called, here and where they are saved: one name per authority.
fn file_name(authority: &Authority) -> String {
    let short: String = authority
        .facts
        .fingerprint
        .chars()
        .filter(char::is_ascii_hexdigit)
        .take(8)
        .collect();
    format!("gatelodge-authority-{}", short.to_ascii_lowercase())
}

/// A configuration profile for Apple's systems with the authority's certificate in it.
fn profile(authority: &Authority) -> Result<String, Fault> {
    let body: String = authority
        .pem
        .lines()
        .filter(|line| !line.starts_with("-----"))
        .collect();
    let der = STANDARD
        .decode(body.trim())
        .map_err(|error| Fault::stored("certificate", error))?;
    let encoded = STANDARD.encode(&der);
    // The same authority is the same profile: installed again, it replaces itself.
    let uuid = |part: u8| {
        let hex: String = authority
            .facts
            .fingerprint
            .chars()
            .filter(char::is_ascii_hexdigit)
            .collect();
        let at = usize::from(part) * 30;
        let hex = hex.get(at..at + 30).unwrap_or_default();
        let part = |from, to| hex.get(from..to).unwrap_or_default();
        format!(
            "{}-{}-4{}-8{}-{}",
            part(0, 8),
            part(8, 12),
            part(12, 15),
            part(15, 18),
            part(18, 30)
        )
    };
    let title = escaped(&authority.facts.title);
    let name = file_name(authority);
    let names = escaped(&authority.facts.permitted.join(", "));
    Ok(format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
  <key>PayloadType</key><string>Configuration</string>
  <key>PayloadVersion</key><integer>1</integer>
  <key>PayloadIdentifier</key><string>eu.gatelodge.{name}</string>
  <key>PayloadUUID</key><string>{profile}</string>
  <key>PayloadDisplayName</key><string>{title}</string>
  <key>PayloadDescription</key><string>Trusts the certificate authority of a Gatelodge for {names}, and for nothing else.</string>
  <key>PayloadContent</key>
  <array>
    <dict>
      <key>PayloadType</key><string>com.apple.security.root</string>
      <key>PayloadVersion</key><integer>1</integer>
      <key>PayloadIdentifier</key><string>eu.gatelodge.{name}.certificate</string>
      <key>PayloadUUID</key><string>{inner}</string>
      <key>PayloadDisplayName</key><string>{title}</string>
      <key>PayloadCertificateFileName</key><string>{name}.crt</string>
      <key>PayloadContent</key><data>{encoded}</data>
    </dict>
  </array>
</dict>
</plist>
"#,
        profile = uuid(0),
        inner = uuid(1),
    ))
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::control::Request;
    use crate::testing::World;

    async fn asked(world: &World, request: Request) -> Answer {
        world.gatekeeper.control(request, world.moment()).await
    }

    fn make(names: &[&str], replace: bool) -> Request {
        Request::MakeLocalAuthority {
            names: names.iter().map(|name| (*name).to_owned()).collect(),
            replace,
        }
    }

    #[tokio::test]
    async fn an_authority_is_replaced_only_on_purpose() {
        let world = World::new().await;
        let code = |answer: Answer| answer.unwrap_err().code;
        assert_eq!(
            code(asked(&world, Request::ExportAuthority).await),
            ProblemCode::NotFound
        );
        assert_eq!(code(asked(&world, make(&[], false)).await), ProblemCode::Invalid);
        assert_eq!(
            code(asked(&world, make(&["com"], false)).await),
            ProblemCode::Invalid
        );
        let Ok(Reply::Https(first)) = asked(&world, make(&["a.example.org"], false)).await else {
            panic!("no authority")
        };
        let first = first.authority.unwrap();
        assert_eq!(first.names, ["a.example.org"]);
        assert_eq!(
            code(asked(&world, make(&["b.example.org"], false)).await),
            ProblemCode::AlreadyExists
        );
        let Ok(Reply::Https(second)) = asked(&world, make(&["b.example.org"], true)).await else {
            panic!("no authority")
        };
        assert_ne!(second.authority.unwrap().fingerprint, first.fingerprint);
        assert!(matches!(
            asked(&world, Request::RemoveAuthority).await,
            Ok(Reply::Trust(_))
        ));
        assert_eq!(
            code(asked(&world, Request::RemoveAuthority).await),
            ProblemCode::NotFound
        );
    }

    #[tokio::test]
    async fn the_export_is_the_certificate_and_no_key() {
        let world = World::new().await;
        asked(&world, make(&["idp.laptop.local"], false)).await.unwrap();
        let Ok(Reply::AuthorityFiles(files)) = asked(&world, Request::ExportAuthority).await else {
            panic!("no files")
        };
        assert!(files.pem.starts_with("-----BEGIN CERTIFICATE-----"));
        assert!(!files.pem.contains("PRIVATE") && !files.profile.contains("PRIVATE"));
        assert!(files.profile.contains("com.apple.security.root"));
        let uuid = files
            .profile
            .split("<key>PayloadUUID</key><string>")
            .nth(1)
            .unwrap();
        assert_eq!(uuid.find('<'), Some(36));
    }

    #[tokio::test]
    async fn settings_are_checked_before_anything_changes() {
        let world = World::new().await;
        let set = |listen: &[&str], certificate: Option<&str>, key: Option<&str>| {
            Request::SetHttps(HttpsSettings {
                listen: listen.iter().map(|one| (*one).to_owned()).collect(),
                certificate: certificate.map(str::to_owned),
                key: key.map(str::to_owned),
            })
        };
        for (request, field) in [
            (set(&["localhost"], None, None), "listen"),
            (set(&["0.0.0.0:4443"], Some("a.pem"), None), "key"),
            (set(&["0.0.0.0:4443"], None, Some("a.key")), "certificate"),
            (
                set(&["0.0.0.0:4443"], Some("a.pem"), Some("a.key")),
                "certificate",
            ),
        ] {
            let problem = asked(&world, request).await.unwrap_err();
            assert_eq!(problem.field.as_deref(), Some(field), "{problem}");
        }
        assert_eq!(world.gatekeeper.chosen_https().unwrap(), HttpsSettings::default());
        asked(&world, set(&["0.0.0.0:4443", "0.0.0.0:4443"], None, Some(" ")))
            .await
            .unwrap();
        assert_eq!(world.gatekeeper.chosen_https().unwrap().listen, ["0.0.0.0:4443"]);
    }
}
