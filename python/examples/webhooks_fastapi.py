"""Receives a worker's webhook in a FastAPI app.

pip install fastapi uvicorn
export HANDINGER_WEBHOOK_TOKEN=…   # as client.workers.webhooks.update(worker_id, url=…) gives it
uvicorn webhooks_fastapi:app --port 8000
"""

import os

from fastapi import FastAPI, HTTPException, Request

import handinger

app = FastAPI()


@app.post("/handinger", status_code=204)
async def receive(request: Request) -> None:
    token = os.environ["HANDINGER_WEBHOOK_TOKEN"]
    try:
        # The body as it came: what was decoded and encoded again is no longer what was sent.
        delivery = handinger.webhooks.verify(request.headers, await request.body(), token)
    except handinger.WebhookVerificationError as error:
        raise HTTPException(401) from error
    # Answer within ten seconds, else it is sent again; the same task may therefore come twice.
    if delivery.type == "task.completed" and delivery.worker is not None:
        print(f"{delivery.task_id}: {delivery.worker.output_text}")
