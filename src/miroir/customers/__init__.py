"""Who customers are: identities, recognition."""

from miroir.customers.actions import add_identity, recognise, rename
from miroir.customers.facts import CustomerChanged, CustomerCreated, IdentityAdded
from miroir.customers.model import Claim, Customer, Identity, IdentityKind, normalised
from miroir.customers.queries import address_of, customer, customers_like

__all__ = [
    "Claim",
    "Customer",
    "CustomerChanged",
    "CustomerCreated",
    "Identity",
    "IdentityAdded",
    "IdentityKind",
    "add_identity",
    "address_of",
    "customer",
    "customers_like",
    "normalised",
    "recognise",
    "rename",
]
