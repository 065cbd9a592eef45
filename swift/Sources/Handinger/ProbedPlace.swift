import Foundation

/// A place in JSON, and what a type has read there.
final class ProbedPlace {
    /// What JSON has there.
    enum Form {
        case leaf([String: JSONValue])
        case choice([JSONValue])
        case object
        case list
        /// Only the keys given, or any.
        case map(keys: [JSONValue]?, ProbedPlace)
    }

    /// The first refusal, kept because a type may try one way after another and swallow it.
    final class Refused {
        var first: HandingerError?
    }

    let codingPath: [any CodingKey]
    private let refused: Refused
    /// The types that are being read, outermost first.
    private var within: [any Decodable.Type]
    private var form: Form?
    private var isNullable = false
    private var fields: [String: ProbedPlace] = [:]
    private var optional: Set<String> = []
    private var item: ProbedPlace?

    init(codingPath: [any CodingKey] = [], within: [any Decodable.Type] = [], refused: Refused = Refused()) {
        self.codingPath = codingPath
        self.within = within
        self.refused = refused
    }

    /// A place one step further in.
    func inner(_ key: any CodingKey) -> ProbedPlace {
        ProbedPlace(codingPath: codingPath + [key], within: within, refused: refused)
    }

    /// The field of an object.
    func field(_ key: any CodingKey) -> ProbedPlace {
        let name = key.stringValue
        let field = fields[name] ?? inner(FieldName(name))
        fields[name] = field
        return field
    }

    /// The items of a list, which share a form.
    func items() -> ProbedPlace {
        let place = item ?? inner(FirstItem())
        item = place
        return place
    }

    /// Notes that the place may hold null.
    func allowNull() { isNullable = true }

    /// Notes that a field may be left out.
    func allowAbsence(of key: any CodingKey) {
        _ = field(key)
        optional.insert(key.stringValue)
    }

    /// Notes the form, which has to stay the same.
    func take(_ new: Form) throws {
        switch (form, new) {
        case (nil, _): form = new
        case (.leaf(let old), .leaf(let new)) where old == new: break
        case (.choice(let old), .choice(let new)) where old == new: break
        case (.object, .object), (.list, .list), (.map, .map): break
        default: throw refusal("it is read in more ways than one")
        }
    }

    /// Lets a type read this place.
    ///
    /// - Returns: A placeholder.
    func read<Value: Decodable>(_ type: Value.Type) throws -> Value {
        let holdsItself = within.contains { $0 == type }
        within.append(type)
        defer { within.removeLast() }
        if holdsItself {
            throw refusal("it holds itself")
        }
        if type == Date.self {
            throw refusal("it is read as seconds since 2001, which no agent counts: use a String")
        }
        if let leaf = type as? any SchemaLeaf.Type, let value = leaf.placeholder as? Value {
            try take(.leaf(leaf.schema))
            return value
        }
        if let choice = type as? any SchemaChoice.Type, let words = rawValues(of: choice) {
            try take(.choice(words))
            return try words[0].decode(as: type)
        }
        if let map = type as? any SchemaMap.Type, let value = try map.probed(at: self) as? Value {
            return value
        }
        return try probed(type)
    }

    private func probed<Value: Decodable>(_ type: Value.Type) throws -> Value {
        do {
            let value = try type.init(from: ProbingDecoder(place: self))
            guard form != nil else { throw refusal("it reads nothing") }
            return value
        } catch let error as HandingerError {
            throw error
        } catch {
            throw refusal("its init(from:) refuses a placeholder (\(reason(error)))")
        }
    }

    /// The refusal of the type that reads this place, unless something was refused before.
    @discardableResult
    func refusal(_ problem: String) -> HandingerError {
        if let first = refused.first {
            return first
        }
        let type: Any.Type = within.last ?? Any.self
        let inner = path(codingPath)
        let field = inner.isEmpty || inner.hasPrefix("[") ? "output_schema\(inner)" : "output_schema.\(inner)"
        let isOpen = type is any RawRepresentable.Type && !(type is any CaseIterable.Type)
        let remedy = isOpen ? "make it CaseIterable, or give the schema as JSON" : "give the schema as JSON"
        let error = HandingerError.invalidInput(
            ErrorDetails(
                message: "\(field): no JSON Schema can be made of \(type): \(problem); \(remedy)",
                kind: "invalid_input", field: field))
        refused.first = error
        return error
    }

    /// The schema of all that was read.
    func schema() throws -> JSONValue {
        if let refusal = refused.first {
            throw refusal
        }
        let schema = try formSchema()
        // Anything may be null already.
        return isNullable && schema != [:] ? ["anyOf": [schema, ["type": "null"]]] : schema
    }

    private func formSchema() throws -> JSONValue {
        switch form {
        case .leaf(let schema): return .object(schema)
        case .choice(let words):
            return ["type": words[0].stringValue == nil ? "integer" : "string", "enum": .array(words)]
        case .object:
            return [
                "type": "object",
                "properties": .object(try fields.mapValues { try $0.schema() }),
                "required": .array(fields.keys.filter { !optional.contains($0) }.sorted().map(JSONValue.string)),
                "additionalProperties": false,
            ]
        case .list:
            guard let item else { throw refusal("none of its items is read") }
            return ["type": "array", "items": try item.schema()]
        case .map(let keys, let value):
            var schema: [String: JSONValue] = ["type": "object", "additionalProperties": try value.schema()]
            schema["propertyNames"] = keys.map { ["enum": .array($0)] }
            return .object(schema)
        case nil:
            throw refusal("a field is looked for, but not read")
        }
    }
}

/// Stands for each item of a list.
private struct FirstItem: CodingKey {
    let stringValue = "0"
    let intValue: Int? = 0

    init() {}

    init?(stringValue: String) { nil }

    init?(intValue: Int) { nil }
}

private func reason(_ error: any Error) -> String {
    switch error {
    case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context),
        DecodingError.keyNotFound(_, let context), DecodingError.dataCorrupted(let context):
        context.debugDescription
    default: "\(error)"
    }
}
