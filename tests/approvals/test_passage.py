"""Returns to a place, unlocks, undo, discard, transfer, notes and requests to look again: what is stored, who is refused."""

import datetime as dt

import pytest
from django.utils import translation

from samrit.accounts.models import Delegation, Membership, User
from samrit.accounts.queries import person
from samrit.accounts.roles import Role
from samrit.approvals import actions, queries, rules
from samrit.approvals.actions import NewPin
from samrit.approvals.models import Approval, ChainStep, CommentKind, State, StepKind, SubjectKind
from samrit.audit.actions import acting
from samrit.audit.models import BusinessEvent
from samrit.lib import clock
from samrit.lib.documents import digest
from samrit.lib.errors import Invalid, Refused
from tests.approvals import walks
from tests.approvals.conftest import START, Office, appoint
from tests.factories.organisations import organisation


@pytest.fixture
def who(office: Office) -> dict[str, User]:
    return {
        **office.people,
        "analyst": appoint("t-analyst", Role.NESDC_ANALYST, office.ministry),
        "admin": appoint("t-admin", Role.NESDC_ADMIN, office.ministry),
    }


@pytest.fixture
def approval(office: Office, who: dict[str, User]) -> Approval:
    return walks.draft(office.division, who["editor"])


@pytest.fixture
def approved(approval: Approval, who: dict[str, User]) -> Approval:
    walks.send(approval, who["editor"])
    assert walks.approve(approval, who["division"], who["department"]) is True
    return approval


def lend(giver: User, role: str, receiver: User, first: dt.date, last: dt.date) -> Delegation:
    post = Membership.objects.get(user=giver, role=role)
    return Delegation.objects.create(
        membership=post, receiver=receiver, starts_on=first, ends_on=last, made_by=giver, made_at=clock.now()
    )


def fresh(user: User) -> User:
    """The same person without the posts that were read before."""
    return User.objects.get(pk=user.pk)


def refused(language: str, words: str, act: object, **arguments: object) -> None:
    """The act is refused with these words in this language, and nothing of it stays."""
    with translation.override(language), pytest.raises(Refused) as no, acting(arguments["by"], "try"):  # type: ignore[arg-type]
        act(**arguments)  # type: ignore[operator]
    with translation.override(language):
        assert words in str(no.value.reason)


def test_what_is_sent_is_kept_and_signed(approval: Approval, who: dict[str, User]) -> None:
    walks.send(approval, who["editor"], name="หนึ่ง", amount="1.00")
    walks.send_back(approval, who["division"])
    walks.send(approval, who["editor"], name="สอง", amount="1.00")
    last = queries.last_sending(approval)
    assert last is not None
    assert (last.number, last.document) == (2, {"name": "สอง", "amount": "1.00"})
    assert last.document_hash == approval.document_hash == digest({"amount": "1.00", "name": "สอง"})
    assert [one.number for one in queries.sendings(approval)] == [2, 1]


def test_only_what_is_pinned_reopens(approval: Approval, who: dict[str, User], office: Office) -> None:
    walks.send(approval, who["editor"])
    walks.send_back(approval, who["division"], "m3.problem", "m4.activities.7", "m4.activities.7.name")
    assert approval.opened == ["m3.problem", "m4.activities.7"]
    editor = person(who["editor"])
    for key in ("m3.problem", "m4.activities.7", "m4.activities.7.weight"):
        assert rules.why_not_change(editor, approval, office.division, key) is None
    for key in ("m3.rationale", "m3", "m4.activities.70", "m4.activities"):
        assert rules.why_not_change(editor, approval, office.division, key)
    assert rules.is_partly_open(approval, "m4")
    assert not rules.is_partly_open(approval, "m5")
    pins = queries.open_pins(approval)
    assert (pins[0].key, pins[0].before) == ("m3.problem", "เดิม")
    with acting(who["editor"], "answer"):
        actions.answer_pin(pin=pins[0], by=who["editor"], text=" แก้แล้ว ")
    pins[0].refresh_from_db()
    assert (pins[0].answer, pins[0].answered_by) == ("แก้แล้ว", who["editor"])
    walks.send(approval, who["editor"])
    assert queries.open_pins(approval) == []
    assert len(queries.pins_of(approval)) == 3
    refused("en", "has been sent", actions.answer_pin, pin=pins[1], by=who["editor"], text="อีก")
    walks.send_back(approval, who["division"])
    assert approval.opened == []


