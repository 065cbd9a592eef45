import Foundation
import Handinger
import HandingerTesting
import Testing

/// The checkout these tests are in.
enum Checkout {
    static let root = URL(fileURLWithPath: #filePath).appending(path: "../../../..").standardized

    static func read(_ path: String) throws -> Data { try Data(contentsOf: root.appending(path: path)) }
}

/// A sandbox, out of reach of this machine's settings: proxies would swallow loopback traffic, and a real
/// key would stand in for a missing one.
func startSandbox(speed: Double? = nil) async throws -> Sandbox {
    withoutMachineSettings
    return try await Sandbox.start(speed: speed)
}

private let withoutMachineSettings: Void = {
    for name in ProcessInfo.processInfo.environment.keys {
        let isOurs = name.hasPrefix("HANDINGER_") && name != "HANDINGER_SANDBOX"
        if isOurs || name.lowercased().hasSuffix("_proxy") {
            unsetenv(name)
        }
    }
}()

/// Waits until a condition holds.
func until(
    within limit: Duration = .seconds(20), sourceLocation: SourceLocation = #_sourceLocation,
    _ holds: () async throws -> Bool
) async throws {
    let start = ContinuousClock.now
    while try await !holds() {
        if ContinuousClock.now - start > limit {
            Issue.record("it did not come true within \(limit)", sourceLocation: sourceLocation)
            return
        }
        try await Task.sleep(for: .milliseconds(20))
    }
}

/// The client's error that a call is expected to throw.
func failure<Value>(
    sourceLocation: SourceLocation = #_sourceLocation, of call: () async throws -> Value
) async throws -> HandingerError {
    do {
        _ = try await call()
    } catch let error as HandingerError {
        return error
    }
    return try #require(nil as HandingerError?, "it did not fail", sourceLocation: sourceLocation)
}
