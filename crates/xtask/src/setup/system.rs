//! Parts of the operating system: how each is recognised and which package brings it.
//!
//! A part counts as present when it works, whichever package brought it. So a system whose package manager is
//! unknown here is fine as long as everything is found.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::process::{self, Failure, Outcome, look, on_path};

/// Something of the operating system that is needed.
#[derive(Debug)]
pub(crate) struct Part {
    /// What it is, for a person.
    what: &'static str,
    /// How it is recognised.
    sign: Sign,
    /// Packages of Debian and Ubuntu that bring it.
    apt: &'static [&'static str],
    /// Packages of Fedora that bring it, by name or by what they provide.
    dnf: &'static [&'static str],
}

/// How a part is recognised.
#[derive(Debug)]
enum Sign {
    /// One of these programs is on the search path.
    Program(&'static [&'static str]),
    /// pkg-config knows one of these modules.
    Module(&'static [&'static str]),
    /// The dynamic linker knows one of these libraries.
    Library(&'static [&'static str]),
    /// A browser that the tests can drive.
    Browser,
    /// At least one font to draw text with.
    Font,
}

const COMPILER: Part = Part {
    what: "a C compiler",
    sign: Sign::Program(&["cc"]),
    apt: &["build-essential"],
    dnf: &["gcc"],
};

const FONTS: Part = Part {
    what: "a font",
    sign: Sign::Font,
    apt: &["fonts-dejavu-core"],
    dnf: &["dejavu-sans-fonts", "dejavu-sans-mono-fonts"],
};

/// For the headless program.
pub(crate) const SERVER: &[Part] = &[COMPILER];

/// For the desktop program.
pub(crate) const WINDOW: &[Part] = &[
    COMPILER,
    Part {
        what: "pkg-config",
        sign: Sign::Program(&["pkg-config"]),
        apt: &["pkg-config"],
        dnf: &["pkgconf-pkg-config"],
    },
    Part {
        what: "WebKitGTK 4.1 with its headers",
        sign: Sign::Module(&["webkit2gtk-4.1"]),
        apt: &["libwebkit2gtk-4.1-dev"],
        dnf: &["pkgconfig(webkit2gtk-4.1)"],
    },
    Part {
        what: "the library that draws the tray icon",
        sign: Sign::Library(&["libayatana-appindicator3.so.1", "libappindicator3.so.1"]),
        apt: &["libayatana-appindicator3-1"],
        dnf: &["libayatana-appindicator-gtk3"],
    },
];

/// For packages, beyond what the desktop program needs.
pub(crate) const PACKAGE: &[Part] = &[Part {
    what: "the headers of the tray icon's library",
    sign: Sign::Module(&["ayatana-appindicator3-0.1", "appindicator3-0.1"]),
    apt: &["libayatana-appindicator3-dev"],
    dnf: &["pkgconfig(ayatana-appindicator3-0.1)"],
}];

/// For tests in a browser.
pub(crate) const BROWSER: &[Part] = &[
    Part {
        what: "Chromium or Chrome",
        sign: Sign::Browser,
        apt: &["chromium"],
        dnf: &["chromium"],
    },
    FONTS,
];

/// For tests that set the clock.
pub(crate) const CLOCK: &[Part] = &[Part {
    what: "libfaketime",
    sign: Sign::Program(&["faketime"]),
    apt: &["faketime"],
    dnf: &["libfaketime"],
}];

/// For tests at the window, beyond what the desktop program needs.
pub(crate) const DESKTOP: &[Part] = &[
    Part {
        what: "a display in memory (Xvfb)",
        sign: Sign::Program(&["xvfb-run"]),
        apt: &["xvfb"],
        dnf: &["/usr/bin/xvfb-run"],
    },
    Part {
        what: "xauth",
        sign: Sign::Program(&["xauth"]),
        apt: &["xauth"],
        dnf: &["/usr/bin/xauth"],
    },
    Part {
        what: "WebKit's WebDriver",
        sign: Sign::Program(&["WebKitWebDriver"]),
        apt: &["webkit2gtk-driver"],
        dnf: &["/usr/bin/WebKitWebDriver"],
    },
    Part {
        what: "a session bus",
        sign: Sign::Program(&["dbus-run-session"]),
        apt: &["dbus"],
        dnf: &["/usr/bin/dbus-run-session"],
    },
    Part {
        what: "a keyring",
        sign: Sign::Program(&["gnome-keyring-daemon"]),
        apt: &["gnome-keyring"],
        dnf: &["gnome-keyring"],
    },
    FONTS,
];

