//! Registered clients of an instance. The secret comes sealed.

use protocol::client_metadata::ClientMetadata;
use protocol::id::{ClientId, InstanceId};
use protocol::secret::TokenHash;
use protocol::time::Timestamp;
use rusqlite::{Row, params};

use crate::columns::{Cells, In, first};
use crate::{Error, Inserted, Read, Write};

/// One client.
#[derive(Debug, Clone)]
pub struct Client {
    /// The instance it is registered with.
    pub instance_id: InstanceId,
    /// Its `client_id`, unique within the instance. The same as in its metadata.
    pub client_id: ClientId,
    /// What it registered (RFC 7591).
    pub metadata: ClientMetadata,
    /// Its secret as sealed by the caller; none for public clients.
    pub sealed_secret: Option<Vec<u8>>,
    /// When it was registered.
    pub created_at: Timestamp,
    /// When it last got a token, to the minute.
    pub last_used_at: Option<Timestamp>,
}

/// Seconds that [`Write::mark_client_used`] leaves between two changes, so that a busy client does not cost a page
/// in every commit.
const LAST_USED_STEP: i64 = 60;

macro_rules! columns {
    () => {
        "instance_id, client_id, metadata, secret, created_at, last_used_at"
    };
}

fn read(row: &Row<'_>) -> rusqlite::Result<Client> {
    let mut cells = Cells::of(row);
    Ok(Client {
        instance_id: cells.take()?,
        client_id: cells.take()?,
        metadata: cells.take()?,
        sealed_secret: cells.take()?,
        created_at: cells.take()?,
        last_used_at: cells.take()?,
    })
}

impl Read {
    /// One client.
    pub fn find_client(&self, instance: InstanceId, client: &ClientId) -> Result<Option<Client>, Error> {
        self.one(
            concat!(
                "SELECT ",
                columns!(),
                " FROM clients WHERE instance_id = ?1 AND client_id = ?2"
            ),
            params![In(&instance), In(client)],
            read,
        )
    }

    /// All clients of an instance, oldest first.
    pub fn list_clients(&self, instance: InstanceId) -> Result<Vec<Client>, Error> {
        self.all(
            concat!(
                "SELECT ",
                columns!(),
                " FROM clients WHERE instance_id = ?1 ORDER BY created_at, rowid"
            ),
            [In(&instance)],
            read,
        )
    }

    /// The clients of an instance whose ids begin with `start`, in the order of their ids. It does not look at the
    /// others, so it costs the same however many there are.
    pub fn list_clients_named(&self, instance: InstanceId, start: &str) -> Result<Vec<Client>, Error> {
        // No id has a character behind this one: they are ASCII.
        let end = format!("{start}\u{7f}");
        self.all(
            concat!(
                "SELECT ",
                columns!(),
                " FROM clients WHERE instance_id = ?1 AND client_id >= ?2 AND client_id < ?3 ORDER BY client_id"
            ),
            params![In(&instance), start, end],
            read,
        )
    }

    /// Whether this token manages the registration of this client (RFC 7592).
    pub fn has_client_registration(
        &self,
        instance: InstanceId,
        client: &ClientId,
        hash: TokenHash,
    ) -> Result<bool, Error> {
        let found: Option<i64> = self.one(
            "SELECT 1 FROM clients WHERE instance_id = ?1 AND client_id = ?2 AND registration_hash = ?3",
            params![In(&instance), In(client), In(&hash)],
            first,
        )?;
        Ok(found.is_some())
    }

    /// How many clients of an instance registered themselves.
    pub fn count_self_registered_clients(&self, instance: InstanceId) -> Result<u32, Error> {
        self.number(
            "SELECT count(*) FROM clients WHERE instance_id = ?1 AND registration_hash IS NOT NULL",
            [In(&instance)],
        )
    }

    /// Our copy of a client's picture, a PNG.
    pub fn find_client_logo(
        &self,
        instance: InstanceId,
        client: &ClientId,
    ) -> Result<Option<Vec<u8>>, Error> {
        let found: Option<Option<Vec<u8>>> = self.one(
            "SELECT logo FROM clients WHERE instance_id = ?1 AND client_id = ?2",
            params![In(&instance), In(client)],
            first,
        )?;
        Ok(found.flatten())
    }

    /// Whether there is a copy of a client's picture.
    pub fn has_client_logo(&self, instance: InstanceId, client: &ClientId) -> Result<bool, Error> {
        let found: Option<i64> = self.one(
            "SELECT 1 FROM clients WHERE instance_id = ?1 AND client_id = ?2 AND logo IS NOT NULL",
            params![In(&instance), In(client)],
            first,
        )?;
        Ok(found.is_some())
    }

