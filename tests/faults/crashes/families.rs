//! Codes and their tokens: what was acknowledged, what was in the air when the lodge died, and what must be true
//! of both after it is back (I1, I3, I4, I5, S-089, S-090).
//!
//! A family is a code with everything that came from it. Its newest refresh token was acknowledged; the one
//! before it, its parent, may come again for as long as nothing of the newest generation was used.

use gatelodge_tests::{Code, Tokens};

use super::hand::Hand;
use crate::chance::Chance;
use crate::line::Dead;

/// Families that an app keeps alive, more or less.
const ALIVE: usize = 6;

/// One app's families.
pub(crate) struct Families {
    chance: Chance,
    /// The session that the app gets its codes from.
    cookies: String,
    alive: Vec<Family>,
    over: Vec<Family>,
}

struct Family {
    code: Code,
    stage: Stage,
    newest: String,
    parent: Option<Parent>,
    /// Refresh tokens that must never work again: something that came from them was used.
    spent: Vec<String>,
    good: Vec<Access>,
    bad: Vec<String>,
    doubt: Option<Doubt>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// The code was not redeemed yet.
    Code,
    /// It was.
    Tokens,
    /// Nothing works any more.
    Over,
}

/// The refresh token that the newest was given for.
struct Parent {
    token: String,
    /// Nothing it gave was used, so its answer may have been lost; not even an unanswered use is known.
    unused: bool,
}

struct Access {
    token: String,
    /// It came together with the newest refresh token.
    newest: bool,
}

/// What was asked and not answered.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Doubt {
    Redeem,
    Refresh,
    /// The parent came again.
    Retry,
    RevokeAll,
    RevokeAccess(String),
}

impl Families {
    pub(crate) fn new(chance: Chance, cookies: String) -> Self {
        Self {
            chance,
            cookies,
            alive: Vec::new(),
            over: Vec::new(),
        }
    }

    /// Does one thing after the other until the lodge is dead.
    pub(crate) fn live(&mut self, hand: &mut Hand<'_>) {
        while self.step(hand).is_ok() {}
    }

    fn step(&mut self, hand: &mut Hand<'_>) -> Result<(), Dead> {
        if self.alive.len() < ALIVE || self.chance.percent(15) {
            let ask = hand.app.ask();
            let code = hand
                .asks(&ask, &self.cookies)?
                .expect("the session of the app's person");
            self.alive.push(Family::new(code));
            return Ok(());
        }
        let one = self.chance.below(self.alive.len());
        self.alive[one].step(hand, &mut self.chance)
    }

    /// After a restart: nothing is in doubt any more, and everything is as it must be.
    pub(crate) fn check(&mut self, hand: &mut Hand<'_>) {
        let too_many = self.alive.len() > ALIVE;
        for family in &mut self.alive {
            family.settle(hand);
            family.check(hand, &mut self.chance);
            if family.stage != Stage::Over && self.chance.percent(if too_many { 40 } else { 10 }) {
                family.ends(hand, &mut self.chance);
            }
        }
        let (over, alive) = self
            .alive
            .drain(..)
            .partition(|family| family.stage == Stage::Over);
        self.alive = alive;
        self.over.extend::<Vec<_>>(over);
        for _ in 0..2.min(self.over.len()) {
            let one = self.chance.below(self.over.len());
            self.over[one].check(hand, &mut self.chance);
        }
    }

    /// The last look: everything alive works and can be ended, and of what ended long ago nothing works.
    pub(crate) fn check_all(&mut self, hand: &mut Hand<'_>) {
        self.check(hand);
        for family in self.alive.iter_mut().chain(&mut self.over) {
            family.check(hand, &mut self.chance);
        }
        for family in &mut self.alive {
            if family.stage != Stage::Over {
                family.ends(hand, &mut self.chance);
            }
        }
    }

    /// How many families there ever were.
    pub(crate) fn count(&self) -> usize {
        self.alive.len() + self.over.len()
    }
}

