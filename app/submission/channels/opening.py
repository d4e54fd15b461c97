"""The channel that the settings name."""

import os
from collections.abc import Mapping

from app.an2k.answers import AnswerRules
from app.channel_settings import ChannelName, Returns
from app.clock import Clock
from app.config import Environment, StationConfig, require_coherent
from app.submission.channels.carrier import Carrier
from app.submission.channels.drop import DropChannel


def open_drop_channel(
    config: StationConfig, *, clock: Clock, rules: AnswerRules, environ: Mapping[str, str] = os.environ
) -> DropChannel | None:
    """The channel of the settings, or None where that is https; nothing is connected yet. `rules`: of the profile, for
    answers. ConfigError. Only what the channel needs is loaded: the library for SFTP alone takes 10 MB."""
    require_coherent(config)
    carrier: Carrier
    settings: Returns
    deadline_s = config.request_timeout_s
    match config.channel:
        case ChannelName.FOLDER if config.folder is not None:
            from app.submission.channels.folder import FolderCarrier

            settings, carrier = config.folder, FolderCarrier(config.folder, deadline_s=deadline_s)
        case ChannelName.MAIL if config.mail is not None:
            from app.submission.channels.mail import MailCarrier

            training = config.environment is Environment.TRAINING
            settings = config.mail
            carrier = MailCarrier(config.mail, clock=clock, deadline_s=deadline_s, environ=environ, training=training)
        case ChannelName.SFTP if config.sftp is not None:
            from app.submission.channels.sftp import SftpCarrier

            settings, carrier = config.sftp, SftpCarrier(config.sftp, deadline_s=deadline_s, environ=environ)
        case _:
            return None
    return DropChannel(
        carrier,
        rules,
        clock=clock,
        own_tcns=f"{config.ori}-{config.station_code}-",
        look_every_s=settings.look_every_s,
        acknowledgements=settings.acknowledgements,
    )
