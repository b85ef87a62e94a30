//! Documents of the Cozy side, by instance, doctype and id. Bodies are JSON text without `_id` and `_rev`.
//!
//! Whether a write is a conflict is decided by the number of rows that one statement changed: it names the revision that
//! is replaced. The count of documents and bytes of each doctype is kept beside them, in the same transaction.

use protocol::id::InstanceId;
use rusqlite::{Row, ToSql, params};

use crate::columns::{Cells, In};
use crate::{Error, Inserted, Read, Write};

/// Most bytes of bodies that one page of a list holds; one document more is taken in any case.
const PAGE_BYTES: usize = 512 * 1024;

/// One document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Its id within its doctype.
    pub id: String,
    /// Its revision.
    pub rev: String,
    /// Whether this is only what a deletion left behind.
    pub deleted: bool,
    /// A JSON object; `{}` after a deletion.
    pub body: String,
}

/// Where a document is.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    /// Whose.
    pub instance_id: InstanceId,
    /// Of which type.
    pub doctype: &'a str,
    /// Its id.
    pub id: &'a str,
}

/// How much there is of a doctype.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tally {
    /// The doctype.
    pub doctype: String,
    /// How many documents, deleted ones not counted.
    pub documents: u64,
    /// The length of their texts.
    pub bytes: u64,
}

/// A part of a doctype, in the order of ids, byte by byte.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Span {
    /// The smallest id that belongs to it.
    pub from: String,
    /// The smallest id behind it; none: no bound.
    pub until: Option<String>,
    /// From the greatest to the smallest.
    pub descending: bool,
}

/// An index that a client asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Index {
    /// The name of its design document, without `_design/`.
    pub design: String,
    /// Its own name.
    pub name: String,
    /// What it is made of, JSON that its writer knows.
    pub definition: String,
}

macro_rules! columns {
    () => {
        "id, rev, deleted, body"
    };
}

macro_rules! page {
    ($order:literal) => {
        concat!(
            "SELECT ",
            columns!(),
            " FROM documents INDEXED BY documents_live
              WHERE instance_id = ?1 AND doctype = ?2 AND deleted = 0 AND id >= ?3 AND id < ?4
              ORDER BY id ",
            $order,
            " LIMIT ?5"
        )
    };
}

fn read(row: &Row<'_>) -> rusqlite::Result<Document> {
    let mut cells = Cells::of(row);
    Ok(Document {
        id: cells.take()?,
        rev: cells.take()?,
        deleted: cells.take()?,
        body: cells.take()?,
    })
}

fn tally(row: &Row<'_>) -> rusqlite::Result<Tally> {
    // The columns are checked not to be negative.
    let number = |at| row.get(at).map(|number: i64| number.unsigned_abs());
    Ok(Tally {
        doctype: row.get(0)?,
        documents: number(1)?,
        bytes: number(2)?,
    })
}

impl Read {
    /// One document, or what its deletion left.
    pub fn find_document(&self, place: Place<'_>) -> Result<Option<Document>, Error> {
        self.one(
            concat!(
                "SELECT ",
                columns!(),
                " FROM documents WHERE instance_id = ?1 AND doctype = ?2 AND id = ?3"
            ),
            params![In(&place.instance_id), place.doctype, place.id],
            read,
        )
    }

    /// The next documents of a span, at most so many, and fewer when they are large. An empty page is the end.
    pub fn list_documents(
        &self,
        instance: InstanceId,
        doctype: &str,
        span: &Span,
        at_most: u32,
    ) -> Result<Vec<Document>, Error> {
        // In SQLite's order every text comes before every blob.
        let no_bound: &dyn ToSql = &b"".as_slice();
        let until = span.until.as_ref().map_or(no_bound, |until| until);
        let sql = if span.descending {
            page!("DESC")
        } else {
            page!("ASC")
        };
        let mut statement = self.prepared(sql)?;
        let mut rows = statement.query(params![In(&instance), doctype, span.from, until, at_most])?;
        let mut page = Vec::new();
        let mut bytes = 0;
        while bytes < PAGE_BYTES
            && let Some(row) = rows.next()?
        {
            let document = read(row)?;
            bytes += document.body.len();
            page.push(document);
        }
        Ok(page)
    }

