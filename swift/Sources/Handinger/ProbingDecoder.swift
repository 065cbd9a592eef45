/// A decoder without JSON: it gives placeholders, and its place notes what was asked for.
struct ProbingDecoder: Decoder {
    let place: ProbedPlace
    let userInfo: [CodingUserInfoKey: Any] = [:]

    var codingPath: [any CodingKey] { place.codingPath }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        try place.take(.object)
        return KeyedDecodingContainer(ProbedObject(place: place))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        try place.take(.list)
        return ProbedList(place: place)
    }

    func singleValueContainer() throws -> any SingleValueDecodingContainer { ProbedValue(place: place) }
}

/// `contains` and `decodeNil` are what `decodeIfPresent` asks first.
private struct ProbedObject<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let place: ProbedPlace

    var codingPath: [any CodingKey] { place.codingPath }

    var allKeys: [Key] {
        place.refusal("it asks which fields there are, so they are not fixed")
        return []
    }

    func contains(_ key: Key) -> Bool {
        place.allowAbsence(of: key)
        return true
    }

    func decodeNil(forKey key: Key) throws -> Bool {
        place.field(key).allowNull()
        return false
    }

    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
        try place.field(key).read(type)
    }

    func nestedContainer<Inner: CodingKey>(
        keyedBy type: Inner.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<Inner> {
        try superDecoder(forKey: key).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        try superDecoder(forKey: key).unkeyedContainer()
    }

    func superDecoder() throws -> any Decoder { ProbingDecoder(place: place.field(FieldName("super"))) }

    func superDecoder(forKey key: Key) throws -> any Decoder { ProbingDecoder(place: place.field(key)) }
}

/// A list of one item. What reads on without asking for the end wants a tuple, which is refused.
private struct ProbedList: UnkeyedDecodingContainer {
    let place: ProbedPlace
    let count: Int? = nil
    private(set) var currentIndex = 0

    var codingPath: [any CodingKey] { place.codingPath }

    var isAtEnd: Bool { currentIndex > 0 }

    mutating func decodeNil() throws -> Bool {
        place.items().allowNull()
        return false
    }

    mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try next().read(type) }

    mutating func nestedContainer<Inner: CodingKey>(
        keyedBy type: Inner.Type
    ) throws -> KeyedDecodingContainer<Inner> {
        try superDecoder().container(keyedBy: type)
    }

    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
        try superDecoder().unkeyedContainer()
    }

    mutating func superDecoder() throws -> any Decoder { ProbingDecoder(place: try next()) }

    private mutating func next() throws -> ProbedPlace {
        if isAtEnd {
            throw place.refusal("it reads a fixed number of items")
        }
        currentIndex += 1
        return place.items()
    }
}

private struct ProbedValue: SingleValueDecodingContainer {
    let place: ProbedPlace

    var codingPath: [any CodingKey] { place.codingPath }

    func decodeNil() -> Bool {
        place.allowNull()
        return false
    }

    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try place.read(type) }
}
