"""The whole first era with the client for asyncio."""

import asyncio

from handinger import AsyncHandinger, AsyncStream, NotFoundError
from handinger._response import AsyncBinaryAPIResponse, AsyncStreamedBinaryAPIResponse


async def main() -> None:
    async with AsyncHandinger() as client:
        workers = await asyncio.gather(
            *(client.workers.create(input=f"[seconds=0] [files=1] Look at {what}") for what in "abc")
        )
        print([worker.status for worker in workers], len({worker.id for worker in workers}))
        worker = workers[0]
        print((await client.workers.retrieve(worker.id)) == worker)
        print((await client.workers.continue_(worker.id, input="[seconds=0] More")).status)

        stream = await client.workers.stream_updates(worker.id)
        print(isinstance(stream, AsyncStream), stream.response.status_code)
        kinds = []
        async for event in stream:
            kinds.append(event.get("type") or event["object"])
            if event.get("type") == "finish":
                break
        await stream.close()
        print(kinds[0], kinds[1], kinds[-1], "text-delta" in kinds)

        name = worker.files[0].filename or ""
        file = await client.workers.retrieve_file(name, worker_id=worker.id)
        print(isinstance(file, AsyncBinaryAPIResponse), file.is_closed)
        data = await file.read()
        print(len(data), await file.text() == data.decode())
        await file.write_to_file("file")
        async with client.workers.with_streaming_response.retrieve_file(
            name, worker_id=worker.id
        ) as streamed:
            print(isinstance(streamed, AsyncStreamedBinaryAPIResponse), streamed.is_closed)
            print(b"".join([piece async for piece in streamed.iter_bytes()]) == data)

        email = await client.workers.retrieve_email(worker.id)
        print(email, email.partition("@")[1])

        schedule = await client.workers.schedules.create(
            worker.id, input="x", when={"type": "cron", "cron": "0 9 * * *"}
        )
        print(schedule.type, len((await client.workers.schedules.list(worker.id)).schedules))
        print((await client.workers.schedules.cancel(schedule.id, worker_id=worker.id)).cancelled)

        raw = await client.workers.with_raw_response.retrieve(worker.id)
        print(raw.status_code, raw.is_closed, (await raw.parse()).id == worker.id)
        async with client.workers.with_streaming_response.retrieve(worker.id) as response:
            print(response.is_closed, (await response.parse()).id == worker.id)
        try:
            await client.workers.retrieve("wrk_none")
        except NotFoundError as error:
            print(error.status_code)
    print(client.is_closed())


asyncio.run(main())
