"""Receiving webhooks: whether a delivery is genuine, and what it says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Iterable, Mapping, Tuple, Union

from . import _models, _native

if TYPE_CHECKING:
    from ._models import WebhookDelivery

__all__ = ["Webhooks", "verify"]

# The native module needs the models: as with the client, they are imported before.
_MODELS = _models


def verify(
    headers: Union[Mapping[str, str], Mapping[bytes, bytes], Iterable[Tuple[Any, Any]]],
    body: Union[str, bytes, bytearray, memoryview],
    token: str,
) -> WebhookDelivery:
    """Checks that a delivery carries the token of the webhook, and gives what it says.

    The time it takes does not depend on how much of the token is right.

    Args:
        headers: The request's headers: a mapping or pairs, of text or bytes, in any case.
        body: The request's body as it came, before anything decodes it.
        token: The webhook's token, as `workers.webhooks.retrieve` gives it.

    Raises:
        WebhookVerificationError: The token is missing or wrong. Answer with status 401.
        APIResponseValidationError: The body is not what a delivery is; `field` names the place.
        InvalidInputError: `token` is empty.
    """
    text = bytes(body) if isinstance(body, (bytearray, memoryview)) else body
    return _native.verify_webhook(headers, text, token)


class Webhooks:
    """`client.webhooks`: the functions of `handinger.webhooks`, which need no client."""

    verify = staticmethod(verify)