@pytest.mark.parametrize(
    ("language", "words"),
    [("th", ["เลือกช่องหรือแถว", "เขียนสิ่งที่ต้องแก้ไข"]), ("en", ["Choose the field or row", "is to be"])],
)
def test_a_pin_without_place_or_text_returns_nothing(
    approval: Approval, who: dict[str, User], language: str, words: list[str]
) -> None:
    walks.send(approval, who["editor"])
    pins = [NewPin("", "", "แก้"), NewPin("m3.problem", "ปัญหา", " ")]
    with translation.override(language), pytest.raises(Invalid) as no, acting(who["division"], "return"):
        actions.return_to_editor(approval=approval, by=who["division"], reason="แก้", pins=pins)
    with translation.override(language):
        told = " ".join(str(problem.message) for problem in no.value.problems)
    assert all(word in told for word in words)
    approval.refresh_from_db()
    assert (approval.state, approval.pins.count()) == (State.SUBMITTED, 0)


def test_an_unlock_keeps_the_version_in_force_until_the_next(approved: Approval, who: dict[str, User]) -> None:
    first = approved.approved_at
    request = walks.ask(approved, who["editor"], ["m4", "m4.activities.7"])
    assert (request.keys, approved.state) == (["m4"], State.APPROVED)
    walks.grant(request, who["department"])
    approved.refresh_from_db()
    assert (approved.state, approved.opened, approved.approved_at) == (State.UNLOCKED, ["m4"], first)
    walks.send(approved, who["editor"], name="ใหม่")
    walks.withdraw(approved, who["editor"])
    assert (approved.state, approved.opened, approved.approved_at) == (State.UNLOCKED, ["m4"], first)
    walks.send(approved, who["editor"], name="ใหม่")
    walks.send_back(approved, who["division"])
    assert (approved.state, approved.opened) == (State.RETURNED, ["m4"])
    walks.send(approved, who["editor"], name="ใหม่")
    assert approved.is_in_force
    walks.approve(approved, who["division"], who["department"])
    assert approved.approved_at is not None
    assert first is not None
    assert approved.approved_at > first
    final = rules.final_approvals(approved.acts.order_by("id"))[-1]
    assert (final.reason, final.document_number) == ("ตัวเลขผิด", "ที่ สท 0001/1")


def test_an_unlock_can_be_refused_and_asked_again(approved: Approval, who: dict[str, User]) -> None:
    request = walks.ask(approved, who["editor"])
    refused("en", "waits for an answer already", walks_ask, approval=approved, by=who["editor"])
    with acting(who["admin"], "refuse"):
        actions.refuse_unlock(request=request, by=who["admin"], reason="ไม่จำเป็น")
    refused("th", "ได้รับการพิจารณาแล้ว", actions.grant_unlock, request=request, by=who["department"])
    approved.refresh_from_db()
    assert approved.state == State.APPROVED
    assert walks.ask(approved, who["editor"]).pk != request.pk


def walks_ask(*, approval: Approval, by: User) -> object:
    return actions.ask_unlock(approval=approval, by=by, document_number="ที่ 2", reason="อีก")


def test_nobody_grants_what_she_asked_for_nor_does_her_delegate(
    approved: Approval, who: dict[str, User], office: Office
) -> None:
    appoint("t-editor", Role.DEPARTMENT_APPROVER, office.department)
    editor = fresh(who["editor"])
    request = walks.ask(approved, editor)
    refused("th", "คุณเป็นผู้ขอเอง", actions.grant_unlock, request=request, by=editor)
    lend(editor, Role.DEPARTMENT_APPROVER, who["division"], clock.today(), clock.today())
    refused("en", "stand in for the person who asked", actions.grant_unlock, request=request, by=fresh(who["division"]))
    refused("en", "decides on unlocking, or NESDC", actions.grant_unlock, request=request, by=who["analyst"])
    assert walks.grant(request, who["admin"]).state == State.UNLOCKED


