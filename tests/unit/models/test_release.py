"""A release is as a trusted key signed it, or it is refused before anything of it is parsed."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from typing import TYPE_CHECKING

import pytest

from features.faults import Fault
from models.calibration import Calibration
from models.release import Release, read_release
from models.risk import fit_risk_model
from models.signing import open_signer, read_signers
from tests.shelves import CALIBRATION, put, shelf_in, small_model, small_rows

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def release(tmp_path: Path) -> Release:
    return put(tmp_path)


def _read(folder: Path) -> Release:
    return read_release(folder, read_signers(folder.parent.parent / "home.signers"))


def test_a_release_is_read_as_it_was_written(tmp_path: Path, release: Release) -> None:
    read = shelf_in(tmp_path).read(release.name)
    matrix, _ = small_rows()
    assert read == release
    assert (read.model.raw_scores(matrix, 1) == small_model().raw_scores(matrix, 1)).all()
    assert read.calibration == CALIBRATION
    assert (tmp_path / "releases" / release.name / "lift.csv").read_text() == release.name


def _truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _delete_a_line(path: Path) -> None:
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:3] + lines[4:]))


def _change_a_number(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    place = next(index for index, letter in enumerate(text) if letter.isdigit())
    path.write_text(text[:place] + str((int(text[place]) + 1) % 10) + text[place + 1 :], encoding="utf-8")


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _remove(path: Path) -> None:
    path.unlink()


def _not_text(path: Path) -> None:
    path.write_bytes(b"\xff\xfe\x00")


@pytest.mark.parametrize("damage", [_truncate, _delete_a_line, _change_a_number, _empty, _remove, _not_text])
@pytest.mark.parametrize("name", ["model.txt", "model.json", "calibration.json", "evaluation.json", "lift.csv"])
def test_a_damaged_file_is_refused(tmp_path: Path, release: Release, name: str, damage: Callable[[Path], None]) -> None:
    path = tmp_path / "releases" / release.name / name
    before = path.read_bytes()
    damage(path)
    if path.exists() and path.read_bytes() == before:
        pytest.skip("this file holds nothing of that kind to damage")
    with pytest.raises(Fault, match=f"{release.name} is damaged or incomplete"):
        _read(path.parent)


@pytest.mark.parametrize("name", ["as_of", "seed", "snapshot", "release", "trees"])
def test_an_edited_manifest_is_refused(tmp_path: Path, release: Release, name: str) -> None:
    path = tmp_path / "releases" / release.name / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**manifest, name: "other"}), encoding="utf-8")
    with pytest.raises(Fault, match="must be as it was written"):
        _read(path.parent)


@pytest.mark.parametrize("document", ["[]", "3", '"text"', '{"sha256": 1}', '{"sha256": {}}', "null", "not json"])
def test_a_signed_manifest_of_another_shape_is_refused(tmp_path: Path, release: Release, document: str) -> None:
    folder = tmp_path / "releases" / release.name
    _sign(tmp_path, folder, document.encode())
    with pytest.raises(Fault, match="must be as it was written"):
        _read(folder)


def _sign(home: Path, folder: Path, manifest: bytes) -> None:
    (folder / "manifest.json").write_bytes(manifest)
    (folder / "manifest.sig").write_bytes(open_signer(home / "home.signing", home / "home.signers").sign(manifest))


def _fit_manifest(folder: Path, file: str) -> bytes:
    """Return the manifest with the hash of a file that was changed."""
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    manifest["sha256"][file] = hashlib.sha256((folder / file).read_bytes()).hexdigest()
    return json.dumps(manifest).encode()


def test_a_model_with_a_manifest_made_to_fit_is_refused_as_its_signature_is_wrong(
    tmp_path: Path, release: Release
) -> None:
    folder = tmp_path / "releases" / release.name
    _change_a_number(folder / "lift.csv")
    (folder / "manifest.json").write_bytes(_fit_manifest(folder, "lift.csv"))
    with pytest.raises(Fault, match="must be as it was written"):
        _read(folder)


def test_a_model_that_was_changed_and_signed_anew_is_refused_as_its_name_is_wrong(
    tmp_path: Path, release: Release
) -> None:
    folder = tmp_path / "releases" / release.name
    _change_a_number(folder / "model.txt")
    _sign(tmp_path, folder, _fit_manifest(folder, "model.txt"))
    with pytest.raises(Fault, match="must be as it was written"):
        _read(folder)


def test_nothing_is_parsed_before_the_signature_is_right(tmp_path: Path, release: Release) -> None:
    folder = tmp_path / "releases" / release.name
    deep = b"[" * 1_000_000  # parsing it would end in a RecursionError
    (folder / "manifest.json").write_bytes(deep)
    with pytest.raises(Fault, match="must be as it was written"):
        _read(folder)


def test_a_release_without_a_signature_is_refused(tmp_path: Path, release: Release) -> None:
    (tmp_path / "releases" / release.name / "manifest.sig").unlink()
    with pytest.raises(Fault, match="must be signed"):
        shelf_in(tmp_path).read(release.name)


@pytest.mark.parametrize("line", [b"", b"rastin-signature 1 00 00\n", b"\xff\xfe", b"rastin-signature 2 "])
def test_a_signature_of_another_shape_is_refused(tmp_path: Path, release: Release, line: bytes) -> None:
    (tmp_path / "releases" / release.name / "manifest.sig").write_bytes(line)
    with pytest.raises(Fault, match="must be as it was written"):
        shelf_in(tmp_path).read(release.name)


def test_a_signature_of_another_release_is_refused(tmp_path: Path, release: Release) -> None:
    other = put(tmp_path, seed=2)
    line = (tmp_path / "releases" / other.name / "manifest.sig").read_bytes()
    (tmp_path / "releases" / release.name / "manifest.sig").write_bytes(line)
    with pytest.raises(Fault, match="must be as it was written"):
        shelf_in(tmp_path).read(release.name)


def test_a_release_of_an_unknown_signer_is_refused_until_the_signer_is_listed(tmp_path: Path) -> None:
    theirs = put(tmp_path / "theirs")
    shelf = shelf_in(tmp_path / "ours")
    shutil.copytree(tmp_path / "theirs" / "releases", shelf.folder)
    with pytest.raises(Fault, match="by a key that is trusted") as refused:
        shelf.read(theirs.name)
    assert re.search("[\u0600-\u06ff]{3}", refused.value.persian)
    put(tmp_path / "ours", seed=2)
    with pytest.raises(Fault, match="by a key that is trusted"):
        shelf.read(theirs.name)
    line = (tmp_path / "theirs" / "home.signers").read_text(encoding="utf-8")
    with shelf.signers.open("a", encoding="utf-8") as file:
        file.write(f"# the provincial office\n{line}")
    assert shelf.read(theirs.name) == theirs
    assert shelf.verify(theirs.name)["signed_by"] in line


def test_another_key_makes_the_same_release_by_name_and_other_bytes_of_signature_only(tmp_path: Path) -> None:
    one, other = put(tmp_path / "one"), put(tmp_path / "other")
    assert one == other
    folders = [tmp_path / home / "releases" / one.name for home in ("one", "other")]
    differing = [
        path.name for path in folders[0].iterdir() if path.read_bytes() != (folders[1] / path.name).read_bytes()
    ]
    assert differing == ["manifest.sig"]


def test_a_renamed_release_is_refused(tmp_path: Path, release: Release) -> None:
    folder = tmp_path / "releases" / release.name
    folder.rename(folder.with_name("R000000000000"))
    with pytest.raises(Fault, match="R000000000000 is damaged"):
        shelf_in(tmp_path).read("R000000000000")


def test_the_name_does_not_depend_on_the_snapshot_but_on_all_that_scores(tmp_path: Path, release: Release) -> None:
    others = tmp_path / "others"
    assert put(others, snapshot="1" * 64).name == release.name
    assert put(others, seed=2).name != release.name
    changed = Calibration((-1.0, 1.0), (0.1, 0.6), (0.05, 0.4), (0.2, 0.7))
    assert put(others, calibration=changed).name != release.name


def test_the_same_release_twice_stays_as_it_was(tmp_path: Path, release: Release) -> None:
    folder = tmp_path / "releases" / release.name
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert put(tmp_path, snapshot="1" * 64) == release
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_fitting_does_not_depend_on_the_number_of_threads() -> None:
    matrix, is_false = small_rows()
    assert fit_risk_model(matrix, is_false, seed=1, threads=2, trees=20) == small_model()
    assert fit_risk_model(matrix, is_false, seed=2, threads=1, trees=20) != small_model()


def test_a_model_reads_its_columns_by_name() -> None:
    matrix, _ = small_rows()
    shuffled = matrix[["c", "a", "b"]].assign(other=0.0)
    assert (small_model().raw_scores(shuffled, 1) == small_model().raw_scores(matrix, 1)).all()
