//! Trying a provider out: the owner signs in there once, nobody is signed in here, and what the provider said is shown
//! beside what it would mean. Kept in memory only.

use std::sync::{Arc, Mutex, PoisonError};

use protocol::parameters::Parameters;
use protocol::upstream::token::safe_code;
use serde_json::{Map, Value};

use super::provider::{NotTold, Provider, Told, Unread, named};
use super::settings::Oidc;
use super::{About, Begins, is_theirs, naming};
use crate::instances::Instance;
use crate::messages::{ClaimFacts, ClaimMeaning, Topic, TrialFacts};
use crate::world::Moment;
use crate::{Fault, Gatekeeper};

/// Trials that are remembered.
const AT_MOST: usize = 16;
/// Longest value that is shown, in characters.
const LONGEST: usize = 300;

/// The trials of late.
#[derive(Default)]
pub(crate) struct Trials(Mutex<Vec<(String, Arc<Trial>)>>);

struct Trial {
    oidc: Oidc,
    instance: Arc<Instance>,
    ended: Mutex<Option<TrialFacts>>,
}

impl TrialFacts {
    fn waiting() -> Self {
        Self {
            waits: true,
            problem: None,
            claims: Vec::new(),
            domain: String::new(),
            is_owner: false,
        }
    }

    fn failed(problem: impl Into<String>) -> Self {
        Self {
            waits: false,
            problem: Some(problem.into()),
            ..Self::waiting()
        }
    }

    fn of(provider: &Provider<'_>, instance: &Instance, told: &Told) -> Self {
        let none = Map::new();
        let claims = told.claims.as_ref().unwrap_or(&none);
        let custom = provider.oidc.allow_custom_instance;
        let field = named(provider.oidc.userinfo_instance_field.as_ref()).unwrap_or_default();
        let means = |name: &str| {
            if custom && name == "sub" {
                Some(ClaimMeaning::Owner)
            } else if !custom && name == field {
                Some(ClaimMeaning::Instance)
            } else if name == "sid" {
                Some(ClaimMeaning::Session)
            } else {
                None
            }
        };
        let own = claims.iter().filter(|(name, _)| !told.info.contains_key(*name));
        let shown = told.info.iter().chain(own).map(|(name, value)| ClaimFacts {
            name: name.clone(),
            value: shown(value),
            in_user_info: told.info.contains_key(name),
            in_id_token: claims.contains_key(name),
            means: means(name),
        });
        let domain = if custom {
            None
        } else {
            naming(provider).domain(&told.info)
        };
        Self {
            waits: false,
            problem: None,
            claims: shown.collect(),
            domain: domain.unwrap_or_default(),
            is_owner: is_theirs(provider, instance, &told.info),
        }
    }
}

/// A value as a person reads it, and not for ever.
fn shown(value: &Value) -> String {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    text.chars().take(LONGEST).collect()
}

impl Gatekeeper {
    /// Begins to try a provider out; its name, and where the browser goes.
    pub(crate) async fn begin_trial(
        &self,
        instance: Arc<Instance>,
        oidc: Oidc,
        moment: Moment,
    ) -> Result<Result<(String, String), TrialProblem>, Fault> {
        let missing = oidc.missing();
        // What a sign-in means can be chosen after its claims were seen.
        let missing: Vec<&str> = missing
            .into_iter()
            .filter(|key| *key != "userinfo_instance_field")
            .collect();
        if !missing.is_empty() {
            return Ok(Err(TrialProblem::Missing(missing.join(", "))));
        }
        let id = moment.draw_name::<16>()?;
        let trial = Arc::new(Trial {
            oidc,
            instance,
            ended: Mutex::default(),
        });
        let provider = match self.provider_of_trial(&trial, moment).await {
            Ok(provider) => provider,
            Err(unread) => return Ok(Err(TrialProblem::Unread(unread))),
        };
        let about = About {
            context: String::new(),
            origin: trial.instance.origin.clone(),
            redirect: None,
            confirm_state: None,
            // Nobody is signed in by it, so any browser of the owner will do.
            browser: protocol::secret::TokenHash::from_bytes([0; 32]),
            pkce: provider.takes_s256(),
            trial: Some(id.clone()),
        };
        let url = match self.go_there(&provider, None, &about, None, moment).await? {
            Begins::Go(url) => url,
            Begins::NoContext | Begins::Unreachable => {
                return Ok(Err(TrialProblem::Missing("authorize_url".to_owned())));
            }
        };
        let mut trials = self.trials.0.lock().unwrap_or_else(PoisonError::into_inner);
        trials.push((id.clone(), trial));
        if trials.len() > AT_MOST {
            trials.remove(0);
        }
        drop(trials);
        Ok(Ok((id, url)))
    }

    async fn provider_of_trial<'a>(&self, trial: &'a Trial, moment: Moment) -> Result<Provider<'a>, Unread> {
        let metadata = match named(trial.oidc.issuer.as_ref()) {
            Some(issuer) => Some(self.read_metadata(issuer, moment).await?),
            None => None,
        };
        Ok(Provider {
            context: "",
            oidc: &trial.oidc,
            metadata,
            is_unread: false,
        })
    }

    /// What came of a trial so far; `None` for one that is not known any more.
    pub(crate) fn trial(&self, id: &str) -> Option<TrialFacts> {
        let trial = self.find_trial(id)?;
        let ended = trial.ended.lock().unwrap_or_else(PoisonError::into_inner);
        Some(ended.clone().unwrap_or_else(TrialFacts::waiting))
    }

    fn find_trial(&self, id: &str) -> Option<Arc<Trial>> {
        let trials = self.trials.0.lock().unwrap_or_else(PoisonError::into_inner);
        let found = trials.iter().find(|(one, _)| one == id);
        found.map(|(_, trial)| Arc::clone(trial))
    }

    /// The browser is back.
    pub(super) async fn end_trial(
        &self,
        id: &str,
        about: &About,
        params: &Parameters,
        state: &str,
        moment: Moment,
    ) {
        let Some(trial) = self.find_trial(id) else { return };
        let ended = self.try_out(&trial, about, params, state, moment).await;
        let facts = match ended {
            Ok(facts) => facts,
            Err(problem) => TrialFacts::failed(problem),
        };
        *trial.ended.lock().unwrap_or_else(PoisonError::into_inner) = Some(facts);
        self.tell(Topic::Instances);
    }

    async fn try_out(
        &self,
        trial: &Trial,
        about: &About,
        params: &Parameters,
        state: &str,
        moment: Moment,
    ) -> Result<TrialFacts, String> {
        let provider = self
            .provider_of_trial(trial, moment)
            .await
            .map_err(|unread| unread.to_string())?;
        if provider.is_other(params.get("iss")) {
            return Err("another provider answered than the one that was asked".to_owned());
        }
        if let Some(error) = params.get("error") {
            let code = safe_code(error).unwrap_or("server_error");
            return Err(format!("the provider answered {code}"));
        }
        let code = params
            .get("code")
            .ok_or_else(|| "the provider sent no code".to_owned())?;
        let told = self
            .told_back(&provider, about, state, code, moment)
            .await
            .map_err(|not_told: NotTold| not_told.to_string())?;
        Ok(TrialFacts::of(&provider, &trial.instance, &told))
    }
}

/// Why a provider cannot be tried out. Safe to show.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum TrialProblem {
    /// These keys are missing.
    #[error("these are missing: {0}")]
    Missing(String),
    /// What it publishes cannot be taken.
    #[error("{0}")]
    Unread(#[from] Unread),
}
