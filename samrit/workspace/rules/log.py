"""The log in words: one sentence for each act, who may read it, and what a filter asks for. Pure."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from samrit.accounts.roles import Person, Role
from samrit.lib.errors import Text

READERS = (Role.AUDITOR, Role.NESDC_ADMIN)
REFUSED = "refused_"


def reads_log(who: Person) -> bool:
    """The log of all acts is for inspectors and NESDC's administrators; for others the page does not exist."""
    return any(who.has(role) for role in READERS)


ACTS: Mapping[str, Text] = {
    "account_created": _("made an account"),
    "account_suspended": _("suspended an account"),
    "account_resumed": _("opened an account again"),
    "invited": _("invited a person"),
    "invitation_accepted": _("accepted an invitation"),
    "name_corrected": _("corrected a name"),
    "names_erased": _("erased a person's name and address"),
    "post_given": _("gave a post"),
    "post_taken_away": _("took a post away before its first day"),
    "post_ended": _("ended a post"),
    "delegation_given": _("lent a post"),
    "delegation_ended": _("ended the lending of a post"),
    "handed_over": _("handed over work to a successor"),
    "signed_in": _("signed in"),
    "new_device": _("signed in from a new device"),
    "door_closed": _("was kept out for a while after too many tries"),
    "password_changed": _("changed the password"),
    "password_reset": _("set a new password by mail"),
    "second_factor_set": _("set up a second factor"),
    "second_factor_removed": _("removed a second factor"),
    "second_factor_used": _("used a second factor"),
    "recovery_codes_renewed": _("made new recovery codes"),
    "api_token_made": _("made a key for the API"),
    "api_token_revoked": _("revoked a key for the API"),
    "session_ended": _("ended a session"),
    "sessions_ended": _("signed out everywhere"),
    "reference_loaded": _("loaded a reference list"),
    "demonstration_loaded": _("loaded the demonstration"),
    "monitor_stated": _("stated a policy monitor"),
    "code_item_added": _("added an item to a code list"),
    "code_item_changed": _("changed an item of a code list"),
    "code_item_ended": _("ended an item of a code list"),
    "calendar_changed": _("changed the calendar"),
    "reporting_year_changed": _("changed the rules of a year's reporting"),
    "override_set": _("set other days by a letter"),
    "override_withdrawn": _("withdrew other days by a letter"),
    "calendar_feed_made": _("made a secret address of a calendar"),
    "calendar_feed_revoked": _("revoked a secret address of a calendar"),
    "chain_stated": _("stated an approval chain"),
    "announced": _("published an announcement"),
    "announcement_ended": _("ended an announcement"),
    "body_created": _("entered a body"),
    "body_changed": _("changed a body"),
    "body_renamed": _("renamed a body"),
    "body_moved": _("moved a body to another place in the tree"),
    "body_ended": _("ended a body"),
    "body_reorganised": _("reorganised a body"),
    "host_set": _("stated a host of a plan node"),
    "host_ended": _("ended a host of a plan node"),
    "crosswalk_changed": _("changed the crosswalk of a draft of plans"),
    "plan_draft_started": _("started a draft of plans"),
    "plan_draft_proposed": _("proposed a draft of plans"),
    "plan_draft_given_back": _("gave a draft of plans back"),
    "plan_draft_discarded": _("discarded a draft of plans"),
    "plan_edition_published": _("published an edition of plans"),
    "plan_host_added": _("wrote a host in a draft of plans"),
    "plan_host_removed": _("took a host away in a draft of plans"),
    "plan_links_saved": _("stated links of a plan node"),
    "plan_marks_saved": _("stated yearly marks of a factor"),
    "budget_book_applied": _("took a budget book over"),
    "budget_book_undone": _("took a budget book back"),
    "budget_unit_matched": _("said which body a unit of a budget book is"),
    "treasury_source_added": _("stated a source of statements of the treasury"),
    "treasury_columns_said": _("said what the columns of a source of the treasury mean"),
    "statement_unit_matched": _("said which body a unit of the treasury's statements is"),
    "statement_applied": _("took a statement of the treasury over"),
    "statement_undone": _("took a statement of the treasury back"),
    "gap_accepted": _("accepted a figure of the treasury"),
    "gap_explained": _("explained a difference from the treasury"),
    "line_tied": _("said whose money a line of the treasury is"),
    "line_untied": _("took back whose money a line of the treasury is"),
    "budget_lines_taken": _("took lines of a budget book into a year plan"),
    "plan_load_applied": _("brought a workbook or pack into a draft of plans"),
    "plan_load_undone": _("undid what a workbook or pack brought"),
    "plan_node_added": _("added a node to a draft of plans"),
    "plan_node_cancelled": _("cancelled a node in a draft of plans"),
    "plan_node_changed": _("changed a node of a draft of plans"),
    "plan_node_removed": _("removed a node from a draft of plans"),
    "plan_node_revived": _("took back the cancelling of a node"),
    "stated_match_undone": _("took back what stated words mean"),
    "stated_text_matched": _("decided what stated words mean"),
    "year_plans_relinked": _("let year plans follow a revision of plans"),
    "project_created": _("created a project"),
    "project_cancelled": _("cancelled a project"),
    "project_copied": _("made a project from another one"),
    "look_alike_said": _("said what a project that looks alike is"),
    "look_alike_taken_back": _("took back what was said of a project that looks alike"),
    "project_placed": _("said under which project one stands"),
    "execution_stated": _("stated how a project stands"),
    "execution_undone": _("took back how a project stands"),
    "project_handed_over": _("handed a project over to another body"),
    "officer_assigned": _("said which officer is responsible"),
    "many_checked": _("looked through a change to many projects"),
    "many_applied": _("changed many projects at once"),
    "many_undone": _("undid a change to many projects"),
    "reminder_letter_written": _("wrote a letter that reminds a body of what it owes"),
    "workbook_applied": _("applied a workbook of projects"),
    "workbook_undone": _("undid a workbook of projects"),
    "report_workbook_applied": _("applied a workbook of reports"),
    "report_workbook_undone": _("undid a workbook of reports"),
    "list_saved": _("saved a list of projects"),
    "list_changed": _("changed a saved list of projects"),
    "list_deleted": _("deleted a saved list of projects"),
    "imported": _("imported records"),
    "file_attached": _("attached a file"),
    "file_removed": _("took a file away"),
    "file_infected": _("handed in a file with a virus"),
    "photo_explained": _("explained why a photo is right"),
    "proof_linked": _("added a link as proof"),
    "proof_unlinked": _("took a link away"),
    "section_saved": _("saved a section"),
    "year_plan_opened": _("opened a year plan"),
    "year_plan_opened_further": _("opened more of a year plan for correction"),
    "year_plan_sent": _("sent a year plan for approval"),
    "year_plan_withdrawn": _("withdrew a year plan"),
    "year_plan_approved": _("approved a year plan"),
    "year_plan_approval_undone": _("took back the approval of a year plan"),
    "year_plan_returned": _("returned a year plan for correction"),
    "year_plan_acknowledged": _("took note of a year plan"),
    "year_plan_unlock_asked": _("asked to unlock a year plan"),
    "year_plan_unlocked": _("unlocked a year plan"),
    "year_plan_unlock_refused": _("refused to unlock a year plan"),
    "year_plan_unlock_closed": _("closed the unlock of a year plan without a change"),
    "year_plan_discarded": _("discarded a year plan"),
    "quarter_opened": _("opened a quarter for reports"),
    "quarter_closed": _("closed a quarter for reports that were never sent"),
    "report_begun": _("began a report"),
    "closings_opened": _("opened final reports and call-backs of projects that ended"),
    "submitted": _("sent for approval"),
    "approved_at_step": _("approved one step"),
    "approved": _("approved the last step"),
    "returned": _("returned for correction"),
    "withdrawn": _("withdrew a sending"),
    "approval_undone": _("took back an approval"),
    "acknowledged": _("took note"),
    "review_asked": _("asked the unit to look again"),
    "review_answered": _("answered a request to look again"),
    "commented": _("wrote a comment"),
    "unlock_asked": _("asked for an unlock"),
    "unlock_granted": _("granted an unlock"),
    "unlock_refused": _("refused an unlock"),
    "unlock_closed": _("closed an unlock without a change"),
    "opened_further": _("opened more fields for correction"),
    "pin_answered": _("answered a pinned comment"),
    "discarded": _("discarded a draft"),
    "transferred": _("transferred an approval to another body"),
    "step_escalated": _("escalated a step that is late"),
    "step_without_holder": _("found a step that nobody holds"),
    "step_has_holder": _("found a holder for a step that nobody held"),
    "batch_begun": _("took several items together"),
    "batch_item_read": _("read an item of a batch"),
    "batch_decided": _("decided a batch"),
    "batch_undone": _("took back the decision of a batch"),
    "mail_failed": _("could not send a mail"),
    "mail_sent_again": _("sent a mail again"),
    "form_word_stated": _("stated words and duties of the forms"),
    "form_word_changed": _("changed words and duties of the forms"),
    "release_built": _("built a release of open data"),
    "release_published": _("published a release of open data"),
}
"""One sentence for each act; the person stands before it."""

