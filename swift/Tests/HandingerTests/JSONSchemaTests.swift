import Foundation
import Handinger
import Testing

private enum Cabin: String, Codable, CaseIterable, CodingKeyRepresentable {
    case economy, business = "BUSINESS"
}

private enum Stars: Int, Codable, CaseIterable {
    case one = 1, two
}

private struct Leg: Codable, Hashable {
    let from: String
    let price: Double
    let stops: Int?
}

private struct Trip: Codable {
    let legs: [Leg]
    let cabin: Cabin
    let hotel: Stars
    let isDirect: Bool
    let note: String?
    let seats: [String: Bool]
    let fares: [Cabin: Decimal]
    let gaps: [Int?]
    let carriers: Set<String>
    let book: URL
    let number: UUID
    let pieces: UInt8
    let ticket: Data
    let rest: JSONValue?

    enum CodingKeys: String, CodingKey {
        case legs, cabin, hotel, isDirect = "is_direct", note, seats, fares, gaps, carriers, book, number, pieces
        case ticket, rest
    }
}

private struct Chain: Codable {
    let next: Box?

    struct Box: Codable {
        let chains: [Chain]
    }
}

private enum Closed: String, Codable {
    case yes, no
}

private enum Either: Codable {
    case left(Int)
    case right(String)
}

private struct Holder<Held: Codable>: Codable {
    let outer: [Outer]

    struct Outer: Codable {
        let held: Held
    }
}

/// Swallows what its field refuses.
private struct Lenient: Decodable {
    let closed: Closed

    enum CodingKeys: CodingKey {
        case closed
    }

    init(from decoder: any Decoder) throws {
        closed = (try? decoder.container(keyedBy: CodingKeys.self).decode(Closed.self, forKey: .closed)) ?? .no
    }
}

/// Tries all forms, whatever the first gave.
private struct Loose: Codable {
    let number: Int?
    let text: String?

    init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        number = try? value.decode(Int.self)
        text = try? value.decode(String.self)
    }
}

private struct Pair: Codable {
    let first: Int
    let second: String

    init(from decoder: any Decoder) throws {
        var items = try decoder.unkeyedContainer()
        first = try items.decode(Int.self)
        second = try items.decode(String.self)
    }
}

private struct Silent: Codable {
    init(from decoder: any Decoder) throws {}
}

/// By hand: a nested container, null told from absent, and the fields of its parent in the same object.
private class Base: Decodable {
    let id: Int

    enum CodingKeys: CodingKey {
        case id
    }

    required init(from decoder: any Decoder) throws {
        id = try decoder.container(keyedBy: CodingKeys.self).decode(Int.self, forKey: .id)
    }
}

private final class Derived: Base {
    let city: String
    let code: String?

    enum CodingKeys: CodingKey {
        case place, code, city
    }

    required init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        let place = try fields.nestedContainer(keyedBy: CodingKeys.self, forKey: .place)
        city = try place.decode(String.self, forKey: .city)
        code = try fields.decode(String?.self, forKey: .code)
        try super.init(from: decoder)
    }
}

/// Output schemas as types of the user's.
@Suite(.serialized) struct JSONSchemaTests {
    @Test func aWorkerAnswersInTheFormOfAType() async throws {
        let sandbox = try await startSandbox()
        let client = try sandbox.client()
        let template = try await client.workers.createTemplate(title: "Flights", outputSchema: Trip.self)
        #expect(try template.outputSchema == jsonSchema(of: Trip.self).objectValue)
        let worker = try await client.tasks.create(input: "x [seconds=0]", workerID: template.id)
        let trip = try worker.parseOutput(Trip.self)
        let raw = try #require(worker.structuredOutput)
        #expect(trip.legs.map { $0.from } == raw["legs"]?.arrayValue?.map { $0["from"]?.stringValue })
        #expect(trip.legs.first?.stops == raw["legs"]?[0]?["stops"]?.intValue)
        #expect(trip.cabin == .economy)
        #expect(trip.hotel == .one)
        #expect(!trip.legs.isEmpty && !trip.carriers.isEmpty)
    }

    @Test func anUpdateTakesATypeToo() async throws {
        let sandbox = try await startSandbox()
        let client = try sandbox.client()
        let template = try await client.workers.createTemplate(title: "Flights", outputSchema: Trip.self)
        let updated = try await client.workers.update(template.id, outputSchema: [Leg].self)
        #expect(try updated.outputSchema == jsonSchema(of: [Leg].self).objectValue)
        let worker = try await client.tasks.create(input: "x [seconds=0]", workerID: template.id)
        #expect(try worker.parseOutput([Leg].self).count == 1)
        let cleared = try await client.workers.update(template.id, outputSchema: .null)
        #expect(cleared.outputSchema == nil)
    }

