//! Sign-ins with two factors, as visits in the fake world; and the whole of it against a model, in random orders.

use std::sync::LazyLock;

use proptest::prelude::*;
use protocol::secret::{PlainToken, Secret};
use totp_rs::{Builder, Totp};

use super::passphrase::{self, Typed};
use super::second_factor::{Code, Proven, Wishes};
use super::steps::TRIES;
use super::{Attempt, Outcome};
use crate::consent::Decision;
use crate::messages::{FactorProof, ProblemCode, Reply, Request, SpokenSecret};
use crate::sessions::Visitor;
use crate::testing::{PASSPHRASE, World, hash_of, name_of, value};

/// What the page derives of the passphrase.
static DERIVED: LazyLock<String> = LazyLock::new(|| {
    passphrase::derive(PASSPHRASE, "me@localhost", passphrase::ITERATIONS)
        .expose()
        .clone()
});

/// An authenticator app and a recovery kit in the person's hands.
struct Hands {
    app: Totp,
    codes: Vec<String>,
}

impl Hands {
    fn code(&self, world: &World) -> String {
        let now = u64::try_from(world.moment().now.seconds()).unwrap();
        self.app.generate(now).to_string()
    }
}

fn home() -> String {
    "localhost".to_owned()
}

impl World {
    /// Enrols an app and confirms it.
    async fn enrols(&self) -> Hands {
        let begun = Request::BeginAuthenticator {
            instance: home(),
            proof: None,
        };
        let Reply::NewAuthenticator { secret, .. } = self.control(begun).await else {
            panic!("no secret");
        };
        let secret = totp_rs::Secret::try_from_base32(secret.expose()).unwrap();
        let mut hands = Hands {
            app: Builder::new().with_secret(secret).build().unwrap(),
            codes: Vec::new(),
        };
        let confirmed = Request::ConfirmAuthenticator {
            instance: home(),
            code: SpokenSecret::new(hands.code(self)),
        };
        let Reply::RecoveryCodes { codes, .. } = self.control(confirmed).await else {
            panic!("not confirmed");
        };
        hands.codes = codes.iter().map(|code| code.expose().to_owned()).collect();
        hands
    }

    async fn types(&self, right: bool, purpose: &str, visitor: &Visitor) -> Outcome {
        let wrong = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
        let text = if right { DERIVED.as_str() } else { wrong };
        let attempt = Attempt {
            passphrase: Typed::Derived(Secret::new(text.to_owned())),
            page_key: None,
            run: crate::sessions::Run::Normal,
            purpose: purpose.to_owned(),
        };
        self.gatekeeper
            .sign_in(&self.instance, attempt, visitor, self.moment())
            .await
            .unwrap()
    }

    /// Passes the passphrase.
    async fn waits(&self) -> PlainToken {
        match self.types(true, "sign-in", &self.visitor).await {
            Outcome::SecondFactor { step } => step,
            _ => panic!("no second factor is asked for"),
        }
    }

    async fn proves(&self, step: &str, code: Code) -> Proven {
        self.gatekeeper
            .prove_second_factor(
                &self.instance,
                step,
                "sign-in",
                code,
                Wishes::default(),
                &self.visitor,
                self.moment(),
            )
            .await
            .unwrap()
    }

    fn proof(code: &str) -> FactorProof {
        FactorProof {
            passphrase: SpokenSecret::new(PASSPHRASE),
            code: SpokenSecret::new(code),
        }
    }

    async fn refuses(&self, request: Request) -> ProblemCode {
        let answer = self.gatekeeper.control(request, self.moment()).await;
        answer.expect_err("a problem").code
    }
}

fn typed(code: &str) -> Code {
    Code::Digits(Secret::new(code.to_owned()))
}

fn recovered(code: &str) -> Code {
    Code::Recovery(Secret::new(code.to_owned()))
}

fn word(proven: &Proven) -> &'static str {
    match proven {
        Proven::SignedIn { .. } => "signed in",
        Proven::Wrong => "wrong",
        Proven::NoCode => "no code",
        Proven::Throttled { .. } => "throttled",
        Proven::Over => "over",
    }
}

