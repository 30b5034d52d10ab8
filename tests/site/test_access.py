"""Who may do what: every endpoint, for every role. A new route does not pass without its line here."""

from contextlib import contextmanager

import pytest

from network import db as network_db
from tests.page import Page
from tests.site.world import ROLES, make_world

# One word for each role, in the order of ROLES: anonymous, person, contributor, representative, other,
# observer, reviewer, coordinator. A number is a status; `login` and `join` lead there; `done` leads on,
# the thing being done.
GETS = """
admin.add_to_collection  login  403    403    403    403    403    403    200
admin.archive_collection login  403    403    403    403    403    403    200
admin.arrange_collection login  403    403    403    403    403    403    done
admin.collection         login  403    403    403    403    200    200    200
admin.collections        login  403    403    403    403    200    200    200
admin.edit_collection    login  403    403    403    403    403    403    200
admin.new_collection     login  403    403    403    403    403    403    200
admin.resource_care      login  403    403    403    403    200    200    200
collections.overview     200    200    200    200    200    200    200    200
collections.show         200    200    200    200    200    200    200    200
resources.care           login  join   200    200    404    join   join   join
accounts.change_address  login  200    200    200    200    200    200    200
accounts.change_password login  200    200    200    200    200    200    200
accounts.confirm         410    410    410    410    410    410    410    410
accounts.confirm_address 410    410    410    410    410    410    410    410
accounts.forgotten       200    200    200    200    200    200    200    200
accounts.log_in          200    done   done   done   done   done   done   done
accounts.log_in_by_mail  410    410    410    410    410    410    410    410
accounts.login_mailed    200    200    200    200    200    200    200    200
accounts.mails           login  200    200    200    200    200    200    200
accounts.preferences     200    200    200    200    200    200    200    200
accounts.register        200    done   done   done   done   done   done   done
accounts.registered      200    200    200    200    200    200    200    200
accounts.rename          login  200    200    200    200    200    200    200
accounts.reset           410    410    410    410    410    410    410    410
accounts.reset_mailed    200    200    200    200    200    200    200    200
accounts.settings        login  200    200    200    200    200    200    200
accounts.stop_topic      200    200    200    200    200    200    200    200
accounts.undo_address    410    410    410    410    410    410    410    410
adhesion.ask_sponsor     login  join   403    done   done   join   join   join
adhesion.contest         login  join   403    done   done   join   join   join
adhesion.extend          login  join   done   done   done   join   join   join
adhesion.news            login  join   200    200    200    join   join   join
adhesion.notice          200    200    200    200    200    200    200    200
adhesion.show            login  join   200    200    200    join   join   join
adhesion.sponsor         200    200    200    200    200    200    200    200
adhesion.sponsored       200    200    200    200    200    200    200    200
adhesion.sponsors        login  join   403    200    200    join   join   join
admin.adhesion           login  403    403    403    403    403    403    200
admin.candidacies        login  403    403    403    403    403    403    200
admin.candidacy          login  403    403    403    403    403    403    200
admin.restore_sheet      login  403    403    403    403    403    403    200
admin.silences           login  403    403    403    403    403    403    200
admin.add_clause         login  403    403    403    403    403    403    200
admin.change_representative login 403   403    403    403    403    403    200
admin.correct_name       login  403    403    403    403    403    403    200
admin.erase_person       login  403    403    403    403    403    403    200
admin.replace            login  403    403    403    403    403    403    200
charter.change_representative login join 403   200    200    join   join   join
charter.correct_figures  login  join   403    200    200    join   join   join
charter.our_signature    login  join   200    200    200    join   join   join
charter.withdraw         login  join   403    200    200    join   join   join
admin.document           login  403    403    403    403    403    403    200
admin.documents          login  403    403    403    403    403    403    200
admin.mandate            login  403    403    403    403    403    403    200
admin.member             login  403    403    403    403    403    403    200
admin.register           login  403    403    403    403    403    403    200
admin.renewal            login  403    403    403    403    200    200    200
admin.renewal_table      login  403    403    403    403    404    404    404
admin.report             login  403    403    403    403    200    200    200
admin.reports            login  403    403    403    403    200    200    200
admin.stale_sheets       login  403    403    403    403    200    200    200
admin.finding            login  403    403    403    403    200    200    200
admin.searches           login  403    403    403    403    200    200    200
admin.searches_table     login  403    403    403    403    200    200    200
admin.upkeep             login  403    403    403    403    200    200    200
admin.statistics         login  403    403    403    403    200    200    200
admin.synonyms           login  403    403    403    403    200    200    200
admin.new_synonyms       login  403    403    403    403    403    403    200
admin.switch_synonyms    login  403    403    403    403    403    403    200
admin.synonym_group      login  403    403    403    403    403    403    200
admin.statistics_table   login  403    403    403    403    200    200    200
admin.suspension         login  403    403    403    403    403    403    200
admin.suspensions        login  403    403    403    403    403    403    200
admin.trust_of_member    login  403    403    403    403    403    403    200
charter.answer_mandate   200    200    200    200    200    200    200    200
charter.differences      404    404    404    404    404    404    404    404
charter.decisions        login  join   200    200    200    join   join   join
charter.document         login  404    404    404    404    404    404    200
charter.document_act     login  404    404    404    404    404    404    200
charter.link             200    200    200    200    200    200    200    200
charter.link_code        200    200    200    200    200    200    200    200
charter.link_mandate     200    200    200    200    200    200    200    200
charter.mandate_answered 200    200    200    200    200    200    200    200
charter.model_act        200    200    200    200    200    200    200    200
charter.own_act          login  join   404    404    404    join   join   join
charter.pdf              200    200    200    200    200    200    200    200
charter.prepare_link     login  join   200    200    200    join   join   join
charter.prepared         login  404    200    200    404    404    404    404
charter.prepared_mandate login  404    200    200    404    404    404    404
charter.sign_by_document login  join   403    200    200    join   join   join
charter.signature_sheet  login  join   403    200    200    join   join   join
charter.suspension       login  404    200    200    404    404    404    404
pages.statistics         200    200    200    200    200    200    200    200
pages.statistics_table   200    200    200    200    200    200    200    200
admin.campaign           login  403    403    403    403    403    403    200
admin.campaigns          login  403    403    403    403    403    403    200
admin.charter            login  403    403    403    403    403    403    200
admin.clause             login  403    403    403    403    403    403    200
admin.compare_draft      login  403    403    403    403    403    403    200
admin.confirm_mandate    login  403    403    403    403    403    403    done
admin.decline_official_address login  403    403    403    403    403    403    done
admin.discard_draft      login  403    403    403    403    403    403    200
admin.draft              login  403    403    403    403    403    403    200
admin.edit_resource      login  403    403    403    403    403    200    200
admin.hand_over          login  403    403    403    403    403    403    200
admin.home               login  403    403    403    403    200    200    200
admin.import_model       login  403    403    403    403    403    403    200
admin.import_report      login  403    403    403    403    403    403    200
admin.imports            login  403    403    403    403    403    403    200
admin.invite_imported    login  403    403    403    403    403    403    200
admin.match_import       login  403    403    403    403    403    403    200
admin.new_import         login  403    403    403    403    403    403    200
admin.show_import        login  403    403    403    403    403    403    200
admin.try_import         login  403    403    403    403    403    403    200
admin.undo_import        login  403    403    403    403    403    403    200
admin.match_sheet_import login  403    403    403    403    403    403    200
admin.new_sheet_import login  403    403    403    403    403    403    200
admin.sheet_import_formats login  403    403    403    403    403    403    200
admin.sheet_import_model login  403    403    403    403    403    403    200
admin.sheet_import_report login  403    403    403    403    403    403    200
admin.sheet_imports login  403    403    403    403    403    403    200
admin.show_sheet_import login  403    403    403    403    403    403    200
admin.try_sheet_import login  403    403    403    403    403    403    200
admin.undo_sheet_import login  403    403    403    403    403    403    200
admin.join_request       login  403    403    403    403    403    403    200
admin.journal            login  403    403    403    403    403    403    200
admin.mandates           login  403    403    403    403    200    200    200
admin.members            login  403    403    403    403    403    403    200
admin.new_campaign       login  403    403    403    403    403    403    200
admin.new_resource       login  403    403    403    403    403    200    200
admin.official_address   login  403    403    403    403    403    403    200
admin.outbox             login  403    403    403    403    403    403    200
admin.people             login  403    403    403    403    403    403    200
admin.person             login  403    403    403    403    403    403    200
admin.preview_draft      login  403    403    403    403    403    403    200
admin.publish_draft      login  403    403    403    403    403    403    200
admin.requests           login  403    403    403    403    403    403    200
admin.resource           login  403    403    403    403    200    200    200
admin.resources          login  403    403    403    403    200    200    200
admin.sheet              login  403    403    403    403    200    200    200
admin.sheets             login  403    403    403    403    200    200    200
admin.territories        login  403    403    403    403    403    403    200
admin.territory          login  403    403    403    403    403    403    404
campaigns.answer         200    200    200    200    200    200    200    200
campaigns.answered       404    404    404    404    404    404    404    404
charter.act              login  404    404    404    404    404    404    200
charter.certificate      200    200    200    200    200    200    200    200
charter.confirm          login  join   403    done   done   join   join   join
charter.proof            200    200    200    200    200    200    200    200
charter.review           login  join   403    done   done   join   join   join
charter.show             200    200    200    200    200    200    200    200
charter.sign             login  join   403    200    200    join   join   join
charter.signatories      200    200    200    200    200    200    200    200
charter.signature        200    200    200    200    200    200    200    200
charter.table            200    200    200    200    200    200    200    200
charter.text             200    200    200    200    200    200    200    200
charter.verified         200    200    200    200    200    200    200    200
charter.verify           200    200    200    200    200    200    200    200
charter.verify_bundle    200    200    200    200    200    200    200    200
charter.version          200    200    200    200    200    200    200    200
files.image              404    404    200    200    404    404    404    200
files.show               404    404    200    200    404    404    404    200
jobs.healthz             200    200    200    200    200    200    200    200
jobs.readyz              503    503    503    503    503    503    503    503
alerts.edit              login  404    200    404    404    404    404    404
alerts.mine              login  200    200    200    200    200    200    200
alerts.new               login  200    200    200    200    200    200    200
alerts.remove            login  404    200    404    404    404    404    404
alerts.stop              200    200    200    200    200    200    200    200
library.feed             200    200    200    200    200    200    200    200
library.listing          200    200    200    200    200    200    200    200
library.map_of_results   200    200    200    200    200    200    200    200
library.table_of_results 200    200    200    200    200    200    200    200
library.export           200    200    200    200    200    200    200    200
library.resources        200    200    200    200    200    200    200    200
library.search           200    200    200    200    200    200    200    200
library.take_away        200    200    200    200    200    200    200    200
library.totals_of_selection 200    200    200    200    200    200    200    200
library.totals_table     200    200    200    200    200    200    200    200
members.answer           login  404    404    200    404    404    404    404
members.answer_by_mail   200    200    200    200    200    200    200    200
members.answered_by_mail 200    200    200    200    200    200    200    200
members.ask              login  200    200    200    200    200    200    200
members.ask_hand_over    login  200    200    200    200    200    200    200
members.confirm          login  200    200    200    200    200    200    200
members.confirm_hand_over login  404    done   done   404    404    404    404
members.decline_invitation 200    200    200    200    200    200    200    200
members.describe         login  200    200    200    200    200    200    200
members.directory        200    200    200    200    200    200    200    200
members.edit             login  join   200    200    200    join   join   join
members.feed             200    200    200    200    200    200    200    200
members.hand_over        login  404    200    200    404    404    404    404
members.home             login  200    200    200    200    200    200    200
members.invitation       200    200    200    200    200    200    200    200
members.invite           login  join   403    200    200    join   join   join
members.join             200    200    200    200    200    200    200    200
members.leave            login  join   200    200    200    join   join   join
members.logo             login  join   200    200    200    join   join   join
members.object_to_hand_over login  404    done   done   404    404    404    404
members.official_address login  join   403    200    200    join   join   join
members.people           login  join   200    200    200    join   join   join
members.person           login  join   403    200    404    join   join   join
members.register         login  200    200    200    200    200    200    200
members.remove           login  join   403    200    404    join   join   join
members.show             200    200    200    200    200    200    200    200
members.table            200    200    200    200    200    200    200    200
pages.about              200    200    200    200    200    200    200    200
pages.accessibility      200    200    200    200    200    200    200    200
pages.contact            200    200    200    200    200    200    200    200
pages.contact_sent       200    200    200    200    200    200    200    200
pages.home               200    200    200    200    200    200    200    200
pages.legal              200    200    200    200    200    200    200    200
pages.privacy            200    200    200    200    200    200    200    200
pages.robots             200    200    200    200    200    200    200    200
pages.security           200    200    200    200    200    200    200    200
pages.site_map           200    200    200    200    200    200    200    200
pages.sitemap            200    200    200    200    200    200    200    200
reports.new              200    200    200    200    200    200    200    200
reports.sent             200    200    200    200    200    200    200    200
register.consistency     200    200    200    200    200    200    200    200
register.entries         200    200    200    200    200    200    200    200
register.head            200    200    200    200    200    200    200    200
register.proof           200    200    200    200    200    200    200    200
register.protocol        200    200    200    200    200    200    200    200
register.public_keys     200    200    200    200    200    200    200    200
register.show            200    200    200    200    200    200    200    200
register.show_entry      200    200    200    200    200    200    200    200
register.witness         200    200    200    200    200    200    200    200
register.witnesses       200    200    200    200    200    200    200    200
renewals.renew           login  404    404    404    404    404    404    404
resources.archive        login  404    404    200    404    404    200    200
resources.discard        login  join   200    200    404    join   join   join
resources.edit           login  join   200    200    404    join   join   join
resources.mine           login  join   200    200    200    join   join   join
resources.new            login  join   200    200    200    join   join   join
resources.preview        login  join   200    200    404    join   join   join
resources.show           200    200    200    200    200    200    200    200
reuse.declare            login  join   200    200    200    join   join   join
reuse.edit               login  join   200    200    404    join   join   join
reuse.family             200    200    200    200    200    200    200    200
reuse.mine               login  join   200    200    200    join   join   join
reuse.overview           200    200    200    200    200    200    200    200
reuse.table              200    200    200    200    200    200    200    200
reuse.take_back          login  join   200    200    404    join   join   join
reviews.invitation       login  404    404    404    404    404    404    404
reviews.invite           login  404    done   done   404    404    done   done
reviews.peers            login  404    200    200    404    404    200    200
reviews.show             login  404    200    200    404    200    200    200
reviews.withdraw         login  404    done   done   404    404    done   done
sheets.compare           done   done   done   done   done   done   done   done
sheets.compare_history   login  404    done   done   404    done   done   done
sheets.history           login  404    200    200    404    200    200    200
sheets.version           done   done   done   done   done   done   done   done
sheets.versions          200    200    200    200    200    200    200    200
sheets.archive           login  404    404    200    404    404    404    200
sheets.ask               200    200    200    200    200    200    200    200
sheets.asked             200    200    200    200    200    200    200    200
sheets.confirm_by_link   200    200    200    200    200    200    200    200
sheets.confirmed         404    404    404    404    404    404    404    404
sheets.discard           login  join   200    200    404    join   join   join
sheets.document          200    200    200    200    200    200    200    200
sheets.edit              login  join   200    200    404    join   join   join
sheets.edit_part         login  join   200    200    404    join   join   join
sheets.export            200    200    200    200    200    200    200    200
sheets.mine              login  join   200    200    200    join   join   join
sheets.new               login  join   200    200    200    join   join   join
sheets.preview           login  404    200    200    404    404    404    200
sheets.reference         200    200    200    200    200    200    200    200
sheets.show              200    200    200    200    200    200    200    200
static                   200    200    200    200    200    200    200    200
territories.suggestions  200    200    200    200    200    200    200    200
upkeep.archive_copy      login  404    200    200    404    404    200    200
upkeep.to_mend           login  join   200    200    200    join   join   join
"""
POSTS = """
admin.decide_finding     login  403    403    403    403    403    400    400
admin.decide_findings    login  403    403    403    403    403    400    400
admin.reopen_finding     login  403    403    403    403    403    409    409
upkeep.archive_copy      login  404    done   done   404    404    done   done
admin.add_to_collection  login  403    403    403    403    403    403    422
admin.archive_collection login  403    403    403    403    403    403    422
admin.arrange_collection login  403    403    403    403    403    403    422
admin.confirm_resource   login  403    403    403    403    403    done   done
admin.discard_collection login  403    403    403    403    403    403    done
admin.edit_collection    login  403    403    403    403    403    403    409
admin.new_collection     login  403    403    403    403    403    403    422
admin.new_synonyms       login  403    403    403    403    403    403    422
admin.switch_synonyms    login  403    403    403    403    403    403    400
admin.synonym_group      login  403    403    403    403    403    403    200
admin.plan_resource      login  403    403    403    403    403    422    422
admin.publish_collection login  403    403    403    403    403    403    done
resources.care           login  join   422    422    404    join   join   join
resources.confirm        login  join   done   done   404    join   join   join
accounts.cancel_address  login  done   done   done   done   done   done   done
accounts.change_address  login  422    422    422    422    422    422    422
accounts.change_password login  422    422    422    422    422    422    422
accounts.confirm         410    410    410    410    410    410    410    410
accounts.confirm_address 410    410    410    410    410    410    410    410
accounts.end_other_sessions login  done   done   done   done   done   done   done
accounts.end_session     login  404    404    404    404    404    404    404
accounts.forgotten       422    422    422    422    422    422    422    422
accounts.log_in          422    done   done   done   done   done   done   done
accounts.log_in_by_mail  410    410    410    410    410    410    410    410
accounts.mails           login  done   done   done   done   done   done   done
accounts.preferences     done   done   done   done   done   done   done   done
accounts.register        422    done   done   done   done   done   done   done
accounts.rename          login  done   done   done   done   done   done   done
accounts.reset           410    410    410    410    410    410    410    410
accounts.stop_topic      200    200    200    200    200    200    200    200
accounts.undo_address    410    410    410    410    410    410    410    410
adhesion.ask_sponsor     login  join   403    422    422    join   join   join
adhesion.contest         login  join   403    done   done   join   join   join
adhesion.extend          login  join   422    422    422    join   join   join
adhesion.news            login  join   422    422    422    join   join   join
adhesion.notice          done   done   done   done   done   done   done   done
adhesion.remind_sponsor  login  join   403    404    404    join   join   join
adhesion.sponsor         400    400    400    400    400    400    400    400
admin.adhesion           login  403    403    403    403    403    403    422
admin.candidacy          login  403    403    403    403    403    403    422
admin.add_clause         login  403    403    403    403    403    403    422
admin.answer_report      login  403    403    403    403    403    403    422
admin.clause             login  403    403    403    403    403    403    422
admin.close_campaign     login  403    403    403    403    403    403    done
admin.confirm_mandate    login  403    403    403    403    403    403    done
admin.decide_resource    login  403    403    403    403    403    400    400
admin.decide_sheet       login  403    403    403    403    403    400    400
admin.decline_official_address login  403    403    403    403    403    403    422
admin.discard_draft      login  403    403    403    403    403    403    422
admin.discard_resource   login  403    403    403    403    403    done   done
admin.change_representative login 403   403    403    403    403    403    422
admin.correct_name       login  403    403    403    403    403    403    422
admin.erase_person       login  403    403    403    403    403    403    422
admin.replace            login  403    403    403    403    403    403    422
charter.change_representative login join 403   422    200    join   join   join
charter.correct_figures  login  join   403    200    200    join   join   join
charter.withdraw         login  join   403    422    422    join   join   join
admin.document           login  403    403    403    403    403    403    400
admin.draft              login  403    403    403    403    403    403    422
admin.edit_resource      login  403    403    403    403    403    409    409
admin.hand_over          login  403    403    403    403    403    403    422
admin.discard_import     login  403    403    403    403    403    403    done
admin.invite_imported    login  403    403    403    403    403    403    done
admin.match_import       login  403    403    403    403    403    403    done
admin.new_import         login  403    403    403    403    403    403    422
admin.restore_sheet      login  403    403    403    403    403    403    422
admin.stop_inviting      login  403    403    403    403    403    403    done
admin.try_import         login  403    403    403    403    403    403    done
admin.undo_import        login  403    403    403    403    403    403    done
admin.discard_sheet_import login  403    403    403    403    403    403    done
admin.match_sheet_import login  403    403    403    403    403    403    done
admin.new_sheet_import login  403    403    403    403    403    403    422
admin.try_sheet_import login  403    403    403    403    403    403    done
admin.undo_sheet_import login  403    403    403    403    403    403    done
admin.invite_witness     login  403    403    403    403    403    403    done
admin.join_request       login  403    403    403    403    403    403    422
admin.mandate            login  403    403    403    403    403    403    400
admin.move_clause        login  403    403    403    403    403    403    409
admin.new_campaign       login  403    403    403    403    403    403    422
admin.new_resource       login  403    403    403    403    403    422    422
admin.official_address   login  403    403    403    403    403    403    done
admin.people             login  403    403    403    403    403    403    422
admin.person             login  403    403    403    403    403    403    done
admin.publish_draft      login  403    403    403    403    403    403    422
admin.register           login  403    403    403    403    403    403    422
admin.remind             login  403    403    403    403    403    403    409
admin.remind_renewal     login  403    403    403    403    403    403    404
admin.remove_clause      login  403    403    403    403    403    403    409
admin.remove_witness     login  403    403    403    403    403    403    done
admin.resend             login  403    403    403    403    403    403    409
admin.start_draft        login  403    403    403    403    403    403    409
admin.suspension         login  403    403    403    403    403    403    422
admin.territory          login  403    403    403    403    403    403    404
admin.trust_of_member    login  403    403    403    403    403    403    422
admin.verify_register    login  403    403    403    403    403    403    done
campaigns.answer         422    422    422    422    422    422    422    422
charter.answer_mandate   422    422    422    422    422    422    422    422
charter.confirm          login  join   403    422    422    join   join   join
charter.link             422    422    422    422    422    422    422    422
charter.link_code        422    422    422    422    422    422    422    422
charter.link_code_again  done   done   done   done   done   done   done   done
charter.prepare_link     login  join   200    200    422    join   join   join
charter.review           login  join   403    done   done   join   join   join
charter.send_link        login  404    409    409    404    404    404    404
charter.send_link_again  login  404    409    409    404    404    404    404
charter.withdraw_link    login  404    409    409    404    404    404    404
charter.send_again       login  join   403    done   done   join   join   join
charter.sign             login  join   403    200    422    join   join   join
charter.sign_by_document login  join   403    200    422    join   join   join
charter.suspension       login  404    422    422    404    404    404    404
charter.verify           422    422    422    422    422    422    422    422
members.answer           login  404    404    422    404    404    404    404
members.answer_by_mail   422    422    422    422    422    422    422    422
members.ask              login  done   409    409    done   done   done   done
members.ask_hand_over    login  422    422    422    422    422    422    422
members.choose           login  404    404    404    404    404    404    404
members.confirm          login  done   done   done   done   done   done   done
members.confirm_hand_over login  404    done   done   404    404    404    404
members.decline_invitation done   done   done   done   done   done   done   done
members.describe         login  422    422    422    422    422    422    422
members.edit             login  join   done   done   done   join   join   join
members.invitation       422    200    200    200    200    200    200    200
members.invite           login  join   403    422    422    join   join   join
members.leave            login  join   done   422    422    join   join   join
members.logo             login  join   422    422    422    join   join   join
members.object_to_hand_over login  404    422    422    404    404    404    404
members.official_address login  join   403    422    422    join   join   join
members.person           login  join   403    done   404    join   join   join
members.remove           login  join   403    done   404    join   join   join
members.remove_logo      login  join   done   done   done   join   join   join
members.send_invitation_again login  join   403    done   404    join   join   join
members.withdraw_hand_over login  404    409    409    404    404    404    404
members.withdraw_invitation login  join   403    done   404    join   join   join
members.write_to_official_address login  404    404    404    404    404    404    404
pages.contact            422    422    422    422    422    422    422    422
register.witness         done   done   done   done   done   done   done   done
renewals.begin           login  404    done   done   404    404    404    404
reports.new              422    422    422    422    422    422    422    422
resources.archive        login  404    404    422    404    404    422    422
resources.discard        login  join   done   done   404    join   join   join
resources.edit           login  join   409    409    404    join   join   join
resources.new            login  join   422    422    422    join   join   join
resources.revise         login  join   done   done   404    join   join   join
resources.withdraw       login  join   done   done   404    join   join   join
alerts.edit              login  404    done   404    404    404    404    404
alerts.new               login  done   done   done   done   done   done   done
alerts.remove            login  404    done   404    404    404    404    404
alerts.see               login  done   done   done   done   done   done   done
alerts.stop              200    200    200    200    200    200    200    200
reuse.declare            login  join   422    422    422    join   join   join
reuse.edit               login  join   done   done   404    join   join   join
reuse.take_back          login  join   done   done   404    join   join   join
reviews.comment          login  404    422    422    404    422    422    422
reviews.invitation       login  404    404    404    404    404    404    404
reviews.invite           login  404    done   done   404    404    done   done
reviews.settle           login  404    done   done   404    422    422    422
reviews.withdraw         login  404    done   done   404    404    done   done
sheets.archive           login  404    404    422    404    404    404    422
sheets.ask               422    422    422    422    422    422    422    422
sheets.confirm           login  join   done   done   404    join   join   join
sheets.confirm_by_link   done   done   done   done   done   done   done   done
sheets.discard           login  join   done   done   404    join   join   join
sheets.edit_part         login  join   done   done   404    join   join   join
sheets.new               login  join   422    422    422    join   join   join
sheets.revise            login  join   done   done   404    join   join   join
sheets.submit            login  join   done   done   404    join   join   join
sheets.withdraw          login  join   done   done   404    join   join   join
accounts.log_out         done   done   done   done   done   done   done   done
"""
MARKS = {"public", "signed_in", "member", "representative", "desk", "reviewer", "coordinator"}


