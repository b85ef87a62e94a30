//! Giving a token of an account to a program of this computer, and giving an account up.
//!
//! A program gets an access token and nothing that lasts: neither the refresh token nor the lodge's secret at the
//! service. Each release is written down (S-251).

use std::time::Duration;

use protocol::secret::Secret;
use protocol::time::Timestamp;
use store::documents::Span;

use super::refresh::NotRenewed;
use crate::documents::{self, ACCOUNTS};
use crate::fetch::{Ask, Reach};
use crate::instances::Instance;
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
        moment: Moment,
    ) -> Result<Result<HandedOut, NotRenewed>, Fault> {
        let now = moment.now;
        let known = self
            .store
            .read(|read| read.find_connection(instance.id, account))?;
        let expires_at = known.as_ref().and_then(|known| known.expires_at);
        let ends_soon = expires_at.is_some_and(|at| at <= now.plus(MARGIN));
        let Some(opened) = self.opened_account(instance.id, account)? else {
            return Ok(Err(NotRenewed::NoAccount));
        };
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
        let note =
            self.heard(events::about(instance_id, EventKind::AccountTokenGiven, moment).detail(service));
        let expires_at = self
            .store
            .write(move |write| {
                write.mark_connection_given(instance_id, &id, now)?;
                if let Some(note) = note {
                    note.write(write)?;
                }
                let known = write.find_connection(instance_id, &id)?;
                Ok::<_, store::Error>(known.and_then(|known| known.expires_at))
            })
            .await?;
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
                write.remove_connection(instance_id, &id)?;
                events::about(instance_id, EventKind::AccountDisconnected, moment)
                    .detail(service)
                    .write(write)
            })
            .await?;
        self.tell(Topic::Connectors);
        self.tell(Topic::Events);
        let token = opened
            .token("refresh_token")
            .map(|token| (token, "refresh_token"))
            .or_else(|| opened.token("access_token").map(|token| (token, "access_token")));
        let call = self
            .account_type(instance, &opened.service)
            .and_then(|account_type| token.and_then(|(token, hint)| account_type.revoke(&token, hint)));
        let Some(call) = call else {
            return Ok(Some(None));
        };
        let form = call.form.as_deref().map(String::as_str).unwrap_or_default();
        let ask = Ask::post_form(call.url.as_str(), form, Reach::Owner)
            .authorized(call.authorization.clone())
            .within(PATIENCE);
        let heard = self.fetch(ask, moment).await.is_ok_and(|got| got.is_success());
        Ok(Some(Some(heard)))
    }
}
