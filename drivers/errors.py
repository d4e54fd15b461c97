"""What a reader can refuse or suffer. Each has a stable code, whether trying again helps, and a hint."""

from typing import ClassVar


class ReaderError(Exception):
    """Base of all reader errors; `detail` is for the log and holds no personal data."""

    code: ClassVar[str] = "reader/failed"
    retryable: ClassVar[bool] = False
    hint: ClassVar[str] = "Unplug the reader, wait ten seconds and plug it in again."

    def __init__(self, detail: str, *, hint: str | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        self.next_step = hint if hint is not None else type(self).hint

    def __str__(self) -> str:
        return f"[{self.code}] {self.detail} {self.next_step}"


class NotFound(ReaderError):
    code = "reader/not-found"
    retryable = True
    hint = "Plug the reader in and look at its light."


class PermissionDenied(ReaderError):
    code = "reader/permission-denied"
    hint = "Install the udev rule of this reader and plug it in again."


class Busy(ReaderError):
    code = "reader/busy"
    retryable = True
    hint = "Close the other program or session that uses the reader."


class NotReady(ReaderError):
    code = "reader/not-ready"
    retryable = True
    hint = "Clean the glass, let the reader warm up, and try again."


class Disconnected(ReaderError):
    code = "reader/disconnected"
    retryable = True
    hint = "Plug the reader in. Everything accepted is kept."


class Timeout(ReaderError):
    code = "reader/timeout"
    retryable = True
    hint = "Place the fingers and start again."


class Cancelled(ReaderError):
    code = "reader/cancelled"
    retryable = True
    hint = "Start the capture again when ready."


class QualityNotMet(ReaderError):
    code = "reader/quality-not-met"
    retryable = True
    hint = "Clean the fingers and the glass, and press again."


class ProtocolError(ReaderError):
    code = "reader/protocol"
    hint = "Unplug the reader, plug it in again; if it stays, send a reader trace to the vendor."


class Unsupported(ReaderError):
    code = "reader/unsupported"
    hint = "Choose a reader that offers this position, impression and resolution."


class MissingDependency(ReaderError):
    code = "reader/missing-dependency"
    hint = "Install the library that the reader's driver names."


class WrongState(ReaderError):
    """A call in the wrong order: a defect of the caller, said clearly."""

    code = "reader/wrong-state"
    hint = "Close the reader and open it again."


class BadOption(ReaderError):
    """A setting that the driver does not know or cannot use."""

    code = "reader/bad-option"
    hint = "Correct the reader's settings; the driver's documentation names them."


class GeneratorRefused(ReaderError):
    """Skin or a print that cannot be: a roll of four fingers, an eleventh finger."""

    code = "generator/impossible"
    hint = "Correct what the generator was asked for; its documentation names the limits."


class SensorFault(ReaderError):
    """The reader itself says that its sensor did not give a picture."""

    code = "reader/sensor-fault"
    retryable = True
    hint = "Restart the reader: unplug it, wait ten seconds, plug it in."


class ActRefused(ReaderError):
    """Something that cannot befall: a bandage on a slap, a roll that slips where four fingers lie flat."""

    code = "reader/act-impossible"
    hint = "Correct what is to befall; the documentation of the simulated reader names each act and its limits."


class ScriptRefused(ReaderError):
    """A script of what befalls that cannot be used; the message names the file, the line and the key."""

    code = "reader/script-not-usable"
    hint = "Correct the script at that line; the documentation of the simulated reader describes it."