#[tokio::test]
async fn s_198_an_app_counts_once_a_code_of_it_was_seen_and_then_every_browser_signs_in_again() {
    let mut world = World::new().await;
    world.sign_in(PASSPHRASE).await.unwrap();
    let begun = Request::BeginAuthenticator {
        instance: home(),
        proof: None,
    };
    world.control(begun).await;
    let wrong = Request::ConfirmAuthenticator {
        instance: home(),
        code: SpokenSecret::new("000000"),
    };
    assert_eq!(world.refuses(wrong).await, ProblemCode::Proof);
    assert!(world.session().is_some());
    assert!(matches!(
        world.types(true, "sign-in", &world.visitor).await,
        Outcome::SignedIn { .. }
    ));
    let hands = world.enrols().await;
    assert!(world.session().is_none());
    assert_eq!(hands.codes.len(), 10);
    assert!(matches!(
        world.types(true, "sign-in", &world.visitor).await,
        Outcome::SecondFactor { .. }
    ));
    assert!(matches!(
        world.types(false, "sign-in", &world.visitor).await,
        Outcome::WrongPassphrase
    ));
}

#[tokio::test]
async fn s_195_the_code_that_confirmed_the_app_signs_nobody_in() {
    let mut world = World::new().await;
    let hands = world.enrols().await;
    let step = world.waits().await;
    let code = hands.code(&world);
    assert_eq!(word(&world.proves(step.expose(), typed(&code)).await), "wrong");
    world.wait(30);
    let Proven::SignedIn { session, .. } = world.proves(step.expose(), typed(&hands.code(&world))).await
    else {
        panic!("not signed in");
    };
    assert_eq!(session.amr, ["pwd", "otp", "mfa"]);
    assert_eq!(session.auth_time, world.moment().now);
}

#[tokio::test]
async fn s_195_of_many_who_bring_one_code_at_once_one_gets_in() {
    let mut world = World::new().await;
    let hands = world.enrols().await;
    world.wait(60);
    let (one, two) = (world.waits().await, world.waits().await);
    let code = hands.code(&world);
    let (first, second) = tokio::join!(
        world.proves(one.expose(), typed(&code)),
        world.proves(two.expose(), typed(&code))
    );
    let mut words = [word(&first), word(&second)];
    words.sort_unstable();
    assert_eq!(words, ["signed in", "wrong"]);
}

#[tokio::test]
async fn s_196_wrong_codes_are_counted_over_all_sign_ins_and_waits_grow() {
    let mut world = World::new().await;
    let hands = world.enrols().await;
    world.wait(60);
    for _ in 0..4 {
        let step = world.waits().await;
        assert_eq!(word(&world.proves(step.expose(), typed("000000")).await), "wrong");
    }
    let step = world.waits().await;
    assert_eq!(
        word(&world.proves(step.expose(), typed("00000")).await),
        "no code"
    );
    assert_eq!(word(&world.proves(step.expose(), typed("000000")).await), "wrong");
    let step = world.waits().await;
    let code = hands.code(&world);
    assert_eq!(
        word(&world.proves(step.expose(), typed(&code)).await),
        "throttled"
    );
    assert_eq!(
        word(&world.proves(step.expose(), recovered(&hands.codes[0])).await),
        "throttled"
    );
    // The passphrase of the owner's own window is counted elsewhere.
    let off = Request::TurnOffSecondFactor {
        instance: home(),
        proof: World::proof(&code),
    };
    world.control(off).await;
    assert!(world.sign_in(PASSPHRASE).await.is_some());
}

