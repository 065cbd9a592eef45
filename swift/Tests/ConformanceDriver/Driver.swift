import Foundation
import Handinger

/// Makes the calls of the conformance runner, with which it talks over its standard streams: see
/// tests/conformance/README.md.
@main struct Driver {
    static func main() async throws {
        var client: Handinger?
        // The calls run in threads of their own: this one may wait for the next line.
        while let line = readLine() {
            let call = Call(try JSONDecoder().decode(JSONValue.self, from: Data(line.utf8)))
            if call.do == "client" {
                let made = Result { try Handinger(options: try ClientOptions(call.options)) }
                client = try? made.get()
                await answer(call) {
                    _ = try made.get()
                    return [:]
                }
            } else {
                guard let client else { throw Unable(description: "a call before there is a client") }
                Task.detached {
                    await answer(call) {
                        var attempt = Attempt(call)
                        return try await attempt.make(client)
                    }
                }
            }
        }
    }

    private static func answer(_ call: Call, _ make: @Sendable () async throws -> JSONValue) async {
        let answer: JSONValue
        do {
            answer = ["id": call.id, "report": try await make()]
        } catch let error as HandingerError {
            answer = ["id": call.id, "report": ["error": Report.of(error)]]
        } catch {
            answer = ["id": call.id, "unable": .string("\(error)")]
        }
        await output.write(answer)
    }
}

/// Standard output, a line at a time.
private actor Output {
    func write(_ answer: JSONValue) {
        guard var line = try? JSONEncoder().encode(answer) else { return }
        line.append(UInt8(ascii: "\n"))
        FileHandle.standardOutput.write(line)
    }
}

private let output = Output()
