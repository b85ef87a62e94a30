//! Account types and connected accounts, from the owner's side.

use protocol::cozy::document::Object;
use protocol::parameters::Parameters;
use protocol::upstream::account_type::{AccountType as Known, GrantMode, is_name};
use protocol::upstream::token::TokenMode;
use serde_json::{Map, Value};
use store::documents::Span;
use url::Url;

use super::{
    AccountPreset, AccountProblem, AccountType, AllowedProgram, Answer, ConnectedAccount, Problem,
    ProblemCode, Reply, SpokenSecret, Topic,
};
use crate::connectors::connect::{Door, Returned};
use crate::connectors::hand_out::Meant;
use crate::connectors::presets;
use crate::connectors::refresh::{ENDED, NotRenewed, OUTAGE, REFUSED};
use crate::documents::ACCOUNTS;
use crate::instances::Instance;
use crate::world::Moment;
use crate::{Fault, Gatekeeper};

/// Accounts in one answer.
const AT_MOST: u32 = 1000;

impl Gatekeeper {
    pub(super) fn list_account_types(&self) -> Answer {
        let rows = self.store.read(store::Read::list_account_types)?;
        let mut account_types = Vec::with_capacity(rows.len());
        for row in rows {
            account_types.push(shown_type(&row.id, &self.opened_type(&row)?));
        }
        Ok(Reply::AccountTypes { account_types })
    }

    pub(super) fn show_account_type(&self, id: &str) -> Answer {
        let rows = self.store.read(store::Read::list_account_types)?;
        let row = rows
            .into_iter()
            .find(|row| row.id == id)
            .ok_or_else(|| no_type(id))?;
        let mut record = self.opened_type(&row)?;
        for secret in ["client_secret", "secret"] {
            if record.contains_key(secret) {
                record.insert(secret.to_owned(), "(kept)".into());
            }
        }
        Ok(Reply::AccountType {
            account_type: shown_type(&row.id, &record),
            record: Value::Object(record).to_string(),
        })
    }

    /// Records in JSON, as others share them: one, a list, or what CouchDB exports.
    pub(super) async fn add_account_types(&self, records: &SpokenSecret, moment: Moment) -> Answer {
        let wrong = |say: String| Problem::new(ProblemCode::Invalid, say).at("records");
        let read: Value = serde_json::from_str(records.expose())
            .map_err(|error| wrong(format!("This is not JSON: {error}.")))?;
        let records = match read {
            Value::Array(records) => records,
            Value::Object(mut all) => match (all.remove("docs"), all.remove("rows")) {
                (Some(Value::Array(docs)), _) => docs,
                (_, Some(Value::Array(rows))) => rows
                    .into_iter()
                    .filter_map(|mut row| row.get_mut("doc").map(Value::take))
                    .collect(),
                _ => vec![Value::Object(all)],
            },
            _ => return Err(wrong("An account type is a JSON object.".to_owned())),
        };
        if records.is_empty() {
            return Err(wrong("There is no account type in it.".to_owned()));
        }
        let mut ids = Vec::with_capacity(records.len());
        for record in &records {
            match self.put_account_type(record, None, moment).await? {
                Ok(id) => ids.push(id),
                Err(error) => {
                    let name = record
                        .get("_id")
                        .and_then(Value::as_str)
                        .unwrap_or("without a name");
                    let before = if ids.is_empty() {
                        String::new()
                    } else {
                        format!(" Those before it were taken: {}.", ids.join(", "))
                    };
                    return Err(wrong(format!(
                        "The account type {name} was not taken: {error}.{before}"
                    )));
                }
            }
        }
        Ok(Reply::AccountTypesAdded { ids })
    }

    pub(super) async fn add_account_preset(
        &self,
        preset: &str,
        client_id: &str,
        client_secret: Option<&SpokenSecret>,
        redirect_uri: Option<&str>,
        moment: Moment,
    ) -> Answer {
        let found = presets::all().iter().find(|one| one.id() == preset);
        let Some(found) = found else {
            let say = format!("There is no preset {preset}. `gatelodge account-types presets` lists them.");
            return Err(Problem::new(ProblemCode::NotFound, say).at("preset"));
        };
        let mut record = found.account_type.clone();
        record.insert("client_id".to_owned(), client_id.trim().into());
        if let Some(secret) = client_secret {
            record.insert("client_secret".to_owned(), secret.expose().into());
        }
        if let Some(uri) = redirect_uri {
            record.insert("redirect_uri".to_owned(), uri.into());
        }
        match self
            .put_account_type(&Value::Object(record), None, moment)
            .await?
        {
            Ok(id) => Ok(Reply::AccountTypesAdded { ids: vec![id] }),
            Err(error) => {
                let say = format!("The account type was not taken: {error}.");
                Err(Problem::new(ProblemCode::Invalid, say))
            }
        }
    }

