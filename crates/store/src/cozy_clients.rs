//! Clients of the Cozy side and the codes on their way to them. Secrets come sealed.

use protocol::cozy::granted::Granted;
use protocol::cozy::registration::ClientRecord;
use protocol::cozy::token::AccessCode;
use protocol::id::{ClientId, InstanceId};
use protocol::secret::TokenHash;
use protocol::time::Timestamp;
use rusqlite::{Row, params};

use crate::columns::{Cells, In, first};
use crate::{Error, Inserted, Read, Write};

/// One client.
#[derive(Debug, Clone)]
pub struct CozyClient {
    /// Its place in lists; 0 until it is stored.
    pub number: i64,
    /// The instance that it is registered with.
    pub instance_id: InstanceId,
    /// What it said and what is known of it, with its id.
    pub record: ClientRecord,
    /// Its secret as sealed by the caller.
    pub sealed_secret: Vec<u8>,
    /// What is left of what the owner agreed to.
    pub granted: Granted,
    /// Its tokens carry it; others are dead.
    pub stamp: u32,
    /// Hash of the secret for which it is handed out, once.
    pub onboarding_hash: Option<TokenHash>,
}

macro_rules! columns {
    () => {
        "number, instance_id, record, secret, granted, stamp, onboarding_hash"
    };
}

fn read(row: &Row<'_>) -> rusqlite::Result<CozyClient> {
    let mut cells = Cells::of(row);
    Ok(CozyClient {
        number: cells.take()?,
        instance_id: cells.take()?,
        record: cells.take()?,
        sealed_secret: cells.take()?,
        granted: cells.take()?,
        stamp: cells.take()?,
        onboarding_hash: cells.take()?,
    })
}

impl Read {
    /// One client.
    pub fn find_cozy_client(
        &self,
        instance: InstanceId,
        client: &ClientId,
    ) -> Result<Option<CozyClient>, Error> {
        self.one(
            concat!(
                "SELECT ",
                columns!(),
                " FROM cozy_clients WHERE instance_id = ?1 AND client_id = ?2"
            ),
            params![In(&instance), In(client)],
            read,
        )
    }

    /// At most `limit` clients of an instance behind this number, oldest first.
    pub fn list_cozy_clients(
        &self,
        instance: InstanceId,
        behind: i64,
        limit: u32,
    ) -> Result<Vec<CozyClient>, Error> {
        self.all(
            concat!(
                "SELECT ",
                columns!(),
                " FROM cozy_clients WHERE instance_id = ?1 AND number > ?2 ORDER BY number LIMIT ?3"
            ),
            params![In(&instance), behind, limit],
            read,
        )
    }

    /// The clients of one program, oldest first.
    pub fn list_cozy_clients_of(
        &self,
        instance: InstanceId,
        software_id: &str,
    ) -> Result<Vec<CozyClient>, Error> {
        self.all(
            concat!(
                "SELECT ",
                columns!(),
                " FROM cozy_clients WHERE instance_id = ?1 AND software_id = ?2 ORDER BY number"
            ),
            params![In(&instance), software_id],
            read,
        )
    }

    /// How many clients an instance has that its owner has agreed to something for.
    pub fn count_cozy_clients(&self, instance: InstanceId) -> Result<u32, Error> {
        self.number(
            "SELECT count(*) FROM cozy_clients WHERE instance_id = ?1 AND pending = 0",
            [In(&instance)],
        )
    }

    /// The names of all clients but one.
    pub fn list_cozy_client_names(
        &self,
        instance: InstanceId,
        but: Option<&ClientId>,
    ) -> Result<Vec<String>, Error> {
        self.all(
            "SELECT name FROM cozy_clients WHERE instance_id = ?1 AND client_id IS NOT ?2",
            params![In(&instance), but.map(In)],
            first,
        )
    }
}

