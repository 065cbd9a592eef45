/** Receiving webhooks: whether a delivery is genuine, and what it says. */
import { invalidInput } from './errors.js';
import type { WebhookDelivery } from './models.js';
import { crossingNow, native } from './native.js';
import { toJSON } from './options.js';
import { bytesFrom, type DeliveryHeaders, pairsOf } from './webhook-parts.js';

/** The functions that need no client; `client.webhooks` is the same. */
export const webhooks = {
  /**
   * Checks that a delivery carries the token of the webhook, and gives what it says. The time it
   * takes does not depend on how much of the token is right.
   *
   * @param headers The request's headers.
   * @param body The request's body as it came, before anything decodes it.
   * @param token The webhook's token, as `workers.webhooks.retrieve` gives it.
   * @throws {WebhookVerificationError} The token is missing or wrong. Answer with status 401.
   * @throws {APIResponseValidationError} The body is not what a delivery is; `field` names the place.
   * @throws {InvalidInputError} `token` is empty.
   */
  verify(
    headers: DeliveryHeaders,
    body: string | Uint8Array | ArrayBuffer,
    token: string,
  ): WebhookDelivery {
    const bytes = bytesFrom(body);
    if (typeof token !== 'string') {
      throw invalidInput('token', `expected the webhook's token, got ${typeof token}`);
    }
    crossingNow(() => native.verifyWebhook(toJSON(pairsOf(headers)), bytes, token));
    return JSON.parse(new TextDecoder().decode(bytes)) as WebhookDelivery;
  },
};
