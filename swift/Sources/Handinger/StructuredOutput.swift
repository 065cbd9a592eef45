import Foundation

extension Worker {
    /// The structured output as a type of your own.
    ///
    /// - Throws: ``HandingerError/apiResponseValidation(_:)`` naming the path at fault, for example
    ///   `worker.structured_output.price`, when the output does not fit or there is none.
    public func parseOutput<Output: Decodable>(_ type: Output.Type = Output.self) throws -> Output {
        try parsed(structuredOutput, as: type, at: "worker.structured_output")
    }
}

extension Turn {
    /// The structured output as a type of your own.
    ///
    /// - Throws: ``HandingerError/apiResponseValidation(_:)`` naming the path at fault, for example
    ///   `turn.structuredOutput.price`, when the output does not fit or there is none.
    public func parseOutput<Output: Decodable>(_ type: Output.Type = Output.self) throws -> Output {
        try parsed(structuredOutput, as: type, at: "turn.structuredOutput")
    }
}

private func parsed<Output: Decodable>(_ value: JSONValue?, as type: Output.Type, at root: String) throws -> Output {
    let body = try JSONEncoder().encode(value ?? .null)
    do {
        return try JSONDecoder().decode(type, from: body)
    } catch let error as DecodingError {
        throw HandingerError.apiResponseValidation(misfit(error, of: root, body: body))
    }
}
