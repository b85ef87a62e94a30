//! Runs of konnectors, and what they said.

use protocol::id::InstanceId;
use protocol::time::Timestamp;
use rusqlite::{Row, params};

use crate::columns::{Cells, In, first, words};
use crate::{Error, Read, Write};

/// How far a run is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum JobState {
    /// It waits.
    Queued,
    /// It runs.
    Running,
    /// It worked.
    Done,
    /// It failed.
    Errored,
}

words!(JobState {
    Queued = "queued",
    Running = "running",
    Done = "done",
    Errored = "errored",
});

/// One run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// Its place in the order of all runs; given by the file.
    pub number: i64,
    /// Whose it is.
    pub instance_id: InstanceId,
    /// Its id.
    pub id: String,
    /// Which konnector.
    pub slug: String,
    /// For which account.
    pub account_id: Option<String>,
    /// What it runs for.
    pub trigger_id: Option<String>,
    /// What it runs with, a JSON object.
    pub message: String,
    /// What came besides, JSON.
    pub payload: Option<String>,
    /// Whether a person asked for it.
    pub manual: bool,
    /// How far it is.
    pub state: JobState,
    /// Why it failed.
    pub error: Option<String>,
    /// When it was asked for.
    pub queued_at: Timestamp,
    /// When it began.
    pub started_at: Option<Timestamp>,
    /// When it ended.
    pub finished_at: Option<Timestamp>,
}

/// Something a run said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobLine {
    /// When.
    pub at: Timestamp,
    /// How it is meant.
    pub kind: String,
    /// What.
    pub message: String,
}

macro_rules! columns {
    () => {
        "number, instance_id, id, slug, account_id, trigger_id, message, payload, manual, state, error, queued_at, started_at, \
         finished_at"
    };
}

fn read(row: &Row<'_>) -> rusqlite::Result<Job> {
    let mut cells = Cells::of(row);
    Ok(Job {
        number: cells.take()?,
        instance_id: cells.take()?,
        id: cells.take()?,
        slug: cells.take()?,
        account_id: cells.take()?,
        trigger_id: cells.take()?,
        message: cells.take()?,
        payload: cells.take()?,
        manual: cells.take()?,
        state: cells.take()?,
        error: cells.take()?,
        queued_at: cells.take()?,
        started_at: cells.take()?,
        finished_at: cells.take()?,
    })
}

impl Read {
    /// One run.
    pub fn find_job(&self, instance: InstanceId, id: &str) -> Result<Option<Job>, Error> {
        self.one(
            concat!(
                "SELECT ",
                columns!(),
                " FROM jobs WHERE instance_id = ?1 AND id = ?2"
            ),
            params![In(&instance), id],
            read,
        )
    }

    /// Runs of a konnector, the latest first.
    pub fn list_jobs(&self, instance: InstanceId, slug: &str, at_most: u32) -> Result<Vec<Job>, Error> {
        self.all(
            concat!(
                "SELECT ",
                columns!(),
                " FROM jobs WHERE instance_id = ?1 AND slug = ?2 ORDER BY number DESC LIMIT ?3"
            ),
            params![In(&instance), slug, at_most],
            read,
        )
    }

    /// Runs that wait or go on, in their order.
    pub fn list_unfinished_jobs(&self) -> Result<Vec<Job>, Error> {
        self.all(
            concat!(
                "SELECT ",
                columns!(),
                " FROM jobs WHERE state IN ('queued', 'running') ORDER BY number"
            ),
            [],
            read,
        )
    }

    /// How many runs of an instance were asked for since then.
    pub fn count_jobs_since(&self, instance: InstanceId, since: Timestamp) -> Result<u32, Error> {
        self.one(
            "SELECT count(*) FROM jobs WHERE instance_id = ?1 AND queued_at >= ?2",
            params![In(&instance), In(&since)],
            first,
        )
        .map(Option::unwrap_or_default)
    }

    /// What a run said, in its order.
    pub fn list_job_lines(&self, job: i64) -> Result<Vec<JobLine>, Error> {
        self.all(
            "SELECT at, kind, message FROM job_lines WHERE job = ?1 ORDER BY number",
            [job],
            |row| {
                let mut cells = Cells::of(row);
                Ok(JobLine {
                    at: cells.take()?,
                    kind: cells.take()?,
                    message: cells.take()?,
                })
            },
        )
    }
}

impl Write {
    /// Writes a new run; its number.
    pub fn insert_job(&self, job: &Job) -> Result<i64, Error> {
        self.execute(
            concat!(
                "INSERT INTO jobs (",
                columns!(),
                ") VALUES (NULL, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)"
            ),
            params![
                In(&job.instance_id),
                job.id,
                job.slug,
                job.account_id,
                job.trigger_id,
                job.message,
                job.payload,
                job.manual,
                In(&job.state),
                job.error,
                In(&job.queued_at),
                In(&job.started_at),
                In(&job.finished_at),
            ],
        )?;
        Ok(self.connection.last_insert_rowid())
    }

    /// Takes a run that waits. `false`: somebody else took it, or nobody wants it any more.
    pub fn consume_queued_job(&self, number: i64, now: Timestamp) -> Result<bool, Error> {
        self.changed(
            "UPDATE jobs SET state = 'running', started_at = ?2 WHERE number = ?1 AND state = 'queued'",
            params![number, In(&now)],
        )
    }