    /// A document of `io.cozy.files` by its folder and its name.
    pub fn find_in_folder(
        &self,
        instance: InstanceId,
        folder: &str,
        name: &str,
    ) -> Result<Option<Document>, Error> {
        self.one(
            concat!(
                "SELECT ",
                columns!(),
                " FROM documents INDEXED BY documents_by_folder
                  WHERE instance_id = ?1 AND doctype = 'io.cozy.files' AND deleted = 0
                    AND json_extract(body, '$.dir_id') = ?2 AND json_extract(body, '$.name') = ?3"
            ),
            params![In(&instance), folder, name],
            read,
        )
    }

    /// What a folder of `io.cozy.files` holds, by name, behind the name `after`.
    pub fn list_folder(
        &self,
        instance: InstanceId,
        folder: &str,
        after: &str,
        at_most: u32,
    ) -> Result<Vec<Document>, Error> {
        self.all(
            concat!(
                "SELECT ",
                columns!(),
                " FROM documents INDEXED BY documents_by_folder
                  WHERE instance_id = ?1 AND doctype = 'io.cozy.files' AND deleted = 0
                    AND json_extract(body, '$.dir_id') = ?2 AND json_extract(body, '$.name') > ?3
                  ORDER BY json_extract(body, '$.name') LIMIT ?4"
            ),
            params![In(&instance), folder, after, at_most],
            read,
        )
    }

    /// How much there is of a doctype; none if nothing of it was ever written.
    pub fn find_doctype(&self, instance: InstanceId, doctype: &str) -> Result<Option<Tally>, Error> {
        self.one(
            "SELECT doctype, documents, bytes FROM doctypes WHERE instance_id = ?1 AND doctype = ?2",
            params![In(&instance), doctype],
            tally,
        )
    }

    /// How much there is of each doctype that was ever written, by name.
    pub fn list_doctypes(&self, instance: InstanceId) -> Result<Vec<Tally>, Error> {
        self.all(
            "SELECT doctype, documents, bytes FROM doctypes WHERE instance_id = ?1 ORDER BY doctype",
            [In(&instance)],
            tally,
        )
    }

    /// The indexes of a doctype.
    pub fn list_document_indexes(&self, instance: InstanceId, doctype: &str) -> Result<Vec<Index>, Error> {
        self.all(
            "SELECT design, name, definition FROM document_indexes
             WHERE instance_id = ?1 AND doctype = ?2 ORDER BY design, name",
            params![In(&instance), doctype],
            |row| {
                Ok(Index {
                    design: row.get(0)?,
                    name: row.get(1)?,
                    definition: row.get(2)?,
                })
            },
        )
    }
}

impl Write {
    /// Writes a document under an id that was never used.
    pub fn insert_document(&self, place: Place<'_>, rev: &str, body: &str) -> Result<Inserted, Error> {
        let inserted = self.insert(
            "INSERT INTO documents (instance_id, doctype, id, rev, body) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (instance_id, doctype, id) DO NOTHING",
            params![In(&place.instance_id), place.doctype, place.id, rev, body],
        )?;
        if inserted == Inserted::Done {
            self.tally(place.instance_id, place.doctype, 1, length(body))?;
        }
        Ok(inserted)
    }

    /// Writes a document where one was deleted with this revision. `false`: that is not how it is.
    pub fn update_deleted_document(
        &self,
        place: Place<'_>,
        tombstone: &str,
        rev: &str,
        body: &str,
    ) -> Result<bool, Error> {
        let changed = self.changed(
            "UPDATE documents SET rev = ?5, body = ?6, deleted = 0
             WHERE instance_id = ?1 AND doctype = ?2 AND id = ?3 AND rev = ?4 AND deleted = 1",
            params![
                In(&place.instance_id),
                place.doctype,
                place.id,
                tombstone,
                rev,
                body
            ],
        )?;
        if changed {
            self.tally(place.instance_id, place.doctype, 1, length(body))?;
        }
        Ok(changed)
    }

