//! Whole visits in a fake world: what time does to sessions, codes and tokens, and what a person's yes is worth.

use protocol::client_metadata::RefreshMode;
use protocol::error::ErrorCode;
use protocol::id::InstanceId;
use protocol::secret::{PlainToken, Secret, TokenKind};

use crate::consent::{Decision, Question, Said};
use crate::instances::Instance;
use crate::messages::{ClientChange, Request};
use crate::sessions::{Proof, Run};
use crate::testing::{CALLBACK, PASSPHRASE, World, code_of, name_of, value};

/// Yes to everything that is asked.
fn yes(question: &Question) -> Said {
    Said::Yes {
        ticked: question.rights.clone(),
    }
}

#[tokio::test]
async fn a_person_signs_in_says_yes_and_the_app_gets_tokens() {
    let mut world = World::new().await;
    let decision = world.asks("").await;
    assert_eq!(name_of(&decision), "sign in");
    let question = world.question(&decision).unwrap();
    let session = world.sign_in(PASSPHRASE).await.unwrap();
    let moment = world.moment();
    let decision = world
        .gatekeeper
        .signed_in(&world.instance, question, &session, moment)
        .await
        .unwrap();
    assert_eq!(name_of(&decision), "ask");
    let question = world.question(&decision).unwrap();
    assert_eq!(name_of(&world.says_yes(question).await), "granted");
}

#[tokio::test]
async fn s_026_a_code_is_worth_nothing_after_its_time() {
    let mut world = World::new().await;
    let code = world.gets_a_code().await;
    world.wait(121);
    assert_eq!(code_of(world.redeems(&code).await), Some(ErrorCode::InvalidGrant));
}

#[tokio::test]
async fn a_code_works_until_its_last_second() {
    let mut world = World::new().await;
    let code = world.gets_a_code().await;
    world.wait(119);
    assert!(world.redeems(&code).await.is_ok());
}

#[tokio::test]
async fn an_access_token_ends_by_itself_and_a_refresh_gives_another() {
    let mut world = World::new().await;
    let code = world.gets_a_code().await;
    let first = world.redeems(&code).await.unwrap();
    assert!(world.is_good(&first.access_token).await);
    world.wait(306);
    assert!(!world.is_good(&first.access_token).await);
    let second = world.refreshes(&first.refresh_token.unwrap()).await.unwrap();
    assert!(world.is_good(&second.access_token).await);
}

#[tokio::test]
async fn s_089_a_refresh_token_that_comes_again_after_its_child_was_used_ends_the_family() {
    let mut world = World::new().await;
    let code = world.gets_a_code().await;
    let first = world.redeems(&code).await.unwrap().refresh_token.unwrap();
    let second = world.refreshes(&first).await.unwrap();
    assert!(world.is_good(&second.access_token).await);
    assert_eq!(
        code_of(world.refreshes(&first).await),
        Some(ErrorCode::InvalidGrant)
    );
    let child = second.refresh_token.unwrap();
    assert_eq!(
        code_of(world.refreshes(&child).await),
        Some(ErrorCode::InvalidGrant)
    );
    assert!(!world.is_good(&second.access_token).await);
}

#[tokio::test]
async fn s_090_a_lost_answer_is_made_anew_even_days_later() {
    let mut world = World::new().await;
    let code = world.gets_a_code().await;
    let first = world.redeems(&code).await.unwrap().refresh_token.unwrap();
    let lost = world.refreshes(&first).await.unwrap();
    world.wait(3 * 86_400);
    let anew = world.refreshes(&first).await.unwrap();
    let lost_child = lost.refresh_token.unwrap();
    assert_eq!(
        code_of(world.refreshes(&lost_child).await),
        Some(ErrorCode::InvalidGrant)
    );
    assert!(world.refreshes(&anew.refresh_token.unwrap()).await.is_ok());
}

