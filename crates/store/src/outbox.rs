//! Letters to the owner: an outbox that survives a restart, and where the owner can read what was not sent.
//!
//! What a letter says comes sealed: it carries links and codes. A letter with a time to try next waits to be sent; one
//! without is only kept.

use protocol::id::InstanceId;
use protocol::time::Timestamp;
use rusqlite::{Row, params};

use crate::columns::{Cells, In, first};
use crate::{Error, Read, Write};

/// One letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    /// Its number, rising with time; whatever it is, a new letter gets the next one.
    pub number: i64,
    /// Whose owner it is for.
    pub instance_id: InstanceId,
    /// What it is about; who asks knows the words.
    pub kind: String,
    /// The address.
    pub recipient: String,
    /// The subject. It holds no secret.
    pub subject: String,
    /// What it says, as sealed by the caller.
    pub sealed_body: Vec<u8>,
    /// When it was written.
    pub created_at: Timestamp,
    /// From when on it is of no use to its reader.
    pub expires_at: Option<Timestamp>,
    /// When to try to send it; none when nobody tries.
    pub next_at: Option<Timestamp>,
    /// How often it was tried.
    pub tries: u32,
    /// When a mail server took it.
    pub sent_at: Option<Timestamp>,
    /// Why the last try failed.
    pub problem: Option<String>,
}

macro_rules! columns {
    () => {
        "number, instance_id, kind, recipient, subject, body, created_at, expires_at, next_at, tries, sent_at, problem"
    };
}

fn read(row: &Row<'_>) -> rusqlite::Result<Mail> {
    let mut cells = Cells::of(row);
    Ok(Mail {
        number: cells.take()?,
        instance_id: cells.take()?,
        kind: cells.take()?,
        recipient: cells.take()?,
        subject: cells.take()?,
        sealed_body: cells.take()?,
        created_at: cells.take()?,
        expires_at: cells.take()?,
        next_at: cells.take()?,
        tries: cells.take()?,
        sent_at: cells.take()?,
        problem: cells.take()?,
    })
}

impl Read {
    /// The letters of an instance, newest first.
    pub fn list_mails(&self, instance: InstanceId) -> Result<Vec<Mail>, Error> {
        self.all(
            concat!(
                "SELECT ",
                columns!(),
                " FROM outbox WHERE instance_id = ?1 ORDER BY number DESC"
            ),
            [In(&instance)],
            read,
        )
    }

    /// One letter of an instance.
    pub fn find_mail(&self, instance: InstanceId, number: i64) -> Result<Option<Mail>, Error> {
        self.one(
            concat!(
                "SELECT ",
                columns!(),
                " FROM outbox WHERE instance_id = ?1 AND number = ?2"
            ),
            params![In(&instance), number],
            read,
        )
    }

    /// The letters whose time has come, the one that waits longest first, at most so many.
    pub fn list_due_mails(&self, now: Timestamp, at_most: u32) -> Result<Vec<Mail>, Error> {
        self.all(
            concat!(
                "SELECT ",
                columns!(),
                " FROM outbox WHERE next_at IS NOT NULL AND next_at <= ?1 ORDER BY next_at, number LIMIT ?2"
            ),
            params![In(&now), at_most],
            read,
        )
    }

    /// When the next letter after `now` is due, if one waits.
    pub fn find_next_mail(&self, now: Timestamp) -> Result<Option<Timestamp>, Error> {
        self.one(
            "SELECT next_at FROM outbox WHERE next_at IS NOT NULL AND next_at > ?1 ORDER BY next_at LIMIT 1",
            [In(&now)],
            first,
        )
    }
}

