//! Certificates that the lodge made itself: its local authority, and what that signed. The private key comes sealed.

use protocol::time::Timestamp;
use rusqlite::params;

use crate::columns::{Cells, In};
use crate::{Error, Read, Write};

/// One certificate and its key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    /// What it is for, in the caller's word for it; there is one of each.
    pub name: String,
    /// The private key as sealed by the caller.
    pub sealed_private: Vec<u8>,
    /// The certificate and those above it, PEM.
    pub chain: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
}

impl Read {
    /// The certificate with this name.
    pub fn find_certificate(&self, name: &str) -> Result<Option<Certificate>, Error> {
        self.one(
            "SELECT name, private, chain, created_at, expires_at FROM certificates WHERE name = ?1",
            [name],
            |row| {
                let mut cells = Cells::of(row);
                Ok(Certificate {
                    name: cells.take()?,
                    sealed_private: cells.take()?,
                    chain: cells.take()?,
                    created_at: cells.take()?,
                    expires_at: cells.take()?,
                })
            },
        )
    }
}

impl Write {
    /// Puts a certificate in its place, over the one that is there.
    pub fn update_certificate(&self, certificate: &Certificate) -> Result<(), Error> {
        self.execute(
            "INSERT INTO certificates (name, private, chain, created_at, expires_at) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT DO UPDATE SET private = excluded.private, chain = excluded.chain,
                 created_at = excluded.created_at, expires_at = excluded.expires_at",
            params![
                certificate.name,
                certificate.sealed_private,
                certificate.chain,
                In(&certificate.created_at),
                In(&certificate.expires_at),
            ],
        )?;
        Ok(())
    }

    /// Removes a certificate; its private key is overwritten. `false` when it is gone already.
    pub fn remove_certificate(&self, name: &str) -> Result<bool, Error> {
        self.changed("DELETE FROM certificates WHERE name = ?1", [name])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{House, at};

    fn certificate(name: &str, seconds: i64) -> Certificate {
        Certificate {
            name: name.to_owned(),
            sealed_private: vec![7; 40],
            chain: "-----BEGIN CERTIFICATE-----".to_owned(),
            created_at: at(seconds),
            expires_at: at(seconds + 1),
        }
    }

    #[test]
    fn there_is_one_certificate_of_each_name() {
        let house = House::empty();
        house.write(|write| {
            write.update_certificate(&certificate("authority", 0))?;
            write.update_certificate(&certificate("server", 0))?;
            write.update_certificate(&certificate("server", 5))
        });
        assert_eq!(
            house.read(|read| read.find_certificate("server")),
            Some(certificate("server", 5))
        );
        assert!(house.write(|write| write.remove_certificate("server")));
        assert!(!house.write(|write| write.remove_certificate("server")));
        assert_eq!(house.read(|read| read.find_certificate("server")), None);
        assert_eq!(
            house.read(|read| read.find_certificate("authority")),
            Some(certificate("authority", 0))
        );
    }
}
