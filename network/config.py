"""Every setting: its default and one line of why.

A setting is read from the environment, then from a file of `NAME=value` lines named by
`SETTINGS_FILE` (default `.env` beside `app.py`), then from here.
"""

import os
import re
import secrets
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from network import kept_files
from network.seal_keys import obstacle_to_seal

ROOT = Path(__file__).resolve().parent.parent
LOOPBACK = {"localhost", "127.0.0.1", "[::1]", "::1"}
ADDRESS = re.compile(
    r"https?://([a-z0-9]([a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:]+\])(:[1-9][0-9]{0,4})?", re.IGNORECASE
)
BOUNDS = {
    "PORT": (1, 65535),
    "PROCESSES": (0, 64),
    "THREADS": (1, 256),
    "PAGE_CACHE_MB": (0, 4096),
    "PROXIES": (0, 4),
    "MAIL_PORT": (1, 65535),
    "MAIL_TIMEOUT": (1, 60),
    "PASSWORD_COST_KIB": (8, 1_048_576),
}

JOINING_POLICIES = ("open", "sponsored", "approved")


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
    PROCESSES: int = setting(0, "web processes, all on this port; 0: one for each core, four at most")
    THREADS: int = setting(4, "threads of each web process")
    PAGE_CACHE_MB: int = setting(
        32, "memory in which each web process keeps public pages, in MB; 0: each is made anew"
    )
    HSTS_SUBDOMAINS: bool = setting(
        False, "over https, browsers are told to refuse http for the names under that of the site too"
    )
    PROXIES: int = setting(0, "trusted reverse proxies in front of the site (1 behind nginx)")
    DATA_DIR: str = setting(str(ROOT / "instance"), "database, uploads, search index and keys")
    DATABASE_URL: str = setting(
        "", "empty: SQLite in `DATA_DIR`; or `postgresql+psycopg://user:password@host/name`"
    )
    NETWORK_NAME: str = setting(
        "Réseau des territoires à énergie positive", "the name shown in pages and mails"
    )
    PUBLISHER: str = setting(
        "", "who publishes the site: name, legal form, address, telephone (in the legal notice)"
    )
    PUBLICATION_DIRECTOR: str = setting("", "who answers for what is published (in the legal notice)")
    HOSTING: str = setting("", "who hosts the site: name, address, telephone (in the legal notice)")
    CONTACT_ADDRESS: str = setting("", "where the contact form writes; empty: to every coordinator")
    JOINING_POLICY: str = setting(
        "open",
        "who takes a signed organisation in: `open` (nobody: signing is enough), `sponsored` (two members), "
        "`approved` (the coordination)",
    )
    SEAL_FILE: str = setting(
        "", "certificate that seals PDFs, with its key (PKCS#12 or PEM); empty: one of the site's own"
    )
    SEAL_PASSWORD: str = setting("", "password of `SEAL_FILE`, if it has one")
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
        return urlsplit(self.PUBLIC_URL).hostname in LOOPBACK and self.HOST in LOOPBACK

    @property
    def unfilled(self) -> list[str]:
        """Return the settings that the law wants in the legal notice and that nobody has given yet."""
        return [name for name in ("PUBLISHER", "PUBLICATION_DIRECTOR", "HOSTING") if not getattr(self, name)]

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
    Path(settings.DATA_DIR).mkdir(mode=0o700, parents=True, exist_ok=True)
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
    for name, (least, most) in BOUNDS.items():
        if not least <= getattr(settings, name) <= most:
            raise UnsafeSettings(f"{name} doit être compris entre {least} et {most}.")
    for obstacle in _obstacles(settings):
        raise UnsafeSettings(obstacle)


def _obstacles(settings: Settings) -> list[str]:
    """Return what is unsafe in these settings, a sentence each."""
    is_open, secret, sender = not settings.is_local, settings.SECRET_KEY, settings.MAIL_SENDER
    is_encrypted = settings.MAIL_USE_TLS or settings.MAIL_USE_SSL
    obstacles = {
        f"PUBLIC_URL s’écrit sans chemin, comme https://exemple.fr, pas « {settings.PUBLIC_URL} ».": (
            not ADDRESS.fullmatch(settings.PUBLIC_URL)
        ),
        "PUBLIC_URL doit commencer par https:// dès que le site est ouvert à d’autres machines "
        "(HOST ou PUBLIC_URL autre que localhost).": is_open and not settings.is_https,
        "SECRET_KEY doit compter au moins 32 caractères tirés au hasard (ou rester vide).": (
            secret != "" and (len(secret) < 32 or len(set(secret)) < 10)
        ),
        "DEMO montre tous les mails à tous : elle n’est permise que sur localhost, HOST compris.": (
            settings.DEMO and is_open
        ),
        "MAIL_USE_TLS et MAIL_USE_SSL s’excluent : choisissez l’un des deux.": (
            settings.MAIL_USE_TLS and settings.MAIL_USE_SSL
        ),
        "MAIL_PASSWORD partirait en clair : il faut MAIL_USE_TLS ou MAIL_USE_SSL.": (
            settings.MAIL_PASSWORD != "" and not is_encrypted
        ),
        f"MAIL_SENDER doit être une adresse électronique : « {sender} » ne va pas.": (
            not re.fullmatch(r"[^@\s<>]+@[^@\s<>]+", sender)
        ),
        "MAIL_SENDER doit être une vraie adresse du réseau, les mails partent en son nom.": (
            is_open and settings.MAIL_SERVER != "" and sender.endswith("@localhost")
        ),
        "DATABASE_URL doit désigner une base qui reste : celle-ci disparaîtrait avec le programme.": (
            ":memory:" in settings.DATABASE_URL or settings.DATABASE_URL == "sqlite://"
        ),
        f"JOINING_POLICY vaut {', '.join(JOINING_POLICIES[:-1])} ou {JOINING_POLICIES[-1]}, pas "
        f"« {settings.JOINING_POLICY} ».": settings.JOINING_POLICY not in JOINING_POLICIES,
        "PASSWORD_COST_KIB ne descend pas sous 19456 sur un site ouvert.": (
            is_open and settings.PASSWORD_COST_KIB < 19456
        ),
    }
    of_seal = obstacle_to_seal(settings.SEAL_FILE, settings.SEAL_PASSWORD)
    return [sentence for sentence, is_so in obstacles.items() if is_so] + ([of_seal] if of_seal else [])


def _kept_secret(path: Path) -> str:
    """Read the secret kept in this file, making it the first time (whole, and for its owner's eyes only)."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not path.exists():
        # Of two first starts at once, the earlier one's stays.
        kept_files.write(path, secrets.token_hex(32).encode())
    secret = path.read_text().strip()
    if len(secret) < 32:
        raise UnsafeSettings(f"La clé gardée dans {path} est abîmée : rendez-lui sa valeur, ou supprimez-la.")
    return secret
