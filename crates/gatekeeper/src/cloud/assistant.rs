//! Looks at a cloud server, and at ourselves the way others see us, and says what would keep people from signing in
//! (opencloud.md F.1 to F.5, H 49).
//!
//! Questions go through the guarded door. What servers answer is compared and never repeated, except for addresses
//! that are shown to the owner.

use protocol::id::ClientId;
use protocol::webfinger::{ISSUER, PATH};
use serde_json::Value;
use url::{Url, form_urlencoded};

use super::presets::BuiltIn;
use crate::fetch::{Ask, Got, Reach, Refused, TlsProblem};
use crate::instances::{Instance, is_loopback};
use crate::messages::{Check, Finding, FindingState, NotAsked, Saying};
use crate::provider_settings::CloudServer;
use crate::world::Moment;
use crate::{Fault, Gatekeeper};

/// Longest address of others that is shown.
const LONGEST_SHOWN: usize = 200;

impl Gatekeeper {
    /// Checks one server, everything in order of importance.
    pub(crate) async fn examine(
        &self,
        instance: &Instance,
        server: &CloudServer,
        moment: Moment,
    ) -> Result<Vec<Finding>, Fault> {
        let mut findings = vec![issuer_fits(&instance.issuer, &server.url)];
        findings.push(self.clients_are_there(instance, server)?);
        findings.extend(self.seen_from_outside(instance, server, moment).await);
        let status = self.reads(&format!("{}/status.php", server.url), moment).await;
        let reached = server_answers(&status);
        let reachable = reached.state != FindingState::Broken;
        findings.push(reached);
        if reachable {
            let discovery = self.reads(&discovery_of(&server.url), moment).await;
            findings.push(discovery_leads_here(&discovery, &instance.issuer));
            let config = self.reads(&format!("{}/config.json", server.url), moment).await;
            findings.push(web_leads_here(&config, &instance.issuer));
            let query = form_urlencoded::Serializer::new(String::new())
                .append_pair("resource", &server.url)
                .append_pair("rel", ISSUER)
                .append_pair("platform", "desktop")
                .finish();
            let finger = self.reads(&format!("{}{PATH}?{query}", server.url), moment).await;
            findings.push(webfinger_leads_here(&finger, &instance.issuer));
        }
        Ok(findings)
    }

    async fn reads(&self, url: &str, moment: Moment) -> Result<Got, Refused> {
        self.fetch(Ask::get(url, Reach::Owner), moment).await
    }

    fn clients_are_there(&self, instance: &Instance, server: &CloudServer) -> Result<Finding, Fault> {
        const CHECK: Check = Check::Apps;
        let mut missing = Vec::new();
        for client in BuiltIn::of(server.kind) {
            let known = match ClientId::parse(client.id) {
                Ok(id) => self.client(instance, &id)?.is_some(),
                Err(_) => false,
            };
            if !known {
                missing.push(client.name);
            }
        }
        Ok(if missing.is_empty() {
            Finding::well(CHECK, Saying::AppsRegistered)
        } else {
            Finding::broken(
                CHECK,
                Saying::AppsMissing {
                    names: missing.into_iter().map(str::to_owned).collect(),
                },
            )
        })
    }

    /// Our own discovery document, asked for at the issuer like everybody does.
    async fn seen_from_outside(
        &self,
        instance: &Instance,
        server: &CloudServer,
        moment: Moment,
    ) -> Vec<Finding> {
        let origin = Url::parse(&server.url).map(|url| url.origin().ascii_serialization());
        let ask =
            Ask::get(discovery_of(&instance.issuer), Reach::Owner).from_origin(origin.unwrap_or_default());
        let answer = self.fetch(ask, moment).await;
        let mut findings = vec![certificate(&answer, &instance.issuer)];
        let Ok(got) = &answer else {
            findings.push(not_answered(&answer));
            return findings;
        };
        let told = read_json(got).and_then(|document| Some(document.get("issuer")?.as_str()?.to_owned()));
        findings.push(match told {
            Some(told) if told == instance.issuer => {
                Finding::well(Check::ThisProvider, Saying::ProviderAnswers { issuer: told })
            }
            _ => Finding::broken(
                Check::ThisProvider,
                Saying::ProviderIsSomebodyElse {
                    issuer: instance.issuer.clone(),
                },
            ),
        });
        findings.push(if got.header("access-control-allow-origin") == Some("*") {
            Finding::well(Check::CrossOrigin, Saying::CrossOriginOpen)
        } else {
            Finding::broken(Check::CrossOrigin, Saying::CrossOriginClosed)
        });
        findings
    }
}