    /// How many clients an instance has.
    pub fn count_clients(&self, instance: InstanceId) -> Result<u32, Error> {
        self.number(
            "SELECT count(*) FROM clients WHERE instance_id = ?1",
            [In(&instance)],
        )
    }
}

impl Write {
    /// Registers a client. Taken when the instance has one with that id.
    pub fn insert_client(&self, client: &Client) -> Result<Inserted, Error> {
        self.insert(
            concat!(
                "INSERT INTO clients (",
                columns!(),
                ") VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT DO NOTHING"
            ),
            params![
                In(&client.instance_id),
                In(&client.client_id),
                In(&client.metadata),
                client.sealed_secret,
                In(&client.created_at),
                In(&client.last_used_at),
            ],
        )
    }

    /// Replaces what a client registered. `false` when it is gone.
    pub fn update_client(&self, instance: InstanceId, metadata: &ClientMetadata) -> Result<bool, Error> {
        self.changed(
            "UPDATE clients SET metadata = ?3 WHERE instance_id = ?1 AND client_id = ?2",
            params![In(&instance), In(&metadata.client_id), In(metadata)],
        )
    }

    /// Replaces a client's secret; the old one is overwritten. `false` when the client is gone.
    pub fn update_client_secret(
        &self,
        instance: InstanceId,
        client: &ClientId,
        sealed_secret: Option<&[u8]>,
    ) -> Result<bool, Error> {
        self.changed(
            "UPDATE clients SET secret = ?3 WHERE instance_id = ?1 AND client_id = ?2",
            params![In(&instance), In(client), sealed_secret],
        )
    }

    /// Sets the token that manages a client's registration. `false` when the client is gone.
    pub fn update_client_registration(
        &self,
        instance: InstanceId,
        client: &ClientId,
        hash: TokenHash,
    ) -> Result<bool, Error> {
        self.changed(
            "UPDATE clients SET registration_hash = ?3 WHERE instance_id = ?1 AND client_id = ?2",
            params![In(&instance), In(client), In(&hash)],
        )
    }

    /// Replaces our copy of a client's picture, a PNG. `false` when the client is gone.
    pub fn update_client_logo(
        &self,
        instance: InstanceId,
        client: &ClientId,
        logo: Option<&[u8]>,
    ) -> Result<bool, Error> {
        self.changed(
            "UPDATE clients SET logo = ?3 WHERE instance_id = ?1 AND client_id = ?2",
            params![In(&instance), In(client), logo],
        )
    }

    /// Notes that a client got a token, to the minute. `false` when that was noted less than a minute ago.
    pub fn mark_client_used(
        &self,
        instance: InstanceId,
        client: &ClientId,
        now: Timestamp,
    ) -> Result<bool, Error> {
        self.changed(
            "UPDATE clients SET last_used_at = ?3
             WHERE instance_id = ?1 AND client_id = ?2 AND (last_used_at IS NULL OR last_used_at <= ?3 - ?4)",
            params![In(&instance), In(client), In(&now), LAST_USED_STEP],
        )
    }

