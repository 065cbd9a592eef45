"""The second era with the client for asyncio."""

import asyncio

from handinger import AsyncHandinger, NotFoundError


async def main() -> None:
    client = AsyncHandinger()
    scout = await client.workers.create(title="Scout", summary="Looks things up")
    print(scout.title, scout.summary, scout.visibility)
    answers = await asyncio.gather(
        *(client.tasks.create(worker_id=scout.id, input=f"[seconds=0] {what}") for what in "abc")
    )
    print([answer.status for answer in answers], len({answer.output_text for answer in answers}))
    await client.tasks.create(worker_id=scout.id, input="[seconds=0] x", task_id="my-task")
    print((await client.tasks.retrieve("my-task")).task.status)
    print((await client.workers.update(scout.id, title="Two")).title)
    print((await client.workers.webhooks.update(scout.id, url="http://127.0.0.1:9/x")).url)
    print((await client.workers.webhooks.list_executions(scout.id)).page)
    print((await client.workers.webhooks.delete(scout.id)).url)
    raw = await client.tasks.with_raw_response.retrieve("my-task")
    print(raw.status_code, (await raw.parse()).task.id, (await raw.json())["task"]["id"])
    async with client.tasks.with_streaming_response.retrieve("my-task") as response:
        print(response.is_closed, "my-task" in await response.text())
    print((await client.tasks.delete("my-task")).archived)
    print((await client.workers.delete(scout.id)).deleted)
    print("@" in (await client.workers.retrieve_email((await client.workers.create()).id)).email)
    try:
        await client.tasks.retrieve("none")
    except NotFoundError as error:
        print(error.status_code, type(error.body).__name__)
    await client.close()
    print(client.is_closed())


asyncio.run(main())
