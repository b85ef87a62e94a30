//! Clients of the Cozy world from the owner's side: what each may do, less of it, and its end.
//!
//! What is taken back is gone from every token that is already out (`protocol/cozy/granted.rs`).

use protocol::cozy::granted::Grant;
use protocol::cozy::scope::GrantedScope;
use protocol::id::ClientId;
use protocol::permission::{Rule, Verb, Verbs};
use store::cozy_clients::CozyClient;

use super::{Answer, CozyApp, EventKind, Permission, PermissionVerb, Problem, ProblemCode, Reply, Topic};
use crate::cozy::clients::is_there;
use crate::world::Moment;
use crate::{Gatekeeper, events};

/// Rows read at a time.
const PAGE: u32 = 500;

impl From<Verb> for PermissionVerb {
    fn from(verb: Verb) -> Self {
        match verb {
            Verb::Get => Self::Get,
            Verb::Post => Self::Post,
            Verb::Put => Self::Put,
            Verb::Patch => Self::Patch,
            Verb::Delete => Self::Delete,
        }
    }
}

impl Permission {
    /// What a rule says, whole or narrowed to `left`.
    fn of_rule(rule: &Rule, left: Option<Verbs>) -> Self {
        Self {
            scope: rule.to_string(),
            app: None,
            doctype: rule.doctype().to_owned(),
            verbs: left
                .unwrap_or(rule.verbs())
                .iter()
                .map(PermissionVerb::from)
                .collect(),
            values: rule.values().to_vec(),
            selector: rule.selector().map(str::to_owned),
            narrowed: left.is_some_and(|left| left != rule.verbs()),
        }
    }

    fn of_grant(grant: &Grant) -> Self {
        let Some(rule) = grant.rule() else {
            let app = match GrantedScope::parse(&grant.scope) {
                Ok(GrantedScope::App(slug)) => Some(slug.to_string()),
                _ => None,
            };
            return Self {
                scope: grant.scope.clone(),
                app,
                doctype: String::new(),
                verbs: Vec::new(),
                values: Vec::new(),
                selector: None,
                narrowed: false,
            };
        };
        let left = grant.left.as_deref().and_then(|left| Verbs::read(left).ok());
        Self::of_rule(&rule, left.and_then(|left| left.shared(rule.verbs())))
    }
}

impl Gatekeeper {
    pub(super) fn list_cozy_clients(&self, instance: &str, moment: Moment) -> Answer {
        let instance = self.named(instance)?;
        let clients = self.store.read(|read| {
            let (mut all, mut behind) = (Vec::new(), 0);
            loop {
                let page = read.list_cozy_clients(instance.id, behind, PAGE)?;
                let Some(last) = page.last() else {
                    return Ok::<_, store::Error>(all);
                };
                behind = last.number;
                all.extend(page);
            }
        })?;
        // One that nobody agreed to is none of the owner's apps yet.
        let there = clients
            .into_iter()
            .filter(|client| is_there(client, moment) && !client.record.pending);
        Ok(Reply::CozyClients {
            clients: there.map(|client| shown(&client)).collect(),
        })
    }

    pub(super) async fn narrow_cozy_client(
        &self,
        instance: &str,
        client_id: &str,
        scope: String,
        left: Option<&str>,
        moment: Moment,
    ) -> Answer {
        let named = self.named(instance)?;
        let left = match left {
            // No verbs at all would be read as all of them.
            Some(text) if text.trim().is_empty() => {
                let say = "Say which verbs are left, such as GET.";
                return Err(Problem::new(ProblemCode::Invalid, say).at("left"));
            }
            Some(text) => Some(
                Verbs::read(text)
                    .map_err(|error| Problem::new(ProblemCode::Invalid, format!("{error}.")).at("left"))?,
            ),
            None => None,
        };
        let (instance_id, id) = (named.id, known_id(client_id)?);
        let asked = scope.clone();
        let narrowed = self
            .store
            .write(move |write| {
                let Some(mut client) = write.find_cozy_client(instance_id, &id)? else {
                    return Ok::<_, store::Error>(None);
                };
                if !client.granted.narrow(&asked, left) {
                    return Ok(Some(false));
                }
                write.update_cozy_client(&client)?;
                events::about(instance_id, EventKind::AccessRevoked, moment)
                    .cozy_client(&client.record)
                    .detail("by the owner")
                    .write(write)?;
                Ok(Some(true))
            })
            .await?;
        match narrowed {
            None => Err(no_client(client_id)),
            Some(false) => {
                let say = format!("`{scope}` is not granted, or none of these verbs is left of it.");
                Err(Problem::new(ProblemCode::NotFound, say).at("scope"))
            }
            Some(true) => {
                self.tell(Topic::Clients);
                self.tell(Topic::Events);
                self.list_cozy_clients(instance, moment)
            }
        }
    }

    pub(super) async fn remove_cozy_client(&self, instance: &str, client_id: &str, moment: Moment) -> Answer {
        let named = self.named(instance)?;
        let (instance_id, id) = (named.id, known_id(client_id)?);
        let gone = self
            .store
            .write(move |write| {
                let Some(client) = write.find_cozy_client(instance_id, &id)? else {
                    return Ok::<_, store::Error>(false);
                };
                events::about(instance_id, EventKind::ClientRemoved, moment)
                    .cozy_client(&client.record)
                    .detail("by the owner")
                    .write(write)?;
                write.remove_cozy_client(instance_id, &id)
            })
            .await?;
        if !gone {
            return Err(no_client(client_id));
        }
        self.tell(Topic::Clients);
        self.tell(Topic::Events);
        self.list_cozy_clients(instance, moment)
    }
}

