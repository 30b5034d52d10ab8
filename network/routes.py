"""Every page of the site: a file of views, once imported, adds its routes to the blueprint of its feature."""

import network.accounts.address_views
import network.accounts.preferences_views
import network.accounts.views
import network.adhesion.candidacy_views
import network.adhesion.views
import network.admin.adhesion_views
import network.admin.campaign_views
import network.admin.charter_views
import network.admin.ending_views
import network.admin.import_views
import network.admin.mandate_views
import network.admin.member_views
import network.admin.people_views
import network.admin.register_views
import network.admin.renewal_views
import network.admin.report_views
import network.admin.resource_views
import network.admin.statistics_views
import network.admin.territory_views
import network.admin.views
import network.campaigns.views
import network.charter.difference_views
import network.charter.document_views
import network.charter.ending_views
import network.charter.link_views
import network.charter.mandate_views
import network.charter.signing_views
import network.charter.table_views
import network.charter.verifying_views
import network.charter.views
import network.files.views
import network.jobs.views
import network.library.views
import network.mail.views
import network.members.directory_views
import network.members.hand_over_views
import network.members.invitation_views
import network.members.people_views
import network.members.profile_views
import network.members.views
import network.pages.machine_views
import network.pages.standing_views
import network.pages.statistics_views
import network.pages.views
import network.register.json_views
import network.register.views
import network.register.witness_views
import network.renewals.views
import network.reports.views
import network.resources.views
import network.resources.writing_views
import network.sheets.views
import network.territories.views

# In import order: a feature knows those before it, never those after it.
BLUEPRINTS = (
    network.jobs.views.bp,
    network.files.views.bp,
    network.accounts.views.bp,
    network.territories.views.bp,
    network.members.views.bp,
    network.campaigns.views.bp,
    network.register.views.bp,
    network.charter.views.bp,
    network.renewals.views.bp,
    network.sheets.views.bp,
    network.resources.views.bp,
    network.library.views.bp,
    network.adhesion.views.bp,
    network.reports.views.bp,
    network.pages.views.bp,
    network.admin.views.bp,
)
# A mailbox that anybody may open, instead of real mail.
DEMO_BLUEPRINTS = (network.mail.views.bp,)
