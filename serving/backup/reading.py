"""Reading a backup: each file against its hash, and no file that is not listed."""

from __future__ import annotations

import hashlib
import tarfile
from contextlib import contextmanager
from typing import TYPE_CHECKING

from features.faults import Fault
from serving.backup import contents

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from typing import IO

    from serving.backup.contents import Contents

_CHUNK = 1 << 20
_MOST_LISTED = 256 << 20  # bytes of the list of files: some two million of them


def read_through(archive: Path, take: Callable[[str, int], IO[bytes] | None] = lambda _name, _mode: None) -> Contents:
    """Read a backup from beginning to end.

    Parameters
    ----------
    archive
        The file.
    take
        Called with each file's name and rights; may give an opened file to write its content to, which is then closed.

    Raises
    ------
    Fault
        At the first thing that is not as listed: a hash, a file too many, twice or missing, anything but a file.
    """
    with _opened(archive) as members:
        first = members.next()
        if first is None or first.name != contents.NAME or not 0 < first.size < _MOST_LISTED:
            raise contents.no_backup()
        listed = contents.Contents.of_text(_content(members, first).read().decode(errors="replace"))
        waiting = dict(listed.files)
        while (member := members.next()) is not None:
            if not member.isreg() or waiting.pop(member.name, None) != _hashed(members, member, take):
                raise contents.no_backup()
        if waiting:
            raise contents.no_backup()
    return listed


@contextmanager
def _opened(archive: Path) -> Iterator[tarfile.TarFile]:
    try:
        with tarfile.open(archive, "r:") as members:
            yield members
    except (tarfile.TarError, EOFError):
        raise contents.no_backup() from None
    except OSError as error:
        raise Fault(
            f"A backup must be readable, and there must be room for it; {archive} failed ({type(error).__name__}).",
            f"نسخهٔ پشتیبان باید خوانده شود و برایش جا باشد؛ {archive} نشد.",
        ) from None


def _content(members: tarfile.TarFile, member: tarfile.TarInfo) -> IO[bytes]:
    content = members.extractfile(member)
    if content is None:
        raise contents.no_backup()
    return content


def _hashed(members: tarfile.TarFile, member: tarfile.TarInfo, take: Callable[[str, int], IO[bytes] | None]) -> str:
    digest = hashlib.sha256()
    content, out = _content(members, member), take(member.name, member.mode & 0o777)
    try:
        while chunk := content.read(_CHUNK):
            digest.update(chunk)
            if out is not None:
                out.write(chunk)
    finally:
        if out is not None:
            out.close()
    return digest.hexdigest()
