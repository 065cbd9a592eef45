"""A worker and its parts."""

from .._models import Costs, File, Output, OutputContent, Source, Usage, Worker

__all__ = ["Costs", "File", "Output", "OutputContent", "Source", "Usage", "Worker"]
