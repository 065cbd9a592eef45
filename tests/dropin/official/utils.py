"""What it means that an answer matches a type, for models that are not pydantic's."""

from __future__ import annotations

from typing import Any, get_args

from handinger import AsyncStream, BaseModel, Stream


def assert_matches_type(type_: Any, value: object, *, path: list[str]) -> None:
    if isinstance(value, Stream):  # `stream=True` really streams, where the official package waits
        value = value.final_worker()
    if isinstance(value, AsyncStream):
        return  # its end has to be awaited
    if type_ is str:  # an address that reads like text
        assert str(value) == value, path
        return
    types = get_args(type_) or (type_,)
    assert isinstance(value, types), (path, type(value))
    assert isinstance(value, BaseModel)
    assert type(value).model_validate(value.to_dict()) == value, path
