//! The server is killed with SIGKILL at random moments under load, twenty times. Nothing that a client was told is lost,
//! and every invariant holds.

use std::{path::Path, process::Command, time::Duration};

use fermata_server::bench::Busy;

const KILLS: u32 = 20;

#[tokio::test(flavor = "multi_thread")]
async fn killed_twenty_times_nothing_is_lost_and_nothing_is_broken() {
    let seed: u64 =
        std::env::var("FERMATA_TEST_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or_else(|| {
            use std::hash::{BuildHasher, Hasher};
            std::hash::RandomState::new().build_hasher().finish()
        });
    println!("seed {seed} (run again with FERMATA_TEST_SEED={seed})");
    let folder = tempfile::tempdir().unwrap();
    let program = Path::new(env!("CARGO_BIN_EXE_fermata"));
    let mut busy = Busy::prepare(program, folder.path()).await.unwrap();
    let mut completed = Vec::new();
    let mut slowest = Duration::ZERO;
    let mut dice = seed | 1;
    for kill in 1..=KILLS {
        dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        // A busy machine completes nothing so early: as long as that is so, it is killed later and later.
        let patience = if completed.is_empty() { kill } else { 1 };
        let moment = Duration::from_millis(50 + (dice >> 33) % 400) * patience;
        let (ready, more) = busy.start_and_kill(8, moment).await.unwrap();
        println!(
            "start {kill}: ready after {} ms, killed after {} ms under load, in which {} runs were completed",
            ready.as_millis(),
            moment.as_millis(),
            more.len()
        );
        slowest = slowest.max(ready);
        completed.extend(more);
    }
    println!("{} runs completed; the slowest restart took {} ms", completed.len(), slowest.as_millis());
    assert!(!completed.is_empty(), "no run was completed: the load is none");
    assert_eq!(busy.lost(&completed).await.unwrap(), Vec::new(), "runs that a client was told are completed");
    let doctor = Command::new(program).arg("doctor").arg("--data").arg(folder.path()).output().unwrap();
    let said = String::from_utf8_lossy(&doctor.stdout);
    assert!(
        doctor.status.success() && said.contains("All is well."),
        "{said}{}",
        String::from_utf8_lossy(&doctor.stderr)
    );
}