    /// Removes a client with its consent, grants and tokens. `false` when it is gone already.
    pub fn remove_client(&self, instance: InstanceId, client: &ClientId) -> Result<bool, Error> {
        self.changed(
            "DELETE FROM clients WHERE instance_id = ?1 AND client_id = ?2",
            params![In(&instance), In(client)],
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::consents::Consent;
    use crate::testing::{
        House, at, client, client_id, code, grant_id, hash, instance, instance_id, metadata, scope,
    };

    fn last_used(house: &House) -> Option<Timestamp> {
        house
            .read(|read| read.find_client(instance_id(1), &client_id("app")))
            .unwrap()
            .last_used_at
    }

    #[test]
    fn a_client_is_found_as_it_was_added() {
        let house = House::settled();
        let found = house
            .read(|read| read.find_client(instance_id(1), &client_id("app")))
            .unwrap();
        assert_eq!(found.metadata, metadata("app"));
        assert_eq!(found.sealed_secret.as_deref(), Some(&[1, 2, 3][..]));
        assert_eq!(found.created_at, at(0));
        assert!(
            house
                .read(|read| read.find_client(instance_id(1), &client_id("App")))
                .is_none()
        );
    }

    #[test]
    fn an_id_is_taken_once_per_instance() {
        let house = House::settled();
        assert_eq!(
            house.write(|write| write.insert_client(&client(1, "app"))),
            Inserted::Taken
        );
        assert_eq!(
            house.write(|write| write.insert_instance(&instance(2))),
            Inserted::Done
        );
        assert_eq!(
            house.write(|write| write.insert_client(&client(2, "app"))),
            Inserted::Done
        );
        assert_eq!(house.read(|read| read.count_clients(instance_id(1))), 1);
        assert_eq!(house.read(|read| read.list_clients(instance_id(2))).len(), 1);
    }

    #[test]
    fn a_client_needs_its_instance() {
        let house = House::settled();
        let refused = house
            .store
            .write_blocking(|write| write.insert_client(&client(7, "app")));
        assert!(matches!(refused, Err(Error::Constraint(_))), "{refused:?}");
    }

    #[test]
    fn registration_and_secret_change_apart() {
        let house = House::settled();
        let mut changed = metadata("app");
        changed.client_name = "Renamed".to_owned();
        assert!(house.write(move |write| write.update_client(instance_id(1), &changed)));
        assert!(house.write(|write| write.update_client_secret(
            instance_id(1),
            &client_id("app"),
            Some(&[9])
        )));
        let found = house
            .read(|read| read.find_client(instance_id(1), &client_id("app")))
            .unwrap();
        assert_eq!(found.metadata.client_name, "Renamed");
        assert_eq!(found.sealed_secret.as_deref(), Some(&[9][..]));
        assert!(!house.write(|write| write.update_client(instance_id(1), &metadata("other"))));
        assert!(!house.write(|write| write.update_client_secret(instance_id(1), &client_id("other"), None)));
    }

    #[test]
    fn use_is_noted_to_the_minute() {
        let house = House::settled();
        let mark = |seconds| {
            house.write(move |write| write.mark_client_used(instance_id(1), &client_id("app"), at(seconds)));
        };
        assert_eq!(last_used(&house), None);
        mark(5);
        assert_eq!(last_used(&house), Some(at(5)));
        mark(64);
        assert_eq!(last_used(&house), Some(at(5)));
        mark(65);
        assert_eq!(last_used(&house), Some(at(65)));
    }

    #[test]
    fn one_token_manages_one_registration() {
        let house = House::settled();
        let manages = |n: u8, client: &'static str| {
            house.read(move |read| read.has_client_registration(instance_id(1), &client_id(client), hash(n)))
        };
        assert!(!manages(7, "app"));
        assert_eq!(
            house.read(|read| read.count_self_registered_clients(instance_id(1))),
            0
        );
        assert!(house.write(|write| write.update_client_registration(
            instance_id(1),
            &client_id("app"),
            hash(7)
        )));
        assert!(manages(7, "app") && !manages(8, "app") && !manages(7, "other"));
        assert_eq!(
            house.read(|read| read.count_self_registered_clients(instance_id(1))),
            1
        );
    }

    #[test]
    fn a_logo_comes_and_goes() {
        let house = House::settled();
        let logo = || house.read(|read| read.find_client_logo(instance_id(1), &client_id("app")));
        let has = || house.read(|read| read.has_client_logo(instance_id(1), &client_id("app")));
        assert!(logo().is_none() && !has());
        let put = |bytes: Option<&'static [u8]>| {
            house.write(move |write| write.update_client_logo(instance_id(1), &client_id("app"), bytes))
        };
        assert!(put(Some(&[1, 2])));
        assert_eq!((logo().as_deref(), has()), (Some(&[1, 2][..]), true));
        assert!(put(None));
        assert!(logo().is_none() && !has());
    }

    #[test]
    fn consent_grants_and_codes_go_with_their_client() {
        let house = House::settled();
        house.write(|write| {
            write.insert_code(&code(1))?;
            write.insert_consent(&Consent {
                instance_id: instance_id(1),
                client_id: client_id("app"),
                scope: scope("openid"),
                given_at: at(0),
            })
        });
        assert!(house.write(|write| write.remove_client(instance_id(1), &client_id("app"))));
        assert!(!house.write(|write| write.remove_client(instance_id(1), &client_id("app"))));
        house.read(|read| {
            assert!(read.find_consent(instance_id(1), &client_id("app"))?.is_none());
            assert!(read.find_grant(grant_id(1))?.is_none());
            assert!(read.find_code(hash(1))?.is_none());
            Ok(())
        });
        assert!(!house.write(|write| write.consume_code(hash(1), at(1))));
    }
}
