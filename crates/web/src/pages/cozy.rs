//! The Cozy side's pages: what a client asks for, a code to carry over by hand, and what is shared.

use askama::Template;
use protocol::cozy::registration::web_link;
use protocol::permission::{Permissions, Rule, Verb};

use super::{Asking, DestinationView, LONGEST, destination_text, plain, title_at};
use crate::texts::Texts;

/// Types of documents that have a name in the visitor's language, and its key.
const NAMED: &[(&str, &str)] = &[
    ("io.cozy.accounts", "cozy-type-accounts"),
    ("io.cozy.apps", "cozy-type-apps"),
    ("io.cozy.bank.accounts", "cozy-type-bank-accounts"),
    ("io.cozy.bank.operations", "cozy-type-bank-operations"),
    ("io.cozy.bills", "cozy-type-bills"),
    ("io.cozy.calendar.events", "cozy-type-events"),
    ("io.cozy.contacts", "cozy-type-contacts"),
    ("io.cozy.contacts.groups", "cozy-type-groups"),
    ("io.cozy.files", "cozy-type-files"),
    ("io.cozy.identities", "cozy-type-identities"),
    ("io.cozy.jobs", "cozy-type-jobs"),
    ("io.cozy.konnectors", "cozy-type-konnectors"),
    ("io.cozy.notes", "cozy-type-notes"),
    ("io.cozy.notifications", "cozy-type-notifications"),
    ("io.cozy.photos.albums", "cozy-type-albums"),
    ("io.cozy.settings", "cozy-type-settings"),
    ("io.cozy.tags", "cozy-type-tags"),
    ("io.cozy.triggers", "cozy-type-triggers"),
];

/// One rule in words.
pub(crate) struct Allowance {
    /// The doctype, or the wildcard.
    doctype: String,
    key: Option<&'static str>,
    verbs: Vec<&'static str>,
    read_only: bool,
    whole: bool,
    values: Vec<String>,
    selector: Option<String>,
    wildcard: bool,
}

impl Allowance {
    /// The rules of a set, in their order.
    pub(crate) fn all(permissions: &Permissions) -> Vec<Self> {
        permissions.rules().iter().map(Self::of).collect()
    }

    fn of(rule: &Rule) -> Self {
        let mut verbs: Vec<&'static str> = rule.verbs().iter().map(verb_key).collect();
        verbs.dedup();
        let named = NAMED.iter().find(|(doctype, _)| *doctype == rule.doctype());
        Self {
            doctype: rule.doctype().to_owned(),
            key: named.map(|(_, key)| *key),
            verbs,
            read_only: rule.verbs().is_read_only(),
            whole: rule.is_whole_type(),
            values: rule.values().to_vec(),
            selector: rule.selector().map(str::to_owned),
            wildcard: rule.doctype().ends_with(".*"),
        }
    }

    fn shown_doctype(&self) -> String {
        plain(&self.doctype, LONGEST)
    }

    fn verbs_text(&self, t: Texts) -> String {
        if self.read_only {
            return t.get("cozy-verb-only-read");
        }
        let words: Vec<String> = self.verbs.iter().map(|key| t.get(key)).collect();
        words.join(", ")
    }

    fn reach_text(&self, t: Texts) -> String {
        if self.whole {
            let key = if self.wildcard {
                "cozy-reach-below"
            } else {
                "cozy-reach-all"
            };
            return t.get(key);
        }
        let values = plain(&self.values.join(", "), LONGEST);
        match &self.selector {
            None => t.with("cozy-reach-ids", &[("values", &values)]),
            Some(field) => {
                let field = plain(field, LONGEST);
                t.with("cozy-reach-selector", &[("field", &field), ("values", &values)])
            }
        }
    }
}

fn verb_key(verb: Verb) -> &'static str {
    match verb {
        Verb::Get => "cozy-verb-get",
        Verb::Post => "cozy-verb-post",
        Verb::Put | Verb::Patch => "cozy-verb-put",
        Verb::Delete => "cozy-verb-delete",
    }
}

/// The consent page. Posts everything in `fields` and `decision` (`allow` or `deny`) to `/auth/authorize`, where it is
/// judged anew.
#[derive(Template)]
#[template(path = "cozy_consent.html")]
pub(crate) struct CozyConsent {
    /// The visitor's texts.
    pub(crate) t: Texts,
    /// The instance's domain, with its port if it has one.
    pub(crate) domain: String,
    /// How the owner is called; may be empty.
    pub(crate) public_name: String,
    /// Who asks.
    pub(crate) asking: Asking,
    /// Its picture, as it names it.
    pub(crate) logo: Option<String>,
    /// Which program it says it is.
    pub(crate) software_id: String,
    /// The app whose rights it gets, for a linked client.
    pub(crate) app: Option<String>,
    /// Where the answer goes.
    pub(crate) destination: DestinationView,
    /// What it gets.
    pub(crate) rules: Vec<Allowance>,
    /// The request, as the form sends it again.
    pub(crate) fields: Vec<(&'static str, String)>,
}

impl CozyConsent {
    fn title(&self) -> String {
        title_at(self.t, "consent-title", &self.public_name, &self.domain)
    }

