"""Makes clients in every way there is, and reads and changes their settings."""

import os

import handinger
from handinger import AsyncClient, AsyncHandinger, Client, Handinger, HandingerError

print(Client is Handinger, AsyncClient is AsyncHandinger)
client = Handinger()
print(client.api_key, str(client.base_url) == os.environ["HANDINGER_BASE_URL"])
print(client.max_retries == handinger.DEFAULT_MAX_RETRIES, client.max_retries)
print(client.is_closed())

given = Handinger(
    api_key="hdg_live_given",
    base_url="http://127.0.0.1:1/v1",
    timeout=20.0,
    max_retries=0,
    default_headers={"X-Team": "blue"},
    default_query={"trace": "yes"},
)
print(given.api_key, str(given.base_url), given.timeout, given.max_retries)
print(given.default_headers["X-Team"], given.default_query["trace"])
print(given.base_url.host, given.base_url.port, given.base_url.path, given.base_url.scheme)
given.base_url = "http://127.0.0.1:2/v2/"
given.api_key = "hdg_live_changed"
given.timeout = None
given.max_retries = 5
print(str(given.base_url), given.api_key, given.timeout, given.max_retries)

for arguments in ({"max_retries": None}, {"timeouts": 3}):
    try:
        Handinger(**arguments)
    except TypeError as error:
        print("TypeError", [word for word in ("max_retries", "timeouts") if word in str(error)])
try:
    Handinger("hdg_live_positional")
except TypeError:
    print("keywords only")

del os.environ["HANDINGER_API_KEY"]
try:
    Handinger().get("/api/workers/wrk_none", cast_to=object)
except HandingerError as error:
    print("HANDINGER_API_KEY" in str(error), "api_key" in str(error))
print(Handinger(api_key="hdg_live_given").api_key)
with Handinger(api_key="hdg_live_given") as entered:
    print(entered.is_closed())
print(entered.is_closed())
