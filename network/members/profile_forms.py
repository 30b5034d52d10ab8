from network.i18n import lazy
from network.web.forms import File, Form


class LogoForm(Form):
    """Sends the picture that stands for a member."""

    image = File(
        lazy("Image du logo"),
        accept="image/jpeg,image/png,image/webp,.jpg,.jpeg,.png,.webp",
        required=lazy("Choisissez une image."),
        hint=lazy("JPEG, PNG ou WebP, 8 Mo au plus. Elle est redimensionnée, et ses métadonnées retirées."),
    )
