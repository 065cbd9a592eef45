// What a measured Swift process does: it warms itself up, works, and prints its figures as JSON.
import Foundation
import Handinger

let given = CommandLine.arguments.dropFirst().map { String($0) }
let options = Dictionary(
    uniqueKeysWithValues: stride(from: 0, to: given.count - 1, by: 2).map {
        (given[$0].replacingOccurrences(of: "--", with: ""), given[$0 + 1])
    })
let client = try Handinger(apiKey: "bench", baseURL: URL(string: options["url"] ?? ""))
let count = Int(options["count"] ?? "") ?? 0
let inFlight = Int(options["in-flight"] ?? "") ?? 1

switch options["work"] {
case "create":
    try await create(client, count / 10 + inFlight, inFlight)
    try await measure(count) { try await create(client, count, inFlight) }
case "stream":
    try await stream(client, count / 10)
    try await measure(count) { try await stream(client, count) }
default:
    fatalError("no work is called \(options["work"] ?? "nothing")")
}

/// Makes so many calls, so many at once.
func create(_ client: Handinger, _ count: Int, _ inFlight: Int) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
        for number in 0..<inFlight {
            group.addTask {
                for _ in stride(from: number, to: count, by: inFlight) {
                    let worker = try await client.workers.create(input: "x")
                    precondition(worker.id.hasPrefix("wrk_"))
                }
            }
        }
        try await group.waitForAll()
    }
}

func stream(_ client: Handinger, _ count: Int) async throws {
    var words = 0
    for try await _ in try await client.workers.streamUpdates("events-\(count)").text {
        words += 1
    }
    precondition(words == count, "\(words) of \(count) events")
}

func measure(_ count: Int, _ work: () async throws -> Void) async throws {
    let (cpu, wall) = (seconds(CLOCK_PROCESS_CPUTIME_ID), seconds(CLOCK_MONOTONIC))
    try await work()
    let used = (seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu) * 1e6 / Double(count)
    let took = (seconds(CLOCK_MONOTONIC) - wall) * 1e6 / Double(count)
    print("{\"cpu_us\": \(used), \"wall_us\": \(took)}")
}

func seconds(_ clock: clockid_t) -> Double {
    var now = timespec()
    clock_gettime(clock, &now)
    return Double(now.tv_sec) + Double(now.tv_nsec) / 1e9
}
