//! Documents under rules: what each kind of permission opens, and what nobody learns.

use protocol::cozy::document::{Object, Sent};
use protocol::permission::Permissions;
use serde_json::{Map, Value, json};

use super::walk::{Listed, Row, Walk};
use super::{ACCOUNTS, Asker, Clear, Gone, Refusal, SETTINGS, Shown, Stop, settings};
use crate::testing::{PASSPHRASE, World};

const CONTACTS: &str = "io.cozy.contacts";
const LOGINS: &str = "io.cozy.sessions.logins";

fn scope(text: &str) -> Permissions {
    Permissions::parse(text).unwrap()
}

fn sent(value: &Value) -> Sent {
    Sent::read(value.to_string().as_bytes()).unwrap()
}

fn asker(permissions: &Permissions) -> Asker<'_> {
    Asker {
        permissions,
        clear: &Clear::Nothing,
    }
}

fn refusal<T>(outcome: Result<T, Stop>) -> Option<Refusal> {
    match outcome {
        Ok(_) => None,
        Err(Stop::Refused(refusal)) => Some(refusal),
        Err(Stop::Failed(fault)) => panic!("{fault}"),
    }
}

struct House {
    world: World,
}

impl House {
    async fn new() -> Self {
        Self {
            world: World::new().await,
        }
    }

    fn get(&self, rules: &str, doctype: &str, id: &str) -> Result<Shown, Stop> {
        let rules = scope(rules);
        self.world
            .gatekeeper
            .read_document(&self.world.instance, asker(&rules), doctype, id, None)
    }

    async fn post(&self, rules: &str, doctype: &str, body: &Value) -> Result<Shown, Stop> {
        let rules = scope(rules);
        let moment = self.world.moment();
        self.world
            .gatekeeper
            .create_document(&self.world.instance, asker(&rules), doctype, sent(body), moment)
            .await
    }

    async fn put(&self, rules: &str, doctype: &str, id: &str, body: &Value) -> Result<Shown, Stop> {
        let rules = scope(rules);
        let moment = self.world.moment();
        self.world
            .gatekeeper
            .put_document(
                &self.world.instance,
                asker(&rules),
                doctype,
                id,
                sent(body),
                moment,
            )
            .await
    }

    async fn delete(&self, rules: &str, doctype: &str, id: &str, rev: &str) -> Result<Gone, Stop> {
        let rules = scope(rules);
        self.world
            .gatekeeper
            .delete_document(
                &self.world.instance,
                asker(&rules),
                doctype,
                id,
                rev,
                self.world.moment(),
            )
            .await
    }

    async fn find(&self, body: &Value) -> Result<Walk, Stop> {
        let rules = scope(CONTACTS);
        let body: &Map<String, Value> = body.as_object().unwrap();
        let found = self
            .world
            .gatekeeper
            .find_documents(&self.world.instance, asker(&rules), CONTACTS, body)
            .await;
        found.map(|(walk, _)| walk)
    }

    /// The ids that a walk gives, and its bookmark.
    fn walk(&self, mut walk: Walk) -> (Vec<String>, Option<String>) {
        let mut ids = Vec::new();
        while let Some(rows) = walk.next(&self.world.gatekeeper).unwrap() {
            ids.extend(rows.into_iter().map(|row| match row {
                Row::There(shown) => shown.id,
                Row::Deleted { id, .. } => format!("-{id}"),
                Row::Absent(id) => format!("?{id}"),
            }));
        }
        (ids, walk.bookmark(&self.world.gatekeeper))
    }
}

