"""What features give to each other: the one place that knows them all.

A feature imports only those that stand before it; what must flow the other way (panels on somebody's page,
documents to search, what is forgotten with somebody) is contributed here, under the name by which it is asked
for: `app.extensions[name]`.
"""

from pathlib import Path
from typing import Any

from flask import Flask, has_request_context
from flask_login import current_user

from network.accounts import erasing as account_erasing
from network.adhesion import erasing as adhesion_erasing
from network.adhesion import panels as adhesion_panels
from network.alerts import erasing as alert_erasing
from network.alerts import panels as alert_panels
from network.campaigns import erasing as campaign_erasing
from network.charter import figures, register_check, register_pages, sealing
from network.charter import panels as charter_panels
from network.collections import cards as collection_cards
from network.collections import erasing as collection_erasing
from network.collections import panels as collection_panels
from network.collections.queries import FILE_OWNER as COLLECTION_FILES
from network.collections.queries import may_see_picture
from network.files import downloads
from network.files import erasing as file_erasing
from network.imports import erasing as import_erasing
from network.imports import panels as import_panels
from network.journal import erasing as journal_erasing
from network.library import asking
from network.mail import erasing as mail_erasing
from network.members import erasing as member_erasing
from network.members import panels as member_panels
from network.members.profile_views import may_see_logo
from network.register import erasing as register_erasing
from network.register import watch
from network.renewals import panels as renewal_panels
from network.reports import erasing as report_erasing
from network.resources import cards as resource_cards
from network.resources import erasing as resource_erasing
from network.resources import panels as resource_panels
from network.resources.queries import FILE_OWNER as RESOURCE_FILES
from network.resources.queries import may_see_file
from network.reuse import erasing as reuse_erasing
from network.reuse import panels as reuse_panels
from network.reuse.queries import count_members as count_reusing_members
from network.reviews import erasing as review_erasing
from network.reviews import panels as review_panels
from network.reviews.queries import sheet_read_by_peer
from network.search.index import Index
from network.search.synonym_book import Book
from network.sheet_imports import erasing as sheet_import_erasing
from network.sheet_imports import panels as sheet_import_panels
from network.sheets import cards as sheet_cards
from network.sheets import erasing as sheet_erasing
from network.sheets import pages as sheet_pages
from network.sheets import panels as sheet_panels
from network.sheets import readers as sheet_readers
from network.tallies import Tallies
from network.territories.queries import is_place
from network.upkeep import erasing as upkeep_erasing
from network.upkeep import panels as upkeep_panels


def of_features(app: Flask) -> dict[str, Any]:
    """Return what the features of a site contribute, by name."""
    return {
        "profile_panels": (
            charter_panels.profile_panel,
            import_panels.profile_panel,
            sheet_panels.profile_panel,
            reuse_panels.profile_panel,
            resource_panels.profile_panel,
        ),
        # What the page of the charter in force shows besides: version -> Markup, or None.
        "charter_panels": (renewal_panels.progress_panel,),
        "space_panels": (
            adhesion_panels.space_panel,
            charter_panels.link_panel,
            charter_panels.space_panel,
            charter_panels.signature_panel,
            import_panels.profile_panel,
            review_panels.space_panel,
            sheet_panels.space_panel,
            reuse_panels.space_panel,
            resource_panels.space_panel,
            upkeep_panels.space_panel,
        ),
        # What somebody’s space shows, whether or not they act for a member: account -> Markup, or None.
        "personal_panels": (alert_panels.personal_panel,),
        # Who else reads a sheet that is not published: (account, public id) -> Sheet, or None.
        "sheet_readers": (sheet_read_by_peer,),
        # What its author should read again where it is written: revision -> remarks.
        "sheet_remarks": (review_panels.remarks,),
        # Public pages kept ready, by the beginning of their address: its end -> Ready, or None.
        "ready_pages": {"/fiches/": sheet_pages.ready_pages(app)},
        # What later features show on the public page of a sheet: reading -> Markup, or None.
        "sheet_panels": (
            collection_panels.sheet_panel,
            reuse_panels.sheet_panel,
            sheet_import_panels.sheet_panel,
            upkeep_panels.sheet_panel,
        ),
        # What makes some sheets rank higher among those that answer a question: public ids or None -> counts.
        "sheet_worth": count_reusing_members,
        # What later features show on the public page of a resource: revision -> Markup, or None.
        "resource_panels": (collection_panels.resource_panel,),
        # What stands above it, where readers should know first: revision -> Markup, or None.
        "resource_notices": (upkeep_panels.resource_notice,),
        # Whose files are counted when they are downloaded, by the kind of their owner.
        "counted_files": {RESOURCE_FILES},
        "next_steps": (
            renewal_panels.next_step,
            adhesion_panels.next_step,
            sheet_panels.next_step,
        ),
        # What anybody may report: public id -> (title, address), or None.
        "reportable": {
            "member": member_panels.reportable,
            "signature": charter_panels.reportable,
            "sheet": sheet_panels.reportable,
            "resource": resource_panels.reportable,
            "collection": collection_panels.reportable,
        },
        # Who is told of a mistake in it besides the desk: public id -> (their addresses, where they mend it).
        "report_authors": {"sheet": sheet_panels.authors_told},
        # Who may see the files of each kind of owner: (file, account or None) -> bool.
        "file_access": {
            "profile": may_see_logo,
            "sheet": sheet_readers.may_see,
            "resource": may_see_file,
            COLLECTION_FILES: may_see_picture,
        },
        # Who is told that the words of a file were read, by the kind of its owner: (owner id) -> nothing.
        "file_texts": {"sheet": sheet_cards.note_words, "resource": resource_cards.note_words},
        # What each feature knows of its entries in the register.
        "register_checks": (register_check.doubts,),
        # What its pages show of them: index -> address or None; the figures of a clause -> words.
        "entry_page": register_pages.page_of_entry,
        "figures_in_words": figures.in_words,
        # What may be wrong besides the database, the worker and the mail: () -> « ok », or else.
        "readiness": {"register": watch.readiness, "seal": sealing.readiness},
        # How each feature forgets somebody who leaves: (what they are found by) -> nothing.
        "erasures": (
            journal_erasing.erase,
            file_erasing.erase,
            mail_erasing.erase,
            account_erasing.erase,
            member_erasing.erase,
            campaign_erasing.erase,
            register_erasing.erase,
            import_erasing.erase,
            sheet_erasing.erase,
            review_erasing.erase,
            reuse_erasing.erase,
            sheet_import_erasing.erase,
            resource_erasing.erase,
            collection_erasing.erase,
            alert_erasing.erase,
            upkeep_erasing.erase,
            adhesion_erasing.erase,
            report_erasing.erase,
        ),
        "search": _search(app),
        # The words that find one another, as they stand: () -> Synonyms.
        "synonyms": Book(app),
        # What is counted while pages are read, and how it is written: (connection, counts) -> nothing.
        "tallies": Tallies(app, {asking.KIND: asking.write, downloads.KIND: downloads.write}),
    }


def _search(app: Flask) -> Index:
    """Return the search of a site, over the documents that features give by their kind."""
    sources = {
        "sheet": sheet_cards.documents,
        "resource": resource_cards.documents,
        "collection": collection_cards.documents,
    }
    return Index(
        app,
        Path(app.config["DATA_DIR"]) / "index",
        sources,
        # The worker and the commands are no strangers: nobody is there, and they read what is right.
        is_stranger=lambda: has_request_context() and not current_user.is_authenticated,
        is_place=is_place,
    )
