//! A gatekeeper in a fake world: a real file in a temporary directory, a clock that stands still until it is
//! moved, one instance, one visitor.

use std::path::Path;
use std::sync::{Arc, LazyLock};

use protocol::authorization_request::{Answer, Refusal};
use protocol::client_authentication;
use protocol::client_metadata::ClientMetadata;
use protocol::cozy::host::Subdomains;
use protocol::error::{ErrorCode, OAuthError};
use protocol::id::ClientId;
use protocol::parameters::Parameters;
use protocol::scope::Scope;
use protocol::secret::{PlainToken, Secret, TokenHash, TokenKind};
use protocol::time::Timestamp;
use protocol::token_request;
use serde_json::{Map, Value};
use tempfile::TempDir;

use crate::apps::testing::Shelf;
use crate::apps::{NoSources, Sources};
use crate::consent::{Decision, Question, Said};
use crate::grants::TokenReply;
use crate::instances::Instance;
use crate::login::{Attempt, Outcome, passphrase::Typed};
use crate::messages::{NewClient, NewInstance, Reply, Request, RootKeyPlace, SpokenSecret};
use crate::policy::Policy;
use crate::sessions::{Session, Visitor};
use crate::tokens::{BearerRefusal, Userinfo};
use crate::vault::RootKey;
use crate::world::Moment;
use crate::{Gatekeeper, Lodge};

pub(crate) const PASSPHRASE: &str = "a lamp by the door at dusk";
/// RFC 7636 appendix B.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
pub(crate) const CALLBACK: &str = "https://app.example/cb";

pub(crate) struct World {
    pub(crate) gatekeeper: Gatekeeper,
    pub(crate) instance: Arc<Instance>,
    pub(crate) visitor: Visitor,
    /// What the registry has.
    pub(crate) shelf: Arc<Shelf>,
    now: Timestamp,
    _folder: TempDir,
}

/// A file with signing keys: making RSA keys takes longer than everything else here.
static PREPARED: LazyLock<TempDir> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    let opened = store::Store::open(&folder.path().join("test.db"), &store::Options::default()).unwrap();
    let moment = Moment::here().at(Timestamp::new(1_800_000_000));
    open(opened.store, folder.path(), Arc::new(NoSources), moment)
        .close()
        .unwrap();
    folder
});

fn open(store: store::Store, folder: &Path, sources: Arc<dyn Sources>, moment: Moment) -> Gatekeeper {
    let policy = Policy {
        scrypt_log_n: Some(15),
        ..Policy::default()
    };
    let lodge = Lodge {
        listening: vec!["http://127.0.0.1:4283".into()],
        port: 4283,
        data_dir: folder.to_owned(),
        root_key: RootKeyPlace::File,
        started_at: moment.now,
        https: Arc::new(crate::https::NoDoors),
        proxies: Arc::default(),
        contexts: Arc::default(),
        authentication: Arc::default(),
        subdomains: Subdomains::Nested,
        sources,
        workshop: Arc::new(crate::konnectors::NoWorkshop),
    };
    let outside = crate::fetch::Outside::closed();
    Gatekeeper::open(store, &RootKey::new([7; 32]), policy, lodge, outside, moment).unwrap()
}