    pub(super) async fn remove_account_type(&self, id: &str) -> Answer {
        let name = id.to_owned();
        let removed = self
            .store
            .write(move |write| write.remove_account_type(&name))
            .await?;
        if !removed {
            return Err(no_type(id));
        }
        self.reload_account_types()?;
        self.tell(Topic::Connectors);
        Ok(Reply::Done)
    }

    pub(super) fn list_accounts(&self, instance: &str) -> Answer {
        let instance = self.named(instance)?;
        let (documents, connections, programs) = self.store.read(|read| {
            Ok::<_, store::Error>((
                read.list_documents(instance.id, ACCOUNTS, &Span::default(), AT_MOST)?,
                read.list_connections(instance.id)?,
                read.list_account_programs(instance.id)?,
            ))
        })?;
        let accounts = documents
            .into_iter()
            .map(|document| {
                let body = Object::stored(&document.body).unwrap_or_default();
                let known = connections.iter().find(|known| known.account_id == document.id);
                let service = match known {
                    Some(known) => known.account_type.clone(),
                    None => body.text("account_type").unwrap_or_default(),
                };
                let problem = known.and_then(|known| match known.problem.as_deref()? {
                    ENDED => Some(AccountProblem::Ended),
                    OUTAGE => Some(AccountProblem::Unreachable),
                    REFUSED => Some(AccountProblem::Refused),
                    _ => None,
                });
                let seconds =
                    |at: Option<protocol::time::Timestamp>| at.map(protocol::time::Timestamp::seconds);
                let programs = programs
                    .iter()
                    .filter(|program| program.account_id == document.id)
                    .map(|program| AllowedProgram {
                        name: program.program.clone(),
                        allowed_at: program.allowed_at.seconds(),
                        used_at: seconds(program.used_at),
                    })
                    .collect();
                ConnectedAccount {
                    connect_at: self.account_type(&instance, &service).and_then(|one| {
                        one.grant_mode.response_type()?;
                        Some(format!(
                            "{}/accounts/{service}/start?reconnect={}",
                            instance.issuer, document.id
                        ))
                    }),
                    id: document.id,
                    name: body.text("name").unwrap_or_default(),
                    account_type: service,
                    connected_at: seconds(known.map(|known| known.connected_at)),
                    refreshed_at: seconds(known.and_then(|known| known.refreshed_at)),
                    expires_at: seconds(known.and_then(|known| known.expires_at)),
                    refresh_expires_at: seconds(known.and_then(|known| known.refresh_expires_at)),
                    given_at: seconds(known.and_then(|known| known.given_at)),
                    problem_at: seconds(known.and_then(|known| known.problem_at)),
                    problem,
                    programs,
                }
            })
            .collect();
        Ok(Reply::Accounts { accounts })
    }

    pub(super) async fn renew_account(&self, instance: &str, account: &str, moment: Moment) -> Answer {
        let instance = self.named(instance)?;
        let account = self.one_account(&instance, account)?;
        match self.renew(&instance, &account, moment).await? {
            Ok(()) => Ok(Reply::Done),
            Err(why) => Err(not_renewed(&why)),
        }
    }

    pub(super) async fn allow_program(
        &self,
        instance: &str,
        account: &str,
        program: &str,
        moment: Moment,
    ) -> Answer {
        let instance = self.named(instance)?;
        let account = self.one_account(&instance, account)?;
        let (id, program) = (instance.id, program_name(program)?);
        self.store
            .write(move |write| write.insert_account_program(id, &account, &program, moment.now))
            .await?;
        self.tell(Topic::Connectors);
        Ok(Reply::Done)
    }

    pub(super) async fn forbid_program(&self, instance: &str, account: &str, program: &str) -> Answer {
        let instance = self.named(instance)?;
        let account = self.one_account(&instance, account)?;
        let (id, name) = (instance.id, program.to_owned());
        let gone = self
            .store
            .write(move |write| write.remove_account_program(id, &account, &name))
            .await?;
        self.tell(Topic::Connectors);
        if gone {
            Ok(Reply::Done)
        } else {
            let say = format!("{program} was not allowed. `gatelodge accounts ls --json` shows who is.");
            Err(Problem::new(ProblemCode::NotFound, say).at("program"))
        }
    }

