"""Takes copies of a client with other settings."""

import copy
from typing import Any

from handinger import AsyncHandinger, Handinger
from handinger.types import Worker

headers = {"X-Team": "blue", "X-Tier": "one"}
for make in (Handinger, AsyncHandinger):
    client: Any = make(api_key="hdg_live_a", default_headers=headers, default_query={"trace": "yes"})
    same = client.copy()
    print(type(same).__name__, same is client, same.api_key, same.base_url == client.base_url)
    print(client.with_options(api_key="hdg_live_b").api_key, client.api_key)
    print(client.copy(max_retries=7).max_retries, client.max_retries)
    print(client.with_options(timeout=None).timeout, client.with_options(timeout=3.5).timeout)
    print(client.with_options(base_url="http://127.0.0.1:1").base_url)

    added = client.copy(default_headers={"X-Tier": "two", "X-More": "yes"})
    print([added.default_headers[name] for name in ("X-Team", "X-Tier", "X-More")])
    replaced = client.copy(set_default_headers={"X-Only": "this"})
    print(replaced.default_headers["X-Only"], "X-Team" in replaced.default_headers)
    print(dict(client.copy(default_query={"more": "1"}).default_query))
    print(dict(client.copy(set_default_query={"only": "1"}).default_query))
    print(dict(client.copy(set_default_query={}).default_query), dict(client.default_query))
    for arguments in (
        {"default_headers": {}, "set_default_headers": {"a": "b"}},
        {"default_query": {}, "set_default_query": {"a": "b"}},
    ):
        try:
            client.copy(**arguments)
        except ValueError as error:
            print(error)

client = Handinger()
worker = client.post("/api/workers", cast_to=Worker, body={"input": "[seconds=0] x"})
print(client.with_options(max_retries=0, timeout=5).workers.retrieve(worker.id).id == worker.id)
del same
print(copy.copy(client).workers.retrieve(worker.id).status, client.workers.retrieve(worker.id).status)