#[tokio::test]
async fn s_095_a_refresh_token_ends_when_it_is_not_used_and_when_the_chain_is_old() {
    let mut world = World::new().await;
    let code = world.gets_a_code().await;
    let first = world.redeems(&code).await.unwrap().refresh_token.unwrap();
    world.wait(31 * 86_400);
    assert_eq!(
        code_of(world.refreshes(&first).await),
        Some(ErrorCode::InvalidGrant)
    );

    let code = world.gets_a_code().await;
    let mut token = world.redeems(&code).await.unwrap().refresh_token.unwrap();
    for _ in 0..18 {
        world.wait(20 * 86_400);
        token = world.refreshes(&token).await.unwrap().refresh_token.unwrap();
    }
    world.wait(20 * 86_400);
    assert_eq!(
        code_of(world.refreshes(&token).await),
        Some(ErrorCode::InvalidGrant),
        "a year has passed"
    );
}

#[tokio::test]
async fn s_094_a_narrower_refresh_keeps_the_refresh_token_and_its_scope() {
    let mut world = World::new().await;
    let code = world.gets_a_code().await;
    let token = world.redeems(&code).await.unwrap().refresh_token.unwrap();
    let form = format!("grant_type=refresh_token&refresh_token={token}&scope=openid");
    let narrow = world.token(&form).await.unwrap();
    assert_eq!((narrow.scope.as_str(), narrow.refresh_token), ("openid", None));
    assert_eq!(
        world.refreshes(&token).await.unwrap().scope,
        "openid offline_access"
    );
    let form = format!("grant_type=refresh_token&refresh_token={token}&scope=openid+email");
    assert_eq!(code_of(world.token(&form).await), Some(ErrorCode::InvalidScope));
}

#[tokio::test]
async fn a_session_ends_when_it_is_not_seen_and_when_it_is_old() {
    let mut world = World::new().await;
    world.sign_in(PASSPHRASE).await.unwrap();
    world.wait(29 * 86_400);
    assert!(world.session().is_some());
    world.settle().await;
    world.wait(31 * 86_400);
    assert!(world.session().is_none(), "not seen for a month");

    world.sign_in(PASSPHRASE).await.unwrap();
    for _ in 0..18 {
        world.wait(20 * 86_400);
        assert!(world.session().is_some());
        world.settle().await;
    }
    world.wait(20 * 86_400);
    assert!(world.session().is_none(), "a year has passed");
}

#[tokio::test]
async fn max_age_and_prompt_login_ask_again_and_the_time_is_true() {
    let mut world = World::new().await;
    let before = world.sign_in(PASSPHRASE).await.unwrap();
    world.wait(500);
    assert_eq!(name_of(&world.asks("&max_age=1000").await), "ask");
    for demand in [
        "&max_age=100",
        "&max_age=0",
        "&prompt=login",
        "&prompt=login+consent",
    ] {
        let decision = world.asks(demand).await;
        assert_eq!(name_of(&decision), "sign in", "{demand}");
        let question = world.question(&decision).unwrap();
        let old = world.session().unwrap();
        let moment = world.moment();
        let answered = world
            .gatekeeper
            .answer(&world.instance, question.clone(), &old, yes(&question), moment)
            .await
            .unwrap();
        assert_eq!(
            name_of(&answered),
            "sign in",
            "{demand}: an old sign-in does not do"
        );
        let session = world.sign_in(PASSPHRASE).await.unwrap();
        assert_eq!(session.auth_time, world.moment().now);
        assert_eq!(session.id, before.id, "the session is renewed");
        let decision = world
            .gatekeeper
            .signed_in(&world.instance, question, &session, moment)
            .await
            .unwrap();
        assert_eq!(name_of(&decision), "ask", "{demand}");
        world.wait(500);
    }
}

#[tokio::test]
async fn consent_is_remembered_for_what_was_allowed_and_no_more() {
    let mut world = World::new().await;
    world.gets_a_code().await;
    assert_eq!(name_of(&world.asks("").await), "granted");
    assert_eq!(name_of(&world.asks("&prompt=none").await), "granted");
    assert_eq!(name_of(&world.asks("&prompt=consent").await), "ask");
    let request = Request::WithdrawAccess {
        instance: "localhost".into(),
        client_id: "app".into(),
    };
    world.control(request).await;
    assert_eq!(
        name_of(&world.asks("&prompt=none").await),
        "refused consent_required"
    );
}

