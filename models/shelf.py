"""The shelf of releases: which there are, which is the champion, and which was before it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from features.alone import alone
from features.faults import Fault
from features.whole_files import sha256_of, told_to_nobody
from models.champions import Champions, read_champions, write_champions
from models.gate_record import read_gate
from models.release import Release, read_account, read_release
from models.signing import read_signers

if TYPE_CHECKING:
    from collections.abc import Mapping
    from contextlib import AbstractContextManager
    from pathlib import Path

    from features.settings import Settings
    from features.whole_files import Told

_CHAMPIONS = "champions.json"


@dataclass(frozen=True)
class Shelf:
    """The releases in a folder.

    Attributes
    ----------
    folder
        Holds one folder a release, what the gate said of each, and the list of champions.
    signers
        Lists the public keys whose releases are trusted.
    """

    folder: Path
    signers: Path

    def names(self) -> list[str]:
        """List the releases, oldest first."""
        folders = [path for path in self.folder.glob("R*") if path.is_dir()]
        return [path.name for path in sorted(folders, key=lambda path: (path.stat().st_mtime_ns, path.name))]

    def read(self, name: str) -> Release:
        """Read a release by name."""
        if name not in self.names():
            raise _absent(name)
        return read_release(self.folder / name, read_signers(self.signers))

    def account(self, name: str) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
        """Read a release's evaluation and manifest, its signature and hashes checked, without its model."""
        if name not in self.names():
            raise _absent(name)
        return read_account(self.folder / name, read_signers(self.signers))

    def verify(self, name: str) -> dict[str, Any]:
        """Check a release's signature and hashes; return who signed it and which files were checked."""
        manifest = self.read(name).manifest
        content, line = ((self.folder / name / file).read_bytes() for file in ("manifest.json", "manifest.sig"))
        return {
            "release": name,
            "signed_by": read_signers(self.signers).signer_of(content, line),
            "files": manifest["sha256"],
        }

    def champions(self) -> Champions:
        """Return the champions and what was decided."""
        return read_champions(self.folder / _CHAMPIONS)

    def champion(self) -> str | None:
        """Name the champion; `None` while no release was ever promoted."""
        return self.champions().present

    def to_score_with(self) -> str:
        """Name the release that scores: the champion or, before any promotion, the newest candidate."""
        names = self.names()
        if not names:
            raise Fault(
                "Scoring needs a release; none was trained yet. Try: rastin train --as-of DATE.",
                "برای امتیازدهی نسخه‌ای از مدل لازم است؛ هنوز مدلی آموزش ندیده است."
                " rastin train --as-of DATE را اجرا کنید.",
            )
        return self.champion() or names[-1]

    def gate(self, name: str) -> dict[str, Any] | None:
        """Return what the gate said of a release against the present champion; `None` where it was not held."""
        return read_gate(self.folder, name, self.champion())

    def check_can_promote(self, name: str) -> dict[str, Any]:
        """Return what the gate said of a release that it lets through.

        Raises
        ------
        Fault
            When the gate was not held against the present champion, or does not let it through: with its reasons.
        """
        said = self._gate_held(name)
        refusal = next((one for one in self.champions().history[::-1] if one.release == name), None)
        if refusal is not None and self.champions().is_refused(name):
            raise Fault(
                f"A release that somebody refused must be promoted for a reason; {refusal.by} refused {name}: "
                f'{refusal.why} Try: rastin releases promote {name} --despite "why".',
                f"نسخه‌ای که رد شده تنها با دلیل برگزیده می‌شود؛ {refusal.by} نسخهٔ {name} را رد کرده است: "
                f'{refusal.why} rastin releases promote {name} --despite "چرا"',
            )
        if not said["passes"]:
            reasons = said["reasons"]
            raise Fault(
                f"A release must pass the gate to become champion; {name} does not. "
                + " ".join(reason["en"] for reason in reasons)
                + f' Try: rastin releases promote {name} --despite "why", if you will answer for it.',
                f"نسخه برای برگزیده‌شدن باید از دروازه بگذرد؛ {name} نمی‌گذرد. "
                + " ".join(reason["fa"] for reason in reasons)
                + f' اگر پاسخگوی آن هستید: rastin releases promote {name} --despite "چرا"',
            )
        return said

    def promote(
        self, name: str, despite: str | None = None, foretell: Told = told_to_nobody, by: str | None = None
    ) -> Champions:
        """Make a release the champion.

        Parameters
        ----------
        name
            The release.
        despite
            Why it is promoted even where the gate does not let it through, or somebody refused it; kept with the
            decision.
        foretell
            Told of the list of champions right before it is there.
        by
            Whose decision it is; the account of the machine where not given.
        """
        self.read(name)
        with self._deciding():
            champions = self.champions()
            if name == champions.present:
                foretell({_CHAMPIONS: sha256_of(self.folder / _CHAMPIONS)})
                return champions
            said = self._gate_held(name) if despite else self.check_can_promote(name)
            is_plain = said["passes"] and not champions.is_refused(name)
            after = champions.promoted(name, said["says"], None if is_plain else despite, by)
            write_champions(self.folder / _CHAMPIONS, after, foretell)
        return after

    def refuse(self, name: str, why: str, foretell: Told = told_to_nobody, by: str | None = None) -> Champions:
        """Keep that a candidate is not to become champion, and why; `foretell` and `by` as in `promote`."""
        self.account(name)
        with self._deciding():
            champions = self.champions()
            if name == champions.present:
                raise Fault(
                    f"Only a candidate can be refused; {name} is the champion. Try: rastin releases rollback.",
                    f"تنها نامزد را می‌توان رد کرد؛ {name} نسخهٔ برگزیده است. rastin releases rollback را اجرا کنید.",
                )
            said = self.gate(name)
            after = champions.refused(name, why, None if said is None else str(said["says"]), by)
            write_champions(self.folder / _CHAMPIONS, after, foretell)
        return after

    def rollback(
        self, foretell: Told = told_to_nobody, why: str | None = None, by: str | None = None, present: str | None = None
    ) -> Champions:
        """Make the champion before the present one champion again; `foretell` and `by` as in `promote`.

        `present` is whom to roll back from, where only that one is meant: two who roll back at once mean one step.
        """
        with self._deciding():
            champions = self.champions()
            if present not in {None, champions.present}:
                raise Fault(
                    f"What is rolled back must be the champion; {present} is not, or not any more.",
                    f"تنها نسخهٔ برگزیده بازگردانده می‌شود؛ {present} برگزیده نیست یا دیگر نیست.",
                )
            after = champions.rolled_back(why, by)
            write_champions(self.folder / _CHAMPIONS, after, foretell)
        return after

    def _deciding(self) -> AbstractContextManager[None]:
        """Let one decide at a time: each decision is made on the champions that it saw."""
        return alone(self.folder, "deciding.lock")

    def _gate_held(self, name: str) -> dict[str, Any]:
        said = self.gate(name)
        if said is None:
            raise Fault(
                f"The gate must have been held against the present champion; for {name} it was not. "
                f"Try: rastin releases gate {name}.",
                f"پیش از برگزیدن باید نسخه با نسخهٔ برگزیدهٔ کنونی سنجیده شود؛ {name} سنجیده نشده است. "
                f"rastin releases gate {name} را اجرا کنید.",
            )
        return said


def _absent(name: str) -> Fault:
    return Fault(
        f"A release must be on the shelf; got {name!r}. Try: rastin releases list.",
        f"چنین نسخه‌ای در قفسه نیست: «{name}». فهرست نسخه‌ها را با rastin releases list ببینید.",
    )


def open_shelf(settings: Settings) -> Shelf:
    """Return the shelf of a home folder."""
    return Shelf(settings.home / "releases", settings.signers_path)
