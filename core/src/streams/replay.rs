//! What a stream has handed out, so that after a reconnect nothing comes twice.

use std::collections::VecDeque;
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};

use crate::streams::event::{EventKind, WorkerEvent};

/// How many events are remembered: enough for hours of a worker, and memory stays flat.
const REMEMBERED: usize = 65_536;

/// Recognises events that a server sends again.
///
/// A server that resumes after `Last-Event-ID` sends none. One that cannot resume replays in
/// the same order: the replay is matched against what was handed out, event by event, and the
/// first that does not fit is new.
#[derive(Debug, Default)]
pub(crate) struct Replay {
    first: Option<u64>,
    /// Fingerprints of the events handed out, oldest first.
    seen: VecDeque<u64>,
    state: State,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum State {
    /// Everything that comes is new.
    #[default]
    Live,
    /// The stream was just opened again: the next event tells whether it is a replay.
    Reopened,
    /// A replay, about to repeat the event at this place in `seen`.
    Repeating(usize),
}

impl Replay {
    /// The stream was opened again.
    pub(crate) fn reopened(&mut self) {
        self.state = State::Reopened;
    }

    /// Whether the event is new. A new one is remembered.
    pub(crate) fn admit(&mut self, event: &WorkerEvent) -> bool {
        let mark = fingerprint(event);
        let known_at = match self.state {
            State::Live => None,
            State::Reopened => self.replay_start(event, mark),
            State::Repeating(next) if event.id.is_some() => self.find(mark, next),
            // Without ids only the very next one is a repetition: a server may send a snapshot
            // and then what is new, in which the same words may come again.
            State::Repeating(next) => (self.seen.get(next) == Some(&mark)).then_some(next),
        };
        match known_at {
            Some(index) => {
                let next = index + 1;
                self.state = if next < self.seen.len() {
                    State::Repeating(next)
                } else {
                    State::Live
                };
                false
            }
            None => {
                if self.state == State::Reopened || event.id.is_none() {
                    self.state = State::Live;
                }
                self.remember(mark);
                true
            }
        }
    }

    /// Where a replay that begins with `event` begins. An event with an id begins one when it was
    /// seen; one without only when it is what the stream once began with: the same words may
    /// well come again in a stream that goes on.
    fn replay_start(&self, event: &WorkerEvent, mark: u64) -> Option<usize> {
        if event.id.is_some() {
            return self.find(mark, 0);
        }
        // When the beginning is forgotten, the oldest that is remembered stands in for it.
        (self.first == Some(mark)).then(|| self.find(mark, 0).unwrap_or(0))
    }

    fn find(&self, mark: u64, from: usize) -> Option<usize> {
        self.seen
            .iter()
            .skip(from)
            .position(|seen| *seen == mark)
            .map(|ahead| from + ahead)
    }

    fn remember(&mut self, mark: u64) {
        self.first.get_or_insert(mark);
        if self.seen.len() == REMEMBERED {
            self.seen.pop_front();
            if let State::Repeating(next) = &mut self.state {
                *next = next.saturating_sub(1);
            }
        }
        self.seen.push_back(mark);
    }
}

/// A snapshot tells another state each time it is taken: its place in the stream is what counts.
fn fingerprint(event: &WorkerEvent) -> u64 {
    let mut hasher = DefaultHasher::new();
    event.id.hash(&mut hasher);
    if event.kind == EventKind::Worker {
        "worker".hash(&mut hasher);
    } else {
        (&event.event, &event.data).hash(&mut hasher);
    }
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(id: Option<&str>, data: &str) -> WorkerEvent {
        WorkerEvent::new(id.map(Into::into), "message".into(), data.to_owned())
    }

    /// What is handed out when `first` is cut and `second` comes after the reconnect.
    fn handed_out(first: &[WorkerEvent], second: &[WorkerEvent]) -> Vec<String> {
        let mut replay = Replay::default();
        let mut out: Vec<String> = first
            .iter()
            .filter(|event| replay.admit(event))
            .map(|event| event.data.clone())
            .collect();
        replay.reopened();
        out.extend(
            second
                .iter()
                .filter(|event| replay.admit(event))
                .map(|event| event.data.clone()),
        );
        out
    }

    #[test]
    fn a_stream_cut_anywhere_and_replayed_from_the_start_comes_once() {
        for with_ids in [true, false] {
            let all: Vec<WorkerEvent> = ["{\"object\":\"worker\"}", "a", "b", "a", "a", "c"]
                .iter()
                .enumerate()
                .map(|(index, data)| event(with_ids.then(|| index.to_string()).as_deref(), data))
                .collect();
            let whole: Vec<String> = all.iter().map(|event| event.data.clone()).collect();
            for cut in 0..=all.len() {
                assert_eq!(
                    handed_out(&all[..cut], &all),
                    whole,
                    "ids: {with_ids}, cut at {cut}"
                );
            }
        }
    }

    #[test]
    fn a_resumed_stream_comes_whole() {
        let all: Vec<WorkerEvent> = (0..5)
            .map(|index| event(Some(&index.to_string()), "same"))
            .collect();
        assert_eq!(handed_out(&all[..2], &all[2..]).len(), 5);
    }

    #[test]
    fn a_stream_without_ids_that_goes_on_may_repeat_its_words() {
        let first = [event(None, "start"), event(None, "the")];
        let second = [event(None, "the"), event(None, "end")];
        assert_eq!(handed_out(&first, &second), ["start", "the", "the", "end"]);
    }

    #[test]
    fn after_a_snapshot_what_is_new_is_handed_out_even_if_it_came_before() {
        let snapshot = event(None, "{\"object\":\"worker\"}");
        let first = [snapshot.clone(), event(None, "a"), event(None, "b")];
        let second = [
            snapshot,
            event(None, "x"),
            event(None, "b"),
            event(None, "a"),
        ];
        let out = handed_out(&first, &second);
        assert_eq!(out[1..], ["a", "b", "x", "b", "a"]);
    }

    #[test]
    fn a_newer_snapshot_in_place_of_the_first_still_marks_a_replay() {
        let first = [
            event(None, "{\"object\":\"worker\",\"n\":1}"),
            event(None, "a"),
        ];
        let second = [
            event(None, "{\"object\":\"worker\",\"n\":2}"),
            event(None, "a"),
            event(None, "b"),
        ];
        assert_eq!(
            handed_out(&first, &second),
            ["{\"object\":\"worker\",\"n\":1}", "a", "b"]
        );
    }
}
