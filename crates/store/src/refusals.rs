//! Requests of apps that were refused: what was received beside what was registered, as JSON that its writer knows.
//!
//! The list is bounded by whoever writes to it; the same refusal again only counts.

use protocol::id::InstanceId;
use protocol::time::Timestamp;
use rusqlite::{Row, params};

use crate::columns::{Cells, In};
use crate::{Error, Read, Write};

/// One refusal as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRefusal {
    /// The instance that refused.
    pub instance_id: InstanceId,
    /// When.
    pub at: Timestamp,
    /// Where.
    pub endpoint: String,
    /// The `client_id` that was received, known or not.
    pub client_id: Option<String>,
    /// The OAuth error.
    pub error: String,
    /// Which rule was broken.
    pub rule: String,
    /// What was received and registered, a JSON object.
    pub detail: String,
}

/// One refusal as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Its number.
    pub id: i64,
    /// How often it happened.
    pub times: u32,
    /// What happened; `at` is the last time.
    pub what: NewRefusal,
}

macro_rules! columns {
    () => {
        "id, times, instance_id, at, endpoint, client_id, error, rule, detail"
    };
}

fn read(row: &Row<'_>) -> rusqlite::Result<Refusal> {
    let mut cells = Cells::of(row);
    Ok(Refusal {
        id: cells.take()?,
        times: cells.take()?,
        what: NewRefusal {
            instance_id: cells.take()?,
            at: cells.take()?,
            endpoint: cells.take()?,
            client_id: cells.take()?,
            error: cells.take()?,
            rule: cells.take()?,
            detail: cells.take()?,
        },
    })
}

impl Read {
    /// All refusals of an instance, newest first.
    pub fn list_refusals(&self, instance: InstanceId) -> Result<Vec<Refusal>, Error> {
        self.all(
            concat!(
                "SELECT ",
                columns!(),
                " FROM refusals WHERE instance_id = ?1 ORDER BY at DESC, id DESC"
            ),
            [In(&instance)],
            read,
        )
    }

    /// One refusal of an instance.
    pub fn find_refusal(&self, instance: InstanceId, id: i64) -> Result<Option<Refusal>, Error> {
        self.one(
            concat!(
                "SELECT ",
                columns!(),
                " FROM refusals WHERE instance_id = ?1 AND id = ?2"
            ),
            params![In(&instance), id],
            read,
        )
    }
}