@pytest.mark.parametrize(("language", "words"), [("th", "กรอกเลขที่หนังสือ"), ("en", "Write the number of the letter")])
def test_an_unlock_rests_on_a_letter(approved: Approval, who: dict[str, User], language: str, words: str) -> None:
    with translation.override(language), pytest.raises(Invalid, match=words), acting(who["editor"], "ask"):
        actions.ask_unlock(approval=approved, by=who["editor"], document_number=" ", reason="แก้")
    assert not approved.unlock_requests.exists()


def test_an_unlock_given_up_is_the_approved_version_again(approved: Approval, who: dict[str, User]) -> None:
    signed = approved.document_hash
    walks.grant(walks.ask(approved, who["editor"]), who["department"])
    approved.refresh_from_db()
    walks.send(approved, who["editor"], name="อื่น")
    walks.withdraw(approved, who["editor"])
    with acting(who["editor"], "close"):
        actions.close_unlock(approval=approved, by=who["editor"])
    assert (approved.state, approved.document_hash) == (State.APPROVED, signed)


def test_a_correction_that_came_back_is_given_up_and_a_first_draft_is_not(
    approval: Approval, who: dict[str, User]
) -> None:
    walks.send(approval, who["editor"])
    walks.send_back(approval, who["division"])
    for language, words in (("th", "ไม่ได้ปลดล็อก"), ("en", "It is not unlocked")):
        refused(language, words, actions.close_unlock, approval=approval, by=who["editor"])
    assert approval.state == State.RETURNED
    walks.send(approval, who["editor"])
    walks.approve(approval, who["division"], who["department"])
    signed = approval.document_hash
    walks.grant(walks.ask(approval, who["editor"]), who["department"])
    approval.refresh_from_db()
    walks.send(approval, who["editor"], name="อื่น")
    walks.send_back(approval, who["division"])
    with acting(who["editor"], "close"):
        actions.close_unlock(approval=approval, by=who["editor"])
    assert (approval.state, approval.document_hash, approval.opened) == (State.APPROVED, signed, [])


def test_an_approval_is_taken_back_within_its_grace(approval: Approval, who: dict[str, User]) -> None:
    walks.send(approval, who["editor"])
    walks.approve(approval, who["division"])
    assert walks.undo(approval, who["division"]) is False
    assert (approval.state, approval.step) == (State.SUBMITTED, 1)
    walks.approve(approval, who["division"], who["department"])
    refused("th", "เฉพาะผู้ที่อนุมัติ", actions.undo_approval, approval=approval, by=who["division"])
    assert walks.undo(approval, who["department"]) is True
    assert (approval.state, approval.step, approval.approved_at) == (State.SUBMITTED, 2, None)
    refused("en", "somebody has acted since", actions.undo_approval, approval=approval, by=who["department"])
    assert walks.approve(approval, who["department"]) is True


def test_an_undo_puts_the_version_before_in_force_again(approved: Approval, who: dict[str, User]) -> None:
    first, signed = approved.approved_at, approved.document_hash
    walks.grant(walks.ask(approved, who["editor"]), who["department"])
    approved.refresh_from_db()
    walks.send(approved, who["editor"], name="ใหม่")
    walks.approve(approved, who["division"], who["department"])
    assert approved.approved_at != first
    walks.undo(approved, who["department"])
    assert approved.approved_at == first
    assert queries.hash_in_force(approved) == signed


@pytest.mark.parametrize(("language", "words"), [("th", "พ้นเวลา"), ("en", "time to take the approval back has passed")])
def test_after_the_grace_an_approval_stays(approved: Approval, who: dict[str, User], language: str, words: str) -> None:
    Approval.objects.filter(pk=approved.pk).update(undo_until=clock.now() - dt.timedelta(seconds=1))
    refused(language, words, actions.undo_approval, approval=approved, by=who["department"])
    approved.refresh_from_db()
    assert approved.state == State.APPROVED


def test_a_draft_is_discarded_with_a_reason_but_never_what_was_approved(
    approval: Approval, who: dict[str, User]
) -> None:
    with pytest.raises(Invalid), acting(who["editor"], "discard"):
        actions.discard(approval=approval, by=who["editor"], reason=" ")
    refused("en", "Only an editor", actions.discard, approval=approval, by=who["division"], reason="เลิก")
    with acting(who["editor"], "discard"):
        actions.discard(approval=approval, by=who["editor"], reason="ซ้ำกับโครงการอื่น")
    assert approval.state == State.DISCARDED
    refused("th", "ถูกยกเลิกร่างแล้ว", actions.submit, approval=approval, by=who["editor"], document={})


