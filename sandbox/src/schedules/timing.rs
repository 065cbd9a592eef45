//! When a schedule fires: the four forms of `when`.

use std::ops::RangeInclusive;
use std::str::FromStr;
use std::time::Duration;

use chrono::{DateTime, NaiveDateTime, Utc};
use chrono_tz::Tz;
use croner::Cron;
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value, json};

use crate::clock::later;
use crate::error::ApiError;
use crate::input::{Fields, unexpected};

const SECONDS: RangeInclusive<u64> = 1..=31_536_000;
const TYPES: &str = "one of scheduled, delayed, cron, interval";

#[derive(Debug, Clone)]
pub(crate) enum Timing {
    /// Once, at a date; at once when that has passed.
    Scheduled { date: DateTime<Utc> },
    /// Once, some seconds after it was made.
    Delayed { seconds: u64 },
    /// Whenever a pattern matches, in the zone of the sandbox.
    Cron { text: String, pattern: Box<Cron> },
    /// Again and again, the first time one interval after it was made.
    Interval { seconds: u64 },
}

impl Timing {
    /// Reads `when` from the body of a request.
    pub(crate) fn read(body: &Fields) -> Result<Self, ApiError> {
        Self::read_when(&body.object("when")?)
    }

    fn read_when(when: &Fields) -> Result<Self, ApiError> {
        match when.0.get("type").and_then(Value::as_str) {
            Some("scheduled") => Ok(Self::Scheduled { date: date(when)? }),
            Some("delayed") => Ok(Self::Delayed {
                seconds: when.integer("delayInSeconds", SECONDS)?,
            }),
            Some("interval") => Ok(Self::Interval {
                seconds: when.integer("intervalSeconds", SECONDS)?,
            }),
            Some("cron") => {
                let text = when.text("cron")?;
                let pattern = Cron::from_str(&text)
                    .map_err(|error| ApiError::bad_request(format!("when.cron: {error}.")))?;
                Ok(Self::Cron {
                    text,
                    pattern: Box::new(pattern),
                })
            }
            _ => Err(unexpected("when.type", TYPES, when.0.get("type"))),
        }
    }

    /// The `when` that it was read from.
    pub(super) fn when(&self) -> Value {
        match self {
            Self::Scheduled { date } => json!({ "type": "scheduled", "date": date }),
            Self::Delayed { seconds } => json!({ "type": "delayed", "delayInSeconds": seconds }),
            Self::Cron { text, .. } => json!({ "type": "cron", "cron": text }),
            Self::Interval { seconds } => json!({ "type": "interval", "intervalSeconds": seconds }),
        }
    }

    /// The first time it fires; none for a pattern that never matches.
    pub(crate) fn first(&self, now: DateTime<Utc>, zone: Tz) -> Option<DateTime<Utc>> {
        match self {
            Self::Scheduled { date } => Some(*date),
            Self::Delayed { seconds } | Self::Interval { seconds } => {
                Some(later(now, Duration::from_secs(*seconds)))
            }
            Self::Cron { pattern, .. } => next_match(pattern, now, zone),
        }
    }

    /// The next time it fires after it fired at `last`; times that have passed are left out.
    pub(crate) fn next(
        &self,
        last: DateTime<Utc>,
        now: DateTime<Utc>,
        zone: Tz,
    ) -> Option<DateTime<Utc>> {
        match self {
            Self::Scheduled { .. } | Self::Delayed { .. } => None,
            Self::Interval { seconds } => {
                let missed = (now - last).num_seconds().max(0).unsigned_abs() / seconds;
                Some(later(last, Duration::from_secs((missed + 1) * seconds)))
            }
            Self::Cron { pattern, .. } => next_match(pattern, now.max(last), zone),
        }
    }
}

impl Serialize for Timing {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.when().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Timing {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let when = Fields(Map::deserialize(deserializer)?);
        Self::read_when(&when).map_err(D::Error::custom)
    }
}

/// The next time after a moment at which a pattern matches the local time of a zone.
fn next_match(pattern: &Cron, after: DateTime<Utc>, zone: Tz) -> Option<DateTime<Utc>> {
    let local = after.with_timezone(&zone);
    let next = pattern.find_next_occurrence(&local, false).ok()?;
    Some(next.to_utc())
}

