//! Wishes a test writes into the input: `[words=50] [seconds=0]`, or a JSON object as first line.

use std::ops::RangeInclusive;
use std::str::FromStr;
use std::time::Duration;

use serde_json::Value;

use crate::error::ApiError;

const MAX_SECONDS: f64 = 366.0 * 86_400.0;

/// What the input asks of the agent, and what is left of it as the instruction proper.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Directives {
    /// Words of the answer.
    pub(crate) words: Option<usize>,
    /// Length of the run in sandbox time.
    pub(crate) duration: Option<Duration>,
    /// Steps, the one that writes the answer included.
    pub(crate) steps: Option<usize>,
    /// Files written into the workspace.
    pub(crate) files: Option<usize>,
    /// Bytes of the first file written.
    pub(crate) file_bytes: Option<usize>,
    /// Sources cited.
    pub(crate) sources: Option<usize>,
    /// The answer, word for word.
    pub(crate) say: Option<String>,
    /// UTF-16 units in each piece of the streamed answer, in place of words.
    pub(crate) units: Option<usize>,
    /// UTF-16 units after which the answer is cut off.
    pub(crate) cut: Option<usize>,
    /// Let the run fail with this text.
    pub(crate) fail: Option<String>,
    /// Also stream the stored messages, as events named `message`.
    pub(crate) messages: bool,
    /// The input without the directives.
    pub(crate) instruction: String,
}

impl Directives {
    /// Reads the directives; a known name with a bad value is refused, unknown names are text.
    pub(crate) fn read(input: &str) -> Result<Self, ApiError> {
        let mut found = Self::default();
        let rest = found.take_json_line(input)?;
        found.take_markers(rest)?;
        Ok(found)
    }

    fn take_json_line<'a>(&mut self, input: &'a str) -> Result<&'a str, ApiError> {
        let (line, rest) = input.split_once('\n').unwrap_or((input, ""));
        let Ok(Value::Object(wishes)) = serde_json::from_str(line) else {
            return Ok(input);
        };
        let mut wished = self.clone();
        for (name, value) in &wishes {
            let text = value
                .as_str()
                .map_or_else(|| value.to_string(), str::to_owned);
            if !wished.set(name, &text)? {
                return Ok(input);
            }
        }
        *self = wished;
        Ok(rest)
    }

    fn take_markers(&mut self, mut rest: &str) -> Result<(), ApiError> {
        let mut kept = String::with_capacity(rest.len());
        while let Some(open) = rest.find('[') {
            let (before, from) = rest.split_at(open);
            kept.push_str(before);
            let marker = from[1..].split_once(']');
            let wish = marker.and_then(|(inner, after)| Some((inner.split_once('=')?, after)));
            match wish {
                Some(((name, value), after)) if self.set(name, value)? => rest = after,
                _ => {
                    kept.push('[');
                    rest = &from[1..];
                }
            }
        }
        kept.push_str(rest);
        self.instruction = kept.split_whitespace().collect::<Vec<_>>().join(" ");
        Ok(())
    }

    /// Sets one wish; `false` when there is none of that name.
    fn set(&mut self, name: &str, value: &str) -> Result<bool, ApiError> {
        match name {
            "words" => self.words = Some(number(name, value, &(1..=100_000))?),
            "seconds" => {
                let seconds = number(name, value, &(0.0..=MAX_SECONDS))?;
                self.duration = Some(Duration::from_secs_f64(seconds));
            }
            "steps" => self.steps = Some(number(name, value, &(1..=20))?),
            "files" => self.files = Some(number(name, value, &(0..=50))?),
            "file_bytes" => self.file_bytes = Some(number(name, value, &(0..=256 << 20))?),
            "sources" => self.sources = Some(number(name, value, &(0..=50))?),
            "messages" => self.messages = number(name, value, &(0..=1))? == 1,
            "units" => self.units = Some(number(name, value, &(1..=100_000))?),
            "cut" => self.cut = Some(number(name, value, &(0..=1_000_000))?),
            "say" => self.say = Some(value.to_owned()),
            "fail" => self.fail = Some(value.to_owned()),
            _ => return Ok(false),
        }
        Ok(true)
    }
}

fn number<T>(name: &str, value: &str, limits: &RangeInclusive<T>) -> Result<T, ApiError>
where
    T: FromStr + PartialOrd + std::fmt::Display,
{
    value.trim().parse().ok().filter(|number| limits.contains(number)).ok_or_else(|| {
        ApiError::bad_request(format!(
            "input: the sandbox directive `{name}` takes a number from {} to {}, got `{value}`.",
            limits.start(),
            limits.end()
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markers_are_taken_out_of_the_instruction() {
        let found = Directives::read("Find [words=5] flights [seconds=0.5] to [Oslo]").unwrap();
        assert_eq!(found.words, Some(5));
        assert_eq!(found.duration, Some(Duration::from_millis(500)));
        assert_eq!(found.instruction, "Find flights to [Oslo]");
    }

    #[test]
    fn a_json_line_says_the_same() {
        let found = Directives::read("{\"files\":0,\"say\":\"Hello you\"}\nGreet").unwrap();
        assert_eq!(found.files, Some(0));
        assert_eq!(found.say.as_deref(), Some("Hello you"));
        assert_eq!(found.instruction, "Greet");
    }

    #[test]
    fn other_json_is_an_instruction_and_bad_values_are_refused() {
        let found = Directives::read("{\"city\":\"Oslo\"}").unwrap();
        assert_eq!(found.instruction, "{\"city\":\"Oslo\"}");
        assert!(Directives::read("x [words=0]").is_err());
        assert!(Directives::read("x [seconds=NaN]").is_err());
    }
}
