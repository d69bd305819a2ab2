"""The signing key lies beside the home folder, for its owner only; what it signs nobody else can sign."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from features.faults import Fault
from models.signing import Signer, Signers, UnknownSignerError, key_id, open_signer, read_signers

if TYPE_CHECKING:
    from pathlib import Path


def test_the_key_is_made_once_for_its_owner_only_and_its_public_half_is_listed(tmp_path: Path) -> None:
    key, signers = tmp_path / "home.signing", tmp_path / "home.signers"
    first, second = open_signer(key, signers), open_signer(key, signers)
    assert first.public == second.public
    assert key.stat().st_mode & 0o777 == 0o600
    assert list(read_signers(signers).keys) == [key_id(first.public)]
    assert first.secret.hex() not in signers.read_text(encoding="utf-8")
    assert first.secret.hex() not in repr(first)


def test_a_signature_holds_for_what_was_signed_and_by_whom(tmp_path: Path) -> None:
    signer = open_signer(tmp_path / "key", tmp_path / "signers")
    line = signer.sign(b"manifest")
    trusted = read_signers(tmp_path / "signers")
    assert signer.sign(b"manifest") == line
    assert trusted.signer_of(b"manifest", line) == key_id(signer.public)
    with pytest.raises(ValueError, match="of the content it lies beside"):
        trusted.signer_of(b"manifest.", line)
    with pytest.raises(UnknownSignerError, match=key_id(signer.public)):
        Signers({}).signer_of(b"manifest", line)


def test_no_flipped_digit_of_a_signature_is_taken(tmp_path: Path) -> None:
    signer = open_signer(tmp_path / "key", tmp_path / "signers")
    trusted, line = read_signers(tmp_path / "signers"), signer.sign(b"manifest").decode()
    began = len("rastin-signature 1 ") + 17
    for place in range(began, len(line) - 1):
        changed = line[:place] + ("0" if line[place] != "0" else "1") + line[place + 1 :]
        with pytest.raises(ValueError, match="of the content it lies beside"):
            trusted.signer_of(b"manifest", changed.encode())


def test_a_new_key_leaves_the_releases_of_the_old_one_trusted(tmp_path: Path) -> None:
    old = open_signer(tmp_path / "key", tmp_path / "signers")
    (tmp_path / "key").unlink()
    new = open_signer(tmp_path / "key", tmp_path / "signers")
    assert old.public != new.public
    trusted = read_signers(tmp_path / "signers")
    for signer in (old, new):
        assert trusted.signer_of(b"manifest", signer.sign(b"manifest")) == key_id(signer.public)


@pytest.mark.parametrize("content", ["", "rastin-signing-key 1 00\n", "rastin-pseudonym-key 1 " + "0" * 64])
def test_a_damaged_key_file_is_a_fault(tmp_path: Path, content: str) -> None:
    (tmp_path / "key").write_text(content, encoding="ascii")
    with pytest.raises(Fault, match="must hold one signing key"):
        open_signer(tmp_path / "key", tmp_path / "signers")


def test_a_damaged_list_of_signers_is_a_fault_that_names_the_line(tmp_path: Path) -> None:
    path = tmp_path / "signers"
    path.write_text(
        f"# ours\nrastin-signer 1 {Signer(bytes(32)).public.hex()}\nrastin-signer 1 abc\n", encoding="utf-8"
    )
    with pytest.raises(Fault, match="line 3 does not"):
        read_signers(path)
