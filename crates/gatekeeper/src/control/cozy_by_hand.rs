//! Cozy clients and tokens that the owner makes by hand, and taking everything back at once (cozy.md A.7). Whoever is here is the owner: what a client that registered itself may not ask for can be given.

use std::time::Duration;

use protocol::cozy::registration::{ClientInput, Onboarding, Refused, Shown, is_onboarding_secret};
use protocol::cozy::scope::GrantedScope;
use protocol::cozy::token::Audience;
use protocol::id::ClientId;
use protocol::permission::Permissions;
use serde_json::json;
use store::cozy_clients::CozyClient as Row;

use super::cozy_clients::shown;
use super::{
    Answer, CozyTokenKind, EventKind, NewCozyClient, Problem, ProblemCode, Reply, SpokenSecret, Topic,
};
use crate::cozy::clients::is_there;
use crate::cozy::sharings::Offer;
use crate::instances::Instance;
use crate::world::Moment;
use crate::{Gatekeeper, events};

/// Longest life that can be asked for a token, in seconds: ten years.
const LONGEST_LIFE: u64 = 3650 * 86_400;

/// The name under which tokens of the command line call.
const COMMAND_LINE: &str = "gatelodge";

impl Gatekeeper {
    /// The clients of one program.
    pub(super) fn find_cozy_clients(&self, instance: &str, software_id: &str, moment: Moment) -> Answer {
        let instance = self.named(instance)?;
        let rows = self
            .store
            .read(|read| read.list_cozy_clients_of(instance.id, software_id))?;
        let there = rows.iter().filter(|row| is_there(row, moment));
        Ok(Reply::CozyClients {
            clients: there.map(shown).collect(),
        })
    }

    /// Takes back everything that a client may: its codes and tokens are dead, and it has to ask again.
    pub(super) async fn withdraw_cozy_client(
        &self,
        instance: &str,
        client_id: &str,
        moment: Moment,
    ) -> Answer {
        let named = self.named(instance)?;
        let id = self
            .known_cozy_client(&named, client_id, moment)?
            .record
            .client_id;
        let instance_id = named.id;
        let done = self
            .store
            .write(move |write| {
                let Some(mut client) = write.find_cozy_client(instance_id, &id)? else {
                    return Ok(false);
                };
                client.granted.clear();
                client.stamp = client.stamp.saturating_add(1);
                write.update_cozy_client(&client)?;
                write.remove_cozy_codes(instance_id, &id)?;
                events::about(instance_id, EventKind::AccessRevoked, moment)
                    .cozy_client(&client.record)
                    .detail("by the owner")
                    .write(write)?;
                Ok::<_, store::Error>(true)
            })
            .await?;
        if !done {
            return Err(no_such(client_id));
        }
        self.tell(Topic::Clients);
        self.tell(Topic::Events);
        self.list_cozy_clients(instance, moment)
    }

    pub(super) async fn add_cozy_client(&self, instance: &str, new: NewCozyClient, moment: Moment) -> Answer {
        let instance = self.named(instance)?;
        let body = json!({
            "redirect_uris": [new.redirect_uri],
            "client_name": new.name,
            "software_id": new.software_id,
        });
        let read = self.with_rules(&instance, |rules| {
            ClientInput::read(body.to_string().as_bytes(), rules)
        })?;
        let input = read.map_err(|refused| problem_of(&refused))?;
        let (mut client, secret) = self.new_cozy_client(&instance, input, moment)?;
        client.record.pending = false;
        client.record.allow_login_scope = new.allow_login_scope;
        if let Some(onboarding) = &new.onboarding_secret {
            if !is_onboarding_secret(onboarding.expose()) {
                let say = "An onboarding secret has at least 16 characters.";
                return Err(Problem::new(ProblemCode::Invalid, say).at("onboarding_secret"));
            }
            client.onboarding_hash = Some(self.onboarding_hash(&instance, onboarding.expose()));
        }
        let onboarding = Onboarding {
            app: new.onboarding_app,
            permissions: new.onboarding_permissions,
            state: new.onboarding_state,
        };
        client.record.onboarding = (onboarding != Onboarding::default()).then_some(onboarding);
        let record = self.insert_cozy_client(client, "by the owner", moment).await?;
        let token = self
            .registration_token(&instance, &record.client_id, moment)
            .await?;
        self.tell(Topic::Clients);
        self.tell(Topic::Events);
        let whole = record.to_json(&Shown {
            secret: Some(&secret),
            registration_token: Some(&token),
            onboarding_secret: new.onboarding_secret.as_ref().map(SpokenSecret::expose),
        });
        Ok(Reply::CozyClientAdded {
            client_id: record.client_id.to_string(),
            record: SpokenSecret::new(whole.to_string()),
        })
    }

