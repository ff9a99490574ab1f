"""What becomes of a job that raised.

A session deals with every failure of the outside itself and returns. What arrives here is a defect of ours, a run
that hung, or a worker that died: nothing is lost, because the mailbox is still due and its lease runs out.
"""

from __future__ import annotations

from types import TracebackType

import structlog
from rq.job import Job

log = structlog.get_logger(__name__)


def report_failure(job: Job, kind: type[BaseException], error: BaseException, traceback: TracebackType | None) -> bool:
    """Log the job and the class of the error, never its message: that may quote a mail."""
    place = _innermost(traceback)
    log.error("job_failed", job=job.id, error=kind.__name__, place=place)
    return True


def _innermost(traceback: TracebackType | None) -> str:
    if traceback is None:
        return ""
    while traceback.tb_next is not None:
        traceback = traceback.tb_next
    return f"{traceback.tb_frame.f_code.co_qualname}:{traceback.tb_lineno}"
