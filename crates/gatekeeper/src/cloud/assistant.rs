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
use crate::control::{Finding, FindingState};
use crate::fetch::{Ask, Got, Reach, Refused, TlsProblem};
use crate::instances::{Instance, is_loopback};
use crate::provider_settings::CloudServer;
use crate::world::Moment;
use crate::{Fault, Gatekeeper};

/// Longest address of others that is shown.
const LONGEST_SHOWN: usize = 200;

fn finding(check: &str, state: FindingState, say: impl Into<String>) -> Finding {
    Finding {
        check: check.to_owned(),
        state,
        say: say.into(),
    }
}

fn well(check: &str, say: impl Into<String>) -> Finding {
    finding(check, FindingState::Well, say)
}

fn look(check: &str, say: impl Into<String>) -> Finding {
    finding(check, FindingState::Attention, say)
}

fn broken(check: &str, say: impl Into<String>) -> Finding {
    finding(check, FindingState::Broken, say)
}

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
        const CHECK: &str = "apps";
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
            well(CHECK, "All apps that come with the server are registered.")
        } else {
            broken(
                CHECK,
                format!(
                    "Not registered any more: {}. Remove the server here and add it again.",
                    missing.join(", ")
                ),
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
            Some(told) if told == instance.issuer => well(
                "this provider",
                format!("Answers at {} as it should.", instance.issuer),
            ),
            _ => broken(
                "this provider",
                format!(
                    "Somebody else answers at {}. Check the domain's DNS entry, the port and the reverse proxy.",
                    instance.issuer
                ),
            ),
        });
        findings.push(if got.header("access-control-allow-origin") == Some("*") {
            well("cross-origin", "The server's web front end may read this provider's documents.")
        } else {
            broken(
                "cross-origin",
                "The header Access-Control-Allow-Origin is missing on the way. A reverse proxy in front of this provider must not take it away; without it nobody can sign in on the web.",
            )
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
    const CHECK: &str = "address";
    let here = |url: &str| {
        let url = Url::parse(url).ok();
        url.and_then(|url| url.host_str().map(is_loopback))
            .unwrap_or(false)
    };
    if here(issuer) && !here(server) {
        return broken(
            CHECK,
            format!(
                "{issuer} means this computer only, and the server is elsewhere. Make an instance under a name that the server can reach, with https."
            ),
        );
    }
    if issuer.starts_with("http://") {
        return look(
            CHECK,
            format!(
                "{issuer} is not https. Good for trying out on the web; the desktop and mobile apps refuse it. A server in a container cannot reach it: inside, localhost is the container itself."
            ),
        );
    }
    well(CHECK, format!("{issuer} is https."))
}

/// Who trusts our certificate, told by whether this computer does.
fn certificate(answer: &Result<Got, Refused>, issuer: &str) -> Finding {
    const CHECK: &str = "certificate";
    if issuer.starts_with("http://") {
        return look(CHECK, "There is none without https.");
    }
    match answer {
        Err(Refused::Tls(TlsProblem::UnknownAuthority)) => broken(
            CHECK,
            "Signed by an authority that this computer does not trust. Unless it is installed there, these fail: the server, the desktop app, the Android app and its browser, the iOS app and its browser. Browsers on computers warn. Install this provider's authority on each of them, or use a certificate from a public one.",
        ),
        Err(Refused::Tls(TlsProblem::Expired)) => broken(
            CHECK,
            "It is not valid today: the server and all apps refuse it. Renew it, or set the clock.",
        ),
        Err(Refused::Tls(TlsProblem::OtherName)) => broken(
            CHECK,
            "It is for another name: the server and all apps refuse it. Get one for the name in the address.",
        ),
        Err(Refused::Tls(TlsProblem::Other)) => broken(
            CHECK,
            "No secure connection could be made. Check what listens at the address.",
        ),
        Err(_) => look(CHECK, "It could not be checked, because nobody answered."),
        Ok(_) => well(
            CHECK,
            "This computer trusts it. Phones and the server have their own lists: an authority that was installed here has to be installed there too.",
        ),
    }
}

fn not_answered(answer: &Result<Got, Refused>) -> Finding {
    const CHECK: &str = "this provider";
    match answer {
        Err(Refused::UnknownName) => broken(
            CHECK,
            "Its own name is not known. Add it to the DNS, or to the hosts file of this computer, the server and every device.",
        ),
        Err(Refused::Closed) => look(
            CHECK,
            "Servers are only asked while the lodge runs. Start it and check again.",
        ),
        Err(Refused::Tls(_)) => broken(CHECK, "Not reached: the certificate is in the way."),
        Err(Refused::Address | Refused::Url(_)) => look(
            CHECK,
            "Its address is none that is asked from here; open it in a browser on another device instead.",
        ),
        Err(_) | Ok(_) => broken(
            CHECK,
            "Nobody answers at its own address. Check that it listens there, the firewall and the port forwarding.",
        ),
    }
}

fn server_answers(answer: &Result<Got, Refused>) -> Finding {
    const CHECK: &str = "server";
    match answer {
        Ok(got)
            if got.is_success() && read_json(got).is_some_and(|status| status.get("installed").is_some()) =>
        {
            well(CHECK, "It answers.")
        }
        Ok(got) if got.is_success() => look(
            CHECK,
            "Something answers, but not like OpenCloud or ownCloud. Check the address.",
        ),
        Ok(got) => look(
            CHECK,
            format!(
                "It answers /status.php with the status {}. It may still be starting.",
                got.status
            ),
        ),
        Err(Refused::Tls(TlsProblem::UnknownAuthority)) => look(
            CHECK,
            "It answers with a certificate that this computer does not trust, so it is not looked at further. The apps will not trust it either.",
        ),
        Err(Refused::Closed) => broken(
            CHECK,
            "Servers are only asked while the lodge runs. Start it and check again.",
        ),
        Err(why) => broken(
            CHECK,
            format!("It could not be asked: {why}. Check its address and that it runs."),
        ),
    }
}

fn discovery_leads_here(answer: &Result<Got, Refused>, issuer: &str) -> Finding {
    const CHECK: &str = "server's discovery";
    let Some(document) = answer
        .as_ref()
        .ok()
        .filter(|got| got.is_success())
        .and_then(read_json)
    else {
        return broken(
            CHECK,
            "The server hands out no discovery document. Set PROXY_OIDC_REWRITE_WELLKNOWN=true and start it again.",
        );
    };
    match document.get("issuer").and_then(Value::as_str) {
        Some(told) if told == issuer => well(CHECK, "It names this provider."),
        Some(told) if told.trim_end_matches('/') == issuer.trim_end_matches('/') => broken(
            CHECK,
            format!(
                "It names this provider with a slash too many or too few. It has to be exactly {issuer}."
            ),
        ),
        Some(told) => broken(
            CHECK,
            format!(
                "It names another provider: {}. Set the issuer of the server to {issuer}, switch off its own provider and start it again.",
                shown(told)
            ),
        ),
        None => broken(CHECK, "It names no provider at all."),
    }
}

fn web_leads_here(answer: &Result<Got, Refused>, issuer: &str) -> Finding {
    const CHECK: &str = "web front end";
    let config = answer
        .as_ref()
        .ok()
        .filter(|got| got.is_success())
        .and_then(read_json);
    let openid = config.as_ref().and_then(|config| config.get("openIdConnect"));
    let text = |name: &str| openid.and_then(|openid| openid.get(name)).and_then(Value::as_str);
    match (text("authority"), text("metadata_url"), text("client_id")) {
        (None, None, _) => look(
            CHECK,
            "It does not say where it signs people in. Newer servers leave that to WebFinger.",
        ),
        (authority, metadata, client) => {
            let elsewhere = authority.filter(|told| told.trim_end_matches('/') != issuer);
            let elsewhere = elsewhere.or(metadata.filter(|told| *told != discovery_of(issuer)));
            match (elsewhere, client) {
                (Some(told), _) => broken(
                    CHECK,
                    format!(
                        "It signs people in at {}. Set WEB_OIDC_AUTHORITY and WEB_OIDC_METADATA_URL.",
                        shown(told)
                    ),
                ),
                (None, Some("web") | None) => well(CHECK, "It signs people in here."),
                (None, Some(_)) => broken(
                    CHECK,
                    "It uses another client id than `web`. Set WEB_OIDC_CLIENT_ID=web, or register that id here.",
                ),
            }
        }
    }
}

fn webfinger_leads_here(answer: &Result<Got, Refused>, issuer: &str) -> Finding {
    const CHECK: &str = "server's WebFinger";
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
        Some(told) if told == issuer => well(CHECK, "It leads newer apps here."),
        Some(told) => broken(
            CHECK,
            format!(
                "It leads newer apps to {}. Set WEBFINGER_OIDC_ISSUER={issuer}.",
                shown(told)
            ),
        ),
        None => look(
            CHECK,
            "It says nothing. Older servers have none; apps then look at the discovery document.",
        ),
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
