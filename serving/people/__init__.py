"""Who may ask for what: people and systems, their roles, their scope and the keys they show."""

from serving.people.keyholder import Keyholder, Scope
from serving.people.register import Register
from serving.people.roles import PERMISSIONS, Permission, Role

__all__ = ["PERMISSIONS", "Keyholder", "Permission", "Register", "Role", "Scope"]
