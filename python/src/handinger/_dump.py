"""Turning models back into plain data."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Dict, Iterator, List, Mapping, NamedTuple, Tuple, cast

from ._shapes import fields_of

if TYPE_CHECKING:
    from ._base_model import BaseModel

_EVERYTHING = object()


class DumpOptions(NamedTuple):
    """How to dump."""

    by_alias: bool
    as_json: bool
    exclude_unset: bool
    exclude_defaults: bool
    exclude_none: bool


def dump_model(
    model: BaseModel, options: DumpOptions, include: Any = None, exclude: Any = None
) -> Dict[str, Any]:
    """The model as a dict.

    Args:
        model: The model.
        options: How to dump.
        include: The fields to take, as a set of names or a mapping of name to the same for its value.
        exclude: The fields to leave out, in the same form.
    """
    result: Dict[str, Any] = {}
    for name, key, value in _entries(model, options):
        keep = _part(include, name)
        drop = _part(exclude, name)
        if (include is not None and keep is None) or drop is _EVERYTHING:
            continue
        if options.exclude_none and value is None:
            continue
        result[key] = _dump_value(value, options, None if keep is _EVERYTHING else keep, drop)
    return result


def _entries(model: BaseModel, options: DumpOptions) -> Iterator[Tuple[str, str, Any]]:
    unset = object()
    fields_set = model.model_fields_set
    for name, wire, _, _, _ in fields_of(type(model)):
        if options.exclude_unset and name not in fields_set:
            continue
        value = getattr(model, name, unset)
        if value is unset or (options.exclude_defaults and value == getattr(type(model), name, unset)):
            continue
        yield name, wire if options.by_alias else name, value
    for name, value in model.model_extra.items():
        yield name, name, value


def _dump_value(value: Any, options: DumpOptions, include: Any, exclude: Any) -> Any:
    if hasattr(value, "__shape__"):
        return dump_model(value, options, include, exclude)
    if isinstance(value, (list, tuple)):
        return _dump_items(value, options, include, exclude)
    if isinstance(value, dict):
        return _dump_mapping(cast("Any", value), options)
    if options.as_json and isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    return value


def _dump_mapping(entries: Mapping[Any, Any], options: DumpOptions) -> Dict[Any, Any]:
    return {key: _dump_value(item, options, None, None) for key, item in entries.items()}


def _dump_items(value: Any, options: DumpOptions, include: Any, exclude: Any) -> List[Any]:
    result: List[Any] = []
    for index, item in enumerate(value):
        keep = _part_at(include, index, len(value))
        drop = _part_at(exclude, index, len(value))
        if (include is not None and keep is None) or drop is _EVERYTHING:
            continue
        result.append(_dump_value(item, options, None if keep is _EVERYTHING else keep, drop))
    return result


def _part_at(selection: Any, index: int, count: int) -> Any:
    """What a selection says of one item, which it may count from the end."""
    found = _part(selection, index)
    return _part(selection, index - count) if found is None else found


def _part(selection: Any, key: Any) -> Any:
    """What a selection says of one entry: everything of it, a deeper selection, or nothing."""
    if selection is None:
        return None
    if isinstance(selection, Mapping):
        return _part_of_mapping(cast("Any", selection), key)
    return _EVERYTHING if key in selection or "__all__" in selection else None


def _part_of_mapping(selection: Mapping[Any, Any], key: Any) -> Any:
    found = selection.get(key, selection.get("__all__"))
    if found is True or found is ...:
        return _EVERYTHING
    return None if found is False else found
