package com.handinger

import com.handinger.ffi.NativeHeader
import com.handinger.ffi.verifyWebhook
import com.handinger.internal.NativeLibrary
import com.handinger.internal.crossing
import com.handinger.internal.decodeNow
import com.handinger.models.WebhookDelivery

/** The receiving end of a webhook. It needs no client and no key. */
public object WebhookVerifier {
    /**
     * Checks that a delivery carries the token of the webhook, and gives what it says. The time it
     * takes does not depend on how much of the token is right.
     *
     * @param headers Those of the request; names compare without case.
     * @param body The request's body as it came.
     * @param token That of the webhook, as `workers.webhooks.retrieve` gives it.
     * @throws WebhookVerificationError when the token is missing or wrong.
     * @throws APIResponseValidationError when the body is not what a delivery is.
     */
    @JvmStatic
    public fun verify(headers: Map<String, List<String>>, body: ByteArray, token: String): WebhookDelivery {
        val pairs = headers.flatMap { (name, values) -> values.map { NativeHeader(name, it) } }
        NativeLibrary.load()
        crossing { verifyWebhook(pairs, body, token) }
        return decodeNow(body, WebhookDelivery.serializer())
    }
}