ATTEMPTS: Mapping[str, Text] = {
    "add_code_item": _("add an item to a code list"),
    "announce": _("publish an announcement"),
    "attach_file": _("attach a file"),
    "explain_photo": _("explain why a photo is right"),
    "link_proof": _("add a link as proof"),
    "unlink_proof": _("take a link away"),
    "change_body": _("change a body"),
    "change_calendar": _("change the calendar"),
    "set_override": _("set other days by a letter"),
    "withdraw_override": _("withdraw other days by a letter"),
    "make_calendar_feed": _("make a secret address of a calendar"),
    "reminder_letter_written": _("write letters that remind bodies of what they owe"),
    "change_code_item": _("change an item of a code list"),
    "create_body": _("enter a body"),
    "end_announcement": _("end an announcement"),
    "end_body": _("end a body"),
    "end_code_item": _("end an item of a code list"),
    "move_body": _("move a body to another place in the tree"),
    "remove_file": _("take a file away"),
    "rename_body": _("rename a body"),
    "reorganise": _("reorganise a body"),
    "send_mail_again": _("send a mail again"),
    "state_monitor": _("state a policy monitor"),
    "draft_plans": _("start a draft of plans"),
    "change_plan_draft": _("change a draft of plans"),
    "change_crosswalk": _("change the crosswalk of a draft of plans"),
    "bring_budget_book": _("bring a budget book in"),
    "apply_budget_book": _("take a budget book over"),
    "undo_budget_book": _("take a budget book back"),
    "match_budget_unit": _("say which body a unit of a budget book is"),
    "take_budget_lines": _("take lines of a budget book"),
    "match_statement_unit": _("say which body a unit of the treasury's statements is"),
    "bring_statement": _("bring a statement of the treasury in"),
    "apply_statement": _("take a statement of the treasury over"),
    "undo_statement": _("take a statement of the treasury back"),
    "answer_gap": _("answer a difference from the treasury"),
    "tie_line": _("say whose money a line of the treasury is"),
    "load_plan_draft": _("bring a workbook or pack into a draft of plans"),
    "state_form_word": _("state words and duties of the forms"),
    "match_stated": _("decide what stated words mean"),
    "undo_match": _("take back what stated words mean"),
    "propose_edition": _("propose a draft of plans"),
    "give_back_edition": _("give a draft of plans back"),
    "discard_edition": _("discard a draft of plans"),
    "publish_edition": _("publish an edition of plans"),
    "acknowledge": _("take note"),
    "answer_pin": _("answer a pinned comment"),
    "approve": _("approve"),
    "assign": _("say which officer is responsible"),
    "change_many": _("change many projects at once"),
    "apply_workbook": _("apply a workbook of projects"),
    "undo_workbook": _("undo a workbook of projects"),
    "apply_report_workbook": _("apply a workbook of reports"),
    "undo_report_workbook": _("undo a workbook of reports"),
    "save_list": _("save a list of projects"),
    "change_list": _("change a saved list of projects"),
    "delete_list": _("delete a saved list of projects"),
    "ask_review": _("ask the unit to look again"),
    "ask_unlock": _("ask for an unlock"),
    "create_project": _("enter a project"),
    "save_section": _("change a section"),
    "add_year": _("open the next year of a project"),
    "cancel_project": _("cancel a project"),
    "copy_project": _("make a project from another one"),
    "place_project": _("say under which project one stands"),
    "state_execution": _("state how a project stands"),
    "undo_execution": _("take back how a project stands"),
    "close_unlock": _("close an unlock"),
    "comment": _("write a comment"),
    "discard": _("discard a draft"),
    "grant_unlock": _("grant an unlock"),
    "hand_over_project": _("hand a project over"),
    "say_look_alike": _("say what a project that looks alike is"),
    "take_back_look_alike": _("take back what was said of a project that looks alike"),
    "invitation": _("use an invitation"),
    "correct_names": _("correct a name"),
    "fields": _("set fields that the API does not take"),
    "record": _("open a record that is not there for this person"),
    "make_api_token": _("make a key for the API"),
    "write_by_key": _("write by a key that only reads"),
    "end_loan": _("end the lending of a post"),
    "end_post": _("end a post"),
    "end_host": _("end a host of a plan node"),
    "set_host": _("state a host of a plan node"),
    "erase_names": _("erase a person's name and address"),
    "give_post": _("give a post"),
    "hand_over": _("hand over work to a successor"),
    "invite_again": _("invite a person again"),
    "invite_person": _("invite a person"),
    "lend_post": _("lend a post"),
    "refuse_unlock": _("refuse an unlock"),
    "reset": _("use a link for a new password"),
    "resume": _("open an account again"),
    "return": _("return for correction"),
    "second_factor": _("pass with a second factor"),
    "send": _("send for approval"),
    "set_chain": _("state an approval chain"),
    "suspend": _("suspend an account"),
    "undo_approval": _("take back an approval"),
    "withdraw": _("withdraw a sending"),
}
"""What somebody tried where the log says `refused_…`."""

