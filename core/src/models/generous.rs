//! Values read more generously than they are written: what an older server, or a careless one,
//! sends in a paid answer must not lose it.

use std::cell::Cell;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, Error, Visitor};

thread_local! {
    /// Whether something was read as another thing than it was since this was last looked at.
    static BENT: Cell<bool> = const { Cell::new(false) };
}

/// Reads something, and tells whether in it a null stood for a list, or a float for a whole number.
pub(crate) fn noting_bent<T>(read: impl FnOnce() -> T) -> (T, bool) {
    BENT.set(false);
    let value = read();
    (value, BENT.take())
}

/// A list or an object; null stands for an empty one.
pub(crate) fn empty<'de, D: Deserializer<'de>, T: Deserialize<'de> + Default>(
    deserializer: D,
) -> Result<T, D::Error> {
    let value = Option::<T>::deserialize(deserializer)?;
    Ok(value.unwrap_or_else(|| {
        BENT.set(true);
        T::default()
    }))
}

/// A whole number. Servers up to 0.19 send credits, times and counts as floats: a fraction is
/// rounded up, so that nothing is told to have been cheaper than it was.
pub(crate) fn whole<'de, D: Deserializer<'de>, T: TryFrom<i128>>(
    deserializer: D,
) -> Result<T, D::Error> {
    deserializer.deserialize_any(Whole(PhantomData))
}

/// The same where there may be none.
pub(crate) fn optional<'de, D: Deserializer<'de>, T: TryFrom<i128>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    struct Inner<T>(T);

    impl<'de, T: TryFrom<i128>> Deserialize<'de> for Inner<T> {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            whole(deserializer).map(Self)
        }
    }

    let inner = Option::<Inner<T>>::deserialize(deserializer)?;
    Ok(inner.map(|Inner(number)| number))
}

struct Whole<T>(PhantomData<T>);

impl<T: TryFrom<i128>> Whole<T> {
    fn fit<E: Error>(number: i128) -> Result<T, E> {
        T::try_from(number).map_err(|_| {
            E::custom(format_args!(
                "invalid value: integer `{number}`, expected one that fits"
            ))
        })
    }
}

impl<'de, T: TryFrom<i128>> Visitor<'de> for Whole<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number")
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<T, E> {
        Self::fit(number.into())
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<T, E> {
        Self::fit(number.into())
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<T, E> {
        BENT.set(true);
        // Casts from floats stop at the ends of the type, and beyond those nothing fits anyway.
        #[allow(clippy::cast_possible_truncation, reason = "it has no fraction left")]
        Self::fit(number.ceil() as i128)
    }

    /// With serde_json's feature `arbitrary_precision` a number comes as a map.
    fn visit_map<A: serde::de::MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
        let number =
            serde_json::Number::deserialize(serde::de::value::MapAccessDeserializer::new(map))?;
        if let Some(number) = number.as_i128() {
            return Self::fit(number);
        }
        match number.as_f64() {
            Some(number) => self.visit_f64(number),
            None => Err(A::Error::custom("invalid number")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq, serde::Deserialize)]
    struct Sample {
        #[serde(deserialize_with = "whole")]
        credits: u64,
        #[serde(default, deserialize_with = "optional")]
        at: Option<i64>,
        #[serde(deserialize_with = "empty")]
        files: Vec<String>,
    }

    #[test]
    fn floats_and_nulls_are_read() {
        for (text, credits, at) in [
            (r#"{"credits":12,"at":-5,"files":null}"#, 12, Some(-5)),
            (r#"{"credits":12.0,"files":[]}"#, 12, None),
            (r#"{"credits":12.5,"at":null,"files":[]}"#, 13, None),
            (r#"{"credits":0.1,"at":1.0,"files":[]}"#, 1, Some(1)),
        ] {
            let sample: Sample = serde_json::from_str(text).unwrap();
            let expected = Sample {
                credits,
                at,
                files: Vec::new(),
            };
            assert_eq!(sample, expected, "{text}");
        }
        for (text, problem) in [
            (r#"{"credits":-1,"files":[]}"#, "invalid value"),
            (r#"{"credits":1e300,"files":[]}"#, "invalid value"),
            (r#"{"credits":"1","files":[]}"#, "invalid type: string"),
            (r#"{"credits":null,"files":[]}"#, "invalid type: null"),
            (r#"{"credits":1}"#, "missing field `files`"),
            (r#"{"files":[]}"#, "missing field `credits`"),
        ] {
            let error = serde_json::from_str::<Sample>(text).unwrap_err();
            assert!(error.to_string().contains(problem), "{text}: {error}");
        }
    }
}