#[tokio::test]
async fn s_244_a_hint_does_not_stay_in_the_file() {
    let mut world = World::new().await;
    let code = world.gets_a_code().await;
    let hint = world.redeems(&code).await.unwrap().id_token.unwrap();
    let decision = world.asks(&format!("&prompt=login&id_token_hint={hint}")).await;
    assert_eq!(name_of(&decision), "sign in");
    let (Decision::NeedLogin(flow) | Decision::Ask(flow)) = decision else {
        panic!("nothing waits")
    };
    let waiting = world
        .gatekeeper
        .store
        .read(|read| read.find_flow(world.instance.id, flow, world.moment().now))
        .unwrap()
        .unwrap();
    assert!(!waiting.request.contains(&hint[..20]));
}

#[tokio::test]
async fn a_trusted_app_is_not_asked_unless_it_asks_to_be() {
    let mut world = World::new().await;
    world.sign_in(PASSPHRASE).await.unwrap();
    let change = ClientChange {
        trusted: Some(true),
        ..ClientChange::default()
    };
    let request = Request::ModifyClient {
        instance: "localhost".into(),
        client_id: "app".into(),
        change,
    };
    world.control(request).await;
    assert_eq!(name_of(&world.asks("").await), "granted");
    assert_eq!(name_of(&world.asks("&prompt=consent").await), "ask");
}

#[tokio::test]
async fn s_205_a_waiting_request_belongs_to_the_browser_that_brought_it() {
    let mut world = World::new().await;
    let decision = world.asks("").await;
    let own = world.stranger();
    assert!(world.question(&decision).is_none());
    world.visitor = own;
    assert!(world.question(&decision).is_some());
    world.wait(1801);
    assert!(world.question(&decision).is_none(), "it does not wait for ever");
}

#[tokio::test]
async fn s_058_an_answer_counts_once() {
    let mut world = World::new().await;
    world.sign_in(PASSPHRASE).await.unwrap();
    let decision = world.asks("").await;
    let question = world.question(&decision).unwrap();
    assert_eq!(name_of(&world.says_yes(question.clone()).await), "granted");
    assert_eq!(name_of(&world.says_yes(question).await), "page invalid_request");
}

#[tokio::test]
async fn s_186_wrong_passphrases_lead_to_waiting_and_waiting_ends() {
    let mut world = World::new().await;
    for _ in 0..10 {
        assert!(world.sign_in("not the passphrase at all").await.is_none());
    }
    assert!(
        world.sign_in(PASSPHRASE).await.is_none(),
        "even the right one waits"
    );
    world.wait(3);
    assert!(world.sign_in(PASSPHRASE).await.is_some());
    assert!(world.sign_in("wrong again, only once").await.is_none());
    assert!(
        world.sign_in(PASSPHRASE).await.is_some(),
        "a success forgets the failures"
    );
}

#[tokio::test]
async fn s_186_who_guesses_elsewhere_does_not_keep_the_owner_out() {
    let mut world = World::new().await;
    world.sign_in(PASSPHRASE).await.unwrap();
    let owner = world.stranger();
    for _ in 0..10 {
        assert!(world.sign_in("not the passphrase at all").await.is_none());
    }
    assert!(world.sign_in(PASSPHRASE).await.is_none(), "strangers wait");
    let guesser = std::mem::replace(&mut world.visitor, owner);
    assert!(world.sign_in(PASSPHRASE).await.is_some());
    world.visitor = guesser;
    assert!(
        world.sign_in(PASSPHRASE).await.is_none(),
        "the owner's success says nothing of strangers"
    );
}

#[tokio::test]
async fn s_186_a_known_browser_is_slowed_as_well() {
    let mut world = World::new().await;
    world.sign_in(PASSPHRASE).await.unwrap();
    for _ in 0..10 {
        assert!(world.sign_in("not the passphrase at all").await.is_none());
    }
    assert!(world.sign_in(PASSPHRASE).await.is_none());
    let known = world.visitor.device.take();
    assert!(known.is_some());
    assert!(
        world.sign_in(PASSPHRASE).await.is_some(),
        "a stranger does not wait for it"
    );
}