SUBJECTS: Mapping[str, Text] = {
    "entry_window": _("time for entering year plans"),
    "fiscal_quarter": _("quarter of the calendar"),
    "holiday": _("holiday"),
    "reporting_year": _("rules of a year's reporting"),
    "override": _("other days by a letter"),
    "policy_monitor": _("policy monitor"),
    "reminder_letter": _("reminder letter"),
    "address": _("address of a page"),
    "announcement": _("announcement"),
    "approval": _("approval"),
    "batch": _("batch"),
    "workbook": _("workbook"),
    "report_workbook": _("workbook of reports"),
    "budget_book": _("budget book"),
    "statement": _("statement of the treasury"),
    "statement_line": _("line of the treasury"),
    "treasury_source": _("source of statements of the treasury"),
    "money_gap": _("gap between agency and treasury"),
    "chain": _("approval chain"),
    "code_list": _("code list"),
    "fiscal_year": _("fiscal year"),
    "mail": _("mail"),
    "organisation": _("body"),
    "pack": _("reference list"),
    "progress_report": _("progress report"),
    "closing_report": _("final report or call-back"),
    "report": _("progress report"),
    "plan_edition": _("edition of plans"),
    "plan_node": _("plan node"),
    "project": _("project"),
    "quarter": _("quarter"),
    "release": _("release"),
    "stated_match": _("stated words"),
    "user": _("account"),
    "door": _("door"),
    "year_plan": _("year plan"),
}