def test_an_approved_subject_is_not_discarded(approved: Approval, who: dict[str, User]) -> None:
    refused("th", "มีฉบับที่อนุมัติใช้อยู่", actions.discard, approval=approved, by=who["editor"], reason="เลิก")
    walks.grant(walks.ask(approved, who["editor"]), who["department"])
    approved.refresh_from_db()
    walks.send(approved, who["editor"])
    walks.send_back(approved, who["division"])
    refused("en", "approved version is in force", actions.discard, approval=approved, by=who["editor"], reason="เลิก")


def test_a_transfer_strands_nothing_under_way(approval: Approval, who: dict[str, User], office: Office) -> None:
    walks.send(approval, who["editor"])
    other = organisation("T-2", "กองทดสอบ 2", parent=office.department)
    refused(
        "en", "Only an editor or an administrator", actions.transfer, approval=approval, owner=other, by=who["division"]
    )
    with acting(who["admin"], "transfer"):
        actions.transfer(approval=approval, owner=other, by=who["admin"])
    assert (approval.owner, approval.state, approval.step) == (other, State.SUBMITTED, 1)
    assert approval.empty_since is not None  # nobody is division approver there yet
    assert approval.stand_in == 2
    assert walks.approve(approval, who["department"]) is True


def test_a_chain_may_ask_for_a_note_after_the_last_approval(
    approval: Approval, who: dict[str, User], office: Office
) -> None:
    ministry = appoint("t-ministry", Role.MINISTRY_COORDINATOR, office.ministry)
    ChainStep.objects.create(
        subject_kind=SubjectKind.YEAR_PLAN,
        position=3,
        role=Role.MINISTRY_COORDINATOR,
        kind=StepKind.ACKNOWLEDGE,
        valid_from=START,
    )
    walks.send(approval, who["editor"])
    refused("en", "Nothing here waits", actions.acknowledge, approval=approval, by=ministry)
    walks.approve(approval, who["division"], who["department"])
    assert list(queries.to_acknowledge(ministry)) == [approval]
    refused("th", "รอการรับทราบ", actions.acknowledge, approval=approval, by=who["department"])
    with acting(ministry, "note"):
        actions.acknowledge(approval=approval, by=ministry)
    assert (approval.state, approval.noted) == (State.APPROVED, 1)
    assert not queries.to_acknowledge(ministry).exists()
    refused("en", "somebody has acted since", actions.undo_approval, approval=approval, by=who["department"])


def test_nesdc_asks_to_look_again_and_the_unit_answers(approved: Approval, who: dict[str, User]) -> None:
    refused("en", "Only NESDC", actions.ask_review, approval=approved, by=who["department"], text="ดูใหม่")
    with acting(who["analyst"], "review"):
        actions.ask_review(approval=approved, by=who["analyst"], text="ค่าเป้าหมายสูงผิดปกติ")
    assert (approved.state, approved.review_asked_at is not None) == (State.APPROVED, True)
    refused("th", "ขอให้ทบทวนไว้แล้ว", actions.ask_review, approval=approved, by=who["admin"], text="อีกครั้ง")
    with acting(who["department"], "comment"):
        actions.comment(approval=approved, by=who["department"], text="กรมรับทราบ")
    approved.refresh_from_db()
    assert approved.review_asked_at is not None  # the unit answers, not the body above it
    with acting(who["editor"], "comment"):
        line = actions.comment(approval=approved, by=who["editor"], text="ตรวจแล้ว ถูกต้อง")
    approved.refresh_from_db()
    assert (line.kind, approved.review_asked_at) == (CommentKind.ANSWER, None)
    kinds = [one.kind for one in queries.thread(who["analyst"], approved)]
    assert kinds == [CommentKind.REVIEW, CommentKind.COMMENT, CommentKind.ANSWER]
    assert queries.thread(who["stranger"], approved) == []