    /// Replaces a document that has this revision. `false`: it has not, or there is none.
    pub fn update_document(&self, place: Place<'_>, old: &str, rev: &str, body: &str) -> Result<bool, Error> {
        let before = self.length_of(place)?;
        let changed = self.changed(
            "UPDATE documents SET rev = ?5, body = ?6
             WHERE instance_id = ?1 AND doctype = ?2 AND id = ?3 AND rev = ?4 AND deleted = 0",
            params![In(&place.instance_id), place.doctype, place.id, old, rev, body],
        )?;
        if changed {
            self.tally(place.instance_id, place.doctype, 0, length(body) - before)?;
        }
        Ok(changed)
    }

    /// Deletes a document that has this revision; the row stays with the revision of the deletion. `false`: it has not,
    /// or there is none.
    pub fn remove_document(&self, place: Place<'_>, old: &str, rev: &str) -> Result<bool, Error> {
        let before = self.length_of(place)?;
        let changed = self.changed(
            "UPDATE documents SET rev = ?5, body = '{}', deleted = 1
             WHERE instance_id = ?1 AND doctype = ?2 AND id = ?3 AND rev = ?4 AND deleted = 0",
            params![In(&place.instance_id), place.doctype, place.id, old, rev],
        )?;
        if changed {
            self.tally(place.instance_id, place.doctype, -1, -before)?;
        }
        Ok(changed)
    }

    /// Takes rows of a doctype out as if they had never been, tombstones too, at most so many. Says how many went.
    pub fn remove_documents(
        &self,
        instance: InstanceId,
        doctype: &str,
        at_most: u32,
    ) -> Result<usize, Error> {
        let going = self.all(
            "SELECT number, deleted, octet_length(body) FROM documents
             WHERE instance_id = ?1 AND doctype = ?2 ORDER BY id LIMIT ?3",
            params![In(&instance), doctype, at_most],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
        )?;
        self.take_out(instance, doctype, &going)
    }

    /// Takes out the documents with the smallest ids, so that those with the `keep` greatest stay; at most a hundred at
    /// once. Says how many went.
    pub fn expire_documents(&self, instance: InstanceId, doctype: &str, keep: u32) -> Result<usize, Error> {
        let going = self.all(
            "SELECT number, deleted, octet_length(body) FROM documents INDEXED BY documents_live
             WHERE instance_id = ?1 AND doctype = ?2 AND deleted = 0 ORDER BY id DESC LIMIT 100 OFFSET ?3",
            params![In(&instance), doctype, keep],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
        )?;
        self.take_out(instance, doctype, &going)
    }

    fn take_out(
        &self,
        instance: InstanceId,
        doctype: &str,
        rows: &[(i64, bool, i64)],
    ) -> Result<usize, Error> {
        let (mut documents, mut bytes) = (0, 0);
        for (number, deleted, length) in rows {
            self.execute("DELETE FROM documents WHERE number = ?1", [number])?;
            if !deleted {
                documents -= 1;
                bytes -= length;
            }
        }
        if !rows.is_empty() {
            self.tally(instance, doctype, documents, bytes)?;
        }
        Ok(rows.len())
    }

    /// Forgets a doctype without documents: as if it had never been written.
    pub fn remove_doctype(&self, instance: InstanceId, doctype: &str) -> Result<bool, Error> {
        self.execute(
            "DELETE FROM document_indexes WHERE instance_id = ?1 AND doctype = ?2",
            params![In(&instance), doctype],
        )?;
        self.changed(
            "DELETE FROM doctypes WHERE instance_id = ?1 AND doctype = ?2 AND documents = 0",
            params![In(&instance), doctype],
        )
    }