#[tokio::test]
async fn s_203_a_recovery_code_opens_once_and_says_so() {
    let world = World::new().await;
    let hands = world.enrols().await;
    let step = world.waits().await;
    let Proven::SignedIn { session, .. } = world.proves(step.expose(), recovered(&hands.codes[3])).await
    else {
        panic!("not signed in");
    };
    assert_eq!(session.amr, ["pwd", "mfa"]);
    let step = world.waits().await;
    assert_eq!(
        word(&world.proves(step.expose(), recovered(&hands.codes[3])).await),
        "wrong"
    );
    let check = |code: &str| Request::CheckRecoveryKit {
        instance: home(),
        code: SpokenSecret::new(code),
    };
    assert_eq!(world.refuses(check(&hands.codes[3])).await, ProblemCode::Proof);
    let Reply::SecondFactor(factor) = world.control(check(&hands.codes[4])).await else {
        panic!("not checked");
    };
    assert_eq!(
        (factor.recovery_codes, factor.kit_checked_at.is_some()),
        (9, true)
    );
    assert_eq!(
        word(&world.proves(step.expose(), recovered(&hands.codes[4])).await),
        "signed in"
    );
}

#[tokio::test]
async fn s_198_what_weakens_the_sign_in_needs_both_factors() {
    let mut world = World::new().await;
    let hands = world.enrols().await;
    world.wait(60);
    let again = |proof| Request::BeginAuthenticator {
        instance: home(),
        proof,
    };
    assert_eq!(world.refuses(again(None)).await, ProblemCode::Proof);
    let wrong = FactorProof {
        passphrase: SpokenSecret::new("not the passphrase"),
        code: SpokenSecret::new(hands.code(&world)),
    };
    let off = |proof| Request::TurnOffSecondFactor {
        instance: home(),
        proof,
    };
    assert_eq!(world.refuses(off(wrong)).await, ProblemCode::Proof);
    assert_eq!(
        world.refuses(off(World::proof("000000"))).await,
        ProblemCode::Proof
    );
    assert_eq!(
        world.refuses(off(World::proof("what?"))).await,
        ProblemCode::Proof
    );
    let new = Request::NewRecoveryCodes {
        instance: home(),
        proof: World::proof(&hands.codes[0]),
    };
    let Reply::RecoveryCodes { codes, .. } = world.control(new).await else {
        panic!("no codes");
    };
    assert_eq!(
        world.refuses(off(World::proof(&hands.codes[1]))).await,
        ProblemCode::Proof,
        "an old code"
    );
    world.control(off(World::proof(codes[0].expose()))).await;
    assert!(world.sign_in(PASSPHRASE).await.is_some());
    assert_eq!(
        world.refuses(off(World::proof("000000"))).await,
        ProblemCode::Conflict
    );
}

#[tokio::test]
async fn s_212_an_owner_without_anything_resets_it_and_what_waits_is_over() {
    let world = World::new().await;
    let hands = world.enrols().await;
    let step = world.waits().await;
    world
        .control(Request::ResetSecondFactor { instance: home() })
        .await;
    assert_eq!(
        word(&world.proves(step.expose(), recovered(&hands.codes[0])).await),
        "over"
    );
    let id = world.instance.id;
    let events = world
        .gatekeeper
        .store
        .read(|read| read.list_events(id, 50))
        .unwrap();
    assert!(events.iter().any(|event| event.kind == "second_factor_reset"));
}