impl Write {
    /// Adds a client. Taken when the instance has one with that id, or one that waits for the same onboarding secret.
    pub fn insert_cozy_client(&self, client: &CozyClient) -> Result<Inserted, Error> {
        self.insert(
            "INSERT INTO cozy_clients (instance_id, client_id, name, software_id, record, secret, granted, stamp,
                 onboarding_hash, pending, created_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11) ON CONFLICT DO NOTHING",
            params![
                In(&client.instance_id),
                In(&client.record.client_id),
                client.record.input.client_name,
                client.record.input.software_id,
                In(&client.record),
                client.sealed_secret,
                In(&client.granted),
                client.stamp,
                In(&client.onboarding_hash),
                client.record.pending,
                In(&client.record.created_at),
            ],
        )
    }

    /// Writes a client that was read in the same transaction back. `false` when it is gone.
    pub fn update_cozy_client(&self, client: &CozyClient) -> Result<bool, Error> {
        self.changed(
            "UPDATE cozy_clients SET name = ?3, software_id = ?4, record = ?5, secret = ?6, granted = ?7, stamp = ?8,
                 pending = ?9
             WHERE instance_id = ?1 AND client_id = ?2",
            params![
                In(&client.instance_id),
                In(&client.record.client_id),
                client.record.input.client_name,
                client.record.input.software_id,
                In(&client.record),
                client.sealed_secret,
                In(&client.granted),
                client.stamp,
                client.record.pending,
            ],
        )
    }

    /// Removes a client with its codes. `false` when it is gone already.
    pub fn remove_cozy_client(&self, instance: InstanceId, client: &ClientId) -> Result<bool, Error> {
        self.changed(
            "DELETE FROM cozy_clients WHERE instance_id = ?1 AND client_id = ?2",
            params![In(&instance), In(client)],
        )
    }

    /// Hands a prepared client out. Works once.
    pub fn consume_cozy_onboarding(
        &self,
        instance: InstanceId,
        hash: TokenHash,
    ) -> Result<Option<CozyClient>, Error> {
        self.one(
            concat!(
                "UPDATE cozy_clients SET onboarding_hash = NULL WHERE instance_id = ?1 AND onboarding_hash = ?2
                 RETURNING ",
                columns!()
            ),
            params![In(&instance), In(&hash)],
            read,
        )
    }

    /// Adds a code. [`Error::Constraint`] when its client is gone.
    pub fn insert_cozy_code(
        &self,
        instance: InstanceId,
        hash: TokenHash,
        code: &AccessCode,
        expires_at: Timestamp,
    ) -> Result<(), Error> {
        self.execute(
            "INSERT INTO cozy_codes (hash, instance_id, client_id, code, expires_at) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![
                In(&hash),
                In(&instance),
                In(&code.client_id),
                In(code),
                In(&expires_at)
            ],
        )?;
        Ok(())
    }

    /// Takes a code out, whoever presents it. Works once.
    pub fn consume_cozy_code(
        &self,
        instance: InstanceId,
        hash: TokenHash,
    ) -> Result<Option<AccessCode>, Error> {
        self.one(
            "DELETE FROM cozy_codes WHERE hash = ?1 AND instance_id = ?2 RETURNING code",
            params![In(&hash), In(&instance)],
            first,
        )
    }

    /// Takes out the codes on their way to a client. Says how many.
    pub fn remove_cozy_codes(&self, instance: InstanceId, client: &ClientId) -> Result<usize, Error> {
        self.execute(
            "DELETE FROM cozy_codes WHERE instance_id = ?1 AND client_id = ?2",
            params![In(&instance), In(client)],
        )
    }
}

#[cfg(test)]
mod tests {
    use protocol::cozy::registration::ClientInput;
    use protocol::cozy::scope::GrantedScope;

    use super::*;
    use crate::testing::{House, at, client_id, hash, instance_id};

    fn client(id: &str, pending: bool) -> CozyClient {
        let input = ClientInput {
            redirect_uris: vec!["https://app.example/cb".to_owned()],
            client_name: id.to_owned(),
            software_id: "github.com/example/app".to_owned(),
            client_kind: None,
            client_uri: None,
            logo_uri: None,
            policy_uri: None,
            software_version: None,
            notification_platform: None,
            notification_device_token: None,
        };
        let mut record = ClientRecord::new(client_id(id), input, at(0));
        record.pending = pending;
        CozyClient {
            number: 0,
            instance_id: instance_id(1),
            record,
            sealed_secret: b"sealed".to_vec(),
            granted: Granted::default(),
            stamp: 1,
            onboarding_hash: None,
        }
    }