    /// Remembers an index, in place of one with the same names. `false`: that one is the same.
    pub fn update_document_index(
        &self,
        instance: InstanceId,
        doctype: &str,
        index: &Index,
    ) -> Result<bool, Error> {
        // An index makes a doctype known, as in CouchDB, where it makes the database.
        self.tally(instance, doctype, 0, 0)?;
        self.changed(
            "INSERT INTO document_indexes (instance_id, doctype, design, name, definition) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (instance_id, doctype, design, name)
             DO UPDATE SET definition = excluded.definition WHERE definition <> excluded.definition",
            params![In(&instance), doctype, index.design, index.name, index.definition],
        )
    }

    fn length_of(&self, place: Place<'_>) -> Result<i64, Error> {
        let length = self.one(
            "SELECT octet_length(body) FROM documents
             WHERE instance_id = ?1 AND doctype = ?2 AND id = ?3 AND deleted = 0",
            params![In(&place.instance_id), place.doctype, place.id],
            |row| row.get(0),
        )?;
        Ok(length.unwrap_or(0))
    }

    /// Keeps the tally. A row of `doctypes` cannot go below nothing: that would be damage.
    fn tally(&self, instance: InstanceId, doctype: &str, documents: i64, bytes: i64) -> Result<(), Error> {
        let change = params![In(&instance), doctype, documents, bytes];
        let known = self.changed(
            "UPDATE doctypes SET documents = documents + ?3, bytes = bytes + ?4 WHERE instance_id = ?1 AND doctype = ?2",
            change,
        )?;
        if !known {
            self.execute(
                "INSERT INTO doctypes (instance_id, doctype, documents, bytes) VALUES (?1, ?2, ?3, ?4)",
                change,
            )?;
        }
        Ok(())
    }
}