#[tokio::test]
async fn rfc_9470_a_request_that_demands_two_factors_gets_them_where_the_owner_has_them() {
    let mut world = World::new().await;
    world.sign_in(PASSPHRASE).await.unwrap();
    let two = "&acr_values=2";
    let essential = "&claims=%7B%22id_token%22%3A%7B%22acr%22%3A%7B%22essential%22%3Atrue%2C%22value%22%3A%222%22%7D%7D%7D";
    assert_eq!(
        name_of(&world.asks(two).await),
        "ask",
        "a wish that nobody can fulfil"
    );
    assert_eq!(
        name_of(&world.asks(essential).await),
        "refused unmet_authentication_requirements"
    );
    let hands = world.enrols().await;
    // As a sign-in that a trusted browser made with the passphrase alone.
    let one = vec!["pwd".to_owned()];
    world.wait(60);
    let step = world.waits().await;
    let Proven::SignedIn { session, cookie, .. } =
        world.proves(step.expose(), typed(&hands.code(&world))).await
    else {
        panic!("not signed in");
    };
    world.visitor.cookie = Some(cookie.hash());
    let (hash, now) = (cookie.hash(), world.moment().now);
    let until = world.moment().now.plus(std::time::Duration::from_hours(1));
    let weaken = world.gatekeeper.store.write(move |write| {
        write.update_session_auth(session.id, hash, now, until, &one, crate::sessions::Run::Normal)
    });
    assert!(weaken.await.unwrap());
    for demand in [two, essential] {
        assert_eq!(name_of(&world.asks(demand).await), "sign in");
        let silent = format!("{demand}&prompt=none");
        assert_eq!(name_of(&world.asks(&silent).await), "refused login_required");
    }
    for content in ["&acr_values=1", "&acr_values=2+1", "&acr_values=urn:mfa", ""] {
        assert_eq!(name_of(&world.asks(content).await), "ask", "{content}");
    }
    // The step up: a whole sign-in for this very request, and the token tells of it.
    let decision = world.asks(two).await;
    let question = world.question(&decision).unwrap();
    world.wait(60);
    let step = world.waits().await;
    let Proven::SignedIn { session, cookie, .. } =
        world.proves(step.expose(), typed(&hands.code(&world))).await
    else {
        panic!("not signed in");
    };
    world.visitor.cookie = Some(cookie.hash());
    let gone_on = world
        .gatekeeper
        .signed_in(&world.instance, question, &session, world.moment())
        .await
        .unwrap();
    let question = world.question(&gone_on).unwrap();
    let Decision::Granted(answer) = world.says_yes(question).await else {
        panic!("no answer");
    };
    let reply = world.redeems(&value(&answer, "code")).await.unwrap();
    let id = world.instance.id;
    let grants = world
        .gatekeeper
        .store
        .read(|read| read.find_session(session.id))
        .unwrap();
    assert_eq!(grants.unwrap().instance_id, id);
    let claims = payload(reply.id_token.as_deref().unwrap());
    assert_eq!(claims["acr"], "2");
    assert_eq!(claims["amr"], serde_json::json!(["pwd", "otp", "mfa"]));
    assert_eq!(claims["auth_time"], world.moment().now.seconds());
}

fn payload(token: &str) -> serde_json::Value {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    let part = token.split('.').nth(1).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}

/// Something that somebody does.
#[derive(Debug, Clone)]
enum Act {
    Types {
        right: bool,
        browser: u8,
        purpose: u8,
    },
    Proves {
        which: usize,
        browser: u8,
        purpose: u8,
        code: Kind,
    },
    Waits(i64),
    NewPassphrase,
    Resets,
}

#[derive(Debug, Clone, Copy)]
enum Kind {
    /// What the app shows.
    Shown,
    /// What it will show half a minute later.
    Next,
    Wrong,
    Recovery(usize),
}

fn act() -> impl Strategy<Value = Act> {
    let kind = prop_oneof![
        4 => Just(Kind::Shown),
        1 => Just(Kind::Next),
        2 => Just(Kind::Wrong),
        2 => (0..3_usize).prop_map(Kind::Recovery),
    ];
    prop_oneof![
        5 => (prop::bool::weighted(0.8), 0..2_u8, 0..2_u8)
            .prop_map(|(right, browser, purpose)| Act::Types { right, browser, purpose }),
        9 => (0..4_usize, 0..2_u8, 0..2_u8, kind)
            .prop_map(|(which, browser, purpose, code)| Act::Proves { which, browser, purpose, code }),
        4 => prop::sample::select(vec![0_i64, 29, 30, 61, 599]).prop_map(Act::Waits),
        1 => Just(Act::NewPassphrase),
        1 => Just(Act::Resets),
    ]
}

/// A sign-in that waits, as the model knows it.
struct Pending {
    token: String,
    browser: u8,
    purpose: u8,
    ends: i64,
    tries: u32,
    alive: bool,
}

