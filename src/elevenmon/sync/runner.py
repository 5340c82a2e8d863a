"""The boundary around everything that the engine starts: whatever goes wrong inside becomes a value."""

import os
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from elevenmon.api.errors import ApiError
from elevenmon.domain.health import FaultKind
from elevenmon.store.errors import LeaseLost, StoreError

T = TypeVar("T")


@dataclass(frozen=True, slots=True, eq=False)
class Failure:
    """Why a piece of work failed, as `FeedHealth` tells it."""

    fault: FaultKind
    reason: str
    permission: str | None = None
    retry_after: float | None = None
    trace_id: str | None = None
    of_store: bool = False
    """The store refused, not the service."""
    lease_lost: bool = False
    """Nothing went wrong but that another process leads now."""


async def attempt(work: Callable[[], Awaitable[T]]) -> T | Failure:
    """The result of `work`, or the failure. Only cancellation passes.

    An exception nobody foresaw is named by its class alone: its text may be foreign, or secret. One of the
    system is named by its number, in the system's words.
    """
    try:
        return await work()
    except ApiError as error:
        return Failure(error.kind, error.reason, error.permission, error.retry_after, error.trace_id)
    except LeaseLost as error:
        return Failure(FaultKind.SHAPE, str(error), lease_lost=True)
    except StoreError as error:
        return Failure(FaultKind.SHAPE, str(error), of_store=True)
    except Exception as error:
        return Failure(FaultKind.SHAPE, _unforeseen(error))


def _unforeseen(error: Exception) -> str:
    if isinstance(error, OSError) and error.errno is not None:
        return f"this machine refuses: {os.strerror(error.errno).lower()}"
    return f"unexpected {type(error).__name__}"
