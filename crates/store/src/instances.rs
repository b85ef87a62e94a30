//! Instances: one person's authorization server each, found by the host it is asked under.

use std::fmt;

use protocol::cozy::token::KeyKind;
use protocol::id::{InstanceId, Subject};
use protocol::secret::TokenHash;
use protocol::time::Timestamp;
use rusqlite::{Row, params};

use crate::columns::{Cells, In};
use crate::{Error, Inserted, Read, Write};

/// One instance. Texts without a value are empty.
#[derive(Clone, PartialEq, Eq)]
pub struct Instance {
    /// Its id.
    pub id: InstanceId,
    /// `host[:port]`, as normalised by the caller; unique.
    pub domain: String,
    /// The owner's `sub` in tokens.
    pub subject: Subject,
    /// The owner's name as apps see it.
    pub public_name: String,
    /// The owner's e-mail address.
    pub email: String,
    /// `en`, `fr`, `de` or empty.
    pub locale: String,
    /// IANA time zone.
    pub timezone: String,
    /// The named block of settings it belongs to.
    pub context_name: String,
    /// The owner's subject at the context's identity provider.
    pub oidc_id: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When its first passphrase was set.
    pub onboarded_at: Option<Timestamp>,
    /// Hash of the token in the onboarding link, while it waits for its owner.
    pub onboarding_hash: Option<TokenHash>,
    /// The passphrase's verifier, `scrypt$N$r$p$salt$hash` (cozy.md B.12).
    pub passphrase: Option<String>,
    /// PBKDF2 iterations that the page does before it sends the passphrase.
    pub kdf_iterations: u32,
    /// What the owner says about themselves, a JSON object; who asks knows its members.
    pub profile: String,
    /// What the owner chose for this instance's provider, a JSON object; who asks knows its members.
    pub provider: String,
}

/// Without the verifier, which can be guessed against.
impl fmt::Debug for Instance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Instance")
            .field("id", &self.id)
            .field("domain", &self.domain)
            .finish_non_exhaustive()
    }
}

macro_rules! columns {
    () => {
        "id, domain, subject, public_name, email, locale, timezone, context_name, oidc_id, created_at, \
         onboarded_at, onboarding_hash, passphrase, kdf_iterations, profile, provider"
    };
}

fn read(row: &Row<'_>) -> rusqlite::Result<Instance> {
    let mut cells = Cells::of(row);
    Ok(Instance {
        id: cells.take()?,
        domain: cells.take()?,
        subject: cells.take()?,
        public_name: cells.take()?,
        email: cells.take()?,
        locale: cells.take()?,
        timezone: cells.take()?,
        context_name: cells.take()?,
        oidc_id: cells.take()?,
        created_at: cells.take()?,
        onboarded_at: cells.take()?,
        onboarding_hash: cells.take()?,
        passphrase: cells.take()?,
        kdf_iterations: cells.take()?,
        profile: cells.take()?,
        provider: cells.take()?,
    })
}

impl Read {
    /// The instance of a domain, compared byte for byte.
    pub fn find_instance_by_domain(&self, domain: &str) -> Result<Option<Instance>, Error> {
        self.one(
            concat!("SELECT ", columns!(), " FROM instances WHERE domain = ?1"),
            [domain],
            read,
        )
    }

    /// One instance.
    pub fn find_instance(&self, id: InstanceId) -> Result<Option<Instance>, Error> {
        self.one(
            concat!("SELECT ", columns!(), " FROM instances WHERE id = ?1"),
            [In(&id)],
            read,
        )
    }

    /// All instances, oldest first.
    pub fn list_instances(&self) -> Result<Vec<Instance>, Error> {
        self.all(
            concat!(
                "SELECT ",
                columns!(),
                " FROM instances ORDER BY created_at, rowid"
            ),
            [],
            read,
        )
    }
}

