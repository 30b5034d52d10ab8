"""Why each mail comes: its topic, which people may stop, or none where it must arrive."""

from tests.site.test_mails import mails, written  # noqa: F401 - the fixture of every mail

# A new mail does not pass without its line. « always »: codes and links that somebody asked for, answers
# to them, what protects an account or an organisation, what the coordination decided or changed.
TOPICS = """
address_already_taken          always
address_change_asked           always
address_change_undone          always
address_changed                always
address_to_confirm             always
already_registered             always
another_left                   organisation
another_removed                organisation
candidacy_accepted             always
candidacy_declined             always
candidacy_opened               always
candidacy_to_decide            desk
charter_signed                 always
comments_written               publications
contact_message                always
decline_contested              desk
decline_upheld                 always
desk_role_changed              always
document_refused               always
document_to_check              desk
fell_asleep                    always
figures_corrected              always desk
finding_asked                  publications
first_notice                   always
hand_given                     always
hand_over_asked                always
hand_over_asked_of_the_desk    desk
hand_over_confirmed            always
hand_over_contested            desk
hand_over_declined             always
hand_over_done                 always
hand_over_of_another_declined  organisation
hand_over_to_confirm           always
hand_over_withdrawn            organisation
head_of_the_week               register
help_wished                    desk
invitation_declined            organisation
invited                        invitations
invited_to_take_over           always
join_accepted                  always
join_declined                  always
join_requested                 organisation desk
library_to_mend                publications
link_code                      always
login_to_confirm               always
mandate_confirmed              always
mandate_contested              desk
mandate_inquiry                always
mandate_refused                always
mandate_to_confirm             desk
membership_back                organisation
mistake_reported               publications
more_time_taken                organisation
name_corrected                 always
new_address_to_confirm         always
nobody_left                    desk
official_address_declined      organisation
official_address_proposed      desk
official_address_set           always
password_changed               always
password_to_reset              always
peer_answered                  publications
peer_invited                   publications
person_arrived                 organisation
person_erased                  always
person_removed                 always
reference_followed             always
register_in_doubt              always
renewal_asked                  always
renewal_ended                  always
renewal_reminded               campaigns
report_answered                always
report_received                desk
representative_changed         always desk
representative_left            desk
representative_to_confirm      campaigns
resource_archived              always
resource_corrected             always
resource_published             publications
resource_sent_back             publications
resource_to_review             desk
role_changed                   always
role_given                     always
role_of_another_changed        organisation
second_notice                  always
sheet_archived                 always
sheet_inspires                 publications
sheet_published                publications
sheet_question_asked           publications
sheet_question_for_nobody      desk
sheet_question_sent            always
sheet_restored                 always
sheet_sent_back                publications
sheet_submitted                publications
new_results                    alerts
sheet_to_review                desk
sheets_brought_in              publications
sheets_to_confirm              publications
sheets_to_confirm_again        publications
signed_by_link                 always
signing_code                   always
signing_link                   always
signing_prepared               always
signing_withdrawn              always
sponsor_answered               always
sponsor_asked                  organisation
suspended                      always
suspension_answered            desk
suspension_lifted              always
suspension_upheld              always
taken_over                     always
welcome                        always
withdrawn                      always
withdrawn_for_desk             desk
witness_asked                  register
witness_no_more                always
you_left                       always
your_address_is_new            always
your_hand_over_confirmed       always
your_hand_over_contested       always
"""


def table() -> dict[str, set[str]]:
    """Return the topics of each kind of mail."""
    lines = (line.split() for line in TOPICS.strip().splitlines())
    return {kind: set(topics) for kind, *topics in lines}


def test_every_kind_of_mail_has_the_topic_of_its_line(mails):  # noqa: F811 - the fixture
    found: dict[str, set[str]] = {}
    for _function, mail in mails:
        found.setdefault(mail.kind, set()).add(mail.topic or "always")
    expected = table()
    assert {kind: topics for kind, topics in found.items() if expected.get(kind) != topics} == {}
    assert expected.keys() - found.keys() == set(), "no mail is of this kind any more"
