//! Who may register clients without the owner, from the owner's side.

use std::time::Duration;

use protocol::discovery;
use protocol::secret::{PlainToken, TokenKind};
use store::initial_access_tokens::InitialAccessToken as Row;

use super::{
    Answer, InitialAccessToken, Problem, ProblemCode, RegistrationMode, RegistrationSettings, Reply,
    SpokenSecret, Topic,
};
use crate::instances::Instance;
use crate::provider_settings::ProviderSettings;
use crate::world::Moment;
use crate::{Fault, Gatekeeper};

const DAY: Duration = Duration::from_hours(24);
/// Tokens that may be there at once.
const TOKENS_AT_MOST: usize = 100;

impl Gatekeeper {
    pub(super) fn show_registration(&self, instance: &str) -> Answer {
        let instance = self.named(instance)?;
        self.shown_registration(&instance)
    }

    pub(super) async fn set_registration(
        &self,
        instance: &str,
        mode: Option<RegistrationMode>,
        allow_front_channel: Option<bool>,
        allow_no_pkce: Option<bool>,
    ) -> Answer {
        let instance = self.named(instance)?;
        let id = instance.id;
        self.store
            .write(move |write| {
                let Some(row) = write.find_instance(id)? else {
                    return Ok(());
                };
                // Read again inside the transaction: other settings may have changed meanwhile.
                let mut settings = ProviderSettings::read(&row.provider)?;
                settings.registration = mode.unwrap_or(settings.registration);
                settings.allow_front_channel = allow_front_channel.unwrap_or(settings.allow_front_channel);
                settings.allow_no_pkce = allow_no_pkce.unwrap_or(settings.allow_no_pkce);
                write.update_provider(id, &settings.written()?)?;
                Ok::<_, Fault>(())
            })
            .await?;
        self.reload_instances()?;
        self.tell(Topic::Registration);
        let instance = self.named(&instance.domain)?;
        self.shown_registration(&instance)
    }

    fn shown_registration(&self, instance: &Instance) -> Answer {
        let clients = self
            .store
            .read(|read| read.count_self_registered_clients(instance.id))?;
        Ok(Reply::Registration(RegistrationSettings {
            mode: instance.provider.registration,
            allow_front_channel: instance.provider.allow_front_channel,
            allow_no_pkce: instance.provider.allow_no_pkce,
            endpoint: format!("{}{}", instance.issuer, discovery::REGISTER),
            clients,
            clients_at_most: self.policy.self_registered_clients_at_most,
            unused_days: store::sweep::UNUSED_CLIENTS_STAY_DAYS,
        }))
    }

    pub(super) fn list_initial_access_tokens(&self, instance: &str) -> Answer {
        let instance = self.named(instance)?;
        let rows = self
            .store
            .read(|read| read.list_initial_access_tokens(instance.id))?;
        Ok(Reply::InitialAccessTokens {
            tokens: rows.into_iter().map(shown).collect(),
        })
    }

    pub(super) async fn add_initial_access_token(
        &self,
        instance: &str,
        name: &str,
        uses: Option<u32>,
        days: Option<u32>,
        moment: Moment,
    ) -> Answer {
        let instance = self.named(instance)?;
        let invalid = |say: &str, field: &str| Err(Problem::new(ProblemCode::Invalid, say).at(field));
        let name = name.trim();
        if name.is_empty() || name.chars().count() > 100 || name.chars().any(char::is_control) {
            return invalid("A name has 1 to 100 characters.", "name");
        }
        if uses.is_some_and(|uses| !(1..=1000).contains(&uses)) {
            return invalid(
                "A token can be good for 1 to 1000 clients, or for any number.",
                "uses",
            );
        }
        if days.is_some_and(|days| !(1..=3650).contains(&days)) {
            return invalid("A token can work for 1 to 3650 days, or for ever.", "days");
        }
        let token = PlainToken::mint(TokenKind::InitialAccess, &moment.draw()?);
        let row = Row {
            hash: token.hash(),
            instance_id: instance.id,
            name: name.to_owned(),
            created_at: moment.now,
            expires_at: days.map(|days| moment.now.plus(DAY * days)),
            uses_left: uses,
        };
        let shown = shown(row.clone());
        let inserted = self
            .store
            .write(move |write| {
                if write.list_initial_access_tokens(row.instance_id)?.len() >= TOKENS_AT_MOST {
                    return Ok(None);
                }
                write.insert_initial_access_token(&row).map(Some)
            })
            .await?;
        match inserted {
            None => invalid("There are 100 tokens already. Remove one first.", "name"),
            Some(store::Inserted::Taken) => {
                let say = format!("There is a token named {} already.", shown.name);
                Err(Problem::new(ProblemCode::AlreadyExists, say).at("name"))
            }
            Some(store::Inserted::Done) => {
                self.tell(Topic::Registration);
                Ok(Reply::NewInitialAccessToken {
                    token: shown,
                    secret: SpokenSecret::new(token.expose().to_owned()),
                })
            }
        }
    }

    pub(super) async fn remove_initial_access_token(&self, instance: &str, name: &str) -> Answer {
        let known = self.named(instance)?;
        let (id, wanted) = (known.id, name.to_owned());
        let removed = self
            .store
            .write(move |write| write.remove_initial_access_token(id, &wanted))
            .await?;
        if !removed {
            let say = format!("There is no token named {name}. `gatelodge registration tokens` lists them.");
            return Err(Problem::new(ProblemCode::NotFound, say).at("name"));
        }
        self.tell(Topic::Registration);
        self.list_initial_access_tokens(instance)
    }
}

fn shown(row: Row) -> InitialAccessToken {
    InitialAccessToken {
        name: row.name,
        created_at: row.created_at.seconds(),
        expires_at: row.expires_at.map(protocol::time::Timestamp::seconds),
        uses_left: row.uses_left,
    }
}