#[tokio::test]
async fn s_186_a_made_up_device_is_a_stranger() {
    let world = World::new().await;
    let known = |cookie: &str| world.gatekeeper.known_device(&world.instance, cookie).is_some();
    let made = world
        .gatekeeper
        .device_cookie(&world.instance, world.moment())
        .unwrap();
    assert!(known(made.expose()));
    let elsewhere = Instance {
        id: InstanceId::from_bytes([1; 16]),
        ..Instance::clone(&world.instance)
    };
    assert!(world.gatekeeper.known_device(&elsewhere, made.expose()).is_none());
    let invented = PlainToken::mint(TokenKind::Cookie, &[7; 32]);
    let doubled = made.expose().repeat(2);
    for cookie in ["", "x", invented.expose(), &made.expose()[1..], &doubled] {
        assert!(!known(cookie), "{cookie}");
    }
}

#[tokio::test]
async fn a_new_passphrase_ends_sessions_and_access() {
    let mut world = World::new().await;
    let code = world.gets_a_code().await;
    let tokens = world.redeems(&code).await.unwrap();
    world
        .control(Request::ResetPassphrase {
            domain: "localhost".into(),
        })
        .await;
    assert!(world.session().is_none());
    assert!(!world.is_good(&tokens.access_token).await);
    assert_eq!(
        code_of(world.refreshes(&tokens.refresh_token.unwrap()).await),
        Some(ErrorCode::InvalidGrant)
    );
    assert!(world.sign_in(PASSPHRASE).await.is_none());
}

#[tokio::test]
async fn s_209_a_passphrase_that_was_changed_while_it_was_checked_opens_nothing() {
    let world = World::new().await;
    let begins = async |verifier: Secret<String>| {
        let cookie = PlainToken::mint(TokenKind::Cookie, &[3; 32]);
        let proof = Proof {
            verifier,
            counter: None,
            page_key: None,
            run: Run::Normal,
            remade: None,
            purpose: "sign-in".to_owned(),
            factor: None,
        };
        let begun =
            world
                .gatekeeper
                .begin_session(&world.instance, &world.visitor, &cookie, proof, world.moment());
        matches!(begun.await.unwrap(), crate::sessions::Begun::Session(_))
    };
    let checked_against = world.verifier();
    world
        .control(Request::ResetPassphrase {
            domain: "localhost".into(),
        })
        .await;
    assert!(!begins(checked_against).await);
    assert!(begins(world.verifier()).await);
}

#[tokio::test]
async fn a_waiting_request_ends_when_its_address_or_scope_is_taken_from_the_app() {
    let mut world = World::new().await;
    world.sign_in(PASSPHRASE).await.unwrap();
    let decision = world.asks("").await;
    let change = async |change: ClientChange| {
        world
            .control(Request::ModifyClient {
                instance: "localhost".into(),
                client_id: "app".into(),
                change,
            })
            .await;
    };
    for (redirect_uris, scopes) in [
        (vec!["https://elsewhere.example/cb".to_owned()], Vec::new()),
        (vec![CALLBACK.to_owned()], vec!["openid".to_owned()]),
    ] {
        let taken = ClientChange {
            redirect_uris: Some(redirect_uris),
            scopes: Some(scopes),
            ..ClientChange::default()
        };
        change(taken.clone()).await;
        assert!(world.question(&decision).is_none(), "{taken:?}");
        change(ClientChange {
            redirect_uris: Some(vec![CALLBACK.to_owned()]),
            scopes: Some(Vec::new()),
            ..ClientChange::default()
        })
        .await;
        assert!(world.question(&decision).is_some());
    }
}

#[tokio::test]
async fn s_230_nobody_floods_the_list_of_what_happened() {
    let mut world = World::new().await;
    world.sign_in(PASSPHRASE).await.unwrap();
    let refused = async |world: &World| {
        for _ in 0..50 {
            assert_eq!(
                name_of(&world.asks("&max_age=x").await),
                "refused invalid_request"
            );
        }
        world.settle().await;
        let events = world
            .gatekeeper
            .store
            .read(|read| read.list_events(world.instance.id, 500))
            .unwrap();
        assert!(events.iter().any(|event| event.kind == "signed_in"));
        events
            .iter()
            .filter(|event| event.kind == "request_refused")
            .count()
    };
    assert_eq!(refused(&world).await, 20);
    world.wait(60);
    assert_eq!(refused(&world).await, 40);
}

