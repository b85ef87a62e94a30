//! Clients: the owner adds and removes them at the command line while the lodge dies (I1, I4, I5).
//!
//! A command that finds nobody at the control socket opens the file itself, so it may well succeed after the
//! lodge is dead. Its exit code is the acknowledgement either way.

use std::process::Stdio;

use gatelodge_tests::Lodge;

use super::hand::Hand;
use crate::chance::Chance;
use crate::line::{Dead, Watch};

/// The owner at the command line.
pub(crate) struct Owner {
    chance: Chance,
    watch: Watch,
    added: usize,
    known: Vec<String>,
    removed: Vec<String>,
    doubt: Option<Doubt>,
}

enum Doubt {
    Add(String),
    Remove(String),
}

/// Every client's secret: what differs is whether the lodge knows the client.
const SECRET: &str = "a secret that is long enough to be one";

impl Owner {
    pub(crate) fn new(chance: Chance, watch: Watch) -> Self {
        Self {
            chance,
            watch,
            added: 0,
            known: Vec::new(),
            removed: Vec::new(),
            doubt: None,
        }
    }

    /// Adds and removes until the lodge is dead. Without it the commands would go on by themselves.
    pub(crate) fn live(&mut self, lodge: &Lodge) {
        while self.step(lodge).is_ok() && !self.watch.is_over() {}
    }

    fn step(&mut self, lodge: &Lodge) -> Result<(), Dead> {
        if self.known.is_empty() || self.chance.percent(70) {
            self.added += 1;
            let id = format!("client-{}", self.added);
            self.doubt = Some(Doubt::Add(id.clone()));
            self.adds(lodge, &id)?;
            self.known.push(id);
        } else {
            let one = self.chance.below(self.known.len());
            let id = self.known.swap_remove(one);
            self.doubt = Some(Doubt::Remove(id.clone()));
            self.runs(lodge, &["clients", "remove", &id])?;
            self.removed.push(id);
        }
        self.doubt = None;
        Ok(())
    }

    fn adds(&self, lodge: &Lodge, id: &str) -> Result<(), Dead> {
        let back = "https://client.example/cb";
        let words = [
            "clients",
            "add",
            "--client-id",
            id,
            "--secret",
            SECRET,
            "--redirect-uri",
            back,
        ];
        self.runs(lodge, &words)
    }

    fn runs(&self, lodge: &Lodge, words: &[&str]) -> Result<(), Dead> {
        self.watch.tick();
        let output = lodge
            .command(words)
            .stdin(Stdio::null())
            .output()
            .expect("a built gatelodge");
        if output.status.code() == Some(0) {
            return Ok(());
        }
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{said}");
        Err(self.watch.excuse(&said))
    }

    /// After a restart: who was added is known, who was removed is not, and nothing is half done.
    pub(crate) fn check(&mut self, hand: &mut Hand<'_>, lodge: &Lodge) {
        let mut is_known = |id: &str| hand.is_known(id, SECRET).expect("a lodge that is up");
        match self.doubt.take() {
            None => {}
            Some(Doubt::Add(id)) => {
                if !is_known(&id) {
                    // Nothing of it is there, so nothing is in the way.
                    self.adds(lodge, &id).expect("a client that was not added yet");
                }
                assert!(is_known(&id));
                self.known.push(id);
            }
            Some(Doubt::Remove(id)) => {
                let list = if is_known(&id) {
                    &mut self.known
                } else {
                    &mut self.removed
                };
                list.push(id);
            }
        }
        let recent = self.known.len().saturating_sub(4);
        for id in &self.known[recent..] {
            assert!(is_known(id), "an acknowledged client is lost: {id}");
        }
        let recent = self.removed.len().saturating_sub(4);
        for id in &self.removed[recent..] {
            assert!(!is_known(id), "a removed client is back: {id}");
        }
    }

    pub(crate) fn check_all(&mut self, hand: &mut Hand<'_>, lodge: &Lodge) {
        self.check(hand, lodge);
        for id in &self.known {
            assert!(hand.is_known(id, SECRET).expect("a lodge that is up"), "{id}");
        }
        for id in &self.removed {
            assert!(!hand.is_known(id, SECRET).expect("a lodge that is up"), "{id}");
        }
    }

    /// How many clients were ever added.
    pub(crate) fn count(&self) -> usize {
        self.added
    }
}
