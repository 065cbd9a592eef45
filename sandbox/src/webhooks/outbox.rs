//! The deliveries under way.

use std::collections::HashMap;

use crate::changes::Delivery;

#[derive(Default)]
pub(crate) struct Outbox {
    pending: HashMap<Delivery, Pending>,
}

#[derive(Default)]
struct Pending {
    /// Attempts that failed.
    failed: usize,
    /// Somebody is delivering it.
    is_attended: bool,
}

impl Outbox {
    pub(crate) fn add(&mut self, delivery: Delivery) {
        self.pending.insert(delivery, Pending::default());
    }

    /// Hands out, once, what nobody delivers yet, with the number of attempts that failed.
    pub(super) fn unattended(&mut self) -> Vec<(Delivery, usize)> {
        let unattended = self.pending.iter_mut().filter(|(_, it)| !it.is_attended);
        unattended
            .map(|(delivery, pending)| {
                pending.is_attended = true;
                (delivery.clone(), pending.failed)
            })
            .collect()
    }

    /// Notes an attempt: the delivery is settled, or has to be tried again.
    pub(crate) fn attempted(&mut self, delivery: &Delivery, is_settled: bool) {
        if is_settled {
            self.pending.remove(delivery);
        } else if let Some(pending) = self.pending.get_mut(delivery) {
            pending.failed += 1;
        }
    }
}