fn length(body: &str) -> i64 {
    i64::try_from(body.len()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Store;
    use crate::testing::{House, instance_id};

    const CONTACTS: &str = "io.cozy.contacts";

    fn place<'a>(doctype: &'a str, id: &'a str) -> Place<'a> {
        Place {
            instance_id: instance_id(1),
            doctype,
            id,
        }
    }

    fn found(house: &House, id: &str) -> Option<Document> {
        house.read(|read| read.find_document(place(CONTACTS, id)))
    }

    fn amount(house: &House) -> Option<(u64, u64)> {
        let tally = house.read(|read| read.find_doctype(instance_id(1), CONTACTS));
        tally.map(|tally| (tally.documents, tally.bytes))
    }

    fn insert(write: &Write, id: &str) -> Result<(), Error> {
        assert_eq!(
            write.insert_document(place(CONTACTS, id), "1-a", "{\"a\":1}")?,
            Inserted::Done
        );
        Ok(())
    }

    fn ids(house: &House, span: &Span, at_most: u32) -> Vec<String> {
        let page = house.read(|read| read.list_documents(instance_id(1), CONTACTS, span, at_most));
        page.into_iter().map(|document| document.id).collect()
    }

    #[test]
    fn a_life_of_a_document_and_its_tally() {
        let house = House::settled();
        assert_eq!((found(&house, "x"), amount(&house)), (None, None));
        house.write(|write| insert(write, "x"));
        assert_eq!(amount(&house), Some((1, 7)));
        house.write(|write| {
            assert_eq!(
                write.insert_document(place(CONTACTS, "x"), "1-b", "{}")?,
                Inserted::Taken
            );
            assert!(!write.update_document(place(CONTACTS, "x"), "1-b", "2-c", "{}")?);
            assert!(!write.remove_document(place(CONTACTS, "x"), "1-b", "2-c")?);
            assert!(!write.update_document(place("io.cozy.files", "x"), "1-a", "2-c", "{}")?);
            assert!(write.update_document(place(CONTACTS, "x"), "1-a", "2-b", "{\"a\":\"é\"}")?);
            Ok(())
        });
        let document = found(&house, "x").unwrap();
        assert_eq!(
            (document.rev.as_str(), document.body.as_str()),
            ("2-b", "{\"a\":\"é\"}")
        );
        assert_eq!(amount(&house), Some((1, 10)));
        house.write(|write| {
            assert!(write.remove_document(place(CONTACTS, "x"), "2-b", "3-c")?);
            assert!(!write.update_document(place(CONTACTS, "x"), "3-c", "4-d", "{}")?);
            assert_eq!(
                write.insert_document(place(CONTACTS, "x"), "1-b", "{}")?,
                Inserted::Taken
            );
            Ok(())
        });
        let tombstone = found(&house, "x").unwrap();
        assert_eq!(
            (tombstone.rev.as_str(), tombstone.deleted, tombstone.body.as_str()),
            ("3-c", true, "{}")
        );
        assert_eq!(
            (amount(&house), ids(&house, &Span::default(), 9)),
            (Some((0, 0)), Vec::new())
        );
        house.write(|write| {
            assert!(!write.update_deleted_document(place(CONTACTS, "x"), "2-b", "4-d", "{}")?);
            assert!(write.update_deleted_document(place(CONTACTS, "x"), "3-c", "4-d", "{}")?);
            assert!(!write.update_deleted_document(place(CONTACTS, "x"), "3-c", "4-d", "{}")?);
            Ok(())
        });
        assert_eq!(
            (amount(&house), ids(&house, &Span::default(), 9)),
            (Some((1, 2)), vec!["x".to_owned()])
        );
    }

    #[test]
    fn i3_of_two_writers_with_one_revision_one_wins() {
        let house = House::settled();
        house.write(|write| insert(write, "x"));
        let won = house.race(|write| write.update_document(place(CONTACTS, "x"), "1-a", "2-b", "{}"));
        assert_eq!(won, 1);
        let gone = house.race(|write| write.remove_document(place(CONTACTS, "x"), "2-b", "3-c"));
        assert_eq!(gone, 1);
        assert_eq!(amount(&house), Some((0, 0)));
    }

    #[test]
    fn lists_go_by_bytes_and_stay_within_their_span() {
        let house = House::settled();
        house.write(|write| {
            ["b", "a", "é", "B", "a/b", "c"]
                .into_iter()
                .try_for_each(|id| insert(write, id))
        });
        let all = Span::default();
        assert_eq!(ids(&house, &all, 9), ["B", "a", "a/b", "b", "c", "é"]);
        assert_eq!(ids(&house, &all, 2), ["B", "a"]);
        let part = Span {
            from: "a".to_owned(),
            until: Some("b".to_owned()),
            descending: true,
        };
        assert_eq!(ids(&house, &part, 9), ["a/b", "a"]);
        let other = house.read(|read| read.list_documents(instance_id(2), CONTACTS, &all, 9));
        assert!(other.is_empty());
    }

    #[test]
    fn a_page_of_large_documents_is_short() {
        let house = House::settled();
        house.write(|write| {
            let body = format!("{{\"a\":\"{}\"}}", "x".repeat(PAGE_BYTES / 2));
            for id in ["a", "b", "c", "d"] {
                assert_eq!(
                    write.insert_document(place(CONTACTS, id), "1-a", &body)?,
                    Inserted::Done
                );
            }
            Ok(())
        });
        assert_eq!(ids(&house, &Span::default(), 9), ["a", "b"]);
    }

    #[test]
    fn what_is_no_json_is_not_kept() {
        let house = House::settled();
        let refused = house
            .store
            .write_blocking(|write| write.insert_document(place(CONTACTS, "x"), "1-a", "{"));
        assert!(matches!(refused, Err(Error::Constraint(_))), "{refused:?}");
        assert_eq!(found(&house, "x"), None);
    }

    #[test]
    fn a_folder_has_a_name_once() {
        let house = House::settled();
        let file = |name: &str| format!("{{\"dir_id\":\"root\",\"name\":\"{name}\"}}");
        let files = |id| place("io.cozy.files", id);
        let (one, two) = (file("a"), file("b"));
        let kept = one.clone();
        house.write(move |write| {
            assert_eq!(write.insert_document(files("1"), "1-a", &kept)?, Inserted::Done);
            assert_eq!(write.insert_document(files("2"), "1-a", &two)?, Inserted::Done);
            // Documents of other types may say the same.
            assert_eq!(
                write.insert_document(place(CONTACTS, "1"), "1-a", &kept)?,
                Inserted::Done
            );
            Ok(())
        });
        let taken = house
            .store
            .write_blocking(move |write| write.insert_document(files("3"), "1-a", &one));
        assert!(matches!(taken, Err(Error::Constraint(_))), "{taken:?}");
        let id = |document: Option<Document>| document.map(|document| document.id);
        assert_eq!(
            id(house.read(|read| read.find_in_folder(instance_id(1), "root", "b"))).as_deref(),
            Some("2")
        );
        assert_eq!(
            id(house.read(|read| read.find_in_folder(instance_id(1), "root", "c"))),
            None
        );
        let behind = |after: &'static str| {
            house
                .read(move |read| read.list_folder(instance_id(1), "root", after, 9))
                .len()
        };
        assert_eq!((behind(""), behind("a"), behind("b")), (2, 1, 0));
    }

    #[test]
    fn a_doctype_can_be_emptied_and_forgotten() {
        let house = House::settled();
        house.write(|write| {
            for id in ["a", "b", "c", "d", "e"] {
                insert(write, id)?;
            }
            write
                .remove_document(place(CONTACTS, "a"), "1-a", "2-b")
                .map(drop)
        });
        assert_eq!(
            house.write(|write| write.expire_documents(instance_id(1), CONTACTS, 3)),
            1
        );
        assert_eq!(
            house.write(|write| write.expire_documents(instance_id(1), CONTACTS, 3)),
            0
        );
        assert_eq!(
            (ids(&house, &Span::default(), 9), amount(&house)),
            (vec!["c".into(), "d".into(), "e".into()], Some((3, 21)))
        );
        assert!(!house.write(|write| write.remove_doctype(instance_id(1), CONTACTS)));
        assert_eq!(
            house.write(|write| write.remove_documents(instance_id(1), CONTACTS, 3)),
            3
        );
        assert_eq!(
            house.write(|write| write.remove_documents(instance_id(1), CONTACTS, 3)),
            1
        );
        assert_eq!((found(&house, "a"), amount(&house)), (None, Some((0, 0))));
        assert!(house.write(|write| write.remove_doctype(instance_id(1), CONTACTS)));
        assert_eq!(amount(&house), None);
    }

    #[test]
    fn indexes_are_remembered_once() {
        let house = House::settled();
        let index = Index {
            design: "by_name".to_owned(),
            name: "by_name".to_owned(),
            definition: "{\"fields\":[\"name\"]}".to_owned(),
        };
        let other = Index {
            definition: "{}".to_owned(),
            ..index.clone()
        };
        let told = house.write(move |write| {
            [&index, &index, &other, &index]
                .map(|index| write.update_document_index(instance_id(1), CONTACTS, index))
                .into_iter()
                .collect::<Result<Vec<_>, _>>()
        });
        assert_eq!(told, [true, false, true, true]);
        let kept = house.read(|read| read.list_document_indexes(instance_id(1), CONTACTS));
        assert_eq!(kept.len(), 1);
        assert_eq!(kept[0].definition, "{\"fields\":[\"name\"]}");
        assert_eq!(amount(&house), Some((0, 0)));
    }

    #[test]
    fn documents_go_with_their_instance_and_survive_a_crash() {
        let house = House::settled();
        house.write(|write| insert(write, "x"));
        let crashed = Store::open(&house.crash(), &crate::Options::default())
            .unwrap()
            .store;
        assert!(
            crashed
                .read(|read| read.find_document(place(CONTACTS, "x")))
                .unwrap()
                .is_some()
        );
        house.write(|write| write.remove_instance(instance_id(1)).map(drop));
        assert_eq!((found(&house, "x"), amount(&house)), (None, None));
    }
}