#[tokio::test]
async fn s_029_a_code_ends_with_its_session() {
    let mut world = World::new().await;
    let code = world.gets_a_code().await;
    let session = world.session().unwrap();
    let moment = world.moment();
    assert!(
        world
            .gatekeeper
            .end_session(&world.instance, session.id, moment)
            .await
            .unwrap()
    );
    assert_eq!(code_of(world.redeems(&code).await), Some(ErrorCode::InvalidGrant));
}

#[tokio::test]
async fn h_24_an_account_is_chosen_before_consent() {
    let mut world = World::new().await;
    world.sign_in(PASSPHRASE).await.unwrap();
    let session = world.session().unwrap();
    let decision = world.asks("&prompt=select_account+consent").await;
    assert_eq!(name_of(&decision), "choose");
    let question = world.question(&decision).unwrap();
    // Consent alone does not do.
    let (moment, said) = (world.moment(), yes(&question));
    let answered = world
        .gatekeeper
        .answer(&world.instance, question.clone(), &session, said, moment)
        .await
        .unwrap();
    assert_eq!(name_of(&answered), "choose");
    let chosen = world
        .gatekeeper
        .choose(&world.instance, question, &session, false, moment)
        .await
        .unwrap();
    assert_eq!(name_of(&chosen), "ask");
    // It is remembered with the request, not in the page.
    let question = world.question(&chosen).unwrap();
    assert_eq!(name_of(&world.says_yes(question).await), "granted");
}

#[tokio::test]
async fn who_chooses_another_account_signs_in_for_this_request() {
    let mut world = World::new().await;
    world.sign_in(PASSPHRASE).await.unwrap();
    let old = world.session().unwrap();
    let decision = world.asks("&prompt=select_account").await;
    let question = world.question(&decision).unwrap();
    let moment = world.moment();
    let chosen = world
        .gatekeeper
        .choose(&world.instance, question, &old, true, moment)
        .await
        .unwrap();
    assert_eq!(name_of(&chosen), "sign in");
    let question = world.question(&chosen).unwrap();
    // The sign-in from before does not answer for it.
    let answered = world
        .gatekeeper
        .answer(&world.instance, question.clone(), &old, yes(&question), moment)
        .await
        .unwrap();
    assert_eq!(name_of(&answered), "sign in");
    let session = world.sign_in(PASSPHRASE).await.unwrap();
    let decision = world
        .gatekeeper
        .signed_in(&world.instance, question, &session, moment)
        .await
        .unwrap();
    assert_eq!(name_of(&decision), "ask");
}

#[tokio::test]
async fn h_27_what_is_unticked_is_not_granted_and_asked_for_again() {
    let mut world = World::new().await;
    world.sign_in(PASSPHRASE).await.unwrap();
    let more = "&claims=%7B%22userinfo%22%3A%7B%22email%22%3Anull%2C%22nickname%22%3Anull%7D%7D";
    let decision = world.asks(more).await;
    let question = world.question(&decision).unwrap();
    // The claims asked for by name stand beside the scopes.
    assert_eq!(question.rights.to_string(), "openid offline_access email profile");
    let ticked = protocol::scope::Scope::parse("email roles").unwrap();
    let answer = match world.says_yes_to(question, ticked).await {
        Decision::Granted(answer) => answer,
        other => panic!("not granted: {}", name_of(&other)),
    };
    // `openid` cannot be unticked, and what was not asked for is not given.
    assert_eq!(value(&answer, "scope"), "openid");
    let reply = world.redeems(&value(&answer, "code")).await.unwrap();
    assert!(reply.refresh_token.is_none());
    let told = world.told(&reply.access_token).await;
    assert_eq!(told["email"], "ada@example.org");
    assert!(
        !told.contains_key("nickname") && !told.contains_key("name"),
        "{told:?}"
    );
    // What was left out is asked again; what was allowed is not.
    assert_eq!(name_of(&world.asks(more).await), "ask");
    let narrow = "&prompt=none&claims=%7B%22userinfo%22%3A%7B%22email%22%3Anull%7D%7D";
    assert_eq!(name_of(&world.asks_for("openid", narrow).await), "granted");
}

