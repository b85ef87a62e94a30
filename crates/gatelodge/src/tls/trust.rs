//! This computer's list of trusted authorities.
//!
//! Every system has its own tools. Linux: a file in the folder of local authorities and the command that reads it in,
//! with the rights of an administrator (`pkexec` asks for the password). macOS: the person's own keychain. Windows:
//! the person's own store. What is done is what is told; when it cannot be done, the same commands are for a terminal.
//! The ways for macOS and Windows are built as those systems document them and were never run there.

use std::path::Path;
use std::process::{Command, Stdio};

use gatekeeper::control::{Saying, TrustChange, TrustStep};
use gatekeeper::https::Wish;

/// A command and what it does.
struct Step {
    saying: Saying,
    program: &'static str,
    arguments: Vec<String>,
    /// It needs an administrator.
    rights: bool,
    /// Without it the change is good enough: it is for one browser, or tidies up.
    optional: bool,
}

impl Step {
    fn new(saying: Saying, program: &'static str, arguments: &[&str]) -> Self {
        Self {
            saying,
            program,
            arguments: arguments.iter().map(|argument| (*argument).to_owned()).collect(),
            rights: false,
            optional: false,
        }
    }

    fn shown(&self) -> TrustStep {
        let words = std::iter::once(self.program).chain(self.arguments.iter().map(String::as_str));
        let command = words.map(quoted).collect::<Vec<_>>().join(" ");
        TrustStep {
            say: self.saying.to_string(),
            saying: self.saying.clone(),
            command: if self.rights {
                format!("sudo {command}")
            } else {
                command
            },
        }
    }
}