impl Part {
    /// Whether this machine has it.
    fn is_here(&self) -> bool {
        match self.sign {
            Sign::Program(names) => on_path(names).is_some(),
            Sign::Module(names) => names
                .iter()
                .any(|name| look(Command::new("pkg-config").args(["--exists", name])).is_some()),
            Sign::Library(names) => {
                // A plain user's search path often lacks the folder of the dynamic linker's own tools.
                let program = on_path(&["ldconfig"]).unwrap_or_else(|| PathBuf::from("/sbin/ldconfig"));
                look(Command::new(program).arg("-p"))
                    .is_some_and(|libraries| names.iter().any(|name| libraries.contains(name)))
            }
            Sign::Browser => browser().is_some(),
            Sign::Font => ["/usr/share/fonts", "/usr/local/share/fonts"]
                .iter()
                .any(|folder| holds_a_font(Path::new(folder))),
        }
    }
}

/// Whether there is a font file anywhere under the folder.
fn holds_a_font(folder: &Path) -> bool {
    fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path())
        .any(|path| {
            path.extension()
                .is_some_and(|end| end == "ttf" || end == "otf" || end == "ttc")
                || holds_a_font(&path)
        })
}

/// A browser of the Chromium family.
pub(crate) fn browser() -> Option<PathBuf> {
    let usual: &[&str] = if cfg!(target_os = "macos") {
        &[
            "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
            "/Applications/Chromium.app/Contents/MacOS/Chromium",
        ]
    } else if cfg!(windows) {
        &[
            r"C:\Program Files\Google\Chrome\Application\chrome.exe",
            r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
        ]
    } else {
        &[]
    };
    on_path(&[
        "chromium",
        "chromium-browser",
        "google-chrome-stable",
        "google-chrome",
    ])
    // A browser from a snap cannot read the folders that the tests make for it.
    .filter(|path| !fs::canonicalize(path).is_ok_and(|real| real.ends_with("snap")))
    .filter(|path| !is_snap_script(path))
    .or_else(|| usual.iter().map(PathBuf::from).find(|path| path.is_file()))
}

/// Whether the program is the small script that Ubuntu puts where Chromium would be, and which starts the snap.
fn is_snap_script(program: &Path) -> bool {
    fs::read(program).is_ok_and(|bytes| {
        bytes.starts_with(b"#!") && String::from_utf8_lossy(&bytes).contains("/snap/bin/chromium")
    })
}

/// The systems whose packages are known here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Packages {
    /// Debian and what is made from it.
    Apt,
    /// Fedora and what is made from it.
    Dnf,
}

/// Which packages this Linux uses, and whether it is Ubuntu, by what it says of itself.
fn packages_of(os_release: &str) -> (Option<Packages>, bool) {
    let value = |key: &str| {
        os_release
            .lines()
            .find_map(|line| line.strip_prefix(key))
            .unwrap_or_default()
            .trim_matches('"')
            .to_owned()
    };
    let (id, like) = (value("ID="), value("ID_LIKE="));
    let is = |name: &str| id == name || like.split_whitespace().any(|word| word == name);
    let packages = if is("debian") || is("ubuntu") {
        Some(Packages::Apt)
    } else if is("fedora") || is("rhel") {
        Some(Packages::Dnf)
    } else {
        None
    };
    (packages, id == "ubuntu" || like.contains("ubuntu"))
}

/// Says what the window needs on the systems where nothing is installed from here.
pub(crate) fn say_what_windows_need() {
    if cfg!(target_os = "macos") {
        println!(
            "On macOS the window needs nothing beyond the Xcode command line tools (xcode-select --install)."
        );
    } else if cfg!(windows) {
        println!("On Windows the window needs the WebView2 runtime, which Windows 11 has and Edge brings.");
    }
}