#[tokio::test]
async fn what_is_unticked_later_is_forgotten() {
    let mut world = World::new().await;
    world.gets_a_code().await;
    assert_eq!(name_of(&world.asks("&prompt=none").await), "granted");
    let decision = world.asks("&prompt=consent").await;
    let question = world.question(&decision).unwrap();
    world
        .says_yes_to(question, protocol::scope::Scope::default())
        .await;
    assert_eq!(
        name_of(&world.asks("&prompt=none").await),
        "refused consent_required"
    );
}

#[tokio::test]
async fn nobody_else_can_be_meant() {
    let mut world = World::new().await;
    world.sign_in(PASSPHRASE).await.unwrap();
    let named = |place: &str, subject: &str| {
        format!("&claims=%7B%22{place}%22%3A%7B%22sub%22%3A%7B%22value%22%3A%22{subject}%22%7D%7D%7D")
    };
    let own = world.instance.subject.to_string();
    for place in ["id_token", "userinfo"] {
        assert_eq!(name_of(&world.asks(&named(place, &own)).await), "ask");
        let decision = world.asks(&named(place, "somebody")).await;
        assert_eq!(name_of(&decision), "refused login_required");
    }
}

#[tokio::test]
async fn a_class_that_cannot_be_reached_is_said_so() {
    let mut world = World::new().await;
    world.sign_in(PASSPHRASE).await.unwrap();
    let essential = |value: &str| {
        format!(
            "&claims=%7B%22id_token%22%3A%7B%22acr%22%3A%7B%22essential%22%3Atrue%2C%22value%22%3A%22{value}%22%7D%7D%7D"
        )
    };
    assert_eq!(name_of(&world.asks(&essential("1")).await), "ask");
    let decision = world.asks(&essential("urn:mfa")).await;
    assert_eq!(name_of(&decision), "refused unmet_authentication_requirements");
    assert_eq!(name_of(&world.asks("&acr_values=urn:mfa").await), "ask", "a wish");
}

#[tokio::test]
async fn h_37_a_token_that_is_reused_stays_good_and_slides() {
    let mut world = World::new().await;
    world
        .changes_metadata(|client| client.refresh_mode = RefreshMode::Reuse)
        .await;
    let code = world.gets_a_code().await;
    let first = world.redeems(&code).await.unwrap().refresh_token.unwrap();
    for _ in 0..17 {
        world.wait(20 * 86_400);
        let reply = world.refreshes(&first).await.unwrap();
        assert_eq!(reply.refresh_token.as_deref(), Some(first.as_str()));
        assert!(world.is_good(&reply.access_token).await);
    }
    // Twice at once, as desktops do.
    let (one, two) = (world.refreshes(&first).await, world.refreshes(&first).await);
    assert!(
        world.is_good(&one.unwrap().access_token).await && world.is_good(&two.unwrap().access_token).await
    );
    world.wait(20 * 86_400);
    assert!(world.refreshes(&first).await.is_ok());
    world.wait(6 * 86_400);
    assert_eq!(
        code_of(world.refreshes(&first).await),
        Some(ErrorCode::InvalidGrant),
        "a year has passed"
    );

    let code = world.gets_a_code().await;
    let idle = world.redeems(&code).await.unwrap().refresh_token.unwrap();
    world.wait(31 * 86_400);
    assert_eq!(
        code_of(world.refreshes(&idle).await),
        Some(ErrorCode::InvalidGrant),
        "not used for a month"
    );
}

#[tokio::test]
async fn a_client_that_begins_to_reuse_cannot_bring_back_what_was_rotated() {
    let mut world = World::new().await;
    let code = world.gets_a_code().await;
    let first = world.redeems(&code).await.unwrap().refresh_token.unwrap();
    let second = world.refreshes(&first).await.unwrap();
    assert!(world.is_good(&second.access_token).await);
    world
        .changes_metadata(|client| client.refresh_mode = RefreshMode::Reuse)
        .await;
    assert_eq!(
        code_of(world.refreshes(&first).await),
        Some(ErrorCode::InvalidGrant)
    );
    let second = second.refresh_token.unwrap();
    assert_eq!(
        code_of(world.refreshes(&second).await),
        Some(ErrorCode::InvalidGrant),
        "the family is over"
    );
}