/// Where a provider's discovery document is.
fn discovery_of(base: &str) -> String {
    format!("{base}{}", protocol::discovery::OPENID_CONFIGURATION)
}

/// Whether the server, and the apps, can reach this address at all, and want to.
fn issuer_fits(issuer: &str, server: &str) -> Finding {
    const CHECK: Check = Check::Address;
    let (address, issuer) = (issuer, issuer.to_owned());
    let here = |url: &str| {
        let url = Url::parse(url).ok();
        url.and_then(|url| url.host_str().map(is_loopback))
            .unwrap_or(false)
    };
    if here(address) && !here(server) {
        return Finding::broken(CHECK, Saying::IssuerIsHere { issuer });
    }
    if address.starts_with("http://") {
        return Finding::look(CHECK, Saying::IssuerNotHttps { issuer });
    }
    Finding::well(CHECK, Saying::IssuerHttps { issuer })
}

/// Who trusts our certificate, told by whether this computer does.
fn certificate(answer: &Result<Got, Refused>, issuer: &str) -> Finding {
    const CHECK: Check = Check::Certificate;
    if issuer.starts_with("http://") {
        return Finding::look(CHECK, Saying::CertificateNone);
    }
    match answer {
        Err(Refused::Tls(TlsProblem::UnknownAuthority)) => {
            Finding::broken(CHECK, Saying::CertificateUntrusted)
        }
        Err(Refused::Tls(TlsProblem::Expired)) => Finding::broken(CHECK, Saying::CertificateNotValid),
        Err(Refused::Tls(TlsProblem::OtherName)) => Finding::broken(CHECK, Saying::CertificateOtherName),
        Err(Refused::Tls(TlsProblem::Other)) => Finding::broken(CHECK, Saying::CertificateNoConnection),
        Err(_) => Finding::look(CHECK, Saying::CertificateNotChecked),
        Ok(_) => Finding::well(CHECK, Saying::CertificateTrusted),
    }
}

fn not_answered(answer: &Result<Got, Refused>) -> Finding {
    const CHECK: Check = Check::ThisProvider;
    match answer {
        Err(Refused::UnknownName) => Finding::broken(CHECK, Saying::ProviderNameUnknown),
        Err(Refused::Closed) => Finding::look(CHECK, Saying::OnlyWhileRunning),
        Err(Refused::Tls(_)) => Finding::broken(CHECK, Saying::ProviderBehindCertificate),
        Err(Refused::Address | Refused::Url(_)) => Finding::look(CHECK, Saying::ProviderNotAskedFromHere),
        Err(_) | Ok(_) => Finding::broken(CHECK, Saying::ProviderSilent),
    }
}

fn server_answers(answer: &Result<Got, Refused>) -> Finding {
    const CHECK: Check = Check::Server;
    match answer {
        Ok(got)
            if got.is_success() && read_json(got).is_some_and(|status| status.get("installed").is_some()) =>
        {
            Finding::well(CHECK, Saying::ServerAnswers)
        }
        Ok(got) if got.is_success() => Finding::look(CHECK, Saying::ServerIsSomethingElse),
        Ok(got) => Finding::look(CHECK, Saying::ServerStatus { status: got.status }),
        Err(Refused::Tls(TlsProblem::UnknownAuthority)) => Finding::look(CHECK, Saying::ServerUntrusted),
        Err(Refused::Closed) => Finding::broken(CHECK, Saying::OnlyWhileRunning),
        Err(why) => Finding::broken(
            CHECK,
            Saying::ServerNotAsked {
                why: NotAsked::from(why),
            },
        ),
    }
}

