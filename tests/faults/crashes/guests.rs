//! Sessions: people who sign in and out while the lodge dies (I1, I4, I5).

use std::num::NonZeroU32;
use std::sync::OnceLock;

use aws_lc_rs::pbkdf2;
use gatelodge_tests::{Ask, PASSPHRASE, Reply, text};

use super::hand::Hand;
use crate::chance::Chance;
use crate::line::{Dead, Line};

/// Where the sign-in form goes.
const SIGN_IN: &str = "/signin/v1/identifier";
const END_SESSION: &str = "/signin/v1/identifier/_/endsession";

/// Browsers, one after the other.
pub(crate) struct Guests {
    chance: Chance,
    here: Vec<Guest>,
    gone: Vec<Guest>,
    leaving: Option<Guest>,
}

/// A browser that signed in.
struct Guest {
    cookies: String,
    /// An access token without `offline_access`: it ends with the session.
    access: String,
    id_token: String,
}

impl Guests {
    pub(crate) fn new(chance: Chance) -> Self {
        Self {
            chance,
            here: Vec::new(),
            gone: Vec::new(),
            leaving: None,
        }
    }

    /// Somebody comes or goes, again and again, until the lodge is dead.
    pub(crate) fn live(&mut self, hand: &mut Hand<'_>) {
        while self.step(hand).is_ok() {}
    }

    fn step(&mut self, hand: &mut Hand<'_>) -> Result<(), Dead> {
        if self.here.is_empty() || self.chance.percent(60) {
            let guest = arrives(hand)?;
            self.here.push(guest);
            return Ok(());
        }
        let one = self.chance.below(self.here.len());
        let guest = self.here.swap_remove(one);
        let target = format!(
            "{END_SESSION}?{}",
            text::form(&[("id_token_hint", &guest.id_token)])
        );
        let cookies = guest.cookies.clone();
        self.leaving = Some(guest);
        hand.line.get(&target, &[("Cookie", &cookies)])?.expect(200);
        self.gone.extend(self.leaving.take());
        Ok(())
    }

    /// After a restart: who was here is here, who left is gone, whoever was at the door is one of the two.
    pub(crate) fn check(&mut self, hand: &mut Hand<'_>) {
        if let Some(guest) = self.leaving.take() {
            let here = guest.is_here(hand);
            let list = if here { &mut self.here } else { &mut self.gone };
            list.push(guest);
        }
        // All of today's, and a few from before.
        let recent = self.here.len().saturating_sub(4);
        for guest in &self.here[recent..] {
            assert!(guest.is_here(hand), "an acknowledged session is lost");
        }
        let recent = self.gone.len().saturating_sub(2);
        for guest in &self.gone[recent..] {
            assert!(!guest.is_here(hand), "an ended session is back");
        }
    }

    pub(crate) fn check_all(&mut self, hand: &mut Hand<'_>) {
        self.check(hand);
        for guest in &self.here {
            assert!(guest.is_here(hand), "an acknowledged session is lost");
        }
        for guest in &self.gone {
            assert!(!guest.is_here(hand), "an ended session is back");
        }
    }

    /// How many ever came.
    pub(crate) fn count(&self) -> usize {
        self.here.len() + self.gone.len()
    }
}

impl Guest {
    /// Whether the session lives; its access token has to agree.
    fn is_here(&self, hand: &mut Hand<'_>) -> bool {
        let up = "a lodge that is up";
        let ask = ask(hand);
        let here = match hand.asks(&ask, &self.cookies).expect(up) {
            Ok(_) => true,
            Err(error) => {
                assert_eq!(error, "login_required");
                false
            }
        };
        let good = hand.uses(&self.access).expect(up);
        assert_eq!(here, good, "a session and its access token end together");
        here
    }
}

fn ask(hand: &Hand<'_>) -> Ask {
    hand.app.ask().with("scope", "openid")
}

/// A new browser: it is sent by the app, signs in, and the app gets its tokens.
fn arrives(hand: &mut Hand<'_>) -> Result<Guest, Dead> {
    let ask = ask(hand);
    let sent = hand.line.get(&ask.target(), &[])?.expect(303);
    let browser = cookies(&sent);
    let page = hand
        .line
        .get(sent.location(), &[("Cookie", &browser)])?
        .expect(200);
    let back = types(&mut hand.line, &page, &browser)?.expect(303);
    let cookies = format!("{browser}; {}", cookies(&back));
    let code = hand.answer(&ask, &back).expect("a code");
    let tokens = hand.redeems(&code)?.expect("a code works once");
    assert_eq!(tokens.refresh, None);
    Ok(Guest {
        cookies,
        id_token: tokens.id().to_owned(),
        access: tokens.access,
    })
}

/// Sends the sign-in form as the page's script does: with the passphrase derived.
fn types(line: &mut Line, page: &Reply, cookies: &str) -> Result<Reply, Dead> {
    let (flow, csrf) = (page.field("flow"), page.field("csrf"));
    let params = [
        ("flow", flow.as_str()),
        ("csrf", &csrf),
        ("script", "on"),
        ("passphrase", derived()),
    ];
    let origin = line.origin();
    line.post(SIGN_IN, &params, &[("Cookie", cookies), ("Origin", &origin)])
}

/// The cookies that a reply sets.
fn cookies(reply: &Reply) -> String {
    let lines = reply.headers("set-cookie");
    let pairs: Vec<&str> = lines.map(|line| line.split(';').next().unwrap_or(line)).collect();
    assert!(!pairs.is_empty(), "{reply:?}");
    pairs.join("; ")
}

/// The passphrase as the page's script sends it (cozy.md B.12). Computing it takes longer than the lodge may
/// live, so it is done once.
pub(crate) fn derived() -> &'static str {
    static DERIVED: OnceLock<String> = OnceLock::new();
    DERIVED.get_or_init(|| {
        let derive = |rounds, salt: &[u8], password: &[u8]| {
            let mut out = [0; 32];
            let rounds = NonZeroU32::new(rounds).unwrap();
            pbkdf2::derive(pbkdf2::PBKDF2_HMAC_SHA256, rounds, salt, password, &mut out);
            out
        };
        let password = PASSPHRASE.as_bytes();
        // The master key, and what proves knowledge of it: one round with the passphrase as its salt.
        let master = derive(650_000, b"me@localhost", password);
        text::base64(&derive(1, password, &master))
    })
}
