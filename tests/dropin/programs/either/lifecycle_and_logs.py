"""Closes clients, and listens to the log."""

import asyncio
import logging

from handinger import AsyncHandinger, Handinger
from handinger.types import Worker

records = []


class Keep(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        records.append(record)


logger = logging.getLogger("handinger")
logger.addHandler(Keep())

with Handinger() as client:
    worker = client.post("/api/workers", cast_to=Worker, body={"input": "[seconds=0] x"})
    print(client.is_closed(), len(records))
    logger.setLevel(logging.DEBUG)
    client.workers.retrieve(worker.id)
    print(len(records) > 0, {record.name.split(".")[0] for record in records})
    text = "\n".join(record.getMessage() for record in records)
    print("hdg_live_drop_in" in text, "/api/workers/" in text)
    logger.setLevel(logging.INFO)
    records.clear()
    rule = {"path": "/api/workers/*", "status": 503, "headers": {"retry-after-ms": "1"}}
    client.post("/_sandbox/faults", cast_to=object, body=rule)
    client.workers.retrieve(worker.id)
    print(len([record for record in records if record.levelno == logging.INFO]) > 0)
print(client.is_closed())
client.close()


async def main() -> None:
    async with AsyncHandinger() as client:
        print((await client.workers.retrieve(worker.id)).status, client.is_closed())
    print(client.is_closed())
    await client.close()


asyncio.run(main())
