"""Follows a worker with the async client and reads it again with the sync one."""

import asyncio
import json

from handinger import AsyncHandinger, Handinger


async def follow() -> "tuple[str, str]":
    async with AsyncHandinger() as client:
        stream = await client.workers.create(input="Tell me about Oslo", stream=True)
        words = "".join([text async for text in stream.text_stream()])
        worker = await stream.final_worker()
    return worker.id, words


worker_id, words = asyncio.run(follow())
worker = Handinger().workers.retrieve(worker_id)
print(json.dumps({"status": worker.status, "same_words": worker.output_text == words}))
