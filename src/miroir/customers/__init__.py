"""Who customers are: identities, recognition."""

from miroir.customers.actions import add_identity, recognise, rename
from miroir.customers.facts import CustomerChanged, CustomerCreated, IdentityAdded
from miroir.customers.model import Claim, Customer, Identity, IdentityKind, normalised
from miroir.customers.queries import address_of, customer, customers
from miroir.customers.searching import PersonMatch, find_people

__all__ = [
    "Claim",
    "Customer",
    "CustomerChanged",
    "CustomerCreated",
    "Identity",
    "IdentityAdded",
    "IdentityKind",
    "PersonMatch",
    "add_identity",
    "address_of",
    "customer",
    "customers",
    "find_people",
    "normalised",
    "recognise",
    "rename",
]
