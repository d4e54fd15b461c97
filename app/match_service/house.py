"""Keeps a service that listens at every address of its machine to the private ones (docs/decisions/0009)."""

from ipaddress import IPv6Address, ip_address

from starlette.types import ASGIApp, Receive, Scope, Send

from app.config import is_in_the_house, is_loopback
from app.match_service import errors
from app.match_service.api import problem


class InTheHouse:
    """An ASGI application. Who comes by a public address of this machine, or from one, gets none of its answers."""

    def __init__(self, api: ASGIApp) -> None:
        self._api = api

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        ends = (scope.get("server"), scope.get("client"))
        if all(end is not None and _is_ours(end[0]) for end in ends):
            await self._api(scope, receive, send)
        else:
            await problem(errors.NotInTheHouse("This service speaks within its own house only."))(scope, receive, send)


def _is_ours(host: str) -> bool:
    try:
        address = ip_address(host)
    except ValueError:
        return False
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    plain = str(mapped or address)
    return is_loopback(plain) or is_in_the_house(plain)
