// Shows a worker live: `handinger-live "Find three cheap flights to Oslo"`.
//
// With HANDINGER_API_KEY it runs against the service and is paid for; without, on a local sandbox.
import Foundation
import Handinger
import HandingerTesting

func show(_ text: String) {
    FileHandle.standardOutput.write(Data(text.utf8))
}

func run(_ input: String, with client: Handinger) async throws {
    let stream = try await client.workers.createStream(input: input, budget: .low)
    for try await event in stream {
        switch event.content {
        case .text(let piece):
            show(piece)
        case .part(let part) where part["type"] == "tool-input-available":
            show("  [\(part["toolName"]?.stringValue ?? "tool")] \(part["input"] ?? .null)\n")
        case .worker, .message, .part, .heartbeat, .unknown:
            break
        }
    }
    let worker = try await stream.finalWorker()
    show("\n\n\(worker.id): \(worker.status)\n")
    for source in worker.sources {
        show("  source: \(source.title ?? source.url)\n")
    }
    for file in worker.files {
        show("  file: \(file.filename ?? file.url)\n")
    }
    if let usage = worker.usage, let costs = worker.costs {
        let dollars = costs.modelCostUSD + costs.toolCostUSD + costs.sandboxCostUSD
        show("  \(usage.totalTokens ?? 0) tokens, \(usage.steps ?? 0) steps, $\(String(format: "%.4f", dollars))\n")
    }
}

let words = CommandLine.arguments.dropFirst().joined(separator: " ")
let input = words.isEmpty ? "Find three cheap flights to Oslo" : words
do {
    if ProcessInfo.processInfo.environment["HANDINGER_API_KEY"] != nil {
        try await run(input, with: Handinger())
    } else {
        let sandbox = try await Sandbox.start()
        try await run(input, with: sandbox.client())
    }
} catch {
    FileHandle.standardError.write(Data("\(error)\n".utf8))
    exit(1)
}
