//! How a browser that is signed in at the instance comes to be signed in at the host of an app (cozy.md E.6).
//!
//! The instance gives the browser a code to carry there; the host exchanges it for a cookie of its own. The same in both
//! ways of building hosts: a cookie for all names below an instance would also go to apps that could read it, and browsers
//! refuse one for `localhost`. To a nested host a browser goes without a code first, since who sends the instance's cookie
//! there needs none; one that has no cookie there is sent back, and then gets its code.
//!
//! The invariant: there is one session. The cookie of an app's host only refers to it, so whatever ends the session ends
//! all of them.

use protocol::cozy::host::{AppHost, Domain, Slug, Subdomains};
use protocol::secret::{PlainToken, TokenHash, TokenKind};
use protocol::time::Timestamp;
use store::apps::SessionCode;
use url::Url;

use super::AtApp;
use crate::instances::Instance;
use crate::policy::Policy;
use crate::sessions::{Run, Session, Visitor};
use crate::world::Moment;
use crate::{Fault, Gatekeeper};

/// Seconds that a session code works.
const CODE_SECONDS: u64 = 60;
/// Seconds in which a browser comes back that an app's host has no cookie of.
const BACK_SECONDS: u64 = 10;
/// Cookies that a session may have at one app: a browser needs one.
const MOST_COOKIES: u32 = 8;
/// Seconds in which so many cookies for one app mean that the browser does not keep them.
const LOOP_SECONDS: u64 = 10;
/// Cookies for one app in that time that still can be tabs opened together.
const LOOP_COOKIES: u32 = 3;

/// What stands for the app in a code that a program got for the passphrase: such a code is good at the instance and at the
/// host of each of its apps (cozy.md B.11).
const ANYWHERE: &str = "";

/// Where a person goes who is signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AppDestination {
    /// To this address; when it is one of an app, with a code for its host.
    Go(String),
    /// Nowhere: the browser comes back again and again, because it does not keep the cookie of the app's host.
    Loop,
}

/// A code was good.
pub struct Welcome {
    /// The cookie of the app's host.
    pub cookie: PlainToken,
}

impl Gatekeeper {
    /// Where a person who is signed in goes: a destination of [`protocol::cozy::redirect`] that is an address of an app
    /// gets a code for its host.
    pub async fn app_destination(
        &self,
        instance: &Instance,
        session: &Session,
        destination: &str,
        moment: Moment,
    ) -> Result<AppDestination, Fault> {
        let as_it_is = || AppDestination::Go(destination.to_owned());
        let Some((mut url, slug)) = self.app_of(instance, destination) else {
            return Ok(as_it_is());
        };
        if !self.has_app(instance, &slug) {
            return Ok(as_it_is());
        }
        let since = moment.now.minus(Policy::seconds(LOOP_SECONDS));
        let id = session.id;
        let (got, came_back) = self.store.read(|read| {
            let got = read.count_app_sessions(id, slug.as_str(), since)?;
            let waits = read.has_session_code(id, slug.as_str(), moment.now)?;
            Ok::<_, store::Error>((got, waits))
        })?;
        if got >= LOOP_COOKIES {
            return Ok(AppDestination::Loop);
        }
        // Nested hosts are led to by their own address. A browser that is back at once has no cookie there: it carries a
        // code, as to flat ones. What tells so is a code that nobody was given.
        let carries = came_back || self.subdomains() == Subdomains::Flat;
        let code = PlainToken::mint(TokenKind::SessionCode, &moment.draw()?);
        let hash = code.hash();
        let seconds = if carries { CODE_SECONDS } else { BACK_SECONDS };
        let expires_at = moment.now.plus(Policy::seconds(seconds));
        let kept = SessionCode {
            session_id: id,
            slug: slug.to_string(),
        };
        self.store
            .write(move |write| write.insert_session_code(hash, &kept, expires_at))
            .await?;
        if !carries {
            return Ok(as_it_is());
        }
        url.query_pairs_mut().append_pair("code", code.expose());
        Ok(AppDestination::Go(url.into()))
    }

    /// Exchanges a code at the host of an app. A code is used up wherever it is shown; one that is not good is nothing.
    pub async fn exchange_session_code(
        &self,
        at: &AtApp,
        presented: &str,
        moment: Moment,
    ) -> Result<Option<Welcome>, Fault> {
        let Some(hash) = TokenHash::of(TokenKind::SessionCode, presented) else {
            return Ok(None);
        };
        let cookie = PlainToken::mint(TokenKind::AppCookie, &moment.draw()?);
        let (cookie_hash, instance_id, slug) = (cookie.hash(), at.instance.id, at.slug.clone());
        let ends_at = self.normal_end(moment);
        let welcome = self
            .store
            .write(move |write| {
                let Some(code) = write.consume_session_code(hash, moment.now)? else {
                    return Ok(false);
                };
                let session = write.find_session(code.session_id)?;
                let live = |row: &store::sessions::Session| {
                    row.instance_id == instance_id && row.expires_at > moment.now
                };
                let Some(session) = session.filter(live) else {
                    return Ok(false);
                };
                if code.slug == ANYWHERE {
                    lasts(write, &session, session.cookie_hash, ends_at)?;
                } else if code.slug != slug.as_str() {
                    return Ok(false);
                }
                write.insert_app_session(cookie_hash, code.session_id, slug.as_str(), moment.now)?;
                write.expire_app_sessions(code.session_id, slug.as_str(), MOST_COOKIES)?;
                Ok::<_, store::Error>(true)
            })
            .await?;
        Ok(welcome.then_some(Welcome { cookie }))
    }

