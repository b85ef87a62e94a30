//! Who may be looked up by WebFinger, and what is said about them (opencloud.md A.4, OpenID Connect Discovery 2).
//!
//! A server that is on the list, this provider itself, and anybody at its own domain lead to the issuer. There is one
//! answer for every user name: the question cannot be used to find out who lives here.

use protocol::webfinger::{AppProperties, ISSUER, Question, descriptor};
use serde_json::Value;

use super::presets::BuiltIn;
use super::{server_url, settings};
use crate::instances::{Instance, without_port};
use crate::provider_settings::{CloudKind, CloudServer};

/// What a question is answered with.
#[derive(Debug, PartialEq, Eq)]
pub enum Asked {
    /// Where to sign in; the answer for everybody.
    Issuer(Value),
    /// On which servers `acct:…@host` is at home: the app has to show an access token, and
    /// [`at_home`] is the answer.
    AtHome,
    /// Nobody knows the resource.
    Unknown,
}

/// Answers a question. `signed_in` says that it came with an access token, which is not checked yet.
pub fn ask(instance: &Instance, question: &Question, signed_in: bool) -> Asked {
    let servers = &instance.provider.servers;
    if let Some((_, host)) = question.account() {
        let here = host.eq_ignore_ascii_case(&instance.domain)
            || host.eq_ignore_ascii_case(without_port(&instance.domain));
        let there = servers
            .iter()
            .any(|server| host_of(&server.url).eq_ignore_ascii_case(host));
        if signed_in && (here || there) && !servers.is_empty() {
            return Asked::AtHome;
        }
        if here || there {
            return Asked::Issuer(issuer(instance, question, None));
        }
        return Asked::Unknown;
    }
    // Apps compare the subject of the answer byte for byte with what they asked; what is asked may be spelled
    // in other ways than on the list.
    let Ok(asked) = server_url(&question.resource) else {
        return Asked::Unknown;
    };
    match servers.iter().find(|server| server.url == asked) {
        Some(server) => Asked::Issuer(issuer(instance, question, Some(server))),
        None if asked == instance.issuer => Asked::Issuer(issuer(instance, question, None)),
        None => Asked::Unknown,
    }
}

fn issuer(instance: &Instance, question: &Question, server: Option<&CloudServer>) -> Value {
    let app = server.zip(question.platform).and_then(|(server, platform)| {
        let client = BuiltIn::on(server.kind, platform)?;
        Some(AppProperties {
            client_id: client.id.to_owned(),
            scopes: settings::scopes(platform)
                .iter()
                .map(ToString::to_string)
                .collect(),
        })
    });
    let links = [(ISSUER, instance.issuer.as_str())];
    descriptor(question, &question.resource, &links, app.as_ref())
}

/// The owner's servers, for an app that showed an access token of theirs. `user` is the owner's user name.
pub fn at_home(instance: &Instance, question: &Question, user: &str) -> Value {
    let host = question.account().map_or("", |(_, host)| host);
    let links: Vec<(&str, &str)> = instance
        .provider
        .servers
        .iter()
        .map(|server| (instance_rel(server.kind), server.url.as_str()))
        .collect();
    descriptor(question, &format!("acct:{user}@{host}"), &links, None)
}

fn instance_rel(kind: CloudKind) -> &'static str {
    match kind {
        CloudKind::OpenCloud => "http://webfinger.opencloud/rel/server-instance",
        CloudKind::OwnCloud => "http://webfinger.owncloud/rel/server-instance",
    }
}

/// `host[:port]` of a server on the list.
fn host_of(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split('/').next().unwrap_or(rest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::provider_settings::ProviderSettings;
    use crate::testing::World;

    async fn instance(servers: &[(CloudKind, &str)]) -> Instance {
        let world = World::new().await;
        let servers = servers.iter().map(|(kind, url)| CloudServer {
            kind: *kind,
            url: (*url).to_owned(),
        });
        Instance {
            provider: std::sync::Arc::new(ProviderSettings {
                servers: servers.collect(),
                ..ProviderSettings::default()
            }),
            ..Instance::clone(&world.instance)
        }
    }

    fn asks(instance: &Instance, query: &str, signed_in: bool) -> Asked {
        ask(instance, &Question::parse(query).unwrap(), signed_in)
    }

    #[tokio::test]
    async fn h_4_servers_on_the_list_lead_here() {
        let instance = instance(&[
            (CloudKind::OpenCloud, "https://cloud.test"),
            (CloudKind::OwnCloud, "https://ocis.test:9200"),
        ])
        .await;
        for resource in [
            "https://cloud.test",
            "https://cloud.test/",
            "https://CLOUD.test:443",
        ] {
            let Asked::Issuer(answer) = asks(&instance, &format!("resource={resource}&platform=ios"), false)
            else {
                panic!("{resource} is unknown");
            };
            assert_eq!(answer["subject"], resource, "verbatim");
            assert_eq!(answer["links"][0]["href"], instance.issuer);
            assert_eq!(
                answer["properties"]["http://opencloud.eu/ns/oidc/client_id"],
                "OpenCloudIOS"
            );
        }
        let Asked::Issuer(answer) = asks(&instance, "resource=https://ocis.test:9200&platform=web", false)
        else {
            panic!("unknown");
        };
        assert_eq!(
            answer["properties"]["http://opencloud.eu/ns/oidc/client_id"],
            "web"
        );
        for unknown in [
            "https://evil.test",
            "https://cloud.test/deeper",
            "cloud.test",
            "x:y",
        ] {
            assert_eq!(
                asks(&instance, &format!("resource={unknown}"), false),
                Asked::Unknown,
                "{unknown}"
            );
        }
    }

    #[tokio::test]
    async fn anybody_at_our_own_domain_leads_here() {
        let instance = instance(&[]).await;
        for resource in [
            "acct:anybody@localhost",
            "acct:me@localhost:4283",
            "http://localhost:4283",
            "http://localhost:4283/",
        ] {
            let Asked::Issuer(answer) = asks(&instance, &format!("resource={resource}&platform=web"), true)
            else {
                panic!("{resource} is unknown");
            };
            assert_eq!(answer["subject"], resource);
            assert!(answer.get("properties").is_none(), "no server, no app");
        }
        assert_eq!(
            asks(&instance, "resource=acct:me@elsewhere.test", true),
            Asked::Unknown
        );
    }

    #[tokio::test]
    async fn who_is_signed_in_learns_the_servers() {
        let instance = instance(&[(CloudKind::OpenCloud, "https://cloud.test/files")]).await;
        let query = "resource=acct:me@cloud.test";
        assert_eq!(asks(&instance, query, true), Asked::AtHome);
        assert!(matches!(asks(&instance, query, false), Asked::Issuer(_)));
        let answer = at_home(&instance, &Question::parse(query).unwrap(), "ada");
        assert_eq!(answer["subject"], "acct:ada@cloud.test");
        assert_eq!(
            answer["links"][0]["rel"],
            "http://webfinger.opencloud/rel/server-instance"
        );
        assert_eq!(answer["links"][0]["href"], "https://cloud.test/files");
    }
}