    pub(super) async fn account_token(
        &self,
        instance: &str,
        account: &str,
        program: Option<&str>,
        moment: Moment,
    ) -> Answer {
        let instance = self.named(instance)?;
        let account = self.one_account(&instance, account)?;
        match self.hand_out(&instance, &account, program, moment).await? {
            Ok(given) => Ok(Reply::AccountToken {
                account: given.account,
                access_token: SpokenSecret::new(given.access_token.expose().as_str()),
                token_type: given.token_type,
                expires_at: given.expires_at.map(protocol::time::Timestamp::seconds),
            }),
            Err(why) => Err(not_renewed(&why)),
        }
    }

    /// The other way back from a service, for services that send nobody to plain http: the owner copies the address.
    pub(super) async fn finish_account(&self, instance: &str, url: &SpokenSecret, moment: Moment) -> Answer {
        let instance = self.named(instance)?;
        let wrong = |say: &str| Problem::new(ProblemCode::Invalid, say).at("url");
        let no_callback = || {
            wrong(
                "This is not the address that a service sends browsers back to: it has /accounts/, the service and /redirect \
                 in it, and ends with a code.",
            )
        };
        let url = Url::parse(url.expose().trim()).map_err(|_| no_callback())?;
        let service = url
            .path()
            .strip_prefix("/accounts/")
            .and_then(|rest| rest.strip_suffix("/redirect"))
            .filter(|service| is_name(service))
            .ok_or_else(no_callback)?;
        // What a service puts behind a `#` is an answer as well.
        let answer = url.query().or(url.fragment()).ok_or_else(no_callback)?;
        let params = Parameters::parse(answer.as_bytes()).map_err(|_| no_callback())?;
        let returned = self
            .return_account(Door::Owner(&instance), service, &params, moment)
            .await?;
        let Returned::ToApp(back) = returned else {
            return Err(wrong(
                "This answer is not awaited: it was used already, or is older than a quarter of an hour, or you signed out \
                 meanwhile. Begin again with Connect.",
            ));
        };
        let back = Url::parse(&back).map_err(|error| Fault::stored("domain", error))?;
        let said = |name: &str| {
            let found = back.query_pairs().find(|(one, _)| one == name);
            found.map(|(_, value)| value.into_owned())
        };
        match (said("account"), said("error")) {
            (Some(account), _) => Ok(Reply::AccountFinished { account }),
            (None, error) => Err(wrong(&format!(
                "The service connected nothing: it said {}.",
                error.unwrap_or_default()
            ))),
        }
    }

    pub(super) async fn disconnect_account(&self, instance: &str, account: &str, moment: Moment) -> Answer {
        let instance = self.named(instance)?;
        let account = self.one_account(&instance, account)?;
        match self.disconnect(&instance, &account, moment).await? {
            Some(revoked) => Ok(Reply::AccountDisconnected { revoked }),
            None => Err(no_account(&account)),
        }
    }

    pub(super) fn one_account(&self, instance: &Instance, said: &str) -> Result<String, Problem> {
        match self.meant_account(instance, said)? {
            Meant::Account(id) => Ok(id),
            Meant::None => Err(no_account(said)),
            Meant::Several(ids) => {
                let say = format!(
                    "Several accounts go by {said}. Name one by its id: {}.",
                    ids.join(", ")
                );
                Err(Problem::new(ProblemCode::Invalid, say).at("account"))
            }
        }
    }
}

pub(super) fn list_account_presets() -> Reply {
    let presets = presets::all().iter().map(|preset| AccountPreset {
        id: preset.id().to_owned(),
        name: preset.name.clone(),
        register_at: preset.register_at.clone(),
        needs_https: preset.needs_https,
        note: preset.note.clone(),
    });
    Reply::AccountPresets {
        presets: presets.collect(),
    }
}

fn shown_type(id: &str, record: &Map<String, Value>) -> AccountType {
    match Known::read(record, id) {
        Ok(known) => AccountType {
            id: id.to_owned(),
            grant_mode: known.grant_mode.as_str().to_owned(),
            token_mode: match known.token_mode {
                TokenMode::Form => "form",
                TokenMode::Basic => "basic",
                TokenMode::Get => "get",
            }
            .to_owned(),
            client_id: known.client_id,
            has_secret: known.client_secret.is_some(),
            auth_endpoint: known.auth_endpoint,
            token_endpoint: known.token_endpoint,
            redirect_uri: known.redirect_uri,
            problem: match known.grant_mode {
                GrantMode::Other(mode) => Some(format!("The grant mode {mode} is not known here.")),
                _ => None,
            },
        },
        Err(error) => AccountType {
            id: id.to_owned(),
            grant_mode: String::new(),
            token_mode: String::new(),
            client_id: String::new(),
            has_secret: false,
            auth_endpoint: String::new(),
            token_endpoint: None,
            redirect_uri: None,
            problem: Some(format!("It cannot be used: {error}.")),
        },
    }
}

