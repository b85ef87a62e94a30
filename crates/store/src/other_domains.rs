//! Further domains of instances, and what their owners chose for them as a Cozy.
//!
//! A domain leads to one instance, whether it is the instance's own or one of these.

use protocol::id::InstanceId;
use rusqlite::params;

use crate::columns::{Cells, In};
use crate::{Error, Inserted, Read, Write};

/// A further domain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OtherDomain {
    /// `host[:port]`, as normalised by the caller.
    pub domain: String,
    /// Where it leads to.
    pub instance_id: InstanceId,
    /// Whether visitors are sent on to the instance's own domain; else it is served under this one, too.
    pub moved: bool,
}

impl Read {
    /// All further domains, in their order.
    pub fn list_other_domains(&self) -> Result<Vec<OtherDomain>, Error> {
        self.all(
            "SELECT domain, instance_id, moved FROM other_domains ORDER BY domain",
            [],
            |row| {
                let mut cells = Cells::of(row);
                Ok(OtherDomain {
                    domain: cells.take()?,
                    instance_id: cells.take()?,
                    moved: cells.take()?,
                })
            },
        )
    }

    /// Whether a domain is a further one of an instance.
    pub fn has_other_domain(&self, domain: &str) -> Result<bool, Error> {
        let found: Option<String> = self.one(
            "SELECT domain FROM other_domains WHERE domain = ?1",
            [domain],
            crate::columns::first,
        )?;
        Ok(found.is_some())
    }

    /// What every owner chose, a JSON object each.
    pub fn list_cozy_settings(&self) -> Result<Vec<(InstanceId, String)>, Error> {
        self.all("SELECT instance_id, settings FROM cozy_settings", [], |row| {
            let mut cells = Cells::of(row);
            Ok((cells.take()?, cells.take()?))
        })
    }

    /// What the owner of one instance chose; nothing is an empty object.
    pub fn find_cozy_settings(&self, instance: InstanceId) -> Result<String, Error> {
        let found = self.one(
            "SELECT settings FROM cozy_settings WHERE instance_id = ?1",
            [In(&instance)],
            crate::columns::first,
        )?;
        Ok(found.unwrap_or_else(|| "{}".to_owned()))
    }
}

impl Write {
    /// Adds a further domain. Taken when it leads somewhere already.
    pub fn insert_other_domain(&self, other: &OtherDomain) -> Result<Inserted, Error> {
        self.insert(
            "INSERT INTO other_domains (domain, instance_id, moved)
             SELECT ?1, ?2, ?3 WHERE NOT EXISTS (SELECT 1 FROM instances WHERE domain = ?1)
             ON CONFLICT DO NOTHING",
            params![other.domain, In(&other.instance_id), other.moved],
        )
    }

    /// Removes the further domains of one kind that an instance has. Says how many.
    pub fn remove_other_domains(&self, instance: InstanceId, moved: bool) -> Result<usize, Error> {
        self.execute(
            "DELETE FROM other_domains WHERE instance_id = ?1 AND moved = ?2",
            params![In(&instance), moved],
        )
    }

    /// Replaces what the owner of an instance chose.
    pub fn update_cozy_settings(&self, instance: InstanceId, settings: &str) -> Result<(), Error> {
        self.execute(
            "INSERT INTO cozy_settings (instance_id, settings) VALUES (?1, ?2)
             ON CONFLICT DO UPDATE SET settings = excluded.settings",
            params![In(&instance), settings],
        )?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{House, instance, instance_id};

    fn other(domain: &str, n: u8, moved: bool) -> OtherDomain {
        OtherDomain {
            domain: domain.to_owned(),
            instance_id: instance_id(n),
            moved,
        }
    }

    #[test]
    fn a_domain_leads_to_one_instance() {
        let house = House::settled();
        let added = house.write(|write| write.insert_instance(&instance(2)));
        assert_eq!(added, Inserted::Done);
        let adds = |new: OtherDomain| house.write(move |write| write.insert_other_domain(&new));
        assert_eq!(adds(other("a.example", 1, false)), Inserted::Done);
        assert_eq!(adds(other("b.example", 1, true)), Inserted::Done);
        assert_eq!(adds(other("a.example", 2, false)), Inserted::Taken);
        assert!(house.read(|read| read.has_other_domain("a.example")));
        assert!(!house.read(|read| read.has_other_domain("c.example")));
        let own = instance(2).domain;
        assert_eq!(adds(other(&own, 1, false)), Inserted::Taken);
        let all = || house.read(Read::list_other_domains);
        assert_eq!(all(), [other("a.example", 1, false), other("b.example", 1, true)]);
        assert_eq!(
            house.write(|write| write.remove_other_domains(instance_id(1), false)),
            1
        );
        assert_eq!(all(), [other("b.example", 1, true)]);
        house.write(|write| write.remove_instance(instance_id(1)));
        assert!(all().is_empty());
    }

    #[test]
    fn settings_are_replaced() {
        let house = House::settled();
        let find = || house.read(|read| read.find_cozy_settings(instance_id(1)));
        assert_eq!(find(), "{}");
        house.write(|write| {
            write.update_cozy_settings(instance_id(1), "{\"a\":1}")?;
            write.update_cozy_settings(instance_id(1), "{\"a\":2}")
        });
        assert_eq!(find(), "{\"a\":2}");
        assert_eq!(
            house.read(Read::list_cozy_settings),
            [(instance_id(1), "{\"a\":2}".to_owned())]
        );
    }
}
