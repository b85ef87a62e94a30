//! The pages that the lodge shows to people: one struct per page, filled by a handler, drawn by a template.
//!
//! Here live the pages' fields, the words that follow from them, and the cleaning of foreign names. The drawing is in
//! `templates/`, the look in `static/lodge.css`, the sentences in `locales/`; when a page is shown is the handlers' matter.
//!
//! Invariant: a page shows nothing unescaped, carries no inline script or style, and works without script: every field that
//! a handler needs is in the form (S-058, S-174). What a client says about itself passes through [`plain`] first, so that
//! it cannot hide, mirror or flood what the lodge says about it (S-177).

pub(crate) mod cozy;

use askama::Template;
use gatekeeper::login::mailed_code::Ways;
use protocol::claims::Profile;
use protocol::client_metadata::Publisher;
use protocol::parameters::Parameters;
use protocol::redirect_uri::with_query;
use protocol::scope;

use crate::signin::LOGO;
use crate::texts::Texts;

/// Longest name, host or scope that a page shows, in characters; the rest becomes an ellipsis.
const LONGEST: usize = 96;

/// Longest technical line that a page shows, in characters.
const LONGEST_TECHNICAL: usize = 400;

/// Longest address of an app's page that is linked, in bytes.
const LONGEST_ADDRESS: usize = 2000;

/// Foreign text as a page may show it: one line, without characters that are invisible or turn the direction of the line,
/// and at most `longest` characters long.
///
/// Joiners are among them: a name that needs them loses a ligature, a name that abuses them loses its disguise.
fn plain(text: &str, longest: usize) -> String {
    let visible = text
        .chars()
        .map(|c| if c.is_whitespace() { ' ' } else { c })
        .filter(|&c| !is_unseen(c));
    let mut line = String::new();
    let mut length = 0;
    for c in visible {
        if c == ' ' && (line.is_empty() || line.ends_with(' ')) {
            continue;
        }
        if length == longest {
            line.truncate(line.trim_end().len());
            line.push('…');
            return line;
        }
        line.push(c);
        length += 1;
    }
    line.truncate(line.trim_end().len());
    line
}

/// Whether a character has no picture of its own: controls, direction marks, zero-width characters, tags, fillers.
fn is_unseen(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{00ad}' | '\u{034f}' | '\u{061c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
            | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// The title of a page at a lodge: what it is, whose lodge, and its address, so that a tab tells where one is.
fn title_at(t: Texts, page: &str, public_name: &str, domain: &str) -> String {
    let name = plain(public_name, LONGEST);
    let lodge = if name.is_empty() {
        domain.to_owned()
    } else {
        format!("{name}, {domain}")
    };
    t.with("page-title", &[("page", &t.get(page)), ("lodge", &lodge)])
}

/// The title of a page that belongs to no lodge.
fn title_bare(t: Texts, page: &str) -> String {
    t.with("page-title-bare", &[("page", &t.get(page))])
}

/// Where an answer goes, in words.
fn destination_text(t: Texts, destination: &DestinationView) -> String {
    let with = |key, name, value: &str| t.with(key, &[(name, &plain(value, LONGEST))]);
    match destination {
        DestinationView::Port(port) => with("consent-destination-port", "port", &port.to_string()),
        DestinationView::Computer => t.get("consent-destination-computer"),
        DestinationView::Host(host) => with("consent-destination-host", "host", host),
        DestinationView::Scheme(scheme) => with("consent-destination-scheme", "scheme", scheme),
    }
}

/// The app that asks: what it says of itself, and what is known of it.
pub(crate) struct Asking {
    /// Its name, as registered by whoever registered it.
    pub(crate) client_name: String,
    /// Its `client_id`.
    pub(crate) client_id: String,
    /// The host of its redirect address. Shown as large as the name, because only this is checked (S-177).
    pub(crate) host: String,
    /// Whether the lodge keeps a picture of it.
    pub(crate) has_logo: bool,
    /// Its home page, its policy and its terms, as registered.
    pub(crate) pages: [Option<String>; 3],
    /// Who wrote its registration.
    pub(crate) publisher: Publisher,
}

/// A page of an app, to be opened beside the lodge's.
pub(crate) struct Link<'a> {
    /// The key of its name.
    key: &'static str,
    /// Its address.
    href: &'a str,
}

impl Asking {
    fn shown_name(&self, t: Texts) -> String {
        shown_client(t, &self.client_name)
    }

    fn shown_host(&self) -> String {
        plain(&self.host, LONGEST)
    }

    /// Where the lodge's copy of its picture is.
    fn logo_address(&self) -> Option<String> {
        let params = [("client_id", &self.client_id)];
        self.has_logo.then(|| with_query(LOGO, &params))
    }

    /// What stands in the place of a picture: the first letters of its first two words, or of its host's.
    fn initials(&self) -> String {
        let name = plain(&self.client_name, LONGEST);
        let name = if name.is_empty() { self.shown_host() } else { name };
        name.split(|c: char| !c.is_alphanumeric())
            .filter_map(|word| word.chars().next())
            .take(2)
            .flat_map(char::to_uppercase)
            .collect()
    }

    /// Its pages, if they are on the web and safe to go to (S-174).
    fn links(&self) -> Vec<Link<'_>> {
        ["consent-link-home", "consent-link-policy", "consent-link-terms"]
            .into_iter()
            .zip(&self.pages)
            .filter_map(|(key, page)| {
                let href = page.as_deref().filter(|page| is_safe_to_go_to(page))?;
                Some(Link { key, href })
            })
            .collect()
    }

    /// Whether nobody but the app itself vouches for its name (S-107).
    fn registered_itself(&self) -> bool {
        self.publisher == Publisher::Dynamic
    }

    /// The key of the words for who says so.
    fn publisher_text(&self) -> &'static str {
        match self.publisher {
            Publisher::Owner => "consent-publisher-owner",
            Publisher::Preset => "consent-publisher-preset",
            Publisher::Import => "consent-publisher-import",
            Publisher::Dynamic => "consent-publisher-dynamic",
        }
    }
}

/// Whether an address is a plain one on the web: no other scheme, nothing unseen, no flood.
fn is_safe_to_go_to(address: &str) -> bool {
    address.starts_with("https://")
        && address.len() <= LONGEST_ADDRESS
        && address.bytes().all(|byte| byte.is_ascii_graphic())
}

/// Why the sign-in page is shown again, or with a word of explanation.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum SignInMessage {
    /// The passphrase was wrong.
    WrongPassphrase,
    /// Too many wrong ones; the next try is taken after this many seconds.
    Throttled {
        /// Seconds from now.
        seconds: u64,
    },
    /// The person is signed in, but the app asks for a fresh sign-in (`prompt=login`, `max_age`).
    SignInAgain,
    /// A sign-in that waited for the second factor is over.
    StartAgain,
    /// The passkey does not open the lodge, or no longer.
    WrongPasskey,
}

impl SignInMessage {
    pub(crate) fn text(self, t: Texts) -> String {
        match self {
            Self::WrongPassphrase => t.get("signin-wrong"),
            Self::Throttled { seconds } => t.count("signin-throttled", seconds),
            Self::SignInAgain => t.get("signin-again"),
            Self::StartAgain => t.get("signin-over"),
            Self::WrongPasskey => t.get("signin-passkey-refused"),
        }
    }
}

/// The sign-in page. Posts `flow`, `csrf`, `page_key`, `script`, `passphrase` (and, from the password manager's helper
/// field, `username`) to `/signin/v1/identifier`; `decision=cancel` when the person turns back.
///
/// With `script=on` the `passphrase` is the value derived in the page (`cozy.md` B.12), with `off` it is what was typed,
/// and the server derives. Both normalise to NFKC first.
#[derive(Template)]
#[template(path = "sign_in.html")]
pub(crate) struct SignIn {
    /// The visitor's texts.
    pub(crate) t: Texts,
    /// The instance's domain, with its port if it has one.
    pub(crate) domain: String,
    /// How the owner is called; may be empty.
    pub(crate) public_name: String,
    /// The app that waits behind the sign-in, if one does.
    pub(crate) client: Option<Asking>,
    /// The id of the waiting flow.
    pub(crate) flow: String,
    /// The form's CSRF token (S-058).
    pub(crate) csrf: String,
    /// What the browser is asked for to sign in by a passkey, JSON; none where browsers know no passkeys.
    pub(crate) passkey: Option<String>,
    /// Rounds of PBKDF2 for the derivation in the page.
    pub(crate) iterations: u32,
    /// Salt of the derivation: `me@` and the domain without its port.
    pub(crate) salt: String,
    /// Where a sign-in by the provider begins, if there is one.
    pub(crate) provider: Option<String>,
    /// What to say above the field.
    pub(crate) message: Option<SignInMessage>,
    /// The device code whose page comes after the sign-in; empty when it is still to be typed, `None` when another page
    /// comes.
    pub(crate) device: Option<String>,
}

impl SignIn {
    fn title(&self) -> String {
        title_at(self.t, "signin-title", &self.public_name, &self.domain)
    }

    fn shown_name(&self) -> String {
        plain(&self.public_name, LONGEST)
    }