impl Write {
    /// Adds an instance. Taken when its domain is.
    pub fn insert_instance(&self, instance: &Instance) -> Result<Inserted, Error> {
        self.insert(
            concat!(
                "INSERT INTO instances (",
                columns!(),
                ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16) ON CONFLICT DO NOTHING"
            ),
            params![
                In(&instance.id),
                instance.domain,
                In(&instance.subject),
                instance.public_name,
                instance.email,
                instance.locale,
                instance.timezone,
                instance.context_name,
                instance.oidc_id,
                In(&instance.created_at),
                In(&instance.onboarded_at),
                In(&instance.onboarding_hash),
                instance.passphrase,
                instance.kdf_iterations,
                instance.profile,
                instance.provider,
            ],
        )
    }

    /// Changes what the owner can edit: name, e-mail, locale, time zone, context and `oidc_id`. `false` when the
    /// instance is gone. Domain, subject and passphrase stay.
    pub fn update_instance(&self, instance: &Instance) -> Result<bool, Error> {
        self.changed(
            "UPDATE instances SET public_name = ?2, email = ?3, locale = ?4, timezone = ?5, context_name = ?6,
                 oidc_id = ?7
             WHERE id = ?1",
            params![
                In(&instance.id),
                instance.public_name,
                instance.email,
                instance.locale,
                instance.timezone,
                instance.context_name,
                instance.oidc_id,
            ],
        )
    }

    /// Gives an instance another domain. `false` when the instance is gone or another one has the domain.
    pub fn update_domain(&self, id: InstanceId, domain: &str) -> Result<bool, Error> {
        self.changed(
            "UPDATE OR IGNORE instances SET domain = ?2 WHERE id = ?1",
            params![In(&id), domain],
        )
    }

    /// Replaces what the owner says about themselves. `false` when the instance is gone.
    pub fn update_profile(&self, id: InstanceId, profile: &str) -> Result<bool, Error> {
        self.changed(
            "UPDATE instances SET profile = ?2 WHERE id = ?1",
            params![In(&id), profile],
        )
    }

    /// Replaces what the owner chose for the provider. `false` when the instance is gone.
    pub fn update_provider(&self, id: InstanceId, provider: &str) -> Result<bool, Error> {
        self.changed(
            "UPDATE instances SET provider = ?2 WHERE id = ?1",
            params![In(&id), provider],
        )
    }

    /// Replaces the owner's `sub`. Apps will take the owner for somebody else. `false` when the instance is gone.
    pub fn update_subject(&self, id: InstanceId, subject: &Subject) -> Result<bool, Error> {
        self.changed(
            "UPDATE instances SET subject = ?2 WHERE id = ?1",
            params![In(&id), In(subject)],
        )
    }

    /// Removes an instance with everything in it. `false` when it is gone already.
    pub fn remove_instance(&self, id: InstanceId) -> Result<bool, Error> {
        self.remove_events_of(id)?;
        self.changed("DELETE FROM instances WHERE id = ?1", [In(&id)])
    }

    /// Replaces the verifier by another one of the same passphrase; nothing else changes. `false` when the instance is gone.
    pub fn update_verifier(&self, id: InstanceId, verifier: &str) -> Result<bool, Error> {
        self.changed(
            "UPDATE instances SET passphrase = ?2 WHERE id = ?1",
            params![In(&id), verifier],
        )
    }

    /// Sets the passphrase's verifier. An onboarding link that still waits dies with it, or it could replace this
    /// passphrase later; so does the Cozy side's session secret. `false` when the instance is gone.
    pub fn update_passphrase(
        &self,
        id: InstanceId,
        verifier: &str,
        kdf_iterations: u32,
        now: Timestamp,
    ) -> Result<bool, Error> {
        self.remove_cozy_secret(id, KeyKind::Session)?;
        self.changed(
            "UPDATE instances SET passphrase = ?2, kdf_iterations = ?3, onboarding_hash = NULL,
                 onboarded_at = coalesce(onboarded_at, ?4)
             WHERE id = ?1",
            params![In(&id), verifier, kdf_iterations, In(&now)],
        )
    }

    /// Replaces the onboarding link of an instance that still waits for its owner. `false` when it does not.
    pub fn update_onboarding(&self, id: InstanceId, hash: TokenHash) -> Result<bool, Error> {
        self.changed(
            "UPDATE instances SET onboarding_hash = ?2 WHERE id = ?1 AND onboarded_at IS NULL",
            params![In(&id), In(&hash)],
        )
    }

    /// Uses the onboarding link to set the first passphrase. Works once: `false` when the link is another one or
    /// was used.
    pub fn consume_onboarding(
        &self,
        id: InstanceId,
        hash: TokenHash,
        now: Timestamp,
        verifier: &str,
        kdf_iterations: u32,
    ) -> Result<bool, Error> {
        let taken = self.changed(
            "UPDATE instances SET passphrase = ?4, kdf_iterations = ?5, onboarded_at = ?3, onboarding_hash = NULL
             WHERE id = ?1 AND onboarding_hash = ?2 AND onboarded_at IS NULL",
            params![In(&id), In(&hash), In(&now), verifier, kdf_iterations],
        )?;
        if taken {
            self.remove_cozy_secret(id, KeyKind::Session)?;
        }
        Ok(taken)
    }
}

