"""Models and errors, as type checkers see them."""

from typing import Dict, List, Optional

from typing_extensions import assert_type

import handinger
from handinger import BaseModel
from handinger.types import Worker
from handinger.types.worker import Costs, File, Output, Source, Usage


def read(worker: Worker) -> None:
    assert_type(worker.id, str)
    assert_type(worker.created_at, Optional[int])
    assert_type(worker.files, List[File])
    assert_type(worker.messages, List[object])
    assert_type(worker.metadata, Dict[str, object])
    assert_type(worker.output, List[Output])
    assert_type(worker.sources, List[Source])
    assert_type(worker.costs, Optional[Costs])
    assert_type(worker.usage, Optional[Usage])
    assert_type(worker.to_dict(), Dict[str, object])
    assert_type(worker.model_copy(update={"id": "x"}), Worker)
    if worker.status == "completed" and worker.costs:
        assert_type(worker.costs.model_cost_usd, float)


def build() -> File:
    File.model_validate({"mediaType": "text/plain", "url": "u"})
    return File(media_type="text/plain", url="u", filename=None)


class Note(BaseModel):
    title: str
    count: Optional[int] = None


def errors() -> None:
    assert_type(Note(title="x").count, Optional[int])
    try:
        handinger.Handinger().workers.retrieve("w")
    except handinger.RateLimitError as error:
        assert_type(error.status_code, int)
        assert_type(error.retry_at, Optional[float])
        assert_type(error.response.headers["x"], str)
    except handinger.APIError as error:
        assert_type(error.body, Optional[object])
        assert_type(error.request_id, Optional[str])
