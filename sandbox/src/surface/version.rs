//! Versions of the service, by the numbers of the official Python package.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

/// The first and the last version whose surface is known.
const KNOWN: [u32; 2] = [0, 27];

/// The second and the third number of a version, the first being 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Version(pub(crate) u32, pub(crate) u32);

impl Version {
    fn read(text: &str) -> Option<Self> {
        let mut numbers = text.strip_prefix("0.")?.splitn(2, '.');
        let minor = numbers.next()?.parse().ok()?;
        let patch = numbers.next().map_or(Some(0), |patch| patch.parse().ok())?;
        (KNOWN[0]..=KNOWN[1])
            .contains(&minor)
            .then_some(Self(minor, patch))
    }
}

impl fmt::Display for Version {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "0.{}.{}", self.0, self.1)
    }
}

impl Serialize for Version {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Version {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::read(&text).ok_or_else(|| {
            D::Error::custom(format!(
                "expected a version from 0.{} to 0.{}, got `{text}`",
                KNOWN[0], KNOWN[1]
            ))
        })
    }
}