def table(text: str) -> dict[str, tuple[str, ...]]:
    """Return what each role gets, by endpoint."""
    lines = (line.split() for line in text.strip().splitlines())
    return {endpoint: tuple(answers) for endpoint, *answers in lines}


def what_came(response) -> str:
    """Return an answer in the words of the table."""
    if response.status_code not in (301, 302, 303):
        return str(response.status_code)
    path = response.location.partition("?")[0]
    return {"/connexion": "login", "/rejoindre": "join"}.get(path, "done")


def endpoints(app, method: str) -> set[str]:
    return {rule.endpoint for rule in app.url_map.iter_rules() if method in rule.methods}


@pytest.mark.parametrize(("text", "method"), [(GETS, "GET"), (POSTS, "POST")])
def test_the_table_is_complete(app, text, method):
    assert table(text).keys() == endpoints(app, method)
    assert {len(answers) for answers in table(text).values()} == {len(ROLES)}


def test_every_route_says_who_may_open_it(app):
    unmarked = {
        endpoint
        for endpoint, view in app.view_functions.items()
        if endpoint != "static" and getattr(view, "access", None) not in MARKS
    }
    assert not unmarked, (
        "give each of these views one decorator of network.web.access or network.members.access"
    )


@pytest.fixture
def forgetful(monkeypatch):
    """Let requests be answered as ever and keep nothing of them: none changes the answer to the next."""

    @contextmanager
    def nothing_kept():
        end = network_db._end_writing
        with monkeypatch.context() as patch:
            patch.setattr(network_db, "_end_writing", lambda commit: end(commit=False))
            yield

    return nothing_kept


def answers(visitor, world, method):
    """Return what one person gets from every endpoint.

    A form is sent empty, with a sound token: 422 is the answer to somebody who may fill it in.
    """
    token = Page.of(visitor.open("GET", "/contact")).form().filled({})[0]
    came = {}
    # Logging out comes last: the browser loses its cookie, whatever the database keeps.
    leaving = {"accounts.log_out"} & endpoints(visitor.app, method)
    for endpoint in [*sorted(endpoints(visitor.app, method) - leaving), *leaving]:
        url = visitor.url(endpoint, **world.values(endpoint))
        came[endpoint] = what_came(
            visitor.open(method, url, data=dict([token]) if method == "POST" else None)
        )
    return came


@pytest.mark.parametrize(("text", "method"), [(GETS, "GET"), (POSTS, "POST")], ids=["reads", "changes"])
def test_each_role_gets_what_the_table_says(site, forgetful, text, method, subtests):
    world = make_world()
    for column, role in enumerate(ROLES):
        visitor = world.visitor(site, role)
        with forgetful():
            came = answers(visitor, world, method)
        with subtests.test(role=role):
            assert came == {endpoint: lines[column] for endpoint, lines in table(text).items()}