    /// Whether the message is about the passphrase just sent; the others only explain.
    fn is_error(&self) -> bool {
        matches!(
            self.message,
            Some(
                SignInMessage::WrongPassphrase
                    | SignInMessage::WrongPasskey
                    | SignInMessage::Throttled { .. }
                    | SignInMessage::StartAgain
            )
        )
    }

    fn message_text(&self) -> String {
        self.message
            .map(|message| message.text(self.t))
            .unwrap_or_default()
    }
}

/// Why the page of the second factor is shown again.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum SecondFactorMessage {
    /// The code was wrong, or had been used.
    Wrong,
    /// The passkey does not hold, or it took too long.
    WrongPasskey,
    /// What was typed has not the form of a code.
    NoCode,
    /// The sign-in waits no longer.
    Over,
    /// Too many wrong ones; the next try is taken after this many seconds.
    Throttled {
        /// Seconds from now.
        seconds: u64,
    },
    /// Another code was mailed.
    Sent,
    /// Too many codes were mailed; the next one after this many seconds.
    NoCodeYet {
        /// Seconds from now.
        seconds: u64,
    },
}

impl SecondFactorMessage {
    /// Whether it tells of something that went as it should.
    pub(crate) fn is_good(self) -> bool {
        self == Self::Sent
    }

    /// Seconds to wait, if it says so.
    pub(crate) fn wait(self) -> Option<u64> {
        match self {
            Self::Throttled { seconds } | Self::NoCodeYet { seconds } => Some(seconds),
            Self::Wrong | Self::WrongPasskey | Self::NoCode | Self::Over | Self::Sent => None,
        }
    }

    /// In words; whether it is about a recovery code.
    pub(crate) fn text(self, t: Texts, recovers: bool) -> String {
        let key = match (self, recovers) {
            (Self::Throttled { seconds }, _) => return t.count("signin-throttled", seconds),
            (Self::NoCodeYet { seconds }, _) => return t.count("factor-mail-later", seconds),
            (Self::Sent, _) => "factor-mail-sent",
            (Self::Over, _) => "signin-over",
            (Self::WrongPasskey, _) => "factor-passkey-refused",
            (Self::Wrong, false) => "factor-wrong",
            (Self::NoCode, false) => "factor-no-code",
            (Self::Wrong, true) => "factor-recovery-wrong",
            (Self::NoCode, true) => "factor-recovery-no-code",
        };
        t.get(key)
    }
}

/// The page of the second factor in a sign-in for apps of this lodge. Posts `two-factor-token`, `two-factor-passcode` and
/// `redirect` to `/auth/twofactor` (`cozy.md` B.7).
#[derive(Template)]
#[template(path = "cozy_two_factor.html")]
pub(crate) struct CozyTwoFactor {
    /// The visitor's texts.
    pub(crate) t: Texts,
    /// The instance's domain, with its port if it has one.
    pub(crate) domain: String,
    /// How the owner is called; may be empty.
    pub(crate) public_name: String,
    /// Names the sign-in that waits.
    pub(crate) token: String,
    /// Where the person goes on to, as it came; may be empty.
    pub(crate) redirect: String,
    /// Whether to stay signed in.
    pub(crate) stay: bool,
    /// What an app knows its question by that asks to confirm who is signed in; none at a sign-in.
    pub(crate) state: Option<String>,
    /// Whether the device is to be trusted.
    pub(crate) trust: bool,
    /// How the step can be taken.
    pub(crate) ways: Ways,
    /// Where the form goes: here, or to `/oidc/twofactor` where a provider vouched for the person.
    pub(crate) action: &'static str,
    /// What to say above the field.
    pub(crate) message: Option<SecondFactorMessage>,
}

impl CozyTwoFactor {
    fn title(&self) -> String {
        title_at(self.t, "factor-title", &self.public_name, &self.domain)
    }

    fn shown_name(&self) -> String {
        plain(&self.public_name, LONGEST)
    }

    fn message_text(&self) -> String {
        self.message
            .map(|message| message.text(self.t, false))
            .unwrap_or_default()
    }

    fn is_bad(&self) -> bool {
        self.message.is_some_and(|message| !message.is_good())
    }

    fn lead(&self) -> String {
        factor_lead(self.t, &self.ways)
    }
}

/// What the page of the second factor asks for.
fn factor_lead(t: Texts, ways: &Ways) -> String {
    match (ways.authenticator, ways.mailed) {
        (_, true) if ways.address.is_empty() => t.get("factor-lead-outbox"),
        (_, true) => t.with("factor-lead-mail", &[("address", &ways.address)]),
        (false, false) if ways.mail => t.get("factor-lead-no-code"),
        (false, false) if ways.passkey.is_some() => t.get("factor-lead-passkey"),
        _ => t.get("factor-lead"),
    }
}

/// The page of the second factor, shown where the passphrase was right. Posts `flow`, `csrf`, `step` and either `code` or
/// `recovery_code` to `/signin/v1/secondfactor`; `decision=cancel` when the person turns back.
#[derive(Template)]
#[template(path = "second_factor.html")]
pub(crate) struct SecondFactor {
    /// The visitor's texts.
    pub(crate) t: Texts,
    /// The instance's domain, with its port if it has one.
    pub(crate) domain: String,
    /// How the owner is called; may be empty.
    pub(crate) public_name: String,
    /// The app that waits behind the sign-in, if one does.
    pub(crate) client: Option<Asking>,
    /// The id of the waiting flow.
    pub(crate) flow: String,
    /// The forms' CSRF token (S-058).
    pub(crate) csrf: String,
    /// Names the sign-in that waits.
    pub(crate) step: String,
    /// What to say above the fields.
    pub(crate) message: Option<SecondFactorMessage>,
    /// Whether the message is about a recovery code.
    pub(crate) recovers: bool,
    /// Whether the device is to be trusted.
    pub(crate) trust: bool,
    /// How the step can be taken.
    pub(crate) ways: Ways,
    /// As in [`SignIn`].
    pub(crate) device: Option<String>,
}

impl SecondFactor {
    fn title(&self) -> String {
        title_at(self.t, "factor-title", &self.public_name, &self.domain)
    }

    fn shown_name(&self) -> String {
        plain(&self.public_name, LONGEST)
    }

    fn recovers(&self) -> bool {
        self.recovers
    }

    fn message_text(&self) -> String {
        self.message
            .map(|message| message.text(self.t, self.recovers))
            .unwrap_or_default()
    }

    fn is_bad(&self) -> bool {
        self.message.is_some_and(|message| !message.is_good())
    }

    fn lead(&self) -> String {
        factor_lead(self.t, &self.ways)
    }
}

/// Where the answer to an authorization request goes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum DestinationView {
    /// A loopback address with its port (RFC 8252 7.3).
    Port(u16),
    /// A loopback address whose port is not known, or says nothing.
    Computer,
    /// A website's host.
    Host(String),
    /// A scheme that a program on this device has claimed (RFC 8252 7.1), without the colon.
    Scheme(String),
}

/// A scope value that is asked for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Right {
    /// The scope value.
    pub(crate) scope: String,
    /// Whether this app was allowed it before.
    pub(crate) granted_before: bool,
    /// Whether there is nothing to tell yet: the owner has filled in none of what it opens.
    pub(crate) blank: bool,
}

impl Right {
    /// A scope value of a request, for the owner of this profile.
    pub(crate) fn of(scope: &str, granted_before: bool, profile: &Profile) -> Self {
        Self {
            scope: scope.to_owned(),
            granted_before,
            blank: profile.is_blank_for(scope),
        }
    }

    fn weight(&self) -> Weight {
        match self.scope.as_str() {
            scope::OPENID
            | scope::PROFILE
            | scope::ROLES
            | scope::GROUPS
            | scope::ACR
            | scope::LIBREGRAPH_UUID
            | scope::LIBREGRAPH_UUID_AS_SPELT
            | scope::LIBREGRAPH_RAW_SUB => Weight::Who,
            scope::EMAIL | scope::ADDRESS | scope::PHONE => Weight::Reach,
            scope::OFFLINE_ACCESS => Weight::Stay,
            _ => Weight::Other,
        }
    }

    /// The key of the scope in plain words; `None` for a scope that the lodge has no words for.
    fn key(&self) -> Option<&'static str> {
        match self.scope.as_str() {
            scope::OPENID => Some("consent-right-openid"),
            scope::PROFILE => Some("consent-right-profile"),
            scope::EMAIL => Some("consent-right-email"),
            scope::ADDRESS => Some("consent-right-address"),
            scope::PHONE => Some("consent-right-phone"),
            scope::ROLES => Some("consent-right-roles"),
            scope::GROUPS => Some("consent-right-groups"),
            scope::ACR => Some("consent-right-acr"),
            scope::LIBREGRAPH_UUID | scope::LIBREGRAPH_UUID_AS_SPELT => Some("consent-right-uuid"),
            scope::LIBREGRAPH_RAW_SUB => Some("consent-right-raw-sub"),
            scope::OFFLINE_ACCESS => Some("consent-right-offline-access"),
            _ => None,
        }
    }

    /// Whether it cannot be unticked: without it there is nobody to sign in.
    fn is_fixed(&self) -> bool {
        self.scope == scope::OPENID
    }

    fn shown_scope(&self) -> String {
        plain(&self.scope, LONGEST)
    }
}