#[cfg(test)]
mod tests {
    use crate::Inserted;
    use crate::testing::{
        House, access, at, client, flow, grant_id, hash, instance, instance_id, refresh, session_id,
    };

    #[test]
    fn an_instance_is_found_as_it_was_added() {
        let house = House::empty();
        assert_eq!(
            house.write(|write| write.insert_instance(&instance(1))),
            Inserted::Done
        );
        let mut second = instance(2);
        second.created_at = at(-1);
        second.passphrase = Some("scrypt$verifier".to_owned());
        let added = second.clone();
        assert_eq!(
            house.write(move |write| write.insert_instance(&added)),
            Inserted::Done
        );
        assert_eq!(
            house.read(|read| read.find_instance(instance_id(1))),
            Some(instance(1))
        );
        assert_eq!(
            house.read(|read| read.find_instance_by_domain("host2:4283")),
            Some(second.clone())
        );
        assert_eq!(
            house.read(|read| read.find_instance_by_domain("HOST2:4283")),
            None
        );
        assert_eq!(house.read(crate::Read::list_instances), [second, instance(1)]);
    }

    #[test]
    fn a_domain_is_taken_once() {
        let house = House::settled();
        let mut twin = instance(2);
        twin.domain = instance(1).domain;
        assert_eq!(
            house.write(move |write| write.insert_instance(&twin)),
            Inserted::Taken
        );
        assert_eq!(house.read(|read| read.find_instance(instance_id(2))), None);
    }

    #[test]
    fn an_edit_leaves_domain_and_passphrase_alone() {
        let house = House::settled();
        house.write(|write| write.update_passphrase(instance_id(1), "scrypt$a", 700_000, at(5)));
        let mut edited = instance(1);
        edited.domain = "elsewhere".to_owned();
        edited.passphrase = None;
        edited.public_name = "Grace".to_owned();
        assert!(house.write(move |write| write.update_instance(&edited)));
        let found = house.read(|read| read.find_instance(instance_id(1))).unwrap();
        assert_eq!(found.public_name, "Grace");
        assert_eq!(found.domain, "host1:4283");
        assert_eq!(found.passphrase.as_deref(), Some("scrypt$a"));
        assert!(!house.write(|write| write.update_instance(&instance(7))));
    }

    #[test]
    fn a_domain_that_another_instance_has_is_not_taken_away_from_it() {
        let house = House::settled();
        house.write(|write| {
            assert_eq!(write.insert_instance(&instance(2))?, Inserted::Done);
            Ok(())
        });
        assert!(!house.write(|write| write.update_domain(instance_id(1), "host2:4283")));
        assert!(house.write(|write| write.update_domain(instance_id(1), "host1:4299")));
        assert!(!house.write(|write| write.update_domain(instance_id(7), "host7:4299")));
        let domain = |id| house.read(|read| read.find_instance(id)).unwrap().domain;
        assert_eq!(domain(instance_id(1)), "host1:4299");
        assert_eq!(domain(instance_id(2)), "host2:4283");
    }

