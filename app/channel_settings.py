"""Settings of the ways by which submissions reach a bureau: the tables `[folder]`, `[mail]`, `[sftp]` of station.toml.

Secrets never stand in them: a file or an environment variable is named that holds one. What these settings mean
together with the rest, and what production and training allow, is `app.config.require_coherent`'s.
"""

from enum import StrEnum
from typing import Annotated, Literal

import msgspec


class ChannelName(StrEnum):
    """`https`: a match service that speaks this program's own protocol and signs receipts. The others give none."""

    HTTPS = "https"
    FOLDER = "folder"
    MAIL = "mail"
    SFTP = "sftp"


Text = Annotated[str, msgspec.Meta(min_length=1, max_length=1_000)]
Host = Annotated[str, msgspec.Meta(min_length=1, max_length=253, pattern=r"^[A-Za-z0-9.:_-]+$")]
Port = Annotated[int, msgspec.Meta(ge=1, le=65_535)]
Suffix = Annotated[str, msgspec.Meta(pattern=r"^\.[A-Za-z0-9]{1,8}$")]
Address = Annotated[str, msgspec.Meta(max_length=254, pattern=r"^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9.-]+$")]
EveryS = Annotated[float, msgspec.Meta(ge=0.01, le=3600)]
Security = Literal["tls", "starttls", "none"]


class Returns(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What the three have in common. `bureau`: its name on the screens. `look_every_s`: how often answers are looked
    for. `acknowledgements`: types of transaction (1.004) by which the bureau says that it has a submission, and under
    which number of its own (1.009)."""

    bureau: str = ""
    look_every_s: EveryS = 20.0
    acknowledgements: tuple[str, ...] = ()


class FolderSettings(Returns, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`out`: where submissions are left. `answers`: where the bureau leaves its own; those that are kept are moved to
    `taken`, what is nobody's to `aside` (folders in `answers` by default). `marker`: a file that lies in `out` and
    `answers` and shows that they are the bureau's, and not an empty place where a share should be mounted."""

    out: Text
    answers: Text
    taken: str = ""
    aside: str = ""
    marker: Annotated[str, msgspec.Meta(pattern=r"^[^/\\]*$")] = ""
    suffix: Suffix = ".an2"


class MailSettings(Returns, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Submissions go by SMTP from `sender` to `to`; answers are looked for by IMAP in `mailbox`, and moved to `taken`
    and `aside` there (with `taken` empty they are marked seen and stay). `answers_from`: senders whose messages are
    looked at; all where none is named (in training only). The IMAP account is the SMTP account unless it is named.
    `ca_file`: the authority of the servers' certificates, where the machine does not know it."""

    smtp_host: Host
    imap_host: Host
    sender: Address
    to: Address
    smtp_port: Port = 587
    imap_port: Port = 993
    smtp_security: Security = "starttls"
    imap_security: Security = "tls"
    user: str = ""
    password_file: str = ""
    password_env: str = ""
    imap_user: str = ""
    imap_password_file: str = ""
    imap_password_env: str = ""
    mailbox: Text = "INBOX"
    taken: str = "Taken"
    aside: Text = "Aside"
    answers_from: tuple[Address, ...] = ()
    ca_file: str = ""
    suffix: Suffix = ".an2"


class SftpSettings(Returns, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`host_key`: the server's public key as OpenSSH writes it (`ssh-ed25519 AAAA...`), pinned. The account signs in by
    `key_file` or by a password. `out`, `answers`: folders at the server; answers that are kept are moved to `taken`
    there, or deleted with `after = "delete"`; what is nobody's is moved to `aside`."""

    host: Host
    user: Text
    host_key: Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9@.-]+ [A-Za-z0-9+/=]+( .*)?$")]
    out: Text
    answers: Text
    port: Port = 22
    key_file: str = ""
    password_file: str = ""
    password_env: str = ""
    after: Literal["move", "delete"] = "move"
    taken: str = ""
    aside: str = ""
    suffix: Suffix = ".an2"
