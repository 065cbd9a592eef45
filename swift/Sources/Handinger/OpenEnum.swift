/// An enumeration of the API that a newer server may add to: what this version does not know is kept as
/// it came, and sent back unchanged.
public protocol OpenEnum: RawRepresentable<String>, Codable, Hashable, Sendable, CustomStringConvertible {
    /// The value for a word of the API: one this version does not know becomes `unknown`.
    init(rawValue: String)
}

extension OpenEnum {
    /// The value as the API spells it.
    public var description: String { rawValue }
}