    /// A code for a session that was just begun for a program: whoever shows it is in that session (cozy.md B.11). The
    /// cookie that the session was begun with is given to nobody.
    pub async fn session_code(&self, session: &Session, moment: Moment) -> Result<PlainToken, Fault> {
        let code = PlainToken::mint(TokenKind::SessionCode, &moment.draw()?);
        let hash = code.hash();
        let kept = SessionCode {
            session_id: session.id,
            slug: ANYWHERE.to_owned(),
        };
        let expires_at = moment.now.plus(Policy::seconds(CODE_SECONDS));
        self.store
            .write(move |write| write.insert_session_code(hash, &kept, expires_at))
            .await?;
        Ok(code)
    }

    /// Exchanges such a code at the instance, for the session and its cookie. A code is used up wherever it is shown; one
    /// that is not good is nothing.
    pub async fn arrive_with_session_code(
        &self,
        instance: &Instance,
        presented: &str,
        moment: Moment,
    ) -> Result<Option<(Session, PlainToken)>, Fault> {
        let Some(hash) = TokenHash::of(TokenKind::SessionCode, presented) else {
            return Ok(None);
        };
        let cookie = PlainToken::mint(TokenKind::Cookie, &moment.draw()?);
        let (cookie_hash, instance_id) = (cookie.hash(), instance.id);
        let ends_at = self.normal_end(moment);
        let session = self
            .store
            .write(move |write| {
                let code = write.consume_session_code(hash, moment.now)?;
                let Some(code) = code.filter(|code| code.slug == ANYWHERE) else {
                    return Ok(None);
                };
                let session = write.find_session(code.session_id)?;
                let live = |row: &store::sessions::Session| {
                    row.instance_id == instance_id && row.expires_at > moment.now
                };
                let Some(session) = session.filter(live) else {
                    return Ok(None);
                };
                lasts(write, &session, cookie_hash, ends_at)?;
                write.find_session(session.id)
            })
            .await?;
        Ok(session.map(|row| (Session::from(row), cookie)))
    }

    /// The session of who visits the host of an app: by the cookie of that host, or by the instance's own where a client
    /// sends it.
    pub fn session_at_app(
        &self,
        at: &AtApp,
        cookie: Option<TokenHash>,
        visitor: &Visitor,
        moment: Moment,
    ) -> Result<Option<Session>, Fault> {
        if let Some(cookie) = cookie {
            let row = self
                .store
                .read(|read| match read.find_app_session(cookie, at.slug.as_str())? {
                    Some(id) => read.find_session(id),
                    None => Ok(None),
                })?;
            match row.filter(|row| row.instance_id == at.instance.id) {
                Some(row) if row.expires_at > moment.now => return Ok(Some(self.seen(row, moment))),
                Some(row) => self.session_expired(at.instance.id, row.id, moment.now),
                None => {}
            }
        }
        self.session(&at.instance, visitor, moment)
    }

    /// An address of an app of this instance, and which app.
    fn app_of(&self, instance: &Instance, destination: &str) -> Option<(Url, Slug)> {
        let url = Url::parse(destination).ok()?;
        let scheme = instance.scheme();
        if url.scheme() != scheme.as_str() {
            return None;
        }
        let host = match url.port() {
            Some(port) => format!("{}:{port}", url.host_str()?),
            None => url.host_str()?.to_owned(),
        };
        let named = AppHost::parse(&Domain::parse(&host, scheme).ok()?, self.subdomains())?;
        let own = self.instance(named.instance.as_str())?;
        (own.id == instance.id).then_some((url, named.slug))
    }
}

