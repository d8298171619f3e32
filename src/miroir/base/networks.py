"""Which addresses are of the open internet, and which of somebody's own network."""

import ipaddress

TRANSLATED = ipaddress.ip_network("64:ff9b::/96")  # IPv4 behind NAT64 (RFC 6052)


def public(ip: str) -> bool:
    """Say whether an address is one of the open internet, whatever it is wrapped in."""
    address = ipaddress.ip_address(ip.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        if address in TRANSLATED:
            address = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        else:
            address = address.ipv4_mapped or address.sixtofour or address
    return address.is_global and not address.is_multicast
