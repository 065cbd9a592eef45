"""Takes everything from the environment."""

import os
from typing import Any

from handinger import Handinger

os.environ["HANDINGER_CUSTOM_HEADERS"] = "X-Team: blue\n\n X-Tier :  one "
client = Handinger(default_headers={"X-Tier": "two"})
template = client.workers.create()
print(template.visibility)
log: Any = client.get("/_sandbox/requests", cast_to=object)
headers = dict(log["requests"][0]["headers"])
print(headers["x-team"], headers["x-tier"], headers["authorization"].split()[0].lower())
