//! The page of an app: placeholders such as `{{.Token}}` in its HTML, filled in by the server (cozy.md E.3).
//!
//! Values are escaped the way Go's templates do it, because clients read them back by regular expression: quotes become
//! `&#34;`, not `&quot;` (E.5). Inside a script element they are escaped for a JavaScript text instead.
//!
//! The invariant: no value that is put in can end the quoted attribute, the text or the quoted script text that it stands
//! in. Authors of apps quote their attributes.

use serde_json::{Value, json};

use super::host::Subdomains;

/// Longest placeholder, in bytes. What is longer is none.
const LONGEST: usize = 100;

/// What the placeholders stand for.
#[derive(Debug, Clone, PartialEq)]
pub struct Page<'a> {
    /// The token of the app, or the code of a share, or empty.
    pub token: &'a str,
    /// The domain of the instance, with the port.
    pub domain: &'a str,
    /// How hosts of apps are built.
    pub subdomains: Subdomains,
    /// The language of the owner, such as `fr`.
    pub locale: &'a str,
    /// Whether the owner agreed to be counted.
    pub tracking: bool,
    /// Whether the owner is signed in.
    pub logged_in: bool,
    /// `name` of the manifest.
    pub app_name: &'a str,
    /// `name_prefix` of the manifest.
    pub app_prefix: &'a str,
    /// The slug.
    pub app_slug: &'a str,
    /// `editor` of the manifest.
    pub app_editor: &'a str,
    /// `icon` of the manifest.
    pub icon: &'a str,
    /// What the server can do.
    pub capabilities: Value,
    /// Switches of the apps.
    pub flags: Value,
    /// HTML for the shared parts of apps, put in as it is.
    pub snippets: Snippets<'a>,
}

/// Pieces of HTML of our own. Empty where there is nothing to put in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Snippets<'a> {
    /// `{{.CozyBar}}`.
    pub bar: &'a str,
    /// `{{.CozyClientJS}}`.
    pub client_js: &'a str,
    /// `{{.CozyFonts}}`.
    pub fonts: &'a str,
    /// `{{.ThemeCSS}}`.
    pub theme: &'a str,
    /// `{{.Favicon}}`.
    pub favicon: &'a str,
    /// `{{.DefaultWallpaper}}`.
    pub wallpaper: &'a str,
}

enum Piece<'a> {
    Text(String),
    Html(&'a str),
}

impl Page<'_> {
    /// Fills a page in. Unknown placeholders become empty; braces that are no placeholder stay as they are.
    pub fn render(&self, html: &str) -> String {
        let mut out = String::with_capacity(html.len() + 1024);
        let mut scripts = Scripts::default();
        let mut rest = html;
        while let Some(at) = rest.find("{{") {
            let (before, found) = rest.split_at(at);
            out.push_str(before);
            let in_script = scripts.after(before);
            rest = if let Some((name, after)) = read_placeholder(found) {
                match self.piece(name) {
                    Some(Piece::Text(text)) if in_script => escape_script_into(&mut out, &text),
                    Some(Piece::Text(text)) => escape_html_into(&mut out, &text),
                    Some(Piece::Html(snippet)) => out.push_str(snippet),
                    None => {}
                }
                after
            } else {
                out.push('{');
                &found[1..]
            };
        }
        out.push_str(rest);
        out
    }

    fn piece(&self, name: &str) -> Option<Piece<'_>> {
        let text = |text: &str| Piece::Text(text.to_owned());
        Some(match name {
            "Token" => text(self.token),
            "Domain" => text(self.domain),
            "SubDomain" => text(self.subdomains.as_str()),
            "Locale" => text(self.locale),
            "Tracking" => text(if self.tracking { "true" } else { "false" }),
            "AppName" => text(self.app_name),
            "AppNamePrefix" => text(self.app_prefix),
            "AppSlug" => text(self.app_slug),
            "AppEditor" => text(self.app_editor),
            "IconPath" => text(self.icon),
            "Capabilities" => Piece::Text(self.capabilities.to_string()),
            "Flags" => Piece::Text(self.flags.to_string()),
            "CozyData" => Piece::Text(self.cozy_data().to_string()),
            "CozyBar" => Piece::Html(self.snippets.bar),
            "CozyClientJS" => Piece::Html(self.snippets.client_js),
            "CozyFonts" => Piece::Html(self.snippets.fonts),
            "ThemeCSS" => Piece::Html(self.snippets.theme),
            "Favicon" => Piece::Html(self.snippets.favicon),
            "DefaultWallpaper" => Piece::Html(self.snippets.wallpaper),
            _ => return None,
        })
    }

    /// All values in one object.
    fn cozy_data(&self) -> Value {
        json!({
            "token": self.token,
            "domain": self.domain,
            "subdomain": self.subdomains.as_str(),
            "tracking": self.tracking,
            "locale": self.locale,
            "isLoggedIn": self.logged_in,
            "app": {
                "editor": self.app_editor,
                "name": self.app_name,
                "prefix": self.app_prefix,
                "slug": self.app_slug,
                "icon": self.icon,
            },
            "flags": self.flags,
            "capabilities": self.capabilities,
        })
    }
}

