//! `gatelodge konnectors …`: programs that fetch data from elsewhere, at work.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Subcommand, ValueEnum};
use gatekeeper::control::{
    Konnector, KonnectorFrequency, KonnectorJob, KonnectorJobState, KonnectorLine, ProgramKind, Reply,
    Request,
};

use super::print::{self, Failure};
use super::{Carrier, On, apps};

/// How often a run is looked at until it has ended.
const LOOK: Duration = Duration::from_millis(250);

#[derive(Subcommand)]
pub(super) enum Konnectors {
    /// Lists konnectors: their accounts, their next run, how the last one ended
    #[command(visible_alias = "list")]
    Ls {
        #[command(flatten)]
        on: On,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Installs a konnector
    Install {
        #[command(flatten)]
        on: On,
        /// Its name in addresses, as its manifest says it
        slug: String,
        /// A folder, a .tar.gz archive, or registry:// and a name [default: the registry]
        source: Option<String>,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Shows one: what it may do, its accounts, schedules and latest runs
    Show {
        #[command(flatten)]
        which: Which,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Brings one to the version that its source has now
    Update {
        #[command(flatten)]
        which: Which,
        /// Another source: a folder, a .tar.gz archive, or registry:// and a name
        #[arg(long)]
        source: Option<String>,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Removes one with its files, its schedules and what it said
    Uninstall {
        #[command(flatten)]
        which: Which,
    },
    /// Runs one now, prints what it says, and fails if it fails
    Run {
        #[command(flatten)]
        which: Which,
        /// The account that it runs for: id, name, or service [default: its only one]
        #[arg(long)]
        account: Option<String>,
        /// A file of JSON that it is given besides
        #[arg(long, value_name = "FILE")]
        payload: Option<PathBuf>,
        /// Do not wait for its end; print the id of the run
        #[arg(long)]
        detach: bool,
    },
    /// Stops a run
    Stop {
        #[command(flatten)]
        on: On,
        /// The run's id
        run: String,
    },
    /// Lists the latest runs of one
    Runs {
        #[command(flatten)]
        which: Which,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Prints what one said in its latest run
    Logs {
        #[command(flatten)]
        which: Which,
        /// Another run, by its id
        #[arg(long)]
        run: Option<String>,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Makes one run by itself
    Schedule {
        #[command(flatten)]
        which: Which,
        /// The account that it runs for: id, name, or service [default: its only one]
        #[arg(long)]
        account: Option<String>,
        /// How often [default: as its manifest wants it]
        #[arg(long, value_enum)]
        every: Option<Every>,
        /// Exactly when: second, minute, hour, day of the month, month, day of the week, in UTC
        #[arg(long, conflicts_with = "every")]
        cron: Option<String>,
    },
    /// Makes one run by itself no more
    Unschedule {
        #[command(flatten)]
        on: On,
        /// The schedule's id, as `show` prints it
        schedule: String,
    },
    /// Prints a konnector-dev-config.json with a token of an account, to try a konnector before it is packed
    DevConfig {
        #[command(flatten)]
        on: On,
        /// The account: its id, its name, or its service where that has only one account
        account: String,
        /// Write it to a file that only you can read, such as konnector-dev-config.json
        #[arg(long, value_name = "FILE")]
        output: Option<PathBuf>,
    },
}

/// Which konnector a command is about.
#[derive(Args)]
pub(super) struct Which {
    #[command(flatten)]
    on: On,
    /// Its name in addresses
    slug: String,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum Every {
    Hour,
    Day,
    Week,
    Month,
}

impl From<Every> for KonnectorFrequency {
    fn from(every: Every) -> Self {
        match every {
            Every::Hour => Self::Hourly,
            Every::Day => Self::Daily,
            Every::Week => Self::Weekly,
            Every::Month => Self::Monthly,
        }
    }
}

pub(super) async fn run(command: Konnectors, carrier: &Carrier) -> Result<(), Failure> {
    let kind = ProgramKind::Konnector;
    match command {
        Konnectors::Ls { on, json } => list(carrier, on, json).await,
        Konnectors::Install {
            on,
            slug,
            source,
            json,
        } => apps::install(carrier, on, slug, source, json).await,
        Konnectors::Show { which, json } => show(carrier, which, json).await,
        Konnectors::Update { which, source, json } => {
            let instance = carrier.instance(which.on).await?;
            apps::update(carrier, instance, kind, which.slug, source, json).await
        }
        Konnectors::Uninstall { which } => {
            let (instance, slug) = (carrier.instance(which.on).await?, which.slug);
            carrier
                .control(Request::UninstallApp { instance, kind, slug })
                .await?;
            Ok(())
        }
        Konnectors::Run {
            which,
            account,
            payload,
            detach,
        } => begin(carrier, which, account, payload, detach).await,
        Konnectors::Stop { on, run } => {
            let instance = carrier.instance(on).await?;
            carrier
                .control(Request::StopKonnectorJob { instance, job: run })
                .await?;
            Ok(())
        }
        Konnectors::Runs { which, json } => {
            let jobs = jobs(carrier, which).await?.1;
            if json { print::json(&jobs) } else { tell_jobs(jobs) }
        }
        Konnectors::Logs { which, run, json } => logs(carrier, which, run, json).await,
        Konnectors::Schedule {
            which,
            account,
            every,
            cron,
        } => {
            let request = Request::ScheduleKonnector {
                instance: carrier.instance(which.on).await?,
                slug: which.slug,
                account,
                frequency: every.map(Into::into),
                cron,
            };
            let Reply::KonnectorSchedule { schedule } = carrier.control(request).await? else {
                return Err(Failure::unexpected());
            };
            print::facts(&[
                ("Schedule", &schedule.id),
                ("Runs (UTC)", &schedule.cron),
                ("Next", &schedule.next_at.map(print::time).unwrap_or_default()),
            ])
        }
        Konnectors::Unschedule { on, schedule } => {
            let instance = carrier.instance(on).await?;
            carrier
                .control(Request::RemoveKonnectorSchedule { instance, schedule })
                .await?;
            Ok(())
        }
        Konnectors::DevConfig { on, account, output } => {
            let instance = carrier.instance(on).await?;
            let reply = carrier
                .control(Request::KonnectorDevConfig { instance, account })
                .await?;
            let Reply::KonnectorDevConfig { file } = reply else {
                return Err(Failure::unexpected());
            };
            match output {
                Some(path) => write_private(&path, file.expose()),
                None => print::line(file.expose()),
            }
        }
    }
}

async fn all(carrier: &Carrier, on: On) -> Result<(Option<String>, Vec<Konnector>), Failure> {
    let instance = carrier.instance(on).await?;
    match carrier.control(Request::ListKonnectors { instance }).await? {
        Reply::Konnectors { node, konnectors } => Ok((node, konnectors)),
        _ => Err(Failure::unexpected()),
    }
}

async fn list(carrier: &Carrier, on: On, json: bool) -> Result<(), Failure> {
    let (node, konnectors) = all(carrier, on).await?;
    if json {
        return print::json(&konnectors);
    }
    let rows = konnectors.into_iter().map(|one| {
        let next = one.schedules.iter().filter_map(|schedule| schedule.next_at).min();
        vec![
            one.slug,
            one.version,
            one.account_type,
            one.accounts.len().to_string(),
            next.map(print::time).unwrap_or_default(),
            one.last_job.as_ref().map(ended).unwrap_or_default(),
        ]
    });
    print::table(
        &["NAME", "VERSION", "SERVICE", "ACCOUNTS", "NEXT RUN", "LAST RUN"],
        rows,
    )?;
    if node.is_none() {
        print::aside(
            "gatelodge: Node.js was not found, and konnectors cannot run without it. Install it from https://nodejs.org.",
        )?;
    }
    Ok(())
}

fn ended(job: &KonnectorJob) -> String {
    match (job.state, &job.error) {
        (KonnectorJobState::Queued, _) => "waits".to_owned(),
        (KonnectorJobState::Running, _) => "runs".to_owned(),
        (KonnectorJobState::Done, _) => "done".to_owned(),
        (KonnectorJobState::Errored, error) => error.clone().unwrap_or_else(|| "failed".to_owned()),
    }
}

async fn show(carrier: &Carrier, which: Which, json: bool) -> Result<(), Failure> {
    let slug = which.slug.clone();
    let (_, konnectors) = all(carrier, which.on).await?;
    let Some(one) = konnectors.into_iter().find(|one| one.slug == slug) else {
        return Err(Failure::say(format!("the konnector `{slug}` is not installed")));
    };
    if json {
        return print::json(&one);
    }
    print::facts(&[
        ("Name", &one.name),
        ("Name in addresses", &one.slug),
        ("Version", &one.version),
        ("Service", &one.account_type),
        ("Asks the service for", one.scope.as_deref().unwrap_or_default()),
        (
            "Connect an account",
            one.connect_at.as_deref().unwrap_or_default(),
        ),
        ("Last run", &one.last_job.as_ref().map(ended).unwrap_or_default()),
    ])?;
    for account in &one.accounts {
        print::facts(&[("Account", format!("{} {}", account.id, account.name).trim_end())])?;
    }
    for schedule in &one.schedules {
        let next = match (&schedule.paused, schedule.next_at) {
            (Some(error), _) => format!("waits for you: {error}"),
            (None, Some(at)) => format!("next {}", print::time(at)),
            (None, None) => String::new(),
        };
        print::facts(&[(
            "Schedule",
            &format!("{} ({} UTC) {next}", schedule.id, schedule.cron),
        )])?;
    }
    Ok(())
}

async fn jobs(carrier: &Carrier, which: Which) -> Result<(String, Vec<KonnectorJob>), Failure> {
    let (instance, slug) = (carrier.instance(which.on).await?, which.slug);
    let request = Request::ListKonnectorJobs {
        instance: instance.clone(),
        slug,
    };
    match carrier.control(request).await? {
        Reply::KonnectorJobs { jobs } => Ok((instance, jobs)),
        _ => Err(Failure::unexpected()),
    }
}

fn tell_jobs(jobs: Vec<KonnectorJob>) -> Result<(), Failure> {
    let time = |at: Option<i64>| at.map(print::time).unwrap_or_default();
    let rows = jobs.into_iter().map(|job| {
        let how = ended(&job);
        vec![
            job.id,
            job.account.unwrap_or_default(),
            if job.manual { "you" } else { "schedule" }.to_owned(),
            time(job.started_at),
            time(job.finished_at),
            how,
        ]
    });
    print::table(&["RUN", "ACCOUNT", "ASKED BY", "BEGAN", "ENDED", "HOW"], rows)
}

async fn log_of(
    carrier: &Carrier,
    instance: &str,
    job: &str,
) -> Result<(KonnectorJob, Vec<KonnectorLine>), Failure> {
    let request = Request::ShowKonnectorJob {
        instance: instance.to_owned(),
        job: job.to_owned(),
    };
    match carrier.control(request).await? {
        Reply::KonnectorLog { job, lines } => Ok((job, lines)),
        _ => Err(Failure::unexpected()),
    }
}

async fn logs(carrier: &Carrier, which: Which, run: Option<String>, json: bool) -> Result<(), Failure> {
    let (instance, job) = if let Some(run) = run {
        (carrier.instance(which.on).await?, run)
    } else {
        let slug = which.slug.clone();
        let (instance, jobs) = jobs(carrier, which).await?;
        let latest = jobs.into_iter().next();
        let job = latest.ok_or_else(|| Failure::say(format!("{slug} did not run yet")))?;
        (instance, job.id)
    };
    let (_, lines) = log_of(carrier, &instance, &job).await?;
    if json {
        return print::json(&lines);
    }
    lines.iter().try_for_each(tell_line)
}

fn tell_line(line: &KonnectorLine) -> Result<(), Failure> {
    print::line(format_args!(
        "{} {:8} {}",
        print::time(line.at),
        line.kind,
        line.message
    ))
}

async fn begin(
    carrier: &Carrier,
    which: Which,
    account: Option<String>,
    payload: Option<PathBuf>,
    detach: bool,
) -> Result<(), Failure> {
    let instance = carrier.instance(which.on).await?;
    let payload = payload.map(std::fs::read_to_string).transpose()?;
    let request = Request::RunKonnector {
        instance: instance.clone(),
        slug: which.slug,
        account,
        payload,
    };
    let Reply::KonnectorJob { job } = carrier.control(request).await? else {
        return Err(Failure::unexpected());
    };
    if detach {
        return print::line(job.id);
    }
    let mut told = 0;
    loop {
        let (now, lines) = log_of(carrier, &instance, &job.id).await?;
        lines.iter().skip(told).try_for_each(tell_line)?;
        told = lines.len();
        match now.state {
            KonnectorJobState::Done => return Ok(()),
            KonnectorJobState::Errored => {
                return Err(Failure::say(format!("it failed: {}", ended(&now))));
            }
            KonnectorJobState::Queued | KonnectorJobState::Running => tokio::time::sleep(LOOK).await,
        }
    }
}

/// Writes a file with a token in it: for its owner alone.
fn write_private(path: &std::path::Path, text: &str) -> Result<(), Failure> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    #[cfg(unix)]
    file.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o600))?;
    std::io::Write::write_all(&mut file, text.as_bytes())?;
    std::io::Write::write_all(&mut file, b"\n")?;
    Ok(())
}
