//! What the operator of a cloud server has to set so that it signs people in here (opencloud.md F.1).

use protocol::discovery::OPENID_CONFIGURATION;
use protocol::webfinger::Platform;

use super::presets::BuiltIn;
use crate::messages::{CloudAccount, CloudSetting, CloudWishes};
use crate::provider_settings::CloudKind;

/// What every app asks for.
pub(super) const SCOPES: [&str; 4] = ["openid", "profile", "email", "offline_access"];
/// What the web front end asks for: it renews in a frame.
pub(super) const WEB_SCOPES: [&str; 3] = ["openid", "profile", "email"];

/// A list in the making.
struct Settings {
    prefix: &'static str,
    list: Vec<CloudSetting>,
}

impl Settings {
    /// `{}` in the name stands for the program's prefix.
    fn put(&mut self, needed: bool, name: &str, value: impl Into<String>, note: impl Into<String>) {
        self.list.push(CloudSetting {
            name: name.replace("{}", self.prefix),
            value: value.into(),
            note: note.into(),
            needed,
        });
    }
}

/// The variables, in the order in which one would set them.
pub(crate) fn settings(issuer: &str, wishes: &CloudWishes) -> Vec<CloudSetting> {
    let open_cloud = wishes.kind == CloudKind::OpenCloud;
    let by_subject = wishes.account_by == CloudAccount::Subject;
    let mut all = Settings {
        prefix: if open_cloud { "OC" } else { "OCIS" },
        list: Vec::new(),
    };
    all.put(
        true,
        "{}_OIDC_ISSUER",
        issuer,
        "The address of this provider. Every letter counts; there is no slash at the end.",
    );
    all.put(
        true,
        "{}_EXCLUDE_RUN_SERVICES",
        "idp",
        "Switches off the provider that the server comes with. If the variable has other values already, add this one after a comma.",
    );
    all.put(
        true,
        "PROXY_OIDC_REWRITE_WELLKNOWN",
        "true",
        "The server hands out this provider's discovery document as its own; apps look for it there first.",
    );
    all.put(
        false,
        "PROXY_OIDC_ACCESS_TOKEN_VERIFY_METHOD",
        "jwt",
        "The server checks tokens by their signature.",
    );
    all.put(
        false,
        "PROXY_OIDC_SKIP_USER_INFO",
        "false",
        "The server asks this provider about the person once for every token.",
    );
    for (name, value, note) in [
        (
            "INTERVAL",
            "60",
            "Minutes after which the server reads the signing keys again.",
        ),
        ("TIMEOUT", "10", "Seconds it waits for them."),
        (
            "RATE_LIMIT",
            "60",
            "Seconds between two readings for an unknown key.",
        ),
        (
            "UNKNOWN_KID",
            "true",
            "An unknown key makes it read them again, so that new keys work at once.",
        ),
    ] {
        all.put(false, &format!("PROXY_OIDC_JWKS_REFRESH_{name}"), value, note);
    }
    account(&mut all, by_subject);
    roles(&mut all, wishes);
    web(&mut all, issuer, open_cloud);
    apps(&mut all, issuer, wishes.kind);
    if wishes.insecure {
        all.put(
            true,
            "{}_INSECURE",
            "true",
            "The server does not check certificates. Anybody between it and this provider can then read and change everything: better install this provider's authority on the server and leave this out.",
        );
    }
    if !open_cloud {
        all.put(
            false,
            "OCIS_MFA_ENABLED",
            "false",
            "Leave it off unless everybody signs in with a second factor here.",
        );
    }
    all.list
}

fn account(all: &mut Settings, by_subject: bool) {
    let (claim, account, note) = if by_subject {
        (
            "sub",
            "userid",
            "The server knows people by their subject, which never changes hands.",
        )
    } else {
        (
            "preferred_username",
            "username",
            "The server knows people by their user name, as its accounts exist already. Whoever gets the name gets the account.",
        )
    };
    all.put(true, "PROXY_USER_OIDC_CLAIM", claim, note);
    all.put(
        true,
        "PROXY_USER_CS3_CLAIM",
        account,
        "What that is called inside the server.",
    );
    all.put(
        true,
        "PROXY_AUTOPROVISION_ACCOUNTS",
        "true",
        "The first sign-in makes the account.",
    );
    all.put(
        by_subject,
        "PROXY_AUTOPROVISION_CLAIM_USERNAME",
        claim,
        "The user name of an account that is made.",
    );
    all.put(
        false,
        "PROXY_AUTOPROVISION_CLAIM_EMAIL",
        "email",
        "Its e-mail address; may be missing.",
    );
    all.put(
        false,
        "PROXY_AUTOPROVISION_CLAIM_DISPLAYNAME",
        "name",
        "Its name. The server refuses people without one: fill in the name in the profile.",
    );
    all.put(
        false,
        "PROXY_AUTOPROVISION_CLAIM_GROUPS",
        "groups",
        "Its groups, a list of names; the server reads them again every few minutes.",
    );
    if by_subject {
        all.put(
            true,
            "GRAPH_USERNAME_MATCH",
            "none",
            "User names may look like a subject.",
        );
    }
}