/// How heavy a right is, lightest first: the order of the groups on the consent page.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Weight {
    Who,
    Reach,
    Other,
    Stay,
}

impl Weight {
    fn heading(self) -> &'static str {
        match self {
            Self::Who => "consent-group-who",
            Self::Reach => "consent-group-reach",
            Self::Other => "consent-group-other",
            Self::Stay => "consent-group-stay",
        }
    }

    fn icon(self) -> &'static str {
        match self {
            Self::Who => "who",
            Self::Reach => "reach",
            Self::Other => "other",
            Self::Stay => "stay",
        }
    }
}

/// The rights of one weight.
struct Group<'a> {
    weight: Weight,
    rights: Vec<&'a Right>,
}

/// Rights by weight, without empty groups.
fn by_weight(rights: &[Right]) -> Vec<Group<'_>> {
    [Weight::Who, Weight::Reach, Weight::Other, Weight::Stay]
        .into_iter()
        .map(|weight| Group {
            weight,
            rights: rights.iter().filter(|r| r.weight() == weight).collect(),
        })
        .filter(|group| !group.rights.is_empty())
        .collect()
}

/// The consent page. Posts `flow`, `csrf`, `page_key`, a `scope` for each right that stayed ticked, and `decision` (`allow`
/// or `deny`) to `/signin/v1/consent`; nothing else of the request travels through the form (S-059), and a scope that was
/// not asked for means nothing there.
#[derive(Template)]
#[template(path = "consent.html")]
pub(crate) struct Consent {
    /// The visitor's texts.
    pub(crate) t: Texts,
    /// The instance's domain, with its port if it has one.
    pub(crate) domain: String,
    /// How the owner is called; may be empty.
    pub(crate) public_name: String,
    /// Who asks.
    pub(crate) asking: Asking,
    /// Where the answer goes.
    pub(crate) destination: DestinationView,
    /// What is asked for, in any order.
    pub(crate) rights: Vec<Right>,
    /// Whether anyone could send this request under the app's name (public clients on this computer).
    pub(crate) unverified: bool,
    /// The id of the waiting flow.
    pub(crate) flow: String,
    /// The form's CSRF token (S-058).
    pub(crate) csrf: String,
}

impl Consent {
    fn title(&self) -> String {
        title_at(self.t, "consent-title", &self.public_name, &self.domain)
    }

    fn shown_name(&self) -> String {
        plain(&self.public_name, LONGEST)
    }

    fn groups(&self) -> Vec<Group<'_>> {
        by_weight(&self.rights)
    }

    fn destination_text(&self) -> String {
        destination_text(self.t, &self.destination)
    }

    fn client_id_text(&self) -> String {
        self.t.with(
            "consent-client-id",
            &[("id", &plain(&self.asking.client_id, LONGEST))],
        )
    }
}

/// The step of `prompt=select_account`. Posts `flow`, `csrf`, `page_key` and `decision` (`continue`, `another` or `cancel`)
/// to `/signin/v1/chooseaccount`.
#[derive(Template)]
#[template(path = "choose_account.html")]
pub(crate) struct ChooseAccount {
    /// The visitor's texts.
    pub(crate) t: Texts,
    /// The instance's domain, with its port if it has one.
    pub(crate) domain: String,
    /// How the owner is called; may be empty.
    pub(crate) public_name: String,
    /// The app that waits.
    pub(crate) asking: Asking,
    /// The id of the waiting flow.
    pub(crate) flow: String,
    /// The form's CSRF token (S-058).
    pub(crate) csrf: String,
}

impl ChooseAccount {
    fn title(&self) -> String {
        title_at(self.t, "choose-title", &self.public_name, &self.domain)
    }

    fn shown_name(&self) -> String {
        plain(&self.public_name, LONGEST)
    }

    fn continue_text(&self) -> String {
        let name = plain(&self.public_name, LONGEST);
        let name = if name.is_empty() { &self.domain } else { &name };
        self.t.with("choose-continue", &[("name", name)])
    }
}

/// After the end of a sign-in. With `frames`, pages of apps are loaded that sign the person out there as well, and the
/// page goes on to `target` afterwards by itself (OpenID Connect Front-Channel Logout).
#[derive(Template)]
#[template(path = "signed_out.html")]
pub(crate) struct SignedOut {
    /// The visitor's texts.
    pub(crate) t: Texts,
    /// The instance's domain, with its port if it has one.
    pub(crate) domain: String,
    /// Registered addresses of apps; the page's policy has to allow them.
    pub(crate) frames: Vec<String>,
    /// Where the person goes on to, a registered address.
    pub(crate) target: Option<String>,
}

impl SignedOut {
    fn title(&self) -> String {
        title_at(self.t, "signed-out-title", "", &self.domain)
    }
}

/// What a browser is shown that brings an answer to a test run. With `fragment`, it posts the fragment there first.
#[derive(Template)]
#[template(path = "test_answer.html")]
pub(crate) struct TestAnswer {
    /// The visitor's texts.
    pub(crate) t: Texts,
    /// The instance's domain, with its port if it has one.
    pub(crate) domain: String,
    /// Where to post a fragment, while it has to be read.
    pub(crate) fragment: Option<String>,
    /// The person comes back from signing out.
    pub(crate) signed_out: bool,
}

impl TestAnswer {
    fn heading(&self) -> &'static str {
        match (&self.fragment, self.signed_out) {
            (Some(_), _) => "test-reading-heading",
            (None, false) => "test-taken-heading",
            (None, true) => "test-gone-heading",
        }
    }

    fn lead(&self) -> &'static str {
        match &self.fragment {
            Some(_) => "test-reading-lead",
            None => "test-taken-lead",
        }
    }

    fn title(&self) -> String {
        title_at(self.t, "test-title", "", &self.domain)
    }
}

/// Why the page for device codes is shown again.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum DeviceMessage {
    /// Nothing waits under this code.
    Unknown,
    /// Too many such codes; the next one is taken after this many seconds.
    Throttled {
        /// Seconds from now.
        seconds: u64,
    },
}

/// Where the code of a device is typed (RFC 8628 section 3.3). Posts `user_code`, `csrf`, `page_key` and
/// `decision=look` to `/device`.
#[derive(Template)]
#[template(path = "device_enter.html")]
pub(crate) struct EnterCode {
    /// The visitor's texts.
    pub(crate) t: Texts,
    /// The instance's domain, with its port if it has one.
    pub(crate) domain: String,
    /// How the owner is called; may be empty.
    pub(crate) public_name: String,
    /// The form's CSRF token.
    pub(crate) csrf: String,
    /// What stands in the field.
    pub(crate) code: String,
    /// The code came in the address: the person only compares (RFC 8628 section 3.3.1).
    pub(crate) from_address: bool,
    /// What to say above the field.
    pub(crate) message: Option<DeviceMessage>,
}

impl EnterCode {
    fn title(&self) -> String {
        title_at(self.t, "device-title", &self.public_name, &self.domain)
    }

    fn shown_name(&self) -> String {
        plain(&self.public_name, LONGEST)
    }

    fn shown_code(&self) -> String {
        plain(&self.code, LONGEST)
    }

    fn message_text(&self) -> String {
        match self.message {
            None => String::new(),
            Some(DeviceMessage::Unknown) => self.t.get("device-unknown"),
            Some(DeviceMessage::Throttled { seconds }) => self.t.count("device-throttled", seconds),
        }
    }
}

/// The question whether a device may (RFC 8628 section 3.3). Posts `user_code`, `csrf`, `page_key` and `decision`
/// (`allow` or `deny`) to `/device`; the CSRF token is made for this very code.
#[derive(Template)]
#[template(path = "device_asks.html")]
pub(crate) struct DeviceAsks {
    /// The visitor's texts.
    pub(crate) t: Texts,
    /// The instance's domain, with its port if it has one.
    pub(crate) domain: String,
    /// How the owner is called; may be empty.
    pub(crate) public_name: String,
    /// The app's name, as registered by whoever registered it.
    pub(crate) client_name: String,
    /// Its `client_id`.
    pub(crate) client_id: String,
    /// Whether anyone could ask under the app's name.
    pub(crate) unverified: bool,
    /// Whether nobody but the app itself vouches for its name (S-107).
    pub(crate) registered_itself: bool,
    /// The code that the device shows.
    pub(crate) user_code: String,
    /// The address that the device asked from.
    pub(crate) address: String,
    /// What is asked for, in any order.
    pub(crate) rights: Vec<Right>,
    /// The form's CSRF token.
    pub(crate) csrf: String,
}

impl DeviceAsks {
    fn title(&self) -> String {
        title_at(self.t, "device-title", &self.public_name, &self.domain)
    }

    fn shown_name(&self) -> String {
        plain(&self.public_name, LONGEST)
    }

    fn shown_client(&self) -> String {
        shown_client(self.t, &self.client_name)
    }

    fn shown_address(&self) -> String {
        plain(&self.address, LONGEST)
    }

    fn groups(&self) -> Vec<Group<'_>> {
        by_weight(&self.rights)
    }

    fn client_id_text(&self) -> String {
        self.t
            .with("consent-client-id", &[("id", &plain(&self.client_id, LONGEST))])
    }
}

