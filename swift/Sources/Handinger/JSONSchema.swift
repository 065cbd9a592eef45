import Foundation

/// The JSON Schema (Draft 7) of a type, for `outputSchema`; ``Worker/parseOutput(_:)`` reads what fits it.
///
/// It is found by letting the type's own `init(from:)` read placeholders: 0, false, an empty text. What is
/// read with `decodeIfPresent` may be left out, or null. An enumeration with raw values has to be
/// `CaseIterable`. Of an `init(from:)` by hand that takes several forms only the first is seen.
///
/// - Throws: ``HandingerError/invalidInput(_:)`` naming the path of what no schema can be made of: a type
///   that holds itself, one that refuses the placeholders, a `Date`, or a dictionary whose keys are no text.
public func jsonSchema<Output: Decodable>(of type: Output.Type) throws -> JSONValue {
    let root = ProbedPlace()
    _ = try root.read(type)
    return try root.schema()
}

/// A type that JSON holds as one value, whatever that is.
protocol SchemaLeaf {
    static var schema: [String: JSONValue] { get }
    static var placeholder: Self { get }
}

extension Bool: SchemaLeaf {
    static var schema: [String: JSONValue] { ["type": "boolean"] }
    static var placeholder: Bool { false }
}

extension String: SchemaLeaf {
    static var schema: [String: JSONValue] { ["type": "string"] }
    static var placeholder: String { "" }
}

extension SchemaLeaf where Self: BinaryInteger {
    static var schema: [String: JSONValue] {
        isSigned ? ["type": "integer"] : ["type": "integer", "minimum": 0]
    }
    static var placeholder: Self { 0 }
}

extension Int: SchemaLeaf {}
extension Int8: SchemaLeaf {}
extension Int16: SchemaLeaf {}
extension Int32: SchemaLeaf {}
extension Int64: SchemaLeaf {}
extension UInt: SchemaLeaf {}
extension UInt8: SchemaLeaf {}
extension UInt16: SchemaLeaf {}
extension UInt32: SchemaLeaf {}
extension UInt64: SchemaLeaf {}

extension Double: SchemaLeaf {
    static var schema: [String: JSONValue] { ["type": "number"] }
    static var placeholder: Double { 0 }
}

extension Float: SchemaLeaf {
    static var schema: [String: JSONValue] { Double.schema }
    static var placeholder: Float { 0 }
}

extension Decimal: SchemaLeaf {
    static var schema: [String: JSONValue] { Double.schema }
    static var placeholder: Decimal { 0 }
}

extension URL: SchemaLeaf {
    static var schema: [String: JSONValue] { ["type": "string", "format": "uri"] }
    static var placeholder: URL { URL(fileURLWithPath: "/") }
}

extension UUID: SchemaLeaf {
    static var schema: [String: JSONValue] { ["type": "string", "format": "uuid"] }
    static var placeholder: UUID { UUID() }
}

extension Data: SchemaLeaf {
    static var schema: [String: JSONValue] { ["type": "string", "contentEncoding": "base64"] }
    static var placeholder: Data { Data() }
}

extension JSONValue: SchemaLeaf {
    /// All JSON fits.
    static var schema: [String: JSONValue] { [:] }
    static var placeholder: JSONValue { .null }
}

/// A dictionary, which asks for the keys that came and so cannot be probed.
protocol SchemaMap {
    static func probed(at place: ProbedPlace) throws -> Self
}

extension Dictionary: SchemaMap where Key: Decodable, Value: Decodable {
    static func probed(at place: ProbedPlace) throws -> Self {
        let words: [JSONValue]?
        if Key.self == String.self {
            words = nil
        } else if Key.self is any CodingKeyRepresentable.Type, let choice = Key.self as? any SchemaChoice.Type,
            let texts = rawValues(of: choice), texts.allSatisfy({ $0.stringValue != nil })
        {
            words = texts
        } else {
            throw place.refusal("its keys are no text")
        }
        let value = place.inner(FieldName("*"))
        _ = try value.read(Value.self)
        try place.take(.map(keys: words, value))
        return [:]
    }
}

/// An enumeration of words or whole numbers.
typealias SchemaChoice = CaseIterable & Decodable & RawRepresentable

/// The raw values of an enumeration, in order; nil when they are no words nor whole numbers, or when it
/// is not decoded from them.
func rawValues<Choice: SchemaChoice>(of type: Choice.Type) -> [JSONValue]? {
    var values: [JSONValue] = []
    for one in type.allCases {
        let value: JSONValue
        switch one.rawValue {
        case let text as String: value = .string(text)
        case let number as any BinaryInteger:
            guard let number = Int64(exactly: number) else { return nil }
            value = .integer(number)
        default: return nil
        }
        guard (try? value.decode(as: type)) != nil else { return nil }
        values.append(value)
    }
    return values.isEmpty ? nil : values
}
