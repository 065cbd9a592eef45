import Foundation

/// What can stand in the parameters and options that cross to Rust.
protocol JSONRepresentable {
    var json: JSONValue { get }
}

extension JSONValue: JSONRepresentable {
    var json: JSONValue { self }
}

extension String: JSONRepresentable {
    var json: JSONValue { .string(self) }
}

extension Bool: JSONRepresentable {
    var json: JSONValue { .bool(self) }
}

extension Int: JSONRepresentable {
    var json: JSONValue { .integer(Int64(self)) }
}

extension URL: JSONRepresentable {
    var json: JSONValue { .string(absoluteString) }
}

extension OpenEnum {
    var json: JSONValue { .string(rawValue) }
}

extension Budget: JSONRepresentable {}

extension Visibility: JSONRepresentable {}

extension Duration: JSONRepresentable {
    /// Seconds.
    var json: JSONValue {
        components.attoseconds == 0 ? .integer(components.seconds) : .number(inSeconds)
    }
}

extension Timeout: JSONRepresentable {
    var json: JSONValue {
        switch self {
        case .unlimited: .null
        case .after(let limit): limit.json
        }
    }
}

extension [String: JSONValue]: JSONRepresentable {
    var json: JSONValue { .object(self) }
}

extension [String: String?] {
    /// Headers, where null stands for one that is left out.
    var asJSON: [String: JSONValue] { mapValues { $0.map(JSONValue.string) ?? .null } }
}

/// An object of what its user has set: what is nil is left out.
struct SetFields {
    private(set) var fields: [String: JSONValue] = [:]

    init(_ fields: KeyValuePairs<String, (any JSONRepresentable)?> = [:]) {
        for (name, value) in fields {
            self.fields[name] = value?.json
        }
    }

    /// Adds those of another.
    mutating func add(_ other: SetFields) {
        fields.merge(other.fields) { _, added in added }
    }

    /// The JSON text.
    ///
    /// - Throws: ``HandingerError/invalidInput(_:)`` naming the field that JSON cannot hold.
    func text() throws -> String {
        do {
            return String(decoding: try JSONEncoder().encode(fields), as: UTF8.self)
        } catch EncodingError.invalidValue(let value, let context) {
            let field = path(context.codingPath)
            throw HandingerError.invalidInput(
                ErrorDetails(
                    message: "\(field): expected a finite number, got \(value)", kind: "invalid_input", field: field))
        }
    }
}

/// A path in JSON as the errors of every language write it, for example `output[0].id`.
func path(_ keys: [any CodingKey]) -> String {
    keys.reduce(into: "") { path, key in
        if let index = key.intValue {
            path += "[\(index)]"
        } else {
            path += path.isEmpty ? key.stringValue : ".\(key.stringValue)"
        }
    }
}
