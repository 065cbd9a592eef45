import Foundation
import Handinger
import Testing

@Suite struct ModelTests {
    @Test(arguments: ["worker", "worker_future", "worker_minimal"])
    func aWorkerIsEncodedAsItCame(fixture: String) throws {
        let content = try Checkout.read("tests/fixtures/\(fixture).json")
        let came = try JSONDecoder().decode(JSONValue.self, from: content)
        let worker = try JSONDecoder().decode(Worker.self, from: content)
        let written = try JSONValue(encoding: worker)
        // A piece of an unknown kind has no text: the model gives it an empty one.
        let expected = fixture == "worker_future" ? written : came
        #expect(Matching.equal(written, expected))
        #expect(try written.decode(as: Worker.self) == worker)
        #expect(try written.decode(as: Worker.self).hashValue == worker.hashValue)
    }

    @Test func whatIsUnknownIsKept() throws {
        let worker = try JSONDecoder().decode(Worker.self, from: Checkout.read("tests/fixtures/worker_future.json"))
        #expect(worker.status == .unknown("hibernating"))
        #expect(worker.extra["priority"] == "background")
        #expect(worker.extra["lineage"]?["depth"]?.intValue == 2)
        #expect(worker.usage?.durationMs == 25812)
    }

    @Test func nullAndAbsentCanBeToldApart() throws {
        let file: JSONValue = ["filename": nil, "mediaType": "text/plain", "url": "https://example.com"]
        let decoded = try file.decode(as: File.self)
        #expect(decoded.filename == nil)
        #expect(decoded.extra["filename"] == .some(.null))
        #expect(decoded.extra["size"] == nil)
        #expect(try JSONValue(encoding: decoded) == file)
    }

    @Test func modelsCanBeMadeAndChanged() throws {
        var file = File(filename: "a.txt", mediaType: "text/plain", url: "https://example.com")
        file.extra["filename"] = .null
        #expect(try JSONValue(encoding: file)["filename"] == "a.txt")
    }

    @Test(arguments: [
        ("2026-05-11T09:30:00Z", 1_778_491_800.0), ("2026-05-11T09:30:00.250Z", 1_778_491_800.25),
        ("2026-05-11T11:30:00+02:00", 1_778_491_800.0),
    ])
    func datesAreReadInTheFormsThatServersWrite(text: String, seconds: Double) throws {
        let schedule: JSONValue = [
            "id": "sch_1", "budget": "low", "input": "x", "nextRunAt": .string(text), "type": "cron",
            "cron": "* * * * *",
        ]
        guard case .cron(let cron) = try schedule.decode(as: WorkerSchedule.self) else {
            Issue.record("it is of another kind")
            return
        }
        #expect(cron.nextRunAt.timeIntervalSince1970 == seconds)
    }

    @Test func jsonIsReadAndWrittenWithoutLoss() throws {
        let text = #"{"a":[null,true,-1,18446744073709551615,0.1,"ü\u0000"],"b":{},"c":9223372036854775807}"#
        let value = try JSONDecoder().decode(JSONValue.self, from: Data(text.utf8))
        #expect(value["a"]?[3] == .unsigned(.max))
        #expect(value["c"]?.intValue == Int.max)
        #expect(value["a"]?[4]?.doubleValue == 0.1)
        #expect(value["a"]?[9] == nil)
        #expect(value["b"] == [:])
        #expect("\(value)" == text)
    }
}
