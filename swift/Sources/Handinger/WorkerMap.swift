import Foundation
internal import HandingerNative

/// One worker of many.
public struct WorkerInput: Hashable, Sendable, ExpressibleByStringLiteral {
    /// The instruction.
    public var input: String
    /// How far the worker may go, and what it may cost; nil for that of all.
    public var budget: Budget?

    public init(_ input: String, budget: Budget? = nil) {
        self.input = input
        self.budget = budget
    }

    public init(stringLiteral input: String) { self.init(input) }

    var fields: SetFields { SetFields(["input": input, "budget": budget]) }
}

/// One task of many.
public struct TaskInput: Hashable, Sendable, ExpressibleByStringLiteral {
    /// The instruction.
    public var input: String
    /// The worker that runs; nil for that of all.
    public var workerID: String?
    /// The task's own id; one is made of the map's key when none is given.
    public var taskID: String?
    /// How far the worker may go, and what it may cost; nil for that of all.
    public var budget: Budget?

    public init(_ input: String, workerID: String? = nil, taskID: String? = nil, budget: Budget? = nil) {
        self.input = input
        self.workerID = workerID
        self.taskID = taskID
        self.budget = budget
    }

    public init(stringLiteral input: String) { self.init(input) }

    var fields: SetFields {
        SetFields(["input": input, "worker_id": workerID, "task_id": taskID, "budget": budget])
    }
}

/// How a map goes about its calls. What is nil is the default.
public struct MapOptions: Sendable {
    /// What the error of an item does to the map.
    public enum OnError: String, Hashable, Sendable {
        /// It is the item's result; the other items go on.
        case `continue`
        /// Nothing new is started. What is under way is brought to its end and given, for it is paid for;
        /// then the error ends the map.
        case `throw` = "raise"
    }

    /// How many calls are under way at once. Default: 8.
    public var concurrency: Int?
    /// What the error of an item does to the map. Default: it goes on.
    public var onError: OnError?
    /// A file that keeps what is done, so that the same map can be run again after it was broken off:
    /// finished items are given from it without a request, and nothing is paid twice.
    public var resumeFile: URL?
    /// The options of each item's call. The timeout is that of one item, the idempotency key that of the
    /// map, from which each item has its own.
    public var request: RequestOptions

    public init(
        concurrency: Int? = nil, onError: OnError? = nil, resumeFile: URL? = nil,
        request: RequestOptions = RequestOptions()
    ) {
        self.concurrency = concurrency
        self.onError = onError
        self.resumeFile = resumeFile
        self.request = request
    }

    /// As they cross to Rust.
    func text() throws -> String {
        var given = request.given
        given.add(
            SetFields([
                "concurrency": concurrency, "on_error": onError?.rawValue,
                "resume_file": resumeFile?.path(percentEncoded: false),
            ]))
        return try given.text()
    }
}

/// What became of one item of a map.
public struct MapResult: Sendable {
    /// The item's place among the inputs, from 0.
    public let index: Int
    /// The item's own idempotency key: the same for the same map, place and parameters.
    public let idempotencyKey: String
    /// Whether the worker came from the resume file, without a request.
    public let isResumed: Bool
    /// The finished worker, or why there is none.
    public let result: Result<Worker, HandingerError>

    /// The finished worker.
    ///
    /// - Throws: The item's own error.
    public var worker: Worker {
        get throws { try result.get() }
    }
}

/// What a map has done so far, and what that cost.
///
/// Costs and tokens are summed over the workers that tell them; what an item cost before the map was
/// resumed counts, too.
public struct MapTotals: Decodable, Hashable, Sendable {
    /// Items in all.
    public let total: Int
    /// Items that have ended, well or not.
    public let done: Int
    /// Items that have a worker for an answer.
    public let succeeded: Int
    /// Items that ended in an error.
    public let failed: Int
    /// Items whose answer came from the resume file, without a request.
    public let resumed: Int
    /// What the workers cost, in US dollars.
    public let costUSD: Double
    /// Credits charged.
    public let credits: Int
    /// Tokens the models read.
    public let inputTokens: Int
    /// Tokens the models wrote.
    public let outputTokens: Int
    /// Tokens the models spent on reasoning.
    public let reasoningTokens: Int
    /// Tokens read from the prompt cache.
    public let cacheReadTokens: Int
    /// Tokens written to the prompt cache.
    public let cacheWriteTokens: Int
    /// All tokens together.
    public let totalTokens: Int

    private enum CodingKeys: String, CodingKey {
        case total, done, succeeded, failed, resumed, credits
        case costUSD = "cost_usd"
        case inputTokens = "input_tokens"
        case outputTokens = "output_tokens"
        case reasoningTokens = "reasoning_tokens"
        case cacheReadTokens = "cache_read_tokens"
        case cacheWriteTokens = "cache_write_tokens"
        case totalTokens = "total_tokens"
    }
}

/// Many calls at once: their results as they finish.
///
/// It pulls: never more than the set number of items are started beyond those that were taken. When the
/// loop is left, or its task cancelled, the requests under way are dropped; runs that have begun go on and
/// are paid, and a later map of the same key gets their answers.
public final class WorkerMap: AsyncSequence, Sendable {
    public typealias Element = MapResult

    private let native: NativeMap

    init(_ native: NativeMap) {
        self.native = native
    }

    /// What was done so far, and what that cost.
    public var totals: MapTotals {
        get throws {
            let text = try crossingNow { try native.totals() }
            return try decoded(MapTotals.self, from: Data(text.utf8))
        }
    }

    /// The results. They can be gone over once.
    public func makeAsyncIterator() -> Iterator {
        Iterator(source: Source(native))
    }

    /// Drops the requests that are under way.
    public func close() {
        native.shut()
    }

    /// Hands the results out, one by one.
    public struct Iterator: AsyncIteratorProtocol, Sendable {
        fileprivate let source: Source

        public mutating func next() async throws -> MapResult? {
            try await source.pull()
        }
    }

    /// What an iterator pulls from. It goes when the loop is left, and the requests with it.
    fileprivate final class Source: Sendable {
        private let native: NativeMap

        init(_ native: NativeMap) {
            self.native = native
        }

        deinit {
            native.shut()
        }

        func pull() async throws -> MapResult? {
            let item = try await crossing { [native] in try await native.next(cancel: $0) }
            return try item.map(MapResult.init)
        }
    }
}

extension MapResult {
    fileprivate init(_ item: NativeMapResult) throws {
        index = Int(item.index)
        idempotencyKey = item.idempotencyKey
        isResumed = item.resumed
        if let answer = item.answer {
            result = .success(try decoded(Worker.self, from: answer.body))
        } else {
            result = .failure(try HandingerError(record: item.failure ?? ""))
        }
    }
}