const UP: &str = "a lodge that is up";

impl Family {
    fn new(code: Code) -> Self {
        Self {
            code,
            stage: Stage::Code,
            newest: String::new(),
            parent: None,
            spent: Vec::new(),
            good: Vec::new(),
            bad: Vec::new(),
            doubt: None,
        }
    }

    /// One thing that an app does with what it has. Whatever it asks for is granted.
    fn step(&mut self, hand: &mut Hand<'_>, chance: &mut Chance) -> Result<(), Dead> {
        if self.stage == Stage::Over {
            return Ok(());
        }
        if self.stage == Stage::Code {
            self.doubt = Some(Doubt::Redeem);
            let tokens = hand.redeems(&self.code)?.expect("a code works once");
            self.gets_first(tokens);
            return Ok(());
        }
        let unused_parent = self.parent.as_ref().filter(|parent| parent.unused);
        match chance.below(100) {
            0..20 if !self.good.is_empty() => {
                let one = chance.below(self.good.len());
                assert!(self.uses(hand, one)?, "an access token works");
            }
            20..30 if !self.good.is_empty() => {
                let one = chance.below(self.good.len());
                let token = self.good.swap_remove(one).token;
                self.doubt = Some(Doubt::RevokeAccess(token.clone()));
                hand.revokes(&token)?;
                self.bad.push(token);
                self.doubt = None;
            }
            30..40 => {
                self.doubt = Some(Doubt::RevokeAll);
                hand.revokes(&self.newest)?;
                self.is_over();
            }
            40..55 if unused_parent.is_some() => {
                self.doubt = Some(Doubt::Retry);
                self.retries(hand)?;
            }
            _ => {
                self.doubt = Some(Doubt::Refresh);
                let tokens = hand
                    .refreshes(&self.newest)?
                    .expect("the newest refresh token works");
                self.gets_next(tokens);
            }
        }
        Ok(())
    }

    /// Uses a good access token. It is what tells the lodge that the answer which brought it has arrived.
    fn uses(&mut self, hand: &mut Hand<'_>, one: usize) -> Result<bool, Dead> {
        let access = &self.good[one];
        // From the moment it is sent it may count as used; when it is answered it must.
        if access.newest
            && let Some(parent) = &mut self.parent
        {
            parent.unused = false;
        }
        let good = hand.uses(&access.token)?;
        if access.newest
            && let Some(parent) = self.parent.take()
        {
            self.spent.push(parent.token);
        }
        Ok(good)
    }

    /// Comes again with the parent, as an app does that did not hear the answer: it gets a new one, and what the
    /// first answer gave is dead.
    fn retries(&mut self, hand: &mut Hand<'_>) -> Result<(), Dead> {
        let parent = &self.parent.as_ref().expect("a parent").token;
        let tokens = hand
            .refreshes(parent)?
            .expect("an answer that was lost is given again");
        let (lost, good) = self.good.drain(..).partition(|access| access.newest);
        self.good = good;
        self.bad
            .extend::<Vec<_>>(Vec::into_iter(lost).map(|access: Access| access.token).collect());
        let Tokens { access, refresh, .. } = tokens;
        self.newest = refresh.expect("a refresh token");
        self.good.push(Access {
            token: access,
            newest: true,
        });
        self.doubt = None;
        Ok(())
    }

    fn gets_first(&mut self, tokens: Tokens) {
        let Tokens { access, refresh, .. } = tokens;
        self.stage = Stage::Tokens;
        self.newest = refresh.expect("a refresh token");
        self.good.push(Access {
            token: access,
            newest: true,
        });
        self.doubt = None;
    }

    fn gets_next(&mut self, tokens: Tokens) {
        let Tokens { access, refresh, .. } = tokens;
        let old = std::mem::replace(&mut self.newest, refresh.expect("a refresh token"));
        // Using the child proves that its parent's answer had arrived.
        self.spent.extend(self.parent.take().map(|parent| parent.token));
        self.parent = Some(Parent {
            token: old,
            unused: true,
        });
        for access in &mut self.good {
            access.newest = false;
        }
        self.good.push(Access {
            token: access,
            newest: true,
        });
        self.doubt = None;
    }