impl Write {
    /// Adds a letter, and removes the oldest of its instance beyond `at_most`.
    pub fn insert_mail(&self, mail: &Mail, at_most: u32) -> Result<(), Error> {
        self.execute(
            "INSERT INTO outbox (instance_id, kind, recipient, subject, body, created_at, expires_at, next_at, tries,
                 sent_at, problem)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
            params![
                In(&mail.instance_id),
                mail.kind,
                mail.recipient,
                mail.subject,
                mail.sealed_body,
                In(&mail.created_at),
                In(&mail.expires_at),
                In(&mail.next_at),
                mail.tries,
                In(&mail.sent_at),
                mail.problem,
            ],
        )?;
        self.execute(
            "DELETE FROM outbox WHERE number IN
                 (SELECT number FROM outbox WHERE instance_id = ?1 ORDER BY number DESC LIMIT -1 OFFSET ?2)",
            params![In(&mail.instance_id), at_most.max(1)],
        )?;
        Ok(())
    }

    /// Notes a try that failed, and when the next one is, if any. `false` when the letter is gone.
    pub fn update_mail_try(
        &self,
        number: i64,
        tries: u32,
        next_at: Option<Timestamp>,
        problem: &str,
    ) -> Result<bool, Error> {
        self.changed(
            "UPDATE outbox SET tries = ?2, next_at = ?3, problem = ?4 WHERE number = ?1",
            params![number, tries, In(&next_at), problem],
        )
    }

    /// Sets when a letter is sent, from the first try on, sent before or not. `false` when the instance has no such
    /// letter.
    pub fn update_mail_due(&self, instance: InstanceId, number: i64, at: Timestamp) -> Result<bool, Error> {
        self.changed(
            "UPDATE outbox SET next_at = ?3, tries = 0, problem = NULL WHERE instance_id = ?1 AND number = ?2",
            params![In(&instance), number, In(&at)],
        )
    }

    /// Notes that a mail server took the letter. `false` when the letter is gone.
    pub fn mark_mail_sent(&self, number: i64, at: Timestamp) -> Result<bool, Error> {
        self.changed(
            "UPDATE outbox SET sent_at = ?2, next_at = NULL, problem = NULL, tries = tries + 1 WHERE number = ?1",
            params![number, In(&at)],
        )
    }

    /// Removes a letter. `false` when the instance has no such letter.
    pub fn remove_mail(&self, instance: InstanceId, number: i64) -> Result<bool, Error> {
        self.changed(
            "DELETE FROM outbox WHERE instance_id = ?1 AND number = ?2",
            params![In(&instance), number],
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Inserted;
    use crate::testing::{House, at, instance, instance_id};

    fn mail(seconds: i64, next: Option<i64>) -> Mail {
        Mail {
            number: 0,
            instance_id: instance_id(1),
            kind: "hint".to_owned(),
            recipient: "ada@example.org".to_owned(),
            subject: "Your hint".to_owned(),
            sealed_body: vec![1, 2, 3],
            created_at: at(seconds),
            expires_at: Some(at(900)),
            next_at: next.map(at),
            tries: 0,
            sent_at: None,
            problem: None,
        }
    }

    fn with_mails() -> House {
        let house = House::settled();
        house.write(|write| {
            write.insert_mail(&mail(0, Some(0)), 10)?;
            write.insert_mail(&mail(1, None), 10)?;
            write.insert_mail(&mail(2, Some(5)), 10)
        });
        house
    }

    #[test]
    fn letters_are_due_in_the_order_of_their_times_and_kept_ones_never() {
        let house = with_mails();
        let due = |seconds| {
            house
                .read(move |read| read.list_due_mails(at(seconds), 9))
                .iter()
                .map(|mail| mail.number)
                .collect::<Vec<_>>()
        };
        assert_eq!((due(-1), due(0), due(5)), (vec![], vec![1], vec![1, 3]));
        let next = |seconds| house.read(move |read| read.find_next_mail(at(seconds)));
        assert_eq!((next(-1), next(0), next(5)), (Some(at(0)), Some(at(5)), None));
    }

    #[test]
    fn a_letter_is_tried_sent_and_sent_again() {
        let house = with_mails();
        assert!(house.write(|write| write.update_mail_try(1, 1, Some(at(10)), "nobody there")));
        let found = house.read(|read| read.find_mail(instance_id(1), 1)).unwrap();
        assert_eq!(
            (found.tries, found.next_at, found.problem.as_deref()),
            (1, Some(at(10)), Some("nobody there"))
        );
        assert!(house.write(|write| write.mark_mail_sent(1, at(11))));
        let found = house.read(|read| read.find_mail(instance_id(1), 1)).unwrap();
        assert_eq!(
            (found.sent_at, found.next_at, found.problem),
            (Some(at(11)), None, None)
        );
        assert!(!house.write(|write| write.update_mail_due(instance_id(2), 1, at(12))));
        assert!(house.write(|write| write.update_mail_due(instance_id(1), 1, at(12))));
        assert_eq!(house.read(|read| read.list_due_mails(at(12), 9)).len(), 2);
    }

    #[test]
    fn only_the_newest_letters_stay_and_numbers_are_not_given_twice() {
        let house = with_mails();
        house.write(|write| write.insert_mail(&mail(3, None), 2));
        let numbers = house
            .read(|read| read.list_mails(instance_id(1)))
            .iter()
            .map(|mail| mail.number)
            .collect::<Vec<_>>();
        assert_eq!(numbers, [4, 3]);
        assert!(!house.write(|write| write.remove_mail(instance_id(2), 4)));
        assert!(house.write(|write| write.remove_mail(instance_id(1), 4)));
        house.write(|write| write.insert_mail(&mail(4, None), 9));
        assert!(house.read(|read| read.find_mail(instance_id(1), 5)).is_some());
    }

    #[test]
    fn letters_belong_to_one_instance() {
        let house = with_mails();
        let added = house.write(|write| write.insert_instance(&instance(2)));
        assert_eq!(added, Inserted::Done);
        assert_eq!(house.read(|read| read.find_mail(instance_id(2), 1)), None);
        assert!(house.read(|read| read.list_mails(instance_id(2))).is_empty());
        assert!(house.write(|write| write.remove_instance(instance_id(1))));
        assert!(house.read(|read| read.list_due_mails(at(99), 9)).is_empty());
    }
}
