"""Every page of the site: a file of views, once imported, adds its routes to the blueprint of its feature."""

import network.accounts.address_views
import network.accounts.preferences_views
import network.accounts.views
import network.adhesion.candidacy_views
import network.adhesion.views
import network.admin.adhesion_views
import network.admin.campaign_views
import network.admin.charter_views
import network.admin.collection_item_views
import network.admin.collection_views
import network.admin.ending_views
import network.admin.freshness_views
import network.admin.import_views
import network.admin.mandate_views
import network.admin.member_views
import network.admin.people_views
import network.admin.register_views
import network.admin.renewal_views
import network.admin.report_views
import network.admin.resource_care_views
import network.admin.resource_views
import network.admin.search_views
import network.admin.sheet_import_views
import network.admin.sheet_views
import network.admin.statistics_views
import network.admin.synonym_views
import network.admin.territory_views
import network.admin.upkeep_views
import network.admin.views
import network.alerts.views
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
import network.collections.views
import network.files.views
import network.jobs.views
import network.library.export_views
import network.library.feed_views
import network.library.listing_views
import network.library.map_views
import network.library.table_views
import network.library.taking_views
import network.library.totals_views
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
import network.resources.care_views
import network.resources.views
import network.resources.writing_views
import network.reuse.views
import network.reviews.peer_views
import network.reviews.views
import network.sheets.contact_views
import network.sheets.document_views
import network.sheets.export_views
import network.sheets.freshness_views
import network.sheets.history_views
import network.sheets.page_views
import network.sheets.versions_views
import network.sheets.views
import network.sheets.writing_views
import network.territories.views
import network.upkeep.views

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
    network.reviews.views.bp,
    network.reuse.views.bp,
    network.resources.views.bp,
    network.collections.views.bp,
    network.library.views.bp,
    network.alerts.views.bp,
    network.upkeep.views.bp,
    network.adhesion.views.bp,
    network.reports.views.bp,
    network.pages.views.bp,
    network.admin.views.bp,
)
# A mailbox that anybody may open, instead of real mail.
DEMO_BLUEPRINTS = (network.mail.views.bp,)
