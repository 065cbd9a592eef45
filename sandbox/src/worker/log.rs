//! The events of a worker, numbered from 1, for live readers and for those who come back.

use std::collections::VecDeque;
use std::sync::Arc;

/// Turns whose events are kept; those of older turns are dropped, their numbers are not reused.
const KEPT_TURNS: usize = 8;

/// An event: its optional name and its data, always JSON.
#[derive(Debug, Clone)]
pub(crate) struct Event {
    pub(crate) id: u64,
    pub(crate) name: Option<&'static str>,
    pub(crate) data: Arc<str>,
}

/// Where a turn begins and, once it is over, ends.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Span {
    pub(crate) first: u64,
    pub(crate) last: Option<u64>,
}

#[derive(Debug, Default)]
pub(crate) struct EventLog {
    events: VecDeque<Event>,
    dropped: u64,
    spans: Vec<Span>,
}

impl EventLog {
    pub(crate) fn push(&mut self, name: Option<&'static str>, data: Arc<str>) {
        let id = self.last_id() + 1;
        self.events.push_back(Event { id, name, data });
    }

    pub(crate) fn last_id(&self) -> u64 {
        self.dropped + self.events.len() as u64
    }

    /// Opens a turn at the next event and returns its index.
    pub(crate) fn open_turn(&mut self) -> usize {
        self.spans.push(Span {
            first: self.last_id() + 1,
            last: None,
        });
        if let Some(index) = self.spans.len().checked_sub(KEPT_TURNS) {
            let oldest = self.spans[index].first;
            while self.events.front().is_some_and(|event| event.id < oldest) {
                self.events.pop_front();
                self.dropped += 1;
            }
        }
        self.spans.len() - 1
    }

    pub(crate) fn close_turn(&mut self) {
        let last = self.last_id();
        if let Some(span) = self.spans.last_mut() {
            span.last = Some(last);
        }
    }

    pub(crate) fn span(&self, turn: usize) -> Option<Span> {
        self.spans.get(turn).copied()
    }

    /// Whether a turn is open.
    pub(crate) fn is_open(&self) -> bool {
        self.spans.last().is_some_and(|span| span.last.is_none())
    }

    pub(crate) fn turns(&self) -> usize {
        self.spans.len()
    }

    /// The data of one event, unless it was dropped.
    pub(crate) fn data(&self, id: u64) -> Option<Arc<str>> {
        let index = usize::try_from(id.checked_sub(self.dropped + 1)?).ok()?;
        self.events.get(index).map(|event| Arc::clone(&event.data))
    }

    /// At most `limit` kept events whose number is above `id`.
    pub(crate) fn after(&self, id: u64, limit: usize) -> Vec<Event> {
        let skip = usize::try_from(id.saturating_sub(self.dropped)).unwrap_or(usize::MAX);
        self.events.iter().skip(skip).take(limit).cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_go_on_when_old_turns_are_dropped() {
        let mut log = EventLog::default();
        for _ in 0..KEPT_TURNS + 2 {
            log.open_turn();
            log.push(None, "{}".into());
            log.push(None, "{}".into());
            log.close_turn();
        }
        assert_eq!(log.last_id(), 20);
        assert_eq!(log.after(0, 100).first().map(|event| event.id), Some(5));
        assert_eq!(log.after(18, 100).len(), 2);
        assert!(log.data(4).is_none() && log.data(5).is_some());
    }
}
