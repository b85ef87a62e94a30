//! `cargo xtask bench`: how fast and how large Gatelodge is, beside npm `oidc-provider` and beside the floor that
//! signatures and the disk set. Everything is measured in one run on one machine, so ratios mean something; the
//! absolute numbers are this machine's.
//!
//! Servers run on one core, the load on another. Both servers get the same load from the same code, one after the
//! other. Everything listens on the loopback address and ends by itself.
//!
//! Last, a file is filled with what a large household would gather in many years, to see that nothing gets slower.
//!
//! `errand` says what callers do, with the `browser` and as the `client`s they are; `load` repeats it, `growth` compares
//! an empty file with a full one, `server` runs the programs, `bare` measures the floor, `window` the desktop program,
//! `report` prints and writes.

mod bare;
mod browser;
mod client;
mod cozy;
mod errand;
mod growth;
mod load;
mod report;
mod server;
mod window;
mod wire;

use std::fs;
use std::path::Path;
use std::process::Command;
use std::rc::Rc;
use std::time::{Duration, Instant};

use tokio::time::sleep;

use crate::End;
use crate::places;
use crate::process::{self, Failure, Outcome, at, cargo};
use crate::setup::{self, Purpose, node};
use client::PrivateKey;
use errand::{Caller, Errand, Server};
use growth::Size;
use load::{Reading, Until};
use report::{Floor, Process, Report, Row};
use server::Lodge;

/// How long things are measured.
struct Plan {
    /// Each errand at each number of callers, and each bare cost.
    errand: Duration,
    /// Flows before memory is looked at again.
    flows: u64,
    /// How long the idle process is watched.
    idle: Duration,
    /// Starts, of which the median counts.
    starts: usize,
    /// What a file is filled with, and how often it is compared with an empty one.
    growth: Size,
}

const CAREFUL: Plan = Plan {
    errand: Duration::from_secs(6),
    flows: 10_000,
    idle: Duration::from_mins(2),
    starts: 11,
    growth: Size {
        clients: 100_000,
        grants: 1_000_000,
        documents: 1_000_000,
        rounds: 5,
        turn: Duration::from_secs(1),
    },
};

/// For trying the bench itself; the numbers are rough.
const QUICK: Plan = Plan {
    errand: Duration::from_secs(1),
    flows: 500,
    idle: Duration::from_secs(10),
    starts: 3,
    growth: Size {
        clients: 1_000,
        grants: 10_000,
        documents: 10_000,
        rounds: 3,
        turn: Duration::from_millis(500),
    },
};

/// What one caller shows is how long an answer takes; what many show is how much gets through.
const CALLERS: [u64; 2] = [1, 32];

/// How this program tells itself that everything is built and its core is chosen.
const PINNED: &str = "--pinned";
/// Measures roughly.
const QUICKLY: &str = "--quick";
/// Looks only whether a large file makes it slower.
const GROWTH_ONLY: &str = "--growth";

/// Measures and reports.
pub(crate) fn measure(arguments: &[String]) -> Result<End, Failure> {
    let (pinned, rest) = match arguments {
        [first, rest @ ..] if first == PINNED => (true, rest),
        all => (false, all),
    };
    let has = |word: &str| rest.iter().any(|one| one == word);
    let (quick, growth_only) = (has(QUICKLY), has(GROWTH_ONLY));
    if rest.len() != usize::from(quick) + usize::from(growth_only) {
        return Ok(End::Misused);
    }
    if pinned {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| Failure::new(format!("The load generator cannot start: {error}.")))?;
        return runtime
            .block_on(async { run(if quick { &QUICK } else { &CAREFUL }, growth_only).await })
            .map(|()| End::Well);
    }

    setup::prepare(&[Purpose::Server])?;
    if !growth_only {
        node::require()?;
        node::packages(&server::peer_folder())?;
    }
    process::run(&mut cargo(["build", "--release", "--package", "gatelodge"]))?;
    process::run(&mut cargo([
        "build",
        "--release",
        "--package",
        "store",
        "--example",
        "fill",
    ]))?;
    // A machine that cannot build the window still measures the server.
    if !growth_only && let Err(failure) = window::build() {
        println!("{failure}");
    }

    let this = std::env::current_exe().map_err(|error| Failure::new(error.to_string()))?;
    let mut again = if server::cores_apart() {
        let mut taskset = Command::new("taskset");
        taskset.args(["--cpu-list", server::LOAD_CORE]).arg(this);
        taskset
    } else {
        println!("Servers and load share their cores here: there is only one, or no `taskset`.");
        Command::new(this)
    };
    again.args(["bench", PINNED]).args(rest);
    process::run(&mut again).map(|()| End::Well)
}

