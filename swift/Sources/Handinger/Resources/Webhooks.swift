import Foundation
internal import HandingerNative

/// Where workers send word when a task has ended.
public struct Webhooks: Sendable {
    let caller: Caller

    /// The webhook of a worker; its fields are nil when there is none.
    public func retrieve(_ workerID: String, options: RequestOptions = RequestOptions()) async throws -> Webhook {
        try await caller.value("workers.webhooks.retrieve", SetFields(["worker_id": workerID]), options)
    }

    /// Sets the address that is called when a task has ended.
    ///
    /// - Parameter url: The address, at most 2 048 characters; nil takes the webhook away.
    public func update(
        _ workerID: String, url: String?, options: RequestOptions = RequestOptions()
    ) async throws -> Webhook {
        let params = SetFields(["worker_id": workerID, "url": url.map(JSONValue.string) ?? .null])
        return try await caller.value("workers.webhooks.update", params, options)
    }

    /// Takes the webhook away.
    public func delete(_ workerID: String, options: RequestOptions = RequestOptions()) async throws -> Webhook {
        try await caller.value("workers.webhooks.delete", SetFields(["worker_id": workerID]), options)
    }

    /// Makes a new token in place of the old one; the address stays.
    public func regenerateToken(
        _ workerID: String, options: RequestOptions = RequestOptions()
    ) async throws -> Webhook {
        try await caller.value("workers.webhooks.regenerate_token", SetFields(["worker_id": workerID]), options)
    }

    /// One page of the deliveries, newest first, at most 50. ``executions(_:options:)`` goes over all.
    ///
    /// - Parameter page: The number of the page, from 1; the server's default is 1.
    public func listExecutions(
        _ workerID: String, page: Int? = nil, options: RequestOptions = RequestOptions()
    ) async throws -> WebhookExecutionList {
        let params = SetFields(["worker_id": workerID, "page": page])
        return try await caller.value("workers.webhooks.list_executions", params, options)
    }

    /// All deliveries, newest first. Each page is asked for when it is needed; a delivery that has moved
    /// to a later page, since newer ones came in before it, is given once.
    public func executions(
        _ workerID: String, options: RequestOptions = RequestOptions()
    ) throws -> WebhookExecutions {
        let (params, options) = (try SetFields(["worker_id": workerID]).text(), try options.text())
        let pages = try crossingNow {
            try caller.native.pages(
                operation: "workers.webhooks.list_executions", params: params, options: options)
        }
        return WebhookExecutions(pages: pages)
    }
}

extension Webhooks {
    /// Checks that a delivery carries the token of its webhook, and gives what it says. It needs no client
    /// and no key, and takes as long whatever part of the token is right.
    ///
    /// - Parameters:
    ///   - headers: Those of the request, in any case.
    ///   - body: The body of the request as it came.
    ///   - token: That of the webhook, as ``retrieve(_:options:)`` gives it.
    /// - Throws: ``HandingerError/webhookVerification(_:)`` when the token is missing or wrong,
    ///   ``HandingerError/apiResponseValidation(_:)`` when the body is not what a delivery is.
    public static func verify(
        headers: some Sequence<(String, String)>, body: Data, token: String
    ) throws -> WebhookDelivery {
        let headers = headers.map(NativeHeader.init(name:value:))
        try crossingNow { try verifyWebhook(headers: headers, body: body, token: token) }
        return try decoded(WebhookDelivery.self, from: body)
    }

    /// The same for headers in a dictionary.
    public static func verify(headers: [String: String], body: Data, token: String) throws -> WebhookDelivery {
        try verify(headers: headers.map { ($0.key, $0.value) }, body: body, token: token)
    }
}

/// The deliveries of a webhook over all pages, newest first.
public struct WebhookExecutions: AsyncSequence, Sendable {
    public typealias Element = WebhookExecution

    let pages: NativePages

    /// The deliveries. They can be gone over once.
    public func makeAsyncIterator() -> Iterator { Iterator(pages: pages) }

    /// Hands the deliveries out, one by one.
    public struct Iterator: AsyncIteratorProtocol, Sendable {
        let pages: NativePages
        private var ready: ArraySlice<WebhookExecution> = []

        fileprivate init(pages: NativePages) {
            self.pages = pages
        }

        public mutating func next() async throws -> WebhookExecution? {
            while ready.isEmpty {
                guard let page = try await crossing({ [pages] in try await pages.next(cancel: $0) }) else {
                    return nil
                }
                ready = try decoded(WebhookExecutionList.self, from: page).logs[...]
            }
            return ready.popFirst()
        }
    }
}
