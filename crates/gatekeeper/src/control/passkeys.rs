//! Passkeys from the owner's side: which there are, what they are called, and their end. They are added in the browser.

use store::second_factor::AuthenticatorState;

use super::{Answer, EventKind, Passkey, Problem, ProblemCode, Reply, Topic};
use crate::instances::Instance;
use crate::login::passkey::{LONGEST_NAME, page_of};
use crate::world::Moment;
use crate::{Gatekeeper, events};

impl Gatekeeper {
    pub(super) fn list_passkeys(&self, instance: &str) -> Answer {
        let instance = self.named(instance)?;
        self.passkeys_of(&instance)
    }

    fn passkeys_of(&self, instance: &Instance) -> Answer {
        let rows = self.store.read(|read| read.list_passkeys(instance.id))?;
        let passkeys = rows.into_iter().map(|row| Passkey {
            number: row.number,
            name: row.name,
            host: row.rp_id,
            copied: row.copied,
            created_at: row.created_at.seconds(),
            last_used_at: row.used_at.map(protocol::time::Timestamp::seconds),
        });
        Ok(Reply::Passkeys {
            passkeys: passkeys.collect(),
            page: page_of(instance),
        })
    }

    pub(super) async fn rename_passkey(&self, instance: &str, number: i64, name: &str) -> Answer {
        let instance = self.named(instance)?;
        let name = name.trim().to_owned();
        if name.is_empty() || name.chars().count() > LONGEST_NAME || name.chars().any(char::is_control) {
            let say = format!("A name has 1 to {LONGEST_NAME} visible characters.");
            return Err(Problem::new(ProblemCode::Invalid, say).at("name"));
        }
        let id = instance.id;
        let there = self
            .store
            .write(move |write| write.update_passkey_name(id, number, &name))
            .await?;
        if !there {
            return Err(none(number));
        }
        self.tell(Topic::SecondFactor);
        self.passkeys_of(&instance)
    }

    pub(super) async fn remove_passkey(&self, instance: &str, number: i64, moment: Moment) -> Answer {
        let instance = self.named(instance)?;
        let id = instance.id;
        let removed = self
            .store
            .write(move |write| {
                let all = write.list_passkeys(id)?;
                let Some(passkey) = all.iter().find(|passkey| passkey.number == number) else {
                    return Ok(Err(none(number)));
                };
                // Two factors are asked for, and this is the only one that could be shown.
                let app = write.find_authenticator(id, AuthenticatorState::Confirmed)?;
                let no_mail = write.find_two_factor(id)?.is_some_and(|two| !two.mail);
                if no_mail && app.is_none() && all.len() == 1 {
                    let say = "This is the only second factor. Add another one first, or turn two-factor sign-in off.";
                    return Ok(Err(Problem::new(ProblemCode::Conflict, say).at("number")));
                }
                write.remove_passkey(id, number)?;
                events::about(id, EventKind::PasskeyRemoved, moment)
                    .detail(&passkey.name)
                    .write(write)?;
                Ok::<_, store::Error>(Ok(()))
            })
            .await?;
        removed?;
        self.tell(Topic::SecondFactor);
        self.tell(Topic::Events);
        self.passkeys_of(&instance)
    }
}

fn none(number: i64) -> Problem {
    let say = format!("There is no passkey {number}. `gatelodge passkeys ls` lists them.");
    Problem::new(ProblemCode::NotFound, say).at("number")
}
