"""What the station asks of the central match service. Every word that changes anything is checked by its signature."""

import base64
import hashlib
import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, TypeVar
from urllib.parse import quote, urlsplit

import msgspec

from app import wire
from app.config import Environment, may_speak_plain_http, require_same_environment
from app.domain.class_report import ClassReply, ClassReport
from app.domain.match import Answer
from app.domain.queue_entry import Receipt
from app.submission import errors
from app.submission.signature import PinnedKey
from app.submission.transport import Reply, Transport

_BUSY_STATUSES = frozenset({408, 425, 429})  # "not now": the same submission may be taken later
_CONFLICT = 409
_PORTAL_STATUSES = frozenset({407, 511})  # a proxy's or portal's own, never the service's
_OTHER_ENVIRONMENT = "service/station-of-other-environment"
_NONCE_BYTES = 24
_CODE_LONGEST = 60
_REASON_LONGEST = 300
_MOST_ANSWERS = 10_000  # of one submission; corrections come by ones
_SHORT_DEADLINE_S = 10.0  # of requests that carry nothing
T = TypeVar("T")


class ServiceClient:
    """Speaks to one service under its pinned key. Belongs to one thread, but for `cut`.

    Before the first submission, and again whenever the connection was lost or closed, it asks who the service is:
    another environment than the station's, or another key, is refused before a person's data leave.
    """

    def __init__(
        self,
        url: str,
        public_key_b64: str,
        environment: Environment,
        *,
        timeout_s: float = 40.0,
        only_synthetic: bool = False,
    ) -> None:
        """`url`: base address; `timeout_s`: total deadline of a submission; `only_synthetic`: no print of a real person
        can be sent. AddressNotUsable."""
        require_safe(url, environment, only_synthetic=only_synthetic)
        self._key = PinnedKey(public_key_b64)
        self._environment = environment
        self._timeout_s = timeout_s
        self._transport = Transport(url)
        self._is_known = False

    @property
    def service_key(self) -> str:
        """The pinned public key, base64."""
        return self._key.text

    def close(self) -> None:
        self._transport.close()

    def cut(self) -> None:
        """End the request under way, and refuse later ones: the station stops. From any thread."""
        self._transport.cut()

    def connect(self) -> None:
        """Make sure that the service is the pinned one and of this environment; asks once a connection. Its card must
        carry the nonce of just this question: a card that was heard before is no proof of who is there now.

        ServiceUnreachable, ServiceBusy, ServiceNonsense, ServiceNotGenuine, OtherEnvironmentAtService.
        """
        if self._is_known and self._transport.is_open:
            return
        self._is_known = False
        nonce = secrets.token_urlsafe(_NONCE_BYTES)
        try:
            said = self._ask("GET", "/v1/identity", query={"nonce": nonce}).json_object()
        except errors.SubmissionRefused as reason:  # whatever that is: no submission was refused, none must be held
            raise errors.ServiceNonsense("The service at this address does not say who it is.") from reason
        if not self._key.has_signed(said):
            raise errors.ServiceNotGenuine("The service at this address does not have the key it should have.")
        if said.get("nonce") != nonce:
            raise errors.ServiceNotGenuine("The service at this address shows a card that was not signed just now.")
        environment = said.get("environment")
        shown = {"service": environment if isinstance(environment, str) else None}
        require_same_environment(self._environment, shown, errors.OtherEnvironmentAtService)
        self._is_known = True

    def check(self) -> None:
        """Ask who the service is, even when it was known before: whether it is there now. Errors as `connect`."""
        self._is_known = False
        self.connect()

    def submit(self, ori: str, tcn: str, payload: bytes) -> Receipt:
        """Send a transaction; its verified receipt.

        ServiceUnreachable, ServiceBusy, ServiceNonsense, ReceiptNotGenuine, OtherEnvironmentAtService: send again
        later under the same TCN.
        SubmissionRefused, Conflict: a person must look.
        """
        self.connect()
        digest = hashlib.sha256(payload)
        headers = {
            "Booking-Environment": self._environment.value,
            "Booking-ORI": ori,
            "Booking-TCN": tcn,
            "Content-Digest": f"sha-256=:{base64.b64encode(digest.digest()).decode('ascii')}:",
            "Content-Type": "application/octet-stream",
        }
        reply = self._ask("POST", "/v1/submissions", deadline_s=self._timeout_s, body=payload, headers=headers)
        if reply.status != 202:
            raise errors.ServiceNonsense(f"The service answered a submission with status {reply.status}.")
        said = reply.json_object()
        if not self._key.has_signed(said):
            raise errors.ReceiptNotGenuine("The receipt is not signed by the service.")
        receipt = _converted(said, Receipt)
        expected = (tcn, ori, digest.hexdigest(), self._environment.value)
        if (receipt.tcn, receipt.ori, receipt.sha256, receipt.environment) != expected:
            raise errors.ReceiptNotGenuine("The receipt is for another transaction, agency, payload or environment.")
        return receipt

    def answers(self, control_number: str, after: int, wait_s: float) -> tuple[Answer, ...]:
        """Verified answers with a number above `after`, in order; waits at the service for at most `wait_s` seconds
        (whole ones) when there is none yet."""
        self.connect()
        reply = self._ask(
            "GET",
            f"/v1/submissions/{quote(control_number, safe='')}/answers",
            deadline_s=wait_s + _SHORT_DEADLINE_S,
            query={"after": str(after), "wait": f"{wait_s:g}"},
        )
        said = reply.json_object().get("answers") if reply.status == 200 else None
        if not isinstance(said, list):
            raise errors.ServiceNonsense("The service did not answer with a list of answers.")
        return tuple(self._answer(value, control_number, after) for value in said)

    def mark_seen(self, control_number: str, number: int, officer: str) -> None:
        """Tell the service that an officer saw an answer. Telling it again is harmless."""
        self.connect()
        self._ask(
            "POST",
            f"/v1/submissions/{quote(control_number, safe='')}/answers/{number}/seen",
            body=wire.to_json({"officer": officer}),
            headers={"Content-Type": "application/json"},
        )

    def report(self, report: ClassReport, code: str, wait_s: float) -> ClassReply:
        """Tell the trainer's board where this station's trainee is; what the trainer sends. Waits at the service for at
        most `wait_s` seconds when there is nothing. SubmissionRefused where there is no class or it has another code.
        """
        self.connect()
        reply = self._ask(
            "POST",
            "/v1/class/reports",
            deadline_s=wait_s + _SHORT_DEADLINE_S,
            body=wire.to_json(report),
            headers={
                "Booking-Environment": self._environment.value,
                "Class-Code": code,
                "Content-Type": "application/json",
            },
            query={"wait": f"{wait_s:g}"},
        )
        said = reply.json_object()
        if not self._key.has_signed(said):
            raise errors.AnswerNotGenuine("What the board sends is not signed by the service.")
        answer = _converted(said, ClassReply)
        if answer.seat != report.seat:
            raise errors.AnswerNotGenuine("What the board sends is for another station.")
        return answer

    def _answer(self, said: object, control_number: str, after: int) -> Answer:
        if not isinstance(said, dict) or not self._key.has_signed(said):
            raise errors.AnswerNotGenuine("An answer is not signed by the service.")
        answer = _converted(said, Answer)
        if answer.control_number != control_number or not after < answer.number <= _MOST_ANSWERS:
            raise errors.AnswerNotGenuine("An answer is to another submission or was given before.")
        return answer

    def _ask(
        self,
        method: str,
        path: str,
        *,
        deadline_s: float = _SHORT_DEADLINE_S,
        body: bytes | None = None,
        headers: dict[str, str] | None = None,
        query: dict[str, str] | None = None,
    ) -> Reply:
        """One exchange; statuses that mean refusal, conflict or busy become errors."""
        try:
            reply = self._transport.exchange(
                method, path, deadline_s=deadline_s, body=body, headers=headers, query=query
            )
        except errors.SubmissionError:
            self._is_known = False  # whoever answers next must say again who it is
            raise
        if 200 <= reply.status < 300:
            return reply
        if reply.status in _BUSY_STATUSES or (reply.status >= 500 and reply.status not in _PORTAL_STATUSES):
            asked = _retry_after_s(reply.headers.get("retry-after"), lambda: datetime.now(UTC))
            raise errors.ServiceBusy(f"The service cannot take it now (status {reply.status}).", retry_after_s=asked)
        if reply.status in _PORTAL_STATUSES or not reply.is_json:
            self._is_known = False
            raise errors.ServiceNonsense(
                f"Something between the station and the service answered (status {reply.status})."
            )
        refusal = _refusal(reply)
        if refusal.refusal_code == _OTHER_ENVIRONMENT:  # of the station, not of the entry: none must be held for it
            self._is_known = False
            raise errors.OtherEnvironmentAtService(f"The service is not for {self._environment.value}.")
        raise refusal


