//! `gatelodge serve`.

use super::print::{self, Failure};
use crate::Front;
use crate::config::Config;

pub(super) fn run(config: &Config) -> Result<(), Failure> {
    crate::log::start(&config.log);
    crate::memory::close();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        // First of all: a signal that comes while it starts must not leave anything half done.
        let stopped = stop_signal()?;
        let running = crate::start(config).await?;
        let fronts = running.fronts();
        for sentence in advice(&fronts) {
            print::aside(format_args!("gatelodge: {sentence}"))?;
        }
        print::line(ready(&running.url(), &fronts))?;
        stopped.await;
        running.stop().await;
        Ok(())
    })
}

/// The one line on standard output: an address that somebody answers at, or only where it listens.
fn ready(listens: &str, fronts: &[Front]) -> String {
    let mut answered = fronts.iter().filter(|front| front.wants_to_be.is_none());
    if fronts.is_empty() || answered.clone().any(|front| front.issuer == listens) {
        return format!("Gatelodge is ready at {listens}");
    }
    match answered.next() {
        Some(front) => format!("Gatelodge is ready at {}, listening at {listens}", front.issuer),
        None => format!("Gatelodge listens at {listens}"),
    }
}

/// What a person may have to do next, one sentence a line.
fn advice(fronts: &[Front]) -> Vec<String> {
    if fronts.is_empty() {
        return vec![
            "There is no instance yet. Make one in another terminal: gatelodge instances add localhost"
                .to_owned(),
        ];
    }
    let away = |front: &Front| {
        let (domain, here) = (&front.domain, front.wants_to_be.as_ref()?);
        Some(format!(
            "The instance {domain} does not answer here, because it names another port. Start with --listen and that \
             port, or move the instance: gatelodge instances rename {domain} {here}"
        ))
    };
    fronts.iter().filter_map(away).collect()
}

/// Listens from now on; resolves when somebody wants this process to end.
#[cfg(unix)]
fn stop_signal() -> std::io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    // A limit on the size of files becomes an error like a full disk's, instead of the end of the process.
    // The handler stays when its stream goes.
    drop(signal(SignalKind::from_raw(
        rustix::process::Signal::XFSZ.as_raw(),
    ))?);
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

/// Listens from now on; resolves when somebody wants this process to end.
#[cfg(windows)]
fn stop_signal() -> std::io::Result<impl Future<Output = ()>> {
    let mut ctrl_c = tokio::signal::windows::ctrl_c()?;
    Ok(async move {
        ctrl_c.recv().await;
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: &str = "http://localhost:4299";

    fn front(issuer: &str, wants_to_be: Option<&str>) -> Front {
        Front {
            issuer: issuer.to_owned(),
            domain: issuer.split_once("://").unwrap().1.to_owned(),
            wants_to_be: wants_to_be.map(str::to_owned),
        }
    }

    #[test]
    fn the_ready_line_names_an_address_that_somebody_answers_at() {
        let own = front(HERE, None);
        let away = front("http://localhost:4283", Some("localhost:4299"));
        let public = front("https://id.example.org", None);
        for (fronts, line) in [
            (&[][..], "Gatelodge is ready at http://localhost:4299"),
            (
                &[away.clone(), own],
                "Gatelodge is ready at http://localhost:4299",
            ),
            (
                &[public, away.clone()],
                "Gatelodge is ready at https://id.example.org, listening at http://localhost:4299",
            ),
            (&[away], "Gatelodge listens at http://localhost:4299"),
        ] {
            assert_eq!(ready(HERE, fronts), line);
        }
    }

    #[test]
    fn an_instance_of_another_port_is_told_how_to_move() {
        let own = front(HERE, None);
        assert_eq!(advice(std::slice::from_ref(&own)), [""; 0]);
        let away = front("http://localhost:4283", Some("localhost:4299"));
        let [advice] = &advice(&[own, away])[..] else {
            panic!("one sentence");
        };
        assert!(
            advice.contains("rename localhost:4283 localhost:4299"),
            "{advice}"
        );
    }
}