    fn shown_name(&self) -> String {
        plain(&self.public_name, LONGEST)
    }

    fn shown_software(&self) -> String {
        plain(&self.software_id, LONGEST)
    }

    fn app_text(&self) -> Option<String> {
        let app = plain(self.app.as_deref()?, LONGEST);
        Some(self.t.with("cozy-consent-linked", &[("app", &app)]))
    }

    fn destination_text(&self) -> String {
        destination_text(self.t, &self.destination)
    }

    fn shown_logo(&self) -> Option<&str> {
        self.logo.as_deref().and_then(web_link)
    }
}

/// A code that a person carries over, or that a program reads from the title.
#[derive(Template)]
#[template(path = "cozy_code.html")]
pub(crate) struct CozyCode {
    /// The visitor's texts.
    pub(crate) t: Texts,
    /// The instance's domain.
    pub(crate) domain: String,
    /// What the title has to be, to the letter.
    pub(crate) title: String,
    /// The code.
    pub(crate) code: String,
}

impl CozyCode {
    fn title(&self) -> &str {
        &self.title
    }
}

/// One thing that is shared, in words.
pub(crate) struct SharedThing {
    /// How the sharer calls it.
    pub(crate) title: String,
    /// The type of its documents.
    pub(crate) doctype: String,
    /// Their ids.
    pub(crate) values: Vec<String>,
    /// The keys of what happens when something is added, changed, deleted.
    pub(crate) changes: [&'static str; 3],
}

impl SharedThing {
    fn shown_title(&self) -> String {
        plain(&self.title, LONGEST)
    }

    fn shown_doctype(&self) -> String {
        plain(&self.doctype, LONGEST)
    }

    fn shown_values(&self) -> String {
        plain(&self.values.join(", "), LONGEST)
    }
}

/// The page about a sharing. Posts `csrf_token`, `state` and `sharing_id` to `/auth/authorize/sharing`, or to `cancel`.
#[derive(Template)]
#[template(path = "cozy_sharing.html")]
pub(crate) struct CozySharing {
    /// The visitor's texts.
    pub(crate) t: Texts,
    /// The instance's domain.
    pub(crate) domain: String,
    /// How the owner is called; may be empty.
    pub(crate) public_name: String,
    /// Who shares.
    pub(crate) sharer: String,
    /// What it is, in the sharer's words.
    pub(crate) description: String,
    /// What is shared.
    pub(crate) things: Vec<SharedThing>,
    /// The double submit.
    pub(crate) csrf: String,
    /// Comes back as it is.
    pub(crate) state: String,
    /// The sharing's id.
    pub(crate) sharing_id: String,
    /// Where "no" goes.
    pub(crate) cancel: String,
}

impl CozySharing {
    fn title(&self) -> String {
        title_at(self.t, "cozy-sharing-title", &self.public_name, &self.domain)
    }

    fn shown_name(&self) -> String {
        plain(&self.public_name, LONGEST)
    }

    fn heading(&self) -> String {
        let sharer = plain(&self.sharer, LONGEST);
        self.t.with("cozy-sharing-heading", &[("sharer", &sharer)])
    }

    fn shown_description(&self) -> String {
        plain(&self.description, 400)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::texts::Language;

    fn words(scope: &str) -> Vec<String> {
        let t = Texts::new(Language::En);
        Allowance::all(&Permissions::parse(scope).unwrap())
            .iter()
            .map(|rule| format!("{} | {}", rule.verbs_text(t), rule.reach_text(t)))
            .collect()
    }

    #[test]
    fn rules_are_said_in_words() {
        assert_eq!(
            words(
                "io.cozy.files:GET io.cozy.bank.*:GET,POST io.cozy.files:PUT,PATCH:a,b io.cozy.jobs:POST:sendmail:worker"
            ),
            [
                "read only | all of them",
                "read, add | all of them, of every type below it",
                "change | only these: a, b",
                "add | only those whose worker is sendmail",
            ]
        );
    }

    #[test]
    fn s_174_what_a_client_says_is_text_and_its_picture_an_https_address() {
        let page = CozyConsent {
            t: Texts::new(Language::En),
            domain: "localhost".into(),
            public_name: String::new(),
            asking: Asking {
                client_name: "<script>alert(1)</script>".into(),
                client_id: "c".into(),
                host: "a.example".into(),
                has_logo: false,
                pages: [Some("javascript:alert(1)".into()), None, None],
                publisher: protocol::client_metadata::Publisher::Dynamic,
            },
            logo: Some("data:image/svg+xml,<svg onload=alert(1)>".into()),
            software_id: "\"><img src=x>".into(),
            app: None,
            destination: DestinationView::Host("a.example".into()),
            rules: Allowance::all(&Permissions::parse("io.cozy.files:GET:<b>").unwrap()),
            fields: vec![("state", "\"><script>".into())],
        };
        let html = page.render().unwrap();
        for bad in [
            "<script>alert",
            "javascript:",
            "data:image",
            "<img src=x",
            "<b>",
            "\"><script>",
        ] {
            assert!(!html.contains(bad), "{bad} in {html}");
        }
    }
}
