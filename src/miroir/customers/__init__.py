"""Who customers are: identities, recognition."""

from miroir.customers.actions import add_identity, recognise, rename
from miroir.customers.facts import CustomerChanged, CustomerCreated, CustomerTierSet, IdentityAdded
from miroir.customers.model import Claim, Customer, Identity, IdentityKind, normalised
from miroir.customers.queries import address_of, customer, customers
from miroir.customers.searching import PersonMatch, find_people
from miroir.customers.tiers import Tier, add_tier, remove_tier, rename_tier, set_tier, tiers

__all__ = [
    "Claim",
    "Customer",
    "CustomerChanged",
    "CustomerCreated",
    "CustomerTierSet",
    "Identity",
    "IdentityAdded",
    "IdentityKind",
    "PersonMatch",
    "Tier",
    "add_identity",
    "add_tier",
    "address_of",
    "customer",
    "customers",
    "find_people",
    "normalised",
    "recognise",
    "remove_tier",
    "rename",
    "rename_tier",
    "set_tier",
    "tiers",
]
