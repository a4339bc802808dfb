"""Which internet addresses are public. Knows no names."""

import ipaddress
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

_NAT64 = (IPv6Network("64:ff9b::/96"), IPv6Network("64:ff9b:1::/48"))
"""RFC 6052 and RFC 8215: the last 32 bits are an IPv4 address."""
_COMPATIBLE = IPv6Network("::/96")
"""RFC 4291, section 2.5.5.1: so are these, though nobody should use them any more."""
_HOSTERS = (IPv4Network("168.63.129.16/32"), IPv4Network("192.0.0.0/24"))
"""Look public, but serve each virtual machine of Azure or Oracle its own secrets."""


def is_public(address: str) -> bool:
    """Return whether the address is one that anybody on the internet could reach.

    False for loopback, private, link-local, shared, multicast, reserved and unspecified ones, for those that
    hosters serve secrets on, and for IPv6 addresses that lead to such an IPv4 address.
    """
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(parsed, IPv4Address):
        return _is_public_v4(parsed)
    return _is_plain_v6(parsed) and all(_is_public_v4(inner) for inner in _inner_addresses(parsed))


def _is_public_v4(address: IPv4Address) -> bool:
    is_odd = address.is_multicast or address.is_reserved or any(address in network for network in _HOSTERS)
    return address.is_global and not is_odd


def _is_plain_v6(address: IPv6Address) -> bool:
    if address.ipv4_mapped is not None or any(address in network for network in _NAT64):
        return True  # its inner address decides
    is_odd = address.is_multicast or address.is_reserved or address.is_site_local or address in _COMPATIBLE
    return address.is_global and not is_odd


def _inner_addresses(address: IPv6Address) -> list[IPv4Address]:
    """Return the IPv4 addresses that routers on the way would take out of this one."""
    inner = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    if any(address in network for network in _NAT64):
        inner.append(IPv4Address(int(address) & 0xFFFF_FFFF))
    return [found for found in inner if found is not None]