#[tokio::test]
async fn a_document_lives_by_its_revisions() {
    let house = House::new().await;
    assert_eq!(
        refusal(house.get(CONTACTS, CONTACTS, "x")),
        Some(Refusal::WrongDoctype)
    );
    let first = house
        .put(CONTACTS, CONTACTS, "x", &json!({"n": 1}))
        .await
        .unwrap();
    assert_eq!(
        refusal(house.put(CONTACTS, CONTACTS, "x", &json!({})).await),
        Some(Refusal::Conflict)
    );
    let second = json!({"_id": "x", "_rev": first.rev, "n": 2});
    let second = house.put(CONTACTS, CONTACTS, "x", &second).await.unwrap();
    assert!(second.rev.starts_with("2-"));
    let stale = json!({"_id": "x", "_rev": first.rev, "n": 3});
    assert_eq!(
        refusal(house.put(CONTACTS, CONTACTS, "x", &stale).await),
        Some(Refusal::Conflict)
    );
    assert_eq!(
        refusal(house.delete(CONTACTS, CONTACTS, "x", &first.rev).await),
        Some(Refusal::Conflict)
    );
    assert_eq!(house.get(CONTACTS, CONTACTS, "x").unwrap(), second);
    assert_eq!(
        refusal(house.delete(CONTACTS, CONTACTS, "y", &first.rev).await),
        Some(Refusal::Missing)
    );
    let gone = house.delete(CONTACTS, CONTACTS, "x", &second.rev).await.unwrap();
    assert!(gone.rev.starts_with("3-"));
    assert_eq!(
        refusal(house.get(CONTACTS, CONTACTS, "x")),
        Some(Refusal::Deleted)
    );
    assert_eq!(
        refusal(house.get(CONTACTS, CONTACTS, "y")),
        Some(Refusal::Missing)
    );
    assert_eq!(
        refusal(house.delete(CONTACTS, CONTACTS, "x", &gone.rev).await),
        Some(Refusal::Deleted)
    );
    let again = house
        .put(CONTACTS, CONTACTS, "x", &json!({"n": 4}))
        .await
        .unwrap();
    assert!(again.rev.starts_with("4-"), "{}", again.rev);
}

#[tokio::test]
async fn a_put_says_both_or_neither() {
    let house = House::new().await;
    let rev = "1-0123456789abcdef0123456789abcdef";
    for body in [
        json!({"_id": "x"}),
        json!({"_rev": rev}),
        json!({"_id": "y", "_rev": rev}),
    ] {
        let refused = refusal(house.put(CONTACTS, CONTACTS, "x", &body).await);
        assert!(
            matches!(refused, Some(Refusal::Invalid(_))),
            "{body}: {refused:?}"
        );
    }
    let none = json!({"_id": "x", "_rev": "none"});
    assert_eq!(
        refusal(house.put(CONTACTS, CONTACTS, "x", &none).await),
        Some(Refusal::Revision)
    );
    assert!(matches!(
        refusal(house.post(CONTACTS, CONTACTS, &json!({"_id": "x"})).await),
        Some(Refusal::Invalid(_))
    ));
    assert_eq!(
        refusal(house.get(CONTACTS, CONTACTS, "x")),
        Some(Refusal::WrongDoctype)
    );
}

#[tokio::test]
async fn s_167_ids_that_are_not_open_are_all_alike() {
    let house = House::new().await;
    house
        .put(CONTACTS, CONTACTS, "there", &json!({"kind": "a"}))
        .await
        .unwrap();
    let rules = format!("{CONTACTS}:ALL:mine {CONTACTS}:ALL:b:kind");
    let rev = "1-0123456789abcdef0123456789abcdef";
    for id in ["there", "not-there"] {
        assert_eq!(
            refusal(house.get(&rules, CONTACTS, id)),
            Some(Refusal::Forbidden),
            "{id}"
        );
        let body = json!({"_id": id, "_rev": rev, "kind": "b"});
        assert_eq!(
            refusal(house.put(&rules, CONTACTS, id, &body).await),
            Some(Refusal::Forbidden),
            "{id}"
        );
        assert_eq!(
            refusal(house.delete(&rules, CONTACTS, id, rev).await),
            Some(Refusal::Forbidden),
            "{id}"
        );
        // Nor by a type that was never written.
        assert_eq!(
            refusal(house.get("io.cozy.files", "io.cozy.never", id)),
            Some(Refusal::Forbidden),
            "{id}"
        );
    }
    assert_eq!(
        refusal(house.get(&rules, CONTACTS, "mine")),
        Some(Refusal::Missing)
    );
}