def require_safe(url: str, environment: Environment, *, only_synthetic: bool) -> None:
    """https, or http where `may_speak_plain_http` says so. AddressNotUsable."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        _ = parts.port
    except ValueError as reason:
        raise errors.AddressNotUsable("service_url is not an address.") from reason
    if not host or parts.scheme not in ("http", "https") or parts.username is not None:
        raise errors.AddressNotUsable("service_url is not a plain http or https address.")
    if parts.scheme == "http" and not may_speak_plain_http(host, environment, only_synthetic=only_synthetic):
        if environment is not Environment.TRAINING:
            raise errors.AddressNotUsable("A production station speaks to its service by https only.")
        raise errors.AddressNotUsable(
            "Plain http is for a service on the same machine, or at a private address for synthetic prints only."
        )


def _converted(said: dict[str, Any], kind: type[T]) -> T:
    try:
        return msgspec.convert(said, kind)
    except msgspec.ValidationError as reason:
        raise errors.ServiceNonsense("The service's words are signed but not in the form that was agreed.") from reason


def _refusal(reply: Reply) -> errors.SubmissionRefused:
    """The service's problem+json as an error; its words are cut to a length that a screen can show."""
    problem = reply.json_object()
    code = problem.get("code")
    known = isinstance(code, str) and code.isascii() and code.isprintable() and " " not in code
    refusal_code = str(code)[:_CODE_LONGEST] if known else f"service/status-{reply.status}"
    detail = problem.get("detail") or problem.get("title")
    words = (
        str(detail)[:_REASON_LONGEST] if isinstance(detail, str) else f"The service refused (status {reply.status})."
    )
    kind = errors.Conflict if reply.status == _CONFLICT else errors.SubmissionRefused
    return kind(words, refusal_code=refusal_code)


def _retry_after_s(text: str | None, now: Callable[[], datetime]) -> float | None:
    """Seconds by Retry-After (RFC 9110 section 10.2.3): a number or a date; None when absent or unreadable."""
    if text is None:
        return None
    if text.isascii() and text.strip().isdigit():
        return float(text.strip()[:9])
    try:
        at = parsedate_to_datetime(text)
    except (ValueError, OverflowError):  # an offset from UTC of any length is a number to the parser
        return None
    return max(0.0, ((at if at.tzinfo else at.replace(tzinfo=UTC)) - now()).total_seconds())