/// `{{.Name}}`, with blanks and the trimming dashes of Go where they may stand. Gives the name and what follows.
fn read_placeholder(found: &str) -> Option<(&str, &str)> {
    let inside = found.strip_prefix("{{")?;
    let end = inside
        .as_bytes()
        .windows(2)
        .take(LONGEST)
        .position(|pair| pair == b"}}")?;
    let word = inside[..end].trim_start_matches('-').trim_end_matches('-').trim();
    let name = word.strip_prefix('.')?;
    let plain = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric());
    plain.then(|| (name, &inside[end + 2..]))
}

/// Whether we are between `<script` and `</script`, as far as the text was read.
#[derive(Default)]
struct Scripts {
    inside: bool,
}

impl Scripts {
    fn after(&mut self, text: &str) -> bool {
        let text = text.to_ascii_lowercase();
        let mut rest = text.as_str();
        loop {
            let wanted = if self.inside { "</script" } else { "<script" };
            match rest.split_once(wanted) {
                Some((_, after)) => {
                    self.inside = !self.inside;
                    rest = after;
                }
                None => return self.inside,
            }
        }
    }
}

fn escape_html_into(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '\0' => out.push('\u{fffd}'),
            '"' => out.push_str("&#34;"),
            '&' => out.push_str("&amp;"),
            '\'' => out.push_str("&#39;"),
            '+' => out.push_str("&#43;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            c => out.push(c),
        }
    }
}

