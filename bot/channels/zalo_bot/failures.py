"""How a call to a Zalo bot fails. No text of these errors holds an address: it holds the token."""

from __future__ import annotations

from typing import Any

import orjson

#: What the platform means by its codes; 403 is its "internal server error", as it says itself.
TOKEN_REFUSED, INTERNAL, NOT_FOUND, TIMED_OUT, QUOTA = 401, 403, 404, 408, 429
_LONGEST_REASON = 100


class CallFailed(Exception):
    """A call that gave no result."""


class NotSent(CallFailed):
    """The call never reached the platform: it can be repeated without a second effect."""


class OutcomeUnknown(CallFailed):
    """The call was written but its answer is lost or says nothing."""


class ServerFault(CallFailed):
    """The platform, or a gateway before it, could not answer."""


class Refused(CallFailed):
    """The platform refused the call with a code of its own."""

    def __init__(self, code: int, description: str) -> None:
        super().__init__(f"{code} {description[:_LONGEST_REASON]}".strip())
        self.code = code


def result_of(status: int, payload: bytes) -> Any:
    """Return the result that an answer carries, None where it carries none.

    The answer's own `ok` decides, then its code, then the status: errors come with status 200.
    Raises Refused, ServerFault or OutcomeUnknown.
    """
    answer = _read(payload)
    if answer is None:
        if status >= 500 or status == INTERNAL:
            raise ServerFault(f"http_{status}")
        if status in (TOKEN_REFUSED, NOT_FOUND, TIMED_OUT, QUOTA):
            raise Refused(status, "")
        raise OutcomeUnknown("unreadable answer")
    if answer["ok"] is True:
        return answer.get("result")
    code = answer.get("error_code", answer.get("errorCode", status))
    code = code if isinstance(code, int) else status
    if code >= 500 or code == INTERNAL:
        raise ServerFault(f"code_{code}")
    raise Refused(code, str(answer.get("description", "")))


def _read(payload: bytes) -> dict[str, Any] | None:
    try:
        answer = orjson.loads(payload)
    except ValueError:
        return None
    return answer if isinstance(answer, dict) and "ok" in answer else None