impl Write {
    /// Writes a refusal, or counts it when the same one is in the list.
    pub fn insert_refusal(&self, refusal: &NewRefusal) -> Result<(), Error> {
        let known = self.changed(
            "UPDATE refusals SET at = max(at, ?2), times = times + 1
             WHERE instance_id = ?1 AND endpoint = ?3 AND client_id IS ?4 AND error = ?5 AND rule = ?6 AND detail = ?7",
            params![
                In(&refusal.instance_id),
                In(&refusal.at),
                refusal.endpoint,
                refusal.client_id,
                refusal.error,
                refusal.rule,
                refusal.detail,
            ],
        )?;
        if !known {
            self.execute(
                "INSERT INTO refusals (instance_id, at, endpoint, client_id, error, rule, detail)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                params![
                    In(&refusal.instance_id),
                    In(&refusal.at),
                    refusal.endpoint,
                    refusal.client_id,
                    refusal.error,
                    refusal.rule,
                    refusal.detail,
                ],
            )?;
        }
        Ok(())
    }

    /// Keeps the newest refusals: so many of one `client_id`, so many of ids that no client has together, so many
    /// of the instance. Says how many went.
    pub fn expire_refusals(
        &self,
        instance: InstanceId,
        client_id: Option<&str>,
        of_client: u32,
        of_strangers: u32,
        at_most: u32,
    ) -> Result<usize, Error> {
        let mut gone = self.execute(
            "DELETE FROM refusals WHERE id IN
                 (SELECT id FROM refusals WHERE instance_id = ?1 AND client_id IS ?2
                  ORDER BY at DESC, id DESC LIMIT -1 OFFSET ?3)",
            params![In(&instance), client_id, of_client],
        )?;
        gone += self.execute(
            "DELETE FROM refusals WHERE id IN
                 (SELECT id FROM refusals AS r WHERE instance_id = ?1 AND NOT EXISTS
                      (SELECT 1 FROM clients AS c WHERE c.instance_id = r.instance_id AND c.client_id = r.client_id)
                  ORDER BY at DESC, id DESC LIMIT -1 OFFSET ?2)",
            params![In(&instance), of_strangers],
        )?;
        gone += self.execute(
            "DELETE FROM refusals WHERE id IN
                 (SELECT id FROM refusals WHERE instance_id = ?1 ORDER BY at DESC, id DESC LIMIT -1 OFFSET ?2)",
            params![In(&instance), at_most],
        )?;
        Ok(gone)
    }

    /// Removes one refusal. `false` when it is gone already.
    pub fn remove_refusal(&self, instance: InstanceId, id: i64) -> Result<bool, Error> {
        self.changed(
            "DELETE FROM refusals WHERE instance_id = ?1 AND id = ?2",
            params![In(&instance), id],
        )
    }

    /// Removes all refusals of an instance. Says how many there were.
    pub fn remove_refusals(&self, instance: InstanceId) -> Result<usize, Error> {
        self.execute("DELETE FROM refusals WHERE instance_id = ?1", [In(&instance)])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{House, at, instance_id};

    fn refusal(seconds: i64, client: &str, received: &str) -> NewRefusal {
        NewRefusal {
            instance_id: instance_id(1),
            at: at(seconds),
            endpoint: "authorize".to_owned(),
            client_id: Some(client.to_owned()),
            error: "invalid_request".to_owned(),
            rule: "redirect_uri_not_registered".to_owned(),
            detail: format!("{{\"received\":\"{received}\"}}"),
        }
    }

    fn list(house: &House) -> Vec<Refusal> {
        house.read(|read| read.list_refusals(instance_id(1)))
    }

    #[test]
    fn the_same_again_only_counts() {
        let house = House::settled();
        house.write(|write| {
            write.insert_refusal(&refusal(1, "app", "x"))?;
            write.insert_refusal(&refusal(2, "app", "y"))?;
            write.insert_refusal(&refusal(3, "app", "x"))
        });
        let list = list(&house);
        assert_eq!(
            list.iter().map(|it| (it.what.at, it.times)).collect::<Vec<_>>(),
            [(at(3), 2), (at(2), 1)]
        );
        let first = list[0].id;
        assert_eq!(
            house.read(|read| read.find_refusal(instance_id(1), first)),
            Some(list[0].clone())
        );
        assert!(
            house
                .read(|read| read.find_refusal(instance_id(2), first))
                .is_none()
        );
    }

    #[test]
    fn strangers_cannot_flush_what_happened_to_apps() {
        let house = House::settled();
        house.write(|write| {
            write.insert_refusal(&refusal(1, "app", "x"))?;
            for n in 0..20 {
                let stranger = format!("stranger-{n}");
                write.insert_refusal(&refusal(10 + n, &stranger, "x"))?;
                write.expire_refusals(instance_id(1), Some(&stranger), 2, 3, 10)?;
            }
            for n in 0..5 {
                write.insert_refusal(&refusal(50 + n, "app", &format!("y{n}")))?;
                write.expire_refusals(instance_id(1), Some("app"), 2, 3, 10)?;
            }
            Ok(())
        });
        let clients: Vec<_> = list(&house)
            .into_iter()
            .filter_map(|it| it.what.client_id)
            .collect();
        assert_eq!(
            clients,
            ["app", "app", "stranger-19", "stranger-18", "stranger-17"]
        );
    }

    #[test]
    fn refusals_can_be_removed() {
        let house = House::settled();
        house.write(|write| {
            write.insert_refusal(&refusal(1, "app", "x"))?;
            write.insert_refusal(&refusal(2, "app", "y"))?;
            write.insert_refusal(&refusal(3, "app", "z"))
        });
        let first = list(&house)[0].id;
        assert!(house.write(move |write| write.remove_refusal(instance_id(1), first)));
        assert!(!house.write(move |write| write.remove_refusal(instance_id(1), first)));
        assert_eq!(house.write(|write| write.remove_refusals(instance_id(1))), 2);
        assert!(list(&house).is_empty());
    }
}
