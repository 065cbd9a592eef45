"""What the blocking client and the one for asyncio have in common: everything but the calls."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Callable, Dict, Mapping, Optional, Tuple, Type, Union

from . import _models, _native
from ._attempt import Attempt
from ._cached import cached_property
from ._closed import ClosedClient
from ._logs import set_up_from_environment
from ._options import SECRET_HEADERS, client_options, merge_client_options, without_secrets
from ._overrides import HOOKS, is_replaced, refuse_overrides, status_error
from ._secrets import Sealed, SecretText
from ._timeout import Timeout
from ._types import Headers, NativeOptions, NotGiven, Omit, Self, not_given
from ._url import Url, base_url_as_shown

if TYPE_CHECKING:
    from ._exceptions import APIStatusError
    from .webhooks import Webhooks

_native.add_sentinels(NotGiven, Omit)
# The native module needs the models with the first answer. They are imported here, and not then,
# because a fork in the middle of an import in another thread would leave the child without them.
_MODELS = _models


class BaseClient:
    """Settings, copies and pickling of a client."""

    def __init__(
        self,
        *,
        api_key: Optional[str] = None,
        base_url: Optional[str] = None,
        timeout: Union[float, Timeout, NotGiven, None] = not_given,
        connect_timeout: Union[float, NotGiven, None] = not_given,
        max_retries: Union[int, NotGiven] = not_given,
        max_retry_wait: Union[float, NotGiven] = not_given,
        retry_unknown: Union[bool, NotGiven] = not_given,
        default_headers: Optional[Headers] = None,
        default_query: Optional[Mapping[str, object]] = None,
        max_response_bytes: Union[int, NotGiven] = not_given,
        max_event_bytes: Union[int, NotGiven] = not_given,
        proxy: Optional[str] = None,
        pickle_api_key: bool = False,
        on_attempt: Optional[Callable[[Attempt], object]] = None,
        http_client: Optional[Any] = None,
        _strict_response_validation: bool = False,
    ) -> None:
        """Makes a client.

        Args:
            api_key: The API key; else the environment variable `HANDINGER_API_KEY`, read when the
                first call needs it.
            base_url: Where the API is; else `HANDINGER_BASE_URL`, else the service's own address.
            timeout: Seconds for a whole call with its retries; None for no limit.
            connect_timeout: Seconds to build a connection.
            max_retries: How often to try again after a failure that may pass.
            max_retry_wait: The longest wait, in seconds, that a server may ask for before the call fails.
            retry_unknown: Whether to send paid work again, under the same key, when it is unknown
                whether the first attempt arrived.
            default_headers: Headers for every request; `omit` removes one of the client's own.
            default_query: Query parameters for every request.
            max_response_bytes: The largest answer to read.
            max_event_bytes: The largest line of a stream to read.
            proxy: The proxy's address; else the usual environment variables count.
            pickle_api_key: Whether pickling the client writes the `api_key` given here. If not, the
                unpickled client takes it from its environment. The same goes for credentials in
                `default_headers`; a proxy's address is written as it is.
            on_attempt: Called with an `Attempt` after each attempt of each call, on the thread or
                event loop that waits for the call, with the context variables of whoever made it; of
                a `map`, on a thread of the client's own. With the async client it may be a
                coroutine function. What it raises is reported and breaks no call. It is not pickled.
            http_client: Not supported: the client has a transport of its own.
            _strict_response_validation: Accepted; answers are always validated.
        """
        _refuse_http_client(http_client)
        self._check_hook(on_attempt)
        _refuse_no_max_retries(max_retries)
        options = client_options(
            _given(
                api_key=api_key,
                base_url=base_url,
                connect_timeout=connect_timeout,
                max_retries=max_retries,
                max_retry_wait=max_retry_wait,
                retry_unknown=retry_unknown,
                default_headers=default_headers,
                default_query=default_query,
                max_response_bytes=max_response_bytes,
                max_event_bytes=max_event_bytes,
                proxy=proxy,
            )
            | {"timeout": timeout}
        )
        set_up_from_environment()
        self._set_up(_native.NativeClient(options, on_attempt), options, pickle_api_key)

    @property
    def _native(self) -> Any:
        raise NotImplementedError

    def _check_hook(self, function: Optional[Callable[..., object]]) -> None:
        raise NotImplementedError

    def _make_caller(self) -> Any:
        raise NotImplementedError

    def _make_hooked(self, native: Any) -> Any:
        raise NotImplementedError

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        refuse_overrides(cls)

    def _with_hooks(self, native: Any) -> Any:
        """The native client, behind the hooks of a subclass if it has any."""
        if any(is_replaced(type(self), name) for name in HOOKS):
            return self._make_hooked(native)
        return native

    def _make_status_error(self, err_msg: str, *, body: object, response: Any) -> APIStatusError:
        """The error of an answer with an error status. A subclass may make another one of it.

        Args:
            err_msg: The error's message.
            body: The decoded JSON body, else its text.
            response: The answer, a plain record.
        """
        return status_error(err_msg, body, response)

    def _set_up(self, native: Any, options: NativeOptions, pickle_api_key: bool) -> None:
        self._transport = self._with_hooks(native)
        self._options = Sealed(options)
        self._pickle_api_key = pickle_api_key
        self._caller = self._make_caller()

    @property
    def api_key(self) -> Optional[str]:
        """The API key in use. Can be set."""
        key: Optional[str] = self._native.api_key()
        return None if key is None else SecretText(key)

    @api_key.setter
    def api_key(self, value: str) -> None:
        self._change({"api_key": value})

    @property
    def base_url(self) -> Url:
        """Where the API is. Can be set."""
        return base_url_as_shown(self._native.base_url)

    @base_url.setter
    def base_url(self, value: str) -> None:
        self._change({"base_url": value})

    @property
    def timeout(self) -> Optional[float]:
        """Seconds for a whole call; None for no limit. Can be set."""
        return self._setting("timeout")

    @timeout.setter
    def timeout(self, value: Union[float, Timeout, None]) -> None:
        self._change({"timeout": value})

    @property
    def max_retries(self) -> int:
        """How often a failed call is tried again. Can be set."""
        return self._setting("max_retries")

    @max_retries.setter
    def max_retries(self, value: int) -> None:
        self._change({"max_retries": value})

    @property
    def default_headers(self) -> Mapping[str, Optional[str]]:
        """The headers given for every request; None stands for a removed one."""
        given = self._given_defaults("headers")
        return {
            name: SecretText(value) if value and name.lower() in SECRET_HEADERS else value
            for name, value in given.items()
        }

    @property
    def default_query(self) -> Mapping[str, object]:
        """The query parameters given for every request."""
        return self._given_defaults("query")

    @property
    def user_agent(self) -> str:
        """How the client introduces itself."""
        return self._setting("user_agent")

    @property
    def auth_headers(self) -> Mapping[str, str]:
        """The headers that carry the API key."""
        key = self.api_key
        return {"Authorization": SecretText(f"Bearer {key}")} if key else {}

    @property
    def webhooks(self) -> Webhooks:
        """Receiving webhooks: whether a delivery is genuine, and what it says."""
        from .webhooks import Webhooks

        return Webhooks()

    def effective_config(self) -> Mapping[str, Mapping[str, Any]]:
        """Every setting in force: `{"timeout": {"value": 60.0, "source": "default"}, …}`, without secrets."""
        return self._native.effective_config()

    def copy(
        self,
        *,
        api_key: Optional[str] = None,
        base_url: Optional[str] = None,
        timeout: Union[float, Timeout, NotGiven, None] = not_given,
        connect_timeout: Union[float, NotGiven, None] = not_given,
        max_retries: Union[int, NotGiven] = not_given,
        max_retry_wait: Union[float, NotGiven] = not_given,
        retry_unknown: Union[bool, NotGiven] = not_given,
        default_headers: Optional[Headers] = None,
        set_default_headers: Optional[Headers] = None,
        default_query: Optional[Mapping[str, object]] = None,
        set_default_query: Optional[Mapping[str, object]] = None,
        max_response_bytes: Union[int, NotGiven] = not_given,
        max_event_bytes: Union[int, NotGiven] = not_given,
        proxy: Optional[str] = None,
        pickle_api_key: Optional[bool] = None,
        on_attempt: Optional[Callable[[Attempt], object]] = None,
        http_client: Optional[Any] = None,
    ) -> Self:
        """A client with other settings that shares this one's connections.

        Closing the copy does not close this client, nor the other way round. The arguments are
        those of the constructor, and:

        Args:
            api_key: The API key.
            base_url: Where the API is.
            timeout: Seconds for a whole call; None for no limit.
            connect_timeout: Seconds to build a connection.
            max_retries: How often to try again.
            max_retry_wait: The longest wait that a server may ask for.
            retry_unknown: Whether to send paid work again when its fate is unknown.
            default_headers: Headers to add to this client's default ones.
            set_default_headers: Headers to have in place of this client's default ones.
            default_query: Query parameters to add to this client's default ones.
            set_default_query: Query parameters to have in place of this client's default ones.
            max_response_bytes: The largest answer to read.
            max_event_bytes: The largest line of a stream to read.
            proxy: The proxy's address.
            pickle_api_key: Whether pickling writes the key.
            on_attempt: Called after each attempt, in place of this client's.
            http_client: Not supported.

        Raises:
            ValueError: Default headers, or query parameters, are both added and replaced.
        """
        _refuse_http_client(http_client)
        self._check_hook(on_attempt)
        _refuse_both(default_headers=default_headers, set_default_headers=set_default_headers)
        _refuse_both(default_query=default_query, set_default_query=set_default_query)
        options = client_options(
            _given(
                api_key=api_key,
                base_url=base_url,
                connect_timeout=connect_timeout,
                max_retries=max_retries,
                max_retry_wait=max_retry_wait,
                retry_unknown=retry_unknown,
                default_headers=default_headers,
                set_default_headers=set_default_headers,
                default_query=default_query,
                set_default_query=set_default_query,
                max_response_bytes=max_response_bytes,
                max_event_bytes=max_event_bytes,
                proxy=proxy,
            )
            | {"timeout": timeout}
        )
        client = type(self).__new__(type(self))
        client.__dict__.update(self._own_attributes())
        client._set_up(
            self._transport.with_options(options, on_attempt),
            merge_client_options(self._options.open(), options),
            self._pickle_api_key if pickle_api_key is None else pickle_api_key,
        )
        return client

    with_options = copy

    def is_closed(self) -> bool:
        """Whether `close` was called."""
        return isinstance(self._transport, ClosedClient)

    def _close(self) -> None:
        if not isinstance(self._transport, ClosedClient):
            self._transport = ClosedClient(self._transport)

    def _setting(self, name: str) -> Any:
        return self._native.effective_config()[name]["value"]

    def _given_defaults(self, kind: str) -> Mapping[str, Any]:
        options = self._options.open()
        return {**options.get(f"set_default_{kind}", {}), **options.get(f"default_{kind}", {})}

    def _change(self, given: Mapping[str, Any]) -> None:
        options = client_options(given)
        self._transport = self._with_hooks(self._transport.with_options(options))
        self._options = Sealed(merge_client_options(self._options.open(), options))

    def _own_attributes(self) -> Dict[str, Any]:
        """What a subclass keeps in the client: all but our own state and what hangs on it."""
        cls = type(self)
        return {
            name: value
            for name, value in self.__dict__.items()
            if name not in _STATE and not isinstance(getattr(cls, name, None), cached_property)
        }

    def __copy__(self) -> Self:
        return self.copy()

    def __deepcopy__(self, memo: Any) -> Self:
        return self.copy()

    def __reduce__(self) -> Tuple[Any, ...]:
        options = self._options.open()
        if not self._pickle_api_key:
            options = without_secrets(options)
        return _restore, (type(self), options, self._pickle_api_key, self._own_attributes())

    def __repr__(self) -> str:
        return f"{type(self).__name__}(base_url={self.base_url!r})"


_STATE = frozenset({"_caller", "_options", "_transport", "_pickle_api_key"})


def _restore(
    cls: Type[BaseClient], options: NativeOptions, pickle_api_key: bool, attributes: Dict[str, Any]
) -> BaseClient:
    client = cls.__new__(cls)
    client.__dict__.update(attributes)
    client._set_up(_native.NativeClient(options), options, pickle_api_key)
    return client


def _given(**arguments: Any) -> Dict[str, Any]:
    """The arguments that are not None."""
    return {name: value for name, value in arguments.items() if value is not None}


def _refuse_both(**arguments: Any) -> None:
    if all(value is not None for value in arguments.values()):
        raise ValueError(f"The `{'` and `'.join(arguments)}` arguments are mutually exclusive")


def _refuse_no_max_retries(max_retries: Any) -> None:
    if max_retries is None:
        raise TypeError("`max_retries` cannot be None: give 0 to try once only, or a number.")


def _refuse_http_client(http_client: Any) -> None:
    if http_client is not None:
        raise TypeError(
            "`http_client` is not supported: the client has a transport of its own. Use `proxy`, "
            "`timeout`, `connect_timeout` and `default_headers`, the environment's proxy and CA "
            "variables, or `handinger.testing.Sandbox` to test without the network."
        )