fn known_id(text: &str) -> Result<ClientId, Problem> {
    ClientId::parse(text).map_err(|_| no_client(text))
}

fn no_client(id: &str) -> Problem {
    let say = format!("There is no Cozy app {id}. `gatelodge cozy-clients ls` lists them.");
    Problem::new(ProblemCode::NotFound, say).at("client_id")
}

pub(super) fn shown(client: &CozyClient) -> CozyApp {
    let record = &client.record;
    let input = &record.input;
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let used = record.last_refreshed_at.max(record.synchronized_at);
    CozyApp {
        client_id: record.client_id.to_string(),
        name: input.client_name.clone(),
        kind: text(&input.client_kind),
        client_uri: text(&input.client_uri),
        software_id: input.software_id.clone(),
        software_version: text(&input.software_version),
        redirect_uris: input.redirect_uris.clone(),
        system: text(&record.client_os),
        created_at: record.created_at.seconds(),
        last_used_at: used.map(protocol::time::Timestamp::seconds),
        permissions: client.granted.grants().iter().map(Permission::of_grant).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::control::Request;
    use crate::testing::World;

    /// A lodge with one client that was granted this, and its id.
    async fn world(scope: &str, pending: bool) -> (World, String) {
        let world = World::new().await;
        let body = br#"{"redirect_uris":["https://notes.example.org/cb"],"client_name":"Notes","software_id":"org.example.notes"}"#;
        let (gatekeeper, moment) = (&world.gatekeeper, world.moment());
        let registered = gatekeeper
            .register_cozy_client(&world.instance, body, moment)
            .await;
        let registered = registered.unwrap().unwrap();
        let id = registered["client_id"].as_str().unwrap().to_owned();
        let (instance_id, client_id) = (world.instance.id, ClientId::parse(&id).unwrap());
        let scope = GrantedScope::parse(scope).unwrap();
        gatekeeper
            .store
            .write(move |write| {
                let mut client = write.find_cozy_client(instance_id, &client_id)?.unwrap();
                client.granted.add(&scope);
                client.record.pending = pending;
                write.update_cozy_client(&client)
            })
            .await
            .unwrap();
        (world, id)
    }

    fn instance() -> String {
        "localhost".to_owned()
    }

    fn narrow(id: &str, scope: &str, left: Option<&str>) -> Request {
        Request::NarrowCozyClient {
            instance: instance(),
            client_id: id.to_owned(),
            scope: scope.to_owned(),
            left: left.map(str::to_owned),
        }
    }

    fn permissions(reply: Reply) -> Vec<(String, usize, bool)> {
        let Reply::CozyClients { clients } = reply else {
            panic!("another reply")
        };
        let all = clients.into_iter().flat_map(|client| client.permissions);
        all.map(|one| (one.scope, one.verbs.len(), one.narrowed))
            .collect()
    }

    #[tokio::test]
    async fn a_permission_is_narrowed_then_taken_back_and_the_others_stay() {
        let (world, id) = world("io.cozy.contacts io.cozy.files:GET:a,b", false).await;
        let list = || Request::ListCozyClients { instance: instance() };
        let whole = permissions(world.control(list()).await);
        assert_eq!(whole[0], ("io.cozy.contacts".into(), 5, false));

        let narrowed = permissions(world.control(narrow(&id, "io.cozy.contacts", Some("GET"))).await);
        assert_eq!(narrowed[0], ("io.cozy.contacts".into(), 1, true));
        assert_eq!(narrowed[1], whole[1]);

        let left = permissions(world.control(narrow(&id, "io.cozy.contacts", None)).await);
        assert_eq!(left, whole[1..]);
    }

    #[tokio::test]
    async fn what_is_not_granted_cannot_be_narrowed_and_nothing_is_widened() {
        let (world, id) = world("io.cozy.files:GET", false).await;
        for (request, code) in [
            (narrow(&id, "io.cozy.contacts", None), ProblemCode::NotFound),
            (
                narrow(&id, "io.cozy.files:GET", Some("DELETE")),
                ProblemCode::NotFound,
            ),
            (narrow(&id, "io.cozy.files:GET", Some(" ")), ProblemCode::Invalid),
            (
                narrow(&id, "io.cozy.files:GET", Some("get")),
                ProblemCode::Invalid,
            ),
        ] {
            let refused = Box::pin(world.gatekeeper.control(request, world.moment())).await;
            assert_eq!(refused.unwrap_err().code, code);
        }
        let all = narrow(&id, "io.cozy.files:GET", Some("ALL"));
        assert_eq!(
            permissions(world.control(all).await),
            [("io.cozy.files:GET".to_owned(), 1, false)]
        );
    }

    #[tokio::test]
    async fn a_removed_client_is_gone_and_one_that_waits_is_not_shown() {
        let (world, id) = world("io.cozy.files", false).await;
        let remove = Request::RemoveCozyClient {
            instance: instance(),
            client_id: id,
        };
        assert_eq!(permissions(world.control(remove.clone()).await), []);
        let again = Box::pin(world.gatekeeper.control(remove, world.moment())).await;
        assert_eq!(again.unwrap_err().code, ProblemCode::NotFound);

        let (waiting, _) = self::world("io.cozy.files", true).await;
        let list = Request::ListCozyClients { instance: instance() };
        assert_eq!(permissions(waiting.control(list).await), []);
    }
}
