import Foundation
import Handinger
import Testing

@Suite struct WebhookTests {
    @Test func aGenuineDeliveryIsGivenAsItsModel() throws {
        let body = try Checkout.read("tests/fixtures/webhook_delivery.json")
        let delivery = try Webhooks.verify(
            headers: ["x-HANDINGER-token": "whsec_1", "content-type": "application/json"], body: body, token: "whsec_1")
        #expect(delivery.type == .taskCompleted)
        #expect(delivery.workerID == "wrk_vk81XUHKHG-qr4")
        #expect(delivery.worker?.files.first?.size == 2048)
        let came = try JSONDecoder().decode(JSONValue.self, from: body)
        #expect(Matching.equal(try JSONValue(encoding: delivery), came))
    }

    @Test(arguments: [[:], ["X-Handinger-Token": "whsec_2"], ["X-Handinger-Token": ""]])
    func anyOtherIsRefused(headers: [String: String]) async throws {
        let error = try await failure {
            try Webhooks.verify(headers: headers, body: Data(#"{"type": "task.completed"}"#.utf8), token: "whsec_1")
        }
        #expect(error.name == "WebhookVerificationError")
        #expect(error.details.field == "X-Handinger-Token")
        #expect(!"\(error)".contains("whsec_1"))
    }

    @Test func aBodyThatIsNoneNamesTheField() async throws {
        let error = try await failure {
            try Webhooks.verify(
                headers: [("X-Handinger-Token", "t")], body: Data(#"{"worker": {"id": 7}}"#.utf8), token: "t")
        }
        #expect(error.name == "APIResponseValidationError")
        #expect(error.details.field?.contains("worker.id") == true)
    }
}