/// A date with an offset, or one without, which is read as UTC.
fn date(when: &Fields) -> Result<DateTime<Utc>, ApiError> {
    let text = when.text("date")?;
    DateTime::parse_from_rfc3339(&text)
        .map(|date| date.to_utc())
        .or_else(|_| NaiveDateTime::from_str(&text).map(|date| date.and_utc()))
        .map_err(|_| {
            let got = Value::String(text);
            unexpected("when.date", "an ISO 8601 date and time", Some(&got))
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn timing(when: &Value) -> Result<Timing, ApiError> {
        let Value::Object(fields) = json!({ "when": when }) else {
            unreachable!()
        };
        Timing::read(&Fields(fields))
    }

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn dates_may_leave_the_offset_out() {
        for text in [
            "2030-01-02T03:04:05Z",
            "2030-01-02T04:04:05+01:00",
            "2030-01-02T03:04:05",
        ] {
            let timing = timing(&json!({ "type": "scheduled", "date": text })).unwrap();
            assert_eq!(
                timing.first(at("2020-01-01T00:00:00Z"), Tz::UTC),
                Some(at("2030-01-02T03:04:05Z"))
            );
        }
    }

    #[test]
    fn intervals_leave_out_what_was_missed() {
        let timing = timing(&json!({ "type": "interval", "intervalSeconds": 10 })).unwrap();
        let (last, now) = (at("2030-01-01T00:00:10Z"), at("2030-01-01T00:00:45Z"));
        let next = timing.next(last, now, Tz::UTC);
        assert_eq!(next, Some(at("2030-01-01T00:00:50Z")));
    }

    #[test]
    fn patterns_fire_at_the_next_match() {
        let timing = timing(&json!({ "type": "cron", "cron": "30 9 * * *" })).unwrap();
        let first = timing.first(at("2030-01-01T10:00:00Z"), Tz::UTC);
        assert_eq!(first, Some(at("2030-01-02T09:30:00Z")));
    }

    #[test]
    fn patterns_follow_the_zone_over_the_changes_of_its_clocks() {
        let zone = chrono_tz::Europe::Madrid;
        let runs = |cron: &str, after: &str| -> Vec<String> {
            let timing = timing(&json!({ "type": "cron", "cron": cron })).unwrap();
            let mut now = at(after);
            let next = || {
                now = timing.next(now, now, zone)?;
                Some(now.format("%dT%H:%M").to_string())
            };
            std::iter::from_fn(next).take(3).collect()
        };
        // Nine o'clock is another hour in UTC from the last Sunday of March and October on.
        let daily = "0 9 * * *";
        assert_eq!(
            runs(daily, "2027-03-26T12:00:00Z"),
            ["27T08:00", "28T07:00", "29T07:00"]
        );
        assert_eq!(
            runs(daily, "2027-10-29T12:00:00Z"),
            ["30T07:00", "31T08:00", "01T08:00"]
        );
        // Half past two does not exist on one of these days, and comes twice on the other.
        let at_night = "30 2 * * *";
        assert_eq!(
            runs(at_night, "2027-03-27T00:00:00Z"),
            ["27T01:30", "28T01:00", "29T00:30"]
        );
        assert_eq!(
            runs(at_night, "2027-10-30T00:00:00Z"),
            ["30T00:30", "31T00:30", "01T01:30"]
        );
        // Every hour is every hour.
        assert_eq!(
            runs("0 * * * *", "2027-10-31T00:30:00Z"),
            ["31T01:00", "31T02:00", "31T03:00"]
        );
    }

    #[test]
    fn what_is_outside_the_limits_is_refused() {
        assert!(timing(&json!({ "type": "delayed", "delayInSeconds": 60.0 })).is_ok());
        for when in [
            json!({ "type": "delayed", "delayInSeconds": 0 }),
            json!({ "type": "delayed", "delayInSeconds": 31_536_001 }),
            json!({ "type": "delayed", "delayInSeconds": 1.5 }),
            json!({ "type": "interval" }),
            json!({ "type": "cron", "cron": "every day" }),
            json!({ "type": "scheduled", "date": "tomorrow" }),
            json!({ "type": "weekly" }),
            json!("daily"),
        ] {
            assert!(timing(&when).is_err(), "{when}");
        }
    }
}