/// After the answer to a device.
#[derive(Template)]
#[template(path = "device_done.html")]
pub(crate) struct DeviceDone {
    /// The visitor's texts.
    pub(crate) t: Texts,
    /// The instance's domain, with its port if it has one.
    pub(crate) domain: String,
    /// How the owner is called; may be empty.
    pub(crate) public_name: String,
    /// The app's name.
    pub(crate) client_name: String,
    /// What the person said.
    pub(crate) allowed: bool,
}

impl DeviceDone {
    fn title(&self) -> String {
        title_at(self.t, "device-title", &self.public_name, &self.domain)
    }

    fn shown_name(&self) -> String {
        plain(&self.public_name, LONGEST)
    }

    fn shown_client(&self) -> String {
        shown_client(self.t, &self.client_name)
    }
}

/// An app's name, or that it has none.
fn shown_client(t: Texts, name: &str) -> String {
    let name = plain(name, LONGEST);
    if name.is_empty() {
        t.get("consent-unnamed")
    } else {
        name
    }
}

/// The question before a sign-out that the person did not start here (S-061). Posts `request`, `csrf`, `page_key` and
/// `decision` (`confirm` or `cancel`) to `/signin/v1/goodbye`.
#[derive(Template)]
#[template(path = "confirm_sign_out.html")]
pub(crate) struct ConfirmSignOut {
    /// The visitor's texts.
    pub(crate) t: Texts,
    /// The instance's domain, with its port if it has one.
    pub(crate) domain: String,
    /// The form's CSRF token.
    pub(crate) csrf: String,
    /// The name of the app that asks, when it is known.
    pub(crate) client: Option<String>,
    /// The id of the waiting request; may be empty.
    pub(crate) request: String,
}

impl ConfirmSignOut {
    fn title(&self) -> String {
        title_at(self.t, "sign-out-title", "", &self.domain)
    }

    fn shown_client(&self) -> Option<String> {
        let name = plain(self.client.as_deref()?, LONGEST);
        (!name.is_empty()).then_some(name)
    }
}

/// The front door for a person who is signed in. Its sign-out button posts like [`ConfirmSignOut`], with an empty `request`.
#[derive(Template)]
#[template(path = "welcome.html")]
pub(crate) struct Welcome {
    /// The visitor's texts.
    pub(crate) t: Texts,
    /// The instance's domain, with its port if it has one.
    pub(crate) domain: String,
    /// How the owner is called; may be empty.
    pub(crate) public_name: String,
    /// The form's CSRF token.
    pub(crate) csrf: String,
}

impl Welcome {
    fn title(&self) -> String {
        title_at(self.t, "welcome-title", &self.public_name, &self.domain)
    }

    fn heading(&self) -> String {
        let name = plain(&self.public_name, LONGEST);
        if name.is_empty() {
            self.t.get("welcome-heading-bare")
        } else {
            self.t.with("welcome-heading", &[("name", &name)])
        }
    }
}

/// What the page of passkeys says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum PasskeyMessage {
    /// One was added.
    Added,
    /// The passphrase was wrong, or there were too many wrong ones.
    SignIn(SignInMessage),
    /// What the browser made does not hold, or it took too long.
    Refused,
    /// The session was begun without the second factor.
    SecondFactorFirst,
    /// There are as many as there may be.
    Full,
    /// The instance is reached by an address.
    Nowhere,
}

/// The page on which the owner begins to add a passkey. Posts `csrf`, `page_key`, `script` and `passphrase`.
#[derive(Template)]
#[template(path = "passkeys.html")]
pub(crate) struct Passkeys {
    /// The visitor's texts.
    pub(crate) t: Texts,
    /// The instance's domain, with its port if it has one.
    pub(crate) domain: String,
    /// How the owner is called; may be empty.
    pub(crate) public_name: String,
    /// What the passkeys are called that are there.
    pub(crate) names: Vec<String>,
    /// The form's CSRF token.
    pub(crate) csrf: String,
    /// Rounds of PBKDF2 for the derivation in the page.
    pub(crate) iterations: u32,
    /// Salt of the derivation.
    pub(crate) salt: String,
    /// What to say.
    pub(crate) message: Option<PasskeyMessage>,
}

impl Passkeys {
    fn title(&self) -> String {
        title_at(self.t, "passkeys-title", &self.public_name, &self.domain)
    }

    fn shown_name(&self) -> String {
        plain(&self.public_name, LONGEST)
    }

    fn shown_names(&self) -> Vec<String> {
        self.names.iter().map(|name| plain(name, LONGEST)).collect()
    }

    fn is_error(&self) -> bool {
        !matches!(self.message, None | Some(PasskeyMessage::Added))
    }

    fn message_text(&self) -> String {
        match self.message {
            None => String::new(),
            Some(PasskeyMessage::Added) => self.t.get("passkeys-added"),
            Some(PasskeyMessage::SignIn(message)) => message.text(self.t),
            Some(PasskeyMessage::Refused) => self.t.get("passkeys-refused"),
            Some(PasskeyMessage::SecondFactorFirst) => self.t.get("passkeys-factor-first"),
            Some(PasskeyMessage::Full) => self.t.get("passkeys-full"),
            Some(PasskeyMessage::Nowhere) => self.t.get("passkeys-nowhere"),
        }
    }
}

/// The page on which the browser makes a passkey. Posts `csrf`, `page_key`, `name` and `credential`.
#[derive(Template)]
#[template(path = "new_passkey.html")]
pub(crate) struct NewPasskey {
    /// The visitor's texts.
    pub(crate) t: Texts,
    /// The instance's domain, with its port if it has one.
    pub(crate) domain: String,
    /// How the owner is called; may be empty.
    pub(crate) public_name: String,
    /// The form's CSRF token.
    pub(crate) csrf: String,
    /// What it may be called.
    pub(crate) name: String,
    /// What the browser is asked for, JSON.
    pub(crate) options: String,
}

impl NewPasskey {
    fn title(&self) -> String {
        title_at(self.t, "passkeys-title", &self.public_name, &self.domain)
    }

    fn shown_name(&self) -> String {
        plain(&self.public_name, LONGEST)
    }
}

/// What is wrong with a passphrase that the owner wants to set.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum PassphraseMessage {
    /// Shorter than the minimum.
    TooShort,
    /// Longer than the maximum.
    TooLong,
    /// Known, or guessed quickly.
    TooCommon,
    /// The two entries differ.
    Mismatch,
    /// The hint is the passphrase.
    HintIsPassphrase,
    /// The page derived it with a number of rounds that is not taken.
    Rounds,
}

impl PassphraseMessage {
    fn text(self, t: Texts, minimum: u32) -> String {
        match self {
            Self::TooShort => t.count("onboarding-short", minimum.into()),
            Self::TooLong => t.get("onboarding-long"),
            Self::TooCommon => t.get("onboarding-common"),
            Self::Mismatch => t.get("onboarding-mismatch"),
            Self::HintIsPassphrase => t.get("passphrase-hint-same"),
            Self::Rounds => t.get("passphrase-rounds"),
        }
    }
}

/// The owner's first visit. Posts `register_token`, `page_key`, `script`, `iterations`, `passphrase` and
/// `passphrase_again` to `/settings/passphrase` (the token is the protection, `cozy.md` B.2).
///
/// With `script=on` both passphrase fields hold the derived value, `iterations` says with how many rounds, and the page
/// has checked length, likeness and the plainest patterns; with `off` they hold what was typed and `iterations` is empty.
#[derive(Template)]
#[template(path = "onboarding.html")]
pub(crate) struct Onboarding {
    /// The visitor's texts.
    pub(crate) t: Texts,
    /// The instance's domain, with its port if it has one.
    pub(crate) domain: String,
    /// The token of the onboarding link.
    pub(crate) register_token: String,
    /// Where the owner goes then; empty where the instance decides.
    pub(crate) redirection: String,
    /// Rounds of PBKDF2 for the derivation in the page.
    pub(crate) iterations: u32,
    /// Salt of the derivation: `me@` and the domain without its port.
    pub(crate) salt: String,
    /// The shortest passphrase that is taken, in characters.
    pub(crate) minimum: u32,
    /// What to say above the fields.
    pub(crate) message: Option<PassphraseMessage>,
}

impl Onboarding {
    fn title(&self) -> String {
        title_at(self.t, "onboarding-title", "", &self.domain)
    }

    fn message_text(&self) -> String {
        self.message
            .map(|message| self.text_of(message))
            .unwrap_or_default()
    }

    /// The page holds every message, so that its script can say it too.
    fn text_of(&self, message: PassphraseMessage) -> String {
        message.text(self.t, self.minimum)
    }
}

/// The front page of a login domain. Posts nothing to `/`; the answer leads to the provider.
#[derive(Template)]
#[template(path = "porch.html")]
pub(crate) struct Porch {
    /// The visitor's texts.
    pub(crate) t: Texts,
    /// The login domain.
    pub(crate) domain: String,
}

impl Porch {
    fn title(&self) -> String {
        title_at(self.t, "signin-title", "", &self.domain)
    }
}

/// The end of trying a provider out.
#[derive(Template)]
#[template(path = "trial_done.html")]
pub(crate) struct TrialDone {
    /// The visitor's texts.
    pub(crate) t: Texts,
    /// The host that the browser came back to.
    pub(crate) domain: String,
}