/// A name that a program can say: short, and one line.
fn program_name(name: &str) -> Result<String, Problem> {
    let name = name.trim();
    if name.is_empty() || name.len() > 100 || name.chars().any(char::is_control) {
        let say = "The name of a program is one line of at most 100 bytes, such as msmtp.";
        return Err(Problem::new(ProblemCode::Invalid, say).at("program"));
    }
    Ok(name.to_owned())
}

fn no_type(id: &str) -> Problem {
    let say = format!("There is no account type {id}. `gatelodge account-types ls` lists them.");
    Problem::new(ProblemCode::NotFound, say).at("id")
}

fn no_account(said: &str) -> Problem {
    let say = format!("No connected account goes by {said}. `gatelodge accounts ls` lists them.");
    Problem::new(ProblemCode::NotFound, say).at("account")
}

pub(super) fn not_renewed(why: &NotRenewed) -> Problem {
    let code = match why {
        NotRenewed::NoAccount | NotRenewed::NoType(_) => ProblemCode::NotFound,
        NotRenewed::Failed(_) => ProblemCode::Unavailable,
        NotRenewed::Forbidden | NotRenewed::Nothing(_) | NotRenewed::Over | NotRenewed::Program { .. } => {
            ProblemCode::Invalid
        }
    };
    Problem::new(code, super::say(&why.to_string())).at("account")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::control::Request;
    use crate::testing::World;

    const RECORD: &str = r#"{"_id":"demo","_rev":"3-x","grant_mode":"authorization_code","client_id":"me",
        "client_secret":"swordfish","auth_endpoint":"https://p.example/auth","token_endpoint":"https://p.example/token"}"#;

    async fn add(world: &World, records: &str) -> Answer {
        let request = Request::AddAccountTypes {
            records: SpokenSecret::new(records),
        };
        world.gatekeeper.control(request, world.moment()).await
    }

    #[tokio::test]
    async fn records_come_one_by_one_in_lists_and_as_couchdb_exports_them() {
        let world = World::new().await;
        for records in [
            RECORD.to_owned(),
            format!("[{RECORD}]"),
            format!(r#"{{"docs":[{RECORD}]}}"#),
            format!(r#"{{"rows":[{{"id":"demo","doc":{RECORD}}}]}}"#),
        ] {
            let Ok(Reply::AccountTypesAdded { ids }) = add(&world, &records).await else {
                panic!("{records}");
            };
            assert_eq!(ids, ["demo"]);
        }
        for wrong in ["", "[]", "7", r#"{"grant_mode":"token"}"#, r#"[{"_id":"a b"}]"#] {
            assert_eq!(
                add(&world, wrong).await.unwrap_err().code,
                ProblemCode::Invalid,
                "{wrong}"
            );
        }
    }

    #[tokio::test]
    async fn a_secret_is_shown_to_nobody_and_lies_sealed() {
        let world = World::new().await;
        add(&world, RECORD).await.unwrap();
        let shown = world
            .control(Request::ShowAccountType { id: "demo".into() })
            .await;
        let told = serde_json::to_string(&shown).unwrap();
        assert!(
            !told.contains("swordfish") && told.contains("p.example"),
            "{told}"
        );
        assert!(!told.contains("_rev"), "it was another database's");
        let rows = world
            .gatekeeper
            .store
            .read(store::Read::list_account_types)
            .unwrap();
        assert!(!rows[0].sealed_record.windows(9).any(|part| part == b"swordfish"));
    }

    #[tokio::test]
    async fn the_type_of_the_instances_context_comes_first() {
        let world = World::new().await;
        add(&world, RECORD).await.unwrap();
        let own = RECORD
            .replace("\"demo\"", "\"work/demo\"")
            .replace("\"me\"", "\"own\"");
        add(&world, &own).await.unwrap();
        let id = |instance: &Instance| {
            let found = world.gatekeeper.account_type(instance, "demo");
            found.map(|one| one.client_id.clone())
        };
        let mut instance = Instance::clone(&world.instance);
        assert_eq!(id(&instance).as_deref(), Some("me"));
        instance.context_name = "work".into();
        assert_eq!(id(&instance).as_deref(), Some("own"));
        assert!(world.gatekeeper.account_type(&instance, "work/demo").is_none());
    }

    #[tokio::test]
    async fn an_account_that_is_not_there_has_no_token() {
        let world = World::new().await;
        let request = Request::AccountToken {
            instance: "localhost".into(),
            account: "nobody".into(),
            program: None,
        };
        let answer = world.gatekeeper.control(request, world.moment()).await;
        assert_eq!(answer.unwrap_err().code, ProblemCode::NotFound);
    }
}
