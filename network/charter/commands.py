"""What an administrator types about the seal of the certificates: `flask seal init`, `flask seal show`."""

import click
from flask.cli import AppGroup

from network import seal_keys

seal = AppGroup("seal", help="The seal of the certificates.")


@seal.command("init")
@click.option("--renew", is_flag=True, help="Make another one; what the former one sealed stays valid.")
def init(renew: bool) -> None:
    """Make the seal of the site, and the authority that issues it, in DATA_DIR/keys/seal."""
    if seal_keys.is_external():
        raise click.ClickException("SEAL_FILE est réglé : c’est ce certificat qui scelle.")
    if not (renew or seal_keys.is_to_make()):
        raise click.ClickException("Le site a déjà son sceau. Pour en faire un autre : --renew.")
    _tell(seal_keys.make(replacing=renew))


@seal.command("show")
def show() -> None:
    """Tell which certificate seals, and until when."""
    if seal_keys.is_to_make():
        raise click.ClickException("Le site n’a pas encore de sceau : « flask seal init » le fait.")
    _tell(seal_keys.held())


def _tell(held: seal_keys.Seal) -> None:
    click.echo(f"Sceau : {held.certificate.subject.rfc4514_string()}")
    click.echo(f"Jusqu’au {held.until:%d/%m/%Y}. Empreinte SHA-256 : {held.id}")