    pub(super) async fn make_cozy_token(
        &self,
        instance: &str,
        kind: CozyTokenKind,
        client_id: Option<&str>,
        scope: &str,
        seconds: Option<u64>,
        moment: Moment,
    ) -> Answer {
        let instance = self.named(instance)?;
        let invalid = |say: String| Problem::new(ProblemCode::Invalid, say).at("scope");
        let expires_at = match seconds {
            Some(0) => {
                return Err(
                    Problem::new(ProblemCode::Invalid, "A token lives at least a second.").at("expire"),
                );
            }
            Some(seconds) => Some(moment.now.plus(Duration::from_secs(seconds.min(LONGEST_LIFE)))),
            None => None,
        };
        let audience = match kind {
            CozyTokenKind::CommandLine => {
                let rules = Permissions::parse(scope).map_err(|problem| invalid(problem.to_string()))?;
                let token = self.cli_token(&instance, COMMAND_LINE, rules, moment).await?;
                return Ok(Reply::CozyToken {
                    token: SpokenSecret::new(token),
                });
            }
            CozyTokenKind::Access => Audience::Access,
            CozyTokenKind::Refresh => Audience::Refresh,
        };
        let scope = GrantedScope::parse(scope).map_err(|problem| invalid(problem.to_string()))?;
        let client = self.known_cozy_client(&instance, client_id.unwrap_or_default(), moment)?;
        let (instance_id, id, granted) = (instance.id, client.record.client_id, scope.clone());
        let key = id.clone();
        let stamp = self
            .store
            .write(move |write| {
                let Some(mut client) = write.find_cozy_client(instance_id, &key)? else {
                    return Ok(None);
                };
                client.granted.add(&granted);
                client.record.pending = false;
                write.update_cozy_client(&client)?;
                events::about(instance_id, EventKind::TokenIssued, moment)
                    .cozy_client(&client.record)
                    .detail(format!("{granted} by the owner"))
                    .write(write)?;
                Ok::<_, store::Error>(Some(client.stamp))
            })
            .await?;
        let Some(stamp) = stamp else {
            return Err(no_such(id.as_str()));
        };
        let token = self
            .client_token(
                &instance,
                audience,
                &id,
                Some((&scope, stamp)),
                expires_at,
                moment,
            )
            .await?;
        self.tell(Topic::Clients);
        self.tell(Topic::Events);
        Ok(Reply::CozyToken {
            token: SpokenSecret::new(token),
        })
    }

    pub(super) async fn add_sharing(
        &self,
        instance: &str,
        sharing_id: &str,
        offer: &str,
        moment: Moment,
    ) -> Answer {
        let instance = self.named(instance)?;
        let invalid = |say: String| Problem::new(ProblemCode::Invalid, say).at("offer");
        let offer: Offer = serde_json::from_str(offer).map_err(|error| invalid(error.to_string()))?;
        if offer.rules.is_empty() {
            return Err(invalid("An offer has at least one rule.".to_owned()));
        }
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        if sharing_id.is_empty() || sharing_id.len() > 64 || !sharing_id.bytes().all(plain) {
            let say = "The id of a sharing is 1 to 64 letters, digits, dashes and underscores.";
            return Err(Problem::new(ProblemCode::Invalid, say).at("sharing_id"));
        }
        if !self
            .offer_sharing(&instance, sharing_id.to_owned(), &offer, moment)
            .await?
        {
            let say = format!("There is a sharing {sharing_id} already.");
            return Err(Problem::new(ProblemCode::AlreadyExists, say).at("sharing_id"));
        }
        Ok(Reply::Done)
    }

    fn known_cozy_client(
        &self,
        instance: &Instance,
        client_id: &str,
        moment: Moment,
    ) -> Result<Row, Problem> {
        let found = match ClientId::parse(client_id) {
            Ok(id) => self.cozy_client(instance, &id, moment)?,
            Err(_) => None,
        };
        found.ok_or_else(|| no_such(client_id))
    }
}

fn no_such(client_id: &str) -> Problem {
    let say =
        format!("There is no Cozy client with the id {client_id}. `gatelodge cozy-clients ls` lists them.");
    Problem::new(ProblemCode::NotFound, say).at("client_id")
}

fn problem_of(refused: &Refused) -> Problem {
    let say = refused.description().unwrap_or_else(|| refused.code().to_owned());
    match refused {
        Refused::RedirectUri(_) => Problem::new(ProblemCode::RedirectUri, say).at("redirect_uri"),
        Refused::SoftwareId(_) => Problem::new(ProblemCode::Invalid, say).at("software_id"),
        _ => Problem::new(ProblemCode::Invalid, say).at("name"),
    }
}