def test_a_request_to_unlock_answers_a_request_to_look_again(approved: Approval, who: dict[str, User]) -> None:
    with acting(who["analyst"], "review"):
        actions.ask_review(approval=approved, by=who["analyst"], text="โปรดทบทวน")
    walks.ask(approved, who["editor"])
    approved.refresh_from_db()
    assert approved.review_asked_at is None


def test_a_delegate_acts_in_her_days_and_in_the_place_of_the_giver(
    approval: Approval, who: dict[str, User], office: Office
) -> None:
    colleague = appoint("t-colleague", Role.DIVISION_EDITOR, office.division)
    today = clock.today()
    lent = lend(who["division"], Role.DIVISION_APPROVER, colleague, today - dt.timedelta(days=2), today)
    walks.send(approval, who["editor"])
    walks.approve(approval, fresh(colleague))
    act = approval.acts.latest("id")
    assert (act.by, act.on_behalf_of) == (colleague, who["division"])
    event = BusinessEvent.objects.get(act="approved_at_step")
    assert event.data["on_behalf_of"] == str(who["division"].public_id)
    walks.undo(approval, fresh(colleague))
    Delegation.objects.filter(pk=lent.pk).update(ends_on=today - dt.timedelta(days=1))
    for language, words in (("th", "ขั้นนี้รอ"), ("en", "This step waits for the role")):
        refused(language, words, actions.approve, approval=approval, by=fresh(colleague))


@pytest.mark.parametrize(("language", "words"), [("th", "คุณทำแทนผู้ที่ส่ง"), ("en", "stand in for the person who sent it")])
def test_the_delegate_of_the_sender_does_not_approve_for_her(
    approval: Approval, who: dict[str, User], office: Office, language: str, words: str
) -> None:
    appoint("t-editor", Role.DIVISION_APPROVER, office.division)
    colleague = appoint("t-colleague", Role.DIVISION_EDITOR, office.division)
    lend(who["editor"], Role.DIVISION_APPROVER, colleague, clock.today(), clock.today())
    walks.send(approval, who["editor"])
    refused(language, words, actions.approve, approval=approval, by=fresh(colleague))
    assert approval not in queries.waiting_for(fresh(colleague))
    approval.refresh_from_db()
    assert (approval.step, approval.acts.count()) == (1, 1)


def test_the_area_chain_passes_the_provincial_office_and_the_governor(office: Office) -> None:
    province = organisation("P-1", "จังหวัดทดสอบ", kind="province")
    unit = organisation("T-9", "สำนักงานจังหวัดทดสอบ", parent=office.department, area_parent=province)
    for position, role in enumerate([Role.AREA_COORDINATOR, Role.GOVERNOR], start=1):
        ChainStep.objects.create(
            organisation=province, subject_kind=SubjectKind.YEAR_PLAN, position=position, role=role, valid_from=START
        )
    editor = appoint("t-area-editor", Role.DIVISION_EDITOR, unit)
    coordinator = appoint("t-coordinator", Role.AREA_COORDINATOR, province)
    governor = appoint("t-governor", Role.GOVERNOR, province)
    approval = walks.send(walks.draft(unit, editor), editor)
    assert approval.roles == [Role.AREA_COORDINATOR, Role.GOVERNOR]
    assert approval in queries.waiting_for(coordinator)
    assert walks.approve(approval, coordinator, governor) is True
    ChainStep.objects.create(
        organisation=office.department,
        subject_kind=SubjectKind.YEAR_PLAN,
        position=1,
        role=Role.DEPARTMENT_APPROVER,
        valid_from=START,
    )
    line_first = queries.chain_for(unit, SubjectKind.YEAR_PLAN, clock.today())
    assert line_first.roles == (Role.DEPARTMENT_APPROVER,)


def test_characters_nobody_sees_and_no_database_holds_are_left_out(office: Office) -> None:
    editor, division = office.people["editor"], office.people["division"]
    sent = walks.send(walks.draft(office.division, editor), editor)
    with acting(division, "return"):
        pin = NewPin("m3.rationale", "M3", "แก้\x00ตรงนี้\u200b", "เดิม")
        actions.return_to_editor(approval=sent, by=division, reason="โปรด\x00แก้ไข", pins=[pin])
    kept = sent.pins.get()
    assert (kept.text, kept.before, kept.act.reason) == ("แก้ตรงนี้", "เดิม", "โปรดแก้ไข")
