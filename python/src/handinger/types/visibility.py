"""Who may see a worker."""

from typing import Literal

Visibility = Literal["public", "private"]
"""`public`: everybody in the organization. `private`: its creator."""
