"""Who may ask for what: people and systems, their roles, their scope, the keys they show and their log-ins."""

from serving.people.keyholder import Keyholder
from serving.people.opening import bring_in, open_register
from serving.people.register import Register
from serving.people.roles import PERMISSIONS, Permission, Role
from serving.records.scope import Scope

__all__ = ["PERMISSIONS", "Keyholder", "Permission", "Register", "Role", "Scope", "bring_in", "open_register"]