/// For the inside of a JavaScript text, between quotes of any kind.
///
/// Inside the tag of a script element, such as in `<script src="…{{.Domain}}…">`, this is good as well: it leaves
/// letters, digits and the signs of hosts alone, and no other sign means anything there.
fn escape_script_into(out: &mut String, text: &str) {
    for c in text.chars() {
        if c.is_ascii_alphanumeric() || matches!(c, ' ' | '-' | '.' | '_' | ':' | ',' | '{' | '}' | '[' | ']')
        {
            out.push(c);
            continue;
        }
        let mut units = [0; 2];
        for unit in c.encode_utf16(&mut units) {
            let bytes = unit.to_be_bytes();
            out.push_str("\\u");
            out.push_str(&crate::encoding::hex(&bytes));
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn page() -> Page<'static> {
        Page {
            token: "eyJ.a-b_c",
            domain: "alice.localhost:8080",
            subdomains: Subdomains::Nested,
            locale: "fr",
            tracking: false,
            logged_in: true,
            app_name: "Tom & \"Jerry\"",
            app_prefix: "Cozy",
            app_slug: "drive",
            app_editor: "O'Brien <x>",
            icon: "icon.svg",
            capabilities: json!({"flat_subdomains": false}),
            flags: json!({}),
            snippets: Snippets {
                bar: "<script src=\"/bar.js\"></script>",
                ..Snippets::default()
            },
        }
    }

    fn render(html: &str) -> String {
        page().render(html)
    }

    #[test]
    fn placeholders_are_filled_in() {
        for (html, filled) in [
            ("{{.Token}}", "eyJ.a-b_c"),
            (
                "<p data-cozy-domain=\"{{.Domain}}\">",
                "<p data-cozy-domain=\"alice.localhost:8080\">",
            ),
            ("{{ .SubDomain }}/{{.Locale}}/{{.Tracking}}", "nested/fr/false"),
            ("{{- .AppSlug -}}", "drive"),
            (
                "{{.AppNamePrefix}} {{.AppName}}",
                "Cozy Tom &amp; &#34;Jerry&#34;",
            ),
            ("{{.AppEditor}}", "O&#39;Brien &lt;x&gt;"),
            ("{{.IconPath}}", "icon.svg"),
            ("{{.Capabilities}}", "{&#34;flat_subdomains&#34;:false}"),
            ("{{.Flags}}", "{}"),
            ("{{.CozyBar}}|{{.ThemeCSS}}", "<script src=\"/bar.js\"></script>|"),
            ("[{{.Unknown}}]", "[]"),
            (
                "{{ message }} {{#if x}} {{ {{.Locale}} }} {",
                "{{ message }} {{#if x}} {{ fr }} {",
            ),
            ("{{{.Locale}}}", "{fr}"),
            ("{{.Locale", "{{.Locale"),
            ("{{.}} {{. x}} {{.a.b}}", "{{.}} {{. x}} {{.a.b}}"),
            ("été {{.Locale}} ü", "été fr ü"),
        ] {
            assert_eq!(render(html), filled);
        }
    }

    #[test]
    fn a_client_reads_its_data_back() {
        let html = render("<div role=\"application\" data-cozy=\"{{.CozyData}}\">");
        // As the npm client does it (E.5).
        let attribute = html
            .split("data-cozy=\"")
            .nth(1)
            .unwrap()
            .split('"')
            .next()
            .unwrap();
        let read: Value = serde_json::from_str(&attribute.replace("&#34;", "\"")).unwrap();
        assert_eq!(read["token"], "eyJ.a-b_c");
        assert_eq!(read["domain"], "alice.localhost:8080");
        assert_eq!(read["isLoggedIn"], true);
        assert_eq!(read["app"]["slug"], "drive");
        assert_eq!(read["capabilities"]["flat_subdomains"], false);
    }

    #[test]
    fn in_a_script_a_value_stays_a_text() {
        let evil = Page {
            token: "\\\";alert(1)//</script><script>",
            ..page()
        };
        let html = evil.render("<SCRIPT>var t = \"{{.Token}}\"</SCRIPT><b>{{.Token}}</b>");
        assert_eq!(
            html,
            "<SCRIPT>var t = \"\\u005c\\u0022\\u003balert\\u00281\\u0029\\u002f\\u002f\\u003c\\u002fscript\\u003e\
             \\u003cscript\\u003e\"</SCRIPT><b>\\&#34;;alert(1)//&lt;/script&gt;&lt;script&gt;</b>"
        );
        assert_eq!(
            render("<script src=\"//{{.Domain}}/x.js\"></script>"),
            "<script src=\"//alice.localhost:8080/x.js\"></script>"
        );
    }

    proptest! {
        #[test]
        fn no_value_breaks_out(token in ".*") {
            let page = Page { token: &token, ..page() };
            for html in [page.render("{{.Token}}"), page.render("{{.CozyData}}")] {
                prop_assert!(!html.contains(['"', '\'', '<', '>', '\0']));
            }
            let script = page.render("<script>{{.Token}}</script>");
            let inside = script.strip_prefix("<script>").unwrap().strip_suffix("</script>").unwrap();
            let ends = ['"', '\'', '<', '>', '`', '/', '\n', '\r', '\u{2028}', '\u{2029}'];
            prop_assert!(!inside.contains(ends), "{inside}");
            let read: String = serde_json::from_str(&format!("\"{inside}\"")).unwrap();
            prop_assert_eq!(read, token);
        }

        #[test]
        fn any_page_can_be_rendered(html in "(.|\\{\\{\\.|\\}\\}|<script>|</script>){0,40}") {
            let _ = render(&html);
        }
    }
}
