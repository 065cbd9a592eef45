"""A property that is computed once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Callable

if TYPE_CHECKING:
    from functools import cached_property as cached_property
else:

    class cached_property:  # noqa: N801  (stands for the one in functools)
        """Like `functools.cached_property`, without the lock that older Pythons hold while computing.

        A fork while another thread holds that lock would leave the child waiting for ever.
        """

        def __init__(self, compute: Callable[[Any], Any]) -> None:
            self._compute = compute
            self.__doc__ = compute.__doc__

        def __set_name__(self, owner: type, name: str) -> None:
            self._name = name

        def __get__(self, instance: Any, owner: Any = None) -> Any:
            if instance is None:
                return self
            value = self._compute(instance)
            # If two threads come at once, both get the one that was stored first.
            return instance.__dict__.setdefault(self._name, value)