/// Installs the parts that are missing, after saying how. Fails with the way out if that cannot be done.
pub(crate) fn install(parts: &[&Part]) -> Outcome {
    let missing: Vec<&&Part> = parts
        .iter()
        .filter(|part| part.concerns_this_system() && !part.is_here())
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    let (packages, ubuntu) = packages_of(&fs::read_to_string("/etc/os-release").unwrap_or_default());
    let names: BTreeSet<&str> = missing.iter().map(|part| part.what).collect();
    let names = names.into_iter().collect::<Vec<_>>().join(", ");
    if ubuntu && missing.iter().any(|part| matches!(part.sign, Sign::Browser)) {
        return Err(Failure::new(
            "The browser tests need Chromium or Chrome. Ubuntu's chromium is a snap, which cannot read the tests' \
             folders. Install Google Chrome as a .deb (sudo apt-get install ./google-chrome-stable_current_amd64.deb) \
             and try again.",
        ));
    }
    let Some(packages) = packages.filter(|_| cfg!(target_os = "linux")) else {
        return Err(Failure::new(by_hand(&missing, &names)));
    };
    let wanted: BTreeSet<&str> = missing
        .iter()
        .flat_map(|part| match packages {
            Packages::Apt => part.apt,
            Packages::Dnf => part.dnf,
        })
        .copied()
        .collect();
    println!("Missing on this machine: {names}.");
    let mut commands: Vec<Vec<&str>> = match packages {
        Packages::Apt => vec![
            vec!["apt-get", "update"],
            vec![
                "env",
                "DEBIAN_FRONTEND=noninteractive",
                "apt-get",
                "install",
                "--yes",
                "--no-install-recommends",
            ],
        ],
        Packages::Dnf => vec![vec!["dnf", "install", "--assumeyes"]],
    };
    if let Some(install) = commands.last_mut() {
        install.extend(wanted);
    }
    let root = look(Command::new("id").arg("-u")).is_some_and(|id| id.trim() == "0");
    if !root {
        for command in &mut commands {
            command.insert(0, "sudo");
        }
    }
    let lines = commands
        .iter()
        .map(|words| format!("  {}", words.join(" ")))
        .collect::<Vec<_>>()
        .join("\n");
    if !root && on_path(&["sudo"]).is_none() {
        return Err(Failure::new(format!(
            "Only root can install that here. As root, run:\n{lines}"
        )));
    }
    println!(
        "This installs it{}:\n{lines}",
        if root {
            ""
        } else {
            " (sudo may ask for your password)"
        }
    );
    for words in &commands {
        let [program, arguments @ ..] = words.as_slice() else {
            continue;
        };
        process::run(Command::new(program).args(arguments))?;
    }
    let still: Vec<&str> = missing
        .iter()
        .filter(|part| !part.is_here())
        .map(|part| part.what)
        .collect();
    if still.is_empty() {
        return Ok(());
    }
    Err(Failure::new(format!(
        "Installed, yet still not found: {}. See the output above.",
        still.join(", ")
    )))
}

impl Part {
    /// macOS and Windows bring their own web view, tray and display; only the browser is looked for there.
    fn concerns_this_system(&self) -> bool {
        cfg!(target_os = "linux") || matches!(self.sign, Sign::Browser)
    }
}

/// What to do where no package manager is known.
fn by_hand(missing: &[&&Part], names: &str) -> String {
    if !cfg!(target_os = "linux") {
        return format!("Missing on this machine: {names}. Install Google Chrome or Chromium and try again.");
    }
    let debian: BTreeSet<&str> = missing.iter().flat_map(|part| part.apt).copied().collect();
    let debian = debian.into_iter().collect::<Vec<_>>().join(" ");
    format!(
        "Missing on this machine: {names}. This system's package manager is not known here. On Debian the packages \
         are called: {debian}. Install the same from yours and try again."
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debian_and_its_children_install_with_apt() {
        assert_eq!(packages_of("NAME=x\nID=debian\n"), (Some(Packages::Apt), false));
        assert_eq!(
            packages_of("ID=linuxmint\nID_LIKE=\"ubuntu debian\"\n"),
            (Some(Packages::Apt), true)
        );
    }

    #[test]
    fn fedora_and_its_children_install_with_dnf() {
        assert_eq!(packages_of("ID=fedora\n"), (Some(Packages::Dnf), false));
        assert_eq!(
            packages_of("ID=\"nobara\"\nID_LIKE=\"fedora\"\n"),
            (Some(Packages::Dnf), false)
        );
    }

    #[test]
    fn an_unknown_system_is_not_guessed_at() {
        assert_eq!(packages_of("ID=nixos\n"), (None, false));
        assert_eq!(packages_of(""), (None, false));
    }

    #[test]
    fn every_part_names_a_package_on_both_systems() {
        for part in [SERVER, WINDOW, PACKAGE, BROWSER, DESKTOP].into_iter().flatten() {
            assert!(
                !part.apt.is_empty() && !part.dnf.is_empty(),
                "{} has no package",
                part.what
            );
        }
    }
}
