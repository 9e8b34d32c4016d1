"""What is not known for sure of the platform; the first value is the likelier one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Doubts:
    """One way in which the platform may behave."""

    #: Errors come with status 200 on the new host; the old one answers with their code.
    http_status: Literal["always_200", "mirror"] = "always_200"
    #: Reading an update takes it away on the new host; the old one gives it again at once.
    poll_ack: Literal["consume", "replay"] = "consume"
    poll_shape: Literal["object", "list"] = "object"
    #: How a poll ends for which nothing came.
    idle: Literal["408", "empty"] = "408"
    webhook_body: Literal["flat", "wrapped"] = "flat"
    photo_field: Literal["photo_url", "photo", "both"] = "photo_url"
    #: What `getWebhookInfo` and `deleteWebhook` say where none was set.
    webhook_unset: Literal["errors", "empty"] = "errors"
    #: Whether `setWebhook` calls the address at once and tells what came of it.
    webhook_verify: bool = True
    #: Whether messages of people count towards the month too.
    counts: Literal["sent", "both"] = "sent"
    #: Under which key the code of a refusal comes; 426 is documented with the second.
    code_key: Literal["error_code", "errorCode"] = "error_code"


#: Every value of every doubt, each once, beside the likelier of the others.
EITHER_WAY = (
    Doubts(),
    Doubts(http_status="mirror", idle="408", code_key="errorCode"),
    Doubts(poll_ack="replay", webhook_unset="empty"),
    Doubts(poll_shape="list", idle="empty", webhook_verify=False),
    Doubts(webhook_body="wrapped", photo_field="photo", counts="both"),
    Doubts(photo_field="both"),
)
