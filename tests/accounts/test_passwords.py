import pytest

from network.accounts.passwords import entropy_bits, hashed, matches, obstacle_to_password


@pytest.mark.parametrize(
    "password",
    [
        "neuf hérissons traversent la cour",
        "Vq8!tr-mo2;Xp",
        "giboulées de mars au verger",
        "correct horse battery staple",
        "8204 7719 5530 6641",
    ],
)
def test_a_phrase_or_a_random_password_is_accepted(password):
    assert obstacle_to_password(password) is None


@pytest.mark.parametrize(
    "password",
    [
        "court",
        "aaaaaaaaaaaaaaaa",
        "000000000000",
        "motdepasse2026!",
        "MotDePasse123456",
        "P@ssw0rd2026!!",
        "azertyuiop123",
        "Bonjour-Soleil-2026",
        "tepostepostepos",
        "territoire2026!",
        "passwordpassword",
        "qwertyqwerty12",
        "abcdefghijklmnop",
        "camillemoreau1",
        "x" * 257,
    ],
)
def test_an_easy_password_is_refused(password):
    assert obstacle_to_password(password, own_words=("Camille Moreau", "camille@exemple.fr"))


def test_coordinators_need_fourteen_characters():
    assert obstacle_to_password("Vq8!tr-mo2;Xp", at_the_desk=True)
    assert obstacle_to_password("Vq8!tr-mo2;Xp9", at_the_desk=True) is None


def test_entropy_counts_the_alphabets_in_use():
    assert entropy_bits("aaaa") == pytest.approx(4 * 4.70, abs=0.01)
    assert entropy_bits("aA0!") == pytest.approx(4 * 6.57, abs=0.01)
    assert entropy_bits("") == 0


def test_a_hash_only_matches_its_password():
    assert matches("giboulées", hashed("giboulées"))
    assert not matches("giboulee", hashed("giboulées"))
    assert not matches("giboulées", None)
    assert not matches("giboulées", "not a hash")
