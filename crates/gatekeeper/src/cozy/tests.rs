//! Clients and tokens of the Cozy side while time goes by and things are taken away.

use protocol::cozy::authorize::Answer;
use protocol::cozy::host::Slug;
use protocol::cozy::registration::Refused;
use protocol::cozy::token::{BearerProblem, TokenProblem};
use protocol::parameters::Parameters;
use protocol::permission::Permissions;
use serde_json::{Value, json};

use super::authorize::Decision;
use super::callers::CallerKind;
use crate::testing::{PASSPHRASE, World};

const CALLBACK: &str = "https://client.example.org/cb";
const HOUR: i64 = 3600;

async fn registered(world: &World) -> Value {
    let wish =
        json!({ "redirect_uris": [CALLBACK], "client_name": "Client", "software_id": "example/client" })
            .to_string();
    let made = world
        .gatekeeper
        .register_cozy_client(&world.instance, wish.as_bytes(), world.moment());
    made.await.unwrap().unwrap()
}

fn text(record: &Value, name: &str) -> String {
    record[name].as_str().unwrap().to_owned()
}

/// The owner signs in if need be, is asked and says yes: the code.
async fn code(world: &mut World, client: &Value, scope: &str) -> String {
    if world.session().is_none() {
        world.sign_in(PASSPHRASE).await.unwrap();
    }
    let query = format!(
        "client_id={}&redirect_uri={CALLBACK}&state=S&response_type=code&scope={scope}",
        text(client, "client_id")
    );
    let params = Parameters::parse(query.as_bytes()).unwrap();
    let session = world.session();
    let decided = world
        .gatekeeper
        .cozy_authorize(
            &world.instance,
            &params,
            session.as_ref(),
            &world.visitor,
            world.moment(),
        )
        .await
        .unwrap();
    let Decision::Ask(question) = decided else {
        panic!("not asked but {decided:?}");
    };
    let allowed = world
        .gatekeeper
        .cozy_allow(&world.instance, *question, &world.visitor, world.moment())
        .await
        .unwrap()
        .unwrap();
    let Answer::Redirect(url) = allowed else {
        panic!("no redirect");
    };
    url.split("&code=").nth(1).unwrap()[..32].to_owned()
}

async fn token(world: &World, client: &Value, what: &str) -> Result<Value, TokenProblem> {
    let form = format!(
        "{what}&client_id={}&client_secret={}",
        text(client, "client_id"),
        text(client, "client_secret")
    );
    let params = Parameters::parse(form.as_bytes()).unwrap();
    world
        .gatekeeper
        .cozy_tokens(&world.instance, &params, world.moment())
        .await
        .unwrap()
}

async fn redeems(world: &World, client: &Value, code: &str) -> Result<Value, TokenProblem> {
    token(
        world,
        client,
        &format!("grant_type=authorization_code&code={code}"),
    )
    .await
}

fn calls(world: &World, token: &str) -> Result<CallerKind, BearerProblem> {
    let header = format!("Bearer {token}");
    let session = world.session();
    let caller = world
        .gatekeeper
        .caller(&world.instance, Some(&header), session.as_ref(), world.moment());
    caller.unwrap().map(|caller| caller.kind)
}

#[tokio::test]
async fn cozy_26_an_unused_client_is_gone_after_an_hour_and_a_used_one_stays() {
    let mut world = World::new().await;
    let unused = registered(&world).await;
    let used = registered(&world).await;
    let code = code(&mut world, &used, "io.cozy.files:GET").await;
    redeems(&world, &used, &code).await.unwrap();
    let shown = |world: &World, client: &Value| {
        let bearer = format!("Bearer {}", text(client, "registration_access_token"));
        let id = text(client, "client_id");
        world
            .gatekeeper
            .cozy_registration(&world.instance, &id, Some(&bearer), world.moment())
            .unwrap()
    };
    world.wait(HOUR - 1);
    assert!(shown(&world, &unused).is_ok());
    world.wait(1);
    // Nothing was swept in between.
    assert_eq!(shown(&world, &unused), Err(Refused::NotFound));
    assert_eq!(
        redeems(&world, &unused, "0123456789abcdef0123456789abcdef").await,
        Err(TokenProblem::UnknownClient)
    );
    assert!(shown(&world, &used).is_ok());
}

#[tokio::test]
async fn cozy_31_a_code_is_good_for_five_minutes() {
    let mut world = World::new().await;
    let client = registered(&world).await;
    let good = code(&mut world, &client, "io.cozy.files:GET").await;
    world.wait(299);
    assert!(redeems(&world, &client, &good).await.is_ok());
    let late = code(&mut world, &client, "io.cozy.files:GET").await;
    world.wait(300);
    assert_eq!(redeems(&world, &client, &late).await, Err(TokenProblem::Code));
}

#[tokio::test]
async fn cozy_35_an_access_token_is_good_for_a_day_and_a_refresh_token_for_good() {
    let mut world = World::new().await;
    let client = registered(&world).await;
    let code = code(&mut world, &client, "io.cozy.files:GET").await;
    let tokens = redeems(&world, &client, &code).await.unwrap();
    let access = text(&tokens, "access_token");
    world.wait(24 * HOUR - 1);
    assert!(calls(&world, &access).is_ok());
    world.wait(1);
    assert_eq!(calls(&world, &access), Err(BearerProblem::Expired));
    world.wait(10 * 365 * 24 * HOUR);
    let refresh = format!(
        "grant_type=refresh_token&refresh_token={}",
        text(&tokens, "refresh_token")
    );
    let fresh = token(&world, &client, &refresh).await.unwrap();
    assert!(calls(&world, &text(&fresh, "access_token")).is_ok());
}

#[tokio::test]
async fn a_token_of_an_app_that_is_not_installed_is_none() {
    let mut world = World::new().await;
    let session = world.sign_in(PASSPHRASE).await.unwrap();
    let slug = Slug::parse("nowhere").unwrap();
    let token = world
        .gatekeeper
        .app_token(&world.instance, &slug, Some(session.id), world.moment())
        .await
        .unwrap();
    assert_eq!(calls(&world, &token), Err(BearerProblem::Invalid));
    let token = world
        .gatekeeper
        .konnector_token(&world.instance, &slug, world.moment())
        .await
        .unwrap();
    assert_eq!(calls(&world, &token), Err(BearerProblem::Invalid));
}

#[tokio::test]
async fn a_token_of_the_command_line_lasts_half_an_hour() {
    let mut world = World::new().await;
    let permissions = Permissions::parse("io.cozy.files").unwrap();
    let token = world
        .gatekeeper
        .cli_token(&world.instance, "tool", permissions, world.moment())
        .await
        .unwrap();
    assert_eq!(
        calls(&world, &token),
        Ok(CallerKind::CommandLine("tool".to_owned()))
    );
    world.wait(1800);
    assert_eq!(calls(&world, &token), Err(BearerProblem::Expired));
}

#[tokio::test]
async fn secrets_are_made_once_and_stay() {
    let world = World::new().await;
    let permissions = || Permissions::parse("io.cozy.files").unwrap();
    // Before anything was signed there is nothing that could be checked.
    assert_eq!(calls(&world, "a.b.c"), Err(BearerProblem::Invalid));
    let make = || {
        world
            .gatekeeper
            .cli_token(&world.instance, "tool", permissions(), world.moment())
    };
    let (one, other) = tokio::join!(make(), make());
    assert!(calls(&world, &one.unwrap()).is_ok());
    assert!(calls(&world, &other.unwrap()).is_ok());
}