fn discovery_leads_here(answer: &Result<Got, Refused>, issuer: &str) -> Finding {
    const CHECK: Check = Check::ServerDiscovery;
    let Some(document) = answer
        .as_ref()
        .ok()
        .filter(|got| got.is_success())
        .and_then(read_json)
    else {
        return Finding::broken(CHECK, Saying::DiscoveryMissing);
    };
    match document.get("issuer").and_then(Value::as_str) {
        Some(told) if told == issuer => Finding::well(CHECK, Saying::DiscoveryNamesUs),
        Some(told) if told.trim_end_matches('/') == issuer.trim_end_matches('/') => Finding::broken(
            CHECK,
            Saying::DiscoverySlash {
                issuer: issuer.to_owned(),
            },
        ),
        Some(told) => Finding::broken(
            CHECK,
            Saying::DiscoveryNamesAnother {
                told: shown(told),
                issuer: issuer.to_owned(),
            },
        ),
        None => Finding::broken(CHECK, Saying::DiscoveryNamesNobody),
    }
}

fn web_leads_here(answer: &Result<Got, Refused>, issuer: &str) -> Finding {
    const CHECK: Check = Check::WebFrontEnd;
    let config = answer
        .as_ref()
        .ok()
        .filter(|got| got.is_success())
        .and_then(read_json);
    let openid = config.as_ref().and_then(|config| config.get("openIdConnect"));
    let text = |name: &str| openid.and_then(|openid| openid.get(name)).and_then(Value::as_str);
    match (text("authority"), text("metadata_url"), text("client_id")) {
        (None, None, _) => Finding::look(CHECK, Saying::WebSaysNothing),
        (authority, metadata, client) => {
            let elsewhere = authority.filter(|told| told.trim_end_matches('/') != issuer);
            let elsewhere = elsewhere.or(metadata.filter(|told| *told != discovery_of(issuer)));
            match (elsewhere, client) {
                (Some(told), _) => Finding::broken(CHECK, Saying::WebLeadsElsewhere { told: shown(told) }),
                (None, Some("web") | None) => Finding::well(CHECK, Saying::WebLeadsHere),
                (None, Some(_)) => Finding::broken(CHECK, Saying::WebOtherClient),
            }
        }
    }
}

fn webfinger_leads_here(answer: &Result<Got, Refused>, issuer: &str) -> Finding {
    const CHECK: Check = Check::ServerWebFinger;
    let document = answer
        .as_ref()
        .ok()
        .filter(|got| got.is_success())
        .and_then(read_json);
    let link = document.as_ref().and_then(|document| {
        let links = document.get("links")?.as_array()?;
        let link = links
            .iter()
            .find(|link| link.get("rel").and_then(Value::as_str) == Some(ISSUER))?;
        link.get("href")?.as_str()
    });
    match link {
        Some(told) if told == issuer => Finding::well(CHECK, Saying::WebFingerLeadsHere),
        Some(told) => Finding::broken(
            CHECK,
            Saying::WebFingerLeadsElsewhere {
                told: shown(told),
                issuer: issuer.to_owned(),
            },
        ),
        None => Finding::look(CHECK, Saying::WebFingerSaysNothing),
    }
}

fn read_json(got: &Got) -> Option<Value> {
    serde_json::from_slice(&got.body).ok()
}

