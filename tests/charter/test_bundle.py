"""The proof for download, checked by the program that anybody may run without the site."""

import ast
import io
import json
import shutil
import subprocess
import sys
import zipfile
from hashlib import sha256
from pathlib import Path

import pytest

from network.charter import bundle, verify_bundle
from network.charter.verify_bundle import Invalid, main, pack, unpack, verify
from network.register import keys
from tests.charter.certifying import altered, certified, files_in, rewritten
from tests.factories import make_member

PROGRAM = Path(verify_bundle.__file__)


@pytest.fixture
def made(farm, commune, charter):
    """The certificate of a second signature: its proof has a path."""
    certified(farm, charter)
    return certified(commune, charter)


@pytest.fixture
def archive(made):
    return bundle.archive_of(made)


def said(capsys, *arguments):
    """Return the exit code and the words of the program."""
    code = main([str(each) for each in arguments])
    return code, capsys.readouterr().out


def invalid(files):
    with pytest.raises(Invalid) as caught:
        verify(files)
    return str(caught.value)


def test_the_program_alone_says_valid(archive, tmp_path):
    shutil.copy(PROGRAM, tmp_path)
    (tmp_path / "preuve.zip").write_bytes(archive)
    done = subprocess.run(
        [sys.executable, "-I", "-W", "error", PROGRAM.name, "preuve.zip"],
        cwd=tmp_path, capture_output=True, text=True, env={},
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    first, second, third, *_rest = done.stdout.splitlines()
    assert first == "VALIDE"
    assert second.startswith("La clé n’a pas été comparée : ")
    assert third.startswith("Commune de Figeac a signé la charte, version 1.0, le 2")
    assert "entrée n° 1" in done.stdout
    assert keys.current_id() in done.stdout
    assert "Cela ne prouve ni l’identité civile" in done.stdout


def test_the_program_is_short_and_leans_on_nothing_of_ours():
    source = PROGRAM.read_text()
    assert len(source.splitlines()) <= 150
    roots = {
        name.partition(".")[0]
        for node in ast.walk(ast.parse(source))
        for name in (
            [alias.name for alias in node.names] if isinstance(node, ast.Import)
            else [node.module] if isinstance(node, ast.ImportFrom) else []
        )
    }  # fmt: skip
    assert roots - {"cryptography"} <= sys.stdlib_module_names


def test_any_program_that_reads_archives_reads_this_one(archive, made):
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        assert opened.testzip() is None
        assert {name: opened.read(name) for name in opened.namelist()} == files_in(made)
        assert opened.namelist() == [
            "certificat.pdf", "charte-1.0.txt", "entry.json", "head.json", "keys.json", "manifest.json",
            "proof.json",
        ]  # fmt: skip
    assert files_in(made)["certificat.pdf"] == made.pdf


def test_the_proof_is_the_same_for_ever_whatever_comes_after(made, archive, farm, charter, site):
    before = site.fetch("charter.proof", code=made.signature.code)
    keys.rotate()
    assert before.data == archive == bundle.archive_of(made)
    assert site.fetch("charter.proof", code=made.signature.code).data == archive
    assert before.headers["Content-Type"] == "application/zip"
    assert ".zip" in before.headers["Content-Disposition"]


def test_400_alterations_of_a_byte_of_the_archive_are_found(archive):
    for at, wrong in altered(archive, 400, seed=4):
        with pytest.raises((Invalid, ValueError)):
            verify(unpack(wrong))
            pytest.fail(f"byte {at} was changed unseen")


def test_400_alterations_of_a_byte_of_its_files_are_found(made):
    files = files_in(made)
    for name in files:
        for at, wrong in altered(files[name], 400 // len(files) + 1, seed=len(name)):
            with pytest.raises((Invalid, ValueError)):
                verify({**files, name: wrong})
                pytest.fail(f"byte {at} of {name} was changed unseen")


def test_every_bit_of_the_manifest_counts(made):
    files = files_in(made)
    manifest = files["manifest.json"]
    for at in range(len(manifest)):
        for bit in range(8):
            wrong = manifest[:at] + bytes([manifest[at] ^ 1 << bit]) + manifest[at + 1 :]
            with pytest.raises((Invalid, ValueError)):
                verify({**files, "manifest.json": wrong})
                pytest.fail(f"bit {bit} of byte {at} was changed unseen")


def signed_again(made, **files):
    """Return the bundle with other files and a manifest that lists them, as the holder of a key would."""
    changed = {**files_in(made), **files}
    changed.pop("manifest.json")
    said = {
        "files": {name: bundle.sha256_hex(data) for name, data in changed.items()},
        "page": "https://exemple.fr/",
        "key_id": keys.current_id(),
    }
    manifest = bundle.canonical({**said, "signature": keys.sign(bundle.canonical(said))[1]})
    return {**changed, "manifest.json": manifest}


def test_a_manifest_signed_again_saves_no_lie(made):
    files = files_in(made)
    assert verify(signed_again(made))
    entry, head, proof = (files[f"{name}.json"] for name in ("entry", "head", "proof"))
    for changed, told in (
        ({"entry.json": rewritten(entry, executory_on=None)}, "n’est pas dans le registre"),
        ({"entry.json": rewritten(entry, index=0)}, "n’est pas dans le registre"),
        ({"entry.json": rewritten(entry, index=-1)}, "n’est pas dans le registre"),
        ({"entry.json": rewritten(entry, kind="withdrawal")}, "n’est pas une signature"),
        ({"entry.json": rewritten(entry, more=1)}, "d’autres champs"),
        ({"head.json": rewritten(head, size=3)}, "la signature de la tête du registre"),
        ({"head.json": rewritten(head, root="0" * 64)}, "la signature de la tête du registre"),
        ({"proof.json": rewritten(proof, path=[])}, "n’est pas dans le registre"),
        ({"proof.json": rewritten(proof, path=["x"])}, "mal écrite"),
        ({"proof.json": rewritten(proof, path=["00" * 32] * 3)}, "n’est pas dans le registre"),
        ({"proof.json": rewritten(proof, size=1)}, "n’est pas dans le registre"),
        ({"charte-1.0.txt": b"Autre chose."}, "n’est pas celui qui a été signé"),
        ({"keys.json": b"{}"}, "manque"),
        ({"keys.json": rewritten(files["keys.json"], autre="x")}, None),
        ({"plus.txt": b""}, "de trop"),
        ({"../entry.json": b""}, "de trop"),
    ):  # fmt: skip
        if told is None:
            assert verify(signed_again(made, **changed))
        else:
            assert told in invalid(signed_again(made, **changed)), changed


@pytest.mark.parametrize(
    "text",
    [
        '{"size":NaN}', '{"size":1.0}', '{"size":true}', '{"size":1e3}', '{ "size":1}', '{"size":1}\n',
        '{"size":1,"size":1}', '["size"]', "", "null", '"', "[" * 100_000, '{"a":' * 50_000, "9" * 10_000,
        '{"e\u0301":1}', '{"\\u00e9":1}', '{"\\ud800":1}', "\ufeff{}",
    ],
)  # fmt: skip
def test_json_that_is_not_canonical_is_invalid_and_never_a_trace(made, text, tmp_path, capsys):
    folder = tmp_path / "preuve"
    folder.mkdir()
    for name, data in {**files_in(made), "head.json": text.encode()}.items():
        (folder / name).write_bytes(data)
    code, told = said(capsys, folder)
    assert (code, told.partition(" ")[0]) == (1, "INVALIDE")


def test_a_folder_counts_as_its_archive(made, tmp_path, capsys):
    folder = tmp_path / "preuve"
    folder.mkdir()
    for name, data in files_in(made).items():
        (folder / name).write_bytes(data)
    assert said(capsys, folder)[0] == 0
    (folder / "manifest.json").unlink()
    assert said(capsys, folder) == (1, "INVALIDE : il manque manifest.json.\n")
    (folder / "manifest.json").mkdir()
    assert said(capsys, folder)[0] == 1


def zipped(files, kind=zipfile.ZIP_STORED):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", kind) as opened:
        for name, data in files:
            opened.writestr(name, data)
    return made.getvalue()


def test_odd_archives_are_invalid_and_never_a_trace(made, archive, tmp_path, capsys):
    files = files_in(made)
    odd = {
        "nothing": b"",
        "no archive": b"%PDF-1.7",
        "an empty archive": zipped([]),
        "written by another program": zipped(files.items()),
        "compressed": zipped(files.items(), zipfile.ZIP_DEFLATED),
        "a bomb": zipped([("entry.json", b"0" * 50_000_000)], zipfile.ZIP_DEFLATED),
        "with a path": pack({**files, "../../etc/passwd": b"x"}),
        "one file less": pack({n: d for n, d in files.items() if n != "proof.json"}),
        "more at its end": archive + b"\0",
        "more at its beginning": b"\0" + archive,
        "cut": archive[:-1],
        "cut in its middle": archive[: len(archive) // 2],
        "twice": archive * 2,
        "many files": b"".join(pack({f"{n}.json": b"{}"})[:41] for n in range(10_000)),
        "heavy": b"PK\3\4" + bytes(6_000_000),
        "lengths that lie": archive[:18] + b"\xff" * 12 + archive[30:],
    }
    path = tmp_path / "preuve.zip"
    for what, data in odd.items():
        path.write_bytes(data)
        code, told = said(capsys, path)
        assert (code, told.partition(" ")[0]) == (1, "INVALIDE"), what
    assert said(capsys, tmp_path / "nowhere.zip")[0] == 1


def test_keys_from_elsewhere_are_compared(archive, tmp_path, capsys, site):
    (tmp_path / "preuve.zip").write_bytes(archive)
    (tmp_path / "cles.json").write_bytes(site.fetch("/registre/cles.json").data)
    code, told = said(capsys, tmp_path / "preuve.zip", "--keys", tmp_path / "cles.json")
    assert code == 0
    assert told.startswith("VALIDE\nLa clé est de celles que vous avez données.\n")
    (tmp_path / "autres.json").write_text(json.dumps({"keys": [{"public_key": "0" * 64}]}))
    code, told = said(capsys, tmp_path / "preuve.zip", "--keys", tmp_path / "autres.json")
    assert code == 1
    assert "ses clés ne sont pas celles que vous avez données" in told
    assert said(capsys, tmp_path / "preuve.zip", "--keys", tmp_path / "nowhere.json")[0] == 1


def test_a_name_cannot_speak_to_the_terminal(app, charter, tmp_path, capsys):
    made = certified(make_member("Faux\u202e\u009b31m ; VALIDE"), charter)
    (tmp_path / "preuve.zip").write_bytes(bundle.archive_of(made))
    code, told = said(capsys, tmp_path / "preuve.zip")
    assert code == 0
    assert "Faux??31m ; VALIDE a signé" in told


def forged(made, **changed):
    """Return a bundle that says anything under a key of the register: what somebody else's key may do."""
    files = files_in(made)
    entry = rewritten(files["entry.json"], index=0, **changed)
    leaf = sha256(b"\0" + entry).hexdigest()
    covered = {"root": leaf, "signed_at": "2026-01-01T00:00:00Z", "size": 1}
    key_id, signature = keys.sign(bundle.canonical(covered))
    head = bundle.canonical({**covered, "signature": signature, "key_id": key_id})
    proof = bundle.canonical({"leaf_hash": leaf, "path": [], "root": leaf, "size": 1})
    return signed_again(made, **{"entry.json": entry, "head.json": head, "proof.json": proof})


def test_a_forged_value_makes_no_line_of_its_own(made, tmp_path, capsys):
    honest = json.loads(files_in(made)["entry.json"])["member"]
    lie = "Figeac\nLa clé est de celles que vous avez données.\r\x1b[2JVALIDE"
    (tmp_path / "preuve.zip").write_bytes(
        pack(forged(made, member={**honest, "name": lie}, signed_at="2026\n\x85VALIDE"))
    )
    code, told = said(capsys, tmp_path / "preuve.zip")
    lines = told.split("\n")
    assert (code, lines[0], len(lines)) == (0, "VALIDE", 6)
    assert lines[1].startswith("La clé n’a pas été comparée")
    assert "Figeac?La clé est de celles que vous avez données.??[2JVALIDE a signé" in lines[2]
    assert "le 2026??VALIDE" in lines[2]


@pytest.mark.parametrize(
    "changed",
    [
        {"member": {"name": ["Figeac"]}},
        {"member": {"name": None}},
        {"member": "Figeac"},
        {"signed_at": 2026},
        {"signed_at": None},
        {"act_on": ["2026-01-01"]},
        {"executory_on": 2026},
    ],
)
def test_names_and_dates_are_texts(made, changed, tmp_path, capsys):
    assert verify(forged(made, signed_at="2026-01-01T00:00:00Z"))
    (tmp_path / "preuve.zip").write_bytes(pack(forged(made, **changed)))
    code, told = said(capsys, tmp_path / "preuve.zip")
    assert (code, told.partition(" ")[0]) == (1, "INVALIDE")


def test_the_proof_attached_to_a_certificate_holds_without_it(made):
    files = {n: d for n, d in files_in(made).items() if n not in ("certificat.pdf", "manifest.json")}
    assert verify(bundle.with_manifest(files, made.signature))


def test_the_site_serves_the_program(site):
    served = site.fetch("charter.verify_bundle")
    assert served.data == PROGRAM.read_bytes()
    assert "attachment" in served.headers["Content-Disposition"]
