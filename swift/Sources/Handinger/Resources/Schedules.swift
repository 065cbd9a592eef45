import Foundation

/// When a schedule runs its worker.
public enum ScheduleTiming: Hashable, Sendable {
    /// Once, at a date and time after RFC 3339, for example `2026-12-24T17:00:00Z`.
    case scheduled(String)
    /// Once, after a delay of whole seconds: from 1 to 31 536 000.
    case delayed(Duration)
    /// Whenever a cron expression matches.
    case cron(String)
    /// Again and again, at a fixed distance of whole seconds: from 1 to 31 536 000.
    case interval(Duration)

    /// Once, at a date.
    public static func scheduled(at date: Date) -> ScheduleTiming { .scheduled(date.rfc3339) }
}

extension ScheduleTiming: JSONRepresentable {
    var json: JSONValue {
        switch self {
        case .scheduled(let date): ["type": "scheduled", "date": .string(date)]
        case .delayed(let delay): ["type": "delayed", "delay_in_seconds": delay.json]
        case .cron(let expression): ["type": "cron", "cron": .string(expression)]
        case .interval(let distance): ["type": "interval", "interval_seconds": distance.json]
        }
    }
}

/// The runs that workers start by themselves.
public struct Schedules: Sendable {
    let caller: Caller

    /// Lets a worker run by itself. Each run is paid for when it comes.
    ///
    /// - Parameters:
    ///   - input: The instruction of each run; may not be empty.
    ///   - timing: When it runs.
    ///   - budget: How far each run may go, and what it may cost; the server's default is `standard`.
    public func create(
        _ workerID: String, input: String, when timing: ScheduleTiming, budget: Budget? = nil,
        options: RequestOptions = RequestOptions()
    ) async throws -> WorkerSchedule {
        let params = SetFields(["worker_id": workerID, "input": input, "when": timing, "budget": budget])
        return try await caller.value("workers.schedules.create", params, options)
    }

    /// The schedules of a worker.
    public func list(
        _ workerID: String, options: RequestOptions = RequestOptions()
    ) async throws -> ScheduleListResponse {
        try await caller.value("workers.schedules.list", SetFields(["worker_id": workerID]), options)
    }

    /// Cancels a schedule: it does not run again.
    public func cancel(
        _ scheduleID: String, of workerID: String, options: RequestOptions = RequestOptions()
    ) async throws -> ScheduleCancelResponse {
        let params = SetFields(["schedule_id": scheduleID, "worker_id": workerID])
        return try await caller.value("workers.schedules.cancel", params, options)
    }
}
