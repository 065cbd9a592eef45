"""Turning a model back into plain data, with the names and meanings of pydantic's second version."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Dict, Optional, Union, cast

from . import _dump

if TYPE_CHECKING:
    from typing_extensions import Literal

    from ._base_model import BaseModel


class Dumps:
    """The dumps of a model."""

    __slots__ = ()

    def model_dump(
        self,
        *,
        mode: Literal["json", "python"] = "python",
        include: Any = None,
        exclude: Any = None,
        by_alias: Optional[bool] = None,
        exclude_unset: bool = False,
        exclude_defaults: bool = False,
        exclude_none: bool = False,
        warnings: Union[bool, Literal["none", "warn", "error"]] = True,  # noqa: ARG002
        round_trip: bool = False,  # noqa: ARG002
        context: Optional[Any] = None,  # noqa: ARG002
        serialize_as_any: bool = False,  # noqa: ARG002
    ) -> Dict[str, Any]:
        """The model as a dict, under Python names.

        Args:
            mode: `json` makes every value fit for JSON (dates become text); `python` leaves them.
            include: Fields to take: names, or a mapping from names to the same for their values.
            exclude: Fields to leave out, in the same form.
            by_alias: Whether to use the names of the JSON.
            exclude_unset: Leave out what did not come.
            exclude_defaults: Leave out optional fields that are None.
            exclude_none: Leave out what is None.
            warnings: Accepted; there is nothing to warn of.
            round_trip: Accepted; what is dumped can always be read again.
            context: Accepted; there is nothing to give it to.
            serialize_as_any: Accepted; every value is dumped as what it is.
        """
        options = _dump.DumpOptions(
            bool(by_alias), mode == "json", exclude_unset, exclude_defaults, exclude_none
        )
        return _dump.dump_model(cast("BaseModel", self), options, include, exclude)

    def model_dump_json(
        self,
        *,
        indent: Optional[int] = None,
        include: Any = None,
        exclude: Any = None,
        by_alias: Optional[bool] = None,
        exclude_unset: bool = False,
        exclude_defaults: bool = False,
        exclude_none: bool = False,
        warnings: Union[bool, Literal["none", "warn", "error"]] = True,  # noqa: ARG002
        round_trip: bool = False,  # noqa: ARG002
        context: Optional[Any] = None,  # noqa: ARG002
        serialize_as_any: bool = False,  # noqa: ARG002
    ) -> str:
        """The model as JSON text; the arguments are those of `model_dump`.

        Args:
            indent: Spaces per level; None writes one line.
            include: Fields to take.
            exclude: Fields to leave out.
            by_alias: Whether to use the names of the JSON.
            exclude_unset: Leave out what did not come.
            exclude_defaults: Leave out optional fields that are None.
            exclude_none: Leave out what is None.
            warnings: Accepted; there is nothing to warn of.
            round_trip: Accepted; what is dumped can always be read again.
            context: Accepted; there is nothing to give it to.
            serialize_as_any: Accepted; every value is dumped as what it is.
        """
        import json

        data = self.model_dump(
            mode="json",
            include=include,
            exclude=exclude,
            by_alias=by_alias,
            exclude_unset=exclude_unset,
            exclude_defaults=exclude_defaults,
            exclude_none=exclude_none,
        )
        separators = (",", ":") if indent is None else None
        return json.dumps(data, indent=indent, separators=separators, ensure_ascii=False)

    def to_dict(
        self,
        *,
        mode: Literal["json", "python"] = "python",
        use_api_names: bool = True,
        exclude_unset: bool = True,
        exclude_defaults: bool = False,
        exclude_none: bool = False,
        warnings: bool = True,
    ) -> Dict[str, object]:
        """The model as a dict, as it came from the API.

        Args:
            mode: `json` makes every value fit for JSON (dates become text); `python` leaves them.
            use_api_names: Whether to use the names of the JSON, else those of Python.
            exclude_unset: Leave out what did not come.
            exclude_defaults: Leave out optional fields that are None.
            exclude_none: Leave out what is None.
            warnings: Accepted; there is nothing to warn of.
        """
        return self.model_dump(
            mode=mode,
            by_alias=use_api_names,
            exclude_unset=exclude_unset,
            exclude_defaults=exclude_defaults,
            exclude_none=exclude_none,
            warnings=warnings,
        )

    def to_json(
        self,
        *,
        indent: Optional[int] = 2,
        use_api_names: bool = True,
        exclude_unset: bool = True,
        exclude_defaults: bool = False,
        exclude_none: bool = False,
        warnings: bool = True,
    ) -> str:
        """The model as JSON text, as it came from the API; the arguments are those of `to_dict`.

        Args:
            indent: Spaces per level; None writes one line.
            use_api_names: Whether to use the names of the JSON, else those of Python.
            exclude_unset: Leave out what did not come.
            exclude_defaults: Leave out optional fields that are None.
            exclude_none: Leave out what is None.
            warnings: Accepted; there is nothing to warn of.
        """
        return self.model_dump_json(
            indent=indent,
            by_alias=use_api_names,
            exclude_unset=exclude_unset,
            exclude_defaults=exclude_defaults,
            exclude_none=exclude_none,
            warnings=warnings,
        )
