"""Every setting of a process: one frozen object, made in a composition root and passed down."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import SecretStr  # noqa: TC002 -- pydantic reads the annotation
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Read from `RASTIN_*` environment variables; the command line overrides `home`.

    Attributes
    ----------
    home
        The folder in which all that Rastin keeps lies.
    key_file
        The key of the pseudonyms, kept outside the store; `None` means beside the home folder, `HOME.key`.
    signing_key_file
        The key that releases are signed with, kept outside the store; `None` means `HOME.signing`.
    signers_file
        The public keys of those whose releases are trusted, a line each; `None` means `HOME.signers`.
    ledger_key_file
        The key that the ledger's checkpoints are signed with, kept outside the home folder; `None` means `HOME.ledger`.
    odk_account_file
        The account on ODK Central, kept outside the home folder; `None` means `HOME.odk`.
    hooks_file
        Which systems are told of what, with the secrets of their messages, kept outside the home folder; `None` means
        `HOME.hooks`.
    tracking_uri
        The MLflow store; `None` means an SQLite file in `home`.
    run_database
        The record of cycle runs, as an SQLAlchemy address (`postgresql://…`), one a home; `None` means an SQLite file
        in `home`.
    database
        Where the records of people, sample plans and reports lie (`postgresql://…`); `None` means an SQLite file in
        `home`.
    plain_http
        Give cookies without asking browsers for TLS: for trying things out on one machine.
    largest_request
        Bytes that a request to the API may hold.
    requests_a_minute
        How often an account may ask the API; an address may five times as often. 0 for no bound.
    public_address
        Where people reach the service, as `https://rastin.example`; an identity provider sends them back there.
    oidc_issuer, oidc_client_id
        The identity provider (OpenID Connect), and what this service is to it; `None` for none.
    oidc_secret_file
        The secret that this service has with it, kept outside the home folder; `None` means `HOME.oidc`.
    log_level
        Of which weight on what happens is told by a serving process, on standard error.
    otlp_endpoint
        A collector of OpenTelemetry to which a serving process sends traces (`http://127.0.0.1:4318`); `None` for none.
    wrongly_listed_bound
        The most that a protected group's true jobs may be listed, as a multiple of the rest's.
    threads
        How many threads the engine and the trees may use.
    memory_limit
        What the engine may hold in memory before it spills to `home`, in DuckDB's notation.
    """

    model_config = SettingsConfigDict(env_prefix="RASTIN_", frozen=True)

    home: Path = Path(".rastin")
    key_file: Path | None = None
    signing_key_file: Path | None = None
    signers_file: Path | None = None
    ledger_key_file: Path | None = None
    odk_account_file: Path | None = None
    hooks_file: Path | None = None
    tracking_uri: str | None = None
    run_database: str | None = None
    database: SecretStr | None = None  # an address may hold a password
    plain_http: bool = False
    largest_request: int = 20_000_000  # a report with attachments is smaller by far; a file of reports, by some
    requests_a_minute: int = 6_000
    public_address: str | None = None
    oidc_issuer: str | None = None
    oidc_client_id: str | None = None
    oidc_secret_file: Path | None = None
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    otlp_endpoint: str | None = None
    wrongly_listed_bound: float = 1.25  # above 0.8 to 1.25 a ratio is commonly taken for unequal (the four-fifths rule)
    threads: int = 2
    memory_limit: str = "6GB"

    @property
    def pseudonym_key_path(self) -> Path:
        """Where the key of the pseudonyms lies."""
        return self.key_file or self.home.with_name(self.home.name + ".key")

    @property
    def signing_key_path(self) -> Path:
        """Where the key that releases are signed with lies."""
        return self.signing_key_file or self.home.with_name(self.home.name + ".signing")

    @property
    def signers_path(self) -> Path:
        """Where the public keys of trusted signers are listed."""
        return self.signers_file or self.home.with_name(self.home.name + ".signers")

    @property
    def ledger_key_path(self) -> Path:
        """Where the key that the ledger's checkpoints are signed with lies."""
        return self.ledger_key_file or self.home.with_name(self.home.name + ".ledger")

    @property
    def hooks_path(self) -> Path:
        """Where it stands which systems are told of what."""
        return self.hooks_file or self.home.with_name(self.home.name + ".hooks")

    @property
    def odk_account_path(self) -> Path:
        """Where the account on ODK Central lies."""
        return self.odk_account_file or self.home.with_name(self.home.name + ".odk")

    @property
    def oidc_secret_path(self) -> Path:
        """Where the secret lies that this service has with its identity provider."""
        return self.oidc_secret_file or self.home.with_name(self.home.name + ".oidc")