    #[test]
    fn the_onboarding_link_works_once() {
        let house = House::settled();
        let consume = |link: u8| {
            house.write(move |write| {
                write.consume_onboarding(instance_id(1), hash(link), at(3), "scrypt$a", 650_000)
            })
        };
        assert!(!consume(8));
        assert!(consume(9));
        assert!(!consume(9));
        let found = house.read(|read| read.find_instance(instance_id(1))).unwrap();
        assert_eq!(found.onboarded_at, Some(at(3)));
        assert_eq!(found.onboarding_hash, None);
        assert!(!house.write(|write| write.update_onboarding(instance_id(1), hash(10))));
    }

    #[test]
    fn of_many_who_open_the_onboarding_link_one_gets_in() {
        let house = House::settled();
        let winners =
            house.race(|write| write.consume_onboarding(instance_id(1), hash(9), at(3), "scrypt$a", 650_000));
        assert_eq!(winners, 1);
    }

    #[test]
    fn a_new_link_replaces_the_old_one() {
        let house = House::settled();
        assert!(house.write(|write| write.update_onboarding(instance_id(1), hash(10))));
        let consume = |link: u8| {
            house.write(move |write| {
                write.consume_onboarding(instance_id(1), hash(link), at(3), "scrypt$a", 1)
            })
        };
        assert!(!consume(9));
        assert!(consume(10));
    }

    #[test]
    fn a_passphrase_set_elsewhere_kills_the_onboarding_link() {
        let house = House::settled();
        assert!(house.write(|write| write.update_passphrase(instance_id(1), "scrypt$mine", 650_000, at(5))));
        let link_worked = house
            .write(|write| write.consume_onboarding(instance_id(1), hash(9), at(6), "scrypt$thief", 650_000));
        assert!(!link_worked);
        let found = house.read(|read| read.find_instance(instance_id(1))).unwrap();
        assert_eq!(found.passphrase.as_deref(), Some("scrypt$mine"));
        assert_eq!(found.onboarded_at, Some(at(5)));
        // A later change keeps the day of the first.
        house.write(|write| write.update_passphrase(instance_id(1), "scrypt$next", 650_000, at(50)));
        let found = house.read(|read| read.find_instance(instance_id(1))).unwrap();
        assert_eq!(found.onboarded_at, Some(at(5)));
    }

    #[test]
    fn the_verifier_is_not_in_the_debug_text() {
        let mut instance = instance(1);
        instance.passphrase = Some("scrypt$verifier".to_owned());
        assert!(!format!("{instance:?}").contains("verifier"));
    }

    #[test]
    fn everything_goes_with_its_instance() {
        let house = House::settled();
        house.write(|write| {
            assert_eq!(write.insert_instance(&instance(2))?, Inserted::Done);
            assert_eq!(write.insert_client(&client(2, "app"))?, Inserted::Done);
            write.insert_refresh(&refresh(1, None))?;
            write.insert_access(&access(1, Some(1)))?;
            write.insert_flow(&flow(1), 10)
        });
        assert!(house.write(|write| write.remove_instance(instance_id(1))));
        assert!(!house.write(|write| write.remove_instance(instance_id(1))));
        house.read(|read| {
            assert!(
                read.find_client(instance_id(1), &client(1, "app").client_id)?
                    .is_none()
            );
            assert!(read.find_session(session_id(1))?.is_none());
            assert!(read.find_grant(grant_id(1))?.is_none());
            assert!(read.find_refresh(hash(1))?.is_none());
            assert!(read.find_access(access(1, None).id)?.is_none());
            assert!(read.find_flow(instance_id(1), flow(1).id, at(0))?.is_none());
            assert!(
                read.find_client(instance_id(2), &client(2, "app").client_id)?
                    .is_some()
            );
            Ok(())
        });
    }
}
