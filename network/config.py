"""Every setting: its default and one line of why.

A setting is read from the environment, then from a file of `NAME=value` lines named by
`SETTINGS_FILE` (default `.env` beside `app.py`), then from here.
"""

import os
import secrets
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
LOOPBACK = {"localhost", "127.0.0.1", "[::1]", "::1"}


class UnsafeSettings(SystemExit):
    """The site would run, but not safely: it refuses to start and says why."""


def setting(default: Any, why: str) -> Any:
    """Declare a setting with its default and its one line of why (both also stand in the README's table)."""
    return field(default=default, metadata={"why": why})


@dataclass
class Settings:
    """The settings of one running site."""

    DEMO: bool = setting(
        False, "demonstration network: a mailbox page instead of real mail, a banner on every page"
    )
    SECRET_KEY: str = setting("", "signs cookies and forms; made and kept in `DATA_DIR/keys` when empty")
    PUBLIC_URL: str = setting(
        "http://localhost:5000", "the address people type; links in mails are built from it alone"
    )
    HOST: str = setting("127.0.0.1", "the address the web server listens on")
    PORT: int = setting(5000, "the port the web server listens on")
    THREADS: int = setting(8, "threads of the web server")
    PROXIES: int = setting(0, "trusted reverse proxies in front of the site (1 behind nginx)")
    DATA_DIR: str = setting(str(ROOT / "instance"), "database, uploads, search index and keys")
    DATABASE_URL: str = setting(
        "", "empty: SQLite in `DATA_DIR`; or `postgresql+psycopg://user:password@host/name`"
    )
    NETWORK_NAME: str = setting(
        "Réseau des territoires à énergie positive", "the name shown in pages and mails"
    )
    CONTACT_ADDRESS: str = setting("", "where the contact form writes; empty: to every coordinator")
    MAIL_SERVER: str = setting("", "SMTP relay; empty: mail waits in the outbox until one is set")
    MAIL_PORT: int = setting(25, "port of the relay")
    MAIL_USE_TLS: bool = setting(False, "STARTTLS, the relay's certificate being checked")
    MAIL_USE_SSL: bool = setting(False, "TLS from the first byte, the relay's certificate being checked")
    MAIL_USERNAME: str = setting("", "user on the relay, if it wants one")
    MAIL_PASSWORD: str = setting("", "password on the relay")
    MAIL_TIMEOUT: int = setting(10, "seconds to wait for the relay")
    MAIL_SENDER: str = setting("reseau@localhost", "the From address of every mail")
    PASSWORD_COST_KIB: int = setting(19456, "memory of one argon2id hash, in KiB")

    @property
    def is_local(self) -> bool:
        """Say whether the site is only served to the machine it runs on."""
        return urlsplit(self.PUBLIC_URL).hostname in LOOPBACK

    @property
    def is_https(self) -> bool:
        """Say whether people reach the site by https."""
        return self.PUBLIC_URL.startswith("https://")


def load(**given: Any) -> Settings:
    """Return the settings in force, those `given` first; raise `UnsafeSettings` where they are not safe."""
    found = {**_from_file(), **{f.name: os.environ[f.name] for f in fields(Settings) if f.name in os.environ}}
    found = {f.name: _typed(f, found[f.name]) for f in fields(Settings) if found.get(f.name, "") != ""}
    settings = Settings(**{**found, **given})
    settings.PUBLIC_URL = settings.PUBLIC_URL.rstrip("/")
    settings.DATA_DIR = str(Path(settings.DATA_DIR).resolve())
    if not settings.DATABASE_URL:
        settings.DATABASE_URL = f"sqlite:///{Path(settings.DATA_DIR) / 'network.db'}"
    _refuse_unsafe(settings)
    Path(settings.DATA_DIR).mkdir(parents=True, exist_ok=True)
    if not settings.SECRET_KEY:
        settings.SECRET_KEY = _kept_secret(Path(settings.DATA_DIR) / "keys" / "secret_key")
    return settings


def _from_file() -> dict[str, str]:
    path = Path(os.environ.get("SETTINGS_FILE", ROOT / ".env"))
    if not path.exists():
        if "SETTINGS_FILE" in os.environ:
            raise UnsafeSettings(f"Le fichier de réglages {path} n’existe pas.")
        return {}
    lines = (line.strip() for line in path.read_text(encoding="utf-8").splitlines())
    pairs = (line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))
    return {name.strip(): value.strip().strip("\"'") for name, value in pairs}


def _typed(declared: Any, value: str) -> Any:
    kind: type = type(declared.default)
    if kind is bool:
        if value.lower() in ("1", "true", "yes", "oui"):
            return True
        if value.lower() in ("0", "false", "no", "non"):
            return False
        raise UnsafeSettings(f"{declared.name} doit valoir oui ou non, pas « {value} ».")
    if kind is int:
        try:
            return int(value)
        except ValueError:
            raise UnsafeSettings(f"{declared.name} doit être un nombre entier, pas « {value} ».") from None
    return value


def _refuse_unsafe(settings: Settings) -> None:
    address = urlsplit(settings.PUBLIC_URL)
    if address.scheme not in ("http", "https") or not address.hostname or address.path:
        raise UnsafeSettings(
            f"PUBLIC_URL s’écrit sans chemin, comme https://exemple.fr : « {settings.PUBLIC_URL} » ne va pas."
        )
    if not settings.is_https and not settings.is_local:
        raise UnsafeSettings(
            "PUBLIC_URL doit commencer par https:// dès que le site est ouvert à d’autres machines."
        )
    if settings.SECRET_KEY and len(settings.SECRET_KEY) < 32:
        raise UnsafeSettings(
            "SECRET_KEY doit compter au moins 32 caractères tirés au hasard (ou rester vide)."
        )
    if settings.DEMO and not settings.is_local:
        raise UnsafeSettings("DEMO montre tous les mails à tous : elle n’est permise que sur localhost.")
    if settings.MAIL_USE_TLS and settings.MAIL_USE_SSL:
        raise UnsafeSettings("MAIL_USE_TLS et MAIL_USE_SSL s’excluent : choisissez l’un des deux.")
    if settings.MAIL_SERVER and not settings.is_local and settings.MAIL_SENDER.endswith("@localhost"):
        raise UnsafeSettings(
            "MAIL_SENDER doit être une vraie adresse du réseau, les mails partent en son nom."
        )
    if not settings.is_local and settings.PASSWORD_COST_KIB < 19456:
        raise UnsafeSettings("PASSWORD_COST_KIB ne descend pas sous 19456 sur un site ouvert.")


def _kept_secret(path: Path) -> str:
    """Read the secret kept in this file, making it the first time (readable by its owner only)."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        with open(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
            file.write(secrets.token_hex(32))
    except FileExistsError:
        pass
    return path.read_text()
