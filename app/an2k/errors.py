"""What can be wrong with an ANSI/NIST-ITL file. Messages name places, never values: a value may be personal data."""

from app.an2k.findings import Finding
from app.errors import BookingStationError, Whose


class RecordError(BookingStationError):
    """Base: the bytes or the values are not a well-formed file.

    `bare`: the message without the place. `offset`: byte offset in the file, None for values that were never bytes.
    `record`: place of the record from 1 (1 is Type-1). `record_type`, `field`: as in the standard. `subfield`, `item`:
    from 1.
    """

    code = "an2/not-well-formed"
    whose = Whose.OFFICER
    remedy = "Get the file again from where it came; if it is the same, tell its maker the place named here."

    def __init__(
        self,
        message: str,
        *,
        offset: int | None = None,
        record: int | None = None,
        record_type: int | None = None,
        field: int | None = None,
        subfield: int | None = None,
        item: int | None = None,
        remedy: str | None = None,
    ) -> None:
        self.bare = message
        self.offset = offset
        self.record = record
        self.record_type = record_type
        self.field = field
        self.subfield = subfield
        self.item = item
        place = self._place()
        super().__init__(f"{message} ({place})" if place else message, remedy=remedy)

    def _place(self) -> str:
        parts = []
        if self.record is not None:
            kind = f" of type {self.record_type}" if self.record_type is not None else ""
            parts.append(f"record {self.record}{kind}")
        if self.field is not None:
            kind = f"{self.record_type}." if self.record_type is not None else ""
            parts.append(f"field {kind}{self.field:03d}")
        if self.subfield is not None:
            parts.append(f"subfield {self.subfield}")
        if self.item is not None:
            parts.append(f"item {self.item}")
        if self.offset is not None:
            parts.append(f"byte {self.offset}")
        return ", ".join(parts)


class NotARecordFile(RecordError):
    """Empty, or it does not begin with a Type-1 record."""

    code = "an2/not-a-record-file"


class FileTruncated(RecordError):
    """It ends before a record does."""

    code = "an2/truncated"


class LengthMismatch(RecordError):
    """A LEN that is not the length of its record."""

    code = "an2/length-mismatch"


class CountMismatch(RecordError):
    """1.003 CNT does not list the records that are there."""

    code = "an2/count-mismatch"


class FieldMalformed(RecordError):
    """A tag or separator that does not stand where the standard wants it."""

    code = "an2/field-malformed"


class FieldRepeated(RecordError):
    """The same field number twice in one record."""

    code = "an2/field-repeated"


class FieldMissing(RecordError):
    """A field that is needed is not there."""

    code = "an2/field-missing"


class ValueNotUsable(RecordError):
    """A field holds what its definition does not allow."""

    code = "an2/value-not-usable"


class TextNotReadable(RecordError):
    """Bytes that are no text in the character set that 1.015 DCS declares."""

    code = "an2/text-not-readable"


class LimitExceeded(RecordError):
    """More bytes, records, fields, subfields or items than this program reads (app.an2k.limits)."""

    code = "an2/too-large"
    remedy = "No transaction of one person comes near this limit: ask the file's maker what it holds."

    @classmethod
    def of_size(cls, most_bytes: int, *, offset: int | None = None) -> "LimitExceeded":
        """Of a whole file. `offset`: where it goes beyond."""
        megabytes = most_bytes // 1_000_000
        return cls(f"The file is larger than the {megabytes} MB that this program reads.", offset=offset)


class AssemblyError(BookingStationError):
    """A transaction cannot be made of what was given."""

    code = "an2/cannot-assemble"
    whose = Whose.PROGRAM


class ImageNotAllowed(AssemblyError):
    """An image whose size, coding or position the profile does not take."""

    code = "an2/image-not-allowed"


class ImageUnaccounted(AssemblyError):
    """One of the fourteen images is not there and no missing finger (AMP) explains it."""

    code = "an2/image-unaccounted"
    whose = Whose.OFFICER
    remedy = "Capture the image, or mark the finger as missing with the reason."


class TransactionNotAllowed(AssemblyError):
    """Type-1 values that do not fit their fields."""

    code = "an2/transaction-not-allowed"
    whose = Whose.ADMINISTRATOR
    remedy = "Check ori, dai and station_code in station.toml."


class NotAsProfile(AssemblyError):
    """The finished file is not as the profile wants it, though its booking is. `findings` say where and why."""

    code = "an2/not-as-profile"
    whose = Whose.ADMINISTRATOR
    remedy = "The booking is kept. Mend what is named in station.toml or in the agency's profile, then send again."

    def __init__(self, message: str, *, findings: tuple[Finding, ...]) -> None:
        super().__init__(message)
        self.findings = findings


class ProfileNotUsable(BookingStationError):
    """A profile or code table of this installation is damaged."""

    code = "an2/profile-not-usable"
    whose = Whose.ADMINISTRATOR
    remedy = "Install the program again, or restore the changed file under resources."