/// A session that was begun for a program goes on in a browser: it lasts as long as others.
fn lasts(
    write: &store::Write,
    session: &store::sessions::Session,
    cookie: TokenHash,
    ends_at: Timestamp,
) -> Result<(), store::Error> {
    let (id, amr) = (session.id, &session.amr);
    write
        .update_session_auth(id, cookie, session.auth_time, ends_at, amr, Run::Normal)
        .map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::apps::testing::{DRIVE, installed};
    use crate::testing::{PASSPHRASE, World};

    async fn goes(world: &World, destination: &str) -> AppDestination {
        let session = world.session().unwrap();
        let made = world
            .gatekeeper
            .app_destination(&world.instance, &session, destination, world.moment());
        made.await.unwrap()
    }

    /// Where a browser goes that the app's host has sent back.
    async fn code(world: &World, destination: &str) -> AppDestination {
        goes(world, destination).await;
        goes(world, destination).await
    }

    async fn exchange(world: &World, host: &str, url: &str) -> Option<TokenHash> {
        let at = world.gatekeeper.at_app(host).unwrap();
        let code = url.split_once("code=").map_or("", |(_, code)| code);
        let code = code.split(['&', '#']).next().unwrap();
        let welcome = world.gatekeeper.exchange_session_code(&at, code, world.moment());
        welcome.await.unwrap().map(|welcome| welcome.cookie.hash())
    }

    fn session(world: &World, host: &str, cookie: TokenHash) -> Option<Session> {
        let at = world.gatekeeper.at_app(host).unwrap();
        let nobody = Visitor::default();
        world
            .gatekeeper
            .session_at_app(&at, Some(cookie), &nobody, world.moment())
            .unwrap()
    }

    #[tokio::test]
    async fn cozy_43_a_code_becomes_a_cookie_once_and_at_its_app() {
        let mut world = World::new().await;
        installed(&world, &["drive", "notes"]).await;
        world.sign_in(PASSPHRASE).await.unwrap();
        let AppDestination::Go(url) = code(&world, &format!("http://{DRIVE}/a?b=c#")).await else {
            panic!("a loop");
        };
        assert!(
            url.starts_with(&format!("http://{DRIVE}/a?b=c&code=")) && url.ends_with('#'),
            "{url}"
        );
        let cookie = exchange(&world, DRIVE, &url).await.unwrap();
        assert_eq!(
            session(&world, DRIVE, cookie).map(|session| session.id),
            world.session().map(|session| session.id)
        );
        assert!(exchange(&world, DRIVE, &url).await.is_none(), "twice");
        assert!(
            session(&world, "notes.localhost:4283", cookie).is_none(),
            "another app"
        );

        let AppDestination::Go(url) = code(&world, &format!("http://{DRIVE}/#")).await else {
            panic!("a loop");
        };
        assert!(exchange(&world, "notes.localhost:4283", &url).await.is_none());
        assert!(exchange(&world, DRIVE, &url).await.is_none(), "used up elsewhere");

        let AppDestination::Go(url) = code(&world, &format!("http://{DRIVE}/#")).await else {
            panic!("a loop");
        };
        world.wait(60);
        assert!(exchange(&world, DRIVE, &url).await.is_none(), "after its minute");
    }

    #[tokio::test]
    async fn cozy_7_who_does_not_come_back_carries_no_code() {
        let mut world = World::new().await;
        installed(&world, &["drive", "notes"]).await;
        world.sign_in(PASSPHRASE).await.unwrap();
        let home = format!("http://{DRIVE}/#");
        assert_eq!(goes(&world, &home).await, AppDestination::Go(home.clone()));
        // Nor who goes on to another app, or comes again later.
        let notes = "http://notes.localhost:4283/#".to_owned();
        assert_eq!(goes(&world, &notes).await, AppDestination::Go(notes));
        world.wait(10);
        assert_eq!(goes(&world, &home).await, AppDestination::Go(home.clone()));
        assert_ne!(goes(&world, &home).await, AppDestination::Go(home));
    }

    #[tokio::test]
    async fn signing_out_ends_the_sessions_of_apps() {
        let mut world = World::new().await;
        installed(&world, &["drive"]).await;
        world.sign_in(PASSPHRASE).await.unwrap();
        let AppDestination::Go(url) = code(&world, &format!("http://{DRIVE}/#")).await else {
            panic!("a loop");
        };
        let cookie = exchange(&world, DRIVE, &url).await.unwrap();
        let id = world.session().unwrap().id;
        let ended = world.gatekeeper.end_session(&world.instance, id, world.moment());
        assert!(ended.await.unwrap());
        assert!(session(&world, DRIVE, cookie).is_none());
    }

    #[tokio::test]
    async fn only_addresses_of_installed_apps_get_a_code() {
        let mut world = World::new().await;
        installed(&world, &["drive"]).await;
        world.sign_in(PASSPHRASE).await.unwrap();
        for elsewhere in [
            "http://localhost:4283/auth/authorize?x=1#",
            "http://notes.localhost:4283/#",
            "http://drive.localhost/#",
            "https://drive.localhost:4283/#",
            "http://drive.example.org/#",
        ] {
            assert_eq!(
                code(&world, elsewhere).await,
                AppDestination::Go(elsewhere.to_owned())
            );
        }
    }

    #[tokio::test]
    async fn a_browser_that_keeps_no_cookie_is_told_so() {
        let mut world = World::new().await;
        installed(&world, &["drive"]).await;
        world.sign_in(PASSPHRASE).await.unwrap();
        let home = format!("http://{DRIVE}/#");
        for _ in 0..LOOP_COOKIES {
            let AppDestination::Go(url) = code(&world, &home).await else {
                panic!("a loop");
            };
            exchange(&world, DRIVE, &url).await.unwrap();
        }
        assert_eq!(code(&world, &home).await, AppDestination::Loop);
        world.wait(10);
        assert!(matches!(code(&world, &home).await, AppDestination::Go(_)));
    }
}
