import Foundation
import HandingerTesting
import Testing

@testable import Handinger

private struct Flight: Codable, Hashable {
    struct Leg: Codable, Hashable {
        let price: Double
    }

    let airline: String
    let legs: [Leg]
}

@Suite(.serialized) struct ClientTests {
    @Test func whatCameWithAnAnswerIsThere() async throws {
        let sandbox = try await startSandbox()
        let client = try sandbox.client()
        try await sandbox.addFault(["path": "/api/workers", "status": 503, "headers": ["retry-after-ms": "1"]])
        let (worker, response) = try await client.withResponse { try await $0.workers.create(input: "x [seconds=0]") }
        #expect(response.status == 200)
        #expect(response.retriesTaken == 1)
        #expect(response.requestID != nil)
        #expect(response.headers["X-Request-Id"] == response.requestID)
        #expect(response.method == "POST")
        let body = try JSONDecoder().decode(JSONValue.self, from: try #require(response.body))
        #expect(body["id"]?.stringValue == worker.id)
    }

    @Test func withResponseNeedsACall() async throws {
        let sandbox = try await startSandbox()
        let error = try await failure { try await sandbox.client().withResponse { _ in } }
        #expect(error.details.field == "call")
    }

    @Test func aPanicIsAnOrdinaryErrorAndTheClientGoesOn() async throws {
        let sandbox = try await startSandbox()
        let client = try sandbox.client()
        let error = try await failure { try await client.panicForTest() }
        #expect(error.name == "InternalError")
        #expect(error.message.contains("a panic on request"))
        #expect(try await client.workers.create(input: "x [seconds=0]").status == .completed)
    }

    @Test func secretsShowNowhere() throws {
        let options = ClientOptions(
            apiKey: "canary", proxy: URL(string: "http://u:canary@127.0.0.1:1"),
            defaultHeaders: ["authorization": "canary"])
        let client = try Handinger(
            apiKey: "canary", baseURL: URL(string: "http://u:canary@127.0.0.1:1/path"), options: options)
        let webhook = Webhook(token: "canary", url: "https://example.com")
        for value in [options, client, client.workers, client.tasks, webhook] as [Any] {
            var dumped = ""
            dump(value, to: &dumped)
            let shown = ["\(value)", String(reflecting: value), dumped].joined()
            #expect(!shown.contains("canary"), "\(type(of: value))")
        }
        #expect(client.apiKey == "canary")
        #expect("\(webhook)".contains("https://example.com"))
    }

    @Test func structuredOutputIsATypeOfTheUsers() throws {
        let output: JSONValue = ["airline": "Norse", "legs": [["price": 42.5], ["price": 10]]]
        let worker = try workerAnswering(output)
        let flight = try worker.parseOutput(Flight.self)
        #expect(flight == Flight(airline: "Norse", legs: [.init(price: 42.5), .init(price: 10)]))
        let inferred: Flight = try worker.parseOutput()
        #expect(inferred == flight)
    }

    @Test(
        arguments: [
            (
                ["airline": "Norse", "legs": [["price": 1], ["price": "much"]]],
                "worker.structured_output.legs[1].price"
            ),
            (["airline": "Norse", "legs": [[:]]], "worker.structured_output.legs[0].price"),
            (["legs": []], "worker.structured_output.airline"),
            ("nothing", "worker.structured_output"),
            (nil, "worker.structured_output"),
        ] as [(JSONValue, String)])
    func structuredOutputThatDoesNotFitNamesThePath(output: JSONValue, path: String) async throws {
        let worker = try workerAnswering(output)
        let error = try await failure { try worker.parseOutput(Flight.self) }
        guard case .apiResponseValidation(let details) = error else {
            Issue.record("\(error) is no validation error")
            return
        }
        #expect(details.field == path)
        #expect(details.message.contains(path))
    }

    @Test func aTemplateGivesStructuredOutput() async throws {
        let sandbox = try await startSandbox()
        let client = try sandbox.client()
        let schema: JSONValue = [
            "type": "object", "required": ["airline", "legs"],
            "properties": [
                "airline": ["type": "string"],
                "legs": [
                    "type": "array",
                    "items": ["type": "object", "required": ["price"], "properties": ["price": ["type": "number"]]],
                ],
            ],
        ]
        let template = try await client.workers.createTemplate(title: "Scout", outputSchema: schema)
        let worker = try await client.tasks.create(input: "Fly [seconds=0]", workerID: template.id)
        _ = try worker.parseOutput(Flight.self)
    }

    @Test func timesAreDurationsAndDates() async throws {
        let sandbox = try await startSandbox()
        let client = try sandbox.client(ClientOptions(maxRetries: 0))
        try await sandbox.addFault(["path": "/api/workers/*", "status": 429, "headers": ["retry-after": "7"]])
        let error = try await failure { try await client.workers.retrieve("wrk_1") }
        #expect(error.details.retryAfter == .seconds(7))
        #expect(abs((error.details.retryAt?.timeIntervalSinceNow ?? 0) - 7) < 2)
        #expect(error.details.elapsed > .zero)
        let worker = try await client.workers.create(input: "x [seconds=0]")
        let date = Date(timeIntervalSince1970: 4_102_444_800)
        let schedule = try await client.workers.schedules.create(worker.id, input: "x", when: .scheduled(at: date))
        guard case .scheduled(let scheduled) = schedule else {
            Issue.record("\(schedule) is of another kind")
            return
        }
        #expect(scheduled.nextRunAt == date)
    }

    @Test func aDateThatIsNoneNamesThePath() async throws {
        let sandbox = try await startSandbox()
        let client = try sandbox.client()
        try await sandbox.addFault([
            "path": "*/schedules", "status": 200,
            "body": [
                "id": "sch_1", "budget": "low", "input": "x", "nextRunAt": "soon", "type": "cron", "cron": "* * * * *",
            ],
        ])
        let error = try await failure {
            try await client.workers.schedules.create("wrk_1", input: "x", when: .cron("* * * * *"))
        }
        #expect(error.name == "APIResponseValidationError")
        #expect(error.details.field == "worker_schedule.nextRunAt")
        #expect(error.details.outcome == .accepted)
    }

    @Test func aNumberThatJSONCannotHoldIsRefused() async throws {
        let sandbox = try await startSandbox()
        let client = try sandbox.client()
        let error = try await failure {
            try await client.workers.create(
                input: "x", options: RequestOptions(body: ["a": ["b": [.number(.nan)]]]))
        }
        #expect(error.name == "InvalidInputError")
        #expect(error.details.field == "extra_body.a.b[0]")
        #expect(try await sandbox.ledger().runs == 0)
    }

    private func workerAnswering(_ output: JSONValue) throws -> Worker {
        var fields = try JSONDecoder().decode(
            [String: JSONValue].self, from: Checkout.read("tests/fixtures/worker.json"))
        fields["structured_output"] = output
        return try JSONValue.object(fields).decode(as: Worker.self)
    }
}