/// A word as a shell takes it.
fn quoted(word: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/._-:=,".contains(&byte);
    if !word.is_empty() && word.bytes().all(plain) {
        word.to_owned()
    } else if cfg!(windows) {
        format!("\"{word}\"")
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

/// Makes this computer trust the authority, stop trusting it, or tells how it would trust it.
pub(super) fn change(data_dir: &Path, name: &str, pem: &str, wish: Wish) -> TrustChange {
    let file = data_dir.join(format!("{name}.crt"));
    // The commands read it from there, also those that a person types later.
    if wish != Wish::Distrust
        && let Err(error) = std::fs::write(&file, pem)
    {
        return TrustChange {
            done: false,
            steps: Vec::new(),
            problem: Some(format!("The file {} cannot be written: {error}.", file.display())),
        };
    }
    let steps = platform::steps(&file, name, wish != Wish::Distrust);
    let shown: Vec<TrustStep> = steps.iter().map(Step::shown).collect();
    let problem = match wish {
        _ if steps.is_empty() => Some(
            "This system's list of trusted authorities is not known here. Export the certificate and add it by hand."
                .to_owned(),
        ),
        Wish::TellTrust => None,
        Wish::Trust | Wish::Distrust => steps_taken(&steps).err(),
    };
    if wish == Wish::Distrust {
        // It is only a copy; without the key it is worth nothing.
        let _ = std::fs::remove_file(&file);
    }
    TrustChange {
        done: wish != Wish::TellTrust && problem.is_none(),
        steps: shown,
        problem,
    }
}

/// Whether the system's list has the authority; none where that cannot be seen.
pub(super) fn is_trusted(name: &str, pem: &str) -> Option<bool> {
    platform::is_trusted(name, pem)
}

/// Runs the steps; those for an administrator together, so that the password is asked for once.
fn steps_taken(steps: &[Step]) -> Result<(), String> {
    let (with_rights, own): (Vec<_>, Vec<_>) = steps.iter().partition(|step| step.rights);
    if !with_rights.is_empty() {
        let lines: Vec<String> = with_rights
            .iter()
            .map(|step| {
                let words = std::iter::once(step.program).chain(step.arguments.iter().map(String::as_str));
                words.map(quoted).collect::<Vec<_>>().join(" ")
            })
            .collect();
        let script = lines.join(" && ");
        let mut command = if platform::is_administrator() {
            Command::new("sh")
        } else {
            let mut command = Command::new("pkexec");
            command.arg("sh");
            command
        };
        ran(command.arg("-c").arg(script)).map_err(|why| {
            format!("This needs an administrator, and it was not done: {why}. The commands above do it in a terminal.")
        })?;
    }
    for step in own {
        let taken = ran(Command::new(step.program).args(&step.arguments));
        if !step.optional {
            taken.map_err(|why| format!("`{}` did not work: {why}.", step.program))?;
        }
    }
    Ok(())
}

fn ran(command: &mut Command) -> Result<(), String> {
    let output = command
        .stdin(Stdio::null())
        .output()
        .map_err(|error| error.to_string())?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let last = said.lines().rev().find(|line| !line.trim().is_empty());
    Err(last.map_or_else(
        || output.status.to_string(),
        |line| line.trim().trim_end_matches('.').to_owned(),
    ))
}

#[cfg(all(unix, not(target_os = "macos")))]
mod platform {
    use std::path::PathBuf;

    use super::{Path, Saying, Step};

    /// Folders of local authorities, and what reads them in: Debian and its kin, Fedora and its kin, openSUSE, Arch.
    const PLACES: [(&str, &str, &[&str]); 4] = [
        ("/usr/local/share/ca-certificates", "update-ca-certificates", &[]),
        (
            "/etc/pki/ca-trust/source/anchors",
            "update-ca-trust",
            &["extract"],
        ),
        ("/etc/pki/trust/anchors", "update-ca-certificates", &[]),
        (
            "/etc/ca-certificates/trust-source/anchors",
            "trust",
            &["extract-compat"],
        ),
    ];

    fn place() -> Option<&'static (&'static str, &'static str, &'static [&'static str])> {
        PLACES.iter().find(|(folder, _, _)| Path::new(folder).is_dir())
    }

    fn anchor(folder: &str, name: &str) -> PathBuf {
        Path::new(folder).join(format!("{name}.crt"))
    }

    pub(super) fn steps(file: &Path, name: &str, trust: bool) -> Vec<Step> {
        let mut steps = Vec::new();
        let here = file.display().to_string();
        if let Some((folder, program, arguments)) = place() {
            let there = anchor(folder, name).display().to_string();
            let put = if trust {
                Step::new(Saying::TrustPutsBeside, "install", &["-m", "644", &here, &there])
            } else {
                Step::new(Saying::TrustTakesAway, "rm", &["-f", &there])
            };
            let read = Step::new(Saying::TrustReadsAgain, program, arguments);
            steps.extend([put, read].map(|step| Step { rights: true, ..step }));
        }
        // Chromium and its kin have a list of their own; Firefox has one per profile and is told in its settings.
        let Some(list) = etcetera::home_dir().ok().map(|home| home.join(".pki/nssdb")) else {
            return steps;
        };
        if list.is_dir() {
            let list = format!("sql:{}", list.display());
            let step = if trust {
                Step::new(
                    Saying::TrustTellsChromium,
                    "certutil",
                    &["-d", &list, "-A", "-t", "C,,", "-n", name, "-i", &here],
                )
            } else {
                Step::new(
                    Saying::TrustTellsChromium,
                    "certutil",
                    &["-d", &list, "-D", "-n", name],
                )
            };
            steps.push(Step {
                optional: true,
                ..step
            });
        }
        steps
    }

    pub(super) fn is_trusted(name: &str, pem: &str) -> Option<bool> {
        let (folder, _, _) = place()?;
        let there = std::fs::read_to_string(anchor(folder, name));
        Some(there.is_ok_and(|there| there.trim() == pem.trim()))
    }

    pub(super) fn is_administrator() -> bool {
        rustix::process::geteuid().is_root()
    }
}

#[cfg(target_os = "macos")]
mod platform {
    use super::{Path, Saying, Step};

    pub(super) fn steps(file: &Path, _: &str, trust: bool) -> Vec<Step> {
        let here = file.display().to_string();
        if trust {
            return vec![Step::new(
                Saying::TrustOnMac,
                "security",
                &["add-trusted-cert", "-r", "trustRoot", "-p", "ssl", &here],
            )];
        }
        vec![Step::new(
            Saying::DistrustOnMac,
            "security",
            &["remove-trusted-cert", &here],
        )]
    }

    pub(super) fn is_trusted(_: &str, _: &str) -> Option<bool> {
        None
    }

    pub(super) fn is_administrator() -> bool {
        false
    }
}

#[cfg(windows)]
mod platform {
    use super::{Path, Saying, Step};
    use gatekeeper::authority::CertificateFacts;
    use rustls::pki_types::CertificateDer;
    use rustls::pki_types::pem::PemObject as _;

    fn title(pem: &[u8]) -> Option<String> {
        let der = CertificateDer::from_pem_slice(pem).ok()?;
        CertificateFacts::read(&der).ok().map(|facts| facts.title)
    }

    pub(super) fn steps(file: &Path, _: &str, trust: bool) -> Vec<Step> {
        let here = file.display().to_string();
        if trust {
            return vec![Step::new(
                Saying::TrustOnWindows,
                "certutil",
                &["-user", "-addstore", "Root", &here],
            )];
        }
        let title = std::fs::read(file).ok().and_then(|pem| title(&pem));
        title
            .map(|title| {
                Step::new(
                    Saying::DistrustOnWindows,
                    "certutil",
                    &["-user", "-delstore", "Root", &title],
                )
            })
            .into_iter()
            .collect()
    }

    pub(super) fn is_trusted(_: &str, pem: &str) -> Option<bool> {
        let title = title(pem.as_bytes())?;
        let listed = super::Command::new("certutil")
            .args(["-user", "-verifystore", "Root", &title])
            .output()
            .ok()?;
        Some(listed.status.success())
    }

    pub(super) fn is_administrator() -> bool {
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_quoted_as_a_shell_takes_them() {
        assert_eq!(quoted("/usr/local/a.crt"), "/usr/local/a.crt");
        if cfg!(unix) {
            assert_eq!(quoted("/home/ada's/a b"), r"'/home/ada'\''s/a b'");
            assert_eq!(quoted(""), "''");
        }
    }

    #[test]
    fn telling_changes_nothing_but_writes_the_file_that_the_commands_name() {
        let folder = tempfile::tempdir().unwrap();
        let told = change(folder.path(), "gatelodge-authority-test", "PEM", Wish::TellTrust);
        assert!(!told.done);
        let file = folder.path().join("gatelodge-authority-test.crt");
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "PEM");
        assert!(is_trusted("gatelodge-authority-test", "PEM") != Some(true));
        for step in &told.steps {
            assert!(!step.say.is_empty() && !step.command.is_empty());
        }
        let missing = change(&folder.path().join("none"), "x", "PEM", Wish::TellTrust);
        assert!(missing.problem.is_some() && !missing.done);
    }
}