    /// Ends a run, with an error or without. `false`: it has ended already.
    pub fn finish_job(&self, number: i64, error: Option<&str>, now: Timestamp) -> Result<bool, Error> {
        self.changed(
            "UPDATE jobs SET state = CASE WHEN ?2 IS NULL THEN 'done' ELSE 'errored' END, error = ?2, finished_at = ?3
             WHERE number = ?1 AND state IN ('queued', 'running')",
            params![number, error, In(&now)],
        )
    }

    /// Writes down what a run said. Nothing happens where the run is gone.
    pub fn insert_job_line(&self, job: i64, line: &JobLine) -> Result<(), Error> {
        self.execute(
            "INSERT INTO job_lines (job, at, kind, message)
             SELECT ?1, ?2, ?3, ?4 WHERE EXISTS (SELECT 1 FROM jobs WHERE number = ?1)",
            params![job, In(&line.at), line.kind, line.message],
        )?;
        Ok(())
    }

    /// Forgets the oldest finished runs of a konnector beyond `keep`; their ids.
    pub fn expire_jobs(&self, instance: InstanceId, slug: &str, keep: u32) -> Result<Vec<String>, Error> {
        self.all(
            "DELETE FROM jobs WHERE instance_id = ?1 AND slug = ?2 AND state IN ('done', 'errored') AND number <=
                 (SELECT number FROM jobs WHERE instance_id = ?1 AND slug = ?2 ORDER BY number DESC LIMIT 1 OFFSET ?3)
             RETURNING id",
            params![In(&instance), slug, keep],
            first,
        )
    }

    /// Forgets a konnector's runs and when it runs by itself; the ids of both.
    pub fn remove_konnector_runs(
        &self,
        instance: InstanceId,
        slug: &str,
    ) -> Result<(Vec<String>, Vec<String>), Error> {
        let jobs = self.all(
            "DELETE FROM jobs WHERE instance_id = ?1 AND slug = ?2 RETURNING id",
            params![In(&instance), slug],
            first,
        )?;
        let triggers = self.all(
            "DELETE FROM triggers WHERE instance_id = ?1 AND slug = ?2 RETURNING id",
            params![In(&instance), slug],
            first,
        )?;
        Ok((jobs, triggers))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{House, at, instance_id};

    fn job(id: &str) -> Job {
        Job {
            number: 0,
            instance_id: instance_id(1),
            id: id.to_owned(),
            slug: "bank".to_owned(),
            account_id: Some("a".to_owned()),
            trigger_id: None,
            message: "{}".to_owned(),
            payload: None,
            manual: true,
            state: JobState::Queued,
            error: None,
            queued_at: at(0),
            started_at: None,
            finished_at: None,
        }
    }

    #[test]
    fn a_job_is_taken_once_and_ends_once() {
        let house = House::settled();
        let number = house.write(|write| write.insert_job(&job("1")));
        let take = || house.write(move |write| write.consume_queued_job(number, at(1)));
        assert_eq!((take(), take()), (true, false));
        let end =
            |error: Option<&'static str>| house.write(move |write| write.finish_job(number, error, at(2)));
        assert_eq!((end(Some("VENDOR_DOWN")), end(None)), (true, false));
        let found = house.read(|read| read.find_job(instance_id(1), "1")).unwrap();
        assert_eq!(
            (
                found.state,
                found.error.as_deref(),
                found.started_at,
                found.finished_at
            ),
            (JobState::Errored, Some("VENDOR_DOWN"), Some(at(1)), Some(at(2)))
        );
        assert!(house.read(Read::list_unfinished_jobs).is_empty());
        assert_eq!(house.read(|read| read.count_jobs_since(instance_id(1), at(0))), 1);
        assert_eq!(house.read(|read| read.count_jobs_since(instance_id(1), at(1))), 0);
    }

    #[test]
    fn old_jobs_go_with_what_they_said() {
        let house = House::settled();
        let line = JobLine {
            at: at(1),
            kind: "info".to_owned(),
            message: "hello".to_owned(),
        };
        let numbers = ["1", "2", "3"].map(|id| house.write(move |write| write.insert_job(&job(id))));
        for number in numbers {
            let line = line.clone();
            house.write(move |write| write.insert_job_line(number, &line));
        }
        let (first, second) = (numbers[0], numbers[1]);
        house.write(move |write| write.finish_job(first, None, at(2)));
        // What still waits is not forgotten.
        assert_eq!(
            house.write(|write| write.expire_jobs(instance_id(1), "bank", 1)),
            ["1"]
        );
        assert!(house.read(|read| read.list_job_lines(first)).is_empty());
        assert_eq!(
            house.read(|read| read.list_job_lines(second)),
            std::slice::from_ref(&line)
        );
        assert_eq!(
            house.read(|read| read.list_jobs(instance_id(1), "bank", 1))[0].id,
            "3"
        );
        let gone = house.write(|write| write.remove_konnector_runs(instance_id(1), "bank"));
        assert_eq!(gone, (vec!["2".to_owned(), "3".to_owned()], vec![]));
        house.write(move |write| write.insert_job_line(second, &line));
        assert!(house.read(|read| read.list_job_lines(second)).is_empty());
    }
}
