//! Sandbox time: starts at the time of day and runs `speed` times as fast as the wall clock.

use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::watch;

/// The fastest a sandbox may run; above it a tick of the timer skips whole schedules.
pub(crate) const MAX_SPEED: f64 = 1e6;

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
}

impl Clock {
    pub(crate) fn new(speed: f64) -> Self {
        let at = DateTime::from(std::time::SystemTime::now());
        let since = Instant::now();
        Self {
            pace: watch::Sender::new(Pace { since, at, speed }),
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

    /// Sleeps until a sandbox time; returns at once when that time has passed.
    pub(crate) async fn sleep_until(&self, wake: DateTime<Utc>) {
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
