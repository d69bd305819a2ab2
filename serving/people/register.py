"""The register of keyholders: one file in the home folder, written whole, that holds no key."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from features.faults import Fault
from features.store.lock import only_writer
from features.whole_files import whole_file
from serving.people.keyholder import Keyholder, Scope, hash_of, make_key
from serving.people.roles import Role

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Register:
    """Who may ask, in `HOME/people.json`."""

    home: Path

    @property
    def file(self) -> Path:
        """Where it lies."""
        return self.home / "people.json"

    def all(self) -> tuple[Keyholder, ...]:
        """List the keyholders by name."""
        if not self.file.exists():
            return ()
        rows: list[dict[str, Any]] = json.loads(self.file.read_text(encoding="utf-8"))
        return tuple(_keyholder(row) for row in rows)

    def by_hash(self) -> dict[str, Keyholder]:
        """Return each keyholder by the hash of the key; a hash tells nothing of the key, so plain look-up is safe."""
        return {holder.key_sha256: holder for holder in self.all()}

    def add(self, name: str, role: Role, scope: Scope) -> str:
        """Add a keyholder and return the key, which cannot be shown again."""
        key = make_key()
        holder = Keyholder(name, role, hash_of(key), scope)
        with only_writer(self.home / "people"):
            others = self.all()
            if name in [other.name for other in others]:
                raise Fault(
                    f"A name must be new; {name!r} has a key. Try: rastin people remove {name}.",
                    f"«{name}» کلید دارد. نخست: rastin people remove {name}",
                )
            self._write((*others, holder))
        return key

    def remove(self, name: str) -> None:
        """Remove a keyholder; the key opens nothing from the next request on."""
        with only_writer(self.home / "people"):
            others = tuple(other for other in self.all() if other.name != name)
            if len(others) == len(self.all()):
                raise Fault(
                    f"A name must have a key; got {name!r}. Try: rastin people list.",
                    f"«{name}» کلیدی ندارد. فهرست: rastin people list",
                )
            self._write(others)

    def _write(self, holders: tuple[Keyholder, ...]) -> None:
        rows = [_row(holder) for holder in sorted(holders, key=lambda holder: holder.name)]
        with whole_file(self.file) as draft:
            draft.write_text(json.dumps(rows, indent=1), encoding="utf-8")


def _row(holder: Keyholder) -> dict[str, Any]:
    return {
        "name": holder.name,
        "role": holder.role.value,
        "key_sha256": holder.key_sha256,
        "provinces": list(holder.scope.provinces),
        "agencies": list(holder.scope.agencies),
    }


def _keyholder(row: dict[str, Any]) -> Keyholder:
    scope = Scope(tuple(row["provinces"]), tuple(row["agencies"]))
    return Keyholder(row["name"], Role(row["role"]), row["key_sha256"], scope)