    fn is_over(&mut self) {
        self.stage = Stage::Over;
        let dead = self.good.drain(..).map(|access| access.token);
        self.bad.extend(dead);
        self.doubt = None;
    }

    /// Finds out what became of what was in the air. It happened whole or not at all.
    fn settle(&mut self, hand: &mut Hand<'_>) {
        match self.doubt.take() {
            None => {}
            // Not redeemed yet, or redeemed and the tokens lost: then the code is dead and so are they.
            Some(Doubt::Redeem) => match hand.redeems(&self.code).expect(UP) {
                Some(tokens) => self.gets_first(tokens),
                None => self.is_over(),
            },
            // Whether the first answer was lost or never made: now there is one (S-090, R-02).
            Some(Doubt::Refresh) => {
                let tokens = hand.refreshes(&self.newest).expect(UP);
                self.gets_next(tokens.expect("a refresh that was cut off can be done again"));
            }
            Some(Doubt::Retry) => self.retries(hand).expect(UP),
            Some(Doubt::RevokeAll) => match hand.refreshes(&self.newest).expect(UP) {
                Some(tokens) => self.gets_next(tokens),
                None => self.is_over(),
            },
            Some(Doubt::RevokeAccess(token)) => {
                if !hand.uses(&token).expect(UP) {
                    self.bad.push(token);
                }
                // That was a use, of an access token of unknown age.
                if let Some(parent) = &mut self.parent {
                    parent.unused = false;
                }
            }
        }
    }

    /// Everything is as it was acknowledged.
    fn check(&mut self, hand: &mut Hand<'_>, chance: &mut Chance) {
        if let Some(token) = self.bad.last() {
            assert!(!hand.uses(token).expect(UP), "a dead access token works");
        }
        match self.stage {
            Stage::Code => {
                if chance.percent(30) {
                    let stolen = Code {
                        verifier: "a-verifier-that-is-long-enough-but-not-the-one".to_owned(),
                        ..self.code.clone()
                    };
                    let got = hand.redeems(&stolen).expect(UP);
                    assert!(got.is_none(), "a code works without its verifier");
                }
                let tokens = hand.redeems(&self.code).expect(UP);
                self.gets_first(tokens.expect("an acknowledged code works"));
            }
            Stage::Tokens => {
                if chance.percent(50)
                    && let Some(last) = self.good.len().checked_sub(1)
                {
                    assert!(
                        self.uses(hand, last).expect(UP),
                        "an acknowledged access token works"
                    );
                }
                let tokens = hand.refreshes(&self.newest).expect(UP);
                self.gets_next(tokens.expect("an acknowledged refresh token works"));
            }
            Stage::Over => self.is_dead(hand),
        }
    }

    /// A thief comes with the code or with an old refresh token: nothing for them, and the end for all (S-020,
    /// S-089).
    fn ends(&mut self, hand: &mut Hand<'_>, chance: &mut Chance) {
        let again = match chance.below(self.spent.len() + 1) {
            0 => hand.redeems(&self.code),
            old => hand.refreshes(&self.spent[old - 1]),
        };
        assert!(again.expect(UP).is_none(), "what was used works again");
        self.is_over();
        self.is_dead(hand);
    }

    fn is_dead(&self, hand: &mut Hand<'_>) {
        let again = hand.redeems(&self.code).expect(UP);
        assert!(again.is_none(), "a code works twice");
        if !self.newest.is_empty() {
            let again = hand.refreshes(&self.newest).expect(UP);
            assert!(again.is_none(), "a dead refresh token works");
        }
        if let Some(token) = self.bad.last() {
            assert!(!hand.uses(token).expect(UP), "a dead access token works");
        }
    }
}
