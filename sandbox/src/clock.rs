//! Sandbox time: starts at the time of day and runs `speed` times as fast as the wall clock.

use std::collections::BTreeSet;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::watch;

use crate::lock::lock;

/// The fastest a sandbox may run; above it a tick of the timer skips whole schedules.
pub(crate) const MAX_SPEED: f64 = 1e6;

/// How often others get their turn after a leap: enough for one that wakes to hand on to others,
/// and for those to sleep again.
const TURNS_PER_LEAP: usize = 32;

#[derive(Clone, Copy)]
struct Pace {
    since: Instant,
    at: DateTime<Utc>,
    speed: f64,
}

impl Pace {
    fn now(&self) -> DateTime<Utc> {
        later(self.at, self.since.elapsed().mul_f64(self.speed))
    }
}

/// A clock whose speed can change while others sleep on it.
pub(crate) struct Clock {
    pace: watch::Sender<Pace>,
    /// When the sleepers want to wake, each with a number of its own.
    wakes: Mutex<BTreeSet<(DateTime<Utc>, u64)>>,
    sleepers: AtomicU64,
}

/// A sleeper's entry among the wakes; dropping it takes it out.
struct Sleeper<'a> {
    clock: &'a Clock,
    wake: (DateTime<Utc>, u64),
}

impl Drop for Sleeper<'_> {
    fn drop(&mut self) {
        lock(&self.clock.wakes).remove(&self.wake);
    }
}

impl Clock {
    /// A clock that starts at the time of day.
    pub(crate) fn new(speed: f64) -> Self {
        Self::starting(DateTime::from(std::time::SystemTime::now()), speed)
    }

    pub(crate) fn starting(at: DateTime<Utc>, speed: f64) -> Self {
        let since = Instant::now();
        Self {
            pace: watch::Sender::new(Pace { since, at, speed }),
            wakes: Mutex::default(),
            sleepers: AtomicU64::new(0),
        }
    }

    /// The time of day in the sandbox.
    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.pace.borrow().now()
    }

    pub(crate) fn speed(&self) -> f64 {
        self.pace.borrow().speed
    }

    /// Changes the speed from now on; sleepers wake at the sandbox time they asked for.
    pub(crate) fn set_speed(&self, speed: f64) {
        self.pace.send_modify(|pace| {
            *pace = Pace {
                at: pace.now(),
                since: Instant::now(),
                speed,
            };
        });
    }

    /// Lets a span of sandbox time pass at once: leaps from one wake to the next, so that
    /// everything due within it happens, in order and each at its own time.
    pub(crate) async fn advance(&self, span: Duration) {
        let end = later(self.now(), span);
        loop {
            let next = self.next_wake().filter(|wake| *wake < end);
            self.leap(next.unwrap_or(end));
            for _ in 0..TURNS_PER_LEAP {
                tokio::task::yield_now().await;
            }
            if next.is_none() {
                return;
            }
        }
    }

    /// When the next sleeper wakes. One whose time has come is awake already, or is not polled and
    /// must not hold up the others.
    fn next_wake(&self) -> Option<DateTime<Utc>> {
        let after = (self.now(), u64::MAX);
        let wakes = lock(&self.wakes);
        wakes.range(after..).next().map(|(wake, _)| *wake)
    }

    /// Goes on from a later time; does nothing when that has passed.
    fn leap(&self, to: DateTime<Utc>) {
        self.pace.send_modify(|pace| {
            pace.at = pace.now().max(to);
            pace.since = Instant::now();
        });
    }

    /// Sleeps until a sandbox time; returns at once when that time has passed.
    pub(crate) async fn sleep_until(&self, wake: DateTime<Utc>) {
        let _sleeper = self.announce(wake);
        let mut changes = self.pace.subscribe();
        loop {
            let pace = *changes.borrow_and_update();
            let Ok(left) = (wake - pace.now()).to_std() else {
                return;
            };
            if left.is_zero() {
                return;
            }
            tokio::select! {
                () = tokio::time::sleep(left.div_f64(pace.speed)) => {}
                changed = changes.changed() => if changed.is_err() { return },
            }
        }
    }

    fn announce(&self, wake: DateTime<Utc>) -> Sleeper<'_> {
        let wake = (wake, self.sleepers.fetch_add(1, Ordering::Relaxed));
        lock(&self.wakes).insert(wake);
        Sleeper { clock: self, wake }
    }

    /// Sleeps for a span of sandbox time.
    pub(crate) async fn sleep(&self, span: Duration) {
        self.sleep_until(later(self.now(), span)).await;
    }
}

/// A moment `span` after another; stays at the end of time rather than overflow.
pub(crate) fn later(moment: DateTime<Utc>, span: Duration) -> DateTime<Utc> {
    TimeDelta::from_std(span)
        .ok()
        .and_then(|span| moment.checked_add_signed(span))
        .unwrap_or(DateTime::<Utc>::MAX_UTC)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_change_of_speed_wakes_sleepers_in_sandbox_time() {
        let clock = Clock::new(1.0);
        let begun = clock.now();
        let real = Instant::now();
        tokio::join!(clock.sleep(Duration::from_secs(3600)), async {
            clock.set_speed(1e6);
        });
        assert!(clock.now() - begun >= TimeDelta::hours(1));
        assert!(real.elapsed() < Duration::from_secs(5));
    }
}
