import Foundation
internal import HandingerNative

/// One event of a worker's stream. Nothing of it is lost: ``data`` is the text that came.
public struct WorkerEvent: Hashable, Sendable {
    /// What an event carries.
    public enum Kind: String, Hashable, Sendable {
        /// A snapshot of the worker.
        case worker
        /// A piece of the answer's text.
        case text
        /// A stored message of the conversation.
        case message
        /// Any other object with a `type`: reasoning, tool calls, sources, files, start and finish marks.
        case part
        /// A sign of life, given only when asked for.
        case heartbeat
        /// Anything else.
        case unknown
    }

    /// What an event carries, decoded.
    public enum Content: Hashable, Sendable {
        /// A snapshot of the worker.
        case worker(Worker)
        /// A piece of the answer's text.
        case text(String)
        /// A stored message of the conversation.
        case message(JSONValue)
        /// Any other object with a `type`: reasoning, tool calls, sources, files, start and finish marks.
        case part(JSONValue)
        /// A sign of life, given only when asked for.
        case heartbeat
        /// Anything else, as it came.
        case unknown(String)
    }

    /// The event's id, from which a stream can go on; nil when it has none.
    public let id: String?
    /// The event's name; `message` when the stream gives none.
    public let event: String
    /// What the data is.
    public let kind: Kind
    /// The data as it came.
    public let data: String
    /// The piece of text, when the event carries one.
    public let text: String?
    /// Whether the data is a snapshot that has all that a worker must have.
    private let fits: Bool

    init(_ event: NativeEvent) {
        id = event.id
        self.event = event.event
        kind = Kind(event.kind)
        data = event.data
        text = event.text
        fits = event.fits
    }

    /// The snapshot of the worker, when the event carries one. It is decoded each time it is asked for.
    public var worker: Worker? {
        fits ? try? JSONDecoder().decode(Worker.self, from: Data(data.utf8)) : nil
    }

    /// The data as JSON; nil when it is none. It is decoded each time it is asked for.
    public var json: JSONValue? {
        try? JSONDecoder().decode(JSONValue.self, from: Data(data.utf8))
    }

    /// What the event carries, to switch over. It is decoded each time it is asked for.
    public var content: Content {
        switch kind {
        case .worker: worker.map(Content.worker) ?? .unknown(data)
        case .text: .text(text ?? "")
        case .message: json.map(Content.message) ?? .unknown(data)
        case .part: json.map(Content.part) ?? .unknown(data)
        case .heartbeat: .heartbeat
        case .unknown: .unknown(data)
        }
    }
}

extension WorkerEvent.Kind {
    fileprivate init(_ kind: NativeEventKind) {
        self =
            switch kind {
            case .worker: .worker
            case .text: .text
            case .message: .message
            case .part: .part
            case .heartbeat: .heartbeat
            case .unknown: .unknown
            }
    }
}
