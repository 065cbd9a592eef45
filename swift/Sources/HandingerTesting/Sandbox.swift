#if os(macOS) || os(Linux)
    import Foundation
    import Handinger

    /// A local Handinger server for tests: real state, a ledger, and faults on demand.
    ///
    /// ```swift
    /// let sandbox = try await Sandbox.start()
    /// try await myProgram(using: sandbox.client())
    /// #expect(try await sandbox.ledger().runs == 1)  // paid exactly once
    /// ```
    ///
    /// It ends with ``stop()``, when it is released, and with this process at the latest.
    public final class Sandbox: Sendable {
        /// Where the server listens.
        public let baseURL: URL
        private let server: Server
        private let control: Handinger

        private init(server: Server, baseURL: URL) throws {
            self.server = server
            self.baseURL = baseURL
            control = try Handinger(apiKey: Self.key, baseURL: baseURL, options: ClientOptions(maxRetries: 0))
        }

        deinit {
            server.stop()
        }

        private static let key = "hdg_sandbox_key"

        /// Starts a server and waits until it listens.
        ///
        /// - Parameters:
        ///   - binary: The server's program. Default: the environment variable `HANDINGER_SANDBOX`, else
        ///     `handinger-sandbox` on the path.
        ///   - speed: How much faster than real time workers work.
        /// - Throws: ``SandboxError`` when the program was not found or did not start.
        public static func start(binary: String? = nil, speed: Double? = nil) async throws -> Sandbox {
            let given = ProcessInfo.processInfo.environment["HANDINGER_SANDBOX"].flatMap { $0.isEmpty ? nil : $0 }
            let binary = binary ?? given ?? "handinger-sandbox"
            let server = try Server(binary: binary, speed: speed)
            let line = try await server.firstLine()
            guard line.hasPrefix("http://"), let baseURL = URL(string: line) else {
                server.stop()
                throw SandboxError(message: "\(binary) did not start; its first line was \"\(line)\"")
            }
            return try Sandbox(server: server, baseURL: baseURL)
        }

        /// Ends the server.
        public func stop() {
            server.stop()
        }

        /// A client of this server.
        public func client(_ options: ClientOptions = ClientOptions()) throws -> Handinger {
            try Handinger(apiKey: options.apiKey ?? Self.key, baseURL: baseURL, options: options)
        }

        /// The runs that were started, and what they cost.
        public func ledger() async throws -> Ledger {
            try await control.get("/_sandbox/ledger").decode()
        }

        /// The requests that arrived, oldest first; with a path only those to it.
        public func requests(path: String? = nil) async throws -> [SeenRequest] {
            let query = path.map { ["path": JSONValue.string($0)] }
            let answer = try await control.get("/_sandbox/requests", options: RequestOptions(query: query))
            return try (answer["requests"] ?? []).decode()
        }

        /// How many connections are open, the one that asks included.
        public func openConnections() async throws -> Int {
            try await control.get("/_sandbox/connections")["open"]?.intValue ?? 0
        }

        /// Makes the server misbehave: see the documentation of the sandbox for what a rule may hold.
        public func addFault(_ rule: JSONValue) async throws {
            _ = try await control.post("/_sandbox/faults", body: rule)
        }

        /// Makes the server behave again.
        public func clearFaults() async throws {
            _ = try await control.delete("/_sandbox/faults")
        }

        /// Sets how much faster than real time workers work.
        public func setSpeed(_ speed: Double) async throws {
            _ = try await control.post("/_sandbox/speed", body: ["speed": .number(speed)])
        }

        /// Forgets all workers, requests, runs and faults.
        public func reset() async throws {
            _ = try await control.post("/_sandbox/reset", body: [:])
        }
    }

    /// The runs that were started, and what they cost.
    public struct Ledger: Decodable, Hashable, Sendable {
        /// How many runs were started.
        public let runs: Int
        /// What they cost, in US dollars.
        public let costUSD: Double
        /// What they cost, in credits.
        public let credits: Int
        /// A record of each run.
        public let entries: [JSONValue]

        private enum CodingKeys: String, CodingKey {
            case runs, credits, entries
            case costUSD = "cost_usd"
        }
    }

    /// A request as it arrived.
    public struct SeenRequest: Codable, Hashable, Sendable {
        public let method: String
        public let path: String
        public let query: String
        /// The headers; their names are in lower case.
        public let headers: [String: String]
        public let body: String
        /// A fingerprint of the body.
        public let bodySHA256: String

        private enum CodingKeys: String, CodingKey {
            case method, path, query, headers, body
            case bodySHA256 = "body_sha256"
        }
    }

    /// The sandbox could not be started.
    public struct SandboxError: LocalizedError, Hashable {
        public let message: String

        public var errorDescription: String? { message }
    }

    /// The process of a sandbox.
    private final class Server: @unchecked Sendable {
        // Foundation's processes and pipes are not marked as safe to share; these are only written here.
        private let process = Process()
        private let input = Pipe()
        private let output = Pipe()

        init(binary: String, speed: Double?) throws {
            let arguments = ["--port", "0", "--exit-with-parent"] + (speed.map { ["--speed", "\($0)"] } ?? [])
            if binary.contains("/") {
                process.executableURL = URL(fileURLWithPath: binary)
                process.arguments = arguments
            } else {
                process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
                process.arguments = [binary] + arguments
            }
            process.standardInput = input
            process.standardOutput = output
            do {
                try process.run()
            } catch {
                throw SandboxError(
                    message: "\(binary) could not be started (\(error.localizedDescription)). Set HANDINGER_SANDBOX "
                        + "to its path, or install it with `cargo install handinger-sandbox`.")
            }
        }

        /// The first line it prints; empty when it ended without one.
        func firstLine() async throws -> String {
            // Reading blocks: not on a thread of the pool that runs tasks.
            await withCheckedContinuation { continuation in
                Thread.detachNewThread { [output] in
                    var line = Data()
                    while !line.contains(UInt8(ascii: "\n")) {
                        let piece = output.fileHandleForReading.availableData
                        if piece.isEmpty { break }
                        line += piece
                    }
                    continuation.resume(
                        returning: String(decoding: line.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self))
                }
            }
        }

        func stop() {
            // It ends with its input. A signal would not do: threads of a pool hand their blocked signals down.
            try? input.fileHandleForWriting.close()
        }
    }
#endif
