"""Unsafe settings refuse to start with a sentence; the others come from the environment, then a file."""

import stat

import pytest

from network import config
from network.config import UnsafeSettings

OPEN = {"PUBLIC_URL": "https://reseau.exemple.fr", "SECRET_KEY": "0123456789abcdef" * 3}


@pytest.fixture(autouse=True)
def no_settings_of_this_machine(monkeypatch, tmp_path):
    for name in config.Settings.__dataclass_fields__:
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "empty").touch()
    monkeypatch.setenv("SETTINGS_FILE", str(tmp_path / "empty"))


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"PUBLIC_URL": "http://reseau.exemple.fr"}, "https://"),
        ({"PUBLIC_URL": "reseau.exemple.fr"}, "PUBLIC_URL"),
        ({"PUBLIC_URL": "https://exemple.fr/reseau"}, "sans chemin"),
        ({**OPEN, "SECRET_KEY": "court"}, "32 caractères"),
        ({**OPEN, "DEMO": True}, "localhost"),
        ({**OPEN, "MAIL_SERVER": "relais"}, "MAIL_SENDER"),
        ({"MAIL_USE_TLS": True, "MAIL_USE_SSL": True}, "s’excluent"),
        ({**OPEN, "PASSWORD_COST_KIB": 8}, "PASSWORD_COST_KIB"),
        ({**OPEN, "SECRET_KEY": "a" * 40}, "au hasard"),
        ({"HOST": "0.0.0.0"}, "https://"),
        ({"HOST": "0.0.0.0", "DEMO": True, "PUBLIC_URL": "https://exemple.fr"}, "localhost"),
        ({"PUBLIC_URL": "https://u:p@exemple.fr"}, "PUBLIC_URL"),
        ({"PUBLIC_URL": "https://exemple.fr?a=b"}, "PUBLIC_URL"),
        ({"MAIL_PASSWORD": "secret"}, "en clair"),
        ({"MAIL_SENDER": "le réseau"}, "MAIL_SENDER"),
        ({"DATABASE_URL": "sqlite:///:memory:"}, "DATABASE_URL"),
        ({"PROXIES": 9}, "PROXIES"),
        ({"THREADS": 0}, "THREADS"),
        ({"MAIL_TIMEOUT": 0}, "MAIL_TIMEOUT"),
        ({"JOINING_POLICY": "ouverte"}, "open, sponsored ou approved"),
    ],
)
def test_unsafe_settings_refuse_to_start_with_a_sentence(tmp_path, settings, said):
    with pytest.raises(UnsafeSettings, match=said):
        config.load(DATA_DIR=str(tmp_path), **settings)


def test_a_safe_open_site_starts(tmp_path):
    settings = config.load(
        DATA_DIR=str(tmp_path), **OPEN, MAIL_SERVER="relais", MAIL_SENDER="reseau@exemple.fr"
    )
    assert settings.is_https
    assert f"sqlite:///{tmp_path}/network.db" == settings.DATABASE_URL


def test_the_environment_wins_over_the_file(tmp_path, monkeypatch):
    file = tmp_path / "settings"
    file.write_text("# réglages\nPORT = 8000\nNETWORK_NAME='Réseau du Lot'\nTHREADS=3\n", encoding="utf-8")
    monkeypatch.setenv("SETTINGS_FILE", str(file))
    monkeypatch.setenv("PORT", "9000")
    settings = config.load(DATA_DIR=str(tmp_path))
    assert (settings.PORT, settings.THREADS, settings.NETWORK_NAME) == (9000, 3, "Réseau du Lot")


@pytest.mark.parametrize(("name", "value"), [("PORT", "beaucoup"), ("DEMO", "peut-être")])
def test_a_value_that_cannot_be_read_is_named(tmp_path, monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    with pytest.raises(UnsafeSettings, match=name):
        config.load(DATA_DIR=str(tmp_path))


def test_a_settings_file_that_is_not_there_is_an_error(tmp_path, monkeypatch):
    monkeypatch.setenv("SETTINGS_FILE", str(tmp_path / "nowhere"))
    with pytest.raises(UnsafeSettings, match="nowhere"):
        config.load(DATA_DIR=str(tmp_path))


def test_a_secret_key_is_made_once_and_only_its_owner_reads_it(tmp_path):
    first = config.load(DATA_DIR=str(tmp_path)).SECRET_KEY
    assert len(first) == 64
    assert first == config.load(DATA_DIR=str(tmp_path)).SECRET_KEY
    assert stat.S_IMODE((tmp_path / "keys" / "secret_key").stat().st_mode) == 0o600


def test_a_secret_key_that_was_cut_refuses_to_start(tmp_path):
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "secret_key").write_text("")
    with pytest.raises(UnsafeSettings, match="abîmée"):
        config.load(DATA_DIR=str(tmp_path))
