/// The headers of an answer, in the order they came. Names compare without case.
public struct HTTPHeaders: Hashable, Sendable {
    private struct Header: Hashable, Sendable {
        let name: String
        let value: String
    }

    private let headers: [Header]

    init(_ headers: [(name: String, value: String)]) {
        self.headers = headers.map { Header(name: $0.name, value: $0.value) }
    }

    /// The first value of a header; nil when there is none.
    public subscript(name: String) -> String? { values(of: name).first }

    /// All values of a header.
    public func values(of name: String) -> [String] {
        let name = name.lowercased()
        return headers.filter { $0.name.lowercased() == name }.map(\.value)
    }
}

extension HTTPHeaders: RandomAccessCollection {
    public var startIndex: Int { headers.startIndex }

    public var endIndex: Int { headers.endIndex }

    public subscript(position: Int) -> (name: String, value: String) {
        (headers[position].name, headers[position].value)
    }
}
