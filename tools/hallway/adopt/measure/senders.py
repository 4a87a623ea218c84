"""Decides by its sender whether a request counts: robots, link previews and the team's own checks do not.

The list of robots is that of https://github.com/monperrus/crawler-user-agents.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import TYPE_CHECKING, Literal

from hallway.errors import InputError, printable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hallway.library.access_log.request import LogRequest

Ignored = Literal["robots", "own checks"]

MEDIA_PLAYERS = ("AppleCoreMedia/", "stagefright/")
"""Media players that fetch recordings for Safari on an iPhone and for older Android browsers, with their own agents."""
BROWSERS = ("Mozilla/", "Opera/", *MEDIA_PLAYERS)
"""The start of every browser's user agent; scripts and most chats send a different one."""

_MOST_CHARACTERS = 400  # of an agent or an address; longer ones are fake
_CACHED = 20_000  # agents, and the same number of addresses


@dataclass(frozen=True, slots=True)
class Senders:
    """Distinguishes people from everything else."""

    agents: tuple[str, ...] = ()
    """Parts of the user agents of the team's own checks, in lower case."""
    networks: tuple[IPv4Network | IPv6Network, ...] = ()
    """Addresses of the team's own checks."""
    _own: dict[str, bool] = field(default_factory=dict, repr=False)

    @classmethod
    def ignoring(cls, agents: Iterable[str] = (), addresses: Iterable[str] = ()) -> Senders:
        """Returns one that ignores these parts of agents and these addresses or networks, such as 10.0.0.0/24.

        Raises InputError if one is not an address or the part of an agent is empty.
        """
        parts = tuple(part.strip().lower() for part in agents)
        if not all(parts):
            raise InputError("An agent to ignore cannot be empty: it would ignore everyone.")
        return cls(parts, tuple(_network(text) for text in addresses))

    def ignored(self, request: LogRequest) -> Ignored | None:
        """Returns why a request does not count; None if it does.

        Without agents in the log, robots cannot be identified. An empty agent belongs to a robot.
        """
        agent = None if request.agent is None else request.agent[:_MOST_CHARACTERS]
        if self.agents and agent and any(part in agent.lower() for part in self.agents):
            return "own checks"
        if self.networks and self._is_own_address(request.address[:_MOST_CHARACTERS]):
            return "own checks"
        return "robots" if agent is not None and is_robot(agent) else None

    def _is_own_address(self, address: str) -> bool:
        if address not in self._own:
            if len(self._own) >= _CACHED:
                self._own.clear()
            self._own[address] = _is_in(address, self.networks)
        return self._own[address]


@lru_cache(maxsize=_CACHED)
def is_robot(agent: str) -> bool:
    """Returns whether a user agent belongs to a robot, a link preview or a script, not to a browser.

    >>> is_robot("Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)")
    True
    """
    from crawleruseragents import is_crawler

    return not agent.startswith(BROWSERS) or is_crawler(agent)


def _network(text: str) -> IPv4Network | IPv6Network:
    try:
        return ip_network(text.strip(), strict=False)
    except ValueError as error:
        raise InputError(
            f"“{printable(text)}” is neither an address nor a network; write it like 10.0.0.7 or 10.0.0.0/24."
        ) from error


def _is_in(address: str, networks: Iterable[IPv4Network | IPv6Network]) -> bool:
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:  # a log may have a host name instead
        return False
    return any(found in network for network in networks)
