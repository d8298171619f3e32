"""How many files and sockets this process may hold open."""

import resource

import structlog

ENOUGH = 65_536

log = structlog.get_logger(__name__)


def raise_descriptor_limit() -> int:
    """Raise the soft limit as far as the hard one allows; return it. One socket takes one."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = ENOUGH if hard == resource.RLIM_INFINITY else min(ENOUGH, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        soft = wanted
    if soft != resource.RLIM_INFINITY and soft < ENOUGH:
        log.warning("few-descriptors", limit=soft)
    return soft