fn roles(all: &mut Settings, wishes: &CloudWishes) {
    if !wishes.roles {
        all.put(
            true,
            "PROXY_ROLE_ASSIGNMENT_DRIVER",
            "default",
            "Everybody gets the server's usual role.",
        );
        all.put(
            false,
            "GRAPH_ASSIGN_DEFAULT_USER_ROLE",
            "true",
            "The server gives that role to new accounts.",
        );
        return;
    }
    let examples = match wishes.kind {
        CloudKind::OpenCloud => "opencloudAdmin, opencloudSpaceAdmin, opencloudUser or opencloudGuest",
        CloudKind::OwnCloud => "ocisAdmin, ocisSpaceAdmin, ocisUser or ocisGuest",
    };
    all.put(
        true,
        "PROXY_ROLE_ASSIGNMENT_DRIVER",
        "oidc",
        "The server takes the role from the tokens.",
    );
    all.put(
        true,
        "PROXY_ROLE_ASSIGNMENT_OIDC_CLAIM",
        "roles",
        format!(
            "Give yourself one of the roles {examples} in the profile; without one the server lets nobody in."
        ),
    );
    all.put(
        true,
        "GRAPH_ASSIGN_DEFAULT_USER_ROLE",
        "false",
        "No role but the one in the tokens.",
    );
}

fn web(all: &mut Settings, issuer: &str, open_cloud: bool) {
    all.put(true, "WEB_OIDC_CLIENT_ID", "web", "The id of the web front end.");
    all.put(
        true,
        "WEB_OIDC_SCOPE",
        WEB_SCOPES.join(" "),
        "What the web front end asks for.",
    );
    all.put(
        true,
        "WEB_OIDC_METADATA_URL",
        format!("{issuer}{OPENID_CONFIGURATION}"),
        "Where the web front end finds everything else.",
    );
    all.put(
        true,
        "WEB_OIDC_AUTHORITY",
        issuer,
        "The provider, once more for the web front end.",
    );
    let file = if open_cloud {
        "/etc/opencloud/csp.yaml"
    } else {
        "/etc/ocis/csp.yaml"
    };
    all.put(
        true,
        "PROXY_CSP_CONFIG_FILE_LOCATION",
        file,
        format!(
            "A copy of the server's content security policy with {issuer} added to connect-src and frame-src; without it signing in on the web fails without a word."
        ),
    );
}

fn apps(all: &mut Settings, issuer: &str, kind: CloudKind) {
    all.put(
        false,
        "WEBFINGER_OIDC_ISSUER",
        issuer,
        "Newer apps ask the server by WebFinger where to sign in.",
    );
    if kind == CloudKind::OwnCloud {
        return;
    }
    for (name, platform) in [
        ("WEB", Platform::Web),
        ("DESKTOP", Platform::Desktop),
        ("ANDROID", Platform::Android),
        ("IOS", Platform::Ios),
    ] {
        let Some(client) = BuiltIn::on(kind, platform) else {
            continue;
        };
        all.put(
            false,
            &format!("WEBFINGER_{name}_OIDC_CLIENT_ID"),
            client.id,
            "The id that newer apps of this kind sign in with.",
        );
        all.put(
            false,
            &format!("WEBFINGER_{name}_OIDC_CLIENT_SCOPES"),
            scopes(platform).join(" "),
            "What they ask for.",
        );
    }
}

/// What the app on this platform asks for.
pub(super) fn scopes(platform: Platform) -> &'static [&'static str] {
    match platform {
        Platform::Web => &WEB_SCOPES,
        Platform::Desktop | Platform::Android | Platform::Ios => &SCOPES,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wishes(kind: CloudKind) -> CloudWishes {
        CloudWishes {
            instance: "idp.test".into(),
            kind,
            url: "https://cloud.test".into(),
            account_by: CloudAccount::Subject,
            roles: true,
            insecure: false,
        }
    }

    fn value<'a>(list: &'a [CloudSetting], name: &str) -> Option<&'a str> {
        let mut found = list.iter().filter(|setting| setting.name == name);
        let one = found.next().map(|setting| setting.value.as_str());
        assert!(found.next().is_none(), "{name} twice");
        one
    }

    #[test]
    fn the_variables_carry_the_programs_prefix() {
        let list = settings("https://idp.test:9443", &wishes(CloudKind::OpenCloud));
        assert_eq!(value(&list, "OC_OIDC_ISSUER"), Some("https://idp.test:9443"));
        assert_eq!(value(&list, "OC_EXCLUDE_RUN_SERVICES"), Some("idp"));
        assert_eq!(
            value(&list, "WEB_OIDC_METADATA_URL"),
            Some("https://idp.test:9443/.well-known/openid-configuration")
        );
        assert_eq!(
            value(&list, "WEBFINGER_DESKTOP_OIDC_CLIENT_ID"),
            Some("OpenCloudDesktop")
        );
        assert_eq!(value(&list, "OC_INSECURE"), None);
        assert_eq!(value(&list, "OCIS_MFA_ENABLED"), None);

        let list = settings("https://idp.test", &wishes(CloudKind::OwnCloud));
        assert_eq!(value(&list, "OCIS_OIDC_ISSUER"), Some("https://idp.test"));
        assert_eq!(value(&list, "OC_OIDC_ISSUER"), None);
        assert_eq!(value(&list, "WEBFINGER_DESKTOP_OIDC_CLIENT_ID"), None);
    }

    #[test]
    fn wishes_change_what_is_printed() {
        let mut wish = wishes(CloudKind::OpenCloud);
        wish.account_by = CloudAccount::Username;
        wish.roles = false;
        wish.insecure = true;
        let list = settings("https://idp.test", &wish);
        assert_eq!(value(&list, "PROXY_USER_OIDC_CLAIM"), Some("preferred_username"));
        assert_eq!(value(&list, "PROXY_USER_CS3_CLAIM"), Some("username"));
        assert_eq!(value(&list, "PROXY_ROLE_ASSIGNMENT_DRIVER"), Some("default"));
        assert_eq!(value(&list, "GRAPH_ASSIGN_DEFAULT_USER_ROLE"), Some("true"));
        assert_eq!(value(&list, "GRAPH_USERNAME_MATCH"), None);
        assert_eq!(value(&list, "OC_INSECURE"), Some("true"));
    }
}
