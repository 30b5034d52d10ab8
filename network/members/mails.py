from network.i18n import _
from network.mail.links import public_url
from network.mail.messages import Mail
from network.mail.topics import Topic
from network.members.models import College, JoinRequest, Member, MemberRole


def welcome(member: Member) -> Mail:
    """Welcome to the member's college: what it is for, and what comes next."""
    return Mail(
        kind="welcome",
        subject=_("L’inscription est faite : %(name)s", name=member.name),
        paragraphs=(
            _("Bonjour,"),
            _(
                "Votre organisation, %(name)s, est inscrite dans le collège « %(college)s ».",
                name=member.name,
                college=member.college.label,
            ),
            _welcome_to(member.college),
            _how_it_signs(member),
            _("Votre espace vous montre à tout moment ce qui est fait et ce qui vient ensuite."),
        ),
        action=(_("Ouvrir mon espace"), public_url("members.home")),
    )


def _welcome_to(college: College) -> str:
    return {
        College.PROJECT_HOLDERS: _(
            "Vous y retrouvez celles et ceux qui portent un projet d’énergie utile à leur territoire : "
            "coopératives, fermes, associations, sociétés citoyennes. Vos réussites et vos difficultés "
            "serviront aux suivants ; celles des autres vous feront gagner du temps."
        ),
        College.LOCAL_AUTHORITIES: _(
            "Vous y retrouvez les communes, intercommunalités, départements, régions, pays et parcs "
            "engagés vers l’énergie positive, et ce qu’ils ont déjà essayé : ce qui a marché, ce qui a "
            "coincé, ce que cela a coûté."
        ),
        College.SUPPORT_STRUCTURES: _(
            "Vous y retrouvez les agences, fédérations, syndicats, bureaux d’études et équipes de "
            "recherche qui accompagnent les territoires. Les membres cherchent des interlocuteurs de "
            "confiance : votre page leur dit qui vous êtes."
        ),
    }[college]


def _how_it_signs(member: Member) -> str:
    if member.is_public_body:
        return _(
            "Pour que l’adhésion compte, il reste à signer la charte : la personne qui signe y est "
            "autorisée par une délibération, ou par une décision prise par délégation."
        )
    return _(
        "Pour que l’adhésion compte, il reste à signer la charte : c’est votre représentant légal, ou "
        "une personne qu’il autorise, qui signe."
    )


def join_requested(request: JoinRequest) -> Mail:
    """Tell a representative that somebody asks to act for the member."""
    person, member = request.account, request.member
    return _to_answer(
        request,
        _(
            "%(person)s (%(address)s) demande à agir sur la plateforme au nom de %(name)s, que vous "
            "représentez.",
            person=person.name,
            address=person.email,
            name=member.name,
        ),
        _(
            "Assurez-vous que vous connaissez bien cette personne et cette adresse, puis acceptez "
            "ou refusez depuis votre espace. Sans réponse de votre part, rien ne change."
        ),
        topic=Topic.ORGANISATION,
    )


def join_requested_of_the_desk(request: JoinRequest) -> Mail:
    """Tell the coordination that somebody asks to act for a member that nobody represents."""
    person, member = request.account, request.member
    return _to_answer(
        request,
        _(
            "%(person)s (%(address)s) demande à agir sur la plateforme au nom de %(name)s, que "
            "personne ne représente plus : c’est à la coordination de répondre.",
            person=person.name,
            address=person.email,
            name=member.name,
        ),
        _(
            "Assurez-vous auprès de l’organisation que cette personne agit bien pour elle, puis "
            "acceptez ou refusez."
        ),
        topic=Topic.DESK,
    )


def _to_answer(request: JoinRequest, asked: str, advice: str, *, topic: Topic) -> Mail:
    person, member = request.account, request.member
    return Mail(
        kind="join_requested",
        topic=topic,
        subject=_("%(person)s souhaite agir pour %(name)s", person=person.name, name=member.name),
        paragraphs=(_("Bonjour,"), asked, advice),
        action=(
            _("Voir la demande"),
            public_url(
                "admin.join_request" if topic == Topic.DESK else "members.answer", public_id=request.public_id
            ),
        ),
        paced=topic != Topic.DESK,
        reply_to=person.email,
    )


def join_accepted(member: Member, role: MemberRole) -> Mail:
    """Tell who asked that they act for the member from now on."""
    may_sign = role == MemberRole.REPRESENTATIVE
    return Mail(
        kind="join_accepted",
        subject=_("Vous agissez maintenant pour %(name)s", name=member.name),
        paragraphs=(
            _("Bonjour,"),
            _(
                "Votre demande est acceptée : vous pouvez agir au nom de %(name)s, et signer pour elle.",
                name=member.name,
            )
            if may_sign
            else _(
                "Votre demande est acceptée : vous pouvez préparer et rédiger au nom de %(name)s ; ses "
                "représentants signent.",
                name=member.name,
            ),
        ),
        action=(_("Ouvrir mon espace"), public_url("members.home")),
    )


def join_declined(member: Member, reason: str) -> Mail:
    """Tell who asked that the answer is no, and why if it was said."""
    return Mail(
        kind="join_declined",
        subject=_("Votre demande d’agir pour %(name)s", name=member.name),
        paragraphs=(
            _("Bonjour,"),
            _(
                "Votre demande d’agir au nom de %(name)s n’a pas été acceptée.",
                name=member.name,
            ),
            *([_("Motif : %(reason)s", reason=reason)] if reason else []),
            _(
                "Si vous pensez à une erreur, parlez-en avec votre organisation, ou écrivez à la "
                "coordination du réseau."
            ),
        ),
        action=(_("Écrire à la coordination"), public_url("pages.contact")),
    )
