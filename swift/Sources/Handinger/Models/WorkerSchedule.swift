// Generated from the core's schema by scripts/generate_models.py; do not edit.

/// A schedule of any kind, told apart by `type`.
public enum WorkerSchedule: Codable, Hashable, Sendable {
    /// Runs once, at a date.
    case scheduled(ScheduledWorkerSchedule)
    /// Runs once, after a delay.
    case delayed(DelayedWorkerSchedule)
    /// Runs whenever a cron expression matches.
    case cron(CronWorkerSchedule)
    /// Runs again and again, at a fixed distance.
    case interval(IntervalWorkerSchedule)
    /// Of a kind this version does not know.
    case unknown(UnknownWorkerSchedule)

    /// The schedule's id.
    public var id: String {
        switch self {
        case .scheduled(let value): value.id
        case .delayed(let value): value.id
        case .cron(let value): value.id
        case .interval(let value): value.id
        case .unknown(let value): value.id
        }
    }

    /// The kind of schedule.
    public var type: String {
        switch self {
        case .scheduled(let value): value.type
        case .delayed(let value): value.type
        case .cron(let value): value.type
        case .interval(let value): value.type
        case .unknown(let value): value.type
        }
    }

    public init(from decoder: any Decoder) throws {
        switch try kind(of: decoder, by: "type") {
        case "scheduled": self = .scheduled(try ScheduledWorkerSchedule(from: decoder))
        case "delayed": self = .delayed(try DelayedWorkerSchedule(from: decoder))
        case "cron": self = .cron(try CronWorkerSchedule(from: decoder))
        case "interval": self = .interval(try IntervalWorkerSchedule(from: decoder))
        default: self = .unknown(try UnknownWorkerSchedule(from: decoder))
        }
    }

    public func encode(to encoder: any Encoder) throws {
        switch self {
        case .scheduled(let value): try value.encode(to: encoder)
        case .delayed(let value): try value.encode(to: encoder)
        case .cron(let value): try value.encode(to: encoder)
        case .interval(let value): try value.encode(to: encoder)
        case .unknown(let value): try value.encode(to: encoder)
        }
    }
}