#[tokio::test]
async fn a_rule_by_content_counts_before_and_after() {
    let house = House::new().await;
    let rules = format!("{CONTACTS}:ALL:b:kind");
    assert_eq!(
        refusal(house.post(&rules, CONTACTS, &json!({"kind": "a"})).await),
        Some(Refusal::Forbidden)
    );
    let made = house.post(&rules, CONTACTS, &json!({"kind": "b"})).await.unwrap();
    assert_eq!(house.get(&rules, CONTACTS, &made.id).unwrap(), made);
    let with = |kind: &str, rev: &str| json!({"_id": made.id, "_rev": rev, "kind": kind});
    // Out of the rule, and into it.
    let out = house.put(&rules, CONTACTS, &made.id, &with("a", &made.rev)).await;
    assert_eq!(refusal(out), Some(Refusal::Forbidden));
    let other = house
        .put(CONTACTS, CONTACTS, &made.id, &with("a", &made.rev))
        .await
        .unwrap();
    let into = house
        .put(&rules, CONTACTS, &made.id, &with("b", &other.rev))
        .await;
    assert_eq!(refusal(into), Some(Refusal::Forbidden));
    assert_eq!(
        refusal(house.delete(&rules, CONTACTS, &made.id, &other.rev).await),
        Some(Refusal::Forbidden)
    );
    assert_eq!(house.get(CONTACTS, CONTACTS, &made.id).unwrap(), other);
}

#[tokio::test]
async fn reserved_types_are_closed_to_every_permission() {
    let house = House::new().await;
    for doctype in ["io.cozy.oauth.clients", "io.cozy.sessions", "io.cozy.permissions"] {
        for rules in [doctype, CONTACTS] {
            let read = refusal(house.get(rules, doctype, "x")).unwrap().to_string();
            assert_eq!(read, format!("reserved doctype {doctype} unreadable"));
            let write = refusal(house.post(rules, doctype, &json!({})).await)
                .unwrap()
                .to_string();
            assert_eq!(write, format!("reserved doctype {doctype} unwritable"));
        }
    }
    for doctype in ["", "IO.cozy", "io.cozy.*", "a..b", "x' OR 1=1--"] {
        assert!(
            matches!(
                refusal(house.get(CONTACTS, doctype, "x")),
                Some(Refusal::Invalid(_))
            ),
            "{doctype}"
        );
    }
}

#[tokio::test]
async fn two_writers_with_one_revision_are_not_both_heard() {
    let house = House::new().await;
    let first = house.put(CONTACTS, CONTACTS, "x", &json!({})).await.unwrap();
    let put = |n: u8| {
        let body = json!({"_id": "x", "_rev": first.rev, "n": n});
        let house = &house;
        async move { house.put(CONTACTS, CONTACTS, "x", &body).await.is_ok() }
    };
    let (a, b, c) = tokio::join!(put(1), put(2), put(3));
    assert_eq!([a, b, c].into_iter().filter(|won| *won).count(), 1);
    let none = json!({});
    let (a, b) = (
        house.put(CONTACTS, CONTACTS, "y", &none),
        house.put(CONTACTS, CONTACTS, "y", &none),
    );
    let (a, b) = tokio::join!(a, b);
    assert_eq!([a.is_ok(), b.is_ok()].into_iter().filter(|won| *won).count(), 1);
}