impl World {
    /// One instance with a passphrase, one confidential client `app` that is asked for.
    pub(crate) async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("test.db");
        std::fs::copy(PREPARED.path().join("test.db"), &file).unwrap();
        let opened = store::Store::open(&file, &store::Options::default()).unwrap();
        let now = Timestamp::new(1_800_000_000);
        let shelf = Arc::new(Shelf::default());
        let sources = Arc::clone(&shelf) as Arc<dyn Sources>;
        let gatekeeper = open(opened.store, folder.path(), sources, Moment::here().at(now));
        let moment = Moment::here().at(now);
        let new = NewInstance {
            domain: "localhost".into(),
            passphrase: Some(SpokenSecret::new(PASSPHRASE)),
            weak_passphrase_ok: false,
            email: Some("ada@example.org".into()),
            public_name: Some("Ada".into()),
            locale: None,
            timezone: None,
            context_name: None,
            oidc_id: None,
            cozy: None,
        };
        gatekeeper
            .control(Request::AddInstance(new), moment)
            .await
            .unwrap();
        let instance = gatekeeper.instance("localhost:4283").unwrap();
        let browser = PlainToken::mint(TokenKind::Cookie, &[9; 32]);
        let visitor = Visitor {
            browser: Some(browser.hash()),
            ..Visitor::default()
        };
        let world = Self {
            gatekeeper,
            instance,
            visitor,
            shelf,
            now,
            _folder: folder,
        };
        world.register("app").await;
        world
    }

    pub(crate) fn moment(&self) -> Moment {
        Moment::here().at(self.now)
    }

    /// Time goes by; a negative number is a clock that was set back.
    pub(crate) fn wait(&mut self, seconds: i64) {
        self.now = Timestamp::new(self.now.seconds() + seconds);
    }

    /// Waits until everything that nobody waited for is written.
    pub(crate) async fn settle(&self) {
        self.gatekeeper
            .store
            .write(|_| Ok::<_, store::Error>(()))
            .await
            .unwrap();
    }

    pub(crate) async fn control(&self, request: Request) -> Reply {
        Box::pin(self.gatekeeper.control(request, self.moment()))
            .await
            .unwrap()
    }

    async fn register(&self, id: &str) {
        let client = NewClient {
            client_id: Some(id.into()),
            name: Some("An app".into()),
            kind: crate::messages::ClientKind::Server,
            client_secret: Some(SpokenSecret::new("s3cret-of-an-app")),
            redirect_uris: vec![CALLBACK.into()],
            post_logout_redirect_uris: Vec::new(),
            grant_types: Vec::new(),
            response_types: Vec::new(),
            scopes: Vec::new(),
            token_endpoint_auth_method: None,
            id_token_signed_response_alg: None,
            trusted: false,
            pkce_optional: false,
            details: crate::messages::ClientDetails::default(),
        };
        self.control(Request::AddClient {
            instance: "localhost".into(),
            client,
        })
        .await;
    }

    /// Tries a passphrase; a success puts the new cookie into the visitor's jar.
    pub(crate) async fn sign_in(&mut self, passphrase: &str) -> Option<Session> {
        let attempt = Attempt {
            passphrase: Typed::Clear(Secret::new(passphrase.to_owned())),
            page_key: None,
            run: crate::sessions::Run::Normal,
            purpose: "sign-in".to_owned(),
        };
        let outcome = self
            .gatekeeper
            .sign_in(&self.instance, attempt, &self.visitor, self.moment())
            .await
            .unwrap();
        let Outcome::SignedIn {
            session,
            cookie,
            device,
        } = outcome
        else {
            return None;
        };
        self.visitor.cookie = Some(cookie.hash());
        if let Some(device) = device {
            self.visitor.device = self.gatekeeper.known_device(&self.instance, device.expose());
        }
        Some(session)
    }

    pub(crate) fn session(&self) -> Option<Session> {
        self.gatekeeper
            .session(&self.instance, &self.visitor, self.moment())
            .unwrap()
    }

    /// What is stored of the passphrase right now.
    pub(crate) fn verifier(&self) -> Secret<String> {
        let row = self
            .gatekeeper
            .store
            .read(|read| read.find_instance(self.instance.id));
        Secret::new(row.unwrap().unwrap().passphrase.unwrap())
    }

    /// The app's request, with `more` parameters.
    pub(crate) async fn asks(&self, more: &str) -> Decision {
        self.asks_for("openid+offline_access", more).await
    }

    /// The app's request for a scope, with `more` parameters.
    pub(crate) async fn asks_for(&self, scope: &str, more: &str) -> Decision {
        let query = format!(
            "client_id=app&response_type=code&redirect_uri={CALLBACK}&scope={scope}&state=S\
             &code_challenge={CHALLENGE}&code_challenge_method=S256{more}"
        );
        let params = Parameters::parse(query.as_bytes()).unwrap();
        let session = self.session();
        let decided = self.gatekeeper.authorize(
            &self.instance,
            &params,
            session.as_ref(),
            &self.visitor,
            self.moment(),
        );
        decided.await.unwrap()
    }

    pub(crate) fn question(&self, decision: &Decision) -> Option<Question> {
        let (Decision::NeedLogin(flow) | Decision::Choose(flow) | Decision::Ask(flow)) = decision else {
            return None;
        };
        self.gatekeeper
            .question(&self.instance, *flow, &self.visitor, self.moment())
            .unwrap()
    }

    pub(crate) async fn says_yes(&self, question: Question) -> Decision {
        let ticked = question.rights.clone();
        self.says_yes_to(question, ticked).await
    }

    /// The person leaves only these ticked, and says yes.
    pub(crate) async fn says_yes_to(&self, question: Question, ticked: Scope) -> Decision {
        let session = self.session().unwrap();
        let said = Said::Yes { ticked };
        let answered = self
            .gatekeeper
            .answer(&self.instance, question, &session, said, self.moment());
        answered.await.unwrap()
    }

    /// Signs in, is asked, says yes: the code.
    pub(crate) async fn gets_a_code(&mut self) -> String {
        if self.session().is_none() {
            self.sign_in(PASSPHRASE).await.unwrap();
        }
        let decision = self.asks("&prompt=consent").await;
        let question = self.question(&decision).unwrap();
        match self.says_yes(question).await {
            Decision::Granted(answer) => value(&answer, "code"),
            other => panic!("no code: {}", name_of(&other)),
        }
    }

    pub(crate) async fn token(&self, form: &str) -> Result<TokenReply, OAuthError> {
        let params =
            Parameters::parse(format!("{form}&client_id=app&client_secret=s3cret-of-an-app").as_bytes())
                .unwrap();
        let client = self.authenticated(&params).await;
        let request = token_request::parse(&params)?;
        self.gatekeeper
            .redeem(&self.instance, &client, request, self.moment())
            .await
            .unwrap()
    }

    pub(crate) async fn redeems(&self, code: &str) -> Result<TokenReply, OAuthError> {
        let form = format!(
            "grant_type=authorization_code&code={code}&redirect_uri={CALLBACK}&code_verifier={VERIFIER}"
        );
        self.token(&form).await
    }

    pub(crate) async fn refreshes(&self, token: &str) -> Result<TokenReply, OAuthError> {
        self.token(&format!("grant_type=refresh_token&refresh_token={token}"))
            .await
    }

    /// What userinfo says.
    pub(crate) async fn told(&self, access_token: &str) -> Map<String, Value> {
        let told = self
            .gatekeeper
            .userinfo(&self.instance, access_token, self.moment())
            .await
            .unwrap();
        match told {
            Ok(Userinfo::Plain(claims)) => claims,
            Ok(Userinfo::Signed(_)) => panic!("signed"),
            Err(BearerRefusal::InvalidToken | BearerRefusal::InsufficientScope(_)) => panic!("refused"),
        }
    }

    /// Changes what is registered of the app in ways that the owner has no control for.
    pub(crate) async fn changes_metadata(&self, change: impl FnOnce(&mut ClientMetadata)) {
        let id = ClientId::parse("app").unwrap();
        let known = self.gatekeeper.client(&self.instance, &id).unwrap().unwrap();
        let mut metadata = ClientMetadata::clone(&known);
        change(&mut metadata);
        let instance = self.instance.id;
        let changed = self
            .gatekeeper
            .store
            .write(move |write| write.update_client(instance, &metadata))
            .await;
        assert!(changed.unwrap());
        self.gatekeeper.clients.forget_all();
    }

    pub(crate) async fn is_good(&self, access_token: &str) -> bool {
        self.gatekeeper
            .userinfo(&self.instance, access_token, self.moment())
            .await
            .unwrap()
            .is_ok()
    }

    async fn authenticated(&self, params: &Parameters) -> Arc<ClientMetadata> {
        let presented = client_authentication::read(None, params).unwrap();
        let (endpoint, address) = (protocol::discovery::TOKEN, "127.0.0.1");
        let authenticated =
            self.gatekeeper
                .authenticate(&self.instance, &presented, endpoint, address, self.moment());
        authenticated.await.unwrap().unwrap()
    }

    /// Another browser, without any cookie of this one.
    pub(crate) fn stranger(&mut self) -> Visitor {
        let theirs = Visitor {
            browser: Some(hash_of(5)),
            ..Visitor::default()
        };
        std::mem::replace(&mut self.visitor, theirs)
    }
}

pub(crate) fn hash_of(byte: u8) -> TokenHash {
    PlainToken::mint(TokenKind::Cookie, &[byte; 32]).hash()
}

pub(crate) fn value(answer: &Answer, name: &str) -> String {
    answer
        .params
        .iter()
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value.clone())
        .unwrap_or_default()
}

/// The decision in a word, for assertions.
pub(crate) fn name_of(decision: &Decision) -> String {
    match decision {
        Decision::NeedLogin(_) => "sign in".into(),
        Decision::Choose(_) => "choose".into(),
        Decision::Ask(_) => "ask".into(),
        Decision::Granted(_) => "granted".into(),
        Decision::Warned { answer, .. } => format!("warned {}", value(answer, "error")),
        Decision::Refused(Refusal::Page(error)) => format!("page {}", error.code.as_str()),
        Decision::Refused(Refusal::Redirect(answer)) => format!("refused {}", value(answer, "error")),
    }
}

pub(crate) fn code_of<T>(refused: Result<T, OAuthError>) -> Option<ErrorCode> {
    refused.err().map(|error| error.code)
}