/// What has to hold: nobody is signed in but by the next step of their own sign-in, with a code that is right and new.
async fn runs(acts: Vec<Act>) {
    let mut world = World::new().await;
    let mut hands = world.enrols().await;
    let now = |world: &World| world.moment().now.seconds();
    let mut newest_step = now(&world) / 30;
    let mut used = Vec::new();
    let mut pending: Vec<Pending> = Vec::new();
    let visitor = |browser: u8| Visitor {
        browser: Some(hash_of(browser + 1)),
        ..Visitor::default()
    };
    for act in acts {
        match act {
            Act::Waits(seconds) => world.wait(seconds),
            Act::Types {
                right,
                browser,
                purpose,
            } => match world.types(right, &purpose.to_string(), &visitor(browser)).await {
                Outcome::SecondFactor { step } => {
                    assert!(right, "a wrong passphrase passed");
                    pending.push(Pending {
                        token: step.expose().to_owned(),
                        browser,
                        purpose,
                        ends: now(&world) + 600,
                        tries: 0,
                        alive: true,
                    });
                }
                Outcome::WrongPassphrase => assert!(!right),
                Outcome::Throttled { .. } => {}
                Outcome::SignedIn { .. } | Outcome::NotOnboarded => panic!("a step was skipped"),
            },
            Act::NewPassphrase => {
                let typed = Secret::new(PASSPHRASE.to_owned());
                let set = world
                    .gatekeeper
                    .set_passphrase(&world.instance, typed, world.moment());
                set.await.unwrap();
                for one in &mut pending {
                    one.alive = false;
                }
            }
            Act::Resets => {
                world
                    .control(Request::ResetSecondFactor { instance: home() })
                    .await;
                hands = world.enrols().await;
                newest_step = now(&world) / 30;
                used.clear();
                for one in &mut pending {
                    one.alive = false;
                }
            }
            Act::Proves {
                which,
                browser,
                purpose,
                code,
            } => {
                let step = now(&world) / 30;
                let at = |step: i64| hands.app.generate(u64::try_from(step * 30).unwrap()).to_string();
                let (code, right) = match code {
                    Kind::Shown => (typed(&at(step)), step > newest_step),
                    Kind::Next => (typed(&at(step + 1)), step + 1 > newest_step),
                    Kind::Wrong => (typed(&at(step + 1000)), false),
                    Kind::Recovery(n) => (recovered(&hands.codes[n]), !used.contains(&n)),
                };
                let taken = match &code {
                    Code::Recovery(text) => hands.codes.iter().position(|code| code == text.expose()),
                    Code::Digits(_) | Code::Passkey { .. } => None,
                };
                let taken_step = match &code {
                    Code::Digits(text) if *text.expose() == at(step) => step,
                    _ => step + 1,
                };
                let Some(one) = pending.get_mut(which) else {
                    let made_up = PlainToken::mint(protocol::secret::TokenKind::SignIn, &[7; 32]);
                    let proven = world.proves(made_up.expose(), code).await;
                    assert_eq!(word(&proven), "over");
                    continue;
                };
                let fits = one.alive
                    && one.browser == browser
                    && one.purpose == purpose
                    && now(&world) < one.ends
                    && one.tries < TRIES;
                let proven = world
                    .gatekeeper
                    .prove_second_factor(
                        &world.instance,
                        &one.token,
                        &purpose.to_string(),
                        code,
                        Wishes::default(),
                        &visitor(browser),
                        world.moment(),
                    )
                    .await
                    .unwrap();
                match (word(&proven), fits) {
                    ("throttled", true) | ("over", false) => {}
                    ("signed in", true) => {
                        assert!(right, "a wrong or used code passed");
                        one.alive = false;
                        match taken {
                            Some(n) => used.push(n),
                            None => newest_step = taken_step,
                        }
                    }
                    ("wrong", true) => {
                        assert!(!right);
                        one.tries += 1;
                        assert!(one.tries < TRIES);
                    }
                    ("over", true) => {
                        assert!(!right);
                        one.tries += 1;
                        assert_eq!(one.tries, TRIES);
                    }
                    (word, fits) => panic!("{word} where the sign-in fits: {fits}"),
                }
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn s_206_no_order_of_steps_signs_anybody_in_who_did_not_take_them_all(acts in prop::collection::vec(act(), 1..24)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(runs(acts));
    }
}