/// Measures everything, prints the table and writes the JSON.
async fn run(plan: &Plan, growth_only: bool) -> Outcome {
    let folder = places::target().join("bench");
    if folder.is_dir() {
        fs::remove_dir_all(&folder).map_err(at(&folder, "clear"))?;
    }
    fs::create_dir_all(&folder).map_err(at(&folder, "make"))?;

    let key = Rc::new(PrivateKey::generate()?);
    if growth_only {
        let growth = growth::measure(&plan.growth, &folder, &key).await?;
        fs::remove_dir_all(&folder).map_err(at(&folder, "clear"))?;
        let file = places::target().join("bench-growth.json");
        fs::write(&file, format!("{:#}\n", growth.json())).map_err(at(&file, "write"))?;
        println!("\n{growth}");
        println!("Written to {}.", file.display());
        return Ok(());
    }

    println!("The floor ...");
    let floor = Floor {
        es256: bare::es256(plan.errand)?,
        rs256: bare::rs256(plan.errand)?,
        commit: bare::commit(plan.errand, &folder)?,
        read: bare::read(plan.errand, &folder)?,
    };
    let (process, lodge, cozy) = visit_lodge(plan, &folder, &key).await?;
    let peer = visit_peer(plan, &key).await?;
    let rows = lodge
        .into_iter()
        .zip(peer)
        .map(|((errand, callers, lodge), (_, _, peer))| Row {
            errand,
            callers,
            lodge,
            peer,
        })
        .collect();
    let growth = growth::measure(&plan.growth, &folder, &key).await?;
    println!("The window ...");
    let report = Report {
        floor,
        growth,
        process,
        rows,
        cozy,
        window: window::measure(&folder),
    };
    fs::remove_dir_all(&folder).map_err(at(&folder, "clear"))?;

    let file = places::target().join("bench.json");
    fs::write(&file, format!("{:#}\n", report.json())).map_err(at(&file, "write"))?;
    println!("\n{report}");
    println!("Written to {}.", file.display());
    Ok(())
}

/// An errand, how many callers did it at once, and what that showed.
type Line = (Errand, u64, Reading);

/// Everything about Gatelodge without its window.
async fn visit_lodge(
    plan: &Plan,
    folder: &Path,
    key: &Rc<PrivateKey>,
) -> Outcome<(Process, Vec<Line>, Vec<Line>)> {
    println!("Gatelodge: start ...");
    let lodge = Lodge::found(folder, "lodge", key)?;
    // The first start makes what later ones find.
    lodge.start()?.stop()?;
    let mut starts = Vec::new();
    for _ in 0..plan.starts {
        let running = lodge.start()?;
        Server::discover(lodge.port, Rc::clone(key)).await?;
        starts.push(running.since.elapsed());
        running.stop()?;
    }
    starts.sort_unstable();
    let start = starts.get(starts.len() / 2).copied().unwrap_or_default();

    println!("Gatelodge: idle for {} s ...", plan.idle.as_secs());
    let running = lodge.start()?;
    Server::discover(lodge.port, Rc::clone(key)).await?;
    // Starting leaves some work behind (a closing connection, a first sweep); that is not idling. Waiting must not
    // hold up the runtime, which has a connection of its own to close.
    sleep(Duration::from_secs(5)).await;
    let resident_idle = running.resident();
    let watched = Instant::now();
    let before = running.wakes();
    sleep(plan.idle).await;
    let wakes_per_minute = before.zip(running.wakes()).and_then(|(before, after)| {
        let wakes = u32::try_from(after.saturating_sub(before)).ok()?;
        Some(f64::from(wakes) * 60.0 / watched.elapsed().as_secs_f64())
    });

    let (lines, mut callers) = visit("Gatelodge", plan, lodge.port, key, &Errand::ALL).await?;
    println!("Gatelodge: {} flows ...", plan.flows);
    load::drive(&mut callers, Errand::Flow, Until::Count(plan.flows)).await?;
    let resident_after = running.resident();
    drop(callers);
    let (cozy, _) = visit("Gatelodge", plan, lodge.port, key, &Errand::COZY).await?;
    running.stop()?;
    let flows = plan.flows;
    Ok((
        Process {
            start,
            resident_idle,
            resident_after,
            flows,
            wakes_per_minute,
        },
        lines,
        cozy,
    ))
}

/// The same load for the peer.
async fn visit_peer(plan: &Plan, key: &Rc<PrivateKey>) -> Outcome<Vec<Line>> {
    let port = server::free_port()?;
    let running = server::start_peer(port, key)?;
    let (lines, _) = visit("oidc-provider", plan, port, key, &Errand::ALL).await?;
    running.stop()?;
    Ok(lines)
}

/// These errands at each number of callers. Gives back the callers of the last.
async fn visit(
    name: &str,
    plan: &Plan,
    port: u16,
    key: &Rc<PrivateKey>,
    errands: &[Errand],
) -> Outcome<(Vec<Line>, Vec<Caller>)> {
    let server = Rc::new(Server::discover(port, Rc::clone(key)).await?);
    let mut callers = Vec::new();
    let mut lines = Vec::new();
    for count in CALLERS {
        gather(&mut callers, &server, count).await?;
        for errand in errands.iter().copied() {
            println!("{name}: {} by {count} ...", errand.name());
            lines.push((
                errand,
                count,
                load::drive(&mut callers, errand, Until::Time(plan.errand)).await?,
            ));
        }
    }
    Ok((lines, callers))
}

/// Has people sign in until there are so many callers.
async fn gather(callers: &mut Vec<Caller>, server: &Rc<Server>, count: u64) -> Outcome {
    for serial in u64::try_from(callers.len()).unwrap_or(count)..count {
        callers.push(Caller::sign_in(Rc::clone(server), serial).await?);
    }
    Ok(())
}