impl TrialDone {
    fn title(&self) -> String {
        title_at(self.t, "trial-title", "", &self.domain)
    }
}

/// Sign-in for apps of this lodge. Posts `csrf_token`, `redirect`, `page_key`, `script`, `passphrase` and
/// `long-run-session` to `/auth/login` (`cozy.md` B.5). What `script` says is as on [`SignIn`].
#[derive(Template)]
#[template(path = "cozy_sign_in.html")]
pub(crate) struct CozySignIn {
    /// The visitor's texts.
    pub(crate) t: Texts,
    /// The instance's domain, with its port if it has one.
    pub(crate) domain: String,
    /// How the owner is called; may be empty.
    pub(crate) public_name: String,
    /// Whether it is only to answer a device or an app that waits.
    pub(crate) device_asks: bool,
    /// Whether a letter was just asked for.
    pub(crate) sent: bool,
    /// The form's half of the double submit.
    pub(crate) csrf_token: String,
    /// What the browser is asked for to sign in by a passkey, JSON; none where browsers know no passkeys.
    pub(crate) passkey: Option<String>,
    /// Where the person goes on to, as it came; may be empty.
    pub(crate) redirect: String,
    /// Whether the box to stay signed in is ticked.
    pub(crate) stay: bool,
    /// Rounds of PBKDF2 for the derivation in the page; 0: the passphrase is sent as typed.
    pub(crate) iterations: u32,
    /// Salt of the derivation.
    pub(crate) salt: String,
    /// Where a sign-in by the provider begins, if there is one.
    pub(crate) provider: Option<String>,
    /// What to say above the field.
    pub(crate) message: Option<SignInMessage>,
}

impl CozySignIn {
    fn title(&self) -> String {
        title_at(self.t, "signin-title", &self.public_name, &self.domain)
    }

    fn shown_name(&self) -> String {
        plain(&self.public_name, LONGEST)
    }

    fn message_text(&self) -> String {
        self.message
            .map(|message| message.text(self.t))
            .unwrap_or_default()
    }

    fn redirect_encoded(&self) -> String {
        encoded(&self.redirect)
    }
}

/// Who is signed in shows once more who they are. Posts `csrf_token`, `redirect`, `state`, `page_key`, `script` and
/// `passphrase` to `/auth/confirm` (`cozy.md` B.11).
#[derive(Template)]
#[template(path = "cozy_confirm.html")]
pub(crate) struct CozyConfirm {
    /// The visitor's texts.
    pub(crate) t: Texts,
    /// The instance's domain, with its port if it has one.
    pub(crate) domain: String,
    /// How the owner is called; may be empty.
    pub(crate) public_name: String,
    /// The form's half of the double submit.
    pub(crate) csrf_token: String,
    /// Where the person comes back to, as it came; may be empty.
    pub(crate) redirect: String,
    /// What the app knows its question by.
    pub(crate) state: String,
    /// As in [`CozySignIn`].
    pub(crate) iterations: u32,
    /// As in [`CozySignIn`].
    pub(crate) salt: String,
    /// What to say above the field.
    pub(crate) message: Option<SignInMessage>,
}

impl CozyConfirm {
    fn title(&self) -> String {
        title_at(self.t, "confirm-title", &self.public_name, &self.domain)
    }

    fn shown_name(&self) -> String {
        plain(&self.public_name, LONGEST)
    }

    fn message_text(&self) -> String {
        self.message
            .map(|message| message.text(self.t))
            .unwrap_or_default()
    }
}

/// The ways back to a passphrase that was forgotten. Posts `redirect` to `/auth/hint`, and `csrf_token`, `redirect` and
/// `from` to `/auth/passphrase_reset`.
#[derive(Template)]
#[template(path = "lost_passphrase.html")]
pub(crate) struct LostPassphrase {
    /// The visitor's texts.
    pub(crate) t: Texts,
    /// The instance's domain, with its port if it has one.
    pub(crate) domain: String,
    /// The form's half of the double submit.
    pub(crate) csrf_token: String,
    /// Where the person was going, as it came; may be empty.
    pub(crate) redirect: String,
    /// Which program sent the person, as it came; may be empty.
    pub(crate) from: String,
    /// Whether the way back to the sign-in page is left out.
    pub(crate) without_back: bool,
}

impl LostPassphrase {
    fn title(&self) -> String {
        title_at(self.t, "lost-title", "", &self.domain)
    }

    fn redirect_encoded(&self) -> String {
        encoded(&self.redirect)
    }
}

/// What everybody sees who asked for the hint.
#[derive(Template)]
#[template(path = "hint_sent.html")]
pub(crate) struct HintSent {
    /// The visitor's texts.
    pub(crate) t: Texts,
    /// The instance's domain, with its port if it has one.
    pub(crate) domain: String,
    /// Where the person was going, as it came; may be empty.
    pub(crate) redirect: String,
}

impl HintSent {
    fn title(&self) -> String {
        title_at(self.t, "hint-sent-title", "", &self.domain)
    }

    fn redirect_encoded(&self) -> String {
        encoded(&self.redirect)
    }
}

/// A new passphrase by the link of a letter. Posts `csrf_token`, `passphrase_reset_token`, `from`, `script`,
/// `iterations`, `passphrase`, `passphrase_again` and `hint` to `/auth/passphrase_renew`.
#[derive(Template)]
#[template(path = "renew_passphrase.html")]
pub(crate) struct RenewPassphrase {
    /// The visitor's texts.
    pub(crate) t: Texts,
    /// The instance's domain, with its port if it has one.
    pub(crate) domain: String,
    /// The form's half of the double submit.
    pub(crate) csrf_token: String,
    /// The token of the link.
    pub(crate) reset_token: String,
    /// Which program sent the person, as it came; may be empty.
    pub(crate) from: String,
    /// Rounds of PBKDF2 for the derivation in the page.
    pub(crate) iterations: u32,
    /// Salt of the derivation.
    pub(crate) salt: String,
    /// The shortest passphrase that is taken, in characters.
    pub(crate) minimum: u32,
    /// What to say above the fields.
    pub(crate) message: Option<PassphraseMessage>,
}

impl RenewPassphrase {
    fn title(&self) -> String {
        title_at(self.t, "renew-title", "", &self.domain)
    }

    fn message_text(&self) -> String {
        self.message
            .map(|message| self.text_of(message))
            .unwrap_or_default()
    }

    fn text_of(&self, message: PassphraseMessage) -> String {
        message.text(self.t, self.minimum)
    }
}

/// A text as a value in a query.
fn encoded(text: &str) -> String {
    let pair = [(String::new(), text.to_owned())];
    let pairs = Parameters::from_pairs(pair).unwrap_or_default().to_urlencoded();
    pairs.trim_start_matches('=').to_owned()
}

/// The front door of a lodge whose owner has not come yet.
#[derive(Template)]
#[template(path = "need_onboarding.html")]
pub(crate) struct NeedOnboarding {
    /// The visitor's texts.
    pub(crate) t: Texts,
    /// The instance's domain, with its port if it has one.
    pub(crate) domain: String,
}

impl NeedOnboarding {
    fn title(&self) -> String {
        title_at(self.t, "need-onboarding-title", "", &self.domain)
    }
}

/// No instance has the name in the Host header. The name is not repeated: whoever set it is not trusted.
#[derive(Template)]
#[template(path = "no_instance.html")]
pub(crate) struct NoInstance {
    /// The visitor's texts.
    pub(crate) t: Texts,
}

impl NoInstance {
    fn title(&self) -> String {
        title_bare(self.t, "no-instance-title")
    }
}

/// The lodge was asked for under a number instead of its name. Bare: nothing that the page could load is served there.
#[derive(Template)]
#[template(path = "by_number.html")]
pub(crate) struct ByNumber {
    /// The visitor's texts.
    pub(crate) t: Texts,
    /// `localhost:PORT`, ours.
    pub(crate) name: String,
}

/// A refusal on the host of an app. Bare: nothing of the lodge's is served there.
#[derive(Template)]
#[template(path = "bare_trouble.html")]
pub(crate) struct BareTrouble {
    /// The visitor's texts.
    pub(crate) t: Texts,
    /// What happened.
    pub(crate) trouble: Trouble,
    /// The instance's own address.
    pub(crate) front: String,
}

/// The kinds of refusal and accident that a person can meet. Each has a title, a reason and a next step.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Trouble {
    /// No such client.
    UnknownApp,
    /// The redirect address is not registered; so there is nowhere to send the error.
    WrongDestination,
    /// Anything else that is wrong with an authorization or logout request.
    BadRequest,
    /// The flow or the code of the page is over.
    Expired,
    /// CSRF token, origin or fetch metadata do not fit.
    Foreign,
    /// An onboarding link that is used up, too old or cut off.
    DeadLink,
    /// No such page.
    NotFound,
    /// The page exists, but not for this method.
    WrongMethod,
    /// Whoever runs the lodge closed it.
    Blocked,
    /// Starting, stopping, full or overrun.
    Busy,
    /// An accident inside.
    Fault,
    /// No app is installed under this host.
    AppMissing,
    /// The app is still being installed.
    AppComing,
    /// A file of an app for who is not signed in.
    AppSignedOut,
    /// A page elsewhere asked for something of an app.
    AppElsewhere,
    /// The browser does not keep the cookie of the app's host.
    AppLoop,
    /// The provider that people sign in with does not answer as it should.
    Provider,
    /// The provider says no, or that it is somebody else.
    ProviderRefused,
    /// People sign in with a provider only.
    NoPassphrases,
}