    @Test func theSchemaSaysWhatTheTypeSays() throws {
        let leg: JSONValue = [
            "type": "object",
            "properties": [
                "from": ["type": "string"], "price": ["type": "number"],
                "stops": ["anyOf": [["type": "integer"], ["type": "null"]]],
            ],
            "required": ["from", "price"], "additionalProperties": false,
        ]
        let expected: JSONValue = [
            "type": "object",
            "properties": [
                "legs": ["type": "array", "items": leg],
                "cabin": ["type": "string", "enum": ["economy", "BUSINESS"]],
                "hotel": ["type": "integer", "enum": [1, 2]],
                "is_direct": ["type": "boolean"],
                "note": ["anyOf": [["type": "string"], ["type": "null"]]],
                "seats": ["type": "object", "additionalProperties": ["type": "boolean"]],
                "fares": [
                    "type": "object", "additionalProperties": ["type": "number"],
                    "propertyNames": ["enum": ["economy", "BUSINESS"]],
                ],
                "gaps": ["type": "array", "items": ["anyOf": [["type": "integer"], ["type": "null"]]]],
                "carriers": ["type": "array", "items": ["type": "string"]],
                "book": ["type": "string", "format": "uri"],
                "number": ["type": "string", "format": "uuid"],
                "pieces": ["type": "integer", "minimum": 0],
                "ticket": ["type": "string", "contentEncoding": "base64"],
                "rest": [:],
            ],
            "required": [
                "book", "cabin", "carriers", "fares", "gaps", "hotel", "is_direct", "legs", "number", "pieces",
                "seats", "ticket",
            ],
            "additionalProperties": false,
        ]
        #expect(try jsonSchema(of: Trip.self) == expected)
    }

    @Test func decodingByHandIsFollowed() throws {
        let place: JSONValue = [
            "type": "object", "properties": ["city": ["type": "string"]], "required": ["city"],
            "additionalProperties": false,
        ]
        let expected: JSONValue = [
            "type": "object",
            "properties": [
                "id": ["type": "integer"], "place": place,
                "code": ["anyOf": [["type": "string"], ["type": "null"]]],
            ],
            "required": ["code", "id", "place"], "additionalProperties": false,
        ]
        #expect(try jsonSchema(of: Derived.self) == expected)
    }

    @Test(
        arguments: [
            (Chain.self, "output_schema.next.chains[0]", "it holds itself"),
            (Closed.self, "output_schema", "make it CaseIterable"),
            (Holder<Closed?>.self, "output_schema.outer[0].held", "make it CaseIterable"),
            (Holder<[String: Closed]>.self, "output_schema.outer[0].held.*", "make it CaseIterable"),
            (Lenient.self, "output_schema.closed", "make it CaseIterable"),
            (Holder<Either>.self, "output_schema.outer[0].held", "they are not fixed"),
            (Holder<Pair>.self, "output_schema.outer[0].held", "a fixed number of items"),
            (Holder<Loose>.self, "output_schema.outer[0].held", "in more ways than one"),
            (Holder<Date>.self, "output_schema.outer[0].held", "use a String"),
            (Holder<[Int: Bool]>.self, "output_schema.outer[0].held", "its keys are no text"),
            (Holder<Silent>.self, "output_schema.outer[0].held", "it reads nothing"),
        ] as [(any Decodable.Type, String, String)])
    func whatNoSchemaCanBeMadeOfIsRefused(type: any Decodable.Type, field: String, problem: String) async throws {
        let error = try await failure { try jsonSchema(of: type) }
        guard case .invalidInput(let details) = error else {
            Issue.record("\(error) is no refusal of input")
            return
        }
        #expect(details.field == field)
        #expect(details.message.hasPrefix("\(field): no JSON Schema can be made of "))
        #expect(details.message.contains(problem))
        #expect(details.message.hasSuffix("give the schema as JSON"))
    }

    @Test func aRefusalSendsNothing() async throws {
        let sandbox = try await startSandbox()
        let client = try sandbox.client()
        let error = try await failure {
            try await client.workers.createTemplate(title: "Chains", outputSchema: Chain.self)
        }
        #expect(error.name == "InvalidInputError")
        #expect(try await sandbox.requests(path: "/api/workers").isEmpty)
    }
}
