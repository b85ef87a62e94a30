//! `session_state`: how a client's page learns, without asking the server, that the sign-in behind its tokens has
//! changed (OpenID Connect Session Management section 4.2, opencloud.md B.11).
//!
//! The value binds the client, the origin of its page and the state of the browser. The script behind
//! `check_session_iframe` makes it again from what the browser holds now, and compares.
//!
//! What does not live here: what the state of a browser is, and the cookie that keeps it.

use aws_lc_rs::digest;
use url::Url;

use crate::encoding::{base64url, hex};
use crate::id::ClientId;

/// The value for a client whose page has this origin: lower-case hexadecimal SHA-256 over the four parts with a
/// blank between them, a dot, and the salt. `salt` has to be fresh chance for every answer.
pub fn session_state(client: &ClientId, origin: &str, browser_state: &str, salt: [u8; 32]) -> String {
    let salt = base64url(&salt);
    let text = format!("{client} {origin} {browser_state} {salt}");
    let hash = digest::digest(&digest::SHA256, text.as_bytes());
    format!("{}.{salt}", hex(hash.as_ref()))
}

/// The origin of a redirect URI as browsers write it: `scheme://host`, with the port unless it is the scheme's own.
/// Empty for an address that has no host; no page can ask from there.
pub fn origin(redirect_uri: &str) -> String {
    let Ok(url) = Url::parse(redirect_uri) else {
        return String::new();
    };
    let Some(host) = url.host_str() else {
        return String::new();
    };
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    format!("{}://{host}{port}", url.scheme())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encoding::array_from_base64url;

    #[test]
    fn h_21_the_vector_of_libregraph_connect_holds() {
        let salt = "Haerk46Wh1bSqF378F_YWwcX11lks_ddPCoKA_ewouI";
        let state = session_state(
            &ClientId::parse("OpenCloudDesktop").unwrap(),
            &origin("http://127.0.0.1:39999"),
            "QS8RpRh0olKEW6hERLLfcSwzOFOSad2XXAiEpNx20KA",
            array_from_base64url(salt).unwrap(),
        );
        let hash = "93aa7f71482ee242fe618c92ef6a9a5346327d06dce3ced1643c5ae5a919b718";
        assert_eq!(state, format!("{hash}.{salt}"));
    }

    #[test]
    fn an_origin_is_written_as_browsers_write_it() {
        for (uri, expected) in [
            ("https://cloud.test/oidc-callback.html?x=1", "https://cloud.test"),
            ("https://cloud.test:443/", "https://cloud.test"),
            ("https://cloud.test:9200/", "https://cloud.test:9200"),
            ("http://[::1]:5/cb", "http://[::1]:5"),
            ("oc://android.opencloud.eu", "oc://android.opencloud.eu"),
            ("com.example.app:/done", ""),
            ("nonsense", ""),
        ] {
            assert_eq!(origin(uri), expected, "{uri}");
        }
    }
}
