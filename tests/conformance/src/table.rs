//! What was run and how it went, for a person to read.

use std::time::Duration;

use crate::driver::Program;
use crate::scenario::Scenario;
use crate::{Verdict, in_seconds};

/// The verdicts, in the order of the drivers and, for each, of the scenarios.
pub(crate) struct Table {
    drivers: Vec<String>,
    scenarios: Vec<String>,
    verdicts: Vec<Option<Verdict>>,
}

impl Table {
    pub(crate) fn new(programs: &[Program], scenarios: &[Scenario]) -> Self {
        Self {
            drivers: programs
                .iter()
                .map(|program| program.name.clone())
                .collect(),
            scenarios: scenarios
                .iter()
                .map(|scenario| scenario.name.clone())
                .collect(),
            verdicts: (0..programs.len() * scenarios.len())
                .map(|_| None)
                .collect(),
        }
    }

    /// Notes a verdict and prints it at once.
    pub(crate) fn enter(&mut self, pair: usize, verdict: Verdict, time: Duration) {
        let (driver, scenario) = self.names(pair);
        let time = in_seconds(time);
        match &verdict {
            Verdict::Passed { left_out } if left_out.is_empty() => {
                println!("{driver:<12} {scenario:<34} passed {time:>8}");
            }
            Verdict::Passed { left_out } => {
                println!(
                    "{driver:<12} {scenario:<34} passed {time:>8}, {} calls left out",
                    left_out.len()
                );
            }
            Verdict::Skipped(reason) => println!("{driver:<12} {scenario:<34} skipped: {reason}"),
            Verdict::Failed(_) => println!("{driver:<12} {scenario:<34} FAILED {time:>8}"),
        }
        self.verdicts[pair] = Some(verdict);
    }

    fn names(&self, pair: usize) -> (&str, &str) {
        let count = self.scenarios.len();
        (&self.drivers[pair / count], &self.scenarios[pair % count])
    }

    /// Prints the table, what was left out and what failed; gives whether nothing failed.
    pub(crate) fn print(&self) -> bool {
        if self.drivers.len() > 1 {
            self.print_grid();
        }
        self.print_left_out();
        self.print_failures();
        println!();
        let mut sound = true;
        for (index, driver) in self.drivers.iter().enumerate() {
            let count = self.scenarios.len();
            let own = &self.verdicts[index * count..(index + 1) * count];
            let number =
                |of: fn(&Verdict) -> bool| own.iter().flatten().filter(|one| of(one)).count();
            let passed = number(|one| matches!(one, Verdict::Passed { .. }));
            let in_part =
                number(|one| matches!(one, Verdict::Passed { left_out } if !left_out.is_empty()));
            let skipped = number(|one| matches!(one, Verdict::Skipped(_)));
            let failed = count - passed - skipped;
            println!(
                "{driver:<12} {passed} passed ({in_part} in part), {skipped} skipped, {failed} failed"
            );
            sound &= failed == 0;
        }
        sound
    }

    fn print_grid(&self) {
        println!();
        print!("{:<34}", "");
        for driver in &self.drivers {
            print!(" {driver:^12}");
        }
        println!();
        let count = self.scenarios.len();
        for (row, scenario) in self.scenarios.iter().enumerate() {
            print!("{scenario:<34}");
            for column in 0..self.drivers.len() {
                let word = match &self.verdicts[column * count + row] {
                    Some(Verdict::Passed { left_out }) if left_out.is_empty() => "passed",
                    Some(Verdict::Passed { .. }) => "in part",
                    Some(Verdict::Skipped(_)) => "skipped",
                    Some(Verdict::Failed(_)) | None => "FAILED",
                };
                print!(" {word:^12}");
            }
            println!();
        }
    }

    fn print_left_out(&self) {
        for (pair, verdict) in self.verdicts.iter().enumerate() {
            let (driver, scenario) = self.names(pair);
            match verdict {
                Some(Verdict::Skipped(reason)) => {
                    println!("skipped: {driver}: {scenario}: {reason}");
                }
                Some(Verdict::Passed { left_out }) => {
                    for reason in left_out {
                        println!("left out: {driver}: {scenario}, {reason}");
                    }
                }
                _ => {}
            }
        }
    }

    fn print_failures(&self) {
        for (pair, verdict) in self.verdicts.iter().enumerate() {
            if let Some(Verdict::Failed(message)) = verdict {
                let (driver, scenario) = self.names(pair);
                println!("\nFAILED: {driver}: {scenario}\n{}", indented(message));
            }
        }
    }
}

fn indented(text: &str) -> String {
    text.lines()
        .map(|line| format!("    {line}"))
        .collect::<Vec<_>>()
        .join("\n")
}