impl Trouble {
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::UnknownApp => "refused-app-title",
            Self::WrongDestination => "refused-destination-title",
            Self::BadRequest => "refused-request-title",
            Self::Expired => "refused-expired-title",
            Self::Foreign => "refused-foreign-title",
            Self::DeadLink => "refused-link-title",
            Self::NotFound => "refused-not-found-title",
            Self::WrongMethod => "refused-method-title",
            Self::Blocked => "refused-blocked-title",
            Self::Busy => "refused-busy-title",
            Self::Fault => "refused-fault-title",
            Self::AppMissing => "refused-app-missing-title",
            Self::AppComing => "refused-app-coming-title",
            Self::AppSignedOut => "refused-app-signed-out-title",
            Self::AppElsewhere => "refused-app-elsewhere-title",
            Self::AppLoop => "refused-app-loop-title",
            Self::Provider => "refused-provider-title",
            Self::ProviderRefused => "refused-provider-no-title",
            Self::NoPassphrases => "refused-no-passphrases-title",
        }
    }

    pub(crate) fn why(self) -> &'static str {
        match self {
            Self::UnknownApp => "refused-app-why",
            Self::WrongDestination => "refused-destination-why",
            Self::BadRequest => "refused-request-why",
            Self::Expired => "refused-expired-why",
            Self::Foreign => "refused-foreign-why",
            Self::DeadLink => "refused-link-why",
            Self::NotFound => "refused-not-found-why",
            Self::WrongMethod => "refused-method-why",
            Self::Blocked => "refused-blocked-why",
            Self::Busy => "refused-busy-why",
            Self::Fault => "refused-fault-why",
            Self::AppMissing => "refused-app-missing-why",
            Self::AppComing => "refused-app-coming-why",
            Self::AppSignedOut => "refused-app-signed-out-why",
            Self::AppElsewhere => "refused-app-elsewhere-why",
            Self::AppLoop => "refused-app-loop-why",
            Self::Provider => "refused-provider-why",
            Self::ProviderRefused => "refused-provider-no-why",
            Self::NoPassphrases => "refused-no-passphrases-why",
        }
    }

    pub(crate) fn next(self) -> &'static str {
        match self {
            Self::UnknownApp => "refused-app-next",
            Self::WrongDestination => "refused-destination-next",
            Self::BadRequest => "refused-request-next",
            Self::Expired => "refused-expired-next",
            Self::Foreign => "refused-foreign-next",
            Self::DeadLink => "refused-link-next",
            Self::NotFound => "refused-not-found-next",
            Self::WrongMethod => "refused-method-next",
            Self::Blocked => "refused-blocked-next",
            Self::Busy => "refused-busy-next",
            Self::Fault => "refused-fault-next",
            Self::AppMissing => "refused-app-missing-next",
            Self::AppComing => "refused-app-coming-next",
            Self::AppSignedOut => "refused-app-signed-out-next",
            Self::AppElsewhere => "refused-app-elsewhere-next",
            Self::AppLoop => "refused-app-loop-next",
            Self::Provider => "refused-provider-next",
            Self::ProviderRefused => "refused-provider-no-next",
            Self::NoPassphrases => "refused-no-passphrases-next",
        }
    }

    fn has_front_door(self) -> bool {
        matches!(self, Self::NotFound | Self::WrongMethod)
    }
}

/// The error page: what happened, why, what to do next, and an id to quote.
#[derive(Template)]
#[template(path = "refused.html")]
pub(crate) struct Refused {
    /// The visitor's texts.
    pub(crate) t: Texts,
    /// The instance's domain, where one is known.
    pub(crate) domain: Option<String>,
    /// What happened.
    pub(crate) trouble: Trouble,
    /// A more exact reason in the visitor's language; the kind's own sentence when absent.
    pub(crate) why: Option<String>,
    /// The incident's id.
    pub(crate) id: String,
    /// The standard's words for it, such as `invalid_request: ..`, for the makers of the app.
    pub(crate) technical: Option<String>,
}

impl Refused {
    fn title(&self) -> String {
        match &self.domain {
            Some(domain) => title_at(self.t, self.trouble.title(), "", domain),
            None => title_bare(self.t, self.trouble.title()),
        }
    }

    fn why_text(&self) -> String {
        match &self.why {
            Some(why) => plain(why, LONGEST_TECHNICAL),
            None => self.t.get(self.trouble.why()),
        }
    }

    fn shown_technical(&self) -> Option<String> {
        let line = plain(self.technical.as_deref()?, LONGEST_TECHNICAL);
        (!line.is_empty()).then_some(line)
    }
}

/// The answer as a form that the browser posts to the app (OAuth 2.0 Form Post Response Mode). The script sends it; the
/// button is for browsers without. The page's `form-action` has to name the app's origin (S-176).
#[derive(Template)]
#[template(path = "form_post.html")]
pub(crate) struct FormPost {
    /// The visitor's texts.
    pub(crate) t: Texts,
    /// The registered redirect address.
    pub(crate) action: String,
    /// The parameters of the answer, unchanged.
    pub(crate) params: Vec<(String, String)>,
}

impl FormPost {
    fn title(&self) -> String {
        title_bare(self.t, "form-post-title")
    }

    /// The host of the address, or its scheme where it has none.
    fn destination(&self) -> String {
        let host = match self.action.split_once("://") {
            Some((_, rest)) => {
                let authority = rest.split(['/', '?', '#', '\\']).next().unwrap_or_default();
                authority.rsplit('@').next().unwrap_or_default()
            }
            None => self.action.split(':').next().unwrap_or_default(),
        };
        plain(host, LONGEST)
    }
}

/// Takes what a service put behind the `#` of a callback. Only script can do that.
#[derive(Template)]
#[template(path = "account_return.html")]
pub(crate) struct AccountReturn {
    /// The visitor's texts.
    pub(crate) t: Texts,
    /// The service.
    pub(crate) service: String,
}

impl AccountReturn {
    fn title(&self) -> String {
        title_bare(self.t, "account-return-title")
    }

    fn lead(&self) -> String {
        let service = plain(&self.service, LONGEST);
        self.t.with("account-return-lead", &[("service", &service)])
    }
}

/// Before an answer leads to an address that nobody here ever vouched for (RFC 9700 section 4.11.2).
#[derive(Template)]
#[template(path = "leaving.html")]
pub(crate) struct Leaving {
    /// The visitor's texts.
    pub(crate) t: Texts,
    /// What the app calls itself.
    pub(crate) app: String,
    /// Where the answer goes by a link; nowhere, if it goes by a form.
    pub(crate) location: Option<String>,
    /// The answer as a form.
    pub(crate) onward: FormPost,
}

impl Leaving {
    fn title(&self) -> String {
        title_bare(self.t, "leaving-title")
    }

