"""What became of a call, as an Outcome: the kind's policy decides where nothing is known."""

from __future__ import annotations

import re

from bot.channels.contract import Outcome
from bot.channels.zalo_bot.failures import (
    QUOTA,
    TIMED_OUT,
    TOKEN_REFUSED,
    CallFailed,
    NotSent,
    OutcomeUnknown,
    Refused,
    ServerFault,
)

#: The platform never says how long to wait: first a minute, as for a pace; seconds.
_QUOTA_WAIT = 60.0
#: Nothing is lost while an operator sees to the token.
_TOKEN_WAIT = 60.0
_LONG_ID = re.compile(r"[0-9a-fA-F]{6,}")


def outcome_of(failed: CallFailed) -> Outcome:
    """Return what a failure means for the row whose call ended in it."""
    if isinstance(failed, NotSent):
        return Outcome("not_sent", reason=str(failed))
    if isinstance(failed, OutcomeUnknown):
        return Outcome("unknown", reason=str(failed))
    if isinstance(failed, ServerFault):
        return Outcome("server_error", reason=str(failed))
    return _refused(failed)


def _refused(failed: CallFailed) -> Outcome:
    code = failed.code if isinstance(failed, Refused) else 0
    if code == TIMED_OUT:
        return Outcome("unknown", reason="timed_out")
    if code == QUOTA:
        return Outcome("wait", retry_after=_QUOTA_WAIT, reason="quota")
    if code == TOKEN_REFUSED:
        return Outcome("wait", retry_after=_TOKEN_WAIT, reason="token_refused")
    if "chat_id" in str(failed):
        return Outcome("unreachable", reason="chat_not_found")
    return Outcome("refused", reason=_LONG_ID.sub("…", str(failed)))
