//! How much a worker may spend.

use serde::{Deserialize, Serialize};

/// The budget of a run, `standard` when the request names none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Budget {
    /// Quick lookups.
    Low,
    /// A handful of tool calls.
    #[default]
    Standard,
    /// Research in several steps.
    High,
    /// No limit on spending.
    Unlimited,
}

impl Budget {
    pub(crate) const NAMES: [&'static str; 4] = ["low", "standard", "high", "unlimited"];

    pub(crate) fn parse(name: &str) -> Option<Self> {
        match name {
            "low" => Some(Self::Low),
            "standard" => Some(Self::Standard),
            "high" => Some(Self::High),
            "unlimited" => Some(Self::Unlimited),
            _ => None,
        }
    }

    /// Steps the scripted agent takes unless the input says otherwise.
    pub(crate) fn steps(self) -> usize {
        match self {
            Self::Low => 2,
            Self::Standard => 3,
            Self::High | Self::Unlimited => 4,
        }
    }

    /// What a unit of work costs beside the low budget; strictly rising.
    pub(crate) fn effort(self) -> u64 {
        match self {
            Self::Low => 1,
            Self::Standard => 3,
            Self::High => 8,
            Self::Unlimited => 20,
        }
    }
}