    fn code(id: &str) -> AccessCode {
        AccessCode {
            client_id: client_id(id),
            scope: GrantedScope::parse("io.cozy.files:GET").unwrap(),
            code_challenge: None,
            issued_at: at(0),
        }
    }

    fn house() -> House {
        let house = House::settled();
        house.write(|write| {
            assert_eq!(write.insert_cozy_client(&client("a", false))?, Inserted::Done);
            assert_eq!(write.insert_cozy_client(&client("b", true))?, Inserted::Done);
            assert_eq!(write.insert_cozy_client(&client("b", true))?, Inserted::Taken);
            write.insert_cozy_code(instance_id(1), hash(1), &code("a"), at(300))
        });
        house
    }

    #[test]
    fn a_client_comes_back_as_it_was_written() {
        let house = house();
        house.write(|write| {
            let mut one = write.find_cozy_client(instance_id(1), &client_id("a"))?.unwrap();
            one.granted.add(&GrantedScope::parse("io.cozy.files").unwrap());
            one.stamp = 2;
            one.record.input.client_name = "a-2".to_owned();
            assert!(write.update_cozy_client(&one)?);
            Ok(())
        });
        let one = house
            .read(|read| read.find_cozy_client(instance_id(1), &client_id("a")))
            .unwrap();
        assert_eq!((one.stamp, one.granted.grants().len()), (2, 1));
        let names = house.read(|read| read.list_cozy_client_names(instance_id(1), Some(&client_id("b"))));
        assert_eq!(names, ["a-2"]);
        let names = house.read(|read| read.list_cozy_client_names(instance_id(1), None));
        assert_eq!(names, ["a-2", "b"]);
        assert!(
            house
                .read(|read| read.find_cozy_client(instance_id(2), &client_id("a")))
                .is_none()
        );
    }

    #[test]
    fn lists_go_on_behind_a_number() {
        let house = house();
        let page = |behind, limit| {
            let found = house.read(|read| read.list_cozy_clients(instance_id(1), behind, limit));
            found
                .iter()
                .map(|one| (one.number, one.record.client_id.to_string()))
                .collect::<Vec<_>>()
        };
        let first = page(0, 1);
        assert_eq!(first[0].1, "a");
        assert_eq!(page(first[0].0, 10)[0].1, "b");
        let of = |software: &str| house.read(|read| read.list_cozy_clients_of(instance_id(1), software));
        assert_eq!(of("github.com/example/app").len(), 2);
        assert_eq!(of("other").len(), 0);
    }

    #[test]
    fn cozy_31_of_many_who_present_a_code_one_gets_it() {
        let house = house();
        assert_eq!(
            house.race(|write| Ok(write.consume_cozy_code(instance_id(1), hash(1))?.is_some())),
            1
        );
    }

    #[test]
    fn cozy_31_a_code_of_another_instance_is_none() {
        let house = house();
        let elsewhere = house.write(|write| write.consume_cozy_code(instance_id(2), hash(1)));
        assert_eq!(elsewhere, None);
        let here = house.write(|write| write.consume_cozy_code(instance_id(1), hash(1)));
        assert_eq!(here, Some(code("a")));
    }

    #[test]
    fn cozy_25_codes_go_with_their_client() {
        let house = house();
        assert!(house.write(|write| write.remove_cozy_client(instance_id(1), &client_id("a"))));
        assert!(!house.write(|write| write.remove_cozy_client(instance_id(1), &client_id("a"))));
        assert_eq!(
            house.write(|write| write.consume_cozy_code(instance_id(1), hash(1))),
            None
        );
    }

    #[test]
    fn cozy_56_a_prepared_client_is_handed_out_once() {
        let house = house();
        house.write(|write| {
            let prepared = CozyClient {
                onboarding_hash: Some(hash(7)),
                ..client("c", false)
            };
            assert_eq!(write.insert_cozy_client(&prepared)?, Inserted::Done);
            let same = CozyClient {
                onboarding_hash: Some(hash(7)),
                ..client("d", false)
            };
            assert_eq!(write.insert_cozy_client(&same)?, Inserted::Taken);
            Ok(())
        });
        assert_eq!(
            house.race(|write| Ok(write.consume_cozy_onboarding(instance_id(1), hash(7))?.is_some())),
            1
        );
    }
}