async fn filled(house: &House, count: usize) {
    for n in 0..count {
        let body = json!({"n": n, "odd": n % 2 == 1, "group": n % 3});
        house
            .put(CONTACTS, CONTACTS, &format!("{n:03}"), &body)
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn bookmarks_lead_through_everything_once() {
    let house = House::new().await;
    filled(&house, 25).await;
    for (selector, sort) in [
        (json!({}), json!([])),
        (json!({"odd": true}), json!([])),
        (json!({}), json!([{"group": "desc"}])),
        (json!({"odd": false}), json!([{"group": "asc"}, {"n": "desc"}])),
    ] {
        let whole = house
            .find(&json!({"selector": selector, "sort": sort}))
            .await
            .unwrap();
        let (whole, none) = house.walk(whole);
        assert_eq!(none, None);
        let (mut all, mut bookmark) = (Vec::new(), None);
        loop {
            let page = json!({"selector": selector, "sort": sort, "limit": 4, "bookmark": bookmark});
            let (ids, next) = house.walk(house.find(&page).await.unwrap());
            assert!(!ids.is_empty());
            all.extend(ids);
            match next {
                Some(next) => bookmark = Some(next),
                None => break,
            }
        }
        assert_eq!(all, whole, "{selector} {sort}");
    }
    let skipped = house
        .find(&json!({"selector": {}, "sort": ["n"], "skip": 20, "limit": 2}))
        .await
        .unwrap();
    let (ids, next) = house.walk(skipped);
    assert_eq!(
        (ids, next.is_some()),
        (vec!["020".to_owned(), "021".to_owned()], true)
    );
    let pinned = house
        .find(&json!({"selector": {"_id": "003", "odd": true}}))
        .await
        .unwrap();
    assert_eq!(house.walk(pinned), (vec!["003".to_owned()], None));
    let nothing = house
        .find(&json!({"selector": {"_id": "003", "odd": false}}))
        .await
        .unwrap();
    assert_eq!(house.walk(nothing), (Vec::new(), None));
}

#[tokio::test]
async fn s_172_a_bookmark_is_good_for_its_question_only() {
    let house = House::new().await;
    filled(&house, 5).await;
    let (_, bookmark) = house.walk(house.find(&json!({"selector": {}, "limit": 2})).await.unwrap());
    let bookmark = bookmark.unwrap();
    let mut forged = bookmark.clone().into_bytes();
    let last = forged.last_mut().unwrap();
    *last = if *last == b'0' { b'1' } else { b'0' };
    for (selector, bookmark) in [
        (json!({"odd": true}), bookmark.clone()),
        (json!({}), String::from_utf8(forged).unwrap()),
        (json!({}), "' OR 1=1 --".to_owned()),
        (json!({}), "00".to_owned()),
        (json!({}), "é".to_owned()),
        (json!({}), "0".repeat(100)),
    ] {
        let refused = house
            .find(&json!({"selector": selector, "bookmark": bookmark}))
            .await;
        assert_eq!(refusal(refused), Some(Refusal::Bookmark), "{bookmark}");
    }
    let rules = scope(CONTACTS);
    let page = house.world.gatekeeper.page_of_documents(
        &house.world.instance,
        asker(&rules),
        CONTACTS,
        0,
        None,
        Some(&bookmark),
    );
    assert_eq!(refusal(page), Some(Refusal::Bookmark));
}

#[tokio::test]
async fn a_query_sees_no_more_than_its_reader() {
    let house = House::new().await;
    let account = json!({"auth": {"login": "a", "password": "p4ss"}, "oauth": {"access_token": "t0ken"}});
    house.post(ACCOUNTS, ACCOUNTS, &account).await.unwrap();
    let rules = scope(ACCOUNTS);
    let finds = async |selector: Value, clear: bool| {
        let asker = Asker {
            permissions: &rules,
            clear: if clear {
                &Clear::Everything
            } else {
                &Clear::Nothing
            },
        };
        let body = json!({ "selector": selector });
        let (walk, _) = house
            .world
            .gatekeeper
            .find_documents(&house.world.instance, asker, ACCOUNTS, body.as_object().unwrap())
            .await
            .unwrap();
        !house.walk(walk).0.is_empty()
    };
    for secret in [
        json!({"auth.password": {"$exists": true}}),
        json!({"oauth.access_token": "t0ken"}),
    ] {
        assert!(!finds(secret.clone(), false).await, "{secret}");
        assert!(finds(secret.clone(), true).await, "{secret}");
    }
    assert!(finds(json!({"auth.login": "a"}), false).await);
}

#[tokio::test]
async fn a_deleted_account_is_kept_for_its_connector() {
    let house = House::new().await;
    let account = json!({"auth": {"login": "a", "password": "p4ss"}});
    let made = house.post(ACCOUNTS, ACCOUNTS, &account).await.unwrap();
    let gone = house
        .delete(ACCOUNTS, ACCOUNTS, &made.id, &made.rev)
        .await
        .unwrap();
    let rules = scope(ACCOUNTS);
    let read = |rev: Option<&str>| {
        let asker = Asker {
            permissions: &rules,
            clear: &Clear::Everything,
        };
        house
            .world
            .gatekeeper
            .read_document(&house.world.instance, asker, ACCOUNTS, &made.id, rev)
    };
    for rev in [&made.rev, &gone.rev] {
        let kept = read(Some(rev)).unwrap();
        assert_eq!(kept.rev, made.rev);
        assert_eq!(
            kept.document.object("auth").unwrap().text("password").as_deref(),
            Some("p4ss")
        );
        assert_eq!(kept.document.get("soft_deleted_rev"), None);
    }
    for rev in [None, Some("1-x")] {
        assert_eq!(refusal(read(rev)), Some(Refusal::Deleted));
    }
    let copies = refusal(house.get(
        "io.cozy.accounts.soft_deleted",
        "io.cozy.accounts.soft_deleted",
        &made.id,
    ));
    assert!(matches!(copies, Some(Refusal::Reserved(_))));
}

#[tokio::test]
async fn lists_know_what_is_gone_and_what_never_was() {
    let house = House::new().await;
    filled(&house, 4).await;
    let second = house.get(CONTACTS, CONTACTS, "001").unwrap();
    house
        .delete(CONTACTS, CONTACTS, "001", &second.rev)
        .await
        .unwrap();
    let rules = scope(CONTACTS);
    let list = |listed: Listed| {
        let walk = house
            .world
            .gatekeeper
            .list_documents(&house.world.instance, asker(&rules), CONTACTS, listed)
            .unwrap();
        house.walk(walk).0
    };
    let text = |text: &str| Some(text.to_owned());
    assert_eq!(list(Listed::default()), ["000", "002", "003"]);
    let ids = ["003", "001", "x", "003"].map(str::to_owned).to_vec();
    assert_eq!(
        list(Listed {
            ids: Some(ids),
            ..Listed::default()
        }),
        ["003", "-001", "?x", "003"]
    );
    let part = Listed {
        from: text("000"),
        to: text("002"),
        ..Listed::default()
    };
    assert_eq!(list(part.clone()), ["000", "002"]);
    let without = Listed {
        without_to: true,
        ..part
    };
    assert_eq!(list(without), ["000"]);
    let back = Listed {
        from: text("003"),
        to: text("000"),
        descending: true,
        ..Listed::default()
    };
    assert_eq!(list(back.clone()), ["003", "002", "000"]);
    let back_without = Listed {
        without_to: true,
        limit: Some(2),
        skip: 1,
        ..back
    };
    assert_eq!(list(back_without), ["002"]);
}

#[tokio::test]
async fn sign_ins_can_be_read_and_not_written() {
    let mut house = House::new().await;
    house.world.visitor.user_agent = "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0".to_owned();
    house.world.sign_in(PASSPHRASE).await.unwrap();
    let rules = scope(LOGINS);
    let mut walk = house
        .world
        .gatekeeper
        .list_documents(&house.world.instance, asker(&rules), LOGINS, Listed::default())
        .unwrap();
    let rows = walk.next(&house.world.gatekeeper).unwrap().unwrap();
    let [Row::There(login)] = rows.as_slice() else {
        panic!("{rows:?}");
    };
    let text = |name: &str| login.document.text(name).unwrap();
    assert_eq!(
        (text("browser"), text("os")),
        ("Firefox".to_owned(), "Linux".to_owned())
    );
    assert_eq!(text("created_at"), "2027-01-15T08:00:00Z");
    let refused = refusal(house.post(LOGINS, LOGINS, &json!({})).await).unwrap();
    assert!(matches!(refused, Refusal::Reserved(_)));
}

#[tokio::test]
async fn the_instances_settings_are_a_document_and_change_by_their_own_route() {
    let house = House::new().await;
    let shown = house.get(SETTINGS, SETTINGS, settings::INSTANCE).unwrap();
    assert_eq!(shown.document.text("email").as_deref(), Some("ada@example.org"));
    let by_id = format!("{SETTINGS}:GET:{}", settings::INSTANCE);
    assert_eq!(house.get(&by_id, SETTINGS, settings::INSTANCE).unwrap(), shown);
    for id in [settings::INSTANCE, "passphrase", "io.cozy.settings.bitwarden"] {
        let refused = refusal(house.put(SETTINGS, SETTINGS, id, &json!({})).await);
        assert_eq!(refused, Some(Refusal::ReservedDocument(id.to_owned())));
    }
    let change = async |rules: &str, attributes: Value, rev: Option<&str>| {
        let rules = scope(rules);
        house
            .world
            .gatekeeper
            .change_instance_settings(
                &house.world.instance,
                asker(&rules),
                attributes.as_object().unwrap(),
                rev,
            )
            .await
    };
    assert_eq!(
        refusal(change(&by_id, json!({"tz": "UTC"}), None).await),
        Some(Refusal::Forbidden)
    );
    for wrong in [
        json!({"locale": "xx"}),
        json!({"tz": "a b"}),
        json!({"email": "none"}),
        json!({"public_name": 7}),
        json!({"default_redirection": "https://evil.example/"}),
        json!({"public_name": "a\nb"}),
    ] {
        let refused = refusal(change(SETTINGS, wrong.clone(), None).await);
        assert!(
            matches!(refused, Some(Refusal::Invalid(_))),
            "{wrong}: {refused:?}"
        );
    }
    assert_eq!(
        refusal(change(SETTINGS, json!({}), Some("1-x")).await),
        Some(Refusal::Conflict)
    );
    let attributes = json!({"public_name": "Ada L.", "tz": "Europe/Paris", "default_redirection": "drive/#/folder", "auth_mode": "none", "uuid": "x"});
    let changed = change(SETTINGS, attributes, Some(&shown.rev)).await.unwrap();
    assert_ne!(changed.rev, shown.rev);
    assert_eq!(changed.document.text("public_name").as_deref(), Some("Ada L."));
    assert_eq!(
        changed.document.text("default_redirection").as_deref(),
        Some("drive/#/folder")
    );
    for kept in ["auth_mode", "uuid", "email"] {
        assert_eq!(changed.document.text(kept), shown.document.text(kept));
    }
    assert_eq!(
        house
            .world
            .gatekeeper
            .instance("localhost:4283")
            .unwrap()
            .public_name,
        "Ada L."
    );
}

#[tokio::test]
async fn folders_stand_in_a_tree() {
    let house = House::new().await;
    let gatekeeper = &house.world.gatekeeper;
    let instance = &house.world.instance;
    let rules = scope("io.cozy.files");
    let make = async |rules: &Permissions, parent: &str, name: &str| {
        gatekeeper
            .make_folder(instance, asker(rules), parent, name, house.world.moment())
            .await
    };
    let root = gatekeeper.read_folder_at(instance, asker(&rules), "/").unwrap();
    assert_eq!(root.itself.id, super::files::ROOT);
    let made = make(&rules, super::files::ROOT, "a").await.unwrap();
    let inner = make(&rules, &made.itself.id, "b").await.unwrap();
    assert_eq!(inner.itself.attributes.text("path").as_deref(), Some("/a/b"));
    assert_eq!(
        gatekeeper
            .read_folder_at(instance, asker(&rules), "/a/b")
            .unwrap(),
        inner
    );
    let (one, two) = tokio::join!(
        make(&rules, &made.itself.id, "c"),
        make(&rules, &made.itself.id, "c")
    );
    assert_eq!(
        [one.is_ok(), two.is_ok()].into_iter().filter(|won| *won).count(),
        1
    );
    assert!(matches!(
        make(&rules, &made.itself.id, "b").await,
        Err(super::files::NotMade::Taken)
    ));
    for bad in ["", ".", "..", "a/b", "a\0b", &"x".repeat(256)] {
        assert!(
            matches!(
                make(&rules, super::files::ROOT, bad).await,
                Err(super::files::NotMade::Name)
            ),
            "{bad}"
        );
    }
    assert!(matches!(
        make(&rules, super::files::TRASH, "x").await,
        Err(super::files::NotMade::Place)
    ));
    let read_only = scope("io.cozy.files:GET");
    assert!(matches!(
        make(&read_only, super::files::ROOT, "x").await,
        Err(super::files::NotMade::Stop(Stop::Refused(Refusal::Forbidden)))
    ));
    let root = gatekeeper
        .read_folder(instance, asker(&rules), super::files::ROOT, "")
        .unwrap();
    let names: Vec<_> = root
        .children
        .iter()
        .filter_map(|child| child.attributes.text("name"))
        .collect();
    assert_eq!(
        (names, root.next),
        (vec![".cozy_trash".to_owned(), "a".to_owned()], None)
    );
    assert_eq!(
        refusal(gatekeeper.read_folder_at(instance, asker(&rules), "/none")),
        Some(Refusal::Missing)
    );
    // Who may read one folder only is not told about others.
    let one = scope(&format!("io.cozy.files:GET:{}", made.itself.id));
    for path in ["/none", "/"] {
        assert_eq!(
            refusal(gatekeeper.read_folder_at(instance, asker(&one), path)),
            Some(Refusal::Forbidden),
            "{path}"
        );
    }
    let seen = gatekeeper.read_folder_at(instance, asker(&one), "/a").unwrap();
    assert!(seen.children.is_empty());
    assert_eq!(
        refusal(house.post("io.cozy.files", "io.cozy.files", &json!({})).await)
            .map(|refusal| refusal.to_string())
            .as_deref(),
        Some("reserved doctype io.cozy.files unwritable")
    );
}

#[tokio::test]
async fn doctypes_are_named_to_who_may_list_them() {
    let house = House::new().await;
    filled(&house, 1).await;
    let named = |rules: &str| {
        let rules = scope(rules);
        house
            .world
            .gatekeeper
            .readable_doctypes(&house.world.instance, asker(&rules))
            .unwrap()
    };
    assert_eq!(named(CONTACTS), [CONTACTS]);
    assert!(named(&format!("{CONTACTS}:GET:000")).is_empty());
    assert_eq!(named("io.cozy.doctypes:GET"), [CONTACTS, "io.cozy.files"]);
}

#[tokio::test]
async fn the_house_keeps_documents_of_its_own() {
    let house = House::new().await;
    let id = house.world.instance.id;
    let body = Object::stored(r#"{"slug":"drive"}"#).unwrap();
    let apps = "io.cozy.apps";
    let record = body.clone();
    let gatekeeper = &house.world.gatekeeper;
    gatekeeper
        .store
        .write(move |write| {
            super::record(write, id, apps, "io.cozy.apps/drive", &record)?;
            super::record(write, id, apps, "io.cozy.apps/drive", &record)
        })
        .await
        .unwrap();
    let shown = house.get(apps, apps, "io.cozy.apps/drive").unwrap();
    assert!(shown.rev.starts_with("2-"));
    let erase = || {
        gatekeeper
            .store
            .write(move |write| super::erase(write, id, apps, "io.cozy.apps/drive"))
    };
    assert!(erase().await.unwrap());
    assert!(!erase().await.unwrap());
    assert_eq!(
        refusal(house.get(apps, apps, "io.cozy.apps/drive")),
        Some(Refusal::Deleted)
    );
    gatekeeper
        .store
        .write(move |write| super::record(write, id, apps, "io.cozy.apps/drive", &body))
        .await
        .unwrap();
    assert!(
        house
            .get(apps, apps, "io.cozy.apps/drive")
            .unwrap()
            .rev
            .starts_with("4-")
    );
}
