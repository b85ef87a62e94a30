//! A person's browser without script: follows redirects, keeps cookies, fills in forms.

use std::collections::BTreeMap;

use url::Url;
use url::form_urlencoded::Serializer;

use super::client::REDIRECT_URI;
use super::wire::{Answer, Wire};
use crate::process::{Failure, Outcome};

/// The person's passphrase.
pub(super) const PASSPHRASE: &str = "lamps along the quiet lane";

/// Pages and redirects on the way to an answer. A sign-in takes about five; more than these is a circle.
const STEPS: usize = 12;

/// Where a visit ended.
#[derive(Debug)]
pub(super) enum Stop {
    /// It was sent back to the client.
    Back(Url),
    /// At a page that asks nothing more.
    Page,
}

/// One browser, on one connection.
#[derive(Debug)]
pub(super) struct Browser {
    pub(super) wire: Wire,
    here: Url,
    /// By name. Paths are ignored: there is one server per browser.
    cookies: BTreeMap<String, String>,
}

impl Browser {
    /// One that has never been anywhere, for the server at `localhost:port`.
    pub(super) fn new(port: u16) -> Outcome<Self> {
        Ok(Self {
            wire: Wire::to(port),
            here: Url::parse(&format!("http://localhost:{port}"))
                .map_err(|error| Failure::new(error.to_string()))?,
            cookies: BTreeMap::new(),
        })
    }

    /// Goes to a path and from there wherever it is sent, saying yes to every form.
    pub(super) async fn visit(&mut self, path: &str) -> Outcome<Stop> {
        let mut answer = self.open(path).await?;
        for _ in 0..STEPS {
            if let Some(location) = answer.location() {
                let next = self.join(location)?;
                if next.as_str().starts_with(REDIRECT_URI) {
                    return Ok(Stop::Back(next));
                }
                let path = next[url::Position::BeforePath..url::Position::AfterQuery].to_owned();
                answer = self.open(&path).await?;
                continue;
            }
            if !answer.status.is_success() {
                return Err(answer.unexpected());
            }
            let page = String::from_utf8_lossy(&answer.body);
            match filled(&page) {
                None => return Ok(Stop::Page),
                Some((action, form)) => {
                    let action = self.join(&action)?;
                    answer = self.send(action.path(), form).await?;
                }
            }
        }
        Err(Failure::new("The visit goes in circles."))
    }

    async fn open(&mut self, path: &str) -> Outcome<Answer> {
        let cookies = self.cookie_header();
        let headers: &[_] = if cookies.is_empty() {
            &[]
        } else {
            &[("cookie", cookies.as_str())]
        };
        let answer = self.wire.get(path, headers).await?;
        self.keep_cookies(&answer);
        Ok(answer)
    }

    /// Sends a form as the page it came from would.
    async fn send(&mut self, path: &str, form: String) -> Outcome<Answer> {
        let cookies = self.cookie_header();
        let origin = self.here.origin().ascii_serialization();
        let headers = [
            ("cookie", cookies.as_str()),
            ("origin", origin.as_str()),
            ("sec-fetch-site", "same-origin"),
        ];
        let answer = self.wire.post(path, &headers, form).await?;
        self.keep_cookies(&answer);
        Ok(answer)
    }

    fn join(&self, address: &str) -> Outcome<Url> {
        self.here
            .join(address)
            .map_err(|error| Failure::new(error.to_string()))
    }

    fn cookie_header(&self) -> String {
        self.cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect::<Vec<_>>()
            .join("; ")
    }

    fn keep_cookies(&mut self, answer: &Answer) {
        for (name, value) in answer.cookies().filter_map(|cookie| cookie.split_once('=')) {
            if value.is_empty() {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
    }
}

/// A page's form, filled in and sent with its first button: where it goes and what it says. Nothing without a form.
fn filled(page: &str) -> Option<(String, String)> {
    let action = tags(page, "form").find_map(|form| attribute(form, "action"))?;
    let mut form = Serializer::new(String::new());
    for input in tags(page, "input") {
        let Some(name) = attribute(input, "name") else {
            continue;
        };
        let value = match name.as_str() {
            "passphrase" => PASSPHRASE.to_owned(),
            "script" => "off".to_owned(),
            _ => attribute(input, "value").unwrap_or_default(),
        };
        form.append_pair(&name, &value);
    }
    let button = tags(page, "button").find(|button| attribute(button, "type").as_deref() == Some("submit"));
    if let Some((name, value)) = button.and_then(|b| Some((attribute(b, "name")?, attribute(b, "value")?))) {
        form.append_pair(&name, &value);
    }
    Some((action, form.finish()))
}

/// The insides of all tags of a name: `type="hidden" name="flow"` of `<input type="hidden" name="flow">`.
fn tags<'a>(page: &'a str, name: &'a str) -> impl Iterator<Item = &'a str> {
    page.split('<')
        .filter_map(move |tag| tag.strip_prefix(name)?.split('>').next())
}

/// The value of an attribute. Pages under test escape no more than ampersands in what the bench reads.
fn attribute(tag: &str, name: &str) -> Option<String> {
    let start = tag.find(&format!(" {name}=\""))? + name.len() + 3;
    let value = tag.get(start..)?;
    Some(
        value
            .get(..value.find('"')?)?
            .replace("&amp;", "&")
            .replace("&#38;", "&"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_read_from_pages() {
        let page = r#"<form method="post" action="/signin?a=1&amp;b=2"><input type="hidden" name="flow" value="x"></form>"#;
        assert_eq!(
            filled(page),
            Some(("/signin?a=1&b=2".to_owned(), "flow=x".to_owned()))
        );
        assert_eq!(attribute("input name=\"a\"", "value"), None);
        assert_eq!(filled("<p>Done.</p>"), None);
    }

    #[test]
    fn the_first_button_is_pressed() {
        let page = r#"<form action="/device"><input name="user_code" value="BCDF"><button type="button" name="show" value="1">
            </button><button id="allow" type="submit" name="decision" value="allow">Allow</button>
            <button type="submit" name="decision" value="deny">Deny</button></form>"#;
        let (action, form) = filled(page).unwrap();
        assert_eq!(
            (action.as_str(), form.as_str()),
            ("/device", "user_code=BCDF&decision=allow")
        );
    }
}
