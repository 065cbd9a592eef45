import Handinger
import HandingerTesting

/// A program as a user writes it, with a type named like one of the API's beside the library.
struct Answer: Codable {
  let city: String
}

@MainActor
final class Screen {
  private(set) var words = ""
  private let client: Handinger

  init(client: Handinger) {
    self.client = client
  }

  func ask(_ question: String) async throws -> Worker {
    let stream = try await client.workers.createStream(input: question, budget: .low)
    for try await piece in stream.text {
      words += piece
    }
    return try await stream.finalWorker()
  }
}

func check(_ holds: Bool, _ what: String) {
  if !holds { fatalError("does not hold: \(what)") }
}

let sandbox = try await Sandbox.start()
let client = try sandbox.client()
let screen = Screen(client: client)
let worker = try await screen.ask("[seconds=0] [say=Oslo it is.]")
check(screen.words == "Oslo it is.", "the words of the stream")
check(worker.outputText == screen.words, "the answer")
check((worker.costs?.modelCostUSD ?? 0) > 0, "the costs")

// Swift's own `Task` is still what it was.
async let one = client.workers.create(input: "[seconds=0]")
let two = Task { try await client.workers.retrieve(worker.id) }
check(try await one.status == .completed, "a call beside another")
check(try await two.value.id == worker.id, "a call in a task")

do {
  _ = try await client.workers.create(input: "")
  fatalError("an empty input was sent")
} catch HandingerError.invalidInput(let details) {
  check(details.field == "input" && details.outcome == .notSent, "the field at fault")
}
do {
  _ = try await client.workers.retrieve("wrk_unknown")
  fatalError("an unknown worker was found")
} catch HandingerError.notFound {
}
let template = try await client.workers.createTemplate(
  title: "Guide",
  outputSchema: [
    "type": "object", "required": ["city"], "properties": ["city": ["type": "string"]],
  ])
let answer = try await client.tasks.create(input: "Where to? [seconds=0]", workerID: template.id)
check(try !answer.parseOutput(Answer.self).city.isEmpty, "structured output")
check(try await sandbox.ledger().runs == 3, "each run is paid once")
print("ok")