    fn app(&self) -> String {
        plain(&self.app, LONGEST)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::texts::Language;

    const LANGUAGES: [Language; 3] = [Language::En, Language::Fr, Language::De];

    const TROUBLES: [Trouble; 18] = [
        Trouble::Provider,
        Trouble::ProviderRefused,
        Trouble::NoPassphrases,
        Trouble::UnknownApp,
        Trouble::WrongDestination,
        Trouble::BadRequest,
        Trouble::Expired,
        Trouble::Foreign,
        Trouble::DeadLink,
        Trouble::NotFound,
        Trouble::WrongMethod,
        Trouble::Busy,
        Trouble::Fault,
        Trouble::AppMissing,
        Trouble::AppComing,
        Trouble::AppSignedOut,
        Trouble::AppElsewhere,
        Trouble::AppLoop,
    ];

    /// The payload set of `security.md` 1.18, and an attribute's end in the other quote.
    fn payloads() -> Vec<String> {
        let mut all = [
            "\"><img src=x onerror=alert(1)>",
            "' onfocus=alert(1) autofocus='",
            "javascript:alert(1)",
            "{{7*7}}",
            "</script><script>alert(1)</script>",
            "abc\u{202e}gpj.exe",
            "Gate\u{200b}lod\u{200d}ge\u{feff}",
            "two\r\nlines\0",
        ]
        .map(ToOwned::to_owned)
        .to_vec();
        all.push("\"<&>'".repeat(2_000));
        all
    }

    fn asking(text: &str) -> Asking {
        Asking {
            client_name: text.into(),
            client_id: text.into(),
            host: text.into(),
            has_logo: text.is_empty(),
            pages: [Some(text.into()), Some(format!("https://x.example/{text}")), None],
            publisher: Publisher::Dynamic,
        }
    }

    /// Every page, with `p` wherever foreign text can stand, together with the ids that its form must have.
    fn pages(t: Texts, p: &str) -> Vec<(&'static str, String, Vec<&'static str>)> {
        let domain = || "lodge.example:4283".to_owned();
        let own = || "0123456789abcdef".to_owned();
        let mut all = Vec::new();
        for message in [
            None,
            Some(SignInMessage::WrongPassphrase),
            Some(SignInMessage::Throttled { seconds: 40 }),
            Some(SignInMessage::SignInAgain),
        ] {
            let page = SignIn {
                t,
                domain: domain(),
                public_name: p.into(),
                client: Some(asking(p)),
                flow: p.into(),
                csrf: p.into(),
                passkey: Some(p.into()),
                iterations: 650_000,
                salt: p.into(),
                provider: Some(format!("/oidc/start?redirect={}", encoded(p))),
                message,
                device: message.is_some().then(|| p.to_owned()),
            };
            let ids = vec!["passphrase", "login-submit", "login-cancel", "message"];
            all.push(("sign in", page.render().unwrap(), ids));
        }
        for (message, device_asks) in [
            (None, true),
            (Some(SignInMessage::WrongPassphrase), false),
            (Some(SignInMessage::Throttled { seconds: 40 }), false),
        ] {
            let page = CozySignIn {
                t,
                domain: domain(),
                public_name: p.into(),
                device_asks,
                sent: device_asks,
                csrf_token: p.into(),
                passkey: Some(p.into()),
                redirect: p.into(),
                stay: true,
                iterations: 650_000,
                salt: p.into(),
                provider: Some(format!("/oidc/start?redirect={}", encoded(p))),
                message,
            };
            let ids = vec!["passphrase", "login-submit", "message", "forgot"];
            all.push(("sign in to apps", page.render().unwrap(), ids));
        }
        let page = Porch { t, domain: domain() };
        all.push(("porch", page.render().unwrap(), vec!["porch-submit"]));
        let page = TrialDone { t, domain: domain() };
        all.push(("trial done", page.render().unwrap(), vec![]));
        let page = LostPassphrase {
            t,
            domain: domain(),
            csrf_token: p.into(),
            redirect: p.into(),
            from: p.into(),
            without_back: false,
        };
        let ids = vec!["hint-submit", "reset-submit"];
        all.push(("lost passphrase", page.render().unwrap(), ids));
        let page = HintSent {
            t,
            domain: domain(),
            redirect: p.into(),
        };
        all.push(("hint sent", page.render().unwrap(), vec![]));
        for message in [
            None,
            Some(PassphraseMessage::HintIsPassphrase),
            Some(PassphraseMessage::Rounds),
        ] {
            let page = RenewPassphrase {
                t,
                domain: domain(),
                csrf_token: p.into(),
                reset_token: p.into(),
                from: p.into(),
                iterations: 650_000,
                salt: p.into(),
                minimum: 15,
                message,
            };
            let ids = vec![
                "passphrase",
                "passphrase-again",
                "renew-submit",
                "reminder",
                "message",
            ];
            all.push(("new passphrase", page.render().unwrap(), ids));
        }
        for destination in [
            DestinationView::Port(51234),
            DestinationView::Computer,
            DestinationView::Host(p.into()),
            DestinationView::Scheme(p.into()),
        ] {
            let page = Consent {
                t,
                domain: domain(),
                public_name: p.into(),
                asking: asking(p),
                destination,
                rights: ["openid", "profile", "email", "offline_access", p]
                    .map(|scope| Right {
                        scope: scope.into(),
                        granted_before: scope == "email",
                        blank: scope == "email",
                    })
                    .to_vec(),
                unverified: true,
                flow: p.into(),
                csrf: p.into(),
            };
            all.push((
                "consent",
                page.render().unwrap(),
                vec!["consent-allow", "consent-deny"],
            ));
        }
        // Registered addresses: their schemes were checked, nothing else about them.
        let registered = format!("https://app.example/{p}");
        for (frames, target) in [
            (vec![], None),
            (vec![registered.clone()], Some(registered.clone())),
        ] {
            let ids = if target.is_some() {
                vec!["goodbye-continue"]
            } else {
                vec![]
            };
            let page = SignedOut {
                t,
                domain: domain(),
                frames,
                target,
            };
            all.push(("signed out", page.render().unwrap(), ids));
        }
        let page = ChooseAccount {
            t,
            domain: domain(),
            public_name: p.into(),
            asking: asking(p),
            flow: p.into(),
            csrf: p.into(),
        };
        let ids = vec!["choose-continue", "choose-another", "choose-cancel"];
        all.push(("choose", page.render().unwrap(), ids));
        for message in [
            None,
            Some(DeviceMessage::Unknown),
            Some(DeviceMessage::Throttled { seconds: 2 }),
        ] {
            let page = EnterCode {
                t,
                domain: domain(),
                public_name: p.into(),
                csrf: p.into(),
                code: p.into(),
                from_address: message.is_none(),
                message,
            };
            let ids = vec!["device-code", "device-continue", "message"];
            all.push(("device code", page.render().unwrap(), ids));
        }
        let page = DeviceAsks {
            t,
            domain: domain(),
            public_name: p.into(),
            client_name: p.into(),
            client_id: p.into(),
            unverified: true,
            registered_itself: true,
            user_code: p.into(),
            address: p.into(),
            rights: vec![Right {
                scope: p.into(),
                granted_before: false,
                blank: false,
            }],
            csrf: p.into(),
        };
        let ids = vec!["device-allow", "device-deny", "device-user-code"];
        all.push(("device asks", page.render().unwrap(), ids));
        for allowed in [true, false] {
            let page = DeviceDone {
                t,
                domain: domain(),
                public_name: p.into(),
                client_name: p.into(),
                allowed,
            };
            all.push(("device done", page.render().unwrap(), vec![]));
        }
        let page = ConfirmSignOut {
            t,
            domain: domain(),
            csrf: p.into(),
            client: Some(p.into()),
            request: p.into(),
        };
        all.push((
            "confirm sign-out",
            page.render().unwrap(),
            vec!["logout-confirm", "logout-cancel"],
        ));
        let page = Welcome {
            t,
            domain: domain(),
            public_name: p.into(),
            csrf: p.into(),
        };
        all.push(("welcome", page.render().unwrap(), vec!["logout-confirm"]));
        for trouble in TROUBLES {
            let page = Refused {
                t,
                domain: Some(domain()),
                trouble,
                why: (trouble == Trouble::BadRequest).then(|| p.to_owned()),
                id: own(),
                technical: Some(p.into()),
            };
            all.push(("refused", page.render().unwrap(), vec![]));
        }
        for message in [
            PassphraseMessage::TooShort,
            PassphraseMessage::TooLong,
            PassphraseMessage::TooCommon,
            PassphraseMessage::Mismatch,
        ] {
            let page = Onboarding {
                t,
                domain: domain(),
                register_token: p.into(),
                redirection: p.into(),
                iterations: 650_000,
                salt: p.into(),
                minimum: 15,
                message: Some(message),
            };
            let ids = vec!["passphrase", "passphrase-again", "onboarding-submit", "message"];
            all.push(("onboarding", page.render().unwrap(), ids));
        }
        for (fragment, signed_out) in [(Some(format!("/{p}")), false), (None, false), (None, true)] {
            let ids = if fragment.is_some() {
                vec!["test-fragment"]
            } else {
                vec![]
            };
            let page = TestAnswer {
                t,
                domain: domain(),
                fragment,
                signed_out,
            };
            all.push(("test answer", page.render().unwrap(), ids));
        }
        all.push((
            "need onboarding",
            NeedOnboarding { t, domain: domain() }.render().unwrap(),
            vec![],
        ));
        all.push(("no instance", NoInstance { t }.render().unwrap(), vec![]));
        all
    }

    /// The first page of a name.
    fn page(t: Texts, p: &str, name: &str) -> String {
        pages(t, p)
            .into_iter()
            .find(|(found, ..)| *found == name)
            .unwrap()
            .1
    }

    fn form_post(t: Texts, p: &str) -> String {
        let params = vec![("state".into(), p.to_owned()), (p.to_owned(), "value".into())];
        FormPost {
            t,
            action: format!("https://app.example/{p}"),
            params,
        }
        .render()
        .unwrap()
    }

    /// The opening tags of a page, from `<` to `>`. Escaped text holds neither sign, so this is exact.
    fn tags(page: &str) -> Vec<&str> {
        page.split('<')
            .skip(1)
            .map(|rest| rest.split('>').next().unwrap())
            .collect()
    }

    fn assert_inert(name: &str, page: &str) {
        for tag in tags(page) {
            let element = tag.split([' ', '\n', '/']).next().unwrap();
            assert!(
                !["style", "object", "embed", "base"].contains(&element),
                "{name}: <{tag}>"
            );
            // What an app shows in a frame can neither leave it nor open anything.
            let caged = tag.contains(" sandbox=\"allow-scripts allow-same-origin\"");
            assert!(
                element != "iframe" || (name == "signed out" && caged),
                "{name}: <{tag}>"
            );
            assert!(
                element != "script" || tag.starts_with("script src=\"/static/"),
                "{name}: <{tag}>"
            );
            let outside = tag.split('"').step_by(2).collect::<String>().to_lowercase();
            for attribute in [" style=", " on", " srcdoc", " formaction"] {
                assert!(!outside.contains(attribute), "{name}: {attribute} in <{tag}>");
            }
            for link in ["href=\"", "src=\"", "action=\""] {
                if let Some(address) = tag.split(link).nth(1) {
                    // Pages of the app open beside the lodge's, which they learn nothing of and cannot reach.
                    let beside = address.starts_with("https://")
                        && tag.contains("target=\"_blank\" rel=\"noopener noreferrer nofollow\"");
                    // After signing out there are the addresses that the app registered for it.
                    let onward = name == "signed out"
                        && address.starts_with("https://app.example/")
                        && (element == "iframe" || tag.contains(" data-onward"));
                    let allowed =
                        address.starts_with('/') || beside || onward || tag.contains("id=\"form-post\"");
                    assert!(allowed, "{name}: <{tag}> leaves the lodge");
                }
            }
        }
        assert_eq!(
            page.matches("<img").count(),
            1,
            "{name}: only the mark is a picture"
        );
        assert!(!page.contains("</script><script>alert"), "{name}");
    }

    #[test]
    fn hostile_text_stays_text_on_every_page_in_every_language() {
        for language in LANGUAGES {
            let t = Texts::new(language);
            for p in payloads() {
                for (name, page, _) in pages(t, &p) {
                    assert_inert(name, &page);
                }
                assert_inert("form post", &form_post(t, &p));
            }
        }
    }

    #[test]
    fn invisible_and_mirroring_characters_do_not_reach_what_is_shown() {
        let t = Texts::new(Language::En);
        for p in payloads() {
            let consent = &page(t, &p, "consent");
            // Fields carry values unchanged; everything else is shown.
            let mut parts = consent.split("value=\"");
            let before = parts.next().unwrap().to_owned();
            let shown = parts.fold(before, |shown, part| shown + part.split_once('"').unwrap().1);
            assert!(!shown.chars().any(|c| c != '\n' && is_unseen(c)), "{p:?}");
        }
    }

    #[test]
    fn every_page_names_its_language_and_its_lodge() {
        for language in LANGUAGES {
            for (name, page, _) in pages(Texts::new(language), "Ada") {
                assert!(page.starts_with("<!doctype html>"), "{name}");
                assert!(
                    page.contains(&format!("<html lang=\"{}\">", language.tag())),
                    "{name}"
                );
                let title = page
                    .split("<title>")
                    .nth(1)
                    .unwrap()
                    .split("</title>")
                    .next()
                    .unwrap();
                let place = if name == "no instance" {
                    "Gatelodge"
                } else {
                    "lodge.example:4283"
                };
                assert!(title.ends_with(place), "{name}: {title}");
                assert_eq!(page.matches("<h1").count(), 1, "{name}");
            }
        }
    }

    #[test]
    fn forms_have_their_ids_once() {
        for (name, page, ids) in pages(Texts::new(Language::De), "Ada") {
            for id in ids {
                assert_eq!(page.matches(&format!("id=\"{id}\"")).count(), 1, "{name}: {id}");
            }
        }
    }

    #[test]
    fn the_largest_page_stays_under_thirty_kilobytes() {
        let stylesheet = concat!(
            include_str!("../static/tokens.css"),
            include_str!("../static/lodge.css")
        );
        assert!(
            stylesheet.len() < 30_000,
            "the stylesheet has {} bytes",
            stylesheet.len()
        );
        for language in LANGUAGES {
            for p in ["Ada".to_owned(), "\"".repeat(300)] {
                for (name, page, _) in pages(Texts::new(language), &p) {
                    assert!(page.len() < 30_000, "{name} has {} bytes", page.len());
                }
            }
        }
    }

    #[test]
    fn the_cancel_button_exists_only_while_an_app_waits() {
        let page = SignIn {
            t: Texts::new(Language::En),
            domain: "localhost:4283".into(),
            public_name: String::new(),
            client: None,
            flow: String::new(),
            csrf: String::new(),
            passkey: None,
            iterations: 650_000,
            salt: "me@localhost".into(),
            provider: None,
            message: None,
            device: None,
        };
        let page = page.render().unwrap();
        assert!(!page.contains("login-cancel"));
        assert!(
            page.contains("name=\"script\" value=\"off\""),
            "without script the server derives"
        );
        assert!(page.contains("data-iterations=\"650000\" data-salt=\"me@localhost\""));
    }

    #[test]
    fn neither_answer_to_the_consent_question_has_the_focus() {
        for (name, page, _) in pages(Texts::new(Language::En), "Ada") {
            assert!(
                !page.contains(" autofocus")
                    || [
                        "sign in",
                        "sign in to apps",
                        "passkeys",
                        "new passphrase",
                        "onboarding",
                        "device code"
                    ]
                    .contains(&name),
                "{name}"
            );
        }
    }

    #[test]
    fn rights_come_lightest_first_and_known_ones_in_words() {
        let page = page(Texts::new(Language::En), "calendar.read", "consent");
        let order = [
            "Know who you are",
            "Reach you",
            "Do more",
            "calendar.read</bdi>",
            "Come back without you",
        ];
        let places: Vec<usize> = order.iter().map(|text| page.rfind(text).unwrap()).collect();
        assert!(places.is_sorted(), "{places:?}");
        assert!(!page.contains(">offline_access"));
        // All are ticked; the first cannot be unticked.
        assert_eq!(page.matches("\" checked").count(), 5);
        assert!(page.contains("value=\"openid\" checked disabled>"));
        assert_eq!(page.matches(" disabled").count(), 1);
        assert_eq!(
            page.matches("allowed before").count(),
            1,
            "only e-mail was granted before"
        );
    }

    #[test]
    fn an_app_has_a_picture_or_letters() {
        let mut app = asking("");
        app.client_id = "a b&c".into();
        assert_eq!(
            app.logo_address().as_deref(),
            Some("/signin/v1/logo?client_id=a%20b%26c")
        );
        app.has_logo = false;
        assert_eq!(app.logo_address(), None);
        app.host = "cloud.example".into();
        for (name, letters) in [
            ("Nextcloud", "N"),
            ("my photo-box 2", "MP"),
            ("écran", "É"),
            (" ", "CE"),
        ] {
            app.client_name = name.into();
            assert_eq!(app.initials(), letters);
        }
    }

    #[test]
    fn only_plain_web_addresses_of_an_app_are_linked() {
        let mut app = asking("x");
        let links = |app: &Asking| app.links().iter().map(|link| link.key).collect::<Vec<_>>();
        app.pages = [
            Some("https://a.example/".into()),
            Some("http://a.example/policy".into()),
            Some("javascript:alert(1)".into()),
        ];
        assert_eq!(links(&app), ["consent-link-home"]);
        app.pages = [
            Some("https://a.example/\u{202e}".into()),
            Some(format!("https://a.example/{}", "x".repeat(2000))),
            Some("https://a.example/terms".into()),
        ];
        assert_eq!(links(&app), ["consent-link-terms"]);
    }

    #[test]
    fn the_consent_page_says_who_wrote_the_registration() {
        let said = |publisher| {
            let mut app = asking("x");
            app.publisher = publisher;
            Texts::new(Language::En).get(app.publisher_text())
        };
        let all = [
            Publisher::Owner,
            Publisher::Preset,
            Publisher::Import,
            Publisher::Dynamic,
        ]
        .map(said);
        assert_eq!(all[3], "This app registered itself.");
        assert!((0..4).all(|at| !all[..at].contains(&all[at])));
    }

    #[test]
    fn the_mark_is_the_apps_icon_and_the_browsers_frame_is_the_sky() {
        let icon = concat!(env!("CARGO_MANIFEST_DIR"), "/../../icons/gatelodge.svg");
        assert_eq!(
            include_str!("../static/mark.svg"),
            std::fs::read_to_string(icon).unwrap()
        );
        let frame = include_str!("../templates/base.html");
        let skies: Vec<&str> = include_str!("../static/tokens.css")
            .split("--sky: ")
            .skip(1)
            .map(|rest| rest.split(';').next().unwrap())
            .collect();
        assert_eq!(skies.len(), 2, "light and dark");
        for (sky, scheme) in skies.iter().zip(["light", "dark"]) {
            let tag = format!("content=\"{sky}\" media=\"(prefers-color-scheme: {scheme})\"");
            assert!(frame.contains(&tag), "{tag}");
        }
    }

    #[test]
    fn a_form_post_carries_its_values_unchanged_and_names_the_host() {
        let page = FormPost {
            t: Texts::new(Language::En),
            action: "https://user@app.example:8443/cb?x=1".into(),
            params: vec![("state".into(), " \u{202e}a&b ".into())],
        };
        assert_eq!(page.destination(), "app.example:8443");
        assert!(page.render().unwrap().contains("value=\" \u{202e}a&#38;b \""));
    }

    #[test]
    fn a_custom_scheme_is_named_by_its_scheme() {
        let page = FormPost {
            t: Texts::new(Language::En),
            action: "com.example.app:/done".into(),
            params: vec![],
        };
        assert_eq!(page.destination(), "com.example.app");
    }

    #[test]
    fn a_long_or_blank_name_is_cut_or_replaced() {
        assert_eq!(plain(&"a".repeat(97), LONGEST), format!("{}…", "a".repeat(96)));
        assert_eq!(plain(&"a".repeat(96), LONGEST), "a".repeat(96));
        assert_eq!(plain("  a\t\u{200b}\n b ", LONGEST), "a b");
        assert_eq!(
            asking("\u{200b} \u{3164}").shown_name(Texts::new(Language::En)),
            "An app without a name"
        );
    }
}
