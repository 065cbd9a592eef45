//! Answers as the server that is played would write them: fields it does not have yet or no longer
//! has, and numbers and names in its own way.

use serde_json::{Map, Value, json};

use super::{Money, Numbers, Surface};

type Object = Map<String, Value>;

impl Surface {
    /// Whether any answer is other than the sandbox writes it.
    pub(crate) fn rewrites(&self) -> bool {
        self.version.is_some()
            || self.numbers != Numbers::Integers
            || self.money != Money::Full
            || self.unfinished_status.is_some()
    }

    /// Changes an answer into what this server makes of it.
    pub(crate) fn view(&self, value: &mut Value) {
        let Value::Object(answer) = value else {
            return;
        };
        if answer.get("object").is_some_and(|name| name == "worker") {
            return self.worker(answer);
        }
        if answer.contains_key("visibility") {
            return self.template(answer);
        }
        if let Some(Value::Object(task)) = answer.get_mut("task") {
            self.task(task);
        }
        for list in ["items", "turns"] {
            let turns = answer.get_mut(list).and_then(Value::as_array_mut);
            for turn in turns.into_iter().flatten().filter_map(Value::as_object_mut) {
                self.turn(turn);
            }
        }
        if !self.has((26, 0)) && answer.contains_key("schedules") {
            answer.remove("timezone");
        }
    }

    fn worker(&self, worker: &mut Object) {
        self.drop_new(worker, &[("structured_output", 11), ("url", 15)]);
        self.files(worker);
        if let Some(status) = &self.unfinished_status
            && worker.get("status").is_some_and(|it| it != "completed")
        {
            worker.insert("status".into(), status.clone().into());
            worker.insert("running".into(), false.into());
        }
        if self.money != Money::Full {
            worker.remove("costs");
        }
        if let Some(Value::Object(usage)) = worker.get_mut("usage") {
            self.usage(usage);
        }
    }

    fn usage(&self, usage: &mut Object) {
        match self.money {
            Money::Full if self.has((3, 0)) => {}
            Money::Full => {
                usage.remove("durationMs");
            }
            Money::Credits => usage.retain(|name, _| name == "credits" || name == "durationMs"),
            Money::None => usage.retain(|name, _| name == "durationMs"),
        }
        self.numbers(usage);
    }

    fn task(&self, task: &mut Object) {
        self.drop_new(task, &[("url", 15)]);
        self.unfinished(task);
        if let Some(Value::Object(totals)) = task.get_mut("totals") {
            self.numbers(totals);
        }
    }

    fn turn(&self, turn: &mut Object) {
        self.drop_new(turn, &[("structuredOutput", 11), ("files", 25)]);
        self.files(turn);
        self.unfinished(turn);
        self.numbers(turn);
    }

    fn template(&self, template: &mut Object) {
        let new = [("outputSchema", 11), ("summary", 12), ("url", 15)];
        self.drop_new(template, &new);
    }

    fn files(&self, holder: &mut Object) {
        let files = holder.get_mut("files").and_then(Value::as_array_mut);
        for file in files.into_iter().flatten().filter_map(Value::as_object_mut) {
            self.drop_new(file, &[("size", 23)]);
        }
    }

    fn unfinished(&self, holder: &mut Object) {
        if let Some(status) = &self.unfinished_status
            && let Some(known) = holder.get_mut("status")
            && (*known == "pending" || *known == "running")
        {
            *known = status.clone().into();
        }
    }

    /// Takes away what came with a later version.
    fn drop_new(&self, holder: &mut Object, fields: &[(&str, u32)]) {
        for (name, since) in fields {
            if !self.has((*since, 0)) {
                holder.remove(*name);
            }
        }
    }

    /// As floats, credits are half a credit below what the ledger says, so that none is whole.
    fn numbers(&self, holder: &mut Object) {
        if self.numbers == Numbers::Integers {
            return;
        }
        for (name, less) in [("credits", 0.5), ("durationMs", 0.0), ("turnCount", 0.0)] {
            if let Some(number) = holder.get_mut(name)
                && let Some(value) = number.as_f64()
            {
                *number = json!((value - less).max(0.0));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_worker_has_what_its_version_had() {
        let worker = json!({
            "object": "worker", "status": "pending", "running": false, "url": "u",
            "structured_output": null, "files": [{ "filename": "a", "size": 1 }],
            "costs": {}, "usage": { "costUsd": 1.0, "credits": 13, "durationMs": 2000 },
        });
        let viewed = |surface: Value| {
            let mut worker = worker.clone();
            Surface::from_json(surface).unwrap().view(&mut worker);
            worker
        };
        assert_eq!(viewed(json!({})), worker);
        let old = viewed(json!("0.18"));
        assert_eq!(
            old["usage"],
            json!({ "credits": 12.5, "durationMs": 2000.0 })
        );
        assert_eq!(old["files"], json!([{ "filename": "a" }]));
        assert!(old.get("costs").is_none() && old.get("url").is_some());
        assert_eq!(
            viewed(json!("0.27"))["usage"],
            json!({ "durationMs": 2000 })
        );
        let queued = viewed(json!({ "unfinished_status": "queued" }));
        assert_eq!(
            (&queued["status"], &queued["running"]),
            (&json!("queued"), &json!(false))
        );
    }
}