def sentence(act: str) -> Text:
    """The act in words; a refused one says what was tried. An act that has no words yet stands as it is."""
    if act in ACTS:
        return ACTS[act]
    tried = act.removeprefix(REFUSED)
    if act.startswith(REFUSED) and tried in ATTEMPTS:
        return _("was refused to: %(what)s") % {"what": ATTEMPTS[tried]}
    return act


def acts_in_words() -> list[tuple[str, Text]]:
    """All acts for a list to choose from, in order of their words."""
    acts = [*ACTS, *(f"{REFUSED}{tried}" for tried in ATTEMPTS)]
    return sorted(((act, sentence(act)) for act in acts), key=lambda pair: str(pair[1]))


def subject_word(kind: str) -> Text:
    """The kind of subject in words."""
    return SUBJECTS.get(kind, kind)


@dataclass(frozen=True)
class Asked:
    """What a reader of the log asks for. Empty means all; `before` is the number of an event, older ones are wanted."""

    day: dt.date | None = None
    act: str = ""
    kind: str = ""
    subject: str = ""
    person: str = ""
    before: int | None = None

    @property
    def is_filtered(self) -> bool:
        """Whether anything but the page is asked."""
        return bool(self.day or self.act or self.kind or self.subject or self.person)


def facts_in_words(data: Mapping[str, Any]) -> str:
    """The facts of an event in one line."""
    return ", ".join(f"{name}: {value}" for name, value in data.items() if value not in ("", None, [], {}))