/// An address of others as it may stand in a sentence: visible ASCII, not too long.
fn shown(text: &str) -> String {
    text.chars()
        .filter(char::is_ascii_graphic)
        .take(LONGEST_SHOWN)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const IDP: &str = "https://idp.test";

    #[expect(clippy::unnecessary_wraps, reason = "the door answers so")]
    fn got(status: u16, body: &str) -> Result<Got, Refused> {
        Ok(Got {
            status,
            headers: Vec::new(),
            body: body.as_bytes().to_vec(),
        })
    }

    #[test]
    fn h_49_a_certificate_of_our_own_names_who_will_fail() {
        let found = certificate(&Err(Refused::Tls(TlsProblem::UnknownAuthority)), IDP);
        assert_eq!(found.state, FindingState::Broken);
        for who in ["server", "desktop app", "Android", "iOS"] {
            assert!(found.say.contains(who), "{who}");
        }
        assert_eq!(certificate(&got(200, ""), IDP).state, FindingState::Well);
        assert_eq!(
            certificate(&got(200, ""), "http://localhost").state,
            FindingState::Attention
        );
        for other in [TlsProblem::Expired, TlsProblem::OtherName, TlsProblem::Other] {
            assert_eq!(
                certificate(&Err(Refused::Tls(other)), IDP).state,
                FindingState::Broken
            );
        }
    }

    #[test]
    fn an_address_of_this_computer_is_no_use_elsewhere() {
        for (issuer, server, state) in [
            (IDP, "https://cloud.test", FindingState::Well),
            (
                "http://localhost:4283",
                "https://cloud.test",
                FindingState::Broken,
            ),
            (
                "http://localhost:4283",
                "https://localhost:9200",
                FindingState::Attention,
            ),
            (
                "http://127.0.0.1:4283",
                "https://192.168.1.2",
                FindingState::Broken,
            ),
        ] {
            assert_eq!(issuer_fits(issuer, server).state, state, "{issuer} {server}");
        }
    }

    #[test]
    fn the_servers_issuer_is_compared_byte_by_byte() {
        let told =
            |issuer: &str| discovery_leads_here(&got(200, &format!("{{\"issuer\":\"{issuer}\"}}")), IDP);
        assert_eq!(told(IDP).state, FindingState::Well);
        let slash = told("https://idp.test/");
        assert_eq!(slash.state, FindingState::Broken);
        assert!(slash.say.contains("slash"));
        assert!(told("https://cloud.test").say.contains("https://cloud.test"));
        for none in [got(404, "{}"), got(200, "<html>"), Err(Refused::TooSlow)] {
            assert_eq!(discovery_leads_here(&none, IDP).state, FindingState::Broken);
        }
    }

    #[test]
    fn what_the_web_front_end_says_is_compared() {
        let told = |json: &str| web_leads_here(&got(200, json), IDP).state;
        let good = r#"{"openIdConnect":{"authority":"https://idp.test","metadata_url":"https://idp.test/.well-known/openid-configuration","client_id":"web"}}"#;
        assert_eq!(told(good), FindingState::Well);
        assert_eq!(told(&good.replace("\"web\"", "\"other\"")), FindingState::Broken);
        assert_eq!(
            told(&good.replace("idp.test/.well", "cloud.test/.well")),
            FindingState::Broken
        );
        assert_eq!(told("{}"), FindingState::Attention);
    }

    #[test]
    fn webfinger_is_compared() {
        let told = |href: &str| {
            let json = format!("{{\"links\":[{{\"rel\":\"{ISSUER}\",\"href\":\"{href}\"}}]}}");
            webfinger_leads_here(&got(200, &json), IDP).state
        };
        assert_eq!(told(IDP), FindingState::Well);
        assert_eq!(told("https://cloud.test"), FindingState::Broken);
        assert_eq!(
            webfinger_leads_here(&got(404, ""), IDP).state,
            FindingState::Attention
        );
    }

    #[test]
    fn what_others_write_is_shown_in_parts_only() {
        assert_eq!(shown("https://a\u{202e}b \u{1b}[31m"), "https://ab[31m");
        assert_eq!(shown(&"a".repeat(500)).len(), 200);
    }
}
