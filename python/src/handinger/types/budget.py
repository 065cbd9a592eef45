"""How far a worker may go, and what it may cost."""

from typing import Literal

Budget = Literal["low", "standard", "high", "unlimited"]
"""`low`: quick look-ups. `standard`: a handful of tool calls. `high`: research in many steps.
`unlimited`: no spending cap."""
