//! Giving a token of an account to a program of this computer, and giving an account up.
//!
//! A program gets an access token and nothing that lasts: neither the refresh token nor the lodge's secret at the
//! service. Each release is written down (S-251).

use std::time::Duration;

use protocol::id::InstanceId;
use protocol::secret::Secret;
use protocol::time::Timestamp;
use protocol::upstream::token::TokenCall;
use store::documents::Span;

use super::refresh::{MOVED, NotRenewed, Opened};
use crate::documents::{self, ACCOUNTS};
use crate::fetch::{Ask, Reach};
use crate::instances::Instance;
use crate::konnectors::TRIGGERS;
use crate::messages::{EventKind, Topic};
use crate::world::Moment;
use crate::{Fault, Gatekeeper, events};

/// A token that ends within this time is renewed before it is given out.
const MARGIN: Duration = Duration::from_mins(1);
/// Accounts that are looked through for a name.
const AT_MOST: u32 = 1000;
/// How long a service may take to hear that an account is given up.
const PATIENCE: Duration = Duration::from_secs(10);

/// A token for a program.
pub(crate) struct HandedOut {
    pub(crate) account: String,
    pub(crate) access_token: Secret<String>,
    pub(crate) token_type: String,
    pub(crate) expires_at: Option<Timestamp>,
}

/// What a service has to be told when an account goes.
pub struct Farewell(TokenCall);

fn not_allowed(account: &str, program: &str) -> NotRenewed {
    NotRenewed::Program {
        program: program.to_owned(),
        account: account.to_owned(),
    }
}

/// Forgets what is known of an account beside its document, in the transaction in which that goes.
pub(crate) fn forget(write: &store::Write, instance: InstanceId, account: &str) -> Result<(), store::Error> {
    write.remove_connection(instance, account)?;
    write.remove_account_programs(instance, account)?;
    for trigger in write.remove_account_triggers(instance, account)? {
        documents::erase(write, instance, TRIGGERS, &trigger)?;
    }
    Ok(())
}

/// Which account is meant.
pub(crate) enum Meant {
    /// This one.
    Account(String),
    /// None has this id, this name or this service.
    None,
    /// Several have; their ids.
    Several(Vec<String>),
}

impl Gatekeeper {
    /// The account that an owner means by an id, a name or a service.
    pub(crate) fn meant_account(&self, instance: &Instance, said: &str) -> Result<Meant, Fault> {
        let list = self
            .store
            .read(|read| read.list_documents(instance.id, ACCOUNTS, &Span::default(), AT_MOST))?;
        let mut found = Vec::new();
        for document in list {
            if document.id == said {
                return Ok(Meant::Account(document.id));
            }
            let body = protocol::cozy::document::Object::stored(&document.body).unwrap_or_default();
            let is = |name| body.text(name).as_deref() == Some(said);
            if is("name") || is("account_type") {
                found.push(document.id);
            }
        }
        Ok(match found.len() {
            0 => Meant::None,
            1 => found.pop().map_or(Meant::None, Meant::Account),
            _ => Meant::Several(found),
        })
    }

