//! What the owner has granted a client, and may take back a part of at any time.
//!
//! A token carries the scope of the consent that it came from. It is worth what is left of that scope here: a rule that
//! was taken back is gone from every token that is already out, one that was narrowed has fewer verbs in all of them.
//!
//! The invariant: nothing here widens a token. Consenting again gives back what was agreed to again, and no more.

use serde::{Deserialize, Serialize};

use super::scope::GrantedScope;
use crate::permission::{Permissions, Rule, Verbs};

/// What is granted, in the order in which it was.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Granted(Vec<Grant>);

/// One rule, or all the rules of an app.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    /// What was agreed to, as it stands in tokens.
    pub scope: String,
    /// The verbs that are left of it, as a rule writes them; absent: all of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left: Option<String>,
}

impl Granted {
    /// Adds what the owner agreed to; what was narrowed before is whole again, if it is in here.
    pub fn add(&mut self, scope: &GrantedScope) {
        let texts = match scope {
            GrantedScope::Rules(rules) => rules.rules().iter().map(Rule::to_string).collect(),
            GrantedScope::App(_) => vec![scope.to_string()],
        };
        for text in texts {
            match self.0.iter_mut().find(|grant| grant.scope == text) {
                Some(grant) => grant.left = None,
                None => self.0.push(Grant {
                    scope: text,
                    left: None,
                }),
            }
        }
    }

    /// What is granted.
    pub fn grants(&self) -> &[Grant] {
        &self.0
    }

    /// Leaves only these verbs of a rule, or takes it back. `false` when it is not granted, is no rule of its own (the
    /// rules of an app are its manifest's), or has none of the verbs: then nothing changes.
    pub fn narrow(&mut self, scope: &str, left: Option<Verbs>) -> bool {
        let Some(at) = self.0.iter().position(|grant| grant.scope == scope) else {
            return false;
        };
        let Some(verbs) = left else {
            self.0.remove(at);
            return true;
        };
        let Some(left) = self.0[at].verbs().and_then(|before| before.shared(verbs)) else {
            return false;
        };
        self.0[at].left = Some(left.to_string());
        true
    }

    /// Takes everything back.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// What is left of a token's scope. `None`: the app whose rules it had was taken back.
    pub fn left_of(&self, scope: &GrantedScope) -> Option<GrantedScope> {
        let find = |text: &str| self.0.iter().find(|grant| grant.scope == text);
        match scope {
            GrantedScope::App(_) => find(&scope.to_string()).map(|_| scope.clone()),
            GrantedScope::Rules(rules) => {
                let left = rules.narrowed(|rule| find(&rule.to_string())?.verbs());
                Some(GrantedScope::Rules(left))
            }
        }
    }
}

impl Grant {
    /// The rule; `None` for the rules of an app.
    pub fn rule(&self) -> Option<Rule> {
        let rules = Permissions::parse(&self.scope).ok()?;
        rules.rules().first().cloned()
    }

    /// The verbs that are left of the rule. What cannot be read is nothing.
    fn verbs(&self) -> Option<Verbs> {
        let verbs = self.rule()?.verbs();
        match &self.left {
            None => Some(verbs),
            Some(left) => Verbs::read(left).ok()?.shared(verbs),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scope(text: &str) -> GrantedScope {
        GrantedScope::parse(text).unwrap()
    }

    fn granted(text: &str) -> Granted {
        let mut granted = Granted::default();
        granted.add(&scope(text));
        granted
    }

    fn left(granted: &Granted, text: &str) -> Option<String> {
        granted.left_of(&scope(text)).map(|scope| scope.to_string())
    }

    #[test]
    fn what_was_agreed_to_is_there_until_it_is_taken_back() {
        let mut granted = granted("io.cozy.files:GET io.cozy.contacts io.cozy.jobs:POST:sendmail:worker");
        let all = "io.cozy.files:GET io.cozy.contacts io.cozy.jobs:POST:sendmail:worker";
        assert_eq!(left(&granted, all).as_deref(), Some(all));
        assert!(granted.narrow("io.cozy.contacts", None));
        assert!(!granted.narrow("io.cozy.contacts", None));
        assert_eq!(
            left(&granted, all).as_deref(),
            Some("io.cozy.files:GET io.cozy.jobs:POST:sendmail:worker")
        );
        granted.clear();
        assert_eq!(left(&granted, all).as_deref(), Some(""));
    }

    #[test]
    fn a_narrowed_rule_is_narrow_in_every_token() {
        let mut granted = granted("io.cozy.contacts io.cozy.files:GET,PUT:one");
        assert!(granted.narrow("io.cozy.contacts", Some(Verbs::read("GET").unwrap())));
        assert_eq!(
            left(&granted, "io.cozy.contacts").as_deref(),
            Some("io.cozy.contacts:GET")
        );
        // It cannot be made wider again, and not empty by verbs it does not have.
        assert!(!granted.narrow("io.cozy.contacts", Some(Verbs::read("PUT").unwrap())));
        assert!(granted.narrow("io.cozy.contacts", Some(Verbs::ALL)));
        assert_eq!(
            left(&granted, "io.cozy.contacts").as_deref(),
            Some("io.cozy.contacts:GET")
        );
        assert!(!granted.narrow("io.cozy.files:GET,PUT:one", Some(Verbs::read("DELETE").unwrap())));
        assert!(!granted.narrow("io.cozy.files", None));
        // Who agrees again agrees to all of it.
        granted.add(&scope("io.cozy.contacts"));
        assert_eq!(
            left(&granted, "io.cozy.contacts").as_deref(),
            Some("io.cozy.contacts")
        );
    }

    #[test]
    fn two_consents_stand_side_by_side() {
        let mut granted = granted("io.cozy.files:GET");
        granted.add(&scope("io.cozy.contacts io.cozy.files:GET"));
        assert_eq!(granted.grants().len(), 2);
        assert_eq!(
            left(&granted, "io.cozy.files:GET").as_deref(),
            Some("io.cozy.files:GET")
        );
    }

    #[test]
    fn the_rules_of_an_app_are_taken_back_as_one() {
        let mut granted = granted("@io.cozy.apps/drive");
        assert_eq!(
            left(&granted, "@io.cozy.apps/drive").as_deref(),
            Some("@io.cozy.apps/drive")
        );
        assert_eq!(left(&granted, "@io.cozy.apps/photos"), None);
        assert!(!granted.narrow("@io.cozy.apps/drive", Some(Verbs::ALL)));
        assert!(granted.narrow("@io.cozy.apps/drive", None));
        assert_eq!(left(&granted, "@io.cozy.apps/drive"), None);
    }

    #[test]
    fn it_comes_back_from_the_store() {
        let mut granted = granted("io.cozy.contacts");
        granted.add(&scope("@io.cozy.apps/drive"));
        granted.narrow("io.cozy.contacts", Some(Verbs::read("GET,POST").unwrap()));
        let json = serde_json::to_string(&granted).unwrap();
        assert_eq!(serde_json::from_str::<Granted>(&json).unwrap(), granted);
        assert_eq!(
            json,
            r#"[{"scope":"io.cozy.contacts","left":"GET,POST"},{"scope":"@io.cozy.apps/drive"}]"#
        );
    }
}
