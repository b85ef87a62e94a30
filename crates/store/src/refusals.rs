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
    /// Whether somebody vouched for it: the owner, who was signed in where it happened, or the client, which had proved
    /// who it is.
    pub vouched: bool,
}

/// How many refusals are kept. Apps of each kind have room of their own, so that nobody can flush the others out.
#[derive(Debug, Clone, Copy)]
pub struct Room {
    /// Of one `client_id`.
    pub of_client: u32,
    /// Of ids that no client has, together.
    pub of_strangers: u32,
    /// Of clients that registered themselves, together.
    pub of_self_registered: u32,
    /// Of all other clients, together.
    pub of_others: u32,
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
        "id, times, instance_id, at, endpoint, client_id, error, rule, detail, vouched"
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
            vouched: cells.take()?,
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
             WHERE instance_id = ?1 AND endpoint = ?3 AND client_id IS ?4 AND error = ?5 AND rule = ?6 AND detail = ?7
                 AND vouched = ?8",
            params![
                In(&refusal.instance_id),
                In(&refusal.at),
                refusal.endpoint,
                refusal.client_id,
                refusal.error,
                refusal.rule,
                refusal.detail,
                refusal.vouched,
            ],
        )?;
        if !known {
            self.execute(
                "INSERT INTO refusals (instance_id, at, endpoint, client_id, error, rule, detail, vouched)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
                params![
                    In(&refusal.instance_id),
                    In(&refusal.at),
                    refusal.endpoint,
                    refusal.client_id,
                    refusal.error,
                    refusal.rule,
                    refusal.detail,
                    refusal.vouched,
                ],
            )?;
        }
        Ok(())
    }

    /// Keeps the newest refusals of an instance, as many as there is room for. Within each part of the list whoever has
    /// the most gives way first: one client before the others, and of one client what nobody vouched for before what
    /// somebody did. Says how many went.
    pub fn expire_refusals(
        &self,
        instance: InstanceId,
        client_id: Option<&str>,
        room: Room,
    ) -> Result<usize, Error> {
        let mut gone = self.execute(
            "DELETE FROM refusals WHERE id IN
                 (SELECT id FROM
                      (SELECT id, at, row_number() OVER (PARTITION BY vouched ORDER BY at DESC, id DESC) AS place
                       FROM refusals WHERE instance_id = ?1 AND client_id IS ?2)
                  ORDER BY place, at DESC, id DESC LIMIT -1 OFFSET ?3)",
            params![In(&instance), client_id, room.of_client],
        )?;
        for (kind, most) in [
            ("stranger", room.of_strangers),
            ("self-registered", room.of_self_registered),
            ("other", room.of_others),
        ] {
            gone += self.execute(
                "DELETE FROM refusals WHERE id IN
                     (SELECT id FROM
                          (SELECT r.id, r.at, row_number() OVER
                                      (PARTITION BY r.client_id ORDER BY r.at DESC, r.id DESC) AS place,
                                  CASE WHEN c.client_id IS NULL THEN 'stranger'
                                       WHEN c.registration_hash IS NOT NULL THEN 'self-registered'
                                       ELSE 'other' END AS kind
                           FROM refusals AS r
                           LEFT JOIN clients AS c ON c.instance_id = r.instance_id AND c.client_id = r.client_id
                           WHERE r.instance_id = ?1)
                      WHERE kind = ?2 ORDER BY place, at DESC, id DESC LIMIT -1 OFFSET ?3)",
                params![In(&instance), kind, most],
            )?;
        }
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
    use crate::Inserted;
    use crate::testing::{House, at, client, hash, instance_id};

    const ROOM: Room = Room {
        of_client: 2,
        of_strangers: 3,
        of_self_registered: 4,
        of_others: 5,
    };

    fn refusal(seconds: i64, client: &str, received: &str) -> NewRefusal {
        NewRefusal {
            instance_id: instance_id(1),
            at: at(seconds),
            endpoint: "authorize".to_owned(),
            client_id: Some(client.to_owned()),
            error: "invalid_request".to_owned(),
            rule: "redirect_uri_not_registered".to_owned(),
            detail: format!("{{\"received\":\"{received}\"}}"),
            vouched: false,
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
                write.expire_refusals(instance_id(1), Some(&stranger), ROOM)?;
            }
            for n in 0..5 {
                write.insert_refusal(&refusal(50 + n, "app", &format!("y{n}")))?;
                write.expire_refusals(instance_id(1), Some("app"), ROOM)?;
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
    fn s_230_a_flood_of_self_registered_apps_flushes_neither_each_other_nor_the_owners() {
        let house = House::settled();
        for n in 0..6_u8 {
            let own = client(1, &format!("own-{n}"));
            let id = own.client_id.clone();
            assert_eq!(
                house.write(move |write| write.insert_client(&own)),
                Inserted::Done
            );
            house.write(move |write| write.update_client_registration(instance_id(1), &id, hash(n)));
        }
        house.write(|write| {
            write.insert_refusal(&refusal(1, "app", "x"))?;
            write.insert_refusal(&refusal(2, "own-0", "x"))?;
            for n in 0..50 {
                let flood = format!("own-{}", 1 + n % 3);
                write.insert_refusal(&refusal(10 + n, &flood, &format!("x{n}")))?;
                write.expire_refusals(instance_id(1), Some(&flood), ROOM)?;
            }
            Ok(())
        });
        let mut clients: Vec<_> = list(&house)
            .into_iter()
            .filter_map(|it| it.what.client_id)
            .collect();
        clients.sort();
        assert_eq!(clients, ["app", "own-0", "own-1", "own-2", "own-3"]);
    }

    #[test]
    fn what_somebody_vouched_for_keeps_half_of_its_apps_room() {
        let house = House::settled();
        house.write(|write| {
            write.insert_refusal(&NewRefusal {
                vouched: true,
                ..refusal(1, "app", "x")
            })?;
            for n in 0..20 {
                write.insert_refusal(&refusal(10 + n, "app", &format!("x{n}")))?;
                write.expire_refusals(instance_id(1), Some("app"), ROOM)?;
            }
            Ok(())
        });
        let kept: Vec<_> = list(&house)
            .into_iter()
            .map(|it| (it.what.at, it.what.vouched))
            .collect();
        assert_eq!(kept, [(at(29), false), (at(1), true)]);
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