    /// A token of an account, renewed if it ends soon. While the service is away, one that is still good will do.
    pub(crate) async fn hand_out(
        &self,
        instance: &Instance,
        account: &str,
        program: Option<&str>,
        moment: Moment,
    ) -> Result<Result<HandedOut, NotRenewed>, Fault> {
        let now = moment.now;
        // Before anything is asked of the service, and once more when the token goes out.
        if let Some(name) = program
            && !self.may_have(instance, account, name)?
        {
            return Ok(Err(not_allowed(account, name)));
        }
        let known = self
            .store
            .read(|read| read.find_connection(instance.id, account))?;
        let expires_at = known.as_ref().and_then(|known| known.expires_at);
        let ends_soon = expires_at.is_some_and(|at| at <= now.plus(MARGIN));
        let Some(opened) = self.opened_account(instance.id, account)? else {
            return Ok(Err(NotRenewed::NoAccount));
        };
        if opened.is_moved {
            return Ok(Err(NotRenewed::Nothing(MOVED)));
        }
        let renewable = opened.token("refresh_token").is_some();
        let mut opened = opened;
        if ends_soon && renewable {
            match self.renew(instance, account, moment).await? {
                Ok(()) => match self.opened_account(instance.id, account)? {
                    Some(fresh) => opened = fresh,
                    None => return Ok(Err(NotRenewed::NoAccount)),
                },
                Err(why) if expires_at.is_some_and(|at| at > now) && why != NotRenewed::Over => {}
                Err(why) => return Ok(Err(why)),
            }
        } else if expires_at.is_some_and(|at| at <= now) {
            return Ok(Err(NotRenewed::Nothing(
                "its token is over and the service gave none to renew it with; connect it again",
            )));
        }
        let Some(access_token) = opened.token("access_token") else {
            return Ok(Err(NotRenewed::Nothing("the account has no token")));
        };
        let (instance_id, id, service) = (instance.id, account.to_owned(), opened.service.clone());
        let detail = match program {
            Some(name) => format!("{service}: {name}"),
            None => service,
        };
        let note =
            self.heard(events::about(instance_id, EventKind::AccountTokenGiven, moment).detail(detail));
        let name = program.map(str::to_owned);
        let given = self
            .store
            .write(move |write| {
                if let Some(name) = &name
                    && !write.mark_account_program_used(instance_id, &id, name, now)?
                {
                    return Ok(None);
                }
                write.mark_connection_given(instance_id, &id, now)?;
                if let Some(note) = note {
                    note.write(write)?;
                }
                let known = write.find_connection(instance_id, &id)?;
                Ok::<_, store::Error>(Some(known.and_then(|known| known.expires_at)))
            })
            .await?;
        let Some(expires_at) = given else {
            return Ok(Err(not_allowed(account, program.unwrap_or_default())));
        };
        self.tell(Topic::Connectors);
        self.tell(Topic::Events);
        Ok(Ok(HandedOut {
            account: account.to_owned(),
            access_token,
            token_type: opened
                .oauth
                .get("token_type")
                .and_then(serde_json::Value::as_str)
                .unwrap_or("bearer")
                .to_owned(),
            expires_at,
        }))
    }

    /// Gives an account up: the service is told where it can be told, and the account is gone here whatever it says.
    /// Says whether the service heard it; `None` where it has no door for it.
    pub(crate) async fn disconnect(
        &self,
        instance: &Instance,
        account: &str,
        moment: Moment,
    ) -> Result<Option<Option<bool>>, Fault> {
        // Nobody renews what is given up.
        let turn = self.connectors.turns.of(instance.id, account);
        let _turn = turn.take().await;
        let Some(opened) = self.opened_account(instance.id, account)? else {
            return Ok(None);
        };
        let (instance_id, id, service) = (instance.id, account.to_owned(), opened.service.clone());
        self.store
            .write(move |write| {
                documents::erase(write, instance_id, ACCOUNTS, &id)?;
                forget(write, instance_id, &id)?;
                events::about(instance_id, EventKind::AccountDisconnected, moment)
                    .detail(service)
                    .write(write)
            })
            .await?;
        self.tell(Topic::Connectors);
        self.tell(Topic::Events);
        match self.farewell(instance, &opened) {
            Some(farewell) => Ok(Some(Some(self.say_farewell(farewell, moment).await))),
            None => Ok(Some(None)),
        }
    }

    /// What its service has to be told when this account goes; none where there is nothing to say.
    pub fn farewell_of(&self, instance: &Instance, account: &str) -> Result<Option<Farewell>, Fault> {
        let opened = self.opened_account(instance.id, account)?;
        Ok(opened.and_then(|opened| self.farewell(instance, &opened)))
    }

    fn farewell(&self, instance: &Instance, opened: &Opened) -> Option<Farewell> {
        let token = opened
            .token("refresh_token")
            .map(|token| (token, "refresh_token"))
            .or_else(|| opened.token("access_token").map(|token| (token, "access_token")));
        let account_type = self.type_of(instance, opened).ok()?;
        let (token, hint) = token?;
        account_type.revoke(&token, hint).map(Farewell)
    }

    /// Tells a service that its tokens are given up (RFC 7009). Says whether it heard it.
    pub async fn say_farewell(&self, farewell: Farewell, moment: Moment) -> bool {
        let Farewell(call) = farewell;
        let form = call.form.as_deref().map(String::as_str).unwrap_or_default();
        let ask = Ask::post_form(call.url.as_str(), form, Reach::Owner)
            .authorized(call.authorization.clone())
            .within(PATIENCE);
        self.fetch(ask, moment).await.is_ok_and(|got| got.is_success())
    }

    fn may_have(&self, instance: &Instance, account: &str, program: &str) -> Result<bool, Fault> {
        let allowed = self.store.read(|read| read.list_account_programs(instance.id))?;
        Ok(allowed
            .iter()
            .any(|one| one.account_id == account && one.program == program))
    }
}
