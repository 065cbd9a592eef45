import Foundation

/// The name of a field in JSON.
struct FieldName: CodingKey {
    let stringValue: String
    let intValue: Int? = nil

    init(_ name: String) { stringValue = name }

    init(stringValue: String) { self.init(stringValue) }

    init?(intValue: Int) { nil }
}

/// Reads the fields of a model, and at the end what the model does not know.
struct FieldReader {
    private let container: KeyedDecodingContainer<FieldName>
    private var read: Set<String> = []

    init(_ decoder: any Decoder) throws {
        container = try decoder.container(keyedBy: FieldName.self)
    }

    mutating func required<Value: Decodable>(_ name: String) throws -> Value {
        read.insert(name)
        return try container.decode(Value.self, forKey: FieldName(name))
    }

    /// Nil when the field is absent, or null: that is then in the rest.
    mutating func optional<Value: Decodable>(_ name: String) throws -> Value? {
        let value = try container.decodeIfPresent(Value.self, forKey: FieldName(name))
        if value != nil {
            read.insert(name)
        }
        return value
    }

    mutating func requiredDate(_ name: String) throws -> Date {
        let text: String = try required(name)
        guard let date = Date(rfc3339: text) else {
            throw DecodingError.dataCorruptedError(
                forKey: FieldName(name), in: container, debugDescription: "expected a date and time, got \"\(text)\"")
        }
        return date
    }

    /// All that was not read.
    func rest() throws -> [String: JSONValue] {
        guard container.allKeys.count > read.count else { return [:] }
        var rest: [String: JSONValue] = [:]
        for key in container.allKeys where !read.contains(key.stringValue) {
            rest[key.stringValue] = try container.decode(JSONValue.self, forKey: key)
        }
        return rest
    }
}

/// Writes the fields of a model, and at the end what the model does not know.
struct FieldWriter {
    private var container: KeyedEncodingContainer<FieldName>
    private var written: Set<String> = []

    init(_ encoder: any Encoder) {
        container = encoder.container(keyedBy: FieldName.self)
    }

    mutating func write<Value: Encodable>(_ name: String, _ value: Value?) throws {
        guard let value else { return }
        written.insert(name)
        try container.encode(value, forKey: FieldName(name))
    }

    mutating func write(_ name: String, _ date: Date) throws {
        try write(name, Optional(date.rfc3339))
    }

    mutating func writeRest(_ rest: [String: JSONValue]) throws {
        for (name, value) in rest where !written.contains(name) {
            try container.encode(value, forKey: FieldName(name))
        }
    }
}

/// The word by which the kinds of a union are told apart.
func kind(of decoder: any Decoder, by tag: String) throws -> String {
    try decoder.container(keyedBy: FieldName.self).decode(String.self, forKey: FieldName(tag))
}

/// The fields of a value as its mirror shows them.
func fieldsShown(of value: some CustomReflectable) -> String {
    let fields = value.customMirror.children.map { "\($0.label ?? ""): \($0.value)" }
    return "\(type(of: value))(\(fields.joined(separator: ", ")))"
}

extension Date {
    /// A date and time after RFC 3339, with or without fractions of a second.
    init?(rfc3339 text: String) {
        let whole = ISO8601FormatStyle()
        let fractional = ISO8601FormatStyle(includingFractionalSeconds: true)
        guard let date = (try? whole.parse(text)) ?? (try? fractional.parse(text)) else { return nil }
        self = date
    }

    /// The date and time after RFC 3339, in UTC; fractions of a second only where there are some.
    var rfc3339: String {
        let isWhole = timeIntervalSince1970 == timeIntervalSince1970.rounded()
        return ISO8601FormatStyle(includingFractionalSeconds: !isWhole).format(self)
    }
}
